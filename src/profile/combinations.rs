//! Settings that are right each by itself and impossible together.
//!
//! Each rule reads the whole profile and names every setting that has a part in the conflict. A
//! rule about a setting that is already known to be wrong says nothing: its answer would be about
//! a value that nobody wrote.

use std::time::Duration;

use super::diagnostic::Diagnostic;
use super::file::File;
use super::given::Given;
use super::path::Path;
use super::{Acks, Cluster, Compression, FaultAt, Kafka, Length, SourceFile, Warmup};
use crate::units;

mod direct;
mod rows;

/// What a topic takes in one batch unless it is told otherwise: Kafka's `max.message.bytes`.
const MAX_MESSAGE_BYTES: u64 = 1_048_588;

/// Checks all rules.
pub(super) fn check(file: &File, given: &Given, found: &mut Vec<Diagnostic>) {
    let mut rules = Rules { file, given, found };
    rules.idempotence();
    rules.compression_level();
    rules.direct();
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
    rules.run_timeout();
}

struct Rules<'a> {
    file: &'a File,
    given: &'a Given,
    found: &'a mut Vec<Diagnostic>,
}

impl Rules<'_> {
    /// Reports a conflict between settings. It is shown at the first that the profile gives; the
    /// other given ones are shown with it, those left at their defaults are not.
    fn conflict(&mut self, message: impl Into<String>, parts: &[Part]) {
        let mut places = Vec::new();
        for part in parts {
            let Some(entry) = self.given.at(&part.path) else {
                continue;
            };
            if entry.is_wrong {
                return;
            }
            if let Some(place) = &entry.place {
                places.push((part, place.value.clone()));
            }
        }
        let mut places = places.into_iter();
        let Some((first, spot)) = places.next() else {
            return;
        };
        let related = places.map(|(part, spot)| {
            let or = if part.is_cure { "or " } else { "" };
            (spot, format!("{or}{}", part.label))
        });
        self.found.push(Diagnostic {
            key: first.path.to_string(),
            message: message.into(),
            cure: first.label.clone(),
            spot: Some(spot),
            related: related.collect(),
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
                    at("producer.enable_idempotence", "write false"),
                    at("producer.acks", "write \"all\""),
                ],
            );
        }
        if in_flight > 5 {
            self.conflict(
                "enable_idempotence = true needs max_in_flight of 5 or less",
                &[
                    at("producer.enable_idempotence", "write false"),
                    at("producer.max_in_flight", "write 5 or less"),
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
                        at("producer.compression_level", "take it out"),
                        at("producer.compression", "write gzip, lz4 or zstd"),
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
                    fact("producer.compression", "compression is set here"),
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
            let raised = format!("write {size} or more");
            self.conflict(
                format!(
                    "a batch of {} does not fit the topic, which takes {} bytes",
                    units::bytes(size.into()),
                    units::count(taken)
                ),
                &[at("producer.batch_size", smaller), Part::cure(path, raised)],
            );
        }
    }

    fn timeouts(&mut self) {
        let producer = &self.file.producer;
        let (linger, request) = (producer.linger, producer.request_timeout);
        let delivery = producer.delivery_timeout;
        let given_up = at(
            "producer.delivery_timeout_ms",
            "write more: records are given up after this",
        );
        if linger >= delivery {
            self.conflict(
                "a batch waits longer for its first message than that may take to be delivered",
                &[at("producer.linger_ms", "write less"), given_up.clone()],
            );
        }
        if request > delivery {
            self.conflict(
                "a request may take longer than the delivery of its records",
                &[
                    at("producer.request_timeout_ms", "write less"),
                    given_up.clone(),
                ],
            );
        }
        if let Cluster::Embedded(embedded) = &self.file.target.cluster
            && embedded.rtt >= delivery
        {
            self.conflict(
                "no answer comes before the records are given up",
                &[at("target.embedded.rtt_ms", "write less"), given_up],
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
                format!("{replication} replicas need as many brokers, the cluster has {brokers}"),
                &[
                    at("target.replication", format!("write {brokers}")),
                    at("target.embedded.brokers", format!("write {replication}")),
                    at("target.brokers", "name a real cluster"),
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
                format!(
                    "acks = \"all\" needs {in_sync} replicas in sync, replication is {replication}"
                ),
                &[
                    Part::cure(path, format!("write {replication} or less")),
                    at("target.replication", format!("write {in_sync} or more")),
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
        let (rows, end) = (self.last_row(), self.end());
        for (index, fault) in embedded.faults.iter().enumerate() {
            let path = Path::of("target.embedded.faults").element(index);
            match fault.at {
                FaultAt::Row(row) if rows.is_some_and(|rows| row >= rows) => self.conflict(
                    "the run ends before this fault comes",
                    &[
                        Part::cure(path.key("at_row"), "write less"),
                        self.more_rows(),
                    ],
                ),
                FaultAt::Elapsed(time) if end.is_some_and(|end| time >= end) => self.conflict(
                    "the run ends before this fault comes",
                    &[
                        Part::cure(path.key("at_s"), "write less"),
                        at("run.duration", "write more"),
                        at("run.timeout", "write more"),
                    ],
                ),
                _ => {}
            }
        }
    }

    /// The setting that says how many rows are sent.
    fn more_rows(&self) -> Part {
        match self.file.run.length {
            Length::Rows(_) => at("run.rows", "write more"),
            _ => at("source.rows", "write more"),
        }
    }

    /// How many rows are sent, where that is known before the start. The rows of a warm-up come
    /// before those of the job.
    fn last_row(&self) -> Option<u64> {
        let warmup = match self.file.run.warmup {
            Warmup::None => 0,
            Warmup::Rows(rows) => rows,
            Warmup::Duration(_) | Warmup::Auto => return None,
        };
        match (&self.file.run.length, &self.file.source.file) {
            (Length::Rows(rows), _) | (Length::File, SourceFile::Users(rows)) => {
                Some(warmup.saturating_add(rows.get()))
            }
            _ => None,
        }
    }

    /// How old the run gets, where that is known before the start.
    fn end(&self) -> Option<Duration> {
        let run = &self.file.run;
        let end = match (run.length, run.warmup) {
            (Length::Duration(duration), Warmup::None) => Some(duration),
            (Length::Duration(duration), Warmup::Duration(warmup)) => {
                Some(warmup.saturating_add(duration))
            }
            _ => None,
        };
        end.or(run.timeout)
    }
}

/// A setting that has a part in a conflict.
#[derive(Clone)]
struct Part {
    path: Path,
    /// What to write there, or what it is.
    label: String,
    /// Whether the label says what to write.
    is_cure: bool,
}

/// A setting and what to write there.
fn at(key: &str, cure: impl Into<String>) -> Part {
    Part::cure(Path::of(key), cure)
}

/// A setting that is as it should be, and what it is.
fn fact(key: &str, label: &str) -> Part {
    Part {
        path: Path::of(key),
        label: label.into(),
        is_cure: false,
    }
}

impl Part {
    fn cure(path: Path, cure: impl Into<String>) -> Self {
        Self {
            path,
            label: cure.into(),
            is_cure: true,
        }
    }
}
