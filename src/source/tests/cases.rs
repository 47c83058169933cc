//! One file, one thing to know about it.

use rstest::rstest;

use super::*;

#[test]
fn endless_goes_round_with_numbers_that_go_on_and_lines_that_do_not() {
    let source = Sample::new(b"id\n1\n2\n3\n", b'|').open().unwrap();
    let mut reader = source.chunks(small_chunks(Limit::Endless, 100, 2));
    let mut told = Vec::new();
    for _ in 0..4 {
        let chunk = reader.next_chunk(Vec::new()).unwrap().unwrap();
        told.push((chunk.index, chunk.first_row, chunk.first_line, chunk.rows));
    }
    assert_eq!(
        told,
        [(0, 0, 2, 2), (1, 2, 4, 1), (2, 3, 2, 2), (3, 5, 4, 1)]
    );
}

#[rstest]
fn a_file_without_rows_ends(
    #[values("id|name", "id|name\n", "id|name\r\n\r\n\n")] text: &str,
    #[values(Limit::Once, Limit::Rows(10), Limit::Endless)] limit: Limit,
) {
    let source = Sample::new(text.as_bytes(), b'|').open().unwrap();
    assert_eq!(chunks(&source, ChunkOptions::new(limit)), []);
}

#[test]
fn a_chunk_starts_no_file_so_its_byte_order_mark_is_text() {
    let text = "\u{feff}\"name\"\n\"\u{feff}a\"\n\u{feff}b\n";
    let source = Sample::new(text.as_bytes(), b'|').open().unwrap();
    assert_eq!(source.columns()[0].name, "name");
    let rows = all_seen(&source, small_chunks(Limit::Once, 1, 1));
    let expected = ["\u{feff}a", "\u{feff}b"].map(str::to_owned);
    assert_eq!(
        rows,
        [(0, &expected[0]), (1, &expected[1])].map(|(n, text)| Seen::Good(n, vec![text.clone()]))
    );
}

#[test]
fn a_record_larger_than_a_chunk_is_kept_whole() {
    let long = "x\n".repeat(300_000);
    let text = format!("id|text\n1|a\n2|\"{long}\"\n3|b\n");
    let source = Sample::new(text.as_bytes(), b'|').open().unwrap();
    let chunks = chunks(
        &source,
        ChunkOptions::new(Limit::Once).max_rows(NonZeroU32::MIN),
    );
    assert_eq!(chunks.len(), 3);
    let rows: Vec<_> = chunks
        .iter()
        .flat_map(|chunk| seen(&mut source.row_reader(), chunk))
        .collect();
    assert_eq!(rows[1], Seen::Good(1, vec!["Long(2)".into(), long]));
    assert_eq!(chunks[2].first_line, 4 + 300_000);
}

#[test]
fn a_quote_that_is_never_closed_does_not_take_all_memory() {
    let sample = Sample::new(b"id|text\n1|a\n2|\"b\n", b'|');
    let path = sample.folder.path().join("sample.csv");
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(65 << 20).unwrap();
    let source = sample.open().unwrap();

    let mut reader = source.chunks(ChunkOptions::new(Limit::Once));
    let first = reader.next_chunk(Vec::new()).unwrap().unwrap();
    assert_eq!(first.rows, 1);
    let error = reader
        .next_chunk(first.into_buffer())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("sample.csv, line 3: the record that starts here is longer than 64"),
        "{error}"
    );
    assert!(error.contains("quote"), "{error}");
}

#[test]
fn types_come_from_the_first_rows() {
    use ColumnType::{Boolean, Double, Long, String};

    let text = b"id|zip|price|ok|name|gap\n1|007|1.5|true|a|\ntoo short\n2|018|2|false|7|\n";
    let source = Sample::new(text, b'|').open().unwrap();
    let kinds: Vec<_> = source.columns().iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Long, String, Double, Boolean, String, String]);
    assert_eq!(source.columns().position("price"), Some(2));
    assert_eq!(source.len_bytes(), text.len() as u64);
}

#[test]
fn bad_rows_stand_between_good_ones_with_their_lines() {
    let text = b"id|name\n1|a\n\nx|b\n2|\"c\nd\"\n3\n4|e|f\n5|\xff\n6|g\n";
    let columns = [("id", ColumnType::Long), ("name", ColumnType::String)];
    let source = Sample::new(text, b'|').columns(&columns).open().unwrap();
    let told: Vec<_> = all_seen(&source, ChunkOptions::new(Limit::Once))
        .into_iter()
        .map(|row| match row {
            Seen::Good(number, values) => format!("row {number}: {}", values[0]),
            Seen::Bad(bad) => bad.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "row 0: Long(1)",
            "line 4, column id: \"x\" is not a whole number (long)",
            "row 2: Long(2)",
            "line 7: 1 field where the header has 2",
            "line 8: 3 fields where the header has 2",
            "line 9, column name: \"\u{fffd}\" is not valid UTF-8; iconv can convert the file",
            "row 6: Long(6)",
        ]
    );
}

#[rstest]
#[case::an_empty_file(
    "",
    "sample.csv, line 1: the file is empty. Its first line has to name the columns, such as `id|name`"
)]
#[case::only_blank_lines(
    "\n\r\n",
    "sample.csv, line 1: the file is empty. Its first line has to name the columns, such as `id|name`"
)]
#[case::a_column_without_a_name(
    "\nid||email\n",
    "sample.csv, line 2: column 2 has no name. The first line has to name every column"
)]
#[case::a_name_twice(
    "id|name|id\n",
    "sample.csv, line 1: columns 1 and 3 are both named \"id\". Give each column a name of its own"
)]
fn a_header_that_cannot_be_used_is_told_with_place_and_cure(
    #[case] text: &str,
    #[case] message: &str,
) {
    assert_eq!(Sample::new(text.as_bytes(), b'|').error(), message);
}

#[test]
fn a_header_that_is_no_text_is_told_with_place_and_cure() {
    assert_eq!(
        Sample::new(b"id|caf\xe9\n", b'|').error(),
        "sample.csv, line 1: the name of column 2 is not valid UTF-8. Convert the file to UTF-8, with iconv for instance"
    );
}

#[rstest]
#[case::another_name(
    "id|nome\n",
    "column 2 is \"nome\" in the header but \"name\" in source.columns. Name every column"
)]
#[case::another_order(
    "name|id\n",
    "column 1 is \"name\" in the header but \"id\" in source.columns. Name every column"
)]
#[case::one_too_few(
    "id\n",
    "column 2 is \"name\" in source.columns but not in the header. Name every column"
)]
#[case::one_too_many(
    "id|name|email\n",
    "column 3 is \"email\" in the header but not in source.columns. Name every column"
)]
fn columns_that_differ_from_the_header_are_told_under_both_names(
    #[case] header: &str,
    #[case] message: &str,
) {
    let sample = Sample::new(header.as_bytes(), b'|');
    let columns = [("id", ColumnType::Long), ("name", ColumnType::String)];
    let error = sample.columns(&columns).error();
    assert!(
        error.starts_with(&format!("sample.csv, line 1: {message}")),
        "{error}"
    );
}

#[rstest]
#[case::semicolons(
    "id;name\n",
    "\"id;name\"; is the delimiter ';'? Write source.delimiter = \";\", or"
)]
#[case::tabs(
    "id\tname\n",
    "\"id\\tname\"; is the delimiter '\\t'? Write source.delimiter = \"\\t\", or"
)]
#[case::the_most_frequent("a;b (x, y);c\n", "\"a;b (x, y);c\"; is the delimiter ';'?")]
fn a_header_that_was_cut_at_the_wrong_delimiter_is_told_with_the_likely_one(
    #[case] header: &str,
    #[case] message: &str,
    #[values(false, true)] has_columns: bool,
) {
    let mut sample = Sample::new(header.as_bytes(), b'|');
    if has_columns {
        let columns = [("id", ColumnType::Long), ("name", ColumnType::String)];
        sample = sample.columns(&columns);
    }
    let error = sample.error();
    let expected = format!("sample.csv, line 1: the header has one column, {message}");
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn one_column_that_the_profile_names_may_hold_any_delimiter() {
    let sample = Sample::new(b"last, first\nLovelace, Ada\n", b'|');
    let source = sample
        .columns(&[("last, first", ColumnType::String)])
        .open();
    assert_eq!(source.unwrap().columns().len(), 1);
}

#[test]
fn a_missing_file_is_told_with_the_command_that_makes_one() {
    let sample = Sample::new(b"", b'|');
    std::fs::remove_file(sample.folder.path().join("sample.csv")).unwrap();
    assert_eq!(
        sample.error(),
        "sample.csv: there is no such file. Correct source.path, or make a file of users with `kdyno generate --out sample.csv`"
    );
}

#[test]
fn a_folder_is_no_source() {
    let sample = Sample::new(b"", b'|');
    let error = Source::open(&sample.profile, sample.folder.path())
        .unwrap_err()
        .to_string();
    assert!(error.contains("not a regular file"), "{error}");
}

#[rstest]
#[case::the_short_way("id|name\n1|a\r\n\n2|b\n", "1|a")]
#[case::the_long_way("id|name\n1|\"a\nb\"\r\n2|b\n", "1|\"a\nb\"")]
#[case::without_an_end("id|name\n1|a", "1|a")]
fn a_row_that_cannot_be_written_is_told_without_the_end_of_its_line(
    #[case] text: &str,
    #[case] raw: &str,
) {
    let source = Sample::new(text.as_bytes(), b'|').open().unwrap();
    let chunks = chunks(&source, ChunkOptions::new(Limit::Once));
    let mut reader = source.row_reader();
    let mut rows = reader.read(&chunks[0]);
    rows.next().unwrap().unwrap();
    let bad = rows.reject("name", "not in the schema".to_owned());
    assert_eq!(bad.raw, raw.as_bytes());
    assert_eq!((bad.line, bad.column.as_deref()), (2, Some("name")));
}
