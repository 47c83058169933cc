//! What must not be compared, and what can be only with a warning.

use thiserror::Error;

use super::contestant::settings_that_differ;
use super::plan::{MOST, Slot};
use crate::profile::{ClientKind, Cluster, Profile};
use crate::units::plural;

/// Profiles that are not compared.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfair {
    #[error(
        "one profile is nothing to compare; name another one, or vary it: --vary compression=none,lz4"
    )]
    Single,
    #[error("{0} profiles are more than the {MOST} that letters tell apart; leave some out")]
    TooMany(usize),
    #[error(
        "{embedded} sends to the embedded broker and {real} to a real one: their figures say nothing about each other\nSend both to the same: --set target.brokers=host:port, or --set target.brokers=embedded."
    )]
    Clusters { embedded: String, real: String },
}

/// What the figures of a comparison have to be read with: nothing, if all is fair. The profiles
/// have the names that they go by, the baseline first.
///
/// # Errors
/// When they are not to be compared at all.
pub fn warnings(profiles: &[(String, Profile)]) -> Result<Vec<String>, Unfair> {
    let [(_, baseline), others @ ..] = profiles else {
        return Err(Unfair::Single);
    };
    if others.is_empty() {
        return Err(Unfair::Single);
    }
    if profiles.len() > MOST {
        return Err(Unfair::TooMany(profiles.len()));
    }
    let named = |embedded: bool| {
        let mut named = profiles.iter();
        named.find(|(_, profile)| is_embedded(profile) == embedded)
    };
    if let (Some((embedded, _)), Some((real, _))) = (named(true), named(false)) {
        return Err(Unfair::Clusters {
            embedded: embedded.clone(),
            real: real.clone(),
        });
    }
    let others = (1..).map(Slot::Profile).zip(others);
    let warned = others.flat_map(|(slot, (name, other))| {
        let who = format!("{slot} {name}");
        let told = [same(baseline, other), several(baseline, other)];
        let told = told.into_iter().flatten();
        told.chain(unlike(baseline, other))
            .map(move |why| format!("{who} {why}"))
    });
    Ok(warned.collect())
}

/// What makes two profiles, A and another one, do other work: sentences without their subject.
#[must_use]
pub fn unlike(baseline: &Profile, other: &Profile) -> Vec<String> {
    let told = [nobody(baseline, other), work(baseline, other)];
    told.into_iter().flatten().collect()
}

/// What a profile asks for and neither a comparison nor a sweep does: `thresholds and run.repeats`.
#[must_use]
pub fn unused(profile: &Profile) -> Option<String> {
    let asked = [
        (!profile.thresholds.is_empty(), "thresholds"),
        (profile.run.repeats.get() > 1, "run.repeats"),
    ];
    let asked: Vec<_> = asked
        .into_iter()
        .filter_map(|(is_asked, what)| is_asked.then_some(what))
        .collect();
    (!asked.is_empty()).then(|| asked.join(" and "))
}

/// What profiles ask for and a comparison does not do, in sentences.
#[must_use]
pub fn left_out(profiles: &[(String, Profile)]) -> Vec<String> {
    let slots = (0..).map(Slot::Profile);
    let told = slots.zip(profiles).filter_map(|(slot, (name, profile))| {
        unused(profile).map(|asked| {
            format!(
                "{slot} {name} has {asked}, of which a comparison makes no use; --repeats says how \
                 many rounds there are, --max-regression how much worse a profile may be"
            )
        })
    });
    told.collect()
}

fn is_embedded(profile: &Profile) -> bool {
    matches!(profile.target.cluster, Cluster::Embedded(_))
}

fn same(baseline: &Profile, other: &Profile) -> Option<String> {
    settings_that_differ(baseline, other)
        .is_empty()
        .then(|| "has the settings of A: a difference between them is chance".to_owned())
}

/// The null client on one side only.
fn nobody(baseline: &Profile, other: &Profile) -> Option<String> {
    let sends = |profile: &Profile| profile.producer.client != ClientKind::Null;
    match (sends(baseline), sends(other)) {
        (true, false) => Some("drops its records, and A sends them".to_owned()),
        (false, true) => Some("sends its records, and A drops them".to_owned()),
        _ => None,
    }
}

fn several(baseline: &Profile, other: &Profile) -> Option<String> {
    let differ = settings_that_differ(baseline, other);
    (differ.len() > 1).then(|| {
        let keys: Vec<_> = differ.iter().map(|it| it.key.as_str()).collect();
        format!(
            "differs from A in {}: {}; not known which of them did it",
            plural(keys.len() as u64, "setting"),
            keys.join(", ")
        )
    })
}

/// What all runs of a comparison should share, beside the settings of the producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    Broker,
    TopicLayout,
    Rows,
}

impl Shared {
    const ALL: [Self; 3] = [Self::Broker, Self::TopicLayout, Self::Rows];

    fn word(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::TopicLayout => "topic layout",
            Self::Rows => "rows",
        }
    }

    /// How the settings begin that it is.
    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Broker => &["target.brokers"],
            Self::TopicLayout => &[
                "target.partitions",
                "target.replication",
                "target.topic_config",
            ],
            Self::Rows => &["source.", "run.rows", "run.duration"],
        }
    }
}

/// What another profile does not share with the baseline.
#[must_use]
pub fn not_shared(baseline: &Profile, other: &Profile) -> Vec<Shared> {
    let differ = settings_that_differ(baseline, other);
    let is_of = |shared: Shared, key: &str| shared.settings().iter().any(|it| key.starts_with(it));
    let is_other = |shared: &Shared| differ.iter().any(|it| is_of(*shared, &it.key));
    Shared::ALL.into_iter().filter(is_other).collect()
}

fn work(baseline: &Profile, other: &Profile) -> Option<String> {
    let parts = not_shared(baseline, other);
    let parts: Vec<_> = parts.into_iter().map(Shared::word).collect();
    (!parts.is_empty()).then(|| format!("does not have A's {}", parts.join(", or ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::contestant::tests::contestant;

    fn warned(overrides: &[&[&str]]) -> Result<Vec<String>, Unfair> {
        let profile = |overrides: &&[&str]| {
            let parsed = contestant("x", "", overrides).parse().unwrap();
            (overrides.join(" "), parsed)
        };
        let profiles: Vec<_> = overrides.iter().map(profile).collect();
        warnings(&profiles)
    }

    #[test]
    fn one_changed_setting_is_fair() {
        assert_eq!(warned(&[&[], &["producer.linger_ms=9"]]), Ok(vec![]));
    }

    #[test]
    fn who_differs_in_nothing_can_differ_by_chance_only() {
        let warned = warned(&[&[], &[]]).unwrap();
        assert!(warned[0].contains("has the settings of A"), "{warned:?}");
    }

    #[test]
    fn of_several_changed_settings_nobody_knows_which_did_it() {
        let warned = warned(&[
            &[],
            &["producer.linger_ms=9"],
            &["producer.linger_ms=9", "producer.workers=1"],
        ]);
        let [warning] = &warned.unwrap()[..] else {
            panic!("one warning");
        };
        assert!(warning.starts_with("C "), "{warning}");
        assert!(
            warning.contains("2 settings: producer.workers, producer.linger_ms"),
            "{warning}"
        );
        assert!(warning.contains("not known which"), "{warning}");
    }

    #[test]
    fn what_a_comparison_makes_no_use_of_is_told() {
        let profile = |text: &str| ("x".to_owned(), contestant("x", text, &[]).parse().unwrap());
        let text = "[run]\nrepeats = 3\n[thresholds]\n\"failed\" = \"== 0\"";
        let told = left_out(&[profile(""), profile(text)]);
        let [told] = &told[..] else {
            panic!("one sentence: {told:?}");
        };
        assert!(
            told.starts_with("B x has thresholds and run.repeats"),
            "{told}"
        );
        assert!(told.contains("--repeats says"), "{told}");
    }

    #[test]
    fn other_work_is_told() {
        let rows = warned(&[&[], &["source.rows=5"]]).unwrap();
        assert!(rows[0].contains("A's rows"), "{rows:?}");
        let topic = warned(&[&[], &["target.partitions=5"]]).unwrap();
        assert!(topic[0].contains("A's topic layout"), "{topic:?}");
        let nobody = warned(&[&[], &["producer.client=null"]]).unwrap();
        assert!(nobody[0].contains("drops its records"), "{nobody:?}");
    }

    #[test]
    fn the_embedded_broker_and_a_real_one_are_not_compared() {
        let error = warned(&[&[], &["target.brokers=localhost:9092"]]).unwrap_err();
        assert!(matches!(error, Unfair::Clusters { .. }));
        assert!(
            error.to_string().contains("--set target.brokers="),
            "{error}"
        );
    }

    #[test]
    fn one_profile_is_nothing_to_compare() {
        assert_eq!(warned(&[&[]]), Err(Unfair::Single));
        assert_eq!(warned(&[&[] as &[&str]; 27]), Err(Unfair::TooMany(27)));
    }
}
