//! What a point has to keep to: `latency.p99 < 20ms`.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::compare::Metric;
use crate::profile::{Op, Threshold, ThresholdError};

/// A limit that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequireError {
    #[error("--require {given}: this is no figure with a limit; write \"latency.p99 < 20ms\"")]
    Form { given: String },
    #[error(
        "--require {given}: a sweep has no figure {name:?} to limit; it has {}",
        known()
    )]
    Metric { given: String, name: String },
    #[error("--require {given}: {bound:?} is no limit on {name}; write \"{name} {example}\"")]
    Bound {
        given: String,
        name: String,
        bound: String,
        example: &'static str,
    },
    #[error(
        "--require {given}: a limit is <, <=, > or >=; nothing that is measured equals another"
    )]
    Sign { given: String },
}

/// A limit on a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Require {
    pub metric: Metric,
    threshold: Threshold,
}

impl Require {
    /// # Errors
    /// When it is no figure of a sweep with a limit in its unit.
    pub fn parse(given: &str) -> Result<Self, RequireError> {
        let given = given.trim();
        let own = || given.to_owned();
        let sign = given.find(['<', '>', '=', '!']);
        let (name, bound) = sign
            .map(|at| given.split_at(at))
            .ok_or_else(|| RequireError::Form { given: own() })?;
        let name = name.trim();
        let no_metric = || RequireError::Metric {
            given: own(),
            name: name.to_owned(),
        };
        let metric = Metric::parse(name).map_err(|_| no_metric())?;
        let threshold = Threshold::parse(name, bound).map_err(|error| match error {
            ThresholdError::Metric { .. } => no_metric(),
            ThresholdError::Bound { example, .. } => RequireError::Bound {
                given: own(),
                name: name.to_owned(),
                bound: bound.to_owned(),
                example,
            },
        })?;
        if matches!(threshold.op, Op::Equal | Op::NotEqual) {
            return Err(RequireError::Sign { given: own() });
        }
        Ok(Self { metric, threshold })
    }

    /// Whether a figure keeps to it.
    #[must_use]
    pub fn met(&self, figure: f64) -> bool {
        self.threshold.met(figure)
    }

    /// The figure at the limit, latencies in microseconds.
    #[must_use]
    pub fn bound(&self) -> f64 {
        self.threshold.value
    }

    /// Whether a figure may keep to it that is known but for a factor either way.
    #[must_use]
    pub fn may_be_met(&self, figure: f64, factor: f64) -> bool {
        match self.threshold.op {
            Op::Less | Op::AtMost => self.met(figure / factor),
            Op::More | Op::AtLeast | Op::Equal | Op::NotEqual => self.met(figure * factor),
        }
    }
}

/// As it is written: `latency.p99 < 20ms`.
impl fmt::Display for Require {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.threshold.fmt(f)
    }
}

impl From<Require> for String {
    fn from(require: Require) -> Self {
        require.to_string()
    }
}

impl TryFrom<String> for Require {
    type Error = RequireError;

    fn try_from(text: String) -> Result<Self, RequireError> {
        Self::parse(&text)
    }
}

/// Figures that both a sweep and a threshold have.
fn known() -> String {
    let is_known = |name: &&&str| crate::profile::Metric::parse(name).is_ok();
    let names: Vec<_> = Metric::NAMES.iter().filter(is_known).copied().collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("latency.p99 < 20ms", 19_999.0, 20_000.0)]
    #[case("latency.p99<20ms", 19_999.0, 20_000.0)]
    #[case("msgs_per_s >= 400k", 400_000.0, 399_999.0)]
    #[case("max_rss < 100 MiB", 104_857_599.0, 104_857_600.0)]
    fn a_limit_is_read_in_the_unit_of_its_figure(
        #[case] given: &str,
        #[case] good: f64,
        #[case] bad: f64,
    ) {
        let require = Require::parse(given).unwrap();
        assert!(require.met(good) && !require.met(bad));
        let written = String::from(require.clone());
        assert_eq!(Require::try_from(written), Ok(require));
    }

    #[test]
    fn what_is_not_known_for_sure_may_keep_to_a_limit_that_it_seems_to_break() {
        let low = Require::parse("latency.p99 < 20ms").unwrap();
        assert!(low.may_be_met(30_000.0, 2.0) && !low.may_be_met(41_000.0, 2.0));
        let high = Require::parse("msgs_per_s > 100k").unwrap();
        assert!(high.may_be_met(60_000.0, 2.0) && !high.may_be_met(40_000.0, 2.0));
    }

    #[rstest]
    #[case("latency.p99", "write \"latency.p99 < 20ms\"")]
    #[case("speed > 5", "it has msgs_per_s, ")]
    #[case("retries == 0", "no figure \"retries\"")]
    #[case("latency.p99 < 20", "write \"latency.p99 < 50ms\"")]
    #[case("msgs_per_s == 400k", "a limit is <, <=, > or >=")]
    fn what_is_no_limit_is_told_with_its_cure(#[case] given: &str, #[case] words: &str) {
        let error = Require::parse(given).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains(given), "{error}");
    }
}
