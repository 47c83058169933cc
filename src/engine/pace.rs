//! When each record is due: as it comes, or by a schedule that no stall moves.

use std::collections::VecDeque;

use super::clock::Clock;
use super::control::RateChange;
use crate::stats::Planned;

/// Records that share one reading of the clock when they are sent as they come. At a million
/// records a second that is 16 us of latency at most, and 1 ns instead of 25 a record.
const SHARED_STAMP: u32 = 16;

/// Tells when a worker's next record is due.
///
/// The rate may change while the run goes. A change begins a new segment: what was due before it
/// keeps its moment, however late it is sent, and the rest is due by the new rate. So a change
/// forgives no backlog, and whoever changes the rate again and again makes no record wait for
/// ever.
#[derive(Debug)]
pub struct Pace {
    worker: u64,
    workers: u64,
    /// The one that the next record belongs to.
    current: Segment,
    /// Those that come after it.
    later: VecDeque<Segment>,
    /// Of the segments before.
    planned: Planned,
}

/// The records of one worker under one rate.
#[derive(Debug)]
enum Segment {
    AsItComes { stamp_us: u64, left: u32 },
    Scheduled(Schedule),
}

/// One worker's part of a schedule: of all records `i` from `first_record` on, each due a
/// `1 / rate` after the one before, those with `i mod workers = worker`.
#[derive(Debug)]
struct Schedule {
    /// Messages a second of all workers together.
    rate: f64,
    /// The first record of the segment, whoever sends it, and when it is due.
    first_record: u64,
    starts_us: f64,
    /// When this worker's first record is due, and the time between two of its records.
    first_us: f64,
    step_us: f64,
    /// This worker's records: those sent, and all that there are in the segment.
    sent: u64,
    count: u64,
}

impl Pace {
    /// `rate` messages a second over `workers` workers, of which this is number `worker`; without
    /// a rate as fast as it goes.
    pub fn new(rate: Option<f64>, worker: usize, workers: usize) -> Self {
        let (worker, workers) = (worker as u64, workers as u64);
        let current = match rate {
            None => Segment::as_it_comes(),
            Some(rate) => Segment::Scheduled(Schedule::new(rate, 0, 0.0, (worker, workers))),
        };
        Self {
            worker,
            workers,
            current,
            later: VecDeque::new(),
            planned: Planned::default(),
        }
    }

    /// Another rate holds from some moment on, which is not before that of the last change.
    #[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
    pub fn change(&mut self, change: RateChange) {
        let turn = (self.worker, self.workers);
        let at_us = change.at_us as f64;
        let last = self.later.back_mut().unwrap_or(&mut self.current);
        // The record that is next, and the part of a step that it still has to wait.
        let (record, wait) = match last {
            Segment::AsItComes { .. } => (0, 0.0),
            Segment::Scheduled(schedule) => schedule.end_at(at_us, turn),
        };
        self.later.push_back(match change.rate {
            None => Segment::as_it_comes(),
            Some(rate) => {
                let starts_us = at_us + wait * 1e6 / rate;
                Segment::Scheduled(Schedule::new(rate, record, starts_us, turn))
            }
        });
    }

    /// When the next record is due, in microseconds of the run's clock.
    pub fn due_us(&mut self, clock: Clock) -> u64 {
        if !self.later.is_empty() {
            self.begin_segments();
        }
        match &mut self.current {
            Segment::AsItComes { stamp_us, left } => {
                if *left == 0 {
                    (*stamp_us, *left) = (clock.now_us(), SHARED_STAMP);
                }
                *left -= 1;
                *stamp_us
            }
            Segment::Scheduled(schedule) => schedule.due_us(),
        }
    }

    /// Goes on to the segment that the next record belongs to.
    fn begin_segments(&mut self) {
        while !self.current.has_backlog() {
            let Some(next) = self.later.pop_front() else {
                return;
            };
            self.planned = self.planned();
            self.current = next;
            if self.later.is_empty() {
                return;
            }
        }
    }

    /// The record was sent: on to the next one.
    pub fn advance(&mut self) {
        if let Segment::Scheduled(schedule) = &mut self.current {
            schedule.sent += 1;
        }
    }

    /// The worker has waited: the next record needs a fresh reading of the clock.
    pub fn waited(&mut self) {
        if let Segment::AsItComes { left, .. } = &mut self.current {
            *left = 0;
        }
    }

    pub fn is_scheduled(&self) -> bool {
        matches!(self.current, Segment::Scheduled(_))
    }

    /// The records that were sent by a schedule, and the time that it gave for them.
    #[expect(
        clippy::cast_precision_loss,
        reason = "records are far fewer than 2^52"
    )]
    pub fn planned(&self) -> Planned {
        match &self.current {
            Segment::AsItComes { .. } => self.planned,
            Segment::Scheduled(schedule) => Planned {
                records: self.planned.records + schedule.sent,
                seconds: self.planned.seconds + schedule.sent as f64 * schedule.step_us / 1e6,
            },
        }
    }
}

impl Segment {
    fn as_it_comes() -> Self {
        Self::AsItComes {
            stamp_us: 0,
            left: 0,
        }
    }

    /// Whether there are records in it that have to be sent before the next segment begins.
    fn has_backlog(&self) -> bool {
        match self {
            Self::AsItComes { .. } => false,
            Self::Scheduled(schedule) => schedule.sent < schedule.count,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "f64 counts microseconds exactly for 285 years; none of them is negative"
)]
impl Schedule {
    /// `turn`: which worker this is, of how many.
    fn new(rate: f64, first_record: u64, starts_us: f64, turn: (u64, u64)) -> Self {
        let (worker, workers) = turn;
        let own = (worker + workers - first_record % workers) % workers;
        Self {
            rate,
            first_record,
            starts_us,
            first_us: starts_us + own as f64 * 1e6 / rate,
            step_us: workers as f64 * 1e6 / rate,
            sent: 0,
            count: u64::MAX,
        }
    }

    fn due_us(&self) -> u64 {
        // Rounded: a sum of steps may fall short by a hair.
        (self.first_us + self.sent as f64 * self.step_us + 0.5) as u64
    }

    /// Ends the segment: what is due by then stays in it. Gives the record that comes next, and
    /// the part of a step that it still had to wait.
    fn end_at(&mut self, at_us: f64, (worker, workers): (u64, u64)) -> (u64, f64) {
        let steps = (at_us - self.starts_us) * self.rate / 1e6;
        // The first of them is due at the start.
        let due = (steps + 1.0).floor().max(0.0);
        let next = self.first_record + due as u64;
        let before = |record: u64| (record + workers - 1 - worker) / workers;
        self.count = before(next) - before(self.first_record);
        (next, due - steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(pace: &mut Pace, n: usize) -> Vec<u64> {
        let clock = Clock::start();
        (0..n)
            .map(|_| {
                let due = pace.due_us(clock);
                pace.advance();
                due
            })
            .collect()
    }

    /// From `ms` milliseconds on at this rate.
    fn change(ms: u64, rate: impl Into<Option<f64>>) -> RateChange {
        RateChange {
            at_us: ms * 1000,
            rate: rate.into(),
        }
    }

    #[test]
    fn the_workers_schedules_together_are_the_rates_schedule() {
        let mut all: Vec<_> = (0..4)
            .flat_map(|worker| dues(&mut Pace::new(Some(1000.0), worker, 4), 25))
            .collect();
        all.sort_unstable();
        let even: Vec<u64> = (0..100).map(|i| i * 1000).collect();
        assert_eq!(all, even);
    }

    #[test]
    fn waiting_does_not_move_a_schedule() {
        let mut pace = Pace::new(Some(100.0), 0, 1);
        pace.advance();
        pace.waited();
        assert_eq!(pace.due_us(Clock::start()), 10_000);
    }

    #[test]
    fn a_record_sent_after_a_wait_reads_the_clock_anew() {
        let clock = Clock::start();
        let mut pace = Pace::new(None, 0, 1);
        let first = pace.due_us(clock);
        assert_eq!(
            pace.due_us(clock),
            first,
            "records next to each other share a reading"
        );
        std::thread::sleep(std::time::Duration::from_millis(2));
        pace.waited();
        assert!(pace.due_us(clock) >= first + 2_000);
    }

    #[test]
    fn a_change_keeps_what_is_due_already_and_moves_the_rest() {
        let mut pace = Pace::new(Some(1000.0), 0, 1);
        assert_eq!(dues(&mut pace, 2), [0, 1000]);
        // Two records are late, 2 and 3 ms; the one due at 4 ms is not due yet.
        pace.change(change(3, 100.0));
        assert_eq!(dues(&mut pace, 4), [2000, 3000, 13_000, 23_000]);
    }

    #[test]
    fn a_backlog_outlives_several_changes() {
        let mut pace = Pace::new(Some(1000.0), 0, 1);
        pace.change(change(2, 500.0));
        pace.change(change(6, 2000.0));
        let expected = [0, 1000, 2000, 4000, 6000, 6500, 7000, 7500];
        assert_eq!(dues(&mut pace, 8), expected);
    }

    #[test]
    fn a_slow_schedule_that_is_changed_does_not_wait_for_its_next_record() {
        let mut pace = Pace::new(Some(0.1), 0, 1);
        assert_eq!(dues(&mut pace, 1), [0]);
        pace.change(change(500, 1000.0));
        // A twentieth of its wait is over; the rest of it is now 0.95 ms.
        assert_eq!(dues(&mut pace, 2), [500_950, 501_950]);
    }

    #[test]
    fn changing_the_rate_again_and_again_makes_no_record_wait_for_ever() {
        let mut pace = Pace::new(Some(1.0), 0, 1);
        (1..=30).for_each(|i| pace.change(change(i * 100, 1.0)));
        assert_eq!(dues(&mut pace, 4), [0, 1_000_000, 2_000_000, 3_000_000]);
    }

    #[test]
    fn after_a_change_the_workers_are_still_in_turn() {
        let mut all: Vec<_> = (0..4)
            .flat_map(|worker| {
                let mut pace = Pace::new(Some(1000.0), worker, 4);
                pace.change(change(10, 2000.0));
                dues(&mut pace, 13)
            })
            .filter(|due| *due > 10_000)
            .collect();
        all.sort_unstable();
        assert_eq!(all[..5], [10_500, 11_000, 11_500, 12_000, 12_500]);
    }

    #[test]
    fn without_a_rate_records_come_as_they_come_and_with_one_again_by_its_schedule() {
        let mut pace = Pace::new(Some(1000.0), 0, 1);
        pace.change(change(1, None));
        assert_eq!(dues(&mut pace, 2), [0, 1000]);
        assert!(pace.is_scheduled());
        dues(&mut pace, 1);
        assert!(!pace.is_scheduled(), "the backlog is sent");
        pace.change(change(60_000, 1000.0));
        assert_eq!(dues(&mut pace, 2), [60_000_000, 60_001_000]);
    }

    #[test]
    fn the_planned_time_is_the_sum_over_all_rates() {
        let mut pace = Pace::new(Some(1000.0), 0, 1);
        pace.change(change(999, 100.0));
        dues(&mut pace, 1000 + 50);
        let planned = pace.planned();
        assert_eq!(planned.records, 1050);
        assert!((planned.seconds - 1.5).abs() < 1e-9, "{planned:?}");
    }

    #[test]
    fn records_that_came_as_they_came_were_not_planned() {
        let mut pace = Pace::new(None, 0, 1);
        dues(&mut pace, 1000);
        assert_eq!(pace.planned(), Planned::default());
    }
}
