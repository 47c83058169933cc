//! Reads a run back from the topic and holds it against the source, read once more.
//!
//! The source is cut and fanned out as in the run, which gives every row its chunk and its worker;
//! each row that was sent is encoded again and remembered by a hash of its value. What comes back
//! is looked up by the same hash. Equal rows share a hash: as many have to come back as were sent,
//! in whatever order. For the others, order is held too: what one worker sent to one partition
//! comes in the order of the source.

mod ledger;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::ledger::{Ledger, Sent};
use super::plan::Plan;
use super::worker::Progress;
use crate::client::Patience;
use crate::client::cluster::{Cluster, ClusterError};
use crate::client::read_back::{self, Offsets, ReadBackError, Span};
use crate::source::{Chunk, SourceError};

/// What came of reading back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Records of this run that were read.
    pub read_back: u64,
    /// Rows that were sent and did not come back.
    pub missing: u64,
    /// Records of this run that came once too often.
    pub duplicated: u64,
    /// Records that came after a later one of the same worker on the same partition.
    pub out_of_order: u64,
    /// Records of this run whose value is no row's.
    pub altered: u64,
    /// Records of others on the topic, between the start and the end of the run.
    pub foreign: u64,
    /// The first few differences of each kind.
    pub examples: Vec<Difference>,
}

/// One difference between what was sent and what came back. Rows count from 0 over the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    Missing {
        row: u64,
    },
    Duplicated {
        row: u64,
        partition: i32,
        offset: i64,
    },
    OutOfOrder {
        row: u64,
        partition: i32,
        offset: i64,
    },
    Altered {
        partition: i32,
        offset: i64,
    },
}

#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    ReadBack(#[from] ReadBackError),
    #[error("--verify remembers up to 4,294,967,295 rows, and this run has more")]
    TooManyRows,
}

impl Verification {
    /// Whether all of the run came back, once, as it was sent and in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missing + self.duplicated + self.out_of_order + self.altered == 0
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { row } => write!(f, "row {row} is missing"),
            Self::Duplicated {
                row,
                partition,
                offset,
            } => {
                write!(
                    f,
                    "row {row} came again at partition {partition}, offset {offset}"
                )
            }
            Self::OutOfOrder {
                row,
                partition,
                offset,
            } => {
                write!(
                    f,
                    "row {row} came after a later one, at partition {partition}, offset {offset}"
                )
            }
            Self::Altered { partition, offset } => {
                write!(
                    f,
                    "no row has the value at partition {partition}, offset {offset}"
                )
            }
        }
    }
}

/// Reads back everything from `before` to the end of the topic.
///
/// # Errors
/// When the source or the cluster cannot be read.
pub fn verify(
    plan: &Plan,
    progress: &[Progress],
    cluster: &Cluster,
    before: &Offsets,
    given_up: &(dyn Fn() -> bool + Sync),
) -> Result<Verification, VerifyError> {
    let topic = &plan.profile.target.topic;
    let id = plan.correlation_id.to_string();
    let after = read_back::ends(&cluster.connection, topic, &Patience::new(given_up))?;
    let hasher = RandomState::new();
    let mut ledger = Ledger::new(sent(plan, progress, &hasher, given_up)?);
    let span = Span {
        from: before,
        to: &after,
    };
    read_back::between(&cluster.connection, topic, span, given_up, |record| {
        if record.correlation_id == Some(id.as_bytes()) {
            ledger.take(
                hasher.hash_one(record.value),
                record.partition,
                record.offset,
            );
        } else {
            ledger.foreign();
        }
    })?;
    Ok(ledger.close())
}

/// Goes through the source as the run did, as far as each worker came.
fn sent(
    plan: &Plan,
    progress: &[Progress],
    hasher: &RandomState,
    given_up: &dyn Fn() -> bool,
) -> Result<Vec<Sent>, VerifyError> {
    let mut chunks = plan.source.chunks(plan.chunk_options());
    let mut reader = plan.source.row_reader();
    let (mut sent, mut value, mut buffer) = (Vec::new(), Vec::new(), Vec::new());
    let farthest = progress
        .iter()
        .map(|progress| progress.chunks)
        .max()
        .unwrap_or(0);
    while let Some(chunk) = chunks.next_chunk(buffer)? {
        let (turn, worker) = turn(&chunk, progress.len());
        if turn > farthest {
            break;
        }
        if given_up() {
            return Err(ReadBackError::GivenUp.into());
        }
        let done = progress[worker].rows_of(turn);
        let mut rows = reader.read(&chunk);
        let mut read = 0;
        while let Some(row) = rows.next().filter(|_| read < done) {
            read += 1;
            value.clear();
            let Ok(row) = row else { continue };
            if plan.encoder.encode(row, &mut value).is_ok() {
                sent.push(Sent {
                    hash: hasher.hash_one(&value[..]),
                    row: u32::try_from(row.number()).map_err(|_| VerifyError::TooManyRows)?,
                    // A profile has 256 at most.
                    worker: u16::try_from(worker).unwrap_or(u16::MAX),
                    is_back: false,
                });
            }
        }
        buffer = chunk.into_buffer();
    }
    Ok(sent)
}

/// Which of its worker's chunks this is, and which worker's.
fn turn(chunk: &Chunk, workers: usize) -> (u64, usize) {
    let workers = workers as u64;
    let worker = usize::try_from(chunk.index % workers).unwrap_or(usize::MAX);
    (chunk.index / workers, worker)
}

impl Progress {
    /// How many rows the worker is done with of the chunk that came in this turn.
    fn rows_of(self, turn: u64) -> u64 {
        match turn.cmp(&self.chunks) {
            Ordering::Less => u64::MAX,
            Ordering::Equal => self.rows,
            Ordering::Greater => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_done_with_its_chunks_and_a_part_of_the_next() {
        let progress = Progress {
            chunks: 2,
            rows: 17,
        };
        assert_eq!(
            [0, 1, 2, 3].map(|turn| progress.rows_of(turn)),
            [u64::MAX, u64::MAX, 17, 0]
        );
    }
}
