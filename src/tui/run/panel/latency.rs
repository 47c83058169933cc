//! The percentiles: of the last seconds, of the whole run, of the ghost, and how they differ.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Percentiles;
use crate::tui::run::look::Focus;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::units::{self, as_f64};

/// From this width on there is room for one more percentile.
const WIDE: u16 = 44;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let title = format!("Latency, {}, ms", scene.board.identity.between);
    let rows = table(scene, area.width >= WIDE);
    let mut notes = notes(scene);
    let room = usize::from(area.height).saturating_sub(2 + rows.len());
    // The first is the gravest; one that has no room stands in the border.
    let foot = if notes.len() > room {
        notes.remove(room)
    } else {
        String::new()
    };
    let labels = Labels {
        title: &title,
        foot: &foot,
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Latency, labels);
    for (i, cells) in rows.iter().enumerate() {
        row(canvas, inside, i, cells.clone());
    }
    for (i, note) in notes.iter().take(room).enumerate() {
        let text = words::cut(note, usize::from(inside.width));
        row(canvas, inside, rows.len() + i, [(text, Role::Plain)]);
    }
}

type Cells = Vec<(String, Role)>;

fn table(scene: &Scene<'_>, is_wide: bool) -> Vec<Cells> {
    let latency = &scene.board.latency;
    let columns = |percentiles: &Percentiles| {
        let mut columns = percentiles.shown().to_vec();
        if is_wide {
            columns.insert(1, ("p90", percentiles.p90));
        }
        columns
    };
    let names = columns(&latency.run)
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    let mut rows = vec![cells("", names, Role::Dim)];
    let values = |percentiles: &Percentiles| {
        let columns = columns(percentiles).into_iter();
        columns.map(|(_, us)| words::ms_or_unknown(us)).collect()
    };
    if let Some(recent) = &latency.recent {
        rows.push(cells("now", values(recent), Role::Plain));
    } else if !scene.board.state.is_over() {
        rows.push(cells("now", values(&Percentiles::default()), Role::Plain));
    }
    rows.push(cells("run", values(&latency.run), Role::Strong));
    if let Some(ghost) = scene.ghost {
        rows.push(cells(&ghost.name, values(&ghost.percentiles), Role::Ghost));
        if scene.board.state.is_over() {
            let pairs = columns(&latency.run)
                .into_iter()
                .zip(columns(&ghost.percentiles));
            let changes = pairs
                .map(|((_, run), (_, ghost))| change(run, ghost))
                .collect();
            rows.push(cells("in %", changes, Role::Plain));
        }
    }
    rows
}

fn cells(name: &str, values: Vec<String>, role: Role) -> Cells {
    let label = if role == Role::Strong {
        Role::Plain
    } else {
        role
    };
    let values = values
        .into_iter()
        .map(|value| (format!("{value:>6}"), role));
    // A long name takes the blanks of the first column.
    let first = (format!("{name:<4}"), label);
    let mut cells: Cells = std::iter::once(first).chain(values).collect();
    let over = cells[0].0.chars().count().saturating_sub(4);
    let value = cells[1].0.trim_start().to_owned();
    cells[1].0 = format!("{value:>width$}", width = 6_usize.saturating_sub(over));
    cells
}

fn change(run: Option<u64>, ghost: Option<u64>) -> String {
    let change = run
        .zip(ghost)
        .and_then(|(run, ghost)| words::bare_change(as_f64(run), as_f64(ghost)));
    change.unwrap_or_else(|| words::UNKNOWN.to_owned())
}

fn notes(scene: &Scene<'_>) -> Vec<String> {
    let board = scene.board;
    let mut notes = Vec::new();
    if board.has_lost() {
        notes.push(format!(
            "of acknowledged only; {} lost",
            units::count(board.counts.lost())
        ));
    }
    if board.latency.clipped > 0 {
        notes.push(format!(
            "{} longer than can be told",
            units::count(board.latency.clipped)
        ));
    }
    notes.extend(board.latency.notes.iter().cloned());
    let is_hidden = board.latency.run.shown().iter().any(|(_, us)| us.is_none());
    if is_hidden && board.latency.count > 0 {
        notes.push("-: fewer than 10 batches above".to_owned());
    }
    notes
}
