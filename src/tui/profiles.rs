//! Tab 1: choose a profile, tune it, launch it.
//!
//! At the left is the list, at the right what is selected in it: the settings of a profile with an
//! explanation of one of them, or the mistakes of a file that cannot be run. Changes live in the
//! drafts (see [`Draft`]) until they are saved; a run takes them saved or not.

mod asking;
mod broken;
mod choosing;
mod deeds;
mod entry;
mod explain;
mod last_run;
mod list;
mod results;
mod settings;
#[cfg(test)]
mod tests;
mod tuning;

use std::collections::BTreeMap;
use std::path::PathBuf;

use ratatui::layout::Rect;

use self::asking::Asked;
use self::choosing::Sort;
use self::deeds::{list_profiles, not, work_wish};
use self::entry::Entry;
use self::results::{Figures, Results};
use self::tuning::would;
use super::action::Action;
use super::app::Wish;
use super::backstage::Work;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::{News, Purpose};
use super::widget::filter::{Change, Filter};
use super::widget::marks::Marks;
use super::widget::scroll::{Scroll, Step};
use super::window::Intent;
use crate::profile::{Draft, Profile, Refused};
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
    /// The last report of each profile that was selected or run.
    reports: BTreeMap<String, Report>,
    asked: Asked,
    list: Scroll,
    sort: Sort,
    filter: Filter,
    /// Whether the keys are those of the settings.
    in_settings: bool,
    rows: Scroll,
    rows_filter: Filter,
    /// A new profile that is to be selected once it is listed.
    awaited: Option<String>,
    marks: Marks,
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
            Action::Settings | Action::SaveAs | Action::Tick | Action::Sweep => has_draft,
            Action::Compare => self.marks.too_few().is_none(),
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
        let mut wishes = self.heard(news);
        wishes.extend(self.ask());
        wishes
    }

    fn heard(&mut self, news: &News) -> Vec<Wish> {
        match news {
            News::Profiles(listed) => self.list_anew(listed),
            News::Over(report) => self.know(report),
            News::Runs { runs, .. } => self.results = Results::of_saved(runs),
            News::Read {
                report,
                purpose: Purpose::Explain,
            } => self.keep(report),
            News::SourceSeen { file, size } => self.know_size(file, size),
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
        self.keep(report);
    }

    fn keep(&mut self, report: &Report) {
        let name = report.profile.name.clone();
        self.reports.insert(name, report.clone());
    }

    /// A key that is no command: a letter of a filter.
    pub fn type_key(&mut self, key: Key) -> Vec<Wish> {
        let name = self.selected_name();
        if self.filter.press(key) {
            self.select_named(name.as_deref());
        } else if self.rows_filter.press(key) {
            self.rows.step(Step::First, self.rows().len());
        }
        self.ask()
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
        let mut wishes = self.do_it(action);
        wishes.extend(self.ask());
        wishes
    }

    fn do_it(&mut self, action: Action) -> Vec<Wish> {
        let (name, row) = (self.selected_name(), self.row());
        if let Some(change) = self.typed_filter().update(action) {
            if change == Change::Text {
                self.select_named(name.as_deref());
                self.select_row(row.as_ref());
            }
            return Vec::new();
        }
        match action {
            Action::Select(row) => return self.click(row),
            Action::Focus(panel) => self.in_settings = panel == TABLE && self.draft().is_some(),
            Action::Run => return self.launch(),
            Action::SaveAs => return self.ask_name(),
            Action::Tick => return self.mark(),
            Action::Compare => return self.compare(),
            Action::Sweep => return self.sweep(),
            Action::Editor => return self.open_editor(),
            action => {
                if let Some(step) = Step::of(action) {
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
}

fn in_a_line(refused: &Refused) -> String {
    format!("{}: {}", refused.message, refused.cure)
}
