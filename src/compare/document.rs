//! A session with everything that follows from it, as one document: what the exporters write, and
//! itself the JSON form.

use serde::Serialize;

use super::contestant::settings_that_differ;
use super::fairness::warnings;
use super::plan::Slot;
use super::quotes::quotes;
use super::results::Results;
use super::session::Session;
use crate::profile::{ClientKind, Profile};
use crate::report::TargetKind;
use crate::units::plural;

/// Everything that is told of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    #[serde(flatten)]
    pub session: Session,
    pub results: Results,
    /// A sentence for each candidate that a person can quote.
    pub quotes: Vec<String>,
    /// The settings by which each differs from A.
    pub settings: Vec<Differs>,
    /// What the figures have to be read with.
    pub warnings: Vec<String>,
    /// What the results hold for.
    pub holds_for: String,
}

/// What makes a candidate another one than A.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differs {
    pub slot: Slot,
    pub settings: Vec<Setting>,
}

/// A setting that A does not share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its whole name: `producer.linger_ms`.
    pub key: String,
    /// `null`: it is not set.
    pub baseline: Option<String>,
    pub value: Option<String>,
}

impl Document {
    /// With all metrics.
    #[must_use]
    pub fn of(session: Session) -> Self {
        let results = Results::of(&session);
        Self::with(session, results)
    }

    /// On the way: with the primary metric alone.
    #[must_use]
    pub fn of_primary(session: Session) -> Self {
        let results = Results::of_primary(&session);
        Self::with(session, results)
    }

    fn with(session: Session, results: Results) -> Self {
        let parse = |it: &super::Contestant| Some((it.name.clone(), it.parse().ok()?));
        let profiles: Vec<_> = session.contestants.iter().filter_map(parse).collect();
        Self {
            quotes: quotes(&session, &results),
            settings: differs(&profiles),
            warnings: warnings(&profiles).unwrap_or_default(),
            holds_for: holds_for(&session, &profiles),
            results,
            session,
        }
    }

    /// The warnings without that several settings differ, for whoever shows those settings.
    pub fn warnings_of_work(&self) -> impl Iterator<Item = &String> {
        let warnings = self.warnings.iter();
        warnings.filter(|warning| !warning.contains("not known which"))
    }

    /// The quotes, each with the letter that tells profiles of one name apart.
    #[must_use]
    pub fn lettered_quotes(&self) -> Vec<String> {
        let candidates = self.results.candidates().zip(&self.quotes);
        candidates
            .map(|((compared, _), quote)| format!("{} {quote}", compared.slot))
            .collect()
    }
}

fn differs(profiles: &[(String, Profile)]) -> Vec<Differs> {
    let Some(((_, baseline), others)) = profiles.split_first() else {
        return Vec::new();
    };
    let others = (1..).map(Slot::Profile).zip(others);
    let differs = others.map(|(slot, (_, other))| Differs {
        slot,
        settings: settings_that_differ(baseline, other)
            .into_iter()
            .map(|it| Setting {
                key: it.key,
                baseline: it.before,
                value: it.after,
            })
            .collect(),
    });
    differs.collect()
}

fn holds_for(session: &Session, profiles: &[(String, Profile)]) -> String {
    let cores = plural(session.machine.cores as u64, "core");
    let drops = |(_, profile): &(String, Profile)| profile.producer.client == ClientKind::Null;
    if profiles.iter().all(drops) {
        return format!("Results hold for making records on {cores}: nobody sends them");
    }
    match session.target {
        TargetKind::Embedded => format!(
            "Results hold for the embedded broker on this machine ({cores}), and for no real one"
        ),
        TargetKind::Kafka => format!(
            "Results hold for this broker process ({}) and this machine ({cores}): after another \
             start of the broker compare again",
            session.brokers
        ),
    }
}
