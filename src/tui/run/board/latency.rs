//! Latencies, and which of their percentiles say something.

use crate::stats::{Bin, LatencySummary, stands};

/// Latencies, each percentile only where enough lies above it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Latency {
    /// Of the last seconds; `None`: the run is over, or nothing was acknowledged in them.
    pub recent: Option<Percentiles>,
    pub run: Percentiles,
    pub mean_us: f64,
    pub bins: Vec<Bin>,
    pub count: u64,
    pub clipped: u64,
    /// What has to be known to read them.
    pub notes: Vec<String>,
}

/// The percentiles that are shown, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    pub p50: Option<u64>,
    pub p90: Option<u64>,
    pub p95: Option<u64>,
    pub p99: Option<u64>,
    pub p99_9: Option<u64>,
    pub max: Option<u64>,
}

impl Percentiles {
    /// Those of a summary that have at least ten of so many fates above them.
    #[must_use]
    pub fn new(summary: &LatencySummary, fates: u64) -> Self {
        let known = |us: u64, above: u64| (stands(fates, above) && summary.max > 0).then_some(us);
        Self {
            p50: known(summary.p50, 500),
            p90: known(summary.p90, 100),
            p95: known(summary.p95, 50),
            p99: known(summary.p99, 10),
            p99_9: known(summary.p99_9, 1),
            max: (summary.max > 0).then_some(summary.max),
        }
    }

    /// Those of the table, with their names.
    #[must_use]
    pub fn shown(&self) -> [(&'static str, Option<u64>); 5] {
        [
            ("p50", self.p50),
            ("p95", self.p95),
            ("p99", self.p99),
            ("p99.9", self.p99_9),
            ("max", self.max),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_shown_where_ten_batches_lie_above_it() {
        let summary = LatencySummary {
            p50: 1,
            p99: 9,
            p99_9: 10,
            max: 11,
            ..LatencySummary::default()
        };
        let shown = Percentiles::new(&summary, 1000);
        assert_eq!(
            (shown.p50, shown.p99, shown.p99_9, shown.max),
            (Some(1), Some(9), None, Some(11))
        );
        assert_eq!(
            Percentiles::new(&LatencySummary::default(), 1000),
            Percentiles::default()
        );
    }
}
