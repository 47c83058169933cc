//! Columns, values and sources for the tests of payload and task.

use std::path::Path;

use proptest::prelude::*;

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
    pub fn value(&self) -> Value {
        match self {
            Self::Long(number) => Value::Long(*number),
            Self::Double(number) => Value::Double(*number),
            Self::Boolean(truth) => Value::Boolean(*truth),
            Self::String(_) => Value::String,
        }
    }

    /// The field of a row that this value was read from, whose text is `text`.
    pub fn field<'a>(&'a self, text: &'a str) -> Field<'a> {
        Field {
            value: self.value(),
            text: text.into(),
        }
    }

    /// The text of its field.
    pub fn text(&self) -> String {
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
