//! From message bytes to a record batch that is ready for the wire: what the direct client does
//! with each message, and with each batch.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use kdyno::client::direct::codec::Codec;
use kdyno::client::direct::record_batch::{OpenBatch, RecordTail, Stamp};
use kdyno::client::{CORRELATION_ID, Message};
use kdyno::profile::Compression;

use crate::users::Users;

/// Messages and bytes of a batch at most, as in the profile `fastest`.
const MOST_MESSAGES: usize = 20_000;
const MOST_BYTES: usize = 1_000_000;

/// JSON messages into a batch, which is then compressed, and gets its header with the checksum.
/// Memory goes round, as in the client.
#[divan::bench(args = [Compression::None, Compression::Lz4])]
fn encode(bencher: Bencher<'_, '_>, compression: Compression) {
    let values = json_values();
    let uuid = "00000000-0000-4000-8000-000000000000".to_owned();
    let tail = RecordTail::new(&[(CORRELATION_ID.to_owned(), uuid)]);
    let mut codec = Codec::new(compression, None).expect("these codecs allocate nothing");
    let (mut memory, mut packed) = (Vec::new(), Vec::new());
    bencher
        .counter(ItemsCount::new(values.len()))
        .counter(BytesCount::new(values.iter().map(Vec::len).sum::<usize>()))
        .bench_local(|| {
            let mut batch = OpenBatch::new(std::mem::take(&mut memory), 0);
            for value in &values {
                let message = Message {
                    key: None,
                    value,
                    due_us: 0,
                };
                assert!(batch.push(&message, &tail, usize::MAX));
            }
            let (sealed, spare) = batch.seal(&mut codec, std::mem::take(&mut packed));
            black_box(sealed.header(Stamp::NONE));
            (memory, packed) = (spare, sealed.into_buffer());
            if compression == Compression::None {
                // Nothing was packed: the records themselves were sealed.
                std::mem::swap(&mut memory, &mut packed);
            }
        });
}

/// Users as JSON, as many as a batch takes.
fn json_values() -> Vec<Vec<u8>> {
    let users = Users::new();
    let (mut pass, mut reader, encoder) = (users.pass(), users.row_reader(), users.json());
    let (mut values, mut bytes) = (Vec::new(), 0);
    while let Some(chunk) = pass.next_chunk(Vec::new()).expect("the file is whole") {
        let mut rows = reader.read(&chunk);
        while let Some(row) = rows.next() {
            let mut value = Vec::new();
            encoder
                .encode(row.expect("users are good rows"), &mut value)
                .expect("JSON takes every row");
            bytes += value.len();
            if values.len() == MOST_MESSAGES || bytes > MOST_BYTES {
                return values;
            }
            values.push(value);
        }
    }
    values
}
