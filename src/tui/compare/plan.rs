//! A question that somebody asks: looked at backstage, changed on screen, and then started.
//!
//! Looking takes a moment, and meanwhile the question may change or another one may be asked. So
//! every answer comes with its question, and one to anything else is too late.

use super::{not_yet, say, work};
use crate::compare::{self, MOST_ROUNDS, Metric, Rounds};
use crate::sweep;
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::compare::{Planned, PlannedSweep};
use crate::tui::window::{Intent, Typing, Window};
use crate::units::plural;

/// Counted rounds of a first plan.
pub const ROUNDS: usize = 10;

/// What can be asked, and changed before it starts.
pub trait Ask: Clone + PartialEq {
    /// What is foreseen of it.
    type Planned;

    /// What its rounds are, for who types them.
    const ROUNDS_ARE: &str;

    /// Has it looked at.
    fn look(self) -> Work;

    /// Rounds that count.
    fn rounds(&self) -> usize;

    fn set_rounds(&mut self, rounds: usize);

    /// The figure that is judged.
    fn metric(&self) -> Metric;

    fn set_metric(&mut self, metric: Metric);

    /// All that could be.
    fn figures(&self) -> Vec<Metric>;
}

/// A question, and what is foreseen of it.
#[derive(Debug)]
pub struct Plan<Q: Ask> {
    /// As it would start.
    question: Q,
    /// What is looked at now.
    asked: Option<Q>,
    /// The last answer; while something is looked at, it is one to what was asked before.
    planned: Option<Box<Q::Planned>>,
}

impl<Q: Ask> Plan<Q> {
    /// Asks.
    pub fn ask(question: Q) -> (Self, Wish) {
        let mut plan = Self {
            question,
            asked: None,
            planned: None,
        };
        let wish = plan.look();
        (plan, wish)
    }

    fn look(&mut self) -> Wish {
        self.asked = Some(self.question.clone());
        work(self.question.clone().look())
    }

    /// Takes an answer, if it is one to this.
    ///
    /// # Errors
    /// Why there can be no such plan.
    pub fn hear(
        &mut self,
        question: &Q,
        answer: &Result<Box<Q::Planned>, String>,
    ) -> Result<Option<Wish>, String>
    where
        Q::Planned: Clone,
    {
        if self.asked.as_ref() != Some(question) {
            return Ok(None);
        }
        self.asked = None;
        self.planned = Some(answer.clone()?);
        // It has changed meanwhile.
        Ok((self.question != *question).then(|| self.look()))
    }

    /// What would start; `None` while it is looked at.
    pub fn ready(&self) -> Option<&Q::Planned> {
        self.planned.as_deref().filter(|_| self.asked.is_none())
    }

    /// The newest that is foreseen, be it of what was asked before.
    pub fn planned(&self) -> Option<&Q::Planned> {
        self.planned.as_deref()
    }

    /// What Enter does, for the line below the head.
    pub fn main_thing(&self) -> String {
        match self.asked {
            None => "Enter starts it, Esc drops it".to_owned(),
            Some(_) => format!("Looking at {}", self.in_words()),
        }
    }

    fn in_words(&self) -> String {
        let rounds = plural(self.question.rounds() as u64, "round");
        format!("{rounds}, judged on {}", self.question.metric().title())
    }

    /// Whether a key could act now.
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Enter => self.ready().is_some(),
            Action::MoreRounds | Action::Scale => self.planned.is_some(),
            _ => false,
        }
    }

    pub fn update(&mut self, action: Action, start: impl FnOnce(&Q::Planned) -> Wish) -> Vec<Wish> {
        let rounds = self.question.rounds();
        match action {
            Action::Enter => match self.ready() {
                Some(planned) => vec![start(planned)],
                None => vec![say("The plan is being looked at")],
            },
            Action::MoreRounds => self.set_rounds(rounds + 1),
            Action::FewerRounds => self.set_rounds(rounds.saturating_sub(1)),
            Action::TypeRounds => {
                let intent = Intent::Rounds;
                let mut typing = Typing::new(Q::ROUNDS_ARE, rounds.to_string(), intent);
                typing.note = format!("1 to {MOST_ROUNDS}");
                vec![Wish::Open(Window::Typing(typing))]
            }
            Action::Scale => self.next_metric(),
            action => not_yet(action, "Nothing has run yet: Enter starts the plan"),
        }
    }

    /// Rounds were typed, or stepped to.
    pub fn set_rounds(&mut self, rounds: usize) -> Vec<Wish> {
        if !(1..=MOST_ROUNDS).contains(&rounds) {
            let said = format!("A plan has 1 to {MOST_ROUNDS} rounds");
            return vec![Wish::Say(said)];
        }
        self.question.set_rounds(rounds);
        self.changed()
    }

    fn next_metric(&mut self) -> Vec<Wish> {
        let metrics = self.question.figures();
        let at = metrics.iter().position(|it| *it == self.question.metric());
        let next = at.map_or(0, |at| at + 1);
        let Some(metric) = metrics.get(next).or(metrics.first()) else {
            return vec![say("No other figure can be judged here")];
        };
        self.question.set_metric(*metric);
        self.changed()
    }

    /// One thing is looked at at a time, however fast somebody types.
    fn changed(&mut self) -> Vec<Wish> {
        match self.asked {
            Some(_) => Vec::new(),
            None => vec![self.look()],
        }
    }
}

impl Ask for compare::Question {
    type Planned = Planned;

    const ROUNDS_ARE: &str = "Rounds that count";

    fn look(self) -> Work {
        Work::PlanSession(Box::new(self))
    }

    fn rounds(&self) -> usize {
        match self.rounds {
            Rounds::Given(rounds) => rounds,
            // Nothing on screen asks like this.
            Rounds::Budget(_) => ROUNDS,
        }
    }

    fn set_rounds(&mut self, rounds: usize) {
        self.rounds = Rounds::Given(rounds);
    }

    fn metric(&self) -> Metric {
        self.metric
    }

    fn set_metric(&mut self, metric: Metric) {
        self.metric = metric;
    }

    fn figures(&self) -> Vec<Metric> {
        self.can_be_judged_on()
    }
}

impl Ask for sweep::Question {
    type Planned = PlannedSweep;

    const ROUNDS_ARE: &str = "Rounds that confirm the best";

    fn look(self) -> Work {
        Work::PlanSweep(Box::new(self))
    }

    fn rounds(&self) -> usize {
        self.repeats
    }

    fn set_rounds(&mut self, rounds: usize) {
        self.repeats = rounds;
    }

    fn metric(&self) -> Metric {
        self.metric
    }

    fn set_metric(&mut self, metric: Metric) {
        self.metric = metric;
    }

    fn figures(&self) -> Vec<Metric> {
        self.can_be_ranked_by()
    }
}
