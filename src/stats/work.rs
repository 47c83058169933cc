//! Where a worker's time went, and how far it is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::as_f64;

/// Where a worker's time went. What is left of the run's time, it was busy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkTime {
    /// Waiting for rows.
    pub starved: Duration,
    /// Waiting for the client: its queue was full, or a flush was asked for.
    pub blocked: Duration,
    /// Waiting for the moment that the rate sets.
    pub paced: Duration,
}

impl WorkTime {
    pub(super) fn add(&mut self, other: &Self) {
        self.starved += other.starved;
        self.blocked += other.blocked;
        self.paced += other.paced;
    }

    /// What has come since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            starved: self.starved.saturating_sub(earlier.starved),
            blocked: self.blocked.saturating_sub(earlier.blocked),
            paced: self.paced.saturating_sub(earlier.paced),
        }
    }

    /// As parts of `elapsed`.
    #[must_use]
    pub fn shares(&self, elapsed: Duration) -> TimeShares {
        let share = |part: Duration| {
            if elapsed.is_zero() {
                return 0.0;
            }
            (part.as_secs_f64() / elapsed.as_secs_f64()).min(1.0)
        };
        TimeShares {
            busy: (1.0 - share(self.starved + self.blocked + self.paced)).max(0.0),
            starved: share(self.starved),
            blocked: share(self.blocked),
            paced: share(self.paced),
        }
    }
}

/// Parts of a worker's time, 0 to 1 each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimeShares {
    /// Parsing, serializing and enqueueing; waiting for a core counts as well.
    pub busy: f64,
    /// Waiting for rows.
    pub starved: f64,
    /// Waiting for the client to take more.
    pub blocked: f64,
    /// Waiting for the moment that the rate sets.
    pub paced: f64,
}

impl TimeShares {
    /// The plain mean of several; nothing of none.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let count = as_f64(all.len().max(1) as u64);
        let mean = |of: fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / count;
        Self {
            busy: mean(|shares| shares.busy),
            starved: mean(|shares| shares.starved),
            blocked: mean(|shares| shares.blocked),
            paced: mean(|shares| shares.paced),
        }
    }
}

/// How far a worker is with its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Working,
    /// Everything is sent; reports are waited for.
    Draining,
    Done,
}

/// Records that a worker has handed over by a schedule, and the time that it was given for them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Planned {
    pub records: u64,
    /// Of this worker alone: workers share the rate, and the time goes by for all of them at once.
    pub seconds: f64,
}

/// A rate is held from this part of it on. Below, no percentile is judged, and something else than
/// the rate holds the run back.
pub const RATE_HELD: f64 = 0.99;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_workers_time_make_a_whole() {
        let time = WorkTime {
            starved: Duration::from_millis(100),
            blocked: Duration::from_millis(300),
            paced: Duration::ZERO,
        };
        let shares = time.shares(Duration::from_secs(1));
        assert!((shares.busy - 0.6).abs() < 1e-12);
        assert!((shares.blocked - 0.3).abs() < 1e-12);
        assert!(time.shares(Duration::ZERO).blocked.abs() < f64::EPSILON);
    }
}
