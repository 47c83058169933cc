//! Ceilings: how fast each stage goes alone, as a document, and what a run reached of them.
//!
//! Ceilings hold for the settings, the machine and the brokers that they were measured with: their
//! [`Fingerprint`]. A run with the same one is told its share of each.

mod fingerprint;
mod share;

use serde::{Deserialize, Serialize};

use super::document::{Ending, ProfileReport, TargetKind};
use super::figures::{rounded, seconds, target_kind, timestamp};
use crate::client::cluster::NotDeleted;
use crate::engine::ceilings::{self, Ceilings, Part, Round};
use crate::profile::{ClientKind, Profile};
use crate::units::as_f64;

pub use fingerprint::Fingerprint;
pub use share::CeilingShare;

/// Version of the document's form.
const SCHEMA: u32 = 1;

/// Everything that is kept of a measuring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CeilingsReport {
    /// Version of the form it was written in.
    pub schema: u32,
    /// When it began, in RFC 3339, in UTC.
    pub measured: String,
    pub profile: ProfileReport,
    pub target: CeilingsTarget,
    pub outcome: Ending,
    /// The stage that could not be measured.
    pub failed_stage: Option<String>,
    /// Why it could not, in words.
    pub failure: Option<String>,
    /// Those that were measured, in the order of the data path.
    pub stages: Vec<StageReport>,
    /// What the profile asks for and ceilings have not, each with a word why.
    pub left_out: Vec<String>,
    /// Topics that were made for the wire and are still there.
    pub topics_left: Vec<TopicLeft>,
    /// What the figures hold for.
    pub fingerprint: Fingerprint,
}

/// Where ready batches were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CeilingsTarget {
    pub kind: TargetKind,
    /// As the profile says it: `embedded`, or addresses separated by commas.
    pub brokers: String,
    /// Nothing was sent: the null client has no wire.
    pub is_null: bool,
}

/// A stage and how fast it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageReport {
    /// `source`, `payload`, `batches` or `wire`. The first three stand for everything before them,
    /// too.
    pub stage: String,
    /// The median of its rounds.
    pub msgs_per_s: f64,
    /// Of its slowest round, in messages a second.
    pub min: f64,
    /// Of its fastest.
    pub max: f64,
    pub rounds: Vec<RoundReport>,
}

/// One measurement of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundReport {
    pub rows: u64,
    pub elapsed_s: f64,
    pub msgs_per_s: f64,
    /// Of the messages, of the batches, or all that went over the wire. `null`: the stage makes
    /// nothing.
    pub bytes: Option<u64>,
}

/// A topic that could not be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicLeft {
    pub topic: String,
    pub why: String,
}

impl CeilingsReport {
    /// Of what was measured with a profile.
    #[must_use]
    pub fn new(profile: &Profile, found: &Ceilings) -> Self {
        let (outcome, failed) = match &found.ending {
            ceilings::Ending::Completed => (Ending::Completed, None),
            ceilings::Ending::Interrupted => (Ending::Interrupted, None),
            ceilings::Ending::Failed(part, why) => (Ending::Failed, Some((part, why))),
        };
        let left = |left: &NotDeleted| TopicLeft {
            topic: left.topic.clone(),
            why: left.why.clone(),
        };
        Self {
            schema: SCHEMA,
            measured: timestamp(found.started),
            profile: ProfileReport {
                name: profile.name.clone(),
                resolved: profile.resolved.clone(),
            },
            target: CeilingsTarget {
                kind: target_kind(profile),
                brokers: profile.target.cluster.brokers(),
                is_null: profile.producer.client == ClientKind::Null,
            },
            outcome,
            failed_stage: failed.map(|(part, _)| part.word().to_owned()),
            failure: failed.map(|(_, why)| why.clone()),
            stages: found.ceilings.iter().map(stage).collect(),
            left_out: found.left_out.clone(),
            topics_left: found.topics_left.iter().map(left).collect(),
            fingerprint: Fingerprint::new(&profile.resolved, found.cores as u64),
        }
    }

    /// Whether every stage was measured: runs are held against nothing less.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.outcome == Ending::Completed
    }
}

impl StageReport {
    /// The round that stands for all, with the rate in the middle; of an even number the faster.
    #[must_use]
    pub fn middle(&self) -> Option<&RoundReport> {
        let mut rounds: Vec<_> = self.rounds.iter().collect();
        rounds.sort_by(|a, b| a.msgs_per_s.total_cmp(&b.msgs_per_s));
        rounds.get(rounds.len() / 2).copied()
    }
}

impl RoundReport {
    /// Bytes a second; `None`: nothing was made.
    #[must_use]
    pub fn bytes_per_s(&self) -> Option<f64> {
        self.bytes
            .map(|bytes| as_f64(bytes) / self.elapsed_s.max(1e-6))
    }
}

/// The name of a stage for people: what comes on top of the one before.
#[must_use]
pub fn title_of_stage(stage: &str) -> &str {
    match Part::ALL.into_iter().find(|part| part.word() == stage) {
        Some(part) => part.title(),
        None => stage,
    }
}

fn stage(ceiling: &ceilings::Ceiling) -> StageReport {
    let (min, max) = ceiling.range();
    StageReport {
        stage: ceiling.part.word().to_owned(),
        msgs_per_s: rounded(ceiling.msgs_per_s(), 1),
        min: rounded(min, 1),
        max: rounded(max, 1),
        rounds: ceiling.rounds.iter().map(round).collect(),
    }
}

fn round(round: &Round) -> RoundReport {
    RoundReport {
        rows: round.rows,
        elapsed_s: seconds(round.elapsed),
        msgs_per_s: rounded(round.msgs_per_s(), 1),
        bytes: (round.bytes > 0).then_some(round.bytes),
    }
}
