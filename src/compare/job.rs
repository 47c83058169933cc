//! One run of a session: on a topic of its own, through the same door as every other run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use thiserror::Error;
use uuid::Uuid;

use super::contestant::Contestant;
use super::machine::load;
use super::metric::Metric;
use super::plan::Slot;
use super::run::Run;
use crate::client::cluster::{self, NotDeleted};
use crate::engine::{MachineTime, Usage};
use crate::job::{Finished, Job, JobError, Started};
use crate::profile::{Diagnostics, Profile};
use crate::report::{self, Report, Store, TargetKind};
use crate::source::SourceError;
use crate::units::plural;

/// The part of a topic's name that is the profile's: Kafka takes 249 signs in all.
const TOPIC_LENGTH: usize = 200;

/// A run that did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Profile(#[from] Diagnostics),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Job(#[from] JobError),
}

/// What a run is made by.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<'a> {
    pub contestant: &'a Contestant,
    /// Name of the session, which the topic has too.
    pub session: &'a str,
    /// The figure that every run has to have.
    pub metric: Metric,
    /// How long the machine is left alone afterwards.
    pub cool_down: Duration,
}

/// A run of a session that goes.
#[derive(Debug)]
pub struct Going<S = Slot> {
    pub run: Started,
    pub watch: Watch<S>,
}

/// What is looked at beside the run.
#[derive(Debug)]
pub struct Watch<S = Slot> {
    round: usize,
    slot: S,
    profile: Arc<Profile>,
    metric: Metric,
    cool_down: Duration,
    /// Whether the memory that the report tells is this run's alone.
    has_own_peak: bool,
    since: Instant,
    cpu: Option<MachineTime>,
    load: Option<f64>,
}

/// What came of a run.
#[derive(Debug)]
pub enum Counted<S = Slot> {
    Finished(Box<Run<S>>),
    Interrupted,
    /// In words.
    Failed(String),
}

/// Starts a run of a plan, for whoever has its turn in the round; it is saved in the session's
/// folder.
///
/// # Errors
/// When its profile, its source or its plan is wrong.
pub fn start<S>(
    assignment: &Assignment<'_>,
    (round, slot): (usize, S),
    runs: Store,
) -> Result<Going<S>, StartError> {
    let contestant = assignment.contestant;
    let plain = contestant.parse()?;
    let topic: String = plain.target.topic.chars().take(TOPIC_LENGTH).collect();
    let unique = Uuid::new_v4().simple().to_string();
    let topic = format!("{topic}-{}-{}", assignment.session, &unique[..8]);
    let profile = Arc::new(contestant.on_topic(&topic)?);
    let job = Job::new(Arc::clone(&profile), Some(runs), |_| {})?;
    // What the runs before it took is not this one's.
    let has_own_peak = Usage::forget_peak();
    let watch = Watch {
        round,
        slot,
        profile,
        metric: assignment.metric,
        cool_down: assignment.cool_down,
        has_own_peak,
        since: Instant::now(),
        cpu: MachineTime::of_all_cores(),
        load: load(),
    };
    Ok(Going {
        run: job.start()?,
        watch,
    })
}

impl<S: Copy> Watch<S> {
    /// Where the run stands in the plan.
    #[must_use]
    pub fn place(&self) -> (usize, S) {
        (self.round, self.slot)
    }

    /// What came of the run that is over.
    #[must_use]
    pub fn count(&self, finished: &Finished) -> Counted<S> {
        let report = &finished.report;
        if let Some(error) = &finished.not_saved {
            return Counted::Failed(error.to_string());
        }
        match report.outcome {
            report::Ending::Interrupted => Counted::Interrupted,
            _ if !report.is_clean() => Counted::Failed(why(report)),
            // Without the figure that is judged, all further runs would be for nothing.
            _ if self.figure(self.metric, report).is_none() => {
                Counted::Failed(self.metric.why_none())
            }
            _ => Counted::Finished(Box::new(self.run(report))),
        }
    }

    fn figure(&self, metric: Metric, report: &Report) -> Option<f64> {
        match metric {
            Metric::MaxRss if !self.has_own_peak => None,
            _ => metric.of(report),
        }
    }

    fn run(&self, report: &Report) -> Run<S> {
        let figure = |&metric: &Metric| Some((metric, self.figure(metric, report)?));
        let figures: BTreeMap<_, _> = Metric::ALL.iter().filter_map(figure).collect();
        let took = self.since.elapsed() + self.cool_down;
        Run {
            round: self.round,
            slot: self.slot,
            id: report.id.clone(),
            started: report.started.clone(),
            took_s: (took.as_secs_f64() * 1e3).round() / 1e3,
            figures,
            rate_held: report.rate.map(|rate| rate.held),
            retries: report.retries,
            stolen: self
                .cpu
                .and_then(|before| MachineTime::of_all_cores()?.stolen_since(before)),
            load: self.load,
        }
    }

    /// Takes the run's topic away again, if the run has made it on a real broker.
    ///
    /// # Errors
    /// When the broker does not.
    pub fn delete_topic(&self, report: &Report) -> Result<(), NotDeleted> {
        let is_made = report.target.topic.as_ref().is_some_and(|it| it.created);
        match report.target.kind {
            TargetKind::Kafka if is_made => cluster::delete_topic(&self.profile.target),
            _ => Ok(()),
        }
    }
}

/// Why a run cannot be counted.
fn why(report: &Report) -> String {
    let lost = report.errors.first();
    let lost = lost.map(|error| {
        let records = plural(error.count, "record");
        format!("{records} lost: {}", error.first)
    });
    let task = report.tasks.iter().find_map(|task| task.failure.clone());
    let why = report.failure.clone().or(lost).or(task);
    why.unwrap_or_else(|| report.upshot().word().to_owned())
}
