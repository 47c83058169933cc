//! Saved sessions: a folder for each, beside those of runs.
//!
//! ```text
//! RUNS/compare-3/
//!   session.json    what was agreed and what is done; written anew after every run
//!   1-tuned/        the runs, each saved whole like any other
//!   2-zstd/ ...
//! ```

mod folder;
mod kept;
mod rivals;
#[cfg(test)]
mod tests;
mod watched;

use std::fs;
use std::io::{self, ErrorKind};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Unit};
use serde::Deserialize;
use thiserror::Error;

use super::session::{Ending, Session};
use crate::report::{Store, StoreError};

pub use self::folder::Folder;
pub use self::kept::{Kept, Progress};
pub use self::rivals::Rivals;
pub use self::watched::Watched;

const SESSION: &str = "session.json";

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
    #[error(transparent)]
    Broken(#[from] Unreadable),
    #[error(transparent)]
    Runs(#[from] StoreError),
}

/// A session that is there and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the session {id} cannot be read: {why}\nTo be rid of it and its runs: kdyno history rm {id}"
)]
pub struct Unreadable {
    pub id: String,
    pub why: String,
    /// When it began, as far as its folder tells. `None`: the system tells nothing.
    pub at: Option<Timestamp>,
}

impl Unreadable {
    /// What lists call it.
    pub const WORD: &str = "unreadable";
}

impl SessionError {
    /// Whether somebody asked for something that is not there.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Going { .. })
    }
}

/// The folder that sessions are saved in: that of runs.
#[derive(Clone, Debug)]
pub struct Sessions<S = Session> {
    dir: PathBuf,
    kept: PhantomData<S>,
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
                    folder.announce(session)?;
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
        Ok(self.look_at(&self.id_of(asked)?)?)
    }

    /// Removes a session with all of its runs.
    ///
    /// # Errors
    /// When there is none of this name, it still goes, or it cannot be removed.
    pub fn remove(&self, asked: &str) -> Result<(), SessionError> {
        let id = self.id_of(asked)?;
        let dir = self.dir.join(&id);
        // Held until the end, so that nobody takes it up meanwhile.
        let _folder = Folder::lock(dir.clone(), &id).map_err(|error| match error {
            // Nobody who removes wants to save anything.
            SessionError::Unwritable { source, .. } => not_removed(&dir, source),
            other => other,
        })?;
        fs::remove_dir_all(&dir).map_err(|source| not_removed(&dir, source))
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
        self.listed().into_iter().filter_map(Result::ok).collect()
    }

    /// Every session, the newest first; those that cannot be read say why.
    #[must_use]
    pub fn listed(&self) -> Vec<Result<S, Unreadable>> {
        let ids = self.ids().into_iter().filter(|id| self.is_settled(id));
        ids.map(|id| self.look_at(&id)).collect()
    }

    /// The names of all sessions, the newest first.
    fn ids(&self) -> Vec<String> {
        let mut numbers = self.numbers();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let ids = numbers.into_iter();
        ids.map(|number| format!("{}{number}", S::PREFIX)).collect()
    }

    /// Whether its folder is more than one that is being made or removed at this moment.
    fn is_settled(&self, id: &str) -> bool {
        let dir = self.dir.join(id);
        dir.join(SESSION).exists() || (dir.is_dir() && !Folder::is_locked(&dir))
    }

    /// As it stands for others: what was cut off by force could not say so itself.
    fn look_at(&self, id: &str) -> Result<S, Unreadable> {
        let mut session = self.read(id)?;
        let ending = session.progress().ending;
        if *ending == Ending::Going && !Folder::is_locked(&self.dir.join(id)) {
            *ending = Ending::Interrupted;
        }
        Ok(session)
    }

    fn read(&self, id: &str) -> Result<S, Unreadable> {
        let unreadable = |why: String| Unreadable {
            id: id.to_owned(),
            why,
            at: self.made(id),
        };
        let broken = |error: serde_json::Error| unreadable(format!("{SESSION}: {error}"));
        let bytes = fs::read(self.dir.join(id).join(SESSION));
        let bytes = bytes.map_err(|error| unreadable(format!("{SESSION}: {error}")))?;
        // First alone: of a later document nothing else is known.
        let Schema { schema } = serde_json::from_slice(&bytes).map_err(broken)?;
        if schema > S::SCHEMA {
            return Err(unreadable(format!(
                "it was written by a later kdyno (schema {schema}), which reads it"
            )));
        }
        let session: S = serde_json::from_slice(&bytes).map_err(broken)?;
        session.check().map_err(unreadable)?;
        Ok(session)
    }

    /// When the folder was made, or else last changed, as exactly as documents say when they began.
    fn made(&self, id: &str) -> Option<Timestamp> {
        let folder = fs::metadata(self.dir.join(id)).ok()?;
        let made = folder.created().or_else(|_| folder.modified()).ok()?;
        Timestamp::try_from(made).ok()?.round(Unit::Second).ok()
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

fn not_removed(dir: &Path, source: io::Error) -> SessionError {
    let path = dir.to_owned();
    SessionError::Runs(StoreError::NotRemoved { path, source })
}
