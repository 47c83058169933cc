//! A run as a poster, to be read from the back of a room: the rate in large figures, run after
//! run as one line of bars, how far this one is, and what holds it back.

mod compact;
mod large;
mod sentences;
mod strip;

use std::time::Duration;

use ratatui::layout::Rect;

use self::sentences::when;
use self::strip::Strip;
use super::board::{Board, State};
use super::panel::head::{Style, fitting};
use super::panel::{Scene, row, row_right};
use super::words;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::{digits, gauge};
use crate::units::{self, as_f64};

/// Size from which the poster has a second figure and whole sentences.
const LARGE: (u16, u16) = (120, 35);

/// What the poster tells beyond the run that goes.
#[derive(Clone, Debug, Default)]
pub struct Poster {
    /// The same again and again, until told to stop.
    pub repeats: bool,
    strip: Strip,
    /// Runs that are over.
    runs: u64,
    best: Option<Duration>,
    acked: u64,
    lost: u64,
}

impl Poster {
    /// Without any run so far.
    #[must_use]
    pub fn new(repeats: bool) -> Self {
        Self {
            repeats,
            ..Self::default()
        }
    }

    /// Of one run that is over.
    #[must_use]
    pub fn of(board: &Board) -> Self {
        let mut poster = Self::new(false);
        poster.add(board);
        poster
    }

    /// Counts a run that is over.
    pub fn add(&mut self, board: &Board) {
        self.runs += 1;
        self.acked += board.counts.acked;
        self.lost += board.counts.lost();
        if board.state == State::Completed {
            let time = board.measured.1;
            self.best = Some(self.best.map_or(time, |best| best.min(time)));
        }
        self.strip.add(board);
    }

    /// Draws it into a place that is the whole screen but for its last line.
    pub fn draw(
        &self,
        scene: &Scene<'_>,
        (badge, badge_role): (&str, Role),
        canvas: &mut Canvas<'_>,
        area: Rect,
    ) {
        let is_large = area.width >= LARGE.0 && area.height >= LARGE.1;
        let place = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        let badge_width = u16::try_from(badge.chars().count() + 2).unwrap_or(u16::MAX);
        let title = Rect {
            width: place.width.saturating_sub(badge_width),
            ..place
        };
        Self::title(scene.board, canvas, title);
        row_right(canvas, place, 0, badge, badge_role);
        if is_large {
            large::draw(self, scene, canvas, place);
        } else {
            compact::draw(self, scene, canvas, place);
        }
    }

    fn title(board: &Board, canvas: &mut Canvas<'_>, place: Rect) {
        let (rows, done) = (&board.identity.rows, &board.identity.done);
        let what = match board.progress.rows {
            Some(1_000_000) => format!("one million {rows}"),
            Some(n) => format!("{} {rows}", units::count(n)),
            None => (*rows).to_owned(),
        };
        let by = if board.identity.is_null {
            ""
        } else {
            " by Kafka"
        };
        let whole = format!("{what}, {done}{by}");
        let has_room = whole.chars().count() + 8 <= usize::from(place.width);
        let said = if has_room { &whole } else { &what };
        row(
            canvas,
            place,
            0,
            [("kdyno   ", Role::Strong), (said, Role::Plain)],
        );
    }

    /// Large digits, or text where the terminal has no blocks; gives the column after them.
    fn figure(
        scene: &Scene<'_>,
        canvas: &mut Canvas<'_>,
        place: Rect,
        at: usize,
        text: &str,
    ) -> u16 {
        if scene.look.ascii {
            return row(canvas, place, at + 3, [(text, Role::Headline)]);
        }
        let mut x = place.x;
        for (i, line) in digits::large(text).iter().enumerate() {
            x = row(canvas, place, at + i, [(line, Role::Headline)]);
        }
        x
    }

    fn number(&self, board: &Board) -> u64 {
        self.runs + u64::from(!board.state.is_over())
    }

    fn rate_words(board: &Board) -> String {
        format!("msg/s {}, {}", board.identity.done, when(board))
    }

    fn best_words(&self, board: &Board) -> String {
        let rows = board.progress.rows.map_or_else(
            || board.identity.rows.to_owned(),
            |n| format!("{} {}", units::count(n), board.identity.rows),
        );
        match self.runs {
            0 | 1 => format!("for {rows}"),
            runs => format!("for {rows}, best of {runs} runs"),
        }
    }

    /// `run 8  ████░░   63 %`.
    fn progress(&self, board: &Board, canvas: &mut Canvas<'_>, place: Rect, at: usize) {
        let share = board.progress.share.unwrap_or(0.0);
        let number = format!("run {}  ", self.number(board));
        let percent = if board.state.is_over() {
            match board.state {
                State::Completed => "done".to_owned(),
                State::Interrupted => "stopped".to_owned(),
                _ => "FAILED".to_owned(),
            }
        } else {
            board
                .progress
                .share
                .map_or_else(String::new, words::percent)
        };
        let cells = usize::from(place.width).saturating_sub(number.len() + 8);
        let bar = gauge::bar(share, cells, gauge::TRACK);
        row(
            canvas,
            place,
            at,
            [
                (number, Role::Plain),
                (bar, Role::Accent),
                (format!("{percent:>8}"), Role::Plain),
            ],
        );
    }

    /// What is acked and lost in all runs.
    fn counts(&self, board: &Board) -> (u64, u64) {
        if board.state.is_over() {
            // It is counted already.
            (self.acked, self.lost)
        } else {
            (
                self.acked + board.counts.acked,
                self.lost + board.counts.lost(),
            )
        }
    }

    fn lost_words(&self, board: &Board) -> String {
        let (_, lost) = self.counts(board);
        format!("{} lost", units::count(lost))
    }

    fn acked_words(&self, board: &Board) -> String {
        let (acked, _) = self.counts(board);
        let lost = self.lost_words(board);
        format!("{} {}, {lost}", units::count(acked), board.identity.done)
    }

    /// The profile and its settings, and below them figures that end with these words.
    fn foot(
        board: &Board,
        canvas: &mut Canvas<'_>,
        (place, at): (Rect, usize),
        gap: &str,
        end: String,
    ) {
        let name = format!("{}{gap}", board.identity.name);
        let room = usize::from(place.width).saturating_sub(name.len());
        let settings = fitting(&board.identity.settings, room, Style::All, gap);
        let parts = [(name, Role::Strong), (settings, Role::Plain)];
        row(canvas, place, at, parts);
        let figures = Self::figures(board, &format!("{gap} "), end);
        row(canvas, place, at + 1, [(figures, Role::Plain)]);
    }

    fn figures(board: &Board, gap: &str, end: String) -> String {
        let bandwidth = board.bandwidth;
        let per_s = |bytes: f64| format!("{} MB/s", words::mb_per_s(bytes));
        let p99 = board.latency.run.p99;
        let parts = [
            p99.map(|us| format!("p99 {}", units::latency_with_unit(as_f64(us)))),
            Some(format!("payload {}", per_s(bandwidth.payload_per_s))),
            bandwidth
                .wire_per_s
                .map(|wire| format!("wire {}", per_s(wire))),
            Some(end),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(gap)
    }
}

fn rule(canvas: &mut Canvas<'_>, place: Rect, at: usize) {
    let line = "─".repeat(usize::from(place.width));
    row(canvas, place, at, [(line, Role::Dim)]);
}
