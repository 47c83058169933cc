//! The batches of one partition, from sealed to settled: order, sequences, retries, expiry.
//!
//! Nothing here does I/O, so that what a broker may answer, and when it may die, can be tried in
//! every order.
//!
//! An idempotent producer numbers its records per partition and producer epoch. The broker takes a
//! batch only if it continues the sequence, and answers `DUPLICATE_SEQUENCE_NUMBER` to one that it
//! has. So a batch may be sent again and again, if it keeps its number and the order is kept. When
//! a numbered batch is given up, the numbers after it have a gap, which the broker would refuse:
//! then a new epoch starts at 0. It must not start before it is certain that no batch of the old
//! one that is going to be numbered anew is on the topic already.

use std::collections::VecDeque;
use std::time::Instant;

use super::codec::Codec;
use super::record_batch::SealedBatch;

/// A batch on its way, and what is known of it.
#[derive(Debug)]
pub struct Queued {
    pub batch: SealedBatch,
    /// How many records came to the partition before its first: its place among the batches.
    order: u64,
    /// Its number, once it has been sent by an idempotent producer.
    base_sequence: Option<i32>,
    /// Whether it was sent and may be on the topic, though nobody says so.
    maybe_persisted: bool,
    /// Whether it was sent before.
    pub sent_before: bool,
    /// When it is given up.
    pub deadline: Instant,
}

/// What came of a sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is on the topic, by this sending or an earlier one.
    Persisted,
    /// It is not on the topic; another try may succeed.
    Retry,
    /// Nobody knows: there was no answer, or one that leaves it open.
    Unclear,
    /// Its sequence number does not continue what the broker has, which is not on the topic.
    OutOfOrder,
    /// The broker takes no batch of that size: not on the topic.
    TooLarge,
    /// This sending did not put it on the topic, and no other would.
    Refused,
    /// The broker says that something went wrong, and neither what nor how far it came.
    Obscure,
}

/// What becomes of a batch after an answer.
#[derive(Debug)]
pub enum Next {
    /// It is settled: acknowledged.
    Done(SealedBatch),
    /// It is settled.
    GivenUp(GivenUp),
    /// It waits to be sent again.
    Requeued,
    /// It waits to be sent again, as two.
    Halved,
}

/// A batch that will not be sent any more.
#[derive(Debug)]
pub struct GivenUp {
    pub batch: SealedBatch,
    /// Whether it may be on the topic nevertheless.
    pub maybe_persisted: bool,
}

/// Whether batches are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    None,
    /// By an idempotent producer, whose epoch and sequence the broker checks.
    Idempotent,
}

/// The number of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    pub epoch: i16,
    pub base_sequence: i32,
}

/// The queue of one partition.
#[derive(Debug)]
pub struct PartitionQueue {
    numbering: Numbering,
    epoch: i16,
    next_sequence: i32,
    /// The numbers of batches from this place on do not count: before them one is missing that
    /// is not on the topic.
    void_from: Option<u64>,
    /// The same, if what is missing is not on the topic, which nobody knows.
    open_from: Option<u64>,
    /// In the order of their sending; those that were numbered first.
    waiting: VecDeque<Queued>,
    in_flight: usize,
    /// A batch came back: nothing goes out until all others are back too, to keep the order.
    regrouping: bool,
    /// What is in flight was in flight before, with the number that it has. No new number is given
    /// meanwhile: a broker finds a batch that it has among a producer's last five only.
    renewing: bool,
    /// The broker knows the epoch, and with it what sequence comes next. Before that it takes any:
    /// the second batch in the place of the first, if they are sent together.
    established: bool,
    next_order: u64,
}

impl PartitionQueue {
    #[must_use]
    pub fn new(numbering: Numbering) -> Self {
        Self {
            numbering,
            epoch: 0,
            next_sequence: 0,
            void_from: None,
            open_from: None,
            waiting: VecDeque::new(),
            in_flight: 0,
            regrouping: false,
            renewing: false,
            established: numbering == Numbering::None,
            next_order: 0,
        }
    }

    /// Queues a new batch behind all others.
    pub fn push(&mut self, batch: SealedBatch, deadline: Instant) {
        let order = self.next_order;
        self.next_order += u64::from(batch.count());
        self.waiting.push_back(Queued {
            batch,
            order,
            base_sequence: None,
            maybe_persisted: false,
            sent_before: false,
            deadline,
        });
    }

    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether [`Self::take`] has a batch to give.
    #[must_use]
    pub fn can_send(&self) -> bool {
        let Some(front) = self.waiting.front() else {
            return false;
        };
        let behind = self.renewing && front.base_sequence.is_none();
        let alone = self.regrouping || self.has_gap() || !self.established || behind;
        self.in_flight == 0 || !alone
    }

    /// The next batch to send, and its number if it has one.
    pub fn take(&mut self) -> Option<(Queued, Option<Number>)> {
        if !self.can_send() {
            return None;
        }
        if self.in_flight == 0 {
            self.regrouping = false;
            self.renewing = false;
            self.close_gap();
        }
        let mut queued = self.waiting.pop_front()?;
        self.renewing |= queued.base_sequence.is_some();
        self.in_flight += 1;
        let number = self.number(&mut queued);
        Some((queued, number))
    }

    fn has_gap(&self) -> bool {
        self.void_from.is_some() || self.open_from.is_some()
    }

    /// Starts a new epoch if there is a gap and nothing of the old one has to be sent as it is.
    /// That has everything that was numbered before the gap. And where the gap is not certain, the
    /// first that was numbered after it is tried out: if the broker takes it, there was no gap; if
    /// it is out of order, the gap is certain.
    fn close_gap(&mut self) {
        let counts = |queued: &Queued| {
            queued.base_sequence.is_some() && self.void_from.is_none_or(|from| queued.order < from)
        };
        if !self.has_gap() || self.waiting.front().is_some_and(counts) {
            return;
        }
        (self.void_from, self.open_from) = (None, None);
        // A producer that has used up its 32,767 epochs begins again: the broker refuses that, and
        // its batches fail. Each epoch costs a delivery timeout.
        self.epoch = self.epoch.checked_add(1).unwrap_or(0);
        self.next_sequence = 0;
        self.established = false;
        for queued in &mut self.waiting {
            queued.base_sequence = None;
            queued.maybe_persisted = false;
        }
    }

    fn number(&mut self, queued: &mut Queued) -> Option<Number> {
        if self.numbering == Numbering::None {
            return None;
        }
        let base_sequence = *queued.base_sequence.get_or_insert_with(|| {
            let sequence = self.next_sequence;
            self.next_sequence = advance(sequence, queued.batch.count());
            sequence
        });
        Some(Number {
            epoch: self.epoch,
            base_sequence,
        })
    }

    /// Takes note of what came of a batch that [`Self::take`] gave.
    pub fn answered(&mut self, mut queued: Queued, answer: Answer, codec: &mut Codec) -> Next {
        self.in_flight -= 1;
        queued.sent_before = true;
        match answer {
            Answer::Persisted => {
                // What comes after a gap and is persisted shows that there was none.
                self.open_from.take_if(|from| *from <= queued.order);
                self.established = true;
                Next::Done(queued.batch)
            }
            Answer::Retry => self.requeue(queued),
            Answer::Unclear => {
                queued.maybe_persisted = true;
                self.requeue(queued)
            }
            Answer::OutOfOrder => {
                if !self.has_numbered_before(queued.order) {
                    self.void(queued.order);
                }
                self.requeue(queued)
            }
            Answer::TooLarge => match queued.batch.halves(codec) {
                Some(halves) => {
                    self.lose_number(&queued);
                    self.requeue_halves(&queued, halves);
                    Next::Halved
                }
                None => Next::GivenUp(self.give_up(queued)),
            },
            Answer::Refused => Next::GivenUp(self.give_up(queued)),
            Answer::Obscure => {
                queued.maybe_persisted = true;
                Next::GivenUp(self.give_up(queued))
            }
        }
    }

    fn requeue(&mut self, queued: Queued) -> Next {
        self.regrouping = true;
        self.insert(queued);
        Next::Requeued
    }

    fn requeue_halves(&mut self, queued: &Queued, halves: [SealedBatch; 2]) {
        self.regrouping = true;
        let mut order = queued.order;
        for batch in halves {
            let records = u64::from(batch.count());
            self.insert(Queued {
                batch,
                order,
                base_sequence: None,
                maybe_persisted: false,
                sent_before: queued.sent_before,
                deadline: queued.deadline,
            });
            order += records;
        }
    }

    /// Puts a batch back to its place.
    fn insert(&mut self, queued: Queued) {
        let place = self
            .waiting
            .partition_point(|other| other.order < queued.order);
        self.waiting.insert(place, queued);
    }

    fn has_numbered_before(&self, order: u64) -> bool {
        let mut before = self.waiting.iter().take_while(|other| other.order < order);
        before.any(|other| other.base_sequence.is_some())
    }

    /// A batch will not be on the topic with the number that it has.
    fn lose_number(&mut self, queued: &Queued) {
        if queued.base_sequence.is_none() {
            return;
        }
        if queued.maybe_persisted {
            let from = self.open_from.unwrap_or(queued.order);
            self.open_from = Some(from.min(queued.order));
        } else {
            self.void(queued.order);
        }
    }

    fn void(&mut self, order: u64) {
        let from = self.void_from.unwrap_or(order);
        self.void_from = Some(from.min(order));
    }

    /// Gives up the waiting batches whose time is over.
    pub fn expire(&mut self, now: Instant) -> Vec<GivenUp> {
        let mut expired = Vec::new();
        // Requeued ones have their old deadlines, so the earliest are in front.
        while let Some(front) = self.waiting.front()
            && front.deadline <= now
        {
            expired.extend(self.give_up_front());
        }
        expired
    }

    /// Gives up all that waits.
    pub fn abandon(&mut self) -> Vec<GivenUp> {
        std::iter::from_fn(|| self.give_up_front()).collect()
    }

    fn give_up_front(&mut self) -> Option<GivenUp> {
        let queued = self.waiting.pop_front()?;
        Some(self.give_up(queued))
    }

    fn give_up(&mut self, queued: Queued) -> GivenUp {
        self.lose_number(&queued);
        GivenUp {
            batch: queued.batch,
            maybe_persisted: queued.maybe_persisted,
        }
    }
}

/// The sequence number `records` further on; after 2^31 - 1 comes 0.
fn advance(sequence: i32, records: u32) -> i32 {
    sequence.wrapping_add_unsigned(records) & i32::MAX
}

#[cfg(test)]
mod tests;
