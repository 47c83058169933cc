//! Brokers that answer with errors: what is worth a retry loses nothing, what is not shows as
//! failed with its code, and the sums add up either way (as they are held to after every run).

use kdyno::report::Ending;
use rstest::rstest;

use crate::support::{Place, Ran};

/// A run long enough that a fault finds requests to fail, with these faults.
fn run(faults: &str) -> Ran {
    let profile = format!(
        "[source]
         rows = 30_000
         [target.embedded]
         brokers = 2
         faults = [{faults}]
         [producer]
         retry_backoff_ms = 10
         [run]
         rate = \"15k\""
    );
    Place::new().run_text(&profile, &[])
}

#[rstest]
fn an_error_that_is_worth_a_retry_loses_nothing(
    #[values(
        "NOT_LEADER_FOR_PARTITION",
        "REQUEST_TIMED_OUT",
        "NOT_ENOUGH_REPLICAS",
        "_TRANSPORT"
    )]
    error: &str,
) {
    let ran = run(&format!(
        "{{ at_row = 1_000, error = \"{error}\", count = 3 }}"
    ))
    .exits(0);
    let report = ran.report();
    assert_eq!(report.records.acked, 30_000);
    assert!(report.retries > 0, "nothing was tried again");
    assert!(report.errors.is_empty(), "{:?}", report.errors);
}

#[rstest]
fn an_error_for_good_shows_as_failed_with_its_code(
    #[values("TOPIC_AUTHORIZATION_FAILED", "MSG_SIZE_TOO_LARGE", "INVALID_RECORD")] error: &str,
) {
    let ran = run(&format!(
        "{{ at_row = 1_000, error = \"{error}\", count = 2 }}"
    ))
    .exits(1);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Completed);
    assert!(report.records.failed > 0);
    assert_eq!(report.records.acked + report.records.failed, 30_000);
    let sent = report.payload_bytes;
    let acked = report.tasks[0].bytes;
    assert!(0 < acked && acked < sent, "{acked} of {sent} bytes");
    let codes: Vec<_> = report
        .errors
        .iter()
        .map(|found| (found.code.as_str(), found.count))
        .collect();
    assert_eq!(codes, [(error, report.records.failed)]);
    ran.sums_up(&["FAILED", error, "not acknowledged"]);
}

#[test]
fn faults_of_several_kinds_at_several_times_add_up() {
    let ran = run(
        "{ at_row = 500, error = \"NOT_LEADER_FOR_PARTITION\", count = 4 },
         { at_s = 0.5, error = \"TOPIC_AUTHORIZATION_FAILED\" },
         { at_row = 10_000, error = \"REQUEST_TIMED_OUT\", count = 2 }",
    )
    .exits(1);
    let report = ran.report();
    assert_eq!(report.records.read, 30_000);
    assert_eq!(report.errors.len(), 1);
    assert_eq!(report.errors[0].code, "TOPIC_AUTHORIZATION_FAILED");
    assert!(report.retries > 0);
}

/// At full speed, so that the queues are full while nothing is answered.
#[test]
fn records_that_are_never_answered_are_given_up_in_time_and_within_the_memory_budget() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 400_000
        [target.embedded]
        faults = [{ at_row = 0, error = "REQUEST_TIMED_OUT", count = 1_000_000 }]
        [producer]
        delivery_timeout_ms = 1_500
        request_timeout_ms = 1_000
    "#;
    let ran = place.run_text(profile, &[]).exits(1);
    let report = ran.report();
    assert_eq!(report.records.read, 400_000);
    assert!(report.records.failed + report.records.unknown > 0);
    let codes: Vec<_> = report
        .errors
        .iter()
        .map(|error| error.code.as_str())
        .collect();
    assert!(
        codes.iter().any(|code| code.contains("TIMED_OUT")),
        "{codes:?}"
    );
    assert!(
        report.max_rss_bytes < 150_000_000,
        "{} bytes",
        report.max_rss_bytes
    );
}
