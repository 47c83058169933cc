//! Batches that are made before anything is measured.

use std::io;

use super::super::Batching;
use super::super::accumulator::Accumulator;
use super::super::record_batch::SealedBatch;
use crate::client::Message;

/// Different batches that are enough: one is much like the other.
const BATCHES: usize = 32;

/// Rows that they are made of at most, should batches be very large.
const ROWS: u64 = 1_000_000;

/// Some ready batches, full ones as far as there are any.
pub struct Stock {
    accumulator: Accumulator,
    pub(super) batches: Vec<SealedBatch>,
    rows: u64,
    payload_bytes: u64,
}

impl Stock {
    /// An empty one, for a topic with so many partitions.
    ///
    /// # Errors
    /// When the codec cannot be made.
    pub fn new(batching: &Batching, partitions: usize) -> io::Result<Self> {
        Ok(Self {
            accumulator: batching.accumulator(partitions)?,
            batches: Vec::new(),
            rows: 0,
            payload_bytes: 0,
        })
    }

    /// Writes a message into its batch.
    pub fn add(&mut self, message: &Message<'_>) {
        self.accumulator.append(message);
        self.rows += 1;
        self.take_closed();
    }

    /// Whether it has all the batches that are wanted of it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.batches.len() >= BATCHES || self.rows >= ROWS
    }

    /// Ends the making. If not a single batch has become full, those that are open have to do.
    #[must_use]
    pub fn closed(mut self) -> Self {
        if self.batches.is_empty() {
            self.accumulator.close_all();
            self.take_closed();
        }
        let rows = self.batches.iter().map(|batch| u64::from(batch.count()));
        self.rows = rows.sum();
        let bytes = self.batches.iter().map(SealedBatch::payload_bytes);
        self.payload_bytes = bytes.sum();
        self
    }

    fn take_closed(&mut self) {
        while let Some((batch, _)) = self.accumulator.next_closed() {
            self.batches.push(batch);
        }
    }

    /// How many batches there are.
    #[must_use]
    pub fn batches(&self) -> usize {
        self.batches.len()
    }

    /// How many records are in them.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of keys and values in a batch, on the average.
    pub(super) fn mean_payload_bytes(&self) -> u64 {
        self.payload_bytes / (self.batches.len() as u64).max(1)
    }
}
