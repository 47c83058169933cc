//! The settings of a profile as texts: single ones for lists, all of them for tables, and what
//! differs between two runs.

use toml::{Table, Value};

/// A setting's value as it would be written, a text without its quotes.
#[must_use]
pub fn word_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The value of one setting, if the profile has it.
#[must_use]
pub fn word(settings: &Table, section: &str, key: &str) -> Option<String> {
    Some(word_of(settings.get(section)?.get(key)?))
}

/// Every setting by its whole name, such as `producer.workers`.
#[must_use]
pub fn flat(settings: &Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    flatten("", settings, &mut found);
    found
}

fn flatten(prefix: &str, settings: &Table, found: &mut Vec<(String, String)>) {
    for (key, value) in settings {
        let name = format!("{prefix}{}", quoted(key));
        match value {
            Value::Table(inner) => flatten(&format!("{name}."), inner, found),
            value => found.push((name, word_of(value))),
        }
    }
}

/// A key as `--set` takes it: those with points in them in quotes.
fn quoted(key: &str) -> String {
    if key.contains('.') {
        format!("\"{key}\"")
    } else {
        key.to_owned()
    }
}

/// Whether a setting bears on how a run goes. Descriptions and limits do not; the topic is another
/// one in each run of a comparison, and one run is not repeated.
#[must_use]
pub fn bears_on_runs(key: &str) -> bool {
    let is_aside = matches!(key, "description" | "target.topic" | "run.repeats");
    !is_aside && !key.starts_with("thresholds.")
}

/// A setting that two runs do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its whole name: `producer.linger_ms`.
    pub key: String,
    /// `None`: it was not set.
    pub before: Option<String>,
    /// `None`: it is not set any more.
    pub after: Option<String>,
}

/// What differs, in the order of the later settings.
#[must_use]
pub fn differences(before: &Table, after: &Table) -> Vec<Difference> {
    let (before, after) = (flat(before), flat(after));
    let value = |of: &[(String, String)], wanted: &str| {
        let found = of.iter().find(|(key, _)| key == wanted);
        found.map(|(_, value)| value.clone())
    };
    let gone = before
        .iter()
        .filter(|(key, _)| value(&after, key).is_none());
    let keys = after.iter().chain(gone).map(|(key, _)| key);
    keys.map(|key| Difference {
        key: key.clone(),
        before: value(&before, key),
        after: value(&after, key),
    })
    .filter(|difference| difference.before != difference.after)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn settings_have_their_whole_names() {
        let flat = flat(&table(
            "[producer]\nworkers = 4\nclient = \"null\"\n[target.topic_config]\n\"min.insync.replicas\" = 2",
        ));
        let lines: Vec<_> = flat
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            lines,
            [
                "producer.workers=4",
                "producer.client=null",
                "target.topic_config.\"min.insync.replicas\"=2"
            ]
        );
    }

    #[test]
    fn what_differs_is_told_with_both_values() {
        let before = table("[producer]\nworkers = 4\nacks = \"all\"\n[run]\nrate = 5000");
        let after = table("[producer]\nworkers = 2\nacks = \"all\"\nlinger_ms = 5");
        let difference = |key: &str, before: Option<&str>, after: Option<&str>| Difference {
            key: key.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        assert_eq!(
            differences(&before, &after),
            [
                difference("producer.workers", Some("4"), Some("2")),
                difference("producer.linger_ms", None, Some("5")),
                difference("run.rate", Some("5000"), None),
            ]
        );
        assert_eq!(differences(&after, &after), []);
    }
}
