//! Who did the work, and what it took.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Ending;
use crate::stats::Gauge;

/// What the clients of all workers said of themselves. Means are `null` when nothing was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientReport {
    /// Produce requests.
    pub requests: u64,
    /// Mean messages of a batch.
    pub batch_messages: Option<f64>,
    /// Mean bytes of a batch before compression, counted as `batch_size` counts them: the keys
    /// and values, the headers, 10 bytes for the lengths and offsets around each record, and 61
    /// for the head of the batch.
    pub batch_bytes: Option<f64>,
    /// Mean bytes of a batch as it was sent.
    pub batch_wire_bytes: Option<f64>,
    /// Mean time from enqueueing a message to putting it into a request, linger included.
    pub queued_us: Option<f64>,
    /// Mean time that a request waited to be written to its socket.
    pub sending_us: Option<f64>,
    /// Mean time from writing a request to its response.
    pub round_trip_us: Option<f64>,
    /// Mean throttling by brokers.
    pub throttled_us: Option<f64>,
}

/// Processor time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CpuReport {
    pub user: f64,
    pub system: f64,
}

/// What one of the workers did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// Its number, from 0.
    pub id: u64,
    pub acked: u64,
    /// The part of its time that it parsed, serialized and enqueued, 0 to 1.
    pub busy: f64,
    /// The part of its time that it waited for its client, 0 to 1. What is left of both, it
    /// waited for rows, or for the moment that the rate sets.
    pub blocked: f64,
    /// The part of its time that it waited for rows, 0 to 1.
    #[serde(default)]
    pub starved: f64,
    /// The part of its time that it waited for the moment that the rate sets, 0 to 1.
    #[serde(default)]
    pub paced: f64,
    pub rejected: u64,
    pub failed: u64,
    pub unknown: u64,
    /// Processor time of its thread; what its client's own threads took is not in it.
    #[serde(default)]
    pub cpu_s: f64,
    /// Its share of the run's.
    pub msgs_per_s: f64,
    /// `null`: nothing was measured, or fewer than ten of its batches lie above.
    pub p99_us: Option<u64>,
    /// Chunks in its channel.
    #[serde(default)]
    pub channel: Gauge,
}

/// One of the parallel jobs of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskReport {
    /// `kafka`, `json-file` or `avro-file`.
    pub name: String,
    /// Acknowledged, or written.
    pub rows: u64,
    /// Of the keys and values that were acknowledged, or of the file.
    pub bytes: u64,
    /// Of the whole task, a warm-up included.
    pub elapsed_s: f64,
    pub outcome: Ending,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// The file that was written.
    pub path: Option<PathBuf>,
}
