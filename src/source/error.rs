//! What can go wrong with a source as a whole; a single bad row is a [`BadRow`](super::BadRow).

use std::io;
use std::path::PathBuf;

use super::chunk::MAX_RECORD;
use crate::units;

/// Why a source cannot be opened, read or made. The message names the place and the cure.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(
        "{path}: there is no such file. Correct source.path, or make a file of users with `kdyno generate --out {path}`",
        path = .path.display()
    )]
    Missing { path: PathBuf },

    #[error(
        "{path}: this is not a regular file. The source is read more than once, so save it as a file first",
        path = .path.display()
    )]
    NotAFile { path: PathBuf },

    #[error("{path}: cannot be read: {error}", path = .path.display())]
    Read { path: PathBuf, error: io::Error },

    #[error(
        "{path}, line 1: the file is empty. Its first line has to name the columns, such as `id|name`",
        path = .path.display()
    )]
    Empty { path: PathBuf },

    #[error(
        "{path}, line {line}: the name of column {column} is not valid UTF-8. Convert the file to UTF-8, with iconv for instance",
        path = .path.display()
    )]
    HeaderNotUtf8 {
        path: PathBuf,
        line: u64,
        /// Counted from 1.
        column: usize,
    },

    #[error(
        "{path}, line {line}: column {column} has no name. The first line has to name every column",
        path = .path.display()
    )]
    UnnamedColumn {
        path: PathBuf,
        line: u64,
        /// Counted from 1.
        column: usize,
    },

    #[error(
        "{path}, line {line}: columns {first} and {second} are both named {name:?}. Give each column a name of its own",
        path = .path.display()
    )]
    DuplicateColumn {
        path: PathBuf,
        line: u64,
        name: String,
        /// Counted from 1.
        first: usize,
        /// Counted from 1.
        second: usize,
    },

    #[error(
        "{path}, line {line}: the header has one column, {name:?}; is the delimiter {delimiter:?}? Write source.delimiter = \"{escaped}\", or, if it is one column all the same, name it in source.columns",
        path = .path.display(),
        escaped = .delimiter.escape_default()
    )]
    OneColumn {
        path: PathBuf,
        line: u64,
        name: String,
        /// The one that the header seems to have.
        delimiter: char,
    },

    #[error(
        "{path}, line {line}: {difference}. Name every column of the header in source.columns, in its order, or leave source.columns out to have them taken from the file",
        path = .path.display()
    )]
    ColumnsDiffer {
        path: PathBuf,
        line: u64,
        /// The first column that differs, under both its names.
        difference: String,
    },

    #[error(
        "{path}, line {line}: the record that starts here is longer than {limit}. Is a quote opened here that is never closed?",
        path = .path.display(),
        limit = units::bytes(MAX_RECORD as u64)
    )]
    RecordTooLong { path: PathBuf, line: u64 },

    #[error("{path}: the users file cannot be written: {error}", path = .path.display())]
    Generate { path: PathBuf, error: io::Error },

    #[error(
        "there is no home directory to keep the users file in ({error}). Name a folder in the environment variable KDYNO_DATA"
    )]
    NoDataFolder { error: etcetera::HomeDirError },

    #[error("{path}: bad rows cannot be put aside here: {error}", path = .path.display())]
    Rejects { path: PathBuf, error: csv::Error },
}
