//! Every setting of a profile, in the order in which a profile shows them.
//!
//! One table says what each key takes, what it is for and what it is when left out. The checks,
//! the error messages, `--set` and every explanation read it, so they cannot disagree. Ranges are
//! librdkafka's (its CONFIGURATION.md) where it has the setting.

use super::kind::{Entries, Kind};
use super::setting::{Applies, Setting};

const MAX: i64 = i64::MAX;

/// The broker errors that a produce request can be answered with, by librdkafka's names;
/// `_TRANSPORT` closes the connection instead.
pub const PRODUCE_ERRORS: &[&str] = &[
    "UNKNOWN",
    "INVALID_MSG",
    "UNKNOWN_TOPIC_OR_PART",
    "INVALID_MSG_SIZE",
    "LEADER_NOT_AVAILABLE",
    "NOT_LEADER_FOR_PARTITION",
    "REQUEST_TIMED_OUT",
    "BROKER_NOT_AVAILABLE",
    "REPLICA_NOT_AVAILABLE",
    "MSG_SIZE_TOO_LARGE",
    "NETWORK_EXCEPTION",
    "TOPIC_EXCEPTION",
    "RECORD_LIST_TOO_LARGE",
    "NOT_ENOUGH_REPLICAS",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    "INVALID_REQUIRED_ACKS",
    "TOPIC_AUTHORIZATION_FAILED",
    "CLUSTER_AUTHORIZATION_FAILED",
    "INVALID_TIMESTAMP",
    "UNSUPPORTED_FOR_MESSAGE_FORMAT",
    "POLICY_VIOLATION",
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    "DUPLICATE_SEQUENCE_NUMBER",
    "INVALID_PRODUCER_EPOCH",
    "KAFKA_STORAGE_ERROR",
    "UNKNOWN_PRODUCER_ID",
    "FENCED_LEADER_EPOCH",
    "UNSUPPORTED_COMPRESSION_TYPE",
    "INVALID_RECORD",
    "THROTTLING_QUOTA_EXCEEDED",
    "_TRANSPORT",
];

const fn whole(min: i64, max: i64) -> Kind {
    Kind::Whole { min, max }
}

const fn count(min: i64, max: i64) -> Kind {
    Kind::Count { min, max }
}

const fn size(min: i64, max: i64) -> Kind {
    Kind::Size { min, max }
}

const fn millis(min: f64, max: f64) -> Kind {
    Kind::Millis {
        min,
        max,
        fractions: false,
    }
}

/// The table.
pub static SETTINGS: &[Setting] = &[
    Setting::new(
        "description",
        Kind::Text,
        "One sentence that lists show beside the name.",
    ),
    // Where the records go.
    Setting::new(
        "target.brokers",
        Kind::Brokers,
        "\"embedded\" for a cluster inside this process, or host:port,host:port of a real one.",
    )
    .kafka("bootstrap.servers")
    .default("embedded"),
    Setting::new(
        "target.topic",
        Kind::Topic,
        "The topic that records are sent to; created when it is missing.",
    )
    .default("users"),
    Setting::new(
        "target.partitions",
        whole(1, 10_000),
        "How many partitions the topic gets when it is created.",
    )
    .raising(
        "More brokers share the work; batches fill more slowly, as each partition has its own.",
    )
    .kafka("num.partitions")
    .default("4"),
    Setting::new(
        "target.replication",
        whole(1, 100),
        "How many brokers keep a copy of each partition when the topic is created.",
    )
    .raising("Survives more broken brokers; with acks = \"all\" each record waits for the copies.")
    .kafka("replication.factor")
    .default("1"),
    Setting::new(
        "target.topic_config",
        Kind::Entries(Entries::Texts),
        "Settings that the topic gets when it is created, by Kafka's names.",
    )
    .only(Applies::Kafka),
    Setting::new(
        "target.tls.ca",
        Kind::Path,
        "PEM file with the certificates to trust; without it the system's are looked for.",
    )
    .kafka("ssl.ca.location")
    .only(Applies::Kafka),
    Setting::new(
        "target.tls.certificate",
        Kind::Path,
        "PEM file with the certificate that kdyno shows the broker.",
    )
    .kafka("ssl.certificate.location")
    .only(Applies::Kafka),
    Setting::new(
        "target.tls.key",
        Kind::Path,
        "PEM file with the private key of that certificate, without a passphrase.",
    )
    .kafka("ssl.key.location")
    .only(Applies::Kafka),
    Setting::new(
        "target.tls.verify_hostname",
        Kind::Switch,
        "Whether the broker's certificate has to be for the name it was reached by.",
    )
    .kafka("ssl.endpoint.identification.algorithm")
    .default("true")
    .only(Applies::Kafka),
    Setting::new(
        "target.sasl.mechanism",
        Kind::Choice(&["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]),
        "How kdyno proves who it is.",
    )
    .kafka("sasl.mechanism")
    .only(Applies::Kafka)
    .required(),
    Setting::new("target.sasl.username", Kind::Text, "The user's name.")
        .kafka("sasl.username")
        .only(Applies::Kafka)
        .required(),
    Setting::new(
        "target.sasl.password_env",
        Kind::Variable,
        "The environment variable that holds the password.",
    )
    .only(Applies::Kafka),
    Setting::new(
        "target.sasl.password_file",
        Kind::Path,
        "The file that holds the password, and nothing else.",
    )
    .only(Applies::Kafka),
    Setting::new(
        "target.embedded.brokers",
        whole(1, 32),
        "How many brokers the embedded cluster has.",
    )
    .raising("More connections, each with fewer partitions; still one thread that serves them all.")
    .default("1")
    .only(Applies::Embedded),
    Setting::new(
        "target.embedded.rtt_ms",
        millis(0.0, 3_600_000.0),
        "Time that the embedded cluster waits before it answers, as a network would.",
    )
    .raising("Latency grows by it; throughput falls once max_in_flight requests are on their way.")
    .default("0")
    .only(Applies::Embedded),
    Setting::new(
        "target.embedded.faults",
        Kind::Tables,
        "Errors that the embedded cluster answers with: { at_row or at_s, error, count }.",
    )
    .only(Applies::Embedded),
    Setting::new(
        "target.embedded.faults.*.at_row",
        count(0, MAX),
        "The fault begins once so many rows have been read.",
    )
    .only(Applies::Embedded),
    Setting::new(
        "target.embedded.faults.*.at_s",
        Kind::Seconds,
        "The fault begins once the run is so many seconds old.",
    )
    .only(Applies::Embedded),
    Setting::new(
        "target.embedded.faults.*.error",
        Kind::Choice(PRODUCE_ERRORS),
        "The error, by librdkafka's name.",
    )
    .only(Applies::Embedded)
    .required(),
    Setting::new(
        "target.embedded.faults.*.count",
        whole(1, 1_000_000),
        "How many produce requests are answered with it.",
    )
    .default("1")
    .only(Applies::Embedded),
    // Where rows come from.
    Setting::new(
        "source.path",
        Kind::Path,
        "Your own CSV file. Without it, the users file is generated.",
    ),
    Setting::new(
        "source.rows",
        count(1, 10_000_000_000),
        "How many users the generated file has.",
    )
    .raising("Longer runs, which say more: a million is over within a second or two.")
    .default("1_000_000"),
    Setting::new(
        "source.delimiter",
        Kind::Delimiter,
        "The character between two fields.",
    )
    .default("|"),
    Setting::new(
        "source.max_rejects",
        count(0, MAX),
        "How many bad rows are put aside before the run stops.",
    )
    .raising("A dirty file gets through; its bad rows stand in a file beside the report.")
    .default("0"),
    Setting::new(
        "source.columns",
        Kind::Tables,
        "Names and types of the columns: { name, type }. Without it they are found by looking.",
    ),
    Setting::new(
        "source.columns.*.name",
        Kind::Text,
        "The column's name in the header.",
    )
    .required(),
    Setting::new(
        "source.columns.*.type",
        Kind::Choice(&["long", "double", "boolean", "string"]),
        "What its values are.",
    )
    .required(),
    // What a message looks like.
    Setting::new(
        "payload.format",
        Kind::Choice(&["json", "avro"]),
        "How a row is written: as a JSON object, or as Avro.",
    )
    .default("json"),
    Setting::new(
        "payload.schema",
        Kind::Path,
        "Avro schema file. Without it the User schema is used where it fits, or one is derived.",
    )
    .only(Applies::Avro),
    Setting::new(
        "payload.registry",
        Kind::Url,
        "Schema registry where the schema is registered. Without it messages describe themselves.",
    )
    .only(Applies::Avro),
    Setting::new(
        "payload.key",
        Kind::Text,
        "The column that becomes the message's key. Without it messages have none.",
    ),
    Setting::new(
        "payload.correlation_id",
        Kind::Switch,
        "Whether each message carries the run's UUID as a header; --verify needs it.",
    )
    .default("true"),
    Setting::new(
        "payload.headers",
        Kind::Entries(Entries::Texts),
        "Headers that each message carries.",
    ),
    // How they are sent.
    Setting::new(
        "producer.client",
        Kind::Choice(&["librdkafka", "direct", "null"]),
        "Who sends: librdkafka, kdyno's own batches (direct), or nobody (null): the rows' ceiling.",
    )
    .default("librdkafka"),
    Setting::new(
        "producer.workers",
        whole(1, 256),
        "Threads that turn rows into messages, each with a producer of its own.",
    )
    .raising("More cores at work, until there are none left; each fills batches of its own.")
    .default("2"),
    Setting::new(
        "producer.compression",
        Kind::Choice(&["none", "gzip", "snappy", "lz4", "zstd"]),
        "How batches are compressed.",
    )
    .kafka("compression.type")
    .default("none"),
    Setting::new(
        "producer.compression_level",
        whole(-1, 12),
        "How hard the codec tries; -1 leaves it to the codec.",
    )
    .raising("Smaller batches for more processor time.")
    .kafka("compression.level")
    .only(Applies::Compressed),
    Setting::new(
        "producer.batch_size",
        size(1, 2_147_483_647),
        "The most bytes that one record batch may hold, before compression.",
    )
    .raising("Fewer, fuller requests and better compression; more memory, later start.")
    .kafka("batch.size")
    .default("1_000_000"),
    Setting::new(
        "producer.batch_messages",
        count(1, 1_000_000),
        "The most messages that one record batch may hold.",
    )
    .raising("Fewer, fuller requests, where batch_size does not end the batch first.")
    .kafka("batch.num.messages")
    .default("10_000"),
    Setting::new(
        "producer.linger_ms",
        Kind::Millis {
            min: 0.0,
            max: 900_000.0,
            fractions: true,
        },
        "How long a batch that is not full waits for more messages.",
    )
    .raising("Fuller batches under a low rate; every message may wait so much longer.")
    .kafka("linger.ms")
    .default("5"),
    Setting::new(
        "producer.acks",
        Kind::Acks,
        "Who has to have a record before it counts: nobody (0), the leader (1), all replicas.",
    )
    .kafka("acks")
    .default("all"),
    Setting::new(
        "producer.enable_idempotence",
        Kind::Switch,
        "Whether the broker recognizes a record that is sent again, so that none is doubled.",
    )
    .kafka("enable.idempotence")
    .default("false"),
    Setting::new(
        "producer.max_in_flight",
        whole(1, 1_000_000),
        "How many requests may be on their way to a broker at once.",
    )
    .raising("Hides the round trip; from 2 on a retry may change the order, unless idempotent.")
    .kafka("max.in.flight.requests.per.connection")
    .default("5"),
    Setting::new(
        "producer.partitioner",
        Kind::Choice(&[
            "random",
            "consistent",
            "consistent_random",
            "murmur2",
            "murmur2_random",
            "fnv1a",
            "fnv1a_random",
        ]),
        "How a key chooses its partition; murmur2_random does as the Java client.",
    )
    .kafka("partitioner")
    .default("consistent_random"),
    Setting::new(
        "producer.buffer_memory",
        size(1 << 20, 1 << 40),
        "Memory for messages that wait to be sent or acknowledged, shared by all workers.",
    )
    .raising("A longer stall of the broker is bridged; more memory while it lasts.")
    .kafka("buffer.memory")
    .default("67_108_864"),
    Setting::new(
        "producer.delivery_timeout_ms",
        millis(1.0, 2_147_483_647.0),
        "How long a record may take, retries included, before it has failed.",
    )
    .raising("Longer outages are survived; a broken run takes longer to end.")
    .kafka("delivery.timeout.ms")
    .default("120_000"),
    Setting::new(
        "producer.request_timeout_ms",
        millis(1.0, 900_000.0),
        "How long a broker may wait for its replicas before it refuses a request.",
    )
    .raising("Slow replicas are waited for; their trouble is noticed later.")
    .kafka("request.timeout.ms")
    .default("30_000"),
    Setting::new(
        "producer.retry_backoff_ms",
        millis(1.0, 300_000.0),
        "How long to wait before the first retry; it doubles up to a second.",
    )
    .raising("Less load on a broker in trouble; a later recovery.")
    .kafka("retry.backoff.ms")
    .default("100"),
    Setting::new(
        "producer.flush_every",
        count(1, MAX),
        "Each worker waits for all its delivery reports after so many rows.",
    )
    .raising("Fewer waits. Leave it out to never wait."),
    Setting::new(
        "producer.librdkafka",
        Kind::Entries(Entries::Raw),
        "librdkafka's own settings, by its names, laid over everything above.",
    ),
    // The file tasks beside it.
    Setting::new(
        "tasks.json_file",
        Kind::Path,
        "Writes all rows to this file too, as one JSON array.",
    ),
    Setting::new(
        "tasks.avro_file",
        Kind::Path,
        "Writes all rows to this file too, as an Avro object container.",
    ),
    Setting::new(
        "tasks.avro_codec",
        Kind::Choice(&["none", "deflate", "snappy", "zstd"]),
        "How the blocks of the Avro file are compressed.",
    )
    .default("none")
    .only(Applies::AvroFile),
    // How long, how fast, how often.
    Setting::new(
        "run.rows",
        count(1, MAX),
        "How many rows are sent; a shorter file is read again. Without it: the file once.",
    )
    .raising("A longer run."),
    Setting::new(
        "run.duration",
        Kind::Duration,
        "How long rows are sent for, going round the file.",
    )
    .raising("A longer run."),
    Setting::new(
        "run.warmup",
        Kind::Warmup,
        "The part at the start that the figures leave out: rows, a time, or \"auto\".",
    )
    .raising("Figures of the steady state; less of the run is left to measure.")
    .default("0"),
    Setting::new(
        "run.rate",
        Kind::Rate,
        "Messages a second over all workers. Without it: as fast as it goes.",
    )
    .raising("Closer to the limit, where latency grows."),
    Setting::new(
        "run.repeats",
        whole(1, 1_000),
        "How often the profile is run, with a report each.",
    )
    .raising("Shows how much runs differ.")
    .default("1"),
    Setting::new(
        "run.timeout",
        Kind::Duration,
        "The run is stopped and drained when it is this old.",
    ),
    Setting::new(
        "thresholds",
        Kind::Entries(Entries::Thresholds),
        "What the run has to reach, such as \"latency.p99\" = \"< 50ms\"; if not, exit code 3.",
    ),
];

#[cfg(test)]
mod tests;
