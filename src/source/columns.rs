//! Names and types of the columns: from the header, and from the profile or the first rows.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use super::SourceError;
use super::chunk::{ChunkOptions, ChunkReader, Limit, Place};
use super::file::CsvFile;
use super::record::{RecordParser, leading_terminators, line_breaks};
use super::row::RowReader;
use crate::profile::{Column, ColumnType};

/// Rows that types are inferred from.
const SAMPLE_ROWS: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// What people separate fields with. (The header holds none of the file's own, unless in quotes.)
const USUAL_DELIMITERS: [char; 4] = ['|', '\t', ';', ','];

/// Largest whole number up to which a double holds every one.
const EXACT_IN_DOUBLE: u64 = 1 << f64::MANTISSA_DIGITS;

/// The columns of a source, in the order of its header. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Arc<[Column]>);

impl Columns {
    /// Index of the column with this name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.iter().position(|column| column.name == name)
    }
}

/// `id long, name string`.
impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, column) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} {}", column.name, column.kind)?;
        }
        Ok(())
    }
}

impl Deref for Columns {
    type Target = [Column];

    fn deref(&self) -> &[Column] {
        &self.0
    }
}

impl From<Vec<Column>> for Columns {
    fn from(columns: Vec<Column>) -> Columns {
        Columns(columns.into())
    }
}

/// The names in the first record.
#[derive(Debug)]
pub(super) struct Header {
    names: Vec<String>,
    /// The line it is on, from 1.
    line: u64,
}

/// Reads the header at `start`; gives it and the place of the first row.
pub(super) fn read_header(
    file: &Arc<CsvFile>,
    start: Place,
) -> Result<(Header, Place), SourceError> {
    let one_row = ChunkOptions::new(Limit::Once).max_rows(NonZeroU32::MIN);
    let mut reader = ChunkReader::new(Arc::clone(file), start, one_row);
    let Some(chunk) = reader.next_chunk(Vec::new())? else {
        return Err(SourceError::Empty {
            path: file.path.clone(),
        });
    };
    let (blank, record) = chunk.text().split_at(leading_terminators(chunk.text()));
    let header = Header {
        line: chunk.first_line + line_breaks(blank),
        names: Vec::new(),
    };
    Ok((header.with_names(record, file)?, reader.place()))
}

impl Header {
    fn with_names(mut self, record: &[u8], file: &CsvFile) -> Result<Header, SourceError> {
        let mut parser = RecordParser::new(file.delimiter);
        parser.parse_last(record);
        let (text, ends) = parser.fields();
        let mut start = 0;
        for (index, &end) in ends.iter().enumerate() {
            let name = &text[start..end];
            let name = std::str::from_utf8(name).map_err(|_| SourceError::HeaderNotUtf8 {
                path: file.path.clone(),
                line: self.line,
                column: index + 1,
            })?;
            self.push(name, file)?;
            start = end;
        }
        Ok(self)
    }

    fn push(&mut self, name: &str, file: &CsvFile) -> Result<(), SourceError> {
        let (path, line, column) = (file.path.clone(), self.line, self.names.len() + 1);
        if name.is_empty() {
            return Err(SourceError::UnnamedColumn { path, line, column });
        }
        if let Some(first) = self.names.iter().position(|other| other == name) {
            return Err(SourceError::DuplicateColumn {
                path,
                line,
                name: name.into(),
                first: first + 1,
                second: column,
            });
        }
        self.names.push(name.into());
        Ok(())
    }

    /// The profile's columns, if they are those of the header.
    pub fn checked_against(
        self,
        wanted: &[Column],
        file: &CsvFile,
    ) -> Result<Columns, SourceError> {
        let count = self.names.len().max(wanted.len());
        let names_at = |index: usize| {
            let in_header = self.names.get(index).map(String::as_str);
            let in_profile = wanted.get(index).map(|column| column.name.as_str());
            (in_header, in_profile)
        };
        let Some(index) = (0..count).find(|&index| {
            let (in_header, in_profile) = names_at(index);
            in_header != in_profile
        }) else {
            return Ok(Columns(wanted.into()));
        };
        self.check_delimiter(file)?;
        let column = index + 1;
        let difference = match names_at(index) {
            (Some(header), Some(profile)) => format!(
                "column {column} is {header:?} in the header but {profile:?} in source.columns"
            ),
            (Some(header), None) => {
                format!("column {column} is {header:?} in the header but not in source.columns")
            }
            (None, profile) => format!(
                "column {column} is {:?} in source.columns but not in the header",
                profile.unwrap_or_default()
            ),
        };
        Err(SourceError::ColumnsDiffer {
            path: file.path.clone(),
            line: self.line,
            difference,
        })
    }

    /// A header of one column in which another delimiter is found was most likely cut at the wrong
    /// one.
    fn check_delimiter(&self, file: &CsvFile) -> Result<(), SourceError> {
        let [name] = &self.names[..] else {
            return Ok(());
        };
        let found = |delimiter: &char| name.matches(*delimiter).count();
        let likely = USUAL_DELIMITERS.into_iter().max_by_key(found);
        match likely.filter(|delimiter| found(delimiter) > 0) {
            None => Ok(()),
            Some(delimiter) => Err(SourceError::OneColumn {
                path: file.path.clone(),
                line: self.line,
                name: name.clone(),
                delimiter,
            }),
        }
    }

    /// Columns with the narrowest type that the first rows allow. Empty values have no say, nor
    /// have rows that are bad whatever their types.
    pub fn inferred(self, file: &Arc<CsvFile>, body: Place) -> Result<Columns, SourceError> {
        self.check_delimiter(file)?;
        let mut samples = vec![Vec::new(); self.names.len()];
        let first_rows = ChunkOptions::new(Limit::Once).max_rows(SAMPLE_ROWS);
        let mut reader = ChunkReader::new(Arc::clone(file), body, first_rows);
        if let Some(chunk) = reader.next_chunk(Vec::new())? {
            let mut texts = RowReader::new(self.columns(|_| ColumnType::String), file.delimiter);
            let mut rows = texts.read(&chunk);
            while let Some(row) = rows.next() {
                let Ok(row) = row else { continue };
                for (sample, field) in samples.iter_mut().zip(row.fields()) {
                    if !field.text.is_empty() {
                        sample.push(field.text.as_str().to_owned());
                    }
                }
            }
        }
        Ok(self.columns(|index| narrowest_type(&samples[index])))
    }

    fn columns(&self, kind: impl Fn(usize) -> ColumnType) -> Columns {
        let column = |(index, name): (usize, &String)| Column {
            name: name.clone(),
            kind: kind(index),
        };
        Columns(self.names.iter().enumerate().map(column).collect())
    }
}

/// The narrowest type that loses nothing of these values.
fn narrowest_type(values: &[String]) -> ColumnType {
    let all = |is_of_type: fn(&str) -> bool| values.iter().all(|value| is_of_type(value));
    if values.is_empty() {
        ColumnType::String
    } else if all(is_long) {
        ColumnType::Long
    } else if all(is_double) {
        ColumnType::Double
    } else if all(|value| matches!(value, "true" | "false")) {
        ColumnType::Boolean
    } else {
        ColumnType::String
    }
}

/// Whether a long holds all that the text says: not so for `007` and `+5`.
fn is_long(text: &str) -> bool {
    text.parse()
        .is_ok_and(|number: i64| number.to_string() == text)
}

/// Whether the text reads as a measured value: a finite decimal fraction, or a whole number that a
/// double holds exactly. Long numbers without a point are names of things, and stay texts.
fn is_double(text: &str) -> bool {
    if is_long(text) {
        return text
            .parse()
            .is_ok_and(|number: i64| number.unsigned_abs() <= EXACT_IN_DOUBLE);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let mut start = unsigned.bytes();
    let padded =
        start.next() == Some(b'0') && start.next().is_some_and(|byte| byte.is_ascii_digit());
    !padded
        && !text.starts_with('+')
        && text.contains(['.', 'e', 'E'])
        && text.parse().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::whole_numbers(&["1", "-20", "0"], ColumnType::Long)]
    #[case::the_ends_of_the_range(&["9223372036854775807", "-9223372036854775808"], ColumnType::Long)]
    #[case::leading_zeros(&["007", "8"], ColumnType::String)]
    #[case::a_plus_sign(&["+5"], ColumnType::String)]
    #[case::minus_zero(&["-0"], ColumnType::String)]
    #[case::too_long_for_a_long(&["12345678901234567890123"], ColumnType::String)]
    #[case::spaces(&[" 1"], ColumnType::String)]
    #[case::fractions(&["1.5", "-0.25", "1e3", ".5"], ColumnType::Double)]
    #[case::fractions_and_whole_numbers(&["1", "2.5"], ColumnType::Double)]
    #[case::a_whole_number_that_a_double_would_round(&["2.5", "9007199254740993"], ColumnType::String)]
    #[case::padded_fractions(&["007.5"], ColumnType::String)]
    #[case::infinity(&["1.5", "inf"], ColumnType::String)]
    #[case::out_of_a_doubles_range(&["1e999"], ColumnType::String)]
    #[case::truth(&["true", "false"], ColumnType::Boolean)]
    #[case::truth_in_capitals(&["True"], ColumnType::String)]
    #[case::numbers_and_words(&["1", "two"], ColumnType::String)]
    #[case::no_values(&[], ColumnType::String)]
    fn a_type_loses_nothing_of_the_values(#[case] values: &[&str], #[case] expected: ColumnType) {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        assert_eq!(narrowest_type(&values), expected);
    }
}
