//! Whether a candidate may pass: the question of other people's CI.

use serde::{Deserialize, Serialize};

use super::finding::NINETY;
use super::pairs::Pairs;

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    More,
    Less,
    /// Neither: it tells, and does not judge.
    None,
}

/// What comes of a limit on regressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Surely no worse than the limit.
    Passed,
    /// The limit lies within the 90 % interval, or there are too few rounds for one.
    Undecided,
    /// Surely worse than the limit.
    Failed,
}

impl Gate {
    /// Holds the 90 % interval against the limit: 0.05 for 5 % worse at most.
    #[must_use]
    pub fn of(pairs: &Pairs, goal: Goal, limit: f64) -> Self {
        let Some(interval) = pairs.interval(NINETY) else {
            return Self::Undecided;
        };
        let (is_worse, is_fine) = match goal {
            Goal::More => (interval.high < 1.0 - limit, interval.low > 1.0 - limit),
            Goal::Less => (interval.low > 1.0 + limit, interval.high < 1.0 + limit),
            Goal::None => (false, true),
        };
        match (is_worse, is_fine) {
            (true, _) => Self::Failed,
            (_, true) => Self::Passed,
            _ => Self::Undecided,
        }
    }
}
