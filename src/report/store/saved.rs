//! What a list tells of a saved run: enough to find it again, and little enough that thousands are
//! read in a moment.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize, Serializer};

use super::{REPORT, RunName, SAMPLES};
use crate::engine::Verification;
use crate::report::document::{
    Caveat, ClientReport, CpuReport, Ending, Judged, SCHEMA, TargetReport, TaskReport,
};
use crate::report::shape::Shape;
use crate::stats::{Counts, LatencySummary, Percentile, Verdict, fates, stands};

/// A run in the store, whole or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// `None`: an older run, named by its time.
    pub number: Option<u64>,
    /// Its name, and its folder's.
    pub id: String,
    pub dir: PathBuf,
    /// When it began; of a run without a report, when it last wrote something down.
    pub at: Option<Timestamp>,
    /// What lists tell of it, or why it is not whole.
    pub run: Result<RunSummary, Flaw>,
}

/// The part of a report that lists are made of, under the names that it has there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    #[serde(default)]
    pub label: Option<String>,
    #[serde(serialize_with = "as_text", deserialize_with = "timestamp")]
    pub started: Timestamp,
    pub profile: ProfileSummary,
    pub target: TargetReport,
    pub outcome: Ending,
    pub failure: Option<String>,
    #[serde(default)]
    pub verdict: Option<Verdict>,
    pub caveats: Vec<Caveat>,
    pub records: Counts,
    pub connect_s: f64,
    pub measured: u64,
    pub elapsed_s: f64,
    pub msgs_per_s: f64,
    pub payload_mb_per_s: f64,
    pub wire_bytes: u64,
    pub wire_mb_per_s: Option<f64>,
    pub batches: u64,
    pub latency_us: LatencySummary,
    pub batch_fill: Option<f64>,
    #[serde(default)]
    pub closed_by_size: Option<f64>,
    pub client: Option<ClientReport>,
    pub cpu_s: CpuReport,
    pub max_rss_bytes: u64,
    /// How many there were.
    #[serde(deserialize_with = "length")]
    pub workers: usize,
    pub tasks: Vec<TaskReport>,
    pub verify: Option<Verification>,
    pub verify_failure: Option<String>,
    pub thresholds: Vec<Judged>,
    #[serde(default)]
    pub repeat: Option<String>,
    /// Its rate over time, for small charts.
    #[serde(default, rename = "series", skip_serializing)]
    pub shape: Shape,
}

/// The profile that was run. Runs with the same settings share them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileSummary {
    pub name: String,
    #[serde(skip_serializing, deserialize_with = "shared")]
    pub resolved: Arc<toml::Table>,
}

/// Why a run in the store is not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not over yet.
    Going,
    /// The program ended before the run did.
    Unfinished,
    /// Its report cannot be read; why.
    Broken(String),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Going => f.write_str("still goes"),
            Self::Unfinished => write!(
                f,
                "has no report: kdyno ended before the run did; {SAMPLES} in its folder has what was measured"
            ),
            Self::Broken(why) => write!(f, "cannot be read: {why}"),
        }
    }
}

impl Flaw {
    /// Of a report that is there.
    pub(super) fn broken(report: &[u8], error: &serde_json::Error) -> Self {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        Self::Broken(match serde_json::from_slice(report) {
            Ok(Version { schema }) if schema > SCHEMA => {
                format!("it was written by a later kdyno (schema {schema})")
            }
            _ => format!("{REPORT}: {error}"),
        })
    }

    /// Of a folder without a report.
    pub(super) fn without_report(dir: &Path) -> Self {
        if goes(dir) {
            Self::Going
        } else {
            Self::Unfinished
        }
    }

    /// In a word, for tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Going => "going",
            Self::Unfinished => "unfinished",
            Self::Broken(_) => "broken",
        }
    }
}

/// Whether a folder is a run's.
pub(super) fn is_run(dir: &Path) -> bool {
    dir.join(REPORT).is_file() || dir.join(SAMPLES).is_file()
}

fn last_written(dir: &Path) -> Option<Timestamp> {
    let samples = fs::metadata(dir.join(SAMPLES)).ok()?;
    Timestamp::try_from(samples.modified().ok()?).ok()
}

/// Whether its run still goes: then somebody holds its samples.
pub(super) fn goes(dir: &Path) -> bool {
    !dir.join(REPORT).is_file()
        && File::open(dir.join(SAMPLES))
            .is_ok_and(|samples| matches!(samples.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl Saved {
    pub(super) fn read(store: &Path, name: RunName, settings: &mut Settings) -> Self {
        let dir = store.join(&name.id);
        let run = match fs::read(dir.join(REPORT)) {
            Ok(report) => serde_json::from_slice(&report)
                .map_err(|error| Flaw::broken(&report, &error))
                .map(|summary| settings.share(summary)),
            Err(_) if !dir.join(REPORT).exists() => Err(Flaw::without_report(&dir)),
            Err(error) => Err(Flaw::Broken(format!("{REPORT}: {error}"))),
        };
        Self {
            number: name.number,
            id: name.id,
            at: match &run {
                Ok(run) => Some(run.started),
                Err(_) => last_written(&dir),
            },
            dir,
            run,
        }
    }

    /// The run, if it is whole.
    #[must_use]
    pub fn summary(&self) -> Option<&RunSummary> {
        self.run.as_ref().ok()
    }

    /// Its name, and the number in it.
    #[must_use]
    pub fn name(&self) -> RunName {
        RunName {
            number: self.number,
            id: self.id.clone(),
        }
    }

    /// The profile's name, or what the folder tells of it.
    #[must_use]
    pub fn profile(&self) -> String {
        self.summary().map_or_else(
            || self.name().profile().to_owned(),
            |run| run.profile.name.clone(),
        )
    }
}

impl RunSummary {
    /// Whether this has to be known to read the figures.
    #[must_use]
    pub fn has(&self, caveat: Caveat) -> bool {
        self.caveats.contains(&caveat)
    }

    /// A percentile of the latencies in microseconds, with this part of all records above it in
    /// thousandths, where it says something: see [`Report::stands`](crate::report::Report::stands).
    #[must_use]
    pub fn percentile(&self, us: u64, above: u64) -> Option<u64> {
        let fates = fates(self.batches, self.measured, self.records.acked);
        (self.measured > 0 && stands(fates, above)).then_some(us)
    }

    /// The p99 in microseconds, where it says something.
    #[must_use]
    pub fn p99_us(&self) -> Option<u64> {
        self.percentile(self.latency_us.p99, Percentile::P99.above())
    }

    /// The thresholds that were not met.
    pub fn not_met(&self) -> impl Iterator<Item = &Judged> {
        self.thresholds.iter().filter(|threshold| !threshold.met)
    }

    /// Processor time, user and system.
    #[must_use]
    pub fn cpu(&self) -> f64 {
        self.cpu_s.user + self.cpu_s.system
    }
}

/// Settings that have been read, so that equal ones are kept once.
#[derive(Debug, Default)]
pub struct Settings(HashMap<String, Arc<toml::Table>>);

impl Settings {
    /// The newest settings of each profile are looked at: most runs were made with the same ones
    /// as the run before.
    fn share(&mut self, mut run: RunSummary) -> RunSummary {
        let profile = &mut run.profile;
        match self.0.get(&profile.name) {
            Some(known) if *known == profile.resolved => profile.resolved = Arc::clone(known),
            _ => {
                let known = Arc::clone(&profile.resolved);
                self.0.insert(profile.name.clone(), known);
            }
        }
        run
    }
}

fn shared<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<toml::Table>, D::Error> {
    toml::Table::deserialize(from).map(Arc::new)
}

fn as_text<S: Serializer>(started: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{started:.3}"))
}

fn timestamp<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn length<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    Vec::<IgnoredAny>::deserialize(from).map(|list| list.len())
}
