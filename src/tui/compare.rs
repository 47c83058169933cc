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
mod keys;
mod list;
mod plan;
mod planned;
mod results;
mod saved;
mod side;
mod sweep;
#[cfg(test)]
mod tests;
mod typed;
mod words;

use ratatui::layout::Rect;

use self::going::Going;
use self::keys::not_yet;
use self::list::List;
use self::plan::{Plan, ROUNDS};
use self::results::ResultsView;
use self::side::SideBySide;
use self::sweep::Sweeps;
use super::action::{Effect, Tab};
use super::app::Wish;
use super::backstage::Work;
use super::canvas::Canvas;
use super::news::News;
use super::theme::Role;
use crate::compare::{Contestant, Metric, Question, Rounds, Session};
use crate::report::Saved;
use crate::units::percent;

pub use self::planned::Planned;
pub use self::sweep::PlannedSweep;

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
    /// What would run.
    Plan(Box<Plan<Question>>),
    /// Why there is no comparison, in words.
    Refused(String),
    Going,
    /// The session of this name is being read.
    Opening(String),
    Results(Box<ResultsView>),
    Side(Box<SideBySide>),
    Sweep,
}

impl CompareTab {
    /// Figures as text instead of blocks, for terminals that have none.
    pub fn set_ascii(&mut self, ascii: bool) {
        self.is_ascii = ascii;
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
            Shown::Plan(plan) => &plan.planned()?.document.session,
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
        let (plan, looked_at) = Plan::ask(question);
        self.shown = Shown::Plan(Box::new(plan));
        vec![Wish::Go(Tab::Compare), looked_at]
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
            News::Unreadable(sessions) => self.list.know_unreadable(sessions),
            News::NoRuns(why) => self.no_store(why),
            News::Planned { question, planned } => return self.planned(question, planned),
            News::Opened { document, curves } => {
                // Somebody may look at something else by now.
                if matches!(&self.shown, Shown::Opening(id) if *id == document.session.id) {
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
        let is_awaited = match &self.shown {
            Shown::Plan(plan) => plan.ready().is_none(),
            shown => matches!(shown, Shown::Opening(_)),
        };
        if is_awaited {
            self.shown = Shown::Refused(why.to_owned());
        }
    }

    fn planned(
        &mut self,
        question: &Question,
        planned: &Result<Box<Planned>, String>,
    ) -> Vec<Wish> {
        let Shown::Plan(plan) = &mut self.shown else {
            return Vec::new();
        };
        match plan.hear(question, planned) {
            Ok(more) => more.into_iter().collect(),
            Err(why) => {
                self.shown = Shown::Refused(why);
                vec![say("Not planned; the reason stands above")]
            }
        }
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
        self.shown = Shown::Opening(session.id.clone());
        work(Work::OpenSession(Box::new(session)))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        match &self.shown {
            Shown::List => self.list.draw(canvas, area),
            Shown::Plan(plan) => {
                if let Some(planned) = plan.planned() {
                    planned.draw(canvas, area, &plan.main_thing());
                } else {
                    let lines = ["Looking at the profiles and their sources."];
                    words::draw_lines(canvas, area, &lines);
                }
            }
            Shown::Opening(_) => {
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

fn say(text: &str) -> Wish {
    Wish::Say(text.to_owned())
}

fn work(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}
