//! What a run leaves behind.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::event::Event;
use super::snapshot::Rates;
use super::usage::Usage;
use super::verify::Verification;
use crate::client::cluster::{TopicState, Tried};
use crate::source::Columns;
use crate::stats::{
    AskedRate, Gauge, Gauges, Planned, RATE_HELD, Recording, Series, TimeShares, Verdict,
};
use crate::units::as_f64;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was read, and everything that was read has its report. Whether all of it was
    /// acknowledged is another question: see the counts.
    Completed,
    Interrupted,
    /// It could not start, or not go on; in words.
    Failed(String),
}

/// Everything that is known of a run when it is over.
#[derive(Clone, Debug)]
pub struct RunResult {
    pub started: SystemTime,
    pub outcome: Outcome,
    pub correlation_id: uuid::Uuid,
    /// The addresses that the run talked to.
    pub bootstrap: String,
    pub topic: Option<TopicState>,
    /// Of the cluster, as far as it tells: see [`crate::client::cluster::Cluster`].
    pub version: Option<String>,
    /// The columns of the source, where their types were found by looking at its first rows.
    pub inferred: Option<Columns>,
    /// Making topic, connections and producer ids, before the clock started.
    pub connect: Duration,
    pub warmup: Option<WarmupResult>,
    /// What the rate is taken from.
    pub measured: Measured,
    /// All workers together.
    pub total: Recording,
    pub workers: Vec<WorkerResult>,
    pub tasks: Vec<TaskResult>,
    pub rate: Option<RateResult>,
    /// All rates that the run was told.
    pub asked: Vec<AskedRate>,
    /// How even the rate was.
    pub rates: Rates,
    /// Acknowledged records over time.
    pub series: Series,
    pub gauges: Gauges,
    /// Since when nothing more was read when it ended, because a client took no more.
    pub stalled: Option<Duration>,
    pub usage: Usage,
    /// Cores that the process may use.
    pub cores: usize,
    pub verdict: Verdict,
    /// What happened, in order, samples apart.
    pub events: Vec<Event>,
    /// What came of the addresses of brokers, when none let us in.
    pub tried: Vec<Tried>,
    /// Where bad rows were put aside.
    pub rejects: Option<PathBuf>,
    /// `Err`: reading back did not work, in words.
    pub verification: Option<Result<Verification, String>>,
}

/// The part of a run that its figures stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Records enqueued after the warm-up and acknowledged.
    pub records: u64,
    /// From the first byte read, or the end of the warm-up, to the last delivery report.
    pub elapsed: Duration,
}

impl Measured {
    /// Acknowledged records a second; zero when there were none.
    #[must_use]
    pub fn msgs_per_s(&self) -> f64 {
        if self.records == 0 {
            return 0.0;
        }
        as_f64(self.records) / self.elapsed.as_secs_f64().max(1e-6)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmupResult {
    /// Rows that were read before the figures begin.
    pub rows: u64,
    /// `None`: the run ended before it was warm, and its figures are empty.
    pub ended_at: Option<Duration>,
}

#[derive(Clone, Debug)]
pub struct WorkerResult {
    pub recording: Recording,
    /// The channel that it takes its chunks from.
    pub channel: Gauge,
    /// From the start of the run's clock to the worker's last delivery report.
    pub elapsed: Duration,
}

impl WorkerResult {
    /// Where its time went.
    #[must_use]
    pub fn shares(&self) -> TimeShares {
        self.recording.time.shares(self.elapsed)
    }
}

/// A file task when it is over.
#[derive(Clone, Debug)]
pub struct TaskResult {
    pub name: &'static str,
    pub path: PathBuf,
    pub rows: u64,
    pub bytes: u64,
    pub elapsed: Duration,
    pub outcome: TaskOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskOutcome {
    Completed,
    Interrupted,
    Failed(String),
}

/// Whether the rate that was asked for was reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateResult {
    /// The mean of what was asked for, should it have changed on the way.
    pub asked: f64,
    /// Messages a second that were handed over, the delay at the end included.
    pub achieved: f64,
}

impl RateResult {
    /// `sent` records were handed over, the last one `behind` its time.
    #[must_use]
    pub fn new(asked: f64, sent: u64, behind: Duration) -> Self {
        let planned_s = as_f64(sent) / asked;
        let took_s = planned_s + behind.as_secs_f64();
        let achieved = if sent == 0 {
            0.0
        } else {
            as_f64(sent) / took_s
        };
        Self { asked, achieved }
    }

    /// Of `planned` by `workers` workers, whatever the rates on the way were; `None` when nothing
    /// was sent by a rate.
    #[must_use]
    pub fn of_planned(planned: Planned, workers: usize, behind: Duration) -> Option<Self> {
        let planned_s = planned.seconds / as_f64(workers as u64);
        let asked = as_f64(planned.records) / planned_s;
        (planned.records > 0 && asked.is_finite())
            .then(|| Self::new(asked, planned.records, behind))
    }

    #[must_use]
    pub fn held(&self) -> bool {
        self.achieved >= self.asked * RATE_HELD
    }
}

impl TaskOutcome {
    /// The word of the report.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Interrupted => "interrupted",
            Self::Failed(_) => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_held_when_the_last_record_was_handed_over_on_time() {
        assert!(RateResult::new(1000.0, 10_000, Duration::from_millis(2)).held());
        let late = RateResult::new(1000.0, 10_000, Duration::from_secs(1));
        assert!(!late.held());
        assert!((late.achieved - 909.1).abs() < 0.1);
    }

    #[test]
    fn nothing_acknowledged_is_a_rate_of_zero() {
        let measured = Measured {
            records: 0,
            elapsed: Duration::ZERO,
        };
        assert!(measured.msgs_per_s().abs() < f64::EPSILON);
    }

    #[test]
    fn over_several_rates_the_mean_of_them_is_what_was_asked_for() {
        // Two workers: a second at 1,000 a second and two at 4,000 are 9,000 records in 3 s.
        let planned = Planned {
            records: 9_000,
            seconds: 2.0 * 3.0,
        };
        let rate = RateResult::of_planned(planned, 2, Duration::from_millis(1)).unwrap();
        assert!((rate.asked - 3_000.0).abs() < 1e-9);
        assert!(rate.held());
        assert_eq!(
            RateResult::of_planned(Planned::default(), 2, Duration::ZERO),
            None
        );
    }
}
