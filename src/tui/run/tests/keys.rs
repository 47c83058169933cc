//! What keys do to a run and to how it is seen.

use rstest::rstest;

use super::*;
use crate::tui::keymap::Place;
use crate::tui::script::Script;
use crate::tui::window::Intent;

#[rstest]
#[case(Action::Stop, "Nothing to stop: no run is going")]
#[case(Action::Abort, "Nothing to abort: no run is going")]
#[case(Action::Mark, "Nothing to put a mark on: no run is going")]
#[case(Action::Faster, "No rate to change: no run is going")]
#[case(Action::TypeRate, "No rate to change: no run is going")]
#[case(Action::Freeze, "Nothing to freeze: this run is over")]
#[case(Action::Longer, "No longer time: this is the whole run")]
fn a_key_that_cannot_act_on_a_run_that_is_over_says_why(#[case] action: Action, #[case] why: &str) {
    let mut bench = Bench::over(fixture::completed());
    assert_eq!(bench.press(&[action]).said(), why);
}

#[rstest]
#[case(Action::Enter, "A run is going: x stops it")]
#[case(Action::Label, "No label yet: the run is not over")]
#[case(Action::Export, "Nothing to export: the run is not over")]
#[case(Action::Try, "The run is going: x stops it, then t tries the advice")]
#[case(Action::Faster, "No rate to change: tuned has no rate; = types one")]
#[case(Action::Shorter, "No shorter time: a second is the least")]
fn a_key_that_cannot_act_while_a_run_goes_says_why(#[case] action: Action, #[case] why: &str) {
    let mut bench = Bench::going(fixture::running());
    assert_eq!(bench.press(&[action]).said(), why);
}

#[test]
fn before_the_first_run_every_key_says_how_to_start_one() {
    let mut bench = Bench::empty();
    assert_eq!(
        bench.press(&[Action::Zoom]).said(),
        "No run yet: 1 and Enter start one"
    );
    assert_eq!(bench.press(&[Action::Back]).said(), "");
}

#[test]
fn a_run_is_stopped_marked_and_aborted() {
    let mut bench = Bench::going(fixture::running());
    assert_eq!(
        bench.press(&[Action::Stop]).commands(),
        [Command::Interrupt]
    );
    assert_eq!(bench.press(&[Action::Mark]).commands(), [Command::Mark]);
    assert_eq!(bench.press(&[Action::Abort]).commands(), [Command::Abort]);
}

#[test]
fn the_asked_rate_goes_up_and_down_by_a_tenth() {
    let mut bench = Bench::launched(fixture::durable());
    assert_eq!(
        bench.press(&[Action::Faster]).commands(),
        [Command::Rate(Some(55_000.0))]
    );
    assert_eq!(bench.said(), "Asked rate 55 k msg/s");
    assert_eq!(
        bench.press(&[Action::Slower]).commands(),
        [Command::Rate(Some(49_500.0))]
    );
}

#[test]
fn a_rate_is_typed_and_nothing_typed_is_no_limit() {
    let mut bench = Bench::launched(fixture::durable());
    bench.press(&[Action::TypeRate]);
    let Window::Typing(typing) = opened(&bench) else {
        panic!("a line to type")
    };
    assert_eq!((typing.text(), &typing.intent), ("50k", &Intent::Rate));
    assert_eq!(
        bench.tab.check_rate("400k").unwrap(),
        "400 k msg/s from now on"
    );
    assert_eq!(
        bench.tab.check_rate(" ").unwrap(),
        "no limit: as fast as it goes"
    );
    assert!(
        bench
            .tab
            .check_rate("fast")
            .unwrap_err()
            .contains("is not a rate")
    );
    assert!(
        bench
            .tab
            .check_rate("0")
            .unwrap_err()
            .contains("above zero")
    );
    bench.wishes = bench.tab.set_rate("");
    assert_eq!(bench.commands(), [Command::Rate(None)]);
}

#[test]
fn frozen_is_what_was_seen_and_the_run_goes_on_behind_it() {
    let mut bench = Bench::going(fixture::running());
    bench.press(&[Action::Freeze]).shows("FROZEN at 0.62 s");
    let mut later = fixture::running();
    later.counts.acked = 800_000;
    bench
        .hear(News::Snapshot(Box::new(later)))
        .shows("634,200 of")
        .shows_no("800,000 of");
    bench
        .press(&[Action::Back])
        .shows("800,000 of")
        .shows_no("FROZEN");
}

#[test]
fn esc_goes_back_one_step_at_a_time() {
    let mut bench = Bench::going(fixture::running());
    bench.press(&[Action::Freeze, Action::Zoom, Action::Back]);
    bench.shows("FROZEN").shows("Verdict");
    bench.press(&[Action::Back]).shows_no("FROZEN");
}

#[test]
fn a_panel_is_focused_by_arrows_or_a_click_and_zoomed() {
    let mut bench = Bench::going(fixture::running());
    bench.press(&[Action::Right]).shows("┏━ Latency, ms ━");
    bench
        .press(&[Action::Focus(2), Action::Zoom])
        .shows("┏━ Verdict ━")
        .shows_no("Workers");
    bench.shows("cores busy               1.9 of 2");
    bench.press(&[Action::Zoom]).shows("Workers");
}

#[test]
fn the_scale_belongs_to_the_focused_panel() {
    let mut bench = Bench::going(fixture::running());
    bench
        .press(&[Action::Scale])
        .shows("Throughput, M msg/s, axis fitted");
    bench
        .press(&[Action::Right, Action::Scale])
        .shows("Latency, ms, log");
    bench.press(&[Action::Focus(2), Action::Scale]);
    assert_eq!(
        bench.said(),
        "No scale here: throughput and latency histogram have one"
    );
}

#[test]
fn a_long_run_is_seen_as_its_last_minute_and_the_window_can_be_changed() {
    let mut snapshot = fixture::running();
    snapshot.elapsed = Duration::from_secs(100);
    snapshot.expected_rows = Some(2_000_000);
    let steps = vec![20_000; 5000];
    snapshot.series = std::sync::Arc::new(crate::stats::Series {
        acked: steps,
        ..crate::stats::Series::default()
    });
    let mut bench = Bench::going(snapshot);
    bench
        .shows("last 60 s, 1.28 s steps")
        .shows("-60 s")
        .shows("now");
    bench
        .press(&[Action::Shorter])
        .shows("last 15 s, 0.32 s steps");
    bench
        .press(&[Action::Longer, Action::Longer])
        .shows("whole run");
    assert_eq!(
        bench.press(&[Action::Longer]).said(),
        "No longer time: this is the whole run"
    );
}

#[test]
fn why_is_the_verdict_with_all_its_figures() {
    let mut bench = Bench::going(fixture::running());
    bench.press(&[Action::Why]);
    let Window::Reading(reading) = opened(&bench) else {
        panic!("something to read")
    };
    insta::assert_snapshot!("why", reading.lines.join("\n"));
}

#[test]
fn why_has_the_ceilings_or_says_how_to_get_some() {
    let told = |report| {
        let mut bench = Bench::over(report);
        bench.press(&[Action::Why]);
        let Window::Reading(reading) = opened(&bench) else {
            panic!("something to read")
        };
        reading.lines.join("\n")
    };
    let without = told(fixture::completed());
    assert!(without.ends_with("`kdyno ceilings` measures"), "{without}");
    insta::assert_snapshot!("why_ceilings", told(fixture::held_against_ceilings()));
}

#[test]
fn the_advice_is_tried_in_a_new_run_with_the_old_one_as_its_ghost() {
    let mut bench = Bench::going(fixture::running());
    bench.hear(News::Over(Box::new(fixture::completed())));
    bench.press(&[Action::Try]);
    let launches = bench.launches();
    assert_eq!(launches.len(), 1);
    assert_eq!(launches[0].producer.workers.get(), 2);
    assert!(
        bench.said().contains("Trying producer.workers = 2"),
        "{}",
        bench.said()
    );
    bench.hear(News::Started {
        id: "129-tuned".to_owned(),
    });
    bench.hear(News::Snapshot(Box::new(fixture::running())));
    bench.shows("▒ #128").shows("2 workers");
    let (_, repeat) = bench.tab.last().unwrap();
    assert_eq!(repeat, "kdyno run tuned --set 'producer.workers=2'");
}

#[test]
fn without_advice_there_is_nothing_to_try() {
    let mut bench = Bench::ended(fixture::durable(), fixture::failed());
    bench.press(&[Action::Try]);
    assert!(
        bench.said().starts_with("Nothing to try"),
        "{}",
        bench.said()
    );
    assert!(!bench.tab.offers(Action::Try));
}

#[test]
fn enter_runs_the_same_again_and_an_opened_run_by_its_own_settings() {
    let mut bench = Bench::over(fixture::completed());
    assert_eq!(bench.press(&[Action::Enter]).launches().len(), 1);
    let mut bench = Bench::empty();
    bench.hear(News::Read {
        report: Box::new(fixture::failed()),
        purpose: Purpose::Open,
    });
    bench.press(&[Action::Enter]);
    let launches = bench.launches();
    assert_eq!(launches[0].name, "durable");
    assert_eq!(launches[0].run.rate, Some(50_000.0));
}

#[test]
fn a_label_is_typed_for_the_run_that_is_seen() {
    let mut bench = Bench::over(fixture::completed());
    bench.press(&[Action::Label]);
    let Window::Typing(typing) = opened(&bench) else {
        panic!("a line to type")
    };
    assert_eq!(typing.intent, Intent::Label("128-tuned".to_owned()));
}

#[test]
fn the_report_that_is_seen_is_exported() {
    let mut bench = Bench::over(fixture::completed());
    bench.press(&[Action::Export]);
    assert!(matches!(bench.works()[..], [Work::Export(report)] if report.id == "128-tuned"));
}

#[test]
fn the_poster_repeats_the_run_until_it_is_told_to_stop() {
    let mut bench = Bench::launched(fixture::tuned());
    bench.tab.show_poster();
    assert_eq!(bench.tab.places(), [Place::Poster]);
    bench.hear(News::Over(Box::new(fixture::completed())));
    assert!(bench.tab.wake_at().is_some());
    bench.wait(Duration::from_millis(100));
    assert!(
        bench.launches().is_empty(),
        "its end can be seen for a moment"
    );
    bench.wait(Duration::from_secs(2));
    assert_eq!(bench.launches().len(), 1);
    bench.press(&[Action::Stop]);
    assert_eq!(bench.commands(), [Command::Interrupt]);
    bench.hear(News::Over(Box::new(fixture::interrupted())));
    assert_eq!(bench.tab.wake_at(), None);
    assert_eq!(
        bench.press(&[Action::Enter]).launches().len(),
        1,
        "Enter starts again"
    );
}

#[test]
fn a_poster_that_is_left_repeats_nothing() {
    let mut bench = Bench::launched(fixture::tuned());
    bench.tab.show_poster();
    bench.press(&[Action::Back]);
    assert_eq!(bench.tab.places(), [Place::Run]);
    bench.hear(News::Over(Box::new(fixture::completed())));
    assert_eq!(bench.tab.wake_at(), None);
}

#[test]
fn a_poster_of_a_run_that_fails_does_not_go_on_failing() {
    let mut bench = Bench::launched(fixture::durable());
    bench.tab.show_poster();
    bench.hear(News::Over(Box::new(fixture::failed())));
    assert_eq!(bench.tab.wake_at(), None);
}

#[test]
fn the_footer_offers_what_can_be_done() {
    let going = Bench::going(fixture::running());
    assert!(going.tab.offers(Action::Stop) && !going.tab.offers(Action::Enter));
    assert!(!going.tab.offers(Action::Faster), "tuned has no rate");
    let over = Bench::over(fixture::completed());
    assert!(!over.tab.offers(Action::Stop) && over.tab.offers(Action::Enter));
    assert!(over.tab.offers(Action::Label) && over.tab.offers(Action::Try));
}

#[test]
fn in_the_whole_dashboard_a_rate_is_typed_over_the_run_and_reaches_it() {
    let mut script = Script::new(120, 36);
    script.launch(fixture::durable());
    script
        .press("=")
        .shows("Asked rate")
        .shows("50 k msg/s from now on");
    script.press("Ctrl-U").shows("no limit: as fast as it goes");
    script
        .type_text("100k")
        .press("Enter")
        .shows_no("Ctrl-U empty");
    let rate = Effect::Work(Box::new(Work::Command(Command::Rate(Some(100_000.0)))));
    assert!(script.effects.contains(&rate), "{:?}", script.effects);
    assert!(script.last_line().contains("Asked rate 100 k msg/s"));
}

#[test]
fn in_the_whole_dashboard_a_click_on_a_panel_focuses_it() {
    let mut script = Script::new(120, 36);
    script.launch(fixture::tuned());
    script
        .click("Fan-out, batches")
        .shows("┏━ Fan-out, batches");
}
