//! librdkafka's statistics, added up to the figures of one client.

use rdkafka::Statistics;
use rdkafka::statistics::{Broker, Window as NativeWindow};

use crate::client::batch::BatchLimits;
use crate::stats::{ClientFigures, Window};

/// How often librdkafka is asked for its statistics. Its windows restart with each of them.
pub const INTERVAL_MS: u64 = 100;

/// A batch with this part of the messages that fit was closed because it was full: messages are
/// not all of the same size, and librdkafka's percentiles are exact to two digits.
const FULL: f64 = 0.95;

/// Adds up what each emission tells.
#[derive(Debug)]
pub struct Tally {
    limits: BatchLimits,
    /// Requests that may be on their way on one connection.
    max_in_flight: u64,
    figures: ClientFigures,
    /// What had been sent to make the client ready, and does not belong to the run.
    before: Option<ClientFigures>,
    emissions: u64,
    producer_id_ready: bool,
}

impl Tally {
    pub fn new(limits: BatchLimits, max_in_flight: u64) -> Self {
        Self {
            limits,
            max_in_flight,
            figures: ClientFigures::default(),
            before: None,
            emissions: 0,
            producer_id_ready: false,
        }
    }

    /// Takes one emission. Statistics that cannot be read are left out: the run's own counts do
    /// not come from here.
    pub fn take(&mut self, json: &str) {
        let Ok(statistics) = serde_json::from_str::<Statistics>(json) else {
            tracing::warn!("librdkafka's statistics could not be read");
            return;
        };
        self.emissions += 1;
        self.producer_id_ready = statistics
            .eos
            .as_ref()
            .is_some_and(|eos| eos.idemp_state == "Assigned");
        self.add(&statistics);
    }

    /// How many emissions there were.
    pub fn emissions(&self) -> u64 {
        self.emissions
    }

    /// Whether an idempotent producer has its producer id.
    pub fn producer_id_ready(&self) -> bool {
        self.producer_id_ready
    }

    /// From now on figures count from zero.
    pub fn start_from_here(&mut self) {
        self.before = Some(std::mem::take(&mut self.figures));
    }

    pub fn figures(&self) -> ClientFigures {
        self.figures
    }

    fn add(&mut self, statistics: &Statistics) {
        let before = self.before.unwrap_or_default();
        let brokers = || statistics.brokers.values();
        let figures = &mut self.figures;
        figures.wire_bytes = brokers()
            .map(|b| b.txbytes)
            .sum::<u64>()
            .saturating_sub(before.wire_bytes);
        figures.requests = brokers()
            .map(produced)
            .sum::<u64>()
            .saturating_sub(before.requests);
        figures.retries = sent_again(statistics);
        figures.queue_messages = statistics.msg_cnt;
        figures.queue_bytes = statistics.msg_size;
        figures.queue_capacity = statistics.msg_max;
        let carriers = || brokers().filter(|broker| produced(broker) > 0);
        figures.in_flight = carriers().map(|b| unsigned(b.waitresp_cnt)).sum();
        figures.in_flight_capacity = carriers().map(|_| self.max_in_flight).sum();
        let payload = mean(statistics.txmsg_bytes, statistics.txmsgs);
        for topic in statistics.topics.values() {
            let full = FULL * self.limits.most_messages(payload);
            let batches = &topic.batchcnt;
            figures.closed_by_size += as_f64(batches.cnt) * share_from(full, batches);
            add(&mut figures.batch_bytes, Some(&topic.batchsize));
            add(&mut figures.batch_messages, Some(&topic.batchcnt));
        }
        for broker in brokers() {
            add(&mut figures.queued_us, broker.int_latency.as_ref());
            add(&mut figures.sending_us, broker.outbuf_latency.as_ref());
            add(&mut figures.round_trip_us, broker.rtt.as_ref());
            add(&mut figures.throttled_ms, broker.throttle.as_ref());
        }
    }
}

/// The part of a window's values that are at least `threshold`, 0 to 1.
///
/// All that is known of them is some percentiles and the mean. Between two percentiles values are
/// taken to be spread evenly; but as many of them as the mean asks for stand at the upper or the
/// lower one. So a window in which one batch was small and all others were full is seen as that,
/// though nothing is told between its smallest value and its median.
fn share_from(threshold: f64, window: &NativeWindow) -> f64 {
    let known = percentiles(window);
    let Some(above) = known.iter().position(|&(_, value)| value >= threshold) else {
        return 0.0;
    };
    if above == 0 {
        return 1.0;
    }
    let [(from, low), (to, high)] = [known[above - 1], known[above]];
    let others: f64 = (1..known.len())
        .filter(|&i| i != above)
        .map(|i| {
            let [(from, low), (to, high)] = [known[i - 1], known[i]];
            (to - from) * (low + high) / 2.0
        })
        .sum();
    let mean = (mean(window.sum, window.cnt) - others) / (to - from);
    let middle = f64::midpoint(low, high);
    // 1: all at the upper end; -1: all at the lower one; 0: evenly in between.
    let lean = ((mean - middle) / (high - middle)).clamp(-1.0, 1.0);
    let even = (high - threshold) / (high - low) * (1.0 - lean.abs());
    (1.0 - to) + (to - from) * (lean.max(0.0) + even)
}

/// What is known of a window: parts of its values, and what they are at most. Rising.
fn percentiles(window: &NativeWindow) -> [(f64, f64); 8] {
    let mut known = [
        (0.0, window.min),
        (0.5, window.p50),
        (0.75, window.p75),
        (0.9, window.p90),
        (0.95, window.p95),
        (0.99, window.p99),
        (0.9999, window.p99_99),
        (1.0, window.max),
    ]
    .map(|(part, value)| (part, as_f64(value.min(window.max))));
    for i in 1..known.len() {
        known[i].1 = known[i].1.max(known[i - 1].1);
    }
    known
}

/// Produce requests that went to a broker.
fn produced(broker: &Broker) -> u64 {
    broker.req.get("Produce").copied().map_or(0, unsigned)
}

fn mean(sum: i64, count: i64) -> f64 {
    as_f64(sum) / as_f64(count.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no 52 bits")]
fn as_f64(n: i64) -> f64 {
    n as f64
}

/// Records that were sent more often than they were taken. (librdkafka's own count of retries
/// knows nothing of produce requests: the records of one that failed go back to their queue.)
/// As long as records wait to be sent for the first time, it is too low.
fn sent_again(statistics: &Statistics) -> u64 {
    let topics = statistics.topics.values();
    let partitions = topics.flat_map(|topic| topic.partitions.values());
    let (sent, taken) = partitions.fold((0_u64, 0_u64), |(sent, taken), partition| {
        (sent + partition.txmsgs, taken + partition.msgs)
    });
    sent.saturating_sub(taken)
}

fn add(to: &mut Window, window: Option<&NativeWindow>) {
    if let Some(window) = window {
        to.add(&Window {
            sum: unsigned(window.sum),
            count: unsigned(window.cnt),
        });
    }
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The window that librdkafka would tell of these values.
    fn window(mut values: Vec<i64>) -> NativeWindow {
        values.sort_unstable();
        let count = values.len();
        let at = |thousandths: usize| values[(count * thousandths).div_ceil(1000).max(1) - 1];
        NativeWindow {
            min: values[0],
            max: values[count - 1],
            sum: values.iter().sum(),
            cnt: i64::try_from(count).unwrap(),
            p50: at(500),
            p75: at(750),
            p90: at(900),
            p95: at(950),
            p99: at(990),
            p99_99: at(999),
            ..NativeWindow::default()
        }
    }

    fn near(share: f64, expected: f64) -> bool {
        (share - expected).abs() < 0.03
    }

    #[test]
    fn all_full_or_none_is_told_exactly() {
        let full = window(vec![486; 50]);
        let exact = |share: f64, expected: f64| (share - expected).abs() < f64::EPSILON;
        assert!(exact(share_from(460.0, &full), 1.0));
        assert!(exact(share_from(500.0, &full), 0.0));
        assert!(exact(share_from(500.0, &NativeWindow::default()), 0.0));
    }

    #[test]
    fn one_small_batch_among_full_ones_is_one() {
        let values = [vec![486; 199], vec![3]].concat();
        assert!(near(share_from(460.0, &window(values)), 0.995));
    }

    #[test]
    fn a_few_full_batches_among_small_ones_are_few() {
        let values = [vec![10; 180], vec![486; 20]].concat();
        assert!(near(share_from(460.0, &window(values)), 0.1));
    }

    #[test]
    fn half_of_them_full_are_half() {
        let values = [vec![100; 60], vec![486; 60]].concat();
        let share = share_from(460.0, &window(values));
        assert!(near(share, 0.5), "{share}");
    }

    #[test]
    fn batches_of_all_sizes_are_taken_as_spread_evenly() {
        let share = share_from(400.0, &window((0..=500).collect()));
        assert!(near(share, 0.2), "{share}");
    }
}
