//! Laws of the whole source, held against the csv crate reading the same file.

use std::num::{NonZeroU32, NonZeroUsize};

use proptest::prelude::*;
use proptest::sample::select;
use rstest::rstest;

use super::*;
use crate::profile::{Column, ColumnType, SourceFile};

/// A file in a folder of its own, and the profile to open it with.
struct Sample {
    folder: tempfile::TempDir,
    profile: profile::Source,
}

impl Sample {
    fn new(text: &[u8], delimiter: u8) -> Sample {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sample.csv"), text).unwrap();
        let profile = profile::Source {
            file: SourceFile::Path("sample.csv".into()),
            delimiter,
            max_rejects: 0,
            columns: None,
        };
        Sample { folder, profile }
    }

    fn columns(mut self, columns: &[(&str, ColumnType)]) -> Sample {
        let column = |&(name, kind): &(&str, ColumnType)| Column {
            name: name.into(),
            kind,
        };
        self.profile.columns = Some(columns.iter().map(column).collect());
        self
    }

    fn open(&self) -> Result<Source, SourceError> {
        Source::open(&self.profile, &self.folder.path().join("sample.csv"))
    }

    /// The message of the error that opening gives, without the folder.
    fn error(&self) -> String {
        let folder = format!("{}/", self.folder.path().display());
        self.open().unwrap_err().to_string().replace(&folder, "")
    }
}

fn chunks(source: &Source, options: ChunkOptions) -> Vec<Chunk> {
    let mut reader = source.chunks(options);
    // A buffer that somebody else left something in, to be used and not to be read.
    let mut next = || reader.next_chunk(b"rubbish".repeat(100)).unwrap();
    std::iter::from_fn(&mut next).collect()
}

/// Everything that can be known of a row, to be compared.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Good(u64, Vec<String>),
    Bad(BadRow),
}

fn seen(reader: &mut RowReader, chunk: &Chunk) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut rows = reader.read(chunk);
    while let Some(row) = rows.next() {
        seen.push(match row {
            Ok(row) => {
                let values = row.values().map(|value| match value {
                    Value::String(text) => text.to_owned(),
                    other => format!("{other:?}"),
                });
                Seen::Good(row.number(), values.collect())
            }
            Err(bad) => Seen::Bad(*bad),
        });
    }
    seen
}

fn all_seen(source: &Source, options: ChunkOptions) -> Vec<Seen> {
    let mut reader = source.row_reader();
    let chunks = chunks(source, options);
    chunks
        .iter()
        .flat_map(|chunk| seen(&mut reader, chunk))
        .collect()
}

fn small_chunks(limit: Limit, max_bytes: usize, max_rows: u32) -> ChunkOptions {
    ChunkOptions {
        limit,
        max_rows: NonZeroU32::new(max_rows).unwrap(),
        max_bytes: NonZeroUsize::new(max_bytes).unwrap(),
    }
}

/// Line breaks as editors count them, counted in another way than the source does.
fn lines_before(text: &[u8]) -> u64 {
    let text: String = text.iter().map(|&byte| char::from(byte)).collect();
    text.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64
}

/// What the csv crate makes of each record: its line in the file and its fields.
fn by_the_csv_crate(text: &[u8], delimiter: u8) -> Vec<(u64, Vec<Vec<u8>>)> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text);
    let records = reader.byte_records().map(|record| {
        let record = record.unwrap();
        let before = usize::try_from(record.position().unwrap().byte()).unwrap();
        let blank = text[before..]
            .iter()
            .take_while(|byte| b"\r\n".contains(byte));
        let start = before + blank.count();
        let fields = record.iter().map(<[u8]>::to_vec).collect();
        (1 + lines_before(&text[..start]), fields)
    });
    records.collect()
}

/// Whether chunks go through the whole file, with nothing but blank lines between them, and are
/// where they say.
fn assert_chunks_add_up(source: &Source, file: &[u8], options: ChunkOptions) {
    let is_blank = |text: &[u8]| text.iter().all(|byte| b"\r\n".contains(byte));
    let offset = |reader: &ChunkReader| usize::try_from(reader.place().offset).unwrap();
    let mut reader = source.chunks(options);
    let (mut index, mut row, mut end) = (0, 0, offset(&reader));
    while let Some(chunk) = reader.next_chunk(Vec::new()).unwrap() {
        let start = offset(&reader) - chunk.text().len();
        assert!(is_blank(&file[end..start]));
        end = offset(&reader);
        assert_eq!(chunk.text(), &file[start..end]);
        assert_eq!(chunk.first_line, 1 + lines_before(&file[..start]));
        assert_eq!((chunk.index, chunk.first_row), (index, row));
        assert!((1..=options.max_rows.get()).contains(&chunk.rows));
        index += 1;
        row += u64::from(chunk.rows);
    }
    assert!(is_blank(&file[end..]));
}

prop_compose! {
    /// A field such as people write, with all that needs a quote.
    fn field()(parts in prop::collection::vec(
        select(vec!["a", "user", "7", "\"", "\"\"", "|", ",", ";", "\n", "\r\n", "\r", " ", "é", "🦀", "\u{feff}"]), 0..5
    )) -> String {
        parts.concat()
    }
}

prop_compose! {
    fn table()(columns in 1_usize..4)(
        rows in prop::collection::vec(prop::collection::vec(field(), columns), 0..30),
        columns in Just(columns),
    ) -> (usize, Vec<Vec<String>>) {
        (columns, rows)
    }
}

fn delimiter() -> impl Strategy<Value = u8> {
    let any = (0_u8..128).prop_filter("not one of these", |byte| !b"\"\r\n".contains(byte));
    prop_oneof![select(b",;|\t".to_vec()), any]
}

/// Bytes in which everything that the grammar knows happens all the time.
fn wild_bytes() -> impl Strategy<Value = Vec<u8>> {
    let parts: Vec<&[u8]> = vec![
        b"1",
        b"23",
        b"x",
        b"|",
        b"|",
        b"|",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\xc3\xa9",
        b"\xc3",
        b"\xa9",
        b"\xef\xbb\xbf",
    ];
    prop::collection::vec(select(parts), 0..80).prop_map(|parts| parts.concat())
}

/// The same without quotes and lone CRs, so that lines are records.
fn tame_bytes() -> impl Strategy<Value = Vec<u8>> {
    let parts: Vec<&[u8]> = vec![
        b"1",
        b"-23",
        b"true",
        b"0.5",
        b"x",
        b"\xc3\xa9",
        b"|",
        b"|",
        b"|",
        b"|",
        b"\n",
        b"\r\n",
        b"9999999999999999999",
    ];
    prop::collection::vec(select(parts), 0..80).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_row_that_the_csv_crate_writes_is_read_once_and_in_order(
        (columns, rows) in table(),
        delimiter in delimiter(),
        crlf in any::<bool>(),
        always_quoted in any::<bool>(),
        marked in any::<bool>(),
        final_newline in any::<bool>(),
        max_bytes in 1_usize..200,
        max_rows in 1_u32..10,
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if always_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(if marked { b"\xef\xbb\xbf".to_vec() } else { Vec::new() });
        let names: Vec<String> = (0..columns).map(|index| format!("column {index}")).collect();
        writer.write_record(&names).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut text = writer.into_inner().unwrap();
        if !final_newline {
            text.truncate(text.len() - if crlf { 2 } else { 1 });
        }

        let types: Vec<_> = names.iter().map(|name| (name.as_str(), ColumnType::String)).collect();
        let source = Sample::new(&text, delimiter).columns(&types).open().unwrap();
        let options = small_chunks(Limit::Once, max_bytes, max_rows);
        assert_chunks_add_up(&source, &text, options);
        let expected: Vec<_> = (0..).zip(rows).map(|(number, row)| Seen::Good(number, row)).collect();
        prop_assert_eq!(all_seen(&source, options), expected);
    }

    #[test]
    fn any_bytes_are_read_as_the_csv_crate_reads_them(
        body in wild_bytes(),
        max_bytes in 1_usize..60,
        max_rows in 1_u32..5,
    ) {
        let text = [b"\n\r\na|b|c\r\n", &body[..]].concat();
        let columns = [("a", ColumnType::String), ("b", ColumnType::String), ("c", ColumnType::String)];
        let source = Sample::new(&text, b'|').columns(&columns).open().unwrap();
        let options = small_chunks(Limit::Once, max_bytes, max_rows);
        assert_chunks_add_up(&source, &text, options);

        let seen = all_seen(&source, options);
        let expected = by_the_csv_crate(&text, b'|');
        prop_assert_eq!(seen.len(), expected.len());
        for (number, (seen, (line, fields))) in seen.into_iter().zip(expected).enumerate() {
            let texts: Result<Vec<_>, _> = fields.iter().cloned().map(String::from_utf8).collect();
            match seen {
                Seen::Good(seen_number, values) => {
                    prop_assert_eq!(seen_number, number as u64);
                    prop_assert_eq!(Ok(values), texts);
                }
                Seen::Bad(bad) => {
                    prop_assert_eq!(bad.line, line);
                    match bad.reason {
                        Reason::FieldCount { found, .. } => prop_assert_eq!(found, fields.len()),
                        Reason::NotUtf8 { .. } => {
                            let guilty = fields.iter().position(|field| std::str::from_utf8(field).is_err());
                            prop_assert_eq!(fields.len(), 3);
                            prop_assert_eq!(bad.column.as_deref(), Some(columns[guilty.unwrap()].0));
                        }
                        other => prop_assert!(false, "{other:?}"),
                    }
                    // What is put aside is the record: read alone, it is the same record.
                    let alone = [b"header\n", &bad.raw[..]].concat();
                    prop_assert_eq!(&by_the_csv_crate(&alone, b'|')[0].1, &fields);
                }
            }
        }
    }

    #[test]
    fn the_short_way_and_the_long_way_give_the_same(body in tame_bytes(), max_bytes in 1_usize..60) {
        let text = [b"a|b|c\n", &body[..]].concat();
        for kind in [ColumnType::Long, ColumnType::Double, ColumnType::Boolean] {
            let columns = [("a", kind), ("b", ColumnType::String), ("c", kind)];
            let source = Sample::new(&text, b'|').columns(&columns).open().unwrap();
            let mut reader = source.row_reader();
            for chunk in chunks(&source, small_chunks(Limit::Once, max_bytes, u32::MAX)) {
                prop_assert!(chunk.plain);
                let short = seen(&mut reader, &chunk);
                prop_assert_eq!(short.len(), chunk.rows as usize);
                let long = seen(&mut reader, &Chunk { plain: false, ..chunk });
                prop_assert_eq!(short, long);
            }
        }
    }

    #[test]
    fn a_number_of_rows_is_kept_however_often_the_file_is_read(
        (columns, rows) in table(),
        wanted in 0_u64..100,
        max_bytes in 1_usize..200,
        max_rows in 1_u32..10,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names: Vec<String> = (0..columns).map(|index| format!("column {index}")).collect();
        writer.write_record(&names).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let types: Vec<_> = names.iter().map(|name| (name.as_str(), ColumnType::String)).collect();
        let source = Sample::new(&writer.into_inner().unwrap(), b',').columns(&types).open().unwrap();

        let options = small_chunks(Limit::Rows(wanted), max_bytes, max_rows);
        let expected: Vec<_> = (0..wanted).zip(rows.iter().cycle()).map(|(number, row)| Seen::Good(number, row.clone())).collect();
        prop_assert_eq!(all_seen(&source, options), expected);
        prop_assert_eq!(chunks(&source, options), chunks(&source, options));
    }
}

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
    let text = b"id|zip|price|ok|name|gap\n1|007|1.5|true|a|\ntoo short\n2|018|2|false|7|\n";
    let source = Sample::new(text, b'|').open().unwrap();
    let kinds: Vec<_> = source.columns().iter().map(|column| column.kind).collect();
    use ColumnType::{Boolean, Double, Long, String};
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
#[case::another_delimiter(
    "id;name\n",
    "column 1 is \"id;name\" in the header but \"id\" in source.columns. The header is a single column: is '|' the right source.delimiter?"
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
#[test]
fn dbg() {
    let text = format!("column 0\n{}a\n", "\"\"\n".repeat(10));
    let columns = [("column 0", ColumnType::String)];
    let source = Sample::new(text.as_bytes(), b',').columns(&columns).open().unwrap();
    let mut reader = source.chunks(small_chunks(Limit::Rows(10), 1, 1));
    while let Some(chunk) = reader.next_chunk(Vec::new()).unwrap() { println!("{chunk:?}"); }
}
