//! Brokers that die. Each test has a cluster of its own to kill.

use kdyno::report::Ending;
use nix::sys::signal::Signal;
use rstest::rstest;

use crate::support::{Kafka, Place, Ran};

/// Goes round a file at a moderate pace until it is stopped.
const ENDLESS: &str = "[source]
rows = 300_000
[run]
duration = \"10m\"
rate = \"30k\"
";

/// Kills a broker as often as that in the middle of a run, starts it again each time, and stops
/// the run when that is over and records are acknowledged again.
fn run_while_killed(kafka: &Kafka, profile: &str, broker: u32, times: u32) -> Ran {
    let place = Place::new();
    let mut running = place.start_text(&format!("{profile}{ENDLESS}"), &["--verify"]);
    for _ in 0..times {
        running.wait_until_further_acked(10_000);
        kafka.kill_broker(broker);
        kafka.start_broker(broker);
    }
    running.wait_until_further_acked(10_000);
    running.signal(Signal::SIGINT);
    running.wait().exits(130)
}

/// All records have to be there once, though a broker dies in the middle of a durable run.
#[track_caller]
fn assert_survives(kafka: &Kafka, (target, client): (&str, &str), broker: u32, times: u32) {
    let profile = format!(
        "{target}[producer]
         client = \"{client}\"
         enable_idempotence = true
         acks = \"all\"
         compression = \"lz4\"\n"
    );
    let ran = run_while_killed(kafka, &profile, broker, times);
    let read = ran.report().records.read;
    ran.assert_all_there(read);
}

#[rstest]
fn three_brokers_lose_and_double_nothing_though_one_is_killed_twice(
    #[values("librdkafka", "direct")] client: &str,
) {
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
    assert_survives(&kafka, (&target, client), 2, 2);
    let topic = kafka.topic("durable");
    assert_eq!(topic.replicas(), [3; 6]);
    assert_eq!(topic.setting("min.insync.replicas"), "2");
}

#[rstest]
fn the_only_broker_is_killed_and_comes_back_and_nothing_is_missing_or_doubled(
    #[values("librdkafka", "direct")] client: &str,
) {
    let Some(kafka) = Kafka::alone(1) else {
        return;
    };
    assert_survives(&kafka, (&kafka.target("back"), client), 1, 1);
}

#[test]
fn without_idempotence_nothing_is_missing_though_the_only_broker_is_killed() {
    let Some(kafka) = Kafka::alone(1) else {
        return;
    };
    let profile = format!(
        "{}[producer]\nclient = \"direct\"\nacks = \"all\"\n",
        kafka.target("at-least-once")
    );
    let ran = run_while_killed(&kafka, &profile, 1, 1);
    let verification = ran.report().verify.as_ref().unwrap();
    assert_eq!(verification.missing, 0, "{verification:?}");
    assert_eq!(ran.report().records.acked, ran.report().records.read);
}

#[rstest]
fn a_broker_that_stays_away_ends_the_run_with_the_errors_named(
    #[values("librdkafka", "direct")] client: &str,
) {
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
         client = \"{client}\"
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
