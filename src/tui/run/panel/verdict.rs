//! What holds the run back, in words, with the figures that say so and one thing to try.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Labels, Scene, row, row_right};
use crate::stats::Cause;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, State};
use crate::tui::run::ceilings;
use crate::tui::run::look::Focus;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let foot = ceilings::foot(scene.board, Panel::foot_room(area));
    let labels = Labels {
        title: "Verdict",
        note: certainty(scene.board),
        foot: &foot,
    };
    let inside = scene.frame(canvas, area, Focus::Verdict, labels);
    let width = usize::from(inside.width);
    let (name, role) = name(scene.board);
    let style = canvas.style(role).add_modifier(Modifier::BOLD);
    canvas.styled((inside.x, inside.y), inside.right(), &name, style);

    let advice = advice(scene.board, width);
    let height = usize::from(inside.height);
    let room = height.saturating_sub(1 + usize::from(advice.is_some()));
    let mut lines = words::wrapped(&because(scene.board), width);
    if lines.len() > room {
        lines.truncate(room);
        if let Some(last) = lines.last_mut() {
            *last = words::whole_clauses(last, true).to_owned();
        }
    }
    for (i, line) in lines.iter().enumerate() {
        row(canvas, inside, 1 + i, [(line, Role::Plain)]);
    }
    let mut next = 1 + lines.len();
    if let Some(advice) = advice {
        // In its place at the bottom of a small panel, below the figures in a large one.
        let at = if height <= 4 {
            height.saturating_sub(1)
        } else {
            next
        };
        row(canvas, inside, at, [(advice, Role::Plain)]);
        if can_try(scene.board) {
            row_right(canvas, inside, at, "t", Role::Accent);
        }
        next = at + 1;
    }
    for (i, (figure, value)) in scene.board.verdict.figures.iter().enumerate() {
        let cells = [
            (format!("{figure:<24} "), Role::Dim),
            (value.clone(), Role::Plain),
        ];
        row(canvas, inside, next + 1 + i, cells);
    }
}

/// How sure the verdict is.
#[must_use]
pub fn certainty(board: &Board) -> &'static str {
    match board.verdict.cause {
        Cause::NotEnough => "",
        _ if board.verdict.sure => "clear",
        _ => "not clear",
    }
}

/// Its name, and how that looks.
#[must_use]
pub fn name(board: &Board) -> (String, Role) {
    let cause = board.verdict.cause;
    if cause == Cause::NotEnough && board.state == State::Failed {
        return ("FAILED".to_owned(), Role::Bad);
    }
    let role = match cause {
        Cause::Errors | Cause::Unreachable | Cause::Standstill => Role::Bad,
        _ => Role::Plain,
    };
    let words = match (cause, board.state) {
        (Cause::NotEnough, State::Completed | State::Interrupted) => "NOT ENOUGH",
        _ => cause.words(),
    };
    (words.to_owned(), role)
}

/// The figures that decided, or why there are none.
#[must_use]
pub fn because(board: &Board) -> String {
    let verdict = &board.verdict;
    if let (Cause::NotEnough, Some(failure)) = (verdict.cause, &board.failure) {
        return failure.replace('\n', " ");
    }
    if verdict.because.is_empty() {
        return "a verdict takes 0.1 s of acknowledgements and 20 batches".to_owned();
    }
    verdict.because.clone()
}

/// Whether the advice is a setting, and not something to do by hand.
#[must_use]
pub fn can_try(board: &Board) -> bool {
    board
        .verdict
        .advice
        .as_ref()
        .is_some_and(|advice| !advice.key.is_empty())
}

/// `Try workers 2: four share 2 cores`, in the room that its key leaves.
#[must_use]
pub fn advice(board: &Board, width: usize) -> Option<String> {
    let advice = board.verdict.advice.as_ref()?;
    let room = width.saturating_sub(if can_try(board) { 3 } else { 0 });
    let whole = format!("Try {}", advice.words);
    if whole.chars().count() <= room {
        return Some(whole);
    }
    let what = whole.split(':').next().unwrap_or(&whole);
    Some(words::cut(what, room))
}
