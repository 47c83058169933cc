//! All rows as one JSON array, a row a line.

use std::io::{self, Write};

use super::{FileFormat, FileTask, TaskEnd, TaskError};
use crate::payload::Unencodable;
use crate::payload::json::JsonEncoder;
use crate::source::Row;

/// Writes the file. Blocks until it is whole.
///
/// # Errors
///
/// The source or the file fails, or the task is stopped.
pub fn write(task: &FileTask<'_>) -> Result<TaskEnd, TaskError> {
    task.run(JsonArray {
        encoder: JsonEncoder::new(task.source.columns()),
        before_row: b"\n",
        text: Vec::new(),
    })
}

struct JsonArray {
    encoder: JsonEncoder,
    /// A new line, and after the first row a comma before it.
    before_row: &'static [u8],
    /// The rows since the last flush.
    text: Vec<u8>,
}

impl FileFormat for JsonArray {
    fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn row(&mut self, row: Row<'_>) -> Result<(), Unencodable> {
        self.text.extend_from_slice(self.before_row);
        self.encoder.encode(row, &mut self.text);
        self.before_row = b",\n";
        Ok(())
    }

    fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}
