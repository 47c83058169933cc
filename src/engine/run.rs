//! A run from its first connection to its result.

use std::time::{Duration, Instant, SystemTime};

use super::collector::Collected;
use super::connect::{self, Connected, Unconnected};
use super::control::{Control, Stop, StopReason};
use super::drive::{Driven, drive};
use super::event::Happening;
use super::plan::Plan;
use super::rejects::Rejects;
use super::result::{Measured, Outcome, RateResult, RunResult, WorkerResult};
use super::snapshot::{Phase, Publisher, Rates};
use super::usage::Usage;
use super::verify::{self, Verification};
use crate::client::read_back::Offsets;
use crate::client::{Client, cluster};
use crate::profile::ClientKind;
use crate::stats::{Gauge, Gauges, Recording, Series, Verdict};

/// What all steps of a run work with.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    pub plan: &'a Plan,
    pub rejects: &'a Rejects,
    pub control: &'a Control,
    pub publisher: &'a Publisher,
}

/// Runs the plan to its end, whatever that is.
pub fn run(plan: &Plan, rejects: &Rejects, control: &Control, publisher: &Publisher) -> RunResult {
    let stage = Stage {
        plan,
        rejects,
        control,
        publisher,
    };
    let mut result = not_started(plan);
    let bootstrap = result.bootstrap.clone();
    publisher.event(Duration::ZERO, Happening::Connecting { bootstrap });
    match plan.profile.producer.client {
        ClientKind::Null => stage.perform(connect::null(plan), &mut result),
        ClientKind::Librdkafka => stage.attempt(connect::librdkafka, &mut result),
        ClientKind::Direct => stage.attempt(connect::direct, &mut result),
    }
    publisher.phase(Phase::Over);
    result.events = publisher.happened();
    result
}

fn not_started(plan: &Plan) -> RunResult {
    RunResult {
        started: SystemTime::now(),
        outcome: Outcome::Interrupted,
        correlation_id: plan.correlation_id,
        bootstrap: plan.profile.target.cluster.brokers(),
        topic: None,
        version: None,
        inferred: plan.source.inferred_columns().cloned(),
        connect: Duration::ZERO,
        warmup: None,
        measured: Measured::default(),
        total: Recording::new(Duration::ZERO),
        workers: Vec::new(),
        tasks: Vec::new(),
        rate: None,
        asked: Vec::new(),
        rates: Rates::default(),
        series: Series::default(),
        gauges: Gauges::default(),
        stalled: None,
        usage: Usage::default(),
        cores: 0,
        verdict: Verdict::default(),
        events: Vec::new(),
        tried: Vec::new(),
        rejects: None,
        verification: None,
    }
}

fn outcome(reason: Option<StopReason>) -> Outcome {
    match reason {
        Some(StopReason::Failed(why)) => Outcome::Failed(why),
        Some(StopReason::Interrupted) => Outcome::Interrupted,
        None | Some(StopReason::DurationOver) => Outcome::Completed,
    }
}

impl<'a> Stage<'a> {
    /// Connects, and performs the run if that came about.
    fn attempt<C: Client + Send>(
        self,
        connect: impl FnOnce(&Stage<'a>) -> Result<Connected<C>, Unconnected>,
        result: &mut RunResult,
    ) {
        let connecting = Instant::now();
        let connected = connect(&self);
        result.connect = connecting.elapsed();
        match connected {
            Ok(connected) => self.perform(connected, result),
            // An earlier reason stays: whoever interrupts a connection attempt gave it up.
            Err(error) => {
                result.verdict = error.verdict();
                result.tried = error.tried;
                result.topic = error.topic;
                self.fail(error.words, result);
            }
        }
    }

    /// The connected run: sends, accounts, reads back.
    fn perform<C: Client + Send>(self, connected: Connected<C>, result: &mut RunResult) {
        let Connected {
            clients,
            cluster,
            before,
        } = connected;
        result.topic = cluster.as_ref().map(|cluster| cluster.topic);
        result.version = cluster.as_ref().and_then(|cluster| cluster.version.clone());
        let after = result.connect;
        self.publisher
            .event(Duration::ZERO, Happening::Connected { after });

        let usage = Usage::now();
        let driven = match drive(self, clients, &self.plan.encoder, cluster.as_ref()) {
            Ok(driven) => driven,
            Err(error) => return self.fail(error.to_string(), result),
        };
        result.usage = Usage::now().since(usage);

        if let (Some(cluster), Some(before)) = (&cluster, &before) {
            result.verification = Some(self.verify(&driven, cluster, before));
        }
        // Last, as reading back can be interrupted too.
        result.outcome = outcome(self.control.reason());
        self.account(driven, result);
    }

    /// Reads back what was sent, unless nobody wants to wait for it.
    fn verify(
        self,
        driven: &Driven,
        cluster: &cluster::Cluster,
        before: &Offsets,
    ) -> Result<Verification, String> {
        let interrupts = self.control.interrupts();
        if self.control.stop() == Stop::Abort {
            return Err("not read back: the run was aborted".to_owned());
        }
        self.publisher.phase(Phase::Verifying);
        self.publisher.event(driven.elapsed, Happening::Verifying);
        let given_up = || self.control.interrupts() > interrupts;
        verify::verify(self.plan, &driven.progress, cluster, before, &given_up)
            .map_err(|error| error.to_string())
    }

    /// Ends a run that could not start.
    fn fail(self, why: String, result: &mut RunResult) {
        self.control.drain(StopReason::Failed(why));
        result.outcome = outcome(self.control.reason());
    }

    /// Turns what was recorded into the figures of the run.
    fn account(self, driven: Driven, result: &mut RunResult) {
        let Collected {
            total,
            workers,
            warmup,
            rates,
            series,
            gauges,
            channels,
            stalled,
            cores,
            verdict,
        } = driven.collected;
        debug_assert!(total.counts.add_up(), "{:?}", total.counts);
        let last_report = Duration::from_micros(total.last_report_us);
        result.measured = Measured {
            records: total.measured,
            elapsed: match warmup.ended_at {
                Some(warm_at) => last_report.saturating_sub(warm_at),
                None => Duration::ZERO,
            },
        };
        result.warmup = (warmup.ended_at != Some(Duration::ZERO)).then_some(warmup);
        result.rate = self.rate(&total, workers.len());
        result.asked = self.control.asked();
        result.total = total;
        let workers = workers.into_iter().zip(channels);
        result.workers = workers.map(worker_result).collect();
        result.tasks = driven.tasks;
        result.rejects = self.rejects.finish().unwrap_or_else(|error| {
            let warning = Happening::Warning(error.to_string());
            self.publisher.event(driven.elapsed, warning);
            None
        });
        (result.rates, result.series, result.gauges) = (rates, series, gauges);
        (result.stalled, result.cores, result.verdict) = (stalled, cores, verdict);
    }

    /// Whether the rates that were asked for were held; `None` when none was.
    fn rate(self, total: &Recording, workers: usize) -> Option<RateResult> {
        let behind = Duration::from_micros(total.behind_us);
        let nothing_sent = |asked| RateResult::new(asked, 0, behind);
        RateResult::of_planned(total.planned, workers, behind)
            .or_else(|| self.control.rate().map(nothing_sent))
    }
}

fn worker_result((recording, channel): (Recording, Gauge)) -> WorkerResult {
    WorkerResult {
        channel,
        elapsed: Duration::from_micros(recording.last_report_us),
        recording,
    }
}
