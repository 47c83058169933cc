//! What a worker writes of a row: the message of a real run, or, to find out how fast rows come at
//! all, nothing.

use crate::payload::{Encoder, Unencodable};
use crate::source::Row;

/// Writes value and key of each row's message. Every worker owns a clone.
pub trait Write: Clone + Send + Sync {
    /// Appends the value to `out`.
    ///
    /// # Errors
    /// When the row has none.
    fn value(&self, row: Row<'_>, out: &mut Vec<u8>) -> Result<(), Unencodable>;

    /// Appends the key to `out`; `false` if messages have none.
    fn key(&self, row: Row<'_>, out: &mut Vec<u8>) -> bool;
}

impl Write for Encoder {
    #[inline]
    fn value(&self, row: Row<'_>, out: &mut Vec<u8>) -> Result<(), Unencodable> {
        self.encode(row, out)
    }

    #[inline]
    fn key(&self, row: Row<'_>, out: &mut Vec<u8>) -> bool {
        Encoder::key(self, row, out)
    }
}

/// Reads rows and writes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unwritten;

impl Write for Unwritten {
    #[inline]
    fn value(&self, row: Row<'_>, _: &mut Vec<u8>) -> Result<(), Unencodable> {
        // The row must have been parsed: the optimizer may not see that nobody uses its fields.
        for field in row.fields() {
            std::hint::black_box(field);
        }
        Ok(())
    }

    #[inline]
    fn key(&self, _: Row<'_>, _: &mut Vec<u8>) -> bool {
        false
    }
}
