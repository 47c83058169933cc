//! Saved sessions: a folder for each, beside those of runs.
//!
//! ```text
//! RUNS/compare-3/
//!   session.json    what was agreed and what is done; written anew after every run
//!   1-tuned/        the runs, each saved whole like any other
//!   2-zstd/ ...
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::plan::Slot;
use super::session::{Ending, Run, SCHEMA, Session};
use crate::report::{Store, StoreError};
use crate::whole_file::replace;

const SESSION: &str = "session.json";

/// Locked as long as the session goes: the lock ends with the program, however that ends.
const LOCK: &str = ".going";

/// Sessions that cannot be saved, found or read.
#[derive(Debug, Error)]
pub enum SessionError {
    #[error(
        "cannot save the session in {path}: {source}\nSet --runs or KDYNO_RUNS to a folder that can be written, and has room."
    )]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("there is no saved session {asked}{hint}")]
    Unknown { asked: String, hint: String },
    #[error("the session {id} still goes in another kdyno; stop that one first")]
    Going { id: String },
    #[error(
        "the session {id} cannot be read: {why}\nTo be rid of it, remove its folder by hand: {dir}"
    )]
    Broken {
        id: String,
        why: String,
        dir: PathBuf,
    },
    #[error(transparent)]
    Runs(#[from] StoreError),
}

impl SessionError {
    /// Whether somebody asked for something that is not there.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Going { .. })
    }
}

/// A document that is saved after every run, so that it can go on later.
pub trait Kept: Serialize + DeserializeOwned {
    /// Whoever takes a turn in a round.
    type Turn: Copy;

    /// What its name has before the number: `compare-`.
    const PREFIX: &'static str;
    /// The latest version of its form.
    const SCHEMA: u32;

    /// Its name.
    fn id(&self) -> &str;

    /// Gives it its name.
    fn call(&mut self, id: &str);

    /// How far it has come.
    fn progress(&mut self) -> Progress<'_, Self::Turn>;

    /// How long to leave the machine alone before what is left. `None`: it has ended, or nothing
    /// is left but to say so.
    fn rest(&self) -> Option<Duration>;

    /// Whether topics are left on the broker.
    fn keeps_topics(&self) -> bool;

    /// What somebody is called, to be told from all others: `B zstd`.
    fn who(&self, turn: Self::Turn) -> String;

    /// Looks whether it makes sense as a whole.
    ///
    /// # Errors
    /// In words, when somebody has changed it by hand.
    fn check(&self) -> Result<(), String>;
}

/// What changes in a document while it goes.
#[derive(Debug)]
pub struct Progress<'a, T> {
    pub ending: &'a mut Ending,
    /// Why it failed, in words.
    pub failure: &'a mut Option<String>,
    /// In the order in which they were made.
    pub runs: &'a mut Vec<Run<T>>,
}

impl Kept for Session {
    type Turn = Slot;

    const PREFIX: &'static str = "compare-";
    const SCHEMA: u32 = SCHEMA;

    fn id(&self) -> &str {
        &self.id
    }

    fn call(&mut self, id: &str) {
        id.clone_into(&mut self.id);
    }

    fn progress(&mut self) -> Progress<'_, Slot> {
        Progress {
            ending: &mut self.ending,
            failure: &mut self.failure,
            runs: &mut self.runs,
        }
    }

    fn rest(&self) -> Option<Duration> {
        let is_done = self.next().is_none() && !self.is_undecided();
        (self.ending == Ending::Going && !is_done).then(|| self.cool_down())
    }

    fn keeps_topics(&self) -> bool {
        self.keep_topics
    }

    fn who(&self, slot: Slot) -> String {
        self.lettered(slot)
    }

    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }
}

/// The folder that sessions are saved in: that of runs.
#[derive(Clone, Debug)]
pub struct Sessions<S = Session> {
    dir: PathBuf,
    kept: PhantomData<S>,
}

/// The folder of a session that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: Option<File>,
}

/// What every version of the document has.
#[derive(Deserialize)]
struct Schema {
    schema: u32,
}

impl<S: Kept> Sessions<S> {
    /// Whether somebody means a session of this kind: `compare-3`. A number alone is a run's.
    #[must_use]
    pub fn is_named(asked: &str) -> bool {
        let number = asked.strip_prefix(S::PREFIX);
        number.is_some_and(|number| number.parse::<u64>().is_ok())
    }

    /// The folder that the runs of a session are in, for looking at them.
    #[must_use]
    pub fn runs_of(&self, session: &S) -> Store {
        Store::at(self.dir.join(session.id()))
    }

    /// Those that are saved beside runs.
    #[must_use]
    pub fn of(runs: &Store) -> Self {
        Self {
            dir: runs.dir().to_owned(),
            kept: PhantomData,
        }
    }

    /// Gives a new session its name and its folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(&self, session: &mut S) -> Result<Folder, SessionError> {
        let mut number = self.numbers().into_iter().max().unwrap_or(0);
        loop {
            number += 1;
            let id = format!("{}{number}", S::PREFIX);
            session.call(&id);
            let dir = self.dir.join(&id);
            match fs::create_dir(&dir) {
                Ok(()) => {
                    let folder = Folder::lock(dir, &id)?;
                    folder.save(session)?;
                    return Ok(folder);
                }
                // Somebody else was faster.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => return Err(SessionError::Unwritable { path: dir, source }),
            }
        }
    }

    /// Takes up a session again: `compare-3`, `3`, or the `last` one.
    ///
    /// # Errors
    /// When there is none of this name, it cannot be read, or it still goes.
    pub fn resume(&self, asked: &str) -> Result<(S, Folder), SessionError> {
        let id = self.id_of(asked)?;
        let folder = Folder::lock(self.dir.join(&id), &id)?;
        Ok((self.read(&id)?, folder))
    }

    /// Looks at a session, which may still go.
    ///
    /// # Errors
    /// When there is none of this name, or it cannot be read.
    pub fn find(&self, asked: &str) -> Result<S, SessionError> {
        self.look_at(&self.id_of(asked)?)
    }

    /// Removes a session with all of its runs.
    ///
    /// # Errors
    /// When there is none of this name, it still goes, or it cannot be removed.
    pub fn remove(&self, asked: &str) -> Result<(), SessionError> {
        let id = self.id_of(asked)?;
        let dir = self.dir.join(&id);
        // Held until the end, so that nobody takes it up meanwhile.
        let _folder = Folder::lock(dir.clone(), &id)?;
        fs::remove_dir_all(&dir)
            .map_err(|source| SessionError::Runs(StoreError::NotRemoved { path: dir, source }))
    }

    fn id_of(&self, asked: &str) -> Result<String, SessionError> {
        let numbers = self.numbers();
        let number = if asked == "last" {
            numbers.into_iter().max()
        } else {
            let number = asked.trim_start_matches('#').trim_start_matches(S::PREFIX);
            let number = number.parse().ok();
            number.filter(|number| numbers.contains(number))
        };
        let number = number.ok_or_else(|| self.unknown(asked))?;
        Ok(format!("{}{number}", S::PREFIX))
    }

    /// How many there are, those too that cannot be read.
    #[must_use]
    pub fn count(&self) -> usize {
        self.numbers().len()
    }

    /// Every session that can be read, the newest first.
    #[must_use]
    pub fn all(&self) -> Vec<S> {
        let mut numbers = self.numbers();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let ids = numbers
            .into_iter()
            .map(|number| format!("{}{number}", S::PREFIX));
        ids.filter_map(|id| self.look_at(&id).ok()).collect()
    }

    /// As it stands for others: what was cut off by force could not say so itself.
    fn look_at(&self, id: &str) -> Result<S, SessionError> {
        let mut session = self.read(id)?;
        let ending = session.progress().ending;
        if *ending == Ending::Going && !Folder::is_locked(&self.dir.join(id)) {
            *ending = Ending::Interrupted;
        }
        Ok(session)
    }

    fn read(&self, id: &str) -> Result<S, SessionError> {
        let broken = |why: String| SessionError::Broken {
            id: id.to_owned(),
            why,
            dir: self.dir.join(id),
        };
        let bytes = fs::read(self.dir.join(id).join(SESSION)).map_err(|e| broken(e.to_string()))?;
        // First alone: of a later document nothing else is known.
        let Schema { schema } =
            serde_json::from_slice(&bytes).map_err(|e| broken(e.to_string()))?;
        if schema > S::SCHEMA {
            return Err(broken(format!(
                "it was written by a later kdyno (schema {schema})"
            )));
        }
        let session: S = serde_json::from_slice(&bytes).map_err(|e| broken(e.to_string()))?;
        session.check().map_err(broken)?;
        Ok(session)
    }

    fn unknown(&self, asked: &str) -> SessionError {
        let kinds = ["compare", "sweep"].into_iter();
        let mut others = kinds.filter(|kind| !S::PREFIX.starts_with(kind));
        let other = others.find(|kind| asked.starts_with(kind));
        let last = self.numbers().into_iter().max();
        let hint = match (other, last) {
            (Some(kind), _) => format!(" of this kind; try kdyno {kind} --resume {asked}"),
            (None, Some(last)) => format!("; the last one is {}{last}", S::PREFIX),
            (None, None) => format!(" in {}", self.dir.display()),
        };
        SessionError::Unknown {
            asked: asked.to_owned(),
            hint,
        }
    }

    /// Of all sessions that there are.
    fn numbers(&self) -> Vec<u64> {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return Vec::new();
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names
            .filter_map(|name| name.strip_prefix(S::PREFIX)?.parse().ok())
            .collect()
    }
}

impl Folder {
    fn lock(dir: PathBuf, id: &str) -> Result<Self, SessionError> {
        let path = dir.join(LOCK);
        let file =
            File::create(&path).map_err(|source| SessionError::Unwritable { path, source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                dir,
                _lock: Some(file),
            }),
            Err(TryLockError::WouldBlock) => Err(SessionError::Going { id: id.to_owned() }),
            // Some network file systems have no locks.
            Err(TryLockError::Error(_)) => Ok(Self { dir, _lock: None }),
        }
    }

    /// Whether somebody drives the session in this folder. Where nobody can tell, it may be so.
    fn is_locked(dir: &Path) -> bool {
        let Ok(file) = File::open(dir.join(LOCK)) else {
            return false;
        };
        file.try_lock_shared().is_err()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, completed, session};

    fn sessions() -> (tempfile::TempDir, Sessions) {
        let dir = tempfile::tempdir().unwrap();
        let sessions = Sessions::of(&Store::at(dir.path()));
        (dir, sessions)
    }

    #[test]
    fn sessions_are_numbered_and_read_back_as_they_were() {
        let (_dir, sessions) = sessions();
        let mut first = session(&["a", "b"], 10);
        let mut second = completed(&["a", "b"], &[BETTER]);
        let folder = sessions.create(&mut first).unwrap();
        drop(sessions.create(&mut second).unwrap());
        assert_eq!(
            (first.id.as_str(), second.id.as_str()),
            ("compare-1", "compare-2")
        );
        for asked in ["compare-2", "2", "#2", "last"] {
            assert_eq!(sessions.resume(asked).unwrap().0, second);
            assert_eq!(sessions.find(asked).unwrap(), second);
        }
        assert_eq!(sessions.all(), [second, first]);
        drop(folder);
    }

    #[test]
    fn what_was_cut_off_by_force_is_no_longer_told_as_going() {
        let (_dir, sessions) = sessions();
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        assert_eq!(sessions.find("1").unwrap().ending, Ending::Going);
        drop(folder);
        assert_eq!(sessions.find("1").unwrap().ending, Ending::Interrupted);
    }

    #[test]
    fn who_looks_in_the_wrong_place_is_told_the_right_one() {
        let (_dir, sessions) = sessions();
        let error = sessions.resume("sweep-5").unwrap_err().to_string();
        assert!(error.contains("kdyno sweep --resume sweep-5"), "{error}");
    }

    #[test]
    fn a_session_goes_on_in_one_place_only() {
        let (_dir, sessions) = sessions();
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        let error = sessions.resume("1").unwrap_err();
        assert!(error.is_usage() && error.to_string().contains("still goes"));
        drop(folder);
        assert!(sessions.resume("1").is_ok());
    }

    #[test]
    fn a_session_is_removed_with_its_runs_unless_it_still_goes() {
        let (dir, sessions) = sessions();
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        assert!(sessions.remove("compare-1").unwrap_err().is_usage());
        drop(folder);
        fs::create_dir(dir.path().join("compare-1/1-a")).unwrap();
        sessions.remove("compare-1").unwrap();
        assert!(!dir.path().join("compare-1").exists());
        assert!(sessions.remove("compare-1").unwrap_err().is_usage());
    }

    #[test]
    fn a_session_is_named_by_its_whole_name() {
        let named = |asked| Sessions::<Session>::is_named(asked);
        assert!(named("compare-3"));
        assert!(!named("3") && !named("#3") && !named("last") && !named("compare-x"));
    }

    #[test]
    fn a_session_that_is_not_there_is_told_with_the_last_one() {
        let (_dir, sessions) = sessions();
        assert!(sessions.resume("3").unwrap_err().is_usage());
        drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
        let error = sessions.resume("x").unwrap_err().to_string();
        assert!(error.contains("compare-1"), "{error}");
    }

    #[test]
    fn a_folder_of_a_session_is_no_run() {
        let (dir, sessions) = sessions();
        drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
        assert_eq!(Store::at(dir.path()).list().unwrap(), []);
    }

    #[test]
    fn a_session_of_a_later_kdyno_is_not_read() {
        let (_dir, sessions) = sessions();
        let mut later = session(&["a", "b"], 10);
        later.schema = SCHEMA + 1;
        drop(sessions.create(&mut later).unwrap());
        let error = sessions.resume("1").unwrap_err().to_string();
        assert!(error.contains("later kdyno"), "{error}");
        assert_eq!(sessions.all(), []);
    }

    #[test]
    fn of_a_later_document_only_its_schema_needs_to_be_known() {
        let (dir, sessions) = sessions();
        drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
        let file = dir.path().join("compare-1").join(SESSION);
        fs::write(file, format!("{{ \"schema\": {} }}", SCHEMA + 1)).unwrap();
        let error = sessions.resume("1").unwrap_err().to_string();
        assert!(error.contains("later kdyno"), "{error}");
    }
}
