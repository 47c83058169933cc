//! Which panel stands where. From 110x32 on all are there; on smaller screens the map, the points,
//! and what came of them last.

use ratatui::layout::Rect;

use super::view::SweepView;
use super::{confirmed, head, map, points, rungs, scatter};
use crate::tui::canvas::Canvas;
use crate::tui::widget::split::split;

/// Size from which all panels have room.
const FULL: (u16, u16) = (110, 32);

/// Width of the panels at the right.
const RIGHT: u16 = 46;

/// Rows of the confirmation, the border included.
const CONFIRMED: u16 = 9;

/// Rows of the points that there should be, the border included.
const POINTS: u16 = 8;

/// The same where there is less room.
const FEW_POINTS: u16 = 5;
const SHORT: u16 = 6;

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let below = head::draw(view, canvas, area);
    if area.width < FULL.0 || area.height < FULL.1 {
        return draw_small(view, canvas, below);
    }
    let [above, last] = split(below, below.height.saturating_sub(CONFIRMED));
    let [first, second] = split(above, map::height(view).min(above.height - POINTS));
    let [left, right] = beside(first);
    map::draw(view, canvas, left);
    scatter::draw(view, canvas, right);
    let [left, right] = beside(second);
    points::draw(view, canvas, left);
    rungs::draw(view, canvas, right);
    confirmed::draw(view, canvas, last);
}

fn draw_small(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let room = area.height.saturating_sub(FEW_POINTS + SHORT);
    let [first, rest] = split(area, map::least_height(view).min(room));
    let [second, last] = split(rest, rest.height.saturating_sub(SHORT));
    map::draw(view, canvas, first);
    points::draw(view, canvas, second);
    match view.document.confirmation {
        Some(_) => confirmed::draw(view, canvas, last),
        None => rungs::draw(view, canvas, last),
    }
}

fn beside(area: Rect) -> [Rect; 2] {
    let left = Rect {
        width: area.width - RIGHT,
        ..area
    };
    let right = Rect {
        x: left.right(),
        width: RIGHT,
        ..area
    };
    [left, right]
}
