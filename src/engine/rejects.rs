//! Bad rows: counted over all workers, written down, and at some point too many.

use std::path::PathBuf;
use std::sync::Mutex;

use super::plan::Plan;
use crate::source::{BadRow, RejectsFile};

/// Bad rows of the run: counted, written down, and too many at some point.
#[derive(Debug)]
pub struct Rejects {
    max: u64,
    /// Name of the source, for messages.
    name: String,
    file: Mutex<(u64, RejectsFile)>,
}

impl Rejects {
    /// For the rows of a plan's source; they will be written to `path`.
    pub fn new(plan: &Plan, path: PathBuf) -> Self {
        Self {
            max: plan.profile.source.max_rejects,
            name: plan.source.path().display().to_string(),
            file: Mutex::new((0, RejectsFile::new(path))),
        }
    }

    /// Writes a bad row down.
    ///
    /// # Errors
    /// In words, when it is one too many or cannot be written.
    pub fn put_aside(&self, bad: &BadRow) -> Result<(), String> {
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (count, file) = &mut *file;
        *count += 1;
        if *count > self.max {
            let cure = "mend the row, or raise source.max_rejects to put bad rows aside";
            return Err(match self.max {
                0 => format!("{}: {bad}\n{cure}", self.name),
                max => format!(
                    "{}: {bad}\nThat is one more than source.max_rejects = {max}; {cure}",
                    self.name
                ),
            });
        }
        file.write(bad).map_err(|error| error.to_string())
    }

    /// Where the bad rows are, if there are any.
    pub fn path(&self) -> Option<PathBuf> {
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match file.1.flush() {
            Ok(true) => Some(file.1.path().to_owned()),
            Ok(false) => None,
            Err(error) => {
                tracing::error!("bad rows are not written down: {error}");
                None
            }
        }
    }
}
