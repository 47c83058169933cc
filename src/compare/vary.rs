//! Variations of one profile: `--vary compression=none,lz4 --vary workers=1..4`.
//!
//! Each is a list of overrides as `--set` takes them, so that the profile's own checks say what is
//! wrong with a value, and where.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::plan::MOST;
use crate::profile::{SETTINGS, Setting, last_key};

/// Values in a range are not more than this, by mistake or not.
const LONGEST_RANGE: i64 = 1_000;

/// A variation that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VaryError {
    #[error("--vary {given}: this is no KEY=VALUE,VALUE; write --vary compression=none,lz4")]
    NoValues { given: String },
    #[error("--vary {key}: there is no such setting{hint}; `kdyno profiles show default` has all")]
    Unknown { key: String, hint: String },
    #[error("--vary {key}: several settings are called so: {keys}; write one of them")]
    Ambiguous { key: String, keys: String },
    #[error("--vary {key}: {given} is empty or too long; write the lower number first, as in 1..4")]
    Range { key: String, given: String },
    #[error(
        "--vary makes {count} variations, and {MOST} are told apart by letters; leave some out, or \
         let kdyno sweep find the best"
    )]
    TooMany { count: usize },
    #[error("--vary {key}: {value} stands there twice; leave one of them out")]
    Twice { key: String, value: String },
    #[error("--vary {key} is given twice; write all of its values after one of them")]
    Again { key: String },
}

/// A setting with the values that it takes in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Its whole name: `producer.compression`.
    pub key: String,
    /// As they were written.
    pub values: Vec<String>,
}

impl Axis {
    /// Its name without the section: `compression`.
    #[must_use]
    pub fn name(&self) -> &str {
        last_key(&self.key)
    }
}

/// One variation: what it is called, and its overrides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variation {
    /// `compression=lz4`, or with several settings `compression=lz4 linger_ms=5`.
    pub name: String,
    /// As `--set` takes them.
    pub overrides: Vec<String>,
}

/// Every combination of the values that are given, the last setting's changing fastest.
///
/// # Errors
/// The first of them that cannot be read, with its key and what to write.
pub fn variations(given: &[String]) -> Result<Vec<Variation>, VaryError> {
    let axes = axes(given)?;
    let times = |count: usize, axis: &Axis| count.saturating_mul(axis.values.len());
    let count = axes.iter().fold(1, times);
    if count > MOST {
        return Err(VaryError::TooMany { count });
    }
    let mut all = vec![Variation {
        name: String::new(),
        overrides: Vec::new(),
    }];
    for axis in axes {
        let with = |before: &Variation, value: &String| {
            let mut overrides = before.overrides.clone();
            overrides.push(format!("{}={value}", axis.key));
            let name = format!("{} {}={value}", before.name, axis.name());
            let name = name.trim().to_owned();
            Variation { name, overrides }
        };
        let combined = all
            .iter()
            .flat_map(|before| axis.values.iter().map(move |value| with(before, value)));
        all = combined.collect();
    }
    Ok(all)
}

/// The settings that are given with their values, such as `workers=1..4`.
///
/// # Errors
/// The first of them that cannot be read, with its key and what to write.
pub fn axes(given: &[String]) -> Result<Vec<Axis>, VaryError> {
    let mut all: Vec<Axis> = Vec::new();
    for given in given {
        let axis = read(given)?;
        if all.iter().any(|other| other.key == axis.key) {
            return Err(VaryError::Again { key: axis.key });
        }
        all.push(axis);
    }
    Ok(all)
}

fn read(given: &str) -> Result<Axis, VaryError> {
    let no_values = || VaryError::NoValues {
        given: given.to_owned(),
    };
    let (key, values) = given.split_once('=').ok_or_else(no_values)?;
    let key = whole_key(key.trim())?;
    let values = match range(&key, values.trim())? {
        Some(values) => values,
        None => split(values),
    };
    if values.iter().any(String::is_empty) {
        return Err(no_values());
    }
    let twice = (1..values.len()).find(|&at| values[..at].contains(&values[at]));
    if let Some(value) = twice.map(|at| values[at].clone()) {
        return Err(VaryError::Twice { key, value });
    }
    Ok(Axis { key, values })
}

/// The setting that is meant by its name alone, where only one has it: `producer.compression` by
/// `compression`. Keys with a section are the profile's to check.
fn whole_key(key: &str) -> Result<String, VaryError> {
    if key.contains('.') {
        return Ok(key.to_owned());
    }
    let is_meant = |setting: &&Setting| setting.name() == key && !setting.key.contains('*');
    let meant: Vec<_> = SETTINGS.iter().filter(is_meant).map(|it| it.key).collect();
    match meant[..] {
        [only] => Ok(only.to_owned()),
        [] => {
            let names = SETTINGS.iter().map(Setting::name);
            let nearest = crate::profile::nearest(key, names);
            Err(VaryError::Unknown {
                key: key.to_owned(),
                hint: nearest.map_or_else(String::new, |name| format!(", do you mean {name}?")),
            })
        }
        _ => Err(VaryError::Ambiguous {
            key: key.to_owned(),
            keys: meant.join(", "),
        }),
    }
}

/// Whole numbers from one to the other, both included: `1..4`.
fn range(key: &str, values: &str) -> Result<Option<Vec<String>>, VaryError> {
    let Some((from, to)) = values.split_once("..") else {
        return Ok(None);
    };
    let (Ok(from), Ok(to)) = (from.parse::<i64>(), to.parse::<i64>()) else {
        return Ok(None);
    };
    let is_short = to
        .checked_sub(from)
        .is_some_and(|more| more < LONGEST_RANGE);
    if to < from || !is_short {
        return Err(VaryError::Range {
            key: key.to_owned(),
            given: values.to_owned(),
        });
    }
    Ok(Some((from..=to).map(|value| value.to_string()).collect()))
}

/// At the commas outside of quotes and brackets.
fn split(values: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quote, mut depth) = (None, 0_u32);
    for c in values.chars() {
        match (quote, c) {
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn vary(given: &[&str]) -> Result<Vec<Variation>, VaryError> {
        let given: Vec<_> = given.iter().map(|&given| given.to_owned()).collect();
        variations(&given)
    }

    fn overrides(given: &[&str]) -> Vec<String> {
        let all = vary(given).unwrap();
        all.into_iter().map(|it| it.overrides.join(" ")).collect()
    }

    #[test]
    fn every_value_is_a_variation_with_a_name() {
        let all = vary(&["compression=none,lz4"]).unwrap();
        assert_eq!(all[1].name, "compression=lz4");
        assert_eq!(all[1].overrides, ["producer.compression=lz4"]);
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn a_key_in_quotes_gives_its_name_whole() {
        let all = vary(&["producer.librdkafka.\"linger.ms\"=1,2"]);
        assert_eq!(all.unwrap()[0].name, "\"linger.ms\"=1");
    }

    #[test]
    fn what_multiplies_to_more_than_there_are_letters_is_refused_before_it_is_made() {
        let axes = ["workers=1..1000", "linger_ms=1..1000", "batch_size=1..1000"];
        assert_eq!(
            vary(&axes),
            Err(VaryError::TooMany {
                count: 1_000_000_000
            })
        );
        let widest = format!("workers={}..{}", i64::MIN, i64::MAX);
        assert!(matches!(vary(&[&widest]), Err(VaryError::Range { .. })));
    }

    #[test]
    fn several_settings_are_combined() {
        let all = vary(&["producer.workers=1..2", "linger_ms=0, 5"]).unwrap();
        let names: Vec<_> = all.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "workers=1 linger_ms=0",
                "workers=1 linger_ms=5",
                "workers=2 linger_ms=0",
                "workers=2 linger_ms=5"
            ]
        );
    }

    #[rstest]
    #[case("workers=1..3", &["producer.workers=1", "producer.workers=2", "producer.workers=3"])]
    #[case("workers=-1..0", &["producer.workers=-1", "producer.workers=0"])]
    #[case("batch_size=64 KiB,1 MiB", &["producer.batch_size=64 KiB", "producer.batch_size=1 MiB"])]
    #[case("target.brokers=\"a:1,b:2\",c:3", &["target.brokers=\"a:1,b:2\"", "target.brokers=c:3"])]
    #[case("source.path=a..b,c", &["source.path=a..b", "source.path=c"])]
    #[case("tasks.x=[1,2],{a=1,b=2}", &["tasks.x=[1,2]", "tasks.x={a=1,b=2}"])]
    fn values_are_split_as_they_are_meant(#[case] given: &str, #[case] expected: &[&str]) {
        assert_eq!(overrides(&[given]), expected);
    }

    #[rstest]
    #[case("compression", "no KEY=VALUE")]
    #[case("compression=", "no KEY=VALUE")]
    #[case("compression=lz4,,zstd", "no KEY=VALUE")]
    #[case("compresion=lz4", "do you mean compression?")]
    #[case("rows=1,2", "source.rows, run.rows")]
    #[case("workers=4..1", "1..4")]
    #[case("workers=1..100000", "too long")]
    #[case("compression=lz4,lz4", "twice")]
    fn what_cannot_be_read_is_named_with_its_cure(#[case] given: &str, #[case] words: &str) {
        let error = vary(&[given]).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(error.contains(given.split('=').next().unwrap()), "{error}");
    }

    #[test]
    fn a_setting_is_varied_once() {
        let error = vary(&["workers=1,2", "producer.workers=3,4"]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("producer.workers is given twice")
        );
    }
}
