//! Reads a run back from the topic and holds it against the source, read once more.
//!
//! The source is cut and fanned out as in the run, which gives every row its chunk and its worker;
//! each row that was sent is encoded again and remembered by a hash of its value. What comes back
//! is looked up by the same hash. Equal rows share a hash: as many have to come back as were sent,
//! in whatever order. For the others, order is held too: what one worker sent to one partition
//! comes in the order of the source.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::{fmt, mem};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::plan::Plan;
use super::worker::Progress;
use crate::client::Patience;
use crate::client::cluster::{Cluster, ClusterError};
use crate::client::read_back::{self, Offsets, ReadBackError, Span};
use crate::source::{Chunk, SourceError};

/// Examples that are kept of each kind of difference.
const EXAMPLES: usize = 5;

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
    let mut ledger = Ledger::new(sent(plan, progress, &hasher)?);
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
            ledger.verification.foreign += 1;
        }
    })?;
    Ok(ledger.close())
}

/// A row that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sent {
    hash: u64,
    row: u32,
    worker: u32,
}

/// Goes through the source as the run did, as far as each worker came.
fn sent(
    plan: &Plan,
    progress: &[Progress],
    hasher: &RandomState,
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
                    worker: u32::try_from(worker).map_err(|_| VerifyError::TooManyRows)?,
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

/// What was sent, ticked off as it comes back.
struct Ledger {
    /// Sorted: equal hashes stand together, in the order of the source.
    sent: Vec<Sent>,
    /// At the first of equal hashes: how many of them have come back.
    taken: Vec<u32>,
    /// The last row that came of each worker on each partition.
    last: HashMap<(u32, i32), u32>,
    verification: Verification,
}

impl Ledger {
    fn new(mut sent: Vec<Sent>) -> Self {
        sent.sort_unstable();
        Self {
            taken: vec![0; sent.len()],
            sent,
            last: HashMap::new(),
            verification: Verification::default(),
        }
    }

    fn take(&mut self, hash: u64, partition: i32, offset: i64) {
        self.verification.read_back += 1;
        let from = self.sent.partition_point(|sent| sent.hash < hash);
        let equal = self.sent[from..].partition_point(|sent| sent.hash == hash);
        if equal == 0 {
            self.verification.altered += 1;
            return self.example(Difference::Altered { partition, offset });
        }
        let row = self.sent[from].row.into();
        let taken = &mut self.taken[from];
        if *taken as usize == equal {
            self.verification.duplicated += 1;
            return self.example(Difference::Duplicated {
                row,
                partition,
                offset,
            });
        }
        *taken += 1;
        if equal == 1 && !self.in_order(self.sent[from], partition) {
            self.verification.out_of_order += 1;
            self.example(Difference::OutOfOrder {
                row,
                partition,
                offset,
            });
        }
    }

    fn in_order(&mut self, sent: Sent, partition: i32) -> bool {
        let last = self
            .last
            .entry((sent.worker, partition))
            .or_insert(sent.row);
        let in_order = sent.row >= *last;
        *last = sent.row.max(*last);
        in_order
    }

    fn example(&mut self, difference: Difference) {
        let kind = mem::discriminant(&difference);
        let examples = &mut self.verification.examples;
        if examples
            .iter()
            .filter(|e| mem::discriminant(*e) == kind)
            .count()
            < EXAMPLES
        {
            examples.push(difference);
        }
    }

    /// Nothing more comes: what was not taken is missing.
    fn close(mut self) -> Verification {
        let groups = self.sent.chunk_by(|a, b| a.hash == b.hash);
        let mut missing = Vec::new();
        let mut from = 0;
        for group in groups {
            let taken = self.taken[from] as usize;
            missing.extend(group[taken..].iter().map(|sent| u64::from(sent.row)));
            from += group.len();
        }
        missing.sort_unstable();
        self.verification.missing = missing.len() as u64;
        for row in missing {
            self.example(Difference::Missing { row });
        }
        self.verification
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row `n` of worker `n mod 2`, with the hash that `hashes` gives it.
    fn ledger(hashes: &[u64]) -> Ledger {
        let sent = (0..).zip(hashes);
        Ledger::new(
            sent.map(|(row, &hash)| Sent {
                hash,
                row,
                worker: row % 2,
            })
            .collect(),
        )
    }

    fn verification(hashes: &[u64], back: &[u64]) -> Verification {
        let mut ledger = ledger(hashes);
        for (offset, &hash) in (0..).zip(back) {
            ledger.take(hash, 0, offset);
        }
        ledger.close()
    }

    #[test]
    fn everything_back_once_and_in_order_is_clean() {
        let verification = verification(&[10, 11, 12, 13], &[11, 10, 12, 13]);
        assert!(
            verification.is_clean(),
            "{verification:?}: two workers have no order between them"
        );
        assert_eq!(verification.read_back, 4);
    }

    #[test]
    fn a_row_that_does_not_come_is_missing_with_its_number() {
        let verification = verification(&[10, 11, 12], &[10, 12]);
        assert_eq!(verification.missing, 1);
        assert_eq!(verification.examples, [Difference::Missing { row: 1 }]);
    }

    #[test]
    fn a_row_that_comes_twice_is_duplicated_with_its_place() {
        let verification = verification(&[10, 11], &[10, 11, 10]);
        assert_eq!((verification.duplicated, verification.missing), (1, 0));
        let again = Difference::Duplicated {
            row: 0,
            partition: 0,
            offset: 2,
        };
        assert_eq!(verification.examples, [again]);
    }

    #[test]
    fn equal_rows_have_to_come_as_often_as_they_were_sent() {
        assert!(verification(&[10, 10, 10], &[10, 10, 10]).is_clean());
        assert_eq!(verification(&[10, 10, 10], &[10, 10]).missing, 1);
        assert_eq!(verification(&[10, 10], &[10, 10, 10]).duplicated, 1);
    }

    #[test]
    fn a_worker_that_overtakes_itself_on_a_partition_is_out_of_order() {
        let verification = verification(&[10, 11, 12, 13], &[12, 10, 11, 13]);
        assert_eq!(verification.out_of_order, 1);
        let late = Difference::OutOfOrder {
            row: 0,
            partition: 0,
            offset: 1,
        };
        assert_eq!(verification.examples, [late]);
    }

    #[test]
    fn a_value_that_no_row_has_is_altered() {
        assert_eq!(verification(&[10], &[10, 99]).altered, 1);
    }

    #[test]
    fn only_the_first_few_examples_of_a_kind_are_kept() {
        let hashes: Vec<u64> = (0..100).collect();
        let verification = verification(&hashes, &[]);
        assert_eq!(verification.missing, 100);
        assert_eq!(verification.examples.len(), EXAMPLES);
        assert_eq!(verification.examples[0], Difference::Missing { row: 0 });
    }

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
