//! What is chosen in the list: its order, its filter, its selection.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::{ProfilesTab, SETTINGS};
use crate::profile::{Draft, Listed};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::widget::filter::Filter;
use crate::tui::widget::scroll::Step;

/// How the list is sorted; files stay before those that are built in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sort {
    pub column: Column,
    pub inverted: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Column {
    /// As they are listed.
    #[default]
    Name,
    Rate,
    P99,
}

impl ProfilesTab {
    pub(super) fn entry(&self) -> Option<&Entry> {
        self.entries
            .get(*self.shown_entries().get(self.list.selected())?)
    }

    pub(super) fn draft(&self) -> Option<&Draft> {
        self.entry()?.draft()
    }

    pub(super) fn selected_name(&self) -> Option<String> {
        Some(self.entry()?.name.clone())
    }

    /// The entries that pass the filter, sorted, by their index.
    pub(super) fn shown_entries(&self) -> Vec<usize> {
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
                    figures(*index).and_then(|it| it.p99_us).unwrap_or(u64::MAX)
                });
            }
        }
        if self.sort.inverted {
            shown.reverse();
        }
        shown.sort_by_key(|index| self.entries[*index].is_built_in());
        shown
    }

    pub(super) fn list_anew(&mut self, listed: &[Listed]) {
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
        let names = self.names();
        self.marks
            .keep(|marked| names.iter().any(|name| name == marked));
        self.select_named(name.as_deref());
        if self.draft().is_none() {
            self.in_settings = false;
        }
        self.rows.select(self.rows.selected(), self.rows().len());
    }

    pub(super) fn awaited_name(&mut self, listed: &[Listed]) -> Option<String> {
        let awaited = self.awaited.as_ref()?;
        let is_there = listed.iter().any(|listed| listed.name == *awaited);
        if is_there { self.awaited.take() } else { None }
    }

    pub(super) fn select_named(&mut self, name: Option<&str>) {
        let shown = self.shown_entries();
        let at = shown
            .iter()
            .position(|index| Some(&*self.entries[*index].name) == name);
        let row = at.unwrap_or_else(|| self.list.selected());
        self.list.select(row, shown.len());
    }

    pub(super) fn step(&mut self, step: Step) {
        if self.in_settings {
            self.rows.step(step, self.rows().len());
        } else {
            self.list.step(step, self.shown_entries().len());
        }
    }

    pub(super) fn click(&mut self, row: usize) -> Vec<Wish> {
        self.in_settings = row >= SETTINGS;
        if self.in_settings {
            self.rows.select(row - SETTINGS, self.rows().len());
        } else {
            self.list.select(row, self.shown_entries().len());
        }
        Vec::new()
    }

    pub(super) fn sort_by(&mut self, action: Action) {
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

    pub(super) fn typed_filter(&mut self) -> &mut Filter {
        if self.in_settings {
            &mut self.rows_filter
        } else {
            &mut self.filter
        }
    }

    pub(super) fn clear_filter(&mut self) -> Vec<Wish> {
        let (name, row) = (self.selected_name(), self.row());
        self.typed_filter().clear();
        self.select_named(name.as_deref());
        self.select_row(row.as_ref());
        Vec::new()
    }

    /// The names of all profiles.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.entries
            .iter()
            .map(|entry| entry.name.clone())
            .collect()
    }
}
