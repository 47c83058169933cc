//! Results and saved sessions.

use rstest::rstest;

use super::{fresh, of_four, opened, read, works};
use crate::compare::fixture::{BETTER, completed};
use crate::compare::{Ending, Rounds};
use crate::report::fixture::{on_kafka, profile, run_of, saved, saved_of};
use crate::tui::backstage::Work;
use crate::tui::news::News;
use crate::tui::script::Script;

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn the_results(#[case] width: u16, #[case] height: u16) {
    let screen = opened(&of_four(), (width, height)).screen();
    insta::assert_snapshot!(format!("results-{width}x{height}"), screen);
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn the_results_of_a_session_that_was_stopped(#[case] width: u16, #[case] height: u16) {
    let mut session = of_four();
    session.ending = Ending::Interrupted;
    session.runs.truncate(42);
    let screen = opened(&session, (width, height)).screen();
    insta::assert_snapshot!(format!("stopped-{width}x{height}"), screen);
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn the_saved_sessions(#[case] width: u16, #[case] height: u16) {
    let mut script = Script::new(width, height);
    let mut stopped = of_four();
    stopped.id = "compare-2".to_owned();
    stopped.ending = Ending::Interrupted;
    stopped.runs.truncate(42);
    script.app.compare.list.zone = jiff::tz::TimeZone::UTC;
    script
        .press("5")
        .hear(News::Sessions(vec![of_four(), stopped]));
    insta::assert_snapshot!(format!("list-{width}x{height}"), script.screen());
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn a_panel_alone(#[case] width: u16, #[case] height: u16) {
    let mut script = opened(&of_four(), (width, height));
    script.press("Down Down z");
    insta::assert_snapshot!(format!("latency-{width}x{height}"), script.screen());
    script.press("z Down Down z y");
    insta::assert_snapshot!(format!("scatter-{width}x{height}"), script.screen());
}

#[test]
fn a_session_is_exported_from_the_list_too() {
    let mut script = Script::new(80, 24);
    script.press("5").hear(News::Sessions(vec![of_four()]));
    works(&mut script);
    script.press("e");
    let export = Work::ExportSession(Box::new(of_four()));
    assert_eq!(works(&mut script), [export]);
}

#[test]
fn the_keys_of_the_place_say_how_one_goes_through_the_results() {
    let mut script = opened(&of_four(), (120, 36));
    script.press("?").shows("Keys of Compare");
    script.shows("from panel to panel").shows("o a round");
}

#[test]
fn without_sessions_it_says_how_one_is_made() {
    let mut script = Script::new(80, 24);
    script.press("5").shows("Reading the saved comparisons.");
    assert_eq!(works(&mut script), [Work::ListSessions]);
    script.hear(News::Sessions(Vec::new()));
    script.shows("No comparison yet").shows("c plans the first");
    script.press("Enter");
    assert!(script.last_line().contains("No session is selected"));
}

#[test]
fn a_column_is_chosen_made_the_baseline_and_dropped() {
    let mut script = opened(&of_four(), (120, 36));
    script.shows("▌ B  zstd-64k");
    script.press("Right").shows("▌ C  durable");
    script
        .press("Left b")
        .shows("not the planned baseline: exploratory");
    assert!(
        script.last_line().contains("zstd-64k is A now"),
        "{}",
        script.last_line()
    );
    script
        .shows("▌ B  tuned")
        .shows_no("BETTER")
        .shows_no("tuned again");
    script.press("Esc").shows("▌ B  zstd-64k").shows("BETTER");
    script.press("Space").shows_no("zstd-64k ");
    script.press("Space").press("Space");
    assert!(
        script.last_line().contains("last one"),
        "{}",
        script.last_line()
    );
    script.press("Esc").shows("zstd-64k").shows("durable");
}

#[test]
fn a_click_chooses_a_column_or_a_panel() {
    let mut script = opened(&of_four(), (120, 36));
    script.click("D  none-16k").shows("▌ D  none-16k");
    script
        .click("Over time, msg/s")
        .shows("┏━ Over time, msg/s");
}

#[test]
fn columns_are_sorted_by_any_figure_and_both_ways() {
    let letters = |script: &Script| -> String {
        let screen = script.screen();
        let lines = screen.lines().filter(|line| line.starts_with('┃'));
        let letters = lines.filter_map(|line| line.chars().nth(4));
        letters.filter(char::is_ascii_uppercase).collect()
    };
    let mut script = opened(&of_four(), (120, 36));
    assert_eq!(letters(&script), "AABCD");
    script.press("i");
    assert_eq!(letters(&script), "AADCB");
    script.press("i >").shows("Sorted: highest msg/s first");
    assert_eq!(letters(&script), "AABCD");
    script.press("> >");
    assert!(
        script.last_line().contains("Sorted: highest"),
        "{}",
        script.last_line()
    );
}

#[test]
fn r_asks_the_same_afresh_with_the_rounds_that_it_takes() {
    let mut script = opened(&of_four(), (120, 36));
    script.press("r").shows("Looking at the profiles");
    let asked = works(&mut script);
    let Some(Work::PlanSession(question)) = asked.last() else {
        panic!("{asked:?}");
    };
    assert_eq!(question.contestants.len(), 4);
    assert!(
        matches!(question.rounds, Rounds::Given(11..)),
        "{:?}",
        question.rounds
    );
    assert_eq!(question.seed, None);
}

#[test]
fn enter_opens_the_runs_of_a_column_and_e_exports() {
    let mut script = opened(&of_four(), (120, 36));
    script
        .press("Enter")
        .shows("The runs of B zstd-64k")
        .shows("Round 0 warms up");
    script.press("Esc e");
    assert_eq!(
        works(&mut script),
        [Work::ExportSession(Box::new(of_four()))]
    );
}

#[test]
fn all_settings_of_a_column_are_shown_and_those_that_differ() {
    let mut script = opened(&of_four(), (120, 36));
    script.shows("linger_ms 6 (5)");
    script.press("d z").shows("All settings of B zstd-64k");
    script.shows("producer.linger_ms 6 (5)");
    script.press("d").shows("Settings that differ");
}

#[test]
fn a_session_that_is_read_too_late_is_not_shown() {
    let mut script = Script::new(120, 36);
    script
        .press("5")
        .hear(News::Sessions(vec![of_four()]))
        .press("Enter");
    script.shows("Reading the session");
    script.press("Esc");
    script.hear(read(&of_four())).shows("Comparisons");
}

#[test]
fn every_key_of_the_table_works_or_says_why_not() {
    let keys = [
        "b", "Space", "d", "y", "z", "r", "x", "X", "e", "/", "<", ">", "i", "Enter", "l", "D",
    ];
    for key in keys {
        let mut script = opened(&of_four(), (120, 36));
        let before = script.screen();
        script.press(key);
        assert!(
            script.screen() != before || !script.effects.is_empty(),
            "{key}"
        );
    }
}

#[test]
fn a_session_without_any_run_is_no_trouble() {
    let mut session = fresh();
    session.id = "compare-3".to_owned();
    for size in [(120, 36), (80, 24), (60, 16)] {
        let mut script = opened(&session, size);
        script.shows("compare-3");
        for key in "b Space d y z Down z Down z Down z Down z Down z Down i > <".split(' ') {
            script.press(key);
            script.screen();
        }
    }
}

#[test]
fn no_size_of_the_screen_breaks_the_results() {
    let mut script = opened(&of_four(), (120, 36));
    for zoom in [
        "z", "z Down z", "z Down z", "z Down z", "z Down z", "z Down z",
    ] {
        script.press(zoom);
        for (width, height) in [
            (60, 16),
            (61, 17),
            (79, 23),
            (99, 30),
            (110, 34),
            (119, 35),
            (300, 90),
        ] {
            script.resize(width, height);
            script.screen();
        }
    }
}

#[test]
fn saved_runs_stand_side_by_side_without_verdicts() {
    let mut script = Script::new(120, 36);
    let runs = vec![
        saved(3, |report| report.elapsed_s = 0.918),
        saved(2, |report| report.msgs_per_s = 900_000.0),
        saved_of(1, on_kafka(profile(), run_of(2, 405_000)), |_| ()),
    ];
    let now = jiff::Zoned::default();
    script.press("3").hear(News::Runs { runs, now });
    script.press("Space Down Space c").shows("[5 Compare]");
    let ids = vec!["3-tuned".to_owned(), "2-tuned".to_owned()];
    assert_eq!(
        works(&mut script).pop(),
        Some(Work::LookBeside(ids.clone()))
    );
    let warnings = vec!["Not the same for all of them: rows, machine.".to_owned()];
    script.hear(News::Beside { ids, warnings });
    insta::assert_snapshot!("side-120x36", script.screen());
    script.press("b");
    assert!(
        script.last_line().contains("only looked at"),
        "{}",
        script.last_line()
    );
    script.press("3 Down Space c");
    script.shows("embedded broker and");
}

#[test]
fn ascii_has_nothing_but_ascii() {
    for key in ["j", "j j z", "j j j z", "j j j j z", "j j j j j z"] {
        let mut script = opened(&of_four(), (120, 36));
        script.look.ascii = true;
        script.press(key);
        assert!(script.screen().is_ascii(), "{}", script.screen());
    }
}

#[test]
fn of_many_profiles_the_selected_one_is_always_in_sight() {
    let names = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
    let session = completed(&names, &[BETTER; 8]);
    for size in [(120, 36), (80, 24), (60, 16)] {
        let mut script = opened(&session, size);
        for letter in ["B", "C", "D", "E", "F", "G", "H", "I"] {
            script.shows(&format!("▌ {letter}  p"));
            script.shows(&format!("▌{letter} p"));
            script.press("Right");
        }
        script.press("Left Left");
        if size == (120, 36) {
            insta::assert_snapshot!("of-nine-120x36", script.screen());
        }
    }
}
