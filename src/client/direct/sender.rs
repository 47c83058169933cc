//! Sends batches to the leaders of their partitions and brings back what became of them.
//!
//! Everything happens on the worker's thread, in [`Sender::poll`]: batches go out where there is
//! room, answers come in, what failed is sent again, connections that broke are made anew, and
//! leaders that moved are asked after.

use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use super::accumulator::{Closed, Destination};
use super::broker::{Access, Broker};
use super::codec::Codec;
use super::queue::{GivenUp, Numbering, PartitionQueue};
use super::record_batch::SealedBatch;
use super::wire::api::ProduceSettings;
use super::wire::connection::Connection;
use crate::client::Fate;
use crate::stats::ClientFigures;

#[cfg(fuzzing)]
mod fuzzing;
mod incoming;
mod outgoing;
mod upkeep;

#[cfg(fuzzing)]
pub use fuzzing::hear;

/// Events that are taken at once; the others come with the next look.
const EVENTS: usize = 64;

/// How a sender behaves.
#[derive(Clone)]
pub struct SenderSettings {
    pub access: Access,
    pub produce: ProduceSettings,
    pub numbering: Numbering,
    pub max_in_flight: usize,
    pub request_timeout: Duration,
    pub delivery_timeout: Duration,
    pub retry_backoff: Duration,
    /// The partition that gets the first batch without a key.
    pub first_partition: usize,
}

/// A batch whose fate is known.
pub struct Settled {
    pub batch: SealedBatch,
    pub fate: Fate,
}

/// An error that costs no record by itself.
pub struct Trouble {
    pub code: &'static str,
    pub words: String,
    /// Trying again can only end the same way.
    pub is_final: bool,
}

struct Partition {
    index: i32,
    queue: PartitionQueue,
    /// Its place in `Sender::brokers`.
    leader: Option<usize>,
    /// Where what is in flight was sent.
    sent_to: Option<usize>,
    /// Nothing is sent before: something went wrong.
    retry_at: Instant,
}

/// Asking after something, again and again if need be.
struct Question {
    wanted: bool,
    /// At which broker.
    asked: Option<usize>,
    not_before: Instant,
}

impl Question {
    fn new(wanted: bool, now: Instant) -> Self {
        Self {
            wanted,
            asked: None,
            not_before: now,
        }
    }

    fn is_due(&self, now: Instant) -> bool {
        self.wanted && self.asked.is_none() && now >= self.not_before
    }

    fn again(&mut self, not_before: Instant) {
        (self.wanted, self.asked, self.not_before) = (true, None, not_before);
    }

    fn answered(&mut self) {
        (self.wanted, self.asked) = (false, None);
    }
}

/// See the module.
pub struct Sender {
    poll: Poll,
    events: Events,
    settings: SenderSettings,
    codec: Codec,
    brokers: Vec<Broker>,
    partitions: Vec<Partition>,
    metadata: Question,
    producer_id: Question,
    /// Of an idempotent producer, once it has been given.
    given_id: Option<i64>,
    /// The partition that the next batch without a key goes to.
    turn: usize,
    /// The partition that is looked at first when there is room.
    next_sent: usize,
    /// The broker that is connected to next, if any will do.
    next_broker: usize,
    /// Batches that wait in all queues.
    waiting: usize,
    in_flight: usize,
    next_tending: Instant,
    settled: Vec<Settled>,
    troubles: Vec<Trouble>,
    figures: ClientFigures,
}

impl Sender {
    /// A sender that knows nothing yet but where to ask: `host` and `port` of some brokers.
    ///
    /// # Errors
    /// When the system has no more files to give.
    pub fn new(
        settings: SenderSettings,
        seeds: impl IntoIterator<Item = (String, u16)>,
        codec: Codec,
    ) -> std::io::Result<Self> {
        let now = Instant::now();
        let seeds = seeds.into_iter();
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(EVENTS),
            brokers: seeds
                .map(|(host, port)| Broker::new(None, host, port, now))
                .collect(),
            partitions: Vec::new(),
            metadata: Question::new(true, now),
            producer_id: Question::new(settings.numbering == Numbering::Idempotent, now),
            given_id: None,
            turn: settings.first_partition,
            next_sent: settings.first_partition,
            next_broker: settings.first_partition,
            waiting: 0,
            in_flight: 0,
            next_tending: now,
            settled: Vec::new(),
            troubles: Vec::new(),
            figures: ClientFigures::default(),
            codec,
            settings,
        })
    }

    /// How many partitions the topic has; 0: not known yet.
    #[must_use]
    pub fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// Whether batches go out at once: every partition has a leader that is connected, and an
    /// idempotent producer has its id.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let led = |partition: &Partition| {
            partition
                .leader
                .is_some_and(|leader| self.brokers[leader].is_ready())
        };
        !self.partitions.is_empty() && self.partitions.iter().all(led) && self.is_numbered()
    }

    fn is_numbered(&self) -> bool {
        self.settings.numbering == Numbering::None || self.given_id.is_some()
    }

    /// Whether a batch with this destination would go out at once.
    #[must_use]
    pub fn has_room(&self, destination: Destination, now: Instant) -> bool {
        let room = |partition: &Partition| {
            partition.queue.waiting() == 0 && self.open_leader(partition, now).is_some()
        };
        match destination {
            Destination::Partition(index) => self.partitions.get(index).is_some_and(room),
            Destination::Any => self.partitions.iter().any(room),
        }
    }

    /// Queues a batch.
    pub fn enqueue(&mut self, (batch, destination): Closed) {
        let index = match destination {
            Destination::Partition(index) => index,
            Destination::Any => self.next_in_turn(),
        };
        let deadline = batch.opened() + self.settings.delivery_timeout;
        let Some(partition) = self.partitions.get_mut(index) else {
            return debug_assert!(false, "a batch for a partition that is not there");
        };
        self.waiting += 1;
        partition.queue.push(batch, deadline);
        // A batch that comes too late is given up before it would be sent.
        self.next_tending = self.next_tending.min(deadline);
    }

    /// The next partition that has a leader we are connected to; or else just the next one.
    fn next_in_turn(&mut self) -> usize {
        let count = self.partitions.len();
        let available = |index: &usize| {
            let leader = self.partitions[*index].leader;
            leader.is_some_and(|leader| self.brokers[leader].is_ready())
        };
        let mut turns = turns(self.turn, count);
        let index = turns.find(available).unwrap_or(self.turn % count.max(1));
        self.turn = index + 1;
        index
    }

    /// Whether no batch is on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.waiting == 0 && self.in_flight == 0
    }

    /// Moves everything on, waiting up to `wait` for something to happen.
    pub fn poll(&mut self, wait: Duration) {
        let now = Instant::now();
        if now >= self.next_tending {
            self.tend(now);
        }
        self.dispatch(now);
        if wait.is_zero() && self.in_flight == 0 && self.is_settled_in() {
            return;
        }
        let wait = if self.settled.is_empty() {
            wait
        } else {
            Duration::ZERO
        };
        self.serve_events(wait);
        if self.waiting > 0 && !self.settled.is_empty() {
            self.dispatch(Instant::now());
        }
    }

    /// Nothing is asked, and no connection is on its way.
    fn is_settled_in(&self) -> bool {
        let mut connections = self.brokers.iter().filter_map(Broker::connected);
        !self.metadata.wanted && !self.producer_id.wanted && connections.all(Connection::is_ready)
    }

    /// Serves what comes within `wait`.
    fn serve_events(&mut self, wait: Duration) {
        // The poll rounds up to whole milliseconds, which is much where lingering takes a part of
        // one: the part is slept, and an answer is heard so much later.
        let part = wait.saturating_sub(whole_millis(wait));
        if !part.is_zero() {
            std::thread::sleep(part);
        }
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        match self.poll.poll(&mut events, Some(whole_millis(wait))) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => tracing::error!(%error, "polling"),
        }
        let now = Instant::now();
        for event in &events {
            let Token(index) = event.token();
            let Some(connection) = self.brokers[index].connection.as_mut() else {
                continue;
            };
            let mut result = Ok(());
            if event.is_writable() {
                result = connection.on_writable(now);
            }
            if result.is_ok() && event.is_readable() {
                result = connection.on_readable(now);
            }
            self.take_answers(index, now);
            if let Err(error) = result {
                self.broken(index, &error, now);
            } else if self.brokers[index].is_ready() {
                self.brokers[index].forget_untried();
            }
        }
        self.events = events;
    }

    /// What became known since the last time.
    pub fn take_settled(&mut self) -> std::vec::Drain<'_, Settled> {
        self.settled.drain(..)
    }

    pub fn take_troubles(&mut self) -> std::vec::Drain<'_, Trouble> {
        self.troubles.drain(..)
    }

    /// Closes the connections that were only needed to begin.
    pub fn leave_seeds(&mut self) {
        let now = Instant::now();
        for place in 0..self.brokers.len() {
            if self.brokers[place].id.is_none() {
                self.disconnect(place, now);
            }
        }
    }

    /// Running totals. Those of queues are left to the caller, who knows more.
    #[must_use]
    pub fn figures(&self) -> ClientFigures {
        let used = self.brokers.iter().filter(|broker| broker.id.is_some());
        let connections = used.filter(|broker| broker.connection.is_some()).count();
        ClientFigures {
            in_flight: self.in_flight as u64,
            in_flight_capacity: (connections * self.settings.max_in_flight) as u64,
            ..self.figures
        }
    }
}

fn settled(given_up: GivenUp, code: &'static str, reason: &'static str) -> Settled {
    let fate = if given_up.maybe_persisted {
        Fate::Unknown { code, reason }
    } else {
        Fate::Failed { code, reason }
    };
    Settled {
        batch: given_up.batch,
        fate,
    }
}

/// All of `count` places, from one of them on.
fn turns(from: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |step| (from + step) % count)
}

/// Without the part of a millisecond.
#[must_use]
pub fn whole_millis(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
