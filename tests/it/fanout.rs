//! The fan-out as a whole, through the library: whatever the file and however many workers, each
//! row is dealt with exactly once.
//!
//! The null client keeps no records, so rows are told apart in two ways: by the bytes that they
//! add to the payload, and, where they are bad, by the line that they are put aside with.

use std::path::Path;
use std::sync::Arc;

use kdyno::engine::{self, Outcome, Plan, PlanOptions, RunResult};
use kdyno::profile::{self, Profile, ProfileText};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use crate::support::Place;

/// Columns of the files here: a number, which a bad row has not, and a text.
const COLUMNS: &str = r#"
[source]
path = "rows.csv"
delimiter = ","
max_rejects = 1_000_000
columns = [{ name = "number", type = "long" }, { name = "text", type = "string" }]
[producer]
client = "null"
"#;

#[derive(Clone, Debug)]
struct TestRow {
    /// `None`: a bad row.
    number: Option<i64>,
    text: String,
}

impl TestRow {
    fn json(&self) -> Option<String> {
        let number = self.number?;
        let mut object = Map::new();
        object.insert("number".to_owned(), number.into());
        object.insert("text".to_owned(), self.text.clone().into());
        Some(Value::Object(object).to_string())
    }
}

prop_compose! {
    /// A text with all that has to be quoted.
    fn text()(parts in prop::collection::vec(
        select(vec!["a", "user", "7", "\"", "\"\"", ",", "\n", "\r\n", " ", "é", "🦀"]), 0..6
    )) -> String {
        parts.concat()
    }
}

prop_compose! {
    fn row()(number in prop::option::weighted(0.8, any::<i64>()), text in text()) -> TestRow {
        TestRow { number, text }
    }
}

/// The file, and the lines that its bad rows start on.
fn write(rows: &[TestRow], path: &Path) -> Vec<u64> {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(["number", "text"]).unwrap();
    for row in rows {
        let number = row
            .number
            .map_or("none".to_owned(), |number| number.to_string());
        writer.write_record([&number, &row.text]).unwrap();
    }
    writer.flush().unwrap();
    let mut line = 2;
    let mut bad = Vec::new();
    for row in rows {
        if row.number.is_none() {
            bad.push(line);
        }
        line += 1 + row.text.matches('\n').count() as u64;
    }
    bad
}

fn run(place: &Place, settings: &[String]) -> RunResult {
    let text = ProfileText {
        name: "fanout".to_owned(),
        place: profile::Place::File("fanout.toml".into()),
        text: COLUMNS.to_owned(),
    };
    let profile = Profile::parse(&text, settings).unwrap_or_else(|wrong| panic!("{wrong}"));
    let options = PlanOptions {
        source: place.path("rows.csv"),
        verify: false,
    };
    let plan = Plan::new(Arc::new(profile), &options).unwrap();
    engine::start(plan, place.path("rejects.csv"))
        .unwrap()
        .finish()
}

/// The lines in the file of rejects, in their order.
fn rejected_lines(result: &RunResult) -> Vec<u64> {
    let Some(path) = &result.rejects else {
        return Vec::new();
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut lines: Vec<u64> = reader
        .records()
        .map(|record| record.unwrap()[0].parse().unwrap())
        .collect();
    lines.sort_unstable();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 64, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn every_row_is_dealt_with_once_whatever_the_file_and_the_workers(
        rows in prop::collection::vec(row(), 1..200),
        // Short runs are cut into more chunks: `run.rows` decides how long they are.
        wanted in prop::option::of(1_usize..400),
        workers in 1..=8_u32,
    ) {
        let place = Place::new();
        let bad = write(&rows, &place.path("rows.csv"));
        let mut settings = vec![format!("producer.workers={workers}")];
        settings.extend(wanted.map(|rows| format!("run.rows={rows}")));
        let result = run(&place, &settings);

        let read: Vec<_> = rows.iter().cycle().take(wanted.unwrap_or(rows.len())).collect();
        let good: Vec<_> = read.iter().filter_map(|row| row.json()).collect();
        let counts = result.total.counts;
        prop_assert_eq!(&result.outcome, &Outcome::Completed);
        prop_assert_eq!(counts.read, read.len() as u64);
        prop_assert_eq!(counts.acked, good.len() as u64);
        prop_assert_eq!(counts.rejected, (read.len() - good.len()) as u64);
        prop_assert_eq!((counts.failed, counts.unknown), (0, 0));
        let bytes: usize = good.iter().map(String::len).sum();
        prop_assert_eq!(result.total.payload_bytes, bytes as u64);
        let expected: u64 = bad.iter().copied().cycle().take(read.len() - good.len()).sum();
        let lines = rejected_lines(&result);
        prop_assert_eq!(lines.iter().sum::<u64>(), expected);
        if wanted.is_none() {
            prop_assert_eq!(lines, bad);
        }
    }
}

#[test]
fn no_worker_is_left_out_of_a_short_run() {
    let place = Place::new();
    let row = TestRow {
        number: Some(1),
        text: "a".to_owned(),
    };
    write(&vec![row; 100], &place.path("rows.csv"));
    let result = run(
        &place,
        &["producer.workers=8".to_owned(), "run.rows=800".to_owned()],
    );
    assert_eq!(result.total.counts.acked, 800);
    let acked = result
        .workers
        .iter()
        .map(|worker| worker.recording.counts.acked);
    assert!(acked.into_iter().all(|acked| acked > 0), "{result:?}");
}
