//! A place in two, one above the other.

use ratatui::layout::Rect;

/// The upper one so high, as far as there is room, and the rest.
#[must_use]
pub fn split(area: Rect, height: u16) -> [Rect; 2] {
    let upper = Rect {
        height: height.min(area.height),
        ..area
    };
    let lower = Rect {
        y: upper.bottom(),
        height: area.height - upper.height,
        ..area
    };
    [upper, lower]
}
