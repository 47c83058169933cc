use std::time::Duration;

use jiff::Zoned;
use jiff::tz::TimeZone;
use rstest::rstest;

use crate::profile::Threshold;
use crate::report::fixture::{not_started, on_kafka, profile, run_of, saved, saved_of};
use crate::report::{Ending, Flaw, Judged, Report, Saved};
use crate::stats::{Cause, Series, Verdict};
use crate::tui::action::{Effect, Tab};
use crate::tui::backstage::Work;
use crate::tui::news::{News, Purpose};
use crate::tui::script::Script;

fn now() -> Zoned {
    let now: jiff::Timestamp = "2026-11-23T12:52:04Z".parse().unwrap();
    now.to_zoned(TimeZone::UTC)
}

fn series(acked: &[u64]) -> Series {
    Series {
        step: Duration::from_millis(20),
        acked: acked.to_vec(),
    }
}

fn flawed(number: u64, name: &str, flaw: Flaw) -> Saved {
    Saved {
        number: Some(number),
        id: format!("{number}-{name}"),
        dir: format!("runs/{number}-{name}").into(),
        at: Some("2026-11-23T12:40:00Z".parse().unwrap()),
        run: Err(flaw),
    }
}

/// What the figures of a run are changed to.
fn timed(report: &mut Report, at: &str, seconds: f64, p99_us: u64) {
    report.started = format!("2026-11-{at}:07Z");
    report.elapsed_s = seconds;
    report.msgs_per_s = 1e6 / seconds;
    report.latency_us.p99 = p99_us;
}

fn shaped(report: &mut Report) {
    let rising = (0..48).map(|i| 18_000 + i * 60 + (i * 7 % 5) * 600);
    report.series = series(&rising.collect::<Vec<_>>());
}

/// The runs of the screens' story, the newest first.
fn runs() -> Vec<Saved> {
    let mut lost = run_of(2, 405_000);
    lost.total.counts.failed = 199_900;
    lost.total.counts.unknown = 100;
    let workers = |report: &mut Report, n: i64| {
        let producer = &mut report.profile.resolved["producer"];
        producer
            .as_table_mut()
            .unwrap()
            .insert("workers".to_owned(), n.into());
    };
    vec![
        flawed(190, "tuned", Flaw::Going),
        saved(189, |report| {
            timed(report, "23T12:52", 0.918, 12_600);
            shaped(report);
            workers(report, 2);
            report.label = Some("2 workers".to_owned());
            report.repeat = Some("kdyno run tuned --set producer.workers=2".to_owned());
            report.verdict = Some(Verdict {
                cause: Cause::ClientCpu,
                sure: true,
                because: "1.9 of 2 cores busy, workers blocked 3 %".to_owned(),
                ..Verdict::default()
            });
        }),
        flawed(134, "durable", Flaw::Unfinished),
        saved(133, |report| {
            timed(report, "23T12:41", 0.401, 13_900);
            report.outcome = Ending::Interrupted;
        }),
        saved_of(131, on_kafka(profile(), lost), |report| {
            timed(report, "23T12:38", 18.2, 6_000);
            report.profile.name = "durable".to_owned();
            report.outcome = Ending::Failed;
            report.msgs_per_s = 22_300.0;
            report.label = Some("broker lost".to_owned());
        }),
        saved_of(130, not_started(), |report| {
            report.started = "2026-11-23T12:35:00Z".to_owned();
        }),
        saved(122, |report| {
            timed(report, "23T12:23", 1.08, 7_100);
            let threshold = Threshold::parse("msgs_per_s", ">= 1M").unwrap();
            report.thresholds = vec![Judged {
                metric: threshold.metric.to_string(),
                bound: threshold.text,
                value: Some(926_000.0),
                shown: "926 k".to_owned(),
                met: false,
                judged: true,
                note: None,
            }];
        }),
        saved(121, |report| {
            timed(report, "23T12:21", 0.983, 11_800);
            shaped(report);
            report.label = Some("16 KiB batches".to_owned());
            report.wire_bytes = 21_000_000;
        }),
        saved(120, |report| timed(report, "22T18:05", 1.141, 10_900)),
    ]
}

/// History with those runs.
fn history(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.press("3").hear(News::Runs {
        runs: runs(),
        now: now(),
    });
    script.effects.clear();
    script
}

/// The same with the second run chosen, and #121 as the ghost.
fn with_ghost(width: u16, height: u16) -> Script {
    let mut script = history(width, height);
    let (profile, result) = crate::report::fixture::tuned();
    let report = Box::new(Report::new("121-tuned", &profile, &result));
    script.hear(News::Read {
        report,
        purpose: Purpose::Ghost,
    });
    script.press("Down");
    script
}

fn works(script: &mut Script) -> Vec<Work> {
    let effects = script.effects.drain(..);
    effects
        .filter_map(|effect| match effect {
            Effect::Work(work) => Some(*work),
            _ => None,
        })
        .collect()
}

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn the_saved_runs(#[case] width: u16, #[case] height: u16) {
    let screen = with_ghost(width, height).screen();
    insta::assert_snapshot!(format!("runs-{width}x{height}"), screen);
}

#[rstest]
#[case("Home", "a_run_that_goes")]
#[case("Down Down", "an_unfinished_run")]
#[case("Down Down Down Down", "a_run_that_lost_records")]
#[case("Down Down Down Down Down", "a_run_that_did_not_start")]
#[case("Down Down Down Down Down Down", "a_threshold_that_is_not_met")]
fn the_detail_of(#[case] keys: &str, #[case] name: &str) {
    let mut script = history(120, 36);
    script.press(keys);
    let screen = script.screen();
    let detail: Vec<_> = screen.lines().skip(23).collect();
    insta::assert_snapshot!(name, detail.join("\n"));
}

#[test]
fn without_runs_it_says_how_one_is_made() {
    let mut script = Script::new(80, 24);
    script.press("3").shows("Reading the saved runs.");
    script.hear(News::Runs {
        runs: Vec::new(),
        now: now(),
    });
    script.shows("No saved runs. Every run is saved by itself.");
    script.shows("1 then Enter makes the first");
    script.press("Enter");
    assert!(script.last_line().contains("No run is selected"));
    script.hear(News::NoRuns("Runs are not saved: no room".to_owned()));
    script.shows("Runs are not saved: no room");
}

#[test]
fn the_list_is_read_when_the_tab_is_opened_and_when_a_run_is_over() {
    let mut script = Script::new(80, 24);
    script.press("3");
    assert_eq!(works(&mut script), [Work::ListRuns]);
    script.hear(News::Runs {
        runs: runs(),
        now: now(),
    });
    let (profile, result) = crate::report::fixture::tuned();
    let report = Report::new("191-tuned", &profile, &result);
    script.hear(News::Over(Box::new(report)));
    assert_eq!(works(&mut script), [Work::ListRuns]);
}

#[test]
fn enter_opens_the_chosen_run() {
    let mut script = history(120, 36);
    script.press("Down Enter");
    let id = "189-tuned".to_owned();
    let purpose = Purpose::Open;
    assert_eq!(works(&mut script), [Work::ReadRun { id, purpose }]);
}

#[test]
fn r_runs_the_same_again_with_what_was_changed_for_it() {
    let mut script = history(120, 36);
    script.press("Down r");
    assert_eq!(script.app.tab, Tab::Run);
    let works = works(&mut script);
    let Some(Work::Launch { profile, repeat }) = works.first() else {
        panic!("{works:?}\n{}", script.screen());
    };
    assert_eq!(profile.name, "tuned");
    assert_eq!(profile.producer.workers.get(), 2);
    assert_eq!(repeat, "kdyno run tuned --set 'producer.workers=2'");
}

#[test]
fn b_takes_a_run_as_the_ghost_and_away_again() {
    let mut script = history(120, 36);
    script.press("G Up b");
    let id = "121-tuned".to_owned();
    let purpose = Purpose::Ghost;
    assert_eq!(works(&mut script), [Work::ReadRun { id, purpose }]);
    let mut script = with_ghost(120, 36);
    script.shows("g #121").shows("against the ghost #121");
    script.press("G Up b").shows_no("against the ghost");
    assert!(script.last_line().contains("#121 is gone"));
    assert_eq!(works(&mut script), []);
}

#[test]
fn a_label_is_typed_and_noted() {
    let mut script = history(120, 36);
    script
        .press("Down n")
        .shows("Label of #189")
        .shows("2 workers");
    script
        .press("Ctrl-U")
        .type_text("with , and 2")
        .press("Enter");
    let label = "with , and 2".to_owned();
    let id = "189-tuned".to_owned();
    assert_eq!(works(&mut script), [Work::LabelRun { id, label }]);
}

#[test]
fn a_run_is_removed_only_after_a_yes() {
    let mut script = history(120, 36);
    script
        .press("Down D")
        .shows("Delete #189?")
        .shows("#189 tuned, completed");
    script.press("Enter").shows_no("Delete #189?");
    assert_eq!(works(&mut script), []);
    script.press("D y");
    assert_eq!(
        works(&mut script),
        [Work::RemoveRun("189-tuned".to_owned())]
    );
}

#[test]
fn a_run_that_is_not_whole_says_so_to_every_key_but_can_be_removed() {
    let mut script = history(120, 36);
    for key in ["Enter", "r", "b", "n", "e"] {
        script.press(key);
        assert!(script.last_line().contains("#190 still goes"), "{key}");
    }
    script.press("D");
    assert!(script.last_line().contains("x in 2 Run stops it"));
    assert_eq!(works(&mut script), []);
    script.press("Down Down D y");
    assert_eq!(
        works(&mut script),
        [Work::RemoveRun("134-durable".to_owned())]
    );
}

#[test]
fn a_run_is_exported_in_every_form() {
    let mut script = history(120, 36);
    script.press("Down e");
    assert_eq!(
        works(&mut script),
        [Work::ExportRun("189-tuned".to_owned())]
    );
}

#[test]
fn a_filter_looks_at_every_word_of_a_run() {
    let mut script = history(120, 36);
    script
        .press("/")
        .type_text("on kafka")
        .shows("/ on kafka_")
        .shows("2 of 9 runs");
    script.shows("broker lost").shows_no("#121");
    script.press("Enter").shows("/ on kafka");
    script.press("Esc").shows("#121");
    script
        .press("/")
        .type_text("zst9")
        .shows("No run matches zst9.");
    script.shows("Esc clears the filter; 9 runs are behind it");
}

#[test]
fn the_order_goes_by_any_column_and_both_ways() {
    let numbers = |script: &Script| {
        let screen = script.screen();
        let rows = screen.lines().filter_map(|line| line.split_once('#'));
        let numbers: Vec<String> = rows
            .filter(|(before, _)| before.chars().count() <= 4)
            .map(|(_, row)| row.split(' ').next().unwrap().to_owned())
            .filter(|number| !number.is_empty())
            .collect();
        numbers[..9].join(" ")
    };
    let mut script = history(120, 36);
    script.shows("newest first, sorted by when");
    assert_eq!(numbers(&script), "190 189 134 133 131 130 122 121 120");
    script.press("i").shows("oldest first");
    assert_eq!(numbers(&script), "120 121 122 130 131 133 134 189 190");
    script
        .press("i > > > > > > >")
        .shows("lowest first, sorted by time");
    assert_eq!(numbers(&script), "133 189 121 122 120 131 190 134 130");
    script.press("i").shows("highest first, sorted by time");
    assert_eq!(numbers(&script), "131 120 122 121 189 133 190 134 130");
    script.press("i >").shows("highest first, sorted by msg/s");
    assert_eq!(numbers(&script), "133 189 121 122 120 131 190 134 130");
    script.press("< < < < < < < < <").shows("sorted by when");
}

#[test]
fn the_chosen_run_stays_chosen_when_the_list_changes() {
    let mut script = history(120, 36);
    script.press("Down Down Down");
    script.shows("┌─ #133 tuned");
    let mut more = runs();
    more.insert(
        0,
        saved(191, |report| timed(report, "23T12:51", 0.9, 12_000)),
    );
    let news = |runs: Vec<Saved>| News::Runs { runs, now: now() };
    script.hear(news(more.clone())).shows("┌─ #133 tuned");
    script
        .press("Home")
        .hear(news(runs()))
        .shows("┌─ #190 tuned");
    script.hear(news(more)).shows("┌─ #191 tuned");
}

#[test]
fn a_click_chooses_a_row_and_one_below_opens_it() {
    let mut script = history(120, 36);
    script.click("#131").shows("┌─ #131 durable");
    script.click("acked     405,000");
    let id = "131-tuned".to_owned();
    let purpose = Purpose::Open;
    assert_eq!(works(&mut script), [Work::ReadRun { id, purpose }]);
}

#[test]
fn thousands_of_runs_are_no_more_work_to_draw() {
    let one = saved(1, |_| ());
    let many = (1..=5_000).rev().map(|number| Saved {
        number: Some(number),
        id: format!("{number}-tuned"),
        ..one.clone()
    });
    let mut script = Script::new(120, 36);
    script.press("3").hear(News::Runs {
        runs: many.collect(),
        now: now(),
    });
    script.press("G").shows("#1 ").shows("of 5000");
    script.press("i").shows("oldest first");
}
