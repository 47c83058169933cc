use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;

use super::{CeilingsOptions, TextOptions, text};
use crate::engine::{
    Difference, Event, Happening, Measured, Outcome, RateResult, RunResult, TaskOutcome,
    Verification, WarmupResult,
};
use crate::profile::{Acks, ClientKind, Column, ColumnType, Profile, Threshold};
use crate::report::fixture::{
    self, not_started, on_kafka, profile, run_of, tuned, with_workers, worker,
};
use crate::report::{CeilingsReport, Ending, Report, TargetKind, TopicLeft};
use crate::stats::ClientFigures;

const ID: &str = "20261123-053412-tuned";

fn options() -> TextOptions<'static> {
    TextOptions {
        color: false,
        ascii: false,
        saved: Some(Path::new("runs/20261123-053412-tuned")),
        repeat: "kdyno run tuned",
    }
}

fn summary((profile, result): (Profile, RunResult)) -> String {
    let summary = text(&Report::new(ID, &profile, &result), &options());
    for line in summary.lines() {
        assert!(
            line.chars().count() <= 80,
            "{} columns: {line}",
            line.chars().count()
        );
    }
    summary
}

fn set(profile: &mut Profile, section: &str, key: &str, value: impl Into<toml::Value>) {
    let section = profile
        .resolved
        .entry(section)
        .or_insert_with(|| toml::Table::new().into());
    section
        .as_table_mut()
        .unwrap()
        .insert(key.to_owned(), value.into());
}

#[test]
fn a_run_on_the_embedded_broker() {
    insta::assert_snapshot!(summary(tuned()));
}

#[test]
fn a_run_that_is_held_against_its_ceilings() {
    let (profile, result) = tuned();
    let mut report = Report::new(ID, &profile, &result);
    report.hold_against(&fixture::ceilings());
    let summary = text(&report, &options());
    let line = summary.lines().find(|line| line.starts_with("of ceilings"));
    assert_eq!(
        line.unwrap(),
        "of ceilings  source 9 %, + payload 13 %, + batches 19 %, wire 53 %, 17 min old"
    );
    let without = text(&Report::new(ID, &profile, &result), &options());
    assert_eq!(
        without,
        summary.replace(&format!("{}\n", line.unwrap()), "")
    );
}

fn ceilings_of(ceilings: &CeilingsReport, kept: bool) -> String {
    let color = false;
    let table = super::ceilings(ceilings, CeilingsOptions { color, kept });
    for line in table.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    table
}

#[test]
fn the_ceilings_of_a_profile() {
    insta::assert_snapshot!(ceilings_of(&fixture::ceilings(), true));
}

#[test]
fn ceilings_without_a_broker_that_leave_something_out() {
    let mut ceilings = fixture::ceilings();
    ceilings.outcome = Ending::Failed;
    ceilings.stages.pop();
    ceilings.target.kind = TargetKind::Kafka;
    ceilings.target.brokers = "localhost:9092".to_owned();
    ceilings.failed_stage = Some("wire".to_owned());
    ceilings.failure = Some("no broker of localhost:9092 answered\nCheck that.".to_owned());
    ceilings.left_out = vec!["run.rate: all goes as fast as it can".to_owned()];
    ceilings.topics_left = vec![TopicLeft {
        topic: "kdyno-ceilings-1".to_owned(),
        why: "TopicAuthorizationFailed".to_owned(),
    }];
    insta::assert_snapshot!(ceilings_of(&ceilings, false));
}

#[test]
fn ceilings_that_nobody_waited_for() {
    let mut ceilings = fixture::ceilings();
    ceilings.outcome = Ending::Interrupted;
    ceilings.stages.clear();
    insta::assert_snapshot!(ceilings_of(&ceilings, false));
}

#[test]
fn a_run_on_kafka_that_was_read_back_and_judged() {
    let (mut profile, mut result) = on_kafka(profile(), run_of(2, 1_000_000));
    profile.thresholds = [
        ("msgs_per_s", ">= 400k"),
        ("latency.p99", "< 10ms"),
        ("latency.p99_9", "< 1s"),
        ("failed", "== 0"),
    ]
    .map(|(metric, bound)| Threshold::parse(metric, bound).unwrap())
    .into();
    result.verification = Some(Ok(Verification {
        read_back: 1_000_000,
        foreign: 7,
        ..Verification::default()
    }));
    insta::assert_snapshot!(summary((profile, result)));
}

#[test]
fn a_run_that_lost_records() {
    let mut workers = vec![
        worker(0, 202_600, Duration::from_millis(18_200)),
        worker(1, 202_400, Duration::from_millis(18_200)),
    ];
    for worker in &mut workers {
        let recording = &mut worker.recording;
        recording.counts.failed = 99_950;
        recording.counts.unknown = 50;
        recording.counts.read += 100_000;
        recording.counts.sent += 100_000;
        recording.payload_bytes += 7_270_000;
        recording.count_error("_MSG_TIMED_OUT", 1, 18_100_000, || {
            "Local: Message timed out".to_owned()
        });
        recording.errors[0].count = 99_950;
        recording.count_error("_TRANSPORT", 1, 8_100_000, || {
            "Local: Broker transport failure: 127.0.0.1:9092 refused the connection, and did so \
             again and again"
                .to_owned()
        });
        recording.client.retries = 28;
        recording.count_trouble("_TRANSPORT", 8_100_000, "localhost:9092/1: Connect failed");
    }
    let result = with_workers(workers, Duration::from_millis(18_200));
    insta::assert_snapshot!(summary(on_kafka(profile(), result)));
}

#[test]
fn records_that_are_not_accounted_for_are_a_failure() {
    let (profile, mut result) = tuned();
    result.total.counts.read += 2;
    let summary = summary((profile, result));
    assert!(summary.starts_with("FAILED"), "{summary}");
    assert!(
        summary.contains("! 2 records not accounted for"),
        "{summary}"
    );
}

#[test]
fn a_run_that_failed_before_it_started() {
    insta::assert_snapshot!(summary(not_started()));
}

#[test]
fn a_run_with_faults_that_were_injected() {
    let (profile, mut result) = tuned();
    let fault = |ms, error: &str, count| Event {
        at: Duration::from_millis(ms),
        what: Happening::Fault {
            error: error.to_owned(),
            count,
        },
    };
    result.events = vec![
        fault(214, "NOT_LEADER_FOR_PARTITION", 3),
        fault(605, "NOT_ENOUGH_REPLICAS", 1),
    ];
    result.verdict.sure = false;
    let summary = summary((profile, result));
    let shown = ["verdict", "try", "faults", "         injected"];
    let lines = summary
        .lines()
        .filter(|line| shown.iter().any(|word| line.starts_with(word)));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    verdict  perhaps CLIENT CPU: 1.9 of 2 cores busy, the embedded broker's part
    try      --set producer.workers=2 (workers 2: four share 2 cores)
    faults   injected NOT_LEADER_FOR_PARTITION into 3 requests at 0.214 s,
             injected NOT_ENOUGH_REPLICAS into 1 request at 0.605 s
    ");
}

#[test]
fn a_run_that_failed_on_its_way() {
    let (profile, mut result) = tuned();
    result.outcome = Outcome::Failed(
        "users.csv: line 17, column id: `abc` is not a long (whole number)\n\
         mend the row, or raise source.max_rejects to put bad rows aside"
            .to_owned(),
    );
    result.total.counts.rejected = 1;
    result.total.counts.read += 1;
    result.tasks[0].outcome = TaskOutcome::Interrupted;
    result.tasks[1].outcome =
        TaskOutcome::Failed("out/users.avro: No space left on device; make room there".to_owned());
    insta::assert_snapshot!(summary((profile, result)));
}

#[test]
fn an_interrupted_run_in_its_warm_up() {
    let mut result = run_of(2, 634_200);
    result.outcome = Outcome::Interrupted;
    result.warmup = Some(WarmupResult {
        rows: 634_200,
        ended_at: None,
    });
    result.measured = Measured::default();
    result.total.latencies.clear();
    for worker in &mut result.workers {
        worker.recording.measured = 0;
        worker.recording.latencies.clear();
    }
    insta::assert_snapshot!(summary(on_kafka(profile(), result)));
}

#[test]
fn the_null_client() {
    let (mut profile, mut result) = (profile(), run_of(2, 1_000_000));
    profile.producer.client = ClientKind::Null;
    set(&mut profile, "producer", "client", "null");
    result.topic = None;
    result.total.client = ClientFigures::default();
    insta::assert_snapshot!(summary((profile, result)));
}

#[test]
fn no_records_at_all() {
    let mut profile = profile();
    set(&mut profile, "source", "path", "empty.csv");
    insta::assert_snapshot!(summary((profile, run_of(2, 0))));
}

#[test]
fn what_the_columns_of_somebodys_own_file_were_taken_for() {
    let (mut profile, mut result) = (profile(), run_of(2, 1_000));
    let column = |(name, kind): (&str, ColumnType)| Column {
        name: name.to_owned(),
        kind,
    };
    let columns = [("id", ColumnType::String), ("price", ColumnType::Double)].map(column);
    result.inferred = Some(columns.to_vec().into());
    let shown = summary((profile.clone(), result.clone()));
    assert!(
        !shown.contains("columns"),
        "the users file has the same ones each time:\n{shown}"
    );

    set(&mut profile, "source", "path", "my.csv");
    let shown = summary((profile.clone(), result.clone()));
    assert!(
        shown.contains("\ncolumns  as found: id string, price double\n"),
        "{shown}"
    );

    let many = (0..40).map(|n| column((&format!("column_{n}"), ColumnType::Long)));
    result.inferred = Some(many.collect::<Vec<_>>().into());
    let shown = summary((profile, result));
    assert!(shown.contains("column_11 long,"), "{shown}");
    assert!(shown.contains(" 28 more\n"), "{shown}");
}

#[test]
fn sixteen_workers() {
    insta::assert_snapshot!(summary((profile(), run_of(16, 1_000_000))));
}

#[test]
fn a_rate_that_was_not_held() {
    let (mut profile, mut result) = on_kafka(profile(), run_of(1, 4_000));
    profile.run.rate = Some(5_000.0);
    set(&mut profile, "run", "rate", 5000);
    profile.thresholds = vec![Threshold::parse("latency.p99", "< 50ms").unwrap()];
    result.rate = Some(RateResult::new(5_000.0, 4_000, Duration::from_millis(152)));
    result.warmup = Some(WarmupResult {
        rows: 1_000,
        ended_at: Some(Duration::from_millis(201)),
    });
    insta::assert_snapshot!(summary((profile, result)));
}

#[test]
fn acks_0_and_bad_rows() {
    let (mut profile, mut result) = on_kafka(profile(), run_of(1, 10_000));
    profile.producer.acks = Acks::None;
    set(&mut profile, "producer", "acks", "0");
    result.total.counts.rejected = 3;
    result.total.counts.read += 3;
    result.rejects = Some(PathBuf::from("runs/20261123-053412-tuned/rejects.csv"));
    insta::assert_snapshot!(summary((profile, result)));
}

#[test]
fn a_run_that_came_to_its_end_has_failed_all_the_same_when_a_file_is_not_whole() {
    let (profile, mut result) = tuned();
    result.tasks[0].outcome = TaskOutcome::Failed("out/users.json: no such folder".to_owned());
    let summary = summary((profile, result));
    assert!(summary.starts_with("FAILED  tuned"), "{summary}");
    assert!(summary.contains("! json-file failed"), "{summary}");
}

#[test]
fn what_was_read_back_is_not_what_was_sent() {
    let (profile, mut result) = on_kafka(profile(), run_of(1, 1_000));
    result.verification = Some(Ok(Verification {
        read_back: 998,
        missing: 3,
        duplicated: 1,
        out_of_order: 0,
        altered: 0,
        foreign: 1,
        examples: vec![
            Difference::Duplicated {
                row: 7,
                partition: 2,
                offset: 41,
            },
            Difference::Missing { row: 500 },
        ],
    }));
    let summary = summary((profile, result));
    assert!(summary.starts_with("FAILED  tuned"), "{summary}");
    let verify = summary
        .split("\n\n")
        .find(|block| block.contains("verify"))
        .unwrap();
    insta::assert_snapshot!(verify, @r"
    verify   DIFFERENT: 998 read back, 3 missing, 1 duplicated, 0 out of order,
                        0 altered, 1 record of others beside
             row 7 came again at partition 2, offset 41
             row 500 is missing
    ");
}

#[test]
fn in_ascii_and_in_colour_it_says_the_same() {
    let (profile, result) = tuned();
    let report = Report::new(ID, &profile, &result);
    let plain = text(&report, &options());
    let ascii = text(
        &report,
        &TextOptions {
            ascii: true,
            ..options()
        },
    );
    assert!(ascii.is_ascii(), "{ascii}");
    assert_eq!(plain.replace(['█', '▌'], "#"), ascii);
    let colored = text(
        &report,
        &TextOptions {
            color: true,
            ..options()
        },
    );
    let escape = |piece: &str| piece.split_once('m').unwrap().1.to_owned();
    let mut pieces = colored.split("\u{1b}[");
    let first = pieces.next().unwrap().to_owned();
    assert_eq!(first + &pieces.map(escape).collect::<String>(), plain);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_run_shows_a_number_that_is_none(
        workers in 0..40_u64,
        records in 0..5_000_u64,
        elapsed_us in prop_oneof![Just(0), Just(1), 0..u64::MAX / 2],
        embedded: bool,
        null: bool,
    ) {
        let (mut profile, mut result) = if workers == 0 {
            not_started()
        } else {
            (profile(), run_of(workers, records))
        };
        if !embedded {
            (profile, result) = on_kafka(profile, result);
        }
        if null {
            profile.producer.client = ClientKind::Null;
        }
        result.measured.elapsed = Duration::from_micros(elapsed_us);
        let summary = text(&Report::new(ID, &profile, &result), &options());
        prop_assert!(!summary.contains("NaN") && !summary.contains("inf"), "{}", summary);
        prop_assert!(summary.ends_with("kdyno run tuned\n"));
        prop_assert!(summary.lines().all(|line| line == line.trim_end()));
    }
}
