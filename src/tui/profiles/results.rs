//! What is known of earlier runs: the last result of each profile, and who was the fastest with a
//! million users.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::report::{Caveat, Ending, Report, RunSummary, Saved, TargetKind};
use crate::stats::Percentile;

/// The job that times are compared for: a million records, all acknowledged.
const JOB: u64 = 1_000_000;

/// What a list says of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The run's name.
    pub id: String,
    pub profile: String,
    pub kind: TargetKind,
    pub msgs_per_s: f64,
    /// `None`: fewer than ten batches lie above it.
    pub p99_us: Option<u64>,
    /// How long the whole job took, if it was the whole job.
    pub job: Option<Duration>,
}

impl Figures {
    /// `None` for a run that measured nothing.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let is_whole = report.outcome == Ending::Completed
            && report.is_clean()
            && report.records.acked == JOB
            && report.measured == JOB
            && !report.has(Caveat::NullClient);
        let job = Duration::try_from_secs_f64(report.elapsed_s).ok();
        (report.measured > 0).then(|| Self {
            id: report.id.clone(),
            profile: report.profile.name.clone(),
            kind: report.target.kind,
            msgs_per_s: report.msgs_per_s,
            p99_us: report
                .stands(Percentile::P99)
                .then_some(report.latency_us.p99),
            job: job.filter(|_| is_whole),
        })
    }

    /// The same of a run in the history.
    #[must_use]
    pub fn of_saved(id: &str, run: &RunSummary) -> Option<Self> {
        let is_whole = run.is_clean()
            && run.records.acked == JOB
            && run.measured == JOB
            && !run.has(Caveat::NullClient);
        let job = Duration::try_from_secs_f64(run.elapsed_s).ok();
        (run.measured > 0).then(|| Self {
            id: id.to_owned(),
            profile: run.profile.name.clone(),
            kind: run.target.kind,
            msgs_per_s: run.msgs_per_s,
            p99_us: run.p99_us(),
            job: job.filter(|_| is_whole),
        })
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Results {
    last: BTreeMap<String, Figures>,
    best: Vec<(TargetKind, Duration, String)>,
    /// How many are saved of each profile, whole or not.
    saved: BTreeMap<String, usize>,
}

impl Results {
    /// What the saved runs say, the newest of which comes first.
    #[must_use]
    pub fn of_saved(runs: &[Saved]) -> Self {
        let mut results = Self::default();
        for saved in runs.iter().rev() {
            *results.saved.entry(saved.profile()).or_default() += 1;
            let run = saved.summary();
            if let Some(figures) = run.and_then(|run| Figures::of_saved(&saved.id, run)) {
                results.add(figures);
            }
        }
        results
    }

    /// How many runs of a profile are saved.
    #[must_use]
    pub fn saved(&self, profile: &str) -> usize {
        self.saved.get(profile).copied().unwrap_or(0)
    }

    /// Adds a run that is younger than all before it.
    pub fn add(&mut self, figures: Figures) {
        if let Some(time) = figures.job {
            let (kind, profile) = (figures.kind, &figures.profile);
            let is_same = |known: &&mut (TargetKind, Duration, String)| {
                known.0 == kind && known.2 == *profile
            };
            match self.best.iter_mut().find(is_same) {
                Some(known) => known.1 = known.1.min(time),
                None => self.best.push((kind, time, profile.clone())),
            }
            self.best.sort_by_key(|(_, time, _)| *time);
        }
        self.last.insert(figures.profile.clone(), figures);
    }

    #[must_use]
    pub fn last(&self, profile: &str) -> Option<&Figures> {
        self.last.get(profile)
    }

    /// The best time of each profile on this kind of target, fastest first.
    pub fn best(&self, kind: TargetKind) -> impl Iterator<Item = (Duration, &str)> {
        let of_kind = self.best.iter().filter(move |(known, ..)| *known == kind);
        of_kind.map(|(_, time, profile)| (*time, profile.as_str()))
    }
}

/// The letter that stands for a kind of target.
#[must_use]
pub fn letter(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Embedded => "e",
        TargetKind::Kafka => "k",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn figures(profile: &str, kind: TargetKind, ms: Option<u64>) -> Figures {
        Figures {
            id: String::new(),
            profile: profile.into(),
            kind,
            msgs_per_s: 1e6,
            p99_us: Some(14_200),
            job: ms.map(Duration::from_millis),
        }
    }

    #[test]
    fn a_p99_with_fewer_than_ten_batches_above_is_not_known() {
        let (profile, mut result) = fixture::tuned();
        let p99 = |result: &_| {
            let report = Report::new("128-tuned", &profile, result);
            Figures::of(&report).unwrap().p99_us
        };
        result.total.client.batch_messages.count = 1_000;
        assert!(p99(&result).is_some());
        result.total.client.batch_messages.count = 999;
        assert_eq!(p99(&result), None);
    }

    #[test]
    fn the_best_time_of_a_profile_counts_on_each_kind_of_target() {
        let mut results = Results::default();
        for (profile, kind, ms) in [
            ("tuned", TargetKind::Embedded, Some(952)),
            ("tuned", TargetKind::Kafka, Some(1_028)),
            ("avro", TargetKind::Embedded, Some(893)),
            ("tuned", TargetKind::Embedded, Some(990)),
            ("paced", TargetKind::Embedded, None),
        ] {
            results.add(figures(profile, kind, ms));
        }
        let embedded: Vec<_> = results
            .best(TargetKind::Embedded)
            .map(|(_, name)| name)
            .collect();
        assert_eq!(embedded, ["avro", "tuned"]);
        let fastest = results.best(TargetKind::Kafka).next();
        assert_eq!(fastest, Some((Duration::from_millis(1_028), "tuned")));
        assert_eq!(
            results.last("tuned").unwrap().job,
            Some(Duration::from_millis(990))
        );
        assert!(results.last("paced").is_some());
    }
}
