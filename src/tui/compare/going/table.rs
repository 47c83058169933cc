//! The plan, round by round, in the order in which it runs.

use ratatui::layout::Rect;

use super::{Going, role_of};
use crate::compare::{Metric, Session, Slot};
use crate::stats::paired::change;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::tui::widget::panel::Panel;
use crate::units::run_time;

/// Cells of a round's number, and of each of its runs.
const ROUND: u16 = 10;
const RUN: u16 = 11;

/// Cells of the bar of the run that goes.
const BAR: usize = 6;

pub fn draw(going: &Going, canvas: &mut Canvas<'_>, area: Rect) {
    let session = &going.document.session;
    let rest = run_time(session.cool_down());
    let inside = Panel {
        title: &format!("Plan, in the order it runs; {}", session.metric.title()),
        note: &format!("random order, seed {}", session.seed),
        foot: &format!("· to come   {rest} of rest after each run"),
        focused: true,
        ..Panel::default()
    }
    .draw(canvas, area);
    let rows = usize::from(inside.height.saturating_sub(1));
    let current = session
        .next()
        .map_or(session.order.rounds(), |(round, _)| round);
    let all = session.order.rounds() + 1;
    let first = current
        .saturating_sub(rows / 2)
        .min(all.saturating_sub(rows));
    for (y, round) in (inside.y..).zip(first..all.min(first + rows)) {
        draw_round(
            going,
            canvas,
            Rect {
                y,
                height: 1,
                ..inside
            },
            round,
        );
    }
    if let Some(last) = inside.bottom().checked_sub(1).filter(|_| inside.height > 1) {
        canvas.text(
            (inside.x, last),
            inside.right(),
            &noise(session),
            Role::Plain,
        );
    }
}

fn draw_round(going: &Going, canvas: &mut Canvas<'_>, line: Rect, round: usize) {
    let session = &going.document.session;
    let next = session.next();
    let is_current = next.is_some_and(|(current, _)| current == round);
    let role = if is_current { Role::Strong } else { Role::Dim };
    canvas.text(
        (line.x, line.y),
        line.right(),
        &format!("round {round}"),
        role,
    );
    let slots = session.order.runs().filter(|(of, _)| *of == round);
    let mut x = line.x + ROUND;
    for (_, slot) in slots {
        if x + RUN > line.right() + 1 {
            canvas.text((x.saturating_sub(1), line.y), line.right(), "..", Role::Dim);
            return;
        }
        draw_run(going, canvas, (x, line.y), (round, slot));
        x += RUN;
    }
    let aside = "not counted";
    if round == 0 && usize::from(line.right().saturating_sub(x)) >= aside.len() {
        canvas.text((x, line.y), line.right(), aside, Role::Dim);
    }
}

fn draw_run(going: &Going, canvas: &mut Canvas<'_>, (x, y): (u16, u16), run: (usize, Slot)) {
    let session = &going.document.session;
    let (round, slot) = run;
    canvas.text((x, y), x + 3, &slot.to_string(), role_of(slot));
    let right = x + RUN - 2;
    if session.run(round, slot).is_some() {
        let figure = session.figure(round, slot, session.metric);
        canvas.text_to((right, y), &shown(session.metric, figure), Role::Plain);
    } else if session.next() == Some(run) && going.run.is_some() {
        let bar = gauge::bar(going.share_of_run(), BAR, " ");
        canvas.text((x + 3, y), right, &bar, Role::Accent);
    } else {
        canvas.text_to((right, y), "·", Role::Dim);
    }
}

fn shown(metric: Metric, figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| metric.show(figure))
}

/// How far A' lies from A in each round so far.
fn noise(session: &Session) -> String {
    let figure = |round, slot| session.figure(round, slot, session.metric);
    let ratio = |round| Some(figure(round, Slot::Again)? / figure(round, Slot::BASELINE)?);
    let changes: Vec<_> = (1..=session.order.rounds())
        .filter_map(ratio)
        .map(|ratio| change(ratio).replace(" %", ""))
        .collect();
    if changes.is_empty() {
        return "A' against A: the noise, from round 1 on".to_owned();
    }
    format!("A' against A  {} %: the noise, so far", changes.join("  "))
}
