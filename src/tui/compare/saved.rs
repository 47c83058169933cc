//! What the tab is asked about saved sessions.

use super::list::{Entry, NOTHING};
use super::{CompareTab, Shown, say, work};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::window::{Reading, Window};

impl CompareTab {
    /// Whether the list of saved sessions is seen.
    #[must_use]
    pub fn is_listing(&self) -> bool {
        matches!(self.shown, Shown::List)
    }

    pub(super) fn update_list(&mut self, action: Action) -> Vec<Wish> {
        match action {
            Action::Enter => vec![self.open_selected()],
            Action::Export => vec![self.export_selected()],
            action => self.list.update(action),
        }
    }

    fn open_selected(&mut self) -> Wish {
        match self.list.selected().cloned() {
            Some(Entry::Comparison(session)) => self.open(*session),
            Some(Entry::Sweep(sweep)) => {
                self.shown = Shown::Sweep;
                self.sweeps.open(*sweep)
            }
            // The smallest screen has no room for it beside the list.
            Some(entry @ Entry::Unreadable(_)) => Wish::Open(Window::Reading(Reading {
                title: entry.id().to_owned(),
                lines: entry.in_short(),
                from: 0,
            })),
            None => say(NOTHING),
        }
    }

    fn export_selected(&self) -> Wish {
        match self.list.selected().cloned() {
            Some(Entry::Comparison(session)) => work(Work::ExportSession(session)),
            Some(Entry::Sweep(sweep)) => work(Work::ExportSweep(sweep)),
            Some(Entry::Unreadable(session)) => {
                Wish::Say(format!("Not exported: {} cannot be read", session.id))
            }
            None => say(NOTHING),
        }
    }
}
