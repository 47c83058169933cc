//! What the threads of a run tell each other while it goes: stop, a new tick, the warm-up is over;
//! and what somebody tells all of them: another rate, a mark.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::clock::Clock;
use super::event::Happening;
use crate::stats::AskedRate;
use crate::units::micros;

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
    /// Set when the clock starts.
    clock: OnceLock<Clock>,
    /// How many entries `rates` has: all that a worker looks at as long as nothing changes.
    rates_known: AtomicU64,
    /// The first is that of the start; the others have come since the clock started.
    rates: Mutex<Vec<RateChange>>,
    marks: AtomicU32,
    /// What somebody did and nobody has told yet.
    untold: Mutex<Vec<(Duration, Happening)>>,
}

/// From this moment of the run's clock on, records are due at this rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RateChange {
    pub at_us: u64,
    /// Messages a second of the whole run; `None`: as fast as it goes.
    pub rate: Option<f64>,
}

impl Control {
    /// For a run that is to start at this rate; `None`: as fast as it goes.
    pub(super) fn new(rate: Option<f64>) -> Self {
        Self {
            stop: AtomicU8::new(Stop::No as u8),
            interrupts: AtomicU32::new(0),
            reason: Mutex::new(None),
            tasks_stop: AtomicBool::new(false),
            tick: AtomicU64::new(0),
            warm_until_us: AtomicU64::new(u64::MAX),
            row_limit: AtomicU64::new(u64::MAX),
            clock: OnceLock::new(),
            rates_known: AtomicU64::new(1),
            rates: Mutex::new(vec![RateChange { at_us: 0, rate }]),
            marks: AtomicU32::new(0),
            untold: Mutex::default(),
        }
    }

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
        lock(&self.reason)
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
        self.warm_until_us.store(micros(at), Relaxed);
    }

    /// The reader ends with the chunk that reaches this row.
    pub(super) fn row_limit(&self) -> u64 {
        self.row_limit.load(Relaxed)
    }

    pub(super) fn limit_rows(&self, rows: u64) {
        self.row_limit.store(rows, Relaxed);
    }

    /// From now on the run sends at another rate: `None`, or what is no positive number, is as
    /// fast as it goes. What is due already stays due when it was.
    pub fn set_rate(&self, rate: Option<f64>) {
        let rate = rate.filter(|rate| rate.is_finite() && *rate > 0.0);
        let mut rates = lock(&self.rates);
        if self.clock.get().is_none() {
            rates.clear();
        }
        let at = self.elapsed();
        rates.push(RateChange {
            at_us: micros(at),
            rate,
        });
        self.rates_known.store(rates.len() as u64, Relaxed);
        drop(rates);
        self.tell(at, Happening::RateChanged(rate));
    }

    /// The rates that were asked for so far; nothing, if it was always as fast as it goes.
    pub(super) fn asked(&self) -> Vec<AskedRate> {
        let asked = |change: &RateChange| AskedRate {
            from_s: Duration::from_micros(change.at_us).as_secs_f64(),
            rate: change.rate,
        };
        let rates = lock(&self.rates);
        let has_any = rates.iter().any(|change| change.rate.is_some());
        rates.iter().filter(|_| has_any).map(asked).collect()
    }

    /// The rate of now.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        lock(&self.rates).last().and_then(|change| change.rate)
    }

    /// Puts a mark on the chart, at this moment. Gives its number; the first is 1.
    pub fn mark(&self) -> u32 {
        let number = self.marks.fetch_add(1, Relaxed) + 1;
        self.tell(self.elapsed(), Happening::Mark(number));
        number
    }

    /// The rate that the run starts with, once the clock has started: what the profile says, or
    /// what somebody has set while the run was connecting.
    pub(super) fn rate_of_the_start(&self) -> Option<f64> {
        lock(&self.rates).first().and_then(|start| start.rate)
    }

    /// The run's clock has started.
    pub(super) fn clock_started(&self, clock: Clock) {
        // Whoever sets the rate at this moment sets either that of the start, before the workers
        // ask for it, or a change, which they see.
        let _rates = lock(&self.rates);
        // Once a run: a control belongs to one.
        let _ = self.clock.set(clock);
    }

    /// The changes of the rate from number `known` on, the first being that of the start. As long
    /// as there is none, this is one look at a number.
    pub(super) fn rates_since(&self, known: u64) -> Vec<RateChange> {
        if self.rates_known.load(Relaxed) <= known {
            return Vec::new();
        }
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        lock(&self.rates).get(known..).unwrap_or_default().to_vec()
    }

    /// What somebody did since the last time.
    pub(super) fn take_untold(&self) -> Vec<(Duration, Happening)> {
        std::mem::take(&mut *lock(&self.untold))
    }

    fn tell(&self, at: Duration, what: Happening) {
        lock(&self.untold).push((at, what));
    }

    /// Zero before the clock starts.
    fn elapsed(&self) -> Duration {
        self.clock
            .get()
            .map_or(Duration::ZERO, |clock| clock.elapsed())
    }
}

/// Nothing is left half done where it is locked, so that a panic elsewhere harms nothing here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_interrupt_drains_and_the_second_aborts() {
        let control = Control::new(None);
        assert!(!control.stopping());
        control.interrupt();
        assert_eq!(control.stop(), Stop::Drain);
        control.interrupt();
        assert_eq!(control.stop(), Stop::Abort);
    }

    #[test]
    fn the_first_reason_is_the_one_that_is_reported() {
        let control = Control::new(None);
        control.drain(StopReason::Failed("a bad row".to_owned()));
        control.interrupt();
        assert_eq!(
            control.reason(),
            Some(StopReason::Failed("a bad row".to_owned()))
        );
    }

    #[test]
    fn an_interrupt_while_the_end_of_the_duration_is_drained_is_the_first() {
        let control = Control::new(None);
        control.drain(StopReason::DurationOver);
        control.interrupt();
        assert_eq!(control.stop(), Stop::Drain);
        assert_eq!(control.reason(), Some(StopReason::Interrupted));
    }

    #[test]
    fn the_end_of_the_duration_does_not_stop_the_file_tasks() {
        let control = Control::new(None);
        control.drain(StopReason::DurationOver);
        assert!(!control.tasks_stop().load(Relaxed));
        control.interrupt();
        assert!(control.tasks_stop().load(Relaxed));
    }

    #[test]
    fn the_rate_of_now_is_that_of_the_start_until_somebody_changes_it() {
        let control = Control::new(Some(50_000.0));
        assert_eq!(control.rate(), Some(50_000.0));
        control.set_rate(Some(60_000.0));
        assert_eq!(control.rate(), Some(60_000.0));
        control.set_rate(Some(f64::NAN));
        assert_eq!(control.rate(), None, "no number is no rate");
        assert_eq!(control.asked(), [], "it was never any other");
    }

    #[test]
    fn a_rate_that_is_set_before_the_clock_starts_is_that_of_the_start() {
        let control = Control::new(Some(50_000.0));
        control.set_rate(Some(10.0));
        control.set_rate(Some(20.0));
        control.clock_started(Clock::start());
        assert_eq!(control.rate_of_the_start(), Some(20.0));
        assert_eq!(control.rate(), Some(20.0));
        assert!(control.rates_since(1).is_empty());
        control.set_rate(Some(30.0));
        assert_eq!(control.rate_of_the_start(), Some(20.0));
    }

    #[test]
    fn a_change_is_seen_once_by_whoever_has_seen_the_ones_before() {
        let control = Control::new(None);
        control.clock_started(Clock::start());
        assert!(control.rates_since(1).is_empty());
        control.set_rate(Some(10.0));
        control.set_rate(Some(20.0));
        let rates = control.rates_since(1);
        let rates: Vec<_> = rates.iter().map(|change| change.rate).collect();
        assert_eq!(rates, [Some(10.0), Some(20.0)]);
        assert!(control.rates_since(3).is_empty());
    }

    #[test]
    fn a_mark_before_the_clock_starts_stands_at_its_start() {
        let control = Control::new(None);
        assert_eq!((control.mark(), control.mark()), (1, 2));
        let untold = control.take_untold();
        assert!(
            untold
                .iter()
                .all(|(at, what)| at.is_zero() && matches!(what, Happening::Mark(_)))
        );
        assert!(control.take_untold().is_empty());
    }
}
