//! The cluster of a run: reaching it, and the topic on it.

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use thiserror::Error;

use super::Patience;
use super::direct::release;
use super::embedded::{self, EmbeddedCluster, EmbeddedError};
use super::librdkafka::config::{self, ConfigError};
use crate::profile::{self, Fault, Target};

mod lockout;
mod probe;
mod topic;
mod tried;

use topic::Leaving;

pub use lockout::Lockout;
pub(super) use probe::Probe;
pub use topic::{NotDeleted, delete_topic};
pub use tried::Tried;

/// The cluster that a run talks to, reached and with its topic in place.
pub struct Cluster {
    /// What every client of the run starts from.
    pub connection: ClientConfig,
    pub topic: TopicState,
    /// Of the embedded cluster, librdkafka's version; of a real one its release line, such as
    /// `4.1`, where it tells.
    pub version: Option<String>,
    embedded: Option<EmbeddedCluster>,
    /// The client that has created the topic, on its way out: waited for in the end.
    _leaving: Option<Leaving>,
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
        "no broker of {bootstrap} answered within {within_s} s: {reason}\n\
         Check that Kafka runs there and that target.brokers names it. `scripts/kafka up` starts \
         one on this machine; --set target.brokers=embedded needs none."
    )]
    Unreachable {
        bootstrap: String,
        within_s: u64,
        reason: String,
        tried: Vec<Tried>,
    },
    #[error("{address} does not let us in: {why}\n{}", why.cure())]
    LockedOut {
        address: String,
        why: Lockout,
        tried: Vec<Tried>,
    },
    /// The same, for a reason that only librdkafka has words for.
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
            Self::Unreachable { tried, .. }
            | Self::LockedOut { tried, .. }
            | Self::Refused { tried, .. } => tried,
            _ => Vec::new(),
        }
    }
}

impl Cluster {
    /// Starts the embedded cluster, or reaches the real one, and makes sure of the topic.
    ///
    /// # Errors
    /// When no broker answers in time, a broker does not let us in, or the topic is
    /// missing and cannot be created.
    pub fn reach(target: &Target, patience: &Patience<'_>) -> Result<Self, ClusterError> {
        match &target.cluster {
            profile::Cluster::Embedded(settings) => {
                let embedded = EmbeddedCluster::start(settings, target)?;
                Ok(Self {
                    connection: config::connection(&target.cluster, embedded.bootstrap())?,
                    topic: TopicState::Created,
                    version: Some(embedded::version()),
                    embedded: Some(embedded),
                    _leaving: None,
                })
            }
            profile::Cluster::Kafka(kafka) => {
                let connection = config::connection(&target.cluster, &kafka.bootstrap.join(","))?;
                let (topic, leaving) = topic::ensure(&connection, target, patience)?;
                Ok(Self {
                    connection,
                    topic,
                    version: release::of(kafka, patience).map(str::to_owned),
                    embedded: None,
                    _leaving: leaving,
                })
            }
        }
    }

    /// Looks whether the cluster answers, without making or changing anything. The embedded one does
    /// as soon as it is started.
    ///
    /// # Errors
    /// When no broker answers in time, or one does not let us in.
    pub fn look(target: &Target, patience: &Patience<'_>) -> Result<(), ClusterError> {
        if let profile::Cluster::Kafka(kafka) = &target.cluster {
            let connection = config::connection(&target.cluster, &kafka.bootstrap.join(","))?;
            Probe::new(&connection)?.topic(&target.topic, patience)?;
        }
        Ok(())
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
