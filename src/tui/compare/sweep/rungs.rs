//! The halving: who ran in which rung, and what was kept.

use ratatui::layout::Rect;

use super::view::SweepView;
use crate::sweep::kept_of;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words::draw_sentences;
use crate::tui::theme::Role;
use crate::tui::widget::gauge::{self, TRACK};
use crate::tui::widget::panel::Panel;
use crate::units::{as_f64, plural};

/// Cells of a bar.
const BAR: usize = 8;

pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) {
    let inside = Panel {
        title: "Halving, then confirmation",
        ..Panel::default()
    }
    .draw(canvas, area);
    let rungs = &view.document.results.rungs;
    let mut y = inside.y;
    for (number, rung) in (1..).zip(rungs) {
        let of = (rung.points.len(), rung.rounds);
        let name = format!("rung {number}");
        draw_bar(canvas, (inside, y), (&name, of), (rung.done, rung.runs()));
        y += 1;
    }
    if let Some(confirmation) = &view.document.confirmation {
        let session = &confirmation.comparison.session;
        let of = (3, session.order.rounds() + 1);
        let done = (session.runs.len(), session.order.len());
        draw_bar(canvas, (inside, y), ("confirm", of), done);
        y += 1;
    }
    let below = Rect {
        y,
        height: inside.bottom().saturating_sub(y),
        ..inside
    };
    draw_sentences(canvas, below, &sentences(view));
}

fn draw_bar(
    canvas: &mut Canvas<'_>,
    (inside, y): (Rect, u16),
    (name, (points, rounds)): (&str, (usize, usize)),
    (done, runs): (usize, usize),
) {
    if y >= inside.bottom() {
        return;
    }
    let right = inside.right();
    let text = format!("{name:<8}{points:>4} x {rounds:<3} ");
    let x = canvas.text((inside.x, y), right, &text, Role::Plain);
    let share = as_f64(done as u64) / as_f64(runs.max(1) as u64);
    let bar = gauge::bar(share, BAR, TRACK);
    let x = canvas.text((x, y), right, &bar, Role::Accent);
    let text = format!("  {done} of {}", plural(runs as u64, "run"));
    canvas.text((x, y), right, &text, Role::Plain);
}

fn sentences(view: &SweepView) -> Vec<(String, Role)> {
    let document = &view.document;
    let last = document.results.rungs.iter().enumerate();
    let kept = last.rev().find(|(_, rung)| rung.cut.is_some());
    let kept = kept.map(|(at, rung)| format!("rung {}{}", at + 1, kept_of(rung)));
    let short = document
        .results
        .is_cut_short
        .then(|| "the budget ended it here, for the confirmation to fit".to_owned());
    let sentences = kept.into_iter().chain(short);
    let plain = sentences.map(|it| (it, Role::Plain));
    let warned = |it: String| (format!("! {it}"), Role::Warn);
    let rivals = view.rivals.iter().cloned().map(warned);
    let unknown = document.unknown().into_iter().map(warned);
    rivals.chain(plain).chain(unknown).collect()
}
