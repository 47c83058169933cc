//! The one place where a worker and the collector meet, once a tick.

use std::sync::Mutex;
use std::time::Duration;

use super::Recording;

/// A worker leaves its recording here, the collector takes it. Locked once a tick by each of the
/// two, never per record.
#[derive(Debug)]
pub struct Slot(Mutex<Recording>);

impl Slot {
    /// An empty one, with room for latencies up to `longest`.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        Self(Mutex::new(Recording::new(longest)))
    }

    /// Moves what the worker has recorded into the slot, beside what was not taken yet.
    pub fn leave(&self, recording: &mut Recording) {
        self.lock().add(recording);
        recording.clear();
    }

    /// Shows what was left since the last time, and empties the slot.
    pub fn take(&self, mut visit: impl FnMut(&Recording)) {
        let mut recording = self.lock();
        visit(&recording);
        recording.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recording> {
        // A worker that panicked has left whole figures or none: `add` does not panic midway.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_twice_before_it_is_taken_is_taken_once_and_whole() {
        let slot = Slot::new(Duration::from_secs(1));
        let mut recording = Recording::new(Duration::from_secs(1));
        for acked in [3, 4] {
            recording.counts.acked = acked;
            slot.leave(&mut recording);
        }
        let mut taken = Vec::new();
        for _ in 0..2 {
            slot.take(|recording| taken.push(recording.counts.acked));
        }
        assert_eq!(taken, [7, 0]);
    }
}
