//! The folder of a session, and who drives it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::{Kept, SESSION, SessionError};
use crate::report::{Store, StoreError};
use crate::whole_file::replace;

/// Locked as long as the session goes: the lock ends with the program, however that ends. It has
/// the number of the process from when that makes runs.
const LOCK: &str = ".going";

/// How long a lock is waited for: whoever only looks who goes has it for much less.
const GLANCE: Duration = Duration::from_millis(200);

/// The folder of a session that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    pub(super) fn lock(dir: PathBuf, id: &str) -> Result<Self, SessionError> {
        let path = dir.join(LOCK);
        // Not emptied before it is ours.
        let mut options = File::options();
        let file = options.create(true).write(true).truncate(false).open(&path);
        let file = file.map_err(|source| SessionError::Unwritable { path, source })?;
        match wait_for_lock(&file) {
            Ok(()) => {
                // Whoever had it before does not go any more.
                let _ = file.set_len(0);
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

    /// The number of the process that makes runs in this folder, if one surely does. Whoever only
    /// removes it, or shows again what is complete, leaves none.
    pub(super) fn driver(dir: &Path) -> Option<u32> {
        let path = dir.join(LOCK);
        let lock = File::open(&path).ok()?.try_lock_shared();
        let is_held = matches!(lock, Err(TryLockError::WouldBlock));
        let process = is_held.then(|| fs::read_to_string(path))?;
        process.ok()?.trim().parse().ok()
    }

    /// Lets others see, before the first run, that it goes on, and in which process.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn announce(&self, session: &impl Kept) -> Result<(), SessionError> {
        // Only to tell others who it is.
        let _ = fs::write(self.dir.join(LOCK), format!("{}\n", std::process::id()));
        self.save(session)
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
}

/// Takes a lock. Whoever has it for longer than a glance keeps it.
fn wait_for_lock(file: &File) -> Result<(), TryLockError> {
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if began.elapsed() < GLANCE => {
                thread::sleep(Duration::from_millis(5));
            }
            taken => return taken,
        }
    }
}
