//! The ghost: the saved run that is drawn behind the one that is seen.

use super::board::Ghost;
use super::{RunTab, say};
use crate::report::{Report, TargetKind};
use crate::tui::action::Tab;
use crate::tui::app::Wish;

impl RunTab {
    /// A saved run behind the next ones, if they can be compared at all.
    pub(super) fn take_ghost(&mut self, report: &Report) -> Vec<Wish> {
        let ghost = Ghost::new(report);
        let is_embedded = |kind| kind == TargetKind::Embedded;
        if let Some(board) = self.board.as_ref() {
            let here =
                board.identity.is_embedded || (board.identity.is_null && is_embedded(ghost.kind));
            let fits = here == is_embedded(ghost.kind) && board.identity.is_null == ghost.is_null;
            if !fits {
                let there = if is_embedded(ghost.kind) {
                    "the embedded broker"
                } else {
                    "Kafka"
                };
                let here = match (board.identity.is_null, here) {
                    (true, _) => "the null client",
                    (_, true) => "the embedded broker",
                    (_, false) => "a real Kafka",
                };
                let why = format!(
                    "Not taken: {} ran on {there}, this target is {here}",
                    ghost.name
                );
                return vec![Wish::Say(why)];
            }
        }
        let said = format!("{} runs behind; b takes it away", ghost.name);
        self.ghost = Some(ghost);
        vec![Wish::Say(said)]
    }

    /// The saved run that is behind the others, by its name.
    #[must_use]
    pub fn ghost(&self) -> Option<&str> {
        self.ghost.as_ref().map(|ghost| ghost.id.as_str())
    }

    /// No run is behind the others from now on.
    pub fn lay_ghost(&mut self) -> Option<Wish> {
        let ghost = self.ghost.take()?;
        Some(Wish::Say(format!("{} is gone", ghost.name)))
    }

    /// The saved run behind this one goes; else the last run before it comes, else one is chosen.
    pub(super) fn toggle_ghost(&mut self) -> Vec<Wish> {
        if let Some(said) = self.lay_ghost() {
            return vec![said];
        }
        let earlier = if self.is_going() {
            self.last.clone()
        } else {
            self.before.clone()
        };
        match earlier.filter(|_| self.opened.is_none()) {
            Some(report) => self.take_ghost(&report),
            None => vec![
                Wish::Go(Tab::History),
                say("b takes the chosen run as the ghost"),
            ],
        }
    }
}
