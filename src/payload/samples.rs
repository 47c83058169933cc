//! Columns, values and sources for the tests of payload and task.

use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;

use crate::block_copy::Text;
use crate::profile::{self, Column, ColumnType, SourceFile};
use crate::source::{Field, Source, Value};

/// A value of a row that owns its text.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Owned {
    Long(i64),
    Double(f64),
    Boolean(bool),
    String(String),
}

impl Owned {
    /// The field of a row that this value was read from.
    pub fn field<'a>(&self, text: Text<'a>) -> Field<'a> {
        let value = match self {
            Self::Long(number) => Value::Long(*number),
            Self::Double(number) => Value::Double(*number),
            Self::Boolean(truth) => Value::Boolean(*truth),
            Self::String(_) => Value::String,
        };
        Field { value, text }
    }

    /// The text of its field.
    fn text(&self) -> String {
        match self {
            Self::Long(number) => number.to_string(),
            Self::Double(number) => number.to_string(),
            Self::Boolean(truth) => truth.to_string(),
            Self::String(text) => text.clone(),
        }
    }

    pub fn kind(&self) -> ColumnType {
        match self {
            Self::Long(_) => ColumnType::Long,
            Self::Double(_) => ColumnType::Double,
            Self::Boolean(_) => ColumnType::Boolean,
            Self::String(_) => ColumnType::String,
        }
    }
}

/// The texts of a row's fields, as they stand in a chunk: before other texts, or at its end.
pub(crate) struct Texts {
    memory: String,
    bounds: Vec<Range<usize>>,
}

impl Texts {
    /// Those of a row with these values, which is followed by `after`.
    pub fn new<'a>(row: impl IntoIterator<Item = &'a Owned>, after: &str) -> Self {
        let (mut memory, mut bounds) = (String::new(), Vec::new());
        for value in row {
            let start = memory.len();
            memory.push_str(&value.text());
            bounds.push(start..memory.len());
        }
        memory.push_str(after);
        Self { memory, bounds }
    }

    pub fn text(&self, column: usize) -> Text<'_> {
        let bounds = &self.bounds[column];
        Text::new(&self.memory[bounds.start..], bounds.len())
    }
}

/// Any value that a source can give.
pub(crate) fn any_value() -> impl Strategy<Value = Owned> {
    use prop::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    prop_oneof![
        any::<i64>().prop_map(Owned::Long),
        (-200_i64..200).prop_map(Owned::Long),
        (POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO).prop_map(Owned::Double),
        any::<bool>().prop_map(Owned::Boolean),
        any::<String>().prop_map(Owned::String),
        "[ -~\\x00-\\x20\"\\\\]{0,200}".prop_map(Owned::String),
    ]
}

/// Columns from words such as `id:long`.
pub(crate) fn columns(words: &str) -> Vec<Column> {
    words
        .split_whitespace()
        .map(|word| {
            let (name, kind) = word.split_once(':').expect("name:type");
            let kind = match kind {
                "long" => ColumnType::Long,
                "double" => ColumnType::Double,
                "boolean" => ColumnType::Boolean,
                "string" => ColumnType::String,
                other => panic!("no column type: {other}"),
            };
            Column {
                name: name.to_owned(),
                kind,
            }
        })
        .collect()
}

/// Opens a CSV file, separated by `|`, whose columns are these words.
pub(crate) fn open(path: &Path, words: &str) -> Source {
    let profile = profile::Source {
        file: SourceFile::Path(path.to_owned()),
        delimiter: b'|',
        max_rejects: 0,
        columns: Some(columns(words)),
    };
    Source::open(&profile, path).expect("the file has these columns")
}
