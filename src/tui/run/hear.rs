//! What the background tells of runs, and what becomes of the screen.

use std::time::Instant;

use super::board::{self, Board, State};
use super::{FIGURES, Opened, PAUSE, RunTab, YOUNG, again, say};
use crate::engine::{Event, Snapshot};
use crate::report::Report;
use crate::tui::action::Tab;
use crate::tui::app::Wish;
use crate::tui::news::{News, Purpose};

impl RunTab {
    pub fn hear(&mut self, news: &News, now: Instant) -> Vec<Wish> {
        match news {
            News::MakingFile { rows } => {
                if let Some(board) = &mut self.board {
                    board.making = Some(*rows);
                }
            }
            News::Started { id } => self.started(id),
            News::Ceilings(ceilings) => {
                if let Some(live) = &mut self.live {
                    live.ceilings = Some(ceilings.clone());
                }
            }
            News::Snapshot(snapshot) => self.see(snapshot),
            News::Event(event) => self.hear_event(event),
            News::Over(report) => return self.over(report, now),
            News::RunOfSession { profile, overrides } => self.follow(profile, overrides),
            News::RunOfSessionOver(report) => self.followed(report),
            News::SessionOver(_)
            | News::SessionLost(_)
            | News::SweepOver(_)
            | News::SweepLost(_) => self.plan_is_over(),
            News::NotStarted(why) => {
                self.not_started(why);
                return vec![say("Not started; the reason stands above")];
            }
            News::Read {
                report,
                purpose: Purpose::Open,
            } => return self.open(report),
            News::Read {
                report,
                purpose: Purpose::Ghost,
            } => return self.take_ghost(report),
            News::Runs { runs, .. } => {
                self.times.know(runs);
                self.judge_anew();
            }
            News::Labelled { id, label } => self.labelled(id, label),
            News::Removed(id) => return self.removed(id),
            _ => {}
        }
        Vec::new()
    }

    fn hear_event(&mut self, event: &Event) {
        let Some(live) = &mut self.live else { return };
        live.hear(event);
        // Snapshots come only when the clock has started.
        if let Some(board) = self.board.as_mut().filter(|_| event.at.is_zero()) {
            board.events = live.events().to_vec();
        }
    }

    fn open(&mut self, report: &Report) -> Vec<Wish> {
        self.opened = Some(Opened {
            board: Board {
                best: self.times.best(report),
                ..Board::saved(report, &again::command_of(report))
            },
            report: report.clone(),
        });
        vec![Wish::Go(Tab::Run)]
    }

    fn started(&mut self, id: &str) {
        let number = again::number_of(id).filter(|_| !self.of_plan);
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
        self.times.add(report);
        self.end(report);
        let is_completed = self.board.as_ref().map(|board| board.state) == Some(State::Completed);
        let repeats = self.is_poster && self.poster.repeats && is_completed;
        self.again_at = repeats.then(|| now + PAUSE);
        Vec::new()
    }

    /// Shows how a run ended.
    pub(super) fn end(&mut self, report: &Report) {
        self.live = None;
        let mut board = Board::saved(report, &self.repeat());
        if let Some(live) = &self.board {
            board.keep_of(live);
        }
        board.best = self.times.best(report);
        self.poster.add(&board);
        self.board = Some(board);
        self.before = self.last.replace(report.clone());
    }

    fn not_started(&mut self, why: &str) {
        self.live = None;
        self.again_at = None;
        if let Some(board) = &mut self.board {
            board.state = State::NotStarted;
            board.failure = Some(why.to_owned());
        }
    }

    /// There are other runs to be the best of.
    fn judge_anew(&mut self) {
        if let (Some(board), Some(last), false) = (&mut self.board, &self.last, self.live.is_some())
        {
            board.best = self.times.best(last);
        }
        if let Some(opened) = &mut self.opened {
            opened.board.best = self.times.best(&opened.report);
        }
    }

    /// Somebody noted something about a saved run, or took the note away.
    fn labelled(&mut self, id: &str, label: &str) {
        let label = Some(label.trim().to_owned()).filter(|label| !label.is_empty());
        if let Some(opened) = self.opened.as_mut().filter(|it| it.report.id == id) {
            opened.report.label.clone_from(&label);
            opened.board.identity.label.clone_from(&label);
        }
        if let Some(last) = self.last.as_mut().filter(|last| last.id == id) {
            last.label.clone_from(&label);
            if let Some(board) = self.board.as_mut().filter(|_| self.live.is_none()) {
                board.identity.label = label;
            }
        }
    }

    /// A saved run is gone: nothing is compared with it any more.
    fn removed(&mut self, id: &str) -> Vec<Wish> {
        self.times.forget(id);
        self.judge_anew();
        self.before.take_if(|before| before.id == id);
        self.opened.take_if(|opened| opened.report.id == id);
        let repeat = self.repeat();
        if let Some(last) = self.last.as_mut().filter(|last| last.id == id) {
            // What is seen of it stays, as that of any run that is not saved.
            last.number = 0;
            let places = board::saved::places(last, &repeat);
            if let Some(board) = self.board.as_mut().filter(|_| self.live.is_none()) {
                board.places = places;
            }
        }
        let is_ghost = self.ghost() == Some(id);
        let laid = is_ghost.then(|| self.lay_ghost()).flatten();
        laid.into_iter().collect()
    }
}
