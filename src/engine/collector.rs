//! Once a tick: takes what the workers have recorded, and turns it into snapshots, samples, the
//! end of the warm-up and the embedded cluster's faults.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::clock::Clock;
use super::control::{Control, StopReason};
use super::event::Happening;
use super::fanout::Passages;
use super::files::Files;
use super::plan::Plan;
use super::result::WarmupResult;
use super::snapshot::{Publisher, Rates, Sample};
use super::usage::{MachineTime, Usage};
use super::warmup::Watch;
use crate::client::batch::BatchLimits;
use crate::client::cluster::Cluster;
use crate::profile::{self, Fault, Run};
use crate::stats::{Gauge, Gauges, Recording, Series, Settings, Slot, Stage, Verdict};
use crate::units::as_f64;

mod evidence;
mod history;
mod meters;
mod recent;
mod stall;
mod steadiness;
mod timeline;
mod view;
mod watch;

use history::History;
use meters::Meters;
use recent::Recent;
use stall::Stall;
use steadiness::Steadiness;
use timeline::Timeline;

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
    pub passages: &'a Passages,
    pub files: &'a Files<'a>,
    pub cluster: Option<&'a Cluster>,
    pub publisher: &'a Publisher,
}

/// Merges the recordings of a run.
pub struct Collector<'a> {
    watched: Watched<'a>,
    run: Run,
    limits: BatchLimits,
    settings: Settings,
    warmup: Watch,
    warmed: WarmupResult,
    /// Faults that have not been injected yet.
    faults: Vec<Fault>,
    workers: Vec<Recording>,
    /// What all of them have left at the latest look. Kept for its memory.
    left: Recording,
    /// All workers together.
    total: Recording,
    second: Second,
    recent: Recent,
    history: History,
    steadiness: Steadiness,
    timeline: Timeline,
    meters: Meters,
    stall: Stall,
    stall_told: bool,
    usage_before: Usage,
    machine_before: Option<MachineTime>,
    /// What was used until the last worker was done.
    used: Option<Used>,
    ticks: u64,
    /// When acknowledgements were last seen to come.
    last_ack: Option<Duration>,
    /// The reason to stop that was told last.
    stop_told: Option<StopReason>,
    tasks_over: Vec<&'static str>,
    /// Errors and troubles that were told.
    errors_told: usize,
    troubles_told: usize,
}

/// What was collected in a run.
pub struct Collected {
    pub total: Recording,
    pub workers: Vec<Recording>,
    pub warmup: WarmupResult,
    pub rates: Rates,
    pub series: Series,
    pub gauges: Gauges,
    /// The channel of each worker.
    pub channels: Vec<Gauge>,
    /// Since when nothing more was read, because a client took no more.
    pub stalled: Option<Duration>,
    pub cores: usize,
    pub verdict: Verdict,
}

/// Cores that were busy on average.
#[derive(Clone, Copy, Debug)]
struct Used {
    /// With this process.
    cores: f64,
    /// With anything; `None`: not known.
    machine_cores: Option<f64>,
}

/// The second that is being sampled.
struct Second {
    recording: Recording,
    began: Duration,
}

impl<'a> Collector<'a> {
    /// `longest` bounds the latencies.
    pub fn new(watched: Watched<'a>, plan: &Plan, longest: Duration) -> Self {
        let profile = &plan.profile;
        let faults = match &profile.target.cluster {
            profile::Cluster::Embedded(embedded) => embedded.faults.clone(),
            profile::Cluster::Kafka(_) => Vec::new(),
        };
        let warmup = Watch::new(profile.run.warmup);
        let recording = || Recording::new(longest);
        Self {
            workers: watched.slots.iter().map(|_| recording()).collect(),
            run: profile.run.clone(),
            limits: BatchLimits::of(profile),
            settings: evidence::settings(profile),
            warmed: WarmupResult {
                rows: 0,
                ended_at: warmup.is_warm().then_some(Duration::ZERO),
            },
            warmup,
            faults,
            left: recording(),
            total: recording(),
            second: Second {
                recording: recording(),
                began: Duration::ZERO,
            },
            recent: Recent::new(longest),
            history: History::default(),
            steadiness: Steadiness::default(),
            timeline: Timeline::default(),
            meters: Meters::new(watched.slots.len()),
            stall: Stall::default(),
            stall_told: false,
            usage_before: Usage::now(),
            machine_before: MachineTime::now(),
            used: None,
            ticks: 0,
            last_ack: None,
            stop_told: None,
            tasks_over: Vec::new(),
            errors_told: 0,
            troubles_told: 0,
            watched,
        }
    }

    /// One look at everything.
    pub fn tick(&mut self) {
        let now = self.watched.clock.elapsed();
        self.take(now);
        if self.all_are(Stage::Done) {
            self.end_timeline();
        } else {
            self.timeline.look(now);
        }
        // Not before: what they leave from now on is for the next look.
        self.watched.control.next_tick();
        self.note(now);
        self.watch(now);
        self.watch_end(now);
        if now >= self.second.began + SAMPLE {
            self.sample(now);
        }
        if self.ticks.is_multiple_of(SNAPSHOT_TICKS) {
            let snapshot = self.snapshot(now);
            self.watched.publisher.snapshot(snapshot);
        }
        self.ticks += 1;
    }

    /// The last look, when the workers are gone.
    pub fn finish(mut self) -> Collected {
        let now = self.watched.clock.elapsed();
        self.take(now);
        self.end_timeline();
        self.note(now);
        self.watch(now);
        // The workers may have been gone before there was another tick.
        self.tell_stop(now);
        self.sample(now);
        // For those who ask how a verdict came about, and for its tests.
        let evidence = self.evidence(now);
        let evidence = serde_json::to_string(&evidence).unwrap_or_default();
        tracing::debug!("evidence of the verdict: {evidence}");
        let snapshot = self.snapshot(now);
        let collected = Collected {
            rates: snapshot.rates,
            gauges: self.meters.when_sending_ended(snapshot.gauges),
            channels: self.meters.channels(),
            stalled: snapshot.stalled,
            cores: snapshot.cores,
            verdict: snapshot.verdict.clone(),
            series: Series::clone(self.timeline.series()),
            total: self.total,
            workers: self.workers,
            warmup: self.warmed,
        };
        self.watched.publisher.snapshot(snapshot);
        collected
    }

    /// Takes what the workers have left.
    fn take(&mut self, now: Duration) {
        self.left.clear();
        for (slot, worker) in self.watched.slots.iter().zip(&mut self.workers) {
            slot.take(|recording| {
                worker.add(recording);
                self.left.add_tallies(recording);
                let last_report = Duration::from_micros(worker.last_report_us);
                let done = (worker.stage == Stage::Done).then_some(last_report);
                self.timeline.find(recording.counts.acked, done);
            });
        }
        self.second.recording.add_tallies(&self.left);
        self.recent.add(now, &self.left.latencies);
        self.total.add_tallies(&self.left);
        self.total.take_latest(&self.workers);
        if self.left.counts.acked > 0 {
            self.last_ack = Some(now);
        }
    }

    fn end_timeline(&mut self) {
        let last_report = Duration::from_micros(self.total.last_report_us);
        self.timeline.end(last_report);
    }

    /// Keeps what is a matter of looking at the right moment.
    fn note(&mut self, now: Duration) {
        self.history.note(now, &self.workers);
        if self.is_sending() {
            let passages = self.watched.passages;
            self.meters.look(passages, &self.total.client);
            let states = self.history.states(now, &self.workers);
            self.stall
                .look(now, passages.read(), passages.are_full(), &states);
            if self.warmup.is_warm() {
                self.steadiness.note(now, self.total.counts.acked);
            }
        }
        if self.used.is_none() && self.all_are(Stage::Done) {
            self.used = Some(self.usage_until(now));
        }
    }

    /// Whether rows are still handed over.
    fn is_sending(&self) -> bool {
        !self.watched.control.stopping() && !self.have_sent()
    }

    /// Whether all workers have handed over everything.
    fn have_sent(&self) -> bool {
        self.workers.iter().all(|w| w.stage != Stage::Working)
    }

    fn all_are(&self, stage: Stage) -> bool {
        self.workers.iter().all(|worker| worker.stage == stage)
    }

    /// Since the clock started.
    fn usage(&self) -> Usage {
        Usage::now().since(self.usage_before)
    }

    fn usage_until(&self, now: Duration) -> Used {
        let used = self.usage();
        let machine = MachineTime::now().zip(self.machine_before);
        Used {
            cores: (used.user + used.system).as_secs_f64() / now.as_secs_f64().max(1e-6),
            machine_cores: machine.and_then(|(now, before)| now.cores_busy_since(before)),
        }
    }

    fn sample(&mut self, now: Duration) {
        let seconds = now.saturating_sub(self.second.began).as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        let second = &mut self.second;
        let msgs_per_s = rate(second.recording.counts.acked, seconds);
        let latency_us = second.recording.latencies.summary();
        second.recording.clear();
        second.began = now;
        let sample = Sample {
            at_s: now.as_secs_f64(),
            seconds,
            counts: self.total.counts,
            msgs_per_s,
            payload_bytes: self.total.payload_bytes,
            latency_us,
            client: self.total.client,
        };
        self.event(now, Happening::Sampled(Box::new(sample)));
    }

    /// Rows of the job, warm-up apart, as far as is known.
    fn expected_rows(&self) -> Option<u64> {
        let rows = self.watched.passages.expected_rows.load(Relaxed);
        (rows > 0).then_some(rows)
    }

    fn event(&self, at: Duration, what: Happening) {
        self.watched.publisher.event(at, what);
    }
}

fn rate(records: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        as_f64(records) / seconds
    } else {
        0.0
    }
}
