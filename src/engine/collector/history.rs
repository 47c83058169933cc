//! The last second of a run, tick by tick: what rates and states of now are taken from.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::snapshot::WorkerState;
use crate::stats::{Recording, Stage, WorkTime};

/// How far back rates of now reach, and how far while the run is younger than [`YOUNG`].
const WINDOW: Duration = Duration::from_secs(1);
const WINDOW_OF_THE_YOUNG: Duration = Duration::from_millis(200);
const YOUNG: Duration = Duration::from_secs(2);

/// How far back a worker's state reaches.
const STATE: Duration = Duration::from_millis(200);

/// What each worker had done at some moments, the oldest first.
#[derive(Debug, Default)]
pub struct History {
    marks: VecDeque<Mark>,
}

#[derive(Debug)]
struct Mark {
    at: Duration,
    workers: Vec<(u64, WorkTime)>,
}

impl History {
    /// Notes what the workers have done up to now, and forgets what is too old to matter.
    pub fn note(&mut self, now: Duration, workers: &[Recording]) {
        let is_older = |mark: Option<&Mark>| mark.is_some_and(|mark| mark.at + WINDOW <= now);
        let mut spare = None;
        while is_older(self.marks.get(1)) {
            spare = self.marks.pop_front();
        }
        let mut mark = spare.unwrap_or_else(|| Mark {
            at: now,
            workers: Vec::with_capacity(workers.len()),
        });
        mark.at = now;
        mark.workers.clear();
        let done = workers
            .iter()
            .map(|worker| (worker.counts.acked, worker.time));
        mark.workers.extend(done);
        self.marks.push_back(mark);
    }

    /// Acknowledged records a second of each worker: the plain mean of the last second, or of the
    /// last 0.2 s of a young run.
    pub fn rates(&self, now: Duration, workers: &[Recording]) -> Vec<f64> {
        let window = if now < YOUNG {
            WINDOW_OF_THE_YOUNG
        } else {
            WINDOW
        };
        let (since, before) = self.before(now, window);
        let seconds = now.saturating_sub(since).as_secs_f64();
        let rate = |(i, worker): (usize, &Recording)| {
            let acked = worker.counts.acked - before.map_or(0, |mark| mark.workers[i].0);
            super::rate(acked, seconds)
        };
        workers.iter().enumerate().map(rate).collect()
    }

    /// What each worker was mostly doing of late.
    pub fn states(&self, now: Duration, workers: &[Recording]) -> Vec<WorkerState> {
        let (since, before) = self.before(now, STATE);
        let elapsed = now.saturating_sub(since);
        let state = |(i, worker): (usize, &Recording)| match worker.stage {
            Stage::Draining => WorkerState::Draining,
            Stage::Done => WorkerState::Done,
            Stage::Working => {
                let earlier = before.map_or_else(WorkTime::default, |mark| mark.workers[i].1);
                mostly(worker.time.since(&earlier), elapsed)
            }
        };
        workers.iter().enumerate().map(state).collect()
    }

    /// The latest mark that is at least so old, and its moment; without one, the start of the run.
    fn before(&self, now: Duration, window: Duration) -> (Duration, Option<&Mark>) {
        let is_old = |mark: &&Mark| mark.at + window <= now;
        match self.marks.iter().rev().find(is_old) {
            Some(mark) => (mark.at, Some(mark)),
            None => (Duration::ZERO, None),
        }
    }
}

fn mostly(time: WorkTime, elapsed: Duration) -> WorkerState {
    let shares = time.shares(elapsed);
    let states = [
        (WorkerState::Sending, shares.busy),
        (WorkerState::Waiting, shares.starved),
        (WorkerState::Blocked, shares.blocked),
        (WorkerState::Pacing, shares.paced),
    ];
    states
        .into_iter()
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or(WorkerState::Sending, |(state, _)| state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn worker(acked: u64, blocked: Duration) -> Recording {
        let mut recording = Recording::new(Duration::ZERO);
        recording.counts.acked = acked;
        recording.time.blocked = blocked;
        recording
    }

    /// A worker that acknowledges 100 records a tick of 20 ms, and 200 from the second second on.
    fn after(now: Duration) -> (History, Vec<Recording>) {
        let mut history = History::default();
        let mut workers = vec![worker(0, Duration::ZERO)];
        for tick in 0..=now.as_millis() / 20 {
            history.note(ms(u64::try_from(tick).unwrap() * 20), &workers);
            if ms(u64::try_from(tick).unwrap() * 20) < now {
                workers[0].counts.acked += if tick < 50 { 100 } else { 200 };
            }
        }
        (history, workers)
    }

    #[test]
    fn the_rate_of_now_is_that_of_the_last_fifth_of_a_second_in_a_young_run() {
        let (history, workers) = after(ms(1_100));
        assert_eq!(history.rates(ms(1_100), &workers), [7_500.0]);
    }

    #[test]
    fn the_rate_of_now_is_that_of_the_last_second_later() {
        let (history, workers) = after(ms(2_000));
        assert_eq!(history.rates(ms(2_000), &workers), [10_000.0]);
        assert!(history.marks.len() < 60, "what is older is forgotten");
    }

    #[test]
    fn before_there_is_so_much_of_it_the_rate_is_that_of_the_run() {
        let (history, workers) = after(ms(100));
        assert_eq!(history.rates(ms(100), &workers), [5_000.0]);
    }

    #[test]
    fn a_worker_does_what_took_most_of_its_time_of_late() {
        let mut history = History::default();
        history.note(ms(0), &[worker(0, ms(0))]);
        history.note(ms(1_000), &[worker(9, ms(900))]);
        let now = [worker(9, ms(920))];
        assert_eq!(history.states(ms(1_200), &now), [WorkerState::Sending]);
        let now = [worker(9, ms(1_080))];
        assert_eq!(history.states(ms(1_200), &now), [WorkerState::Blocked]);
    }
}
