//! From a draft to a file, and never over what somebody else has written there.
//!
//! A draft says what is to be written where ([`Save`]); writing it is a step of its own, so that
//! the screen can leave it to another thread.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Draft, Refused};
use crate::profile::library::HERE;
use crate::profile::{Place, ProfileText};
use crate::whole_file;

/// The longest name of a profile.
const NAME_LENGTH: usize = 60;

/// A profile that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    pub path: PathBuf,
    /// The name it will have.
    pub name: String,
    /// The profile that it was made from; another one for a copy.
    pub of: String,
    pub text: String,
    /// The text that has to be there now; `None`: nothing may be.
    pub instead_of: Option<String>,
    /// How many changes it holds.
    pub changes: usize,
}

/// Why a profile was not written, or not deleted.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("{} was changed by another program", .0.display())]
    Changed(PathBuf),
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} cannot be deleted: {source}", path.display())]
    Delete { path: PathBuf, source: io::Error },
}

impl Save {
    /// Writes the file, making its folder if need be.
    ///
    /// # Errors
    /// When it cannot be written, or what is there is not what the draft was made from. The file
    /// is then as it was.
    pub fn write(&self) -> Result<(), SaveError> {
        let failed = |source| SaveError::Write {
            path: self.path.clone(),
            source,
        };
        let Some(expected) = &self.instead_of else {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder).map_err(failed)?;
            }
            return whole_file::create(&self.path, self.text.as_bytes()).map_err(
                |error| match error.kind() {
                    ErrorKind::AlreadyExists => SaveError::Exists(self.path.clone()),
                    _ => failed(error),
                },
            );
        };
        if fs::read(&self.path).is_ok_and(|there| there != expected.as_bytes()) {
            return Err(SaveError::Changed(self.path.clone()));
        }
        whole_file::replace(&self.path, self.text.as_bytes()).map_err(failed)
    }

    /// The text as it can be found once it is written.
    #[must_use]
    pub fn written(&self) -> ProfileText {
        ProfileText {
            name: self.name.clone(),
            place: Place::File(self.path.clone()),
            text: self.text.clone(),
        }
    }
}

impl Draft {
    /// What saving this draft would write. One that is built into the program cannot be written
    /// over: a file of its name takes its place, in `folder` or else in `./profiles`.
    ///
    /// # Errors
    /// When there is nothing to save, or what there is cannot be run.
    pub fn save(&self, folder: Option<&Path>) -> Result<Save, Refused> {
        if self.changes() == 0 {
            let same = format!("{} has no changes", self.name());
            return Err(Refused::new(&same, "← → change a setting"));
        }
        let (path, instead_of) = match self.place() {
            Place::BuiltIn => (file(folder, self.name()), None),
            Place::File(path) => (path.clone(), Some(self.base().text.clone())),
        };
        self.saved_to(self.name(), path, instead_of)
    }

    /// What saving this draft as a new profile would write; `taken` are the names that there are.
    ///
    /// # Errors
    /// When the name cannot be one, or is taken, or what there is cannot be run.
    pub fn save_as(
        &self,
        name: &str,
        folder: Option<&Path>,
        taken: &[String],
    ) -> Result<Save, Refused> {
        let name = name.trim();
        if let Some(refused) = name_problem(name) {
            return Err(refused);
        }
        if taken.iter().any(|taken| taken == name) {
            return Err(Refused::new(
                &format!("{name} exists"),
                "write another name",
            ));
        }
        self.saved_to(name, file(folder, name), None)
    }

    fn saved_to(
        &self,
        name: &str,
        path: PathBuf,
        instead_of: Option<String>,
    ) -> Result<Save, Refused> {
        if let Err(wrong) = self.profile()
            && let Some(first) = wrong.iter().next()
        {
            return Err(Refused::new(&first.message, &first.cure));
        }
        Ok(Save {
            path,
            name: name.to_owned(),
            of: self.name().to_owned(),
            text: self.text(),
            instead_of,
            changes: self.changes(),
        })
    }

    /// A name for a copy: `tuned-2`, or the next that is free.
    #[must_use]
    pub fn suggested_name(&self, taken: &[String]) -> String {
        let (stem, number) = match self.name().rsplit_once('-') {
            Some((stem, number)) => match number.parse() {
                Ok(number) => (stem, number),
                Err(_) => (self.name(), 1_u32),
            },
            None => (self.name(), 1),
        };
        let mut names = (number.saturating_add(1)..).map(|number| format!("{stem}-{number}"));
        let free = names.find(|name| !taken.contains(name));
        free.unwrap_or_else(|| stem.to_owned())
    }
}

/// Where a profile of this name is written.
fn file(folder: Option<&Path>, name: &str) -> PathBuf {
    folder
        .unwrap_or(Path::new(HERE))
        .join(format!("{name}.toml"))
}

/// Why this cannot be the name of a profile, if it cannot.
fn name_problem(name: &str) -> Option<Refused> {
    let refused = |message: &str, cure: &str| Some(Refused::new(message, cure));
    if name.is_empty() {
        return refused("a profile needs a name", "write one such as tuned-2");
    }
    if name.starts_with(['.', '-']) {
        return refused(
            "a name begins with a letter or a digit",
            "write another one",
        );
    }
    if Path::new(name)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"))
    {
        return refused("a name comes without .toml", "write what stands before it");
    }
    if name.chars().count() > NAME_LENGTH {
        return refused("too long", "write 60 letters or less");
    }
    let illegal =
        |c: char| std::path::is_separator(c) || c.is_control() || "\\:*?\"<>|".contains(c);
    match name.chars().find(|c| illegal(*c)) {
        Some(c) => refused(
            &format!("a file cannot have {} in its name", c.escape_debug()),
            "write letters, digits, - and _",
        ),
        None => None,
    }
}

/// Deletes the file of a profile.
///
/// # Errors
/// When it cannot be deleted.
pub fn remove(path: &Path) -> Result<(), SaveError> {
    fs::remove_file(path).map_err(|source| SaveError::Delete {
        path: path.to_owned(),
        source,
    })
}
