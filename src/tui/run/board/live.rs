//! Boards of a run that goes on, from its snapshots and events.

use std::time::Duration;

use super::{
    Bandwidth, Board, Identity, Latency, Percentiles, Processor, Progress, Reading, Stages, State,
    Task, TaskState, Worker, WorkerWord,
};
use crate::engine::{Event, Happening, Phase, Snapshot, TaskOutcome, TaskSnapshot, WorkerSnapshot};
use crate::profile::{Length, Profile, Warmup};
use crate::report::{CeilingShare, CeilingsReport, EventReport};
use crate::stats::{ClientFigures, LatencySummary, fates};
use crate::tui::run::words::ratio;
use crate::units::as_f64;

/// Nothing acknowledged for so long is worth a word.
const LONG_SILENCE: Duration = Duration::from_secs(1);

/// Before this part is done nobody can say when a run will end.
const TOO_EARLY: f64 = 0.02;

/// From this part on what is expected of its end is about right.
const SETTLED: f64 = 0.25;

/// What is known of a run beside its snapshots.
#[derive(Clone, Debug)]
pub struct Live {
    pub identity: Identity,
    /// `None`: none were measured for it.
    pub ceilings: Option<Box<CeilingsReport>>,
    length: Option<Duration>,
    /// The warm-up, where it is a time.
    warmup: Duration,
    rate: Option<f64>,
    events: Vec<EventReport>,
    /// When the run is expected to end. Once the run has settled it only grows, so that the time
    /// axis stands still.
    end: Duration,
}

impl Live {
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        let length = match profile.run.length {
            Length::Duration(length) => Some(length),
            Length::File | Length::Rows(_) => None,
        };
        Self {
            identity: Identity::new(&profile.name, &profile.resolved),
            ceilings: None,
            length,
            warmup: match profile.run.warmup {
                Warmup::Duration(warmup) => warmup,
                Warmup::None | Warmup::Rows(_) | Warmup::Auto => Duration::ZERO,
            },
            rate: profile.run.rate,
            events: Vec::new(),
            end: Duration::ZERO,
        }
    }

    /// Writes down what happened.
    pub fn hear(&mut self, event: &Event) {
        if !matches!(event.what, Happening::Sampled(_)) {
            self.events.push(EventReport {
                at_s: event.at.as_secs_f64(),
                kind: event.what.kind(),
                text: event.what.words(),
            });
        }
    }

    /// What happened so far.
    #[must_use]
    pub fn events(&self) -> &[EventReport] {
        &self.events
    }

    /// Before there is a snapshot.
    #[must_use]
    pub fn first_board(&self) -> Board {
        Board {
            identity: self.identity.clone(),
            asked_rate: self.rate,
            ..Board::default()
        }
    }

    /// What a snapshot shows.
    pub fn board(&mut self, snapshot: &Snapshot) -> Board {
        let progress = self.progress(snapshot);
        self.expect_end(snapshot.elapsed, &progress);
        let batches = snapshot.client.batch_messages.count;
        let has_wire = !self.identity.is_null;
        Board {
            state: state(snapshot.phase),
            identity: self.identity.clone(),
            elapsed: snapshot.elapsed,
            measured: (
                snapshot.latency.count,
                snapshot
                    .elapsed
                    .saturating_sub(snapshot.warm_at.unwrap_or_default()),
            ),
            counts: snapshot.counts,
            rates: snapshot.rates,
            asked_rate: snapshot.asked_rate,
            asked: snapshot.asked.clone(),
            bandwidth: bandwidth(snapshot, has_wire),
            latency: self.latency(snapshot, batches),
            verdict: snapshot.verdict.clone(),
            ceilings: self.shares(snapshot),
            stages: stages(&snapshot.client),
            gauges: snapshot.gauges,
            reading: Reading::Now,
            stalled: snapshot.stalled,
            batch: snapshot.batch,
            batches,
            requests: snapshot.client.requests,
            chunks: snapshot.chunks,
            workers: (0..).zip(&snapshot.workers).map(worker).collect(),
            tasks: std::iter::once(kafka_task(snapshot, &progress))
                .chain(snapshot.tasks.iter().map(file_task))
                .collect(),
            processor: Processor {
                user: snapshot.usage.user,
                system: snapshot.usage.system,
                cores: u64::try_from(snapshot.cores)
                    .ok()
                    .filter(|cores| *cores > 0),
                memory: snapshot.usage.max_rss_bytes,
            },
            retries: snapshot.client.retries,
            errors: snapshot.errors.clone(),
            troubles: snapshot.troubles.clone(),
            events: self.events.clone(),
            series: snapshot.series.clone(),
            warm_at: snapshot.warm_at,
            end: self.end,
            silent: silence(snapshot),
            progress,
            ..Board::default()
        }
    }

    fn shares(&self, snapshot: &Snapshot) -> Vec<CeilingShare> {
        let shares =
            |ceilings: &CeilingsReport| ceilings.shares(snapshot.rates.now, self.identity.is_null);
        self.ceilings.as_deref().map_or_else(Vec::new, shares)
    }

    fn progress(&self, snapshot: &Snapshot) -> Progress {
        let done = snapshot.counts.done();
        let (share, left) = match (self.length, snapshot.expected_rows) {
            (Some(length), _) if !length.is_zero() => {
                // It begins with the end of the warm-up.
                let whole = length + snapshot.warm_at.unwrap_or(self.warmup);
                (
                    Some(snapshot.elapsed.as_secs_f64() / whole.as_secs_f64()),
                    Some(whole.saturating_sub(snapshot.elapsed)),
                )
            }
            (_, Some(rows)) => {
                let rest = as_f64(rows.saturating_sub(done));
                (Some(ratio(done, rows)), time_for(rest, self.pace(snapshot)))
            }
            _ => (None, None),
        };
        // The files may take longer than Kafka.
        let files = snapshot
            .tasks
            .iter()
            .filter_map(|task| file_task(task).left);
        Progress {
            share: share.map(|share| share.clamp(0.0, 1.0)),
            left: left.map(|left| files.fold(left, Duration::max)),
            rows: snapshot.expected_rows,
        }
    }

    /// Records a second that are likely from here on: the mean so far tells more than a moment,
    /// unless the rate was changed.
    fn pace(&self, snapshot: &Snapshot) -> f64 {
        match snapshot.asked_rate {
            Some(asked) if snapshot.asked_rate != self.rate => asked.min(snapshot.rates.now),
            _ => snapshot.rates.average,
        }
    }

    fn expect_end(&mut self, elapsed: Duration, progress: &Progress) {
        let expected = match (progress.share, progress.left) {
            (Some(share), Some(left)) if share >= TOO_EARLY => elapsed + left,
            _ => elapsed,
        };
        let is_early = progress.share.is_none_or(|share| share < SETTLED);
        if expected > self.end || is_early {
            self.end = expected;
        }
    }

    fn latency(&self, snapshot: &Snapshot, batches: u64) -> Latency {
        let view = &snapshot.latency;
        let fates = fates(batches, view.count, snapshot.counts.acked);
        let recent = (view.recent != LatencySummary::default())
            .then(|| Percentiles::new(&view.recent, fates));
        let mut notes = Vec::new();
        if snapshot.asked_rate.is_none() && view.count > 0 && !self.identity.is_null {
            notes.push("queueing included".to_owned());
        }
        Latency {
            recent,
            run: Percentiles::new(&view.run, fates),
            mean_us: view.run.mean,
            bins: view.bins.clone(),
            count: view.count,
            clipped: view.clipped,
            notes,
        }
    }
}

fn state(phase: Phase) -> State {
    match phase {
        Phase::Connecting => State::Connecting,
        Phase::WarmingUp => State::WarmingUp,
        Phase::Running => State::Running,
        // Over, but its report is still to be made.
        Phase::Draining | Phase::Over => State::Draining,
        Phase::Verifying => State::Verifying,
    }
}

fn silence(snapshot: &Snapshot) -> Option<Duration> {
    let goes_on = matches!(
        snapshot.phase,
        Phase::WarmingUp | Phase::Running | Phase::Draining
    );
    let has_open = snapshot.counts.sent > snapshot.counts.acked + snapshot.counts.lost();
    let since = snapshot
        .elapsed
        .saturating_sub(snapshot.last_report.unwrap_or_default());
    (goes_on && has_open && since >= LONG_SILENCE).then_some(since)
}

fn bandwidth(snapshot: &Snapshot, has_wire: bool) -> Bandwidth {
    let per_s = |bytes: u64, records: u64| snapshot.rates.now * ratio(bytes, records);
    let wire_bytes = snapshot.client.wire_bytes;
    Bandwidth {
        payload_per_s: per_s(snapshot.payload_bytes, snapshot.counts.sent),
        wire_per_s: (has_wire && wire_bytes > 0).then(|| per_s(wire_bytes, snapshot.counts.acked)),
        payload_bytes: snapshot.payload_bytes,
        wire_bytes,
    }
}

/// `None`: nothing is known of any of them.
fn stages(client: &ClientFigures) -> Option<Stages> {
    let is_known = client.queued_us.count > 0 || client.round_trip_us.count > 0;
    is_known.then(|| Stages {
        queued_us: client.queued_us.mean(),
        sending_us: client.sending_us.mean(),
        round_trip_us: client.round_trip_us.mean(),
        throttled_us: client.throttled_ms.mean() * 1e3,
    })
}

fn worker((id, worker): (u64, &WorkerSnapshot)) -> Worker {
    let done = worker.counts.done();
    Worker {
        id,
        acked: worker.counts.acked,
        share: worker.expected_rows.map(|rows| ratio(done, rows).min(1.0)),
        per_s: worker.msgs_per_s,
        p99_us: worker.p99_us,
        queued: (worker.channel_capacity > 0)
            .then_some((worker.queued_chunks, worker.channel_capacity)),
        blocked: worker.time.blocked,
        busy: worker.time.busy,
        starved: worker.time.starved,
        failed: worker.counts.failed,
        unknown: worker.counts.unknown,
        rejected: worker.counts.rejected,
        state: WorkerWord(worker.state),
    }
}

fn kafka_task(snapshot: &Snapshot, progress: &Progress) -> Task {
    Task {
        name: "kafka".to_owned(),
        rows: snapshot.counts.acked,
        share: progress.share,
        bytes: snapshot.payload_bytes,
        elapsed: snapshot.elapsed,
        left: progress.left,
        state: match snapshot.phase {
            Phase::Verifying | Phase::Over => TaskState::Done,
            _ => TaskState::Going,
        },
        failure: None,
        path: None,
    }
}

fn file_task(task: &TaskSnapshot) -> Task {
    let share = task
        .expected_rows
        .map(|rows| ratio(task.rows, rows).min(1.0));
    let pace = as_f64(task.rows) / task.elapsed.as_secs_f64().max(1e-6);
    let state = match &task.outcome {
        None => TaskState::Going,
        Some(TaskOutcome::Completed) => TaskState::Done,
        Some(TaskOutcome::Interrupted) => TaskState::Interrupted,
        Some(TaskOutcome::Failed(_)) => TaskState::Failed,
    };
    let rest = task
        .expected_rows
        .map(|rows| as_f64(rows.saturating_sub(task.rows)));
    Task {
        name: task.name.to_owned(),
        rows: task.rows,
        share,
        bytes: task.bytes,
        elapsed: task.elapsed,
        left: rest
            .filter(|_| state == TaskState::Going)
            .and_then(|rest| time_for(rest, pace)),
        state,
        failure: match &task.outcome {
            Some(TaskOutcome::Failed(why)) => Some(why.clone()),
            _ => None,
        },
        path: Some(task.path.clone()),
    }
}

/// Time that so many rows take; `None` where nothing moves.
fn time_for(rows: f64, per_s: f64) -> Option<Duration> {
    if per_s <= 0.0 {
        return None;
    }
    Duration::try_from_secs_f64(rows / per_s).ok()
}
