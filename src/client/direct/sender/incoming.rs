//! Answers: what became of batches, where the topic's partitions are, who we are.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kafka_protocol::ResponseError;
use kafka_protocol::messages::{InitProducerIdResponse, MetadataResponse, ProduceResponse};

use super::{Partition, Sender, Settled, settled};
use crate::client::Fate;
use crate::client::direct::answer::{self, Words};
use crate::client::direct::broker::Broker;
use crate::client::direct::parcel::Parcel;
use crate::client::direct::queue::{Answer, Next, PartitionQueue};
use crate::client::direct::wire::LinkError;
use crate::client::direct::wire::api::{Api, Response};
use crate::client::direct::wire::connection::{Answered, Purpose};
use crate::units::micros;

impl Sender {
    /// Takes what a connection has to tell since the last time: after each writing and reading.
    pub(super) fn take_answers(&mut self, place: usize, now: Instant) {
        let Some(connection) = &mut self.brokers[place].connection else {
            return;
        };
        self.figures.wire_bytes += connection.take_bytes_written();
        for sending in connection.take_sending() {
            self.figures.sending_us.sum += micros(sending);
            self.figures.sending_us.count += 1;
        }
        for Answered {
            purpose,
            response,
            round_trip,
        } in connection.take_answered()
        {
            match (purpose, response) {
                (Purpose::Produce(parcel) | Purpose::Unacknowledged(parcel), response) => {
                    self.take_produced(place, *parcel, response, round_trip, now);
                }
                (Purpose::Metadata, Some(Response::Metadata(metadata))) => {
                    self.take_metadata(place, &metadata, now);
                }
                (Purpose::ProducerId, Some(Response::ProducerId(given))) => {
                    self.take_producer_id(place, &given, now);
                }
                _ => {}
            }
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
    pub(super) fn settle(
        &mut self,
        parcel: Parcel,
        answer: Answer,
        (code, reason): Words,
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
        let mut partitions = self.partitions.iter();
        if self.partitions.is_empty() || partitions.any(|partition| partition.leader.is_none()) {
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
}
