//! What to do with a batch that is too large for its broker: its records in two batches.

use super::{Codec, SealedBatch};
use crate::client::dues::Dues;
use crate::payload::varint::{length_len, long_len, read_long, write_length, write_long};

impl SealedBatch {
    /// The two halves of a batch that is too large for its broker; `None` if it is but one record.
    /// (A halved batch is still one that its broker takes or refuses as a whole.)
    #[must_use]
    pub fn halves(&self, codec: &mut Codec) -> Option<[Self; 2]> {
        let first = self.count / 2;
        if first == 0 {
            return None;
        }
        let raw = codec.unpack(&self.records)?;
        let records = split_records(&raw)?;
        let (before, after) = records.split_at_checked(first as usize)?;
        let (dues_before, dues_after) = self.dues.split(first);
        let half = |records: &[RawRecord<'_>], dues, codec: &mut Codec| {
            let mut out = Vec::with_capacity(raw.len());
            let mut payload_bytes = 0;
            for (offset, record) in records.iter().enumerate() {
                record.write(offset, &mut out);
                payload_bytes += record.payload_bytes()?;
            }
            let (records_packed, _) = codec.pack(out, Vec::new());
            Some(Self {
                records: records_packed,
                count: u32::try_from(records.len()).ok()?,
                dues,
                payload_bytes,
                ..self.like()
            })
        };
        Some([
            half(before, dues_before, codec)?,
            half(after, dues_after, codec)?,
        ])
    }

    /// A batch without records, of the same time and codec.
    fn like(&self) -> Self {
        Self {
            records: Vec::new(),
            attributes: self.attributes,
            count: 0,
            dues: Dues::default(),
            payload_bytes: 0,
            opened: self.opened,
            base_timestamp: self.base_timestamp,
            max_timestamp: self.max_timestamp,
        }
    }
}

/// A record that was written before, taken apart as far as a new offset needs.
struct RawRecord<'a> {
    attributes: u8,
    timestamp_delta: i64,
    /// Key, value and headers, with their lengths.
    rest: &'a [u8],
}

impl RawRecord<'_> {
    fn write(&self, offset: usize, out: &mut Vec<u8>) {
        let body = 1 + long_len(self.timestamp_delta) + length_len(offset) + self.rest.len();
        write_length(body, out);
        out.push(self.attributes);
        write_long(self.timestamp_delta, out);
        write_length(offset, out);
        out.extend_from_slice(self.rest);
    }

    /// Of key and value.
    fn payload_bytes(&self) -> Option<u64> {
        let mut rest = self.rest;
        let mut total = 0;
        for _ in 0..2 {
            let len = usize::try_from(read_long(&mut rest)?).unwrap_or(0);
            rest = rest.get(len..)?;
            total += len as u64;
        }
        Some(total)
    }
}

/// Takes records apart; `None` where they are none.
fn split_records(mut raw: &[u8]) -> Option<Vec<RawRecord<'_>>> {
    let mut records = Vec::new();
    while !raw.is_empty() {
        let len = usize::try_from(read_long(&mut raw)?).ok()?;
        let (mut record, after) = raw.split_at_checked(len)?;
        raw = after;
        let (&attributes, rest) = record.split_first()?;
        record = rest;
        let timestamp_delta = read_long(&mut record)?;
        let _offset_delta = read_long(&mut record)?;
        records.push(RawRecord {
            attributes,
            timestamp_delta,
            rest: record,
        });
    }
    Some(records)
}
