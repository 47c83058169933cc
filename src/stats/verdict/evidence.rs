//! What a verdict is drawn from.

use serde::{Deserialize, Serialize};

use crate::stats::{AskedRate, Counts, ErrorCount, Gauges, TimeShares};
use crate::units::as_f64;

/// Everything that a verdict is drawn from: the settings that have to do with speed, and what was
/// seen of a run so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    pub settings: Settings,
    /// The run's clock; at the last delivery report once every record has its own.
    pub elapsed_s: f64,
    pub counts: Counts,
    /// From the first delivery report to the last.
    pub reported_for_s: f64,
    /// Since the last acknowledgement, or since the start as long as there is none.
    pub silent_for_s: f64,
    /// The longest time between two acknowledgements, and the moment when it began.
    pub gap_s: f64,
    pub gap_from_s: f64,
    /// The median latency, and the longest.
    pub latency_p50_ms: f64,
    pub latency_max_ms: f64,
    /// Processor time of the process a second.
    pub cpu: f64,
    /// The same of everything on this machine, a broker there for one. `null`: not known.
    pub machine_cpu: Option<f64>,
    /// Where the workers' time went, on average.
    pub time: TimeShares,
    /// The part of their time that the workers' threads had a core. What is missing from `busy`,
    /// they had work and waited for one.
    pub ran: f64,
    pub gauges: Gauges,
    /// Record batches sent.
    pub batches: u64,
    /// Mean messages of a batch.
    pub batch_messages: Option<f64>,
    /// Mean bytes of a batch before compression.
    pub batch_bytes: Option<f64>,
    /// How full the mean batch was, 0 to 1.
    pub batch_fill: Option<f64>,
    /// The part of the batches that were closed because they were full, 0 to 1.
    pub closed_by_size: Option<f64>,
    /// Produce requests.
    pub requests: u64,
    /// Mean milliseconds in the client before a request is made, lingering included.
    pub queued_ms: Option<f64>,
    /// Mean milliseconds that a request waits for its socket.
    pub sending_ms: Option<f64>,
    /// Mean milliseconds from writing a request to its response.
    pub round_trip_ms: Option<f64>,
    /// Mean milliseconds of throttling by brokers.
    pub throttled_ms: Option<f64>,
    /// Records that were sent again.
    pub retries: u64,
    /// Messages a second that were asked for, on average, and those that were handed over, the
    /// delay at the end included. `null`: none were.
    pub rate: Option<(f64, f64)>,
    /// All rates that were asked for, in the order of time; none if there never was any.
    pub asked: Vec<AskedRate>,
    /// How late the latest record was handed over.
    pub behind_s: f64,
    /// Every record has its delivery report: there will be no more.
    pub is_over: bool,
    /// What records were lost to.
    pub errors: Vec<ErrorCount>,
    /// What clients reported that cost no record by itself.
    pub troubles: Vec<ErrorCount>,
}

/// Messages a second that are asked for and reached since the rate was changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateSince {
    /// When the rate was changed, on the run's clock.
    pub from_s: f64,
    pub asked: f64,
    pub achieved: f64,
}

/// A time without any acknowledgement, though records waited for theirs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standstill {
    /// When it began, on the run's clock.
    pub from_s: f64,
    pub seconds: f64,
}

/// The shortest standstill that is told, in seconds and as a part of the run: what is due in a
/// hundredth of the time decides what p99 is. From ten seconds on it is told of any run.
const STANDSTILL_SECONDS: f64 = 1.0;
const STANDSTILL_SHARE: f64 = 0.01;
const LONG_STANDSTILL_SECONDS: f64 = 10.0;

/// From so many records on that wait for an answer, silence is no matter of a low rate.
const WAITING_RECORDS: u64 = 20;

/// The settings that a verdict looks at, and may advise to change.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting, or follows from one"
)]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// That the process may use.
    pub cores: u64,
    pub workers: u64,
    pub partitions: u64,
    /// Messages are made and dropped.
    pub null_client: bool,
    /// Workers write record batches and send them themselves.
    pub direct: bool,
    /// The broker is in this process.
    pub embedded: bool,
    /// The brokers are reached by this machine's own loopback addresses.
    pub loopback: bool,
    /// Messages are Avro, not JSON.
    pub avro: bool,
    /// Whatever the codec.
    pub compressed: bool,
    /// In bytes.
    pub batch_size: u64,
    /// Messages of a batch at most.
    pub batch_messages: u64,
    pub linger_ms: f64,
    pub max_in_flight: u64,
    pub enable_idempotence: bool,
    /// In bytes, of the whole run.
    pub buffer_memory: u64,
    pub delivery_timeout_ms: u64,
    pub retry_backoff_ms: u64,
    /// Messages of a worker, after which it waits for all reports.
    pub flush_every: Option<u64>,
    /// Messages a second; `None`: as fast as it goes.
    pub rate: Option<f64>,
    /// File tasks that run beside.
    pub file_tasks: u64,
}

impl Evidence {
    /// Processor time used by anybody, of all that the cores have, 0 to 1.
    #[must_use]
    pub fn cpu_share(&self) -> f64 {
        let used = self.machine_cpu.map_or(self.cpu, |all| all.max(self.cpu));
        share(used, as_f64(self.settings.cores))
    }

    /// Processor time that other programs on this machine used a second, as far as is known.
    #[must_use]
    pub fn others_cpu(&self) -> f64 {
        let all = self.machine_cpu.unwrap_or(self.cpu);
        (all - self.cpu).max(0.0)
    }

    /// The rate that is asked for now and what is reached of it, once the rate has changed and as
    /// long as the run goes: the mean over all rates says nothing of it.
    #[must_use]
    pub fn rate_since_change(&self) -> Option<RateSince> {
        let [_, .., last] = self.asked[..] else {
            return None;
        };
        let asked = last.rate.filter(|_| !self.is_over)?;
        // The first moments after a change say little.
        let seconds = (self.elapsed_s - last.from_s).max(1.0);
        let on_time = (1.0 - self.behind_s / seconds).max(0.0);
        Some(RateSince {
            from_s: last.from_s,
            asked,
            achieved: asked * on_time,
        })
    }

    /// The longest one, over or still going on, if it is long for this run: for its length, for
    /// what its records wait otherwise, and for the time that batches wait for company.
    ///
    /// Nobody waits in a gap that comes from a low rate or a slow source; in a standstill, the
    /// longest latency is as long as the gap.
    #[must_use]
    pub fn standstill(&self) -> Option<Standstill> {
        let gap = Standstill {
            from_s: self.gap_from_s,
            seconds: self.gap_s,
        };
        let silence = Standstill {
            from_s: self.elapsed_s - self.silent_for_s,
            seconds: self.silent_for_s,
        };
        let counts = &self.counts;
        let waiting = counts.sent.saturating_sub(counts.acked + counts.lost());
        let past = (self.latency_max_ms >= 800.0 * gap.seconds).then_some(gap);
        let present = (waiting >= WAITING_RECORDS).then_some(silence);
        let all = past.into_iter().chain(present);
        let longest = all.max_by(|a, b| a.seconds.total_cmp(&b.seconds))?;
        let is_long = longest.seconds >= STANDSTILL_SECONDS
            && longest.seconds >= (STANDSTILL_SHARE * self.elapsed_s).min(LONG_STANDSTILL_SECONDS)
            && longest.seconds >= 1.5e-3 * self.latency_p50_ms
            && longest.seconds >= 2e-3 * self.settings.linger_ms;
        is_long.then_some(longest)
    }

    /// Records that are neither put aside nor going to be acknowledged, of those read.
    #[must_use]
    pub fn lost_share(&self) -> f64 {
        share(as_f64(self.counts.lost()), as_f64(self.counts.read))
    }

    /// Records that were sent once more, of those sent.
    #[must_use]
    pub fn retried_share(&self) -> f64 {
        share(as_f64(self.retries), as_f64(self.counts.sent))
    }

    /// Record batches a second.
    #[must_use]
    pub fn batches_per_s(&self) -> f64 {
        as_f64(self.batches) / self.elapsed_s.max(1e-6)
    }

    /// Produce requests a second.
    #[must_use]
    pub fn requests_per_s(&self) -> f64 {
        as_f64(self.requests) / self.elapsed_s.max(1e-6)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        (part / whole).clamp(0.0, 1.0)
    } else {
        0.0
    }
}
