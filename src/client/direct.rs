//! How far down the time can go: a client that writes rows straight into Kafka's record batches
//! and sends them over connections of its own.
//!
//! ```text
//! message -> accumulator (open batches) -> sealed batch -> partition's queue -> connection
//!                                          answers -> queue -> settled batch -> reports
//! ```
//!
//! Everything runs on the worker's thread: [`Client::send`] writes a record into its batch,
//! [`Client::poll`] does the rest. No lock, no other thread, no allocation per record.
//!
//! Guarantees are librdkafka's: the module `queue` says how it keeps order and doubles nothing.

mod accumulator;
mod answer;
mod batching;
mod broker;
pub mod ceilings;
pub mod codec;
mod parcel;
mod queue;
pub mod record_batch;
pub mod release;
mod sender;
mod settings;
mod wire;

use std::time::{Duration, Instant};

use thiserror::Error;

use self::accumulator::Accumulator;
pub use self::batching::Batching;
use self::record_batch::SealedBatch;
use self::sender::{Sender, Settled};
pub use self::settings::{Settings, SettingsError};
use super::{Client, ClientError, Fate, Message, PATIENCE, Patience, Refusal, Reports};
use crate::stats::ClientFigures;

#[cfg(fuzzing)]
pub use self::sender::hear;

/// One step of waiting for brokers before the run.
const STEP: Duration = Duration::from_millis(2);

/// Bytes that a message takes beside key, value and headers: its place in a batch, and its share
/// of the bookkeeping.
const OVERHEAD: u64 = 16;

/// The direct client of one worker and one topic.
pub struct Direct {
    accumulator: Accumulator,
    sender: Sender,
    held: Held,
    /// Bytes that messages may take.
    budget: u64,
    /// Bytes that each message takes beside key and value.
    overhead: u64,
    largest: usize,
}

/// What has been taken and is not settled.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    messages: u64,
    bytes: u64,
}

/// A client that could not be made ready.
#[derive(Debug, Error)]
pub enum ConnectError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("the sockets of a client: {0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Refused(String),
    #[error("the producer was not ready within {} s: {reason}", PATIENCE.as_secs())]
    NotInTime { reason: String },
}

impl Direct {
    /// Connects to the leaders of the topic's partitions, and, when idempotent, asks for a
    /// producer id, so that the first record goes out without a pause.
    ///
    /// # Errors
    /// When brokers refuse, or do not answer before `patience` is over.
    pub fn connect(settings: &Settings, patience: &Patience<'_>) -> Result<Self, ConnectError> {
        let sender = ready_sender(settings, patience)?;
        Ok(Self {
            budget: settings.budget,
            overhead: settings.batching.tail.len() as u64 + OVERHEAD,
            largest: settings.largest,
            accumulator: settings.batching.accumulator(sender.partitions())?,
            sender,
            held: Held::default(),
        })
    }

    fn forward(&mut self) {
        while let Some(closed) = self.accumulator.next_closed() {
            self.sender.enqueue(closed);
        }
    }

    fn report(&mut self, reports: &mut impl Reports) {
        for trouble in self.sender.take_troubles() {
            reports.trouble(trouble.code, &trouble.words);
        }
        let mut acknowledged = 0;
        let mut settled = self.sender.take_settled();
        let Some(first) = settled.next() else { return };
        reports.received();
        for Settled { batch, fate } in std::iter::once(first).chain(settled) {
            report_batch(&batch, fate, reports);
            if fate == Fate::Acked {
                acknowledged += batch.payload_bytes();
            }
            let messages = u64::from(batch.count());
            self.held.messages -= messages;
            self.held.bytes -= batch.payload_bytes() + messages * self.overhead;
            self.accumulator.keep(batch.into_buffer());
        }
        reports.acknowledged(acknowledged);
    }
}

/// The records of a batch share their fate.
fn report_batch(batch: &SealedBatch, fate: Fate, reports: &mut impl Reports) {
    for (due_us, records) in batch.dues().iter() {
        reports.report(due_us, records, fate);
    }
}

/// A sender that is connected to the leaders of all partitions and may send.
fn ready_sender(settings: &Settings, patience: &Patience<'_>) -> Result<Sender, ConnectError> {
    let seeds = settings.seeds.iter().cloned();
    let codec = settings.batching.codec()?;
    let mut sender = Sender::new(settings.sender.clone(), seeds, codec)?;
    let mut heard = None;
    while !sender.is_ready() {
        sender.poll(STEP);
        for trouble in sender.take_troubles() {
            if trouble.is_final {
                return Err(ConnectError::Refused(trouble.words));
            }
            heard = Some(trouble.words);
        }
        if patience.is_over() {
            let unknown = || "not every partition of the topic has a leader".to_owned();
            let reason = heard.unwrap_or_else(unknown);
            return Err(ConnectError::NotInTime { reason });
        }
    }
    sender.leave_seeds();
    Ok(sender)
}

impl Client for Direct {
    #[inline]
    fn send(&mut self, message: Message<'_>) -> Result<(), Refusal> {
        let payload = message.bytes();
        if payload > self.largest as u64 {
            return Err(Refusal::Failed(ClientError {
                code: "MSG_SIZE_TOO_LARGE",
                reason: format!(
                    "a message of {payload} bytes, where {} are allowed",
                    self.largest
                ),
            }));
        }
        let bytes = payload + self.overhead;
        if self.held.bytes + bytes > self.budget && self.held.messages > 0 {
            // Nothing becomes fuller by waiting for room. But as long as something is on its way,
            // room will come of it, and what is open would go out half empty.
            if self.sender.is_idle() {
                self.accumulator.close_all();
            }
            return Err(Refusal::QueueFull);
        }
        self.accumulator.append(&message);
        self.held.messages += 1;
        self.held.bytes += bytes;
        Ok(())
    }

    fn poll(&mut self, wait: Duration, reports: &mut impl Reports) {
        // Like librdkafka's, this poll waits for whole milliseconds: a worker that is paced sleeps
        // for less by itself, and waits no second time.
        let mut wait = sender::whole_millis(wait);
        if self.accumulator.next_close().is_some() {
            let now = Instant::now();
            while self
                .accumulator
                .close_lingering(now, |destination| self.sender.has_room(destination, now))
            {
                self.forward();
                self.sender.dispatch(now);
            }
            // What stays open though its time has come waits for an answer, not for the clock.
            let closes = self.accumulator.next_close().filter(|close| *close > now);
            wait = closes.map_or(wait, |close| wait.min(close - now));
        }
        self.forward();
        self.sender.poll(wait);
        self.report(reports);
    }

    fn hurry(&mut self) {
        self.accumulator.close_all();
    }

    fn abandon(&mut self) {
        self.accumulator.close_all();
        self.forward();
        self.sender.abandon();
    }

    fn figures(&self) -> ClientFigures {
        let mean = (self.held.bytes / self.held.messages.max(1)).max(1);
        ClientFigures {
            queue_messages: self.held.messages,
            queue_bytes: self.held.bytes,
            queue_capacity: self.budget / mean,
            closed_by_size: self.accumulator.closed_by_size(),
            ..self.sender.figures()
        }
    }

    fn settle_figures(&mut self) {}
}

#[cfg(test)]
mod tests;
