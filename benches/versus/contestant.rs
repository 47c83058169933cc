//! Who competes on the real broker, with what load, and what one run of it gives.

use kdyno::engine::ceilings::Part;
use serde::Serialize;

use crate::jobs::{FASTEST, FASTEST_ALONE, REFERENCE, TUNED};
use crate::kdyno::Job;
use crate::weigh::Weight;

/// One entry of a race.
#[derive(Clone, Copy)]
pub struct Contestant {
    /// For tables and messages.
    pub name: &'static str,
    pub who: Who,
    pub load: Load,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Kdyno(&'static Job),
    /// Kafka's own benchmark. Its values are lines of text, so it knows no Avro.
    PerfTest,
    /// A part of this job's path alone, as one round of `kdyno ceilings` finds it. The others are
    /// measured for nothing.
    Ceiling(&'static Job, Part),
}

/// What all contestants of a race have to send.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Load {
    pub rows: u64,
    /// `json` or `avro`.
    pub format: &'static str,
    /// [`LZ4`] or [`NONE`].
    pub codec: &'static str,
}

pub const LZ4: &str = "lz4";
pub const NONE: &str = "none";

/// A million users as JSON, lz4.
pub const MILLION: Load = Load {
    rows: 1_000_000,
    format: "json",
    codec: LZ4,
};

/// Ten million: a run of one is over before the broker has found its pace.
pub const TEN_MILLION: Load = Load {
    rows: 10_000_000,
    ..MILLION
};

impl Load {
    pub const fn avro(self) -> Self {
        Self {
            format: "avro",
            ..self
        }
    }

    pub const fn uncompressed(self) -> Self {
        Self {
            codec: NONE,
            ..self
        }
    }

    /// As kdyno's `--set` takes it.
    pub fn settings(&self) -> [String; 3] {
        [
            format!("source.rows={}", self.rows),
            format!("payload.format={}", self.format),
            format!("producer.compression={}", self.codec),
        ]
    }
}

impl Contestant {
    pub const fn fastest(load: Load) -> Self {
        let who = Who::Kdyno(&FASTEST);
        Self {
            name: FASTEST.name,
            who,
            load,
        }
    }

    pub const fn fastest_alone(load: Load) -> Self {
        let who = Who::Kdyno(&FASTEST_ALONE);
        Self {
            name: FASTEST_ALONE.name,
            who,
            load,
        }
    }

    pub const fn tuned(load: Load) -> Self {
        let who = Who::Kdyno(&TUNED);
        Self {
            name: TUNED.name,
            who,
            load,
        }
    }

    pub const fn reference(load: Load) -> Self {
        let who = Who::Kdyno(&REFERENCE);
        Self {
            name: REFERENCE.name,
            who,
            load,
        }
    }

    pub const fn perf_test(load: Load) -> Self {
        Self {
            name: "kafka-producer-perf-test",
            who: Who::PerfTest,
            load,
        }
    }

    /// Rows read, encoded and compressed into batches, which are dropped.
    pub const fn batches_ceiling(load: Load) -> Self {
        Self {
            name: "the ceiling of its batches",
            who: Who::Ceiling(&FASTEST, Part::Batches),
            load,
        }
    }

    /// Batches made beforehand, over as many connections.
    pub const fn wire_ceiling(load: Load) -> Self {
        Self {
            name: "the wire's ceiling",
            who: Who::Ceiling(&FASTEST, Part::Wire),
            load,
        }
    }

    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// What one run gave.
#[derive(Clone, Copy, Serialize)]
pub struct Sample {
    /// Acknowledged records a second, as the contestant reports it itself.
    pub msgs_per_s: f64,
    /// The whole process, where there is one for this run alone.
    pub process: Option<Process>,
}

/// The whole process of a run, from its start to its end.
#[derive(Clone, Copy, Serialize)]
pub struct Process {
    /// All records by the wall time of the process.
    pub msgs_per_s: f64,
    /// Processor time for each million of records.
    pub cpu_s_per_million: f64,
    pub max_rss_bytes: f64,
}

impl Process {
    pub fn of(rows: u64, weight: Weight) -> Self {
        let rows = kdyno::units::as_f64(rows);
        Self {
            msgs_per_s: rows / weight.wall_s,
            cpu_s_per_million: weight.cpu_s / (rows / 1e6),
            max_rss_bytes: weight.max_rss_bytes,
        }
    }
}
