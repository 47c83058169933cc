//! Saved runs beside each other: what they do not share, and which of them must not stand there.

use std::collections::BTreeSet;

use thiserror::Error;

use super::document::{Caveat, Report, TargetKind};
use super::facts;
use super::settings::{self, bears_on_runs};
use crate::units::plural;

/// Why runs that were made at different moments are only shown.
pub const WITHOUT_VERDICTS: &str = "These runs were made at different moments, and from moment to \
    moment the same job varies by 12 to 18 %; each start of a broker has a level of its own. So \
    which of them is better cannot be told from here. To find out, run the profiles in rounds: \
    kdyno compare.";

/// Settings that are told as something else: the brokers by their addresses, rows by their count.
const TOLD: [&str; 4] = ["target.brokers", "source.rows", "run.rows", "run.duration"];

/// Runs that say nothing about each other.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{embedded} was sent to the embedded broker and {real} to a real one: their figures say nothing about each other\nMake a report of each kind."
)]
pub struct Unlike {
    embedded: String,
    real: String,
}

/// Makes sure that runs may stand beside each other.
///
/// # Errors
/// When one went to the embedded broker and another one to a real one.
pub fn check(reports: &[Report]) -> Result<(), Unlike> {
    let of = |kind: TargetKind| {
        let sends = |report: &&Report| !report.has(Caveat::NullClient);
        let mut sent = reports.iter().filter(sends);
        sent.find(|report| report.target.kind == kind)
    };
    match (of(TargetKind::Embedded), of(TargetKind::Kafka)) {
        (Some(embedded), Some(real)) => Err(Unlike {
            embedded: facts::name(embedded),
            real: facts::name(real),
        }),
        _ => Ok(()),
    }
}

/// What they have to be read with, in sentences.
#[must_use]
pub fn warnings(reports: &[Report]) -> Vec<String> {
    let topic = |report: &Report| {
        let partitions = report.target.topic.as_ref().map(|topic| topic.partitions);
        let layout = ["target.replication", "target.topic_config"];
        let flat = settings::flat(&report.profile.resolved);
        let is_layout = |key: &String| layout.iter().any(|it| key.starts_with(it));
        let layout: Vec<_> = flat.into_iter().filter(|(key, _)| is_layout(key)).collect();
        partitions.map(|partitions| format!("{partitions} {layout:?}"))
    };
    let known = |name: &str, values: Vec<Option<String>>| {
        let different: BTreeSet<_> = values.into_iter().flatten().collect();
        (different.len() > 1).then(|| name.to_owned())
    };
    let each = |of: &dyn Fn(&Report) -> Option<String>| reports.iter().map(of).collect();
    let parts: Vec<_> = [
        known("broker", each(&|it| Some(it.target.brokers.clone()))),
        known(
            "version of the broker",
            each(&|it| it.target.version.clone()),
        ),
        known("topic layout", each(&topic)),
        known("rows", each(&|it| Some(it.records.read.to_string()))),
        known("machine", each(&machine)),
        known("version of kdyno", each(&|it| it.kdyno.clone())),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut warnings = Vec::new();
    if !parts.is_empty() {
        let parts = parts.join(", ");
        warnings.push(format!("Not the same for all of them: {parts}."));
    }
    let settings = differing(reports).len();
    if settings > 1 {
        let settings = plural(settings as u64, "setting");
        warnings.push(format!(
            "They differ in {settings}: which of them made a difference is not known."
        ));
    }
    warnings
}

fn machine(report: &Report) -> Option<String> {
    let host = report.host.as_ref()?;
    Some(format!("{host} {:?}", report.cores))
}

/// The settings that not all of them share, each with the value of each run.
#[must_use]
pub fn differing(reports: &[Report]) -> Vec<(String, Vec<Option<String>>)> {
    let all = reports
        .iter()
        .map(|it| settings::flat(&it.profile.resolved));
    let all: Vec<_> = all.collect();
    let mut keys: Vec<&String> = Vec::new();
    for (key, _) in all.iter().flatten() {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let is_told = |key: &&String| bears_on_runs(key) && !TOLD.contains(&key.as_str());
    let value = |of: &[(String, String)], key: &String| {
        let found = of.iter().find(|(other, _)| other == key);
        found.map(|(_, value)| value.clone())
    };
    let rows = keys.into_iter().filter(is_told).map(|key| {
        let values = all.iter().map(|settings| value(settings, key));
        (key.clone(), values.collect::<Vec<_>>())
    });
    rows.filter(|(_, values)| values.windows(2).any(|pair| pair[0] != pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{on_kafka, tuned};

    fn report() -> Report {
        let (profile, result) = tuned();
        Report::new("128-tuned", &profile, &result)
    }

    fn set(report: &mut Report, key: &str, value: impl Into<toml::Value>) {
        let producer = report.profile.resolved["producer"].as_table_mut().unwrap();
        producer.insert(key.to_owned(), value.into());
    }

    #[test]
    fn the_embedded_broker_and_a_real_one_do_not_stand_beside_each_other() {
        let (profile, result) = tuned();
        let (profile, result) = on_kafka(profile, result);
        let real = Report::new("129-tuned", &profile, &result);
        let error = check(&[report(), real.clone()]).unwrap_err().to_string();
        assert!(error.contains("#128 was sent to the embedded"), "{error}");
        assert_eq!(check(&[real.clone(), real]), Ok(()));
    }

    #[test]
    fn of_the_same_runs_there_is_nothing_to_warn() {
        assert_eq!(warnings(&[report(), report()]), [] as [String; 0]);
        assert_eq!(differing(&[report(), report()]), []);
    }

    #[test]
    fn what_is_not_the_same_is_told() {
        let mut other = report();
        other.host = Some("elsewhere".to_owned());
        other.records.read = 5;
        other.kdyno = None;
        set(&mut other, "workers", 9);
        set(&mut other, "linger_ms", 7);
        let warnings = warnings(&[report(), other]);
        assert_eq!(
            warnings,
            [
                "Not the same for all of them: rows, machine.",
                "They differ in 2 settings: which of them made a difference is not known."
            ]
        );
    }

    #[test]
    fn the_topic_may_have_another_name_and_not_other_settings() {
        let mut other = report();
        let target = other.profile.resolved["target"].as_table_mut().unwrap();
        target.insert("topic".to_owned(), "other".into());
        assert_eq!(differing(&[report(), other.clone()]), []);
        let target = other.profile.resolved["target"].as_table_mut().unwrap();
        let config = toml::toml! { "min.insync.replicas" = "2" };
        target.insert("topic_config".to_owned(), config.into());
        let differ = differing(&[report(), other]);
        assert_eq!(differ[0].0, "target.topic_config.\"min.insync.replicas\"");
    }

    #[test]
    fn a_setting_that_differs_has_the_value_of_each_run() {
        let mut other = report();
        set(&mut other, "linger_ms", 7);
        other
            .profile
            .resolved
            .insert("description".to_owned(), "x".into());
        assert_eq!(
            differing(&[report(), other]),
            [(
                "producer.linger_ms".to_owned(),
                vec![Some("5".to_owned()), Some("7".to_owned())]
            )]
        );
    }
}
