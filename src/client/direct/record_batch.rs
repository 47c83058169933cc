//! Record batches, written as Kafka's record format version 2 wants them: the one part of the
//! protocol that is ours, because every record passes through it.
//!
//! A batch is a header of 61 bytes and its records, one after the other, compressed together. The
//! records are written once, when they come; the header is made anew for each sending, as a retry
//! may need another producer epoch or sequence. (Layout and names: "Record Batch" in Kafka's
//! documentation.)

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::codec::Codec;
use crate::block_copy::Padded;
use crate::client::Message;
use crate::client::dues::Dues;
use crate::payload::varint::{length_len, long_len, write_length, write_long};

mod halves;

/// Bytes before the first record.
pub const HEADER_LEN: usize = 61;

/// Where the bytes begin that the checksum is of: those of `attributes`.
const CHECKED_FROM: usize = 21;

/// Bytes of the header that `batchLength` does not count: the base offset and itself.
const NOT_COUNTED: usize = 12;

/// The record format's version.
const MAGIC: u8 = 2;

/// No leader epoch is known to a producer: the broker writes it.
const NO_LEADER_EPOCH: i32 = -1;

/// Length of a key that is null.
const NULL: i64 = -1;

/// What every record of a run ends with: the number of its headers, and the headers.
#[derive(Clone, Debug)]
pub struct RecordTail(Padded);

impl RecordTail {
    #[must_use]
    pub fn new(headers: &[(String, String)]) -> Self {
        let mut bytes = Vec::new();
        write_length(headers.len(), &mut bytes);
        for text in headers.iter().flat_map(|(name, value)| [name, value]) {
            write_length(text.len(), &mut bytes);
            bytes.extend_from_slice(text.as_bytes());
        }
        Self(Padded::new(&bytes))
    }

    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "the number of headers is always there"
    )]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// A batch that still takes records.
#[derive(Debug)]
pub struct OpenBatch {
    /// Records without the header, uncompressed.
    records: Vec<u8>,
    count: u32,
    dues: Dues,
    first_due_us: u64,
    last_due_us: u64,
    /// Bytes of keys and values.
    payload_bytes: u64,
    opened: Instant,
    /// Milliseconds since 1970, of the first record.
    base_timestamp: i64,
}

/// The bytes of one record that has not been written yet.
#[derive(Clone, Copy, Debug)]
struct RecordShape {
    timestamp_delta: i64,
    /// Without the length that stands before the record.
    body: usize,
    /// With it.
    len: usize,
}

impl OpenBatch {
    /// A batch whose first record is due at `due_us`. `buffer` gives it its memory.
    #[must_use]
    pub fn new(mut buffer: Vec<u8>, due_us: u64) -> Self {
        buffer.clear();
        Self {
            records: buffer,
            count: 0,
            dues: Dues::default(),
            first_due_us: due_us,
            last_due_us: due_us,
            payload_bytes: 0,
            opened: Instant::now(),
            base_timestamp: now_millis(),
        }
    }

    /// Bytes that the message takes as the next record.
    #[inline]
    fn shape(&self, message: &Message<'_>, tail: &RecordTail) -> RecordShape {
        let timestamp_delta = millis_between(self.first_due_us, message.due_us);
        let key = message
            .key
            .map_or(1, |key| length_len(key.len()) + key.len());
        let body = 1 // attributes
            + long_len(timestamp_delta)
            + long_len(self.count.into())
            + key
            + length_len(message.value.len())
            + message.value.len()
            + tail.0.len();
        RecordShape {
            timestamp_delta,
            body,
            len: length_len(body) + body,
        }
    }

    /// Writes the message as the next record, unless there would be more than `most` bytes of
    /// them. The first one is always written.
    #[inline]
    pub fn push(&mut self, message: &Message<'_>, tail: &RecordTail, most: usize) -> bool {
        let shape = self.shape(message, tail);
        if self.count > 0 && self.records.len() + shape.len > most {
            return false;
        }
        let out = &mut self.records;
        out.reserve(shape.len);
        write_length(shape.body, out);
        out.push(0); // attributes: none are defined
        write_long(shape.timestamp_delta, out);
        write_long(self.count.into(), out);
        match message.key {
            None => write_long(NULL, out),
            Some(key) => {
                write_length(key.len(), out);
                out.extend_from_slice(key);
            }
        }
        write_length(message.value.len(), out);
        out.extend_from_slice(message.value);
        tail.0.append_to(out);
        self.count += 1;
        self.dues.push(message.due_us);
        self.last_due_us = self.last_due_us.max(message.due_us);
        self.payload_bytes += message.bytes();
        true
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    #[must_use]
    pub fn opened(&self) -> Instant {
        self.opened
    }

    /// Closes the batch. Its records are compressed into `buffer`, and the memory that is not
    /// needed any more comes back beside it.
    pub fn seal(self, codec: &mut Codec, buffer: Vec<u8>) -> (SealedBatch, Vec<u8>) {
        let (records, spare) = codec.pack(self.records, buffer);
        let sealed = SealedBatch {
            records,
            attributes: codec.attributes(),
            count: self.count,
            dues: self.dues,
            payload_bytes: self.payload_bytes,
            opened: self.opened,
            base_timestamp: self.base_timestamp,
            max_timestamp: self.base_timestamp
                + millis_between(self.first_due_us, self.last_due_us),
        };
        (sealed, spare)
    }
}

/// Milliseconds since the batch's first record was due. A record that was due before it, which a
/// lowered rate may bring, counts as due with it.
#[inline]
fn millis_between(from_us: u64, to_us: u64) -> i64 {
    (to_us.saturating_sub(from_us) / 1000).cast_signed()
}

/// Milliseconds since 1970.
fn now_millis() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    since_1970.map_or(0, millis)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A producer and a place in its sequence of records for one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub producer_id: i64,
    pub epoch: i16,
    pub base_sequence: i32,
}

impl Stamp {
    /// Of a producer that is not idempotent.
    pub const NONE: Self = Self {
        producer_id: -1,
        epoch: -1,
        base_sequence: -1,
    };
}

/// A batch that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedBatch {
    /// The records without the header, compressed.
    records: Vec<u8>,
    /// The codec, in Kafka's numbers.
    attributes: i16,
    count: u32,
    dues: Dues,
    payload_bytes: u64,
    opened: Instant,
    base_timestamp: i64,
    max_timestamp: i64,
}

impl SealedBatch {
    /// What stands before the records.
    #[must_use]
    pub fn header(&self, stamp: Stamp) -> [u8; HEADER_LEN] {
        let mut header = [0; HEADER_LEN];
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            header[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        put(&0_i64.to_be_bytes()); // base offset: the broker writes it
        put(&as_i32(HEADER_LEN - NOT_COUNTED + self.records.len()).to_be_bytes());
        put(&NO_LEADER_EPOCH.to_be_bytes());
        put(&[MAGIC]);
        put(&[0; 4]); // the checksum comes last
        put(&self.attributes.to_be_bytes());
        put(&self.count.saturating_sub(1).to_be_bytes()); // last offset delta
        put(&self.base_timestamp.to_be_bytes());
        put(&self.max_timestamp.to_be_bytes());
        put(&stamp.producer_id.to_be_bytes());
        put(&stamp.epoch.to_be_bytes());
        put(&stamp.base_sequence.to_be_bytes());
        put(&self.count.to_be_bytes());
        let checksum = crc32c::crc32c(&header[CHECKED_FROM..]);
        let checksum = crc32c::crc32c_append(checksum, &self.records);
        header[CHECKED_FROM - 4..CHECKED_FROM].copy_from_slice(&checksum.to_be_bytes());
        header
    }

    /// What stands after the header.
    #[must_use]
    pub fn records(&self) -> &[u8] {
        &self.records
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    #[must_use]
    pub fn dues(&self) -> &Dues {
        &self.dues
    }

    /// Bytes of keys and values.
    #[must_use]
    pub fn payload_bytes(&self) -> u64 {
        self.payload_bytes
    }

    /// Bytes of the whole batch as it goes over the wire.
    #[must_use]
    pub fn wire_len(&self) -> usize {
        HEADER_LEN + self.records.len()
    }

    /// When its first record came.
    #[must_use]
    pub fn opened(&self) -> Instant {
        self.opened
    }

    /// Microseconds that its records had waited at `now`, on the average: those that come with
    /// the first wait longest, and they come evenly.
    #[must_use]
    pub fn mean_wait_us(&self, now: Instant) -> u64 {
        let oldest = now.saturating_duration_since(self.opened).as_micros();
        let span = self.max_timestamp - self.base_timestamp;
        let youngest_after = u128::from(span.unsigned_abs()) * 1000 / 2;
        u64::try_from(oldest.saturating_sub(youngest_after)).unwrap_or(u64::MAX)
    }

    /// The same batch once more, as if its records had come only now.
    #[must_use]
    pub fn renewed(mut self) -> Self {
        let span = self.max_timestamp - self.base_timestamp;
        self.opened = Instant::now();
        self.base_timestamp = now_millis();
        self.max_timestamp = self.base_timestamp + span;
        self
    }

    /// Gives its memory back.
    #[must_use]
    pub fn into_buffer(self) -> Vec<u8> {
        self.records
    }
}

/// A length that the protocol writes with 32 bits. Batches are far smaller.
fn as_i32(len: usize) -> i32 {
    i32::try_from(len).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
