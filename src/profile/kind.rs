//! The kinds of values that settings take, in words and examples. How each is read is in
//! [`value`](super::value).

use toml::Value;
use toml::de::DeValue;

/// Which values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A text that is not empty.
    Text,
    /// A file, relative to the current directory.
    Path,
    /// The address of a web service.
    Url,
    /// A name that Kafka takes for a topic.
    Topic,
    /// The name of an environment variable that holds a secret.
    Variable,
    Switch,
    /// A whole number.
    Whole {
        min: i64,
        max: i64,
    },
    /// A whole number of rows or messages, as a number or with a prefix.
    Count {
        min: i64,
        max: i64,
    },
    /// Bytes, as a number or with a unit.
    Size {
        min: i64,
        max: i64,
    },
    /// Milliseconds, as a number.
    Millis {
        min: f64,
        max: f64,
        fractions: bool,
    },
    /// Seconds, as a number.
    Seconds,
    /// A length of time with a unit.
    Duration,
    /// Messages a second, as a number or with a prefix.
    Rate,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `0`, `1` or `all`.
    Acks,
    /// `embedded` or a list of `host:port`.
    Brokers,
    /// One ASCII character.
    Delimiter,
    /// Rows, a length of time or `auto`.
    Warmup,
    /// A table with keys of the user's own.
    Entries(Entries),
    /// A list of tables, whose keys are settings of their own.
    Tables,
}

/// What the values of a free table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Texts; numbers and switches are taken as texts.
    Texts,
    /// As texts, under names of librdkafka's.
    Raw,
    /// Bounds on figures of the report.
    Thresholds,
}

impl Kind {
    /// The values in words, to be put after "is".
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            Kind::Text => "a text",
            Kind::Path => "a path",
            Kind::Url => "an address",
            Kind::Topic => "a topic's name",
            Kind::Variable => "the name of an environment variable",
            Kind::Switch => "true or false",
            Kind::Whole { .. } | Kind::Count { .. } => "a whole number",
            Kind::Size { .. } => "a size in bytes",
            Kind::Millis { .. } => "a number of milliseconds",
            Kind::Seconds => "a number of seconds",
            Kind::Duration => "a length of time",
            Kind::Rate => "a number of messages a second",
            Kind::Choice(_) => "one of a few words",
            Kind::Acks => "0, 1 or \"all\"",
            Kind::Brokers => "\"embedded\" or a list of brokers",
            Kind::Delimiter => "one character",
            Kind::Warmup => "a number of rows, a length of time or \"auto\"",
            Kind::Entries(_) => "a table",
            Kind::Tables => "a list of tables",
        }
    }

    /// Whether any text will do as far as its type goes, so that `--set target.topic=7` means
    /// `"7"`.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self,
            Kind::Text | Kind::Path | Kind::Topic | Kind::Delimiter
        )
    }

    /// Values to write, as they stand in a profile.
    #[must_use]
    pub fn example(&self) -> String {
        match self {
            Kind::Text => "\"…\"".into(),
            Kind::Path => "\"users.csv\"".into(),
            Kind::Url => "\"http://localhost:8081\"".into(),
            Kind::Topic => "\"users\"".into(),
            Kind::Variable => "\"KAFKA_PASSWORD\"".into(),
            Kind::Switch => "true or false".into(),
            Kind::Whole { min, max } => range(&min.to_string(), &max.to_string()),
            Kind::Count { .. } => "50000 or \"50k\"".into(),
            Kind::Size { .. } => "65536 or \"64 KiB\"".into(),
            Kind::Millis { min, max, .. } => range(&min.to_string(), &max.to_string()),
            Kind::Seconds => "1.5".into(),
            Kind::Duration => "\"500ms\", \"10s\" or \"2m 30s\"".into(),
            Kind::Rate => "5000 or \"400k\"".into(),
            Kind::Choice(words) => one_of(words),
            Kind::Acks => "0, 1 or \"all\"".into(),
            Kind::Brokers => "\"embedded\" or \"localhost:9092\"".into(),
            Kind::Delimiter => "\"|\", \",\" or \"\\t\"".into(),
            Kind::Warmup => "\"100k\", \"5s\" or \"auto\"".into(),
            Kind::Entries(Entries::Thresholds) => "\"latency.p99\" = \"< 50ms\" under it".into(),
            Kind::Entries(_) => "\"name\" = \"value\" under it".into(),
            Kind::Tables => "[{ … }, { … }]".into(),
        }
    }

    /// A single value to write, as it stands in a profile.
    pub(super) fn one_example(&self) -> String {
        match self {
            Kind::Choice(_) => self.stand_in().to_string(),
            _ => self.example(),
        }
    }

    /// A value that passes, to go on with where one was missing or wrong.
    pub(super) fn stand_in(&self) -> Value {
        match self {
            Kind::Choice([first, ..]) => Value::from(*first),
            Kind::Whole { min, .. } | Kind::Count { min, .. } => Value::from(*min),
            Kind::Duration => Value::from("1s"),
            _ => Value::from("-"),
        }
    }

    /// Whether a wrong value of this kind may be a secret that was written in the wrong place.
    pub(super) fn may_hold_secret(&self, value: &DeValue<'_>) -> bool {
        match self {
            Kind::Variable => true,
            Kind::Url => value.as_str().is_some_and(|url| url.contains('@')),
            _ => false,
        }
    }
}

/// "write this" for a list of words.
pub(super) fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

pub(super) fn range(min: &str, max: &str) -> String {
    if max == i64::MAX.to_string() {
        format!("{min} or more")
    } else {
        format!("{min} to {max}")
    }
}
