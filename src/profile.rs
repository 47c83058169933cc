//! A profile says everything about a run: where records go, where rows come from, how they are
//! encoded, sent and judged.
//!
//! This file holds the *resolved* profile: every setting has a value, every combination has been
//! checked, and no part of the engine has to ask "and if it is missing?". How it comes about is
//! below, in the order of the steps:
//!
//! ```text
//! name -> library -> text + overrides -> read -> given -> whole -> file -> combinations -> Profile
//!                                          settings: what each key takes, is for and defaults to
//! ```
//!
//! A profile that a person changes on the screen is a [`Draft`]: a text and overrides, until it is
//! saved.
//!
//! No step stops at a mistake: all of them come out together, as [`Diagnostics`].

use std::collections::BTreeMap;
use std::fmt;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod brokers;
mod combinations;
mod diagnostic;
mod draft;
mod file;
mod given;
mod kind;
mod library;
mod nearest;
mod parsed;
mod path;
mod raw;
mod read;
mod setting;
mod settings;
mod suggest;
mod target;
mod text;
mod threshold;
mod value;
mod whole;

pub use diagnostic::{Diagnostic, Diagnostics, Mark, Position};
pub use draft::{Direction, Draft, Refused, Row, Save, SaveError, Shown, remove};
pub use kind::{Entries, Kind};
pub use library::{FindError, Listed, Place, ProfileText, find, list, state};
pub use setting::{Applies, Setting, last_key, setting};
pub use settings::{PRODUCE_ERRORS, SETTINGS};
pub use target::{
    Cluster, Embedded, Fault, FaultAt, Kafka, Password, Sasl, SaslMechanism, Target, Tls,
};
pub use threshold::{Metric, Op, Threshold, ThresholdError, Unit};

pub(crate) use nearest::nearest;
use parsed::Parsed;

/// A checked profile, ready to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The name it was asked for by, or the file's stem.
    pub name: String,
    /// One sentence for lists.
    pub description: String,
    pub target: Target,
    pub source: Source,
    pub payload: Payload,
    pub producer: Producer,
    pub tasks: Tasks,
    pub run: Run,
    /// Judged when the run is over; in the order of the file.
    pub thresholds: Vec<Threshold>,
    /// The same settings as one table in the form of the file, defaults filled in. Holds no
    /// secret: passwords are only ever named by variable or file.
    pub resolved: toml::Table,
}

impl Profile {
    /// Reads a profile and lays overrides over it, each `KEY=VALUE` as in `--set`.
    ///
    /// A value of an override is TOML or, where it is none, a text. It takes the place of the
    /// file's value, and of what means nothing beside it: `target.brokers=host:9092` lays a
    /// `[target.embedded]` aside, `run.duration=10s` takes the place of `rows`. `KEY=` with nothing
    /// behind it takes the setting out of the file.
    ///
    /// # Errors
    /// Every mistake in the file and in the overrides.
    pub fn parse(text: &ProfileText, overrides: &[String]) -> Result<Self, Diagnostics> {
        Parsed::of(text, overrides).profile
    }
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Source {
    #[serde(flatten)]
    pub file: SourceFile,
    /// An ASCII byte other than the quote, CR and LF.
    #[serde(deserialize_with = "file::delimiter")]
    pub delimiter: u8,
    /// Bad rows that are put aside before the run stops.
    pub max_rejects: u64,
    /// Names and types; `None`: taken from the header and the first rows.
    pub columns: Option<Vec<Column>>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum SourceFile {
    /// The generated users file with this many users, in the data directory, made when missing.
    #[serde(rename = "rows")]
    Users(NonZeroU64),
    /// Somebody's own file.
    #[serde(rename = "path")]
    Path(PathBuf),
}

/// A column of the CSV file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ColumnType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    Long,
    Double,
    Boolean,
    String,
}

/// Its word in a profile.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Long => "long",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::String => "string",
        })
    }
}

/// What a message looks like.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "file::PayloadSection")]
pub struct Payload {
    pub format: Format,
    /// Name of the column that becomes the message key.
    pub key: Option<String>,
    /// Headers of every message, in order.
    pub headers: Vec<(String, String)>,
    /// Whether each message carries the `correlation-id` header with the run's UUID.
    pub correlation_id: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    Json,
    Avro(AvroFormat),
}

/// How values are written as Avro.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AvroFormat {
    /// `None`: `assets/user.avsc` when its fields are the columns, else derived from the columns.
    pub schema: Option<PathBuf>,
    /// Schema registry; without it the single-object encoding is used.
    pub registry: Option<String>,
}

/// How records are sent. Kafka's own names and meanings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Producer {
    pub client: ClientKind,
    pub workers: NonZeroUsize,
    pub compression: Compression,
    pub compression_level: Option<i32>,
    /// Bytes of a batch, uncompressed.
    pub batch_size: u32,
    /// Messages of a batch.
    pub batch_messages: u32,
    #[serde(rename = "linger_ms", deserialize_with = "file::millis")]
    pub linger: Duration,
    pub acks: Acks,
    pub enable_idempotence: bool,
    pub max_in_flight: u32,
    pub partitioner: Partitioner,
    /// Bytes that the client queues of the whole run may take, bookkeeping included.
    pub buffer_memory: u64,
    #[serde(rename = "delivery_timeout_ms", deserialize_with = "file::millis")]
    pub delivery_timeout: Duration,
    #[serde(rename = "request_timeout_ms", deserialize_with = "file::millis")]
    pub request_timeout: Duration,
    #[serde(rename = "retry_backoff_ms", deserialize_with = "file::millis")]
    pub retry_backoff: Duration,
    /// Each worker waits for all its delivery reports after this many rows.
    pub flush_every: Option<NonZeroU64>,
    /// Raw librdkafka settings, laid over everything else.
    #[serde(default)]
    pub librdkafka: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// What people run in production.
    Librdkafka,
    /// Record batches written by kdyno itself: how far down the time can go.
    Direct,
    /// Takes records and drops them: the ceiling of source and payload.
    Null,
}

impl ClientKind {
    /// As profiles name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Librdkafka => "librdkafka",
            Self::Direct => "direct",
            Self::Null => "null",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Acks {
    #[serde(rename = "0")]
    None,
    #[serde(rename = "1")]
    Leader,
    #[serde(rename = "all")]
    All,
}

/// librdkafka's partitioners, by its names with underscores (`murmur2` is Java's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partitioner {
    Random,
    Consistent,
    ConsistentRandom,
    Murmur2,
    Murmur2Random,
    Fnv1a,
    Fnv1aRandom,
}

impl Partitioner {
    /// Whether the direct client spreads messages like that, with keys or without.
    ///
    /// Keys are spread by murmur2; without a key whole batches go to the partitions in turn, which
    /// is what every partitioner that sends such messages anywhere comes to.
    #[must_use]
    pub fn is_direct(self, keyed: bool) -> bool {
        match self {
            Self::Murmur2Random => true,
            Self::Murmur2 => keyed,
            Self::Random | Self::ConsistentRandom | Self::Fnv1aRandom => !keyed,
            Self::Consistent | Self::Fnv1a => false,
        }
    }
}

/// The file tasks that run beside Kafka; `None`: not run.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "file::TasksSection")]
pub struct Tasks {
    pub json_file: Option<PathBuf>,
    pub avro_file: Option<AvroFile>,
}

/// The Avro container file.
#[derive(Clone, Debug, PartialEq)]
pub struct AvroFile {
    pub path: PathBuf,
    pub codec: AvroCodec,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AvroCodec {
    None,
    Deflate,
    Snappy,
    Zstd,
}

/// How long, how fast, how often.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "file::RunSection")]
pub struct Run {
    pub length: Length,
    pub warmup: Warmup,
    /// Messages a second over all workers; `None`: as fast as it goes.
    pub rate: Option<f64>,
    /// How often `kdyno run` runs it, one report each.
    pub repeats: NonZeroU32,
    /// The run is stopped (and drained) when it is this old.
    pub timeout: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// The file once.
    File,
    /// This many rows; a shorter file is read again from the start.
    Rows(NonZeroU64),
    /// This long, going round the file.
    Duration(Duration),
}

/// The first part of a run that its figures leave out.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "file::WarmupValue")]
pub enum Warmup {
    None,
    Rows(u64),
    Duration(Duration),
    /// Until the rate has settled (see `engine::warmup`).
    Auto,
}
