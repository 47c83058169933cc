//! A profile that is being changed.
//!
//! A draft never edits the text that it was made from. It keeps that text beside a short list of
//! changes, each a path and its new value. So undoing is forgetting, a draft without changes is the
//! file byte for byte, and where the file was changed by somebody else the same changes are laid
//! over the new text. The changes mean what `--set` means: what is run, what the command line
//! says and what is saved come from the one list.

use toml::Value;

use super::given::Given;
use super::kind::Kind;
use super::parsed::Parsed;
use super::path::Path;
use super::setting::{applies, rival};
use super::{Diagnostics, Place, Profile, ProfileText};

mod change;
mod edit;
mod explain;
mod row;
mod save;
mod show;
mod step;
#[cfg(test)]
mod tests;
mod typed;

use change::{Change, active, evaluate, is_written};

pub use row::Row;
pub use save::{Save, SaveError, remove};
pub use show::Shown;

/// A text of a valid profile, and what is to be different.
#[derive(Clone, Debug)]
pub struct Draft {
    base: ProfileText,
    /// What the text says by itself.
    saved: Given,
    /// At most one for a path, in the order in which they were first made.
    changes: Vec<Change>,
    /// The changes as they were before each of the latest steps.
    before: Vec<Vec<Change>>,
    /// What the text says with the changes.
    now: Parsed,
    /// The real cluster that a step away from the embedded one leads to.
    addresses: Option<Value>,
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Previous,
    Next,
}

/// Why something was not done, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {cure}")]
pub struct Refused {
    /// Without a full stop.
    pub message: String,
    pub cure: String,
}

impl Refused {
    fn new(message: &str, cure: &str) -> Self {
        Self {
            message: message.into(),
            cure: cure.into(),
        }
    }

    fn list(row: &Row) -> Self {
        let what = format!("{} is a list", row.setting.name());
        Self::new(&what, "o opens it in $EDITOR")
    }
}

impl Draft {
    /// A draft without changes.
    ///
    /// # Errors
    /// When the profile is not valid: its text has to be put right first.
    pub fn new(text: ProfileText) -> Result<Self, Diagnostics> {
        let now = Parsed::of(&text, &[]);
        now.profile.as_ref().map_err(Diagnostics::clone)?;
        let saved = now.given.clone();
        let brokers = saved
            .get("target.brokers")
            .and_then(|entry| entry.value.clone());
        Ok(Self {
            base: text,
            saved,
            changes: Vec::new(),
            before: Vec::new(),
            now,
            addresses: brokers.filter(|brokers| brokers.as_str() != Some("embedded")),
        })
    }

    /// A draft with what `--set` lays over the text as its changes.
    ///
    /// # Errors
    /// When the profile is not valid, with them or without.
    pub fn overridden(text: ProfileText, overrides: &[String]) -> Result<Self, Diagnostics> {
        let Parsed { given, profile } = Parsed::of(&text, overrides);
        profile?;
        let mut draft = Self::new(text)?;
        for path in given.taken_out() {
            draft.change(path.clone(), None);
        }
        for entry in given.entries().iter().filter(|entry| entry.is_override()) {
            draft.change(entry.path.clone(), entry.value.clone());
        }
        draft.profile().map_err(Diagnostics::clone)?;
        Ok(draft)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.base.name
    }

    #[must_use]
    pub fn place(&self) -> &Place {
        &self.base.place
    }

    /// The text that the changes lie over.
    #[must_use]
    pub fn base(&self) -> &ProfileText {
        &self.base
    }

    /// The line of the text, from 1, at which a setting stands, or else its section, or else the
    /// first.
    #[must_use]
    pub fn line(&self, row: &Row) -> usize {
        let value = self
            .saved
            .at(&row.path)
            .and_then(|entry| entry.place.as_ref());
        let sections = || {
            let tables = self.saved.tables().iter();
            let above = tables.filter(|(table, _)| row.path.is_within(table));
            above
                .max_by_key(|(table, _)| table.steps().len())
                .map(|(_, name)| name)
        };
        let spot = value.map(|place| &place.key).or_else(sections);
        let before = spot.and_then(|spot| self.base.text.get(..spot.range.start));
        1 + before.map_or(0, |before| before.matches('\n').count())
    }

    /// How many settings are changed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.active().count()
    }

    /// The profile with the changes, ready to run.
    ///
    /// # Errors
    /// When the changes do not go together. They are kept all the same: the next one may be what
    /// is missing.
    pub fn profile(&self) -> Result<&Profile, &Diagnostics> {
        self.now.profile.as_ref()
    }

    /// The changes for the command line, each `KEY=VALUE` as in `--set`.
    #[must_use]
    pub fn overrides(&self) -> Vec<String> {
        self.active().map(Change::assignment).collect()
    }

    /// The text with the changes written into it.
    #[must_use]
    pub fn text(&self) -> String {
        if self.changes() == 0 {
            return self.base.text.clone();
        }
        let excluded = self
            .active()
            .filter(|change| change.to.is_some())
            .filter_map(|change| rival(&change.path))
            .filter(|rival| self.saved.at(rival).is_some_and(is_written));
        let out = excluded.chain(self.laid_aside()).map(|path| (path, None));
        let changes = self
            .active()
            .map(|change| (change.path.clone(), change.to.clone()));
        edit::edited(&self.base.text, &out.chain(changes).collect::<Vec<_>>())
    }

    /// What stands in the text and means nothing with the changes, so that saving takes it out:
    /// `target.embedded` on another cluster.
    #[must_use]
    pub fn without_meaning(&self) -> Vec<String> {
        self.laid_aside().iter().map(ToString::to_string).collect()
    }

    fn laid_aside(&self) -> Vec<Path> {
        let tables = self.saved.tables().iter().map(|(table, _)| table);
        let entries = self
            .saved
            .entries()
            .iter()
            .filter(|entry| is_written(entry));
        let mut aside: Vec<Path> = Vec::new();
        for path in tables.chain(entries.map(|entry| &entry.path)) {
            let is_known = aside.iter().any(|above| path.is_within(above));
            if !is_known && self.now.given.applies(applies(path)) == Some(false) {
                aside.push(path.clone());
            }
        }
        aside
    }

    /// Goes to the next or the previous value.
    ///
    /// # Errors
    /// When there is none.
    pub fn step(&mut self, row: &Row, to: Direction) -> Result<(), Refused> {
        let around = step::Around {
            setting: row.setting,
            now: row.value.as_ref(),
            other: match row.setting.kind {
                Kind::Brokers => self.addresses.as_ref(),
                _ => row.saved.as_ref(),
            },
        };
        if row.entry.is_some() {
            return Err(Refused::new(
                "an entry has no next value",
                "Enter types one",
            ));
        }
        let value = step::step(&around, to)?;
        self.change(row.path.clone(), value);
        Ok(())
    }

    /// Gives a setting the value that was typed. Nothing typed takes it back to its default.
    ///
    /// # Errors
    /// When it is no value of this setting.
    pub fn type_in(&mut self, row: &Row, text: &str) -> Result<(), Refused> {
        let text = text.trim();
        if row.needs_editor() {
            return Err(Refused::list(row));
        }
        if row.is_table() {
            let (name, value) = typed::entry(row.setting, text)?;
            let path = row.path.key(&name);
            let value = typed::value(row.setting, &path, &value)?;
            self.change(path, Some(value));
            return Ok(());
        }
        if text.is_empty() {
            return self.reset(row);
        }
        let value = typed::value(row.setting, &row.path, text)?;
        if row.setting.kind == Kind::Brokers && text != "embedded" {
            self.addresses = Some(value.clone());
        }
        self.change(row.path.clone(), Some(value));
        Ok(())
    }

    /// Takes a setting back to its default; one without a default is left out, as is an entry.
    ///
    /// # Errors
    /// When the profile needs it.
    pub fn reset(&mut self, row: &Row) -> Result<(), Refused> {
        if row.setting.required {
            let needs = format!("[{}] needs {}", row.setting.section(), row.setting.name());
            return Err(Refused::new(&needs, "Enter types a value"));
        }
        if row.needs_editor() || row.is_table() {
            return Err(Refused::list(row));
        }
        let left_out = Change {
            path: row.path.clone(),
            to: None,
        };
        let is_written = self.saved.at(&row.path).is_some_and(is_written);
        // Written out where something is written already, so that what stands beside it stays.
        let default = self.without(&left_out).filter(|_| is_written);
        self.change(row.path.clone(), default);
        Ok(())
    }

    /// The value that a setting has when neither the text nor a change gives it one.
    fn without(&self, left_out: &Change) -> Option<Value> {
        let others = self
            .changes
            .iter()
            .filter(|change| change.path != left_out.path);
        let changes: Vec<_> = others.chain([left_out]).cloned().collect();
        let given = evaluate(&self.base, &changes).given;
        given.at(&left_out.path)?.value.clone()
    }

    /// Takes the last step back; `false` if there is none.
    pub fn undo(&mut self) -> bool {
        match self.before.pop() {
            Some(changes) => {
                self.changes = changes;
                self.now = evaluate(&self.base, &self.changes);
                true
            }
            None => false,
        }
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Takes all changes back, which can be undone; `false` if there are none.
    pub fn undo_all(&mut self) -> bool {
        self.take_over(Vec::new())
    }

    /// Lays the changes over another text, when the file was changed by somebody else.
    ///
    /// # Errors
    /// When the new text is not valid.
    pub fn rebase(&mut self, text: ProfileText) -> Result<(), Diagnostics> {
        let mut on_new = Self::new(text)?;
        for change in &self.changes {
            on_new.change(change.path.clone(), change.to.clone());
        }
        on_new.before.clear();
        on_new.addresses = on_new.addresses.or(self.addresses.take());
        *self = on_new;
        Ok(())
    }

    /// Makes a change, unless everything is so already.
    fn change(&mut self, path: Path, to: Option<Value>) {
        let change = Change { path, to };
        let mut changes = self.changes.clone();
        if change.to.is_some()
            && let Some(rival) = rival(&change.path)
        {
            changes.retain(|other| other.path != rival);
        }
        let at = changes.iter().position(|old| old.path == change.path);
        match (at, self.is_as_saved(&change)) {
            (Some(at), true) => {
                changes.remove(at);
            }
            (Some(at), false) => changes[at] = change,
            (None, true) => {}
            (None, false) => changes.push(change),
        }
        self.take_over(changes);
    }

    /// Makes these the changes, as a step that can be undone; `false` if they are so already.
    fn take_over(&mut self, changes: Vec<Change>) -> bool {
        if changes == self.changes {
            return false;
        }
        self.now = evaluate(&self.base, &changes);
        self.before
            .push(std::mem::replace(&mut self.changes, changes));
        true
    }

    /// Whether a change would leave the setting as the text has it.
    fn is_as_saved(&self, change: &Change) -> bool {
        let saved = self.saved.at(&change.path);
        match &change.to {
            Some(_) => saved.is_some_and(|saved| saved.value == change.value()),
            None => !saved.is_some_and(is_written),
        }
    }

    /// The changes that mean something beside each other.
    fn active(&self) -> impl Iterator<Item = &Change> {
        active(&self.changes, &self.now.given)
    }
}
