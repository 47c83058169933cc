//! Rows as JSON objects, one member a column, byte for byte what `serde_json` would write.
//!
//! Column names are quoted and escaped once; a row is then its values between ready-made pieces.

use wide::u8x16;

use crate::profile::Column;
use crate::source::{Row, Value};

/// Bytes of a text that are looked at together.
const LANES: usize = 16;

/// Writes rows as compact JSON objects.
#[derive(Clone, Debug)]
pub struct JsonEncoder {
    /// What stands before each value: `{"id":`, then `,"email":` and so on.
    before: Box<[Box<[u8]>]>,
}

impl JsonEncoder {
    /// An encoder for rows of these columns, which become the keys in this order.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        let before = columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let mut piece = vec![if index == 0 { b'{' } else { b',' }];
                write_string(&column.name, &mut piece);
                piece.push(b':');
                piece.into_boxed_slice()
            })
            .collect();
        Self { before }
    }

    /// Appends `row` to `out` as one object.
    #[inline]
    pub fn encode(&self, row: Row<'_>, out: &mut Vec<u8>) {
        self.encode_values(row.values(), out);
    }

    #[inline]
    fn encode_values<'v>(&self, values: impl Iterator<Item = Value<'v>>, out: &mut Vec<u8>) {
        for (before, value) in self.before.iter().zip(values) {
            out.extend_from_slice(before);
            write_value(value, out);
        }
        out.push(b'}');
    }
}

#[inline]
fn write_value(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::String(text) => write_string(text, out),
        other => write_text(other, out),
    }
}

/// Appends `value` as bare text: what JSON writes, but strings without quotes or escapes.
#[inline]
pub(super) fn write_text(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Long(number) => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
        Value::Double(number) => write_with_serde(&number, out),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::String(text) => out.extend_from_slice(text.as_bytes()),
    }
}

#[inline]
fn write_string(text: &str, out: &mut Vec<u8>) {
    if needs_escapes(text) {
        write_with_serde(text, out);
    } else {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}

/// Whether there is a quote, a backslash or a control character in `text`: all that RFC 8259,
/// section 7, wants escaped, and all that `serde_json` escapes.
#[inline]
fn needs_escapes(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The last block overlaps the one before, and what is left of a short text is looked at byte
    // by byte: texts are too short for anything that has to get going first.
    if let Some(last) = bytes.last_chunk() {
        let (blocks, _) = bytes.as_chunks();
        let found = blocks
            .iter()
            .fold(escapes(last), |found, block| found | escapes(block));
        found.any()
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let mut block = [0; LANES];
        block[..8].copy_from_slice(first);
        block[8..].copy_from_slice(last);
        escapes(&block).any()
    } else {
        bytes
            .iter()
            .any(|byte| matches!(byte, b'\0'..=b'\x1f' | b'"' | b'\\'))
    }
}

/// Marks the bytes that need an escape.
#[inline]
fn escapes(block: &[u8; LANES]) -> u8x16 {
    let block = u8x16::new(*block);
    let is_control = block.min(u8x16::splat(0x1f)).simd_eq(block);
    is_control | block.simd_eq(u8x16::splat(b'"')) | block.simd_eq(u8x16::splat(b'\\'))
}

fn write_with_serde<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("a string or a number into a Vec cannot fail");
}

#[cfg(test)]
mod tests;
