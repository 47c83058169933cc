//! Latency by percentile: a letter for each profile.

use ratatui::layout::Rect;

use super::ResultsView;
use super::charts::Axis;
use crate::compare::{Curve, Slot};
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::theme::Role;
use crate::units::narrow_millis;

/// Parts of all records, and their names; the last one is the longest latency.
const PARTS: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];
const NAMES: [&str; 6] = ["p50", "p90", "p95", "p99", "p99.9", "max"];

/// Cells of a label and the axis.
const GUTTER: u16 = 6;

/// Labels that are read; on higher charts there are rows without any.
const LABELS: u16 = 8;

/// Draws it. `Err`: there is nothing to draw, in words.
pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, inside: Rect) -> Result<(), &'static str> {
    let lines: Vec<_> = view
        .profiles()
        .iter()
        .filter_map(|it| Some((it.slot, points(view.curve(it.slot)?))))
        .collect();
    let values = lines
        .iter()
        .flat_map(|(_, points)| points.iter().copied().flatten());
    let axis = Axis::around(values, view.linear).ok_or("No percentile: too few batches.")?;
    let rows = inside.height.saturating_sub(1);
    if rows < 2 {
        return Ok(());
    }
    let bottom = inside.y + rows;
    for row in 0..rows {
        let y = bottom - 1 - row;
        let at = f64::from(row) / f64::from(rows - 1);
        let has_label = row.is_multiple_of(rows.div_ceil(LABELS));
        let sign = if has_label { "┤" } else { "│" };
        canvas.text((inside.x + GUTTER - 1, y), inside.right(), sign, Role::Dim);
        if has_label {
            let label = narrow_millis(axis.at(at));
            canvas.text_to((inside.x + GUTTER - 1, y), &label, Role::Dim);
        }
    }
    let width = inside.width.saturating_sub(GUTTER) / 6;
    for (column, name) in (0..).zip(NAMES) {
        // The longest name is the last but one, and needs a blank behind it.
        let x = inside.x + GUTTER + column * width + column / 5;
        canvas.text((x, bottom), inside.right(), name, Role::Dim);
        let area = Rect::new(x, bottom - rows, width, rows);
        draw_column(canvas, area, &at(&lines, column), axis);
    }
    Ok(())
}

fn points(curve: &Curve) -> [Option<f64>; 6] {
    let [p50, p90, p95, p99, p999] = PARTS.map(|part| curve.latency(part));
    [p50, p90, p95, p99, p999, curve.longest()]
}

/// What all profiles have at a place of the axis.
fn at(lines: &[(Slot, [Option<f64>; 6])], column: u16) -> Vec<(Slot, f64)> {
    let value =
        |(slot, points): &(Slot, [Option<f64>; 6])| Some((*slot, points[usize::from(column)]?));
    lines.iter().filter_map(value).collect()
}

/// Letters at their heights, those of the same height beside each other, as far as there is room.
fn draw_column(canvas: &mut Canvas<'_>, area: Rect, values: &[(Slot, f64)], axis: Axis) {
    let mut taken = vec![0; usize::from(area.height)];
    for (slot, value) in values {
        let up = axis.cell(*value, area.height);
        let place = &mut taken[usize::from(up)];
        let at = (area.x + *place, area.bottom() - 1 - up);
        // The last cell is a blank, or says that there are more.
        let (text, role) = if *place + 1 < area.width {
            (slot.to_string(), words::role(*slot))
        } else {
            ("+".to_owned(), Role::Dim)
        };
        canvas.text(at, area.right(), &text, role);
        *place = (*place + 1).min(area.width.saturating_sub(1));
    }
}
