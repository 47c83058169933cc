//! Questions to a cluster, and what comes of them when no broker answers.

use std::sync::Mutex;
use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::metadata::Metadata;
use rdkafka::{ClientConfig, ClientContext};

use super::lockout::{self, Lockout};
use super::{ClusterError, TopicState, tried};
use crate::client::Patience;

/// How long one question waits, so that failures are heard in between.
const STEP: Duration = Duration::from_millis(200);

/// Asks a cluster questions without changing anything. A consumer, because a producer's question
/// after a topic may create it with the broker's defaults.
pub(in crate::client) struct Probe {
    consumer: BaseConsumer<Listener>,
    connection: ClientConfig,
}

impl Probe {
    pub(in crate::client) fn new(connection: &ClientConfig) -> Result<Self, ClusterError> {
        Ok(Self {
            // Without a group: to leave one takes a tenth of a second, even if it was never joined.
            consumer: connection.create_with_context(Listener::default())?,
            connection: connection.clone(),
        })
    }

    /// The topic as it is; `None`: it is not there.
    pub(super) fn topic(
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
    pub(super) fn await_topic(
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
            let heard = self.heard();
            let last = heard.last();
            if last.is_some_and(|words| lockout::is_final(words)) || patience.is_over() {
                return Err(self.shut_out(topic, &heard, &error, patience));
            }
        }
    }

    /// What librdkafka has said so far of connections that failed.
    fn heard(&self) -> Vec<String> {
        while self.consumer.poll(LISTENING).is_some() {}
        let heard = self.consumer.context().0.lock();
        heard.map(|heard| heard.clone()).unwrap_or_default()
    }

    /// Why no broker answers.
    fn shut_out(
        &self,
        topic: &str,
        heard: &[String],
        error: &KafkaError,
        patience: &Patience<'_>,
    ) -> ClusterError {
        let bootstrap = self.connection.get("bootstrap.servers").unwrap_or_default();
        let mut tried = tried::tried(bootstrap, heard.iter().map(String::as_str));
        let bootstrap = bootstrap.to_owned();
        let reason = heard.last().cloned().unwrap_or_else(|| error.to_string());
        tracing::error!(reason, "no broker lets us in");
        if let (Some(why), Some(address)) = (Lockout::heard(&reason), tried::address(&reason)) {
            let why = match why {
                Lockout::Untrusted => self.why_untrusted(topic, address, patience),
                why => why,
            };
            if let Some(tried) = tried.iter_mut().find(|tried| tried.address == address) {
                tried.answer = why.to_string();
            }
            let address = address.to_owned();
            ClusterError::LockedOut {
                address,
                why,
                tried,
            }
        } else if lockout::is_final(&reason) {
            ClusterError::Refused {
                bootstrap,
                reason,
                tried,
            }
        } else {
            ClusterError::Unreachable {
                bootstrap,
                within_s: patience.limit.as_secs(),
                reason,
                tried,
            }
        }
    }

    /// librdkafka does not tell whether it is a certificate's authority that is wrong, or only
    /// the name. So the broker is asked once more, without a look at the name, and without a
    /// login, as it may be another than it seems.
    fn why_untrusted(&self, topic: &str, address: &str, patience: &Patience<'_>) -> Lockout {
        let mut nameless = self.connection.clone();
        nameless
            .set("bootstrap.servers", address)
            .set("security.protocol", "ssl")
            .set("ssl.endpoint.identification.algorithm", "none");
        for login in ["sasl.mechanism", "sasl.username", "sasl.password"] {
            nameless.remove(login);
        }
        let Ok(nameless) = Self::new(&nameless) else {
            return Lockout::Untrusted;
        };
        while !patience.is_over() {
            let answer = nameless.consumer.fetch_metadata(Some(topic), STEP);
            let heard = nameless.heard();
            let lockout = heard.last().and_then(|words| Lockout::heard(words));
            match (answer, lockout) {
                // What comes after the handshake is of no interest.
                (Ok(_), _) | (_, Some(Lockout::LoginWanted | Lockout::OurCertificate)) => {
                    return Lockout::OtherName;
                }
                (_, Some(Lockout::Untrusted)) => return Lockout::Untrusted,
                _ => {}
            }
        }
        Lockout::Untrusted
    }

    /// The offset that the next record of each partition will get.
    pub(in crate::client) fn end_offsets(
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

/// How long one poll serves what librdkafka says. Not zero: that ends at each line of its log, and
/// the rest waits behind it.
const LISTENING: Duration = Duration::from_millis(5);

/// Failures that are kept. There are a few a second while an address is tried, for eight seconds.
const MOST_HEARD: usize = 1000;

/// Keeps what librdkafka says of connections that failed, in its order and words. Its log tells all
/// of them; those that were closed are no errors to it.
#[derive(Default)]
pub(in crate::client) struct Listener(Mutex<Vec<String>>);

impl ClientContext for Listener {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        tracing::debug!(?level, facility, text);
        if facility != "FAIL" {
            return;
        }
        let (_thread, words) = text.split_once("]: ").unwrap_or(("", text));
        if let Ok(mut heard) = self.0.lock() {
            if heard.len() == MOST_HEARD {
                heard.remove(0);
            }
            heard.push(words.to_owned());
        }
    }

    fn error(&self, _error: KafkaError, _words: &str) {
        // It is in the log.
    }
}

impl ConsumerContext for Listener {}
