//! What the finished rounds show, before anything may be said of it.

use ratatui::layout::Rect;

use super::Going;
use crate::compare::Glyphs;
use crate::stats::paired::percent;
use crate::tui::canvas::Canvas;
use crate::tui::compare::results::primary::Rows;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Why nothing is said before all rounds are done.
const WHY: &str = "No verdict on the way: stopping at the first difference finds one in pure noise \
                   17 to 20 % of the time.";

/// The same where there is less room.
const SHORT: &str = "No verdict on the way: 17 to 20 % of first differences are noise.";

pub fn draw(going: &Going, canvas: &mut Canvas<'_>, area: Rect) {
    let (session, results) = (&going.document.session, &going.document.results);
    let title = match results.rounds {
        0 => format!("So far, {}: no round is done", session.metric.title()),
        rounds => format!(
            "So far, {}: change against A, {rounds} of {}",
            session.metric.title(),
            results.planned
        ),
    };
    let inside = Panel {
        title: &title,
        note: &format!("no verdict before round {}", results.planned),
        foot: &format!("o a round   ░ margin of {}", percent(session.margin)),
        foot_note: &format!("intervals from {} rounds on", results.fewest_rounds),
        ..Panel::default()
    }
    .draw(canvas, area);
    let rows = Rows::new(&going.document, inside.width, Glyphs::new(false));
    let compared = results.compared.iter();
    let mut y = inside.y;
    for compared in compared {
        if y >= inside.bottom() {
            return;
        }
        rows.draw_dots(canvas, (inside, y), compared);
        y += 1;
    }
    if y < inside.bottom() {
        let why = if usize::from(inside.width) < WHY.len() {
            SHORT
        } else {
            WHY
        };
        canvas.text((inside.x, y), inside.right(), why, Role::Dim);
    }
}
