//! What clients say of themselves.

use serde::{Deserialize, Serialize};

use crate::units::as_f64;

/// A sum of measurements and how many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Of all measurements, in the unit that each has.
    pub sum: u64,
    /// How many there were.
    pub count: u64,
}

impl Window {
    /// Adds the measurements of another one.
    pub fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The plain mean; zero when nothing was measured.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            as_f64(self.sum) / as_f64(self.count)
        }
    }
}

/// What a client says of itself, since it was made ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Messages that the client may hold.
    pub queue_capacity: u64,
    /// Requests that were written and have no response now.
    pub in_flight: u64,
    /// Requests that may be so at once, on the connections that have carried records.
    pub in_flight_capacity: u64,
    /// Bytes of record batches as sent, compressed.
    pub batch_bytes: Window,
    /// Messages of record batches.
    pub batch_messages: Window,
    /// Batches that were closed because they were full, out of the count of `batch_messages`; the
    /// others went out because their time to linger was over, or a flush was asked for. Inferred
    /// from how many messages batches had, because librdkafka gives no reason.
    pub closed_by_size: f64,
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
    /// The part of the batches that was closed because it was full, 0 to 1; `None` without any.
    #[must_use]
    pub fn share_closed_by_size(&self) -> Option<f64> {
        let batches = self.batch_messages.count;
        (batches > 0).then(|| (self.closed_by_size / as_f64(batches)).clamp(0.0, 1.0))
    }

    /// Adds the figures of another worker.
    pub fn add(&mut self, other: &Self) {
        self.wire_bytes += other.wire_bytes;
        self.requests += other.requests;
        self.retries += other.retries;
        self.queue_messages += other.queue_messages;
        self.queue_bytes += other.queue_bytes;
        self.queue_capacity += other.queue_capacity;
        self.in_flight += other.in_flight;
        self.in_flight_capacity += other.in_flight_capacity;
        self.batch_bytes.add(&other.batch_bytes);
        self.batch_messages.add(&other.batch_messages);
        self.closed_by_size += other.closed_by_size;
        self.queued_us.add(&other.queued_us);
        self.sending_us.add(&other.sending_us);
        self.round_trip_us.add(&other.round_trip_us);
        self.throttled_ms.add(&other.throttled_ms);
    }
}
