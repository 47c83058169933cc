//! The cluster of a run: reaching it, and the topic on it.

use std::sync::Mutex;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::Metadata;
use rdkafka::{ClientConfig, ClientContext};
use thiserror::Error;

use super::embedded::{EmbeddedCluster, EmbeddedError};
use super::librdkafka::config::{self, ConfigError};
use super::{PATIENCE, Patience};
use crate::profile::{self, Fault, Target};

mod tried;

pub use tried::Tried;

/// How long one question waits, so that errors are heard in between.
const STEP: Duration = Duration::from_millis(200);

/// The cluster that a run talks to, reached and with its topic in place.
pub struct Cluster {
    /// What every client of the run starts from.
    pub connection: ClientConfig,
    pub topic: TopicState,
    embedded: Option<EmbeddedCluster>,
}

/// What was found, or done, about the topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicState {
    Created,
    /// It was there; it is never changed.
    Kept {
        partitions: usize,
    },
}

/// A cluster that cannot be used.
#[derive(Debug, Error)]
pub enum ClusterError {
    #[error(
        "no broker of {bootstrap} answered within {} s: {reason}\n\
         Check that Kafka runs there and that target.brokers names it. `scripts/kafka up` starts \
         one on this machine; --set target.brokers=embedded needs none.",
        PATIENCE.as_secs()
    )]
    Unreachable {
        bootstrap: String,
        reason: String,
        tried: Vec<Tried>,
    },
    #[error("{bootstrap} refuses the connection: {reason}\nCheck [target.tls] and [target.sasl].")]
    Refused {
        bootstrap: String,
        reason: String,
        tried: Vec<Tried>,
    },
    #[error("topic {topic} could not be created: {reason}")]
    Topic { topic: String, reason: String },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error("librdkafka: {0}")]
    Librdkafka(#[from] KafkaError),
}

impl ClusterError {
    /// What came of each address, where none of them let us in.
    #[must_use]
    pub fn into_tried(self) -> Vec<Tried> {
        match self {
            Self::Unreachable { tried, .. } | Self::Refused { tried, .. } => tried,
            _ => Vec::new(),
        }
    }
}

impl Cluster {
    /// Starts the embedded cluster, or reaches the real one, and makes sure of the topic.
    ///
    /// # Errors
    /// When no broker answers within [`PATIENCE`], a broker does not let us in, or the topic is
    /// missing and cannot be created.
    pub fn reach(target: &Target, patience: &Patience<'_>) -> Result<Self, ClusterError> {
        match &target.cluster {
            profile::Cluster::Embedded(settings) => {
                let embedded = EmbeddedCluster::start(settings, target)?;
                Ok(Self {
                    connection: config::connection(&target.cluster, embedded.bootstrap())?,
                    topic: TopicState::Created,
                    embedded: Some(embedded),
                })
            }
            profile::Cluster::Kafka(kafka) => {
                let connection = config::connection(&target.cluster, &kafka.bootstrap.join(","))?;
                let topic = ensure_topic(&connection, target, patience)?;
                Ok(Self {
                    connection,
                    topic,
                    embedded: None,
                })
            }
        }
    }

    /// `host:port`, separated by commas.
    #[must_use]
    pub fn bootstrap(&self) -> &str {
        self.connection.get("bootstrap.servers").unwrap_or_default()
    }

    /// Lets the embedded cluster make the trouble it was told to make. A real one makes its own.
    pub fn inject(&self, fault: &Fault) {
        if let (Some(embedded), Some(code)) =
            (&self.embedded, super::librdkafka::code(&fault.error))
        {
            embedded.fail_requests(code, fault.count.get());
        }
    }
}

fn ensure_topic(
    connection: &ClientConfig,
    target: &Target,
    patience: &Patience<'_>,
) -> Result<TopicState, ClusterError> {
    let probe = Probe::new(connection)?;
    if let Some(kept) = probe.topic(&target.topic, patience)? {
        return Ok(kept);
    }
    match create_topic(connection, target)? {
        Creation::Done => Ok(TopicState::Created),
        // By somebody else, between the question and now: nobody knows with what partitions.
        Creation::Outrun => probe.await_topic(&target.topic, patience),
    }
}

/// What came of creating a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Creation {
    Done,
    /// Somebody else was faster.
    Outrun,
}

fn create_topic(connection: &ClientConfig, target: &Target) -> Result<Creation, ClusterError> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let failed = |reason: String| ClusterError::Topic {
        topic: target.topic.clone(),
        reason,
    };
    let admin: AdminClient<DefaultClientContext> = connection.create()?;
    let topic = NewTopic {
        name: &target.topic,
        num_partitions: number(target.partitions.get()),
        replication: TopicReplication::Fixed(number(target.replication.get())),
        config: target
            .topic_config
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect(),
    };
    let options = AdminOptions::new()
        .request_timeout(Some(PATIENCE))
        .operation_timeout(Some(PATIENCE));
    let created = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| failed(error.to_string()))?
        .block_on(admin.create_topics([&topic], &options))
        .map_err(|error| failed(error.to_string()))?;
    match created.into_iter().next() {
        None | Some(Ok(_)) => Ok(Creation::Done),
        Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(Creation::Outrun),
        Some(Err((_, code))) => Err(failed(code.to_string())),
    }
}

/// Asks a cluster questions without changing anything. A consumer, because a producer's question
/// after a topic may create it with the broker's defaults.
pub(super) struct Probe {
    consumer: BaseConsumer<Listener>,
    bootstrap: String,
}

impl Probe {
    pub(super) fn new(connection: &ClientConfig) -> Result<Self, ClusterError> {
        let bootstrap = connection.get("bootstrap.servers").unwrap_or_default();
        Ok(Self {
            bootstrap: bootstrap.to_owned(),
            consumer: connection
                .clone()
                // Needed to make a consumer; no group is ever joined.
                .set("group.id", "kdyno")
                .create_with_context(Listener::default())?,
        })
    }

    /// The topic as it is; `None`: it is not there.
    fn topic(
        &self,
        topic: &str,
        patience: &Patience<'_>,
    ) -> Result<Option<TopicState>, ClusterError> {
        let metadata = self.metadata(topic, patience)?;
        let found = metadata.topics().first();
        let found = found.filter(|topic| topic.error().is_none());
        let partitions = found.map_or(0, |topic| topic.partitions().len());
        Ok((partitions > 0).then_some(TopicState::Kept { partitions }))
    }

    /// The topic that somebody has just created, as soon as the brokers tell of it.
    fn await_topic(
        &self,
        topic: &str,
        patience: &Patience<'_>,
    ) -> Result<TopicState, ClusterError> {
        loop {
            if let Some(state) = self.topic(topic, patience)? {
                return Ok(state);
            }
            if patience.is_over() {
                return Err(ClusterError::Topic {
                    topic: topic.to_owned(),
                    reason: "it exists, and no broker tells of its partitions".to_owned(),
                });
            }
            std::thread::sleep(STEP);
        }
    }

    fn metadata(&self, topic: &str, patience: &Patience<'_>) -> Result<Metadata, ClusterError> {
        loop {
            let error = match self.consumer.fetch_metadata(Some(topic), STEP) {
                Ok(metadata) => return Ok(metadata),
                Err(error) => error,
            };
            // The reason of a failed connection is only told while polling.
            while self.consumer.poll(Duration::ZERO).is_some() {}
            let heard = self.consumer.context().heard();
            let last = heard.last();
            let words = heard.iter().map(|(_, words)| words.as_str());
            let tried = || tried::tried(&self.bootstrap, words);
            let bootstrap = self.bootstrap.clone();
            if let Some((code, reason)) = last.filter(|(code, _)| is_final(*code)) {
                tracing::error!(%code, reason, "not let in");
                return Err(ClusterError::Refused {
                    bootstrap,
                    reason: reason.clone(),
                    tried: tried(),
                });
            }
            if patience.is_over() {
                return Err(ClusterError::Unreachable {
                    bootstrap,
                    reason: last.map_or_else(|| error.to_string(), |(_, reason)| reason.clone()),
                    tried: tried(),
                });
            }
        }
    }

    /// The offset that the next record of each partition will get.
    pub(super) fn end_offsets(
        &self,
        topic: &str,
        patience: &Patience<'_>,
    ) -> Result<Vec<i64>, ClusterError> {
        let metadata = self.metadata(topic, patience)?;
        let partitions = metadata
            .topics()
            .first()
            .map_or(&[][..], |t| t.partitions());
        let mut ends = vec![0; partitions.len()];
        for partition in partitions {
            let high = loop {
                match self.consumer.fetch_watermarks(topic, partition.id(), STEP) {
                    Ok((_, high)) => break high,
                    // A new leader may need a moment to know that it is one.
                    Err(error) if patience.is_over() => return Err(error.into()),
                    Err(error) => tracing::debug!(%error, "asking for the end of a partition"),
                }
            };
            if let Some(end) = usize::try_from(partition.id())
                .ok()
                .and_then(|i| ends.get_mut(i))
            {
                *end = high;
            }
        }
        Ok(ends)
    }
}

/// Waiting does not mend these.
fn is_final(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::Authentication
            | RDKafkaErrorCode::SSL
            | RDKafkaErrorCode::SaslAuthenticationFailed
            | RDKafkaErrorCode::UnsupportedSASLMechanism
    )
}

/// Errors that are kept. There are a few a second while an address is tried, for eight seconds.
const MOST_HEARD: usize = 1000;

/// Keeps the errors that librdkafka tells, in their order.
#[derive(Default)]
pub(super) struct Listener(Mutex<Vec<(RDKafkaErrorCode, String)>>);

impl Listener {
    fn heard(&self) -> Vec<(RDKafkaErrorCode, String)> {
        self.0.lock().map(|heard| heard.clone()).unwrap_or_default()
    }
}

impl ClientContext for Listener {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        tracing::debug!(?level, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // "All brokers are down" follows the reason and says less.
        let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Fail);
        if code != RDKafkaErrorCode::AllBrokersDown
            && let Ok(mut heard) = self.0.lock()
        {
            if heard.len() == MOST_HEARD {
                heard.remove(0);
            }
            heard.push((code, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Listener {}

#[cfg(test)]
mod tests {
    use rdkafka::mocking::MockCluster;
    use rdkafka_sys::RDKafkaRespErr;

    use super::*;
    use crate::profile::Kafka;

    #[test]
    fn a_topic_that_somebody_else_creates_is_kept_with_its_partitions() {
        let brokers = MockCluster::new(1).unwrap();
        brokers.create_topic("users", 6, 1).unwrap();
        let hide = |error| brokers.topic_error("users", error).unwrap();
        let cluster = profile::Cluster::Kafka(Kafka {
            bootstrap: vec![brokers.bootstrap_servers()],
            tls: None,
            sasl: None,
        });
        let connection = config::connection(&cluster, &brokers.bootstrap_servers()).unwrap();
        let probe = Probe::new(&connection).unwrap();
        let patience = Patience::new(&|| false);

        hide(RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
        assert_eq!(probe.topic("users", &patience).unwrap(), None);
        hide(RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR);
        let kept = TopicState::Kept { partitions: 6 };
        assert_eq!(probe.await_topic("users", &patience).unwrap(), kept);
    }
}
