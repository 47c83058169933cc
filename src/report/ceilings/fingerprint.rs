//! What ceilings hold for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Table;

use crate::engine;
use crate::report::settings;

/// The settings that bear on ceilings, by their names or how these begin. Others decide how much is
/// sent, how fast, and what happens when something goes wrong. `producer.client` is none of them:
/// batches and wire are always the direct client's.
const BEARING: [&str; 19] = [
    "source.path",
    "source.delimiter",
    "source.columns",
    "payload.",
    "producer.workers",
    "producer.compression",
    "producer.compression_level",
    "producer.batch_size",
    "producer.batch_messages",
    "producer.acks",
    "producer.enable_idempotence",
    "producer.max_in_flight",
    "producer.buffer_memory",
    "target.partitions",
    "target.replication",
    "target.topic_config.",
    "target.embedded.",
    "target.tls.",
    "target.sasl.mechanism",
];

/// Begins like one of them, and bears on nothing.
const FAULTS: &str = "target.embedded.faults";

/// Stands for the brokers where nobody talks to any.
const NO_BROKERS: &str = "none";

/// A machine, brokers, and settings. Ceilings of one hold for no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    pub host: String,
    /// That the process could use.
    pub cores: u64,
    /// The version of kdyno.
    pub kdyno: String,
    /// As the profile says it; `none` where nobody talks to any.
    pub brokers: String,
    /// Those that bear on a ceiling, by their whole names.
    pub settings: BTreeMap<String, String>,
}

impl Fingerprint {
    /// Of a resolved profile on this machine, with so many cores.
    #[must_use]
    pub fn new(resolved: &Table, cores: u64) -> Self {
        let word = |section, key| settings::word(resolved, section, key);
        let is_null = word("producer", "client").as_deref() == Some("null");
        let brokers = word("target", "brokers").filter(|_| !is_null);
        Self {
            host: engine::host(),
            cores,
            kdyno: env!("CARGO_PKG_VERSION").to_owned(),
            brokers: brokers.unwrap_or_else(|| NO_BROKERS.to_owned()),
            settings: settings::flat(resolved)
                .into_iter()
                .filter(|(key, _)| bears(key))
                .collect(),
        }
    }
}

fn bears(key: &str) -> bool {
    let is_it =
        |bearing: &&str| key == *bearing || bearing.ends_with('.') && key.starts_with(*bearing);
    key != FAULTS && BEARING.iter().any(is_it)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TUNED: &str = r#"
        [target]
        brokers = "a:9092"
        partitions = 4
        [target.topic_config]
        "min.insync.replicas" = "2"
        [source]
        rows = 1000
        [payload]
        format = "json"
        [producer]
        client = "librdkafka"
        workers = 2
        compression = "lz4"
        linger_ms = 5
    "#;

    fn of(text: &str) -> Fingerprint {
        Fingerprint::new(&toml::from_str(text).unwrap(), 2)
    }

    #[rstest]
    #[case::client("client = \"librdkafka\"", "client = \"direct\"")]
    #[case::linger("linger_ms = 5", "linger_ms = 50")]
    #[case::rows("rows = 1000", "rows = 5000")]
    fn what_does_not_bear_on_ceilings_does_not_count(#[case] from: &str, #[case] to: &str) {
        assert_eq!(of(TUNED), of(&TUNED.replace(from, to)));
    }

    #[rstest]
    #[case::codec("compression = \"lz4\"", "compression = \"zstd\"")]
    #[case::workers("workers = 2", "workers = 3")]
    #[case::format("format = \"json\"", "format = \"avro\"")]
    #[case::brokers("a:9092", "b:9092")]
    #[case::topic("\"2\"", "\"1\"")]
    #[case::source("rows = 1000", "path = \"mine.csv\"")]
    #[case::nobody_to_send_to("client = \"librdkafka\"", "client = \"null\"")]
    fn what_bears_on_them_does(#[case] from: &str, #[case] to: &str) {
        assert_ne!(of(TUNED), of(&TUNED.replace(from, to)));
    }

    #[test]
    fn another_machine_is_another_one() {
        let table: Table = toml::from_str(TUNED).unwrap();
        assert_ne!(Fingerprint::new(&table, 2), Fingerprint::new(&table, 4));
    }
}
