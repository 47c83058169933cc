//! The best against the profile as it is, run afresh: the one result of a sweep that may be
//! quoted.

use serde::Serialize;

use super::halving::Halving;
use super::session::{Entrant, Sweep};
use crate::compare::{self, Ending, Question, Rounds, Session, Slot, settings_that_differ};

/// Changes of the confirmation that count as none.
const MARGIN: f64 = 0.03;

/// What the halving has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A point that has to be confirmed.
    Best(usize),
    /// The best point is the profile as it is: there is nothing to confirm.
    Profile(usize),
    /// No point keeps to all that is required.
    Nothing,
}

impl Found {
    /// `None`: the halving is not over.
    #[must_use]
    pub fn of(sweep: &Sweep, halving: &Halving) -> Option<Self> {
        if halving.next.is_some() {
            return None;
        }
        Some(match halving.field(sweep).best() {
            None => Self::Nothing,
            Some(point) if is_profile(sweep, point) => Self::Profile(point),
            Some(point) => Self::Best(point),
        })
    }

    /// The best point.
    #[must_use]
    pub fn point(self) -> Option<usize> {
        match self {
            Self::Best(point) | Self::Profile(point) => Some(point),
            Self::Nothing => None,
        }
    }
}

fn is_profile(sweep: &Sweep, point: usize) -> bool {
    let point = sweep.contestant(Entrant::Point(point)).parse();
    match (sweep.profile.parse(), point) {
        (Ok(profile), Ok(point)) => settings_that_differ(&profile, &point).is_empty(),
        _ => false,
    }
}

/// The comparison of a point with the profile as it is.
#[must_use]
pub fn question(sweep: &Sweep, point: usize) -> Question {
    Question {
        contestants: vec![
            sweep.profile.clone(),
            sweep.contestant(Entrant::Point(point)),
        ],
        metric: sweep.metric,
        margin: MARGIN,
        limit: None,
        rounds: Rounds::Given(sweep.repeats),
        keep_topics: sweep.keep_topics,
        cool_down: Some(sweep.cool_down()),
        seed: Some(sweep.seed),
    }
}

/// How the best keeps to a requirement in its confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// As it was written: `latency.p99 < 20ms`.
    pub require: String,
    /// Rounds in which it is met,
    pub rounds: usize,
    /// of so many.
    pub of: usize,
}

impl Kept {
    /// Whether more rounds keep to it than not.
    #[must_use]
    pub fn is_met(&self) -> bool {
        2 * self.rounds > self.of
    }
}

/// What came of the confirmation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confirmation {
    #[serde(flatten)]
    pub comparison: compare::Document,
    /// For each requirement of the sweep.
    pub kept: Vec<Kept>,
}

impl Confirmation {
    #[must_use]
    pub fn of(sweep: &Sweep, session: Session) -> Self {
        let kept = sweep.require.iter().map(|require| {
            let runs = session.counted().filter(|run| run.slot == Slot::Profile(1));
            let figures = runs.map(|run| run.figures.get(&require.metric));
            let met: Vec<_> = figures
                .map(|figure| figure.is_some_and(|figure| require.met(*figure)))
                .collect();
            Kept {
                require: require.to_string(),
                rounds: met.iter().filter(|met| **met).count(),
                of: met.len(),
            }
        });
        Self {
            kept: kept.collect(),
            comparison: compare::Document::of(session),
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.comparison.session.ending == Ending::Completed
    }

    /// Whether the best keeps to all that is required.
    #[must_use]
    pub fn keeps_to_all(&self) -> bool {
        self.kept.iter().all(Kept::is_met)
    }

    /// What may be quoted: `+5.1 % msg/s [+3.2, +7.0]`, or why nothing may.
    #[must_use]
    pub fn quote(&self) -> &str {
        let quote = self.comparison.quotes.first().map_or("", String::as_str);
        let name = self.comparison.session.name(Slot::Profile(1));
        let own = quote
            .strip_prefix(name)
            .and_then(|it| it.strip_prefix(": "));
        own.unwrap_or(quote)
    }
}
