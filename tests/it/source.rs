//! CSV files as people have them, and the rows in them that are bad.

use std::fs;

use kdyno::profile::ColumnType;
use kdyno::report::Ending;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Place, Ran};

/// Writes all rows to a JSON file too, where a test can look at them.
const TASKS: &str = "[tasks]\njson_file = \"rows.json\"\n";

fn rows(place: &Place) -> Vec<Value> {
    serde_json::from_str(&place.read("rows.json")).unwrap()
}

#[test]
fn quotes_newlines_a_byte_order_mark_and_a_missing_last_newline_are_read() {
    let place = Place::new();
    let csv = "\u{feff}id;name;note\r\n1;\"Ada; Countess\";\"two\r\nlines\"\r\n2;\"say \"\"hi\"\"\";\r\n3;Zoë;last";
    place.write("people.csv", csv);
    let profile = format!("[source]\npath = \"people.csv\"\ndelimiter = \";\"\n{TASKS}");
    let ran = place.run_text(&profile, &[]).exits(0);
    assert_eq!(ran.report().records.acked, 3);
    let expected = [
        json!({ "id": 1, "name": "Ada; Countess", "note": "two\r\nlines" }),
        json!({ "id": 2, "name": "say \"hi\"", "note": "" }),
        json!({ "id": 3, "name": "Zoë", "note": "last" }),
    ];
    assert_eq!(rows(&place), expected);
}

#[test]
fn columns_have_the_types_that_the_profile_gives_them() {
    let place = Place::new();
    place.write("rows.csv", "code|price|sold\n007|1.5|true\n8|2|false\n");
    let profile = format!(
        "[source]
         path = \"rows.csv\"
         columns = [
           {{ name = \"code\", type = \"string\" }},
           {{ name = \"price\", type = \"double\" }},
           {{ name = \"sold\", type = \"boolean\" }},
         ]
         {TASKS}"
    );
    let ran = place.run_text(&profile, &[]).exits(0);
    assert_eq!(ran.report().inferred_columns, None);
    let expected = [
        json!({ "code": "007", "price": 1.5, "sold": true }),
        json!({ "code": "8", "price": 2.0, "sold": false }),
    ];
    assert_eq!(rows(&place), expected);
}

#[test]
fn what_the_columns_were_taken_for_is_told() {
    let place = Place::new();
    place.write("rows.csv", "id|price\n1|1.5\nn/a|2\n");
    let ran = place
        .run_text("[source]\npath = \"rows.csv\"", &[])
        .exits(0);
    let columns = ran.report().inferred_columns.as_ref().unwrap();
    let columns: Vec<_> = columns
        .iter()
        .map(|column| (column.name.as_str(), column.kind))
        .collect();
    assert_eq!(
        columns,
        [("id", ColumnType::String), ("price", ColumnType::Double)]
    );
    ran.sums_up(&["columns  as found: id string, price double"]);
    assert!(place.log().contains("id string, price double"));
}

#[test]
fn a_file_without_rows_is_a_run_without_records() {
    let place = Place::new();
    place.write("rows.csv", "id|name\n");
    let ran = place
        .run_text("[source]\npath = \"rows.csv\"", &[])
        .exits(0);
    assert_eq!(ran.report().records.read, 0);
    assert_eq!(ran.report().outcome, Ending::Completed);
}

/// 500 users, of which one line (counted from 1, the header is the first) reads otherwise.
fn run_with_bad_line(place: &Place, line: usize, bad: &[u8], max_rejects: u64) -> Ran {
    let users = fs::read(place.users("users.csv", 500)).unwrap();
    let mut lines: Vec<&[u8]> = users.split(|&byte| byte == b'\n').collect();
    lines[line - 1] = bad;
    place.write("users.csv", lines.join(&b'\n'));
    let profile = format!("[source]\npath = \"users.csv\"\nmax_rejects = {max_rejects}");
    place.run_text(&profile, &[])
}

#[rstest]
#[case::a_field_is_missing(b"299|user299", "", "2 fields where the header has 3")]
#[case::a_field_too_many(b"299|user299|mail|more", "", "4 fields where the header has 3")]
#[case::no_number(b"abc|user299|mail", "id", "\"abc\" is not a whole number")]
#[case::no_utf_8(b"299|user\xff|mail", "nome_utente", "is not valid UTF-8")]
fn a_bad_row_stops_the_run_or_is_put_aside(
    #[case] bad: &[u8],
    #[case] column: &str,
    #[case] reason: &str,
) {
    let place = Place::new();
    let ran = run_with_bad_line(&place, 300, bad, 0).exits(1);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Failed);
    assert_eq!(report.records.rejected, 1);
    let failure = report.failure.as_deref().unwrap();
    for word in ["users.csv", "line 300", column, reason, "max_rejects"] {
        assert!(failure.contains(word), "{word:?} is not in {failure}");
    }

    let place = Place::new();
    let ran = run_with_bad_line(&place, 300, bad, 1).exits(0);
    let report = ran.report();
    assert_eq!((report.records.read, report.records.acked), (500, 499));
    let rejects = report.rejects.as_ref().unwrap();
    assert_eq!(
        rejects.parent(),
        Some(place.runs()[0].as_path()),
        "it lies beside the report"
    );
    let mut rejects = csv::Reader::from_path(rejects).unwrap();
    let rejects: Vec<_> = rejects.byte_records().map(Result::unwrap).collect();
    assert_eq!(rejects.len(), 1);
    assert_eq!(
        (&rejects[0][0], &rejects[0][1]),
        (&b"300"[..], column.as_bytes())
    );
    assert!(
        String::from_utf8_lossy(&rejects[0][2]).contains(reason),
        "{rejects:?}"
    );
    assert_eq!(&rejects[0][3], bad);
    ran.sums_up(&["1 bad row", "rejects.csv"]);
}

#[test]
fn one_bad_row_too_many_stops_the_run_and_keeps_those_before() {
    let place = Place::new();
    let rows: Vec<_> = (0..10).map(|row| format!("x{row}|name\n")).collect();
    place.write("rows.csv", format!("id|name\n{}", rows.concat()));
    let profile = "
        [source]
        path = \"rows.csv\"
        max_rejects = 4
        columns = [{ name = \"id\", type = \"long\" }, { name = \"name\", type = \"string\" }]
        [producer]
        workers = 1
    ";
    let ran = place.run_text(profile, &[]).exits(1);
    let report = ran.report();
    assert!(
        report
            .failure
            .as_deref()
            .unwrap()
            .contains("one more than source.max_rejects = 4")
    );
    let rejects = fs::read_to_string(report.rejects.as_ref().unwrap()).unwrap();
    assert_eq!(rejects.lines().count(), 1 + 4, "{rejects}");
}
