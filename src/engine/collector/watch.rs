//! Looks once a tick whether something has happened, and lets happen what is due: the end of the
//! warm-up and of the run, faults, events.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::super::control::StopReason;
use super::super::event::Happening;
use super::super::result::WarmupResult;
use super::Collector;
use crate::profile::{Fault, FaultAt, Length};

impl Collector<'_> {
    /// Looks whether something has happened.
    pub(super) fn watch(&mut self, now: Duration) {
        for (at, what) in self.watched.control.take_untold() {
            self.event(at, what);
        }
        let had_none = self.total.counts.acked == self.left.counts.acked;
        if self.left.counts.acked > 0 && had_none {
            // What came first may have been a failure: then the moment is that of the look.
            let first_report = Duration::from_micros(self.total.first_report_us);
            let is_known = self.total.counts.lost() == 0;
            self.event(
                if is_known { first_report } else { now },
                Happening::FirstAck,
            );
        }
        self.watch_warmup(now);
        self.watch_faults(now);
        self.watch_errors(now);
        self.watch_stall();
        for task in self.watched.files.snapshots() {
            if let Some(outcome) = task.outcome
                && !self.tasks_over.contains(&task.name)
            {
                self.tasks_over.push(task.name);
                let (name, bytes) = (task.name, task.bytes);
                self.event(
                    now,
                    Happening::TaskOver {
                        name,
                        outcome,
                        bytes,
                    },
                );
            }
        }
    }

    /// Tells each error and each trouble once.
    fn watch_errors(&mut self, now: Duration) {
        let at = |first_s: Option<f64>| {
            let at = first_s.and_then(|s| Duration::try_from_secs_f64(s).ok());
            at.unwrap_or(now)
        };
        for trouble in &self.total.troubles[self.troubles_told..] {
            let (code, words) = (trouble.code.clone(), trouble.first.clone());
            self.event(at(trouble.first_s), Happening::Trouble { code, words });
        }
        for error in &self.total.errors[self.errors_told..] {
            let (code, words) = (error.code.clone(), error.first.clone());
            self.event(at(error.first_s), Happening::Lost { code, words });
        }
        self.troubles_told = self.total.troubles.len();
        self.errors_told = self.total.errors.len();
    }

    /// Tells once that reading waits: a broker that is gone, or too slow, may make it wait often.
    fn watch_stall(&mut self) {
        if let Some(since) = self.stall.since().filter(|_| !self.stall_told) {
            self.stall_told = true;
            self.event(since, Happening::Stalled);
        }
    }

    fn watch_warmup(&mut self, now: Duration) {
        // Failed and rejected records count too: a run in which nothing goes well has to end.
        let done = self.total.counts.done();
        if !self.warmup.now_warm(done, now) {
            return;
        }
        let rows = self.total.counts.read;
        self.watched.control.end_warmup(now);
        self.warmed = WarmupResult {
            rows,
            ended_at: Some(now),
        };
        // The job comes whole after the warm-up: what is on its way to the workers is extra.
        if let Some(job) = self.expected_rows() {
            let cut = self.watched.passages.cut_rows.load(Relaxed);
            self.watched.control.limit_rows(cut + job);
        }
        self.event(now, Happening::WarmupOver { rows });
    }

    fn watch_faults(&mut self, now: Duration) {
        let read = self.total.counts.read;
        let is_due = |fault: &mut Fault| match fault.at {
            FaultAt::Row(row) => read >= row,
            FaultAt::Elapsed(after) => now >= after,
        };
        let due: Vec<_> = self.faults.extract_if(.., is_due).collect();
        for fault in due {
            if let Some(cluster) = self.watched.cluster {
                cluster.inject(&fault);
            }
            let (error, count) = (fault.error, fault.count.get());
            self.event(now, Happening::Fault { error, count });
        }
    }

    pub(super) fn watch_end(&mut self, now: Duration) {
        let control = self.watched.control;
        if let (Length::Duration(length), Some(warm_at)) = (self.run.length, self.warmed.ended_at)
            && now >= warm_at + length
        {
            control.drain(StopReason::DurationOver);
        }
        if let Some(timeout) = self.run.timeout
            && now >= timeout
        {
            let why = format!("not done after run.timeout = {} s", timeout.as_secs_f64());
            control.drain(StopReason::Failed(why));
        }
        self.tell_stop(now);
    }

    /// Tells why the run is stopped, once for each reason.
    pub(super) fn tell_stop(&mut self, now: Duration) {
        let reason = self.watched.control.reason();
        if reason != self.stop_told {
            self.stop_told.clone_from(&reason);
            if let Some(reason) = reason {
                self.event(now, Happening::Stopping(reason));
            }
        }
    }
}
