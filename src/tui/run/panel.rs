//! The panels of a run, a file each: each draws a part of the board into a place of any size.

pub mod compact;
pub mod events;
pub mod fan_out;
pub mod head;
pub mod headline;
pub mod histogram;
pub mod latency;
pub mod small;
pub mod stages;
pub mod tasks;
pub mod throughput;
pub mod unreachable;
pub mod verdict;
pub mod workers;

use std::time::Duration;

use ratatui::layout::Rect;

use super::board::{Board, Ghost};
use super::look::{Focus, Look};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Everything that a panel draws from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub board: &'a Board,
    pub ghost: Option<&'a Ghost>,
    pub look: Look,
    /// When it was frozen, on the run's clock.
    pub frozen: Option<Duration>,
}

/// What a border says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels<'a> {
    pub title: &'a str,
    pub note: &'a str,
    pub foot: &'a str,
}

impl Scene<'_> {
    /// Draws a panel's border and gives the room inside.
    pub fn frame(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        focus: Focus,
        labels: Labels<'_>,
    ) -> Rect {
        let panel = Panel {
            title: labels.title,
            note: labels.note,
            foot: labels.foot,
            focused: self.look.focus == focus,
            click: Some(Action::Focus(focus.number())),
            ..Panel::default()
        };
        panel.draw(canvas, area)
    }

    /// Rows that a panel is scrolled down.
    #[must_use]
    pub fn scroll(&self, focus: Focus) -> usize {
        if self.look.focus == focus {
            self.look.scroll
        } else {
            0
        }
    }
}

/// Writes pieces after each other into a row of a place, and gives the column after them. A row
/// beyond the place is left out.
pub fn row<T: AsRef<str>>(
    canvas: &mut Canvas<'_>,
    place: Rect,
    index: usize,
    pieces: impl IntoIterator<Item = (T, Role)>,
) -> u16 {
    let Some(y) = row_y(place, index) else {
        return place.x;
    };
    let mut x = place.x;
    for (text, role) in pieces {
        x = canvas.text((x, y), place.right(), text.as_ref(), role);
    }
    x
}

/// Writes a text so that it ends where the place does.
pub fn row_right(canvas: &mut Canvas<'_>, place: Rect, index: usize, text: &str, role: Role) {
    if let Some(y) = row_y(place, index) {
        let width = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
        let x = place.right().saturating_sub(width).max(place.x);
        canvas.text((x, y), place.right(), text, role);
    }
}

fn row_y(place: Rect, index: usize) -> Option<u16> {
    let y = place.y.checked_add(u16::try_from(index).ok()?)?;
    (y < place.bottom()).then_some(y)
}

/// Draws the panel of this name.
pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, focus: Focus) {
    match focus {
        Focus::Headline => headline::draw(scene, canvas, area),
        Focus::Latency => latency::draw(scene, canvas, area),
        Focus::Verdict => verdict::draw(scene, canvas, area),
        Focus::Throughput => throughput::draw(scene, canvas, area),
        Focus::Histogram => histogram::draw(scene, canvas, area),
        Focus::Stages => stages::draw(scene, canvas, area),
        Focus::FanOut => fan_out::draw(scene, canvas, area),
        Focus::Tasks => tasks::draw(scene, canvas, area),
        Focus::Workers => workers::draw(scene, canvas, area),
        Focus::Events => events::draw(scene, canvas, area),
    }
}
