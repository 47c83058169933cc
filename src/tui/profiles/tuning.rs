//! The settings of the chosen profile, and what keys do to them.

use tui_input::Input;

use super::{ProfilesTab, entry};
use crate::profile::{Direction, Draft, Kind, Refused, Row};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::window::{Intent, Typing, Window};

impl ProfilesTab {
    pub(super) fn update_settings(&mut self, action: Action) -> Vec<Wish> {
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

    /// The rows that pass the filter.
    pub(super) fn rows(&self) -> Vec<Row> {
        let rows = self.draft().map(Draft::rows).unwrap_or_default();
        let passes = |row: &Row| self.rows_filter.takes(&row.key());
        rows.into_iter().filter(passes).collect()
    }

    pub(super) fn row(&self) -> Option<Row> {
        self.rows().into_iter().nth(self.rows.selected())
    }

    pub(super) fn select_row(&mut self, row: Option<&Row>) {
        let rows = self.rows();
        let key = row.map(Row::key);
        let at = rows.iter().position(|row| Some(row.key()) == key);
        let selected = at.unwrap_or_else(|| self.rows.selected());
        self.rows.select(selected, rows.len());
    }

    pub(super) fn enter_settings(&mut self) -> Vec<Wish> {
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

    pub(super) fn leave_settings(&mut self) -> Vec<Wish> {
        if self.rows_filter.is_empty() {
            self.in_settings = false;
            return Vec::new();
        }
        self.clear_filter()
    }

    /// Does something with the draft, and says what became of it where that is not seen at once.
    pub(super) fn with_draft(
        &mut self,
        act: impl FnOnce(&mut Draft) -> Result<(), Refused>,
    ) -> Vec<Wish> {
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
pub(super) fn would(tried: &Draft, row: &Row) -> String {
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
