//! From the result of a run to its report: which figure is taken from where.

use std::time::{Duration, SystemTime};

use super::document::{
    Caveat, ClientReport, CpuReport, Ending, EventReport, LatencyHistogram, ProfileReport,
    RateReport, RatesReport, Report, SCHEMA, TargetKind, TargetReport, TaskReport, TopicReport,
    WarmupReport, WorkerReport,
};
use super::store::RunName;
use super::thresholds;
use crate::client::batch::BatchLimits;
use crate::client::cluster::TopicState;
use crate::engine::{
    self, BatchView, Event, Measured, Outcome, RateResult, RunResult, TaskOutcome, TaskResult,
    Verification, WarmupResult, WorkerResult,
};
use crate::profile::{Acks, ClientKind, Cluster, Profile};
use crate::stats::{
    AskedRate, ErrorCount, Gauge, Gauges, Latencies, LatencySummary, Recording, Window,
};
use crate::units::{as_f64, plural};

impl Report {
    /// Makes the report of a run that is over, under the name `id`, which says its number.
    #[must_use]
    pub fn new(id: impl Into<String>, profile: &Profile, result: &RunResult) -> Self {
        let name = RunName::of(&id.into());
        let total = &result.total;
        let batch = BatchView::mean(total, &BatchLimits::of(profile));
        let client = has_client(profile, result).then(|| client(total, batch));
        let msgs_per_s = result.measured.msgs_per_s();
        let (outcome, failure) = outcome(&result.outcome);
        let (verify, verify_failure) = verification(result);
        let mut report = Self {
            schema: SCHEMA,
            number: name.number.unwrap_or(0),
            id: name.id,
            label: None,
            started: timestamp(result.started),
            host: Some(engine::host()),
            kdyno: Some(env!("CARGO_PKG_VERSION").to_owned()),
            profile: profile_report(profile),
            target: target(profile, result),
            inferred_columns: result.inferred.as_ref().map(|columns| columns.to_vec()),
            outcome,
            failure,
            verdict: Some(result.verdict.clone()),
            tried: result.tried.clone(),
            caveats: caveats(profile, result),
            correlation_id: result.correlation_id.to_string(),
            records: total.counts,
            warmup: result.warmup.map(warmup),
            connect_s: seconds(result.connect),
            measured: result.measured.records,
            elapsed_s: seconds(result.measured.elapsed),
            msgs_per_s: rounded(msgs_per_s, 1),
            rates: rates(result),
            rate: result.rate.map(rate),
            asked: result.asked.iter().copied().map(asked).collect(),
            payload_bytes: total.payload_bytes,
            payload_mb_per_s: megabytes(msgs_per_s, total.payload_bytes, total.counts.sent),
            wire_bytes: total.client.wire_bytes,
            wire_mb_per_s: client
                .map(|_| megabytes(msgs_per_s, total.client.wire_bytes, total.counts.acked)),
            batches: total.client.batch_messages.count,
            latency_us: latency(&total.latencies),
            latency_histogram: histogram(&total.latencies),
            retries: total.client.retries,
            batch_fill: batch.map(|batch| rounded(batch.fill, 3)),
            closed_by_size: total
                .client
                .share_closed_by_size()
                .map(|share| rounded(share, 3)),
            gauges: gauges(result.gauges),
            stalled_s: result.stalled.map(seconds),
            client,
            cpu_s: cpu(result),
            cores: (result.cores > 0).then_some(result.cores as u64),
            max_rss_bytes: result.usage.max_rss_bytes,
            workers: workers(result),
            tasks: tasks(result),
            errors: errors(&total.errors),
            troubles: errors(&total.troubles),
            events: result.events.iter().map(event).collect(),
            series: result.series.clone(),
            rejects: result.rejects.clone(),
            verify,
            verify_failure,
            thresholds: Vec::new(),
            ceilings: None,
            repeat: None,
        };
        report.thresholds = thresholds::judge(&profile.thresholds, &report);
        report
    }
}

fn profile_report(profile: &Profile) -> ProfileReport {
    ProfileReport {
        name: profile.name.clone(),
        resolved: profile.resolved.clone(),
    }
}

/// Whether there were clients that tell about themselves.
fn has_client(profile: &Profile, result: &RunResult) -> bool {
    profile.producer.client != ClientKind::Null && !result.workers.is_empty()
}

fn outcome(outcome: &Outcome) -> (Ending, Option<String>) {
    match outcome {
        Outcome::Completed => (Ending::Completed, None),
        Outcome::Interrupted => (Ending::Interrupted, None),
        Outcome::Failed(why) => (Ending::Failed, Some(why.clone())),
    }
}

/// What came of reading back, or why nothing did.
fn verification(result: &RunResult) -> (Option<Verification>, Option<String>) {
    match result.verification.clone() {
        None => (None, None),
        Some(Ok(verification)) => (Some(verification), None),
        Some(Err(why)) => (None, Some(why)),
    }
}

/// A moment as documents have it.
pub(super) fn timestamp(at: SystemTime) -> String {
    // A clock that is off by millions of years still leaves a report.
    let at = jiff::Timestamp::try_from(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

fn target(profile: &Profile, result: &RunResult) -> TargetReport {
    let topic = result.topic.map(|state| TopicReport {
        name: profile.target.topic.clone(),
        created: state == TopicState::Created,
        partitions: match state {
            TopicState::Created => profile.target.partitions.get().into(),
            TopicState::Kept { partitions } => partitions as u64,
        },
    });
    TargetReport {
        kind: target_kind(profile),
        brokers: result.bootstrap.clone(),
        version: result.version.clone(),
        topic,
    }
}

/// What a profile's records go to.
#[must_use]
pub fn target_kind(profile: &Profile) -> TargetKind {
    match profile.target.cluster {
        Cluster::Embedded(_) => TargetKind::Embedded,
        Cluster::Kafka(_) => TargetKind::Kafka,
    }
}

fn caveats(profile: &Profile, result: &RunResult) -> Vec<Caveat> {
    let is_null = profile.producer.client == ClientKind::Null;
    let is_embedded = matches!(profile.target.cluster, Cluster::Embedded(_));
    let has_latencies = !result.total.latencies.is_empty();
    [
        (Caveat::NullClient, is_null),
        (Caveat::EmbeddedBroker, is_embedded && !is_null),
        (
            Caveat::AcksNone,
            profile.producer.acks == Acks::None && !is_null,
        ),
        (
            Caveat::RateNotHeld,
            result.rate.is_some_and(|rate| !rate.held()),
        ),
        (
            Caveat::QueueingIncluded,
            profile.run.rate.is_none() && has_latencies && !is_null,
        ),
        (
            Caveat::AcknowledgedOnly,
            result.total.counts.lost() > 0 && has_latencies,
        ),
        (
            Caveat::NeverWarm,
            result
                .warmup
                .is_some_and(|warmup| warmup.ended_at.is_none()),
        ),
    ]
    .into_iter()
    .filter_map(|(caveat, applies)| applies.then_some(caveat))
    .collect()
}

fn warmup(warmup: WarmupResult) -> WarmupReport {
    WarmupReport {
        rows: warmup.rows,
        elapsed_s: warmup.ended_at.map(seconds),
    }
}

fn rates(result: &RunResult) -> RatesReport {
    RatesReport {
        minimum: result.rates.minimum.map(|rate| rounded(rate, 1)),
        variation: result.rates.variation.map(|part| rounded(part, 4)),
    }
}

fn rate(rate: RateResult) -> RateReport {
    RateReport {
        asked: rounded(rate.asked, 3),
        achieved: rounded(rate.achieved, 3),
        held: rate.held(),
    }
}

/// 10^6 bytes a second, when `records` of them took `bytes`.
fn megabytes(msgs_per_s: f64, bytes: u64, records: u64) -> f64 {
    if records == 0 {
        return 0.0;
    }
    rounded(msgs_per_s * as_f64(bytes) / as_f64(records) / 1e6, 3)
}

fn latency(latencies: &Latencies) -> LatencySummary {
    let summary = latencies.summary();
    LatencySummary {
        mean: rounded(summary.mean, 1),
        ..summary
    }
}

fn histogram(latencies: &Latencies) -> LatencyHistogram {
    LatencyHistogram {
        clipped: latencies.clipped(),
        bins: latencies.doubling_bins(),
    }
}

fn cpu(result: &RunResult) -> CpuReport {
    CpuReport {
        user: seconds(result.usage.user),
        system: seconds(result.usage.system),
    }
}

fn client(total: &Recording, batch: Option<BatchView>) -> ClientReport {
    let figures = &total.client;
    ClientReport {
        requests: figures.requests,
        batch_messages: mean(figures.batch_messages),
        batch_bytes: batch.map(|batch| rounded(batch.bytes, 1)),
        batch_wire_bytes: mean(figures.batch_bytes),
        queued_us: mean(figures.queued_us),
        sending_us: mean(figures.sending_us),
        round_trip_us: mean(figures.round_trip_us),
        throttled_us: mean(figures.throttled_ms).map(|ms| ms * 1e3),
    }
}

fn mean(window: Window) -> Option<f64> {
    (window.count > 0).then(|| rounded(window.mean(), 1))
}

fn workers(result: &RunResult) -> Vec<WorkerReport> {
    let workers = (0..).zip(&result.workers);
    workers
        .map(|(id, of_worker)| worker(id, of_worker, result.measured))
        .collect()
}

fn worker(id: u64, worker: &WorkerResult, measured: Measured) -> WorkerReport {
    let recording = &worker.recording;
    let shares = worker.shares();
    let share = Measured {
        records: recording.measured,
        ..measured
    };
    WorkerReport {
        id,
        acked: recording.counts.acked,
        busy: rounded(shares.busy, 3),
        blocked: rounded(shares.blocked, 3),
        starved: rounded(shares.starved, 3),
        paced: rounded(shares.paced, 3),
        cpu_s: seconds(recording.ran),
        rejected: recording.counts.rejected,
        failed: recording.counts.failed,
        unknown: recording.counts.unknown,
        msgs_per_s: rounded(share.msgs_per_s(), 1),
        p99_us: recording.p99(),
        channel: gauge(worker.channel),
    }
}

fn gauges(gauges: Gauges) -> Gauges {
    Gauges {
        main_channel: gauge(gauges.main_channel),
        worker_channels: gauge(gauges.worker_channels),
        client_queue: gauge(gauges.client_queue),
        in_flight: gauge(gauges.in_flight),
    }
}

fn gauge(gauge: Gauge) -> Gauge {
    Gauge {
        mean: rounded(gauge.mean, 3),
        ..gauge
    }
}

fn errors(errors: &[ErrorCount]) -> Vec<ErrorCount> {
    let short = |error: &ErrorCount| ErrorCount {
        first_s: error.first_s.map(|s| rounded(s, 6)),
        ..error.clone()
    };
    errors.iter().map(short).collect()
}

fn asked(asked: AskedRate) -> AskedRate {
    AskedRate {
        from_s: rounded(asked.from_s, 6),
        ..asked
    }
}

fn event(event: &Event) -> EventReport {
    EventReport {
        at_s: seconds(event.at),
        kind: event.what.kind(),
        text: event.what.words(),
    }
}

fn tasks(result: &RunResult) -> Vec<TaskReport> {
    let (outcome, failure) = match (outcome(&result.outcome), result.total.counts.lost()) {
        ((Ending::Completed, _), lost @ 1..) => {
            let why = format!("{} not acknowledged", plural(lost, "record"));
            (Ending::Failed, Some(why))
        }
        (ended, _) => ended,
    };
    let kafka = TaskReport {
        name: "kafka".to_owned(),
        rows: result.total.counts.acked,
        bytes: result.total.acked_bytes,
        elapsed_s: seconds(Duration::from_micros(result.total.last_report_us)),
        outcome,
        failure,
        path: None,
    };
    let files = result.tasks.iter().map(file_task);
    std::iter::once(kafka).chain(files).collect()
}

fn file_task(task: &TaskResult) -> TaskReport {
    let (outcome, failure) = match &task.outcome {
        TaskOutcome::Completed => (Ending::Completed, None),
        TaskOutcome::Interrupted => (Ending::Interrupted, None),
        TaskOutcome::Failed(why) => (Ending::Failed, Some(why.clone())),
    };
    TaskReport {
        name: task.name.to_owned(),
        rows: task.rows,
        bytes: task.bytes,
        elapsed_s: seconds(task.elapsed),
        outcome,
        failure,
        path: Some(task.path.clone()),
    }
}

pub(super) fn seconds(time: Duration) -> f64 {
    rounded(time.as_secs_f64(), 6)
}

/// To so many decimals: more would be noise. What is no number, or beyond all numbers, is zero:
/// JSON has no word for it.
#[must_use]
pub fn rounded(x: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (x * scale).round() / scale;
    if rounded.is_finite() { rounded } else { 0.0 }
}

#[cfg(test)]
mod tests;
