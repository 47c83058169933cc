//! Brokers that die. Each test has a cluster of its own to kill.

use kdyno::report::Ending;

use crate::support::{Kafka, Place};

/// Ten seconds of the durable profile.
const ROWS: u64 = 300_000;
const PACE: &str = "[source]\nrows = 300_000\n[run]\nrate = \"30k\"\n";

/// Kills a broker in the middle of a durable run and starts it again; all records have to be there
/// once.
#[track_caller]
fn assert_survives(kafka: &Kafka, target: &str, broker: u32) {
    let place = Place::new();
    let profile = format!(
        "{target}[producer]\nenable_idempotence = true\nacks = \"all\"\ncompression = \"lz4\"\n{PACE}"
    );
    let mut running = place.start_text(&profile, &["--verify"]);
    running.wait_until_acked(1);
    kafka.kill_broker(broker);
    kafka.start_broker(broker);
    let ran = running.wait().exits(0);
    let verification = ran.report().verify.as_ref().unwrap();
    assert!(verification.is_clean(), "{verification:?}");
    assert_eq!(
        (verification.read_back, ran.report().records.acked),
        (ROWS, ROWS)
    );
}

#[test]
fn three_brokers_lose_and_double_nothing_though_one_is_killed() {
    let Some(kafka) = Kafka::alone(3) else {
        return;
    };
    let target = format!(
        "{}partitions = 6
         replication = 3
         [target.topic_config]
         \"min.insync.replicas\" = \"2\"\n",
        kafka.target("durable")
    );
    assert_survives(&kafka, &target, 2);
    let topic = kafka.topic("durable");
    assert_eq!(topic.replicas(), [3; 6]);
    assert_eq!(topic.setting("min.insync.replicas"), "2");
}

#[test]
fn the_only_broker_is_killed_and_comes_back_and_nothing_is_missing_or_doubled() {
    let Some(kafka) = Kafka::alone(1) else {
        return;
    };
    assert_survives(&kafka, &kafka.target("back"), 1);
}

#[test]
fn a_broker_that_stays_away_ends_the_run_with_the_errors_named() {
    let Some(kafka) = Kafka::alone(1) else {
        return;
    };
    let place = Place::new();
    let profile = format!(
        "{}[source]
         rows = 100_000
         [run]
         rate = \"10k\"
         [producer]
         delivery_timeout_ms = 3_000
         request_timeout_ms = 2_000",
        kafka.target("away")
    );
    let mut running = place.start_text(&profile, &[]);
    running.wait_until_acked(1);
    kafka.kill_broker(1);
    let ran = running.wait().exits(1);
    let report = ran.report();
    assert_eq!(
        report.outcome,
        Ending::Completed,
        "it has dealt with every row"
    );
    assert_eq!(report.records.read, 100_000);
    assert!(report.records.acked > 0);
    assert!(report.records.failed + report.records.unknown > 0);
    let counted: u64 = report.errors.iter().map(|error| error.count).sum();
    assert_eq!(counted, report.records.failed + report.records.unknown);
    ran.sums_up(&["FAILED", "_MSG_TIMED_OUT", "not acknowledged"]);
}
