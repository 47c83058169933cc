//! Where records become batches: one open batch, or, with keys, one for each partition.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::codec::Codec;
use super::record_batch::{OpenBatch, RecordTail, SealedBatch};
use crate::client::Message;

/// The most buffers of each kind that are kept for the next batches.
const SPARE_BUFFERS: usize = 32;

/// Which partition a record goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// By the murmur2 hash of the key, like Kafka's own clients.
    Keyed { partitions: usize },
    /// Anywhere: whole batches in turn over the partitions that have a leader.
    InTurn,
}

/// What ends a batch.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a batch, uncompressed.
    pub bytes: usize,
    pub messages: u32,
    pub linger: Duration,
    /// A batch that cannot be sent is closed after this time, to be given up.
    pub delivery_timeout: Duration,
}

/// Where a batch goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Partition(usize),
    Any,
}

/// A closed batch and where it goes.
pub type Closed = (SealedBatch, Destination);

/// The open batches.
pub struct Accumulator {
    spread: Spread,
    limits: Limits,
    tail: RecordTail,
    codec: Codec,
    /// One, or one for each partition.
    open: Vec<Option<OpenBatch>>,
    closed: VecDeque<Closed>,
    /// When the first open batch is to be closed.
    next_close: Option<Instant>,
    /// Memory for open batches, large and few: the same piece, still in the processor's cache,
    /// serves one batch after the other.
    spare: Vec<Vec<u8>>,
    /// Memory for sealed ones, small and as many as are under way.
    spare_sealed: Vec<Vec<u8>>,
    /// Batches that were closed because they were full.
    closed_by_size: f64,
}

impl Accumulator {
    #[must_use]
    pub fn new(spread: Spread, limits: Limits, tail: RecordTail, codec: Codec) -> Self {
        let slots = match spread {
            Spread::Keyed { partitions } => partitions,
            Spread::InTurn => 1,
        };
        Self {
            spread,
            limits,
            tail,
            codec,
            open: (0..slots).map(|_| None).collect(),
            closed: VecDeque::new(),
            next_close: None,
            spare: Vec::new(),
            spare_sealed: Vec::new(),
            closed_by_size: 0.0,
        }
    }

    /// Adds a record to its batch, closing what it makes full.
    #[inline]
    pub fn append(&mut self, message: &Message<'_>) {
        let slot = self.slot(message);
        if !self.push(slot, message) {
            self.close_full(slot);
            // An empty one takes any.
            self.push(slot, message);
        }
        let batch = self.open[slot].as_ref();
        if batch.is_some_and(|batch| batch.count() >= self.limits.messages) {
            self.close_full(slot);
        }
    }

    /// Writes a record into the open batch, unless it is too full for it.
    #[inline]
    fn push(&mut self, slot: usize, message: &Message<'_>) -> bool {
        let batch = match &mut self.open[slot] {
            Some(batch) => batch,
            empty => {
                let batch = OpenBatch::new(self.spare.pop().unwrap_or_default(), message.due_us);
                let close_at = batch.opened() + self.limits.linger;
                self.next_close = Some(earlier(self.next_close, close_at));
                empty.insert(batch)
            }
        };
        batch.push(message, &self.tail, self.limits.bytes)
    }

    #[inline]
    fn slot(&self, message: &Message<'_>) -> usize {
        match self.spread {
            Spread::InTurn => 0,
            Spread::Keyed { partitions } => partition(message.key.unwrap_or_default(), partitions),
        }
    }

    fn close_full(&mut self, slot: usize) {
        if let Some(batch) = self.open[slot].take() {
            self.closed_by_size += 1.0;
            self.close(slot, batch);
        }
    }

    fn close(&mut self, slot: usize, batch: OpenBatch) {
        let destination = self.spread.destination(slot);
        let buffer = self.spare_sealed.pop().unwrap_or_default();
        let (sealed, spare) = batch.seal(&mut self.codec, buffer);
        keep(&mut self.spare, spare);
        self.closed.push_back((sealed, destination));
    }

    /// Takes back the memory of a batch that is settled.
    pub fn keep(&mut self, buffer: Vec<u8>) {
        keep(&mut self.spare_sealed, buffer);
    }

    /// Closes the oldest batch that has lingered long enough, if `room` says that it could be sent
    /// now: what could not may as well become fuller, as long as it is not given up. Whether one
    /// was closed; then there is room for one less.
    pub fn close_lingering(&mut self, now: Instant, room: impl Fn(Destination) -> bool) -> bool {
        if self.next_close.is_none_or(|next| now < next) {
            return false;
        }
        let (spread, limits) = (self.spread, self.limits);
        let is_ripe = |(slot, batch): &(usize, &OpenBatch)| {
            let age = now.saturating_duration_since(batch.opened());
            let goes = age >= limits.linger && room(spread.destination(*slot));
            goes || age >= limits.delivery_timeout
        };
        let ripe = self.open_batches().filter(is_ripe);
        let oldest = ripe.min_by_key(|(_, batch)| batch.opened());
        let slot = oldest.map(|(slot, _)| slot);
        let batch = slot.and_then(|slot| Some((slot, self.open[slot].take()?)));
        if let Some((slot, batch)) = batch {
            self.close(slot, batch);
        }
        let opened = self.open_batches().map(|(_, batch)| batch.opened()).min();
        self.next_close = opened.map(|opened| opened + limits.linger);
        slot.is_some()
    }

    /// Closes everything.
    pub fn close_all(&mut self) {
        self.next_close = None;
        for slot in 0..self.open.len() {
            if let Some(batch) = self.open[slot].take() {
                self.close(slot, batch);
            }
        }
    }

    fn open_batches(&self) -> impl Iterator<Item = (usize, &OpenBatch)> {
        let slots = self.open.iter().enumerate();
        slots.filter_map(|(slot, batch)| Some((slot, batch.as_ref()?)))
    }

    /// The next batch that was closed.
    pub fn next_closed(&mut self) -> Option<Closed> {
        self.closed.pop_front()
    }

    /// When the next batch is to be closed.
    #[must_use]
    pub fn next_close(&self) -> Option<Instant> {
        self.next_close
    }

    /// Batches that were closed because they were full.
    #[must_use]
    pub fn closed_by_size(&self) -> f64 {
        self.closed_by_size
    }
}

impl Spread {
    fn destination(self, slot: usize) -> Destination {
        match self {
            Self::Keyed { .. } => Destination::Partition(slot),
            Self::InTurn => Destination::Any,
        }
    }
}

fn keep(buffers: &mut Vec<Vec<u8>>, buffer: Vec<u8>) {
    if buffers.len() < SPARE_BUFFERS && buffer.capacity() > 0 {
        buffers.push(buffer);
    }
}

fn earlier(known: Option<Instant>, other: Instant) -> Instant {
    known.map_or(other, |known| known.min(other))
}

/// The partition of a key: its hash without the sign, modulo their number, as Kafka's Java client
/// does it.
fn partition(key: &[u8], partitions: usize) -> usize {
    let hash = murmur2::murmur2(key, murmur2::KAFKA_SEED);
    (hash & i32::MAX.cast_unsigned()) as usize % partitions
}

#[cfg(test)]
mod tests;
