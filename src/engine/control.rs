//! What the threads of a run tell each other while it goes: stop, a new tick, the warm-up is over.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// Why a run ends before its source does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// `run.duration` is over: the end that was asked for.
    DurationOver,
    /// Somebody stopped it.
    Interrupted,
    /// Something went wrong, or took longer than `run.timeout`; in words.
    Failed(String),
}

/// How far to go on. Only ever rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stop {
    /// Go on.
    No,
    /// Send nothing more, wait for what was sent.
    Drain,
    /// Do not even wait.
    Abort,
}

/// Shared by all threads of a run. Read in hot loops, hence atomics and no ordering between them:
/// each stands alone.
#[derive(Debug)]
pub struct Control {
    stop: AtomicU8,
    interrupts: AtomicU32,
    /// The first one, unless that was only the end of the duration.
    reason: Mutex<Option<StopReason>>,
    /// Tells the file tasks, which know nothing of draining.
    tasks_stop: AtomicBool,
    tick: AtomicU64,
    warm_until_us: AtomicU64,
    row_limit: AtomicU64,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            stop: AtomicU8::new(Stop::No as u8),
            interrupts: AtomicU32::new(0),
            reason: Mutex::new(None),
            tasks_stop: AtomicBool::new(false),
            tick: AtomicU64::new(0),
            warm_until_us: AtomicU64::new(u64::MAX),
            row_limit: AtomicU64::new(u64::MAX),
        }
    }
}

impl Control {
    /// Stops reading; what was sent is waited for, reported and saved. Called once more, it is
    /// not even waited for.
    pub fn interrupt(&self) {
        match self.interrupts.fetch_add(1, Relaxed) {
            0 => self.drain(StopReason::Interrupted),
            _ => self.abort(),
        }
    }

    /// How often somebody has asked for an end.
    pub(super) fn interrupts(&self) -> u32 {
        self.interrupts.load(Relaxed)
    }

    /// Ends the sending for this reason, unless there is a graver one already.
    pub fn drain(&self, reason: StopReason) {
        if reason != StopReason::DurationOver {
            self.tasks_stop.store(true, Relaxed);
        }
        let mut first = self.lock_reason();
        if matches!(*first, None | Some(StopReason::DurationOver)) {
            *first = Some(reason);
        }
        self.stop.fetch_max(Stop::Drain as u8, Relaxed);
    }

    /// Gives up what is in flight.
    pub fn abort(&self) {
        self.drain(StopReason::Interrupted);
        self.stop.fetch_max(Stop::Abort as u8, Relaxed);
    }

    /// Why the run was stopped, if it was.
    #[must_use]
    pub fn reason(&self) -> Option<StopReason> {
        self.lock_reason().clone()
    }

    fn lock_reason(&self) -> MutexGuard<'_, Option<StopReason>> {
        self.reason
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    #[must_use]
    pub(super) fn stop(&self) -> Stop {
        match self.stop.load(Relaxed) {
            0 => Stop::No,
            1 => Stop::Drain,
            _ => Stop::Abort,
        }
    }

    pub(super) fn stopping(&self) -> bool {
        self.stop() != Stop::No
    }

    pub(super) fn tasks_stop(&self) -> &AtomicBool {
        &self.tasks_stop
    }

    /// The number of the current tick: workers hand their recordings over when it has changed.
    pub(super) fn tick(&self) -> u64 {
        self.tick.load(Relaxed)
    }

    pub(super) fn next_tick(&self) {
        self.tick.fetch_add(1, Relaxed);
    }

    /// Records due before this moment of the run's clock are warm-up.
    pub(super) fn warm_until_us(&self) -> u64 {
        self.warm_until_us.load(Relaxed)
    }

    pub(super) fn end_warmup(&self, at: Duration) {
        let at_us = u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
        self.warm_until_us.store(at_us, Relaxed);
    }

    /// The reader ends with the chunk that reaches this row.
    pub(super) fn row_limit(&self) -> u64 {
        self.row_limit.load(Relaxed)
    }

    pub(super) fn limit_rows(&self, rows: u64) {
        self.row_limit.store(rows, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_interrupt_drains_and_the_second_aborts() {
        let control = Control::default();
        assert!(!control.stopping());
        control.interrupt();
        assert_eq!(control.stop(), Stop::Drain);
        control.interrupt();
        assert_eq!(control.stop(), Stop::Abort);
    }

    #[test]
    fn the_first_reason_is_the_one_that_is_reported() {
        let control = Control::default();
        control.drain(StopReason::Failed("a bad row".to_owned()));
        control.interrupt();
        assert_eq!(
            control.reason(),
            Some(StopReason::Failed("a bad row".to_owned()))
        );
    }

    #[test]
    fn an_interrupt_while_the_end_of_the_duration_is_drained_is_the_first() {
        let control = Control::default();
        control.drain(StopReason::DurationOver);
        control.interrupt();
        assert_eq!(control.stop(), Stop::Drain);
        assert_eq!(control.reason(), Some(StopReason::Interrupted));
    }

    #[test]
    fn the_end_of_the_duration_does_not_stop_the_file_tasks() {
        let control = Control::default();
        control.drain(StopReason::DurationOver);
        assert!(!control.tasks_stop().load(Relaxed));
        control.interrupt();
        assert!(control.tasks_stop().load(Relaxed));
    }
}
