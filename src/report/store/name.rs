//! Names of saved runs: a number that people say, and the profile that they know it by.

use std::cmp::Reverse;
use std::time::SystemTime;

/// The longest part of a run's name that comes from its profile's.
const NAME_LENGTH: usize = 40;

/// The name of a run's folder, and the number that it says: 128 of `128-tuned`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunName {
    /// `None`: the folder is named by its time, as they were once, or by somebody.
    pub number: Option<u64>,
    /// The whole name.
    pub id: String,
}

impl RunName {
    /// The name of a run of this profile. Short enough to type.
    #[must_use]
    pub fn new(number: u64, profile: &str) -> Self {
        Self {
            number: Some(number),
            id: format!("{number}-{}", plain(profile)),
        }
    }

    /// What a folder of this name is.
    #[must_use]
    pub fn of(folder: &str) -> Self {
        let number = folder
            .split_once('-')
            .filter(|(digits, _)| is_number(digits) && !folder.get(..15).is_some_and(is_time))
            .and_then(|(digits, _)| digits.parse().ok());
        Self {
            number,
            id: folder.to_owned(),
        }
    }

    /// The profile, as far as the name tells it.
    #[must_use]
    pub fn profile(&self) -> &str {
        let parts = if self.number.is_some() { 2 } else { 3 };
        self.id.splitn(parts, '-').last().unwrap_or(&self.id)
    }

    /// How people say it: `#128`; of an older run its time, and of others the whole name.
    #[must_use]
    pub fn spoken(&self) -> String {
        match (self.number, self.id.get(..15)) {
            (Some(number), _) => format!("#{number}"),
            (None, Some(time)) if is_time(time) => time.to_owned(),
            (None, _) => self.id.clone(),
        }
    }

    /// Whether somebody means this run by a number, its name, or what it is [spoken](Self::spoken).
    pub(super) fn is_called(&self, asked: &str) -> bool {
        let number = asked.strip_prefix('#').unwrap_or(asked).parse().ok();
        self.id == asked
            || (number.is_some() && self.number == number)
            || (self.number.is_none() && self.spoken() == asked)
    }

    /// Sorts the newest first. Names without a number are older than all numbers, and begin with
    /// their time.
    #[must_use]
    pub fn newest_first(&self) -> impl Ord + use<> {
        Reverse((self.number, self.id.clone()))
    }
}

/// The name of a run that is not saved: its time in UTC and its profile.
#[must_use]
pub fn run_id(started: SystemTime, profile: &str) -> String {
    let at = jiff::Timestamp::try_from(started).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{}-{}", at.strftime("%Y%m%d-%H%M%S"), plain(profile))
}

/// As a part of a folder's name, whatever the profile is called.
fn plain(profile: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    profile
        .chars()
        .take(NAME_LENGTH)
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect()
}

/// Whether a text looks like `20261123-053412`.
fn is_time(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(day, time)| day.len() == 8 && is_digits(day) && is_digits(time))
}

fn is_number(text: &str) -> bool {
    is_digits(text) && !text.starts_with('0')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("128-tuned", Some(128), "tuned", "#128")]
    #[case("7-low-latency", Some(7), "low-latency", "#7")]
    #[case("20261123-053412-tuned", None, "tuned", "20261123-053412")]
    #[case("20261123-tuned", Some(20_261_123), "tuned", "#20261123")]
    #[case("0128-tuned", None, "0128-tuned", "0128-tuned")]
    #[case("tuned", None, "tuned", "tuned")]
    #[case("-", None, "", "-")]
    #[case(
        "99999999999999999999-x",
        None,
        "99999999999999999999-x",
        "99999999999999999999-x"
    )]
    fn a_folders_name_says_its_number_and_profile(
        #[case] folder: &str,
        #[case] number: Option<u64>,
        #[case] profile: &str,
        #[case] spoken: &str,
    ) {
        let name = RunName::of(folder);
        assert_eq!(name.number, number);
        assert_eq!(name.spoken(), spoken);
        if number.is_some() || folder.starts_with("2026") {
            assert_eq!(name.profile(), profile);
        }
    }

    #[test]
    fn a_runs_name_is_safe_as_a_folder_whatever_the_profile_is_called() {
        assert_eq!(RunName::new(3, "../my own/x").id, "3-..-my-own-x");
        let long = RunName::new(3, &"é".repeat(90));
        assert_eq!(long.id.chars().count(), 2 + NAME_LENGTH);
        assert_eq!(RunName::of(&long.id), long);
    }

    #[test]
    fn a_run_that_is_not_saved_is_named_by_its_time() {
        let started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_412_052);
        assert_eq!(run_id(started, "tuned"), "20261123-053412-tuned");
        assert_eq!(RunName::of(&run_id(started, "x")).number, None);
    }

    #[test]
    fn the_newest_come_first_and_those_without_a_number_last() {
        let mut names: Vec<_> = [
            "9-x",
            "20261123-053412-x",
            "100-x",
            "20261124-000000-x",
            "10-x",
        ]
        .into_iter()
        .map(RunName::of)
        .collect();
        names.sort_by_key(RunName::newest_first);
        let ids: Vec<_> = names.iter().map(|name| name.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "100-x",
                "10-x",
                "9-x",
                "20261124-000000-x",
                "20261123-053412-x"
            ]
        );
    }
}
