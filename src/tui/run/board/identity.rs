//! Which run it is: its name, number and settings, the same ones before, while and after it runs.

use toml::Table;

use crate::tui::theme::Role;
use crate::units;

/// What is known of a run before it starts.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The profile's name.
    pub name: String,
    /// Number among the saved runs.
    pub number: Option<u64>,
    pub label: Option<String>,
    /// The settings that matter most, by their own names.
    pub settings: Vec<Word>,
    /// What a row is: `users`, or `records` of somebody's own file.
    pub rows: &'static str,
    /// What became of a record that counts: `acknowledged`.
    pub done: &'static str,
    /// Between which two moments latency is: `enqueue to ack`.
    pub between: &'static str,
    /// The producer implementation, as the profile names it.
    pub client: String,
    pub is_embedded: bool,
    pub is_null: bool,
    /// As the profile says it.
    pub brokers: String,
    /// Where they stand in the profile's file: `tuned.toml line 4`.
    pub brokers_at: Option<String>,
    /// Of the brokers, as far as it is known.
    pub version: Option<String>,
    /// Name and partitions.
    pub topic: String,
    pub batch_size: u64,
    pub security: &'static str,
    /// The command that runs the same again.
    pub repeat: String,
}

/// A setting on the state line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// For narrow screens, without what goes without saying; `None`: left out there.
    pub short: Option<String>,
    /// How early it goes when there is no room: the highest first. What a panel shows as well goes
    /// before what stands nowhere else.
    pub rank: u8,
}

impl Identity {
    /// Of the run of a profile. `resolved` has every setting with its value.
    #[must_use]
    pub fn new(name: &str, resolved: &Table) -> Self {
        let get = |section: &str, key: &str| resolved.get(section)?.get(key);
        let text = |section: &str, key: &str| get(section, key).and_then(toml::Value::as_str);
        let is_null = text("producer", "client") == Some("null");
        let brokers = text("target", "brokers").unwrap_or("embedded").to_owned();
        let acks_none = text("producer", "acks") == Some("0");
        let has_own_file = get("source", "path").is_some();
        let has_rate = get("run", "rate").is_some();
        Self {
            name: name.to_owned(),
            settings: words(resolved),
            rows: if has_own_file { "records" } else { "users" },
            done: match (is_null, acks_none) {
                (true, _) => "made and dropped",
                (_, true) => "sent",
                _ => "acknowledged",
            },
            between: match (has_rate, is_null) {
                (false, false) => "enqueue to ack",
                (true, false) => "due to ack",
                (false, true) => "enqueue to drop",
                (true, true) => "due to drop",
            },
            client: text("producer", "client")
                .unwrap_or("librdkafka")
                .to_owned(),
            is_embedded: brokers == "embedded" && !is_null,
            is_null,
            brokers,
            topic: topic(resolved),
            batch_size: get("producer", "batch_size").and_then(size).unwrap_or(0),
            security: security(resolved),
            repeat: format!("kdyno run {name}"),
            ..Self::default()
        }
    }

    /// Where records go: figures of different targets are never compared, so that it is always in
    /// sight.
    #[must_use]
    pub fn target(&self) -> (String, Role) {
        match (self.is_null, self.is_embedded) {
            (true, _) => ("NULL CLIENT".to_owned(), Role::Badge),
            (_, true) => ("EMBEDDED BROKER".to_owned(), Role::Badge),
            _ => {
                let first = self.brokers.split(',').next().unwrap_or_default();
                (format!("KAFKA {}", first.trim()), Role::Strong)
            }
        }
    }

    /// `#128`, or nothing as long as it has no number.
    #[must_use]
    pub fn hash(&self) -> String {
        self.number
            .map_or_else(String::new, |number| format!("#{number}"))
    }
}

fn topic(resolved: &Table) -> String {
    let get = |key: &str| resolved.get("target")?.get(key);
    let name = get("topic")
        .and_then(toml::Value::as_str)
        .unwrap_or_default();
    match get("partitions").and_then(toml::Value::as_integer) {
        Some(1) => format!("{name}, 1 partition"),
        Some(n) => format!("{name}, {n} partitions"),
        None => name.to_owned(),
    }
}

/// Kafka's name for how a client speaks to the brokers.
fn security(resolved: &Table) -> &'static str {
    let has = |key: &str| {
        resolved
            .get("target")
            .and_then(|target| target.get(key))
            .is_some()
    };
    match (has("tls"), has("sasl")) {
        (false, false) => "plaintext",
        (true, false) => "ssl",
        (false, true) => "sasl_plaintext",
        (true, true) => "sasl_ssl",
    }
}

/// In the order of the state line.
fn words(resolved: &Table) -> Vec<Word> {
    let get = |section: &str, key: &str| resolved.get(section)?.get(key);
    let value = |section: &str, key: &str| get(section, key).map(plain);
    let is_null = value("producer", "client").as_deref() == Some("null");
    let word = |rank, text: Option<String>, short: Option<String>| {
        text.map(|text| Word { text, short, rank })
    };
    let same = |rank, text: Option<String>| word(rank, text.clone(), text);
    let named = |rank, key: &str| {
        let text = value("producer", key).map(|value| format!("{key} {value}"));
        same(rank, text)
    };
    let workers = get("producer", "workers")
        .and_then(toml::Value::as_integer)
        .map(|n| {
            let s = if n == 1 { "" } else { "s" };
            format!("{n} worker{s}")
        });
    let compression = value("producer", "compression");
    let batch_size = get("producer", "batch_size").and_then(size);
    let is_idempotent =
        get("producer", "enable_idempotence").and_then(toml::Value::as_bool) == Some(true);
    let rate = get("run", "rate")
        .and_then(as_float)
        .map(|rate| format!("rate {}", round_rate(rate)));
    let common = [
        same(0, value("producer", "client")),
        same(1, workers),
        word(8, value("payload", "format"), None),
    ];
    let producer = [
        word(
            4,
            compression
                .as_ref()
                .map(|codec| format!("compression {codec}")),
            compression.clone(),
        ),
        // The panel of batches shows it.
        same(
            9,
            batch_size.map(|bytes| format!("batch_size {}", units::bytes(bytes))),
        ),
        named(6, "linger_ms"),
        named(5, "acks"),
        same(3, is_idempotent.then(|| "enable_idempotence".to_owned())),
        named(7, "flush_every"),
    ];
    common
        .into_iter()
        .chain(producer.into_iter().filter(|_| !is_null))
        .chain([same(2, rate)])
        .flatten()
        .collect()
}

/// As people say it: `50 k`, `1.2 M`, `812`.
#[must_use]
pub fn round_rate(rate: f64) -> String {
    let text = units::si(rate);
    match text.split_once(' ') {
        Some((figures, prefix)) if figures.contains('.') => {
            let figures = figures.trim_end_matches('0').trim_end_matches('.');
            format!("{figures} {prefix}")
        }
        _ => text,
    }
}

/// As it would be written, a text without its quotes.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Float(x) if x.fract() == 0.0 => format!("{x:.0}"),
        other => other.to_string(),
    }
}

fn size(value: &toml::Value) -> Option<u64> {
    u64::try_from(value.as_integer()?).ok()
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no 52 bits")]
fn as_float(value: &toml::Value) -> Option<f64> {
    value
        .as_float()
        .or_else(|| value.as_integer().map(|n| n as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_line_has_the_settings_by_their_own_names() {
        let resolved = toml::from_str(
            r#"
            target = { brokers = "localhost:9092", topic = "users", partitions = 4, tls = {} }
            source = { path = "mine.csv" }
            payload = { format = "json" }
            run = { rate = 50_000 }
            [producer]
            client = "librdkafka"
            workers = 1
            compression = "lz4"
            batch_size = 65536
            linger_ms = 5.0
            acks = "all"
            enable_idempotence = true
            "#,
        )
        .unwrap();
        let identity = Identity::new("durable", &resolved);
        let texts: Vec<_> = identity
            .settings
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        assert_eq!(
            texts,
            [
                "librdkafka",
                "1 worker",
                "json",
                "compression lz4",
                "batch_size 64 KiB",
                "linger_ms 5",
                "acks all",
                "enable_idempotence",
                "rate 50 k"
            ]
        );
        assert_eq!(identity.rows, "records");
        assert_eq!(identity.between, "due to ack");
        assert_eq!(identity.topic, "users, 4 partitions");
        assert_eq!(identity.security, "ssl");
        assert!(!identity.is_embedded);
    }
}
