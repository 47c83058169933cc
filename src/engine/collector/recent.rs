//! The latencies of the last seconds: a ring of histograms that are merged when somebody looks.
//! (Percentiles of slices cannot be averaged; their histograms can be added.)

use std::time::Duration;

use crate::stats::{Latencies, LatencySummary};

/// Length of a slice.
const SLICE: Duration = Duration::from_millis(200);

/// Slices that are kept: two seconds, the one that goes on included.
const SLICES: usize = 10;

/// All memory is taken at the start: a histogram up to three minutes is 150 KB.
#[derive(Debug)]
pub struct Recent {
    slices: Vec<Latencies>,
    /// The slice that goes on, counted from the start of the run.
    current: usize,
    merged: Latencies,
}

impl Recent {
    pub fn new(longest: Duration) -> Self {
        Self {
            slices: vec![Latencies::up_to(longest); SLICES],
            current: 0,
            merged: Latencies::up_to(longest),
        }
    }

    /// Adds what was recorded up to now.
    pub fn add(&mut self, now: Duration, latencies: &Latencies) {
        let slice = usize::try_from(now.as_nanos() / SLICE.as_nanos()).unwrap_or(usize::MAX);
        // After a long pause every slice is old, and cleared once.
        let passed = slice.saturating_sub(self.current).min(SLICES);
        for old in 0..passed {
            self.slices[(slice - old) % SLICES].clear();
        }
        self.current = slice;
        self.slices[slice % SLICES].add(latencies);
    }

    /// The last two seconds.
    pub fn summary(&mut self) -> LatencySummary {
        self.merged.clear();
        for slice in &self.slices {
            self.merged.add(slice);
        }
        self.merged.summary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_mins(3);

    fn at(recent: &mut Recent, ms: u64, us: u64) {
        let mut latencies = Latencies::up_to(LONGEST);
        latencies.record(us);
        recent.add(Duration::from_millis(ms), &latencies);
    }

    #[test]
    fn two_seconds_are_merged_and_what_is_older_is_forgotten() {
        let mut recent = Recent::new(LONGEST);
        at(&mut recent, 100, 1_000);
        at(&mut recent, 1_900, 50);
        let summary = recent.summary();
        assert_eq!((summary.min, summary.p99), (50, 1_000));
        at(&mut recent, 2_000, 60);
        let summary = recent.summary();
        assert_eq!((summary.min, summary.max), (50, 60));
    }

    #[test]
    fn after_a_long_pause_nothing_is_left() {
        let mut recent = Recent::new(LONGEST);
        (0..10).for_each(|slice| at(&mut recent, slice * 200, 1_000));
        recent.add(Duration::from_mins(5), &Latencies::up_to(LONGEST));
        assert_eq!(recent.summary(), LatencySummary::default());
    }
}
