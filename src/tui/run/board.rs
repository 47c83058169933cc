//! Everything that the panels of a run show, as plain data.
//!
//! A board is made from the snapshots of a run that goes on (see [`live`]) or from the report of
//! one that is over (see [`saved`]). So a run that goes, one that has just ended and one that was
//! opened from the history are the same panels, and every figure keeps its place.

pub mod ghost;
pub mod identity;
pub mod latency;
pub mod live;
pub mod saved;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::client::cluster::Tried;
use crate::engine::{BatchView, Chunks, Rates, WorkerState};
use crate::report::{CeilingShare, EventReport, Judged};
use crate::stats::{AskedRate, Counts, ErrorCount, Gauges, Series, Verdict};
use crate::units::as_f64;

pub use self::ghost::Ghost;
pub use self::identity::Identity;
pub use self::latency::{Latency, Percentiles};

/// How far a run is, or how it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// The users file is being made, or the plan.
    #[default]
    Preparing,
    Connecting,
    WarmingUp,
    Running,
    Draining,
    Verifying,
    Completed,
    Interrupted,
    Failed,
    NotStarted,
}

impl State {
    /// The word at the top left.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Preparing => "PREPARING",
            Self::Connecting => "CONNECTING",
            Self::WarmingUp => "WARMING UP",
            Self::Running => "RUNNING",
            Self::Draining => "DRAINING",
            Self::Verifying => "VERIFYING",
            Self::Completed => "COMPLETED",
            Self::Interrupted => "INTERRUPTED",
            Self::Failed => "FAILED",
            Self::NotStarted => "NOT STARTED",
        }
    }

    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Interrupted | Self::Failed | Self::NotStarted
        )
    }
}

/// What the panels show.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub state: State,
    pub identity: Identity,
    /// The run's clock.
    pub elapsed: Duration,
    pub progress: Progress,
    /// Rows of the users file, while it is being made.
    pub making: Option<u64>,
    /// What the figures stand for: records after the warm-up, and the time that they took.
    pub measured: (u64, Duration),
    pub counts: Counts,
    pub rates: Rates,
    pub asked_rate: Option<f64>,
    /// All rates that were asked for so far.
    pub asked: Vec<AskedRate>,
    pub bandwidth: Bandwidth,
    pub latency: Latency,
    pub verdict: Verdict,
    /// Empty: none were measured for it.
    pub ceilings: Vec<CeilingShare>,
    /// `None`: the client says nothing about its stages.
    pub stages: Option<Stages>,
    pub gauges: Gauges,
    pub reading: Reading,
    /// Since when nothing is read, because a client takes no more.
    pub stalled: Option<Duration>,
    pub batch: Option<BatchView>,
    /// Record batches sent.
    pub batches: u64,
    pub requests: u64,
    pub chunks: Chunks,
    pub workers: Vec<Worker>,
    /// `kafka` first.
    pub tasks: Vec<Task>,
    pub processor: Processor,
    pub retries: u64,
    pub errors: Vec<ErrorCount>,
    pub troubles: Vec<ErrorCount>,
    pub events: Vec<EventReport>,
    pub series: Arc<Series>,
    pub warm_at: Option<Duration>,
    /// When the run is expected to end, for the time axis.
    pub end: Duration,
    /// Since the last acknowledgement, once that is long.
    pub silent: Option<Duration>,
    pub thresholds: Vec<Judged>,
    /// Where things are and how to go on, a line each.
    pub places: Vec<String>,
    pub tried: Vec<Tried>,
    pub failure: Option<String>,
    pub best: Option<Best>,
}

/// How much of the run is done.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// 0 to 1; `None`: nobody knows how much there is.
    pub share: Option<f64>,
    pub left: Option<Duration>,
    /// Rows that there will be.
    pub rows: Option<u64>,
}

/// Bytes a second, and in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bandwidth {
    pub payload_per_s: f64,
    /// `None`: there is no wire.
    pub wire_per_s: Option<f64>,
    pub payload_bytes: u64,
    pub wire_bytes: u64,
}

impl Bandwidth {
    /// How much smaller the wire's bytes are.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let wire = self.wire_per_s.filter(|wire| *wire > 0.0)?;
        Some(self.payload_per_s / wire)
    }
}

/// Mean microseconds of the stages of a record's way.
#[expect(
    clippy::struct_field_names,
    reason = "the unit belongs to a figure's name"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    pub queued_us: f64,
    pub sending_us: f64,
    pub round_trip_us: f64,
    pub throttled_us: f64,
}

impl Stages {
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.queued_us + self.sending_us + self.round_trip_us + self.throttled_us
    }
}

/// Which figures of the gauges are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    #[default]
    Now,
    Mean,
    /// When the run failed.
    AtTheEnd,
}

/// One worker.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worker {
    pub id: u64,
    pub acked: u64,
    /// Of its rows, how many are done, 0 to 1; `None`: not known.
    pub share: Option<f64>,
    pub per_s: f64,
    pub p99_us: Option<u64>,
    /// Chunks that wait for it, and how many may.
    pub queued: Option<(u64, u64)>,
    pub blocked: f64,
    pub busy: f64,
    pub starved: f64,
    pub failed: u64,
    pub unknown: u64,
    pub rejected: u64,
    pub state: WorkerWord,
}

/// What a worker does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkerWord(pub WorkerState);

impl WorkerWord {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self.0 {
            WorkerState::Waiting => "waiting",
            WorkerState::Sending => "sending",
            WorkerState::Blocked => "blocked",
            WorkerState::Pacing => "pacing",
            WorkerState::Draining => "draining",
            WorkerState::Done => "done",
        }
    }
}

/// One of the parallel jobs of the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    pub name: String,
    pub rows: u64,
    /// 0 to 1; `None`: nobody knows how much there is.
    pub share: Option<f64>,
    pub bytes: u64,
    pub elapsed: Duration,
    pub left: Option<Duration>,
    pub state: TaskState,
    /// Why it failed, in words.
    pub failure: Option<String>,
    pub path: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskState {
    #[default]
    Going,
    Done,
    Interrupted,
    Failed,
}

/// What the process takes of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Processor {
    pub user: Duration,
    pub system: Duration,
    pub cores: Option<u64>,
    pub memory: u64,
}

impl Processor {
    /// Cores that were busy, over a time.
    #[must_use]
    pub fn busy(&self, elapsed: Duration) -> Option<f64> {
        let used = (self.user + self.system).as_secs_f64();
        (elapsed > Duration::ZERO).then(|| used / elapsed.as_secs_f64())
    }
}

/// The best of the runs of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    pub elapsed: Duration,
    /// Out of so many.
    pub runs: usize,
    /// Whether it is the one that is seen.
    pub is_this: bool,
}

impl Board {
    /// The rate that stands large: of now while the run goes on, of the whole run afterwards.
    #[must_use]
    pub fn rate(&self) -> f64 {
        if self.state.is_over() || self.state == State::Verifying {
            self.rates.average
        } else {
            self.rates.now
        }
    }

    /// Whether records were lost.
    #[must_use]
    pub fn has_lost(&self) -> bool {
        self.counts.lost() > 0
    }

    /// Acknowledged records that a worker has more than the mean of all, as a factor.
    #[must_use]
    pub fn skew(&self) -> Option<f64> {
        let most = self.workers.iter().map(|worker| worker.acked).max()?;
        let all: u64 = self.workers.iter().map(|worker| worker.acked).sum();
        let mean = as_f64(all) / as_f64(self.workers.len() as u64);
        (all > 0).then(|| as_f64(most) / mean)
    }

    /// Figures that change too fast to be read stay as they are in `shown`; what moves, moves.
    pub fn hold_figures_of(&mut self, shown: &Self) {
        let moving = std::mem::take(self);
        *self = Self {
            state: moving.state,
            elapsed: moving.elapsed,
            progress: moving.progress,
            counts: moving.counts,
            asked_rate: moving.asked_rate,
            asked: moving.asked,
            tasks: moving.tasks,
            events: moving.events,
            series: moving.series,
            warm_at: moving.warm_at,
            end: moving.end,
            silent: moving.silent,
            errors: moving.errors,
            troubles: moving.troubles,
            ..shown.clone()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skew_is_the_busiest_worker_against_the_mean() {
        let worker = |acked| Worker {
            acked,
            ..Worker::default()
        };
        let board = Board {
            workers: vec![worker(110), worker(90)],
            ..Board::default()
        };
        assert!((board.skew().unwrap() - 1.1).abs() < 1e-9);
        assert_eq!(Board::default().skew(), None);
    }
}
