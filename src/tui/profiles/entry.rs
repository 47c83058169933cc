//! A profile in the list: a draft that can be changed and run, or what is wrong with its file.

use std::path::{Path, PathBuf};

use crate::profile::{Diagnostics, Draft, Listed, Place, Row};

/// One line of the list.
#[derive(Debug)]
pub struct Entry {
    pub name: String,
    pub place: Place,
    pub state: Result<Draft, Diagnostics>,
    /// The changes to a file that was broken meanwhile by somebody else, for when it is whole
    /// again.
    kept: Option<Draft>,
}

impl Entry {
    /// What is listed now, with the changes that were made before.
    pub fn of(listed: &Listed, before: Option<Self>) -> Self {
        let (draft, kept) = match before.map(|before| (before.state, before.kept)) {
            Some((Ok(draft), _)) if draft.base().text == listed.text => (Some(draft), None),
            Some((Ok(draft), _)) if draft.changes() > 0 => (None, Some(draft)),
            Some((Err(_), kept)) => (None, kept),
            _ => (None, None),
        };
        let place = listed.place.clone();
        let name = listed.name.clone();
        let fresh = || {
            let known = listed.profile.as_ref().map(|_| ()).map_err(Clone::clone);
            known.and_then(|()| match kept.clone() {
                Some(mut kept) => kept.rebase(listed.source()).map(|()| kept),
                None => Draft::new(listed.source()),
            })
        };
        let state = draft.map_or_else(fresh, Ok);
        Self {
            kept: kept.filter(|_| state.is_err()),
            name,
            place,
            state,
        }
    }

    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        self.state.as_ref().ok()
    }

    /// How many changes are not saved.
    #[must_use]
    pub fn changes(&self) -> usize {
        let draft = self.draft().or(self.kept.as_ref());
        draft.map_or(0, Draft::changes)
    }

    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::BuiltIn => None,
        }
    }

    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.place == Place::BuiltIn
    }

    /// Where the brokers stand in the file, if they do: `tuned.toml line 4`.
    #[must_use]
    pub fn brokers_at(&self) -> Option<String> {
        let (file, draft) = self.file().zip(self.draft())?;
        let row = draft.row("target.brokers")?;
        let name = file.file_name().unwrap_or(file.as_os_str());
        Some(format!("{} line {}", name.display(), draft.line(&row)))
    }

    /// Where an editor has to open it: at the first error, or at this setting.
    #[must_use]
    pub fn open_at(&self, row: Option<&Row>) -> Option<(PathBuf, usize)> {
        let path = self.file()?.to_owned();
        let line = match &self.state {
            Ok(draft) => row.map(|row| draft.line(row)),
            Err(wrong) => first_line(wrong),
        };
        Some((path, line.unwrap_or(1)))
    }
}

/// The line of the first mistake.
#[must_use]
pub fn first_line(wrong: &Diagnostics) -> Option<usize> {
    let mut places = wrong.iter().filter_map(|found| wrong.position(found));
    places.next().map(|place| place.line)
}

/// "1 error", "3 errors".
#[must_use]
pub fn errors(wrong: &Diagnostics) -> String {
    match wrong.iter().len() {
        1 => "1 error".into(),
        n => format!("{n} errors"),
    }
}
