//! Bad rows: counted over all workers, written down, and at some point too many.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::plan::Plan;
use crate::source::{BadRow, RejectsFile, SourceError};

/// The bad rows of a run.
#[derive(Debug)]
pub struct Rejects {
    max: u64,
    /// Name of the source, for messages.
    name: String,
    aside: Mutex<Aside>,
}

/// What all workers have put aside.
#[derive(Debug)]
struct Aside {
    count: u64,
    file: RejectsFile,
}

impl Rejects {
    /// For the rows of a plan's source; they will be written to `path`.
    pub fn new(plan: &Plan, path: PathBuf) -> Self {
        Self {
            max: plan.profile.source.max_rejects,
            name: plan.source.path().display().to_string(),
            aside: Mutex::new(Aside {
                count: 0,
                file: RejectsFile::new(path),
            }),
        }
    }

    /// Writes a bad row down.
    ///
    /// # Errors
    /// In words, when it is one too many or cannot be written.
    pub fn put_aside(&self, bad: &BadRow) -> Result<(), String> {
        let mut aside = self.lock();
        aside.count += 1;
        if aside.count > self.max {
            let cure = "mend the row, or raise source.max_rejects to put bad rows aside";
            return Err(match self.max {
                0 => format!("{}: {bad}\n{cure}", self.name),
                max => format!(
                    "{}: {bad}\nThat is one more than source.max_rejects = {max}; {cure}",
                    self.name
                ),
            });
        }
        aside.file.write(bad).map_err(|error| error.to_string())
    }

    /// Where the bad rows are, if there are any.
    ///
    /// # Errors
    /// When the last of them cannot be written.
    pub fn finish(&self) -> Result<Option<PathBuf>, SourceError> {
        let mut aside = self.lock();
        let is_there = aside.file.flush()?;
        Ok(is_there.then(|| aside.file.path().to_owned()))
    }

    fn lock(&self) -> MutexGuard<'_, Aside> {
        // A count too high or a row written in part: neither is worse than the panic.
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Reason;

    fn rejects(max: u64, path: &str) -> Rejects {
        Rejects {
            max,
            name: "users.csv".to_owned(),
            aside: Mutex::new(Aside {
                count: 0,
                file: RejectsFile::new(path.into()),
            }),
        }
    }

    fn bad_row() -> BadRow {
        BadRow {
            line: 7,
            column: None,
            reason: Reason::FieldCount {
                found: 1,
                expected: 3,
            },
            raw: b"x".to_vec(),
        }
    }

    #[test]
    fn the_one_that_is_too_many_is_told_with_its_place_and_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.csv");
        let rejects = rejects(1, path.to_str().unwrap());
        assert_eq!(rejects.put_aside(&bad_row()), Ok(()));
        let too_many = rejects.put_aside(&bad_row()).unwrap_err();
        assert!(too_many.starts_with("users.csv: line 7: "), "{too_many}");
        assert!(too_many.contains("source.max_rejects = 1"), "{too_many}");
        assert_eq!(rejects.finish().unwrap(), Some(path));
    }

    #[test]
    fn without_a_bad_row_there_is_no_file() {
        assert_eq!(rejects(0, "/no/such/folder/x").finish().unwrap(), None);
    }

    #[test]
    fn bad_rows_that_cannot_be_written_are_no_secret() {
        let rejects = rejects(9, "/dev/full");
        assert_eq!(rejects.put_aside(&bad_row()), Ok(()), "it is in a buffer");
        let error = rejects.finish().unwrap_err().to_string();
        assert!(error.contains("/dev/full"), "{error}");
    }
}
