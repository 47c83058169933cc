//! The folder of a session, and who drives it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Kept, SESSION, SessionError};
use crate::report::{Store, StoreError};
use crate::whole_file::replace;

/// Locked as long as the session goes: the lock ends with the program, however that ends. It has
/// the number of the process.
const LOCK: &str = ".going";

/// The folder of a session that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: Option<File>,
}

/// Whoever drives a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Driver {
    /// The process of this number.
    Process(u32),
    /// One that does not say.
    Somebody,
}

impl Folder {
    pub(super) fn lock(dir: PathBuf, id: &str) -> Result<Self, SessionError> {
        let path = dir.join(LOCK);
        // Not emptied before it is ours.
        let mut options = File::options();
        let file = options.create(true).write(true).truncate(false).open(&path);
        let mut file = file.map_err(|source| SessionError::Unwritable { path, source })?;
        match file.try_lock() {
            Ok(()) => {
                // Only to tell others who it is.
                let _ = file.set_len(0);
                let _ = writeln!(file, "{}", std::process::id());
                Ok(Self {
                    dir,
                    _lock: Some(file),
                })
            }
            Err(TryLockError::WouldBlock) => Err(SessionError::Going { id: id.to_owned() }),
            // Some network file systems have no locks.
            Err(TryLockError::Error(_)) => Ok(Self { dir, _lock: None }),
        }
    }

    /// Whether somebody drives the session in this folder. Where nobody can tell, it may be so.
    pub(super) fn is_locked(dir: &Path) -> bool {
        let Ok(file) = File::open(dir.join(LOCK)) else {
            return false;
        };
        file.try_lock_shared().is_err()
    }

    /// Who drives the session in this folder, if somebody surely does.
    pub(super) fn driver(dir: &Path) -> Option<Driver> {
        let path = dir.join(LOCK);
        let lock = File::open(&path).ok()?.try_lock_shared();
        let is_held = matches!(lock, Err(TryLockError::WouldBlock));
        is_held.then(|| {
            let text = fs::read_to_string(path).unwrap_or_default();
            let process = text.trim().parse();
            process.map_or(Driver::Somebody, Driver::Process)
        })
    }

    /// Writes down how far it has come.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, session: &impl Kept) -> Result<(), SessionError> {
        let path = self.dir.join(SESSION);
        let bytes = serde_json::to_vec_pretty(session).map_err(io::Error::from);
        let written = bytes.and_then(|bytes| replace(&path, &bytes));
        written.map_err(|source| SessionError::Unwritable { path, source })
    }

    /// Where its runs are saved.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn runs(&self) -> Result<Store, StoreError> {
        Store::open(&self.dir)
    }

    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}
