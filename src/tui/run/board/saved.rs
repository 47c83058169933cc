//! The board of a run that is over, from its report.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{
    Bandwidth, Board, Identity, Latency, Percentiles, Processor, Progress, Reading, Stages, State,
    Task, TaskState, Worker, WorkerWord,
};
use crate::engine::{BatchView, Rates, Verification, WorkerState};
use crate::report::{Caveat, ClientReport, Ending, Report, TaskReport, WorkerReport};
use crate::stats::{AskedRate, fates};
use crate::tui::run::words::ratio;
use crate::units;

impl Board {
    /// Everything that a report tells.
    #[must_use]
    pub fn saved(report: &Report, repeat: &str) -> Self {
        let state = state(report);
        let length = planned_rows(report);
        let done = done(report, state, length);
        Self {
            state,
            identity: identity(report, repeat),
            elapsed: elapsed(report, state),
            progress: Progress {
                share: done,
                left: None,
                rows: length,
            },
            measured: (report.measured, seconds(report.elapsed_s)),
            counts: report.records,
            rates: rates(report),
            asked_rate: report.rate.map(|rate| rate.asked),
            asked: asked(report),
            bandwidth: bandwidth(report),
            latency: latency(report),
            verdict: report.verdict.clone().unwrap_or_default(),
            ceilings: report.ceilings.clone().unwrap_or_default(),
            stages: report.client.as_ref().and_then(stages),
            gauges: report.gauges,
            reading: match state {
                State::Failed => Reading::AtTheEnd,
                _ => Reading::Mean,
            },
            stalled: report.stalled_s.map(seconds),
            batch: batch(report),
            batches: report.batches,
            requests: report.client.as_ref().map_or(0, |client| client.requests),
            workers: workers(report, length),
            tasks: tasks(report, length, done),
            processor: processor(report),
            retries: report.retries,
            errors: report.errors.clone(),
            troubles: report.troubles.clone(),
            events: report.events.clone(),
            series: Arc::new(report.series.clone()),
            warm_at: report
                .warmup
                .and_then(|warmup| warmup.elapsed_s)
                .map(seconds),
            end: seconds(run_s(report)),
            thresholds: report.thresholds.clone(),
            places: places(report, repeat),
            tried: report.tried.clone(),
            failure: report.failure.clone(),
            ..Self::default()
        }
    }

    /// Keeps what only the run itself told.
    pub fn keep_of(&mut self, live: &Self) {
        self.chunks = live.chunks;
        self.identity
            .brokers_at
            .clone_from(&live.identity.brokers_at);
        // A run that was cut short keeps its time axis.
        if self.state != State::Completed {
            self.end = self.end.max(live.end);
        }
        if self.identity.number.is_none() {
            self.identity.number = live.identity.number;
        }
    }
}

fn identity(report: &Report, repeat: &str) -> Identity {
    Identity {
        number: (report.number > 0).then_some(report.number),
        label: report.label.clone(),
        version: report.target.version.clone(),
        repeat: repeat.to_owned(),
        ..Identity::new(&report.profile.name, &report.profile.resolved)
    }
}

fn state(report: &Report) -> State {
    match report.outcome {
        Ending::Failed if report.workers.is_empty() => State::NotStarted,
        Ending::Failed => State::Failed,
        Ending::Interrupted => State::Interrupted,
        // It came to its end, and something is missing.
        Ending::Completed if !report.is_clean() => State::Failed,
        Ending::Completed => State::Completed,
    }
}

/// The run's clock.
fn elapsed(report: &Report, state: State) -> Duration {
    match state {
        // It never started.
        State::NotStarted => seconds(report.connect_s.max(report.elapsed_s)),
        _ => seconds(run_s(report)),
    }
}

/// The whole time on the run's clock, the warm-up included.
fn run_s(report: &Report) -> f64 {
    let kafka = report.tasks.first().map_or(0.0, |task| task.elapsed_s);
    let warmup = report
        .warmup
        .and_then(|warmup| warmup.elapsed_s)
        .unwrap_or(0.0);
    let of_failure = match report.outcome {
        // It went on after the last report came.
        Ending::Failed => report
            .events
            .iter()
            .map(|event| event.at_s)
            .fold(0.0, f64::max),
        _ => 0.0,
    };
    (report.elapsed_s + warmup).max(kafka).max(of_failure)
}

/// How much of the run was done, 0 to 1, as while it went; `None`: nobody knows how much there was.
fn done(report: &Report, state: State, rows: Option<u64>) -> Option<f64> {
    let kafka = report.tasks.first().map(|kafka| kafka.outcome);
    if state == State::Completed || kafka == Some(Ending::Completed) {
        return Some(1.0);
    }
    let by_rows = rows.map(|rows| ratio(report.records.acked, rows));
    by_rows.or_else(|| {
        // It begins with the end of the warm-up.
        let whole = planned_s(report, "warmup").unwrap_or(0.0) + planned_s(report, "duration")?;
        Some((run_s(report) / whole).clamp(0.0, 1.0))
    })
}

/// A time that the profile asks for in its `run` section, in seconds.
fn planned_s(report: &Report, key: &str) -> Option<f64> {
    let text = report.profile.resolved.get("run")?.get(key)?.as_str()?;
    let time = units::parse_duration(text).ok()?;
    Some(time.as_secs_f64()).filter(|s| *s > 0.0)
}

/// Rows that the profile asks for, as far as it says.
fn planned_rows(report: &Report) -> Option<u64> {
    let get = |section: &str, key: &str| report.profile.resolved.get(section)?.get(key);
    let rows = get("run", "rows").or_else(|| {
        let is_whole_file = get("run", "duration").is_none();
        get("source", "rows").filter(|_| is_whole_file)
    })?;
    u64::try_from(rows.as_integer()?)
        .ok()
        .filter(|rows| *rows > 0)
}

/// An older report knows only the mean of them.
fn asked(report: &Report) -> Vec<AskedRate> {
    let mean = report.rate.map(|rate| AskedRate::always(rate.asked));
    match report.asked.as_slice() {
        [] => mean.into_iter().collect(),
        asked => asked.to_vec(),
    }
}

fn rates(report: &Report) -> Rates {
    Rates {
        now: report.msgs_per_s,
        average: report.msgs_per_s,
        minimum: report.rates.minimum,
        variation: report.rates.variation,
    }
}

fn bandwidth(report: &Report) -> Bandwidth {
    let wire = report.wire_mb_per_s.filter(|wire| *wire > 0.0);
    Bandwidth {
        payload_per_s: report.payload_mb_per_s * 1e6,
        wire_per_s: wire.map(|wire| wire * 1e6),
        payload_bytes: report.payload_bytes,
        wire_bytes: report.wire_bytes,
    }
}

fn latency(report: &Report) -> Latency {
    let fates = fates(report.batches, report.measured, report.records.acked);
    Latency {
        recent: None,
        run: Percentiles::new(&report.latency_us, fates),
        mean_us: report.latency_us.mean,
        bins: report.latency_histogram.bins.clone(),
        count: report.measured,
        clipped: report.latency_histogram.clipped,
        notes: notes(report),
    }
}

fn processor(report: &Report) -> Processor {
    Processor {
        user: seconds(report.cpu_s.user),
        system: seconds(report.cpu_s.system),
        cores: report.cores,
        memory: report.max_rss_bytes,
    }
}

fn notes(report: &Report) -> Vec<String> {
    let said = [
        (
            Caveat::RateNotHeld,
            "rate not held: no percentile is judged",
        ),
        (Caveat::QueueingIncluded, "queueing included"),
        (Caveat::NeverWarm, "never warm: nothing was measured"),
        (Caveat::AcksNone, "acks 0: no broker has confirmed anything"),
    ];
    let said = said.into_iter().filter(|(caveat, _)| report.has(*caveat));
    said.map(|(_, words)| words.to_owned()).collect()
}

fn stages(client: &ClientReport) -> Option<Stages> {
    Some(Stages {
        queued_us: client.queued_us?,
        sending_us: client.sending_us.unwrap_or(0.0),
        round_trip_us: client.round_trip_us?,
        throttled_us: client.throttled_us.unwrap_or(0.0),
    })
}

fn batch(report: &Report) -> Option<BatchView> {
    let client = report.client.as_ref()?;
    Some(BatchView {
        bytes: client.batch_bytes?,
        messages: client.batch_messages?,
        fill: report.batch_fill?,
        closed_by_size: report.closed_by_size,
    })
}

fn workers(report: &Report, rows: Option<u64>) -> Vec<Worker> {
    let workers = report.workers.iter();
    workers.map(|it| worker(it, report, rows)).collect()
}

fn worker(worker: &WorkerReport, report: &Report, rows: Option<u64>) -> Worker {
    let share = match report.outcome {
        Ending::Completed if worker.failed + worker.unknown == 0 => Some(1.0),
        // Chunks go to the workers in turn: each has as many rows as the others.
        _ => rows.map(|rows| (ratio(worker.acked, rows) * as_len(report.workers.len())).min(1.0)),
    };
    Worker {
        id: worker.id,
        acked: worker.acked,
        share,
        per_s: worker.msgs_per_s,
        p99_us: worker.p99_us,
        // When all is done, nothing waits.
        queued: (report.outcome != Ending::Completed && worker.channel.capacity > 0)
            .then_some((worker.channel.now, worker.channel.capacity)),
        blocked: worker.blocked,
        busy: worker.busy,
        starved: worker.starved,
        failed: worker.failed,
        unknown: worker.unknown,
        rejected: worker.rejected,
        state: WorkerWord(WorkerState::Done),
    }
}

#[expect(clippy::cast_precision_loss, reason = "workers are few")]
fn as_len(n: usize) -> f64 {
    n as f64
}

fn tasks(report: &Report, rows: Option<u64>, done: Option<f64>) -> Vec<Task> {
    let tasks = report.tasks.iter();
    let tasks = tasks.map(|it| Task {
        // That of Kafka goes as far as the run does, by rows or by the clock.
        share: match it.path {
            None => done,
            Some(_) => file_share(it, rows),
        },
        ..task(it)
    });
    tasks.collect()
}

fn task(task: &TaskReport) -> Task {
    Task {
        name: task.name.clone(),
        rows: task.rows,
        bytes: task.bytes,
        elapsed: seconds(task.elapsed_s),
        state: match task.outcome {
            Ending::Completed => TaskState::Done,
            Ending::Interrupted => TaskState::Interrupted,
            Ending::Failed => TaskState::Failed,
        },
        failure: task.failure.clone(),
        path: task.path.clone(),
        ..Task::default()
    }
}

/// How much of its file a task has written.
fn file_share(task: &TaskReport, rows: Option<u64>) -> Option<f64> {
    match task.outcome {
        Ending::Completed => Some(1.0),
        _ => rows.map(|rows| ratio(task.rows, rows).min(1.0)),
    }
}

/// Where the run is saved, what came of reading back, and how it is repeated.
pub fn places(report: &Report, repeat: &str) -> Vec<String> {
    let mut places = Vec::new();
    if report.number > 0 {
        places.push(format!("saved as run #{}", report.number));
    }
    places.extend(verified(report));
    if let Some(warmup) = report.warmup {
        places.push(format!(
            "warm-up: {}, not measured",
            units::plural(warmup.rows, "row")
        ));
    }
    if let Some(rejects) = &report.rejects {
        places.push(format!("bad rows: {}", rejects.display()));
    }
    places.push(format!("repeat: {repeat}"));
    places
}

fn verified(report: &Report) -> Option<String> {
    if let Some(why) = &report.verify_failure {
        return Some(format!("verify: {why}"));
    }
    match &report.verify {
        Some(verify) if Verification::is_clean(verify) => Some(format!(
            "verify: all {} there, each once",
            units::count(verify.read_back)
        )),
        Some(verify) => Some(format!(
            "verify: {} missing, {} duplicated",
            units::count(verify.missing),
            units::count(verify.duplicated)
        )),
        None if report.has(Caveat::EmbeddedBroker) => {
            Some("verify: not on the embedded broker".to_owned())
        }
        None => None,
    }
}

/// The last part of a path.
#[must_use]
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn seconds(s: f64) -> Duration {
    Duration::try_from_secs_f64(s).unwrap_or_default()
}
