//! What charts with two axes have in common: the area between the axes, their lines and names.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Point};

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 280.0;

/// The edges of the area. Around it is room for the names of the y axis and its title, for letters
/// at the ends of lines, and for the names of the x axis.
pub const LEFT: f64 = 52.0;
pub const TOP: f64 = 26.0;
pub const RIGHT: f64 = WIDTH - 30.0;
pub const BOTTOM: f64 = HEIGHT - 40.0;

/// Two axes and what is drawn between them.
pub struct Frame<'a> {
    x: &'a Axis,
    y: &'a Axis,
}

impl<'a> Frame<'a> {
    /// An empty picture with its axes.
    pub fn new(x: &'a Axis, y: &'a Axis) -> (Self, Drawing) {
        let frame = Self { x, y };
        let mut drawing = Drawing::new(WIDTH, HEIGHT);
        frame.draw(&mut drawing);
        (frame, drawing)
    }

    /// The place of two values.
    pub fn place(&self, x: f64, y: f64) -> Point {
        (self.across(x), self.up(y))
    }

    /// How far from the left a value stands.
    pub fn across(&self, x: f64) -> f64 {
        LEFT + self.x.part(x) * (RIGHT - LEFT)
    }

    /// How far from the top one does.
    pub fn up(&self, y: f64) -> f64 {
        BOTTOM - self.y.part(y) * (BOTTOM - TOP)
    }

    fn draw(&self, drawing: &mut Drawing) {
        for (value, name) in self.y.ticks() {
            let y = self.up(*value);
            drawing.line("grid", (LEFT, y), (RIGHT, y));
            drawing.text("tick", (LEFT - 7.0, y + 4.0), Anchor::End, name);
        }
        drawing.line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM));
        for (value, name) in self.x.ticks() {
            let x = self.across(*value);
            drawing.line("axis", (x, BOTTOM), (x, BOTTOM + 4.0));
            drawing.text("tick", (x, BOTTOM + 17.0), Anchor::Middle, name);
        }
        drawing.text("unit", (4.0, 13.0), Anchor::Start, self.y.title());
        let end = (RIGHT, BOTTOM + 34.0);
        drawing.text("unit", end, Anchor::End, self.x.title());
    }
}
