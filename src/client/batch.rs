//! How large a record batch may become, counted as Kafka's producers count: before compression.

use super::CORRELATION_ID;
use crate::profile::{Payload, Producer, Profile};

/// Bytes around a record in a batch beside its key, value and headers: length, attributes,
/// timestamp and offset deltas, lengths of key and value, number of headers. They are varints; 10
/// holds for values of 64 to 8,191 bytes, and is 2 off at most elsewhere (Kafka's record format,
/// version 2).
const RECORD_OVERHEAD: f64 = 10.0;

/// Bytes before the first record of a batch (the same format).
const BATCH_OVERHEAD: f64 = 61.0;

/// Length of a UUID as text.
const UUID_LENGTH: usize = 36;

/// What librdkafka takes as `message.max.bytes` where batches are smaller.
const DEFAULT_MESSAGE_MAX: u32 = 1_000_000;

/// Bytes of the largest message that a client takes, and so of the largest batch.
#[must_use]
pub fn largest_message(producer: &Producer) -> u32 {
    producer.batch_size.max(DEFAULT_MESSAGE_MAX)
}

/// What ends a batch, and what each message adds to it beside its key and value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchLimits {
    bytes: f64,
    messages: f64,
    message_overhead: f64,
}

impl BatchLimits {
    /// Those of a profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self {
            bytes: profile.producer.batch_size.into(),
            messages: profile.producer.batch_messages.into(),
            message_overhead: header_bytes(&profile.payload) + RECORD_OVERHEAD,
        }
    }

    /// Bytes of a batch of so many messages, whose keys and values have `payload` bytes each.
    #[must_use]
    pub fn bytes_of(&self, messages: f64, payload: f64) -> f64 {
        BATCH_OVERHEAD + messages * (payload + self.message_overhead)
    }

    /// The most messages of that size that fit. A message larger than a batch makes one of its
    /// own.
    #[must_use]
    pub fn most_messages(&self, payload: f64) -> f64 {
        let by_bytes = (self.bytes - BATCH_OVERHEAD) / (payload + self.message_overhead);
        by_bytes.floor().min(self.messages).max(1.0)
    }

    /// How full a batch of so many messages of that size is, 0 to 1.
    #[must_use]
    pub fn fill(&self, messages: f64, payload: f64) -> f64 {
        let largest = self.bytes_of(self.messages, payload).min(self.bytes);
        (self.bytes_of(messages, payload) / largest).min(1.0)
    }
}

/// Bytes of the headers of each message: two lengths, of a byte each below 64, a name and a value.
#[expect(clippy::cast_precision_loss, reason = "headers are small")]
fn header_bytes(payload: &Payload) -> f64 {
    let correlation_id = payload
        .correlation_id
        .then_some(CORRELATION_ID.len() + UUID_LENGTH + 2);
    let own = payload
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2);
    correlation_id.into_iter().chain(own).sum::<usize>() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BatchLimits = BatchLimits {
        bytes: 65_536.0,
        messages: 1_000.0,
        message_overhead: 62.0,
    };

    #[test]
    fn bytes_end_a_batch_of_large_messages_and_their_number_one_of_small_ones() {
        assert!((LIMITS.most_messages(72.7) - 486.0).abs() < 1e-9);
        assert!((LIMITS.most_messages(1.0) - 1_000.0).abs() < 1e-9);
        assert!((LIMITS.most_messages(1e6) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn as_many_messages_as_fit_fill_a_batch() {
        assert!(LIMITS.fill(486.0, 72.7) > 0.99);
        assert!((LIMITS.fill(1_000.0, 1.0) - 1.0).abs() < 1e-9);
        assert!(LIMITS.fill(243.0, 72.7) < 0.51);
    }
}
