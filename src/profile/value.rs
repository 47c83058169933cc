//! How a value of each [`Kind`] is read.
//!
//! A value may be written in more ways than one (`65536`, `"64 KiB"`); reading brings it to the
//! one form that the rest of the profile knows, or says what is wrong with it and what to write.

use std::ops::RangeInclusive;
use std::time::Duration;

use toml::Value;
use toml::de::{DeInteger, DeValue};

use super::brokers::Brokers;
use super::kind::{Kind, one_of, range};
use super::nearest::nearest;
use crate::units;

/// What is wrong with a value.
#[derive(Debug)]
pub(super) struct Wrong {
    /// To be put after the setting's key: "is a whole number, here it is a text".
    pub message: String,
    /// To be put beside the value: "write 4".
    pub cure: String,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            cure: cure.into(),
        }
    }
}

type Read = Result<Value, Wrong>;

impl Kind {
    /// Reads a value and brings it to its one form.
    pub(super) fn read(&self, value: &DeValue<'_>) -> Read {
        match (self, value) {
            (Kind::Text, DeValue::String(text)) => filled(text, "a text"),
            (Kind::Path, DeValue::String(text)) => filled(text, "a path"),
            (Kind::Url, DeValue::String(text)) => url(text),
            (Kind::Topic, DeValue::String(text)) => topic(text),
            (Kind::Variable, DeValue::String(text)) => variable(text),
            (Kind::Switch, DeValue::Boolean(on)) => Ok(Value::Boolean(*on)),
            (Kind::Whole { min, max }, DeValue::Integer(n)) => whole(n, *min, *max),
            (Kind::Count { min, max }, _) => self.count(value, *min, *max),
            (Kind::Size { min, max }, _) => self.size(value, *min, *max),
            (
                Kind::Millis {
                    min,
                    max,
                    fractions,
                },
                _,
            ) => self.time(value, *min..=*max, *fractions),
            (Kind::Seconds, _) => self.time(value, 0.0..=1e6, true),
            (Kind::Duration, DeValue::String(text)) => Ok(duration_text(length(text)?)),
            (Kind::Rate, _) => self.rate(value),
            (Kind::Choice(words), DeValue::String(text)) => choice(text, words),
            (Kind::Acks, _) => self.acks(value),
            (Kind::Brokers, DeValue::String(text)) => match text.parse::<Brokers>() {
                Ok(brokers) => Ok(Value::String(brokers.to_string())),
                Err(error) => Err(Wrong::new(format!("has {}", error.what), error.cure)),
            },
            (Kind::Delimiter, DeValue::String(text)) => delimiter(text),
            (Kind::Warmup, _) => self.warmup(value),
            _ => Err(self.wrong_type(value)),
        }
    }

    /// The error for a value of another type, with the cure guessed from what is there.
    pub(super) fn wrong_type(&self, value: &DeValue<'_>) -> Wrong {
        let cure = match (self, value) {
            (Kind::Whole { .. }, DeValue::String(text)) => units::parse_rate(text)
                .ok()
                .filter(|n| n.fract() == 0.0)
                .map(|n| format!("write {n}")),
            (Kind::Whole { .. } | Kind::Count { .. }, DeValue::Float(_)) => number(value)
                .filter(|n| n.fract() == 0.0)
                .map(|n| format!("write {n}")),
            (Kind::Millis { .. }, DeValue::String(text)) => units::parse_duration(text)
                .ok()
                .map(|time| format!("write {}", time.as_secs_f64() * 1e3)),
            (Kind::Switch, DeValue::String(text)) => text
                .parse::<bool>()
                .ok()
                .map(|on| format!("write {on} without quotes")),
            (Kind::Duration, DeValue::Integer(n)) => Some(format!("write \"{n}s\"")),
            (Kind::Text | Kind::Path | Kind::Topic, DeValue::Integer(_) | DeValue::Boolean(_)) => {
                Some("write it in quotes".to_owned())
            }
            _ => None,
        };
        Wrong::new(
            format!("is {}, here it is {}", self.describe(), type_name(value)),
            cure.unwrap_or_else(|| format!("write {}", self.example())),
        )
    }

    fn count(&self, value: &DeValue<'_>, min: i64, max: i64) -> Read {
        let count = match value {
            DeValue::Integer(n) => return whole(n, min, max),
            DeValue::String(text) => {
                units::parse_count(text).map_err(|error| self.unreadable(text, error.wanted))?
            }
            _ => return Err(self.wrong_type(value)),
        };
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        within(count, min, max)?;
        Ok(Value::Integer(count))
    }

    fn size(&self, value: &DeValue<'_>, min: i64, max: i64) -> Read {
        let bytes = match value {
            DeValue::Integer(n) => return whole(n, min, max),
            DeValue::String(text) => {
                units::parse_bytes(text).map_err(|error| self.unreadable(text, error.wanted))?
            }
            _ => return Err(self.wrong_type(value)),
        };
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        within(bytes, min, max)?;
        Ok(Value::Integer(bytes))
    }

    fn time(&self, value: &DeValue<'_>, range: RangeInclusive<f64>, fractions: bool) -> Read {
        let time = number(value).ok_or_else(|| self.wrong_type(value))?;
        within(time, *range.start(), *range.end())?;
        if !fractions && time.fract() != 0.0 {
            return Err(Wrong::new(
                format!("is {time}, but librdkafka takes whole milliseconds here"),
                format!("write {} or {}", time.floor(), time.ceil()),
            ));
        }
        Ok(shortest(time))
    }

    fn rate(&self, value: &DeValue<'_>) -> Read {
        let rate = match value {
            DeValue::String(text) => {
                units::parse_rate(text).map_err(|error| self.unreadable(text, error.wanted))?
            }
            _ => number(value).ok_or_else(|| self.wrong_type(value))?,
        };
        if rate > 0.0 && rate <= 1e9 {
            Ok(shortest(rate))
        } else {
            Err(Wrong::new(
                format!("is {rate}, but has to be above 0 and at most a thousand million"),
                "leave it out to go as fast as possible",
            ))
        }
    }

    fn acks(&self, value: &DeValue<'_>) -> Read {
        let text = match value {
            DeValue::String(text) => text.to_lowercase(),
            DeValue::Integer(n) => n.to_string(),
            _ => return Err(self.wrong_type(value)),
        };
        match text.as_str() {
            "0" | "1" | "all" => Ok(Value::String(text)),
            "-1" => Ok(Value::from("all")),
            _ => Err(Wrong::new(
                format!("is {}, which a broker does not take", show(value)),
                format!("write {}", self.example()),
            )),
        }
    }

    fn warmup(&self, value: &DeValue<'_>) -> Read {
        match value {
            DeValue::Integer(rows) => whole(rows, 0, i64::MAX),
            DeValue::String(text) if text == "auto" => Ok(Value::from("auto")),
            DeValue::String(text) => {
                rows_or_time(text).ok_or_else(|| self.unreadable(text, &self.example()))
            }
            _ => Err(self.wrong_type(value)),
        }
    }

    fn unreadable(&self, text: &str, wanted: &str) -> Wrong {
        Wrong::new(
            format!("is {}, which \"{text}\" is not", self.describe()),
            format!("write {wanted}"),
        )
    }
}

/// A scalar as a text, as free tables take it.
pub(super) fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(on) => Some(on.to_string()),
        DeValue::Integer(n) => Some(integer(n)?.to_string()),
        DeValue::Float(_) => Some(number(value)?.to_string()),
        _ => None,
    }
}

/// The type of a value in plain words.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn show(value: &DeValue<'_>) -> String {
    match (as_text(value), value) {
        (Some(text), DeValue::String(_)) => format!("\"{text}\""),
        (Some(text), _) => text,
        (None, _) => type_name(value).to_owned(),
    }
}

fn filled(text: &str, what: &str) -> Read {
    if text.trim().is_empty() {
        Err(Wrong::new(
            "is empty",
            format!("write {what}, or leave the key out"),
        ))
    } else {
        Ok(Value::from(text))
    }
}

/// `http://` or `https://` and a host, without a user or a password: a profile holds no secrets.
fn url(text: &str) -> Read {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(rest));
    match host {
        Some(host) if host.contains('@') => Err(Wrong::new(
            "holds a user or a password, and secrets do not stand in a profile",
            "write it without the part before @",
        )),
        Some(host) if !host.is_empty() && !text.contains(char::is_whitespace) => {
            Ok(Value::from(text.trim_end_matches('/')))
        }
        _ => Err(Wrong::new(
            format!("is an address, which \"{text}\" is not"),
            "write http://host:port or https://host:port",
        )),
    }
}

/// The rules are Kafka's own (`org.apache.kafka.common.internals.Topic`).
fn topic(text: &str) -> Read {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if text.is_empty()
        || text.len() > 249
        || text == "."
        || text == ".."
        || !text.chars().all(legal)
    {
        return Err(Wrong::new(
            format!("is \"{text}\", which Kafka does not take as a topic's name"),
            "write 1 to 249 of the letters a-z, A-Z, digits, dot, _ and -",
        ));
    }
    Ok(Value::from(text))
}

/// What is no name may well be the secret itself, so the error does not repeat it.
fn variable(text: &str) -> Read {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(legal)
    {
        return Err(Wrong::new(
            "is the name of an environment variable, which this is not",
            "write a name such as \"KAFKA_PASSWORD\", and put the secret into that variable",
        ));
    }
    Ok(Value::from(text))
}

fn choice(text: &str, words: &[&str]) -> Read {
    if words.contains(&text) {
        return Ok(Value::from(text));
    }
    let cure = nearest(text, words.iter().copied())
        .map_or_else(|| one_of(words), |word| format!("\"{word}\""));
    Err(Wrong::new(
        format!("is \"{text}\", which is not one of its values"),
        format!("write {cure}"),
    ))
}

fn delimiter(text: &str) -> Read {
    // A shell hands `\t` over as two characters.
    let text = if text == "\\t" { "\t" } else { text };
    match text.as_bytes() {
        [b'"' | b'\r' | b'\n' | 0] => Err(Wrong::new(
            "cannot be a quote, the end of a line or NUL: they mean something else in a CSV file",
            "write \"|\", \",\", \";\" or \"\\t\"",
        )),
        [byte] if byte.is_ascii() => Ok(Value::from(text)),
        _ => Err(Wrong::new(
            format!(
                "is one ASCII character, which \"{}\" is not",
                text.escape_debug()
            ),
            "write \"|\", \",\", \";\" or \"\\t\"",
        )),
    }
}

fn length(text: &str) -> Result<Duration, Wrong> {
    match units::parse_duration(text) {
        Ok(Duration::ZERO) => Err(Wrong::new(
            "is 0",
            "write a longer time, or leave the key out",
        )),
        Ok(time) => Ok(time),
        Err(error) => Err(Wrong::new(
            format!("is a length of time, which \"{text}\" is not"),
            format!("write {}", error.wanted),
        )),
    }
}

fn rows_or_time(text: &str) -> Option<Value> {
    let time = units::parse_duration(text).ok().map(duration_text);
    // `5m` are minutes. `5M` are rows, though it could be months.
    if text.ends_with('m') {
        return time;
    }
    let rows = units::parse_count(text).ok();
    let rows = rows.and_then(|rows| i64::try_from(rows).ok());
    rows.map(Value::Integer).or(time)
}

fn duration_text(time: Duration) -> Value {
    Value::String(units::duration(time))
}

fn whole(n: &DeInteger<'_>, min: i64, max: i64) -> Read {
    let n = integer(n).ok_or_else(|| out_of_range(n, &min, &max))?;
    within(n, min, max)?;
    Ok(Value::Integer(n))
}

fn within<T: PartialOrd + ToString + Copy>(n: T, min: T, max: T) -> Result<(), Wrong> {
    if n >= min && n <= max {
        Ok(())
    } else {
        Err(out_of_range(&n, &min, &max))
    }
}

fn out_of_range(n: &impl ToString, min: &impl ToString, max: &impl ToString) -> Wrong {
    let (n, range) = (n.to_string(), range(&min.to_string(), &max.to_string()));
    Wrong::new(
        format!("is {n}, which is out of its range"),
        format!("write {range}"),
    )
}

fn integer(n: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(n.as_str(), n.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = match value {
        DeValue::Integer(n) => integer(n)?.to_string().parse().ok()?,
        DeValue::Float(x) => x.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A number without a needless fraction.
fn shortest(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "whole and small enough, as just checked"
        )]
        Value::Integer(x as i64)
    } else {
        Value::Float(x)
    }
}
