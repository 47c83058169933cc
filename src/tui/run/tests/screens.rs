//! What is seen, in every state and size.

use std::time::Duration;

use ratatui::style::{Color, Modifier};
use rstest::rstest;

use super::*;
use crate::engine::{Phase, Rates, TaskOutcome};
use crate::report::RateReport;
use crate::stats::{AskedRate, Verdict};
use crate::tui::action::Tab;

const SIZES: [(u16, u16); 4] = [(160, 48), (120, 36), (80, 24), (60, 16)];

/// A run that has just begun to send, after a warm-up of a tenth of a second.
fn warming_up() -> Snapshot {
    Snapshot {
        phase: Phase::WarmingUp,
        warm_at: None,
        rates: Rates {
            minimum: None,
            variation: None,
            ..fixture::running().rates
        },
        verdict: Verdict::default(),
        ..fixture::running()
    }
}

/// Everything is sent, and the broker has said nothing for a while.
fn draining() -> Snapshot {
    let mut snapshot = Snapshot {
        phase: Phase::Draining,
        elapsed: Duration::from_secs_f64(2.02),
        ..fixture::running()
    };
    snapshot.counts.sent += 12_300;
    snapshot.counts.read += 12_300;
    snapshot
}

fn in_state(state: &str) -> Bench {
    match state {
        "empty" => Bench::empty(),
        "preparing" => Bench::launched(fixture::tuned()),
        "connecting" => {
            let mut bench = Bench::launched(fixture::tuned());
            bench.hear(News::Started {
                id: "128-tuned".to_owned(),
            });
            bench
        }
        "warming_up" => Bench::going(warming_up()),
        "running" => Bench::racing(fixture::running()),
        "running_alone" => Bench::going(fixture::running()),
        "draining" => Bench::racing(draining()),
        "verifying" => Bench::going(Snapshot {
            phase: Phase::Verifying,
            ..fixture::running()
        }),
        "completed" => Bench::over(fixture::completed()),
        "interrupted" => Bench::over(fixture::interrupted()),
        "failed" => Bench::ended(fixture::durable(), fixture::failed()),
        "unreachable" => Bench::ended(fixture::unreachable(), fixture::not_started()),
        "frozen" => {
            let mut bench = Bench::racing(fixture::running());
            bench.press(&[Action::Freeze]);
            bench.hear(News::Snapshot(Box::new(draining())));
            bench
        }
        "poster" => {
            let mut bench = Bench::over(fixture::completed());
            bench.press(&[Action::Poster]);
            for _ in 0..6 {
                bench.wishes = bench.tab.launch(fixture::tuned(), bench.now);
                bench.hear(News::Over(Box::new(fixture::completed())));
            }
            bench.wishes = bench.tab.launch(fixture::tuned(), bench.now);
            bench.hear(News::Snapshot(Box::new(fixture::running())));
            bench
        }
        _ => panic!("no state {state}"),
    }
}

#[rstest]
fn a_run_is_seen_in_every_state_and_size(
    #[values(
        "empty",
        "preparing",
        "connecting",
        "warming_up",
        "running",
        "running_alone",
        "draining",
        "verifying",
        "completed",
        "interrupted",
        "failed",
        "unreachable",
        "frozen",
        "poster"
    )]
    state: &str,
) {
    let bench = in_state(state);
    for (width, height) in SIZES {
        let name = format!("{state}_{width}x{height}");
        insta::assert_snapshot!(name, bench.screen((width, height)));
    }
}

#[rstest]
fn each_panel_can_be_seen_alone_with_more_of_it(
    #[values(
        "headline",
        "latency",
        "verdict",
        "throughput",
        "histogram",
        "stages",
        "fan_out",
        "tasks",
        "workers",
        "events"
    )]
    panel: &str,
) {
    let names = [
        "headline",
        "latency",
        "verdict",
        "throughput",
        "histogram",
        "stages",
        "fan_out",
        "tasks",
        "workers",
        "events",
    ];
    let number = names.iter().position(|name| *name == panel).unwrap();
    let mut bench = Bench::over(fixture::completed());
    bench.press(&[Action::Focus(number), Action::Zoom]);
    insta::assert_snapshot!(format!("zoomed_{panel}_80x24"), bench.screen((80, 24)));
}

#[test]
fn a_run_that_goes_is_held_against_its_ceilings_too() {
    let mut bench = Bench::launched(fixture::tuned());
    bench.hear(News::Ceilings(Box::new(crate::report::fixture::ceilings())));
    bench.hear(News::Snapshot(Box::new(fixture::running())));
    let screen = bench.screen((120, 36));
    assert!(
        screen.contains("└─ of ceilings: batches 20 %, wire 55 % ─┘"),
        "{screen}"
    );
    // A rate of nothing is no share of anything.
    let mut snapshot = fixture::running();
    snapshot.rates.now = 0.0;
    bench.hear(News::Snapshot(Box::new(snapshot)));
    assert!(!bench.screen((120, 36)).contains("of ceilings"));
}

#[test]
fn a_run_that_is_held_against_its_ceilings_says_so_in_the_verdict() {
    let bench = Bench::over(fixture::held_against_ceilings());
    for (width, height) in SIZES {
        let name = format!("ceilings_{width}x{height}");
        insta::assert_snapshot!(name, bench.screen((width, height)));
    }
}

#[rstest]
#[case("running", (120, 36))]
#[case("completed", (80, 24))]
#[case("poster", (120, 36))]
fn without_unicode_and_colours_the_screen_says_the_same(
    #[case] state: &str,
    #[case] size: (u16, u16),
) {
    let mut bench = in_state(state);
    bench.tab.set_ascii(true);
    let screen = bench.ascii(size);
    assert!(screen.is_ascii());
    insta::assert_snapshot!(format!("ascii_{state}_{}x{}", size.0, size.1), screen);
}

#[test]
fn no_size_breaks_any_state() {
    for state in [
        "preparing",
        "running",
        "completed",
        "failed",
        "unreachable",
        "frozen",
        "poster",
    ] {
        let mut bench = in_state(state);
        for _ in 0..2 {
            for (width, height) in [
                (1, 3),
                (20, 5),
                (60, 16),
                (79, 24),
                (80, 23),
                (81, 25),
                (119, 36),
                (121, 37),
                (250, 80),
            ] {
                bench.screen((width, height));
            }
            bench.press(&[Action::Zoom]);
        }
    }
}

#[test]
fn more_workers_than_lines_can_be_scrolled_through() {
    let mut snapshot = fixture::running();
    let worker = snapshot.workers[0];
    snapshot.workers = vec![worker; 16];
    let mut bench = Bench::going(snapshot);
    let workers = 8;
    bench
        .shows("4 of 16, fed in turn")
        .shows("  3  ")
        .shows_no(" 15  ");
    bench.press(&[
        Action::Focus(workers),
        Action::PageDown,
        Action::PageDown,
        Action::PageDown,
    ]);
    bench.shows(" 15  ").shows("all");
    bench.press(&[Action::Zoom]).shows("16 of 16, fed in turn");
}

#[test]
fn nothing_jumps_when_a_run_completes() {
    let going = Bench::racing(fixture::running()).screen((120, 36));
    let over = Bench::over(fixture::completed()).screen((120, 36));
    let borders = |screen: &str| {
        let lines = screen.lines();
        let border = |line: &str| {
            line.char_indices()
                .filter(|(_, c)| "┌┐└┘│┏┓┗┛┃┼".contains(*c))
                .map(|(i, _)| line[..i].chars().count())
                .collect::<Vec<_>>()
        };
        lines.map(border).collect::<Vec<_>>()
    };
    assert_eq!(borders(&going), borders(&over));
    // What stood in the chart still stands there.
    let bars = |screen: &str| {
        screen
            .lines()
            .skip(9)
            .take(6)
            .map(|line| line.chars().skip(7).take(44).collect::<String>())
            .collect::<Vec<_>>()
    };
    assert_eq!(bars(&going), bars(&over));
}

#[test]
fn figures_of_a_run_that_is_no_longer_young_change_twice_a_second() {
    let at = |ms: u64, now: f64, acked: u64| {
        let mut snapshot = fixture::running();
        snapshot.elapsed = Duration::from_millis(ms);
        snapshot.rates.now = now;
        snapshot.counts.acked = acked;
        News::Snapshot(Box::new(snapshot))
    };
    let mut bench = Bench::going(fixture::running());
    bench.hear(at(3_000, 1.11e6, 700_000)).shows(&big("1.11"));
    bench
        .hear(at(3_100, 1.22e6, 710_000))
        .shows(&big("1.11"))
        .shows("710,000 of");
    bench.hear(at(3_600, 1.33e6, 720_000)).shows(&big("1.33"));
}

/// The first row of a figure in large digits.
fn big(figure: &str) -> String {
    crate::tui::widget::digits::small(figure)[0]
        .trim()
        .to_owned()
}

#[test]
fn a_run_that_does_not_start_says_why() {
    let mut bench = Bench::launched(fixture::tuned());
    bench.hear(News::NotStarted("users.csv: no such file".to_owned()));
    bench.shows("NOT STARTED").shows("users.csv: no such file");
    assert!(!bench.tab.is_going());
    assert_eq!(bench.tab.status(), "not reached");
}

#[test]
fn the_users_file_is_being_made() {
    let mut bench = Bench::launched(fixture::tuned());
    bench.hear(News::MakingFile { rows: 120_000 });
    bench.shows("making the users file, 120,000 rows so far");
}

#[test]
fn a_saved_run_opens_in_the_same_panels() {
    let mut bench = Bench::going(fixture::running());
    bench.hear(News::Read {
        report: Box::new(fixture::failed()),
        purpose: Purpose::Open,
    });
    bench.shows("BROKER UNREACHABLE").shows("_MSG_TIMED_OUT");
    assert_eq!(bench.tab.status(), "#131 failed  41 %");
    bench
        .press(&[Action::Back])
        .shows("RUNNING")
        .shows("CLIENT CPU");
}

#[test]
fn an_unreachable_address_that_was_typed_in_is_not_looked_for_in_the_file() {
    let mut launch = fixture::unreachable();
    let profile = std::sync::Arc::make_mut(&mut launch.profile);
    let producer = profile.resolved["producer"].as_table_mut().unwrap();
    producer.insert("client".to_owned(), "direct".into());
    let mut report = fixture::not_started();
    report.profile.resolved = profile.resolved.clone();
    Bench::ended(launch.clone(), report.clone())
        .shows("tuned.toml line 4, key target.brokers")
        .shows("client direct, security.protocol plaintext");
    launch.overrides = vec!["target.brokers=broker-1:9092,broker-2:9092".to_owned()];
    Bench::ended(launch, report)
        .shows("target.brokers, unsaved value")
        .shows_no("tuned.toml line 4");
}

#[test]
fn what_waits_in_a_client_has_its_unit_and_stands_apart_from_its_name() {
    let mut snapshot = fixture::running();
    snapshot.gauges.client_queue.now = 27_200;
    snapshot.gauges.client_queue.capacity = 67_108_864;
    let mut bench = Bench::going(snapshot);
    bench.shows("│ queue, msg    0.0 of 67 M ▏");
    let fan_out = 6;
    bench.press(&[Action::Focus(fan_out), Action::Zoom]);
    bench.shows("client queue   0.0 of 67 M messages ▏");
}

#[test]
fn a_ghost_of_another_kind_of_target_is_not_taken() {
    let mut bench = Bench::going(fixture::running());
    bench.hear(News::Read {
        report: Box::new(fixture::failed()),
        purpose: Purpose::Ghost,
    });
    assert_eq!(
        bench.said(),
        "Not taken: #131 ran on Kafka, this target is the embedded broker"
    );
    bench.shows_no("▒ #131");
}

#[test]
fn the_status_at_the_top_fits_wide_and_narrow_screens() {
    let bench = Bench::going(fixture::running());
    assert_eq!(bench.tab.status(), "#128 running  63 %");
    assert_eq!(bench.tab.short_status(), "#128  63 %");
    assert_eq!(
        bench.tab.in_a_sentence(),
        "Run #128 goes on: 63 %, 1.09 M msg/s."
    );
    assert_eq!(
        bench.tab.going().unwrap(),
        "Run #128 is going: 63 %, 0.4 s left."
    );
    let over = Bench::over(fixture::completed());
    assert_eq!(over.tab.status(), "#128 completed");
    let on = |tab| over.tab.status_on(tab, true);
    assert_eq!(on(Tab::Run), "#128 completed");
    assert_eq!(on(Tab::Profiles), "idle, last run #128");
    assert_eq!(on(Tab::History), "#128 completed   1.05 M msg/s");
    assert_eq!(Bench::empty().tab.status_on(Tab::Run, false), "idle");
    assert_eq!(over.tab.going(), None);
}

#[test]
fn a_state_word_is_bold_and_coloured_and_without_colours_still_bold() {
    let cell = |bench: &Bench, theme: &Theme| bench.buffer((120, 36), theme)[(1, 0)].clone();
    let completed = Bench::over(fixture::completed());
    let failed = Bench::ended(fixture::durable(), fixture::failed());
    assert_eq!(cell(&completed, &Theme::default()).fg, Color::Green);
    assert_eq!(cell(&failed, &Theme::default()).fg, Color::Red);
    let plain = cell(&failed, &Theme::colourless());
    assert_eq!(plain.fg, Color::Reset);
    assert!(plain.modifier.contains(Modifier::BOLD));
}

#[test]
fn the_target_in_sight_is_that_of_the_run_that_is_seen() {
    let mut bench = Bench::ended(fixture::unreachable(), fixture::not_started());
    let target = |bench: &Bench, tab| bench.tab.target_on(tab).unwrap().0;
    assert_eq!(target(&bench, Tab::Run), "KAFKA broker-1:9092");
    bench.hear(News::Read {
        report: Box::new(fixture::completed()),
        purpose: Purpose::Open,
    });
    assert_eq!(target(&bench, Tab::Run), "EMBEDDED BROKER");
    assert_eq!(target(&bench, Tab::Logs), "KAFKA broker-1:9092");
}

#[test]
fn the_footer_of_a_run_that_did_not_start_offers_only_to_run_it_again() {
    let bench = Bench::ended(fixture::unreachable(), fixture::not_started());
    assert!(bench.tab.offers(Action::Enter));
    for action in [Action::Try, Action::Why, Action::Poster, Action::Ghost] {
        assert!(!bench.tab.offers(action), "{action:?}");
    }
}

#[test]
fn the_poster_of_an_opened_run_shows_that_run() {
    let mut bench = Bench::ended(fixture::unreachable(), fixture::not_started());
    bench.hear(News::Read {
        report: Box::new(fixture::completed()),
        purpose: Purpose::Open,
    });
    bench.press(&[Action::Poster]);
    bench
        .shows("1,000,000 acknowledged, 0 lost")
        .shows("M msg/s from zero to 1.2");
}

#[test]
fn large_figures_are_not_cut_on_a_small_screen() {
    let mut report = fixture::failed();
    (report.retries, report.errors[0].count) = (61_516, 8_192);
    let client = report.client.as_mut().unwrap();
    (client.queued_us, client.round_trip_us) = (Some(1_124_000.0), Some(8_100.0));
    for worker in &mut report.workers {
        worker.msgs_per_s = 6_000.0;
    }
    let screen = Bench::ended(fixture::durable(), report).screen((80, 24));
    for whole in ["trip 8.1 ms ", "errors 8,192  retries 61,516  ", "k/s  p99"] {
        assert!(screen.contains(whole), "no {whole:?} on\n{screen}");
    }
}

#[test]
fn latencies_of_many_seconds_stand_apart_in_every_size() {
    let slow = |us: &mut u64| *us += 26_400_000;
    let mut snapshot = fixture::running();
    for latency in [&mut snapshot.latency.run, &mut snapshot.latency.recent] {
        for us in [
            &mut latency.p50,
            &mut latency.p90,
            &mut latency.p95,
            &mut latency.p99,
            &mut latency.p99_9,
            &mut latency.max,
        ] {
            slow(us);
        }
    }
    for worker in &mut snapshot.workers {
        worker.p99_us.iter_mut().for_each(slow);
    }
    let bench = Bench::racing(snapshot);
    for (size, wanted) in [
        ((160, 48), "run  26.4s 26.4s 26.4s 26.4s 26.4s 26.4s"),
        ((120, 36), "run  26.4s 26.4s 26.4s 26.4s 26.4s"),
        ((80, 24), "p50 26.4s  p95   26.4s"),
        ((80, 24), "p99 26.4s  p99.9 26.4s"),
        ((80, 24), "max 26.4s   ▒ p99 11.8"),
        ((80, 24), " 275 26.4s   3 %"),
        (
            (60, 16),
            "ms p50 26.4s  p95 26.4s  p99 26.4s  p99.9 26.4s  max 26.4s",
        ),
    ] {
        let screen = bench.screen(size);
        assert!(screen.contains(wanted), "no {wanted:?} on\n{screen}");
    }
}

const NO_FOLDER: &str = "nowhere/users.json: No such file or directory (os error 2); make its folder \
                         first, or name another file in [tasks]";

#[test]
fn a_file_that_cannot_be_written_says_why_while_the_run_goes_and_afterwards() {
    let mut snapshot = fixture::running();
    snapshot.tasks[0].outcome = Some(TaskOutcome::Failed(NO_FOLDER.to_owned()));
    let mut report = fixture::completed();
    report.tasks[1].outcome = crate::report::Ending::Failed;
    report.tasks[1].failure = Some(NO_FOLDER.to_owned());
    let (mut going, mut over) = (Bench::going(snapshot), Bench::over(report));
    for bench in [&mut going, &mut over] {
        let tasks = 7;
        bench
            .shows("   or directory (os error 2); make..")
            .shows("json-file: nowhere/users.json: No")
            .shows("such file or directory (os error");
        bench.press(&[Action::Focus(tasks), Action::Zoom]);
        bench.shows(
            "  nowhere/users.json: No such file or directory (os error 2); make its folder first",
        );
        let narrow = bench.screen((60, 16));
        assert!(narrow.contains("  in [tasks]"), "{narrow}");
    }
}

#[rstest]
#[case((120, 36), 21)]
#[case((80, 24), 14)]
fn the_bars_of_a_long_run_fill_the_poster_as_time_goes(
    #[case] size: (u16, u16),
    #[case] ground: usize,
) {
    let mut launch = fixture::tuned();
    let profile = std::sync::Arc::make_mut(&mut launch.profile);
    profile.run.length = crate::profile::Length::Duration(Duration::from_mins(2));
    let mut bench = Bench::launched(launch);
    bench.tab.show_poster();
    let mut bars_after = |seconds: u64| {
        let mut snapshot = Snapshot {
            elapsed: Duration::from_secs(seconds),
            expected_rows: None,
            tasks: Vec::new(),
            ..fixture::running()
        };
        let steps = usize::try_from(seconds * 50).unwrap();
        std::sync::Arc::make_mut(&mut snapshot.series).acked = vec![400; steps];
        bench.hear(News::Snapshot(Box::new(snapshot)));
        let screen = bench.screen(size);
        screen.lines().nth(ground).unwrap().matches('█').count()
    };
    let all = usize::from(size.0) - 5;
    for seconds in [2, 4, 13, 60, 118] {
        let (bars, wanted) = (
            bars_after(seconds),
            all * usize::try_from(seconds).unwrap() / 120,
        );
        assert!(
            bars.abs_diff(wanted) <= 1,
            "{bars} bars after {seconds} s, not {wanted}"
        );
    }
}

/// #128 as a run over 90 s that somebody stopped after 33.3 s.
fn stopped_early() -> Report {
    let mut report = fixture::interrupted();
    report.elapsed_s = 33.3;
    report.tasks[0].elapsed_s = 33.3;
    let run = report.profile.resolved.entry("run");
    let run = run.or_insert_with(|| toml::Table::new().into());
    let run = run.as_table_mut().unwrap();
    run.remove("rows");
    run.insert("duration".to_owned(), "1m 30s".into());
    report
}

#[test]
fn a_timed_run_that_was_stopped_says_how_far_it_got_everywhere_and_when_it_is_opened_again() {
    let mut over = Bench::ended(fixture::tuned(), stopped_early());
    let mut opened = Bench::empty();
    opened.hear(News::Read {
        report: Box::new(stopped_early()),
        purpose: Purpose::Open,
    });
    for bench in [&mut over, &mut opened] {
        bench.shows(" 37 %    stopped").shows_no("100 %    stopped");
        assert_eq!(bench.tab.status(), "#128 interrupted  37 %");
        let part_of_a_bar = |screen: &str, line: usize| {
            let bar = screen.lines().nth(line).unwrap();
            let (full, rest) = (bar.matches('█').count(), bar.matches('░').count());
            let percent = 100 * full / (full + rest);
            assert!((30..=40).contains(&percent), "{percent} % in\n{screen}");
        };
        part_of_a_bar(&bench.screen((120, 36)), 1);
        part_of_a_bar(&bench.screen((60, 16)), 1);
        bench.press(&[Action::Poster]);
        let poster = bench.screen((120, 36));
        let progress = poster.lines().position(|line| line.contains(" stopped"));
        part_of_a_bar(&poster, progress.unwrap());
    }
}

#[test]
fn the_asked_rate_is_drawn_as_it_was_over_time() {
    let mut report = fixture::completed();
    report.series.acked = vec![600; 47];
    report.rate = Some(RateReport {
        asked: 42_000.0,
        achieved: 30_000.0,
        held: false,
    });
    let from = |from_s: f64, rate: f64| AskedRate {
        from_s,
        rate: Some(rate),
    };
    report.asked = vec![from(0.0, 50_000.0), from(0.5, 35_000.0)];
    let screen = Bench::ended(fixture::tuned(), report).screen((120, 36));
    assert!(screen.contains("· asked rate 35 to 50"), "{screen}");
    let dots = |label: &str| {
        let line = screen.lines().find(|line| line.contains(label));
        let line = line.unwrap_or_else(|| panic!("no {label} on\n{screen}"));
        let chart: Vec<_> = line.chars().skip(7).take(72).collect();
        let dotted = (0..chart.len()).filter(|at| chart[*at] == '·');
        dotted.collect::<Vec<_>>()
    };
    let (first, second) = (dots("60┤"), dots("40┤"));
    assert_eq!(first.first(), Some(&0));
    assert_eq!(first.last().unwrap() + 1, *second.first().unwrap());
}

#[test]
fn a_run_over_a_time_goes_by_the_clock() {
    let mut launch = fixture::tuned();
    let profile = std::sync::Arc::make_mut(&mut launch.profile);
    profile.run.length = crate::profile::Length::Duration(Duration::from_secs(10));
    let mut bench = Bench::launched(launch);
    bench.hear(News::Snapshot(Box::new(Snapshot {
        elapsed: Duration::from_millis(2_500),
        expected_rows: None,
        ..fixture::running()
    })));
    bench
        .shows("  25 %")
        .shows("634,200 users")
        .shows("7.5 s left");
}
