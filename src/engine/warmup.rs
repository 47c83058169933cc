//! When the first part of a run is over that its figures leave out.
//!
//! `auto` follows the rule that was found best on real brokers: count in chunks of a million
//! records, take the running median of three chunk rates, and stop when it has set no new best
//! (by 2 %) for five chunks, or after 30 chunks. "The variation falls below 2 %" never comes true.

use std::time::Duration;

use crate::profile::Warmup;
use crate::units::as_f64;

/// Records of a chunk.
const CHUNK: u64 = 1_000_000;
const MOST_CHUNKS: usize = 30;
const PATIENCE: usize = 5;
const NEW_BEST: f64 = 1.02;

/// Watches the counts of a run until it is warm.
#[derive(Debug)]
pub enum Watch {
    /// Warm from the start, or found warm before.
    Warm,
    UntilRows(u64),
    Until(Duration),
    Settling(Settling),
}

impl Watch {
    pub fn new(warmup: Warmup) -> Self {
        match warmup {
            Warmup::None => Self::Warm,
            Warmup::Rows(rows) => Self::UntilRows(rows),
            Warmup::Duration(duration) => Self::Until(duration),
            Warmup::Auto => Self::Settling(Settling::default()),
        }
    }

    pub fn is_warm(&self) -> bool {
        matches!(self, Self::Warm)
    }

    /// Takes how many records are done with at a moment, one way or another; true when the run has
    /// just become warm.
    pub fn now_warm(&mut self, done: u64, elapsed: Duration) -> bool {
        let warm = match self {
            Self::Warm => return false,
            Self::UntilRows(rows) => done >= *rows,
            Self::Until(duration) => elapsed >= *duration,
            Self::Settling(settling) => settling.is_settled(done, elapsed),
        };
        if warm {
            *self = Self::Warm;
        }
        warm
    }
}

/// The rule of `auto`.
#[derive(Debug, Default)]
pub struct Settling {
    /// Where the current chunk began.
    from: (u64, Duration),
    rates: Vec<f64>,
    best: f64,
    /// Chunks since the last new best.
    since_best: usize,
}

impl Settling {
    fn is_settled(&mut self, done: u64, elapsed: Duration) -> bool {
        let (from, began) = self.from;
        if done - from < CHUNK {
            return false;
        }
        self.from = (done, elapsed);
        let seconds = elapsed.saturating_sub(began).as_secs_f64();
        self.is_settled_with(as_f64(done - from) / seconds.max(1e-6))
    }

    fn is_settled_with(&mut self, rate: f64) -> bool {
        self.rates.push(rate);
        if let [.., a, b, c] = self.rates[..] {
            let median = a.max(b).min(a.min(b).max(c));
            if median > self.best * NEW_BEST {
                (self.best, self.since_best) = (median, 0);
            } else {
                self.since_best += 1;
            }
        }
        self.since_best >= PATIENCE || self.rates.len() >= MOST_CHUNKS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks_until_settled(rates: impl IntoIterator<Item = f64>) -> usize {
        let mut settling = Settling::default();
        1 + rates
            .into_iter()
            .take_while(|&rate| !settling.is_settled_with(rate))
            .count()
    }

    #[test]
    fn a_level_rate_has_settled_after_three_chunks_and_five_without_a_new_best() {
        assert_eq!(chunks_until_settled(std::iter::repeat(1e6)), 3 + 5);
    }

    #[test]
    fn a_rising_rate_is_waited_for() {
        let rising = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0].into_iter();
        let rates = rising.chain(std::iter::repeat(1.0));
        // The median of three reaches 1.0 with the eighth chunk; five more bring no new best.
        assert_eq!(chunks_until_settled(rates), 8 + 5);
    }

    #[test]
    fn one_lucky_chunk_is_no_new_best() {
        let rates = [1.0, 1.0, 1.0, 1.0, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(chunks_until_settled(rates), 8);
    }

    #[test]
    fn a_rate_that_never_settles_is_given_thirty_chunks() {
        let rates = (0..100).map(|i| 1.05_f64.powi(i));
        assert_eq!(chunks_until_settled(rates), 30);
    }

    #[test]
    fn a_warm_up_of_rows_ends_once() {
        let mut watch = Watch::new(Warmup::Rows(100));
        assert!(!watch.now_warm(99, Duration::ZERO));
        assert!(watch.now_warm(120, Duration::ZERO));
        assert!(!watch.now_warm(200, Duration::ZERO));
        assert!(watch.is_warm());
    }
}
