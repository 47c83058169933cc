//! A draft as rows: a setting each, in the order of a profile's sections.

use toml::Value;

use super::show::{Shown, typed};
use super::{Draft, is_written};
use crate::profile::kind::Kind;
use crate::profile::path::Path;
use crate::profile::setting::{Setting, rival};
use crate::profile::{SETTINGS, given::Given};

/// A setting of a draft, or an entry of one of its free tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub setting: &'static Setting,
    /// The name of the entry; `None` for the setting itself.
    pub entry: Option<String>,
    /// Its value with the changes, defaults included; `None`: it is left out.
    pub value: Option<Value>,
    /// Its value without the changes.
    pub saved: Option<Value>,
    pub is_changed: bool,
    /// Whether the text has it, with the changes; else it is a default or left out.
    pub is_written: bool,
    /// What is in a free table or a list, in words.
    pub content: Option<String>,
    pub(super) path: Path,
}

impl Row {
    /// The whole key, as the command line has it: `producer.batch_size`.
    #[must_use]
    pub fn key(&self) -> String {
        super::typed::key(&self.path)
    }

    /// The group that it stands in: the last part of its section, `profile` at the top.
    #[must_use]
    pub fn group(&self) -> &'static str {
        let section = self.setting.section();
        match section.rsplit('.').next() {
            Some("") | None if self.setting.key == "description" => "profile",
            Some("") | None => self.setting.key,
            Some(last) => last,
        }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.entry.as_deref().unwrap_or(self.setting.name())
    }

    /// Whether it is a free table, to which entries can be added by typing.
    #[must_use]
    pub fn is_table(&self) -> bool {
        matches!(self.setting.kind, Kind::Entries(_)) && self.entry.is_none()
    }

    /// Whether it can only be changed in an editor.
    #[must_use]
    pub fn needs_editor(&self) -> bool {
        matches!(self.setting.kind, Kind::Tables)
    }

    #[must_use]
    pub fn shown(&self) -> Shown {
        match &self.content {
            Some(content) => Shown {
                value: content.clone(),
                aside: String::new(),
            },
            None => self.setting.show(self.value.as_ref()),
        }
    }

    /// The value before the changes, for a setting that is changed.
    #[must_use]
    pub fn was(&self) -> Option<Shown> {
        self.is_changed
            .then(|| self.setting.show(self.saved.as_ref()))
    }

    /// The value as one would type it; nothing for one that is left out.
    #[must_use]
    pub fn typed(&self) -> String {
        let value = self.value.as_ref();
        value.map_or_else(String::new, |value| typed(self.setting, value))
    }
}

impl Draft {
    /// Every setting that means something with the changes, in the order of a profile's sections;
    /// the description comes last.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let is_description = |setting: &&Setting| setting.key == "description";
        let first = SETTINGS.iter().filter(|setting| !is_description(setting));
        let last = SETTINGS.iter().filter(is_description);
        let mut rows = Vec::new();
        for setting in first.chain(last) {
            let is_part_of_a_list = setting.key.contains('*');
            if !is_part_of_a_list && self.now.given.applies(setting.applies) == Some(true) {
                rows.push(self.row_of(setting));
                rows.extend(self.entries_of(setting));
            }
        }
        rows
    }

    /// The row of a setting, if it means something with the changes.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<Row> {
        self.rows().into_iter().find(|row| row.key() == key)
    }

    fn row_of(&self, setting: &'static Setting) -> Row {
        let row = self.row_at(setting, Path::of(setting.key));
        let content = match setting.kind {
            Kind::Entries(_) => Some(entries(&self.now.given, &row.path)),
            Kind::Tables => Some(tables(&self.now.given, &row.path)),
            _ => None,
        };
        Row { content, ..row }
    }

    /// The entries of a free table, those that were taken out included.
    fn entries_of(&self, setting: &'static Setting) -> Vec<Row> {
        let Kind::Entries(_) = setting.kind else {
            return Vec::new();
        };
        let table = Path::of(setting.key);
        let mut paths: Vec<&Path> = Vec::new();
        for entry in self.saved.entries().iter().chain(self.now.given.entries()) {
            if entry.path.parent() == table && !paths.contains(&&entry.path) {
                paths.push(&entry.path);
            }
        }
        let rows = paths.into_iter().map(|path| {
            let entry = path.last().map(ToOwned::to_owned);
            Row {
                entry,
                ..self.row_at(setting, path.clone())
            }
        });
        rows.collect()
    }

    fn row_at(&self, setting: &'static Setting, path: Path) -> Row {
        let value = |given: &Given| given.at(&path).and_then(|entry| entry.value.clone());
        let (saved, now) = (value(&self.saved), value(&self.now.given));
        let is_own = self.active().any(|change| change.path == path);
        // Another setting took its place.
        let is_excluded = saved.is_some() && now.is_none() && rival(&path).is_some();
        Row {
            setting,
            entry: None,
            is_changed: is_own || is_excluded,
            is_written: self.now.given.at(&path).is_some_and(is_written),
            value: now,
            saved,
            content: None,
            path,
        }
    }
}

/// How many entries there are; their rows follow.
fn entries(given: &Given, table: &Path) -> String {
    let inside = given
        .entries()
        .iter()
        .filter(|entry| entry.path.parent() == *table);
    match inside.count() {
        0 => "none".into(),
        1 => "1 entry".into(),
        n => format!("{n} entries"),
    }
}

/// The tables of a list, each with its values.
fn tables(given: &Given, list: &Path) -> String {
    let mut tables: Vec<(Path, String)> = Vec::new();
    for entry in given
        .entries()
        .iter()
        .filter(|entry| entry.path.is_within(list))
    {
        let Some(value) = &entry.value else {
            continue;
        };
        let (element, name) = (entry.path.parent(), entry.path.last().unwrap_or_default());
        let shown = match value {
            Value::String(text) => text.clone(),
            Value::Integer(_) | Value::Float(_) => format!("{name} {value}"),
            other => other.to_string(),
        };
        match tables.iter_mut().find(|(path, _)| *path == element) {
            Some((_, words)) => {
                words.push(' ');
                words.push_str(&shown);
            }
            None => tables.push((element, shown)),
        }
    }
    if tables.is_empty() {
        return "none".into();
    }
    let all: Vec<_> = tables.into_iter().map(|(_, words)| words).collect();
    all.join(", ")
}
