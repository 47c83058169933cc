//! What views draw on: the cells, the theme, and the places that a mouse can click.
//!
//! Text that is too long for its room is cut, never wrapped into its neighbour; a place outside of
//! the screen is no error, so that no size of the terminal can break a view.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use super::action::Click;
use super::theme::{Role, Theme};

/// A screen being drawn.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    regions: &'a mut Regions,
}

/// What is where, for clicks; the last one drawn lies on top.
#[derive(Clone, Debug, Default)]
pub struct Regions(Vec<(Rect, Click)>);

impl Regions {
    /// What a click at this cell means.
    #[must_use]
    pub fn at(&self, position: Position) -> Option<Click> {
        let mut regions = self.0.iter().rev();
        let found = regions.find(|(area, _)| area.contains(position));
        found.map(|(_, click)| *click)
    }
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, regions: &'a mut Regions) -> Self {
        Self {
            buffer,
            theme,
            regions,
        }
    }

    #[must_use]
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// The cells themselves, for charts and the like.
    pub fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Makes a place clickable.
    pub fn clickable(&mut self, area: Rect, click: Click) {
        self.regions.0.push((area, click));
    }

    /// Writes a text from a cell on, cut at `right`; gives the column after it.
    pub fn text(&mut self, (x, y): (u16, u16), right: u16, text: &str, role: Role) -> u16 {
        let style = self.style(role);
        self.styled((x, y), right, text, style)
    }

    /// As [`Canvas::text`], in any style.
    pub fn styled(&mut self, (x, y): (u16, u16), right: u16, text: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        let right = right.min(area.right());
        if x >= right || !area.contains(Position::new(x, y)) {
            return x;
        }
        let room = usize::from(right - x);
        self.buffer.set_stringn(x, y, text, room, style).0
    }

    /// Writes a text so that it ends at `right`.
    pub fn text_to(&mut self, (right, y): (u16, u16), text: &str, role: Role) {
        let width = u16::try_from(Line::raw(text).width()).unwrap_or(u16::MAX);
        self.text((right.saturating_sub(width), y), right, text, role);
    }

    /// Empties an area, for a window over others.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
        // What lies beneath can no longer be clicked.
        self.regions
            .0
            .retain(|(below, _)| below.intersection(area) != *below);
    }
}
