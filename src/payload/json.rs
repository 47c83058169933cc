//! Rows as JSON objects, one member a column, byte for byte what `serde_json` would write.
//!
//! Column names are quoted and escaped once; a row is then its texts between ready-made pieces.

use wide::u8x32;

use crate::block_copy::{BLOCK, Padded, Text};
use crate::profile::{Column, ColumnType};
use crate::source::{Field, Row, Value};

/// Writes rows as compact JSON objects.
#[derive(Clone, Debug)]
pub struct JsonEncoder {
    /// What stands before each value: `{"id":`, then `,"email":"` and so on. The quotes of strings
    /// belong to what is around them.
    before: Box<[Padded]>,
    /// What stands after the last one.
    end: Padded,
}

impl JsonEncoder {
    /// An encoder for rows of these columns, which become the keys in this order.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        let mut before = Vec::new();
        let (mut last_quote, mut separator) = ("", "{");
        for column in columns {
            let name = serde_json::Value::from(column.name.as_str());
            let quote = match column.kind {
                ColumnType::String => "\"",
                ColumnType::Long | ColumnType::Double | ColumnType::Boolean => "",
            };
            let piece = format!("{last_quote}{separator}{name}:{quote}");
            before.push(Padded::new(piece.as_bytes()));
            (last_quote, separator) = (quote, ",");
        }
        let end = match columns {
            [] => "{}".to_owned(),
            _ => format!("{last_quote}}}"),
        };
        Self {
            before: before.into(),
            end: Padded::new(end.as_bytes()),
        }
    }

    /// Appends `row` to `out` as one object.
    #[inline]
    pub fn encode(&self, row: Row<'_>, out: &mut Vec<u8>) {
        self.encode_fields(row.fields(), out);
    }

    #[inline]
    fn encode_fields<'v>(&self, fields: impl Iterator<Item = Field<'v>>, out: &mut Vec<u8>) {
        for (before, field) in self.before.iter().zip(fields) {
            before.append_to(out);
            match field.value {
                Value::String => write_string(field.text, out),
                _ => write_text(field, out),
            }
        }
        self.end.append_to(out);
    }
}

/// Appends `field` as bare text: what JSON writes, but strings without quotes or escapes.
#[inline]
pub(super) fn write_text(field: Field<'_>, out: &mut Vec<u8>) {
    match field.value {
        Value::Long(number) if !is_canonical(field.text) => write_with_serde(&number, out),
        Value::Double(number) => write_with_serde(&number, out),
        Value::Long(_) | Value::Boolean(_) | Value::String => field.text.append_to(out),
    }
}

/// Whether a whole number is written as JSON would write it: without a plus sign and zeros before it.
#[inline]
fn is_canonical(number: Text<'_>) -> bool {
    matches!(
        number.as_str().as_bytes(),
        [b'1'..=b'9', ..] | [b'-', b'1'..=b'9', ..] | [b'0']
    )
}

/// Appends what JSON writes between the quotes of a string. The first quote is there already.
#[inline]
fn write_string(text: Text<'_>, out: &mut Vec<u8>) {
    if needs_escapes(text) {
        // serde_json writes both quotes; the second one is the next piece's.
        debug_assert_eq!(out.last(), Some(&b'"'));
        out.pop();
        write_with_serde(text.as_str(), out);
        out.pop();
    } else {
        text.append_to(out);
    }
}

/// Whether there is a quote, a backslash or a control character in `text`: all that RFC 8259,
/// section 7, wants escaped, and all that `serde_json` escapes.
#[inline]
fn needs_escapes(text: Text<'_>) -> bool {
    if let Some(block) = text.block() {
        let first = escapes(block).trailing_zeros() as usize;
        return first < text.len();
    }
    let bytes = text.as_str().as_bytes();
    if let Some(last) = bytes.last_chunk() {
        // The last block overlaps the one before.
        let (blocks, _) = bytes.as_chunks();
        escapes(last) != 0 || blocks.iter().any(|block| escapes(block) != 0)
    } else {
        let needs_escape = |byte: &u8| matches!(byte, b'\0'..=b'\x1f' | b'"' | b'\\');
        bytes.iter().any(needs_escape)
    }
}

/// Marks the bytes that need an escape, the first one lowest.
#[inline]
fn escapes(block: &[u8; BLOCK]) -> u32 {
    let block = u8x32::new(*block);
    let is_control = block.min(u8x32::splat(0x1f)).simd_eq(block);
    let needs = is_control | block.simd_eq(u8x32::splat(b'"')) | block.simd_eq(u8x32::splat(b'\\'));
    needs.to_bitmask()
}

fn write_with_serde<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("a string or a number into a Vec cannot fail");
}

#[cfg(test)]
mod tests;
