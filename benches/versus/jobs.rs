//! What kdyno is asked to do: all jobs that the subjects compare.

use crate::kdyno::Job;

/// Where the JSON file of [`JSON_FILE`] goes, within kdyno's folder.
pub const JSON_PATH: &str = "alone.json";

pub const TUNED: Job = Job {
    name: "kdyno tuned",
    profile: "tuned",
    settings: &[],
    on_kafka: true,
};

pub const FASTEST: Job = Job {
    name: "kdyno fastest",
    profile: "fastest",
    ..TUNED
};

pub const FASTEST_ALONE: Job = Job {
    name: "kdyno fastest, one worker",
    settings: &["producer.workers=1"],
    ..FASTEST
};

pub const TUNED_LONG: Job = Job {
    name: "kdyno tuned, 10 M rows",
    settings: &["source.rows=10_000_000"],
    ..TUNED
};

/// Long enough for the broker to be frozen in its middle.
pub const TUNED_STALLED: Job = Job {
    name: "kdyno tuned, broker stalled for 5 s",
    settings: &["run.duration=12s"],
    ..TUNED
};

/// The profile of that name without its file tasks.
pub const REFERENCE: Job = Job {
    name: "kdyno reference, no files",
    profile: "reference-kafka.toml",
    settings: &[],
    on_kafka: true,
};

pub const WHOLE_REFERENCE: Job = Job {
    name: "kdyno reference, whole job",
    profile: "reference",
    ..REFERENCE
};

pub const CEILING_JSON: Job = Job {
    name: "null client, JSON",
    profile: "ceiling",
    settings: &["producer.workers=2", "payload.format=json"],
    on_kafka: false,
};

pub const CEILING_AVRO: Job = Job {
    name: "null client, Avro",
    settings: &["producer.workers=2", "payload.format=avro"],
    ..CEILING_JSON
};

/// The profile of that name for three seconds, in a file, which is what the dashboard can be told
/// to run: long enough for a screen to show what it costs.
pub const CEILING_LONG: Job = Job {
    name: "null client, headless",
    profile: "ceiling-3s.toml",
    settings: &[],
    ..CEILING_JSON
};

/// Rate and duration are for the Kafka task alone, which has next to nothing to do before it is
/// over: the file has the machine to itself.
pub const JSON_FILE: Job = Job {
    name: "json-file",
    profile: "default",
    settings: &[
        "producer.client=null",
        "run.duration=1ms",
        "run.rate=1k",
        "tasks.json_file=alone.json",
    ],
    on_kafka: false,
};

pub const AVRO_FILE: Job = Job {
    name: "avro-file",
    settings: &[
        "producer.client=null",
        "run.duration=1ms",
        "run.rate=1k",
        "tasks.avro_file=alone.avro",
    ],
    ..JSON_FILE
};

pub const EMBEDDED: Job = Job {
    name: "kdyno default, embedded broker",
    profile: "default",
    settings: &[],
    on_kafka: false,
};

pub const EMBEDDED_LONG: Job = Job {
    name: "kdyno default, embedded broker, 10 M rows",
    settings: &["source.rows=10_000_000"],
    ..EMBEDDED
};
