//! `--verify` finds what is really different: others meddle with the topic while a run goes.

use kdyno::engine::Difference;

use crate::support::topic::Record;
use crate::support::{Kafka, Place};

/// A run of 15 seconds: time enough to meddle.
const SLOW: &str = "[source]\nrows = 60_000\n[run]\nrate = \"4k\"\n";

fn record(partition: i32, id: &str, value: &[u8]) -> Record {
    Record {
        partition,
        offset: 0,
        key: None,
        value: value.to_vec(),
        headers: vec![("correlation-id".to_owned(), id.into())],
    }
}

#[test]
fn records_of_others_are_counted_and_do_no_harm() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let profile = format!("{}{SLOW}", kafka.target("foreign"));
    let mut running = place.start_text(&profile, &["--verify"]);
    running.wait_until_acked(1);
    let others = [
        record(0, "somebody-else", br#"{"id":1}"#),
        Record {
            headers: Vec::new(),
            ..record(1, "", b"no header at all")
        },
    ];
    kafka.topic("foreign").produce(&others);
    let ran = running
        .wait()
        .exits(0)
        .sums_up(&["all there", "2 records of others beside"]);
    let verification = ran.report().verify.as_ref().unwrap();
    assert_eq!((verification.read_back, verification.foreign), (60_000, 2));
}

#[test]
fn what_is_missing_doubled_or_altered_is_found_with_its_place() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let profile = format!("{}{SLOW}", kafka.target("meddled"));
    let mut running = place.start_text(&profile, &["--verify"]);
    running.wait_until_acked(1);
    let topic = kafka.topic("meddled");
    let stolen = topic
        .read()
        .into_iter()
        .find(|record| record.partition == 1)
        .unwrap();
    let id = stolen.header("correlation-id").unwrap().to_owned();
    topic.produce(&[record(2, &id, &stolen.value), record(3, &id, b"{}")]);
    topic.delete_before(0, 10);
    let ran =
        running
            .wait()
            .exits(1)
            .sums_up(&["DIFFERENT", "10 missing", "1 duplicated", "1 altered"]);

    let report = ran.report();
    assert_eq!(
        report.records.acked, 60_000,
        "all was well as far as the producer knows"
    );
    let verification = report.verify.as_ref().unwrap();
    assert_eq!(verification.read_back, 60_000 + 2 - 10);
    let doubled_row = stolen.json()["id"].as_u64().unwrap() - 1;
    let of_kind = |kind: fn(&Difference) -> bool| {
        let examples = &verification.examples;
        examples
            .iter()
            .filter(|example| kind(example))
            .collect::<Vec<_>>()
    };
    let missing = of_kind(|example| matches!(example, Difference::Missing { .. }));
    assert!(!missing.is_empty(), "{verification:?}");
    let doubled = of_kind(|example| matches!(example, Difference::Duplicated { .. }));
    assert!(
        matches!(doubled[..], [Difference::Duplicated { row, partition: 2, .. }] if *row == doubled_row),
        "{doubled:?}, and row {doubled_row} was doubled"
    );
    let altered = of_kind(|example| matches!(example, Difference::Altered { .. }));
    assert!(
        matches!(altered[..], [Difference::Altered { partition: 3, .. }]),
        "{altered:?}"
    );
}
