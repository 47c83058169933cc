//! A profile as this client takes it.

use thiserror::Error;

use super::batching::Batching;
use super::broker::Access;
use super::queue::Numbering;
use super::sender::SenderSettings;
use super::wire::LinkError;
use super::wire::api::ProduceSettings;
use super::wire::sasl::Login;
use super::wire::stream::Encryption;
use super::wire::tls::{self, TlsError};
use crate::client::batch::largest_message;
use crate::client::librdkafka::config::{ConfigError, password};
use crate::profile::{Acks, Cluster, Profile, Sasl};

/// A setting that this client cannot use.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error(transparent)]
    Password(#[from] ConfigError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Login(#[from] LinkError),
    #[error("{0:?} is no address of a broker: write host:port")]
    Address(String),
    #[error("the codec: {0}")]
    Codec(#[from] std::io::Error),
}

/// What one client of a run is made from.
#[derive(Clone)]
pub struct Settings {
    pub(super) sender: SenderSettings,
    pub(super) batching: Batching,
    /// Bytes of key and value that a message may have.
    pub(super) largest: usize,
    /// Bytes that one worker's messages may take.
    pub(super) budget: u64,
    pub(super) seeds: Vec<(String, u16)>,
}

impl Settings {
    /// Those of a profile, for brokers at `bootstrap` and messages that all have these headers.
    ///
    /// # Errors
    /// When a password or certificate is not where the profile says.
    pub fn of(
        profile: &Profile,
        bootstrap: &str,
        headers: &[(String, String)],
    ) -> Result<Self, SettingsError> {
        let producer = &profile.producer;
        let topic = profile.target.topic.clone();
        let millis =
            |duration: std::time::Duration| i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        Ok(Self {
            sender: SenderSettings {
                access: access(&profile.target.cluster)?,
                produce: ProduceSettings {
                    topic: kafka_protocol::protocol::StrBytes::from_string(topic).into(),
                    acks: match producer.acks {
                        Acks::None => 0,
                        Acks::Leader => 1,
                        Acks::All => -1,
                    },
                    timeout_ms: millis(producer.request_timeout),
                },
                numbering: if producer.enable_idempotence {
                    Numbering::Idempotent
                } else {
                    Numbering::None
                },
                max_in_flight: producer.max_in_flight as usize,
                request_timeout: producer.request_timeout,
                delivery_timeout: producer.delivery_timeout,
                retry_backoff: producer.retry_backoff,
                first_partition: 0,
            },
            batching: Batching::of(profile, headers),
            largest: largest_message(producer) as usize,
            budget: producer.buffer_memory / producer.workers.get() as u64,
            seeds: bootstrap
                .split(',')
                .map(address)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The same for worker number `worker`: workers begin with different partitions.
    #[must_use]
    pub fn for_worker(mut self, worker: usize) -> Self {
        self.sender.first_partition = worker;
        self
    }
}

fn access(cluster: &Cluster) -> Result<Access, SettingsError> {
    let Cluster::Kafka(kafka) = cluster else {
        return Ok(Access {
            encryption: Encryption::None,
            login: None,
        });
    };
    Ok(Access {
        encryption: match &kafka.tls {
            None => Encryption::None,
            Some(tls) => Encryption::Tls(tls::config(tls)?),
        },
        login: kafka.sasl.as_ref().map(login).transpose()?,
    })
}

fn login(sasl: &Sasl) -> Result<Login, SettingsError> {
    let password = password(&sasl.password)?;
    Ok(Login::new(
        sasl.mechanism.name(),
        sasl.username.clone(),
        password,
    )?)
}

/// `host:port`; an IPv6 host stands in brackets.
pub(super) fn address(text: &str) -> Result<(String, u16), SettingsError> {
    let split = text.trim().rsplit_once(':');
    split
        .and_then(|(host, port)| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            Some((host.to_owned(), port.parse().ok()?))
        })
        .ok_or_else(|| SettingsError::Address(text.to_owned()))
}
