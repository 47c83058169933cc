//! The fan-out: one reader, one main channel, and the workers in turn.
//!
//! Whatever ends a thread here closes its channels, and that ends its neighbours: the reader by
//! the end of its rows, the dispatcher by the end of its chunks, both by workers that are gone.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::control::{Control, StopReason};
use super::drive::count_rows;
use super::plan::Plan;
use crate::profile::{Length, Warmup};
use crate::source::{Chunk, ChunkReader, SourceError};

/// Chunks that the main channel holds.
pub const MAIN_CAPACITY: usize = 8;

/// Chunks that wait for each worker.
pub const WORKER_CAPACITY: usize = 4;

/// Both ends of the channels between reader and workers.
pub struct Channels {
    pub main: (Sender<Chunk>, Receiver<Chunk>),
    pub workers: Vec<(Sender<Chunk>, Receiver<Chunk>)>,
    /// Buffers on their way back to the reader.
    pub spare: (Sender<Vec<u8>>, Receiver<Vec<u8>>),
}

impl Channels {
    pub fn new(workers: usize) -> Self {
        let in_circulation = MAIN_CAPACITY + workers * (WORKER_CAPACITY + 1);
        Self {
            main: bounded(MAIN_CAPACITY),
            workers: (0..workers).map(|_| bounded(WORKER_CAPACITY)).collect(),
            spare: bounded(in_circulation),
        }
    }
}

/// How many chunks have passed each place and how much there is to read: counted once a chunk, for
/// those who watch. (They cannot look at the channels: whoever holds an end of one keeps it open.)
#[derive(Debug)]
pub struct Passages {
    /// Chunks put into the main channel, and taken out of it.
    read: AtomicU64,
    dispatched: AtomicU64,
    workers: Vec<Passage>,
    /// Rows that have gone into the main channel.
    pub cut_rows: AtomicU64,
    /// Rows of the job, warm-up apart; 0: not known, or no matter of rows.
    pub expected_rows: AtomicU64,
    /// Size of the file, if its rows are to be estimated.
    estimate_from: Option<u64>,
}

/// The chunks of one worker.
#[derive(Debug, Default)]
struct Passage {
    given: AtomicU64,
    taken: AtomicU64,
}

impl Passages {
    /// # Errors
    /// When the rows have to be counted and the file cannot be read.
    pub fn new(plan: &Plan, control: &Control) -> Result<Self, SourceError> {
        let run = &plan.profile.run;
        let expected_rows = match (plan.known_rows(), run.length, run.warmup) {
            (Some(rows), ..) => rows,
            (None, Length::Duration(_), _) | (None, _, Warmup::None) => 0,
            // The job comes whole after the warm-up, which may end in the middle of the file.
            (None, ..) => count_rows(&plan.source, control)?,
        };
        let estimated = run.length == Length::File && expected_rows == 0;
        let workers = plan.profile.producer.workers.get();
        Ok(Self {
            read: AtomicU64::new(0),
            dispatched: AtomicU64::new(0),
            workers: (0..workers).map(|_| Passage::default()).collect(),
            cut_rows: AtomicU64::new(0),
            expected_rows: AtomicU64::new(expected_rows),
            estimate_from: estimated.then(|| plan.source.len_bytes()),
        })
    }

    /// Chunks read so far.
    pub fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }

    /// Chunks in the main channel.
    pub fn in_main(&self) -> u64 {
        // The counters are read one after the other, while they go on.
        self.read().saturating_sub(self.dispatched.load(Relaxed))
    }

    /// Chunks that wait for each worker.
    pub fn at_workers(&self) -> impl Iterator<Item = u64> {
        self.workers.iter().map(|worker| {
            let taken = worker.taken.load(Relaxed);
            worker.given.load(Relaxed).saturating_sub(taken)
        })
    }

    /// Whether there is no room for another chunk.
    pub fn are_full(&self) -> bool {
        self.in_main() >= MAIN_CAPACITY as u64
    }

    /// Where a worker counts the chunks that it takes.
    pub fn taken_by(&self, worker: usize) -> &AtomicU64 {
        &self.workers[worker].taken
    }

    /// So many rows took so many bytes of the file.
    fn estimate(&self, rows: u64, bytes: u64) {
        if let Some(all) = self.estimate_from {
            let expected = u128::from(rows) * u128::from(all) / u128::from(bytes.max(1));
            self.expected_rows
                .store(u64::try_from(expected).unwrap_or(rows), Relaxed);
        }
    }
}

/// Reads chunks into the main channel until the source or somebody's patience ends.
pub fn read(
    control: &Control,
    mut chunks: ChunkReader,
    (main, spare): (&Sender<Chunk>, &Receiver<Vec<u8>>),
    passages: &Passages,
) {
    let (mut rows, mut bytes) = (0, 0);
    while !control.stopping() && rows < control.row_limit() {
        let buffer = spare.try_recv().unwrap_or_default();
        match chunks.next_chunk(buffer) {
            Ok(Some(chunk)) => {
                rows += u64::from(chunk.rows);
                bytes += chunk.text().len() as u64;
                passages.cut_rows.store(rows, Relaxed);
                passages.estimate(rows, bytes);
                if main.send(chunk).is_err() {
                    return;
                }
                passages.read.fetch_add(1, Relaxed);
            }
            Ok(None) => return,
            Err(error) => return control.drain(StopReason::Failed(error.to_string())),
        }
    }
}

/// Hands the chunks to the workers in turn: chunk `k` to worker `k mod n`.
pub fn dispatch(main: &Receiver<Chunk>, workers: &[Sender<Chunk>], passages: &Passages) {
    let turns = workers.iter().zip(&passages.workers).cycle();
    for (chunk, (worker, passage)) in main.iter().zip(turns) {
        passages.dispatched.fetch_add(1, Relaxed);
        if worker.send(chunk).is_err() {
            return;
        }
        passage.given.fetch_add(1, Relaxed);
    }
}
