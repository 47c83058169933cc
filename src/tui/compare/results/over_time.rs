//! The rate over time of all profiles, on one clock and one scale.

use ratatui::layout::Rect;

use super::ResultsView;
use crate::compare::Slot;
use crate::tui::canvas::Canvas;
use crate::tui::compare::charts::Line;
use crate::tui::compare::words;
use crate::tui::theme::Role;
use crate::tui::widget::sparkline::piece;
use crate::units::{as_f64, si};

/// Cells of the letter, and of the mean at the end.
const LETTER: u16 = 2;
const MEAN: u16 = 8;

fn lines(view: &ResultsView) -> Vec<(Slot, &Line)> {
    let profiles = view.profiles().into_iter();
    profiles
        .filter_map(|it| Some((it.slot, view.charts.line(view.planned_slot(it.slot))?)))
        .filter(|(_, line)| !line.rates.is_empty())
        .collect()
}

/// Top of the scale.
fn top(lines: &[(Slot, &Line)]) -> f64 {
    let rates = lines
        .iter()
        .flat_map(|(_, line)| line.rates.iter().copied());
    rates.fold(1.0, f64::max)
}

/// The scale, which all of them share.
#[must_use]
pub fn note(view: &ResultsView) -> String {
    let lines = lines(view);
    if lines.is_empty() {
        return String::new();
    }
    format!("0 to {}", si(top(&lines)))
}

/// Draws it. `Err`: there is nothing to draw, in words.
pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, inside: Rect) -> Result<(), &'static str> {
    let lines = lines(view);
    if lines.is_empty() {
        return Err("No run has a report that can be read.");
    }
    let top = top(&lines);
    let span = |line: &Line| as_f64(line.rates.len() as u64) * line.step_s;
    let longest = lines.iter().map(|(_, line)| span(line)).fold(0.0, f64::max);
    let width = inside.width.saturating_sub(LETTER + MEAN);
    let rows = inside.height.saturating_sub(1);
    let each = (rows / u16::try_from(lines.len()).unwrap_or(1)).max(1);
    for (y, (slot, line)) in (inside.y..inside.y + rows).step_by(each.into()).zip(&lines) {
        let y = y + each - 1;
        canvas.text(
            (inside.x, y),
            inside.right(),
            &slot.to_string(),
            words::role(*slot),
        );
        let bars = Rect {
            x: inside.x + LETTER,
            y: y + 1 - each,
            width,
            height: each,
        };
        draw_bars(canvas, bars, (line, *slot), (longest, top));
        let total: f64 = line.rates.iter().sum();
        let mean = total / as_f64(line.rates.len() as u64);
        canvas.text_to((inside.right(), y), &si(mean), Role::Plain);
    }
    let (y, x) = (inside.y + rows, inside.x + LETTER);
    canvas.text((x, y), inside.right(), "0", Role::Dim);
    canvas.text_to((x + width, y), &format!("{longest:.2} s"), Role::Dim);
    Ok(())
}

/// A column for each part of the time that all share.
fn draw_bars(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (line, slot): (&Line, Slot),
    (longest, top): (f64, f64),
) {
    let rows = usize::from(area.height);
    for (x, column) in (area.x..area.right()).zip(0..) {
        let middle = longest * (f64::from(column) + 0.5) / f64::from(area.width.max(1));
        let Some(rate) = line.rate_at(middle) else {
            continue;
        };
        for (y, up) in (area.y..area.bottom()).rev().zip(0..) {
            let sign = piece(rate / top, rows, up).sign();
            canvas.text((x, y), x + 1, sign, words::role(slot));
        }
    }
}
