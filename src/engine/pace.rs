//! When each record is due: as it comes, or by a schedule that no stall moves.

use super::clock::Clock;

/// Records that share one reading of the clock when they are sent as they come. At a million
/// records a second that is 16 us of latency at most, and 1 ns instead of 25 a record.
const SHARED_STAMP: u32 = 16;

/// Tells when a worker's next record is due.
#[derive(Debug)]
pub enum Pace {
    AsItComes { stamp_us: u64, left: u32 },
    Scheduled(Schedule),
}

/// One worker's part of a schedule: of all records `i`, due at `i / rate`, those with
/// `i mod workers = worker`.
#[derive(Debug)]
pub struct Schedule {
    /// Microseconds between two records of this worker.
    step_us: f64,
    /// When its first record is due.
    first_us: f64,
    sent: u64,
}

impl Pace {
    /// As fast as it goes.
    pub fn as_it_comes() -> Self {
        Self::AsItComes {
            stamp_us: 0,
            left: 0,
        }
    }

    /// `rate` messages a second over `workers` workers, of which this is number `worker`.
    #[expect(clippy::cast_precision_loss, reason = "workers are few")]
    pub fn scheduled(rate: f64, worker: usize, workers: usize) -> Self {
        let step_us = 1e6 * workers as f64 / rate;
        Self::Scheduled(Schedule {
            step_us,
            first_us: step_us * worker as f64 / workers as f64,
            sent: 0,
        })
    }

    /// When the next record is due, in microseconds of the run's clock.
    pub fn due_us(&mut self, clock: Clock) -> u64 {
        match self {
            Self::AsItComes { stamp_us, left } => {
                if *left == 0 {
                    (*stamp_us, *left) = (clock.now_us(), SHARED_STAMP);
                }
                *left -= 1;
                *stamp_us
            }
            Self::Scheduled(schedule) => schedule.due_us(),
        }
    }

    /// The record was sent: on to the next one.
    pub fn advance(&mut self) {
        if let Self::Scheduled(schedule) = self {
            schedule.sent += 1;
        }
    }

    /// The worker has waited: the next record needs a fresh reading of the clock.
    pub fn waited(&mut self) {
        if let Self::AsItComes { left, .. } = self {
            *left = 0;
        }
    }

    pub fn is_scheduled(&self) -> bool {
        matches!(self, Self::Scheduled(_))
    }
}

impl Schedule {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "f64 counts microseconds exactly for 285 years"
    )]
    fn due_us(&self) -> u64 {
        (self.first_us + self.sent as f64 * self.step_us) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(mut pace: Pace, n: usize) -> Vec<u64> {
        let clock = Clock::start();
        (0..n)
            .map(|_| {
                let due = pace.due_us(clock);
                pace.advance();
                due
            })
            .collect()
    }

    #[test]
    fn the_workers_schedules_together_are_the_rates_schedule() {
        let mut all: Vec<_> = (0..4)
            .flat_map(|worker| dues(Pace::scheduled(1000.0, worker, 4), 25))
            .collect();
        all.sort_unstable();
        let even: Vec<u64> = (0..100).map(|i| i * 1000).collect();
        assert_eq!(all, even);
    }

    #[test]
    fn waiting_does_not_move_a_schedule() {
        let mut pace = Pace::scheduled(100.0, 0, 1);
        pace.advance();
        pace.waited();
        assert_eq!(pace.due_us(Clock::start()), 10_000);
    }

    #[test]
    fn a_record_sent_after_a_wait_reads_the_clock_anew() {
        let clock = Clock::start();
        let mut pace = Pace::as_it_comes();
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
}
