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
mod board;
mod keys;
mod layout;
mod look;
mod panel;
mod poster;
mod rate;
mod said;
pub mod words;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use self::board::live::Live;
use self::board::{Best, Board, Ghost, State};
use self::look::Look;
use self::panel::Scene;
use self::poster::Poster;
use super::action::{Effect, Tab};
use super::app::{Launch, Wish};
use super::backstage::{Command, Work};
use super::canvas::Canvas;
use super::keymap::Place;
use super::news::{News, Purpose};
use super::theme::Role;
use crate::engine::Snapshot;
use crate::profile::Profile;
use crate::report::{Report, TargetKind};

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
    /// Times of the runs of this session by profile, completed ones only.
    times: Vec<(String, Duration)>,
    poster: Poster,
    is_poster: bool,
    again_at: Option<Instant>,
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

    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.launched.as_ref().map(|launch| &*launch.profile)
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

    /// The last run, and the command that repeats it.
    #[must_use]
    pub fn last(&self) -> Option<(Report, String)> {
        let report = self.last.clone()?;
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
        if self.is_going() {
            return vec![say("A run is going: x stops it")];
        }
        let repeat = again::command(&launch);
        let work = Work::Launch {
            profile: launch.profile.clone(),
            repeat: repeat.clone(),
        };
        let mut live = Live::new(&launch.profile);
        live.identity.repeat = repeat;
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
        (self.frozen, self.opened, self.again_at) = (None, None, None);
        vec![Wish::Go(Tab::Run), work_wish(work)]
    }

    /// Stops and drains; again: aborts.
    pub fn interrupt(&mut self) -> Vec<Wish> {
        self.poster.repeats = false;
        vec![work_wish(Work::Command(Command::Interrupt))]
    }

    pub fn hear(&mut self, news: &News, now: Instant) -> Vec<Wish> {
        match news {
            News::MakingFile { rows } => {
                if let Some(board) = &mut self.board {
                    board.making = Some(*rows);
                }
            }
            News::Started { id } => self.started(id),
            News::Snapshot(snapshot) => self.see(snapshot),
            News::Event(event) => {
                if let Some(live) = &mut self.live {
                    live.hear(event);
                    // Snapshots come only when the clock has started.
                    if let Some(board) = self.board.as_mut().filter(|_| event.at.is_zero()) {
                        board.events = live.events().to_vec();
                    }
                }
            }
            News::Over(report) => return self.over(report, now),
            News::NotStarted(why) => {
                self.not_started(why);
                return vec![say("Not started; the reason stands above")];
            }
            News::Read {
                report,
                purpose: Purpose::Open,
            } => {
                self.opened = Some(Opened {
                    board: Board::saved(report, &again::command_of(report)),
                    report: (**report).clone(),
                });
                return vec![Wish::Go(Tab::Run)];
            }
            News::Read {
                report,
                purpose: Purpose::Ghost,
            } => return self.take_ghost(report),
            _ => {}
        }
        Vec::new()
    }

    fn started(&mut self, id: &str) {
        let number = again::number_of(id);
        if let (Some(live), Some(board)) = (&mut self.live, &mut self.board) {
            live.identity.number = number;
            board.identity.number = number;
            board.state = State::Connecting;
        }
    }

    fn see(&mut self, snapshot: &Snapshot) {
        let Some(live) = &mut self.live else { return };
        let mut board = live.board(snapshot);
        let is_new = self
            .board
            .as_ref()
            .is_none_or(|shown| shown.state != board.state);
        let since = board.elapsed.saturating_sub(self.figures_at);
        if is_new || board.elapsed < YOUNG || since >= FIGURES {
            self.figures_at = board.elapsed;
        } else if let Some(shown) = &self.board {
            board.hold_figures_of(shown);
        }
        self.board = Some(board);
    }

    fn over(&mut self, report: &Report, now: Instant) -> Vec<Wish> {
        self.live = None;
        let mut board = Board::saved(report, &self.repeat());
        if let Some(live) = &self.board {
            board.keep_of(live);
        }
        if board.state == State::Completed {
            self.times
                .push((board.identity.name.clone(), board.measured.1));
            board.best = self.best(&board);
        }
        self.poster.add(&board);
        let repeats = self.is_poster && self.poster.repeats && board.state == State::Completed;
        self.again_at = repeats.then(|| now + PAUSE);
        self.board = Some(board);
        self.before = self.last.replace(report.clone());
        Vec::new()
    }

    /// Among the runs of this profile.
    fn best(&self, board: &Board) -> Option<Best> {
        let own = self
            .times
            .iter()
            .filter(|(name, _)| *name == board.identity.name);
        let times: Vec<_> = own.map(|(_, time)| *time).collect();
        let elapsed = *times.iter().min()?;
        Some(Best {
            elapsed,
            runs: times.len(),
            is_this: elapsed == board.measured.1,
        })
    }

    fn not_started(&mut self, why: &str) {
        self.live = None;
        self.again_at = None;
        if let Some(board) = &mut self.board {
            board.state = State::NotStarted;
            board.failure = Some(why.to_owned());
        }
    }

    /// A saved run behind the next ones, if they can be compared at all.
    fn take_ghost(&mut self, report: &Report) -> Vec<Wish> {
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
            return self.poster.draw(&scene, badge(scene.board), canvas, area);
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
