//! What a broker's error codes mean for a batch, and what they are called.

use kafka_protocol::ResponseError;
use kafka_protocol::messages::ProduceResponse;

use super::queue::Answer;
use crate::client::librdkafka;

/// No error.
pub const NONE: i16 = 0;

/// Something went wrong, and the broker has no name for it.
pub const UNKNOWN_SERVER_ERROR: i16 = -1;

/// Name and meaning of an error: the names are librdkafka's, so that both clients' reports speak
/// the same language.
pub type Words = (&'static str, &'static str);

/// The error of the one batch that a request had. An answer about nothing is an unknown error.
#[must_use]
pub fn code(response: &ProduceResponse) -> i16 {
    let topics = response.responses.iter();
    let mut partitions = topics.flat_map(|topic| &topic.partition_responses);
    partitions
        .next()
        .map_or(UNKNOWN_SERVER_ERROR, |partition| partition.error_code)
}

/// What it means for the batch.
#[must_use]
pub fn of(code: i16) -> Answer {
    let Some(error) = ResponseError::try_from_code(code) else {
        return Answer::Persisted;
    };
    match error {
        ResponseError::DuplicateSequenceNumber => Answer::Persisted,
        // A fenced epoch and a producer that the broker has forgotten are mended like a gap: by a
        // new epoch.
        ResponseError::OutOfOrderSequenceNumber
        | ResponseError::UnknownProducerId
        | ResponseError::InvalidProducerEpoch => Answer::OutOfOrder,
        ResponseError::MessageTooLarge | ResponseError::RecordListTooLarge => Answer::TooLarge,
        // A leader that loses its place while its followers copy the batch answers like one that
        // never had it.
        ResponseError::NotLeaderOrFollower
        | ResponseError::KafkaStorageError
        | ResponseError::RequestTimedOut
        | ResponseError::NotEnoughReplicasAfterAppend
        | ResponseError::NetworkException => Answer::Unclear,
        ResponseError::UnknownServerError | ResponseError::Unknown(_) => Answer::Obscure,
        other if other.is_retriable() => Answer::Retry,
        _ => Answer::Refused,
    }
}

/// Name and meaning of a broker's error.
#[must_use]
pub fn words(code: i16) -> Words {
    librdkafka::described(code.into())
}

/// The delivery timeout is over.
#[must_use]
pub fn timed_out() -> Words {
    librdkafka::described(-192)
}

/// The connection broke.
#[must_use]
pub fn disconnected() -> Words {
    librdkafka::described(-195)
}

/// Given up before it was sent.
#[must_use]
pub fn purged_in_queue() -> Words {
    librdkafka::described(-152)
}

/// Given up after it was sent.
#[must_use]
pub fn purged_in_flight() -> Words {
    librdkafka::described(-151)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_librdkafkas_names() {
        assert_eq!(words(6).0, "NOT_LEADER_FOR_PARTITION");
        assert_eq!(words(10).0, "MSG_SIZE_TOO_LARGE");
        assert_eq!(timed_out().0, "_MSG_TIMED_OUT");
        assert_eq!(disconnected().0, "_TRANSPORT");
        assert_eq!(purged_in_queue().0, "_PURGE_QUEUE");
        assert_eq!(purged_in_flight().0, "_PURGE_INFLIGHT");
    }
}
