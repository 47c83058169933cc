//! What is typed for the tab: what to vary, a name for a point, the rounds of a plan.

use super::{CompareTab, PLAN_GOES, Shown, say};
use crate::compare::Rounds;
use crate::sweep::Shelf;
use crate::tui::app::Wish;
use crate::tui::window::Intent;
use crate::units::plural;

impl CompareTab {
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
}
