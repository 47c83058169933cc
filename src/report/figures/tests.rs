use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use crate::client::CORRELATION_ID;
use crate::engine::{Measured, Outcome, RateResult, Verification, WarmupResult};
use crate::profile::{Acks, ClientKind, Cluster, Kafka, Password, Sasl, SaslMechanism};
use crate::report::fixture::{self, not_started, on_kafka, run_of, tuned};
use crate::report::{Caveat, Ending, Report, TextOptions, WorkerReport, text};
use crate::stats::{ClientFigures, Percentile, Window};

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= b.abs() * 1e-3
}

/// The keys of an object, in the order of the text.
fn keys(json: &str, indent: usize) -> Vec<String> {
    let indent = " ".repeat(indent);
    json.lines()
        .filter_map(|line| {
            line.strip_prefix(&indent)?
                .strip_prefix('"')?
                .split_once('"')
        })
        .map(|(key, _)| key.to_owned())
        .collect()
}

/// Whether `of` holds all of `wanted`, in this order.
fn in_order(wanted: &[&str], of: &[String]) -> bool {
    let mut of = of.iter();
    wanted.iter().all(|key| of.any(|other| other == key))
}

#[test]
fn the_document_has_the_keys_that_others_rely_on_in_their_order() {
    let (profile, mut result) = tuned();
    result.verification = Some(Ok(Verification::default()));
    result
        .total
        .count_error("_MSG_TIMED_OUT", 1, 18_100_000, || "first".to_owned());
    let report = Report::new("id", &profile, &result);
    let json = serde_json::to_string_pretty(&report).unwrap();
    let top = "schema id profile target outcome correlation_id records connect_s elapsed_s \
               msgs_per_s payload_bytes wire_bytes batches latency_us retries batch_fill cpu_s \
               max_rss_bytes workers tasks errors verify";
    let within = "name resolved kind brokers version read rejected sent acked failed unknown \
                  min mean p50 p90 p95 p99 p99_9 max user system";
    let in_lists = "id acked busy blocked name rows bytes elapsed_s outcome code count first";
    let wanted = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    assert!(in_order(&wanted(top), &keys(&json, 2)), "{json}");
    assert!(in_order(&wanted(within), &keys(&json, 4)), "{json}");
    assert!(in_order(&wanted(in_lists), &keys(&json, 6)), "{json}");
    assert!(in_order(
        &["read_back", "missing", "duplicated", "foreign"],
        &keys(&json, 4)
    ));
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["schema"], 1);
    assert_eq!(value["target"]["kind"], "embedded");
    assert_eq!(value["outcome"], "completed");
}

#[test]
fn a_run_without_reading_back_says_null() {
    let (profile, result) = tuned();
    let report = serde_json::to_value(Report::new("id", &profile, &result)).unwrap();
    assert_eq!(report["verify"], Value::Null);
}

#[test]
fn the_kafka_task_is_the_first_of_the_tasks() {
    let (profile, result) = tuned();
    let report = Report::new("id", &profile, &result);
    let names: Vec<_> = report.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["kafka", "json-file", "avro-file"]);
    assert_eq!(report.tasks[0].rows, 1_000_000);
    assert!(near(report.tasks[0].elapsed_s, 0.952));
}

#[test]
fn the_kafka_task_has_failed_when_records_are_lost_though_the_run_came_to_its_end() {
    let (profile, mut result) = tuned();
    result.total.counts.unknown = 3;
    let report = Report::new("id", &profile, &result);
    assert_eq!(report.outcome, Ending::Completed);
    assert_eq!(report.tasks[0].outcome, Ending::Failed);
    let why = report.tasks[0].failure.as_deref();
    assert_eq!(why, Some("3 records not acknowledged"));
}

#[test]
fn payload_and_wire_are_those_of_the_rate() {
    let (profile, result) = tuned();
    let report = Report::new("id", &profile, &result);
    assert!(near(report.msgs_per_s, 1_050_420.2));
    assert!(near(report.payload_mb_per_s, 72.7 / 0.952));
    assert!(near(report.wire_mb_per_s.unwrap(), 18.8 / 0.952));
    let workers: f64 = report.workers.iter().map(|worker| worker.msgs_per_s).sum();
    assert!(
        near(workers, report.msgs_per_s),
        "the workers' rates add up"
    );
}

#[test]
fn payload_and_wire_leave_the_warm_up_out_as_the_rate_does() {
    let (profile, mut result) = tuned();
    result.measured = Measured {
        records: 500_000,
        elapsed: Duration::from_millis(476),
    };
    let report = Report::new("id", &profile, &result);
    assert!(near(report.payload_mb_per_s, 72.7 / 0.952));
    assert!(near(report.wire_mb_per_s.unwrap(), 18.8 / 0.952));
    assert_eq!(report.payload_bytes, 72_700_000);
}

#[test]
fn a_batch_as_large_as_batch_size_allows_is_full() {
    // 72.7 bytes of value, 14 + 36 + 2 of header, 10 of framing.
    let (profile, mut result) = tuned();
    result.total.client.batch_messages = Window {
        sum: 4_860,
        count: 10,
    };
    let report = Report::new("id", &profile, &result);
    let bytes = report.client.unwrap().batch_bytes.unwrap();
    assert!(near(bytes, 61.0 + 486.0 * (72.7 + 52.0 + 10.0)), "{bytes}");
    assert!(near(report.batch_fill.unwrap(), 1.0));
    assert_eq!(CORRELATION_ID.len(), 14);
}

#[test]
fn a_batch_with_batch_messages_in_it_is_full_too() {
    let (mut profile, mut result) = tuned();
    profile.producer.batch_messages = 100;
    result.total.client.batch_messages = Window {
        sum: 500,
        count: 10,
    };
    let report = Report::new("id", &profile, &result);
    assert!((report.batch_fill.unwrap() - 0.5).abs() < 0.01);
}

#[test]
fn without_a_client_there_are_no_batches_and_no_wire() {
    let (mut profile, mut result) = tuned();
    profile.producer.client = ClientKind::Null;
    result.total.client = ClientFigures::default();
    let report = Report::new("id", &profile, &result);
    assert_eq!(report.batch_fill, None);
    assert_eq!(report.wire_mb_per_s, None);
    assert_eq!(report.client, None);
    assert_eq!(report.caveats, [Caveat::NullClient]);
}

#[test]
fn what_has_to_be_known_to_read_the_figures_is_in_the_document() {
    let (mut profile, mut result) = tuned();
    profile.producer.acks = Acks::None;
    result.total.counts.failed = 1;
    result.rate = Some(RateResult::new(1000.0, 10_000, Duration::from_secs(1)));
    profile.run.rate = Some(1000.0);
    result.warmup = Some(WarmupResult {
        rows: 7,
        ended_at: None,
    });
    let report = Report::new("id", &profile, &result);
    let expected = [
        Caveat::EmbeddedBroker,
        Caveat::AcksNone,
        Caveat::RateNotHeld,
        Caveat::AcknowledgedOnly,
        Caveat::NeverWarm,
    ];
    assert_eq!(report.caveats, expected);
    assert_eq!(
        serde_json::to_value(&report).unwrap()["caveats"][1],
        "acks_none"
    );
}

#[test]
fn a_run_that_did_not_start_says_why_and_has_no_figures() {
    let (profile, result) = not_started();
    let report = Report::new("id", &profile, &result);
    assert_eq!(report.outcome, Ending::Failed);
    assert!(
        report
            .failure
            .unwrap()
            .starts_with("no broker of localhost:9092")
    );
    assert_eq!((report.measured, report.client), (0, None));
    assert!(report.latency_histogram.bins.is_empty());
}

#[test]
fn the_moment_of_the_start_is_written_in_rfc_3339() {
    let (profile, result) = tuned();
    assert_eq!(
        Report::new("id", &profile, &result).started,
        "2026-11-23T05:34:12.250Z"
    );
}

#[test]
fn a_percentile_stands_where_ten_batches_lie_above_it() {
    let (profile, mut result) = tuned();
    result.total.client.batch_messages.count = 200;
    let mut report = Report::new("id", &profile, &result);
    assert!(
        report.stands(Percentile::P95),
        "ten of 200 batches lie above p95"
    );
    assert!(!report.stands(Percentile::P99), "two lie above p99");
    report.measured = 500_000;
    assert!(
        !report.stands(Percentile::P95),
        "half of the batches were warm-up"
    );
    report.batches = 0;
    assert!(
        report.stands(Percentile::P999),
        "records that come alone stand for themselves"
    );
}

#[test]
fn a_worker_has_a_p99_where_ten_batches_of_its_own_lie_above_it() {
    let (profile, mut result) = tuned();
    for worker in &mut result.workers {
        worker.recording.client.batch_messages.count = 999;
    }
    result.workers[0].recording.client.batch_messages.count = 1_000;
    let report = Report::new("id", &profile, &result);
    let has_p99 = |worker: &WorkerReport| worker.p99_us.is_some();
    let known: Vec<_> = report.workers.iter().map(has_p99).collect();
    assert_eq!(known, [true, false, false, false]);
}

#[test]
fn a_worker_of_an_older_report_has_none_where_the_run_has_none() {
    let (profile, mut result) = tuned();
    result.total.client.batch_messages.count = 200;
    let mut report = Report::new("id", &profile, &result);
    report.workers[0].p99_us = Some(9_000);
    assert_eq!(report.worker_p99(&report.workers[0]), None);
    report.batches = 1_000;
    assert_eq!(report.worker_p99(&report.workers[0]), Some(9_000));
}

#[test]
fn a_run_is_clean_only_when_nothing_is_lost_and_no_task_has_failed() {
    let (profile, result) = tuned();
    let clean = Report::new("id", &profile, &result);
    assert!(clean.is_clean());
    let spoiled: [fn(&mut Report); 5] = [
        |report| report.outcome = Ending::Interrupted,
        |report| report.records.unknown = 1,
        |report| report.tasks[1].outcome = Ending::Failed,
        |report| report.verify_failure = Some("why".to_owned()),
        |report| {
            report.verify = Some(Verification {
                missing: 1,
                ..Verification::default()
            });
        },
    ];
    for spoil in spoiled {
        let mut report = clean.clone();
        spoil(&mut report);
        assert!(!report.is_clean());
    }
}

/// `PATH` stands for the variable that holds a password: it is set wherever tests run.
#[test]
fn a_password_in_the_environment_is_in_no_report() {
    let variable = "PATH";
    let secret = std::env::var(variable).unwrap();
    let (mut profile, result) = on_kafka(fixture::profile(), run_of(1, 10));
    profile.target.cluster = Cluster::Kafka(Kafka {
        bootstrap: vec!["localhost:9092".to_owned()],
        tls: None,
        sasl: Some(Sasl {
            mechanism: SaslMechanism::Plain,
            username: "somebody".to_owned(),
            password: Password::Environment(variable.to_owned()),
        }),
    });
    let target = profile.resolved["target"].as_table_mut().unwrap();
    let sasl = toml::toml! { password_env = "PATH" };
    target.insert("sasl".to_owned(), sasl.into());

    let report = Report::new("id", &profile, &result);
    let json = serde_json::to_string(&report).unwrap();
    let options = TextOptions {
        color: false,
        ascii: false,
        saved: None,
        repeat: "kdyno run",
    };
    assert!(
        json.contains(r#""password_env":"PATH""#),
        "the variable is named"
    );
    assert!(!json.contains(&secret));
    assert!(!text(&report, &options).contains(&secret));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A figure that is infinite or not a number would come back from JSON as an error.
    #[test]
    fn any_run_becomes_a_document_that_reads_back_the_same(
        counts in prop::array::uniform6(0..u64::MAX / 4),
        measured in (0..u64::MAX / 4, 0..u64::MAX / 4),
        batches in (0..u64::MAX / 4, 0..u64::MAX / 4),
        batch_size in 0..u32::MAX,
        asked in prop_oneof![Just(f64::INFINITY), Just(f64::NAN), 1e-300..1e300],
        failed in prop::option::of(".*"),
    ) {
        let (mut profile, mut result) = (fixture::profile(), run_of(2, 100));
        profile.producer.batch_size = batch_size;
        let [read, rejected, sent, acked, failed_records, payload] = counts;
        let total = &mut result.total;
        total.counts.read = read;
        total.counts.rejected = rejected;
        total.counts.sent = sent;
        total.counts.acked = acked;
        total.counts.failed = failed_records;
        total.payload_bytes = payload;
        total.client.wire_bytes = payload;
        total.client.batch_messages = Window { sum: batches.0, count: batches.1 };
        result.measured = Measured {
            records: measured.0,
            elapsed: Duration::from_micros(measured.1),
        };
        result.rate = Some(RateResult { asked, achieved: asked });
        if let Some(why) = failed {
            result.outcome = Outcome::Failed(why);
        }
        let report = Report::new("id", &profile, &result);
        let json = serde_json::to_string(&report).unwrap();
        let back: Report = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back.records, report.records);
        prop_assert!((back.msgs_per_s - report.msgs_per_s).abs() <= report.msgs_per_s * 1e-12);
        prop_assert_eq!(&back.failure, &report.failure);
        prop_assert_eq!(back.caveats, report.caveats);
    }
}
