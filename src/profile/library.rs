//! Where profiles are found: a path, a folder, or inside the program.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::nearest::nearest;
use super::{Diagnostics, Profile};

/// The profiles that ship, by name, in the order of a first tour.
const BUILT_IN: [(&str, &str); 11] = [
    ("default", include_str!("../../profiles/default.toml")),
    ("reference", include_str!("../../profiles/reference.toml")),
    ("tuned", include_str!("../../profiles/tuned.toml")),
    ("fastest", include_str!("../../profiles/fastest.toml")),
    (
        "low-latency",
        include_str!("../../profiles/low-latency.toml"),
    ),
    ("durable", include_str!("../../profiles/durable.toml")),
    ("avro", include_str!("../../profiles/avro.toml")),
    ("zstd", include_str!("../../profiles/zstd.toml")),
    ("keyed", include_str!("../../profiles/keyed.toml")),
    ("faulty", include_str!("../../profiles/faulty.toml")),
    ("ceiling", include_str!("../../profiles/ceiling.toml")),
];

/// The folder that is looked into without being asked to.
pub(super) const HERE: &str = "profiles";

/// The text of a profile, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileText {
    /// The name it was asked for by, or the file's stem.
    pub name: String,
    pub place: Place,
    pub text: String,
}

/// Where a profile comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is part of the program.
    BuiltIn,
    File(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::BuiltIn => f.write_str("built in"),
            Place::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl ProfileText {
    /// What its errors call it: the file, or the name of a built-in one.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.place {
            Place::BuiltIn => format!("{} (built in)", self.name),
            Place::File(path) => path.display().to_string(),
        }
    }

    fn built_in(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            place: Place::BuiltIn,
            text: text.into(),
        }
    }

    fn file(path: &Path) -> io::Result<Self> {
        let stem = path.file_stem().unwrap_or(path.as_os_str());
        Ok(Self {
            name: stem.to_string_lossy().into_owned(),
            place: Place::File(path.into()),
            text: std::fs::read_to_string(path)?,
        })
    }
}

/// Why no profile was found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    #[error("there is no profile \"{name}\"{}; there are: {}", meant(nearest.as_ref()), known.join(", "))]
    Unknown {
        name: String,
        /// The one that was probably meant.
        nearest: Option<String>,
        /// All that there are.
        known: Vec<String>,
    },
    #[error("profile {} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the profiles' folder {} cannot be read: {source}; check --profiles", dir.display())]
    Folder { dir: PathBuf, source: io::Error },
}

fn meant(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!(", do you mean \"{name}\"?"))
}

/// Finds a profile by its name, in `dir` if that is given, then in `./profiles`, then among the
/// built-in ones; or by its path, if what is asked for has a separator or ends with `.toml`.
///
/// # Errors
/// When there is none, or its file cannot be read.
pub fn find(name_or_path: &str, dir: Option<&Path>) -> Result<ProfileText, FindError> {
    let path = Path::new(name_or_path);
    let is_toml = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    if is_toml || name_or_path.contains(std::path::is_separator) {
        return read(path);
    }
    let places = all(dir)?;
    match places.get(name_or_path) {
        Some(Found::File(path)) => read(path),
        Some(Found::BuiltIn(text)) => Ok(ProfileText::built_in(name_or_path, text)),
        None => Err(FindError::Unknown {
            name: name_or_path.into(),
            nearest: nearest(name_or_path, places.keys().map(String::as_str)).map(Into::into),
            known: places.into_keys().collect(),
        }),
    }
}

/// One line of `kdyno profiles list`.
#[derive(Clone, Debug)]
pub struct Listed {
    pub name: String,
    pub place: Place,
    /// As it was read; empty when it could not be.
    pub text: String,
    /// The profile without overrides, or what is wrong with it.
    pub profile: Result<Profile, Diagnostics>,
}

impl Listed {
    /// Reads a text.
    #[must_use]
    pub fn of(text: ProfileText) -> Self {
        Self {
            profile: Profile::parse(&text, &[]),
            name: text.name,
            place: text.place,
            text: text.text,
        }
    }

    /// What it was read from.
    #[must_use]
    pub fn source(&self) -> ProfileText {
        ProfileText {
            name: self.name.clone(),
            place: self.place.clone(),
            text: self.text.clone(),
        }
    }
}

/// What tells whether the files of profiles are still those that were listed: each with its length
/// and the time of its last change.
#[must_use]
pub fn state(dir: Option<&Path>) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let folders = [Some(Path::new(HERE)), dir];
    let files = folders
        .into_iter()
        .flatten()
        .flat_map(|dir| files(dir).unwrap_or_default());
    let mut state: Vec<_> = files
        .filter_map(|path| {
            let file = path.metadata().ok()?;
            Some((path, file.len(), file.modified().ok()))
        })
        .collect();
    state.sort();
    state
}

/// Every profile that [`find`] would find by its name: those of folders by name, then the built-in
/// ones in the order of a first tour.
///
/// # Errors
/// When the folder that was asked for cannot be read.
pub fn list(dir: Option<&Path>) -> Result<Vec<Listed>, FindError> {
    let mut listed = Vec::new();
    for (name, found) in all(dir)? {
        let Found::File(path) = found else {
            continue;
        };
        listed.push(match ProfileText::file(&path) {
            Ok(text) => Listed::of(text),
            Err(error) => Listed {
                name,
                profile: Err(Diagnostics::unreadable(&path.display().to_string(), &error)),
                place: Place::File(path),
                text: String::new(),
            },
        });
    }
    for (name, text) in BUILT_IN {
        if !listed.iter().any(|listed| listed.name == name) {
            listed.push(Listed::of(ProfileText::built_in(name, text)));
        }
    }
    Ok(listed)
}

enum Found {
    File(PathBuf),
    BuiltIn(&'static str),
}

/// Every profile by name. A folder's take the place of built-in ones.
fn all(dir: Option<&Path>) -> Result<BTreeMap<String, Found>, FindError> {
    let mut found: BTreeMap<_, _> = BUILT_IN
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Found::BuiltIn(text)))
        .collect();
    let here = files(Path::new(HERE)).unwrap_or_default();
    let asked_for = match dir {
        Some(dir) => files(dir).map_err(|source| FindError::Folder {
            dir: dir.into(),
            source,
        })?,
        None => Vec::new(),
    };
    for path in here.into_iter().chain(asked_for) {
        if let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) {
            found.insert(name.to_owned(), Found::File(path));
        }
    }
    Ok(found)
}

fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    Ok(files)
}

fn read(path: &Path) -> Result<ProfileText, FindError> {
    ProfileText::file(path).map_err(|source| FindError::Unreadable {
        path: path.into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_valid() {
        for (name, text) in BUILT_IN {
            let profile = Profile::parse(&ProfileText::built_in(name, text), &[]);
            assert!(profile.is_ok(), "{}", profile.unwrap_err());
        }
    }
}
