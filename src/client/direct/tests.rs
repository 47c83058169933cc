//! The whole client against brokers that misbehave.

mod ceilings;
mod connections;
mod fake;

use std::time::{Duration, Instant};

use proptest::prelude::ProptestConfig;
use rstest::rstest;

use self::fake::{Behaviour, FakeBroker};
use super::*;
use crate::profile::{Place, Profile, ProfileText};

/// So many cases, or as many as `PROPTEST_CASES` asks for: `.ci/run` does so for a minute.
pub fn cases(at_least: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig {
        cases: asked.cases.max(at_least),
        ..asked
    }
}

/// What was reported.
#[derive(Debug, Default)]
struct Heard {
    acked: Vec<u64>,
    failed: Vec<(u64, &'static str)>,
    unknown: Vec<(u64, &'static str)>,
    bytes: u64,
    troubles: Vec<String>,
}

impl Heard {
    fn settled(&self) -> usize {
        self.acked.len() + self.failed.len() + self.unknown.len()
    }
}

impl Reports for Heard {
    fn received(&mut self) {}

    fn report(&mut self, due_us: u64, records: u32, fate: Fate) {
        for _ in 0..records {
            match fate {
                Fate::Acked => self.acked.push(due_us),
                Fate::Failed { code, .. } => self.failed.push((due_us, code)),
                Fate::Unknown { code, .. } => self.unknown.push((due_us, code)),
            }
        }
    }

    fn acknowledged(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    fn trouble(&mut self, code: &str, words: &str) {
        self.troubles.push(format!("{code}: {words}"));
    }
}

/// Settings of a profile for the broker at `port`: small batches, and little patience.
fn settings(port: u16, producer: &str) -> Settings {
    settings_of(&[port], producer, &[])
}

/// The same for brokers at `ports`, and with more patience: these settings are written over.
fn settings_of(ports: &[u16], producer: &str, overrides: &[&str]) -> Settings {
    let bootstrap = ports.iter().map(|port| format!("127.0.0.1:{port}"));
    let bootstrap = bootstrap.collect::<Vec<_>>().join(",");
    let text = format!(
        "[target]
         brokers = \"{bootstrap}\"
         topic = \"users\"
         [producer]
         client = \"direct\"
         batch_messages = 10
         linger_ms = 1
         request_timeout_ms = 200
         delivery_timeout_ms = 600
         retry_backoff_ms = 10
         {producer}"
    );
    let text = ProfileText {
        name: "fake".to_owned(),
        text,
        place: Place::BuiltIn,
    };
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    let profile = Profile::parse(&text, &overrides).unwrap();
    Settings::of(&profile, &bootstrap, &[]).unwrap()
}

fn connect(settings: &Settings, patience: Duration) -> Result<Direct, ConnectError> {
    let until = Instant::now() + patience;
    Direct::connect(settings, &Patience::new(&|| Instant::now() > until))
}

/// Far longer than any timeout that a test is about.
const PATIENT: &[&str] = &[
    "producer.request_timeout_ms=30000",
    "producer.delivery_timeout_ms=60000",
];

fn message(value: &[u8], due_us: u64) -> Message<'_> {
    Message {
        key: None,
        value,
        due_us,
    }
}

/// Sends so many records and waits until each has been reported.
fn send_all(client: &mut Direct, records: u64) -> Heard {
    send_all_of(client, b"value", records)
}

fn send_all_of(client: &mut Direct, value: &[u8], records: u64) -> Heard {
    let mut heard = Heard::default();
    for due_us in 0..records {
        while client.send(message(value, due_us)) == Err(Refusal::QueueFull) {
            client.poll(Duration::from_millis(1), &mut heard);
        }
    }
    // Far longer than any timeout of the settings: who hangs fails here.
    let deadline = Instant::now() + Duration::from_secs(30);
    while heard.settled() < usize::try_from(records).unwrap() && Instant::now() < deadline {
        client.hurry();
        client.poll(Duration::from_millis(1), &mut heard);
    }
    heard
}

#[rstest]
#[case::closes(Behaviour::Close, "closed the connection")]
#[case::garbage(Behaviour::Garbage, "no Kafka broker answers there")]
#[case::giant(Behaviour::Giant, "claims 2147483647 elements")]
#[case::silent(Behaviour::Silent, "no answer within")]
fn a_broker_that_is_none_is_told_with_its_reason(
    #[case] behaviour: Behaviour,
    #[case] reason: &str,
) {
    let broker = FakeBroker::that_greets(behaviour);
    let error = connect(&settings(broker.port(), ""), Duration::from_millis(700));
    let Err(error) = error else {
        panic!("it connected");
    };
    let words = error.to_string();
    assert!(words.contains(reason), "{words}");
    assert!(
        words.contains(&format!("127.0.0.1:{}", broker.port())),
        "{words}"
    );
}

#[test]
fn every_record_is_acknowledged_once() {
    let broker = FakeBroker::that_produces(&[]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let mut heard = send_all(&mut client, 95);
    heard.acked.sort_unstable();
    assert_eq!(heard.acked, (0..95).collect::<Vec<_>>());
    assert_eq!(heard.bytes, 95 * 5);
    let figures = client.figures();
    assert_eq!(figures.batch_messages.sum, 95);
    assert_eq!(figures.requests, figures.batch_messages.count);
    assert_eq!((figures.queue_messages, figures.queue_bytes), (0, 0));
    assert_eq!((figures.in_flight, figures.retries), (0, 0));
}

#[rstest]
#[case::closes(Behaviour::Close)]
#[case::garbage(Behaviour::Garbage)]
#[case::giant(Behaviour::Giant)]
#[case::retriable(Behaviour::Code(6))]
#[case::unclear(Behaviour::Code(7))]
#[case::silent(Behaviour::Silent)]
fn what_fails_once_is_sent_again(#[case] behaviour: Behaviour) {
    let broker = FakeBroker::that_produces(&[behaviour]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let heard = send_all(&mut client, 10);
    assert_eq!(heard.acked.len(), 10, "{heard:?}");
    assert_eq!(client.figures().retries, 10);
}

#[rstest]
#[case::silent(Behaviour::Silent, "_MSG_TIMED_OUT")]
#[case::closes(Behaviour::Close, "_MSG_TIMED_OUT")]
#[case::garbage(Behaviour::Garbage, "_MSG_TIMED_OUT")]
fn a_broker_that_never_answers_leaves_records_unknown(
    #[case] behaviour: Behaviour,
    #[case] code: &str,
) {
    let broker = FakeBroker::that_produces(&[behaviour; 1000]);
    let mut client = connect(&settings(broker.port(), "max_in_flight = 1"), PATIENCE).unwrap();
    let heard = send_all(&mut client, 20);
    let lost = heard.failed.len() + heard.unknown.len();
    assert_eq!((heard.acked.len(), lost), (0, 20), "{heard:?}");
    // The first batch was sent, and may be there; what never left is certainly not.
    assert!(heard.unknown.contains(&(0, code)), "{heard:?}");
    assert!(!heard.troubles.is_empty());
}

#[test]
fn a_refused_batch_fails_with_the_brokers_code() {
    let broker = FakeBroker::that_produces(&[Behaviour::Code(29)]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let heard = send_all(&mut client, 20);
    assert_eq!(heard.acked.len(), 10);
    assert_eq!(heard.failed.len(), 10);
    assert_eq!(heard.failed[0].1, "TOPIC_AUTHORIZATION_FAILED");
}

#[test]
fn an_error_without_a_name_leaves_records_unknown() {
    let broker = FakeBroker::that_produces(&[Behaviour::Code(-1)]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let heard = send_all(&mut client, 10);
    assert_eq!(heard.unknown.len(), 10, "{heard:?}");
}

#[test]
fn a_broker_that_asks_for_less_is_obeyed() {
    let broker = FakeBroker::that_produces(&[Behaviour::Throttle(150)]);
    let settings = settings(broker.port(), "max_in_flight = 1");
    let mut client = connect(&settings, PATIENCE).unwrap();
    let start = Instant::now();
    let heard = send_all(&mut client, 20);
    assert_eq!(heard.acked.len(), 20);
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert_eq!(client.figures().throttled_ms.sum, 150);
}

#[test]
fn what_is_given_up_was_sent_or_not() {
    let broker = FakeBroker::that_produces(&[Behaviour::Silent; 1000]);
    let settings = settings(broker.port(), "max_in_flight = 1");
    let mut client = connect(&settings, PATIENCE).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..25 {
        client.send(message(b"value", due_us)).unwrap();
    }
    client.poll(Duration::from_millis(5), &mut heard);
    client.abandon();
    client.poll(Duration::ZERO, &mut heard);
    let of = |range: std::ops::Range<u64>, code| range.map(|due| (due, code)).collect::<Vec<_>>();
    heard.failed.sort_unstable();
    assert_eq!(heard.unknown, of(0..10, "_PURGE_INFLIGHT"));
    assert_eq!(heard.failed, of(10..25, "_PURGE_QUEUE"));
}

#[test]
fn a_full_queue_refuses_until_there_is_room() {
    let broker = FakeBroker::that_produces(&[]);
    let settings = settings(broker.port(), "buffer_memory = 1_048_576\nworkers = 1");
    let mut client = connect(&settings, PATIENCE).unwrap();
    let value = vec![7; 100_000];
    let message = message(&value, 0);
    let taken = (0..20).take_while(|_| client.send(message).is_ok()).count();
    assert!((8..=10).contains(&taken), "{taken}");
    let mut heard = Heard::default();
    let deadline = Instant::now() + Duration::from_secs(30);
    while heard.acked.len() < taken && Instant::now() < deadline {
        client.poll(Duration::from_millis(1), &mut heard);
    }
    assert_eq!(client.send(message), Ok(()));
}

#[test]
fn a_message_larger_than_any_batch_fails_at_once() {
    let broker = FakeBroker::that_produces(&[]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let value = vec![7; 1_000_001];
    let message = message(&value, 0);
    let Err(Refusal::Failed(error)) = client.send(message) else {
        panic!("it was taken");
    };
    assert_eq!(error.code, "MSG_SIZE_TOO_LARGE");
}

#[test]
fn a_leader_that_lost_its_place_may_have_written_the_batch() {
    let broker = FakeBroker::that_produces(&[Behaviour::Code(6); 1000]);
    let mut client = connect(&settings(broker.port(), ""), PATIENCE).unwrap();
    let heard = send_all(&mut client, 10);
    assert_eq!(heard.unknown.len(), 10, "{heard:?}");
}
