//! Rows of typed values from a chunk, without an allocation per row.
//!
//! There are two ways through a chunk. Where lines are records and all is UTF-8, fields are cut at
//! the delimiters and the row borrows its strings from the chunk. Everything else, and every row
//! that the short way stumbles over, goes through csv-core and a judgement that says what is wrong.
//! So only the long way knows reasons, and both give the same rows.

use std::ops::Range;

use super::bad_row::{BadRow, Reason};
use super::chunk::Chunk;
use super::columns::Columns;
use super::field_ends;
use super::record::{RecordParser, leading_terminators, line_breaks};
use crate::profile::ColumnType;

/// One typed value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Long(i64),
    /// Always finite.
    Double(f64),
    Boolean(bool),
    String(&'a str),
}

/// A good row: as many values as there are columns, each of its column's type.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    number: u64,
    text: &'a str,
    cells: &'a [Cell],
}

impl<'a> Row<'a> {
    /// Number of the row in its pass over the source, from 0; bad rows count too.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// The value of the column with this index.
    ///
    /// # Panics
    /// When there are not so many columns.
    #[must_use]
    pub fn value(self, column: usize) -> Value<'a> {
        self.cells[column].value(self.text)
    }

    /// The values, in the order of the columns.
    #[must_use]
    pub fn values(self) -> impl ExactSizeIterator<Item = Value<'a>> {
        self.cells.iter().map(move |cell| cell.value(self.text))
    }
}

/// A [`Value`] that names its text by position, so that it can outlive the text in a buffer.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Long(i64),
    Double(f64),
    Boolean(bool),
    String { start: usize, end: usize },
}

impl Cell {
    /// Adds the cell for the field at `start..end`; `None` if it is not of this type.
    ///
    /// Each kind is written straight to its place: a cell made first and moved then would cost a
    /// quarter of the time of a row.
    fn push(
        cells: &mut Vec<Cell>,
        kind: ColumnType,
        text: &str,
        Range { start, end }: Range<usize>,
    ) -> Option<()> {
        let field = &text[start..end];
        match kind {
            ColumnType::Long => cells.push(Cell::Long(field.parse().ok()?)),
            ColumnType::Double => {
                let number = field.parse().ok().filter(|number: &f64| number.is_finite());
                cells.push(Cell::Double(number?));
            }
            ColumnType::Boolean => cells.push(Cell::Boolean(field.parse().ok()?)),
            ColumnType::String => cells.push(Cell::String { start, end }),
        }
        Some(())
    }

    fn value(self, text: &str) -> Value<'_> {
        match self {
            Cell::Long(number) => Value::Long(number),
            Cell::Double(number) => Value::Double(number),
            Cell::Boolean(truth) => Value::Boolean(truth),
            Cell::String { start, end } => Value::String(&text[start..end]),
        }
    }
}

/// Reads the rows of one chunk after the other. One worker keeps it and with it its buffers.
#[derive(Debug)]
pub struct RowReader {
    columns: Columns,
    delimiter: u8,
    parser: RecordParser,
    /// The cells of the current row.
    cells: Vec<Cell>,
    /// Where fields end in a chunk at hand that goes the short way.
    ends: Vec<u32>,
}

impl RowReader {
    pub(super) fn new(columns: Columns, delimiter: u8) -> RowReader {
        RowReader {
            cells: Vec::with_capacity(columns.len()),
            parser: RecordParser::new(delimiter),
            columns,
            delimiter,
            ends: Vec::new(),
        }
    }

    /// The rows of a chunk of the same source.
    pub fn read<'a>(&'a mut self, chunk: &'a Chunk) -> Rows<'a> {
        let plain = if chunk.plain {
            std::str::from_utf8(&chunk.text).ok()
        } else {
            None
        };
        if plain.is_some() {
            field_ends::find(&chunk.text, self.delimiter, &mut self.ends);
        }
        Rows {
            reader: self,
            chunk,
            plain,
            next_end: 0,
            at: 0,
            last: 0,
            next_number: chunk.first_row,
        }
    }

    /// The short way: fills the cells from the line at `start`, whose fields' ends begin with the
    /// end of that number; gives the start of the next line, or `None` if anything is wrong with
    /// this one.
    fn plain_row(&mut self, text: &str, start: usize, first_end: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let last = self.columns.len().checked_sub(1)?;
        let ends = self.ends.get(first_end..=first_end + last)?;
        let mut at = start;
        self.cells.clear();
        for (index, (column, &stop)) in self.columns.iter().zip(ends).enumerate() {
            let stop = stop as usize;
            let is_delimited = bytes.get(stop) == Some(&self.delimiter);
            if is_delimited == (index == last) {
                return None;
            }
            let ends_with_cr = !is_delimited && bytes[at..stop].ends_with(b"\r");
            let end = stop - usize::from(ends_with_cr);
            Cell::push(&mut self.cells, column.kind, text, at..end)?;
            at = stop + 1;
        }
        Some(at.min(bytes.len()))
    }
}

/// What is wrong with a record, and with which of its fields.
struct Fault {
    column: Option<usize>,
    reason: Reason,
}

/// The long way: judges the record that was parsed last. Fills the cells and gives their text, if
/// it is a good row.
fn judge<'a>(
    columns: &Columns,
    parser: &'a RecordParser,
    cells: &mut Vec<Cell>,
) -> Result<&'a str, Fault> {
    let (bytes, ends) = parser.fields();
    if ends.len() != columns.len() {
        let (found, expected) = (ends.len(), columns.len());
        return Err(Fault {
            column: None,
            reason: Reason::FieldCount { found, expected },
        });
    }
    let text = valid_text(bytes, ends).ok_or_else(|| not_utf8(bytes, ends))?;
    let mut start = 0;
    cells.clear();
    for (index, (column, &end)) in columns.iter().zip(ends).enumerate() {
        Cell::push(cells, column.kind, text, start..end).ok_or_else(|| Fault {
            column: Some(index),
            reason: Reason::wrong_type(column.kind, &text[start..end]),
        })?;
        start = end;
    }
    Ok(text)
}

/// The fields in one piece, if each of them is valid UTF-8.
fn valid_text<'a>(bytes: &'a [u8], ends: &[usize]) -> Option<&'a str> {
    let text = std::str::from_utf8(bytes).ok()?;
    // The halves of a character in two neighbouring fields are valid together, but not alone.
    let is_cut_between_characters = ends.iter().all(|&end| text.is_char_boundary(end));
    is_cut_between_characters.then_some(text)
}

#[cold]
fn not_utf8(bytes: &[u8], ends: &[usize]) -> Fault {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let fields = starts.zip(ends).map(|(start, &end)| &bytes[start..end]);
    let guilty = fields
        .enumerate()
        .find(|(_, field)| std::str::from_utf8(field).is_err());
    Fault {
        column: guilty.map(|(index, _)| index),
        reason: Reason::not_utf8(guilty.map_or(bytes, |(_, field)| field)),
    }
}

/// The rows of one chunk, in order.
#[derive(Debug)]
pub struct Rows<'a> {
    reader: &'a mut RowReader,
    chunk: &'a Chunk,
    /// The chunk's text, if the short way is open.
    plain: Option<&'a str>,
    /// Which of the reader's `ends` comes next. It may lag behind `at` when blank lines and rows of
    /// the long way are passed.
    next_end: usize,
    /// Where the next record starts.
    at: usize,
    /// Where the record of the row at hand starts.
    last: usize,
    next_number: u64,
}

impl Rows<'_> {
    /// The next row, good or bad. It borrows from the reader, so it cannot be an `Iterator`.
    ///
    /// Whichever way it came, the row is put together in one place: it is wider than what a function
    /// returns in registers, and each move more through memory that was written just before is slow.
    #[expect(clippy::should_implement_trait, reason = "the row is lent, not given")]
    #[inline]
    pub fn next(&mut self) -> Option<Result<Row<'_>, Box<BadRow>>> {
        self.at += leading_terminators(&self.chunk.text[self.at..]);
        if self.at == self.chunk.text.len() {
            return None;
        }
        self.last = self.at;
        let number = self.next_number;
        self.next_number += 1;
        let plain = self.plain;
        let text = match plain {
            Some(text) if self.take_plain_row(text) => text,
            _ => {
                let parser = &mut self.reader.parser;
                self.at += parser.parse_last(&self.chunk.text[self.last..]);
                let columns = &self.reader.columns;
                match judge(columns, &self.reader.parser, &mut self.reader.cells) {
                    Ok(text) => text,
                    Err(fault) => {
                        let record = self.last..self.last + self.reader.parser.record_len();
                        let bad = bad_row(columns, self.chunk, record, fault);
                        return Some(Err(Box::new(bad)));
                    }
                }
            }
        };
        Some(Ok(Row {
            number,
            text,
            // Not by their own number, which was written a moment ago, too.
            cells: &self.reader.cells[..self.reader.columns.len()],
        }))
    }

    /// Takes the row at hand the short way, if that goes.
    fn take_plain_row(&mut self, text: &str) -> bool {
        let is_passed = |end: &u32| (*end as usize) < self.at;
        while self.reader.ends.get(self.next_end).is_some_and(is_passed) {
            self.next_end += 1;
        }
        let end = self.reader.plain_row(text, self.at, self.next_end);
        let Some(end) = end else { return false };
        self.next_end += self.reader.columns.len();
        self.at = end;
        true
    }

    /// Makes a bad row of the good one that came last: its message cannot be written.
    #[must_use]
    pub fn reject(&self, column: &str, reason: String) -> BadRow {
        let fault = Fault {
            column: self
                .reader
                .columns
                .iter()
                .position(|known| known.name == column),
            reason: Reason::Unencodable(reason),
        };
        bad_row(&self.reader.columns, self.chunk, self.last..self.at, fault)
    }
}

#[cold]
fn bad_row(columns: &Columns, chunk: &Chunk, record: Range<usize>, fault: Fault) -> BadRow {
    BadRow {
        line: chunk.first_line + line_breaks(&chunk.text[..record.start]),
        column: fault.column.map(|index| columns[index].name.clone()),
        reason: fault.reason,
        raw: chunk.text[record].into(),
    }
}
