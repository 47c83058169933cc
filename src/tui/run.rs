//! Tab 2: the run that goes, or the last one, or one that was opened from the history.
//!
//! ```text
//! snapshots, events -> live ┐
//! report            -> saved┴-> board -> panels (layout, panel/...) or the poster
//! keys              -> look: focus, zoom, window, scale, ghost (keys)
//! ```
//!
//! All of it is pure: what touches the run or files comes out as a wish.

pub mod again;
mod behind;
mod best;
mod board;
mod ceilings;
mod hear;
mod keys;
mod layout;
mod look;
mod of_plan;
mod panel;
mod poster;
mod rate;
mod said;
pub mod words;

#[cfg(test)]
pub(in crate::tui) mod fixture;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use self::best::Times;
use self::board::live::Live;
use self::board::{Board, Ghost};
use self::look::Look;
use self::panel::Scene;
use self::poster::Poster;
use super::action::{Effect, Tab};
use super::app::{Launch, Wish};
use super::backstage::{Command, Work};
use super::canvas::Canvas;
use super::keymap::Place;
use super::theme::Role;
use crate::report::Report;

/// While a run is younger than this, figures follow each snapshot.
const YOUNG: Duration = Duration::from_secs(2);

/// Afterwards they change twice a second, so that they can be read.
const FIGURES: Duration = Duration::from_millis(480);

/// Between two runs of the poster: long enough to see how one ended.
const PAUSE: Duration = Duration::from_millis(1500);

/// The run that is seen.
#[derive(Debug, Default)]
pub struct RunTab {
    launched: Option<Launch>,
    /// While a run goes.
    live: Option<Live>,
    /// What the panels show of the run that goes or was last.
    board: Option<Board>,
    /// When the figures on it changed last, on the run's clock.
    figures_at: Duration,
    /// What was seen when it was frozen.
    frozen: Option<Board>,
    /// A saved run, opened from the history.
    opened: Option<Opened>,
    last: Option<Report>,
    /// The last run before that.
    before: Option<Report>,
    look: Look,
    ghost: Option<Ghost>,
    times: Times,
    poster: Poster,
    is_poster: bool,
    again_at: Option<Instant>,
    /// A plan makes the runs: no other one is started.
    plan_goes: bool,
    /// The run that goes or was last is one of a plan.
    of_plan: bool,
}

#[derive(Debug)]
struct Opened {
    report: Report,
    board: Board,
}

impl RunTab {
    /// Figures as text instead of blocks, for terminals that have none.
    pub fn set_ascii(&mut self, ascii: bool) {
        self.look.ascii = ascii;
    }

    /// Where the records of the run that is seen went, or of the last one.
    #[must_use]
    pub fn target_on(&self, tab: Tab) -> Option<(String, Role)> {
        let board = match tab {
            Tab::Run => self.seen(),
            _ => self.board.as_ref(),
        };
        board.map(|board| board.identity.target())
    }

    #[must_use]
    pub fn is_going(&self) -> bool {
        self.live.is_some()
    }

    /// What is seen: an opened run, else the frozen moment, else the run itself.
    fn seen(&self) -> Option<&Board> {
        let opened = self.opened.as_ref().map(|opened| &opened.board);
        opened.or(self.frozen.as_ref()).or(self.board.as_ref())
    }

    /// The report of what is seen, once it is over.
    fn seen_report(&self) -> Option<&Report> {
        match &self.opened {
            Some(opened) => Some(&opened.report),
            None => self.last.as_ref().filter(|_| !self.is_going()),
        }
    }

    /// Shows the poster, which runs the same again and again.
    pub fn show_poster(&mut self) {
        self.is_poster = true;
        self.poster.repeats = true;
    }

    #[must_use]
    pub fn is_poster(&self) -> bool {
        self.is_poster && self.seen().is_some()
    }

    /// The last run, and the command that repeats it. `None`: there is none, or it belongs to a
    /// session.
    #[must_use]
    pub fn last(&self) -> Option<(Report, String)> {
        let report = self.last.clone().filter(|_| !self.of_plan)?;
        Some((report, self.repeat()))
    }

    fn repeat(&self) -> String {
        self.launched
            .as_ref()
            .map_or_else(|| "kdyno run".to_owned(), again::command)
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        if self.is_poster() {
            &[Place::Poster]
        } else {
            &[Place::Run]
        }
    }

    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        self.again_at
    }

    /// The poster's pause is over.
    pub fn wake(&mut self, now: Instant) -> Vec<Wish> {
        if self.again_at.is_none_or(|at| at > now) {
            return Vec::new();
        }
        self.again_at = None;
        match self
            .launched
            .clone()
            .filter(|_| self.poster.repeats && !self.is_going())
        {
            Some(launch) => self.launch(launch, now),
            None => Vec::new(),
        }
    }

    /// Starts a run, unless one is going.
    pub fn launch(&mut self, launch: Launch, _now: Instant) -> Vec<Wish> {
        if self.plan_goes {
            return vec![say(of_plan::PLAN_GOES)];
        }
        if self.is_going() {
            return vec![say("A run is going: 2 shows it, x stops it there")];
        }
        let work = Work::Launch {
            profile: launch.profile.clone(),
            repeat: again::command(&launch),
        };
        self.begin(launch);
        self.of_plan = false;
        (self.frozen, self.opened, self.again_at) = (None, None, None);
        vec![Wish::Go(Tab::Run), work_wish(work)]
    }

    /// Shows a run from its start on.
    fn begin(&mut self, launch: Launch) {
        let mut live = Live::new(&launch.profile);
        live.identity.repeat = again::command(&launch);
        live.identity.brokers_at.clone_from(&launch.brokers_at);
        let board = live.first_board();
        if self
            .launched
            .as_ref()
            .is_none_or(|before| before.profile.name != launch.profile.name)
        {
            self.poster = Poster::new(self.poster.repeats);
        }
        self.board = Some(board);
        self.live = Some(live);
        self.launched = Some(launch);
        self.figures_at = Duration::ZERO;
    }

    /// Stops and drains; again: aborts.
    pub fn interrupt(&mut self) -> Vec<Wish> {
        self.poster.repeats = false;
        vec![work_wish(Work::Command(Command::Interrupt))]
    }

    fn scene(&self) -> Option<Scene<'_>> {
        Some(Scene {
            board: self.seen()?,
            // A run does not race against itself.
            ghost: self.ghost.as_ref().filter(|ghost| {
                self.seen()
                    .is_some_and(|board| board.identity.hash() != ghost.name)
            }),
            look: self.look,
            frozen: self
                .frozen
                .as_ref()
                .filter(|_| self.opened.is_none())
                .map(|board| board.elapsed),
        })
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(scene) = self.scene() else {
            return draw_nothing(canvas, area);
        };
        if self.is_poster() {
            let opened = self.opened.as_ref();
            let alone = opened.map(|opened| Poster::of(&opened.board));
            let poster = alone.as_ref().unwrap_or(&self.poster);
            return poster.draw(&scene, badge(scene.board), canvas, area);
        }
        layout::draw(&scene, canvas, area);
    }
}

/// Where records go, for the poster.
fn badge(board: &Board) -> (&str, Role) {
    match (board.identity.is_null, board.identity.is_embedded) {
        (true, _) => ("NULL CLIENT", Role::Badge),
        (_, true) => ("EMBEDDED BROKER", Role::Badge),
        _ => ("KAFKA", Role::Strong),
    }
}

/// Before the first run.
fn draw_nothing(canvas: &mut Canvas<'_>, area: Rect) {
    let lines = [
        "No run yet.",
        "",
        "Enter runs the profile that is chosen in 1 Profiles;",
        "Enter in 3 History opens a saved run here.",
    ];
    for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
        canvas.text((area.x + 2, y), area.right(), line, Role::Plain);
    }
}

fn say(text: &str) -> Wish {
    Wish::Say(text.to_owned())
}

fn work_wish(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}
