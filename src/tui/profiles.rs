//! Tab 1: choose a profile, tune it, launch it.
//!
//! At the left is the list, at the right what is selected in it: the settings of a profile with an
//! explanation of one of them, or the mistakes of a file that cannot be run. Changes live in the
//! drafts (see [`Draft`]) until they are saved; a run takes them saved or not.

mod broken;
mod entry;
mod explain;
mod last_run;
mod list;
mod results;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;
use tui_input::Input;

use self::entry::Entry;
use self::results::{Figures, Results};
use super::action::{Action, Effect};
use super::app::{Launch, Wish};
use super::backstage::Work;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::News;
use super::widget::filter::Filter;
use super::widget::scroll::{Scroll, Step};
use super::window::{Intent, Question, Typing, Window};
use crate::profile::{Direction, Draft, Kind, Listed, Profile, Refused, Row, Save};
use crate::report::Report;

/// Clicks on settings are counted from here, those on profiles from zero.
const SETTINGS: usize = 10_000;

/// Panels, for clicks.
const LIST: usize = 0;
const TABLE: usize = 1;

/// The profiles and what is done with them.
#[derive(Debug, Default)]
pub struct ProfilesTab {
    /// `--profiles`: where new profiles are written.
    pub folder: Option<PathBuf>,
    entries: Vec<Entry>,
    results: Results,
    /// The last report of each profile, as far as this dashboard has seen it.
    reports: BTreeMap<String, Report>,
    list: Scroll,
    sort: Sort,
    filter: Filter,
    /// Whether the keys are those of the settings.
    in_settings: bool,
    rows: Scroll,
    rows_filter: Filter,
    /// A new profile that is to be selected once it is listed.
    awaited: Option<String>,
}

/// How the list is sorted; files stay before those that are built in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sort {
    column: Column,
    inverted: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Column {
    /// As they are listed.
    #[default]
    Name,
    Rate,
    P99,
}

impl ProfilesTab {
    /// The profile that would run.
    #[must_use]
    pub fn selected(&self) -> Option<&Profile> {
        self.draft()?.profile().ok()
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        if self.filter.typing || self.rows_filter.typing {
            &[Place::Typing]
        } else if self.in_settings {
            &[Place::Settings, Place::Lists]
        } else {
            &[Place::ProfileList, Place::Lists]
        }
    }

    /// Whether a key could act now.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        let entry = self.entry();
        let has_draft = self.draft().is_some();
        let changes = self.draft().map_or(0, Draft::changes);
        match action {
            Action::SortLeft | Action::SortRight | Action::Invert => !self.in_settings,
            Action::Settings | Action::SaveAs => has_draft,
            Action::Run | Action::Enter if !self.in_settings => has_draft,
            Action::Editor | Action::Delete => entry.is_some_and(|entry| !entry.is_built_in()),
            Action::Save | Action::Reset => changes > 0,
            Action::Undo => self.draft().is_some_and(Draft::can_undo),
            _ => true,
        }
    }

    /// Unsaved changes, in a sentence.
    #[must_use]
    pub fn unsaved(&self) -> Option<String> {
        let changed = self.entries.iter().filter(|entry| entry.changes() > 0);
        let names: Vec<_> = changed.map(|entry| entry.name.as_str()).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("1 profile has unsaved changes: {name}.")),
            names => Some(format!(
                "{} profiles have unsaved changes: {}.",
                names.len(),
                names.join(", ")
            )),
        }
    }

    /// The tab is seen again.
    #[expect(
        clippy::unused_self,
        reason = "every tab is told, this one needs no news"
    )]
    pub fn shown(&mut self) -> Vec<Wish> {
        Vec::new()
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        match news {
            News::Profiles(listed) => self.list_anew(listed),
            News::Over(report) => self.know(report),
            News::ProfileSaved(save) => return self.saved(save),
            News::ProfileNotSaved { name, why } => return self.not_saved(name, why),
            News::ProfileDeleted(path) => {
                self.in_settings = false;
                let said = format!("Deleted {}", path.display());
                return vec![Wish::Say(said), list_profiles()];
            }
            News::Edited => return vec![list_profiles()],
            _ => {}
        }
        Vec::new()
    }

    /// Remembers what a run says.
    pub fn know(&mut self, report: &Report) {
        if let Some(figures) = Figures::of(report) {
            self.results.add(figures);
        }
        let name = report.profile.name.clone();
        self.reports.insert(name, report.clone());
    }

    /// A key that is no command: a letter of a filter.
    pub fn type_key(&mut self, key: Key) -> Vec<Wish> {
        let name = self.selected_name();
        if self.filter.typing {
            self.filter.press(key);
            self.select_named(name.as_deref());
        } else if self.rows_filter.typing {
            self.rows_filter.press(key);
            self.rows.step(Step::First, self.rows().len());
        }
        Vec::new()
    }

    /// What a typed text would do, or why it cannot be accepted.
    pub fn check(&self, intent: &Intent, text: &str) -> Result<String, String> {
        let Some(draft) = self.draft() else {
            return Ok(String::new());
        };
        match intent {
            Intent::SaveProfileAs => match self.save_as(draft, text) {
                Ok(save) => Ok(save.path.display().to_string()),
                Err(refused) => Err(in_a_line(&refused)),
            },
            Intent::Value(key) => {
                let Some(row) = draft.row(key) else {
                    return Ok(String::new());
                };
                let mut tried = draft.clone();
                match tried.type_in(&row, text) {
                    Ok(()) => Ok(would(&tried, &row)),
                    Err(refused) => Err(in_a_line(&refused)),
                }
            }
            _ => Ok(String::new()),
        }
    }

    /// A question was answered with yes, or a typed text accepted.
    pub fn answered(&mut self, intent: &Intent, text: &str) -> Vec<Wish> {
        match intent {
            Intent::DeleteProfile => {
                let file = self.entry().and_then(Entry::file);
                let work = file.map(|file| Work::DeleteProfile(file.to_owned()));
                work.map(work_wish).into_iter().collect()
            }
            Intent::ResetProfile => self.with_draft(|draft| {
                draft.undo_all();
                Ok(())
            }),
            Intent::Value(key) => self.with_draft(|draft| match draft.row(key) {
                Some(row) => draft.type_in(&row, text),
                None => Ok(()),
            }),
            Intent::SaveProfileAs => {
                let saved = self.draft().map(|draft| self.save_as(draft, text));
                match saved {
                    Some(Ok(save)) => {
                        self.awaited = Some(save.name.clone());
                        vec![work_wish(Work::SaveProfile(save))]
                    }
                    Some(Err(refused)) => vec![not("Not saved", &refused)],
                    None => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        match action {
            Action::Filter => self.typed_filter().typing = true,
            Action::Accept => self.typed_filter().typing = false,
            Action::Cancel => {
                self.typed_filter().typing = false;
                return self.clear_filter();
            }
            Action::Empty => return self.clear_filter(),
            Action::Select(row) => return self.click(row),
            Action::Focus(panel) => self.in_settings = panel == TABLE && self.draft().is_some(),
            Action::Run => return self.launch(),
            Action::SaveAs => return self.ask_name(),
            Action::Editor => return self.open_editor(),
            action => {
                if let Some(step) = step(action) {
                    self.step(step);
                } else if self.in_settings {
                    return self.update_settings(action);
                } else {
                    return self.update_list(action);
                }
            }
        }
        Vec::new()
    }

    fn update_list(&mut self, action: Action) -> Vec<Wish> {
        match action {
            Action::Enter => return self.launch(),
            Action::Settings | Action::Right => return self.enter_settings(),
            Action::Delete => return self.ask_delete(),
            Action::SortLeft | Action::SortRight | Action::Invert => self.sort_by(action),
            Action::Back => return self.clear_filter(),
            _ => {}
        }
        Vec::new()
    }

    fn update_settings(&mut self, action: Action) -> Vec<Wish> {
        let Some(row) = self.row() else {
            // A filter that nothing passes.
            return if action == Action::Back {
                self.leave_settings()
            } else {
                Vec::new()
            };
        };
        match action {
            Action::Left => self.with_draft(|draft| draft.step(&row, Direction::Previous)),
            Action::Right => self.with_draft(|draft| draft.step(&row, Direction::Next)),
            Action::Default => self.with_draft(|draft| draft.reset(&row)),
            Action::Undo => self.with_draft(|draft| {
                let nothing = || Refused {
                    message: "nothing to undo".into(),
                    cure: "← → change a setting".into(),
                };
                draft.undo().then_some(()).ok_or_else(nothing)
            }),
            Action::Enter if row.needs_editor() => self.open_editor(),
            Action::Enter => vec![Wish::Open(typing(&row))],
            Action::Reset => self.ask_reset(),
            Action::Save => self.save(),
            Action::Back => self.leave_settings(),
            Action::SortLeft | Action::SortRight | Action::Invert => {
                vec![Wish::Say("Settings stand in the order of the file".into())]
            }
            _ => Vec::new(),
        }
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let is_small = area.width < 80 || area.height < 20;
        if is_small {
            self.draw_small(canvas, area);
            return;
        }
        let width = match area.width {
            ..100 => 25,
            100..=120 => 38,
            wide => 38 + (wide - 120) / 4,
        };
        let left = Rect { width, ..area };
        let right = Rect {
            x: area.x + width,
            width: area.width - width,
            ..area
        };
        list::draw(self, canvas, left);
        match self.entry().map(|entry| &entry.state) {
            Some(Ok(draft)) => {
                let explained = if area.height >= 34 { 10 } else { 7 };
                let above = Rect {
                    height: area.height - explained,
                    ..right
                };
                let below = Rect {
                    y: above.bottom(),
                    height: explained,
                    ..right
                };
                settings::draw(self, draft, canvas, above);
                explain::draw(self, draft, canvas, below);
            }
            Some(Err(wrong)) => broken::draw(self, wrong, canvas, right),
            None => broken::draw_nothing(self, canvas, right),
        }
    }

    /// One thing at a time, without borders.
    fn draw_small(&self, canvas: &mut Canvas<'_>, area: Rect) {
        match self.entry().map(|entry| &entry.state) {
            Some(Ok(draft)) if self.in_settings => {
                let above = Rect {
                    height: area.height - 4,
                    ..area
                };
                let below = Rect {
                    y: above.bottom(),
                    height: 4,
                    ..area
                };
                settings::draw_small(self, draft, canvas, above);
                explain::draw_small(self, draft, canvas, below);
            }
            _ => list::draw_small(self, canvas, area),
        }
    }

    // The list.

    fn entry(&self) -> Option<&Entry> {
        self.entries
            .get(*self.shown_entries().get(self.list.selected())?)
    }

    fn draft(&self) -> Option<&Draft> {
        self.entry()?.draft()
    }

    fn selected_name(&self) -> Option<String> {
        Some(self.entry()?.name.clone())
    }

    /// The entries that pass the filter, sorted, by their index.
    fn shown_entries(&self) -> Vec<usize> {
        let passes = |entry: &Entry| self.filter.takes(&entry.name);
        let entries = self.entries.iter().enumerate();
        let passing = entries
            .filter(|(_, entry)| passes(entry))
            .map(|(index, _)| index);
        let mut shown: Vec<_> = passing.collect();
        let figures = |index: usize| self.results.last(&self.entries[index].name);
        match self.sort.column {
            Column::Name => {}
            // The best first, those without a result last.
            Column::Rate => shown.sort_by(|a, b| {
                let rate = |index| figures(index).map_or(-1.0, |figures| figures.msgs_per_s);
                rate(*b).total_cmp(&rate(*a))
            }),
            Column::P99 => {
                shown.sort_by_key(|index| {
                    figures(*index).map_or(u64::MAX, |figures| figures.p99_us)
                });
            }
        }
        if self.sort.inverted {
            shown.reverse();
        }
        shown.sort_by_key(|index| self.entries[*index].is_built_in());
        shown
    }

    fn list_anew(&mut self, listed: &[Listed]) {
        let name = self.awaited_name(listed).or_else(|| self.selected_name());
        let mut before: BTreeMap<_, _> = self
            .entries
            .drain(..)
            .map(|entry| (entry.name.clone(), entry))
            .collect();
        let entries = listed
            .iter()
            .map(|listed| Entry::of(listed, before.remove(&listed.name)));
        self.entries = entries.collect();
        self.select_named(name.as_deref());
        if self.draft().is_none() {
            self.in_settings = false;
        }
        self.rows.select(self.rows.selected(), self.rows().len());
    }

    fn awaited_name(&mut self, listed: &[Listed]) -> Option<String> {
        let awaited = self.awaited.as_ref()?;
        let is_there = listed.iter().any(|listed| listed.name == *awaited);
        if is_there { self.awaited.take() } else { None }
    }

    fn select_named(&mut self, name: Option<&str>) {
        let shown = self.shown_entries();
        let at = shown
            .iter()
            .position(|index| Some(&*self.entries[*index].name) == name);
        let row = at.unwrap_or_else(|| self.list.selected());
        self.list.select(row, shown.len());
    }

    fn step(&mut self, step: Step) {
        if self.in_settings {
            self.rows.step(step, self.rows().len());
        } else {
            self.list.step(step, self.shown_entries().len());
        }
    }

    fn click(&mut self, row: usize) -> Vec<Wish> {
        self.in_settings = row >= SETTINGS;
        if self.in_settings {
            self.rows.select(row - SETTINGS, self.rows().len());
        } else {
            self.list.select(row, self.shown_entries().len());
        }
        Vec::new()
    }

    fn sort_by(&mut self, action: Action) {
        const COLUMNS: [Column; 3] = [Column::Name, Column::Rate, Column::P99];
        let name = self.selected_name();
        let at = COLUMNS
            .iter()
            .position(|column| *column == self.sort.column)
            .unwrap_or(0);
        match action {
            Action::Invert => self.sort.inverted = !self.sort.inverted,
            Action::SortLeft => self.sort.column = COLUMNS[at.saturating_sub(1)],
            _ => self.sort.column = COLUMNS[(at + 1).min(COLUMNS.len() - 1)],
        }
        self.select_named(name.as_deref());
    }

    fn typed_filter(&mut self) -> &mut Filter {
        if self.in_settings {
            &mut self.rows_filter
        } else {
            &mut self.filter
        }
    }

    fn clear_filter(&mut self) -> Vec<Wish> {
        let (name, row) = (self.selected_name(), self.row());
        self.typed_filter().clear();
        self.select_named(name.as_deref());
        self.select_row(row.as_ref());
        Vec::new()
    }

    fn names(&self) -> Vec<String> {
        self.entries
            .iter()
            .map(|entry| entry.name.clone())
            .collect()
    }

    // The settings.

    /// The rows that pass the filter.
    fn rows(&self) -> Vec<Row> {
        let rows = self.draft().map(Draft::rows).unwrap_or_default();
        let passes = |row: &Row| self.rows_filter.takes(&row.key());
        rows.into_iter().filter(passes).collect()
    }

    fn row(&self) -> Option<Row> {
        self.rows().into_iter().nth(self.rows.selected())
    }

    fn select_row(&mut self, row: Option<&Row>) {
        let rows = self.rows();
        let key = row.map(Row::key);
        let at = rows.iter().position(|row| Some(row.key()) == key);
        let selected = at.unwrap_or_else(|| self.rows.selected());
        self.rows.select(selected, rows.len());
    }

    fn enter_settings(&mut self) -> Vec<Wish> {
        match self.entry().map(|entry| (&entry.name, &entry.state)) {
            Some((_, Ok(_))) => self.in_settings = true,
            Some((name, Err(wrong))) => {
                let errors = entry::errors(wrong);
                return vec![Wish::Say(format!(
                    "{name} has {errors}; o opens it at the first"
                ))];
            }
            None => {}
        }
        Vec::new()
    }

    fn leave_settings(&mut self) -> Vec<Wish> {
        if self.rows_filter.is_empty() {
            self.in_settings = false;
            return Vec::new();
        }
        self.clear_filter()
    }

    /// Does something with the draft, and says what became of it where that is not seen at once.
    fn with_draft(&mut self, act: impl FnOnce(&mut Draft) -> Result<(), Refused>) -> Vec<Wish> {
        let row = self.row();
        let index = self.shown_entries().get(self.list.selected()).copied();
        let entry = index.and_then(|index| self.entries.get_mut(index));
        let Some(Ok(draft)) = entry.map(|entry| &mut entry.state) else {
            return Vec::new();
        };
        let done = act(draft);
        // Rows come and go with what means something; the selection stays with its setting.
        self.select_row(row.as_ref());
        match done {
            Ok(()) => Vec::new(),
            Err(refused) => vec![Wish::Say(format!("{refused}"))],
        }
    }

    // What is done with a profile.

    fn launch(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let draft = match &entry.state {
            Ok(draft) => draft,
            Err(wrong) => {
                let (name, errors) = (&entry.name, entry::errors(wrong));
                let said = format!("Not run: {name} has {errors}; o opens it at the first");
                return vec![Wish::Say(said)];
            }
        };
        match draft.profile() {
            Ok(profile) => vec![Wish::Launch(Launch {
                profile: Arc::new(profile.clone()),
                overrides: draft.overrides(),
            })],
            Err(wrong) => {
                let first = wrong.iter().next();
                let why = first.map_or_else(String::new, |first| {
                    format!("Not run: {}; {}", first.message, first.cure)
                });
                vec![Wish::Say(why)]
            }
        }
    }

    fn save(&self) -> Vec<Wish> {
        let saved = self.draft().map(|draft| draft.save(self.folder.as_deref()));
        match saved {
            Some(Ok(save)) => vec![work_wish(Work::SaveProfile(save))],
            Some(Err(refused)) => vec![not("Not saved", &refused)],
            None => Vec::new(),
        }
    }

    fn save_as(&self, draft: &Draft, name: &str) -> Result<Save, Refused> {
        draft.save_as(name, self.folder.as_deref(), &self.names())
    }

    fn saved(&mut self, save: &Save) -> Vec<Wish> {
        let is_copy = self.entries.iter().all(|entry| entry.name != save.name);
        if is_copy {
            // The changes are in the copy now; the one that it was made from is as it was.
            self.with_draft(|draft| {
                draft.undo_all();
                Ok(())
            });
        } else if let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| entry.name == save.name)
            && let Ok(draft) = Draft::new(save.written())
        {
            entry.place = draft.place().clone();
            entry.state = Ok(draft);
        }
        let changes = match save.changes {
            0 => String::new(),
            1 => ", 1 change".into(),
            n => format!(", {n} changes"),
        };
        let said = format!("Saved {}{changes}", save.path.display());
        vec![Wish::Say(said), list_profiles()]
    }

    fn not_saved(&mut self, name: &str, why: &str) -> Vec<Wish> {
        if self.awaited.as_deref() == Some(name) {
            self.awaited = None;
        }
        vec![Wish::Say(format!("Not saved: {why}")), list_profiles()]
    }

    fn ask_name(&self) -> Vec<Wish> {
        let Some(draft) = self.draft() else {
            return self.entry().map(broken_wish).into_iter().collect();
        };
        let name = draft.suggested_name(&self.names());
        let typing = Typing::new("Save as", name, Intent::SaveProfileAs);
        vec![Wish::Open(Window::Typing(typing))]
    }

    fn ask_reset(&self) -> Vec<Wish> {
        let Some(draft) = self.draft() else {
            return Vec::new();
        };
        let lines = match draft.changes() {
            0 => return vec![Wish::Say(format!("{} has no changes", draft.name()))],
            1 => "1 change is undone.".to_owned(),
            n => format!("All {n} changes are undone."),
        };
        vec![Wish::Open(Window::Question(Question {
            title: format!("Back to the saved {}?", draft.name()),
            lines: vec![lines],
            intent: Intent::ResetProfile,
        }))]
    }

    fn ask_delete(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let Some(file) = entry.file() else {
            let said = format!("{} is built in: there is no file to delete", entry.name);
            return vec![Wish::Say(said)];
        };
        let lines = vec![
            file.display().to_string(),
            "Its saved runs stay.".to_owned(),
        ];
        vec![Wish::Open(Window::Question(Question {
            title: format!("Delete {}?", entry.name),
            lines,
            intent: Intent::DeleteProfile,
        }))]
    }

    fn open_editor(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let row = self.in_settings.then(|| self.row()).flatten();
        match entry.open_at(row.as_ref()) {
            Some((path, line)) => vec![Wish::Do(Effect::Edit { path, line })],
            None => vec![Wish::Say(format!(
                "{} is built in: a saves a copy that can be edited",
                entry.name
            ))],
        }
    }
}

/// The window in which the value of a setting is typed.
fn typing(row: &Row) -> Window {
    let mut typing = Typing::new(row.name(), row.typed(), Intent::Value(row.key()));
    typing.input = Input::new(row.typed());
    typing.note = match row.setting.kind {
        Kind::Size { .. } => "bytes, or 64KiB".into(),
        Kind::Count { .. } => "a number, or 50k".into(),
        Kind::Millis { .. } => "milliseconds".into(),
        Kind::Rate => "msg/s, or 400k; empty: no limit".into(),
        Kind::Duration => "10s, 2m 30s".into(),
        Kind::Warmup => "rows, 5s, or auto".into(),
        Kind::Brokers => "embedded, or host:port".into(),
        Kind::Entries(_) if row.is_table() => "NAME = VALUE".into(),
        _ => String::new(),
    };
    Window::Typing(typing)
}

/// What the draft would be with a typed value.
fn would(tried: &Draft, row: &Row) -> String {
    if let Err(wrong) = tried.profile()
        && let Some(first) = wrong.iter().next()
    {
        return format!("cannot run: {}", first.message);
    }
    let now = if row.is_table() {
        None
    } else {
        tried.row(&row.key())
    };
    match now {
        Some(now) => {
            let shown = now.shown();
            format!("{}  {}", shown.value, shown.aside)
                .trim_end()
                .to_owned()
        }
        None => String::new(),
    }
}

fn in_a_line(refused: &Refused) -> String {
    format!("{}: {}", refused.message, refused.cure)
}

fn not(done: &str, refused: &Refused) -> Wish {
    Wish::Say(format!("{done}: {refused}"))
}

fn broken_wish(entry: &Entry) -> Wish {
    Wish::Say(format!(
        "{} has errors; o opens it at the first",
        entry.name
    ))
}

fn work_wish(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}

fn list_profiles() -> Wish {
    work_wish(Work::ListProfiles)
}

fn step(action: Action) -> Option<Step> {
    Some(match action {
        Action::Up => Step::Up,
        Action::Down => Step::Down,
        Action::PageUp => Step::PageUp,
        Action::PageDown => Step::PageDown,
        Action::First => Step::First,
        Action::Last => Step::Last,
        _ => return None,
    })
}
