//! What the clock asks for: timeouts, connections that are made and that break, questions.

use std::time::{Duration, Instant};

use mio::Token;

use super::{Sender, Trouble, settled, turns};
use crate::client::direct::answer;
use crate::client::direct::queue::Answer;
use crate::client::direct::wire::LinkError;
use crate::client::direct::wire::api::{self, Api};
use crate::client::direct::wire::connection::{Purpose, Unanswered};

/// How often timeouts are looked at.
const TENDING: Duration = Duration::from_millis(1);

/// How long a connection may take until it is ready: not so long that one host that is gone keeps
/// a client from the others.
const SETUP: Duration = Duration::from_secs(3);

impl Sender {
    /// What the clock asks for: timeouts, connections, questions.
    pub(super) fn tend(&mut self, now: Instant) {
        self.next_tending = now + TENDING;
        for place in 0..self.brokers.len() {
            if let Some(error) = self.overdue(place, now) {
                self.broken(place, &error, now);
            }
        }
        if self.waiting > 0 {
            self.expire(now);
        }
        self.connect_leaders(now);
        self.ask(now);
    }

    /// Whether an answer of this broker does not come in time.
    fn overdue(&self, place: usize, now: Instant) -> Option<LinkError> {
        let connection = self.brokers[place].connection.as_ref()?;
        let waited = now.saturating_duration_since(connection.waiting_since()?);
        let request_timeout = self.settings.request_timeout;
        let longest = if connection.is_ready() {
            request_timeout
        } else {
            request_timeout.min(SETUP)
        };
        let deadline = connection.deadline();
        let expired = deadline.is_some_and(|deadline| deadline <= now);
        (waited >= longest || expired).then_some(LinkError::NoAnswer(waited))
    }

    fn expire(&mut self, now: Instant) {
        let (code, reason) = answer::timed_out();
        for partition in &mut self.partitions {
            for given_up in partition.queue.expire(now) {
                self.waiting -= 1;
                self.settled.push(settled(given_up, code, reason));
            }
        }
    }

    /// Connects to every leader that is not connected.
    fn connect_leaders(&mut self, now: Instant) {
        for index in 0..self.partitions.len() {
            if let Some(leader) = self.partitions[index].leader {
                self.connect(leader, now);
            }
        }
    }

    fn connect(&mut self, place: usize, now: Instant) {
        let broker = &mut self.brokers[place];
        if broker.connection.is_some() || now < broker.retry_at {
            return;
        }
        let registry = self.poll.registry();
        let begun = broker.connect(&self.settings.access, registry, Token(place), now);
        if let Err(error) = begun {
            self.broken(place, &error, now);
        }
    }

    /// Asks what is to be asked, of any broker that is connected.
    pub(super) fn ask(&mut self, now: Instant) {
        let wanted = self.metadata.is_due(now) || self.producer_id.is_due(now);
        if !wanted {
            return;
        }
        let Some(place) = self.any_ready() else {
            return self.connect_any(now);
        };
        if self.metadata.is_due(now) {
            let topic = self.settings.produce.topic.clone();
            let asked = self.ask_broker(place, Api::Metadata, Purpose::Metadata, now, |call| {
                api::metadata(call, &topic)
            });
            if asked {
                self.metadata.asked = Some(place);
            }
        }
        if self.producer_id.is_due(now) {
            let ask = api::producer_id;
            if self.ask_broker(place, Api::ProducerId, Purpose::ProducerId, now, ask) {
                self.producer_id.asked = Some(place);
            }
        }
    }

    /// A broker that is connected, another one each time.
    fn any_ready(&mut self) -> Option<usize> {
        let mut turns = turns(self.next_broker, self.brokers.len());
        let ready = turns.find(|place| self.brokers[*place].is_ready());
        self.next_broker = ready.map_or(self.next_broker, |place| place + 1);
        ready
    }

    /// Connects to some broker, if no connection is on its way.
    fn connect_any(&mut self, now: Instant) {
        if self
            .brokers
            .iter()
            .any(|broker| broker.connection.is_some())
        {
            return;
        }
        let mut turns = turns(self.next_broker, self.brokers.len());
        if let Some(place) = turns.find(|place| self.brokers[*place].retry_at <= now) {
            self.next_broker = place + 1;
            self.connect(place, now);
        }
    }

    fn ask_broker(
        &mut self,
        place: usize,
        api: Api,
        purpose: Purpose,
        now: Instant,
        request: impl FnOnce(api::Call) -> Vec<u8>,
    ) -> bool {
        let Some(connection) = self.brokers[place].connection.as_mut() else {
            return false;
        };
        let asked = connection.call(api).and_then(|call| {
            connection.push(call, purpose, request(call), &[], now);
            connection.write()
        });
        match asked {
            Ok(()) => true,
            Err(error) => {
                self.broken(place, &error, now);
                false
            }
        }
    }

    /// A connection is of no use any more: what it had is sent again.
    pub(super) fn broken(&mut self, place: usize, error: &LinkError, now: Instant) {
        self.disconnect(place, now);
        // A name may have addresses that nobody listens at; the next one is tried at once.
        self.brokers[place].retry_at = if self.brokers[place].has_untried() {
            now
        } else {
            self.trouble(place, error);
            now + self.settings.retry_backoff
        };
        self.metadata.wanted = true;
    }

    pub(super) fn disconnect(&mut self, place: usize, now: Instant) {
        for question in [&mut self.metadata, &mut self.producer_id] {
            if question.asked == Some(place) {
                question.again(now + self.settings.retry_backoff);
            }
        }
        self.take_answers(place, now);
        let Some(connection) = self.brokers[place].connection.take() else {
            return;
        };
        for Unanswered { purpose, written } in connection.close(self.poll.registry()) {
            if let Some(parcel) = purpose.into_parcel() {
                let answer = if written {
                    Answer::Unclear
                } else {
                    Answer::Retry
                };
                self.settle(parcel, answer, answer::disconnected(), now);
            }
        }
    }

    pub(super) fn trouble(&mut self, place: usize, error: &LinkError) {
        let words = format!("{}: {error}", self.brokers[place].address());
        tracing::warn!(code = error.code(), words, "broker");
        self.troubles.push(Trouble {
            code: error.code(),
            words,
            is_final: error.is_final(),
        });
    }

    /// Gives up everything that waits or is in flight.
    pub fn abandon(&mut self) {
        let now = Instant::now();
        for place in 0..self.brokers.len() {
            self.disconnect(place, now);
        }
        for partition in &mut self.partitions {
            for given_up in partition.queue.abandon() {
                let (code, reason) = if given_up.maybe_persisted {
                    answer::purged_in_flight()
                } else {
                    answer::purged_in_queue()
                };
                self.settled.push(settled(given_up, code, reason));
            }
        }
        self.waiting = 0;
    }
}
