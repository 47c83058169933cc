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
use super::record::{RecordParser, leading_terminators, line_breaks, trailing_terminators};
use crate::block_copy::Text;
use crate::profile::ColumnType;

/// One typed value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Long(i64),
    /// Always finite.
    Double(f64),
    Boolean(bool),
    /// The text of its field.
    String,
}

/// A field of a good row.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub value: Value,
    /// What the value was read from, without quotes.
    pub text: Text<'a>,
}

/// A good row: as many fields as there are columns, each of its column's type.
///
/// It is one pointer, and what it tells is read where it stands. A row that had all of that in it
/// would be copied through memory that was written just before, and the copy would wait for it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a>(&'a Rows<'a>);

impl<'a> Row<'a> {
    /// Number of the row in its pass over the source, from 0; bad rows count too.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0.next_number - 1
    }

    /// The field of the column with this index.
    ///
    /// # Panics
    /// When there are not so many columns.
    #[inline]
    #[must_use]
    pub fn field(self, column: usize) -> Field<'a> {
        self.0.reader.cells[column].field(self.0.text())
    }

    /// The fields, in the order of the columns.
    #[inline]
    #[must_use]
    pub fn fields(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        let text = self.0.text();
        self.0.reader.cells.iter().map(|cell| cell.field(text))
    }
}

/// A [`Field`] that names its text by position, so that it can outlive the text in a buffer.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: usize,
    end: usize,
    value: Value,
}

impl Cell {
    const EMPTY: Self = Self {
        start: 0,
        end: 0,
        value: Value::String,
    };

    /// Reads its value from its text; `None` if that is not of this type.
    #[inline]
    fn parse(&mut self, kind: ColumnType, text: &str) -> Option<()> {
        let field = &text[self.start..self.end];
        self.value = match kind {
            ColumnType::String => Value::String,
            ColumnType::Long => Value::Long(field.parse().ok()?),
            ColumnType::Double => {
                let number = field.parse().ok().filter(|number: &f64| number.is_finite());
                Value::Double(number?)
            }
            ColumnType::Boolean => Value::Boolean(field.parse().ok()?),
        };
        Some(())
    }

    #[inline]
    fn field(self, text: &str) -> Field<'_> {
        Field {
            value: self.value,
            text: Text::new(&text[self.start..], self.end - self.start),
        }
    }
}

/// Reads the rows of one chunk after the other. One worker keeps it and with it its buffers.
#[derive(Debug)]
pub struct RowReader {
    columns: Columns,
    delimiter: u8,
    parser: RecordParser,
    /// The cells of the current row, one a column.
    cells: Box<[Cell]>,
    /// The columns that are more than text, by their index.
    typed: Box<[(usize, ColumnType)]>,
    /// The text of the current row, if it went the long way.
    unquoted: String,
    /// Where fields end in a chunk at hand that goes the short way.
    ends: Vec<u32>,
}

impl RowReader {
    pub(super) fn new(columns: Columns, delimiter: u8) -> RowReader {
        let kinds = columns.iter().map(|column| column.kind).enumerate();
        let typed = kinds.filter(|(_, kind)| *kind != ColumnType::String);
        RowReader {
            cells: vec![Cell::EMPTY; columns.len()].into(),
            typed: typed.collect(),
            unquoted: String::new(),
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
            went_long_way: false,
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
        let is_delimited = |end: usize| bytes.get(end) == Some(&self.delimiter);
        let ends = self.ends.get(first_end..first_end + self.cells.len())?;
        let mut at = start;
        let mut delimited = 0;
        for (cell, &end) in self.cells.iter_mut().zip(ends) {
            (cell.start, cell.end) = (at, end as usize);
            delimited += usize::from(is_delimited(cell.end));
            at = cell.end + 1;
        }
        let (last, others) = self.cells.split_last_mut()?;
        if is_delimited(last.end) || delimited != others.len() {
            return None;
        }
        if bytes[last.start..last.end].ends_with(b"\r") {
            last.end -= 1;
        }
        for &(index, kind) in &self.typed {
            self.cells[index].parse(kind, text)?;
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
    cells: &mut [Cell],
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
    for (index, ((cell, column), &end)) in cells.iter_mut().zip(&**columns).zip(ends).enumerate() {
        (cell.start, cell.end) = (start, end);
        cell.parse(column.kind, text).ok_or_else(|| Fault {
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
    /// Whether the row at hand went the long way.
    went_long_way: bool,
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
    #[expect(clippy::should_implement_trait, reason = "the row is lent, not given")]
    #[inline]
    pub fn next(&mut self) -> Option<Result<Row<'_>, Box<BadRow>>> {
        self.at += leading_terminators(&self.chunk.text[self.at..]);
        if self.at == self.chunk.text.len() {
            return None;
        }
        self.last = self.at;
        self.next_number += 1;
        self.went_long_way = !self.plain.is_some_and(|text| self.take_plain_row(text));
        if self.went_long_way
            && let Err(bad) = self.take_any_row()
        {
            return Some(Err(bad));
        }
        Some(Ok(Row(self)))
    }

    /// The text that the cells of the row at hand are in.
    #[inline]
    fn text(&self) -> &str {
        self.plain
            .filter(|_| !self.went_long_way)
            .unwrap_or(&self.reader.unquoted)
    }

    /// Takes the row at hand the long way, which every row can go.
    fn take_any_row(&mut self) -> Result<(), Box<BadRow>> {
        let RowReader {
            columns,
            parser,
            cells,
            unquoted,
            ..
        } = &mut *self.reader;
        self.at += parser.parse_last(&self.chunk.text[self.last..]);
        let text = judge(columns, parser, cells).map_err(|fault| {
            let record = self.last..self.last + parser.record_len();
            Box::new(bad_row(columns, self.chunk, record, fault))
        })?;
        unquoted.clear();
        unquoted.push_str(text);
        Ok(())
    }

    /// Takes the row at hand the short way, if that goes.
    #[inline]
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
        let end = self.at - trailing_terminators(&self.chunk.text[self.last..self.at]);
        bad_row(&self.reader.columns, self.chunk, self.last..end, fault)
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
