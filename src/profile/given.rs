//! The values that a profile gives: those of its file, those laid over it, and the defaults.

use toml::{Table, Value};

use super::kind::Kind;
use super::path::{Path, Step};
use super::setting::{Applies, OPTIONAL_SECTIONS, Setting, rival, setting};
use super::settings::SETTINGS;
use super::text::Spot;

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub path: Path,
    /// In its one form (see [`Kind`]).
    pub value: Option<Value>,
    /// Whether what was written is wrong and has been reported; the value is then none, or one to
    /// go on with.
    pub is_wrong: bool,
    /// Where it was written; `None` for a default.
    pub place: Option<Place>,
}

/// Where an assignment stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub key: Spot,
    pub value: Spot,
}

/// All values, in the order in which they were first given.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    entries: Vec<Entry>,
    /// Sections, free tables and elements of lists that were opened, with the place of their name.
    tables: Vec<(Path, Spot)>,
    /// What the command line takes out.
    taken_out: Vec<Path>,
}

impl Given {
    /// Adds a value; `false` if its own text has it already. An override takes the place of what
    /// the file says, and of what excludes it.
    pub(super) fn set(&mut self, entry: Entry) -> bool {
        let is_override = entry.is_override();
        if let Some(rival) = rival(&entry.path).filter(|_| is_override) {
            self.entries
                .retain(|old| old.is_override() || old.path != rival);
        }
        match self.at_mut(&entry.path) {
            Some(old) if old.is_override() || is_override => *old = entry,
            Some(_) => return false,
            None => self.entries.push(entry),
        }
        true
    }

    /// Gives a value to go on with where there is none. What is wrong stays wrong.
    pub(super) fn complete(&mut self, path: Path, value: Value) {
        match self.at_mut(&path) {
            Some(entry) => {
                entry.value.get_or_insert(value);
            }
            None => self.entries.push(Entry {
                path,
                value: Some(value),
                is_wrong: false,
                place: None,
            }),
        }
    }

    /// Notes that a table was opened.
    pub(super) fn open(&mut self, path: Path, name: Spot) {
        if !self.tables.iter().any(|(open, _)| *open == path) {
            self.tables.push((path, name));
        }
    }

    /// Takes out everything at and below a path.
    pub(super) fn forget(&mut self, path: &Path) {
        self.entries.retain(|entry| !entry.path.is_within(path));
        self.tables.retain(|(table, _)| !table.is_within(path));
    }

    /// Takes out everything at and below a path because the command line says so.
    pub(super) fn take_out(&mut self, path: Path) {
        self.forget(&path);
        self.taken_out.push(path);
    }

    /// What the command line takes out.
    pub(super) fn taken_out(&self) -> &[Path] {
        &self.taken_out
    }

    /// Whether the command line says what a setting is, or that it is not.
    pub(super) fn is_overridden(&self, key: &str) -> bool {
        self.get(key).is_some_and(Entry::is_override)
            || self.taken_out.iter().any(|path| path.is(key))
    }

    /// Takes out what the file says at and below a path.
    pub(super) fn lay_aside(&mut self, path: &Path) {
        self.entries
            .retain(|entry| entry.is_override() || !entry.path.is_within(path));
        self.tables.retain(|(table, _)| !table.is_within(path));
    }

    /// The value of a setting, if it has one.
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path.is(key))
    }

    pub(super) fn at(&self, path: &Path) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == *path)
    }

    fn at_mut(&mut self, path: &Path) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.path == *path)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn tables(&self) -> &[(Path, Spot)] {
        &self.tables
    }

    /// The place where a table was opened.
    pub(super) fn table(&self, key: &str) -> Option<&Spot> {
        let mut tables = self.tables.iter();
        tables.find_map(|(path, name)| path.is(key).then_some(name))
    }

    /// The text that a setting has, its default included.
    fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(entry) => entry.value.as_ref()?.as_str(),
            None => setting(key)?.default,
        }
    }

    /// Whether settings of this sort mean something here. `None` if what decides is wrong itself.
    pub(super) fn applies(&self, applies: Applies) -> Option<bool> {
        let Some((deciding, _)) = applies.condition() else {
            return Some(true);
        };
        let is_wrong = self.get(deciding).is_some_and(|entry| entry.is_wrong);
        (!is_wrong).then(|| applies.holds(self.text(deciding)))
    }

    /// The tables in which the keys of a section are expected: the section itself if it is there
    /// or need not be, or each element of the list.
    pub(super) fn homes(&self, section: &str) -> Vec<Path> {
        if section.ends_with('*') {
            let elements = self.tables.iter().filter(|(path, _)| path.is(section));
            return elements.map(|(path, _)| path.clone()).collect();
        }
        let is_absent = OPTIONAL_SECTIONS.contains(&section) && self.table(section).is_none();
        match (is_absent, section) {
            (true, _) => Vec::new(),
            (false, "") => vec![Path::default()],
            (false, section) => vec![Path::of(section)],
        }
    }

    /// Fills in the defaults of all that was not given and means something.
    pub(super) fn fill_defaults(&mut self) {
        for setting in SETTINGS {
            let Some(default) = setting.default else {
                continue;
            };
            if self.applies(setting.applies) != Some(true) {
                continue;
            }
            for home in self.homes(setting.section()) {
                let path = home.key(setting.name());
                let rival = rival(&path).and_then(|rival| self.at(&rival));
                if rival.is_none() {
                    self.complete(path, setting.value_of(default));
                }
            }
        }
    }

    /// Lowers a number that was not given to a limit.
    pub(super) fn lower_default(&mut self, key: &str, limit: &Value) {
        let number = |value: &Value| value.as_integer();
        if let Some(entry) = self.at_mut(&Path::of(key))
            && entry.place.is_none()
            && entry.value.as_ref().and_then(number) > number(limit)
        {
            entry.value = Some(limit.clone());
        }
    }

    /// Everything as one table in the form of the file, in the order of [`SETTINGS`].
    pub(super) fn to_table(&self) -> Table {
        let mut table = Table::new();
        let mut ordered: Vec<_> = self.entries.iter().collect();
        ordered.sort_by_key(|entry| rank(&entry.path));
        for entry in ordered {
            if let Some(value) = &entry.value {
                insert(&mut table, entry.path.steps(), value.clone());
            }
        }
        table
    }
}

impl Entry {
    /// Whether it was given on the command line.
    pub(super) fn is_override(&self) -> bool {
        let place = self.place.as_ref();
        place.is_some_and(|place| place.key.is_override())
    }
}

/// The position of its setting in [`SETTINGS`]; elements of a list stay together.
fn rank(path: &Path) -> usize {
    let holds = |setting: &Setting| match setting.kind {
        Kind::Entries(_) | Kind::Tables => path.is_within(&Path::of(setting.key)),
        _ => path.is(setting.key),
    };
    SETTINGS.iter().position(holds).unwrap_or(SETTINGS.len())
}

/// Puts a value where its path leads, making the tables on the way.
fn insert(table: &mut Table, path: &[Step], value: Value) {
    let Some((Step::Key(key), rest)) = path.split_first() else {
        return;
    };
    match rest {
        [] => {
            table.insert(key.clone(), value);
        }
        [Step::Element(index), rest @ ..] => {
            let list = table.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                while list.len() <= *index {
                    list.push(Value::Table(Table::new()));
                }
                if let Value::Table(element) = &mut list[*index] {
                    insert(element, rest, value);
                }
            }
        }
        rest => {
            let inner = table
                .entry(key)
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
