//! Matches the fields of a record schema with the columns that fill them.

use apache_avro::schema::{RecordField, Schema as Parsed, UuidSchema};

use super::{SchemaProblem, avro_type};
use crate::payload::nearest;
use crate::profile::{Column, ColumnType};

/// The field types of [`Wire`], as messages list them.
pub(super) const SUPPORTED: &str = "long, int, double, float, boolean, string, bytes";

/// The encoded positions of a union's first and second branch: zero and one as zigzag integers.
const FIRST: u8 = 0;
const SECOND: u8 = 2;

/// How one field of the record is written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::payload) enum Field {
    /// Null, for want of a column: only the position of the union's null branch.
    Null { branch: u8 },
    /// The value of a column, after its branch's position if the field is a union.
    Column {
        name: String,
        /// Index of the column in a row.
        index: usize,
        branch: Option<u8>,
        wire: Wire,
    },
}

/// The binary forms that a value can take (Avro 1.12 specification, "Binary Encoding").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::payload) enum Wire {
    Long,
    /// Written like a long, but of 32 bits.
    Int,
    Double,
    Float,
    Boolean,
    /// A length and so many bytes; a string is written in the same way.
    Bytes,
}

/// How each field of `schema` is written, in its order.
pub(super) fn fit(schema: &Parsed, columns: &[Column]) -> Result<Vec<Field>, SchemaProblem> {
    let Parsed::Record(record) = schema else {
        return Err(SchemaProblem::NotARecord(type_text(schema)));
    };
    record
        .fields
        .iter()
        .map(
            |field| match columns.iter().position(|column| column.name == field.name) {
                Some(index) => from_column(field, index, columns[index].kind),
                None => null(field).ok_or_else(|| SchemaProblem::NoColumn {
                    field: field.name.clone(),
                    avro: type_text(&field.schema),
                    nearest: nearest(&field.name, columns).to_owned(),
                }),
            },
        )
        .collect()
}

fn from_column(
    field: &RecordField,
    index: usize,
    column: ColumnType,
) -> Result<Field, SchemaProblem> {
    let (branch, value) = match variants(&field.schema) {
        [Parsed::Null, value] => (Some(SECOND), value),
        [value, Parsed::Null] => (Some(FIRST), value),
        _ => (None, &field.schema),
    };
    let (wire, wanted_column) = wire(value).ok_or_else(|| SchemaProblem::Unsupported {
        field: field.name.clone(),
        avro: type_text(&field.schema),
    })?;
    if column != wanted_column {
        return Err(SchemaProblem::Misfit {
            field: field.name.clone(),
            avro: type_text(&field.schema),
            column: avro_type(column),
            wanted_field: accepted(column),
            wanted_column: avro_type(wanted_column),
        });
    }
    Ok(Field::Column {
        name: field.name.clone(),
        index,
        branch,
        wire,
    })
}

/// A field without a column is null, if its schema says that null is its default.
fn null(field: &RecordField) -> Option<Field> {
    let branch = match variants(&field.schema) {
        [Parsed::Null, _] => FIRST,
        [_, Parsed::Null] => SECOND,
        _ => return None,
    };
    (field.default == Some(serde_json::Value::Null)).then_some(Field::Null { branch })
}

/// The branches of a union; of another type, none.
fn variants(schema: &Parsed) -> &[Parsed] {
    match schema {
        Parsed::Union(union) => union.variants(),
        _ => &[],
    }
}

/// The binary form of a type, and the type of column that fills it; `None`: none can.
///
/// A logical type is written as the type beneath it. Decimals are none of ours: their bytes are a
/// binary number, and a column's are text.
fn wire(schema: &Parsed) -> Option<(Wire, ColumnType)> {
    match schema {
        Parsed::Long
        | Parsed::TimeMicros
        | Parsed::TimestampMillis
        | Parsed::TimestampMicros
        | Parsed::TimestampNanos
        | Parsed::LocalTimestampMillis
        | Parsed::LocalTimestampMicros
        | Parsed::LocalTimestampNanos => Some((Wire::Long, ColumnType::Long)),
        Parsed::Int | Parsed::Date | Parsed::TimeMillis => Some((Wire::Int, ColumnType::Long)),
        Parsed::Double => Some((Wire::Double, ColumnType::Double)),
        Parsed::Float => Some((Wire::Float, ColumnType::Double)),
        Parsed::Boolean => Some((Wire::Boolean, ColumnType::Boolean)),
        Parsed::String | Parsed::Bytes | Parsed::Uuid(UuidSchema::String) => {
            Some((Wire::Bytes, ColumnType::String))
        }
        _ => None,
    }
}

/// The field types that a column can fill, for messages.
fn accepted(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Long => "long or int",
        ColumnType::Double => "double or float",
        ColumnType::Boolean => "boolean",
        ColumnType::String => "string or bytes",
    }
}

/// A type as it stands in a schema: `int`, `["null","int"]`.
fn type_text(schema: &Parsed) -> String {
    serde_json::to_string(schema)
        .expect("a parsed schema can be written as JSON")
        .trim_matches('"')
        .to_owned()
}
