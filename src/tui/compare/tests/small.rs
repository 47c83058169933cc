//! Small screens cut no words.

use rstest::rstest;

use super::{of_four, opened};
use crate::compare::Ending;
use crate::compare::fixture::{BETTER, completed};
use crate::sweep::Document;
use crate::sweep::fixture::halved_36;
use crate::tui::news::News;
use crate::tui::script::Script;

const WHY: &str = "A tuned, round 4: the broker localhost:9092 closed the connection while 12,000 \
                   records were on their way, and none of 5 attempts reached it again; is it still \
                   running? Start it, and Enter tries the rest of the rounds again";

/// Whether a text is on the screen, wherever its lines are broken.
#[track_caller]
fn has_all_of(script: &Script, text: &str) {
    let words = |text: &str| -> String { text.split_whitespace().collect() };
    let screen = script.screen();
    assert!(
        words(&screen).contains(&words(text)),
        "no {text:?} on\n{screen}"
    );
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn why_a_session_or_a_sweep_failed_is_whole(#[case] width: u16, #[case] height: u16) {
    let mut session = of_four();
    session.ending = Ending::Failed;
    session.failure = Some(WHY.to_owned());
    session.runs.truncate(20);
    let script = opened(&session, (width, height));
    script.shows("FAILED  compare-3   Enter goes on");
    has_all_of(&script, WHY);

    let mut sweep = halved_36();
    sweep.ending = Ending::Failed;
    sweep.failure = Some(WHY.to_owned());
    let mut script = Script::new(width, height);
    script.press("5").hear(News::Sweeps(vec![sweep.clone()]));
    let read = News::OpenedSweep(Box::new(Document::of(sweep, None)));
    script.press("Enter").hear(read);
    script.shows("FAILED  sweep-2   Enter goes on");
    has_all_of(&script, WHY);
}

#[test]
fn the_runs_of_a_profile_are_a_table_without_broken_lines() {
    let mut script = opened(&of_four(), (80, 24));
    script.press("Enter");
    insta::assert_snapshot!("runs-80x24", script.screen());
}

#[rstest]
#[case(120)]
#[case(80)]
#[case(60)]
fn the_first_line_ends_with_a_whole_word(#[case] width: u16) {
    let names = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
    for ending in [Ending::Completed, Ending::Interrupted, Ending::Failed] {
        let mut session = completed(&names, &[BETTER; 8]);
        session.ending = ending;
        session.runs.truncate(60);
        let screen = opened(&session, (width, 24)).screen();
        let line = screen.lines().nth(1).unwrap().trim_end();
        let ends = [" runs", " G, H, I", " rounds"];
        assert!(ends.iter().any(|end| line.ends_with(end)), "{line}");
    }
}
