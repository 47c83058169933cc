//! Kafka's protocol over one connection: bytes in and out, login, requests and their responses.
//!
//! Messages are kafka-protocol's. Two things are done around it: what a broker claims is checked
//! before its decoders believe it ([`shape`]), and a produce request's batch is written beside its
//! head, so that nothing copies it ([`api`]).

pub mod api;
pub mod connection;
pub mod sasl;
pub mod shape;
pub mod stream;
pub mod tls;

use std::io;

use kafka_protocol::ResponseError;
use thiserror::Error;

/// Why a connection cannot be used, or is of no use any more.
#[derive(Debug, Error)]
pub enum LinkError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the broker closed the connection")]
    Closed,
    #[error("no answer within {} ms", .0.as_millis())]
    NoAnswer(std::time::Duration),
    #[error("no Kafka broker answers there: {0}")]
    Garbage(String),
    #[error("the broker speaks no version of {api} that this client speaks")]
    Versions { api: &'static str },
    #[error("SASL: {0}")]
    Sasl(String),
    #[error("{api}: {error}")]
    Refused {
        api: &'static str,
        error: ResponseError,
    },
}

impl LinkError {
    /// Whether trying again can only end the same way.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Io(error) => error.kind() == io::ErrorKind::InvalidData,
            Self::Versions { .. } | Self::Sasl(_) => true,
            Self::Closed | Self::NoAnswer(_) | Self::Garbage(_) | Self::Refused { .. } => false,
        }
    }

    /// librdkafka's name for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::InvalidData => "_SSL",
            Self::Io(_) | Self::Closed => "_TRANSPORT",
            Self::NoAnswer(_) => "_TIMED_OUT",
            Self::Garbage(_) => "_BAD_MSG",
            Self::Versions { .. } => "_UNSUPPORTED_FEATURE",
            Self::Sasl(_) => "_AUTHENTICATION",
            Self::Refused { .. } => "_FAIL",
        }
    }
}
