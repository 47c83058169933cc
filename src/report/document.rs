//! The report as a document: one JSON object, whose keys other programs rely on.
//!
//! Fields are written in the order in which they stand here. A later version may add keys; it
//! changes the meaning of none without raising [`SCHEMA`]. A figure that is not known is `null`,
//! and no figure is ever infinite or not a number.

mod target;
mod work;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ceilings::CeilingShare;
use crate::client::cluster::Tried;
use crate::engine::{EventKind, Verification};
use crate::profile::Column;
use crate::stats::{
    self, AskedRate, Bin, Counts, ErrorCount, Gauges, LatencySummary, Percentile, Series, Verdict,
};

pub use target::{TargetKind, TargetReport, TopicReport};
pub use work::{ClientReport, CpuReport, TaskReport, WorkerReport};

/// Version of the document's form.
pub const SCHEMA: u32 = 1;

/// Everything that is kept of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`] of the kdyno that wrote it.
    pub schema: u32,
    /// Name of the run, unique among the saved ones: `128-tuned`.
    pub id: String,
    /// Number of the run among the saved ones; zero: it was not saved under a number.
    #[serde(default)]
    pub number: u64,
    /// What somebody noted about it.
    #[serde(default)]
    pub label: Option<String>,
    /// When it began, in RFC 3339, in UTC.
    pub started: String,
    /// The machine's name. `null`: a report from before that was noted.
    #[serde(default)]
    pub host: Option<String>,
    /// The version that made it. `null`: a report from before that was noted.
    #[serde(default)]
    pub kdyno: Option<String>,
    pub profile: ProfileReport,
    pub target: TargetReport,
    /// Names and types of the source's columns, where they were found by looking at its first
    /// rows, in the form of `source.columns`. `null`: the profile says them.
    pub inferred_columns: Option<Vec<Column>>,
    pub outcome: Ending,
    /// Why the run failed, in words.
    pub failure: Option<String>,
    /// What held the run back. `null`: a report from before that was told.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// What came of the addresses of brokers, for a run that did not get in.
    #[serde(default)]
    pub tried: Vec<Tried>,
    /// What has to be known to read the figures.
    pub caveats: Vec<Caveat>,
    /// The UUID in the header of this run's messages, unless the profile turns the header off.
    pub correlation_id: String,
    /// Counts of the whole run, the warm-up included.
    pub records: Counts,
    /// `null`: none was asked for.
    pub warmup: Option<WarmupReport>,
    /// Making topic, connections and producer ids, before the clock started.
    pub connect_s: f64,
    /// Records that `msgs_per_s` and the latencies stand for: acknowledged, and enqueued after
    /// the warm-up.
    pub measured: u64,
    /// From the first byte read, or the end of the warm-up, to the last delivery report.
    pub elapsed_s: f64,
    /// `measured` in `elapsed_s`.
    pub msgs_per_s: f64,
    /// Slowest second and variation.
    #[serde(default)]
    pub rates: RatesReport,
    /// `null`: as fast as it goes.
    pub rate: Option<RateReport>,
    /// All rates that the run was told, each from its moment on; empty: it was told none.
    #[serde(default)]
    pub asked: Vec<AskedRate>,
    /// Bytes of the keys and values that the client took, in the whole run.
    pub payload_bytes: u64,
    /// Keys and values of `msgs_per_s`, in 10^6 bytes a second.
    pub payload_mb_per_s: f64,
    /// Bytes sent to brokers, requests' heads and all, in the whole run.
    pub wire_bytes: u64,
    /// What `msgs_per_s` took of the wire, in 10^6 bytes a second. `null`: there was no wire.
    pub wire_mb_per_s: Option<f64>,
    /// Record batches sent, in the whole run; a batch that was sent again counts again.
    pub batches: u64,
    /// All zero when nothing was measured.
    pub latency_us: LatencySummary,
    pub latency_histogram: LatencyHistogram,
    /// Records that were sent again, once for each time (Kafka's `record-retry-total`).
    pub retries: u64,
    /// How full the mean batch was, 0 to 1: see [`ClientReport::batch_bytes`]. `null`: no batch is
    /// known.
    pub batch_fill: Option<f64>,
    /// The part of the batches that was closed because it was full, 0 to 1; the rest went out
    /// because their time to linger was over, or a flush was asked for. Inferred from how many
    /// messages batches had: librdkafka gives no reason. `null`: no batch is known.
    #[serde(default)]
    pub closed_by_size: Option<f64>,
    /// How full the places were where records wait.
    #[serde(default)]
    pub gauges: Gauges,
    /// Since when nothing more was read when it ended, because a client took no more.
    #[serde(default)]
    pub stalled_s: Option<f64>,
    /// What the clients said of themselves. `null`: there were none, or they say nothing.
    pub client: Option<ClientReport>,
    /// Processor time of the process, file tasks and all, while the clock ran.
    pub cpu_s: CpuReport,
    /// Cores that the process could use. `null`: a report from before that was noted.
    #[serde(default)]
    pub cores: Option<u64>,
    /// The most memory that the process had.
    pub max_rss_bytes: u64,
    pub workers: Vec<WorkerReport>,
    /// `kafka` first, which has failed when records are lost; then the file tasks.
    pub tasks: Vec<TaskReport>,
    /// What records were lost to.
    pub errors: Vec<ErrorCount>,
    /// What clients reported that cost no record by itself, such as broken connections.
    #[serde(default)]
    pub troubles: Vec<ErrorCount>,
    /// What happened, in order.
    #[serde(default)]
    pub events: Vec<EventReport>,
    /// Acknowledged records over time, from the first byte read.
    #[serde(default)]
    pub series: Series,
    /// The file with the rejected rows, if there are any.
    pub rejects: Option<PathBuf>,
    /// What came of reading back. `null`: not asked for, or not possible.
    pub verify: Option<Verification>,
    /// Why reading back was not possible, in words.
    pub verify_failure: Option<String>,
    pub thresholds: Vec<Judged>,
    /// What the run reached of the ceilings that were measured with its settings. `null`: none
    /// were.
    #[serde(default)]
    pub ceilings: Option<Vec<CeilingShare>>,
    /// The command that runs the same again. `null`: it is not known.
    #[serde(default)]
    pub repeat: Option<String>,
}

/// The profile that was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileReport {
    pub name: String,
    /// Every setting with its value, in the form of the profile's file. Holds no secret.
    pub resolved: toml::Table,
}

/// How a run, or one of its tasks, came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Everything was read and accounted for. Whether all of it was acknowledged, the counts say.
    Completed,
    Interrupted,
    Failed,
}

impl Ending {
    /// As the document has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// Something that figures do not say by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// Records went to the mock cluster in the process.
    EmbeddedBroker,
    /// Records were made and dropped.
    NullClient,
    /// With `acks = 0` no broker confirms anything.
    AcksNone,
    /// Not as many records were sent as the rate asks for: no percentile is judged.
    RateNotHeld,
    /// Records were sent as fast as it goes, so that latency is mostly waiting in queues.
    QueueingIncluded,
    /// Some records were not acknowledged, and have no latency.
    AcknowledgedOnly,
    /// The run ended in its warm-up: nothing was measured.
    NeverWarm,
}

/// The first part of a run, which its figures leave out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WarmupReport {
    /// That it took.
    pub rows: u64,
    /// Its length. `null`: the run ended first.
    pub elapsed_s: Option<f64>,
}

/// How even the rate was, in whole seconds after the warm-up. Both are `null` where there were
/// not two of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RatesReport {
    /// Of the slowest second.
    pub minimum: Option<f64>,
    /// The deviation as a part of the mean.
    pub variation: Option<f64>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventReport {
    /// On the run's clock; zero before it started.
    pub at_s: f64,
    pub kind: EventKind,
    /// In a few words.
    pub text: String,
}

/// Messages a second that the run was told to send.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateReport {
    /// Where it was changed on the way, the mean of what was asked for.
    pub asked: f64,
    /// What was sent.
    pub achieved: f64,
    /// At least 99 % was reached.
    pub held: bool,
}

/// The measured latencies in bins that double.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyHistogram {
    /// Longer than the histogram reaches, and counted as its longest.
    pub clipped: u64,
    /// From the first one to the last one that holds anything.
    pub bins: Vec<Bin>,
}

/// A threshold of the profile and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Name of the figure: `latency.p99`.
    pub metric: String,
    /// As the profile says it: `< 50ms`.
    pub bound: String,
    /// The figure in its unit (latencies in microseconds). `null`: it is not known.
    pub value: Option<f64>,
    /// The figure as people read it: `14.2 ms`.
    pub shown: String,
    /// False as well when it could not be judged.
    pub met: bool,
    /// Whether it could be judged; else the note says why not.
    pub judged: bool,
    /// What has to be known of it, in words.
    pub note: Option<String>,
}

impl Report {
    /// Whether every threshold of the profile is met.
    #[must_use]
    pub fn thresholds_met(&self) -> bool {
        self.thresholds.iter().all(|threshold| threshold.met)
    }

    /// Whether this has to be known to read the figures.
    #[must_use]
    pub fn has(&self, caveat: Caveat) -> bool {
        self.caveats.contains(&caveat)
    }

    /// Whether a percentile says something: the records of a batch share their fate, so at least
    /// ten batches have to lie above it. With 200 batches p99 is two of them. Where no batches
    /// are known, each record stands for itself.
    #[must_use]
    pub fn stands(&self, percentile: Percentile) -> bool {
        stats::stands(self.fates(), percentile.above())
    }

    /// A worker's p99, where it says something of the worker and of the run.
    #[must_use]
    pub fn worker_p99(&self, worker: &WorkerReport) -> Option<u64> {
        worker.p99_us.filter(|_| self.stands(Percentile::P99))
    }

    /// How many fates the measured records shared.
    #[must_use]
    pub fn fates(&self) -> u64 {
        stats::fates(self.batches, self.measured, self.records.acked)
    }
}
