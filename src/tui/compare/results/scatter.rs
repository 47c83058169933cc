//! The rate against p99: who is beaten in both, and who is not.

use ratatui::layout::Rect;

use super::ResultsView;
use super::charts::Axis;
use crate::compare::{Metric, Slot};
use crate::stats::front;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::theme::Role;
use crate::units::{narrow_millis, si};

/// Cells of a label and the axis.
const GUTTER: u16 = 7;

/// A profile's rate and its p99 in microseconds, the middle ones of all rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    slot: Slot,
    rate: f64,
    p99: f64,
}

fn points(view: &ResultsView) -> Vec<Point> {
    let point = |it: &&crate::compare::Compared| {
        let middle = |metric| it.of(metric)?.median;
        Some(Point {
            slot: it.slot,
            rate: middle(Metric::MsgsPerS)?,
            p99: middle(Metric::LatencyP99)?,
        })
    };
    view.profiles().iter().filter_map(point).collect()
}

/// Those that no other one beats in both.
fn on_front(points: &[Point]) -> Vec<Slot> {
    let sides: Vec<_> = points.iter().map(|it| (it.rate, Some(-it.p99))).collect();
    let on = front(&sides).into_iter();
    on.map(|at| points[at].slot).collect()
}

/// Who is on the front.
#[must_use]
pub fn note(view: &ResultsView) -> String {
    let front: Vec<_> = on_front(&points(view))
        .iter()
        .map(Slot::to_string)
        .collect();
    if front.is_empty() {
        return String::new();
    }
    format!("front {}", front.join(" "))
}

/// Draws it. `Err`: there is nothing to draw, in words.
pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, inside: Rect) -> Result<(), &'static str> {
    let points = points(view);
    let marks: Vec<_> = points
        .iter()
        .map(|it| Mark {
            rate: it.rate,
            p99: it.p99,
            sign: it.slot.to_string(),
            role: words::role(it.slot),
        })
        .collect();
    let scatter = Scatter {
        marks: &marks,
        limit: None,
        linear: view.linear,
    };
    scatter.draw(canvas, inside)
}

/// A sign at a rate and a p99 in microseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub rate: f64,
    pub p99: f64,
    pub sign: String,
    pub role: Role,
}

/// Marks with their axes.
#[derive(Clone, Copy, Debug)]
pub struct Scatter<'a> {
    /// The later ones lie over the earlier.
    pub marks: &'a [Mark],
    /// A p99 in microseconds that is shown as a line.
    pub limit: Option<f64>,
    pub linear: bool,
}

impl Scatter<'_> {
    /// Draws it. `Err`: there are no marks, in words.
    pub fn draw(&self, canvas: &mut Canvas<'_>, inside: Rect) -> Result<(), &'static str> {
        const NONE: &str = "No p99: too few batches in a run.";
        let p99s = self.marks.iter().map(|it| it.p99);
        let rates = self.marks.iter().map(|it| it.rate);
        let across = Axis::around(p99s, self.linear).ok_or(NONE)?;
        let up = Axis::around(rates, self.linear).ok_or(NONE)?;
        self.draw_on(canvas, inside, (across, up));
        Ok(())
    }

    fn draw_on(&self, canvas: &mut Canvas<'_>, inside: Rect, (across, up): (Axis, Axis)) {
        let rows = inside.height.saturating_sub(1);
        let columns = inside.width.saturating_sub(GUTTER + 1);
        if rows < 2 || columns < 2 {
            return;
        }
        let (bottom, right) = (inside.y + rows, inside.right());
        for y in inside.y..bottom {
            canvas.text((inside.x + GUTTER - 1, y), right, "│", Role::Dim);
        }
        for (y, share) in [(inside.y, 1.0), (bottom - 1, 0.0)] {
            canvas.text_to((inside.x + GUTTER - 1, y), &si(up.at(share)), Role::Dim);
            canvas.text((inside.x + GUTTER - 1, y), right, "┤", Role::Dim);
        }
        canvas.text(
            (inside.x + GUTTER, bottom),
            right,
            &narrow_millis(across.at(0.0)),
            Role::Dim,
        );
        let end = format!("{} ms", narrow_millis(across.at(1.0)));
        canvas.text_to((right, bottom), &end, Role::Dim);
        let limit = self
            .limit
            .filter(|it| (0.0..=1.0).contains(&across.share(*it)));
        if let Some(limit) = limit {
            let x = inside.x + GUTTER + across.cell(limit, columns);
            for y in inside.y..bottom {
                canvas.text((x, y), right, ":", Role::Dim);
            }
        }
        for mark in self.marks {
            let x = inside.x + GUTTER + across.cell(mark.p99, columns);
            let y = bottom - 1 - up.cell(mark.rate, rows);
            canvas.text((x, y), right, &mark.sign, mark.role);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_beaten_in_both_is_not_on_the_front() {
        let point = |index, rate, p99| Point {
            slot: Slot::Profile(index),
            rate,
            p99,
        };
        let points = [
            point(0, 926.0, 7.1),
            point(1, 985.0, 14.2),
            point(2, 911.0, 7.7),
            point(3, 746.0, 5.0),
        ];
        assert_eq!(on_front(&points), [0, 1, 3].map(Slot::Profile));
        let alike = [point(0, 1.0, 1.0), point(1, 1.0, 1.0)];
        assert_eq!(on_front(&alike).len(), 2, "nobody beats his like");
    }
}
