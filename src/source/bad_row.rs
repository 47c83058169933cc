//! Rows that are not what their columns say, and why.

use std::fmt;
use std::num::IntErrorKind;

use super::record::line_breaks;
use crate::profile::ColumnType;

/// Characters of a value that a message shows.
const SHOWN: usize = 60;

/// A row that cannot be used. It counts as read and as rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file that the record starts on, from 1.
    pub line: u64,
    /// The column to blame, if it is a single one.
    pub column: Option<String>,
    pub reason: Reason,
    /// The record as it stands in the file, without the end of its last line.
    pub raw: Vec<u8>,
}

/// What is wrong with a row, or with one value of it. Long values are shortened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("{found} {fields} where the header has {expected}", fields = if *.found == 1 { "field" } else { "fields" })]
    FieldCount { found: usize, expected: usize },

    #[error("{value:?} is not valid UTF-8; iconv can convert the file")]
    NotUtf8 {
        /// With replacement characters for what is wrong.
        value: String,
    },

    #[error("empty, but it has to be {}", described(*.kind))]
    Empty { kind: ColumnType },

    #[error("{value:?} is beyond the range of {}", described(*.kind))]
    OutOfRange { kind: ColumnType, value: String },

    /// The row is good, but the message format cannot hold it.
    #[error("{0}")]
    Unencodable(String),

    #[error("{value:?} is not {}", described(*.kind))]
    WrongType { kind: ColumnType, value: String },
}

impl Reason {
    /// Why `field` is not of this type.
    pub(super) fn wrong_type(kind: ColumnType, field: &str) -> Reason {
        let value = shortened(field);
        if field.is_empty() {
            Reason::Empty { kind }
        } else if is_beyond_range(kind, field) {
            Reason::OutOfRange { kind, value }
        } else {
            Reason::WrongType { kind, value }
        }
    }

    pub(super) fn not_utf8(field: &[u8]) -> Reason {
        Reason::NotUtf8 {
            value: shortened(&String::from_utf8_lossy(field)),
        }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)?;
        let more_lines = line_breaks(&self.raw);
        if more_lines > 0 && matches!(self.reason, Reason::FieldCount { .. }) {
            let lines = more_lines + 1;
            write!(
                f,
                " (the record takes {lines} lines: is a quote never closed?)"
            )?;
        }
        Ok(())
    }
}

fn described(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Long => "a whole number (long)",
        ColumnType::Double => "a finite number (double)",
        ColumnType::Boolean => "true or false (boolean)",
        ColumnType::String => "a text (string)",
    }
}

/// Whether `field` is a number that its type is too small for.
fn is_beyond_range(kind: ColumnType, field: &str) -> bool {
    match kind {
        ColumnType::Long => field.parse::<i64>().is_err_and(|error| {
            matches!(
                error.kind(),
                IntErrorKind::PosOverflow | IntErrorKind::NegOverflow
            )
        }),
        // The words for infinity parse too, but have no digits.
        ColumnType::Double => {
            field.parse().is_ok_and(f64::is_infinite)
                && field.contains(|c: char| c.is_ascii_digit())
        }
        ColumnType::Boolean | ColumnType::String => false,
    }
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn bad(column: Option<&str>, reason: Reason, raw: &str) -> String {
        let row = BadRow {
            line: 17,
            column: column.map(str::to_owned),
            reason,
            raw: raw.into(),
        };
        row.to_string()
    }

    #[rstest]
    #[case::a_word_for_a_number(
        ColumnType::Long,
        "abc",
        "line 17, column id: \"abc\" is not a whole number (long)"
    )]
    #[case::nothing_for_a_number(
        ColumnType::Long,
        "",
        "line 17, column id: empty, but it has to be a whole number (long)"
    )]
    #[case::a_number_that_needs_more_than_64_bits(
        ColumnType::Long,
        "9223372036854775808",
        "line 17, column id: \"9223372036854775808\" is beyond the range of a whole number (long)"
    )]
    #[case::a_number_that_no_double_is_near(
        ColumnType::Double,
        "1e999",
        "line 17, column id: \"1e999\" is beyond the range of a finite number (double)"
    )]
    #[case::a_word_for_infinity(
        ColumnType::Double,
        "inf",
        "line 17, column id: \"inf\" is not a finite number (double)"
    )]
    #[case::another_word_for_true(
        ColumnType::Boolean,
        "yes",
        "line 17, column id: \"yes\" is not true or false (boolean)"
    )]
    #[case::a_line_break_in_a_number(
        ColumnType::Long,
        "1\n2",
        "line 17, column id: \"1\\n2\" is not a whole number (long)"
    )]
    fn a_wrong_value_is_told_with_its_place(
        #[case] kind: ColumnType,
        #[case] value: &str,
        #[case] message: &str,
    ) {
        assert_eq!(
            bad(Some("id"), Reason::wrong_type(kind, value), value),
            message
        );
    }

    #[test]
    fn a_long_value_is_shortened() {
        let message = bad(
            Some("id"),
            Reason::wrong_type(ColumnType::Long, &"ü".repeat(1000)),
            "",
        );
        let shown = "ü".repeat(SHOWN);
        assert_eq!(
            message,
            format!("line 17, column id: \"{shown}…\" is not a whole number (long)")
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_a_cure() {
        assert_eq!(
            bad(Some("name"), Reason::not_utf8(b"caf\xe9"), ""),
            "line 17, column name: \"caf\u{fffd}\" is not valid UTF-8; iconv can convert the file"
        );
    }

    #[test]
    fn a_wrong_number_of_fields_blames_no_column() {
        let reason = Reason::FieldCount {
            found: 1,
            expected: 3,
        };
        assert_eq!(
            bad(None, reason, "abc"),
            "line 17: 1 field where the header has 3"
        );
    }

    #[test]
    fn a_record_over_many_lines_makes_one_think_of_its_quotes() {
        let reason = Reason::FieldCount {
            found: 2,
            expected: 3,
        };
        assert_eq!(
            bad(None, reason, "1|\"a\n2|b\n3|c"),
            "line 17: 2 fields where the header has 3 (the record takes 3 lines: is a quote never closed?)"
        );
    }
}
