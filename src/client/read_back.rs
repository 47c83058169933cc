//! Reads back what is on a topic, from given offsets to its end.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use thiserror::Error;

use super::Patience;
use super::cluster::{ClusterError, Probe};

/// How long nothing may come before reading back is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where each partition of a topic ends, by partition number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offsets(Vec<i64>);

/// The part of a topic from one place to another.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    pub from: &'a Offsets,
    pub to: &'a Offsets,
}

/// One record of the topic.
#[derive(Clone, Copy, Debug)]
pub struct ReadBack<'a> {
    pub partition: i32,
    pub offset: i64,
    pub value: &'a [u8],
    /// The value of its `correlation-id` header.
    pub correlation_id: Option<&'a [u8]>,
}

#[derive(Debug, Error)]
pub enum ReadBackError {
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error("librdkafka: {0}")]
    Librdkafka(#[from] KafkaError),
    #[error("reading back stopped: nothing came for {} s, {left} offsets before the end", PATIENCE.as_secs())]
    Stuck { left: i64 },
    #[error("reading back was given up")]
    GivenUp,
}

/// Notes where the topic ends now.
///
/// # Errors
/// When the cluster does not answer.
pub fn ends(
    connection: &ClientConfig,
    topic: &str,
    patience: &Patience<'_>,
) -> Result<Offsets, ClusterError> {
    Probe::new(connection)?
        .end_offsets(topic, patience)
        .map(Offsets)
}

/// Visits every record of the topic between the two places, in order within each partition.
///
/// # Errors
/// When the cluster does not answer, or stops answering before the end.
pub fn between(
    connection: &ClientConfig,
    topic: &str,
    Span { from, to }: Span<'_>,
    given_up: &dyn Fn() -> bool,
    mut visit: impl FnMut(ReadBack<'_>),
) -> Result<(), ReadBackError> {
    let consumer = consumer(connection)?;
    let mut next = from.0.clone();
    next.resize(to.0.len(), 0);
    let mut assignment = TopicPartitionList::new();
    for (partition, &offset) in (0..).zip(&next) {
        assignment.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    }
    consumer.assign(&assignment)?;

    let left = |next: &[i64]| -> i64 { next.iter().zip(&to.0).map(|(n, t)| (t - n).max(0)).sum() };
    let mut heard = Instant::now();
    while left(&next) > 0 {
        if given_up() {
            return Err(ReadBackError::GivenUp);
        }
        let Some(message) = consumer.poll(Duration::from_millis(100)) else {
            // The last offsets may hold no record that a consumer sees: ask where it stands.
            stand(&consumer, topic, &mut next)?;
            if heard.elapsed() > PATIENCE {
                return Err(ReadBackError::Stuck { left: left(&next) });
            }
            continue;
        };
        let message = match message {
            Ok(message) => message,
            Err(error @ KafkaError::MessageConsumptionFatal(_)) => return Err(error.into()),
            // A broker that is gone for a moment, or a leader that has moved: librdkafka goes on.
            Err(error) if heard.elapsed() <= PATIENCE => {
                tracing::warn!(%error, "while reading back");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        heard = Instant::now();
        let Ok(partition) = usize::try_from(message.partition()) else {
            continue;
        };
        if message.offset() < to.0[partition] {
            visit(read_back(&message));
        }
        next[partition] = message.offset() + 1;
    }
    Ok(())
}

/// A consumer that belongs to no group, set for 1.5 M small records a second in 40 MB.
fn consumer(connection: &ClientConfig) -> Result<BaseConsumer, KafkaError> {
    connection
        .clone()
        // Needed for partitions to be assigned; no group is ever joined.
        .set("group.id", "kdyno")
        .set("enable.auto.commit", "false")
        .set("check.crcs", "true")
        // What was deleted meanwhile is missing, not waited for.
        .set("auto.offset.reset", "earliest")
        .set("fetch.queue.backoff.ms", "2")
        .set("queued.min.messages", "20000")
        .set("max.partition.fetch.bytes", "262144")
        .set("fetch.wait.max.ms", "10")
        .create()
}

fn stand(consumer: &BaseConsumer, topic: &str, next: &mut [i64]) -> Result<(), KafkaError> {
    let positions = consumer.position()?;
    for (partition, next) in (0..).zip(next) {
        if let Some(Offset::Offset(offset)) = positions
            .find_partition(topic, partition)
            .map(|p| p.offset())
        {
            *next = offset.max(*next);
        }
    }
    Ok(())
}

fn read_back<'a>(message: &'a BorrowedMessage<'_>) -> ReadBack<'a> {
    let correlation_id = message.headers().and_then(|headers| {
        headers
            .iter()
            .find(|header| header.key == super::CORRELATION_ID)
            .and_then(|header| header.value)
    });
    ReadBack {
        partition: message.partition(),
        offset: message.offset(),
        value: message.payload().unwrap_or_default(),
        correlation_id,
    }
}
