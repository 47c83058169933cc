//! The next and the previous value of a setting, for those who would rather try than type.
//!
//! Steps are as wide as a difference that one can measure: sizes double, times and counts go 1, 2,
//! 5, 10, small numbers by one. Words go round. A setting that may be left out has that as its
//! first value.

use toml::Value;

use super::{Direction, Refused};
use crate::profile::{Kind, Setting};
use crate::units;

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
    let up = to == Direction::Next;
    match (setting.kind, now) {
        (Kind::Switch, Some(Value::Boolean(on))) => Ok(Some(Value::Boolean(!on))),
        (Kind::Choice(words), now) => Ok(Some(cycle(words, *now, up))),
        (Kind::Acks, now) => Ok(Some(cycle(&["0", "1", "all"], *now, up))),
        (Kind::Delimiter, now) => Ok(Some(cycle(&["|", ",", ";", "\t"], *now, up))),
        (Kind::Brokers, Some(Value::String(brokers))) => Ok(Some(match brokers.as_str() {
            "embedded" => (*other).cloned().unwrap_or_else(|| "localhost:9092".into()),
            _ => "embedded".into(),
        })),
        (Kind::Rate, now) => rate(number(*now), up),
        (_, None) if up => first(setting, *other),
        (_, None) => Err(no_step(setting, "it is left out already")),
        (Kind::Path | Kind::Text, Some(_)) if is_optional(setting) => Ok(None),
        (Kind::Whole { min, max }, Some(Value::Integer(n))) => {
            let found = match max {
                ..=1_000 => Some(if up { n + 1 } else { n - 1 }),
                10_000 => doubled(*n, up),
                _ => one_two_five(*n, up),
            };
            bounded(setting, found, min, max, up)
        }
        (Kind::Count { min, max }, Some(Value::Integer(n))) => {
            bounded(setting, one_two_five(*n, up), min, max, up)
        }
        (Kind::Size { min, max }, Some(Value::Integer(n))) => {
            let found = doubled(*n, up).map(|next| next.min(max));
            let found = found.filter(|next| next != n);
            Ok(bounded(setting, found, min, max, up)?.map(|n| size(&n)))
        }
        (
            Kind::Millis {
                min,
                max,
                fractions,
            },
            Some(value),
        ) => millis(setting, value, (min, max), fractions, up),
        (Kind::Duration, Some(Value::String(text))) => duration(setting, text, up),
        (Kind::Warmup, Some(value)) => warmup(setting, value, up),
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

fn cycle(words: &[&str], now: Option<&Value>, up: bool) -> Value {
    let at = now
        .and_then(Value::as_str)
        .and_then(|now| words.iter().position(|word| *word == now));
    let last = words.len() - 1;
    let next = match (at, up) {
        (None, true) => 0,
        (None | Some(0), false) => last,
        (Some(at), true) => (at + 1) % words.len(),
        (Some(at), false) => at - 1,
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
    min: i64,
    max: i64,
    up: bool,
) -> Result<Option<Value>, Refused> {
    match found.filter(|n| (min..=max).contains(n)) {
        Some(n) => Ok(Some(Value::Integer(n))),
        None => at_the_end(setting, up),
    }
}

fn at_the_end(setting: &Setting, up: bool) -> Result<Option<Value>, Refused> {
    match up {
        true => Err(no_step(setting, "it is at its highest")),
        false if is_optional(setting) => Ok(None),
        false => Err(no_step(setting, "it is at its lowest")),
    }
}

/// The next power of two.
fn doubled(n: i64, up: bool) -> Option<i64> {
    let n = u64::try_from(n).ok()?;
    let next = if up {
        (n + 1).checked_next_power_of_two()?
    } else {
        n.checked_next_power_of_two()? / 2
    };
    i64::try_from(next).ok().filter(|next| *next > 0)
}

/// The next of 0, 1, 2, 5, 10, 20, 50 ...
fn one_two_five(n: i64, up: bool) -> Option<i64> {
    let rungs = |scale: i64| [1, 2, 5].map(|rung| scale.checked_mul(rung));
    let scales = (0..19).map(|power| 10_i64.pow(power));
    let ladder = std::iter::once(0).chain(scales.flat_map(rungs).flatten());
    if up {
        ladder.into_iter().find(|rung| *rung > n)
    } else {
        ladder.take_while(|rung| *rung < n).last()
    }
}

/// As whole numbers, and below one the same in tenths where fractions are taken.
fn millis(
    setting: &Setting,
    value: &Value,
    (min, max): (f64, f64),
    fractions: bool,
    up: bool,
) -> Result<Option<Value>, Refused> {
    let Some(ms) = number(Some(value)) else {
        return Err(no_step(setting, "it has no next value"));
    };
    let mut ladder = vec![0.0];
    if fractions {
        ladder.extend([0.1, 0.2, 0.5]);
    }
    for scale in [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] {
        ladder.extend([1.0, 2.0, 5.0].map(|rung| rung * scale));
    }
    ladder.retain(|rung| (min..=max).contains(rung));
    let next = if up {
        ladder.iter().find(|rung| **rung > ms).copied()
    } else {
        ladder.iter().rfind(|rung| **rung < ms).copied()
    };
    match next {
        Some(next) => Ok(Some(plain(next))),
        None => at_the_end(setting, up),
    }
}

/// Every rate, and above the fastest none: as fast as it goes.
fn rate(now: Option<f64>, up: bool) -> Result<Option<Value>, Refused> {
    let Some(now) = now else {
        return if up {
            Err(Refused::new("rate is as high as it goes", "← lowers it"))
        } else {
            Ok(Some(Value::from("1M")))
        };
    };
    let mut ladder = Vec::new();
    for scale in [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7] {
        ladder.extend([1.0, 2.0, 5.0].map(|rung| rung * scale));
    }
    ladder.retain(|rung| *rung <= FASTEST);
    let next = if up {
        ladder.iter().find(|rung| **rung > now)
    } else {
        ladder.iter().rfind(|rung| **rung < now)
    };
    match next {
        Some(next) => Ok(Some(prefixed(*next))),
        None if up => Ok(None),
        None => Err(Refused::new(
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

fn duration(setting: &Setting, text: &str, up: bool) -> Result<Option<Value>, Refused> {
    let ms = units::parse_duration(text).map_or(0, |time| time.as_millis());
    let next = if up {
        DURATIONS_MS.iter().find(|rung| u128::from(**rung) > ms)
    } else {
        DURATIONS_MS.iter().rfind(|rung| u128::from(**rung) < ms)
    };
    match next {
        Some(ms) => Ok(Some(written_duration(*ms))),
        None => at_the_end(setting, up),
    }
}

fn written_duration(ms: u64) -> Value {
    let text = units::duration(std::time::Duration::from_millis(ms));
    Value::from(text)
}

/// Nothing, `auto`, then times; rows stay rows.
fn warmup(setting: &Setting, value: &Value, up: bool) -> Result<Option<Value>, Refused> {
    match (value, up) {
        (Value::Integer(0), true) => Ok(Some(Value::from("auto"))),
        (Value::Integer(0), false) => at_the_end(setting, false),
        (Value::Integer(rows), _) => bounded(setting, one_two_five(*rows, up), 0, i64::MAX, up),
        (Value::String(text), true) if text == "auto" => Ok(Some(written_duration(1_000))),
        (Value::String(text), false) if text == "auto" => Ok(Some(Value::Integer(0))),
        (Value::String(text), _) => match duration(setting, text, up) {
            Err(_) if !up => Ok(Some(Value::from("auto"))),
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::setting;

    /// Goes on in one direction until it is refused, and tells every value on the way.
    fn way(key: &str, from: &str, to: Direction) -> Vec<String> {
        let setting = setting(key).unwrap();
        let read = |value: &Value| {
            let text = value.to_string();
            let parsed = toml::de::DeValue::parse(&text).unwrap();
            setting.kind.read(parsed.get_ref()).unwrap()
        };
        let mut now = (!from.is_empty()).then(|| read(&setting.value_of(from)));
        let mut way = Vec::new();
        for _ in 0..6 {
            let around = Around {
                setting,
                now: now.as_ref(),
                other: None,
            };
            match step(&around, to) {
                Ok(next) => {
                    way.push(next.as_ref().map_or("-".into(), ToString::to_string));
                    now = next.as_ref().map(read);
                }
                Err(refused) => {
                    way.push(refused.message);
                    break;
                }
            }
        }
        way
    }

    #[rstest]
    #[case("producer.workers", "2", "3 4 5 6 7 8")]
    #[case(
        "producer.batch_size",
        "1_000_000",
        "'1MiB' '2MiB' '4MiB' '8MiB' '16MiB' '32MiB'"
    )]
    #[case(
        "producer.batch_size",
        "1_073_741_824",
        "2147483647 batch_size: it is at its highest"
    )]
    #[case("producer.linger_ms", "0", "0.1 0.2 0.5 1 2 5")]
    #[case("target.embedded.rtt_ms", "0", "1 2 5 10 20 50")]
    #[case("target.partitions", "4", "8 16 32 64 128 256")]
    #[case(
        "producer.batch_messages",
        "10_000",
        "20000 50000 100000 200000 500000 1000000"
    )]
    #[case("producer.acks", "all", "'0' '1' 'all' '0' '1' 'all'")]
    #[case(
        "producer.compression",
        "gzip",
        "'snappy' 'lz4' 'zstd' 'none' 'gzip' 'snappy'"
    )]
    #[case("run.rate", "5M", "'10M' - rate is as high as it goes")]
    #[case("run.duration", "", "'10s' '20s' '30s' '1m' '2m' '5m'")]
    #[case("run.warmup", "0", "'auto' '1s' '2s' '5s' '10s' '20s'")]
    #[case(
        "target.brokers",
        "embedded",
        "'localhost:9092' 'embedded' 'localhost:9092' 'embedded' 'localhost:9092' 'embedded'"
    )]
    #[case("tasks.json_file", "", "'users.json' - 'users.json' - 'users.json' -")]
    fn steps_go_up(#[case] key: &str, #[case] from: &str, #[case] expected: &str) {
        let way = way(key, from, Direction::Next).join(" ");
        assert_eq!(way.replace('"', "'"), expected);
    }

    #[rstest]
    #[case("producer.workers", "2", "1 workers: it is at its lowest")]
    #[case(
        "producer.batch_size",
        "1_000_000",
        "'512KiB' '256KiB' '128KiB' '64KiB' '32KiB' '16KiB'"
    )]
    #[case("producer.linger_ms", "5", "2 1 0.5 0.2 0.1 0")]
    #[case("target.partitions", "12", "8 4 2 1 partitions: it is at its lowest")]
    #[case(
        "producer.compression_level",
        "0",
        "-1 - compression_level: it is left out already"
    )]
    #[case("run.rate", "", "'1M' '500k' '200k' '100k' '50k' '20k'")]
    #[case("run.warmup", "2s", "'1s' '500ms' '200ms' '100ms' 'auto' 0")]
    #[case("source.max_rejects", "10", "5 2 1 0 max_rejects: it is at its lowest")]
    fn steps_go_down(#[case] key: &str, #[case] from: &str, #[case] expected: &str) {
        let way = way(key, from, Direction::Previous).join(" ");
        assert_eq!(way.replace('"', "'"), expected);
    }

    #[test]
    fn sizes_are_written_in_the_largest_unit_that_takes_no_decimals() {
        let sizes = [1, 1000, 1024, 65_536, 1_572_864, 1 << 30];
        let expected = ["1", "1000", "1KiB", "64KiB", "1536KiB", "1GiB"];
        assert_eq!(sizes.map(compact), expected);
    }
}
