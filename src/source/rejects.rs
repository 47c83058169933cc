//! The file that bad rows are put aside in.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{BadRow, SourceError};

/// A CSV file of bad rows: `line,column,reason,row`, the row byte for byte as it was found.
/// There is no file until there is a bad row.
#[derive(Debug)]
pub struct RejectsFile {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
}

impl RejectsFile {
    /// Rejects will go to `path`, in place of a file that may be there.
    #[must_use]
    pub fn new(path: PathBuf) -> RejectsFile {
        RejectsFile { path, writer: None }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the file cannot be made or written.
    pub fn write(&mut self, row: &BadRow) -> Result<(), SourceError> {
        self.try_write(row).map_err(|error| self.failed(error))
    }

    /// Brings everything to the file; says whether there is one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn flush(&mut self) -> Result<bool, SourceError> {
        let Some(writer) = &mut self.writer else {
            return Ok(false);
        };
        match writer.flush() {
            Ok(()) => Ok(true),
            Err(error) => Err(self.failed(error.into())),
        }
    }

    fn try_write(&mut self, row: &BadRow) -> Result<(), csv::Error> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = csv::Writer::from_path(&self.path)?;
                writer.write_record(["line", "column", "reason", "row"])?;
                none.insert(writer)
            }
        };
        let (line, reason) = (row.line.to_string(), row.reason.to_string());
        let column = row.column.as_deref().unwrap_or_default();
        writer.write_record([
            line.as_bytes(),
            column.as_bytes(),
            reason.as_bytes(),
            &row.raw,
        ])
    }

    fn failed(&self, error: csv::Error) -> SourceError {
        SourceError::Rejects {
            path: self.path.clone(),
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ColumnType;
    use crate::source::Reason;

    #[test]
    fn there_is_no_file_without_a_bad_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.csv");
        let mut rejects = RejectsFile::new(path.clone());
        assert!(!rejects.flush().unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn bad_rows_are_kept_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.csv");
        let mut rejects = RejectsFile::new(path.clone());
        let no_number = BadRow {
            line: 17,
            column: Some("id".into()),
            reason: Reason::wrong_type(ColumnType::Long, "abc"),
            raw: b"abc|\"x\ny\"|\xff".to_vec(),
        };
        let too_short = BadRow {
            line: 20,
            column: None,
            reason: Reason::FieldCount {
                found: 1,
                expected: 3,
            },
            raw: b"abc".to_vec(),
        };
        rejects.write(&no_number).unwrap();
        rejects.write(&too_short).unwrap();
        assert!(rejects.flush().unwrap());

        let mut reader = csv::Reader::from_path(&path).unwrap();
        assert_eq!(
            reader.headers().unwrap(),
            vec!["line", "column", "reason", "row"]
        );
        let rows: Vec<_> = reader.byte_records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(&rows[0][0], b"17");
        assert_eq!(&rows[0][1], b"id");
        assert_eq!(&rows[0][2], b"\"abc\" is not a whole number (long)");
        assert_eq!(&rows[0][3], no_number.raw);
        assert_eq!(&rows[1][1], b"");
    }

    #[test]
    fn a_missing_folder_is_told_with_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/rejects.csv");
        let row = BadRow {
            line: 1,
            column: None,
            reason: Reason::FieldCount {
                found: 1,
                expected: 3,
            },
            raw: Vec::new(),
        };
        let error = RejectsFile::new(path.clone()).write(&row).unwrap_err();
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}
