//! What one worker has counted and timed since it last handed a recording over.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Latencies;

/// Records by what became of them. At the end of a run
/// `read = rejected + acked + failed + unknown`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows that a worker has parsed, good or bad.
    pub read: u64,
    /// Bad rows, put aside.
    pub rejected: u64,
    /// Records that the client took.
    pub sent: u64,
    /// Records with a delivery report that says so.
    pub acked: u64,
    /// Records that are certainly not on the topic.
    pub failed: u64,
    /// Records that may be on the topic or not.
    pub unknown: u64,
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.rejected += other.rejected;
        self.sent += other.sent;
        self.acked += other.acked;
        self.failed += other.failed;
        self.unknown += other.unknown;
    }

    /// Whether every record that was read is accounted for.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.read == self.done()
    }

    /// Records whose fate is known.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.rejected + self.acked + self.failed + self.unknown
    }

    /// Records that are neither put aside nor acknowledged.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.failed + self.unknown
    }
}

/// An error code, how often it came, and what was said the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCount {
    pub code: String,
    pub count: u64,
    pub first: String,
}

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
    fn add(&mut self, other: &Self) {
        self.starved += other.starved;
        self.blocked += other.blocked;
        self.paced += other.paced;
    }
}

/// A sum of measurements and how many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub sum: u64,
    pub count: u64,
}

impl Window {
    pub fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The plain mean; zero when nothing was measured.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a mean needs no 52 bits")]
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.sum as f64 / self.count as f64
        }
    }
}

/// What a client says of itself, since it was made ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFigures {
    /// Bytes sent to brokers, requests' heads and all.
    pub wire_bytes: u64,
    /// Produce requests.
    pub requests: u64,
    /// Records that were sent again, once for each time (Kafka's `record-retry-total`).
    pub retries: u64,
    /// Messages waiting in the client now, in flight or not.
    pub queue_messages: u64,
    /// Their bytes.
    pub queue_bytes: u64,
    /// Bytes of record batches as sent, compressed.
    pub batch_bytes: Window,
    /// Messages of record batches.
    pub batch_messages: Window,
    /// Microseconds from enqueueing a message to putting it into a request.
    pub queued_us: Window,
    /// Microseconds that requests waited to be written to the socket.
    pub sending_us: Window,
    /// Microseconds from writing a request to its response.
    pub round_trip_us: Window,
    /// Milliseconds of throttling by brokers.
    pub throttled_ms: Window,
}

impl ClientFigures {
    /// Adds the figures of another worker.
    pub fn add(&mut self, other: &Self) {
        self.wire_bytes += other.wire_bytes;
        self.requests += other.requests;
        self.retries += other.retries;
        self.queue_messages += other.queue_messages;
        self.queue_bytes += other.queue_bytes;
        self.batch_bytes.add(&other.batch_bytes);
        self.batch_messages.add(&other.batch_messages);
        self.queued_us.add(&other.queued_us);
        self.sending_us.add(&other.sending_us);
        self.round_trip_us.add(&other.round_trip_us);
        self.throttled_ms.add(&other.throttled_ms);
    }
}

/// Everything a worker hands over, once a tick.
#[derive(Clone, Debug)]
pub struct Recording {
    pub counts: Counts,
    /// Bytes of the values and keys of the records that the client took.
    pub payload_bytes: u64,
    /// Bytes of the values and keys of the records that were acknowledged.
    pub acked_bytes: u64,
    /// Records that count for the rate: acknowledged after the warm-up.
    pub measured: u64,
    /// The run's clock at the last delivery report, in microseconds; zero: none yet.
    pub last_report_us: u64,
    /// Under a rate: how late the latest record was handed over.
    pub behind_us: u64,
    /// Latencies of the acknowledged records that were due after the warm-up.
    pub latencies: Latencies,
    pub errors: Vec<ErrorCount>,
    pub time: WorkTime,
    /// The client's latest figures: they replace earlier ones.
    pub client: ClientFigures,
}

impl Recording {
    /// An empty one, with room for latencies up to `longest`.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        Self {
            counts: Counts::default(),
            payload_bytes: 0,
            acked_bytes: 0,
            measured: 0,
            last_report_us: 0,
            behind_us: 0,
            latencies: Latencies::up_to(longest),
            errors: Vec::new(),
            time: WorkTime::default(),
            client: ClientFigures::default(),
        }
    }

    /// Counts an error by its code; `first` is called only for a code not seen yet.
    pub fn count_error(&mut self, code: &str, first: impl FnOnce() -> String) {
        match self.errors.iter_mut().find(|e| e.code == code) {
            Some(error) => error.count += 1,
            None => self.errors.push(ErrorCount {
                code: code.to_owned(),
                count: 1,
                first: first(),
            }),
        }
    }

    /// Adds a later recording of the same worker.
    pub fn add(&mut self, later: &Self) {
        self.add_tallies(later);
        self.client = later.client;
        self.behind_us = later.behind_us;
    }

    /// Adds the recording of another worker.
    pub fn add_worker(&mut self, other: &Self) {
        self.add_tallies(other);
        self.client.add(&other.client);
        self.behind_us = self.behind_us.max(other.behind_us);
    }

    fn add_tallies(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.payload_bytes += other.payload_bytes;
        self.acked_bytes += other.acked_bytes;
        self.measured += other.measured;
        self.last_report_us = self.last_report_us.max(other.last_report_us);
        self.latencies.add(&other.latencies);
        self.time.add(&other.time);
        for error in &other.errors {
            match self.errors.iter_mut().find(|e| e.code == error.code) {
                Some(known) => known.count += error.count,
                None => self.errors.push(error.clone()),
            }
        }
    }

    /// Empties it for the next tick. The client's figures and the delay stay:
    /// they are the latest, not added up.
    pub fn clear(&mut self) {
        self.counts = Counts::default();
        self.payload_bytes = 0;
        self.acked_bytes = 0;
        self.measured = 0;
        self.latencies.clear();
        self.errors.clear();
        self.time = WorkTime::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(acked: u64, code: &str) -> Recording {
        let mut recording = Recording::new(Duration::from_secs(1));
        recording.counts.read = acked + 1;
        recording.counts.acked = acked;
        recording.counts.failed = 1;
        recording.client.wire_bytes = acked * 10;
        recording.latencies.record(acked);
        recording.count_error(code, || format!("first {code}"));
        recording
    }

    #[test]
    fn a_later_recording_of_a_worker_adds_its_counts_and_replaces_the_clients_figures() {
        let mut total = recording(5, "A");
        total.add(&recording(7, "A"));
        assert_eq!(total.counts.acked, 12);
        assert_eq!(total.client.wire_bytes, 70);
        assert_eq!(total.latencies.count(), 2);
        assert!(total.counts.add_up());
    }

    #[test]
    fn recordings_of_two_workers_add_their_clients_figures_too() {
        let mut total = recording(5, "A");
        total.add_worker(&recording(7, "B"));
        assert_eq!(total.client.wire_bytes, 120);
        let codes: Vec<_> = total.errors.iter().map(|e| e.code.as_str()).collect();
        assert_eq!(codes, ["A", "B"]);
    }

    #[test]
    fn an_error_keeps_the_words_of_its_first_time() {
        let mut recording = recording(1, "A");
        recording.count_error("A", || "later".to_owned());
        assert_eq!(recording.errors[0].count, 2);
        assert_eq!(recording.errors[0].first, "first A");
    }

    #[test]
    fn a_cleared_recording_keeps_only_the_clients_running_totals() {
        let mut cleared = recording(5, "A");
        cleared.clear();
        assert_eq!(cleared.counts, Counts::default());
        assert!(cleared.latencies.is_empty() && cleared.errors.is_empty());
        assert_eq!(cleared.client.wire_bytes, 50);
    }
}
