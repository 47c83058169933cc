//! Laws that hold for every file, and the csv crate reading the same file as the judge.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

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

/// Names for so many columns.
fn names(columns: usize) -> Vec<String> {
    (0..columns)
        .map(|index| format!("column {index}"))
        .collect()
}

/// The table as the csv crate writes it, with a header.
fn written(writer: &csv::WriterBuilder, columns: usize, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = writer.from_writer(Vec::new());
    writer.write_record(names(columns)).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Opens such a table with all its columns as texts.
fn open_texts(text: &[u8], delimiter: u8, columns: usize) -> Source {
    let names = names(columns);
    let columns: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), ColumnType::String))
        .collect();
    Sample::new(text, delimiter)
        .columns(&columns)
        .open()
        .unwrap()
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
        let mut writer = csv::WriterBuilder::new();
        writer
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if always_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary });
        let mut text = if marked { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        text.extend(written(&writer, columns, &rows));
        if !final_newline {
            text.truncate(text.len() - if crlf { 2 } else { 1 });
        }

        let source = open_texts(&text, delimiter, columns);
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
                        Reason::FieldCount { found, expected } => {
                            prop_assert_eq!(found, fields.len());
                            prop_assert_ne!(found, expected);
                        }
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
        let text = written(&csv::WriterBuilder::new(), columns, &rows);
        let source = open_texts(&text, b',', columns);
        let options = small_chunks(Limit::Rows(wanted), max_bytes, max_rows);
        let expected: Vec<_> = (0..wanted).zip(rows.iter().cycle()).map(|(number, row)| Seen::Good(number, row.clone())).collect();
        prop_assert_eq!(all_seen(&source, options), expected);
        prop_assert_eq!(chunks(&source, options), chunks(&source, options));
    }
}
