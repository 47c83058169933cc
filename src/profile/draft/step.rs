//! The next and the previous value of a setting, for those who would rather try than type.
//!
//! Steps are as wide as a difference that one can measure: sizes double, times and counts go 1, 2,
//! 5, 10, small numbers by one. Words go round. A setting that may be left out has that as its
//! first value.

use toml::Value;

use self::ladder::{doubled, one_two_five, one_two_five_whole, rung};
use super::{Direction, Refused};
use crate::profile::{Kind, Setting};
use crate::units;

mod ladder;
#[cfg(test)]
mod tests;

/// Every length of time that a step leads to, in milliseconds.
const DURATIONS_MS: [u64; 19] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_200_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000,
];

/// The fastest rate that a step leads to; beyond it there is none.
const FASTEST: f64 = 10_000_000.0;

/// Settings that are left out by default: where a step from nothing leads.
const FIRST: [(&str, &str); 8] = [
    ("producer.compression_level", "1"),
    ("producer.flush_every", "100000"),
    ("tasks.json_file", "users.json"),
    ("tasks.avro_file", "users.avro"),
    ("run.rows", "1000000"),
    ("run.duration", "10s"),
    ("run.timeout", "1m"),
    ("payload.key", "id"),
];

/// What else a step needs to know than the value it starts from.
pub(super) struct Around<'a> {
    pub setting: &'static Setting,
    pub now: Option<&'a Value>,
    /// What to return to: the saved value or, for brokers, the last address.
    pub other: Option<&'a Value>,
}

/// Where a step leads; `None` means leaving the setting out.
pub(super) fn step(around: &Around<'_>, to: Direction) -> Result<Option<Value>, Refused> {
    let Around {
        setting,
        now,
        other,
    } = around;
    match (setting.kind, now) {
        (Kind::Switch, Some(Value::Boolean(on))) => Ok(Some(Value::Boolean(!on))),
        (Kind::Choice(words), now) => Ok(Some(cycle(words, *now, to))),
        (Kind::Acks, now) => Ok(Some(cycle(&["0", "1", "all"], *now, to))),
        (Kind::Delimiter, now) => Ok(Some(cycle(&["|", ",", ";", "\t"], *now, to))),
        (Kind::Brokers, Some(Value::String(brokers))) => Ok(Some(match brokers.as_str() {
            "embedded" => (*other).cloned().unwrap_or_else(|| "localhost:9092".into()),
            _ => "embedded".into(),
        })),
        (Kind::Rate, now) => rate(number(*now), to),
        (_, None) if to == Direction::Next => first(setting, *other),
        (_, None) => Err(no_step(setting, "it is left out already")),
        (Kind::Path | Kind::Text, Some(_)) if is_optional(setting) => Ok(None),
        (Kind::Whole { min, max }, Some(Value::Integer(n))) => {
            let found = match max {
                ..=1_000 => Some(by_one(*n, to)),
                // Partitions, which brokers share.
                10_000 => doubled(*n, to),
                _ => rung(&one_two_five_whole(), *n, to),
            };
            bounded(setting, found, (min, max), to)
        }
        (Kind::Count { min, max }, Some(Value::Integer(n))) => {
            bounded(setting, rung(&one_two_five_whole(), *n, to), (min, max), to)
        }
        (Kind::Size { min, max }, Some(Value::Integer(n))) => {
            let found = doubled(*n, to).map(|next| next.min(max));
            let found = found.filter(|next| next != n);
            Ok(bounded(setting, found, (min, max), to)?.map(|n| size(&n)))
        }
        (
            Kind::Millis {
                min,
                max,
                fractions,
            },
            Some(value),
        ) => millis(setting, value, &millis_ladder(min, max, fractions), to),
        (Kind::Duration, Some(Value::String(text))) => duration(setting, text, to),
        (Kind::Warmup, Some(value)) => warmup(setting, value, to),
        _ => Err(no_step(setting, "it has no next value")),
    }
}

/// A number of bytes as people write it.
fn size(bytes: &Value) -> Value {
    match bytes.as_integer().map(u64::try_from) {
        Some(Ok(n)) if n > 0 && n.is_multiple_of(1024) => Value::from(compact(n)),
        _ => bytes.clone(),
    }
}

/// `256KiB`: without a blank, so that a shell takes it as one word. A larger unit only where it
/// takes no decimals.
pub(super) fn compact(bytes: u64) -> String {
    let mut unit = 0;
    let mut n = bytes;
    while n > 0 && n.is_multiple_of(1024) && unit < 4 {
        n /= 1024;
        unit += 1;
    }
    format!("{n}{}", ["", "KiB", "MiB", "GiB", "TiB"][unit])
}

fn by_one(n: i64, to: Direction) -> i64 {
    match to {
        Direction::Next => n.saturating_add(1),
        Direction::Previous => n.saturating_sub(1),
    }
}

fn cycle(words: &[&str], now: Option<&Value>, to: Direction) -> Value {
    let at = now
        .and_then(Value::as_str)
        .and_then(|now| words.iter().position(|word| *word == now));
    let last = words.len() - 1;
    let next = match (at, to) {
        (None, Direction::Next) => 0,
        (None | Some(0), Direction::Previous) => last,
        (Some(at), Direction::Next) => (at + 1) % words.len(),
        (Some(at), Direction::Previous) => at - 1,
    };
    Value::from(words[next])
}

fn first(setting: &Setting, saved: Option<&Value>) -> Result<Option<Value>, Refused> {
    if let Some(saved) = saved {
        return Ok(Some(saved.clone()));
    }
    let first = FIRST.iter().find(|(key, _)| *key == setting.key);
    match first {
        Some((_, text)) => Ok(Some(setting.value_of(text))),
        None => Err(no_step(setting, "it has no next value")),
    }
}

/// A number within its range; below the lowest, a setting that may be is left out.
fn bounded(
    setting: &Setting,
    found: Option<i64>,
    (min, max): (i64, i64),
    to: Direction,
) -> Result<Option<Value>, Refused> {
    match found.filter(|n| (min..=max).contains(n)) {
        Some(n) => Ok(Some(Value::Integer(n))),
        None => at_the_end(setting, to),
    }
}

fn at_the_end(setting: &Setting, to: Direction) -> Result<Option<Value>, Refused> {
    match to {
        Direction::Next => Err(no_step(setting, "it is at its highest")),
        Direction::Previous if is_optional(setting) => Ok(None),
        Direction::Previous => Err(no_step(setting, "it is at its lowest")),
    }
}

/// As whole numbers, and below one the same in tenths where fractions are taken.
fn millis_ladder(min: f64, max: f64, fractions: bool) -> Vec<f64> {
    let smallest = if fractions { -1 } else { 0 };
    let mut ladder = vec![0.0];
    ladder.extend(one_two_five(smallest..=9));
    ladder.retain(|rung| (min..=max).contains(rung));
    ladder
}

fn millis(
    setting: &Setting,
    value: &Value,
    ladder: &[f64],
    to: Direction,
) -> Result<Option<Value>, Refused> {
    let Some(ms) = number(Some(value)) else {
        return Err(no_step(setting, "it has no next value"));
    };
    match rung(ladder, ms, to) {
        Some(next) => Ok(Some(plain(next))),
        None => at_the_end(setting, to),
    }
}

/// Every rate, and above the fastest none: as fast as it goes.
fn rate(now: Option<f64>, to: Direction) -> Result<Option<Value>, Refused> {
    let Some(now) = now else {
        return match to {
            Direction::Next => Err(Refused::new("rate is as high as it goes", "← lowers it")),
            Direction::Previous => Ok(Some(Value::from("1M"))),
        };
    };
    let mut ladder: Vec<_> = one_two_five(0..=7).collect();
    ladder.retain(|rung| *rung <= FASTEST);
    match (rung(&ladder, now, to), to) {
        (Some(next), _) => Ok(Some(prefixed(next))),
        (None, Direction::Next) => Ok(None),
        (None, Direction::Previous) => Err(Refused::new(
            "rate is at its lowest",
            "Backspace takes the limit away",
        )),
    }
}

/// `50k`, as rates are written.
fn prefixed(rate: f64) -> Value {
    match rate {
        1e6.. => Value::from(format!("{}M", rate / 1e6)),
        1e3.. => Value::from(format!("{}k", rate / 1e3)),
        _ => plain(rate),
    }
}

fn duration(setting: &Setting, text: &str, to: Direction) -> Result<Option<Value>, Refused> {
    let ms = units::parse_duration(text).map_or(0, |time| time.as_millis());
    let ms = u64::try_from(ms).unwrap_or(u64::MAX);
    match rung(&DURATIONS_MS, ms, to) {
        Some(ms) => Ok(Some(written_duration(ms))),
        None => at_the_end(setting, to),
    }
}

fn written_duration(ms: u64) -> Value {
    let text = units::duration(std::time::Duration::from_millis(ms));
    Value::from(text)
}

/// Nothing, `auto`, then times; rows stay rows.
fn warmup(setting: &Setting, value: &Value, to: Direction) -> Result<Option<Value>, Refused> {
    match (value, to) {
        (Value::Integer(0), Direction::Next) => Ok(Some(Value::from("auto"))),
        (Value::Integer(0), Direction::Previous) => at_the_end(setting, to),
        (Value::Integer(rows), _) => {
            let rows = rung(&one_two_five_whole(), *rows, to);
            bounded(setting, rows, (0, i64::MAX), to)
        }
        (Value::String(text), Direction::Next) if text == "auto" => {
            Ok(Some(written_duration(1_000)))
        }
        (Value::String(text), Direction::Previous) if text == "auto" => Ok(Some(Value::Integer(0))),
        (Value::String(text), _) => match duration(setting, text, to) {
            Err(_) if to == Direction::Previous => Ok(Some(Value::from("auto"))),
            stepped => stepped,
        },
        _ => Err(no_step(setting, "it has no next value")),
    }
}

fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a rung is looked for, not a digit"
        )]
        Value::Integer(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// Without a needless fraction.
fn plain(x: f64) -> Value {
    let is_whole = x.fract() == 0.0;
    x.to_string()
        .parse()
        .ok()
        .filter(|_| is_whole)
        .map_or(Value::Float(x), Value::Integer)
}

/// Whether the setting may be left out, and means something by that.
fn is_optional(setting: &Setting) -> bool {
    setting.default.is_none() && !setting.required && setting.key != "description"
}

fn no_step(setting: &Setting, why: &str) -> Refused {
    let cure = match setting.kind {
        Kind::Entries(_) | Kind::Tables => "o opens it in $EDITOR",
        _ => "Enter types a value",
    };
    Refused::new(&format!("{}: {why}", setting.name()), cure)
}
