//! The poster of a small screen: one figure, and beside it what it means.

use ratatui::layout::Rect;

use super::sentences::{rate_figure, verdict, when};
use super::{Poster, rule};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Board;
use crate::tui::run::panel::{Scene, row};
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::units;

/// Where the words beside a figure begin, at least, on smaller screens.
const BESIDE: u16 = 57;

/// Columns of a run's bars, with the blank behind them.
const RUN: u16 = 10;

/// Rows from which there is air between its parts, and room for the settings.
const AIRY: u16 = 23;

pub fn draw(poster: &Poster, scene: &Scene<'_>, canvas: &mut Canvas<'_>, place: Rect) {
    let board = scene.board;
    let has_air = place.height >= AIRY;
    let first = usize::from(has_air) + 1;
    draw_figure(poster, scene, canvas, (place, first));
    let strip_at = first + 7 + usize::from(has_air);
    // Two lines of progress and verdict at least, four more and blanks where there is room.
    let below = if has_air { 8 } else { 3 };
    let height = usize::from(place.height).saturating_sub(strip_at + below);
    let strip = Rect {
        y: place.y + u16::try_from(strip_at).unwrap_or(0),
        height: u16::try_from(height).unwrap_or(0),
        ..place
    };
    poster.strip.draw(board, canvas, strip, RUN);
    let mut at = strip_at + height;
    rule(canvas, place, at);
    at += 1;
    poster.progress(board, canvas, place, at);
    at += 1 + usize::from(has_air);
    let sentences = verdict(board, usize::from(place.width));
    let first = sentences
        .first()
        .map_or("", |first| words::whole_clauses(first, sentences.len() > 1));
    row(canvas, place, at, [(first, Role::Strong)]);
    if has_air {
        let end = poster.lost_words(board);
        Poster::foot(board, canvas, (place, at + 2), "  ", end);
    }
}

/// The rate from this row on, and beside it what it is of.
fn draw_figure(
    poster: &Poster,
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    (place, at): (Rect, usize),
) {
    let inner = Rect {
        x: place.x + 2,
        width: place.width.saturating_sub(2),
        ..place
    };
    let rate = rate_figure(scene);
    let x = Poster::figure(scene, canvas, inner, at, &rate);
    let start = (x + 2).max(inner.x + BESIDE);
    let beside = Rect {
        x: start,
        width: inner.right().saturating_sub(start),
        ..inner
    };
    if beside.width >= 14 {
        draw_beside(poster, scene.board, canvas, (beside, at + 2));
    }
}

fn draw_beside(
    poster: &Poster,
    board: &Board,
    canvas: &mut Canvas<'_>,
    (place, at): (Rect, usize),
) {
    row(canvas, place, at, [("msg/s", Role::Plain)]);
    row(canvas, place, at + 1, [(board.identity.done, Role::Plain)]);
    row(canvas, place, at + 2, [(when(board), Role::Plain)]);
    if let Some(best) = poster.best {
        let best = format!("best {}", units::run_time(best));
        row(canvas, place, at + 3, [(best, Role::Strong)]);
        let rows = board
            .progress
            .rows
            .map_or_else(String::new, |n| format!("for {}", units::count(n)));
        row(canvas, place, at + 4, [(rows, Role::Plain)]);
    }
}
