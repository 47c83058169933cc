//! Values as the screen shows them: digits in groups, sizes in their units, and words for what is
//! left out.

use toml::Value;

use super::step::compact;
use crate::profile::{Kind, Setting};
use crate::units;

/// What leaving a setting out means, and how its place is filled.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("target.tls.ca", "none", "the system's"),
    ("source.path", "none", "the generated users"),
    ("source.rows", "none", "path says which"),
    ("payload.schema", "none", "follows from the columns"),
    ("payload.registry", "none", "messages describe themselves"),
    ("payload.key", "none", "messages have no key"),
    ("producer.compression_level", "none", "as the codec likes"),
    ("producer.flush_every", "none", "never waits"),
    ("tasks.json_file", "none", "not written"),
    ("tasks.avro_file", "none", "not written"),
    ("run.rows", "none", "the file once"),
    ("run.duration", "none", "rows say how long"),
    ("run.rate", "none", "as fast as it goes"),
    ("run.timeout", "none", "until it is done"),
];

/// A value for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The value itself, exact: `262,144`.
    pub value: String,
    /// The same as people say it, or what it means: `256 KiB`. Empty when there is nothing to add.
    pub aside: String,
}

impl Shown {
    fn plain(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            aside: String::new(),
        }
    }

    /// In one piece, as short as it can be without losing anything: `256 KiB`.
    #[must_use]
    pub fn short(&self) -> &str {
        let is_size = self.aside.ends_with('B') && !self.aside.contains('.');
        if is_size { &self.aside } else { &self.value }
    }
}

impl Setting {
    /// A value of this setting for the screen; `None` is one that is left out.
    #[must_use]
    pub fn show(&self, value: Option<&Value>) -> Shown {
        let Some(value) = value else {
            return self.left_out();
        };
        match (self.kind, value) {
            (Kind::Size { .. }, Value::Integer(n)) => size(*n),
            (Kind::Rate, Value::Integer(n)) if *n >= 1_000 => Shown {
                value: whole(*n),
                aside: "msg/s".into(),
            },
            (_, Value::Integer(n)) => Shown::plain(whole(*n)),
            (_, Value::String(text)) => Shown::plain(text.escape_debug().to_string()),
            (_, other) => Shown::plain(other.to_string()),
        }
    }

    fn left_out(&self) -> Shown {
        match LEFT_OUT.iter().find(|(key, ..)| *key == self.key) {
            Some((_, value, aside)) => Shown {
                value: (*value).into(),
                aside: (*aside).into(),
            },
            None => Shown::plain("none"),
        }
    }

    /// The default for the screen, if there is one.
    #[must_use]
    pub fn show_default(&self) -> Option<Shown> {
        let default = self.value_of(self.default?);
        Some(self.show(Some(&default)))
    }
}

/// A value as a person would type it, and the command line takes it.
pub(super) fn typed(setting: &Setting, value: &Value) -> String {
    match (setting.kind, value) {
        (Kind::Size { .. }, Value::Integer(n)) => {
            u64::try_from(*n).map_or_else(|_| n.to_string(), compact)
        }
        (_, Value::String(text)) => text.escape_debug().to_string(),
        (_, other) => other.to_string(),
    }
}

fn size(n: i64) -> Shown {
    let n = u64::try_from(n).unwrap_or(0);
    let text = units::bytes(n);
    let is_exact = n >= 1024 && units::parse_bytes(&text) == Ok(n);
    Shown {
        value: units::count(n),
        aside: if is_exact { text } else { String::new() },
    }
}

/// A whole number, its digits in groups: `-1`, `10,000`.
pub(super) fn whole(n: i64) -> String {
    let digits = units::count(n.unsigned_abs());
    if n < 0 { format!("-{digits}") } else { digits }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::setting;

    #[rstest]
    #[case("producer.batch_size", "262144", "262,144", "256 KiB")]
    #[case("producer.batch_size", "1000000", "1,000,000", "")]
    #[case("producer.buffer_memory", "67108864", "67,108,864", "64 MiB")]
    #[case("producer.linger_ms", "0.5", "0.5", "")]
    #[case("producer.delivery_timeout_ms", "120000", "120,000", "")]
    #[case("producer.compression_level", "-1", "-1", "")]
    #[case("run.rate", "50000", "50,000", "msg/s")]
    #[case("source.delimiter", "\t", "\\t", "")]
    #[case("payload.correlation_id", "true", "true", "")]
    fn a_value_is_shown_exactly_and_as_people_say_it(
        #[case] key: &str,
        #[case] value: &str,
        #[case] shown: &str,
        #[case] aside: &str,
    ) {
        let setting = setting(key).unwrap();
        let expected = Shown {
            value: shown.into(),
            aside: aside.into(),
        };
        assert_eq!(setting.show(Some(&setting.value_of(value))), expected);
    }

    #[test]
    fn what_is_left_out_is_said_in_words() {
        let rate = setting("run.rate").unwrap().show(None);
        assert_eq!((&*rate.value, &*rate.aside), ("none", "as fast as it goes"));
        for (key, ..) in LEFT_OUT {
            assert!(setting(key).is_some(), "{key}");
        }
    }

    #[test]
    fn the_short_form_of_a_size_is_its_unit_where_that_is_exact() {
        let size = setting("producer.batch_size").unwrap();
        let short = |n: i64| size.show(Some(&Value::Integer(n))).short().to_owned();
        assert_eq!([short(262_144), short(1_000_000)], ["256 KiB", "1,000,000"]);
    }
}
