//! The same run again, or with one setting changed: profiles from what was run.

use std::sync::Arc;

use crate::profile::{Place, Profile, ProfileText};
use crate::report::Report;
use crate::stats::Advice;
use crate::tui::app::Launch;

/// The command that does the same without a screen.
pub fn command(launch: &Launch) -> String {
    let overrides = launch.overrides.iter().flat_map(|set| ["--set", set]);
    let words = ["kdyno", "run", &launch.profile.name]
        .into_iter()
        .chain(overrides);
    shlex::try_join(words).unwrap_or_else(|_| "kdyno run".to_owned())
}

/// The same for a run that was opened. An older one does not say what was changed for it.
pub fn command_of(report: &Report) -> String {
    if let Some(repeat) = &report.repeat {
        return repeat.clone();
    }
    let words = ["kdyno", "run", &report.profile.name];
    shlex::try_join(words).unwrap_or_else(|_| "kdyno run".to_owned())
}

/// With one setting changed.
pub fn with_advice(launch: &Launch, advice: &Advice) -> Result<Launch, String> {
    let set = format!("{}={}", advice.key, advice.value);
    let profile = parsed(
        &launch.profile.name,
        &launch.profile.resolved,
        std::slice::from_ref(&set),
    )?;
    let key = format!("{}=", advice.key);
    let mut overrides = launch.overrides.clone();
    overrides.retain(|before| !before.starts_with(&key));
    overrides.push(set);
    Ok(Launch {
        profile: Arc::new(profile),
        overrides,
        brokers_at: launch.brokers_at.clone(),
    })
}

/// The profile of a saved run.
pub fn of_report(report: &Report) -> Result<Launch, String> {
    of_settings(
        &report.profile.name,
        &report.profile.resolved,
        report.repeat.as_deref(),
    )
}

/// A profile with these settings, and the command that was said to repeat it.
pub fn of_settings(
    name: &str,
    resolved: &toml::Table,
    repeat: Option<&str>,
) -> Result<Launch, String> {
    let profile = parsed(name, resolved, &[])?;
    Ok(Launch {
        profile: Arc::new(profile),
        overrides: repeat.map(overrides).unwrap_or_default(),
        brokers_at: None,
    })
}

/// What a command changes: the words after each `--set`.
pub fn overrides(repeat: &str) -> Vec<String> {
    let words = shlex::split(repeat).unwrap_or_default();
    let pairs = words.iter().zip(words.iter().skip(1));
    let set = pairs.filter(|(option, _)| *option == "--set");
    set.map(|(_, value)| value.clone()).collect()
}

fn parsed(name: &str, resolved: &toml::Table, overrides: &[String]) -> Result<Profile, String> {
    let text = ProfileText {
        name: name.to_owned(),
        place: Place::BuiltIn,
        text: toml::to_string(resolved).map_err(|error| error.to_string())?,
    };
    Profile::parse(&text, overrides).map_err(|found| {
        let first = found
            .iter()
            .next()
            .map_or_else(String::new, |first| first.message.clone());
        format!("These settings do not go together: {first}")
    })
}

/// The number in front of a run's name: 128 of `128-tuned`.
#[must_use]
pub fn number_of(id: &str) -> Option<u64> {
    let (digits, _) = id.split_once('-')?;
    // Names of older runs begin with their day.
    digits.parse().ok().filter(|_| digits.len() < 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_read_from_the_command_that_repeats_it() {
        let repeat = "kdyno run tuned --set producer.workers=2 --verify --set 'a=b c'";
        assert_eq!(overrides(repeat), ["producer.workers=2", "a=b c"]);
        assert!(overrides("kdyno run tuned").is_empty());
    }

    #[test]
    fn a_number_is_taken_from_a_name_and_a_day_is_none() {
        assert_eq!(number_of("128-tuned"), Some(128));
        assert_eq!(number_of("20261123-053412-tuned"), None);
        assert_eq!(number_of("tuned"), None);
    }
}
