//! A sweep before it starts: its grid, its size, how long it takes, and what is agreed.

use ratatui::layout::Rect;

use crate::compare::Axis;
use crate::sweep::Sweep;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words::draw_sentences;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units::{plural, run_time};

/// A sweep that has not begun, and what is foreseen of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedSweep {
    pub sweep: Sweep,
    /// Its size and its time, in sentences.
    pub foreseen: Vec<String>,
    /// What has to be known to read its results.
    pub warnings: Vec<String>,
}

impl PlannedSweep {
    /// With what Enter does.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, main_thing: &str) {
        let sweep = &self.sweep;
        let (x, right) = (area.x + 1, area.right());
        let end = canvas.text((x, area.y), right, "PLANNED", Role::Headline);
        let head = format!(
            "  a sweep from {}: {}; nothing has run yet",
            sweep.profile.name,
            plural(sweep.grid.len() as u64, "point")
        );
        canvas.text((end, area.y), right, &head, Role::Plain);
        canvas.text((x, area.y + 1), right, main_thing, Role::Strong);
        let below = Rect {
            y: area.y + area.height.min(2),
            height: area.height.saturating_sub(2),
            ..area
        };
        let wanted = u16::try_from(sweep.grid.axes().len() + 2).unwrap_or(u16::MAX);
        let height = wanted.min(below.height / 2);
        self.draw_grid(canvas, Rect { height, ..below });
        let agreed = Rect {
            y: below.y + height,
            height: below.height - height,
            ..below
        };
        self.draw_agreed(canvas, agreed);
    }

    fn draw_grid(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = Panel {
            title: "The grid",
            note: "every combination is a point",
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, area);
        let axes = self.sweep.grid.axes();
        let name = |axis: &Axis| axis.key.chars().count();
        let width = axes.iter().map(name).max().unwrap_or(0) + 2;
        for (y, axis) in (inside.y..inside.bottom()).zip(axes) {
            let key = format!("{:<width$}", axis.key);
            let x = canvas.text((inside.x, y), inside.right(), &key, Role::Strong);
            let values = axis.values.join(", ");
            canvas.text((x, y), inside.right(), &values, Role::Plain);
        }
    }

    fn draw_agreed(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = Panel {
            title: "What is agreed, and what is foreseen",
            ..Panel::default()
        }
        .draw(canvas, area);
        let sweep = &self.sweep;
        // It has no name yet.
        let foreseen = self.foreseen.iter();
        let foreseen = foreseen.map(|it| it.trim_start_matches(": ").to_owned());
        let halving = format!(
            "all points run once, in an order drawn by lot; the better third goes on, and with it \
             every point on the front of msg/s against p99 and all too near the cut to tell; {} of \
             rest after each run",
            run_time(sweep.cool_down())
        );
        let confirmed = format!(
            "then the best by {} is run afresh against {} in {}: only that is quoted, because the \
             best of many always looks better than it is",
            sweep.metric.word(),
            sweep.profile.name,
            plural(sweep.repeats as u64, "round")
        );
        let stopping = "x stops it at any time: finished runs stay, and Enter goes on".to_owned();
        let warned = self.warnings.iter();
        let warned = warned.map(|it| (format!("! {it}"), Role::Warn));
        let sentences: Vec<_> = foreseen
            .chain([halving, confirmed, stopping])
            .map(|sentence| (sentence, Role::Plain))
            .chain(warned)
            .collect();
        draw_sentences(canvas, inside, &sentences);
    }
}
