//! The run's clock: microseconds since the first byte was asked for.

use std::time::{Duration, Instant};

use crate::units;

/// Copied to every thread of a run, so that all of them count from the same moment.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn now_us(self) -> u64 {
        units::micros(self.0.elapsed())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
