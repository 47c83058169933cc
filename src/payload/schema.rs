//! The Avro schema of a run: where it comes from, and how its fields are filled from the columns.
//!
//! A field takes the column of its name. The types that a CSV column can fill are the primitive
//! ones, logical types over them, and a union of null with one of these. Columns that the schema
//! does not name are left out.

mod fit;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use apache_avro::schema::Schema as Parsed;
use serde_json::json;

use crate::profile::{AvroFormat, Column, ColumnType};

pub(super) use fit::{Field, Wire};

/// The schema of the generated users file.
const USER: &str = include_str!("../../assets/user.avsc");

/// An Avro record schema that rows can be written with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Schema(Arc<Resolved>);

#[derive(Debug)]
struct Resolved {
    text: String,
    parsed: Parsed,
    fields: Vec<Field>,
}

impl Schema {
    /// Finds the schema for rows of these columns: the profile's own file; or `assets/user.avsc`
    /// when its fields are exactly the columns; or a record `Row` made from the columns.
    ///
    /// # Errors
    ///
    /// The file cannot be read or holds no record schema, a field cannot be filled from the
    /// columns, or (without a file) a column's name is no Avro name.
    pub fn resolve(format: &AvroFormat, columns: &[Column]) -> Result<Self, SchemaError> {
        match &format.schema {
            Some(path) => Self::read(path, columns),
            None => Self::of_user(columns).map_or_else(|| Self::derived(columns), Ok),
        }
    }

    fn read(path: &Path, columns: &[Column]) -> Result<Self, SchemaError> {
        let text = std::fs::read_to_string(path).map_err(|source| SchemaError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(text, columns).map_err(|problem| SchemaError::InFile {
            path: path.to_owned(),
            problem,
        })
    }

    fn of_user(columns: &[Column]) -> Option<Self> {
        Self::parse(USER.to_owned(), columns)
            .ok()
            .filter(|schema| schema.fields().len() == columns.len())
    }

    fn derived(columns: &[Column]) -> Result<Self, SchemaError> {
        if let Some(column) = columns.iter().find(|column| !is_avro_name(&column.name)) {
            return Err(SchemaError::ColumnName(column.name.clone()));
        }
        let fields: Vec<_> = columns
            .iter()
            .map(|column| json!({ "name": column.name, "type": avro_type(column.kind) }))
            .collect();
        let text = json!({ "type": "record", "name": "Row", "fields": fields }).to_string();
        Self::parse(text, columns).map_err(SchemaError::Derived)
    }

    fn parse(text: String, columns: &[Column]) -> Result<Self, SchemaProblem> {
        let parsed =
            Parsed::parse_str(&text).map_err(|error| SchemaProblem::NotAvro(error.to_string()))?;
        let fields = fit::fit(&parsed, columns)?;
        Ok(Self(Arc::new(Resolved {
            text,
            parsed,
            fields,
        })))
    }

    /// The schema as JSON, as its author wrote it.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0.text
    }

    /// The schema as apache-avro knows it.
    #[must_use]
    pub fn avro(&self) -> &Parsed {
        &self.0.parsed
    }

    /// How each field is written, in the schema's order.
    pub(super) fn fields(&self) -> &[Field] {
        &self.0.fields
    }
}

/// Avro's names: a letter or `_`, then letters, digits and `_` (Avro 1.12 specification, "Names").
fn is_avro_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The Avro type that holds every value of a column.
fn avro_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Long => "long",
        ColumnType::Double => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::String => "string",
    }
}

/// Why there is no schema for the columns.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error(
        "Avro schema {}: {source}; give payload.schema the path of an .avsc file, or leave it out \
         to take a schema made from the columns", path.display()
    )]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("Avro schema {}: {problem}", path.display())]
    InFile {
        path: PathBuf,
        problem: SchemaProblem,
    },
    #[error("Avro schema made from the columns: {0}")]
    Derived(SchemaProblem),
    #[error(
        "column `{0}` cannot be an Avro field: a name is a letter or _, then letters, digits and \
         _; rename it in the file's header, or set payload.format to \"json\""
    )]
    ColumnName(String),
}

/// What is wrong with a schema.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaProblem {
    #[error("not a schema: {0}")]
    NotAvro(String),
    #[error("it is {0}, but a row needs a record")]
    NotARecord(String),
    #[error(
        "field `{field}` ({avro}) has no column: the nearest is `{nearest}`; rename the field, or \
         make it a union with null whose default is null"
    )]
    NoColumn {
        field: String,
        avro: String,
        nearest: String,
    },
    #[error(
        "field `{field}` is {avro}, which no column can fill; use {}, a logical type over one of \
         them, or a union of null with one of them",
        fit::SUPPORTED
    )]
    Unsupported { field: String, avro: String },
    #[error(
        "field `{field}` is {avro}, but column `{field}` is {column}; make the field \
         {wanted_field}, or the column {wanted_column} in source.columns"
    )]
    Misfit {
        field: String,
        avro: String,
        column: &'static str,
        wanted_field: &'static str,
        wanted_column: &'static str,
    },
}

#[cfg(test)]
mod tests;
