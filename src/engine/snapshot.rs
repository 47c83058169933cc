//! What a run tells while it goes: its state at an instant, what happened, and a sample a second.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::{mpsc, watch};

use super::control::StopReason;
use super::result::TaskOutcome;
use crate::client::cluster::TopicState;
use crate::stats::{ClientFigures, Counts, LatencySummary};

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

/// The state of a run at one instant.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub phase: Phase,
    /// Since the first byte was read.
    pub elapsed: Duration,
    pub counts: Counts,
    /// Rows that the kafka task is going to read, as far as is known.
    pub expected_rows: Option<u64>,
    /// Acknowledged records a second, in the last second.
    pub rate_now: f64,
    /// Bytes of keys and values.
    pub payload_bytes: u64,
    /// Of the whole run so far.
    pub latency: LatencySummary,
    pub client: ClientFigures,
    /// Errors of any kind so far.
    pub errors: u64,
    /// Chunks in the main channel.
    pub queued_chunks: usize,
    pub workers: Vec<WorkerSnapshot>,
    pub tasks: Vec<TaskSnapshot>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct WorkerSnapshot {
    pub counts: Counts,
    /// Chunks that wait for it.
    pub queued_chunks: usize,
    pub p99_us: u64,
}

/// A file task at one instant.
#[derive(Clone, Debug)]
pub struct TaskSnapshot {
    pub name: &'static str,
    pub rows: u64,
    /// Rows that there will be in the end; 0: not known yet.
    pub expected_rows: u64,
    /// Once it is over.
    pub outcome: Option<TaskOutcome>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Since the first byte was read; zero before.
    pub at: Duration,
    pub what: Happening,
}

#[derive(Clone, Debug)]
pub enum Happening {
    Connecting {
        bootstrap: String,
    },
    Topic(TopicState),
    /// All clients are ready.
    Connected {
        after: Duration,
    },
    WarmupOver {
        rows: u64,
    },
    FirstAck,
    /// The embedded cluster was told to fail requests.
    Fault {
        error: String,
        count: u32,
    },
    TaskOver {
        name: &'static str,
        outcome: TaskOutcome,
    },
    /// Once a second.
    Sampled(Box<Sample>),
    Warning(String),
    Stopping(StopReason),
    Verifying,
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
}

impl Publisher {
    pub fn new(snapshots: watch::Sender<Snapshot>, events: mpsc::UnboundedSender<Event>) -> Self {
        Self { snapshots, events }
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
        tracing::info!(at_s = at.as_secs_f64(), ?what);
        // A listener that is gone wants no more events.
        let _ = self.events.send(Event { at, what });
    }
}
