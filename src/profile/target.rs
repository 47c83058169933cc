//! `[target]`, resolved: the cluster, how to be let in, and the topic.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Where the records go.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "super::file::TargetSection")]
pub struct Target {
    pub cluster: Cluster,
    pub topic: String,
    pub partitions: NonZeroU32,
    pub replication: NonZeroU32,
    /// Topic settings (`min.insync.replicas`, …) used when the topic is created.
    pub topic_config: BTreeMap<String, String>,
}

/// The kind of cluster. Figures of one kind are never compared with those of the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Cluster {
    /// librdkafka's mock cluster inside this process.
    Embedded(Embedded),
    /// A real one, reached over the network.
    Kafka(Kafka),
}

impl Cluster {
    /// As `target.brokers` names it.
    #[must_use]
    pub fn brokers(&self) -> String {
        match self {
            Self::Embedded(_) => "embedded".to_owned(),
            Self::Kafka(kafka) => kafka.bootstrap.join(","),
        }
    }
}

/// The embedded cluster and the trouble it is told to make.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    pub brokers: NonZeroU32,
    /// Added to every request's round trip.
    pub rtt: Duration,
    pub faults: Vec<Fault>,
}

/// One broker that answers at once and always.
impl Default for Embedded {
    fn default() -> Self {
        Self {
            brokers: NonZeroU32::MIN,
            rtt: Duration::ZERO,
            faults: Vec::new(),
        }
    }
}

/// Errors that the embedded cluster answers to produce requests, from a moment on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Fault {
    #[serde(flatten)]
    pub at: FaultAt,
    /// One of [`PRODUCE_ERRORS`](super::PRODUCE_ERRORS).
    pub error: String,
    /// How many produce requests are answered with it.
    pub count: NonZeroU32,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub enum FaultAt {
    /// Once this many rows have been read.
    #[serde(rename = "at_row")]
    Row(u64),
    /// Once the run is this old.
    #[serde(rename = "at_s", deserialize_with = "super::file::seconds")]
    Elapsed(Duration),
}

/// A real cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Kafka {
    /// `host:port`, at least one.
    pub bootstrap: Vec<String>,
    pub tls: Option<Tls>,
    pub sasl: Option<Sasl>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tls {
    /// PEM file; without it the system's certificates are looked for.
    pub ca: Option<PathBuf>,
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub verify_hostname: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sasl {
    pub mechanism: SaslMechanism,
    pub username: String,
    #[serde(flatten)]
    pub password: Password,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaslMechanism {
    #[serde(rename = "PLAIN")]
    Plain,
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
}

impl SaslMechanism {
    /// As SASL's registry and Kafka name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// Where a password is found; the password itself is read when a client is made, and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Password {
    #[serde(rename = "password_env")]
    Environment(String),
    #[serde(rename = "password_file")]
    File(PathBuf),
}
