//! The tasks that write all rows to a file, beside the one that sends them to Kafka.
//!
//! Each makes its own pass over the source, so that a slow disk never holds Kafka back. A file
//! appears under its name only when it is whole: until then it has a temporary name beside it,
//! and a task that fails or is stopped leaves nothing behind.

pub mod avro_file;
pub mod json_file;
mod output;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::payload::Unencodable;
use crate::source::{ChunkOptions, Limit, Row, Source, SourceError};

use output::{Output, Tally};

/// What a task that writes a file works with.
#[derive(Clone, Copy, Debug)]
pub struct FileTask<'a> {
    pub source: &'a Source,
    /// How much of the source is written.
    pub limit: Limit,
    /// The file to write. One that exists is replaced in the end.
    pub path: &'a Path,
    pub progress: &'a TaskProgress,
    /// Looked at once a chunk; when set, the task ends with [`TaskError::Stopped`].
    pub stop: &'a AtomicBool,
}

/// How far a task is. Written by the task once a chunk, read by whoever shows it.
#[derive(Debug, Default)]
pub struct TaskProgress {
    /// Rows written.
    pub rows: AtomicU64,
    /// Bytes written to the file.
    pub bytes: AtomicU64,
    /// Rows that there will be in the end, 0 as long as nobody knows: the limit, or an estimate
    /// from the part of the source that has been read.
    pub total_rows: AtomicU64,
}

/// What a task did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskEnd {
    /// Rows in the file.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// Rows left out, because they are no rows or the file's format cannot hold them. The Kafka
    /// task meets them too; it is the one that judges them.
    pub skipped: u64,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The flag said so. What was written is gone.
    #[error("stopped before the file was whole; nothing is left of it")]
    Stopped,
    #[error("{}: {source}; {}", path.display(), output::cure(source.kind()))]
    File { path: PathBuf, source: io::Error },
    #[error("{}: not a regular file; give the task a file of its own", .0.display())]
    NotAFile(PathBuf),
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// How rows become the bytes of a file.
trait FileFormat {
    /// Writes what the file starts with.
    fn begin(&mut self, out: &mut impl Write) -> io::Result<()>;

    /// Takes one row in.
    fn row(&mut self, row: Row<'_>) -> Result<(), Unencodable>;

    /// Writes what has been taken in since the last time.
    fn flush(&mut self, out: &mut impl Write) -> io::Result<()>;

    /// Writes what ends the file, after the last flush.
    fn end(&mut self, out: &mut impl Write) -> io::Result<()>;
}

impl FileTask<'_> {
    /// Writes the file in the given format.
    fn run(&self, format: impl FileFormat) -> Result<TaskEnd, TaskError> {
        let mut output = Output::create(self.path)?;
        let end = self.copy_rows(format, output.file())?;
        output.persist()?;
        Ok(end)
    }

    /// Brings all rows from the source to `out`.
    fn copy_rows(
        &self,
        mut format: impl FileFormat,
        out: impl Write,
    ) -> Result<TaskEnd, TaskError> {
        let mut out = Tally::new(out);
        let failed = |source| TaskError::File {
            path: self.path.to_owned(),
            source,
        };
        let mut chunks = self.source.chunks(ChunkOptions::new(self.limit));
        let mut reader = self.source.row_reader();
        let mut buffer = Vec::new();
        let mut read = 0;
        let mut end = TaskEnd {
            rows: 0,
            bytes: 0,
            skipped: 0,
        };
        format.begin(&mut out).map_err(failed)?;
        while let Some(chunk) = chunks.next_chunk(buffer)? {
            if self.stop.load(Ordering::Relaxed) {
                return Err(TaskError::Stopped);
            }
            let mut rows = reader.read(&chunk);
            while let Some(row) = rows.next() {
                match row {
                    Ok(row) if format.row(row).is_ok() => end.rows += 1,
                    _ => end.skipped += 1,
                }
            }
            format.flush(&mut out).map_err(failed)?;
            end.bytes = out.bytes();
            read += chunk.text().len() as u64;
            self.report(end, self.expected_rows(end, read));
            buffer = chunk.into_buffer();
        }
        format.end(&mut out).map_err(failed)?;
        end.bytes = out.bytes();
        self.report(end, end.rows);
        Ok(end)
    }

    /// Rows in the end, after so many bytes of the source; 0: unknown.
    fn expected_rows(&self, so_far: TaskEnd, read: u64) -> u64 {
        match self.limit {
            Limit::Rows(rows) => rows,
            Limit::Endless => 0,
            Limit::Once => {
                let rows = u128::from(so_far.rows) * u128::from(self.source.len_bytes());
                u64::try_from(rows / u128::from(read.max(1))).unwrap_or(0)
            }
        }
    }

    fn report(&self, so_far: TaskEnd, total_rows: u64) {
        let progress = self.progress;
        progress.rows.store(so_far.rows, Ordering::Relaxed);
        progress.bytes.store(so_far.bytes, Ordering::Relaxed);
        progress.total_rows.store(total_rows, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
