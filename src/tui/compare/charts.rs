//! What the reports of a session's runs give for charts: latency by percentile, and the rate over
//! time. Figures that are judged come from the session itself.

use crate::compare::{Session, Slot};
use crate::report::Report;
use crate::stats::{Percentile, Series, median};
use crate::units::as_f64;

/// A place on the axis of percentiles: those of the report, and the longest.
pub const PERCENTILES: [&str; 6] = ["p50", "p90", "p95", "p99", "p99.9", "max"];

/// The charts of all profiles, by their letters as they were planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Charts(Vec<Line>);

/// What a profile's counted runs give.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    slot: Slot,
    /// Runs whose reports could be read.
    pub runs: usize,
    /// For each of [`PERCENTILES`] the middle one of all runs, in microseconds. `None`: in some
    /// run fewer than ten batches lie above it.
    pub latency_us: [Option<f64>; 6],
    /// The mean rate of the runs that still went, in each step.
    pub rates: Vec<f64>,
    /// Length of a step.
    pub step_s: f64,
}

impl Charts {
    /// By the reports of the counted runs, as far as they can be read.
    pub fn of(session: &Session, read: impl Fn(&str) -> Option<Report>) -> Self {
        let line = |index: usize| {
            let slot = Slot::Profile(index);
            let runs = session.counted().filter(|run| run.slot == slot);
            let reports: Vec<_> = runs.filter_map(|run| read(&run.id)).collect();
            Line::of(slot, &reports)
        };
        Self((0..session.contestants.len()).map(line).collect())
    }

    /// That of a profile. `None`: none of its reports could be read.
    #[must_use]
    pub fn line(&self, slot: Slot) -> Option<&Line> {
        let mut lines = self.0.iter();
        lines.find(|line| line.slot == slot && line.runs > 0)
    }
}

impl Line {
    fn of(slot: Slot, reports: &[Report]) -> Self {
        let series: Vec<_> = reports.iter().map(|report| &report.series).collect();
        let (step_s, rates) = mean(&series);
        Self {
            slot,
            runs: reports.len(),
            latency_us: latencies(reports),
            rates,
            step_s,
        }
    }
}

impl Line {
    /// The rate at so many seconds. `None`: no run went any more.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a step of some thousands; times before the start are the first one's"
    )]
    pub fn rate_at(&self, s: f64) -> Option<f64> {
        let step = (s / self.step_s).max(0.0) as usize;
        self.rates.get(step).copied()
    }
}

fn latencies(reports: &[Report]) -> [Option<f64>; 6] {
    let middle = |of: &dyn Fn(&Report) -> Option<u64>| {
        let all: Option<Vec<_>> = reports
            .iter()
            .map(|report| of(report).map(as_f64))
            .collect();
        median(&all?)
    };
    let at = |percentile: Percentile| {
        middle(&|report| {
            report
                .stands(percentile)
                .then(|| report.latency_us.at(percentile))
        })
    };
    let longest = middle(&|report| Some(report.latency_us.max).filter(|max| *max > 0));
    let [p50, p90, p95, p99, p999] = Percentile::ALL.map(at);
    [p50, p90, p95, p99, p999, longest]
}

/// The mean rate in steps as long as the longest of all runs.
fn mean(series: &[&Series]) -> (f64, Vec<f64>) {
    let Some(step) = series.iter().map(|series| series.step).max() else {
        return (0.0, Vec::new());
    };
    let seconds = step.as_secs_f64();
    let steps = |series: &&Series| -> Vec<f64> {
        let each = (step.as_nanos() / series.step.as_nanos().max(1)).max(1);
        let each = usize::try_from(each).unwrap_or(1);
        let groups = series.acked.chunks(each);
        groups
            .map(|group| as_f64(group.iter().sum()) / seconds)
            .collect()
    };
    let mut runs: Vec<_> = series.iter().map(steps).collect();
    // The last step of a run is not whole.
    for steps in runs.iter_mut().filter(|steps| steps.len() > 1) {
        steps.pop();
    }
    let longest = runs.iter().map(Vec::len).max().unwrap_or(0);
    let at = |index: usize| {
        let known: Vec<_> = runs.iter().filter_map(|steps| steps.get(index)).collect();
        known.iter().copied().sum::<f64>() / as_f64(known.len() as u64)
    };
    (seconds, (0..longest).map(at).collect())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn series(step_ms: u64, acked: &[u64]) -> Series {
        Series {
            step: Duration::from_millis(step_ms),
            acked: acked.to_vec(),
        }
    }

    #[test]
    fn the_rate_over_time_is_the_mean_of_the_runs_that_still_went() {
        let (one, other) = (series(20, &[20, 40, 60, 5]), series(20, &[40, 20, 1]));
        let (step_s, rates) = mean(&[&one, &other]);
        assert!((step_s - 0.02).abs() < 1e-12);
        assert_eq!(rates, [1_500.0, 1_500.0, 3_000.0]);
    }

    #[test]
    fn shorter_steps_are_put_together_to_the_longest() {
        let (fine, coarse) = (
            series(20, &[10, 30, 10, 30, 1, 1]),
            series(40, &[80, 40, 1]),
        );
        let (_, rates) = mean(&[&fine, &coarse]);
        assert_eq!(rates, [1_500.0, 1_000.0]);
        assert_eq!(mean(&[]), (0.0, Vec::new()));
    }
}
