//! A panel: a border with a title at the left of its top line, a note at the right, and a foot.

use ratatui::layout::{Margin, Rect};

use crate::tui::action::Click;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;

/// What a border says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panel<'a> {
    pub title: &'a str,
    /// At the right end of the top line.
    pub note: &'a str,
    /// At the left end of the bottom line.
    pub foot: &'a str,
    /// At the right end of the bottom line.
    pub foot_note: &'a str,
    /// Heavy lines in the accent colour.
    pub focused: bool,
    /// What a click into it means.
    pub click: Option<Click>,
}

/// The signs of a border: corners from the top left in reading order, then the lines.
struct Signs {
    corners: [&'static str; 4],
    across: &'static str,
    down: &'static str,
}

const LIGHT: Signs = Signs {
    corners: ["┌", "┐", "└", "┘"],
    across: "─",
    down: "│",
};

const HEAVY: Signs = Signs {
    corners: ["┏", "┓", "┗", "┛"],
    across: "━",
    down: "┃",
};

impl Panel<'_> {
    /// Cells that a foot alone may have: between the corners, a line's end and a blank at each
    /// side.
    #[must_use]
    pub fn foot_room(area: Rect) -> usize {
        usize::from(area.width).saturating_sub(6)
    }

    /// Draws the border and gives the room inside, with a blank column at each side where there
    /// is space for it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
        let area = area.intersection(canvas.area());
        if area.width < 4 || area.height < 2 {
            return Rect::ZERO;
        }
        if let Some(click) = self.click {
            canvas.clickable(area, click);
        }
        let (signs, role) = if self.focused {
            (&HEAVY, Role::Accent)
        } else {
            (&LIGHT, Role::Dim)
        };
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for y in area.y + 1..bottom {
            canvas.text((area.x, y), right, signs.down, role);
            canvas.text((right, y), area.right(), signs.down, role);
        }
        let across = signs.across.repeat(usize::from(area.width - 2));
        for (y, [left, end]) in [
            (area.y, [signs.corners[0], signs.corners[1]]),
            (bottom, [signs.corners[2], signs.corners[3]]),
        ] {
            let x = canvas.text((area.x, y), right, left, role);
            let x = canvas.text((x, y), right, &across, role);
            canvas.text((x, y), area.right(), end, role);
        }
        let title = if self.focused {
            Role::Headline
        } else {
            Role::Strong
        };
        Self::label(canvas, (area, area.y), (self.title, title), self.note);
        Self::label(
            canvas,
            (area, bottom),
            (self.foot, Role::Dim),
            self.foot_note,
        );
        area.inner(Margin::new(2, 1))
    }

    /// A text at the left of a line and one at the right, each with a blank around it. The left
    /// one goes first when there is no room for both.
    fn label(
        canvas: &mut Canvas<'_>,
        (area, y): (Rect, u16),
        (left, role): (&str, Role),
        right: &str,
    ) {
        let end = area.right() - 2;
        let mut start = area.x + 2;
        if !left.is_empty() {
            start = canvas.text((start, y), end, &format!(" {left} "), role);
        }
        let width = u16::try_from(right.chars().count()).unwrap_or(u16::MAX);
        if width > 0 && start + width + 2 <= end {
            canvas.text_to((end, y), &format!(" {right} "), Role::Dim);
        }
    }
}
