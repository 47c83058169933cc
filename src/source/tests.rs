//! Tests of the whole source, on files of their own.

mod cases;
mod laws;

use std::num::{NonZeroU32, NonZeroUsize};

use super::*;
use crate::profile::{Column, ColumnType, SourceFile};

/// A file in a folder of its own, and the profile to open it with.
struct Sample {
    folder: tempfile::TempDir,
    profile: profile::Source,
}

impl Sample {
    fn new(text: &[u8], delimiter: u8) -> Sample {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sample.csv"), text).unwrap();
        let profile = profile::Source {
            file: SourceFile::Path("sample.csv".into()),
            delimiter,
            max_rejects: 0,
            columns: None,
        };
        Sample { folder, profile }
    }

    fn columns(mut self, columns: &[(&str, ColumnType)]) -> Sample {
        let column = |&(name, kind): &(&str, ColumnType)| Column {
            name: name.into(),
            kind,
        };
        self.profile.columns = Some(columns.iter().map(column).collect());
        self
    }

    fn open(&self) -> Result<Source, SourceError> {
        Source::open(&self.profile, &self.folder.path().join("sample.csv"))
    }

    /// The message of the error that opening gives, without the folder.
    fn error(&self) -> String {
        let folder = format!("{}/", self.folder.path().display());
        self.open().unwrap_err().to_string().replace(&folder, "")
    }
}

fn chunks(source: &Source, options: ChunkOptions) -> Vec<Chunk> {
    let mut reader = source.chunks(options);
    // A buffer that somebody else left something in, to be used and not to be read.
    let mut next = || reader.next_chunk(b"rubbish".repeat(100)).unwrap();
    std::iter::from_fn(&mut next).collect()
}

/// Everything that can be known of a row, to be compared.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Good(u64, Vec<String>),
    Bad(BadRow),
}

fn seen(reader: &mut RowReader, chunk: &Chunk) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut rows = reader.read(chunk);
    while let Some(row) = rows.next() {
        seen.push(match row {
            Ok(row) => {
                let values = row.fields().map(|field| match field.value {
                    Value::String => field.text.as_str().to_owned(),
                    other => format!("{other:?}"),
                });
                Seen::Good(row.number(), values.collect())
            }
            Err(bad) => Seen::Bad(*bad),
        });
    }
    seen
}

fn all_seen(source: &Source, options: ChunkOptions) -> Vec<Seen> {
    let mut reader = source.row_reader();
    let chunks = chunks(source, options);
    chunks
        .iter()
        .flat_map(|chunk| seen(&mut reader, chunk))
        .collect()
}

fn small_chunks(limit: Limit, max_bytes: usize, max_rows: u32) -> ChunkOptions {
    ChunkOptions {
        limit,
        max_rows: NonZeroU32::new(max_rows).unwrap(),
        max_bytes: NonZeroUsize::new(max_bytes).unwrap(),
    }
}
