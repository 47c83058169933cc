//! How a run came out, all in all: the exit code, the summary and every list say the same.

use super::document::{Ending, Report, TaskReport};
use super::store::RunSummary;
use crate::engine::Verification;
use crate::stats::Counts;

/// How a run came out. Of several flaws it is the one that stands first here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upshot {
    Interrupted,
    NotStarted,
    Failed,
    /// It came to its end, and some records are not acknowledged.
    LostRecords,
    /// A file was not written.
    TaskFailed,
    /// What was read back is not what was sent.
    Different,
    /// It was to be read back, and could not be.
    NotReadBack,
    /// Every record that was read is acknowledged or put aside, every task has done its work, and
    /// what was read back, if it was, is what was sent.
    Completed,
}

/// What it is drawn from.
struct Facts<'a> {
    outcome: Ending,
    workers: usize,
    records: &'a Counts,
    tasks: &'a [TaskReport],
    verify: Option<&'a Verification>,
    is_verify_failed: bool,
}

impl Upshot {
    fn of(facts: &Facts<'_>) -> Self {
        let is_done = |task: &TaskReport| task.outcome == Ending::Completed;
        // The kafka task has failed as well when records are lost.
        let records = facts.records;
        let is_accounted_for = records.lost() == 0 && records.add_up();
        match facts.outcome {
            Ending::Interrupted => Self::Interrupted,
            Ending::Failed if facts.workers == 0 => Self::NotStarted,
            Ending::Failed => Self::Failed,
            Ending::Completed if !is_accounted_for => Self::LostRecords,
            Ending::Completed if !facts.tasks.iter().all(is_done) => Self::TaskFailed,
            Ending::Completed if facts.is_verify_failed => Self::NotReadBack,
            Ending::Completed => match facts.verify {
                Some(verify) if !verify.is_clean() => Self::Different,
                _ => Self::Completed,
            },
        }
    }

    /// In a word that fits a column.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::NotStarted => "not started",
            Self::Failed => "failed",
            Self::LostRecords => "lost some",
            Self::TaskFailed => "task failed",
            Self::Different => "differs",
            Self::NotReadBack => "not checked",
            Self::Completed => "completed",
        }
    }
}

impl Report {
    /// The one word for how it came out.
    #[must_use]
    pub fn upshot(&self) -> Upshot {
        Upshot::of(&Facts {
            outcome: self.outcome,
            workers: self.workers.len(),
            records: &self.records,
            tasks: &self.tasks,
            verify: self.verify.as_ref(),
            is_verify_failed: self.verify_failure.is_some(),
        })
    }

    /// Whether nothing went wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.upshot() == Upshot::Completed
    }
}

impl RunSummary {
    /// As [`Report::upshot`].
    #[must_use]
    pub fn upshot(&self) -> Upshot {
        Upshot::of(&Facts {
            outcome: self.outcome,
            workers: self.workers,
            records: &self.records,
            tasks: &self.tasks,
            verify: self.verify.as_ref(),
            is_verify_failed: self.verify_failure.is_some(),
        })
    }

    /// As [`Report::is_clean`].
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.upshot() == Upshot::Completed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Outcome, RunResult, TaskOutcome};
    use crate::report::fixture::{not_started, saved_of, tuned};

    fn differs() -> Verification {
        Verification {
            missing: 1,
            ..Verification::default()
        }
    }

    /// What a report comes to after this change of a run that went well, and its summary in a list.
    #[track_caller]
    fn upshot_of(change: impl FnOnce(&mut RunResult)) -> Upshot {
        let (profile, mut result) = tuned();
        change(&mut result);
        let upshot = Report::new("1-tuned", &profile, &result).upshot();
        let saved = saved_of(1, (profile, result), |_| ());
        assert_eq!(saved.summary().unwrap().upshot(), upshot);
        upshot
    }

    #[test]
    fn a_run_without_a_flaw_is_completed() {
        assert_eq!(upshot_of(|_| ()), Upshot::Completed);
        let rejected = upshot_of(|run| {
            run.total.counts.read += 1;
            run.total.counts.rejected += 1;
        });
        assert_eq!(rejected, Upshot::Completed);
        let read_back = upshot_of(|run| run.verification = Some(Ok(Verification::default())));
        assert_eq!(read_back, Upshot::Completed);
    }

    #[test]
    fn a_run_that_did_not_come_to_its_end_is_told_by_that() {
        let interrupted = upshot_of(|run| run.outcome = Outcome::Interrupted);
        assert_eq!(interrupted, Upshot::Interrupted);
        let failed = upshot_of(|run| run.outcome = Outcome::Failed("late".to_owned()));
        assert_eq!(failed, Upshot::Failed);
    }

    #[test]
    fn records_that_are_lost_or_not_accounted_for_are_a_flaw() {
        let lost = upshot_of(|run| run.total.counts.unknown = 1);
        assert_eq!(lost, Upshot::LostRecords);
        let missing = upshot_of(|run| run.total.counts.read += 1);
        assert_eq!(missing, Upshot::LostRecords);
    }

    #[test]
    fn so_is_a_file_that_was_not_written() {
        let full = TaskOutcome::Failed("full".to_owned());
        let failed = upshot_of(|run| run.tasks[1].outcome = full);
        assert_eq!(failed, Upshot::TaskFailed);
    }

    #[test]
    fn so_is_what_reading_back_finds_or_cannot_find_out() {
        let different = upshot_of(|run| run.verification = Some(Ok(differs())));
        assert_eq!(different, Upshot::Different);
        let unknown = upshot_of(|run| run.verification = Some(Err("gone".to_owned())));
        assert_eq!(unknown, Upshot::NotReadBack);
    }

    #[test]
    fn of_several_flaws_lost_records_come_first() {
        let both = upshot_of(|run| {
            run.total.counts.failed = 3;
            run.verification = Some(Ok(differs()));
        });
        assert_eq!(both, Upshot::LostRecords);
    }

    #[test]
    fn a_run_that_reached_nobody_did_not_start() {
        let (profile, result) = not_started();
        let report = Report::new("1-tuned", &profile, &result);
        assert_eq!(report.upshot(), Upshot::NotStarted);
        assert!(!report.is_clean());
    }
}
