//! Once a tick: takes what the workers have recorded, and turns it into snapshots, samples, the
//! end of the warm-up and the embedded cluster's faults.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::clock::Clock;
use super::control::{Control, StopReason};
use super::fanout::Gauges;
use super::files::Files;
use super::result::WarmupResult;
use super::snapshot::{Happening, Phase, Publisher, Sample, Snapshot, WorkerSnapshot};
use super::warmup::Watch;
use crate::client::cluster::Cluster;
use crate::profile::{self, Fault, FaultAt, Length, Profile, Run};
use crate::stats::{Recording, Slot};

/// How often the workers hand over.
pub const TICK: Duration = Duration::from_millis(20);

/// Ticks between two snapshots.
const SNAPSHOT_TICKS: u64 = 5;

/// Length of a sample.
const SAMPLE: Duration = Duration::from_secs(1);

/// What the collector looks at but does not own.
pub struct Watched<'a> {
    pub control: &'a Control,
    pub clock: Clock,
    pub slots: &'a [Slot],
    pub gauges: &'a Gauges,
    pub files: &'a Files<'a>,
    pub cluster: Option<&'a Cluster>,
    pub publisher: &'a Publisher,
}

/// Merges the recordings of a run.
pub struct Collector<'a> {
    watched: Watched<'a>,
    run: Run,
    warmup: Watch,
    warmed: WarmupResult,
    /// Faults that have not been injected yet.
    faults: Vec<Fault>,
    workers: Vec<Recording>,
    second: Second,
    ticks: u64,
    first_ack: bool,
    /// The reason to stop that was told last.
    stop_told: Option<StopReason>,
    tasks_over: Vec<&'static str>,
}

/// The second that is being sampled.
struct Second {
    recording: Recording,
    began: Duration,
    /// The rate of the one before.
    rate: f64,
}

impl<'a> Collector<'a> {
    /// `longest` bounds the latencies.
    pub fn new(watched: Watched<'a>, profile: &Profile, longest: Duration) -> Self {
        let faults = match &profile.target.cluster {
            profile::Cluster::Embedded(embedded) => embedded.faults.clone(),
            profile::Cluster::Kafka(_) => Vec::new(),
        };
        let warmup = Watch::new(profile.run.warmup);
        Self {
            workers: watched
                .slots
                .iter()
                .map(|_| Recording::new(longest))
                .collect(),
            run: profile.run.clone(),
            warmed: WarmupResult {
                rows: 0,
                ended_at: warmup.is_warm().then_some(Duration::ZERO),
            },
            warmup,
            faults,
            second: Second {
                recording: Recording::new(longest),
                began: Duration::ZERO,
                rate: 0.0,
            },
            ticks: 0,
            first_ack: false,
            stop_told: None,
            tasks_over: Vec::new(),
            watched,
        }
    }

    /// One look at everything.
    pub fn tick(&mut self) {
        let now = self.watched.clock.elapsed();
        self.watched.control.next_tick();
        self.take();
        self.watch(now);
        self.watch_end(now);
        if now >= self.second.began + SAMPLE {
            self.sample(now);
        }
        if self.ticks.is_multiple_of(SNAPSHOT_TICKS) {
            self.watched.publisher.snapshot(self.snapshot(now));
        }
        self.ticks += 1;
    }

    /// The last look, when the workers are gone. Gives each one's figures.
    pub fn finish(mut self) -> (Vec<Recording>, WarmupResult) {
        let now = self.watched.clock.elapsed();
        self.take();
        self.watch(now);
        self.sample(now);
        self.watched.publisher.snapshot(self.snapshot(now));
        (self.workers, self.warmed)
    }

    fn take(&mut self) {
        for (slot, worker) in self.watched.slots.iter().zip(&mut self.workers) {
            slot.take(|recording| {
                worker.add(recording);
                self.second.recording.add_worker(recording);
            });
        }
    }

    /// Looks whether something has happened.
    fn watch(&mut self, now: Duration) {
        let acked = self.sum(|worker| worker.counts.acked);
        if acked > 0 && !self.first_ack {
            self.first_ack = true;
            self.event(now, Happening::FirstAck);
        }
        self.watch_warmup(now);
        self.watch_faults(now);
        for task in self.watched.files.snapshots() {
            if let Some(outcome) = task.outcome
                && !self.tasks_over.contains(&task.name)
            {
                self.tasks_over.push(task.name);
                self.event(
                    now,
                    Happening::TaskOver {
                        name: task.name,
                        outcome,
                    },
                );
            }
        }
    }

    fn watch_warmup(&mut self, now: Duration) {
        // Failed and rejected records count too: a run in which nothing goes well has to end.
        let done = self.sum(|worker| worker.counts.done());
        if !self.warmup.now_warm(done, now) {
            return;
        }
        let rows = self.sum(|worker| worker.counts.read);
        self.watched.control.end_warmup(now);
        self.warmed = WarmupResult {
            rows,
            ended_at: Some(now),
        };
        // The job comes whole after the warm-up: what is on its way to the workers is extra.
        if let Some(job) = self.expected_rows() {
            let cut = self.watched.gauges.cut_rows.load(Relaxed);
            self.watched.control.limit_rows(cut + job);
        }
        self.event(now, Happening::WarmupOver { rows });
    }

    fn watch_faults(&mut self, now: Duration) {
        let read = self.sum(|worker| worker.counts.read);
        let is_due = |fault: &mut Fault| match fault.at {
            FaultAt::Row(row) => read >= row,
            FaultAt::Elapsed(after) => now >= after,
        };
        let due: Vec<_> = self.faults.extract_if(.., is_due).collect();
        for fault in due {
            if let Some(cluster) = self.watched.cluster {
                cluster.inject(&fault);
            }
            let (error, count) = (fault.error, fault.count.get());
            self.event(now, Happening::Fault { error, count });
        }
    }

    fn watch_end(&mut self, now: Duration) {
        let control = self.watched.control;
        if let (Length::Duration(length), Some(warm_at)) = (self.run.length, self.warmed.ended_at)
            && now >= warm_at + length
        {
            control.drain(StopReason::DurationOver);
        }
        if let Some(timeout) = self.run.timeout
            && now >= timeout
        {
            let why = format!("not done after run.timeout = {} s", timeout.as_secs_f64());
            control.drain(StopReason::Failed(why));
        }
        let reason = control.reason();
        if reason != self.stop_told {
            self.stop_told.clone_from(&reason);
            if let Some(reason) = reason {
                self.event(now, Happening::Stopping(reason));
            }
        }
    }

    fn sample(&mut self, now: Duration) {
        let seconds = now.saturating_sub(self.second.began).as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        let second = &mut self.second;
        second.rate = rate(second.recording.counts.acked, seconds);
        let latency_us = second.recording.latencies.summary();
        let msgs_per_s = second.rate;
        second.recording.clear();
        second.began = now;
        let total = self.total();
        let sample = Sample {
            at_s: now.as_secs_f64(),
            seconds,
            counts: total.counts,
            msgs_per_s,
            payload_bytes: total.payload_bytes,
            latency_us,
            client: total.client,
        };
        self.event(now, Happening::Sampled(Box::new(sample)));
    }

    fn snapshot(&self, now: Duration) -> Snapshot {
        let total = self.total();
        let gauges = self.watched.gauges;
        let workers = self.workers.iter().zip(&gauges.workers);
        let workers = workers.map(|(worker, queued_chunks)| WorkerSnapshot {
            counts: worker.counts,
            queued_chunks: queued_chunks.load(Relaxed),
            p99_us: worker.latencies.summary().p99,
        });
        Snapshot {
            phase: self.phase(),
            elapsed: now,
            counts: total.counts,
            expected_rows: self.expected_rows().map(|rows| rows + self.warmed.rows),
            rate_now: self.rate_now(now),
            payload_bytes: total.payload_bytes,
            latency: total.latencies.summary(),
            client: total.client,
            errors: total.errors.iter().map(|error| error.count).sum(),
            queued_chunks: gauges.main.load(Relaxed),
            workers: workers.collect(),
            tasks: self.watched.files.snapshots(),
        }
    }

    fn phase(&self) -> Phase {
        if self.watched.control.stopping() {
            Phase::Draining
        } else if self.warmup.is_warm() {
            Phase::Running
        } else {
            Phase::WarmingUp
        }
    }

    /// Of the second so far, once there is some of it; of the one before until then.
    fn rate_now(&self, now: Duration) -> f64 {
        let so_far = now.saturating_sub(self.second.began);
        if so_far < SAMPLE / 5 && !self.second.began.is_zero() {
            return self.second.rate;
        }
        rate(self.second.recording.counts.acked, so_far.as_secs_f64())
    }

    /// Rows of the job, warm-up apart, as far as is known.
    fn expected_rows(&self) -> Option<u64> {
        let rows = self.watched.gauges.expected_rows.load(Relaxed);
        (rows > 0).then_some(rows)
    }

    fn total(&self) -> Recording {
        total(&self.workers)
    }

    fn sum(&self, of: impl Fn(&Recording) -> u64) -> u64 {
        self.workers.iter().map(of).sum()
    }

    fn event(&self, at: Duration, what: Happening) {
        self.watched.publisher.event(at, what);
    }
}

/// The recordings of several workers as one.
///
/// # Panics
/// When there is no worker.
pub fn total(workers: &[Recording]) -> Recording {
    let (first, others) = workers
        .split_first()
        .expect("a run has at least one worker");
    let mut total = first.clone();
    for worker in others {
        total.add_worker(worker);
    }
    total
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no 52 bits")]
fn rate(records: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        records as f64 / seconds
    } else {
        0.0
    }
}
