//! A profile that takes part.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::profile::{Diagnostics, Place, Profile, ProfileText};
use crate::report::settings::{Difference, bears_on_runs, differences};

/// The setting that is another one in each run.
const TOPIC: &str = "target.topic";

/// A profile as it was when the comparison began: its text and what was laid over it. So a
/// comparison that goes on later, goes on with the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contestant {
    /// What it is called: the profile's name, or for a variation what is different.
    pub name: String,
    /// The profile's own name.
    profile: String,
    /// `null`: it is built in.
    file: Option<PathBuf>,
    text: String,
    /// As `--set` takes them.
    pub overrides: Vec<String>,
}

impl Contestant {
    /// A profile with these overrides, as `--set` takes them.
    #[must_use]
    pub fn new(name: String, text: ProfileText, overrides: Vec<String>) -> Self {
        Self {
            name,
            profile: text.name,
            file: match text.place {
                Place::BuiltIn => None,
                Place::File(path) => Some(path),
            },
            text: text.text,
            overrides,
        }
    }

    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(&self) -> Result<Profile, Diagnostics> {
        self.parse_with(&self.overrides)
    }

    /// The same with another topic.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn on_topic(&self, topic: &str) -> Result<Profile, Diagnostics> {
        let is_other = |assignment: &&String| {
            let key = assignment.split('=').next().unwrap_or_default();
            key.trim() != TOPIC
        };
        let mut overrides: Vec<_> = self.overrides.iter().filter(is_other).cloned().collect();
        overrides.push(format!("{TOPIC}={topic}"));
        self.parse_with(&overrides)
    }

    /// Whether it is the same, whatever it is called.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.text, &self.overrides) == (&other.text, &other.overrides)
    }

    /// Messages a second that it is to send. `None`: as fast as it goes.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.parse().ok()?.run.rate
    }

    /// The profile's text as it was, without what is laid over it.
    #[must_use]
    pub fn text(&self) -> ProfileText {
        ProfileText {
            name: self.profile.clone(),
            place: self.file.clone().map_or(Place::BuiltIn, Place::File),
            text: self.text.clone(),
        }
    }

    fn parse_with(&self, overrides: &[String]) -> Result<Profile, Diagnostics> {
        Profile::parse(&self.text(), overrides)
    }
}

/// The settings by which a run of one may differ from a run of the other.
#[must_use]
pub fn settings_that_differ(baseline: &Profile, other: &Profile) -> Vec<Difference> {
    those_that_matter(differences(&baseline.resolved, &other.resolved))
}

/// Without those that say nothing about how a run goes.
#[must_use]
pub fn those_that_matter(mut differences: Vec<Difference>) -> Vec<Difference> {
    differences.retain(|difference| bears_on_runs(&difference.key));
    differences
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A profile of this text.
    pub fn contestant(name: &str, text: &str, overrides: &[&str]) -> Contestant {
        let text = ProfileText {
            name: name.to_owned(),
            place: Place::BuiltIn,
            text: text.to_owned(),
        };
        let overrides = overrides.iter().map(|&set| set.to_owned()).collect();
        Contestant::new(name.to_owned(), text, overrides)
    }

    #[test]
    fn each_run_has_a_topic_of_its_own_whatever_the_profile_says() {
        let contestant = contestant("a", "[target]\ntopic = \"x\"", &["target.topic=y"]);
        assert_eq!(contestant.parse().unwrap().target.topic, "y");
        assert_eq!(contestant.on_topic("z").unwrap().target.topic, "z");
    }

    #[test]
    fn what_says_nothing_about_a_run_does_not_differ() {
        let one = contestant("a", "description = \"one\"\n[run]\nrepeats = 3", &[]);
        let other = contestant(
            "b",
            "[target]\ntopic = \"other\"\n[thresholds]\n\"failed\" = \"== 0\"",
            &["producer.linger_ms=7"],
        );
        let differ = settings_that_differ(&one.parse().unwrap(), &other.parse().unwrap());
        let keys: Vec<_> = differ.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(keys, ["producer.linger_ms"]);
    }
}
