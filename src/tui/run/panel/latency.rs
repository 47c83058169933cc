//! The percentiles: of the last seconds, of the whole run, of the ghost, and how they differ.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Percentiles;
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, as_f64};
use crate::tui::theme::Role;
use crate::units;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let title = format!("Latency, {}, ms", scene.board.identity.between);
    let labels = Labels {
        title: &title,
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Latency, labels);
    let rows = table(scene);
    let notes = notes(scene);
    for (i, cells) in rows.iter().enumerate() {
        row(canvas, inside, i, cells.clone());
    }
    // Notes stand at the bottom, as many as there is room for; the first is the gravest.
    let room = usize::from(inside.height).saturating_sub(rows.len());
    let notes = &notes[..notes.len().min(room)];
    let first = usize::from(inside.height).min(rows.len() + room) - notes.len();
    let first = first.min(rows.len() + 2);
    for (i, note) in notes.iter().enumerate() {
        let text = words::cut(note, usize::from(inside.width));
        row(canvas, inside, first + i, [(text, Role::Plain)]);
    }
}

type Cells = Vec<(String, Role)>;

fn table(scene: &Scene<'_>) -> Vec<Cells> {
    let latency = &scene.board.latency;
    let names = latency.run.shown().map(|(name, _)| name.to_owned());
    let mut rows = vec![cells("", names, Role::Dim)];
    let values = |percentiles: &Percentiles| percentiles.shown().map(|(_, us)| words::ms_or_unknown(us));
    if let Some(recent) = &latency.recent {
        rows.push(cells("now", values(recent), Role::Plain));
    } else if !scene.board.state.is_over() {
        rows.push(cells("now", values(&Percentiles::default()), Role::Plain));
    }
    rows.push(cells("run", values(&latency.run), Role::Strong));
    if let Some(ghost) = scene.ghost {
        rows.push(cells(&ghost.name, values(&ghost.percentiles), Role::Ghost));
        if scene.board.state.is_over() {
            rows.push(cells("in %", changes(&latency.run, &ghost.percentiles), Role::Plain));
        }
    }
    rows
}

fn cells(name: &str, values: [String; 5], role: Role) -> Cells {
    let label = if role == Role::Strong { Role::Plain } else { role };
    let values = values.into_iter().map(|value| (format!("{value:>6}"), role));
    // A long name takes the blanks of the first column.
    let first = (format!("{name:<4}"), label);
    let mut cells: Cells = std::iter::once(first).chain(values).collect();
    let over = cells[0].0.chars().count().saturating_sub(4);
    let value = cells[1].0.trim_start().to_owned();
    cells[1].0 = format!("{value:>width$}", width = 6_usize.saturating_sub(over));
    cells
}

fn changes(run: &Percentiles, ghost: &Percentiles) -> [String; 5] {
    let pairs: Vec<_> = run.shown().into_iter().zip(ghost.shown()).collect();
    [0, 1, 2, 3, 4].map(|i| {
        let ((_, run), (_, ghost)) = pairs[i];
        let change = run.zip(ghost).and_then(|(run, ghost)| words::bare_change(as_f64(run), as_f64(ghost)));
        change.unwrap_or_else(|| words::UNKNOWN.to_owned())
    })
}

fn notes(scene: &Scene<'_>) -> Vec<String> {
    let board = scene.board;
    let mut notes = Vec::new();
    if board.has_lost() {
        notes.push(format!("of acknowledged only; {} lost", units::count(board.counts.lost())));
    }
    if board.latency.clipped > 0 {
        notes.push(format!("{} longer than can be told", units::count(board.latency.clipped)));
    }
    notes.extend(board.latency.notes.iter().cloned());
    let is_hidden = board.latency.run.shown().iter().any(|(_, us)| us.is_none());
    if is_hidden && board.latency.count > 0 {
        notes.push("-: fewer than 10 batches above it".to_owned());
    }
    notes
}
