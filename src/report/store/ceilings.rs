//! The ceilings that were measured last, in one file beside the runs.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use serde_json::Value;

use super::file::json;
use super::{Store, StoreError};
use crate::report::{CeilingsReport, Fingerprint};
use crate::whole_file::replace;

/// The file.
const CEILINGS: &str = "ceilings.json";

/// Locked by who writes it.
const TURN: &str = ".ceilings";

/// Measurings that are kept. Each is of other settings, brokers or machines.
const MOST: usize = 64;

impl Store {
    /// Keeps these ceilings in the place of those that held for the same.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_ceilings(&self, ceilings: &CeilingsReport) -> Result<(), StoreError> {
        let path = self.ceilings_path();
        let _turn = self.turn().map_err(|source| StoreError::Runs {
            path: path.clone(),
            source,
        })?;
        let mut kept = self.ceilings();
        kept.retain(|other| other.fingerprint != ceilings.fingerprint);
        kept.push(ceilings.clone());
        let surplus = kept.len().saturating_sub(MOST);
        kept.drain(..surplus);
        let written = json(&kept).and_then(|bytes| replace(&path, &bytes));
        written.map_err(|source| StoreError::Runs { path, source })
    }

    /// The ceilings that hold for this.
    #[must_use]
    pub fn ceilings_of(&self, fingerprint: &Fingerprint) -> Option<CeilingsReport> {
        let mut kept = self.ceilings().into_iter();
        kept.find(|ceilings| ceilings.fingerprint == *fingerprint)
    }

    /// Keeps others out while it lives: who reads, adds and writes needs what nobody else adds
    /// meanwhile.
    fn turn(&self) -> io::Result<File> {
        let file = File::create(self.dir.join(TURN))?;
        match file.lock() {
            // Some network file systems have no locks.
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
            _ => Ok(file),
        }
    }

    /// All that are kept, the oldest first. What cannot be read is as good as not there: it can
    /// be measured anew.
    fn ceilings(&self) -> Vec<CeilingsReport> {
        let path = self.ceilings_path();
        let read = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
            read => read,
        };
        let warn = |error: &dyn Display| {
            tracing::warn!(%error, path = %path.display(), "no ceilings");
        };
        let parsed = read.and_then(|bytes| Ok(serde_json::from_slice::<Vec<Value>>(&bytes)?));
        let kept = parsed.inspect_err(|error| warn(error)).unwrap_or_default();
        let each = kept.into_iter().map(serde_json::from_value);
        each.filter_map(|read| read.inspect_err(|error| warn(error)).ok())
            .collect()
    }

    fn ceilings_path(&self) -> PathBuf {
        self.dir.join(CEILINGS)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_last_ceilings_are_found_by_what_they_hold_for() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let first = fixture::ceilings();
        assert_eq!(store.ceilings_of(&first.fingerprint), None);
        let mut other = first.clone();
        other.fingerprint.cores += 1;
        let mut newer = first.clone();
        newer.stages[0].msgs_per_s *= 2.0;
        for ceilings in [&first, &other, &newer] {
            store.keep_ceilings(ceilings).unwrap();
        }
        assert_eq!(store.ceilings_of(&first.fingerprint), Some(newer));
        assert_eq!(store.ceilings_of(&other.fingerprint), Some(other));
        assert!(store.list().unwrap().is_empty(), "they are no run");
    }

    #[test]
    fn only_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut ceilings = fixture::ceilings();
        let first = ceilings.fingerprint.clone();
        for cores in 0..=MOST as u64 {
            ceilings.fingerprint.cores = first.cores + cores;
            store.keep_ceilings(&ceilings).unwrap();
        }
        assert_eq!(store.ceilings().len(), MOST);
        assert_eq!(store.ceilings_of(&first), None);
    }

    #[test]
    fn one_that_cannot_be_read_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let ceilings = fixture::ceilings();
        let whole = serde_json::to_value(&ceilings).unwrap();
        let kept = serde_json::json!([{ "of": "a later kdyno" }, whole]);
        fs::write(folder.path().join(CEILINGS), kept.to_string()).unwrap();
        assert_eq!(store.ceilings_of(&ceilings.fingerprint), Some(ceilings));
    }

    #[test]
    fn who_measure_at_once_keep_what_each_has_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = &Store::open(folder.path()).unwrap();
        thread::scope(|scope| {
            for cores in 1..=8 {
                scope.spawn(move || {
                    let mut ceilings = fixture::ceilings();
                    ceilings.fingerprint.cores = cores;
                    store.keep_ceilings(&ceilings).unwrap();
                });
            }
        });
        assert_eq!(store.ceilings().len(), 8);
    }

    #[test]
    fn a_file_of_others_is_as_good_as_none_and_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        fs::write(folder.path().join(CEILINGS), "{\"no\": \"list\"}").unwrap();
        let ceilings = fixture::ceilings();
        assert_eq!(store.ceilings_of(&ceilings.fingerprint), None);
        store.keep_ceilings(&ceilings).unwrap();
        assert!(store.ceilings_of(&ceilings.fingerprint).is_some());
    }
}
