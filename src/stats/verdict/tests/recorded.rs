//! Runs that were recorded, held against what somebody would say who was there.

use rstest::rstest;

use super::judged;
use crate::stats::{Cause, Evidence};

/// What was seen of real runs, on two cores, the broker on the same ones: of the built-in profiles
/// and of some with one setting turned too far. A line is a run, as
/// `KDYNO_LOG=debug` writes it down at its end.
const RECORDED: &str = include_str!("../recorded.jsonl");

#[derive(serde::Deserialize)]
struct Recorded {
    name: String,
    evidence: Evidence,
}

#[rstest]
#[case("ceiling", Cause::Serializing, "payload.format=avro")]
#[case("default", Cause::ClientCpu, "producer.compression=lz4")]
#[case("tuned", Cause::ClientCpu, "payload.format=avro")]
#[case("four workers", Cause::ClientCpu, "producer.workers=2")]
#[case("low-latency", Cause::Rate, "run.rate=100000")]
#[case("faulty", Cause::Errors, "producer.retry_backoff_ms=25")]
#[case("reference", Cause::Serializing, "producer.workers=2")]
#[case("flushes", Cause::RoundTrip, "producer.flush_every=")]
#[case("small batches", Cause::BatchSize, "producer.batch_size=16384")]
#[case("no linger", Cause::Linger, "producer.linger_ms=5")]
#[case("slow round trips", Cause::RoundTrip, "producer.max_in_flight=5")]
#[case("short queue", Cause::FullQueue, "producer.buffer_memory=2097152")]
#[case("default on Kafka", Cause::ClientCpu, "producer.compression=lz4")]
#[case("tuned on Kafka", Cause::ClientCpu, "payload.format=avro")]
#[case("reference on Kafka", Cause::Serializing, "producer.workers=2")]
#[case("low-latency on Kafka", Cause::Rate, "run.rate=100000")]
#[case("broker stopped", Cause::Unreachable, "target.brokers=embedded")]
fn a_recorded_run_is_judged_as_somebody_would_who_was_there(
    #[case] name: &str,
    #[case] expected: Cause,
    #[case] expected_advice: &str,
) {
    let recorded = RECORDED
        .lines()
        .map(|line| serde_json::from_str::<Recorded>(line).unwrap())
        .find(|recorded| recorded.name == name)
        .unwrap();
    let (cause, sure, because, advice) = judged(&recorded.evidence);
    assert_eq!(cause, expected, "{because}");
    assert!(sure, "{because}");
    assert_eq!(advice.as_deref(), Some(expected_advice));
}
