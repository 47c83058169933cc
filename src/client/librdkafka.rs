//! The client that people run in production, with all its features, through rdkafka.

pub mod config;
mod native;
mod statistics;

use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, Producer, PurgeConfig};
use thiserror::Error;

use self::native::{Event, Native};
use self::statistics::Tally;
use super::batch::BatchLimits;
use super::{Client, Fate, Message, PATIENCE, Patience, Refusal, Reports};
use crate::stats::ClientFigures;

/// One step of waiting for a broker's answer. Short, so that errors are heard in between.
const STEP: Duration = Duration::from_millis(100);

/// librdkafka's producer for one worker and one topic.
pub struct Librdkafka {
    native: Native,
    notes: Notes,
}

/// What a client sends to, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Outlet<'a> {
    pub topic: &'a str,
    /// Of every message.
    pub headers: &'a [(String, String)],
    pub limits: BatchLimits,
    /// Requests that may be on their way on one connection.
    pub max_in_flight: u32,
}

/// What a client says beside delivery reports.
struct Notes {
    tally: Tally,
    last_error: Option<String>,
    /// Errors of the poll that goes on, by name and in words.
    troubles: Vec<(&'static str, String)>,
}

/// A producer that could not be made or made ready.
#[derive(Debug, Error)]
pub enum ReadyError {
    #[error("librdkafka refuses to make a producer: {0}")]
    Create(#[from] rdkafka::error::KafkaError),
    #[error("{0}: a topic or header name cannot hold a NUL byte")]
    Name(#[from] std::ffi::NulError),
    #[error("librdkafka takes no topic of the name {0}")]
    Topic(String),
    #[error("the producer was not ready within {} s: {reason}", PATIENCE.as_secs())]
    NotInTime { reason: String },
}

impl Librdkafka {
    /// Makes a producer and waits until it can send without a pause: it knows the topic's
    /// leaders and, when idempotent, has its producer id. (A cold idempotent producer stalls for
    /// half a second at its first record.)
    ///
    /// # Errors
    /// When librdkafka refuses, or brokers do not answer before `patience` is over.
    pub fn connect(
        config: &ClientConfig,
        outlet: Outlet<'_>,
        patience: &Patience<'_>,
    ) -> Result<Self, ReadyError> {
        let Outlet { topic, headers, .. } = outlet;
        let producer: BaseProducer = config.create()?;
        let mut client = Self {
            native: Native::new(producer, topic, headers)?,
            notes: Notes {
                tally: Tally::new(outlet.limits, outlet.max_in_flight.into()),
                last_error: None,
                troubles: Vec::new(),
            },
        };
        let idempotent = config.get("enable.idempotence") == Some("true");
        client.await_leaders(topic, patience)?;
        while idempotent && !client.notes.tally.producer_id_ready() {
            client.check(patience, "no producer id was given")?;
            client.serve(STEP);
        }
        // The first statistics after this one count from here.
        client.settle_figures();
        client.notes.tally.start_from_here();
        Ok(client)
    }

    fn await_leaders(&mut self, topic: &str, patience: &Patience<'_>) -> Result<(), ReadyError> {
        loop {
            let metadata = self
                .native
                .producer()
                .client()
                .fetch_metadata(Some(topic), STEP);
            let missing = match metadata {
                Ok(metadata) => {
                    let partitions = metadata
                        .topics()
                        .first()
                        .map_or(&[][..], |t| t.partitions());
                    if !partitions.is_empty() && partitions.iter().all(|p| p.leader() >= 0) {
                        return Ok(());
                    }
                    "not every partition of the topic has a leader".to_owned()
                }
                Err(error) => error.to_string(),
            };
            self.serve(Duration::ZERO);
            self.check(patience, &missing)?;
        }
    }

    fn check(&mut self, patience: &Patience<'_>, missing: &str) -> Result<(), ReadyError> {
        if !patience.is_over() {
            return Ok(());
        }
        let heard = self.notes.last_error.take();
        let reason = heard.unwrap_or_else(|| missing.to_owned());
        Err(ReadyError::NotInTime { reason })
    }

    /// Serves everything but delivery reports, of which there are none outside of a run.
    fn serve(&mut self, wait: Duration) {
        self.poll(wait, &mut NoReports);
    }
}

impl Client for Librdkafka {
    fn send(&mut self, message: Message<'_>) -> Result<(), Refusal> {
        self.native.send(message)
    }

    fn poll(&mut self, wait: Duration, reports: &mut impl Reports) {
        let notes = &mut self.notes;
        self.native.poll(wait, reports, |event| notes.take(&event));
        for (code, words) in notes.troubles.drain(..) {
            reports.trouble(code, &words);
        }
    }

    fn hurry(&mut self) {
        self.native.hurry();
    }

    fn abandon(&mut self) {
        self.native
            .producer()
            .purge(PurgeConfig::default().queue().inflight());
    }

    fn figures(&self) -> ClientFigures {
        self.notes.tally.figures()
    }

    fn settle_figures(&mut self) {
        // Nothing comes at the end by itself: wait for the next emission, and not for ever.
        let seen = self.notes.tally.emissions();
        let deadline = Instant::now() + 5 * Duration::from_millis(statistics::INTERVAL_MS);
        while self.notes.tally.emissions() == seen && Instant::now() < deadline {
            self.serve(Duration::from_millis(10));
        }
    }
}

impl Notes {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Statistics(json) => self.tally.take(json),
            Event::Error { code, reason } => {
                tracing::warn!(code, reason, "librdkafka error");
                self.last_error = Some((*reason).to_owned());
                // How long the connection was in which state helps nobody.
                let words = reason.split(" (after ").next().unwrap_or(reason);
                self.troubles.push((*code, words.to_owned()));
            }
            Event::Log {
                level: 0..=3,
                facility,
                text,
            } => tracing::error!(facility, text),
            Event::Log {
                level: 4,
                facility,
                text,
            } => tracing::warn!(facility, text),
            Event::Log { facility, text, .. } => tracing::info!(facility, text),
        }
    }
}

struct NoReports;

impl Reports for NoReports {
    fn received(&mut self) {}

    fn report(&mut self, _due_us: u64, _records: u32, _fate: Fate) {}

    fn acknowledged(&mut self, _bytes: u64) {}

    fn trouble(&mut self, _code: &str, _words: &str) {}
}

/// Name and meaning of an error code, Kafka's or librdkafka's own.
#[must_use]
pub fn described(code: i32) -> (&'static str, &'static str) {
    native::described(code)
}

/// The error code of this name, such as `NOT_LEADER_FOR_PARTITION`.
#[must_use]
pub fn code(name: &str) -> Option<rdkafka_sys::RDKafkaRespErr> {
    native::codes()
        .find(|(known, _)| *known == name)
        .map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PRODUCE_ERRORS;

    #[test]
    fn every_fault_that_a_profile_may_name_is_an_error_of_librdkafkas() {
        for name in PRODUCE_ERRORS {
            assert!(code(name).is_some(), "{name}");
        }
    }
}
