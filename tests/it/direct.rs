//! The direct client on a real broker, where it differs from librdkafka or has to agree with it.

use std::collections::BTreeMap;

use crate::support::{Kafka, Place};

#[test]
fn ten_million_users_arrive_each_once_in_order() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]
         rows = 10_000_000
         [producer]
         client = \"direct\"
         compression = \"lz4\"
         batch_size = 1_000_000
         batch_messages = 20_000
         enable_idempotence = true
         acks = \"all\"",
        kafka.target("ten-million")
    );
    Place::new()
        .run_text(&profile, &["--verify"])
        .exits(0)
        .assert_all_there(10_000_000);
}

#[test]
fn avro_arrives() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]
         rows = 50_000
         [payload]
         format = \"avro\"
         headers = {{ team = \"kdyno\", empty = \"\" }}
         [producer]
         client = \"direct\"
         acks = 1",
        kafka.target("direct-avro")
    );
    Place::new()
        .run_text(&profile, &["--verify"])
        .exits(0)
        .assert_all_there(50_000);
    let records = kafka.topic("direct-avro").read();
    assert_eq!(records[0].header("team"), Some("kdyno"));
    assert_eq!(records[0].header("empty"), Some(""));
}

/// The partition of each key.
fn spread(kafka: &Kafka, client: &str) -> BTreeMap<Vec<u8>, i32> {
    let topic = format!("keys-{client}");
    let profile = format!(
        "{}partitions = 7
         [source]
         rows = 2_000
         [payload]
         key = \"id\"
         [producer]
         client = \"{client}\"
         partitioner = \"murmur2_random\"",
        kafka.target(&topic)
    );
    Place::new()
        .run_text(&profile, &["--verify"])
        .exits(0)
        .assert_all_there(2_000);
    let records = kafka.topic(&topic).read();
    let keyed = records.into_iter().map(|record| {
        let key = record.key.expect("every record has a key");
        (key, record.partition)
    });
    keyed.collect()
}

#[test]
fn both_clients_send_a_key_to_the_same_partition() {
    let Some(kafka) = Kafka::shared() else { return };
    let direct = spread(kafka, "direct");
    assert_eq!(direct.len(), 2_000);
    assert_eq!(direct, spread(kafka, "librdkafka"));
}

/// librdkafka fails such records.
#[test]
fn a_batch_that_is_too_large_for_the_topic_is_split() {
    let Some(kafka) = Kafka::shared() else { return };
    let target = kafka.target("split");
    let small = format!(
        "{target}partitions = 2
         [target.topic_config]
         \"max.message.bytes\" = \"20000\"
         [source]
         rows = 100
         [producer]
         batch_size = 20_000"
    );
    let place = Place::new();
    let _ = place.run_text(&small, &[]).exits(0);
    let large = format!(
        "{target}partitions = 2
         [source]
         rows = 20_000
         [producer]
         client = \"direct\"
         enable_idempotence = true
         acks = \"all\"
         batch_size = 300_000"
    );
    place
        .run_text(&large, &["--verify"])
        .exits(0)
        .assert_all_there(20_000);
}

#[test]
fn it_runs_on_the_embedded_broker_too() {
    // A second, as faults come at the engine's ticks.
    let profile = "[source]
         rows = 20_000
         [run]
         rate = \"20k\"
         [target.embedded]
         brokers = 3
         faults = [{ at_row = 5_000, error = \"NOT_LEADER_FOR_PARTITION\", count = 3 }]
         [producer]
         client = \"direct\"
         batch_messages = 100";
    let ran = Place::new().run_text(profile, &[]).exits(0);
    let report = ran.report();
    assert_eq!(report.records.acked, 20_000);
    assert!(report.retries > 0, "the faults cost a retry each");
}
