//! The rate over time of all profiles, on one clock and one scale.

use ratatui::layout::Rect;

use super::ResultsView;
use crate::compare::Slot;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::theme::Role;
use crate::tui::widget::sparkline::piece;
use crate::units::{as_f64, si};

/// Cells of the letter, and of the mean at the end.
const LETTER: u16 = 2;
const MEAN: u16 = 8;

/// The rate of a profile at some moments, in the middle of all runs.
struct Line {
    slot: Slot,
    /// Seconds and rates.
    points: Vec<(f64, f64)>,
}

impl Line {
    /// When it ends: half a step after its last point, which is in the middle of one.
    fn end(&self) -> f64 {
        let steps = as_f64(self.points.len() as u64);
        self.points
            .last()
            .map_or(0.0, |(at, _)| at * steps / (steps - 0.5))
    }

    /// `None`: it has ended.
    fn rate_at(&self, second: f64) -> Option<f64> {
        let half = self.end() / as_f64(self.points.len() as u64) / 2.0;
        let found = self.points.iter().find(|(at, _)| at + half > second);
        found.map(|(_, rate)| *rate)
    }

    fn mean(&self) -> f64 {
        let total: f64 = self.points.iter().map(|(_, rate)| rate).sum();
        total / as_f64(self.points.len() as u64)
    }
}

fn lines(view: &ResultsView) -> Vec<Line> {
    let profiles = view.profiles().into_iter();
    let line = |slot| {
        let points = view.curve(slot)?.middle();
        (!points.is_empty()).then_some(Line { slot, points })
    };
    profiles.filter_map(|it| line(it.slot)).collect()
}

/// Top of the scale.
fn top(lines: &[Line]) -> f64 {
    let rates = lines
        .iter()
        .flat_map(|line| line.points.iter().map(|it| it.1));
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
    let longest = lines.iter().map(Line::end).fold(0.0, f64::max);
    let scale = (longest, top(&lines));
    let width = inside.width.saturating_sub(LETTER + MEAN);
    let rows = inside.height.saturating_sub(1);
    let each = (rows / u16::try_from(lines.len()).unwrap_or(1)).max(1);
    let at = lines
        .iter()
        .position(|line| line.slot == Slot::Profile(view.column));
    // Where there is no room for all, the selected one is among those that are seen.
    let from = (at.unwrap_or(0) + 1).saturating_sub(rows.into());
    let places = (inside.y..inside.y + rows).step_by(each.into());
    for (y, line) in places.zip(&lines[from..]) {
        let last = y + each - 1;
        let letter = line.slot.to_string();
        canvas.text(
            (inside.x, last),
            inside.right(),
            &letter,
            words::role(line.slot),
        );
        let bars = Rect {
            x: inside.x + LETTER,
            y,
            width,
            height: each,
        };
        draw_bars(canvas, bars, line, scale);
        canvas.text_to((inside.right(), last), &si(line.mean()), Role::Plain);
    }
    let (y, x) = (inside.y + rows, inside.x + LETTER);
    canvas.text((x, y), inside.right(), "0", Role::Dim);
    canvas.text_to((x + width, y), &format!("{longest:.2} s"), Role::Dim);
    Ok(())
}

/// A column for each part of the time that all share.
fn draw_bars(canvas: &mut Canvas<'_>, area: Rect, line: &Line, (longest, top): (f64, f64)) {
    let rows = usize::from(area.height);
    for (x, column) in (area.x..area.right()).zip(0..) {
        let middle = longest * (f64::from(column) + 0.5) / f64::from(area.width.max(1));
        let Some(rate) = line.rate_at(middle) else {
            continue;
        };
        for (y, up) in (area.y..area.bottom()).rev().zip(0..) {
            let sign = piece(rate / top, rows, up).sign();
            canvas.text((x, y), x + 1, sign, words::role(line.slot));
        }
    }
}
