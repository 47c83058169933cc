use rstest::rstest;

use super::*;
use crate::profile::Compression;

fn accumulator(spread: Spread, limits: Limits) -> Accumulator {
    let codec = Codec::new(Compression::None, None).unwrap();
    Accumulator::new(spread, limits, RecordTail::new(&[]), codec)
}

fn limits(bytes: usize, messages: u32) -> Limits {
    Limits {
        bytes,
        messages,
        linger: Duration::from_hours(1),
        delivery_timeout: Duration::from_hours(2),
    }
}

fn message(key: Option<&[u8]>) -> Message<'_> {
    Message {
        key,
        value: &[7; 100],
        due_us: 0,
    }
}

fn counts(accumulator: &mut Accumulator) -> Vec<u32> {
    std::iter::from_fn(|| accumulator.next_closed())
        .map(|(batch, _)| batch.count())
        .collect()
}

/// The vectors of Kafka's own test (`UtilsTest.testMurmur2`), and the rule of its partitioner.
#[rstest]
#[case("21", -973_932_308)]
#[case("foobar", -790_332_482)]
#[case("a-little-bit-long-string", -985_981_536)]
#[case("a-little-bit-longer-string", -1_486_304_829)]
#[case("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971)]
#[case("abc", 479_470_107)]
fn keys_go_where_kafkas_own_clients_send_them(#[case] key: &str, #[case] hash: i32) {
    let positive = usize::try_from(hash & i32::MAX).unwrap();
    assert_eq!(partition(key.as_bytes(), 12), positive % 12);
}

#[test]
fn a_batch_is_closed_by_its_number_of_messages() {
    let mut accumulator = accumulator(Spread::InTurn, limits(1_000_000, 3));
    for _ in 0..7 {
        accumulator.append(&message(None));
    }
    assert_eq!(counts(&mut accumulator), [3, 3]);
    accumulator.close_all();
    assert_eq!(counts(&mut accumulator), [1]);
    assert!((accumulator.closed_by_size() - 2.0).abs() < f64::EPSILON);
}

#[test]
fn a_batch_is_closed_before_the_message_that_does_not_fit() {
    // 109 bytes each.
    let mut accumulator = accumulator(Spread::InTurn, limits(330, 1000));
    for _ in 0..7 {
        accumulator.append(&message(None));
    }
    assert_eq!(counts(&mut accumulator), [3, 3]);
}

#[test]
fn a_message_larger_than_a_batch_makes_one_of_its_own() {
    let mut accumulator = accumulator(Spread::InTurn, limits(50, 1000));
    accumulator.append(&message(None));
    accumulator.append(&message(None));
    assert_eq!(counts(&mut accumulator), [1]);
}

#[test]
fn each_key_has_the_batch_of_its_partition() {
    let mut accumulator = accumulator(Spread::Keyed { partitions: 12 }, limits(1_000_000, 2));
    for key in ["foobar", "abc", "foobar"] {
        accumulator.append(&message(Some(key.as_bytes())));
    }
    let (batch, destination) = accumulator.next_closed().unwrap();
    assert_eq!(batch.count(), 2);
    assert_eq!(
        destination,
        Destination::Partition(partition(b"foobar", 12))
    );
    assert!(accumulator.next_closed().is_none());
}

#[test]
fn what_has_lingered_is_closed_if_it_could_be_sent() {
    let mut accumulator = accumulator(Spread::InTurn, limits(1_000_000, 1000));
    accumulator.append(&message(None));
    let now = Instant::now();
    assert!(
        !accumulator.close_lingering(now, |_| true),
        "it has not lingered"
    );
    let later = now + Duration::from_mins(61);
    assert!(
        !accumulator.close_lingering(later, |_| false),
        "there is no room"
    );
    assert!(accumulator.close_lingering(later, |_| true));
    assert_eq!(counts(&mut accumulator), [1]);
    assert_eq!(accumulator.next_close(), None);
}

#[test]
fn what_could_not_be_sent_in_time_is_closed_to_be_given_up() {
    let mut accumulator = accumulator(Spread::InTurn, limits(1_000_000, 1000));
    accumulator.append(&message(None));
    accumulator.close_lingering(Instant::now() + Duration::from_mins(121), |_| false);
    assert_eq!(counts(&mut accumulator), [1]);
}
