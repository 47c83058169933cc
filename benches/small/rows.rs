//! From the file to message bytes: chunks, rows, JSON, Avro.
//!
//! A row lives only as long as its reader stays with it, so the two encoders are measured with the
//! reading before them: what `read` takes has to be subtracted.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use kdyno::payload::Encoder;
use kdyno::source::Row;

use crate::users::{ROWS, Users};

/// The chunker: one pass over the file.
#[divan::bench]
fn chunks(bencher: Bencher<'_, '_>) {
    let users = Users::new();
    bencher
        .counter(ItemsCount::new(ROWS))
        .counter(BytesCount::new(users.bytes()))
        .bench_local(|| {
            let (mut pass, mut buffer) = (users.pass(), Vec::new());
            while let Some(chunk) = pass.next_chunk(buffer).expect("the file is whole") {
                buffer = black_box(chunk).into_buffer();
            }
        });
}

/// A chunk, cut and parsed into typed values.
#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    each_row(bencher, &Users::new(), |row| {
        for field in row.fields() {
            black_box(field);
        }
    });
}

/// The same, with each row written as JSON.
#[divan::bench]
fn to_json(bencher: Bencher<'_, '_>) {
    let users = Users::new();
    encode(bencher, &users, &users.json());
}

/// The same, with each row written as Avro.
#[divan::bench]
fn to_avro(bencher: Bencher<'_, '_>) {
    let users = Users::new();
    encode(bencher, &users, &users.avro());
}

fn encode(bencher: Bencher<'_, '_>, users: &Users, encoder: &Encoder) {
    let mut value = Vec::new();
    each_row(bencher, users, |row| {
        value.clear();
        encoder
            .encode(row, &mut value)
            .expect("users fit their schema");
        black_box(&value);
    });
}

fn each_row(bencher: Bencher<'_, '_>, users: &Users, mut work: impl FnMut(Row<'_>)) {
    let (mut reader, chunk) = (users.row_reader(), users.chunk());
    bencher
        .counter(ItemsCount::new(chunk.rows))
        .bench_local(|| {
            let mut rows = reader.read(&chunk);
            while let Some(row) = rows.next() {
                work(row.expect("users are good rows"));
            }
        });
}
