//! Runs that a plan makes: they are seen like any other, but belong to their session.

use std::sync::Arc;

use super::{RunTab, say};
use crate::profile::Profile;
use crate::report::Report;
use crate::tui::action::Action;
use crate::tui::app::{Launch, Wish};

/// Said to who wants a run of their own meanwhile.
pub(super) const PLAN_GOES: &str = "A plan is going: 5 shows it, x stops it there";

impl RunTab {
    /// From now on a plan makes the runs, until it is over.
    pub fn leave_to_plan(&mut self) {
        self.plan_goes = true;
        self.poster.repeats = false;
        self.again_at = None;
    }

    /// A run of the plan begins.
    pub(super) fn follow(&mut self, profile: &Arc<Profile>, overrides: &[String]) {
        self.begin(Launch {
            profile: Arc::clone(profile),
            overrides: overrides.to_vec(),
            brokers_at: None,
        });
        self.of_plan = true;
    }

    /// It is over. It is no run of the history, so nothing is held against it.
    pub(super) fn followed(&mut self, report: &Report) {
        // Its number is one of its session.
        self.end(&Report {
            number: 0,
            ..report.clone()
        });
    }

    /// The plan is over.
    pub(super) fn plan_is_over(&mut self) {
        self.plan_goes = false;
        // It may have ended in the middle of a run.
        self.live = None;
    }

    /// Why a key does nothing to a run of a plan, or while a plan goes.
    pub(super) fn refused_by_plan(&self, action: Action) -> Option<Wish> {
        let is_of_plan = self.of_plan && self.opened.is_none();
        match action {
            Action::Enter | Action::Run | Action::Try if self.plan_goes => Some(say(PLAN_GOES)),
            Action::Faster | Action::Slower | Action::TypeRate if self.plan_goes => {
                Some(say("No other rate: the runs of a plan are to be alike"))
            }
            Action::Label if is_of_plan => Some(say(
                "No label: this run belongs to a session, which 5 shows",
            )),
            _ => None,
        }
    }
}
