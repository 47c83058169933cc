//! Sweeps in tab 5: which of many settings is best?
//!
//! ```text
//! a profile -> what to vary, typed -> a plan, shown before it starts -> runs, backstage -> results
//! saved sweeps -> list --------------------------------------------------------------------^
//! ```

mod asked;
mod confirmed;
mod head;
mod keys;
mod layout;
mod map;
mod planned;
mod points;
mod rungs;
mod scatter;
mod tab;
mod view;

use ratatui::layout::Rect;

use self::asked::Asked;
use self::view::{Run, SweepView};
use super::plan::{Plan, ROUNDS};
use super::{not_yet, say, words, work};
use crate::compare::{Contestant, Metric};
use crate::sweep::{Document, Question, Shelf, Sweep};
use crate::tui::action::{Action, Tab};
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Place;
use crate::tui::news::News;
use crate::tui::theme::Role;
use crate::tui::window::{Intent, Typing, Window};

pub use self::planned::PlannedSweep;

/// What is swept, or was, or could be.
#[derive(Debug, Default)]
pub struct Sweeps {
    shown: Shown,
    /// The profile that somebody types for what is to be varied.
    from: Option<Contestant>,
    /// What was typed the last time.
    typed: String,
    is_going: bool,
    /// The last one that ended here.
    last: Option<Document>,
}

/// What is seen of sweeps.
#[derive(Debug, Default)]
enum Shown {
    #[default]
    Nothing,
    /// What would run.
    Plan(Box<Plan<Question>>),
    /// Why there is no sweep, in words.
    Refused(String),
    /// The sweep of this name is being read.
    Opening(String),
    /// One that goes, or that is over.
    View(Box<SweepView>),
}

impl Sweeps {
    #[must_use]
    pub fn is_going(&self) -> bool {
        self.is_going
    }

    /// The last one that has ended here.
    #[must_use]
    pub fn last(&self) -> Option<Document> {
        self.last.clone()
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        match &self.shown {
            Shown::Plan(_) => &[Place::Plan, Place::Sweep],
            Shown::View(view) if view.can_go_on() => &[Place::Stopped, Place::Sweep],
            _ => &[Place::Sweep],
        }
    }

    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match (&self.shown, action) {
            (_, Action::Stop) => self.is_going,
            (Shown::Plan(plan), action) => plan.offers(action),
            (Shown::View(view), action) => view.offers(action),
            _ => false,
        }
    }

    /// The sweep that goes, in sentences for a question.
    #[must_use]
    pub fn going(&self) -> Vec<String> {
        match &self.shown {
            Shown::View(view) if self.is_going => vec![
                format!("{} is going: {}.", view.name(), view.done()),
                "y stops it, keeps the finished runs, then quits.".to_owned(),
            ],
            _ => Vec::new(),
        }
    }

    /// For the top of every screen but that of the run: the sweep that goes.
    #[must_use]
    pub fn status(&self) -> Option<String> {
        match &self.shown {
            Shown::View(view) if self.is_going => Some(format!("{} {}", view.name(), view.stage())),
            _ => None,
        }
    }

    /// Where the records of what is shown go or went.
    #[must_use]
    pub fn target(&self) -> Option<(String, Role)> {
        let sweep = match &self.shown {
            Shown::Plan(plan) => &plan.planned()?.sweep,
            Shown::View(view) => &view.document.sweep,
            _ => return None,
        };
        Some(words::target(sweep.target, &sweep.brokers))
    }

    /// Asks what to vary.
    pub fn ask(&mut self, from: Contestant) -> Vec<Wish> {
        let title = format!("Sweep from {}: what to vary", from.name);
        let typing = Typing::new(title, self.typed.clone(), Intent::Sweep);
        self.from = Some(from);
        vec![Wish::Open(Window::Typing(typing))]
    }

    /// What a typed sweep would be, or why it is none.
    #[expect(
        clippy::unused_self,
        reason = "as the other places check what is typed"
    )]
    pub fn check(&self, text: &str) -> Result<String, String> {
        Asked::read(text).map(|asked| asked.in_words())
    }

    /// Has the typed sweep looked at.
    pub fn asked(&mut self, text: &str) -> Vec<Wish> {
        let Some((asked, profile)) = Asked::read(text).ok().zip(self.from.clone()) else {
            return Vec::new();
        };
        text.clone_into(&mut self.typed);
        let (plan, looked_at) = Plan::ask(Question {
            profile,
            grid: asked.grid,
            require: asked.require,
            metric: Metric::MsgsPerS,
            repeats: ROUNDS,
            budget: None,
            keep_topics: false,
            cool_down: None,
            seed: None,
            save_as: None,
        });
        self.shown = Shown::Plan(Box::new(plan));
        vec![Wish::Go(Tab::Compare), looked_at]
    }

    /// Of the plan that is shown.
    pub fn set_rounds(&mut self, rounds: usize) -> Vec<Wish> {
        match &mut self.shown {
            Shown::Plan(plan) => plan.set_rounds(rounds),
            _ => vec![say("The plan is not shown any more")],
        }
    }

    /// Begins a sweep, or goes on with one.
    pub fn start(&mut self, sweep: Box<Sweep>) -> Vec<Wish> {
        let mut view = SweepView::new(Document::of((*sweep).clone(), None));
        view.run = Some(Run::Rest);
        self.shown = Shown::View(Box::new(view));
        self.is_going = true;
        vec![work(Work::MakeSweep(sweep))]
    }

    /// Has a sweep read, and then shows it.
    pub fn open(&mut self, sweep: Sweep) -> Wish {
        self.shown = Shown::Opening(sweep.id.clone());
        work(Work::OpenSweep(Box::new(sweep)))
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        match (news, &mut self.shown) {
            (News::NoRuns(why), Shown::Opening(_)) => self.shown = Shown::Refused(why.clone()),
            (News::NoRuns(why), Shown::Plan(plan)) if plan.ready().is_none() => {
                self.shown = Shown::Refused(why.clone());
            }
            (News::PlannedSweep { question, planned }, Shown::Plan(plan)) => {
                match plan.hear(question, planned) {
                    Ok(more) => return more.into_iter().collect(),
                    Err(why) => self.shown = Shown::Refused(why),
                }
                return vec![say("Not planned; the reason stands above")];
            }
            (News::OpenedSweep(document), Shown::Opening(id)) if *id == document.sweep.id => {
                let view = SweepView::new((**document).clone());
                self.shown = Shown::View(Box::new(view));
            }
            (News::SweepOver(sweep), _) => return self.over(sweep),
            (News::SweepLost(why), _) => {
                self.is_going = false;
                self.shown = Shown::Refused(why.clone());
                return vec![say("The sweep is over; the reason stands above")];
            }
            (news, Shown::View(view)) if self.is_going => view.hear(news),
            _ => {}
        }
        Vec::new()
    }

    fn over(&mut self, sweep: &Sweep) -> Vec<Wish> {
        self.is_going = false;
        let mut wishes = vec![
            Wish::Say(words::ended((&sweep.id, sweep.ending), sweep.runs.len())),
            work(Work::ListSessions),
        ];
        if let Shown::View(view) = &mut self.shown {
            view.end(sweep.clone());
            self.last = Some(view.document.clone());
            // It was confirmed before this time, so nothing was told of it.
            if view.document.is_unconfirmed() {
                wishes.push(self.open(sweep.clone()));
            }
        }
        wishes
    }

    /// What saving the chosen point by this name would write, or why it cannot be.
    pub fn check_point(&self, name: &str, profiles: Shelf<'_>) -> Result<String, String> {
        let Shown::View(view) = &self.shown else {
            return Ok(String::new());
        };
        let save = view.save_as(name, profiles)?;
        Ok(save.path.display().to_string())
    }

    /// Saves the chosen point.
    pub fn save_point(&self, name: &str, profiles: Shelf<'_>) -> Vec<Wish> {
        let Shown::View(view) = &self.shown else {
            return Vec::new();
        };
        match view.save_as(name, profiles) {
            Ok(save) => vec![work(Work::SaveProfile(save))],
            Err(why) => vec![Wish::Say(format!("Not saved: {why}"))],
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        match &mut self.shown {
            Shown::Plan(plan) => plan.update(action, |planned| {
                Wish::StartSweep(Box::new(planned.sweep.clone()))
            }),
            Shown::View(view) => view.update(action),
            Shown::Opening(_) => not_yet(action, "The sweep is being read"),
            Shown::Refused(_) | Shown::Nothing => {
                not_yet(action, "Nothing is swept: 1 and w plan a sweep")
            }
        }
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        match &self.shown {
            Shown::Nothing => {}
            Shown::Plan(plan) => {
                if let Some(planned) = plan.planned() {
                    planned.draw(canvas, area, &plan.main_thing());
                } else {
                    let lines = ["Looking at every point of the grid and its source."];
                    words::draw_lines(canvas, area, &lines);
                }
            }
            Shown::Refused(why) => {
                let cure = "Esc shows what is saved; in 1 Profiles w asks again what to vary.";
                words::draw_refusal(canvas, area, ("NOT SWEPT", why, cure));
            }
            Shown::Opening(_) => {
                words::draw_lines(canvas, area, &["Reading the sweep and what confirms it."]);
            }
            Shown::View(view) => layout::draw(view, canvas, area),
        }
    }
}
