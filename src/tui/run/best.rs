//! The best time among the runs of a profile: those of this dashboard and all saved ones.

use std::time::Duration;

use super::board::Best;
use crate::report::{Caveat, Ending, Report, RunSummary, Saved, TargetKind};

/// Runs that did the whole job.
#[derive(Debug, Default)]
pub struct Times {
    /// In the store, as it was read last.
    saved: Vec<Timed>,
    /// Of this dashboard; most of them are saved, too.
    own: Vec<Timed>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
struct Timed {
    id: String,
    job: Job,
    time: Duration,
}

/// What was done: only times of the same job are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Job {
    profile: String,
    target: TargetKind,
    is_null: bool,
    records: u64,
}

impl Times {
    /// Adds a run that has just ended.
    pub fn add(&mut self, report: &Report) {
        self.own.extend(Timed::of(report));
    }

    /// What is saved was read anew.
    pub fn know(&mut self, runs: &[Saved]) {
        let whole = runs
            .iter()
            .filter_map(|saved| Some((saved, saved.summary()?)));
        self.saved = whole
            .filter_map(|(saved, run)| Timed::of_saved(&saved.id, run))
            .collect();
    }

    /// A run was removed.
    pub fn forget(&mut self, id: &str) {
        self.saved.retain(|timed| timed.id != id);
        self.own.retain(|timed| timed.id != id);
    }

    /// The best time of the job that this run did.
    #[must_use]
    pub fn best(&self, report: &Report) -> Option<Best> {
        let this = Timed::of(report)?;
        let is_saved = |timed: &&Timed| self.saved.iter().any(|saved| saved.id == timed.id);
        let own = self.own.iter().filter(|timed| !is_saved(timed));
        let all = self.saved.iter().chain(own);
        let times: Vec<_> = all
            .filter(|timed| timed.job == this.job)
            .map(|timed| timed.time)
            .collect();
        let elapsed = times.iter().copied().min()?;
        Some(Best {
            elapsed,
            runs: times.len(),
            is_this: this.time <= elapsed,
        })
    }
}

impl Timed {
    /// `None`: it did not do all that it should.
    fn of(report: &Report) -> Option<Self> {
        let is_whole = report.outcome == Ending::Completed && report.is_clean();
        let job = Job {
            profile: report.profile.name.clone(),
            target: report.target.kind,
            is_null: report.has(Caveat::NullClient),
            records: report.measured,
        };
        is_whole.then_some(())?;
        Self::new(&report.id, job, report.elapsed_s)
    }

    fn of_saved(id: &str, run: &RunSummary) -> Option<Self> {
        let job = Job {
            profile: run.profile.name.clone(),
            target: run.target.kind,
            is_null: run.has(Caveat::NullClient),
            records: run.measured,
        };
        (run.outcome == Ending::Completed && run.is_clean()).then_some(())?;
        Self::new(id, job, run.elapsed_s)
    }

    fn new(id: &str, job: Job, elapsed_s: f64) -> Option<Self> {
        Some(Self {
            id: id.to_owned(),
            job,
            time: Duration::try_from_secs_f64(elapsed_s).ok()?,
        })
    }
}
