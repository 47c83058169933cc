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
    Unreachable { bootstrap: String, reason: String },
    #[error("{bootstrap} refuses the connection: {reason}\nCheck [target.tls] and [target.sasl].")]
    Refused { bootstrap: String, reason: String },
    #[error("topic {topic} could not be created: {reason}")]
    Topic { topic: String, reason: String },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error("librdkafka: {0}")]
    Librdkafka(#[from] KafkaError),
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
    let metadata = probe.metadata(&target.topic, patience)?;
    let found = metadata.topics().first();
    match found.map(|topic| (topic.error(), topic.partitions().len())) {
        Some((None, partitions)) if partitions > 0 => Ok(TopicState::Kept { partitions }),
        _ => create_topic(connection, target),
    }
}

fn create_topic(connection: &ClientConfig, target: &Target) -> Result<TopicState, ClusterError> {
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
        // Somebody else created it between the question and now: with the partitions that we
        // would give it, as far as anybody knows.
        None | Some(Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => {
            Ok(TopicState::Created)
        }
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

    fn metadata(&self, topic: &str, patience: &Patience<'_>) -> Result<Metadata, ClusterError> {
        loop {
            let error = match self.consumer.fetch_metadata(Some(topic), STEP) {
                Ok(metadata) => return Ok(metadata),
                Err(error) => error,
            };
            // The reason of a failed connection is only told while polling.
            while self.consumer.poll(Duration::ZERO).is_some() {}
            let heard = self.consumer.context().heard();
            let bootstrap = self.bootstrap.clone();
            if let Some((code, reason)) = heard.as_ref().filter(|(code, _)| is_final(*code)) {
                tracing::error!(%code, reason, "not let in");
                let reason = reason.clone();
                return Err(ClusterError::Refused { bootstrap, reason });
            }
            if patience.is_over() {
                let reason = heard.map_or_else(|| error.to_string(), |(_, reason)| reason);
                return Err(ClusterError::Unreachable { bootstrap, reason });
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

/// Keeps the last error that librdkafka tells.
#[derive(Default)]
pub(super) struct Listener(Mutex<Option<(RDKafkaErrorCode, String)>>);

impl Listener {
    fn heard(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.0.lock().ok()?.clone()
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
            *heard = Some((code, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Listener {}
