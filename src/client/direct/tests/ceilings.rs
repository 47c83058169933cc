//! The client's parts on their own.

use super::*;
use crate::client::direct::ceilings::{Sealing, Sent, Stock, Wire, WireError};

/// Nobody is connected to.
const NOBODY: u16 = 1;

const VALUE: &[u8] = b"a value that is much like all the others";

/// Ten records are a batch by these settings.
fn stock_of(records: u64) -> Stock {
    let mut stock = Stock::new(&settings(NOBODY, "").batching, 1).unwrap();
    (0..records).for_each(|_| stock.add(&message(VALUE, 0)));
    stock.closed()
}

#[test]
fn every_record_of_a_sealed_batch_is_acknowledged_and_its_bytes_are_counted() {
    let mut client = Sealing::new(&settings(NOBODY, "").batching, 1).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..25 {
        client.send(message(VALUE, due_us)).unwrap();
    }
    client.poll(Duration::ZERO, &mut heard);
    assert_eq!(
        heard.acked,
        (0..20).collect::<Vec<_>>(),
        "an open batch waits"
    );
    client.hurry();
    client.poll(Duration::ZERO, &mut heard);
    assert_eq!(heard.acked, (0..25).collect::<Vec<_>>());
    assert_eq!(heard.bytes, 25 * 40);
    let figures = client.figures();
    assert_eq!(
        (figures.batch_messages.sum, figures.batch_messages.count),
        (25, 3)
    );
    assert!(figures.batch_bytes.sum > 25 * 40, "heads and all");
}

#[test]
fn a_stock_has_full_batches_and_only_without_any_an_open_one() {
    for (records, batches, rows) in [(25, 2, 20), (10, 1, 10), (7, 1, 7), (0, 0, 0)] {
        let stock = stock_of(records);
        assert_eq!(
            (stock.batches(), stock.rows()),
            (batches, rows),
            "{records}"
        );
    }
    let mut stock = Stock::new(&settings(NOBODY, "").batching, 1).unwrap();
    let mut taken = 0;
    while !stock.is_full() {
        stock.add(&message(VALUE, 0));
        taken += 1;
    }
    assert_eq!((taken, stock.closed().batches()), (320, 32));
}

/// Sends batches until so many records have been taken for that.
fn send(broker: &FakeBroker, producer: &str, records: u64) -> Result<Sent, WireError> {
    let settings = settings(broker.port(), producer);
    let mut wire = Wire::connect(&settings, &Patience::new(&|| false)).unwrap();
    let mut taken = 0;
    let more = |rows: u32| {
        let is_wanted = taken < records;
        taken += u64::from(rows);
        is_wanted
    };
    wire.send(&stock_of(30), more, || false)
}

#[rstest]
#[case::fewer_than_are_in_hand(20, 20)]
#[case::whole_batches(995, 1_000)]
fn a_wire_sends_the_same_batches_again_and_again(#[case] wanted: u64, #[case] sent: u64) {
    for producer in ["", "enable_idempotence = true"] {
        let broker = FakeBroker::with_partitions(3);
        let found = send(&broker, producer, wanted).unwrap();
        assert_eq!(found.rows, sent);
        assert!(found.bytes > 0);
        assert_eq!(broker.requests().len() as u64, sent / 10);
        let mut partitions = broker.requests();
        partitions.sort_unstable();
        partitions.dedup();
        let expected: &[i32] = if sent > 20 { &[0, 1, 2] } else { &[0, 1] };
        assert_eq!(partitions, expected, "in turn");
    }
}

#[test]
fn a_wire_that_loses_a_batch_has_no_figure() {
    const TOPIC_AUTHORIZATION_FAILED: i16 = 29;
    let broker = FakeBroker::that_produces(&[Behaviour::Code(TOPIC_AUTHORIZATION_FAILED)]);
    let error = send(&broker, "", 1_000).unwrap_err().to_string();
    assert!(error.contains("TOPIC_AUTHORIZATION_FAILED"), "{error}");
}

#[test]
fn a_wire_is_given_up_at_once() {
    let broker = FakeBroker::with_partitions(1);
    let settings = settings(broker.port(), "");
    let mut wire = Wire::connect(&settings, &Patience::new(&|| false)).unwrap();
    let sent = wire.send(&stock_of(30), |_| true, || true).unwrap();
    assert_eq!(sent.rows, 0);
}
