//! Connections, brokers and acknowledgements alone: the same ready batches are sent again and
//! again, as fast as they are acknowledged.

use std::time::{Duration, Instant};

use thiserror::Error;

use super::super::accumulator::Destination;
use super::super::sender::{Sender, Settled};
use super::super::{ConnectError, Settings, ready_sender};
use super::Stock;
use crate::client::{Fate, Patience};

/// The longest wait for an answer before somebody who gives up is heard.
const STEP: Duration = Duration::from_millis(1);

/// Batches that are kept on hand for each one that may be in flight: no connection ever waits for
/// the next.
const IN_HAND: u64 = 2;

/// The connections of one worker, without the rest of it.
pub struct Wire {
    sender: Sender,
    /// Bytes of keys and values that may be queued or in flight.
    budget: u64,
}

/// What was acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub rows: u64,
    /// Bytes that went to brokers, requests' heads and all.
    pub bytes: u64,
    /// When the last acknowledgement came.
    pub last_ack: Instant,
}

/// Why there is no figure for the wire.
#[derive(Debug, Error)]
pub enum WireError {
    #[error("{0}")]
    Broken(String),
    #[error("a batch came to nothing: {code}, {reason}")]
    Lost {
        code: &'static str,
        reason: &'static str,
    },
}

impl Wire {
    /// Connects as a direct client does.
    ///
    /// # Errors
    /// As it does.
    pub fn connect(settings: &Settings, patience: &Patience<'_>) -> Result<Self, ConnectError> {
        Ok(Self {
            sender: ready_sender(settings, patience)?,
            budget: settings.budget,
        })
    }

    /// Sends ready batches as long as `more` takes another one with so many records, waits for
    /// what is in flight, and tells what was acknowledged. Keys do not decide here where a batch
    /// goes: all go to the partitions in turn.
    ///
    /// # Errors
    /// When a batch is lost, or trying again can only end the same way.
    pub fn send(
        &mut self,
        stock: &Stock,
        mut more: impl FnMut(u32) -> bool,
        given_up: impl Fn() -> bool,
    ) -> Result<Sent, WireError> {
        let mut rows = 0;
        let mut last_ack = Instant::now();
        let before = self.sender.figures().wire_bytes;
        let in_hand = stock.batches.iter().cycle().take(self.in_hand(stock));
        for batch in in_hand {
            if !more(batch.count()) {
                break;
            }
            let batch = batch.clone().renewed();
            self.sender.enqueue((batch, Destination::Any));
        }
        let mut settled = Vec::new();
        while !self.sender.is_idle() {
            if given_up() {
                self.sender.abandon();
                break;
            }
            self.sender.poll(STEP);
            self.check_troubles()?;
            settled.extend(self.sender.take_settled());
            for Settled { batch, fate } in settled.drain(..) {
                match fate {
                    Fate::Acked => {}
                    Fate::Failed { code, reason } | Fate::Unknown { code, reason } => {
                        return Err(WireError::Lost { code, reason });
                    }
                }
                rows += u64::from(batch.count());
                last_ack = Instant::now();
                if more(batch.count()) {
                    self.sender.enqueue((batch.renewed(), Destination::Any));
                }
            }
        }
        Ok(Sent {
            rows,
            bytes: self.sender.figures().wire_bytes - before,
            last_ack,
        })
    }

    /// How many batches are on their way at once: more than may be in flight, as far as the
    /// profile's memory goes.
    fn in_hand(&self, stock: &Stock) -> usize {
        let flying = self.sender.figures().in_flight_capacity.max(1);
        let fitting = self.budget / stock.mean_payload_bytes().max(1);
        usize::try_from((IN_HAND * flying).min(fitting).max(1)).unwrap_or(usize::MAX)
    }

    fn check_troubles(&mut self) -> Result<(), WireError> {
        let mut troubles = self.sender.take_troubles();
        match troubles.find(|trouble| trouble.is_final) {
            Some(trouble) => Err(WireError::Broken(trouble.words)),
            None => Ok(()),
        }
    }
}
