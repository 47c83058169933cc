//! The job on a real broker.

use kdyno::report::{Caveat, TargetKind};
use rstest::rstest;

use crate::support::{Kafka, Place};

/// Settings that send a built-in profile here.
fn sent_to(kafka: &Kafka, topic: &str) -> Vec<String> {
    let settings = [
        format!("target.brokers={}", kafka.brokers),
        format!("target.topic={topic}"),
    ];
    settings
        .into_iter()
        .flat_map(|setting| ["--set".to_owned(), setting])
        .collect()
}

#[test]
fn the_whole_reference_job_arrives() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let mut args = sent_to(kafka, "reference");
    args.push("--verify".to_owned());
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let ran =
        place
            .run("reference", &args)
            .exits(0)
            .sums_up(&["KAFKA", "all there", "1,000,000 users"]);
    ran.assert_all_there(1_000_000);
    let report = ran.report();
    assert_eq!(report.target.kind, TargetKind::Kafka);
    assert!(report.target.topic.as_ref().unwrap().created);
    let rows: Vec<_> = report
        .tasks
        .iter()
        .map(|task| (task.name.as_str(), task.rows))
        .collect();
    assert_eq!(
        rows,
        [
            ("kafka", 1_000_000),
            ("json-file", 1_000_000),
            ("avro-file", 1_000_000)
        ]
    );
    let json = std::fs::read(place.path("users.json")).unwrap();
    let users: Vec<serde_json::Map<_, _>> = serde_json::from_slice(&json).unwrap();
    assert_eq!(users.len(), 1_000_000);
    assert_eq!(users[999_999]["email"], "user1000000@example.com");
    let avro = std::fs::File::open(place.path("users.avro")).unwrap();
    assert_eq!(
        apache_avro::Reader::new(avro)
            .unwrap()
            .map(Result::unwrap)
            .count(),
        1_000_000
    );
}

#[rstest]
fn every_codec_arrives(
    #[values("librdkafka", "direct")] client: &str,
    #[values("none", "gzip", "snappy", "lz4", "zstd")] codec: &str,
) {
    let Some(kafka) = Kafka::shared() else { return };
    let target = kafka.target(&format!("codec-{codec}-{client}"));
    let profile = format!(
        "{target}[source]
         rows = 50_000
         [producer]
         client = \"{client}\"
         compression = \"{codec}\""
    );
    let ran = Place::new().run_text(&profile, &["--verify"]).exits(0);
    ran.assert_all_there(50_000);
    let report = ran.report();
    let is_smaller = report.wire_bytes < report.payload_bytes;
    assert_eq!(
        is_smaller,
        codec != "none",
        "{} of {}",
        report.wire_bytes,
        report.payload_bytes
    );
}

/// The last release line before 4.0, which many clusters stay on: its brokers know older versions
/// of the protocol, and not all of the newer ones.
#[test]
fn a_broker_of_3_9_is_served_by_both_clients() {
    let Some(kafka) = Kafka::of_version("3.9.2") else {
        return;
    };
    for client in ["librdkafka", "direct"] {
        let target = kafka.target(&format!("older-{client}"));
        let profile = format!(
            "{target}[source]
             rows = 200_000
             [producer]
             client = \"{client}\"
             compression = \"lz4\"
             enable_idempotence = true"
        );
        let ran = Place::new().run_text(&profile, &["--verify"]).exits(0);
        ran.assert_all_there(200_000);
        assert_eq!(ran.report().target.version.as_deref(), Some("3.9"));
    }
}

#[test]
fn the_topic_is_made_as_the_profile_says() {
    let Some(kafka) = Kafka::shared() else { return };
    let target = kafka.target("made");
    let profile = format!(
        "{target}
         partitions = 7
         [target.topic_config]
         \"retention.ms\" = \"3600000\"
         \"compression.type\" = \"producer\"
         [source]
         rows = 1_000"
    );
    let ran = Place::new().run_text(&profile, &[]).exits(0);
    let topic = kafka.topic("made");
    assert_eq!(topic.replicas(), [1; 7]);
    assert_eq!(topic.setting("retention.ms"), "3600000");
    let reported = ran.report().target.topic.as_ref().unwrap();
    assert_eq!((reported.created, reported.partitions), (true, 7));
}

#[test]
fn a_topic_that_was_there_keeps_its_partitions() {
    let Some(kafka) = Kafka::shared() else { return };
    let topic = kafka.topic("kept");
    topic.create(2);
    let profile = format!(
        "{}partitions = 5\n[source]\nrows = 1_000",
        kafka.target("kept")
    );
    let ran = Place::new().run_text(&profile, &["--verify"]).exits(0);
    ran.assert_all_there(1_000);
    assert_eq!(topic.replicas(), [1; 2]);
    let reported = ran.report().target.topic.as_ref().unwrap();
    assert_eq!((reported.created, reported.partitions), (false, 2));
    ran.says(&["warning", "kept has 2 partitions", "5"]);
}

#[test]
fn a_topic_that_the_broker_refuses_is_told_with_its_reason() {
    let Some(kafka) = Kafka::shared() else { return };
    let target = kafka.target("refused");
    let profile = format!("{target}replication = 3\n[source]\nrows = 1_000");
    let ran = Place::new().run_text(&profile, &[]).exits(1);
    ran.sums_up(&["NOT STARTED", "refused", "eplication"]);
}

/// librdkafka never splits a batch that is too large.
#[test]
fn a_topic_that_takes_smaller_batches_fails_records_with_the_code() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}partitions = 1
         [target.topic_config]
         \"max.message.bytes\" = \"20000\"
         [source]
         rows = 5_000
         [producer]
         batch_size = 20_000
         [producer.librdkafka]
         \"batch.size\" = 500_000",
        kafka.target("small-batches")
    );
    let ran = Place::new().run_text(&profile, &[]).exits(1);
    let report = ran.report();
    assert!(report.records.failed > 0);
    assert_eq!(report.errors[0].code, "MSG_SIZE_TOO_LARGE");
    assert_eq!(report.errors[0].count, report.records.failed);
    ran.sums_up(&["MSG_SIZE_TOO_LARGE"]);
}

#[rstest]
fn acks_0_reaches_the_topic_all_the_same(#[values("librdkafka", "direct")] client: &str) {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]
         rows = 20_000
         [producer]
         client = \"{client}\"
         acks = 0
         [run]
         rate = \"20k\"",
        kafka.target(&format!("acks-0-{client}"))
    );
    let ran = Place::new().run_text(&profile, &[]).exits(0);
    assert_eq!(ran.report().records.acked, 20_000);
    assert!(ran.report().has(Caveat::AcksNone));
    ran.sums_up(&["20,000 users sent", "no broker has confirmed anything"]);
}

#[test]
fn a_second_run_on_the_same_topic_finds_only_its_own_records() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!("{}[source]\nrows = 3_000", kafka.target("again"));
    let place = Place::new();
    for _ in 0..2 {
        let ran = place.run_text(&profile, &["--verify"]).exits(0);
        ran.assert_all_there(3_000);
        assert_eq!(
            ran.report().verify.as_ref().unwrap().foreign,
            0,
            "the first run came before"
        );
    }
    assert_eq!(kafka.topic("again").read().len(), 6_000);
}

/// Rows that are equal are a multiset, and rounds over a file make many of them.
#[test]
fn reading_back_counts_equal_rows() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]\nrows = 100\n[run]\nrows = 5_000\n[producer]\nworkers = 3",
        kafka.target("equal")
    );
    let ran = Place::new().run_text(&profile, &["--verify"]).exits(0);
    ran.assert_all_there(5_000);
}

#[rstest]
fn reading_back_holds_bad_rows_warm_up_and_flushes(#[values("librdkafka", "direct")] client: &str) {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let mut csv = "id|name\n".to_owned();
    csv.extend((0..4_000).map(|row| match row % 100 {
        99 => format!("bad{row}|name\n"),
        _ => format!("{row}|name{row}\n"),
    }));
    place.write("rows.csv", csv);
    // How often the file goes round in the warm-up, and its bad rows with it, is the machine's.
    let profile = format!(
        "{}[source]
         path = \"rows.csv\"
         max_rejects = 1_000_000
         columns = [{{ name = \"id\", type = \"long\" }}, {{ name = \"name\", type = \"string\" }}]
         [producer]
         client = \"{client}\"
         flush_every = 700
         [run]
         warmup = 1_000",
        kafka.target(&format!("mixed-{client}"))
    );
    let ran = place.run_text(&profile, &["--verify"]).exits(0);
    let report = ran.report();
    ran.assert_all_there(report.records.acked);
    assert!(report.records.rejected >= 40, "{:?}", report.records);
}
