//! What the tab is asked about sweeps, and what is typed for it.

use super::super::{CompareTab, PLAN_GOES, Shown, say};
use crate::compare::{Contestant, Rounds};
use crate::sweep::{Document, Shelf, Sweep};
use crate::tui::app::Wish;
use crate::tui::window::Intent;
use crate::units::plural;

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

    /// What a typed text would do, or why it cannot be accepted.
    pub fn check(
        &self,
        intent: &Intent,
        text: &str,
        profiles: Shelf<'_>,
    ) -> Result<String, String> {
        match intent {
            Intent::Sweep => self.sweeps.check(text),
            Intent::Rounds => {
                let rounds = Rounds::parse(text)?;
                Ok(format!("plans {} anew", plural(rounds as u64, "round")))
            }
            _ => self.sweeps.check_point(text, profiles),
        }
    }

    /// A typed text was accepted.
    pub fn answered(&mut self, intent: &Intent, text: &str, profiles: Shelf<'_>) -> Vec<Wish> {
        match intent {
            Intent::Sweep if self.is_going() => vec![say(PLAN_GOES)],
            Intent::Sweep => {
                self.shown = Shown::Sweep;
                self.sweeps.asked(text)
            }
            Intent::Rounds => self.set_rounds(text),
            _ => self.sweeps.save_point(text, profiles),
        }
    }

    /// Of the plan that is shown.
    fn set_rounds(&mut self, text: &str) -> Vec<Wish> {
        match (Rounds::parse(text), &mut self.shown) {
            (Err(why), _) => vec![Wish::Say(why)],
            (Ok(rounds), Shown::Plan(plan)) => plan.set_rounds(rounds),
            (Ok(rounds), _) => self.sweeps.set_rounds(rounds),
        }
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
