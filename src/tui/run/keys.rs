//! What keys do to a run and to how it is seen. A key that cannot act says why.

use std::time::Instant;

use super::board::State;
use super::look::{Focus, Way};
use super::{RunTab, again, say, work_wish};
use crate::stats::Cause;
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::{Command, Work};
use crate::tui::window::{Intent, Reading, Typing, Window};

/// A step of the asked rate.
const TENTH: f64 = 0.1;

/// Lines of a page.
const PAGE: usize = 5;

impl RunTab {
    /// Whether a key could act now: the footer shows it only then.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        let (is_going, has_run) = (
            self.is_going() && self.opened.is_none(),
            self.seen().is_some(),
        );
        // Of a run that did not start there is nothing to look at but why.
        let did_start = self
            .seen()
            .is_some_and(|board| board.state != State::NotStarted);
        match action {
            Action::Try
            | Action::Why
            | Action::Zoom
            | Action::Poster
            | Action::Ghost
            | Action::Label
            | Action::Export
                if !did_start =>
            {
                false
            }
            Action::Stop
            | Action::Abort
            | Action::Mark
            | Action::Shorter
            | Action::Longer
            | Action::Scale => is_going,
            Action::Faster | Action::Slower => {
                is_going
                    && self
                        .board
                        .as_ref()
                        .is_some_and(|board| board.asked_rate.is_some())
            }
            Action::Enter | Action::Run => !self.is_going() && has_run && !self.is_poster,
            Action::Label | Action::Export => self.seen_report().is_some(),
            Action::Try => self.seen().is_some_and(|board| {
                board
                    .verdict
                    .advice
                    .as_ref()
                    .is_some_and(|advice| !advice.key.is_empty())
            }),
            Action::Why | Action::Zoom | Action::Poster | Action::Ghost => has_run,
            Action::Freeze => is_going || self.frozen.is_some(),
            _ => true,
        }
    }

    pub fn update(&mut self, action: Action, now: Instant) -> Vec<Wish> {
        if self.seen().is_none() {
            return match action {
                Action::Back | Action::Up | Action::Down | Action::Left | Action::Right => {
                    Vec::new()
                }
                _ => vec![say("No run yet: 1 and Enter start one")],
            };
        }
        if let Some(refusal) = self.refused_by_plan(action) {
            return vec![refusal];
        }
        match action {
            Action::Left => self.move_focus(Way::Left),
            Action::Right => self.move_focus(Way::Right),
            Action::Up => self.move_focus(Way::Up),
            Action::Down => self.move_focus(Way::Down),
            Action::Focus(number) => self.focus(Focus::ALL.get(number).copied()),
            Action::PageUp => self.scroll(false),
            Action::PageDown => self.scroll(true),
            Action::Zoom => self.look.zoom = !self.look.zoom,
            Action::Freeze => return self.freeze(),
            Action::Shorter | Action::Longer => return self.change_window(action),
            Action::Scale => return self.change_scale(),
            Action::Mark => return self.command(Command::Mark, "put a mark on"),
            Action::Faster => return self.change_rate(1.0 + TENTH),
            Action::Slower => return self.change_rate(1.0 - TENTH),
            Action::TypeRate => return self.type_rate(),
            Action::Stop => return self.stop(),
            Action::Abort => return self.command(Command::Abort, "abort"),
            Action::Ghost => return self.toggle_ghost(),
            Action::Why => return self.why(),
            Action::Try => return self.try_advice(now),
            Action::Enter | Action::Run => return self.run_again(now),
            Action::Label => return self.label(),
            Action::Export => return self.export(),
            Action::Poster => self.is_poster = !self.is_poster,
            Action::Back => self.back(),
            _ => {}
        }
        Vec::new()
    }

    fn move_focus(&mut self, way: Way) {
        self.focus(Some(self.look.focus.step(way)));
    }

    fn focus(&mut self, focus: Option<Focus>) {
        if let Some(focus) = focus.filter(|focus| *focus != self.look.focus) {
            self.look.focus = focus;
            self.look.scroll = 0;
        }
    }

    fn scroll(&mut self, down: bool) {
        let rows = self.seen().map_or(0, |board| match self.look.focus {
            Focus::Workers => board.workers.len(),
            Focus::Events => board.events.len() + board.places.len() + board.thresholds.len(),
            _ => 0,
        });
        // Events of a run that goes are seen at their end: up is further away from it.
        let is_from_end = self.look.focus == Focus::Events
            && self.seen().is_some_and(|board| !board.state.is_over());
        let scroll = self.look.scroll;
        self.look.scroll = if down == is_from_end {
            scroll.saturating_sub(PAGE)
        } else {
            (scroll + PAGE).min(rows.saturating_sub(1))
        };
    }

    /// One step back.
    fn back(&mut self) {
        if self.is_poster {
            self.is_poster = false;
            self.poster.repeats = false;
            self.again_at = None;
        } else if self.look.zoom {
            self.look.zoom = false;
        } else if self.frozen.is_some() {
            self.frozen = None;
        } else {
            self.opened = None;
        }
    }

    fn freeze(&mut self) -> Vec<Wish> {
        if self.frozen.take().is_some() {
            return Vec::new();
        }
        if !self.is_going() || self.opened.is_some() {
            return vec![say("Nothing to freeze: this run is over")];
        }
        self.frozen.clone_from(&self.board);
        Vec::new()
    }

    fn change_window(&mut self, action: Action) -> Vec<Wish> {
        let Some(board) = self.seen() else {
            return Vec::new();
        };
        let (elapsed, is_over) = (board.elapsed, board.state.is_over());
        let window = match action {
            Action::Shorter => self.look.window.shorter(elapsed, is_over),
            _ => self.look.window.longer(elapsed, is_over),
        };
        if window == self.look.window {
            let why = match action {
                Action::Shorter => "No shorter time: a second is the least",
                _ => "No longer time: this is the whole run",
            };
            return vec![say(why)];
        }
        self.look.window = window;
        Vec::new()
    }

    fn change_scale(&mut self) -> Vec<Wish> {
        match self.look.focus {
            Focus::Throughput => self.look.fitted = !self.look.fitted,
            Focus::Histogram => self.look.log = !self.look.log,
            _ => {
                return vec![say(
                    "No scale here: throughput and latency histogram have one",
                )];
            }
        }
        Vec::new()
    }

    fn stop(&mut self) -> Vec<Wish> {
        if self.is_poster && self.again_at.take().is_some() {
            self.poster.repeats = false;
            return vec![say("Stopped; Enter starts again")];
        }
        if !self.is_going() {
            return vec![say("Nothing to stop: no run is going")];
        }
        self.interrupt()
    }

    /// Tells the run that goes something.
    fn command(&mut self, command: Command, what: &str) -> Vec<Wish> {
        if !self.is_going() {
            return vec![Wish::Say(format!("Nothing to {what}: no run is going"))];
        }
        if command == Command::Abort {
            self.poster.repeats = false;
        }
        vec![work_wish(Work::Command(command))]
    }

    /// The verdict with all its figures.
    fn why(&self) -> Vec<Wish> {
        let Some(board) = self.seen() else {
            return Vec::new();
        };
        let verdict = &board.verdict;
        let certainty = super::panel::verdict::certainty(board);
        let mut lines = vec![
            format!("{}   {certainty}", verdict.cause.words())
                .trim_end()
                .to_owned(),
        ];
        lines.push(super::panel::verdict::because(board));
        if let Some(advice) = &verdict.advice {
            lines.push(String::new());
            lines.push(format!("Try {}", advice.words));
            if !advice.key.is_empty() {
                lines.push(format!("t runs it with {} = {}", advice.key, advice.value));
            }
        }
        if !verdict.figures.is_empty() {
            let width = verdict
                .figures
                .iter()
                .map(|(name, _)| name.chars().count())
                .max()
                .unwrap_or(0);
            lines.push(String::new());
            lines.extend(
                verdict
                    .figures
                    .iter()
                    .map(|(name, value)| format!("{name:<width$}   {value}")),
            );
        }
        if board.state.is_over() || !board.ceilings.is_empty() {
            lines.push(String::new());
            lines.extend(super::ceilings::lines(board));
        }
        vec![Wish::Open(Window::Reading(Reading {
            title: "Why".to_owned(),
            lines,
            from: 0,
        }))]
    }

    fn try_advice(&mut self, now: Instant) -> Vec<Wish> {
        let Some(board) = self.seen() else {
            return Vec::new();
        };
        if self.is_going() {
            return vec![say("The run is going: x stops it, then t tries the advice")];
        }
        let advice = board
            .verdict
            .advice
            .clone()
            .filter(|advice| !advice.key.is_empty());
        let Some(advice) = advice else {
            let why = match board.verdict.cause {
                Cause::NotEnough => "Nothing to try: the run was too short for a verdict",
                _ => "Nothing to try: the verdict knows no setting that would help",
            };
            return vec![say(why)];
        };
        let launch = match &self.opened {
            Some(opened) => again::of_report(&opened.report),
            None => self.launched.clone().ok_or_else(|| "No run yet".to_owned()),
        };
        let changed = launch.and_then(|launch| again::with_advice(&launch, &advice));
        match changed {
            Err(why) => vec![Wish::Say(why)],
            Ok(launch) => {
                // The old one runs behind the new one.
                let report = self.seen_report().cloned();
                let mut wishes = self.launch(launch, now);
                if let Some(report) = report {
                    self.take_ghost(&report);
                }
                wishes.push(Wish::Say(format!(
                    "Trying {} = {}",
                    advice.key, advice.value
                )));
                wishes
            }
        }
    }

    fn run_again(&mut self, now: Instant) -> Vec<Wish> {
        if self.is_going() {
            return vec![say("A run is going: x stops it")];
        }
        if self.is_poster {
            self.poster.repeats = true;
        }
        let launch = match &self.opened {
            Some(opened) => again::of_report(&opened.report),
            None => self
                .launched
                .clone()
                .ok_or_else(|| "No run yet: 1 and Enter start one".to_owned()),
        };
        match launch {
            Ok(launch) => self.launch(launch, now),
            Err(why) => vec![Wish::Say(why)],
        }
    }

    fn label(&self) -> Vec<Wish> {
        let Some(report) = self.seen_report() else {
            return vec![say("No label yet: the run is not over")];
        };
        let text = report.label.clone().unwrap_or_default();
        let typing = Typing::new("Label", text, Intent::Label(report.id.clone()));
        vec![Wish::Open(Window::Typing(typing))]
    }

    fn export(&self) -> Vec<Wish> {
        match self.seen_report() {
            Some(report) => vec![work_wish(Work::Export(Box::new(report.clone())))],
            None => vec![say("Nothing to export: the run is not over")],
        }
    }
}
