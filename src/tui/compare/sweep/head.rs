//! The first lines: how far it is or how it ended, and what can be quoted.

use ratatui::layout::Rect;

use super::view::{Run, SweepView};
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::run::words::wrapped;
use crate::tui::theme::Role;
use crate::units::{plural, run_time, si};

/// Lines after the first; why it failed takes as many as it needs.
const LINES: usize = 2;

/// Draws them; gives the room below.
pub fn draw(view: &SweepView, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
    let sweep = &view.document.sweep;
    let right = area.right();
    let (word, role) = match view.run {
        Some(_) => ("RUNNING", Role::Headline),
        None => words::ending(sweep.ending),
    };
    let x = canvas.text((area.x + 1, area.y), right, word, role);
    let require = sweep.require.iter().map(|it| format!("   require {it}"));
    let require: String = require.collect();
    let next = if view.can_go_on() {
        "   Enter goes on"
    } else {
        ""
    };
    let name = format!("{}{next}", view.name());
    let points = plural(sweep.grid.len() as u64, "point");
    let of = format!("{points} from {}", sweep.profile.name);
    let forms = [
        format!("{name}   {} = {of}{require}", sweep.grid.words()),
        format!("{name}   {of}{require}"),
        format!("{name}   {of}"),
        name,
    ];
    let room = usize::from(right.saturating_sub(x + 3));
    let what = words::that_fits(&forms, room);
    canvas.text((x + 2, area.y), right, what, Role::Plain);
    let width = usize::from(area.width.saturating_sub(2));
    let told = told(view).into_iter();
    let lines = told.flat_map(|(text, role)| {
        let lines = wrapped(&text, width).into_iter();
        lines.map(move |line| (line, role))
    });
    let most = match sweep.failure {
        Some(_) => usize::from(area.height / 2),
        None => LINES,
    };
    let mut y = area.y + 1;
    for (line, role) in lines.take(most) {
        canvas.text((area.x + 1, y), right, &line, role);
        y += 1;
    }
    Rect {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    }
}

fn told(view: &SweepView) -> Vec<(String, Role)> {
    let document = &view.document;
    if let Some(run) = &view.run {
        return vec![(going(view, run), Role::Plain)];
    }
    if let Some(why) = &document.sweep.failure {
        return vec![(format!("it failed: {why}"), Role::Bad)];
    }
    let role = if document.takeable().is_ok() {
        Role::Strong
    } else {
        Role::Plain
    };
    vec![(document.quote.clone(), role)]
}

/// What goes at the moment.
fn going(view: &SweepView, run: &Run) -> String {
    match run {
        Run::Rest => format!("{}; between two runs: the machine rests", view.done()),
        Run::Going(snapshot) => format!(
            "{}; a run goes: {} msg/s now, {} so far; 2 Run shows it",
            view.done(),
            si(snapshot.rates.now),
            run_time(snapshot.elapsed)
        ),
    }
}
