//! Saved runs: a folder for each, so that every run can be looked at again.
//!
//! ```text
//! RUNS/128-tuned/
//!   samples.jsonl   a line a second, written while the run goes: a crash leaves what was measured
//!   rejects.csv     bad rows, if there are any
//!   latency.hdr     all latencies; worker-0.hdr, worker-1.hdr ... those of each worker
//!   run.json        the report, written last: where it is, the run is whole
//! ```
//!
//! Beside them, `ceilings.json` keeps the ceilings that were measured last.
//!
//! A folder's name is the run's, its number what people call it by. Folders of older runs are named
//! by their time (`20261123-053412-tuned`) and have no number; they are listed all the same.

mod ceilings;
mod file;
mod label;
mod name;
mod numbers;
mod saved;
mod saving;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;
use thiserror::Error;

use self::numbers::Numbers;
use self::saved::Settings;
use super::document::Report;
use crate::profile::nearest;
use crate::stats::Latencies;
use crate::whole_file::replace;

pub(super) use file::write;
pub use file::{json, write_json, write_text};
pub use name::{RunName, run_id};
pub use saved::{Flaw, RunSummary, Saved};
pub use saving::SavedRun;

/// The report of a run.
const REPORT: &str = "run.json";

/// What was measured while it went.
const SAMPLES: &str = "samples.jsonl";

/// All its latencies.
const LATENCIES: &str = "latency.hdr";

/// Runs that are told when one is asked for that is not there.
const TOLD: usize = 3;

/// Runs that cannot be saved or read, or a document that cannot be written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error(
        "cannot save runs in {path}: {source}\nSet --runs or KDYNO_RUNS to a folder that can be written, and has room."
    )]
    Runs { path: PathBuf, source: io::Error },
    #[error("no folder to save runs in: {0}\nSet --runs or KDYNO_RUNS to one.")]
    NoHome(#[from] etcetera::HomeDirError),
    #[error(
        "cannot write {path}: {source}\nCheck that its folder is there, can be written, and has room."
    )]
    Document { path: PathBuf, source: io::Error },
    #[error("cannot read {path}: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("there is no saved run {asked}{hint}")]
    Unknown { asked: String, hint: String },
    #[error("{asked} is {one} and {other}: give the whole name")]
    Ambiguous {
        asked: String,
        one: String,
        other: String,
    },
    #[error("the run {id} {flaw}")]
    NotWhole { id: String, flaw: Flaw },
    #[error("cannot remove {path}: {source}")]
    NotRemoved { path: PathBuf, source: io::Error },
}

impl StoreError {
    /// Whether somebody asked for something that is not there.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Ambiguous { .. })
    }
}

/// The folder that runs are saved in when none is named: `KDYNO_RUNS`, or `kdyno/runs` in the
/// user's data folder (`XDG_DATA_HOME`).
///
/// # Errors
/// When there is neither that variable nor a home directory.
pub fn default_dir() -> Result<PathBuf, StoreError> {
    match std::env::var_os("KDYNO_RUNS") {
        Some(dir) if !dir.is_empty() => Ok(dir.into()),
        _ => Ok(Xdg::new()?.data_dir().join("kdyno").join("runs")),
    }
}

/// The folder that runs are saved in.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

impl Store {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// When it cannot be made, or nothing can be written in it.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        fs::create_dir_all(&dir)
            .and_then(|()| tempfile::tempfile_in(&dir))
            .map_err(|source| StoreError::Runs {
                path: dir.clone(),
                source,
            })?;
        Ok(Self { dir })
    }

    /// The folder as it is, for looking at its runs: it need not be there, and nothing is made.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes the folder of a run that starts now, under the next number.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(&self, profile: &str) -> Result<SavedRun, StoreError> {
        let failed = |path: &Path, source| StoreError::Runs {
            path: path.to_owned(),
            source,
        };
        let highest = || {
            Ok(self
                .folders()?
                .iter()
                .filter_map(|name| name.number)
                .max()
                .unwrap_or(0))
        };
        let mut numbers =
            Numbers::lock(&self.dir, highest).map_err(|source| failed(&self.dir, source))?;
        loop {
            let name = RunName::new(numbers.next(), profile);
            let dir = self.dir.join(&name.id);
            match fs::create_dir(&dir) {
                Ok(()) => {
                    numbers.note().map_err(|source| failed(&self.dir, source))?;
                    return SavedRun::new(name, dir);
                }
                // Taken, by somebody who knows no locks.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => return Err(failed(&dir, source)),
            }
        }
    }

    /// Every run, the newest first. Runs that are not whole are among them, and say why.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn list(&self) -> Result<Vec<Saved>, StoreError> {
        let mut settings = Settings::default();
        let names = self.names()?;
        let saved = names.into_iter();
        Ok(saved
            .map(|name| Saved::read(&self.dir, name, &mut settings))
            .collect())
    }

    /// The run that somebody asks for: by its number as `128` or `#128`, by its name as
    /// `128-tuned`, or the `last` one that is whole.
    ///
    /// # Errors
    /// When there is no such run; tells which there are.
    pub fn find(&self, asked: &str) -> Result<RunName, StoreError> {
        let names = self.names()?;
        let is_meant = |name: &&RunName| match asked {
            "last" => self.dir.join(&name.id).join(REPORT).is_file(),
            _ => name.is_called(asked),
        };
        let mut meant = names.iter().filter(is_meant);
        match (meant.next(), asked, meant.next()) {
            (Some(name), "last", _) | (Some(name), _, None) => Ok(name.clone()),
            (Some(one), _, Some(other)) => Err(StoreError::Ambiguous {
                asked: asked.to_owned(),
                one: one.id.clone(),
                other: other.id.clone(),
            }),
            (None, ..) => Err(StoreError::Unknown {
                asked: asked.to_owned(),
                hint: self.hint(asked, &names),
            }),
        }
    }

    /// The whole report of a run.
    ///
    /// # Errors
    /// When the run is not whole, or cannot be read.
    pub fn read(&self, id: &str) -> Result<Report, StoreError> {
        let flawed = |flaw| StoreError::NotWhole {
            id: id.to_owned(),
            flaw,
        };
        let bytes = self.report_of(id)?;
        let report: Report =
            serde_json::from_slice(&bytes).map_err(|error| flawed(Flaw::broken(&bytes, &error)))?;
        Ok(Report {
            // The folder may have been copied from another place, under a name of its own.
            number: RunName::of(id).number.unwrap_or(0),
            id: id.to_owned(),
            ..report
        })
    }

    /// All latencies of a run. `None`: it has left none that can be read.
    #[must_use]
    pub fn latencies(&self, id: &str) -> Option<Latencies> {
        let bytes = fs::read(self.folder_of(id).ok()?.join(LATENCIES)).ok()?;
        Latencies::from_hdr(&bytes)
    }

    /// Looks at a single run as [`Store::list`] does.
    #[must_use]
    pub fn look_at(&self, name: RunName) -> Saved {
        Saved::read(&self.dir, name, &mut Settings::default())
    }

    /// Removes a run with all that it left.
    ///
    /// # Errors
    /// When it still goes, or cannot be removed.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        let dir = self.folder_of(id)?;
        if saved::goes(&dir) {
            let id = id.to_owned();
            return Err(StoreError::NotWhole {
                id,
                flaw: Flaw::Going,
            });
        }
        fs::remove_dir_all(&dir).map_err(|source| StoreError::NotRemoved { path: dir, source })
    }

    /// Notes something about a run, or with nothing takes the note away. Nothing else of its
    /// report changes.
    ///
    /// # Errors
    /// When the run is not whole, or cannot be written.
    pub fn set_label(&self, id: &str, label: Option<&str>) -> Result<(), StoreError> {
        let bytes = self.report_of(id)?;
        let written = label::set(&bytes, label).map_err(|error| StoreError::NotWhole {
            id: id.to_owned(),
            flaw: Flaw::broken(&bytes, &error),
        })?;
        let path = self.folder_of(id)?.join(REPORT);
        replace(&path, &written).map_err(|source| StoreError::Document { path, source })
    }

    /// What `run.json` says.
    fn report_of(&self, id: &str) -> Result<Vec<u8>, StoreError> {
        let dir = self.folder_of(id)?;
        let path = dir.join(REPORT);
        match fs::read(&path) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::NotWhole {
                id: id.to_owned(),
                flaw: Flaw::without_report(&dir),
            }),
            Err(source) => Err(StoreError::Unreadable { path, source }),
        }
    }

    /// The folder of a run that is there. No name leads out of the store.
    fn folder_of(&self, id: &str) -> Result<PathBuf, StoreError> {
        let mut parts = Path::new(id).components();
        let is_name = matches!(
            (parts.next(), parts.next()),
            (Some(Component::Normal(_)), None)
        );
        let dir = self.dir.join(id);
        if is_name && dir.is_dir() {
            return Ok(dir);
        }
        Err(StoreError::Unknown {
            asked: id.to_owned(),
            hint: String::new(),
        })
    }

    /// The names of all runs, the newest first. A store that is not there has none.
    fn names(&self) -> Result<Vec<RunName>, StoreError> {
        let mut names = match self.folders() {
            Ok(names) => names,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(source) => {
                let path = self.dir.clone();
                return Err(StoreError::Unreadable { path, source });
            }
        };
        names.retain(|name| saved::is_run(&self.dir.join(&name.id)));
        names.sort_by_cached_key(RunName::newest_first);
        Ok(names)
    }

    /// Every folder, a run's or not.
    fn folders(&self) -> io::Result<Vec<RunName>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                names.push(RunName::of(&entry.file_name().to_string_lossy()));
            }
        }
        Ok(names)
    }

    /// Which runs there are, for somebody who asked for one that is not.
    fn hint(&self, asked: &str, names: &[RunName]) -> String {
        let asked = asked.trim_start_matches('#');
        let is_number = asked.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(nearest) = nearest(asked, names.iter().map(|name| name.id.as_str()))
            && !is_number
        {
            return format!("; is it {nearest}?");
        }
        let told: Vec<_> = names
            .iter()
            .take(TOLD)
            .map(|name| name.id.as_str())
            .collect();
        match &told[..] {
            [] => format!(" in {}: `kdyno run` makes the first", self.dir.display()),
            [only] => format!("; the only one is {only}"),
            several => format!("; the last ones are {}", several.join(", ")),
        }
    }
}
