//! What there is to know about a setting before one turns it: its range, what other clients do,
//! and what it costs.

use super::Draft;
use super::show::whole;
use crate::profile::{Kind, Setting};
use crate::units::{self, plural};

/// What Kafka's Java producer does when nobody says otherwise (version 4), where that differs or
/// may be asked for.
const JAVA: &[(&str, &str)] = &[
    ("producer.batch_size", "16,384 B"),
    ("producer.linger_ms", "5"),
    ("producer.acks", "all"),
    ("producer.compression", "none"),
    ("producer.enable_idempotence", "true"),
    ("producer.max_in_flight", "5"),
    ("producer.buffer_memory", "33,554,432 B"),
    ("producer.delivery_timeout_ms", "120,000"),
    ("producer.request_timeout_ms", "30,000"),
    ("producer.retry_backoff_ms", "100"),
    ("producer.partitioner", "murmur2, keyless sticky"),
];

impl Setting {
    /// The values it takes, in a few words: `1 to 2,147,483,647 B`.
    #[must_use]
    pub fn range(&self) -> String {
        let up_to = |min: i64, max: i64, unit: &str| {
            let (low, high) = (whole(min), whole(max));
            if max == i64::MAX {
                format!("{low}{unit} or more")
            } else {
                format!("{low} to {high}{unit}")
            }
        };
        match self.kind {
            Kind::Whole { min, max } | Kind::Count { min, max } => up_to(min, max, ""),
            Kind::Size { min, max } => up_to(min, max, " B"),
            Kind::Millis { min, max, .. } => {
                let high = max
                    .to_string()
                    .parse()
                    .map_or_else(|_| max.to_string(), whole);
                format!("{min} to {high} ms")
            }
            Kind::Choice(words) => words.join(", "),
            Kind::Switch => "true or false".into(),
            Kind::Acks => "0, 1 or all".into(),
            Kind::Brokers => "embedded, or host:port,host:port".into(),
            Kind::Rate => "above 0: 5000, 400k, 1.2M".into(),
            Kind::Duration => "500ms, 10s, 2m 30s".into(),
            Kind::Warmup => "rows, a time such as 5s, or auto".into(),
            Kind::Delimiter => "one character; \\t is a tab".into(),
            Kind::Path => "a file, seen from this folder".into(),
            Kind::Url => "http://host:port".into(),
            Kind::Topic => "1 to 249 of a-z, A-Z, 0-9, dot, _ and -".into(),
            Kind::Variable => "a name such as KAFKA_PASSWORD".into(),
            Kind::Text => "a text".into(),
            Kind::Seconds => "seconds".into(),
            Kind::Entries(_) => "names and values".into(),
            Kind::Tables => "a list of tables, written in the file".into(),
        }
    }

    /// What Kafka's Java producer does when nobody says otherwise, where it has the setting.
    #[must_use]
    pub fn java_default(&self) -> Option<&'static str> {
        let mut known = JAVA.iter();
        known.find_map(|(key, value)| (*key == self.key).then_some(*value))
    }
}

impl Draft {
    /// What a setting takes of the memory, where it does: `2 workers x 4 partitions x 256 KiB =
    /// 2 MiB in open batches`.
    #[must_use]
    pub fn memory(&self, setting: &Setting) -> Option<String> {
        let profile = self.profile().ok()?;
        let workers = profile.producer.workers.get() as u64;
        let buffer = profile.producer.buffer_memory;
        match setting.key {
            "producer.batch_size" | "producer.workers" | "target.partitions" => {
                let partitions = u64::from(profile.target.partitions.get());
                let batch = u64::from(profile.producer.batch_size);
                let open = workers.saturating_mul(partitions).saturating_mul(batch);
                let beyond = if open > buffer {
                    format!(", more than the {} of buffer_memory", units::bytes(buffer))
                } else {
                    String::new()
                };
                Some(format!(
                    "{} x {} x {} = {} in open batches{beyond}",
                    plural(workers, "worker"),
                    plural(partitions, "partition"),
                    units::bytes(batch),
                    units::bytes(open),
                ))
            }
            "producer.buffer_memory" => Some(format!(
                "{} / {} = {} each",
                units::bytes(buffer),
                plural(workers, "worker"),
                units::bytes(buffer / workers),
            )),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::setting;

    #[rstest]
    #[case("producer.batch_size", "1 to 2,147,483,647 B")]
    #[case("producer.linger_ms", "0 to 900,000 ms")]
    #[case("producer.compression_level", "-1 to 12")]
    #[case("run.rows", "1 or more")]
    #[case("producer.compression", "none, gzip, snappy, lz4, zstd")]
    fn a_range_is_said_in_a_few_words(#[case] key: &str, #[case] range: &str) {
        assert_eq!(setting(key).unwrap().range(), range);
    }

    #[test]
    fn what_the_java_client_does_is_known_for_settings_that_there_are() {
        for (key, _) in JAVA {
            assert!(
                setting(key).is_some_and(|setting| setting.kafka.is_some()),
                "{key}"
            );
        }
    }
}
