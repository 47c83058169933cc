//! What was sent, held against what comes back.

use std::collections::HashMap;
use std::mem;

use super::{Difference, Verification};

/// Examples that are kept of each kind of difference.
const EXAMPLES: usize = 5;

/// A row that was sent: 16 bytes, since there may be many millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sent {
    pub hash: u64,
    pub row: u32,
    pub worker: u16,
    /// Whether it has come back. Of rows with the same hash, the first ones have.
    pub is_back: bool,
}

/// What was sent, ticked off as it comes back.
pub struct Ledger {
    /// Sorted: equal hashes stand together, in the order of the source.
    sent: Vec<Sent>,
    index: Index,
    /// The last row that came of each worker on each partition.
    last: HashMap<(u16, i32), u32>,
    verification: Verification,
}

impl Ledger {
    pub fn new(mut sent: Vec<Sent>) -> Self {
        sent.sort_unstable();
        Self {
            index: Index::of(&sent),
            sent,
            last: HashMap::new(),
            verification: Verification::default(),
        }
    }

    /// A record of somebody else came.
    pub fn foreign(&mut self) {
        self.verification.foreign += 1;
    }

    /// A record of this run came.
    pub fn take(&mut self, hash: u64, partition: i32, offset: i64) {
        self.verification.read_back += 1;
        let alike = &mut self.sent[self.index.of_hash(hash)];
        let from = alike.partition_point(|sent| sent.hash < hash);
        let equal = alike[from..].partition_point(|sent| sent.hash == hash);
        let equal = &mut alike[from..from + equal];
        let Some(&first) = equal.first() else {
            self.verification.altered += 1;
            return self.example(Difference::Altered { partition, offset });
        };
        let (row, is_alone) = (first.row.into(), equal.len() == 1);
        let back = equal.partition_point(|sent| sent.is_back);
        let Some(next) = equal.get_mut(back) else {
            self.verification.duplicated += 1;
            return self.example(Difference::Duplicated {
                row,
                partition,
                offset,
            });
        };
        next.is_back = true;
        if is_alone && !self.in_order(first, partition) {
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

    /// Nothing more comes: what is not back is missing.
    pub fn close(mut self) -> Verification {
        let missing = self.sent.iter().filter(|sent| !sent.is_back);
        let mut missing: Vec<_> = missing.map(|sent| sent.row).collect();
        missing.sort_unstable();
        self.verification.missing = missing.len() as u64;
        for row in missing {
            self.example(Difference::Missing { row: row.into() });
        }
        self.verification
    }
}

/// Where in the sorted rows the hashes with the same leading bits stand. A binary search over all
/// of ten million rows waits for memory two dozen times; in a group of a few it does so once.
struct Index {
    /// Where each group begins, and where the last one ends.
    starts: Vec<usize>,
    /// Leading bits that a group has in common.
    bits: u32,
}

impl Index {
    /// Rows of a group, about: those of two cache lines.
    const GROUP: usize = 8;

    fn of(sorted: &[Sent]) -> Self {
        let bits = (sorted.len() / Self::GROUP).max(1).ilog2();
        let mut index = Self {
            starts: Vec::with_capacity((1 << bits) + 1),
            bits,
        };
        for (place, sent) in sorted.iter().enumerate() {
            let group = index.group(sent.hash);
            while index.starts.len() <= group {
                index.starts.push(place);
            }
        }
        index.starts.resize((1 << bits) + 1, sorted.len());
        index
    }

    fn group(&self, hash: u64) -> usize {
        // All of no bits is no number to shift by.
        let leading = hash.checked_shr(u64::BITS - self.bits).unwrap_or(0);
        usize::try_from(leading).unwrap_or(0)
    }

    /// The places of rows that may have this hash.
    fn of_hash(&self, hash: u64) -> std::ops::Range<usize> {
        let group = self.group(hash);
        self.starts[group]..self.starts[group + 1]
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
                worker: u16::try_from(row % 2).unwrap(),
                is_back: false,
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
    fn every_hash_is_found_wherever_it_stands() {
        let spread = (0..1000_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut hashes: Vec<_> = spread.chain([0, 0, u64::MAX, u64::MAX]).collect();
        assert!(verification(&hashes, &hashes).is_clean());
        hashes.sort_unstable();
        let missing = verification(&hashes, &hashes[..1000]);
        assert_eq!((missing.missing, missing.altered), (4, 0));
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
        let short = verification(&[10, 10, 10], &[10, 10]);
        assert_eq!(short.missing, 1);
        assert_eq!(short.examples, [Difference::Missing { row: 2 }]);
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
}
