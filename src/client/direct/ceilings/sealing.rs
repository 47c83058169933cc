//! A client that makes batches, compresses them, and drops them: what is left is the ceiling of
//! everything before the wire.

use std::io;
use std::time::Duration;

use super::super::accumulator::Accumulator;
use super::super::{Batching, report_batch};
use crate::client::{Client, Fate, Message, Refusal, Reports};
use crate::stats::{ClientFigures, Window};

/// Acknowledges the records of a batch once it is sealed.
///
/// A batch is closed when it is full, or nothing more comes. Lingering closes none: the direct
/// client, too, waits for fuller batches as long as the wire is busy, and no ceiling is reached
/// with others.
pub struct Sealing {
    accumulator: Accumulator,
    batch_bytes: Window,
    batch_messages: Window,
}

impl Sealing {
    /// Makes batches for a topic with so many partitions.
    ///
    /// # Errors
    /// When the codec cannot be made.
    pub fn new(batching: &Batching, partitions: usize) -> io::Result<Self> {
        Ok(Self {
            accumulator: batching.accumulator(partitions)?,
            batch_bytes: Window::default(),
            batch_messages: Window::default(),
        })
    }
}

impl Client for Sealing {
    #[inline]
    fn send(&mut self, message: Message<'_>) -> Result<(), Refusal> {
        self.accumulator.append(&message);
        Ok(())
    }

    fn poll(&mut self, wait: Duration, reports: &mut impl Reports) {
        let Some(first) = self.accumulator.next_closed() else {
            return std::thread::sleep(wait);
        };
        reports.received();
        let mut bytes = 0;
        let mut next = Some(first);
        while let Some((batch, _)) = next {
            // The optimizer may not see that nobody reads them.
            std::hint::black_box(batch.records());
            report_batch(&batch, Fate::Acked, reports);
            bytes += batch.payload_bytes();
            self.batch_bytes.add(&Window {
                sum: batch.wire_len() as u64,
                count: 1,
            });
            self.batch_messages.add(&Window {
                sum: batch.count().into(),
                count: 1,
            });
            self.accumulator.keep(batch.into_buffer());
            next = self.accumulator.next_closed();
        }
        reports.acknowledged(bytes);
    }

    fn hurry(&mut self) {
        self.accumulator.close_all();
    }

    fn abandon(&mut self) {
        self.accumulator.close_all();
    }

    fn figures(&self) -> ClientFigures {
        ClientFigures {
            batch_bytes: self.batch_bytes,
            batch_messages: self.batch_messages,
            closed_by_size: self.accumulator.closed_by_size(),
            ..ClientFigures::default()
        }
    }

    fn settle_figures(&mut self) {}
}
