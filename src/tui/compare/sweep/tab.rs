//! What the tab is asked about sweeps.

use super::super::{CompareTab, PLAN_GOES, Shown, say};
use crate::compare::Contestant;
use crate::sweep::{Document, Sweep};
use crate::tui::app::Wish;

impl CompareTab {
    /// The last sweep that has ended here.
    #[must_use]
    pub fn last_sweep(&self) -> Option<Document> {
        self.sweeps.last()
    }

    /// Asks what to vary in a sweep from a profile.
    pub fn ask_sweep(&mut self, from: Contestant) -> Vec<Wish> {
        if self.is_going() {
            return vec![say(PLAN_GOES)];
        }
        self.sweeps.ask(from)
    }

    /// Begins a sweep, or goes on with one.
    pub fn start_sweep(&mut self, sweep: Box<Sweep>) -> Vec<Wish> {
        if self.is_going() {
            return vec![say("A plan is going: x stops it")];
        }
        self.shown = Shown::Sweep;
        self.sweeps.start(sweep)
    }
}
