//! The three charts: latency by percentile, the rate over time, and the one against the other.

use ratatui::layout::Rect;

use super::{Focus, ResultsView, latency, over_time, scatter};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units::plural;

/// From this width on a title has room for all of its words.
const WIDE: u16 = 60;

pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    let scale = if view.linear { "linear" } else { "log" };
    let (title, note) = match focus {
        Focus::Latency => (
            format!("Latency, ms, {scale}"),
            format!(
                "{} merged",
                plural(view.document.results.rounds as u64, "run")
            ),
        ),
        Focus::OverTime => ("Over time, msg/s".to_owned(), over_time::note(view)),
        _ => (format!("msg/s by p99, {scale}"), scatter::note(view)),
    };
    let inside = Panel {
        title: &title,
        note: &note,
        foot: if area.width >= WIDE {
            "of all counted runs"
        } else {
            ""
        },
        focused: view.focus == focus,
        click: Some(Action::Focus(focus.number())),
        ..Panel::default()
    }
    .draw(canvas, area);
    let missing = match focus {
        Focus::Latency => latency::draw(view, canvas, inside),
        Focus::OverTime => over_time::draw(view, canvas, inside),
        _ => scatter::draw(view, canvas, inside),
    };
    if let Err(why) = missing {
        canvas.text((inside.x, inside.y), inside.right(), why, Role::Dim);
    }
}

/// A value axis with round ends that are its own values.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    linear: bool,
}

impl Axis {
    /// Around these values. `None`: there are none, or none above zero.
    pub fn around(values: impl Iterator<Item = f64>, linear: bool) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for value in values.filter(|value| value.is_finite() && *value > 0.0) {
            (low, high) = (low.min(value), high.max(value));
        }
        // All alike is a line in the middle.
        let air = if high > low { 1.0 } else { 1.1 };
        (high > 0.0).then(|| Self {
            low: low / air,
            high: high * air,
            linear,
        })
    }

    /// Where a value lies, 0 to 1.
    pub fn share(self, value: f64) -> f64 {
        if self.linear {
            (value - self.low) / (self.high - self.low)
        } else {
            (value / self.low).ln() / (self.high / self.low).ln()
        }
    }

    /// The value at a share.
    pub fn at(self, share: f64) -> f64 {
        if self.linear {
            self.low + (self.high - self.low) * share
        } else {
            self.low * (self.high / self.low).powf(share)
        }
    }

    /// The cell of a value, from the low end on.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cells of a screen"
    )]
    pub fn cell(self, value: f64, cells: u16) -> u16 {
        let last = f64::from(cells.saturating_sub(1));
        (self.share(value).clamp(0.0, 1.0) * last).round() as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_an_axis_are_the_ends_of_its_values() {
        for linear in [true, false] {
            let axis = Axis::around([4.0, 1.0, 16.0].into_iter(), linear).unwrap();
            assert_eq!((axis.cell(1.0, 5), axis.cell(16.0, 5)), (0, 4));
            assert!((axis.at(axis.share(4.0)) - 4.0).abs() < 1e-9);
        }
        let log = Axis::around([1.0, 16.0].into_iter(), false).unwrap();
        assert_eq!(log.cell(4.0, 5), 2, "half of the way in factors");
    }

    #[test]
    fn one_value_stands_in_the_middle_and_none_has_no_axis() {
        let axis = Axis::around([7.0].into_iter(), false).unwrap();
        assert_eq!(axis.cell(7.0, 5), 2);
        assert!(Axis::around([f64::NAN, 0.0].into_iter(), false).is_none());
    }
}
