use rstest::rstest;

use super::*;
use crate::profile::setting;

/// Goes on in one direction until it is refused, and tells every value on the way.
fn way(key: &str, from: &str, to: Direction) -> Vec<String> {
    let setting = setting(key).unwrap();
    let read = |value: &Value| {
        let text = value.to_string();
        let parsed = toml::de::DeValue::parse(&text).unwrap();
        setting.kind.read(parsed.get_ref()).unwrap()
    };
    let mut now = (!from.is_empty()).then(|| read(&setting.value_of(from)));
    let mut way = Vec::new();
    for _ in 0..6 {
        let around = Around {
            setting,
            now: now.as_ref(),
            other: None,
        };
        match step(&around, to) {
            Ok(next) => {
                way.push(next.as_ref().map_or("-".into(), ToString::to_string));
                now = next.as_ref().map(read);
            }
            Err(refused) => {
                way.push(refused.message);
                break;
            }
        }
    }
    way
}

#[rstest]
#[case("producer.workers", "2", "3 4 5 6 7 8")]
#[case(
    "producer.batch_size",
    "1_000_000",
    "'1MiB' '2MiB' '4MiB' '8MiB' '16MiB' '32MiB'"
)]
#[case(
    "producer.batch_size",
    "1_073_741_824",
    "2147483647 batch_size: it is at its highest"
)]
#[case("producer.linger_ms", "0", "0.1 0.2 0.5 1 2 5")]
#[case("target.embedded.rtt_ms", "0", "1 2 5 10 20 50")]
#[case("target.partitions", "4", "8 16 32 64 128 256")]
#[case(
    "producer.batch_messages",
    "10_000",
    "20000 50000 100000 200000 500000 1000000"
)]
#[case("producer.acks", "all", "'0' '1' 'all' '0' '1' 'all'")]
#[case(
    "producer.compression",
    "gzip",
    "'snappy' 'lz4' 'zstd' 'none' 'gzip' 'snappy'"
)]
#[case("run.rate", "5M", "'10M' - rate is as high as it goes")]
#[case("run.duration", "", "'10s' '20s' '30s' '1m' '2m' '5m'")]
#[case("run.warmup", "0", "'auto' '1s' '2s' '5s' '10s' '20s'")]
#[case(
    "target.brokers",
    "embedded",
    "'localhost:9092' 'embedded' 'localhost:9092' 'embedded' 'localhost:9092' 'embedded'"
)]
#[case("tasks.json_file", "", "'users.json' - 'users.json' - 'users.json' -")]
fn steps_go_up(#[case] key: &str, #[case] from: &str, #[case] expected: &str) {
    let way = way(key, from, Direction::Next).join(" ");
    assert_eq!(way.replace('"', "'"), expected);
}

#[rstest]
#[case("producer.workers", "2", "1 workers: it is at its lowest")]
#[case(
    "producer.batch_size",
    "1_000_000",
    "'512KiB' '256KiB' '128KiB' '64KiB' '32KiB' '16KiB'"
)]
#[case("producer.linger_ms", "5", "2 1 0.5 0.2 0.1 0")]
#[case("target.partitions", "12", "8 4 2 1 partitions: it is at its lowest")]
#[case(
    "producer.compression_level",
    "0",
    "-1 - compression_level: it is left out already"
)]
#[case("run.rate", "", "'1M' '500k' '200k' '100k' '50k' '20k'")]
#[case("run.warmup", "2s", "'1s' '500ms' '200ms' '100ms' 'auto' 0")]
#[case("source.max_rejects", "10", "5 2 1 0 max_rejects: it is at its lowest")]
fn steps_go_down(#[case] key: &str, #[case] from: &str, #[case] expected: &str) {
    let way = way(key, from, Direction::Previous).join(" ");
    assert_eq!(way.replace('"', "'"), expected);
}

#[test]
fn sizes_are_written_in_the_largest_unit_that_takes_no_decimals() {
    let sizes = [1, 1000, 1024, 65_536, 1_572_864, 1 << 30];
    let expected = ["1", "1000", "1KiB", "64KiB", "1536KiB", "1GiB"];
    assert_eq!(sizes.map(compact), expected);
}
