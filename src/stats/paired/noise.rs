//! How small a difference some rounds can find, and how many rounds a difference needs.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use super::pairs::Pairs;
use crate::units::as_f64;

/// The part of real differences that is to be found.
const POWER: f64 = 0.9;

/// The signed-rank test needs some 5 % more rounds than a test that knows the noise is normal.
const RANKS: f64 = 1.05;

/// How sure the bound on the noise is.
const BOUND: f64 = 0.8;

/// Rounds that are never gone below.
const FEWEST: usize = 10;

/// The deviation of the logarithm of the ratio of two runs of the same within a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    deviation: f64,
}

impl Noise {
    /// Of a machine that the broker shares, where nothing is known of this one.
    pub const TYPICAL: Self = Self { deviation: 0.15 };

    /// By the baseline against itself. Few pairs may by luck lie close together, so this is an
    /// upper bound that holds in 80 % of cases: 1.29 times their deviation at ten. `None`: there
    /// are fewer than three.
    #[must_use]
    pub fn measured(again: &Pairs) -> Option<Self> {
        let freedom = as_f64(again.rounds() as u64) - 1.0;
        if freedom < 2.0 {
            return None;
        }
        let lucky = ChiSquared::new(freedom).ok()?.inverse_cdf(1.0 - BOUND);
        let deviation = again.deviation()? * (freedom / lucky).sqrt();
        Some(Self { deviation })
    }

    /// Of the logarithms of ratios within rounds.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// The smallest difference that so many rounds find nine times in ten at this alpha: 0.04 for
    /// 4 %.
    #[must_use]
    pub fn detectable(&self, rounds: usize, level: f64) -> f64 {
        let rounds = as_f64(rounds as u64).max(1.0);
        (reach(level) * self.deviation * (RANKS / rounds).sqrt()).exp_m1()
    }

    /// The rounds after which a difference is found nine times in ten at this alpha.
    #[must_use]
    pub fn rounds_for(&self, difference: f64, level: f64) -> usize {
        let rounds = RANKS * (reach(level) * self.deviation / difference.ln_1p()).powi(2);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and what is beyond all counts becomes the largest"
        )]
        let rounds = rounds.ceil() as usize;
        rounds.max(FEWEST)
    }
}

/// Deviations of an estimate between no difference and one that is found.
fn reach(level: f64) -> f64 {
    let normal = Normal::standard();
    normal.inverse_cdf(1.0 - level / 2.0) + normal.inverse_cdf(POWER)
}
