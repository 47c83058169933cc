//! A client that takes records and drops them: what is left is the ceiling of source and payload.

use std::time::Duration;

use super::dues::Dues;
use super::{Client, Fate, Message, Refusal, Reports};
use crate::stats::ClientFigures;

/// Acknowledges everything at the next poll.
#[derive(Debug, Default)]
pub struct Null {
    /// Of the records taken since the last poll.
    taken: Dues,
    /// Bytes of their keys and values.
    bytes: u64,
}

impl Client for Null {
    fn send(&mut self, message: Message<'_>) -> Result<(), Refusal> {
        // The bytes must have been made: the optimizer may not see that nobody reads them.
        std::hint::black_box(message.value);
        self.taken.push(message.due_us);
        self.bytes += message.bytes();
        Ok(())
    }

    fn poll(&mut self, wait: Duration, reports: &mut impl Reports) {
        if self.taken.is_empty() {
            return std::thread::sleep(wait);
        }
        reports.received();
        for (due_us, records) in self.taken.iter() {
            reports.report(due_us, records, Fate::Acked);
        }
        self.taken.clear();
        reports.acknowledged(std::mem::take(&mut self.bytes));
    }

    fn hurry(&mut self) {}

    fn abandon(&mut self) {}

    fn figures(&self) -> ClientFigures {
        ClientFigures::default()
    }

    fn settle_figures(&mut self) {}
}
