//! Rows as Avro records, written by hand.
//!
//! A datum is the concatenation of its fields' values, so the fields of a [`Schema`] are all that
//! there is to know; apache-avro parses the schema, computes its fingerprint and, in the tests,
//! checks every byte that is written here. (Section names below are those of the Avro 1.12
//! specification.)

use apache_avro::rabin::Rabin;

use super::Unencodable;
use super::registry::SchemaId;
use super::schema::{self, Schema, Wire};
use super::varint::{write_length, write_long};
use crate::block_copy::Padded;
use crate::source::{Field, Row, Value};

/// What stands before a datum, to say which schema it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Nothing: a container file names the schema in its header.
    Bare,
    /// "Single-object encoding": a marker of two bytes and the schema's fingerprint.
    SingleObject,
    /// Confluent's wire format: a zero byte and the registry's id, as a big-endian 32-bit integer.
    Registered(SchemaId),
}

impl Framing {
    fn prefix(self, schema: &Schema) -> Vec<u8> {
        match self {
            Self::Bare => Vec::new(),
            Self::SingleObject => {
                let fingerprint = schema.avro().fingerprint::<Rabin>();
                [&[0xC3, 0x01], fingerprint.bytes.as_slice()].concat()
            }
            Self::Registered(id) => [&[0], id.get().to_be_bytes().as_slice()].concat(),
        }
    }
}

/// Writes rows as Avro records of one schema.
#[derive(Clone, Debug)]
pub struct AvroEncoder {
    prefix: Padded,
    fields: Vec<schema::Field>,
}

impl AvroEncoder {
    /// An encoder for rows of the columns that `schema` was resolved with.
    #[must_use]
    pub fn new(schema: &Schema, framing: Framing) -> Self {
        Self {
            prefix: Padded::new(&framing.prefix(schema)),
            fields: schema.fields().to_vec(),
        }
    }

    /// Appends `row` to `out`, framing first.
    ///
    /// # Errors
    ///
    /// A value that its field's type cannot hold; `out` is then as it was.
    #[inline]
    pub fn encode(&self, row: Row<'_>, out: &mut Vec<u8>) -> Result<(), Unencodable> {
        self.encode_fields(|index| row.field(index), out)
    }

    #[inline]
    fn encode_fields<'v>(
        &self,
        column: impl Fn(usize) -> Field<'v>,
        out: &mut Vec<u8>,
    ) -> Result<(), Unencodable> {
        let start = out.len();
        self.prefix.append_to(out);
        for field in &self.fields {
            match field {
                schema::Field::Null { branch } => out.push(*branch),
                schema::Field::Column {
                    name,
                    index,
                    branch,
                    wire,
                } => {
                    out.extend(*branch);
                    if let Err(reason) = write(*wire, column(*index), out) {
                        out.truncate(start);
                        return Err(Unencodable {
                            column: name.clone(),
                            reason,
                        });
                    }
                }
            }
        }
        Ok(())
    }
}

/// Appends a value in its binary form ("Primitive Types" under "Binary Encoding").
#[inline]
fn write(wire: Wire, field: Field<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    match (wire, field.value) {
        (Wire::Long, Value::Long(number)) => write_long(number, out),
        (Wire::Int, Value::Long(number)) => {
            let number = i32::try_from(number)
                .map_err(|_| format!("{number} does not fit an int, which has 32 bits"))?;
            write_long(number.into(), out);
        }
        (Wire::Double, Value::Double(number)) => out.extend_from_slice(&number.to_le_bytes()),
        (Wire::Float, Value::Double(number)) => {
            out.extend_from_slice(&narrow(number)?.to_le_bytes());
        }
        (Wire::Boolean, Value::Boolean(truth)) => out.push(truth.into()),
        (Wire::Bytes, Value::String) => {
            write_length(field.text.len(), out);
            field.text.append_to(out);
        }
        (wire, _) => return Err(format!("{:?} is no {wire:?}", field.text)),
    }
    Ok(())
}

/// The nearest float, unless that is an infinity which the double was not.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn narrow(number: f64) -> Result<f32, String> {
    let float = number as f32;
    if float.is_infinite() && number.is_finite() {
        return Err(format!(
            "{number:e} does not fit a float, which ends at 3.4e38"
        ));
    }
    Ok(float)
}

#[cfg(test)]
mod tests;
