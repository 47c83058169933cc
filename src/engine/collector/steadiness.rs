//! How even a run goes: its rate in whole seconds after the warm-up.
//!
//! Shorter windows say nothing: of 20 ms each, they swing from one record to tens of thousands.

use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(1);

/// The seconds so far.
#[derive(Debug, Default)]
pub struct Steadiness {
    /// When the second that goes on began, and what was acknowledged before it.
    began: Option<(Duration, u64)>,
    seconds: u32,
    minimum: f64,
    mean: f64,
    /// Sum of squared distances from the mean (Welford).
    squares: f64,
}

impl Steadiness {
    /// So much is acknowledged now, in a run that is warm and not draining yet.
    pub fn note(&mut self, now: Duration, acked: u64) {
        let Some((began, before)) = self.began else {
            self.began = Some((now, acked));
            return;
        };
        let length = now.saturating_sub(began);
        if length < WINDOW {
            return;
        }
        self.began = Some((now, acked));
        let rate = super::rate(acked - before, length.as_secs_f64());
        self.minimum = if self.seconds == 0 {
            rate
        } else {
            self.minimum.min(rate)
        };
        self.seconds += 1;
        let distance = rate - self.mean;
        self.mean += distance / f64::from(self.seconds);
        self.squares += distance * (rate - self.mean);
    }

    /// The rate of the slowest second; `None` before there are two.
    pub fn minimum(&self) -> Option<f64> {
        (self.seconds >= 2).then_some(self.minimum)
    }

    /// The deviation as a part of the mean; `None` before there are two seconds, or when nothing
    /// was acknowledged in them.
    pub fn variation(&self) -> Option<f64> {
        (self.seconds >= 2 && self.mean > 0.0)
            .then(|| (self.squares / f64::from(self.seconds - 1)).sqrt() / self.mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(rates: &[u64]) -> Steadiness {
        let mut steadiness = Steadiness::default();
        let mut acked = 500;
        let mut now = Duration::from_millis(1_300);
        steadiness.note(now, acked);
        for rate in rates {
            for _ in 0..50 {
                acked += rate / 50;
                now += Duration::from_millis(20);
                steadiness.note(now, acked);
            }
        }
        steadiness
    }

    #[test]
    fn one_second_says_nothing_of_evenness() {
        let one = after(&[1_000]);
        assert_eq!((one.minimum(), one.variation()), (None, None));
    }

    #[test]
    fn two_seconds_have_a_slower_one_and_a_deviation() {
        let two = after(&[1_000, 3_000]);
        assert_eq!(two.minimum(), Some(1_000.0));
        let variation = two.variation().unwrap();
        assert!((variation - 2_f64.sqrt() / 2.0).abs() < 1e-9, "{variation}");
    }

    #[test]
    fn a_standstill_has_a_minimum_and_no_variation() {
        let none = after(&[0, 0, 0]);
        assert_eq!((none.minimum(), none.variation()), (Some(0.0), None));
    }
}
