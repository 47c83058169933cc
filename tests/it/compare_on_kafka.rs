//! `kdyno compare` on a real Kafka: what it finds, and what it leaves behind.

use std::net::TcpListener;
use std::path::Path;

use kdyno::compare::Ending;
use kdyno::stats::paired::Pairs;
use nix::sys::signal::Signal;

use crate::support::comparison::{compare, document, made, planned, saved, start};
use crate::support::{Kafka, Place, wait_until};

const NONE: [String; 0] = [];

/// Ratios of a candidate to the baseline in the primary metric.
fn ratios(place: &Place, file: &Path) -> Pairs {
    let document = document(place, file.to_str().unwrap());
    let ratios = &document["results"]["compared"][2]["figures"][0]["ratios"];
    let ratios = ratios.as_array().unwrap().iter();
    Pairs::new(ratios.map(|ratio| (1.0, ratio.as_f64().unwrap()))).unwrap()
}

#[test]
fn on_kafka_the_fastest_is_called_better_than_the_reference() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let brokers = format!("target.brokers={}", kafka.brokers);
    let args = [
        "reference",
        "fastest",
        "--set",
        &brokers,
        "--set",
        "source.rows=200k",
        "--set",
        "target.topic=faster",
        "--cool-down",
        "100ms",
        "--set",
        "tasks.json_file=",
        "--set",
        "tasks.avro_file=",
        "--repeats",
        "10",
        "--json",
        "out.json",
    ];
    compare(&place, &args).exits(0).sums_up(&[
        "B fastest: ",
        "BETTER",
        "Results hold for this broker process",
    ]);
    let verdict = &document(&place, "out.json")["results"]["compared"][2]["figures"][0]["verdict"];
    assert_eq!(verdict, "better");
    assert_eq!(kafka.topics("faster"), NONE, "topics are deleted");
}

/// Whatever the machine does, it does to both: so rarely is noise called a difference.
#[test]
fn on_kafka_no_difference_is_found_between_a_profile_and_itself() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let brokers = format!("target.brokers={}", kafka.brokers);
    let args = [
        "tuned",
        "tuned",
        "--set",
        &brokers,
        "--set",
        "source.rows=20k",
        "--set",
        "target.topic=twins",
        "--cool-down",
        "100ms",
        "--repeats",
        "12",
        "--keep-topics",
        "--json",
        "out.json",
    ];
    let finds_one = || {
        compare(&place, &args).exits(0);
        let pairs = ratios(&place, Path::new("out.json"));
        !pairs.interval(0.001).unwrap().contains(1.0)
    };
    // One session in a thousand may find one by chance; it would not find it again.
    assert!(!finds_one() || !finds_one());
    let kept = kafka.topics("twins-");
    assert!(
        kept.len() >= 39,
        "each run had a topic of its own: {kept:?}"
    );
}

/// Cut off in the middle of a run, whose topic goes too; and so do those of the rest.
#[test]
fn on_kafka_what_was_stopped_goes_on_and_leaves_no_topic_behind() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let profile = format!(
        "{}[source]\nrows = 1_000\n[run]\nrate = 2_000\n",
        kafka.target("stopped")
    );
    place.write("slow.toml", profile);
    let args = [
        "slow.toml",
        "slow.toml",
        "--repeats",
        "2",
        "--cool-down",
        "10ms",
    ];
    let running = start(&place, &args);
    running.wait_until_said("4 of 9 runs");
    wait_until("the next run has its topic", || {
        !kafka.topics("stopped-compare-1").is_empty()
    });
    running.signal(Signal::SIGINT);
    running.wait().exits(130);
    let stopped = saved(&place, "compare-1");
    assert_eq!(stopped.ending, Ending::Interrupted);
    wait_until("its topic is gone", || {
        kafka.topics("stopped-compare-1").is_empty()
    });
    compare(&place, &["--resume", "1"]).exits(0);
    let resumed = saved(&place, "compare-1");
    assert_eq!(made(&resumed), planned(&resumed));
    assert_eq!(resumed.runs[..stopped.runs.len()], stopped.runs);
    wait_until("all topics are gone", || {
        kafka.topics("stopped-compare-1").is_empty()
    });
}

/// While it looks for a broker that does not answer, it hears that somebody has enough.
#[test]
fn who_waits_for_a_broker_in_vain_can_stop_it() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    deaf.set_nonblocking(true).unwrap();
    let place = Place::new();
    let brokers = deaf.local_addr().unwrap();
    place.write(
        "deaf.toml",
        format!("[target]\nbrokers = \"{brokers}\"\n[source]\nrows = 1_000\n"),
    );
    let running = start(&place, &["deaf.toml", "deaf.toml"]);
    let mut connected = None;
    wait_until("it connects", || {
        connected = deaf.accept().ok();
        connected.is_some()
    });
    running.signal(Signal::SIGINT);
    running.wait().exits(130).sums_up(&["INTERRUPTED"]);
    assert_eq!(saved(&place, "compare-1").runs, []);
}
