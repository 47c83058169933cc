//! A snapshot as a page of Prometheus' text format, 0.0.4.
//!
//! Names, units and types follow Prometheus' conventions ("Metric and label naming"): base units,
//! `_total` for what only grows, one meaning a name.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, EncodeMetric, MetricEncoder,
    NoLabelSet, prometheus_text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::{RunName, Watched};
use crate::engine::{Phase, Snapshot};
use crate::stats::{ErrorCount, Window};
use crate::units::as_f64;

/// What all names begin with.
const PREFIX: &str = "kdyno";

/// Upper bounds of latencies, in microseconds, those of [`doubling_bins`](crate::stats::Latencies::doubling_bins): from 1 ms they
/// double, up to two minutes. Always all of them, as Prometheus wants it.
fn bounds_us() -> [u64; 18] {
    std::array::from_fn(|power| 1_000 << power)
}

/// The page of this run; without one, a page that says so.
pub fn text(watched: Option<&Watched>) -> String {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(Page {
        name: watched.map(|watched| watched.name.clone()),
        // Cloned, so that a slow reader never holds the run back.
        snapshot: watched.map(|watched| watched.snapshots.borrow().clone()),
    }));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry).expect("a String takes what is written to it");
    text
}

#[derive(Debug)]
struct Page {
    name: Option<RunName>,
    snapshot: Option<Snapshot>,
}

impl Collector for Page {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        let snapshot = self.snapshot.as_ref();
        let going = snapshot.is_some_and(|snapshot| snapshot.phase != Phase::Over);
        families.gauge(plain("running", "Whether a run goes on"), u64::from(going))?;
        if let Some(name) = &self.name {
            families.name(name)?;
        }
        snapshot.map_or(Ok(()), |snapshot| families.snapshot(snapshot))
    }
}

/// What tells the values of a family apart.
type Labels = Vec<(&'static str, String)>;

/// What a family of metrics is.
#[derive(Clone, Copy, Debug)]
struct Family<'a> {
    name: &'a str,
    /// In the end a full stop is added.
    help: &'a str,
    unit: Option<&'a Unit>,
}

/// Writes families of metrics: each has one name, one type, and a value for each set of labels.
struct Families<'a>(DescriptorEncoder<'a>);

impl Families<'_> {
    fn name(&mut self, name: &RunName) -> fmt::Result {
        let info = Info::new(vec![
            ("id", name.id.as_str()),
            ("profile", &name.profile),
            ("client", &name.client),
            ("target", &name.target),
        ]);
        let help = "The run that all other figures are of";
        let encoder = self
            .0
            .encode_descriptor("run", help, None, info.metric_type())?;
        info.encode(encoder)
    }

    fn snapshot(&mut self, snapshot: &Snapshot) -> fmt::Result {
        self.records(snapshot)?;
        self.latencies(snapshot)?;
        self.client(snapshot)?;
        self.workers(snapshot)?;
        self.tasks(snapshot)?;
        self.process(snapshot)
    }

    fn records(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let elapsed = plain("elapsed", "Since the first byte was read").in_unit(&Unit::Seconds);
        self.gauge(elapsed, snapshot.elapsed.as_secs_f64())?;
        let counts = snapshot.counts;
        let all = [
            (
                "read",
                "Rows that workers have parsed, good or bad",
                counts.read,
            ),
            ("rejected", "Bad rows that were put aside", counts.rejected),
            ("sent", "Records that clients took", counts.sent),
            ("acked", "Records that brokers acknowledged", counts.acked),
            (
                "failed",
                "Records that are certainly not on the topic",
                counts.failed,
            ),
            (
                "unknown",
                "Records that may be on the topic or not",
                counts.unknown,
            ),
        ];
        for (fate, help, count) in all {
            self.counter(plain(&format!("records_{fate}"), help), count)?;
        }
        if let Some(rows) = snapshot.expected_rows {
            self.gauge(
                plain("records_expected", "Rows that there are to read"),
                rows,
            )?;
        }
        if let Some(rate) = snapshot.asked_rate {
            let help = "Messages a second that the run is told to send";
            self.gauge(plain("asked_messages_per_second", help), rate)?;
        }
        let payload = plain("payload", "Keys and values that clients took").in_unit(&Unit::Bytes);
        self.counter(payload, snapshot.payload_bytes)?;
        let errors = plain("errors", "Records that were lost, by error");
        self.counters(errors, by_code(&snapshot.errors))?;
        let help = "What clients reported that cost no record by itself, by error";
        self.counters(plain("troubles", help), by_code(&snapshot.troubles))
    }

    fn latencies(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let latency = &snapshot.latency;
        let count_to = |to_us| {
            let bins = latency.bins.iter().filter(|bin| bin.to_us == to_us);
            bins.map(|bin| bin.count).sum()
        };
        let bounded = bounds_us().map(|to_us| (as_f64(to_us) / 1e6, count_to(to_us)));
        let within: u64 = bounded.iter().map(|(_, count)| count).sum();
        let beyond = (f64::INFINITY, latency.count.saturating_sub(within));
        let buckets: Vec<_> = bounded.into_iter().chain([beyond]).collect();
        let sum = latency.run.mean * as_f64(latency.count) / 1e6;
        let mut encoder = self.0.encode_descriptor(
            "delivery_latency",
            "From when a record was due to its acknowledgement, after the warm-up",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        encoder.encode_histogram::<NoLabelSet>(sum, latency.count, &buckets, None)
    }

    fn client(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let client = &snapshot.client;
        let bytes = |name, help| plain(name, help).in_unit(&Unit::Bytes);
        self.counter(
            bytes("wire", "All that was sent to brokers"),
            client.wire_bytes,
        )?;
        self.counter(plain("requests", "Produce requests"), client.requests)?;
        let retries = plain(
            "retries",
            "Records that were sent again, once for each time",
        );
        self.counter(retries, client.retries)?;
        self.counter(
            plain("batches", "Record batches"),
            client.batch_messages.count,
        )?;
        self.counter(
            bytes("batch", "Record batches, compressed"),
            client.batch_bytes.sum,
        )?;
        let queued = plain(
            "queue_messages",
            "Messages that clients hold, in flight or not",
        );
        self.gauge(queued, client.queue_messages)?;
        let limit = plain("queue_messages_limit", "Messages that clients may hold");
        self.gauge(limit, client.queue_capacity)?;
        self.gauge(
            bytes("queue", "Messages that clients hold"),
            client.queue_bytes,
        )?;
        let in_flight = plain("requests_in_flight", "Requests that have no response yet");
        self.gauge(in_flight, client.in_flight)?;
        let spent = [
            ("queued", seconds(client.queued_us, 1e6)),
            ("sending", seconds(client.sending_us, 1e6)),
            ("round_trip", seconds(client.round_trip_us, 1e6)),
            ("throttled", seconds(client.throttled_ms, 1e3)),
        ];
        let help = "Time that messages and requests spent in each step, added up";
        let steps = plain("client_step", help).in_unit(&Unit::Seconds);
        self.counters(steps, spent.map(|(step, s)| (label("step", step), s)))
    }

    fn workers(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let workers = || {
            let workers = snapshot.workers.iter().enumerate();
            workers.map(|(id, worker)| (label("worker", &id), worker))
        };
        let acked = workers().map(|(labels, worker)| (labels, worker.counts.acked));
        let help = "Records of each worker that brokers acknowledged";
        self.counters(plain("worker_records_acked", help), acked)?;
        let shares = workers().flat_map(|(labels, worker)| {
            let time = worker.time;
            let parts = [
                ("busy", time.busy),
                ("starved", time.starved),
                ("blocked", time.blocked),
                ("paced", time.paced),
            ];
            parts.map(|(part, share)| ([labels.clone(), label("part", part)].concat(), share))
        });
        let help = "Parts of each worker's time so far, 0 to 1";
        // In the singular, as Prometheus names it, other than OpenMetrics.
        let ratio = Unit::Other("ratio".to_owned());
        self.gauges(plain("worker_time", help).in_unit(&ratio), shares)
    }

    fn tasks(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let tasks = || {
            snapshot
                .tasks
                .iter()
                .map(|task| (label("task", task.name), task))
        };
        let rows = tasks().map(|(labels, task)| (labels, task.rows));
        self.counters(
            plain("task_rows", "Rows that each file task has written"),
            rows,
        )?;
        let bytes = tasks().map(|(labels, task)| (labels, task.bytes));
        let help = "What each file task has written";
        self.counters(plain("task", help).in_unit(&Unit::Bytes), bytes)
    }

    fn process(&mut self, snapshot: &Snapshot) -> fmt::Result {
        let usage = snapshot.usage;
        let time = [("user", usage.user), ("system", usage.system)];
        let time = time.map(|(mode, time)| (label("mode", mode), time.as_secs_f64()));
        let help = "Processor time since the clock started";
        self.counters(plain("cpu", help).in_unit(&Unit::Seconds), time)?;
        let help = "The most memory that was resident";
        let memory = plain("max_resident_memory", help).in_unit(&Unit::Bytes);
        self.gauge(memory, usage.max_rss_bytes)
    }

    fn counter<V: EncodeCounterValue>(&mut self, family: Family<'_>, value: V) -> fmt::Result {
        self.counters(family, [(Labels::new(), value)])
    }

    fn gauge<V: EncodeGaugeValue>(&mut self, family: Family<'_>, value: V) -> fmt::Result {
        self.gauges(family, [(Labels::new(), value)])
    }

    fn counters<V: EncodeCounterValue>(
        &mut self,
        family: Family<'_>,
        values: impl IntoIterator<Item = (Labels, V)>,
    ) -> fmt::Result {
        self.family(family, MetricType::Counter, values, |encoder, value| {
            encoder.encode_counter::<NoLabelSet, _, u64>(value, None)
        })
    }

    fn gauges<V: EncodeGaugeValue>(
        &mut self,
        family: Family<'_>,
        values: impl IntoIterator<Item = (Labels, V)>,
    ) -> fmt::Result {
        self.family(family, MetricType::Gauge, values, |encoder, value| {
            encoder.encode_gauge(value)
        })
    }

    /// A family without values is left out.
    fn family<V>(
        &mut self,
        family: Family<'_>,
        kind: MetricType,
        values: impl IntoIterator<Item = (Labels, V)>,
        encode: impl Fn(&mut MetricEncoder<'_>, &V) -> fmt::Result,
    ) -> fmt::Result {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return Ok(());
        }
        let Family { name, help, unit } = family;
        let mut encoder = self.0.encode_descriptor(name, help, unit, kind)?;
        for (labels, value) in values {
            if labels.is_empty() {
                encode(&mut encoder, &value)?;
            } else {
                encode(&mut encoder.encode_family(&labels)?, &value)?;
            }
        }
        Ok(())
    }
}

/// A family whose values have no unit.
fn plain<'a>(name: &'a str, help: &'a str) -> Family<'a> {
    Family {
        name,
        help,
        unit: None,
    }
}

impl<'a> Family<'a> {
    fn in_unit(self, unit: &'a Unit) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }
}

fn label<V: ToString + ?Sized>(name: &'static str, value: &V) -> Labels {
    vec![(name, value.to_string())]
}

fn by_code(errors: &[ErrorCount]) -> impl Iterator<Item = (Labels, u64)> {
    errors
        .iter()
        .map(|error| (label("code", &error.code), error.count))
}

/// All that was measured together, of which so many make a second.
fn seconds(window: Window, per_s: f64) -> f64 {
    as_f64(window.sum) / per_s
}

#[cfg(test)]
mod tests;
