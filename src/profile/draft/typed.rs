//! From what a person types to a value, by the same reading that `--set` goes through.

use toml::{Table, Value};

use super::Refused;
use super::edit::quoted;
use crate::profile::kind::{Entries, Kind};
use crate::profile::path::{Path, Step};
use crate::profile::read;
use crate::profile::setting::Setting;
use crate::profile::text::{Texts, assignment_to_toml};

/// The path as a key of TOML: `thresholds.latency.p99`, `payload.headers."my header"`.
pub(super) fn key(path: &Path) -> String {
    let is_bare = |part: &str| {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !part.is_empty() && part.chars().all(legal)
    };
    let keys = path.steps().iter().filter_map(|step| match step {
        Step::Key(key) if key.split('.').all(is_bare) => Some(key.clone()),
        Step::Key(key) => Some(quoted(key)),
        Step::Element(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// The value that an assignment gives a path, in its one form.
pub(super) fn read(assignment: &str, path: &Path) -> Result<Value, Refused> {
    let reading = read::read(&Texts::new("", "", &[assignment.to_owned()]));
    if let Some(wrong) = reading.found.first() {
        let message = wrong.message.strip_prefix(&format!("{path} "));
        let message = message.unwrap_or(&wrong.message);
        return Err(Refused::new(message, &wrong.cure));
    }
    let value = reading.given.at(path).and_then(|entry| entry.value.clone());
    value.ok_or_else(|| Refused::new("is no value", "write another one"))
}

/// What was typed for a setting or an entry, as it is to be written: in the unit that was typed.
pub(super) fn value(setting: &Setting, path: &Path, text: &str) -> Result<Value, Refused> {
    let text = without_commas(setting.kind, text);
    let key = key(path);
    let assignment = format!("{key}={text}");
    let value = read(&assignment, path).map_err(|refused| in_short(setting, &text, refused))?;
    let takes_any_text = setting.kind.is_text() || matches!(setting.kind, Kind::Entries(_));
    if takes_any_text {
        return Ok(value);
    }
    let toml = assignment_to_toml(&assignment);
    let table = toml.and_then(|toml| toml.parse::<Table>().ok());
    Ok(table.and_then(|table| at(table, path)).unwrap_or(value))
}

fn at(table: Table, path: &Path) -> Option<Value> {
    let mut value = Value::Table(table);
    for step in path.steps() {
        match (step, value) {
            (Step::Key(key), Value::Table(mut table)) => value = table.remove(key)?,
            _ => return None,
        }
    }
    Some(value)
}

/// A name and a value, typed together to add an entry: `content-type = application/json`,
/// `latency.p99 < 50ms`.
pub(super) fn entry(setting: &Setting, text: &str) -> Result<(String, String), Refused> {
    let is_threshold = setting.kind == Kind::Entries(Entries::Thresholds);
    let name_ends = if is_threshold {
        text.find(|c: char| c.is_whitespace() || "<>=!".contains(c))
    } else {
        text.find('=')
    };
    let parts = name_ends.map(|at| text.split_at(at));
    let parts = parts.map(|(name, value)| {
        // `latency.p99 = "< 50ms"`, as a profile has it.
        let value = value.trim();
        let as_in_file = value
            .strip_prefix('=')
            .filter(|rest| !rest.starts_with('='));
        (
            name.trim().trim_matches('"'),
            as_in_file.unwrap_or(value).trim().trim_matches('"'),
        )
    });
    match parts {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ if is_threshold => Err(Refused::new(
            "a threshold is a figure and its bound",
            "write latency.p99 < 50ms",
        )),
        _ => Err(Refused::new(
            "an entry is a name and a value",
            "write NAME = VALUE",
        )),
    }
}

/// Numbers are shown in groups of three, so they may be typed so.
fn without_commas(kind: Kind, text: &str) -> String {
    let is_number = matches!(
        kind,
        Kind::Whole { .. }
            | Kind::Count { .. }
            | Kind::Size { .. }
            | Kind::Millis { .. }
            | Kind::Rate
            | Kind::Warmup
    );
    let mut groups = text.split(',').skip(1).peekable();
    let is_grouped = groups.peek().is_some()
        && groups.all(|group| {
            let digits = group.chars().take_while(char::is_ascii_digit).count();
            digits == 3
        });
    if is_number && is_grouped {
        text.replace(',', "")
    } else {
        text.to_owned()
    }
}

/// Out of range is said in the words of the explanation, which fit into a line.
fn in_short(setting: &Setting, text: &str, refused: Refused) -> Refused {
    if !refused.message.ends_with("out of its range") {
        return refused;
    }
    let is_low = text.starts_with('-') || text.starts_with('0');
    let how = if is_low { "too small" } else { "too large" };
    Refused::new(how, &setting.range())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::setting;

    fn typed(key: &str, text: &str) -> Result<Value, String> {
        let value = value(setting(key).unwrap(), &Path::of(key), text);
        value.map_err(|refused| refused.to_string())
    }

    #[rstest]
    #[case("producer.batch_size", "256KiB", "'256KiB'")]
    #[case("producer.batch_size", "262,144", "262144")]
    #[case("producer.workers", "4", "4")]
    #[case("target.topic", "7", "'7'")]
    #[case("producer.acks", "1", "1")]
    #[case("producer.linger_ms", "0.5", "0.5")]
    #[case("run.rate", "400k", "'400k'")]
    #[case("payload.correlation_id", "false", "false")]
    #[case("target.brokers", "a:9092,b:9092", "'a:9092,b:9092'")]
    fn what_is_typed_is_written_as_it_was_typed(
        #[case] key: &str,
        #[case] text: &str,
        #[case] written: &str,
    ) {
        let value = typed(key, text).unwrap().to_string();
        assert_eq!(value.replace('"', "'"), written);
    }

    #[rstest]
    #[case("producer.batch_size", "3GiB", "too large; 1 to 2,147,483,647 B")]
    #[case("producer.workers", "0", "too small; 1 to 256")]
    #[case(
        "producer.compression",
        "lz5",
        "is \"lz5\", which is not one of its values; write \"lz4\""
    )]
    #[case(
        "producer.linger_ms",
        "5ms",
        "is a number of milliseconds, here it is a text; write 5"
    )]
    #[case(
        "producer.linger_ms",
        "0,5",
        "is a number of milliseconds, here it is a text; write 0 to 900000"
    )]
    #[case(
        "target.brokers",
        "localhost",
        "has an address without a port, localhost; write localhost:9092, if the broker listens there"
    )]
    fn what_is_no_value_is_refused_with_its_cure(
        #[case] key: &str,
        #[case] text: &str,
        #[case] refused: &str,
    ) {
        assert_eq!(typed(key, text).unwrap_err(), refused);
    }

    #[rstest]
    #[case("thresholds", "latency.p99 < 50ms", "latency.p99|< 50ms")]
    #[case("thresholds", "failed==0", "failed|==0")]
    #[case("thresholds", "\"latency.p99\" = \"< 50ms\"", "latency.p99|< 50ms")]
    #[case(
        "payload.headers",
        "content-type=application/json",
        "content-type|application/json"
    )]
    fn an_entry_is_typed_with_its_name(
        #[case] key: &str,
        #[case] text: &str,
        #[case] expected: &str,
    ) {
        let (name, value) = entry(setting(key).unwrap(), text).unwrap();
        assert_eq!(format!("{name}|{value}"), expected);
    }

    #[test]
    fn half_an_entry_is_refused() {
        let thresholds = setting("thresholds").unwrap();
        let refused = entry(thresholds, "latency.p99").unwrap_err();
        assert_eq!(refused.cure, "write latency.p99 < 50ms");
    }
}
