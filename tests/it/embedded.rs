//! Runs on the embedded broker: every setting of `[run]`, and every profile that is built in.

use std::fs;

use kdyno::report::{Caveat, Ending, TargetKind};
use rstest::rstest;
use serde_json::Value;

use crate::support::{Place, Ran, Running};

/// A run by this profile, which goes well.
#[track_caller]
fn run(profile: &str) -> Ran {
    Place::new().run_text(profile, &[]).exits(0)
}

#[test]
fn a_fresh_machine_needs_no_arguments_but_its_own_users_file() {
    let place = Place::new();
    let mut command = place.command(place.run_args("default", &["--set", "source.rows=20_000"]));
    command.env("KDYNO_DATA", place.path("data"));
    let ran = Running::start(command, &place).wait().exits(0);
    let report = ran.report();
    assert_eq!(report.records.acked, 20_000);
    assert_eq!(report.target.kind, TargetKind::Embedded);
    assert!(report.has(Caveat::EmbeddedBroker));
    let users = fs::read_to_string(place.path("data/users-20000.csv")).unwrap();
    assert_eq!(users.lines().count(), 20_001);
    ran.sums_up(&[
        "COMPLETED",
        "EMBEDDED BROKER",
        "20,000 users acknowledged",
        "msg/s",
        "kdyno run default",
    ]);
}

#[rstest]
fn any_number_of_workers_shares_the_rows(#[values(1, 2, 3, 5, 8)] workers: u64) {
    let profile = format!("[source]\nrows = 20_000\n[producer]\nworkers = {workers}");
    let ran = run(&profile);
    let report = ran.report();
    assert_eq!(report.records.acked, 20_000);
    assert_eq!(report.workers.len() as u64, workers);
    assert!(
        report.workers.iter().all(|worker| worker.acked > 0),
        "{:?}",
        report.workers
    );
}

#[rstest]
#[case::fewer_than_the_file_has(700)]
#[case::as_many_as_the_file_has(1_000)]
#[case::more_than_the_file_has(2_500)]
fn so_many_rows_are_sent_as_the_profile_asks_for(#[case] rows: u64) {
    let place = Place::new();
    let profile =
        format!("[source]\nrows = 1_000\n[run]\nrows = {rows}\n[tasks]\njson_file = \"out.json\"");
    let ran = place.run_text(&profile, &[]).exits(0);
    assert_eq!(ran.report().records.acked, rows);
    assert_eq!(ran.report().records.read, rows);
    let written: Vec<Value> = serde_json::from_str(&place.read("out.json")).unwrap();
    assert_eq!(written.len() as u64, rows);
}

#[test]
fn a_duration_goes_round_the_file() {
    let ran = run("[source]\nrows = 100\n[run]\nduration = \"2s\"");
    let report = ran.report();
    assert!(report.records.acked > 100, "{:?}", report.records);
    assert!(report.elapsed_s > 1.9, "{}", report.elapsed_s);
}

/// So slow that a hundredth of the run, which may be missing, is a tenth of a second.
#[test]
fn a_rate_is_held_and_nothing_comes_early() {
    let profile = "[source]\nrows = 400\n[producer]\nworkers = 2\n[run]\nrate = 40";
    let ran = run(profile);
    let report = ran.report();
    assert_eq!(report.records.acked, 400);
    // The last one is due after 399/40 s.
    assert!(report.elapsed_s > 9.97, "{}", report.elapsed_s);
    let rate = report.rate.unwrap();
    assert!(rate.held && rate.achieved <= 40.01, "{rate:?}");
    ran.sums_up(&["rate held"]);
}

#[test]
fn a_rate_that_nothing_reaches_is_not_held_and_no_percentile_is_judged() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 200_000
        [run]
        rate = "900M"
        [thresholds]
        "latency.p99" = "< 1h"
        "failed" = "== 0"
    "#;
    let ran = place.run_text(profile, &[]).exits(3);
    assert!(ran.report().has(Caveat::RateNotHeld));
    assert!(!ran.report().rate.unwrap().held);
    ran.sums_up(&["rate not held", "latency.p99 < 1h", "not judged"]);
}

#[test]
fn warm_up_rows_are_sent_and_counted_but_not_measured() {
    let ran = run("[source]\nrows = 30_000\n[run]\nwarmup = 10_000\nrate = \"50k\"");
    let report = ran.report();
    let warmup = report.warmup.unwrap();
    assert!(warmup.rows >= 10_000, "{warmup:?}");
    assert!(
        report.records.acked >= 30_000 + warmup.rows,
        "the job comes whole after the warm-up"
    );
    let most = report.records.acked - 10_000;
    assert!(
        (30_000..=most).contains(&report.measured),
        "{}",
        report.measured
    );
    assert!(report.latency_us.p50 > 0);
}

#[rstest]
#[case::the_generated_file("rows = 100")]
#[case::somebodys_own_file("path = \"users.csv\"")]
fn a_warm_up_of_more_rows_than_the_file_has_goes_round(#[case] source: &str) {
    let place = Place::new();
    place.users("users.csv", 100);
    let profile = format!("[source]\n{source}\n[run]\nwarmup = 950\nrate = \"2k\"");
    let ran = place.run_text(&profile, &[]).exits(0);
    let report = ran.report();
    let warmup = report.warmup.unwrap();
    assert!(warmup.rows >= 950, "{warmup:?}");
    assert!(report.records.acked >= 100 + warmup.rows);
    assert!(report.measured >= 100, "{}", report.measured);
}

#[test]
fn a_run_that_ends_in_its_warm_up_measures_nothing_and_says_so() {
    let place = Place::new();
    let profile = "[source]\nrows = 1_000\n[run]\nwarmup = \"1h\"\ntimeout = \"1s\"";
    let ran = place.run_text(profile, &[]).exits(1);
    assert!(ran.report().has(Caveat::NeverWarm));
    assert_eq!(ran.report().measured, 0);
}

#[test]
fn a_flush_ends_every_batch() {
    let profile = r"
        [source]
        rows = 10_000
        [target]
        partitions = 1
        [producer]
        workers = 1
        flush_every = 500
        linger_ms = 1_000
    ";
    let ran = run(profile);
    let report = ran.report();
    assert_eq!(report.records.acked, 10_000);
    assert!(report.batches >= 20, "{} batches", report.batches);
}

/// What is queued at the end goes out at once; a batch that waits to be filled would make the run as
/// long as its linger.
#[test]
fn the_end_of_a_run_does_not_linger() {
    let linger_ms = 10_000;
    let profile = format!("[source]\nrows = 1_000\n[producer]\nlinger_ms = {linger_ms}");
    let ran = run(&profile);
    assert_eq!(ran.report().records.acked, 1_000);
    let elapsed_s = ran.report().elapsed_s;
    assert!(elapsed_s < f64::from(linger_ms) / 1e3, "{elapsed_s} s");
}

#[test]
fn the_round_trip_of_the_embedded_broker_is_in_the_latency() {
    let profile = "[source]\nrows = 1_000\n[target.embedded]\nrtt_ms = 80";
    let ran = run(profile);
    assert!(
        ran.report().latency_us.min >= 80_000,
        "{:?}",
        ran.report().latency_us
    );
}

#[test]
fn three_embedded_brokers_share_the_partitions() {
    let profile = r"
        [source]
        rows = 30_000
        [target]
        partitions = 6
        replication = 3
        [target.embedded]
        brokers = 3
        rtt_ms = 2
    ";
    let ran = run(profile);
    assert_eq!(ran.report().records.acked, 30_000);
    assert_eq!(ran.report().target.topic.as_ref().unwrap().partitions, 6);
}

#[test]
fn a_run_that_takes_too_long_is_stopped_and_accounted_for() {
    let place = Place::new();
    let profile = "[source]\nrows = 100_000\n[run]\nrate = 1000\ntimeout = \"1s\"";
    let ran = place.run_text(profile, &[]).exits(1);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Failed);
    assert!(report.records.read < 100_000);
    assert_eq!(report.records.acked, report.records.read);
    ran.sums_up(&["FAILED", "run.timeout"]);
}

#[test]
fn acks_0_counts_what_was_sent_and_says_what_that_is_worth() {
    let ran = run("[source]\nrows = 5_000\n[producer]\nacks = 0");
    assert_eq!(ran.report().records.acked, 5_000);
    assert!(ran.report().has(Caveat::AcksNone));
    ran.sums_up(&[
        "5,000 users sent",
        "enqueue to sent",
        "no broker has confirmed anything",
    ]);
}

#[rstest]
fn every_built_in_profile_runs(
    #[values(
        "default",
        "reference",
        "tuned",
        "durable",
        "avro",
        "zstd",
        "keyed",
        "ceiling"
    )]
    name: &str,
) {
    let place = Place::new();
    let ran = place.run(name, &["--set", "source.rows=20_000"]).exits(0);
    assert_eq!(ran.report().records.acked, 20_000);
    assert_eq!(ran.report().profile.name, name);
}

#[test]
fn the_faulty_profile_runs_too() {
    let ran = Place::new().run("faulty", &[]).exits(0);
    assert_eq!(ran.report().records.acked, 1_000_000);
    assert!(ran.report().retries > 0);
}

#[test]
fn the_paced_profile_runs_too() {
    let place = Place::new();
    let settings = [
        "--set",
        "run.duration=1s",
        "--set",
        "run.warmup=0",
        "--set",
        "run.rate=1k",
    ];
    let ran = place.run("low-latency", &settings).exits(0);
    assert!(ran.report().rate.is_some());
}

/// Ten times the rows take no more memory: every channel is bounded, nothing keeps the file.
#[test]
fn memory_does_not_grow_with_the_file() {
    let place = Place::new();
    let most = |rows: u64| {
        let path = place.users("users.csv", rows).display().to_string();
        let source = format!("source.path={path}");
        let ran = place.run("ceiling", &["--set", &source]).exits(0);
        assert_eq!(ran.report().records.acked, rows);
        ran.report().max_rss_bytes
    };
    let (few, many) = (most(300_000), most(3_000_000));
    assert!(
        many < few + (8 << 20),
        "{few} bytes for 300,000 rows, {many} for 3,000,000"
    );
}
