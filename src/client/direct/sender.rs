//! Sends batches to the leaders of their partitions and brings back what became of them.
//!
//! Everything happens on the worker's thread, in [`Sender::poll`]: batches go out where there is
//! room, answers come in, what failed is sent again, connections that broke are made anew, and
//! leaders that moved are asked after.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kafka_protocol::ResponseError;
use kafka_protocol::messages::{InitProducerIdResponse, MetadataResponse, ProduceResponse};
use mio::{Events, Poll, Token};

use super::accumulator::{Closed, Destination};
use super::answer;
use super::broker::{Access, Broker};
use super::codec::Codec;
use super::parcel::Parcel;
use super::queue::{Answer, GivenUp, Next, Numbering, PartitionQueue, Queued};
use super::record_batch::{SealedBatch, Stamp};
use super::wire::LinkError;
use super::wire::api::{self, Api, ProduceSettings, Response};
use super::wire::connection::{Answered, Purpose, Unanswered};
use crate::client::Fate;
use crate::stats::{ClientFigures, Window};

/// How often timeouts are looked at.
const TENDING: Duration = Duration::from_millis(1);

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
    /// The broker that is connected to next, if any will do.
    next_broker: usize,
    /// Batches that wait in all queues.
    waiting: usize,
    in_flight: usize,
    next_tending: Instant,
    settled: Vec<Settled>,
    troubles: Vec<Trouble>,
    figures: ClientFigures,
    answered: Vec<Answered>,
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
            next_broker: settings.first_partition,
            waiting: 0,
            in_flight: 0,
            next_tending: now,
            settled: Vec::new(),
            troubles: Vec::new(),
            figures: ClientFigures::default(),
            answered: Vec::new(),
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
    pub fn has_room(&self, destination: Destination) -> bool {
        let room = |partition: &Partition| {
            partition.queue.waiting() == 0
                && partition.leader.is_some_and(|leader| {
                    let connection = self.brokers[leader].connection.as_ref();
                    connection.is_some_and(|connection| {
                        connection.is_ready()
                            && connection.in_flight() < self.settings.max_in_flight
                    })
                })
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
    }

    /// The next partition that has a leader we are connected to; or else just the next one.
    fn next_in_turn(&mut self) -> usize {
        let count = self.partitions.len();
        let available = |index: &usize| {
            let leader = self.partitions[*index].leader;
            leader.is_some_and(|leader| self.brokers[leader].is_ready())
        };
        let mut turns = (0..count).map(|step| (self.turn + step) % count);
        let index = turns.find(available).unwrap_or(self.turn % count.max(1));
        self.turn = index + 1;
        index
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
        !self.metadata.wanted && !self.producer_id.wanted
    }

    fn serve_events(&mut self, wait: Duration) {
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        match self.poll.poll(&mut events, Some(wait)) {
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
                result = connection.on_readable(now, &mut self.answered);
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

    // ---- out

    /// Sends what can be sent.
    fn dispatch(&mut self, now: Instant) {
        if self.waiting == 0 || !self.is_numbered() {
            return;
        }
        let count = self.partitions.len();
        let mut blocked = 0;
        let mut index = self.turn % count.max(1);
        // Round and round, a batch of each partition at a time, until all have refused in a row.
        while blocked < count && self.waiting > 0 {
            if self.send_one(index, now) {
                blocked = 0;
            } else {
                blocked += 1;
            }
            index = (index + 1) % count;
        }
    }

    /// Sends a batch of this partition, if it has one that may go.
    fn send_one(&mut self, index: usize, now: Instant) -> bool {
        let partition = &mut self.partitions[index];
        let Some(leader) = partition.leader else {
            return false;
        };
        let elsewhere = partition.queue.in_flight() > 0 && partition.sent_to != Some(leader);
        if elsewhere || now < partition.retry_at || !partition.queue.can_send() {
            return false;
        }
        let broker = &mut self.brokers[leader];
        let Some(connection) = broker.connection.as_mut() else {
            return false;
        };
        let full = connection.in_flight() >= self.settings.max_in_flight;
        if full || !connection.is_ready() || now < broker.throttled_until {
            return false;
        }
        let call = match connection.call(Api::Produce) {
            Ok(call) => call,
            Err(error) => {
                self.broken(leader, &error, now);
                return false;
            }
        };
        let Some((queued, number)) = partition.queue.take() else {
            return false;
        };
        partition.sent_to = Some(leader);
        let stamp = match (number, self.given_id) {
            (Some(number), Some(producer_id)) => Stamp {
                producer_id,
                epoch: number.epoch,
                base_sequence: number.base_sequence,
            },
            _ => Stamp::NONE,
        };
        let batch = &queued.batch;
        let mut around = api::produce(
            call,
            &self.settings.produce,
            partition.index,
            batch.wire_len(),
        );
        around.head.extend_from_slice(&batch.header(stamp));
        count_sending(&mut self.figures, &queued, now);
        self.waiting -= 1;
        self.in_flight += 1;
        let parcel = Box::new(Parcel {
            partition: index,
            queued,
        });
        connection.push(
            call,
            Purpose::Produce(parcel),
            around.head,
            around.tail,
            now,
        );
        let written = connection.write(now);
        self.figures.wire_bytes += connection.take_bytes_written();
        for sending in connection.take_sending() {
            self.figures.sending_us.sum += micros(sending);
            self.figures.sending_us.count += 1;
        }
        if self.settings.produce.acks == 0 {
            connection.take_unanswerable(&mut self.answered);
            self.take_answers(leader, now);
        }
        if let Err(error) = written {
            self.broken(leader, &error, now);
        }
        true
    }

    // ---- in

    fn take_answers(&mut self, broker: usize, now: Instant) {
        let mut answered = std::mem::take(&mut self.answered);
        for Answered {
            purpose,
            response,
            round_trip,
        } in answered.drain(..)
        {
            match (purpose, response) {
                (Purpose::Produce(parcel), response) => {
                    self.take_produced(broker, *parcel, response, round_trip, now);
                }
                (Purpose::Metadata, Some(Response::Metadata(metadata))) => {
                    self.take_metadata(broker, &metadata, now);
                }
                (Purpose::ProducerId, Some(Response::ProducerId(given))) => {
                    self.take_producer_id(broker, &given, now);
                }
                _ => {}
            }
        }
        self.answered = answered;
        if let Some(connection) = &mut self.brokers[broker].connection {
            self.figures.wire_bytes += connection.take_bytes_written();
        }
    }

    fn take_produced(
        &mut self,
        broker: usize,
        parcel: Parcel,
        response: Option<Response>,
        round_trip: Duration,
        now: Instant,
    ) {
        let code = match response {
            // acks = 0: it was written, and that is all that was asked for.
            None => answer::NONE,
            Some(Response::Produce(response)) => {
                self.figures.round_trip_us.sum += micros(round_trip);
                self.figures.round_trip_us.count += 1;
                self.throttle(broker, &response, now);
                answer::code(&response)
            }
            Some(_) => answer::UNKNOWN_SERVER_ERROR,
        };
        self.settle(parcel, answer::of(code), answer::words(code), now);
    }

    /// Obeys a broker that asks for less.
    fn throttle(&mut self, broker: usize, response: &ProduceResponse, now: Instant) {
        let ms = u64::try_from(response.throttle_time_ms).unwrap_or(0);
        self.figures.throttled_ms.sum += ms;
        self.figures.throttled_ms.count += 1;
        if ms > 0 {
            self.brokers[broker].throttled_until = now + Duration::from_millis(ms);
        }
    }

    /// Takes note of what came of a batch.
    fn settle(
        &mut self,
        parcel: Parcel,
        answer: Answer,
        (code, reason): (&'static str, &'static str),
        now: Instant,
    ) {
        self.in_flight -= 1;
        let partition = &mut self.partitions[parcel.partition];
        let next = partition
            .queue
            .answered(parcel.queued, answer, &mut self.codec);
        match next {
            Next::Done(batch) => self.settled.push(Settled {
                batch,
                fate: Fate::Acked,
            }),
            Next::GivenUp(given_up) => self.settled.push(settled(given_up, code, reason)),
            Next::Halved => self.waiting += 2,
            Next::Requeued => {
                self.waiting += 1;
                partition.retry_at = now + self.settings.retry_backoff;
                tracing::debug!(partition = partition.index, code, "to be sent again");
                self.metadata.wanted = true;
            }
        }
    }

    fn take_metadata(&mut self, place: usize, metadata: &MetadataResponse, now: Instant) {
        self.metadata.answered();
        let places: HashMap<i32, usize> = metadata
            .brokers
            .iter()
            .map(|broker| {
                let port = u16::try_from(broker.port).unwrap_or(0);
                let place = self.place(broker.node_id.0, broker.host.as_str(), port, now);
                (broker.node_id.0, place)
            })
            .collect();
        let topic = metadata.topics.first();
        let Some(topic) = topic.filter(|topic| topic.error_code == 0) else {
            let error = topic.and_then(|topic| ResponseError::try_from_code(topic.error_code));
            if let Some(error) = error {
                let api = Api::Metadata.name();
                self.trouble(place, &LinkError::Refused { api, error });
            }
            return self.metadata.again(now + self.settings.retry_backoff);
        };
        if self.partitions.is_empty() {
            let mut indexes: Vec<_> = topic.partitions.iter().map(|p| p.partition_index).collect();
            indexes.sort_unstable();
            self.partitions = indexes
                .into_iter()
                .map(|index| Partition {
                    index,
                    queue: PartitionQueue::new(self.settings.numbering),
                    leader: None,
                    sent_to: None,
                    retry_at: now,
                })
                .collect();
        }
        for known in &mut self.partitions {
            let told = topic.partitions.iter();
            let mut told = told.filter(|told| told.partition_index == known.index);
            known.leader = told
                .next()
                .and_then(|told| places.get(&told.leader_id.0).copied());
        }
        if self
            .partitions
            .iter()
            .any(|partition| partition.leader.is_none())
        {
            self.metadata.again(now + self.settings.retry_backoff);
        }
    }

    /// The place of the broker with this id, which is at this address now.
    fn place(&mut self, id: i32, host: &str, port: u16, now: Instant) -> usize {
        let known = self.brokers.iter().position(|broker| broker.id == Some(id));
        let Some(place) = known else {
            self.brokers
                .push(Broker::new(Some(id), host.to_owned(), port, now));
            return self.brokers.len() - 1;
        };
        let broker = &mut self.brokers[place];
        if broker.host != host || broker.port != port {
            (broker.host, broker.port) = (host.to_owned(), port);
            broker.forget_untried();
            self.disconnect(place, now);
        }
        place
    }

    fn take_producer_id(&mut self, place: usize, given: &InitProducerIdResponse, now: Instant) {
        match ResponseError::try_from_code(given.error_code) {
            None => {
                self.producer_id.answered();
                self.given_id = Some(given.producer_id.0);
            }
            Some(error) => {
                let api = Api::ProducerId.name();
                self.trouble(place, &LinkError::Refused { api, error });
                self.producer_id.again(now + self.settings.retry_backoff);
            }
        }
    }

    // ---- around

    /// What the clock asks for: timeouts, connections, questions.
    fn tend(&mut self, now: Instant) {
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
        let late = waited >= self.settings.request_timeout;
        let expired = connection
            .deadline()
            .is_some_and(|deadline| deadline <= now);
        (late || expired).then_some(LinkError::NoAnswer(waited))
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
    fn ask(&mut self, now: Instant) {
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
        let count = self.brokers.len();
        let mut turns = (0..count).map(|step| (self.next_broker + step) % count);
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
        let count = self.brokers.len();
        let mut turns = (0..count).map(|step| (self.next_broker + step) % count);
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
            connection.write(now)
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
    fn broken(&mut self, place: usize, error: &LinkError, now: Instant) {
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

    fn disconnect(&mut self, place: usize, now: Instant) {
        for question in [&mut self.metadata, &mut self.producer_id] {
            if question.asked == Some(place) {
                question.again(now + self.settings.retry_backoff);
            }
        }
        let Some(connection) = self.brokers[place].connection.take() else {
            return;
        };
        for Unanswered { purpose, begun } in connection.close(self.poll.registry()) {
            if let Purpose::Produce(parcel) = purpose {
                let answer = if begun {
                    Answer::Unclear
                } else {
                    Answer::Retry
                };
                self.settle(*parcel, answer, answer::disconnected(), now);
            }
        }
    }

    fn trouble(&mut self, place: usize, error: &LinkError) {
        let words = format!("{}: {error}", self.brokers[place].address());
        tracing::warn!(code = error.code(), words, "broker");
        self.troubles.push(Trouble {
            code: error.code(),
            words,
            is_final: error.is_final(),
        });
    }

    /// Gives up everything that waits or is in flight.
    pub fn abandon(&mut self, closed: impl Iterator<Item = Closed>) {
        let now = Instant::now();
        let (code, reason) = answer::purged_in_queue();
        for (batch, _) in closed {
            let given_up = GivenUp {
                batch,
                maybe_persisted: false,
            };
            self.settled.push(settled(given_up, code, reason));
        }
        for place in 0..self.brokers.len() {
            self.disconnect(place, now);
        }
        for partition in &mut self.partitions {
            for given_up in partition.queue.abandon() {
                let (code, reason) = if given_up.maybe_persisted {
                    answer::purged_in_flight()
                } else {
                    (code, reason)
                };
                self.settled.push(settled(given_up, code, reason));
            }
        }
        self.waiting = 0;
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

fn count_sending(figures: &mut ClientFigures, queued: &Queued, now: Instant) {
    let batch = &queued.batch;
    let messages = u64::from(batch.count());
    figures.requests += 1;
    if queued.sent_before {
        figures.retries += messages;
        return;
    }
    figures.batch_bytes.add(&Window {
        sum: batch.wire_len() as u64,
        count: 1,
    });
    figures.batch_messages.add(&Window {
        sum: messages,
        count: 1,
    });
    figures.queued_us.add(&Window {
        sum: batch.mean_wait_us(now) * messages,
        count: messages,
    });
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
