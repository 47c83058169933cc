//! The ratios of all rounds, their estimate and its interval.

use serde::{Deserialize, Serialize};

use super::signed_rank::SignedRank;
use crate::units::as_f64;

/// Logarithms closer than this are the same: they come from equal figures.
const EQUAL: f64 = 1e-9;

/// B against A, once for each round.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// ln(B / A), in the order of the rounds.
    logs: Vec<f64>,
    /// Walsh averages: the mean of each two of the logarithms, each with itself too; sorted.
    walsh: Vec<f64>,
}

/// Where a ratio lies, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Of what is known for sure.
    #[must_use]
    pub fn at(ratio: f64) -> Self {
        Self {
            low: ratio,
            high: ratio,
        }
    }

    /// Whether the ratio may be this one.
    #[must_use]
    pub fn contains(&self, ratio: f64) -> bool {
        self.low <= ratio && ratio <= self.high
    }

    /// Whether all of it lies inside another one.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        outer.low <= self.low && self.high <= outer.high
    }
}

impl Pairs {
    /// Pairs of figures, A's first. `None` where there are none, or one of them is no positive
    /// number: then there is no ratio.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let log = |(a, b): (f64, f64)| Some((b / a).ln()).filter(|log| log.is_finite() && a > 0.0);
        let logs: Vec<_> = pairs.into_iter().map(log).collect::<Option<_>>()?;
        (!logs.is_empty()).then(|| Self::of_logs(logs))
    }

    fn of_logs(mut logs: Vec<f64>) -> Self {
        // What differs by rounding alone does not differ.
        for log in logs.iter_mut().filter(|log| log.abs() < EQUAL) {
            *log = 0.0;
        }
        let with_itself = |i: usize| logs[..=i].iter().map(move |other| (i, *other));
        let means = (0..logs.len()).flat_map(with_itself);
        let mut walsh: Vec<_> = means
            .map(|(i, other)| f64::midpoint(logs[i], other))
            .collect();
        walsh.sort_unstable_by(f64::total_cmp);
        Self { logs, walsh }
    }

    /// How many pairs there are.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.logs.len()
    }

    /// The estimate by Hodges and Lehmann: the median of the Walsh averages.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        let (middle, count) = (self.walsh.len() / 2, self.walsh.len());
        let log = if count.is_multiple_of(2) {
            f64::midpoint(self.walsh[middle - 1], self.walsh[middle])
        } else {
            self.walsh[middle]
        };
        log.exp()
    }

    /// Where the ratio lies, wrong in at most `alpha` of all cases. `None`: there are too few
    /// rounds to say.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> Option<Interval> {
        let below = SignedRank::of(self.rounds()).critical(alpha)?;
        Some(Interval {
            low: self.walsh[below].exp(),
            high: self.walsh[self.walsh.len() - 1 - below].exp(),
        })
    }

    /// Whether all rounds agree to the last digit: what is counted, not timed, needs no test.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.rounds() > 1 && self.walsh[self.walsh.len() - 1] - self.walsh[0] < EQUAL
    }

    /// The standard deviation of the logarithms. `None`: there is one round.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let n = as_f64(self.rounds() as u64);
        let mean = self.logs.iter().sum::<f64>() / n;
        let squares = self
            .logs
            .iter()
            .map(|log| (log - mean).powi(2))
            .sum::<f64>();
        (self.rounds() > 1).then(|| (squares / (n - 1.0)).sqrt())
    }
}
