use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::protocol::buf::ByteBuf;
use kafka_protocol::records::{Compression as Wire, Record, RecordBatchDecoder, TimestampType};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::profile::Compression;

/// A record as it should be read back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    key: Option<Vec<u8>>,
    value: Vec<u8>,
    due_us: u64,
}

fn record() -> impl Strategy<Value = Expected> {
    let bytes = |most| proptest::collection::vec(any::<u8>(), 0..most);
    (
        proptest::option::of(bytes(40)),
        bytes(300),
        0..5_000_000_u64,
    )
        .prop_map(|(key, value, due_us)| Expected { key, value, due_us })
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec(("[a-z-]{0,20}", ".{0,30}"), 0..4)
}

fn compression() -> impl Strategy<Value = Compression> {
    prop_oneof![
        Just(Compression::None),
        Just(Compression::Gzip),
        Just(Compression::Snappy),
        Just(Compression::Lz4),
        Just(Compression::Zstd),
    ]
}

fn seal(records: &[Expected], headers: &[(String, String)], codec: &mut Codec) -> SealedBatch {
    let tail = RecordTail::new(headers);
    let mut open = OpenBatch::new(Vec::new(), records[0].due_us);
    for record in records {
        let message = Message {
            key: record.key.as_deref(),
            value: &record.value,
            due_us: record.due_us,
        };
        let before = open.records.len();
        let foretold = open.shape(&message, &tail).len;
        open.push(&message, &tail, usize::MAX);
        assert_eq!(open.records.len() - before, foretold);
    }
    open.seal(codec, Vec::new()).0
}

const STAMP: Stamp = Stamp {
    producer_id: 77,
    epoch: 3,
    base_sequence: 41,
};

/// What kafka-protocol, which checks the checksum, makes of a batch.
fn decode(batch: &SealedBatch, codec: &Codec) -> Vec<Record> {
    let mut bytes = BytesMut::new();
    bytes.put_slice(&batch.header(STAMP));
    bytes.put_slice(batch.records());
    let unpack = |bytes: &mut Bytes, _: Wire| {
        let records = codec.unpack(bytes).expect("our own codec's records");
        let len = bytes.len();
        let _ = bytes.get_bytes(len);
        Ok(Bytes::from(records))
    };
    RecordBatchDecoder::decode_with_custom_compression(&mut bytes.freeze(), Some(unpack))
        .expect("a batch that kafka-protocol takes")
        .records
}

fn told_of(record: &Record) -> (Option<Vec<u8>>, Vec<u8>) {
    let value = record.value.as_ref().expect("no value is null");
    (record.key.as_ref().map(|key| key.to_vec()), value.to_vec())
}

proptest! {
    #[test]
    fn what_is_written_is_what_kafka_protocol_reads(
        records in proptest::collection::vec(record(), 1..60),
        headers in headers(),
        compression in compression(),
    ) {
        let mut codec = Codec::new(compression, None).unwrap();
        let batch = seal(&records, &headers, &mut codec);
        let read = decode(&batch, &codec);

        prop_assert_eq!(batch.count() as usize, records.len());
        prop_assert_eq!(read.len(), records.len());
        for (at, (read, written)) in read.iter().zip(&records).enumerate() {
            prop_assert_eq!(told_of(read), (written.key.clone(), written.value.clone()));
            prop_assert_eq!(read.offset, i64::try_from(at).unwrap());
            prop_assert_eq!(read.timestamp_type, TimestampType::Creation);
            prop_assert_eq!(read.producer_id, STAMP.producer_id);
            prop_assert_eq!(read.producer_epoch, STAMP.epoch);
            prop_assert_eq!(read.sequence, STAMP.base_sequence + i32::try_from(at).unwrap());
            let after = written.due_us.saturating_sub(records[0].due_us) / 1000;
            prop_assert_eq!(read.timestamp - read_base(&batch), after.cast_signed());
            // A name that stands twice is kept twice by Kafka; kafka-protocol keeps the last.
            for (name, value) in &headers {
                let last = headers.iter().rfind(|(other, _)| other == name).unwrap();
                prop_assert!(value == &last.1 || headers.iter().filter(|(n, _)| n == name).count() > 1);
                let read = read.headers.iter().find(|(key, _)| key.as_str() == name);
                let read = read.and_then(|(_, value)| value.clone());
                prop_assert_eq!(read.as_deref(), Some(last.1.as_bytes()));
            }
        }
        let dues: Vec<u64> = batch
            .dues()
            .iter()
            .flat_map(|(due_us, count)| std::iter::repeat_n(due_us, count as usize))
            .collect();
        let expected: Vec<u64> = records.iter().map(|record| record.due_us).collect();
        prop_assert_eq!(dues, expected);
    }

    #[test]
    fn halves_are_the_same_records_in_the_same_order(
        records in proptest::collection::vec(record(), 2..60),
        headers in headers(),
        compression in compression(),
    ) {
        let mut codec = Codec::new(compression, None).unwrap();
        let batch = seal(&records, &headers, &mut codec);
        let halves = batch.halves(&mut codec).unwrap();

        let written = records.iter().map(|r| (r.key.clone(), r.value.clone()));
        let read = halves.iter().flat_map(|half| decode(half, &codec));
        let read: Vec<_> = read.map(|record| told_of(&record)).collect();
        prop_assert_eq!(read, written.collect::<Vec<_>>());
        let dues = halves.iter().flat_map(|half| half.dues().iter());
        let due = |(due_us, count): (u64, u32)| std::iter::repeat_n(due_us, count as usize);
        prop_assert_eq!(
            dues.flat_map(due).collect::<Vec<_>>(),
            records.iter().map(|record| record.due_us).collect::<Vec<_>>()
        );
        let payload: u64 = halves.iter().map(SealedBatch::payload_bytes).sum();
        prop_assert_eq!(payload, batch.payload_bytes());
    }
}

fn read_base(batch: &SealedBatch) -> i64 {
    batch.base_timestamp
}

#[test]
fn one_record_cannot_be_halved() {
    let mut codec = Codec::new(Compression::None, None).unwrap();
    let one = Expected {
        key: None,
        value: b"alone".to_vec(),
        due_us: 5,
    };
    assert_eq!(seal(&[one], &[], &mut codec).halves(&mut codec), None);
}

/// Worked out by hand from "Record Batch" and "Record" in Kafka's documentation.
#[test]
fn a_batch_has_these_bytes() {
    let tail = RecordTail::new(&[("h".to_owned(), "v".to_owned())]);
    let mut open = OpenBatch::new(Vec::new(), 1_000);
    open.base_timestamp = 0x0102_0304_0506;
    for (key, value, due_us) in [(Some(&b"k"[..]), &b"one"[..], 1_000), (None, b"", 4_999)] {
        let message = Message { key, value, due_us };
        open.push(&message, &tail, usize::MAX);
    }
    let mut codec = Codec::new(Compression::None, None).unwrap();
    let (batch, _) = open.seal(&mut codec, Vec::new());

    #[rustfmt::skip]
    let records: &[u8] = &[
        28,             // length 14, zigzag
        0,              // attributes
        0,              // timestamp delta 0
        0,              // offset delta 0
        2, b'k',        // key of one byte
        6, b'o', b'n', b'e',
        2,              // one header
        2, b'h', 2, b'v',
        20,             // length 10
        0,
        6,              // 3.999 ms later: delta 3
        2,              // offset delta 1
        1,              // no key: -1
        0,              // an empty value
        2,
        2, b'h', 2, b'v',
    ];
    assert_eq!(batch.records(), records);

    #[rustfmt::skip]
    let header: &[u8] = &[
        0, 0, 0, 0, 0, 0, 0, 0,         // base offset
        0, 0, 0, 75,                    // 49 bytes of the header after this, 26 of records
        0xff, 0xff, 0xff, 0xff,         // partition leader epoch -1
        2,                              // magic
        0, 0, 0, 0,                     // checksum, below
        0, 0,                           // attributes: no codec
        0, 0, 0, 1,                     // last offset delta
        0, 0, 1, 2, 3, 4, 5, 6,         // base timestamp
        0, 0, 1, 2, 3, 4, 5, 9,         // max timestamp
        0, 0, 0, 0, 0, 0, 0, 77,        // producer id
        0, 3,                           // producer epoch
        0, 0, 0, 41,                    // base sequence
        0, 0, 0, 2,                     // records
    ];
    let mut written = batch.header(STAMP);
    let checksum = u32::from_be_bytes(written[17..21].try_into().unwrap());
    let checked = [&header[21..], records].concat();
    assert_eq!(checksum, crc32c_bit_by_bit(&checked));
    written[17..21].fill(0);
    assert_eq!(written, header);
}

/// CRC-32C by its definition (RFC 3720, appendix B.4): polynomial 0x1EDC6F41, reflected.
fn crc32c_bit_by_bit(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1;
            crc = (crc >> 1) ^ (0x82F6_3B78 * carry);
        }
    }
    !crc
}

#[rstest]
#[case(Compression::Gzip, Some(9))]
#[case(Compression::Zstd, Some(12))]
#[case(Compression::Zstd, Some(-1))]
fn a_codec_has_levels(#[case] compression: Compression, #[case] level: Option<i32>) {
    let mut codec = Codec::new(compression, level).unwrap();
    let records = b"again and ".repeat(1000);
    let (packed, spare) = codec.pack(records.clone(), Vec::new());
    assert!(packed.len() < records.len() / 10);
    assert_eq!(spare, records);
    assert_eq!(codec.unpack(&packed), Some(records));
}
