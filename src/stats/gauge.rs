//! How full the places are where records wait on their way.

use serde::{Deserialize, Serialize};

use crate::units::as_f64;

/// How full one place is, and was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gauge {
    /// At this moment; in a report, when sending ended.
    pub now: u64,
    /// Over the time in which records were sent.
    pub mean: f64,
    /// When it is full; zero: there is no such place in this run.
    pub capacity: u64,
}

/// Every place where records wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gauges {
    /// Chunks between reader and dispatcher.
    pub main_channel: Gauge,
    /// Chunks between dispatcher and workers, all workers together.
    pub worker_channels: Gauge,
    /// Messages in the clients, in flight or not, of those that they may hold.
    pub client_queue: Gauge,
    /// Requests that were written and have no response, of those that may be on their way at once
    /// on the connections in use.
    pub in_flight: Gauge,
}

impl Gauge {
    /// The part of the capacity that is taken now, 0 to 1.
    #[must_use]
    pub fn share_now(&self) -> f64 {
        self.share(as_f64(self.now))
    }

    /// The part of the capacity that was taken on average, 0 to 1.
    #[must_use]
    pub fn mean_share(&self) -> f64 {
        self.share(self.mean)
    }

    fn share(&self, taken: f64) -> f64 {
        match self.capacity {
            0 => 0.0,
            capacity => (taken / as_f64(capacity)).clamp(0.0, 1.0),
        }
    }
}

/// Turns looks at a place into its gauge.
#[derive(Clone, Copy, Debug, Default)]
pub struct GaugeMean {
    sum: u64,
    looks: u64,
    latest: u64,
}

impl GaugeMean {
    /// Counts one more look.
    pub fn look(&mut self, now: u64) {
        self.sum += now;
        self.looks += 1;
        self.latest = now;
    }

    /// What was seen at the latest look.
    #[must_use]
    pub fn latest(&self) -> u64 {
        self.latest
    }

    /// What was seen so far; `now` is the latest.
    #[must_use]
    pub fn gauge(&self, now: u64, capacity: u64) -> Gauge {
        Gauge {
            now,
            mean: as_f64(self.sum) / as_f64(self.looks.max(1)),
            capacity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_that_of_all_looks() {
        let mut mean = GaugeMean::default();
        for now in [1, 2, 6] {
            mean.look(now);
        }
        let gauge = mean.gauge(6, 12);
        assert!((gauge.mean_share() - 0.25).abs() < 1e-12);
        assert!((gauge.share_now() - 0.5).abs() < 1e-12);
        assert_eq!(mean.latest(), 6);
    }

    #[test]
    fn a_place_that_does_not_exist_is_empty() {
        let gauge = GaugeMean::default().gauge(0, 0);
        assert!(gauge.share_now() == 0.0 && gauge.mean_share() == 0.0);
    }
}
