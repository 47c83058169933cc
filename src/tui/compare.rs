//! Tab 5: is B really better than A?
//!
//! ```text
//! marked profiles -> a plan, shown before it starts -> runs, backstage -> results
//! saved sessions  -> list ------------------------------------------------^
//! marked runs     -> side by side, without verdicts
//! a profile       -> a sweep (see `sweep`), in the same list when it is saved
//! ```
//!
//! Results are computed from the session alone; what its runs left is read for the charts.

mod going;
mod list;
mod planned;
mod results;
mod side;
mod sweep;
#[cfg(test)]
mod tests;
mod words;

use ratatui::layout::Rect;

use self::going::Going;
use self::list::{Entry, List};
use self::results::{Answer, ResultsView};
use self::side::SideBySide;
use self::sweep::Sweeps;
use super::action::{Action, Effect, Tab};
use super::app::Wish;
use super::backstage::{Command, Work};
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::News;
use super::theme::Role;
use crate::compare::{Contestant, Ending, Metric, Question, Rounds, Session};
use crate::report::Saved;
use crate::units::percent;

pub use self::planned::Planned;
pub use self::sweep::PlannedSweep;

/// Counted rounds of a first plan.
const ROUNDS: usize = 10;

/// Said to who wants another plan meanwhile.
const PLAN_GOES: &str = "A plan is going: 5 shows it, x stops it there";

/// Ratios that count as the same.
const MARGIN: f64 = 0.03;

/// What is compared, or was, or could be.
#[derive(Debug, Default)]
pub struct CompareTab {
    list: List,
    shown: Shown,
    /// A plan that goes, whatever is shown.
    going: Option<Box<Going>>,
    /// The last session that ended here.
    last: Option<Session>,
    sweeps: Sweeps,
    /// Figures as text, because the terminal has no blocks to draw them with.
    is_ascii: bool,
}

/// What the tab shows.
#[derive(Debug, Default)]
enum Shown {
    /// The saved sessions.
    #[default]
    List,
    /// A question is being looked at.
    Planning,
    /// What would run.
    Planned(Box<Planned>),
    /// Why there is no comparison, in words.
    Refused(String),
    Going,
    /// A session is being read.
    Opening,
    Results(Box<ResultsView>),
    Side(Box<SideBySide>),
    Sweep,
}

impl CompareTab {
    /// Figures as text instead of blocks, for terminals that have none.
    pub fn set_ascii(&mut self, ascii: bool) {
        self.is_ascii = ascii;
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        match self.shown {
            Shown::List if self.list.filter.typing => &[Place::Typing],
            Shown::Sweep => &[Place::Sweep],
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
            (_, Shown::Planned(_)) => action == Action::Enter,
            (_, Shown::Results(view)) => view.offers(action),
            _ => false,
        }
    }

    /// Whether the arrows move the focus among panels.
    #[must_use]
    pub fn has_panels(&self) -> bool {
        matches!(self.shown, Shown::Results(_))
    }

    /// Whether a plan goes, a comparison's or a sweep's.
    #[must_use]
    pub fn is_going(&self) -> bool {
        self.going.is_some() || self.sweeps.is_going()
    }

    /// The last session that has ended here.
    #[must_use]
    pub fn last(&self) -> Option<Session> {
        self.last.clone()
    }

    /// The plan that goes, in sentences for a question.
    #[must_use]
    pub fn going(&self) -> Vec<String> {
        self.going.as_ref().map_or_else(
            || self.sweeps.going(),
            |going| {
                vec![
                    going.in_a_sentence(),
                    "y stops it, keeps the finished runs, then quits.".to_owned(),
                ]
            },
        )
    }

    /// For the top of every screen but that of the run: the plan that goes.
    #[must_use]
    pub fn status(&self) -> Option<String> {
        let Some(going) = &self.going else {
            return self.sweeps.status();
        };
        Some(format!("{} {:>5}", going.name(), percent(going.share())))
    }

    /// Where the records of what is shown go or went.
    #[must_use]
    pub fn target(&self) -> Option<(String, Role)> {
        let session = match &self.shown {
            Shown::Planned(planned) => &planned.document.session,
            Shown::Going => &self.going.as_ref()?.document.session,
            Shown::Results(view) => view.session(),
            Shown::Sweep => return self.sweeps.target(),
            _ => return None,
        };
        Some(words::target(session.target, &session.brokers))
    }

    /// The tab is seen again.
    pub fn shown(&mut self) -> Vec<Wish> {
        // The machine is left to the runs of a plan.
        if self.is_going() {
            return Vec::new();
        }
        vec![work(Work::ListSessions)]
    }

    /// Looks at what a comparison of these would be.
    pub fn plan(&mut self, contestants: Vec<Contestant>) -> Vec<Wish> {
        self.ask(Question {
            contestants,
            metric: Metric::MsgsPerS,
            margin: MARGIN,
            limit: None,
            rounds: Rounds::Given(ROUNDS),
            keep_topics: false,
            cool_down: None,
            seed: None,
        })
    }

    fn ask(&mut self, question: Question) -> Vec<Wish> {
        if self.is_going() {
            return vec![say(PLAN_GOES)];
        }
        self.shown = Shown::Planning;
        let plan = work(Work::PlanSession(Box::new(question)));
        vec![Wish::Go(Tab::Compare), plan]
    }

    /// Shows saved runs beside each other.
    pub fn lay_side_by_side(&mut self, runs: &[Saved]) -> Vec<Wish> {
        match SideBySide::of(runs) {
            Ok(side) => {
                let ids = side.ids();
                self.shown = Shown::Side(Box::new(side));
                vec![Wish::Go(Tab::Compare), work(Work::LookBeside(ids))]
            }
            Err(why) => vec![Wish::Say(why)],
        }
    }

    /// Begins a session, or goes on with one.
    pub fn start(&mut self, session: Box<Session>) -> Vec<Wish> {
        if self.is_going() {
            return vec![say("A plan is going: x stops it")];
        }
        self.going = Some(Box::new(Going::new((*session).clone())));
        self.shown = Shown::Going;
        vec![work(Work::MakeSession(session))]
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        match news {
            News::Sessions(sessions) => self.list.know(sessions),
            News::Sweeps(sweeps) => self.list.know_sweeps(sweeps),
            News::NoRuns(why) => self.no_store(why),
            News::Planned(planned) => return self.planned(planned),
            News::Opened { document, curves } => {
                if matches!(self.shown, Shown::Opening) {
                    let view = ResultsView::new((**document).clone(), (**curves).clone());
                    self.shown = Shown::Results(Box::new(view));
                }
            }
            News::Beside { ids, warnings } => {
                if let Shown::Side(side) = &mut self.shown {
                    side.know(ids, warnings);
                }
            }
            News::SessionOver(session) => return self.over(session),
            News::SessionLost(why) => {
                self.going = None;
                self.shown = Shown::Refused(why.clone());
                return vec![say("The session is over; the reason stands above")];
            }
            news => {
                if let Some(going) = &mut self.going {
                    going.hear(news);
                }
            }
        }
        self.sweeps.hear(news)
    }

    fn no_store(&mut self, why: &str) {
        self.list.missing = Some(why.to_owned());
        if matches!(self.shown, Shown::Planning | Shown::Opening) {
            self.shown = Shown::Refused(why.to_owned());
        }
    }

    fn planned(&mut self, planned: &Result<Box<Planned>, String>) -> Vec<Wish> {
        // Somebody may look at something else by now.
        if !matches!(self.shown, Shown::Planning) {
            return Vec::new();
        }
        match planned {
            Ok(planned) => self.shown = Shown::Planned(planned.clone()),
            Err(why) => {
                self.shown = Shown::Refused(why.clone());
                return vec![say("Not planned; the reason stands above")];
            }
        }
        Vec::new()
    }

    fn over(&mut self, session: &Session) -> Vec<Wish> {
        self.going = None;
        self.last = Some(session.clone());
        let said = words::ended((&session.id, session.ending), session.runs.len());
        let said = Wish::Say(said);
        let mut wishes = vec![said, work(Work::ListSessions)];
        if matches!(self.shown, Shown::Going) {
            wishes.push(self.open(session.clone()));
        }
        wishes
    }

    /// Has a session read, and then shows it.
    fn open(&mut self, session: Session) -> Wish {
        self.shown = Shown::Opening;
        work(Work::OpenSession(Box::new(session)))
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
            (_, Shown::Planned(planned)) => match action {
                Action::Enter => {
                    let session = planned.document.session.clone();
                    vec![Wish::StartPlan(Box::new(session))]
                }
                Action::Run => vec![say("Nothing has run yet: Enter starts the plan")],
                _ => not_yet(action, "Nothing has run yet: Enter starts the plan"),
            },
            (_, Shown::Going) => not_yet(
                action,
                "The plan goes: x stops it, then it can be looked at",
            ),
            (_, Shown::Planning) => not_yet(action, "The plan is being looked at"),
            (_, Shown::Opening) => not_yet(action, "The session is being read"),
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

    fn update_list(&mut self, action: Action) -> Vec<Wish> {
        if action == Action::Enter {
            return match self.list.selected().cloned() {
                Some(Entry::Comparison(session)) => vec![self.open(*session)],
                Some(Entry::Sweep(sweep)) => {
                    self.shown = Shown::Sweep;
                    vec![self.sweeps.open(*sweep)]
                }
                None => vec![say("No session is selected: 1, Space and c plan one")],
            };
        }
        if action == Action::Export
            && let Some(entry) = self.list.selected().cloned()
        {
            return vec![work(match entry {
                Entry::Comparison(session) => Work::ExportSession(session),
                Entry::Sweep(sweep) => Work::ExportSweep(sweep),
            })];
        }
        self.list.update(action)
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

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        match &self.shown {
            Shown::List => self.list.draw(canvas, area),
            Shown::Planning => {
                words::draw_lines(
                    canvas,
                    area,
                    &["Looking at the profiles and their sources."],
                );
            }
            Shown::Planned(planned) => planned.draw(canvas, area),
            Shown::Opening => {
                words::draw_lines(canvas, area, &["Reading the session and its runs."]);
            }
            Shown::Refused(why) => {
                let cure = "Esc shows the saved sessions; in 1 Profiles Space marks, and c plans \
                            anew.";
                words::draw_refusal(canvas, area, ("NOT COMPARED", why, cure));
            }
            Shown::Going => {
                if let Some(going) = &self.going {
                    going.draw(canvas, area, self.is_ascii);
                }
            }
            Shown::Results(view) => view.draw(canvas, area),
            Shown::Side(side) => side.draw(canvas, area),
            Shown::Sweep => self.sweeps.draw(canvas, area),
        }
    }
}

/// What a key of the table says where it has nothing to act on; those that only move say nothing.
fn not_yet(action: Action, why: &str) -> Vec<Wish> {
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

/// Whether a session can go on.
fn can_go_on(session: &Session) -> bool {
    session.ending != Ending::Completed
}

fn say(text: &str) -> Wish {
    Wish::Say(text.to_owned())
}

fn work(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}
