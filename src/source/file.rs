//! The CSV file itself: opened once, read at any place, by any number of passes at a time.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::SourceError;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An open file and how its fields are separated. Reads are positioned, so passes share the handle.
#[derive(Debug)]
pub(super) struct CsvFile {
    pub path: PathBuf,
    pub delimiter: u8,
    /// Bytes when it was opened.
    pub len: u64,
    file: File,
}

impl CsvFile {
    pub fn open(path: &Path, delimiter: u8) -> Result<CsvFile, SourceError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing { path: path.into() },
            _ => read_error(path, error),
        };
        // A pipe would block in `open` until somebody writes to it, so it is looked at first.
        if !path.metadata().map_err(failed)?.is_file() {
            return Err(SourceError::NotAFile { path: path.into() });
        }
        let file = File::open(path).map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        Ok(CsvFile {
            path: path.into(),
            delimiter,
            len,
            file,
        })
    }

    /// Fills `buffer` from `offset` on, as far as the file goes; gives the number of bytes.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, SourceError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self
                .file
                .read_at(&mut buffer[filled..], offset + filled as u64)
            {
                Ok(0) => break,
                Ok(bytes) => filled += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(read_error(&self.path, error)),
            }
        }
        Ok(filled)
    }

    /// Length of the UTF-8 byte order mark that the file starts with, or 0.
    pub fn byte_order_mark(&self) -> Result<u64, SourceError> {
        let mut start = [0; BYTE_ORDER_MARK.len()];
        let filled = self.read_at(&mut start, 0)?;
        let marked = start[..filled] == *BYTE_ORDER_MARK;
        Ok(if marked { filled as u64 } else { 0 })
    }
}

fn read_error(path: &Path, error: io::Error) -> SourceError {
    SourceError::Read {
        path: path.into(),
        error,
    }
}
