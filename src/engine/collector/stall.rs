//! Whether reading waits: the way is full, because a client takes no more. One is enough: workers
//! are fed in turn, so that all wait for the slowest.

use std::time::Duration;

use super::super::snapshot::WorkerState;

/// A shorter wait is the ordinary push and pull between reader and clients.
const LONG: Duration = Duration::from_secs(1);

/// Since when nothing is read.
#[derive(Debug, Default)]
pub struct Stall {
    read: u64,
    /// When the last chunk was read, or something other than the clients was waited for.
    moved: Duration,
    now: Duration,
}

impl Stall {
    /// One look, while rows are sent: so many chunks are read, and there is room for more or not.
    pub fn look(&mut self, now: Duration, read: u64, is_full: bool, workers: &[WorkerState]) {
        let is_blocked = workers.contains(&WorkerState::Blocked);
        if read != self.read || !is_full || !is_blocked {
            (self.read, self.moved) = (read, now);
        }
        self.now = now;
    }

    /// Since when reading waits; `None`: it does not, or not long enough to matter.
    pub fn since(&self) -> Option<Duration> {
        (self.now.saturating_sub(self.moved) >= LONG).then_some(self.moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKED: [WorkerState; 2] = [WorkerState::Waiting, WorkerState::Blocked];

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn reading_waits_when_nothing_moves_for_a_second_and_since_it_moved_last() {
        let mut stall = Stall::default();
        stall.look(ms(500), 12, true, &BLOCKED);
        stall.look(ms(1_400), 12, true, &BLOCKED);
        assert_eq!(stall.since(), None, "not long enough");
        stall.look(ms(1_500), 12, true, &BLOCKED);
        assert_eq!(stall.since(), Some(ms(500)));
        stall.look(ms(1_520), 13, true, &BLOCKED);
        assert_eq!(stall.since(), None, "it goes on");
    }

    #[test]
    fn workers_that_wait_for_their_rate_hold_nothing_up() {
        let mut stall = Stall::default();
        let pacing = [WorkerState::Pacing, WorkerState::Sending];
        for at in [0, 1_000, 2_000] {
            stall.look(ms(at), 12, true, &pacing);
        }
        assert_eq!(stall.since(), None);
    }
}
