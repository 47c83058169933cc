//! Batches on their way out: which go, in what order, and where to.

use std::time::Instant;

use super::{Partition, Sender};
use crate::client::direct::parcel::Parcel;
use crate::client::direct::queue::{Number, Queued};
use crate::client::direct::record_batch::Stamp;
use crate::client::direct::wire::api::{self, Api};
use crate::client::direct::wire::connection::Purpose;
use crate::stats::{ClientFigures, Window};

impl Sender {
    /// Sends what can be sent.
    pub fn dispatch(&mut self, now: Instant) {
        if self.waiting == 0 || !self.is_numbered() {
            return;
        }
        let count = self.partitions.len();
        let mut blocked = 0;
        let mut index = self.next_sent % count.max(1);
        // Round and round, a batch of each partition at a time, until all have refused in a row.
        while blocked < count && self.waiting > 0 {
            let sent = self.send_one(index, now);
            index = (index + 1) % count;
            if sent {
                blocked = 0;
                // Else the first ones would take all the room of a busy connection.
                self.next_sent = index;
            } else {
                blocked += 1;
            }
        }
    }

    /// The place of a partition's leader, if it takes a batch of the partition now.
    pub(super) fn open_leader(&self, partition: &Partition, now: Instant) -> Option<usize> {
        let leader = partition.leader?;
        let broker = &self.brokers[leader];
        let connection = broker.connection.as_ref()?;
        let elsewhere = partition.queue.in_flight() > 0 && partition.sent_to != Some(leader);
        let open = !elsewhere
            && connection.is_ready()
            && connection.in_flight() < self.settings.max_in_flight
            && now >= partition.retry_at.max(broker.throttled_until);
        open.then_some(leader)
    }

    /// Sends a batch of this partition, if it has one that may go.
    fn send_one(&mut self, index: usize, now: Instant) -> bool {
        let partition = &self.partitions[index];
        if !partition.queue.can_send() {
            return false;
        }
        let Some(leader) = self.open_leader(partition, now) else {
            return false;
        };
        // The batches before it took their time.
        let now = Instant::now();
        let partition = &mut self.partitions[index];
        let Some(connection) = self.brokers[leader].connection.as_mut() else {
            return false;
        };
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
        let batch = &queued.batch;
        let settings = &self.settings.produce;
        let mut around = api::produce(call, settings, partition.index, batch.wire_len());
        let header = batch.header(stamp(number, self.given_id));
        around.head.extend_from_slice(&header);
        count_sending(&mut self.figures, &queued, now);
        self.waiting -= 1;
        self.in_flight += 1;
        let parcel = Box::new(Parcel {
            partition: index,
            queued,
        });
        let purpose = match self.settings.produce.acks {
            0 => Purpose::Unacknowledged(parcel),
            _ => Purpose::Produce(parcel),
        };
        connection.push(call, purpose, around.head, around.tail, now);
        let written = connection.write();
        self.take_answers(leader, now);
        if let Err(error) = written {
            self.broken(leader, &error, now);
        }
        true
    }
}

fn stamp(number: Option<Number>, producer_id: Option<i64>) -> Stamp {
    match (number, producer_id) {
        (Some(number), Some(producer_id)) => Stamp {
            producer_id,
            epoch: number.epoch,
            base_sequence: number.base_sequence,
        },
        _ => Stamp::NONE,
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
