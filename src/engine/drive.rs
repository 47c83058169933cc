//! The part of a run that is measured: starts the threads, ticks until they are done, and brings
//! back what they have recorded.

use std::num::NonZeroU32;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use super::clock::Clock;
use super::collector::{Collected, Collector, TICK, Watched};
use super::control::Control;
use super::fanout::{self, Channels, Passages};
use super::files::Files;
use super::pace::Pace;
use super::plan::Plan;
use super::recorder::Recorder;
use super::result::TaskResult;
use super::run::Stage;
use super::threads::{Crew, returned};
use super::worker::{self, Parts, Progress};
use super::write::Write;
use crate::client::Client;
use crate::client::cluster::Cluster;
use crate::profile::{Length, SourceFile, Warmup};
use crate::source::{ChunkOptions, Limit, Source, SourceError};
use crate::stats::Slot;

/// Latencies may be longer than the delivery timeout by this much: a record may have been due
/// long before it could be enqueued.
const BEYOND_TIMEOUT: Duration = Duration::from_mins(1);

/// Chunks that each worker gets at least, so that none of them is idle in a short run.
const CHUNKS_EACH: u64 = 8;

/// Chunks a second that each worker gets at least under a rate.
const CHUNKS_PER_S: f64 = 20.0;

/// What a run has done.
pub struct Driven {
    pub elapsed: Duration,
    pub collected: Collected,
    /// How far each worker came.
    pub progress: Vec<Progress>,
    pub tasks: Vec<TaskResult>,
}

/// Drives one client for each worker, which sends what `writer` makes of its rows, from the first
/// byte read to the last delivery report.
///
/// # Errors
/// When the source has to be counted first and cannot be read.
pub fn drive<C: Client + Send, W: Write>(
    stage: Stage<'_>,
    clients: Vec<C>,
    writer: &W,
    cluster: Option<&Cluster>,
) -> Result<Driven, SourceError> {
    let Stage {
        plan,
        control,
        publisher,
        ..
    } = stage;
    let longest = plan.profile.producer.delivery_timeout + BEYOND_TIMEOUT;
    let slots: Vec<_> = clients.iter().map(|_| Slot::new(longest)).collect();
    let passages = Passages::new(plan, control)?;
    let files = Files::new(plan);
    if plan.profile.run.warmup == Warmup::None {
        // Before the workers start: a small run may be over before the collector looks.
        control.end_warmup(Duration::ZERO);
    }
    let clock = Clock::start();
    control.clock_started(clock);
    let (collected, elapsed, progress) = thread::scope(|scope| {
        let recorders = slots
            .iter()
            .map(|slot| Recorder::new(slot, control, clock, longest));
        let workers = clients.into_iter().zip(recorders);
        let crew = Crew::of(scope);
        let workers = fan_out(&crew, stage, &passages, workers, writer);
        let tasks = files.start(&crew, control.tasks_stop());
        let watched = Watched {
            control,
            clock,
            slots: &slots,
            passages: &passages,
            files: &files,
            cluster,
            publisher,
        };
        let mut collector = Collector::new(watched, plan, longest);
        crew.wait(TICK, || collector.tick());
        let progress = workers.into_iter().map(ScopedJoinHandle::join);
        let progress = progress.map(returned).collect();
        let tasks = tasks.into_iter().map(ScopedJoinHandle::join);
        tasks.for_each(returned);
        (collector.finish(), clock.elapsed(), progress)
    });
    Ok(Driven {
        elapsed,
        collected,
        progress,
        tasks: files.results(),
    })
}

/// Starts reader, dispatcher and workers, each in a thread of its own.
fn fan_out<'scope, 'env, C: Client + Send + 'env, W: Write + 'env>(
    crew: &Crew<'scope, 'env>,
    stage: Stage<'env>,
    passages: &'env Passages,
    workers: impl ExactSizeIterator<Item = (C, Recorder<'env>)>,
    writer: &'env W,
) -> Vec<ScopedJoinHandle<'scope, Progress>> {
    let Stage {
        plan,
        rejects,
        control,
        ..
    } = stage;
    let count = workers.len();
    let Channels {
        main,
        workers: channels,
        spare,
    } = Channels::new(count);
    let (to_workers, from_dispatcher): (Vec<_>, Vec<_>) = channels.into_iter().unzip();

    let chunks = plan.source.chunks(plan.chunk_options());
    // These end when the workers have: the scope waits for them.
    crew.scope
        .spawn(move || fanout::read(control, chunks, (&main.0, &spare.1), passages));
    crew.scope
        .spawn(move || fanout::dispatch(&main.1, &to_workers, passages));
    let working = workers.zip(from_dispatcher).enumerate();
    working
        .map(|(id, ((client, recorder), chunks))| {
            let spare = spare.0.clone();
            let pace = Pace::new(control.rate_of_the_start(), id, count);
            crew.start(move || {
                let parts = Parts {
                    client,
                    recorder,
                    // Made by the worker itself: what one thread allocates lies close together, and
                    // two workers that write into one line of the cache wait for each other.
                    reader: plan.source.row_reader(),
                    writer: writer.clone(),
                    pace,
                    flush_every: plan.profile.producer.flush_every.map(Into::into),
                    rejects,
                    taken: passages.taken_by(id),
                };
                worker::work(parts, chunks, &spare)
            })
        })
        .collect()
}

impl Plan {
    /// How the kafka task reads the source. The same each time: reading back relies on it.
    pub(super) fn chunk_options(&self) -> ChunkOptions {
        let run = &self.profile.run;
        let limit = match (run.warmup, run.length) {
            (Warmup::None, Length::File) => Limit::Once,
            (Warmup::None, Length::Rows(rows)) => Limit::Rows(rows.get()),
            // The end comes from the control: after a duration, or so many rows after the
            // warm-up.
            _ => Limit::Endless,
        };
        ChunkOptions::new(limit).max_rows(self.chunk_rows())
    }

    /// Small enough that every worker gets its share of a short run, and of a slow one.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rough size; `as` saturates"
    )]
    fn chunk_rows(&self) -> NonZeroU32 {
        let workers = self.profile.producer.workers.get() as u64;
        let by_rows = match self.known_rows() {
            Some(rows) => rows.div_ceil(workers * CHUNKS_EACH),
            None => u64::MAX,
        };
        let by_rate = match self.profile.run.rate {
            Some(rate) => (rate / (workers as f64 * CHUNKS_PER_S)) as u64,
            None => u64::MAX,
        };
        let rows = by_rows.min(by_rate).clamp(1, u64::from(u32::MAX));
        u32::try_from(rows)
            .ok()
            .and_then(NonZeroU32::new)
            .unwrap_or(NonZeroU32::MAX)
    }

    /// How much of the source a file task writes: a duration is Kafka's alone.
    pub(super) fn file_limit(&self) -> Limit {
        match self.profile.run.length {
            Length::Rows(rows) => Limit::Rows(rows.get()),
            Length::File | Length::Duration(_) => Limit::Once,
        }
    }

    /// The rows of the job, warm-up apart, where the profile tells.
    pub(super) fn known_rows(&self) -> Option<u64> {
        match (self.profile.run.length, &self.profile.source.file) {
            (Length::Rows(rows), _) => Some(rows.get()),
            (Length::File, SourceFile::Users(rows)) => Some(rows.get()),
            (Length::File, SourceFile::Path(_)) | (Length::Duration(_), _) => None,
        }
    }
}

/// The rows of a file, counted in a pass over it; those so far, once the run is stopped.
pub fn count_rows(source: &Source, control: &Control) -> Result<u64, SourceError> {
    let mut chunks = source.chunks(ChunkOptions::new(Limit::Once));
    let (mut rows, mut buffer) = (0, Vec::new());
    while !control.stopping()
        && let Some(chunk) = chunks.next_chunk(buffer)?
    {
        rows += u64::from(chunk.rows);
        buffer = chunk.into_buffer();
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    #[test]
    fn the_counting_of_rows_ends_with_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, "id\n1\n2\n3\n").unwrap();
        let profile = profile::Source {
            file: SourceFile::Path(path.clone()),
            delimiter: b'|',
            max_rejects: 0,
            columns: None,
        };
        let source = Source::open(&profile, &path).unwrap();
        let control = Control::new(None);
        assert_eq!(count_rows(&source, &control).unwrap(), 3);
        control.interrupt();
        assert_eq!(count_rows(&source, &control).unwrap(), 0);
    }
}
