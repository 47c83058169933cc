//! Rates over time, a bar a column, with another run behind them.
//!
//! The chart knows columns and shares; where the columns' values come from is [`columns`]' part,
//! and which edges the axes have [`axis`]'s.

pub mod axis;
pub mod columns;

use ratatui::layout::Rect;

use self::axis::{TimeAxis, ValueAxis};
use super::sparkline::{self, Piece};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;

/// Cells left of the columns: a label of four, and the axis.
const GUTTER: u16 = 5;

/// Cells right of them, so that the last tick's label stands clear of the border.
const MARGIN: u16 = 1;

/// Everything that is drawn, a value a column: `None` where there is nothing yet.
#[derive(Clone, Debug)]
pub struct Chart {
    pub live: Vec<Option<f64>>,
    pub ghost: Vec<Option<f64>>,
    /// A line of dots, as far as the live series goes.
    pub asked: Vec<Option<f64>>,
    /// Columns that are warm-up.
    pub warm: usize,
    pub values: ValueAxis,
    pub time: TimeAxis,
    pub marks: Vec<Mark>,
}

/// A sign in the time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub column: usize,
    pub sign: char,
    pub role: Role,
}

/// Columns that a chart has in a place of this width.
#[must_use]
pub fn width(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(GUTTER + MARGIN))
}

impl Chart {
    /// Draws bars into all rows of the area but the last two, which are the time axis.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(rows) = area.height.checked_sub(2).filter(|rows| *rows > 0) else {
            return;
        };
        let bars = Rect {
            height: rows,
            ..area
        };
        self.draw_labels(canvas, bars);
        self.draw_bars(
            canvas,
            Rect {
                x: area.x + GUTTER,
                width: area.width.saturating_sub(GUTTER + MARGIN),
                ..bars
            },
        );
        self.draw_time(
            canvas,
            Rect {
                y: area.y + rows,
                height: 2,
                ..area
            },
        );
    }

    /// The bars alone, for places without room for axes.
    pub fn draw_bars(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let rows = usize::from(area.height);
        for (x, column) in (area.x..area.right()).zip(0..) {
            for (y, down) in (area.y..area.bottom()).zip(1..) {
                if let Some((sign, role)) = self.cell(column, rows - down, rows) {
                    canvas.text((x, y), area.right(), sign, role);
                }
            }
        }
    }

    /// What stands in a cell: the bar, and where there is none or a whole cell of it, the top of
    /// the other run.
    fn cell(&self, column: usize, up: usize, rows: usize) -> Option<(&'static str, Role)> {
        let live = self.live.get(column).copied().flatten();
        let ghost = self.ghost.get(column).copied().flatten();
        let asked = self.asked.get(column).copied().flatten();
        let is_top = |value: Option<f64>| value.is_some_and(|value| self.row_of(value, rows) == up);
        let piece = live.map_or(Piece::Empty, |value| {
            sparkline::piece(self.values.share(value), rows, up)
        });
        match piece {
            Piece::Full if is_top(ghost) => Some(("▒", Role::Ghost)),
            Piece::Full if column < self.warm => Some(("░", Role::Accent)),
            Piece::Full | Piece::Top(_) => Some((piece.sign(), Role::Accent)),
            Piece::Empty if is_top(ghost) => Some(("·", Role::Ghost)),
            Piece::Empty if live.is_some() && is_top(asked) => Some(("·", Role::Plain)),
            Piece::Empty => None,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a few rows, between zero and all of them"
    )]
    fn row_of(&self, value: f64, rows: usize) -> usize {
        let share = self.values.share(value).clamp(0.0, 1.0);
        // Not to fall below an edge by a rounding error.
        let row = share * rows as f64 + 1e-9;
        (row as usize).min(rows - 1)
    }

    fn draw_labels(&self, canvas: &mut Canvas<'_>, bars: Rect) {
        let axis = bars.x + GUTTER - 1;
        let labels = self.values.labels(usize::from(bars.height));
        for (y, down) in (bars.y..bars.bottom()).zip(0..) {
            let label = labels.iter().find(|(row, _)| *row == down);
            let sign = if label.is_some() { "┤" } else { "│" };
            canvas.text((axis, y), bars.right(), sign, Role::Dim);
            if let Some((_, label)) = label {
                canvas.text_to((axis, y), label, Role::Dim);
            }
        }
    }

    fn draw_time(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let (start, end) = (area.x + GUTTER, area.right().saturating_sub(MARGIN));
        let at = |column: usize| start.saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
        canvas.text_to((start - 1, area.y), &self.values.ground(), Role::Dim);
        canvas.text((start - 1, area.y), end, "┼", Role::Dim);
        let line = "─".repeat(usize::from(end.saturating_sub(start)));
        canvas.text((start, area.y), end, &line, Role::Dim);
        for (column, _) in &self.time.ticks {
            canvas.text((at(*column), area.y), end, "┬", Role::Dim);
        }
        for mark in &self.marks {
            let mut sign = [0; 4];
            canvas.text(
                (at(mark.column), area.y),
                end,
                mark.sign.encode_utf8(&mut sign),
                mark.role,
            );
        }
        let (first, last) = (0, self.time.ticks.len().saturating_sub(1));
        for (i, (column, label)) in self.time.ticks.iter().enumerate() {
            let length = u16::try_from(label.chars().count()).unwrap_or(0);
            let x = match i {
                _ if i == first => at(*column),
                _ if i == last => (at(*column) + 1).saturating_sub(length),
                _ => at(*column).saturating_sub(length / 2),
            };
            canvas.text((x, area.y + 1), end, label, Role::Dim);
        }
    }
}

/// For each column whether the live run is ahead of the other one, behind it or level with it, and
/// a blank where one of them is missing.
#[must_use]
pub fn versus(live: &[Option<f64>], ghost: &[Option<f64>]) -> String {
    /// Closer than this part is level.
    const LEVEL: f64 = 0.03;
    let sign = |(live, ghost): (&Option<f64>, &Option<f64>)| match (live, ghost) {
        (Some(live), Some(ghost)) if (live - ghost).abs() <= ghost * LEVEL => '·',
        (Some(live), Some(ghost)) if live > ghost => '+',
        (Some(_), Some(_)) => '-',
        _ => ' ',
    };
    live.iter().zip(ghost).map(sign).collect()
}

#[cfg(test)]
mod tests;
