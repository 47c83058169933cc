//! One pass over the file, as chunks: the unit that is fanned out.
//!
//! Every chunk is read from the place where the one before it ended, straight into the buffer that
//! the caller hands in; the few bytes after the cut are simply read again with the next chunk.
//! So the reader keeps nothing but its place, its memory does not grow with the file, and the same
//! file and options always give the same chunks.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;

use super::SourceError;
use super::cut::{Cut, cut};
use super::file::CsvFile;
use super::record::RecordParser;

/// Bytes of a chunk, when nothing else is asked for: small enough to stay in a core's cache, large
/// enough that handing it over costs nothing per row.
const CHUNK_BYTES: NonZeroUsize = NonZeroUsize::new(256 << 10).unwrap();

/// Bytes that a record may have at most. A quote that is never closed makes one record of the rest
/// of the file; this keeps it from taking all memory.
pub(super) const MAX_RECORD: usize = 64 << 20;

/// A run of whole records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Position among the chunks of the pass, from 0, counted on over repeated passes.
    pub index: u64,
    /// Number of its first row, from 0, counted on over repeated passes.
    pub first_row: u64,
    /// Line of the file that its bytes start on, from 1.
    pub first_line: u64,
    /// Rows, good or bad; never 0.
    pub rows: u32,
    pub(super) text: Vec<u8>,
    /// No quote in it, and every CR before an LF: a line is a record.
    pub(super) plain: bool,
}

impl Chunk {
    /// The records as they stand in the file.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The buffer, for the next chunk.
    #[must_use]
    pub fn into_buffer(self) -> Vec<u8> {
        self.text
    }
}

/// Where reading ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// At the end of the file.
    Once,
    /// After this many rows; a shorter file is read again from its first row.
    Rows(u64),
    /// Never: round and round, until nobody asks any more. A file without rows ends at once.
    Endless,
}

/// How the file is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkOptions {
    pub limit: Limit,
    /// Rows of a chunk at most: paced and short runs need small ones.
    pub max_rows: NonZeroU32,
    /// Bytes of a chunk at most, unless a single record is longer.
    pub max_bytes: NonZeroUsize,
}

impl ChunkOptions {
    /// Chunks of the usual size up to `limit`.
    #[must_use]
    pub fn new(limit: Limit) -> ChunkOptions {
        ChunkOptions {
            limit,
            max_rows: NonZeroU32::MAX,
            max_bytes: CHUNK_BYTES,
        }
    }

    /// The same with at most `rows` rows a chunk.
    #[must_use]
    pub fn max_rows(self, rows: NonZeroU32) -> ChunkOptions {
        ChunkOptions {
            max_rows: rows,
            ..self
        }
    }
}

/// A place between two records of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub offset: u64,
    /// From 1.
    pub line: u64,
}

/// Reads the file chunk by chunk. It keeps nothing but its place.
#[derive(Debug)]
pub struct ChunkReader {
    file: Arc<CsvFile>,
    options: ChunkOptions,
    parser: RecordParser,
    /// The first row of the file, where each time round starts.
    body: Place,
    at: Place,
    next_index: u64,
    next_row: u64,
    /// `next_row` when this time round the file began.
    round_row: u64,
    /// Bytes of a row in the last chunk, to read no more than a chunk of few rows needs.
    row_bytes: usize,
}

impl ChunkReader {
    pub(super) fn new(file: Arc<CsvFile>, body: Place, options: ChunkOptions) -> ChunkReader {
        ChunkReader {
            parser: RecordParser::new(file.delimiter),
            file,
            options,
            body,
            at: body,
            next_index: 0,
            next_row: 0,
            round_row: 0,
            row_bytes: options.max_bytes.get(),
        }
    }

    /// The next chunk, in `buffer` (any vector; one that held a chunk before saves the
    /// allocation), or `None` when the limit is reached.
    ///
    /// # Errors
    /// When the file cannot be read, or a record has no end within 64 MiB.
    pub fn next_chunk(&mut self, buffer: Vec<u8>) -> Result<Option<Chunk>, SourceError> {
        let mut text = buffer;
        loop {
            let max_rows = self.rows_wanted();
            if max_rows == 0 {
                return Ok(None);
            }
            let Place { offset, line } = self.at;
            let cut = self.read_records(&mut text, max_rows)?;
            if cut.len == 0 {
                if self.is_over() {
                    return Ok(None);
                }
                self.at = self.body;
                self.round_row = self.next_row;
                continue;
            }
            self.at.offset = offset + cut.len as u64;
            self.at.line = line + cut.lines;
            if cut.rows > 0 {
                return Ok(Some(self.chunk(line, cut, text)));
            }
        }
    }

    /// Where the next chunk starts.
    pub(super) fn place(&self) -> Place {
        self.at
    }

    /// Rows of the next chunk at most; 0 once there have been enough.
    fn rows_wanted(&self) -> u32 {
        let max_rows = self.options.max_rows.get();
        match self.options.limit {
            Limit::Once | Limit::Endless => max_rows,
            Limit::Rows(limit) => {
                u32::try_from(limit - self.next_row).map_or(max_rows, |left| left.min(max_rows))
            }
        }
    }

    /// Whether the end of the file is the end of reading. A round without a row would be followed
    /// by others like it, for ever.
    fn is_over(&self) -> bool {
        self.options.limit == Limit::Once || self.next_row == self.round_row
    }

    /// Reads from `at` on, until there is a whole record or the end of the file (a cut of no
    /// bytes), and leaves in `text` what the cut takes.
    fn read_records(&mut self, text: &mut Vec<u8>, max_rows: u32) -> Result<Cut, SourceError> {
        let mut block = self.block_bytes(max_rows);
        let mut filled = 0;
        text.truncate(block);
        // After a very long record the buffer is given back, not carried along for ever.
        text.shrink_to(2 * self.options.max_bytes.get());
        loop {
            text.resize(block, 0);
            let offset = self.at.offset + filled as u64;
            filled += self.file.read_at(&mut text[filled..], offset)?;
            let is_last = filled < block;
            let cut = cut(&mut self.parser, &text[..filled], is_last, max_rows);
            if cut.len > 0 || is_last {
                text.truncate(cut.len);
                return Ok(cut);
            }
            if block >= MAX_RECORD {
                return Err(SourceError::RecordTooLong {
                    path: self.file.path.clone(),
                    line: self.at.line,
                });
            }
            block = (block * 2).min(MAX_RECORD);
        }
    }

    /// Bytes to read for `max_rows` rows: a quarter more than the last rows took.
    fn block_bytes(&self, max_rows: u32) -> usize {
        let likely = self.row_bytes.saturating_mul(max_rows as usize);
        let some_more = likely.saturating_add(likely / 4);
        some_more.clamp(1, self.options.max_bytes.get())
    }

    fn chunk(&mut self, first_line: u64, cut: Cut, text: Vec<u8>) -> Chunk {
        let chunk = Chunk {
            index: self.next_index,
            first_row: self.next_row,
            first_line,
            rows: cut.rows,
            text,
            plain: cut.plain,
        };
        self.row_bytes = cut.len.div_ceil(cut.rows as usize);
        self.next_index += 1;
        self.next_row += u64::from(cut.rows);
        chunk
    }
}
