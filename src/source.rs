//! Where rows come from: a CSV file, cut into chunks of whole records, read as typed rows.
//!
//! ```text
//! Source::open          header and first rows -> columns with names and types
//!   ChunkReader         one pass over the file: blocks of whole records, in recycled buffers
//!   RowReader           (in the workers) a chunk -> rows of typed values, bad rows set apart
//!     RejectsFile       what was set apart, with line and reason
//! users                 the generated file that kdyno runs on when it is given none
//! ```
//!
//! The file is read by one thread and its rows are parsed by many, so the reader does as little as
//! it can: it finds where records end. Nearly all files have no quotes, and then a record ends
//! where a line does; where a chunk does have quotes, csv-core's own state machine decides.

mod bad_row;
mod chunk;
mod columns;
mod cut;
mod error;
mod field_ends;
mod file;
mod record;
mod rejects;
mod row;
mod size;
#[cfg(test)]
mod tests;
mod users;

use std::path::Path;
use std::sync::Arc;

use crate::profile;

pub use bad_row::{BadRow, Reason};
pub use chunk::{Chunk, ChunkOptions, ChunkReader, Limit};
pub use columns::Columns;
pub use error::SourceError;
pub use rejects::RejectsFile;
pub use row::{Field, Row, RowReader, Rows, Value};
pub use size::{Size, size_of};
pub use users::{ensure_users, generate, users_bytes, users_path};

use chunk::Place;
use file::CsvFile;

/// An opened CSV file whose columns are known. Cheap to clone: every task shares it and makes its
/// own passes over it.
#[derive(Clone, Debug)]
pub struct Source {
    file: Arc<CsvFile>,
    columns: Columns,
    /// Whether the types of the columns are those of the first rows.
    is_inferred: bool,
    /// Where the first record after the header starts.
    body: Place,
}

impl Source {
    /// Opens the file and reads its header, and the first rows when types have to be inferred.
    ///
    /// # Errors
    /// When the file cannot be read, has no usable header, or has other columns than the profile.
    pub fn open(profile: &profile::Source, path: &Path) -> Result<Source, SourceError> {
        let file = Arc::new(CsvFile::open(path, profile.delimiter)?);
        let start = Place {
            offset: file.byte_order_mark()?,
            line: 1,
        };
        let (header, body) = columns::read_header(&file, start)?;
        let columns = match &profile.columns {
            Some(wanted) => header.checked_against(wanted, &file)?,
            None => header.inferred(&file, body)?,
        };
        Ok(Source {
            file,
            columns,
            is_inferred: profile.columns.is_none(),
            body,
        })
    }

    /// Names and types, in the order of the header.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The columns, if their types were found by looking at the first rows: a single odd value there
    /// makes texts of a whole column, so whoever runs the file has to be told.
    #[must_use]
    pub fn inferred_columns(&self) -> Option<&Columns> {
        self.is_inferred.then_some(&self.columns)
    }

    /// The file, as it was asked for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Size of the file in bytes when it was opened, header included.
    #[must_use]
    pub fn len_bytes(&self) -> u64 {
        self.file.len
    }

    /// A pass over the rows (or several, as the limit asks). Passes know nothing of each other.
    #[must_use]
    pub fn chunks(&self, options: ChunkOptions) -> ChunkReader {
        ChunkReader::new(Arc::clone(&self.file), self.body, options)
    }

    /// A reader of this source's rows, to be kept by one worker for all its chunks.
    #[must_use]
    pub fn row_reader(&self) -> RowReader {
        RowReader::new(self.columns.clone(), self.file.delimiter)
    }
}
