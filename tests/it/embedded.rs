//! Runs on the embedded broker: every setting of `[run]` and what the command prints and leaves.

use std::fs;

use kdyno::report::{Caveat, Ending, TargetKind};
use rstest::rstest;
use serde_json::Value;

use crate::support::{Place, wait_until};

#[test]
fn a_fresh_machine_needs_no_arguments_but_its_own_users_file() {
    let place = Place::new();
    let mut command = place.command(place.run_args("default", &["--set", "source.rows=20_000"]));
    command.env("KDYNO_DATA", place.path("data"));
    let ran = crate::support::Running::start(command, &place)
        .wait()
        .exits(0);
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

#[test]
fn a_run_is_saved_whole() {
    let place = Place::new();
    let ran = place.run_text("[source]\nrows = 5_000", &[]).exits(0);
    let runs = place.runs();
    assert_eq!(runs.len(), 1);
    let saved = |name: &str| fs::read_to_string(runs[0].join(name)).unwrap();
    assert_eq!(saved("run.json"), place.read("report.json"));
    let samples = saved("samples.jsonl");
    let last: Value = serde_json::from_str(samples.lines().last().unwrap()).unwrap();
    assert_eq!(last["acked"], 5_000);
    for histogram in ["latency.hdr", "worker-0.hdr", "worker-1.hdr"] {
        assert!(runs[0].join(histogram).is_file(), "{histogram}");
    }
    let id = runs[0].file_name().unwrap().to_str().unwrap();
    assert_eq!(ran.report().id, id);
}

/// The part of the report that others rely on.
#[test]
fn the_report_has_the_keys_of_the_contract() {
    let place = Place::new();
    place.run_text("[source]\nrows = 1_000", &[]).exits(0);
    let report: Value = serde_json::from_str(&place.read("report.json")).unwrap();
    let keys = [
        (
            "",
            "schema id profile target outcome correlation_id records connect_s elapsed_s msgs_per_s \
              payload_bytes wire_bytes batches latency_us retries batch_fill cpu_s max_rss_bytes \
              workers tasks errors verify",
        ),
        ("/profile", "name resolved"),
        ("/target", "kind brokers version"),
        ("/records", "read rejected sent acked failed unknown"),
        ("/latency_us", "min mean p50 p90 p95 p99 p99_9 max"),
        ("/cpu_s", "user system"),
        ("/workers/0", "id acked busy blocked"),
        ("/tasks/0", "name rows bytes elapsed_s outcome"),
    ];
    for (place, keys) in keys {
        let object = report.pointer(place).and_then(Value::as_object).unwrap();
        for key in keys.split_whitespace() {
            assert!(object.contains_key(key), "{place}/{key}");
        }
    }
    assert_eq!(report["schema"], 1);
    assert_eq!(report["outcome"], "completed");
}

#[test]
fn json_on_standard_output_is_alone_there() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 1_000", &["--json", "-"])
        .exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["records"]["acked"], 1_000);
    ran.says(&["COMPLETED"]);
}

#[test]
fn quiet_means_quiet() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 1_000", &["--quiet"])
        .exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert_eq!(ran.report().records.acked, 1_000);
}

#[rstest]
fn any_number_of_workers_shares_the_rows(#[values(1, 2, 3, 5, 8)] workers: u64) {
    let place = Place::new();
    let profile = format!("[source]\nrows = 20_000\n[producer]\nworkers = {workers}");
    let ran = place.run_text(&profile, &[]).exits(0);
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
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 100\n[run]\nduration = \"2s\"", &[])
        .exits(0);
    let report = ran.report();
    assert!(report.records.acked > 100, "{:?}", report.records);
    assert!(report.elapsed_s > 1.9, "{}", report.elapsed_s);
}

#[test]
fn a_rate_is_kept_and_nothing_comes_early() {
    let place = Place::new();
    let profile = "[source]\nrows = 1_000\n[producer]\nworkers = 2\n[run]\nrate = 250";
    let ran = place.run_text(profile, &[]).exits(0);
    let report = ran.report();
    assert_eq!(report.records.acked, 1_000);
    // The last one is due after 999/250 s.
    assert!(report.elapsed_s > 3.99, "{}", report.elapsed_s);
    let rate = report.rate.unwrap();
    assert!(rate.achieved <= 250.1, "{rate:?}");
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
    let place = Place::new();
    let ran = place
        .run_text(
            "[source]\nrows = 30_000\n[run]\nwarmup = 10_000\nrate = \"50k\"",
            &[],
        )
        .exits(0);
    let report = ran.report();
    let warmup = report.warmup.unwrap();
    assert!(warmup.rows >= 10_000, "{warmup:?}");
    assert!(
        report.records.acked >= 30_000 + warmup.rows,
        "the job comes whole after the warm-up"
    );
    let most = report.records.acked - 10_000;
    assert!((1..=most).contains(&report.measured), "{}", report.measured);
    assert!(report.latency_us.p50 > 0);
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
    let place = Place::new();
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
    let ran = place.run_text(profile, &[]).exits(0);
    let report = ran.report();
    assert_eq!(report.records.acked, 10_000);
    assert!(report.batches >= 20, "{} batches", report.batches);
}

#[test]
fn the_round_trip_of_the_embedded_broker_is_in_the_latency() {
    let place = Place::new();
    let profile = "[source]\nrows = 1_000\n[target.embedded]\nrtt_ms = 80";
    let ran = place.run_text(profile, &[]).exits(0);
    assert!(
        ran.report().latency_us.min >= 80_000,
        "{:?}",
        ran.report().latency_us
    );
}

#[test]
fn three_embedded_brokers_share_the_partitions() {
    let place = Place::new();
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
    let ran = place.run_text(profile, &[]).exits(0);
    assert_eq!(ran.report().records.acked, 30_000);
    assert_eq!(ran.report().target.topic.as_ref().unwrap().partitions, 6);
}

#[test]
fn repeats_are_runs_of_their_own() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 2_000\n[run]\nrepeats = 3", &[])
        .exits(0);
    assert_eq!(ran.reports.len(), 3);
    assert!(
        ran.reports
            .iter()
            .all(|report| report.records.acked == 2_000)
    );
    assert_ne!(ran.reports[0].correlation_id, ran.reports[1].correlation_id);
    assert_eq!(place.runs().len(), 3);
    assert_eq!(ran.stdout.matches("COMPLETED").count(), 3);
}

#[test]
fn a_threshold_that_is_met_changes_nothing() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 2_000
        [thresholds]
        "acked" = "== 2000"
        "msgs_per_s" = ">= 1"
    "#;
    let ran = place.run_text(profile, &[]).exits(0);
    assert!(
        ran.report()
            .thresholds
            .iter()
            .all(|threshold| threshold.met)
    );
    ran.sums_up(&["acked == 2000", "msgs_per_s >= 1"]);
}

#[test]
fn each_threshold_that_is_not_met_has_a_line_of_its_own() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 2_000
        [thresholds]
        "acked" = "== 2000"
        "msgs_per_s" = ">= 1000M"
        "latency.p99" = "< 1us"
    "#;
    let ran = place.run_text(profile, &[]).exits(3);
    let not_met: Vec<_> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("NOT MET"))
        .collect();
    assert_eq!(not_met.len(), 2, "{}", ran.stdout);
    assert!(not_met[0].contains("msgs_per_s >= 1000M"), "{}", not_met[0]);
    assert!(not_met[1].contains("latency.p99 < 1us"), "{}", not_met[1]);
    assert_eq!(ran.report().outcome, Ending::Completed);
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
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 5_000\n[producer]\nacks = 0", &[])
        .exits(0);
    assert_eq!(ran.report().records.acked, 5_000);
    assert!(ran.report().has(Caveat::AcksNone));
    ran.sums_up(&["5,000 users sent", "no broker has confirmed anything"]);
}

#[test]
fn the_file_tasks_write_what_any_reader_reads() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 3_000
        [tasks]
        json_file = "users.json"
        avro_file = "users.avro"
        avro_codec = "zstd"
    "#;
    let ran = place.run_text(profile, &[]).exits(0);
    let json: Vec<Value> = serde_json::from_str(&place.read("users.json")).unwrap();
    assert_eq!(json.len(), 3_000);
    assert_eq!(json[41]["nome_utente"], "user42");
    let avro = fs::File::open(place.path("users.avro")).unwrap();
    let rows = apache_avro::Reader::new(avro).unwrap();
    let rows: Vec<Value> = rows.map(|row| row.unwrap().try_into().unwrap()).collect();
    assert_eq!(rows, json);
    let names: Vec<_> = ran
        .report()
        .tasks
        .iter()
        .map(|task| task.name.as_str())
        .collect();
    assert_eq!(names, ["kafka", "json-file", "avro-file"]);
    assert!(ran.report().tasks.iter().all(|task| task.rows == 3_000));
}

#[test]
fn an_unfinished_file_is_never_seen_under_its_name() {
    let place = Place::new();
    let profile = "[source]\nrows = 400_000\n[producer]\nclient = \"null\"\n[tasks]\njson_file = \"users.json\"";
    let running = place.start_text(profile, &[]);
    let file = place.path("users.json");
    wait_until("the file is there", || file.is_file());
    let written: Vec<Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(written.len(), 400_000);
    running.wait().exits(0);
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
