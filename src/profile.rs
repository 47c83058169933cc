//! A profile says everything about a run: where records go, where rows come from, how they are
//! encoded, sent and judged.
//!
//! This file holds the *resolved* profile: every setting has a value, every combination has been
//! checked, and no part of the engine has to ask "and if it is missing?". The TOML form, its
//! errors and the profiles that ship live in the modules below.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

mod nearest;
mod threshold;
pub use threshold::Threshold;

/// A checked profile, ready to run.
#[derive(Clone, Debug)]
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

/// Where the records go.
#[derive(Clone, Debug)]
pub struct Target {
    pub cluster: Cluster,
    pub topic: String,
    pub partitions: NonZeroU32,
    pub replication: NonZeroU32,
    /// Topic settings (`min.insync.replicas`, …) used when the topic is created.
    pub topic_config: BTreeMap<String, String>,
}

/// The kind of cluster. Figures of one kind are never compared with those of the other.
#[derive(Clone, Debug)]
pub enum Cluster {
    /// librdkafka's mock cluster inside this process.
    Embedded(Embedded),
    /// A real one, reached over the network.
    Kafka(Kafka),
}

/// The embedded cluster and the trouble it is told to make.
#[derive(Clone, Debug)]
pub struct Embedded {
    pub brokers: NonZeroU32,
    /// Added to every request's round trip.
    pub rtt: Duration,
    pub faults: Vec<Fault>,
}

/// Errors that the embedded cluster answers to produce requests, from a moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub at: FaultAt,
    /// librdkafka's name of the error, such as `NOT_LEADER_FOR_PARTITION`.
    pub error: String,
    /// How many produce requests are answered with it.
    pub count: NonZeroU32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FaultAt {
    /// Once this many rows have been read.
    Row(u64),
    /// Once the run is this old.
    Elapsed(Duration),
}

/// A real cluster.
#[derive(Clone, Debug)]
pub struct Kafka {
    /// `host:port`, at least one.
    pub bootstrap: Vec<String>,
    pub tls: Option<Tls>,
    pub sasl: Option<Sasl>,
}

#[derive(Clone, Debug)]
pub struct Tls {
    /// PEM file; without it the system's certificates are looked for.
    pub ca: Option<PathBuf>,
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub verify_hostname: bool,
}

#[derive(Clone, Debug)]
pub struct Sasl {
    pub mechanism: SaslMechanism,
    pub username: String,
    pub password: Password,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SaslMechanism {
    #[serde(rename = "PLAIN")]
    Plain,
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
}

/// Where a password is found; the password itself is read when a client is made, and kept nowhere.
#[derive(Clone, Debug)]
pub enum Password {
    Environment(String),
    File(PathBuf),
}

/// Where rows come from.
#[derive(Clone, Debug)]
pub struct Source {
    pub file: SourceFile,
    /// An ASCII byte other than the quote, CR and LF.
    pub delimiter: u8,
    /// Bad rows that are put aside before the run stops.
    pub max_rejects: u64,
    /// Names and types; `None`: taken from the header and the first rows.
    pub columns: Option<Vec<Column>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SourceFile {
    /// The generated users file with this many users, in the data directory, made when missing.
    Users(NonZeroU64),
    /// Somebody's own file.
    Path(PathBuf),
}

/// A column of the CSV file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ColumnType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    Long,
    Double,
    Boolean,
    String,
}

/// What a message looks like.
#[derive(Clone, Debug)]
pub struct Payload {
    pub format: Format,
    /// Name of the column that becomes the message key.
    pub key: Option<String>,
    /// Headers of every message, in order.
    pub headers: Vec<(String, String)>,
    /// Whether each message carries the `correlation-id` header with the run's UUID.
    pub correlation_id: bool,
}

#[derive(Clone, Debug)]
pub enum Format {
    Json,
    Avro(AvroFormat),
}

/// How values are written as Avro.
#[derive(Clone, Debug, Default)]
pub struct AvroFormat {
    /// `None`: `assets/user.avsc` when its fields are the columns, else derived from the columns.
    pub schema: Option<PathBuf>,
    /// Schema registry; without it the single-object encoding is used.
    pub registry: Option<String>,
}

/// How records are sent. Kafka's own names and meanings.
#[derive(Clone, Debug)]
pub struct Producer {
    pub client: ClientKind,
    pub workers: NonZeroUsize,
    pub compression: Compression,
    pub compression_level: Option<i32>,
    /// Bytes of a batch, uncompressed.
    pub batch_size: u32,
    /// Messages of a batch.
    pub batch_messages: u32,
    pub linger: Duration,
    pub acks: Acks,
    pub enable_idempotence: bool,
    pub max_in_flight: u32,
    pub partitioner: Partitioner,
    /// Bytes that the client queues of the whole run may take, bookkeeping included.
    pub buffer_memory: u64,
    pub delivery_timeout: Duration,
    pub request_timeout: Duration,
    pub retry_backoff: Duration,
    /// Each worker waits for all its delivery reports after this many rows.
    pub flush_every: Option<NonZeroU64>,
    /// Raw librdkafka settings, laid over everything else.
    pub librdkafka: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// What people run in production.
    Librdkafka,
    /// Takes records and drops them: the ceiling of source and payload.
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    None,
    Leader,
    All,
}

/// librdkafka's partitioners, by its names with underscores (`murmur2` is Java's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

/// The file tasks that run beside Kafka; `None`: not run.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    pub json_file: Option<PathBuf>,
    pub avro_file: Option<AvroFile>,
}

/// The Avro container file.
#[derive(Clone, Debug)]
pub struct AvroFile {
    pub path: PathBuf,
    pub codec: AvroCodec,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AvroCodec {
    None,
    Deflate,
    Snappy,
    Zstd,
}

/// How long, how fast, how often.
#[derive(Clone, Debug)]
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Warmup {
    None,
    Rows(u64),
    Duration(Duration),
    /// Until the rate has settled (see `engine::warmup`).
    Auto,
}
