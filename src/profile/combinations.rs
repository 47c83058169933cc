//! Settings that are right each by itself and impossible together.
//!
//! Each rule reads the whole profile and names every setting that has a part in the conflict. A
//! rule about a setting that is already known to be wrong says nothing: its answer would be about
//! a value that nobody wrote.

use std::collections::HashSet;
use std::path::{Component, Path as FilePath, PathBuf};

use super::diagnostic::Diagnostic;
use super::file::File;
use super::given::Given;
use super::nearest::nearest;
use super::path::Path;
use super::{Acks, Cluster, Compression, FaultAt, Format, Kafka, Length, SourceFile, Warmup};
use crate::units;

/// What a topic takes in one batch unless it is told otherwise: Kafka's `max.message.bytes`.
const MAX_MESSAGE_BYTES: u64 = 1_048_588;

/// The columns of the generated users file.
const USERS_COLUMNS: [&str; 3] = ["id", "nome_utente", "email"];

/// The header that every message carries unless `correlation_id` is off.
const CORRELATION_ID: &str = "correlation-id";

/// Checks all rules.
pub(super) fn check(file: &File, given: &Given, found: &mut Vec<Diagnostic>) {
    let mut rules = Rules { file, given, found };
    rules.idempotence();
    rules.compression_level();
    rules.batch_size();
    rules.timeouts();
    rules.replicas();
    rules.tls();
    rules.faults();
    rules.columns();
    rules.key();
    rules.delimiter();
    rules.headers();
    rules.files();
    rules.warmup();
    rules.run_timeout();
}

struct Rules<'a> {
    file: &'a File,
    given: &'a Given,
    found: &'a mut Vec<Diagnostic>,
}

impl Rules<'_> {
    /// Reports a conflict between settings, each with what to write there. The first that the
    /// profile gives is where the error is shown; those left at their defaults are not shown.
    fn conflict(&mut self, message: impl Into<String>, settings: &[(Path, String)]) {
        let mut places = Vec::new();
        for (path, cure) in settings {
            let Some(entry) = self.given.at(path) else {
                continue;
            };
            if entry.is_wrong {
                return;
            }
            if let Some(place) = &entry.place {
                places.push((path, place.value.clone(), cure.clone()));
            }
        }
        let mut places = places.into_iter();
        let Some((path, spot, cure)) = places.next() else {
            return;
        };
        self.found.push(Diagnostic {
            key: path.to_string(),
            message: message.into(),
            cure,
            spot: Some(spot),
            related: places.map(|(_, spot, cure)| (spot, cure)).collect(),
        });
    }

    fn idempotence(&mut self) {
        let producer = &self.file.producer;
        if !producer.enable_idempotence {
            return;
        }
        let (acks, in_flight) = (producer.acks, producer.max_in_flight);
        if acks != Acks::All {
            self.conflict(
                "enable_idempotence = true needs acks = \"all\"",
                &[
                    at("producer.enable_idempotence", "write false, or"),
                    at("producer.acks", "write \"all\" here"),
                ],
            );
        }
        if in_flight > 5 {
            self.conflict(
                "enable_idempotence = true needs max_in_flight of 5 or less",
                &[
                    at("producer.enable_idempotence", "write false, or"),
                    at("producer.max_in_flight", "write 5 or less here"),
                ],
            );
        }
    }

    /// librdkafka takes -1 to 12 for any codec and quietly caps it; here a level is what it says.
    fn compression_level(&mut self) {
        let producer = &self.file.producer;
        let Some(level) = producer.compression_level else {
            return;
        };
        let (codec, levels) = match producer.compression {
            Compression::Gzip => ("gzip", -1..=9),
            Compression::Lz4 => ("lz4", -1..=12),
            Compression::Zstd => ("zstd", -1..=12),
            Compression::Snappy | Compression::None => {
                return self.conflict(
                    "this compression has no levels",
                    &[
                        at("producer.compression_level", "take it out, or"),
                        at("producer.compression", "write gzip, lz4 or zstd here"),
                    ],
                );
            }
        };
        if !levels.contains(&level) {
            let range = format!("write {} to {}", levels.start(), levels.end());
            self.conflict(
                format!("{codec} has no compression_level {level}"),
                &[
                    at("producer.compression_level", range),
                    at("producer.compression", "compression is set here"),
                ],
            );
        }
    }

    fn batch_size(&mut self) {
        let path = Path::of("target.topic_config").key("max.message.bytes");
        let taken = self.file.target.topic_config.get("max.message.bytes");
        let taken = match taken.map(|text| text.parse()) {
            None => MAX_MESSAGE_BYTES,
            Some(Ok(taken)) => taken,
            // What is no number the broker will refuse by its own words.
            Some(Err(_)) => return,
        };
        let size = self.file.producer.batch_size;
        if u64::from(size) > taken {
            let cluster = match self.file.target.cluster {
                Cluster::Embedded(_) => "",
                Cluster::Kafka(_) => ", or raise \"max.message.bytes\" in [target.topic_config]",
            };
            let smaller = format!("write {taken} or less{cluster}");
            let raised = format!("write {size} or more here");
            self.conflict(
                format!(
                    "a batch of {} does not fit the topic, which takes {} bytes",
                    units::bytes(size.into()),
                    units::count(taken)
                ),
                &[at("producer.batch_size", smaller), (path, raised)],
            );
        }
    }

    fn timeouts(&mut self) {
        let producer = &self.file.producer;
        let (linger, request) = (producer.linger, producer.request_timeout);
        let delivery = producer.delivery_timeout;
        let given_up = at(
            "producer.delivery_timeout_ms",
            "records are given up after this; write more here",
        );
        if linger >= delivery {
            self.conflict(
                "a batch waits longer for its first message than that may take to be delivered",
                &[at("producer.linger_ms", "write less, or"), given_up.clone()],
            );
        }
        if request > delivery {
            self.conflict(
                "a request may take longer than the delivery of its records",
                &[
                    at("producer.request_timeout_ms", "write less, or"),
                    given_up.clone(),
                ],
            );
        }
        if let Cluster::Embedded(embedded) = &self.file.target.cluster
            && embedded.rtt >= delivery
        {
            self.conflict(
                "no answer comes before the records are given up",
                &[at("target.embedded.rtt_ms", "write less, or"), given_up],
            );
        }
    }

    fn replicas(&mut self) {
        let target = &self.file.target;
        let replication = target.replication;
        if let Cluster::Embedded(embedded) = &target.cluster
            && replication > embedded.brokers
        {
            let brokers = embedded.brokers;
            return self.conflict(
                format!("{replication} replicas need {replication} brokers, here are {brokers}"),
                &[
                    at("target.replication", format!("write {brokers}, or")),
                    at(
                        "target.embedded.brokers",
                        format!("write {replication} here"),
                    ),
                    at("target.brokers", "or name a real cluster here"),
                ],
            );
        }
        let in_sync = target.topic_config.get("min.insync.replicas");
        let in_sync: Option<u32> = in_sync.and_then(|text| text.parse().ok());
        if let Some(in_sync) = in_sync
            && in_sync > replication.get()
            && self.file.producer.acks == Acks::All
        {
            let path = Path::of("target.topic_config").key("min.insync.replicas");
            self.conflict(
                format!("acks = \"all\" waits for {in_sync} replicas, but there are {replication}"),
                &[
                    (path, format!("write {replication} or less, or")),
                    at(
                        "target.replication",
                        format!("write {in_sync} or more here"),
                    ),
                ],
            );
        }
    }

    fn tls(&mut self) {
        let Cluster::Kafka(Kafka { tls: Some(tls), .. }) = &self.file.target.cluster else {
            return;
        };
        match (&tls.certificate, &tls.key) {
            (Some(_), None) => self.conflict(
                "a certificate is of no use without its key",
                &[at("target.tls.certificate", "add key = \"key.pem\" too")],
            ),
            (None, Some(_)) => self.conflict(
                "a key is of no use without its certificate",
                &[at(
                    "target.tls.key",
                    "add certificate = \"certificate.pem\" too",
                )],
            ),
            _ => {}
        }
    }

    /// A fault after the end never comes.
    fn faults(&mut self) {
        let Cluster::Embedded(embedded) = &self.file.target.cluster else {
            return;
        };
        let (rows, run) = (self.rows(), &self.file.run);
        let end = match run.length {
            Length::Duration(duration) => Some(duration),
            _ => run.timeout,
        };
        for (index, fault) in embedded.faults.iter().enumerate() {
            let path = Path::of("target.embedded.faults").element(index);
            match fault.at {
                FaultAt::Row(row) if rows.is_some_and(|rows| row >= rows) => self.conflict(
                    "the run ends before this fault comes",
                    &[
                        (path.key("at_row"), "write less, or".into()),
                        at("run.rows", "write more here"),
                        at("source.rows", "write more here"),
                    ],
                ),
                FaultAt::Elapsed(time) if end.is_some_and(|end| time >= end) => self.conflict(
                    "the run ends before this fault comes",
                    &[
                        (path.key("at_s"), "write less, or".into()),
                        at("run.duration", "write more here"),
                        at("run.timeout", "write more here"),
                    ],
                ),
                _ => {}
            }
        }
    }

    /// How many rows are sent, where that is known before the start.
    fn rows(&self) -> Option<u64> {
        match (&self.file.run.length, &self.file.source.file) {
            (Length::Rows(rows), _) | (Length::File, SourceFile::Users(rows)) => Some(rows.get()),
            _ => None,
        }
    }

    fn columns(&mut self) {
        let mut seen = HashSet::new();
        for (index, column) in self.file.source.columns.iter().flatten().enumerate() {
            if !seen.insert(&column.name) {
                let path = Path::of("source.columns").element(index).key("name");
                self.conflict(
                    format!("there are two columns named {}", column.name),
                    &[(path, "write another name".into())],
                );
            }
        }
    }

    fn key(&mut self) {
        let Some(key) = &self.file.payload.key else {
            return;
        };
        let columns: Vec<&str> = match (&self.file.source.columns, &self.file.source.file) {
            (Some(columns), _) => columns.iter().map(|column| column.name.as_str()).collect(),
            (None, SourceFile::Users(_)) => USERS_COLUMNS.to_vec(),
            (None, SourceFile::Path(_)) => return,
        };
        if !columns.contains(&key.as_str()) {
            let cure = match nearest(key, columns.iter().copied()) {
                Some(column) => format!("write \"{column}\""),
                None => format!("write one of {}", columns.join(", ")),
            };
            self.conflict(
                format!("the key is to come from column {key}, which is not there"),
                &[at("payload.key", cure)],
            );
        }
    }

    fn delimiter(&mut self) {
        let source = &self.file.source;
        if matches!(source.file, SourceFile::Users(_)) && source.delimiter != b'|' {
            self.conflict(
                "the generated users file has | between its fields",
                &[at(
                    "source.delimiter",
                    "take it out, or name your own file as path",
                )],
            );
        }
    }

    fn headers(&mut self) {
        let payload = &self.file.payload;
        let is_taken = payload
            .headers
            .iter()
            .any(|(name, _)| name == CORRELATION_ID);
        if payload.correlation_id && is_taken {
            self.conflict(
                format!("the header {CORRELATION_ID} carries the run's UUID"),
                &[
                    (
                        Path::of("payload.headers").key(CORRELATION_ID),
                        "take it out, or write correlation_id = false".into(),
                    ),
                    at("payload.correlation_id", "or write false here"),
                ],
            );
        }
    }

    /// No task may write over another's file, nor over the rows.
    fn files(&mut self) {
        let tasks = &self.file.tasks;
        let json = tasks.json_file.as_deref();
        let avro = tasks.avro_file.as_ref().map(|avro| avro.path.as_path());
        let source = match &self.file.source.file {
            SourceFile::Path(path) => Some(path.as_path()),
            SourceFile::Users(_) => None,
        };
        let schema = match &self.file.payload.format {
            Format::Avro(avro) => avro.schema.as_deref(),
            Format::Json => None,
        };
        let pairs = [
            ("tasks.avro_file", avro, "tasks.json_file", json),
            ("tasks.json_file", json, "source.path", source),
            ("tasks.avro_file", avro, "source.path", source),
            ("tasks.json_file", json, "payload.schema", schema),
            ("tasks.avro_file", avro, "payload.schema", schema),
        ];
        for (written, path, other, same) in pairs {
            if path.is_some() && path.map(plain) == same.map(plain) {
                self.conflict(
                    format!("{written} would overwrite {other}"),
                    &[
                        at(written, "write another path"),
                        at(other, "the same file"),
                    ],
                );
            }
        }
    }

    fn warmup(&mut self) {
        let run = &self.file.run;
        let is_all = match (run.warmup, run.length) {
            (Warmup::Rows(warmup), _) => self.rows().is_some_and(|rows| warmup >= rows),
            (Warmup::Duration(warmup), Length::Duration(duration)) => warmup >= duration,
            _ => false,
        };
        if is_all {
            self.conflict(
                "the warm-up takes the whole run, so nothing is left to measure",
                &[
                    at("run.warmup", "write less, or"),
                    at("run.rows", "write more here"),
                    at("run.duration", "write more here"),
                    at("source.rows", "write more here"),
                ],
            );
        }
    }

    fn run_timeout(&mut self) {
        if let (Some(timeout), Length::Duration(duration)) =
            (self.file.run.timeout, self.file.run.length)
            && timeout <= duration
        {
            self.conflict(
                "the timeout stops the run before its duration is over",
                &[
                    at("run.timeout", "write more, or take it out, or"),
                    at("run.duration", "write less here"),
                ],
            );
        }
    }
}

fn at(key: &str, cure: impl Into<String>) -> (Path, String) {
    (Path::of(key), cure.into())
}

/// A path without its needless `./`.
fn plain(path: &FilePath) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}
