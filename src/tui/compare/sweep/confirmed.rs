//! The best against the profile as it is, run afresh: the one figure that may be quoted.

use ratatui::layout::Rect;

use super::view::SweepView;
use crate::compare::{Glyphs, Slot};
use crate::stats::paired::percent;
use crate::sweep::{Confirmation, Found};
use crate::tui::canvas::Canvas;
use crate::tui::compare::results::primary::Rows;
use crate::tui::compare::words::draw_sentences;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units::plural;

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(confirmation) = &view.document.confirmation else {
        return draw_rest(view, canvas, area);
    };
    let comparison = &confirmation.comparison;
    let session = &comparison.session;
    let word = if confirmation.is_complete() {
        "Confirmed"
    } else {
        "Not confirmed yet"
    };
    let title = format!(
        "{word}: {} against A, {}",
        session.name(Slot::Profile(1)),
        session.metric.title()
    );
    let rounds = plural(comparison.results.planned as u64, "round");
    let inside = Panel {
        title: &title,
        note: &format!("{} of {rounds}", comparison.results.rounds),
        foot: &format!("o a round   ░ margin of {}", percent(session.margin)),
        foot_note: &session.id,
        ..Panel::default()
    }
    .draw(canvas, area);
    let y = draw_plot(confirmation, canvas, inside);
    let below = Rect {
        y,
        height: inside.bottom().saturating_sub(y),
        ..inside
    };
    let kept = view.document.kept().into_iter();
    let looked = view.document.looked();
    let notes = comparison.results.notes.iter();
    let sentences: Vec<_> = kept
        .chain(looked)
        .map(|sentence| (sentence, Role::Plain))
        .chain(notes.map(|note| (format!("! {note}"), Role::Warn)))
        .collect();
    draw_sentences(canvas, below, &sentences);
}

/// A, A' and the best; gives the first row that is left.
fn draw_plot(confirmation: &Confirmation, canvas: &mut Canvas<'_>, inside: Rect) -> u16 {
    let comparison = &confirmation.comparison;
    let rows = Rows::new(comparison, inside.width, Glyphs::new(false));
    let mut y = inside.y;
    for compared in &comparison.results.compared {
        if y < inside.bottom() {
            rows.draw_dots(canvas, (inside, y), compared);
        }
        y += 1;
        if !matches!(compared.slot, Slot::BASELINE | Slot::Again) && y < inside.bottom() {
            rows.draw_interval(canvas, (inside, y), compared);
            y += 1;
        }
    }
    y
}

/// Why there is none, and what comes next.
fn draw_rest(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let inside = Panel {
        title: "Confirmation",
        note: "only that is quoted",
        ..Panel::default()
    }
    .draw(canvas, area);
    let sweep = &view.document.sweep;
    let profile = &sweep.profile.name;
    let why = match view.document.results.found {
        Some(Found::Nothing) => "No point keeps to what is required: there is nothing to confirm.",
        Some(Found::Profile(_)) => "The best point is the profile as it is: nothing to confirm.",
        _ => "",
    };
    let then = format!(
        "When one point is left, it is run afresh against {profile} in {}: the best of many always \
         looks better than it is.",
        plural(sweep.repeats as u64, "round")
    );
    let stops = match view.run {
        Some(_) => "x stops and keeps the finished runs; ",
        None => "",
    };
    let goes_on = format!(
        "{stops}Enter, or `kdyno sweep --resume {}`, goes on.",
        view.name()
    );
    let sentences = if why.is_empty() {
        vec![(then, Role::Plain), (goes_on, Role::Plain)]
    } else {
        vec![(why.to_owned(), Role::Plain)]
    };
    draw_sentences(canvas, inside, &sentences);
}
