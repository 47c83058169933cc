//! The map: two axes of the grid, the darker the better.

use ratatui::layout::Rect;

use super::view::SweepView;
use crate::compare::{Axis, Metric};
use crate::sweep::{Keeping, MapAxes, Shades, Standing, sign_of};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Cells of the values at the left.
const LEFT: u16 = 11;

/// Cells of a point: with its number of runs, and without.
const CELL: u16 = 18;
const NARROW: u16 = 12;

/// Rows of the border and the values above the points.
const FRAME: u16 = 3;

const SHADES: [&str; 4] = ["░", "▒", "▓", "█"];

/// Rows with two lines to each point.
#[must_use]
pub fn height(view: &SweepView) -> u16 {
    FRAME + rows(view).saturating_mul(2)
}

/// Rows with a line to each point.
#[must_use]
pub fn least_height(view: &SweepView) -> u16 {
    FRAME + rows(view)
}

fn rows(view: &SweepView) -> u16 {
    let sweep = &view.document.sweep;
    let values = sweep.grid.axes()[MapAxes::of(sweep).down].values.len();
    u16::try_from(values).unwrap_or(u16::MAX - FRAME)
}

/// What is drawn of the grid, and how large.
struct Map<'a> {
    view: &'a SweepView,
    axes: MapAxes,
    shades: Option<Shades>,
    /// Rows and cells of a point.
    size: (u16, u16),
}

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let sweep = &view.document.sweep;
    let axes = MapAxes::of(sweep);
    let grid = &sweep.grid;
    let by = axes.across.map(|it| format!(" by {}", name(view, it)));
    let note = format!("{}{}", name(view, axes.down), by.unwrap_or_default());
    let values = grid.values(view.point());
    let others = grid.axes().iter().zip(values).enumerate();
    let others: Vec<_> = others
        .filter(|(axis, (it, _))| !axes.has(*axis) && it.values.len() > 1)
        .map(|(_, (axis, value))| format!(", {} {value}", axis.name()))
        .collect();
    let title = format!("{}{}", view.figure.title(), others.concat());
    let inside = Panel {
        title: &title,
        note: &note,
        foot: &legend(view),
        focused: true,
        ..Panel::default()
    }
    .draw(canvas, area);
    let columns = axes.across.map_or(1, |it| grid.axes()[it].values.len());
    let columns = u16::try_from(columns).unwrap_or(u16::MAX);
    let room = inside.width.saturating_sub(LEFT);
    let is_tall = inside.height > rows(view).saturating_mul(2);
    Map {
        view,
        axes,
        shades: Shades::of(view.document.results.points.iter(), view.figure),
        size: (
            if is_tall { 2 } else { 1 },
            (room / columns.max(1)).clamp(NARROW, CELL),
        ),
    }
    .draw(canvas, inside);
}

fn name(view: &SweepView, axis: usize) -> &str {
    view.document.sweep.grid.axes()[axis].name()
}

/// What the signs mean, those that are there.
fn legend(view: &SweepView) -> String {
    let points = &view.document.results.points;
    let has = |keeping| points.iter().any(|it| it.runs > 0 && it.keeping == keeping);
    let mut legend = "░ ▒ ▓ █ the better".to_owned();
    if view.document.results.best().is_some() {
        legend.push_str("   * best");
    }
    if has(Keeping::Breaks) {
        legend.push_str("   ! breaks a limit");
    }
    if has(Keeping::Unknown) {
        legend.push_str("   ? not known");
    }
    legend
}

impl Map<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, inside: Rect) {
        let grid = &self.view.document.sweep.grid;
        let places = grid.places(self.view.point());
        let (height, width) = self.size;
        let across = self.axes.across.map(|it| (&grid.axes()[it], places[it]));
        let columns = usize::from(inside.width.saturating_sub(LEFT) / width).max(1);
        let first_column = across.map_or(0, |(_, at)| (at + 1).saturating_sub(columns));
        let rows = usize::from(inside.height.saturating_sub(1) / height).max(1);
        let first_row = (places[self.axes.down] + 1).saturating_sub(rows);
        if let Some((axis, _)) = across {
            self.draw_head(canvas, inside, axis, first_column);
        }
        let values = grid.axes()[self.axes.down].values.iter().enumerate();
        let lines = (inside.y + 1..inside.bottom()).step_by(height.into());
        for (y, (row, value)) in lines.zip(values.skip(first_row)) {
            let value = cut(value, usize::from(LEFT) - 2);
            canvas.text_to((inside.x + LEFT - 2, y), &value, Role::Plain);
            let count = across.map_or(1, |(axis, _)| axis.values.len());
            let starts = (inside.x + LEFT..inside.right()).step_by(width.into());
            for (x, column) in starts.zip(first_column..count).take(columns) {
                let mut at = places.clone();
                at[self.axes.down] = row;
                if let Some(across) = self.axes.across {
                    at[across] = column;
                }
                let cell = Rect {
                    x,
                    y,
                    width,
                    height: height.min(inside.bottom() - y),
                };
                self.draw_point(canvas, cell, grid.at(&at));
            }
        }
    }

    fn draw_head(&self, canvas: &mut Canvas<'_>, inside: Rect, axis: &Axis, first: usize) {
        let width = self.size.1;
        let starts = (inside.x + LEFT..inside.right()).step_by(width.into());
        for (x, value) in starts.zip(axis.values.iter().skip(first)) {
            let value = cut(value, usize::from(width) - 3);
            canvas.text((x + 2, inside.y), inside.right(), &value, Role::Dim);
        }
    }

    fn draw_point(&self, canvas: &mut Canvas<'_>, cell: Rect, point: usize) {
        canvas.clickable(cell, Action::Select(point));
        let is_chosen = point == self.view.point();
        let right = cell.right();
        let role = if is_chosen { Role::Strong } else { Role::Plain };
        let Some(standing) = self.view.document.results.points.get(point) else {
            return;
        };
        let figure = standing.figures.get(&self.view.figure);
        for y in cell.y..cell.bottom() {
            if is_chosen {
                canvas.text((cell.x, y), right, "▌", Role::Headline);
            }
            if let Some((shades, figure)) = self.shades.zip(figure) {
                let shade = SHADES[shades.level(*figure)];
                let shade = shade.repeat(if cell.width >= CELL { 3 } else { 2 });
                canvas.text((cell.x + 1, y), right, &shade, Role::Accent);
            }
        }
        let x = cell.x + if cell.width >= CELL { 5 } else { 3 };
        let first = self.first_line(standing, cell.width >= CELL);
        canvas.text((x, cell.y), right, &first, role);
        if cell.height > 1 && standing.runs > 0 {
            let second = self.second_line(standing);
            canvas.text((x, cell.y + 1), right, &second, Role::Dim);
        }
    }

    fn first_line(&self, standing: &Standing, is_wide: bool) -> String {
        let metric = self.view.figure;
        let figure = standing.figures.get(&metric);
        let shown = figure.map_or("-".to_owned(), |it| metric.show(*it));
        let best = if self.view.is_best(standing.point) {
            "*"
        } else {
            ""
        };
        let missed = match standing.runs {
            0 => "",
            _ => sign_of(standing.keeping),
        };
        let sign = format!("{best}{missed}");
        match (is_wide, standing.runs) {
            (true, 1..) => format!("{shown:>7}{sign:<2}x{}", standing.runs),
            _ => format!("{shown:>7}{sign}"),
        }
    }

    /// The other figure of two that a point is judged by.
    fn second_line(&self, standing: &Standing) -> String {
        let (metric, unit) = match self.view.figure {
            Metric::LatencyP99 => (Metric::MsgsPerS, ""),
            _ => (Metric::LatencyP99, " ms"),
        };
        let figure = standing.figures.get(&metric);
        let shown = figure.map_or("-".to_owned(), |it| metric.show(*it));
        format!("{shown:>7}{unit}")
    }
}
