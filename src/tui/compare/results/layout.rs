//! Which panel stands where. From 120x34 on all are there; on smaller screens the figures, and the
//! others alone when they are zoomed.

use ratatui::layout::Rect;

use super::{Focus, ResultsView, charts, head, others, primary, settings};
use crate::tui::canvas::Canvas;
use crate::tui::widget::split::split;

/// Size from which all panels have room.
const FULL: (u16, u16) = (110, 32);

/// Heights of the charts and of the last row.
const CHARTS: u16 = 7;
const LAST: u16 = 5;

/// Rows of the other figures that there should be, the border included.
const OTHERS: u16 = 7;

pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect) {
    let is_full = area.width >= FULL.0 && area.height >= FULL.1;
    let below = head::draw(view, canvas, area, if is_full { 3 } else { 2 });
    if view.zoom {
        return draw_panel(view, canvas, below, view.focus);
    }
    let wanted = primary::height(view);
    if !is_full {
        // Panels that have no room of their own take that of the other figures.
        let lower = match view.focus {
            Focus::Primary => Focus::Others,
            focus => focus,
        };
        let height = wanted.min(below.height - (below.height / 3).min(OTHERS));
        let [upper, rest] = split(below, height);
        draw_panel(view, canvas, upper, Focus::Primary);
        return draw_panel(view, canvas, rest, lower);
    }
    let fixed = CHARTS + LAST;
    let upper = wanted.min(below.height.saturating_sub(fixed + OTHERS));
    let [first, rest] = split(below, upper);
    // What the figures do not need, the last row gets.
    let room = rest.height.saturating_sub(fixed);
    let rows = u16::try_from(others::rows(view) + 3).unwrap_or(u16::MAX);
    let [second, rest] = split(rest, room.min(rows.max(OTHERS)));
    let [third, last] = split(rest, CHARTS);
    draw_panel(view, canvas, first, Focus::Primary);
    draw_panel(view, canvas, second, Focus::Others);
    let charts = [Focus::Latency, Focus::OverTime, Focus::Scatter];
    for (area, focus) in beside(third, 3).into_iter().zip(charts) {
        draw_panel(view, canvas, area, focus);
    }
    for (area, focus) in beside(last, 2)
        .into_iter()
        .zip([Focus::Settings, Focus::Holds])
    {
        draw_panel(view, canvas, area, focus);
    }
}

fn draw_panel(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    match focus {
        Focus::Primary => primary::draw(view, canvas, area),
        Focus::Others => others::draw(view, canvas, area),
        Focus::Latency | Focus::OverTime | Focus::Scatter => {
            charts::draw(view, canvas, area, focus);
        }
        Focus::Settings => settings::draw(view, canvas, area),
        Focus::Holds => settings::draw_holds(view, canvas, area),
    }
}

/// So many areas beside each other.
fn beside(area: Rect, count: u16) -> Vec<Rect> {
    let edge = |i: u16| area.x + area.width * i / count;
    (0..count)
        .map(|i| Rect {
            x: edge(i),
            width: edge(i + 1) - edge(i),
            ..area
        })
        .collect()
}
