//! librdkafka's statistics, added up to the figures of one client.

use rdkafka::Statistics;
use rdkafka::statistics::Window as NativeWindow;

use crate::stats::{ClientFigures, Window};

/// How often librdkafka is asked for its statistics. Its windows restart with each of them.
pub const INTERVAL_MS: u64 = 100;

/// Adds up what each emission tells.
#[derive(Debug, Default)]
pub struct Tally {
    figures: ClientFigures,
    /// What had been sent to make the client ready, and does not belong to the run.
    before: Option<ClientFigures>,
    emissions: u64,
    producer_id_ready: bool,
}

impl Tally {
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
        let produce = |requests: &std::collections::HashMap<String, i64>| {
            requests.get("Produce").copied().map_or(0, unsigned)
        };
        let figures = &mut self.figures;
        figures.wire_bytes = brokers()
            .map(|b| b.txbytes)
            .sum::<u64>()
            .saturating_sub(before.wire_bytes);
        figures.requests = brokers()
            .map(|b| produce(&b.req))
            .sum::<u64>()
            .saturating_sub(before.requests);
        figures.retries = sent_again(statistics);
        figures.queue_messages = statistics.msg_cnt;
        figures.queue_bytes = statistics.msg_size;
        for topic in statistics.topics.values() {
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
