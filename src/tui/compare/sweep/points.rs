//! The points in a table, the best first.

use ratatui::layout::Rect;

use super::view::SweepView;
use crate::compare::Metric;
use crate::stats::paired::change;
use crate::sweep::{Keeping, Standing, sign_of};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Cells of a setting's value at most, and of the figures.
const VALUE: usize = 11;
const FIGURES: usize = 34;

/// Stands before the chosen point, and before what has to be known of it.
const CHOSEN: &str = "▌";

/// What its letters and signs are, where nothing has to be told of the chosen point.
const FRONT: &str = "a b ... the front of msg/s against p99   * best";

/// Cells of its letter and its signs.
const SIGNS: usize = 4;

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let sweep = &view.document.sweep;
    let all = view.document.results.ranked(sweep.metric.goal());
    let run: Vec<_> = all.into_iter().filter(|it| it.runs > 0).collect();
    let note = format!("{} of {} have run", run.len(), sweep.grid.len());
    let missed = view.standing().and_then(Standing::missed);
    let missed = missed.map(|missed| format!("{CHOSEN} {missed}"));
    let inside = Panel {
        title: "Points, the best first: for ranks, not for quotes",
        note: &note,
        foot: missed.as_deref().unwrap_or(FRONT),
        foot_note: "change against the profile",
        ..Panel::default()
    }
    .draw(canvas, area);
    let columns = Columns::of(view, usize::from(inside.width));
    canvas.text(
        (inside.x + 1, inside.y),
        inside.right(),
        &columns.head(sweep.metric),
        Role::Dim,
    );
    let room = usize::from(inside.height.saturating_sub(1));
    let at = run.iter().position(|it| it.point == view.point());
    let first = (at.unwrap_or(0) + 1).saturating_sub(room.max(1));
    let lines = inside.y + 1..inside.bottom();
    for (y, standing) in lines.zip(run.into_iter().skip(first)) {
        let line = Rect {
            y,
            height: 1,
            ..inside
        };
        canvas.clickable(line, Action::Select(standing.point));
        let is_chosen = standing.point == view.point();
        let role = match standing.keeping {
            _ if is_chosen => Role::Strong,
            Keeping::Breaks => Role::Dim,
            _ => Role::Plain,
        };
        let text = columns.row(view, standing);
        canvas.text((line.x + 1, y), line.right(), &text, role);
        if is_chosen {
            canvas.text((line.x, y), line.right(), CHOSEN, Role::Headline);
        }
    }
}

/// A column for each setting that is varied, as many as there is room for.
struct Columns {
    names: Vec<String>,
    widths: Vec<usize>,
}

impl Columns {
    fn of(view: &SweepView, room: usize) -> Self {
        let axes = view.document.sweep.grid.axes().iter();
        let mut left = room.saturating_sub(FIGURES + SIGNS + 1);
        let mut columns = Self {
            names: Vec::new(),
            widths: Vec::new(),
        };
        for axis in axes {
            let values = axis.values.iter().map(|value| value.chars().count());
            let longest = values.chain([axis.name().chars().count()]).max();
            let width = longest.unwrap_or(0).min(VALUE);
            let Some(rest) = left.checked_sub(width + 1) else {
                break;
            };
            left = rest;
            columns.names.push(cut(axis.name(), width));
            columns.widths.push(width);
        }
        columns
    }

    fn line(&self, values: &[&str]) -> String {
        let cells = self.widths.iter().zip(values);
        let cells: Vec<_> = cells
            .map(|(width, value)| format!(" {:>width$}", cut(value, *width)))
            .collect();
        cells.concat()
    }

    fn head(&self, metric: Metric) -> String {
        let names: Vec<_> = self.names.iter().map(String::as_str).collect();
        format!(
            "    {} {:>7} {:>8} {:>6} {:>4} {:>4}",
            self.line(&names),
            metric.word(),
            "change",
            "p99 ms",
            "runs",
            "rung"
        )
    }

    fn row(&self, view: &SweepView, standing: &Standing) -> String {
        let metric = view.document.sweep.metric;
        let figure = |metric: Metric| {
            let figure = standing.figures.get(&metric);
            figure.map_or("-".to_owned(), |it| metric.show(*it))
        };
        let best = if view.is_best(standing.point) {
            "*"
        } else {
            ""
        };
        let sign = format!("{best}{}", sign_of(standing.keeping));
        let letter = standing.letter.as_deref().unwrap_or_default();
        format!(
            "{letter:<2}{sign:<2}{} {:>7} {:>8} {:>6} {:>4} {:>4}",
            self.line(&view.document.sweep.grid.values(standing.point)),
            figure(metric),
            standing.ratio.map_or(String::new(), change),
            figure(Metric::LatencyP99),
            standing.runs,
            standing.rung,
        )
    }
}
