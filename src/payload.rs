//! Rows become message bytes: a JSON object or an Avro record each, and the message key.
//!
//! Everything that can go wrong for a whole run (a column that does not exist, a schema that does
//! not fit the columns, a registry that says no) goes wrong in [`Encoder::prepare`], before the
//! first row. What is left for [`Encoder::encode`] is copying: it allocates nothing and looks
//! nothing up, so that a worker spends its time on sending.

pub mod avro;
pub mod json;
pub mod registry;
pub mod schema;
pub(crate) mod varint;

use crate::profile::{self, Column, Format};
use crate::source::Row;

use avro::{AvroEncoder, Framing};
use json::JsonEncoder;
use registry::RegistryError;
use schema::{Schema, SchemaError};

/// Writes the key and the value of each row's message. Every worker owns a clone.
#[derive(Clone, Debug)]
pub struct Encoder {
    value: ValueEncoder,
    /// Index of the column that is the key.
    key: Option<usize>,
}

#[derive(Clone, Debug)]
enum ValueEncoder {
    Json(JsonEncoder),
    Avro(AvroEncoder),
}

impl Encoder {
    /// Makes the encoder that `payload` asks for, for rows of these columns.
    ///
    /// With a schema registry in the profile, the schema is registered here under
    /// `<topic>-value`, as Confluent's serializers name it.
    ///
    /// # Errors
    ///
    /// The key is no column, the Avro schema does not fit the columns, or the registry cannot be
    /// reached or refuses the schema.
    pub fn prepare(
        payload: &profile::Payload,
        columns: &[Column],
        topic: &str,
    ) -> Result<Self, PayloadError> {
        let key = payload
            .key
            .as_deref()
            .map(|name| find_key(name, columns))
            .transpose()?;
        let value = match &payload.format {
            Format::Json => ValueEncoder::Json(JsonEncoder::new(columns)),
            Format::Avro(format) => {
                let schema = Schema::resolve(format, columns)?;
                let framing = match &format.registry {
                    Some(url) => Framing::Registered(registry::register(
                        url,
                        &format!("{topic}-value"),
                        &schema,
                    )?),
                    None => Framing::SingleObject,
                };
                ValueEncoder::Avro(AvroEncoder::new(&schema, framing))
            }
        };
        Ok(Self { value, key })
    }

    /// Appends the message value of `row` to `out`.
    ///
    /// # Errors
    ///
    /// A value that the Avro field's type cannot hold; `out` is then as it was.
    #[inline]
    pub fn encode(&self, row: Row<'_>, out: &mut Vec<u8>) -> Result<(), Unencodable> {
        match &self.value {
            ValueEncoder::Json(json) => {
                json.encode(row, out);
                Ok(())
            }
            ValueEncoder::Avro(avro) => avro.encode(row, out),
        }
    }

    /// Appends the message key of `row` to `out`, as text; `false` if the profile asks for none.
    #[inline]
    pub fn key(&self, row: Row<'_>, out: &mut Vec<u8>) -> bool {
        let Some(column) = self.key else {
            return false;
        };
        json::write_text(row.field(column), out);
        true
    }
}

fn find_key(name: &str, columns: &[Column]) -> Result<usize, PayloadError> {
    columns
        .iter()
        .position(|column| column.name == name)
        .ok_or_else(|| PayloadError::UnknownKey {
            key: name.to_owned(),
            nearest: nearest(name, columns).to_owned(),
        })
}

/// The name among the columns that is most like `name`; empty if there are no columns.
fn nearest<'a>(name: &str, columns: &'a [Column]) -> &'a str {
    columns
        .iter()
        .map(|column| column.name.as_str())
        .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)))
        .unwrap_or_default()
}

/// Why no message of a run can be written as its profile asks.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    #[error("payload.key: there is no column `{key}` in the source; the nearest is `{nearest}`")]
    UnknownKey { key: String, nearest: String },
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// Why one row has no message: a value that its Avro field cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {reason}")]
pub struct Unencodable {
    /// Name of the column.
    pub column: String,
    /// What is wrong with the value.
    pub reason: String,
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
