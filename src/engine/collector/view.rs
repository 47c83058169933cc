//! The state of a run at an instant, as a screen wants it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::super::cores;
use super::super::fanout::WORKER_CAPACITY;
use super::super::snapshot::{
    BatchView, Chunks, LatencyView, Phase, Rates, Snapshot, WorkerSnapshot,
};
use super::Collector;
use super::evidence::worked_until;
use crate::stats::{Gauges, Stage, Verdict};

impl Collector<'_> {
    pub(super) fn snapshot(&mut self, now: Duration) -> Snapshot {
        let recent = self.recent.summary();
        let rates = self.history.rates(now, &self.workers);
        let workers = self.worker_snapshots(now, &rates);
        let total = &self.total;
        let last_report = Duration::from_micros(total.last_report_us);
        Snapshot {
            phase: self.phase(),
            elapsed: now,
            counts: total.counts,
            expected_rows: self.all_expected_rows(),
            rates: Rates {
                now: rates.iter().sum(),
                average: self.average(now),
                minimum: self.steadiness.minimum(),
                variation: self.steadiness.variation(),
            },
            asked_rate: self.watched.control.rate(),
            asked: self.watched.control.asked(),
            payload_bytes: total.payload_bytes,
            latency: LatencyView {
                recent,
                run: total.latencies.summary(),
                bins: total.latencies.doubling_bins(),
                count: total.latencies.count(),
                clipped: total.latencies.clipped(),
            },
            client: total.client,
            batch: self.batch(),
            errors: total.errors.clone(),
            troubles: total.troubles.clone(),
            gauges: self.gauges(now),
            stalled: self.stall.since(),
            chunks: self.chunks(),
            workers,
            tasks: self.watched.files.snapshots(),
            usage: self.usage(),
            cores: cores(),
            series: Arc::clone(self.timeline.series()),
            warm_at: self.warmed.ended_at,
            last_report: (total.last_report_us > 0).then_some(last_report),
            verdict: Verdict::of(&self.evidence(now)),
        }
    }

    /// Draining is what follows the sending, whether somebody stopped it or the rows are over.
    /// While file tasks go on after that, the run does.
    fn phase(&self) -> Phase {
        let files_go_on = || {
            let tasks = self.watched.files.snapshots();
            tasks.iter().any(|task| task.outcome.is_none())
        };
        let is_draining = self.have_sent() && !(self.all_are(Stage::Done) && files_go_on());
        if self.watched.control.stopping() || is_draining {
            Phase::Draining
        } else if self.warmup.is_warm() {
            Phase::Running
        } else {
            Phase::WarmingUp
        }
    }

    /// The end of the Kafka task, as far as it has come.
    pub(super) fn end(&self, now: Duration) -> Duration {
        if self.all_are(Stage::Done) {
            Duration::from_micros(self.total.last_report_us)
        } else {
            now
        }
    }

    /// As the report will have it in the end.
    fn average(&self, now: Duration) -> f64 {
        let (records, since) = match self.warmed.ended_at {
            Some(warm_at) => (self.total.measured, warm_at),
            None => (self.total.counts.acked, Duration::ZERO),
        };
        let seconds = self.end(now).saturating_sub(since).as_secs_f64();
        super::rate(records, seconds)
    }

    /// Rows of the whole run, warm-up and all, as far as is known.
    fn all_expected_rows(&self) -> Option<u64> {
        self.expected_rows().map(|rows| rows + self.warmed.rows)
    }

    pub(super) fn gauges(&self, now: Duration) -> Gauges {
        let client = &self.total.client;
        self.meters
            .gauges(self.watched.passages, client, self.end(now))
    }

    pub(super) fn batch(&self) -> Option<BatchView> {
        BatchView::mean(&self.total, &self.limits)
    }

    /// Chunks have the same number of rows, but for the last one of the file.
    fn chunks(&self) -> Chunks {
        let passages = self.watched.passages;
        let (read, rows) = (passages.read(), passages.cut_rows.load(Relaxed));
        let expected = self.all_expected_rows().filter(|_| rows > 0).map(|all| {
            let expected = (u128::from(read) * u128::from(all)).div_ceil(u128::from(rows));
            u64::try_from(expected).unwrap_or(u64::MAX).max(read)
        });
        Chunks { read, expected }
    }

    fn worker_snapshots(&self, now: Duration, rates: &[f64]) -> Vec<WorkerSnapshot> {
        let end = self.end(now);
        let queued = self.watched.passages.at_workers();
        let states = self.history.states(now, &self.workers);
        let workers = self.workers.len() as u64;
        let all_rows = self.all_expected_rows();
        let each = self.workers.iter().zip(queued).zip(states).zip(rates);
        (0..)
            .zip(each)
            .map(
                |(id, (((worker, queued_chunks), state), &msgs_per_s))| WorkerSnapshot {
                    counts: worker.counts,
                    msgs_per_s,
                    p99_us: worker.p99(),
                    queued_chunks,
                    channel_capacity: WORKER_CAPACITY as u64,
                    time: worker.time.shares(worked_until(worker, end)),
                    errors: worker.counts.lost(),
                    expected_rows: all_rows
                        .map(|all| all / workers + u64::from(id < all % workers)),
                    state,
                },
            )
            .collect()
    }
}
