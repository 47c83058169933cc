//! The rate against p99: the front, and the points that are beaten.

use ratatui::layout::Rect;

use super::view::SweepView;
use crate::compare::Metric;
use crate::sweep::{Keeping, Require, Standing};
use crate::tui::canvas::Canvas;
use crate::tui::compare::results::scatter::{Mark, Scatter};
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let results = &view.document.results;
    let mut legend = "a b front   · others".to_owned();
    if results.points.iter().any(is_out) {
        legend.push_str("   ! over a limit");
    }
    let mut require = view.document.sweep.require.iter();
    let require = require.find(|it| it.metric == Metric::LatencyP99);
    let note = require.map_or_else(String::new, |it| format!(": {it}"));
    let inside = Panel {
        title: "msg/s by p99, log",
        note: &note,
        foot: &legend,
        ..Panel::default()
    }
    .draw(canvas, area);
    let mut run: Vec<_> = results.points.iter().filter(|it| it.runs > 0).collect();
    // The front lies over the others, and the chosen point over all.
    run.sort_by_key(|it| (it.point == view.point(), it.letter.is_some()));
    let marks: Vec<_> = run.into_iter().filter_map(|it| mark(view, it)).collect();
    let scatter = Scatter {
        marks: &marks,
        limit: require.map(Require::bound),
        linear: false,
    };
    if let Err(why) = scatter.draw(canvas, inside) {
        let has_run = results.points.iter().any(|it| it.runs > 0);
        let why = if has_run { why } else { "No point has run." };
        canvas.text((inside.x, inside.y), inside.right(), why, Role::Dim);
    }
}

fn is_out(standing: &Standing) -> bool {
    standing.runs > 0 && standing.keeping == Keeping::Breaks
}

fn mark(view: &SweepView, standing: &Standing) -> Option<Mark> {
    let sign = match &standing.letter {
        Some(letter) => letter.clone(),
        None if is_out(standing) => "!".to_owned(),
        None => "·".to_owned(),
    };
    let role = match &standing.letter {
        _ if standing.point == view.point() => Role::Headline,
        Some(_) => Role::Good,
        None if is_out(standing) => Role::Warn,
        None => Role::Plain,
    };
    Some(Mark {
        rate: *standing.figures.get(&Metric::MsgsPerS)?,
        p99: *standing.figures.get(&Metric::LatencyP99)?,
        sign,
        role,
    })
}
