//! The poster of a large screen: two figures, whole sentences.

use ratatui::layout::Rect;

use super::sentences::{rate_figure, short_time, trimmed, verdict};
use super::{LARGE, Poster, rule};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Board;
use crate::tui::run::panel::{Scene, row, row_right};
use crate::tui::run::words::Scale;
use crate::tui::theme::Role;

/// Where the second figure begins, at least: behind a first one of four signs.
const SECOND: u16 = 58;

/// Columns of a run's bars, with the blank behind them.
const RUN: u16 = 14;

pub fn draw(poster: &Poster, scene: &Scene<'_>, canvas: &mut Canvas<'_>, place: Rect) {
    let board = scene.board;
    draw_figures(poster, scene, canvas, place);
    rule(canvas, place, 13);
    let below = draw_strip(poster, board, canvas, place);
    poster.progress(board, canvas, place, below + 3);
    for (i, sentence) in verdict(board, usize::from(place.width))
        .iter()
        .take(3)
        .enumerate()
    {
        row(
            canvas,
            place,
            below + 6 + i,
            [(sentence, if i == 0 { Role::Strong } else { Role::Plain })],
        );
    }
    let at = usize::from(place.height) - 3;
    let end = poster.acked_words(board);
    Poster::foot(board, canvas, (place, at), "   ", end);
}

/// The rate, and the best time so far.
fn draw_figures(poster: &Poster, scene: &Scene<'_>, canvas: &mut Canvas<'_>, place: Rect) {
    let board = scene.board;
    let inner = Rect {
        x: place.x + 4,
        width: place.width.saturating_sub(4),
        ..place
    };
    let rate = rate_figure(scene);
    let x = Poster::figure(scene, canvas, inner, 3, &rate);
    row(
        canvas,
        inner,
        11,
        [(Poster::rate_words(board), Role::Plain)],
    );
    if let Some(best) = poster.best {
        let start = (x + 6).max(inner.x + SECOND);
        let right = Rect {
            x: start,
            width: inner.right().saturating_sub(start),
            ..inner
        };
        Poster::figure(scene, canvas, right, 3, &short_time(best));
        row(canvas, right, 11, [(poster.best_words(board), Role::Plain)]);
    }
}

/// The bars of run after run, and what they mean; gives the line below them.
fn draw_strip(poster: &Poster, board: &Board, canvas: &mut Canvas<'_>, place: Rect) -> usize {
    let strip = Rect {
        y: place.y + 15,
        height: 7 + place.height - LARGE.1,
        ..place
    };
    let top = poster.strip.draw(board, canvas, strip, RUN);
    let below = 15 + usize::from(strip.height);
    rule(canvas, place, below);
    let scale = Scale::of(top);
    let axis = format!(
        "{} from zero to {}, run after run",
        scale.of_unit("msg/s"),
        trimmed(top / scale.divisor)
    );
    row(canvas, place, below + 1, [(axis, Role::Dim)]);
    let number = format!("run {}", poster.number(board));
    row_right(canvas, place, below + 1, &number, Role::Dim);
    below
}
