//! SIGINT and SIGTERM: the first one ends a run well, the second one at once.

use std::time::{Duration, Instant};

use kdyno::report::Ending;
use nix::sys::signal::Signal;
use rdkafka::mocking::MockCluster;
use rdkafka_sys::{RDKafkaApiKey, RDKafkaRespErr};
use rstest::rstest;

use crate::support::{Kafka, Place, wait_until};

/// Goes on for an hour unless it is stopped.
const LONG: &str = "[source]\nrows = 1_000\n[run]\nduration = \"1h\"\nrate = 2000\n";

#[rstest]
fn a_signal_ends_a_run_well(#[values(Signal::SIGINT, Signal::SIGTERM)] signal: Signal) {
    let place = Place::new();
    let profile = format!("{LONG}[tasks]\njson_file = \"users.json\"");
    let mut running = place.start_text(&profile, &[]);
    running.wait_until_acked(1);
    running.signal(signal);
    let ran = running
        .wait()
        .exits(130)
        .says(&["interrupted"])
        .sums_up(&["INTERRUPTED"]);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Interrupted);
    assert!(report.records.acked > 0);
    assert_eq!(
        report.records.acked, report.records.read,
        "what was sent is waited for"
    );
    let saved = place.runs()[0].join("run.json");
    assert_eq!(
        std::fs::read_to_string(saved).unwrap(),
        place.read("report.json")
    );
}

#[rstest]
fn a_second_signal_does_not_wait_for_what_was_sent(
    #[values(Signal::SIGINT, Signal::SIGTERM)] signal: Signal,
) {
    let place = Place::new();
    let profile = format!(
        "{LONG}[producer]
         delivery_timeout_ms = 600_000
         [target.embedded]
         faults = [{{ at_s = 0.2, error = \"REQUEST_TIMED_OUT\", count = 1_000_000 }}]"
    );
    let mut running = place.start_text(&profile, &[]);
    running.wait_until_acked(1);
    running.signal(signal);
    running.wait_until_said("interrupted: waiting for what was sent");
    let second = Instant::now();
    running.signal(signal);
    let ran = running.wait().exits(130);
    // Idle machines need a second; it would be ten minutes if records were waited for.
    assert!(
        second.elapsed() < Duration::from_secs(10),
        "{:?}",
        second.elapsed()
    );
    let records = ran.report().records;
    assert!(records.failed + records.unknown > 0, "{records:?}");
    assert_eq!(
        place.reports("report.json").len(),
        1,
        "and still it is reported"
    );
}

#[test]
fn a_run_that_is_still_connecting_can_be_given_up() {
    let place = Place::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let profile = format!("[target]\nbrokers = \"{}\"", silent.local_addr().unwrap());
    let running = place.start_text(&profile, &[]);
    // Somebody knocks: kdyno is there and asks for the cluster's metadata.
    drop(silent.accept().unwrap());
    running.signal(Signal::SIGINT);
    let ran = running.wait().exits(130);
    assert_eq!(ran.report().records.read, 0);
}

/// The cluster that is read back from answers every question but that one.
#[test]
fn reading_back_can_be_given_up_and_no_more_repeats_follow() {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("users", 4, 1).unwrap();
    let never = vec![RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION; 10_000];
    cluster.request_errors(RDKafkaApiKey::Fetch, &never);
    let place = Place::new();
    let profile = format!(
        "[target]\nbrokers = \"{}\"\n[source]\nrows = 1_000\n[run]\nrepeats = 2",
        cluster.bootstrap_servers()
    );
    let running = place.start_text(&profile, &["--verify"]);
    wait_until("it is reading back", || {
        place.log().contains("reading back")
    });
    running.signal(Signal::SIGINT);
    let ran = running.wait().exits(130);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Interrupted);
    assert_eq!(report.records.acked, 1_000, "what was done is reported");
    let why = report.verify_failure.as_deref().unwrap();
    assert!(why.contains("given up"), "{why}");
    ran.sums_up(&["INTERRUPTED", "not read back"]);
}

#[test]
fn no_more_repeats_follow_an_interrupted_run() {
    let place = Place::new();
    let mut running = place.start_text(LONG, &["--set", "run.repeats=3"]);
    running.wait_until_acked(1);
    running.signal(Signal::SIGINT);
    let ran = running.wait().exits(130);
    assert_eq!(ran.reports.len(), 1);
    assert_eq!(place.runs().len(), 1);
}

#[test]
fn what_was_sent_before_a_signal_is_all_on_the_topic() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let profile = format!(
        "{}[source]\nrows = 1_000_000\n[run]\nrate = \"20k\"\n[producer]\nworkers = 3",
        kafka.target("interrupted")
    );
    let mut running = place.start_text(&profile, &["--verify"]);
    running.wait_until_acked(1_000);
    running.signal(Signal::SIGINT);
    let ran = running.wait().exits(130);
    let report = ran.report();
    let verification = report
        .verify
        .as_ref()
        .expect("it is read back all the same");
    assert!(verification.is_clean(), "{verification:?}");
    assert_eq!(verification.read_back, report.records.acked);
    assert!(report.records.acked < 1_000_000);
}
