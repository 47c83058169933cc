//! A plan on its way.

use std::sync::Arc;

use rstest::rstest;

use super::{at_plan, of_four, read, works};
use crate::compare::{Ending, Session};
use crate::tui::action::Effect;
use crate::tui::backstage::{Command, Work};
use crate::tui::news::News;
use crate::tui::run::fixture;
use crate::tui::script::Script;

/// The session after so many runs.
fn after(runs: usize) -> Session {
    let mut session = of_four();
    session.runs.truncate(runs);
    session.ending = Ending::Going;
    session
}

/// A plan that goes, in its run after so many.
fn going(width: u16, height: u16, runs: usize) -> Script {
    let mut script = at_plan(width, height);
    script
        .press("Enter")
        .hear(News::Session(Box::new(after(runs))));
    let session = after(runs);
    let (_, slot) = session.next().unwrap();
    let contestant = &session.contestants[slot.profile()];
    script.hear(News::RunOfSession {
        profile: Arc::new(contestant.parse().unwrap()),
        overrides: contestant.overrides.clone(),
    });
    script.hear(News::Started {
        id: format!("{}-tuned", runs + 1),
    });
    script.hear(News::Snapshot(Box::new(fixture::running())));
    script.effects.clear();
    script
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn a_plan_that_goes(#[case] width: u16, #[case] height: u16) {
    let screen = going(width, height, 32).screen();
    insta::assert_snapshot!(format!("going-{width}x{height}"), screen);
}

#[test]
fn the_first_round_has_nothing_to_show_yet() {
    let script = going(120, 36, 0);
    insta::assert_snapshot!("going-first-120x36", script.screen());
}

#[test]
fn between_two_runs_the_last_one_is_told() {
    let mut script = going(120, 36, 32);
    script.hear(News::RunOfSessionOver(Box::new(fixture::completed())));
    script.hear(News::Session(Box::new(after(33))));
    script.shows("the machine rests");
    script.shows("the last one: A' tuned");
}

#[test]
fn the_run_of_a_plan_is_seen_in_run_and_other_tabs_stay_usable() {
    let mut script = going(120, 36, 32);
    script.press("2").shows("RUNNING").shows("634,200");
    script.press("1").shows("[1 Profiles]").shows("compare-3");
    script.press("3").shows("[3 History]");
    script.press("5").shows("compare-3");
}

#[test]
fn nobody_else_runs_while_a_plan_goes() {
    let mut script = going(120, 36, 32);
    script.press("1 Enter");
    assert!(
        script.last_line().contains("A plan is going: 5 shows it"),
        "{}",
        script.last_line()
    );
    script.hear(News::RunOfSessionOver(Box::new(fixture::completed())));
    for keys in ["1 Enter", "2 r", "2 t"] {
        script.press(keys);
        assert!(
            script.last_line().contains("A plan is going"),
            "{keys}: {}",
            script.last_line()
        );
    }
    let launched = works(&mut script);
    assert!(
        !launched.iter().any(|it| matches!(it, Work::Launch { .. })),
        "{launched:?}"
    );
}

#[test]
fn the_runs_of_a_plan_stay_alike_and_have_no_labels() {
    let mut script = going(120, 36, 32);
    for key in ["+", "-", "="] {
        script.press("2").press(key);
        assert!(script.last_line().contains("are to be alike"), "{key}");
    }
    script.hear(News::RunOfSessionOver(Box::new(fixture::completed())));
    script.press("n");
    assert!(
        script.last_line().contains("belongs to a session"),
        "{}",
        script.last_line()
    );
    assert!(
        !works(&mut script)
            .iter()
            .any(|it| matches!(it, Work::LabelRun { .. }))
    );
    assert!(
        script.app.run.last().is_none(),
        "it is no run of the history"
    );
}

#[rstest]
#[case("x", Command::Interrupt, "drained")]
#[case("X", Command::Abort, "Aborting")]
fn a_plan_is_stopped_and_says_what_is_kept(
    #[case] key: &str,
    #[case] command: Command,
    #[case] said: &str,
) {
    let mut script = going(120, 36, 32);
    script.press(key);
    assert!(script.last_line().contains(said), "{}", script.last_line());
    assert_eq!(works(&mut script), [Work::Command(command)]);
    let mut stopped = after(32);
    stopped.ending = Ending::Interrupted;
    script.hear(News::SessionOver(Box::new(stopped.clone())));
    assert!(
        script.last_line().contains("32 finished runs kept"),
        "{}",
        script.last_line()
    );
    script.hear(read(&stopped));
    script.shows("INTERRUPTED").shows("Enter goes on");
    works(&mut script);
    script.press("Enter");
    assert_eq!(works(&mut script), [Work::MakeSession(Box::new(stopped))]);
}

#[test]
fn quitting_asks_while_a_plan_goes_and_leaves_when_it_has_stopped() {
    let mut script = going(120, 36, 32);
    script
        .press("q")
        .shows("Quit?")
        .shows("compare-3 is going: 59 %");
    script.press("n").shows_no("Quit?");
    script.press("q y");
    assert_eq!(works(&mut script), [Work::Command(Command::Interrupt)]);
    let mut stopped = after(32);
    stopped.ending = Ending::Interrupted;
    script.hear(News::SessionOver(Box::new(stopped)));
    assert!(script.effects.contains(&Effect::Quit));
}

#[test]
fn a_plan_that_is_complete_becomes_its_results() {
    let mut script = going(120, 36, 54);
    script.hear(News::SessionOver(Box::new(of_four())));
    script.shows("Reading the session");
    assert!(
        script.last_line().contains("compare-3 is complete"),
        "{}",
        script.last_line()
    );
    script.hear(read(&of_four()));
    script.shows("COMPLETED").shows("BETTER");
    let asked = works(&mut script);
    assert!(asked.contains(&Work::ListSessions), "{asked:?}");
    assert!(asked.iter().any(|it| matches!(it, Work::OpenSession(_))));
}

#[test]
fn a_session_that_cannot_be_saved_says_so() {
    let mut script = going(120, 36, 32);
    script.hear(News::SessionLost(
        "cannot save the session in runs: no room".to_owned(),
    ));
    script.shows("NOT COMPARED").shows("no room");
    script.press("q");
    assert!(
        script.effects.contains(&Effect::Quit),
        "nothing goes any more"
    );
}

#[test]
fn who_makes_runs_at_the_same_time_is_warned_of() {
    let rival = "compare-9 goes at the same time, in process 4711: both are slower than alone";
    let mut script = going(120, 36, 32);
    script.hear(News::Rivals(vec![rival.to_owned()]));
    script.shows("! compare-9 goes at the same time, in process 4711");
    script.hear(News::Rivals(Vec::new()));
    script.shows_no("compare-9");
}
