//! What a run tells while it goes: its state at an instant, and a sample a second.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{mpsc, watch};

use super::event::{Event, Happening};
use super::result::TaskOutcome;
use super::usage::Usage;
use crate::client::batch::BatchLimits;
use crate::stats::{
    AskedRate, Bin, ClientFigures, Counts, ErrorCount, Gauges, LatencySummary, Recording, Series,
    TimeShares, Verdict,
};
use crate::units::as_f64;

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    #[default]
    Connecting,
    /// Sending, but not yet counted.
    WarmingUp,
    Running,
    /// Nothing more is sent.
    Draining,
    /// Reading back.
    Verifying,
    Over,
}

/// The state of a run at one instant: everything that a screen shows, so that it computes nothing
/// but words. Cheap to clone: the series is shared.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub phase: Phase,
    /// Since the first byte was read.
    pub elapsed: Duration,
    pub counts: Counts,
    /// Rows that the kafka task is going to read, as far as is known.
    pub expected_rows: Option<u64>,
    pub rates: Rates,
    /// Messages a second that the run is told to send now; `None`: as fast as it goes.
    pub asked_rate: Option<f64>,
    /// All rates that it was told so far.
    pub asked: Vec<AskedRate>,
    /// Bytes of keys and values.
    pub payload_bytes: u64,
    pub latency: LatencyView,
    pub client: ClientFigures,
    /// The mean batch so far; `None`: no batch is known.
    pub batch: Option<BatchView>,
    /// What records were lost to, by code.
    pub errors: Vec<ErrorCount>,
    /// What clients reported that cost no record by itself, such as broken connections.
    pub troubles: Vec<ErrorCount>,
    pub gauges: Gauges,
    /// Since when nothing is read, because the way is full and a client takes no more.
    pub stalled: Option<Duration>,
    pub chunks: Chunks,
    pub workers: Vec<WorkerSnapshot>,
    pub tasks: Vec<TaskSnapshot>,
    /// Since the clock started; the memory is the most that there was so far.
    pub usage: Usage,
    /// Cores that the process may use.
    pub cores: usize,
    /// Acknowledged records over time, up to the latest tick.
    pub series: Arc<Series>,
    /// When the warm-up was over; zero without one.
    pub warm_at: Option<Duration>,
    /// The last delivery report; `None`: none yet.
    pub last_report: Option<Duration>,
    pub verdict: Verdict,
}

/// Acknowledged records a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// In the last second; in the last 0.2 s while the run is younger than 2 s.
    pub now: f64,
    /// Since the warm-up; since the start as long as that goes on.
    pub average: f64,
    /// Of the slowest whole second after the warm-up; `None` before there are two of them.
    pub minimum: Option<f64>,
    /// Deviation of those seconds as a part of their mean; `None` before there are two of them.
    pub variation: Option<f64>,
}

/// Latencies of acknowledged records that were due after the warm-up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyView {
    /// Of the last two seconds.
    pub recent: LatencySummary,
    /// Of the whole run so far.
    pub run: LatencySummary,
    /// Of the whole run so far, in bins that double.
    pub bins: Vec<Bin>,
    /// Records of the whole run so far.
    pub count: u64,
    /// Those of them that were longer than can be told.
    pub clipped: u64,
}

/// The mean batch of a run so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BatchView {
    /// Before compression, as `batch_size` counts.
    pub bytes: f64,
    pub messages: f64,
    /// A part of the largest batch that `batch_size` and `batch_messages` allow, 0 to 1.
    pub fill: f64,
    /// The part of the batches that was closed because it was full, 0 to 1. Inferred: see
    /// [`ClientFigures::closed_by_size`].
    pub closed_by_size: Option<f64>,
}

impl BatchView {
    /// Of all that was sent; `None`: no batch is known.
    #[must_use]
    pub fn mean(total: &Recording, limits: &BatchLimits) -> Option<Self> {
        let batches = total.client.batch_messages;
        if total.counts.sent == 0 || batches.count == 0 {
            return None;
        }
        let payload = as_f64(total.payload_bytes) / as_f64(total.counts.sent);
        let messages = batches.mean();
        Some(Self {
            bytes: limits.bytes_of(messages, payload),
            messages,
            fill: limits.fill(messages, payload),
            closed_by_size: total.client.share_closed_by_size(),
        })
    }
}

/// How much of the source has been cut into chunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    pub read: u64,
    /// Chunks that there will be; estimated from the rows of those so far.
    pub expected: Option<u64>,
}

/// One worker at one instant.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkerSnapshot {
    pub counts: Counts,
    /// Acknowledged records a second, by the same rule as [`Rates::now`].
    pub msgs_per_s: f64,
    /// Of the whole run so far; `None`: nothing was measured, or fewer than ten batches lie above.
    pub p99_us: Option<u64>,
    /// Chunks that wait for it, of [`WorkerSnapshot::channel_capacity`].
    pub queued_chunks: u64,
    pub channel_capacity: u64,
    /// Where its time went so far.
    pub time: TimeShares,
    /// Records lost, whatever the error.
    pub errors: u64,
    /// Its share of the rows; `None`: not known.
    pub expected_rows: Option<u64>,
    pub state: WorkerState,
}

/// What a worker is mostly doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkerState {
    /// For chunks.
    #[default]
    Waiting,
    /// Parsing, serializing and enqueueing.
    Sending,
    /// Waiting for its client: the queue is full, or a flush was asked for.
    Blocked,
    /// Waiting for the moment that the rate sets.
    Pacing,
    /// Nothing more to send; waiting for reports.
    Draining,
    Done,
}

/// A file task at one instant.
#[derive(Clone, Debug)]
pub struct TaskSnapshot {
    pub name: &'static str,
    pub rows: u64,
    /// Rows that there will be in the end; `None`: not known yet.
    pub expected_rows: Option<u64>,
    /// Bytes written.
    pub bytes: u64,
    /// Since it began; once it is over, of the whole task.
    pub elapsed: Duration,
    /// Once it is over.
    pub outcome: Option<TaskOutcome>,
    /// The file that it writes.
    pub path: PathBuf,
}

/// One second of a run, written down while it goes, so that a crash leaves what was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// End of the second, since the first byte was read.
    pub at_s: f64,
    /// Length: a second, but for the last one.
    pub seconds: f64,
    /// Totals so far.
    #[serde(flatten)]
    pub counts: Counts,
    /// Acknowledged records a second in this second.
    pub msgs_per_s: f64,
    /// Total so far.
    pub payload_bytes: u64,
    /// Latencies of the records acknowledged in this second.
    pub latency_us: LatencySummary,
    pub client: ClientFigures,
}

/// The sending half of what a run tells. Nobody needs to listen.
#[derive(Debug)]
pub struct Publisher {
    snapshots: watch::Sender<Snapshot>,
    events: mpsc::UnboundedSender<Event>,
    /// What happened so far, samples apart: it becomes a part of the result.
    happened: Mutex<Vec<Event>>,
}

impl Publisher {
    pub fn new(snapshots: watch::Sender<Snapshot>, events: mpsc::UnboundedSender<Event>) -> Self {
        Self {
            snapshots,
            events,
            happened: Mutex::default(),
        }
    }

    pub fn snapshot(&self, snapshot: Snapshot) {
        self.snapshots.send_replace(snapshot);
    }

    /// Changes the phase alone.
    pub fn phase(&self, phase: Phase) {
        self.snapshots
            .send_modify(|snapshot| snapshot.phase = phase);
    }

    pub fn event(&self, at: Duration, what: Happening) {
        let event = Event { at, what };
        event.log();
        if !matches!(event.what, Happening::Sampled(_)) {
            let mut happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
            happened.push(event.clone());
        }
        // A listener that is gone wants no more events.
        let _ = self.events.send(event);
    }

    /// Everything that happened so far.
    pub fn happened(&self) -> Vec<Event> {
        let happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        happened.clone()
    }
}
