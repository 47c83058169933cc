//! Sweeps: typed, planned, on their way, over.

use std::sync::Arc;

use rstest::rstest;

use super::{asked, listed, of_four, opened, waits_for_the_run, works};
use crate::compare::{Ending, Metric};
use crate::sweep::fixture::{confirmed, halved_36, sweep};
use crate::sweep::{Document, Entrant, Question, Require, Sweep};
use crate::tui::action::Effect;
use crate::tui::backstage::{Command, Work};
use crate::tui::compare::PlannedSweep;
use crate::tui::news::News;
use crate::tui::run::fixture;
use crate::tui::script::Script;

const TYPED: &str = "workers=1..3 batch_size=16k,64k,256k,1M linger_ms=0,5,20 require \
                     latency.p99<20ms";

/// A sweep that has not run yet.
fn fresh() -> Sweep {
    Sweep {
        id: String::new(),
        runs: Vec::new(),
        ..halved_36()
    }
}

/// The same after so many runs.
fn after(runs: usize) -> Sweep {
    let mut sweep = halved_36();
    sweep.runs.truncate(runs);
    sweep
}

/// As it is looked at backstage.
fn planned(question: Question) -> News {
    let planned = PlannedSweep {
        sweep: Sweep {
            repeats: question.repeats,
            metric: question.metric,
            ..fresh()
        },
        foreseen: vec![
            ": 36 points of workers x batch_size x linger_ms from tuned; 3 rungs, 86 to 262 runs, \
             and 33 to confirm the best, seed 20"
                .to_owned(),
            "required: latency.p99 < 20ms".to_owned(),
            "foreseen: 2:35 to 6:22, the less the clearer the points differ".to_owned(),
        ],
        warnings: vec!["not every point does the same work as tuned".to_owned()],
    };
    News::PlannedSweep {
        question: Box::new(question),
        planned: Ok(Box::new(planned)),
    }
}

fn asked_sweep(script: &Script) -> Question {
    asked(script, |work| match work {
        Work::PlanSweep(question) => Some((**question).clone()),
        _ => None,
    })
}

/// Somebody has typed what to vary and sees the plan.
fn at_plan(width: u16, height: u16) -> Script {
    let mut script = listed(width, height);
    script.press("w").type_text(TYPED).press("Enter");
    let answer = planned(asked_sweep(&script));
    script.hear(answer);
    script
}

/// A sweep on its way, in its run after so many.
fn going(width: u16, height: u16, runs: usize) -> Script {
    let mut script = at_plan(width, height);
    script.press("Enter");
    let sweep = after(runs);
    let profile = sweep.contestant(Entrant::Point(4)).parse().unwrap();
    script.hear(News::Sweep(Box::new(sweep)));
    script.hear(News::RunOfSession {
        profile: Arc::new(profile),
        overrides: Vec::new(),
    });
    script.hear(News::Started { id: "r-1".into() });
    script.hear(News::Snapshot(Box::new(fixture::running())));
    script.effects.clear();
    script
}

/// A sweep that is opened from the list.
fn looked_at(document: Document, width: u16, height: u16) -> Script {
    let mut script = listed(width, height);
    let sweep = document.sweep.clone();
    script.press("5").hear(News::Sweeps(vec![sweep]));
    script
        .press("Enter")
        .hear(News::OpenedSweep(Box::new(document)));
    script.effects.clear();
    script
}

#[test]
fn what_to_vary_is_typed_and_refused_in_place() {
    let mut script = listed(120, 36);
    script
        .press("w")
        .shows("Sweep from tuned: what to vary")
        .shows("such as batch_size=16k,64k");
    script.type_text("batch_size=16k").shows("only one point");
    script.press("Enter").shows("only one point");
    script
        .type_text(",64k linger_ms=0,5")
        .shows("4 points of batch_size x linger_ms");
    script
        .type_text(" require speed>5")
        .shows("a sweep has no figure");
    script.press("Esc").shows("[1 Profiles]");
    assert_eq!(works(&mut script), []);
}

#[test]
fn a_typed_sweep_is_planned_from_the_selected_profile_with_its_changes() {
    let mut script = listed(120, 36);
    script.press("l l Esc w").type_text(TYPED).press("Enter");
    script.shows("[5 Compare]").shows("Looking at every point");
    let works = works(&mut script);
    let question = works.iter().find_map(|work| match work {
        Work::PlanSweep(question) => Some(question),
        _ => None,
    });
    let question = question.unwrap();
    assert_eq!(question.profile.name, "tuned");
    assert_eq!(question.profile.overrides.len(), 1);
    assert_eq!((question.grid.len(), question.repeats), (36, 10));
    let require = Require::parse("latency.p99<20ms").unwrap();
    assert_eq!(question.require, [require]);
}

#[test]
fn a_profile_with_errors_is_not_swept() {
    let mut script = listed(120, 36);
    script.press("j j j w");
    assert!(
        script.last_line().contains("wip has errors"),
        "{}",
        script.last_line()
    );
}

#[test]
fn a_column_of_a_comparison_is_swept() {
    let mut script = opened(&of_four(), (120, 36));
    script.press("w").shows("Sweep from zstd-64k: what to vary");
}

#[test]
fn a_sweep_that_makes_no_sense_is_refused_and_can_be_typed_again() {
    let mut script = listed(120, 36);
    script.press("w").type_text("workers=1,0").press("Enter");
    let refused = News::PlannedSweep {
        question: Box::new(asked_sweep(&script)),
        planned: Err("workers=0: nobody sends".into()),
    };
    script.hear(refused);
    script.shows("NOT SWEPT").shows("workers=0: nobody sends");
    script.press("Esc").shows("Comparisons");
    script.press("1 w").shows("workers=1,0");
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn what_would_be_swept_is_shown_before_it_starts(#[case] width: u16, #[case] height: u16) {
    let screen = at_plan(width, height).screen();
    insta::assert_snapshot!(format!("sweep-planned-{width}x{height}"), screen);
}

#[test]
fn its_confirmation_gets_other_rounds_and_points_are_ranked_by_another_figure() {
    let mut script = at_plan(120, 36);
    script
        .press("-")
        .shows("Looking at 9 rounds, judged on msg/s");
    let question = asked_sweep(&script);
    script.hear(planned(question)).shows("in 9 rounds");
    script.press("y");
    let question = asked_sweep(&script);
    assert_eq!((question.repeats, question.metric), (9, Metric::ElapsedS));
    script.hear(planned(question)).shows("the best by time");
    script.press("=").shows("Rounds that confirm the best");
    script.press("Ctrl-U").type_text("20").press("Enter");
    assert_eq!(asked_sweep(&script).repeats, 20);
}

#[test]
fn enter_starts_it_and_escape_drops_it() {
    let mut script = at_plan(120, 36);
    script.press("Esc").shows("Comparisons").shows_no("PLANNED");
    let mut script = at_plan(120, 36);
    works(&mut script);
    script.press("a");
    assert!(script.last_line().contains("Enter starts the plan"));
    script.press("Enter").shows("RUNNING");
    assert_eq!(works(&mut script), [Work::MakeSweep(Box::new(fresh()))]);
    script.press("Enter");
    assert!(script.last_line().contains("The sweep goes: x stops it"));
    assert_eq!(works(&mut script), []);
}

#[test]
fn a_run_that_goes_has_to_end_before_a_sweep_starts() {
    let mut script = at_plan(120, 36);
    waits_for_the_run(&mut script, |work| matches!(work, Work::MakeSweep(_)));
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn a_sweep_that_goes(#[case] width: u16, #[case] height: u16) {
    let screen = going(width, height, 60).screen();
    insta::assert_snapshot!(format!("sweep-going-{width}x{height}"), screen);
}

#[test]
fn a_sweep_that_is_being_confirmed_shows_no_verdict() {
    let mut script = going(120, 36, usize::MAX);
    let mut session = confirmed().confirmation.unwrap().comparison.session;
    session.ending = Ending::Going;
    session.runs.truncate(20);
    script.hear(News::Session(Box::new(session)));
    script
        .shows("Not confirmed yet")
        .shows("20 of 33 runs")
        .shows_no("BETTER");
}

#[test]
fn the_run_of_a_sweep_is_seen_in_run_and_nobody_else_runs_meanwhile() {
    let mut script = going(120, 36, 60);
    script.press("2").shows("RUNNING").shows("634,200");
    script.press("1").shows("sweep-2 rung 2");
    for keys in ["1 Enter", "1 w", "1 Space j Space c"] {
        script.press(keys);
        assert!(
            script.last_line().contains("A plan is going: 5 shows it"),
            "{keys}: {}",
            script.last_line()
        );
    }
    script.press("5 Esc").shows("RUNNING");
    let idle = |it: &Work| !matches!(it, Work::Launch { .. } | Work::PlanSession(_));
    assert!(works(&mut script).iter().all(idle));
}

#[test]
fn it_is_stopped_and_goes_on() {
    let mut script = going(120, 36, 60);
    script.press("x");
    assert_eq!(works(&mut script), [Work::Command(Command::Interrupt)]);
    let mut stopped = after(60);
    stopped.ending = Ending::Interrupted;
    script.hear(News::SweepOver(Box::new(stopped.clone())));
    script.shows("INTERRUPTED").shows("Enter goes on");
    assert!(script.last_line().contains("60 finished runs kept"));
    works(&mut script);
    script.press("Enter").shows("RUNNING");
    assert_eq!(works(&mut script), [Work::MakeSweep(Box::new(stopped))]);
}

#[test]
fn a_sweep_whose_confirmation_is_gone_is_confirmed_again() {
    let sweep = confirmed().sweep;
    let mut script = looked_at(Document::of(sweep.clone(), None), 120, 36);
    script.shows("compare-5, which confirmed it, is gone");
    script.shows("Enter goes on");
    script.press("Enter");
    assert_eq!(
        works(&mut script),
        [Work::MakeSweep(Box::new(sweep.clone()))]
    );
    script.hear(News::SweepOver(Box::new(sweep.clone())));
    let asked = works(&mut script);
    assert!(
        asked.contains(&Work::OpenSweep(Box::new(sweep))),
        "{asked:?}"
    );
}

#[test]
fn one_that_was_confirmed_before_it_went_on_shows_that() {
    let mut script = going(120, 36, usize::MAX);
    script.hear(News::SweepOver(Box::new(confirmed().sweep)));
    script.hear(News::OpenedSweep(Box::new(confirmed())));
    script.shows("Confirmed: ").shows("BETTER");
}

#[test]
fn quitting_asks_while_it_goes_and_leaves_when_it_has_stopped() {
    let mut script = going(120, 36, 60);
    script.press("q").shows("sweep-2 is going: 60 runs done");
    script.press("y");
    let mut stopped = after(60);
    stopped.ending = Ending::Interrupted;
    script.hear(News::SweepOver(Box::new(stopped)));
    assert!(script.effects.contains(&Effect::Quit));
    assert!(script.app.compare.last_sweep().is_some());
}

#[test]
fn a_sweep_that_cannot_be_saved_says_so() {
    let mut script = going(120, 36, 60);
    script.hear(News::SweepLost("no room".to_owned()));
    script.shows("NOT SWEPT").shows("no room");
    script.press("q");
    assert!(script.effects.contains(&Effect::Quit));
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn the_results_of_a_sweep(#[case] width: u16, #[case] height: u16) {
    let screen = looked_at(confirmed(), width, height).screen();
    insta::assert_snapshot!(format!("sweep-results-{width}x{height}"), screen);
}

#[test]
fn the_smallest_screen_has_the_best_points_and_what_came_of_them() {
    let script = looked_at(confirmed(), 60, 16);
    script.shows("952 k").shows("+6.4 % msg/s").shows("BETTER");
    let mut stopped = after(0);
    stopped.ending = Ending::Interrupted;
    let script = looked_at(Document::of(stopped, None), 60, 16);
    script.shows("INTERRUPTED").shows("Enter goes on");
}

#[test]
fn one_setting_is_a_map_of_one_column() {
    let mut sweep =
        crate::sweep::fixture::halved(sweep(&["workers=1..4"]), crate::sweep::fixture::truth);
    sweep.ending = Ending::Interrupted;
    let mut script = looked_at(Document::of(sweep, None), 120, 36);
    insta::assert_snapshot!("sweep-of-one-120x36", script.screen());
    script.press(">");
    assert!(script.last_line().contains("No other axis"));
}

#[test]
fn of_a_point_that_missed_its_rate_the_table_tells_in_how_many_rounds() {
    let late = |round, entrant| entrant != Entrant::Point(1) || round < 4;
    let sweep = crate::sweep::fixture::paced(sweep(&["workers=1..3"]), late);
    let mut script = looked_at(Document::of(sweep, None), 120, 36);
    script.shows("the front of msg/s against p99");
    script
        .press("Up Up Down")
        .shows("▌ held the rate in 3 of 7 rounds: its latency is not judged");
}

#[test]
fn keys_choose_a_point_and_what_the_map_shows() {
    let mut script = looked_at(confirmed(), 120, 36);
    script.shows("msg/s, linger_ms 5");
    script.press(">").shows("msg/s, linger_ms 20");
    script.press("< <").shows("msg/s, linger_ms 0");
    script.press("y").shows("p99, ms, linger_ms 0");
    script.press("y").shows("CPU s/million, linger_ms 0");
    script.press("y Up Up Up Up Left Left Enter");
    script.shows("The runs of workers=1 batch_size=16k linger_ms=0");
    script.press("Esc Down Right Enter");
    script.shows("The runs of workers=2 batch_size=64k linger_ms=0");
}

#[test]
fn a_point_is_saved_as_a_profile_that_says_how_it_was_found() {
    let mut script = looked_at(confirmed(), 120, 36);
    script
        .press("a Ctrl-U")
        .type_text("tuned")
        .shows("tuned exists");
    script.press("Enter").shows("tuned exists");
    script.type_text("-best").press("Enter");
    let works = works(&mut script);
    let [Work::SaveProfile(save)] = works.as_slice() else {
        panic!("{works:?}");
    };
    assert_eq!((save.name.as_str(), &save.of), ("tuned-best", &save.name));
    assert!(
        save.text.contains("is the best of 36 points"),
        "{}",
        save.text
    );
    assert!(
        save.text.contains("Run afresh by compare-5"),
        "{}",
        save.text
    );
}

#[test]
fn a_point_that_is_not_the_best_does_not_say_that_it_is() {
    let mut script = looked_at(confirmed(), 120, 36);
    script.press("> a Enter");
    let works = works(&mut script);
    let [Work::SaveProfile(save)] = works.as_slice() else {
        panic!("{works:?}");
    };
    assert!(save.text.contains("is one of 36 points"), "{}", save.text);
    assert!(!save.text.contains("Run afresh"), "{}", save.text);
}

#[test]
fn it_is_exported() {
    let mut script = looked_at(confirmed(), 120, 36);
    script.press("e");
    let sweep = confirmed().sweep;
    assert_eq!(works(&mut script), [Work::ExportSweep(Box::new(sweep))]);
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn sweeps_are_listed_beside_comparisons(#[case] width: u16, #[case] height: u16) {
    let mut script = Script::new(width, height);
    script.app.compare.list.zone = jiff::tz::TimeZone::UTC;
    script
        .press("5")
        .hear(News::Sweeps(vec![confirmed().sweep]))
        .hear(News::Sessions(vec![of_four()]));
    insta::assert_snapshot!(format!("sweep-list-{width}x{height}"), script.screen());
}

#[test]
fn who_makes_runs_at_the_same_time_is_warned_of() {
    let rival = "compare-9 goes at the same time, in process 4711: both are slower than alone";
    let mut script = going(120, 36, 60);
    script.hear(News::Rivals(vec![rival.to_owned()]));
    script.shows("! compare-9 goes at the same time");
    let mut stopped = after(60);
    stopped.ending = Ending::Interrupted;
    script.hear(News::SweepOver(Box::new(stopped)));
    script.shows_no("compare-9");
}
