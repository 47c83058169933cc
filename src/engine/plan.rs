//! A run that is ready to start: everything that can be known to be wrong beforehand has been
//! looked at.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;
use uuid::Uuid;

use crate::client::librdkafka;
use crate::client::librdkafka::config::ConfigError;
use crate::payload::schema::Schema;
use crate::payload::{Encoder, PayloadError};
use crate::profile::{self, AvroFormat, ClientKind, Cluster, Format, Profile};
use crate::source::{Columns, Source, SourceError};

/// What the engine needs to know beside the profile.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// The CSV file.
    pub source: PathBuf,
    /// Read everything back afterwards.
    pub verify: bool,
}

/// A checked run.
#[derive(Debug)]
pub struct Plan {
    pub profile: Arc<Profile>,
    pub correlation_id: Uuid,
    pub(super) source: Source,
    pub(super) encoder: Encoder,
    /// Of the Avro file, if one is written.
    pub(super) avro_schema: Option<Schema>,
    pub(super) verify: bool,
}

/// A run that must not start.
#[derive(Debug, Error)]
pub enum PlanError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "--verify needs a real broker: the embedded one keeps only the newest megabytes of a topic\nSet target.brokers, or leave --verify out."
    )]
    VerifyEmbedded,
    #[error(
        "--verify needs the correlation-id header to tell this run's records from others\nSet payload.correlation_id = true, or leave --verify out."
    )]
    VerifyAnonymous,
    #[error(
        "--verify needs records on a topic, and the null client drops them\nSet producer.client = \"librdkafka\", or leave --verify out."
    )]
    VerifyNull,
}

impl Plan {
    /// Opens the source, prepares the encoder (and registers its schema, when there is a
    /// registry), and asks librdkafka whether it takes the settings.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn new(profile: Arc<Profile>, options: &PlanOptions) -> Result<Self, PlanError> {
        if options.verify {
            check_verifiable(&profile)?;
        }
        if profile.producer.client == ClientKind::Librdkafka {
            librdkafka::config::check(&profile.target.cluster, &profile.producer)?;
        }
        let source = Source::open(&profile.source, &options.source)?;
        if let Some(columns) = source.inferred_columns() {
            let file = source.path().display();
            tracing::info!("columns of {file}, by its first rows: {columns}");
        }
        let encoder = Encoder::prepare(&profile.payload, source.columns(), &profile.target.topic)?;
        let avro_schema = match &profile.tasks.avro_file {
            Some(_) => Some(file_schema(&profile.payload, source.columns())?),
            None => None,
        };
        Ok(Self {
            correlation_id: Uuid::new_v4(),
            source,
            encoder,
            avro_schema,
            verify: options.verify,
            profile,
        })
    }
}

/// The schema of the messages where they are Avro, else the one they would have.
fn file_schema(payload: &profile::Payload, columns: &Columns) -> Result<Schema, PayloadError> {
    let format = match &payload.format {
        Format::Avro(format) => format.clone(),
        Format::Json => AvroFormat::default(),
    };
    Ok(Schema::resolve(&format, columns)?)
}

fn check_verifiable(profile: &Profile) -> Result<(), PlanError> {
    if profile.producer.client == ClientKind::Null {
        return Err(PlanError::VerifyNull);
    }
    if matches!(profile.target.cluster, Cluster::Embedded(_)) {
        return Err(PlanError::VerifyEmbedded);
    }
    if !profile.payload.correlation_id {
        return Err(PlanError::VerifyAnonymous);
    }
    Ok(())
}
