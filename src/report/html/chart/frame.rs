//! What charts with two axes have in common: the area between the axes, their lines and names.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Point};

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 280.0;

/// Room around the area: names of the y axis, the title above, letters at the ends of lines, names
/// of the x axis.
const LEFT: f64 = 52.0;
const TOP: f64 = 26.0;
const RIGHT: f64 = 30.0;
const BOTTOM: f64 = 40.0;

/// Points within an area are this far below its upper edge at least.
const INNER_HEIGHT: f64 = HEIGHT - TOP - BOTTOM;

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

    pub fn left(&self) -> f64 {
        LEFT
    }

    pub fn right(&self) -> f64 {
        WIDTH - RIGHT
    }

    pub fn top(&self) -> f64 {
        TOP
    }

    pub fn bottom(&self) -> f64 {
        TOP + INNER_HEIGHT
    }

    /// The place of two values.
    pub fn place(&self, x: f64, y: f64) -> Point {
        (self.across(x), self.up(y))
    }

    pub fn across(&self, x: f64) -> f64 {
        self.left() + self.x.part(x) * (self.right() - self.left())
    }

    pub fn up(&self, y: f64) -> f64 {
        self.bottom() - self.y.part(y) * INNER_HEIGHT
    }

    fn draw(&self, drawing: &mut Drawing) {
        for (value, name) in self.y.ticks() {
            let y = self.up(*value);
            drawing.line("grid", (self.left(), y), (self.right(), y));
            drawing.text("tick", (self.left() - 7.0, y + 4.0), Anchor::End, name);
        }
        let bottom = self.bottom();
        drawing.line("axis", (self.left(), bottom), (self.right(), bottom));
        for (value, name) in self.x.ticks() {
            let x = self.across(*value);
            drawing.line("axis", (x, bottom), (x, bottom + 4.0));
            drawing.text("tick", (x, bottom + 17.0), Anchor::Middle, name);
        }
        drawing.text("unit", (4.0, 13.0), Anchor::Start, self.y.title());
        let end = (self.right(), bottom + 34.0);
        drawing.text("unit", end, Anchor::End, self.x.title());
    }
}
