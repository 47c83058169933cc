//! What can be said of a ratio.

use serde::{Deserialize, Serialize};

use super::pairs::{Interval, Pairs};
use crate::units::as_f64;

/// How wrong "the same" may be: the interval that has to lie inside the margin is the one of two
/// one-sided tests at 5 %.
pub const NINETY: f64 = 0.1;

/// What is agreed before the first run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The part of all sessions without any difference that may call one.
    pub alpha: f64,
    /// How many are held against the baseline: each gets its part of alpha (Bonferroni).
    pub comparisons: usize,
    /// Ratios that count as the same: 0.03 for 3 % either way.
    pub margin: f64,
}

/// What the rounds show about B against A. Whether higher is better is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    Higher,
    Lower,
    /// Within the margin: not "no difference found", but "no difference that matters".
    Same,
    CannotTell,
}

impl Terms {
    /// The alpha of one comparison.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.alpha / as_f64(self.comparisons.max(1) as u64)
    }

    /// Below this many rounds even the clearest result could be chance.
    #[must_use]
    pub fn fewest_rounds(&self) -> usize {
        let reaches = |n: &i32| 2_f64.powi(1 - n) <= self.level();
        // A thousand halvings are below every level.
        let rounds = (1..1_000).find(reaches).unwrap_or(1_000);
        usize::try_from(rounds).unwrap_or(usize::MAX)
    }

    /// What is the same.
    #[must_use]
    pub fn margin(&self) -> Interval {
        Interval {
            low: 1.0 - self.margin,
            high: 1.0 + self.margin,
        }
    }

    /// What the rounds show. `None`: they are too few for any verdict.
    #[must_use]
    pub fn find(&self, pairs: &Pairs) -> Option<Finding> {
        let interval = pairs.interval(self.level())?;
        let ninety = pairs.interval(NINETY)?;
        Some(self.finding(interval, ninety))
    }

    /// What the rounds show of something that is counted, not timed: where all agree, that is no
    /// chance, however few they are.
    #[must_use]
    pub fn find_counted(&self, pairs: &Pairs) -> Option<Finding> {
        if pairs.is_exact() {
            let exact = Interval::at(pairs.ratio());
            return Some(self.finding(exact, exact));
        }
        self.find(pairs)
    }

    fn finding(&self, interval: Interval, ninety: Interval) -> Finding {
        if interval.low > 1.0 {
            Finding::Higher
        } else if interval.high < 1.0 {
            Finding::Lower
        } else if ninety.is_within(&self.margin()) {
            Finding::Same
        } else {
            Finding::CannotTell
        }
    }
}
