//! How full the places are where records wait, now and over the run.

use std::time::Duration;

use super::super::fanout::{MAIN_CAPACITY, Passages, WORKER_CAPACITY};
use crate::stats::{ClientFigures, Gauge, GaugeMean, Gauges};
use crate::units::as_f64;

/// Means of what was seen at each tick.
#[derive(Debug)]
pub struct Meters {
    main_channel: GaugeMean,
    worker_channels: GaugeMean,
    /// One for each worker.
    channels: Vec<GaugeMean>,
    client_queue: GaugeMean,
}

impl Meters {
    pub fn new(workers: usize) -> Self {
        Self {
            main_channel: GaugeMean::default(),
            worker_channels: GaugeMean::default(),
            channels: vec![GaugeMean::default(); workers],
            client_queue: GaugeMean::default(),
        }
    }

    /// One look, while rows are sent.
    pub fn look(&mut self, passages: &Passages, client: &ClientFigures) {
        self.main_channel.look(passages.in_main());
        self.worker_channels.look(passages.at_workers().sum());
        for (channel, waiting) in self.channels.iter_mut().zip(passages.at_workers()) {
            channel.look(waiting);
        }
        self.client_queue.look(client.queue_messages);
    }

    /// How full the channel of each worker was, and when sending ended.
    pub fn channels(&self) -> Vec<Gauge> {
        let gauge = |channel: &GaugeMean| channel.gauge(channel.latest(), WORKER_CAPACITY as u64);
        self.channels.iter().map(gauge).collect()
    }

    /// The gauges of a run that is over: as full as the places were when sending ended. Afterwards
    /// they run empty, or what is in them is thrown away.
    pub fn when_sending_ended(&self, gauges: Gauges) -> Gauges {
        let then = |gauge: Gauge, seen: &GaugeMean| Gauge {
            now: seen.latest(),
            ..gauge
        };
        Gauges {
            main_channel: then(gauges.main_channel, &self.main_channel),
            worker_channels: then(gauges.worker_channels, &self.worker_channels),
            client_queue: then(gauges.client_queue, &self.client_queue),
            ..gauges
        }
    }

    /// How full everything is now, and was in the `elapsed` time of the run.
    pub fn gauges(&self, passages: &Passages, client: &ClientFigures, elapsed: Duration) -> Gauges {
        let workers = passages.at_workers().count();
        let capacity = |chunks: usize| chunks as u64;
        Gauges {
            main_channel: self
                .main_channel
                .gauge(passages.in_main(), capacity(MAIN_CAPACITY)),
            worker_channels: self.worker_channels.gauge(
                passages.at_workers().sum(),
                capacity(WORKER_CAPACITY * workers),
            ),
            client_queue: self
                .client_queue
                .gauge(client.queue_messages, client.queue_capacity),
            in_flight: Gauge {
                now: client.in_flight,
                mean: mean_in_flight(client, elapsed),
                capacity: client.in_flight_capacity,
            },
        }
    }
}

/// Requests in flight on average: the time that all of them took together, over the time that went
/// by (Little's law). Looking every now and then would see too little of a short run.
fn mean_in_flight(client: &ClientFigures, elapsed: Duration) -> f64 {
    if elapsed.is_zero() {
        return 0.0;
    }
    as_f64(client.round_trip_us.sum) / 1e6 / elapsed.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Window;

    #[test]
    fn requests_of_two_seconds_each_twice_in_a_second_are_four_in_flight() {
        let client = ClientFigures {
            round_trip_us: Window {
                sum: 2 * 2_000_000,
                count: 2,
            },
            ..ClientFigures::default()
        };
        let mean = mean_in_flight(&client, Duration::from_secs(1));
        assert!((mean - 4.0).abs() < 1e-9);
    }
}
