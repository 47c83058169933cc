//! The rates that a run was told to send at, over time.

use serde::{Deserialize, Serialize};

/// From a moment of a run's clock on, records were to be sent at this rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskedRate {
    /// On the run's clock.
    pub from_s: f64,
    /// Messages a second; `None`: as fast as it goes.
    pub rate: Option<f64>,
}

impl AskedRate {
    /// A rate that holds for the whole run.
    #[must_use]
    pub fn always(rate: f64) -> Self {
        Self {
            from_s: 0.0,
            rate: Some(rate),
        }
    }

    /// What is asked for at a moment, of rates in the order of time.
    #[must_use]
    pub fn at(asked: &[Self], s: f64) -> Option<f64> {
        let before = asked.iter().rev().find(|asked| asked.from_s <= s);
        before.and_then(|asked| asked.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rate_holds_until_the_next() {
        let asked = [
            AskedRate::always(10.0),
            AskedRate {
                from_s: 2.0,
                rate: None,
            },
            AskedRate {
                from_s: 3.0,
                rate: Some(20.0),
            },
        ];
        let at = |s| AskedRate::at(&asked, s);
        assert_eq!([at(0.0), at(1.9)], [Some(10.0); 2]);
        assert_eq!([at(2.0), at(3.5)], [None, Some(20.0)]);
        assert_eq!(AskedRate::at(&[], 1.0), None);
    }
}
