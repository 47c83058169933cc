//! What keys mean in tab 5, by what it shows. A key that cannot act says why.

use super::results::Answer;
use super::{CompareTab, Shown, say, work};
use crate::compare::{Ending, Session};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::{Command, Work};
use crate::tui::keymap::{Key, Place};

impl CompareTab {
    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        match &self.shown {
            Shown::List if self.list.filter.typing => &[Place::Typing],
            Shown::Sweep => self.sweeps.places(),
            Shown::Plan(_) => &[Place::Plan, Place::Compare, Place::Lists],
            Shown::Results(view) if can_go_on(view.session()) => {
                &[Place::Stopped, Place::Compare, Place::Lists]
            }
            _ => &[Place::Compare, Place::Lists],
        }
    }

    /// Whether a key could act now.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match (action, &self.shown) {
            (_, Shown::Sweep) => self.sweeps.offers(action),
            (Action::Stop | Action::Abort, _) => self.is_going(),
            (_, Shown::List) => self.list.offers(action),
            (_, Shown::Plan(plan)) => plan.offers(action),
            (_, Shown::Results(view)) => view.offers(action),
            _ => false,
        }
    }

    /// A key that is no command: a letter of the filter.
    pub fn type_key(&mut self, key: Key) -> Vec<Wish> {
        self.list.type_key(key);
        Vec::new()
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        match (action, &mut self.shown) {
            (Action::Stop, _) => self.tell(Command::Interrupt),
            (Action::Abort, _) => self.tell(Command::Abort),
            (_, Shown::List) => self.update_list(action),
            (Action::Back, Shown::Sweep) if self.sweeps.is_going() => {
                vec![say("The sweep goes: x stops it")]
            }
            (Action::Back, Shown::Going) => vec![say("The plan goes: x stops it")],
            (Action::Back, _) => self.back(),
            (_, Shown::Plan(plan)) => plan.update(action, |planned| {
                Wish::StartPlan(Box::new(planned.document.session.clone()))
            }),
            (_, Shown::Going) => not_yet(
                action,
                "The plan goes: x stops it, then it can be looked at",
            ),
            (_, Shown::Opening(_)) => not_yet(action, "The session is being read"),
            (_, Shown::Refused(_)) => not_yet(
                action,
                "Nothing is compared: 1, Space and c plan a comparison",
            ),
            (_, Shown::Side(side)) => side.update(action),
            (_, Shown::Sweep) => self.sweeps.update(action),
            (_, Shown::Results(view)) => match view.update(action) {
                Answer::Wishes(wishes) => wishes,
                Answer::Ask(question) => self.ask(*question),
            },
        }
    }

    /// One step back, within what is shown or out of it.
    fn back(&mut self) -> Vec<Wish> {
        if let Shown::Results(view) = &mut self.shown
            && view.back()
        {
            return Vec::new();
        }
        self.shown = if self.going.is_some() {
            Shown::Going
        } else if self.sweeps.is_going() {
            Shown::Sweep
        } else {
            Shown::List
        };
        Vec::new()
    }

    /// Tells the plan that goes to end.
    fn tell(&self, command: Command) -> Vec<Wish> {
        if !self.is_going() {
            let nothing = match command {
                Command::Abort => "Nothing to abort: no plan is going",
                _ => "Nothing to stop: no plan is going",
            };
            return vec![say(nothing)];
        }
        let said = match command {
            Command::Abort => "Aborting the run that goes; the finished ones are kept",
            _ => "Stopping after the run that goes is drained; the finished ones are kept",
        };
        vec![work(Work::Command(command)), say(said)]
    }
}

/// What a key of the table says where it has nothing to act on; those that only move say nothing.
pub fn not_yet(action: Action, why: &str) -> Vec<Wish> {
    match action {
        Action::Left
        | Action::Right
        | Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::First
        | Action::Last
        | Action::Cancel
        | Action::Select(_)
        | Action::Focus(_) => Vec::new(),
        _ => vec![say(why)],
    }
}

/// Whether a session can go on here; one that goes does so in another kdyno.
pub fn can_go_on(session: &Session) -> bool {
    matches!(session.ending, Ending::Interrupted | Ending::Failed)
}
