//! The first lines: how it ended, and what can be quoted.

use ratatui::layout::Rect;

use super::ResultsView;
use crate::compare::{Compared, Ending, MOST_ROUNDS, Reach, Verdict, gates};
use crate::stats::paired::{bound, percent};
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::run::words::wrapped;
use crate::tui::theme::Role;
use crate::units::{clock, count, plural};

/// From this width on a sentence has room for all of its words.
const WIDE: usize = 100;

/// Draws them, in at most so many lines after the first, but why it failed in as many as that takes;
/// gives the room below.
pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect, lines: usize) -> Rect {
    let (word, role) = words::ending(view.planned.ending);
    let x = canvas.text((area.x + 1, area.y), area.right(), word, role);
    let room = usize::from(area.right().saturating_sub(x + 3));
    canvas.text(
        (x + 2, area.y),
        area.right(),
        &what(view, room),
        Role::Plain,
    );
    let width = usize::from(area.width.saturating_sub(2));
    let failure = failure(view, width);
    let rest = lines.saturating_sub(failure.len());
    let lines = failure.into_iter().chain(fitting(view, width, rest));
    let mut y = area.y + 1;
    // Half of the screen is for its panels in any case.
    for (line, role) in lines.take(usize::from(area.height / 2)) {
        canvas.text((area.x + 1, y), area.right(), &line, role);
        y += 1;
    }
    Rect {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    }
}

fn what(view: &ResultsView, room: usize) -> String {
    let (session, results) = (&view.planned, &view.document.results);
    let planned = plural(results.planned as u64, "round");
    let rounds = match session.ending {
        Ending::Completed => planned,
        _ => format!("{} of {planned}", results.rounds),
    };
    let next = match session.ending {
        Ending::Completed => "",
        Ending::Going => "   in another kdyno",
        _ => "   Enter goes on",
    };
    let other = if view.is_as_planned() {
        ""
    } else {
        "   not the planned baseline: exploratory"
    };
    let head = format!("{}{next}{other}", session.id);
    let of = format!("{head}   {rounds} of {}", words::letters(session));
    let runs = plural(session.counted().count() as u64, "run");
    let forms = [
        format!("{of} in random order, 1 to warm up   {runs}"),
        format!("{of}   {runs}"),
        of,
        format!("{head}   {rounds}"),
        head,
    ];
    words::that_fits(&forms, room).to_owned()
}

fn failure(view: &ResultsView, width: usize) -> Vec<(String, Role)> {
    let why = view.planned.failure.iter();
    let lines = why.flat_map(|why| wrapped(&format!("it failed: {why}"), width));
    lines.map(|line| (line, Role::Bad)).collect()
}

/// As many whole sentences as fit, the selected column's before the others'.
fn fitting(view: &ResultsView, width: usize, lines: usize) -> Vec<(String, Role)> {
    let gates = gates(&view.document.session, &view.document.results);
    let mut columns = view.candidates();
    let all: usize = columns
        .iter()
        .map(|it| wrapped(&sentence(view, it, width), width).len())
        .sum();
    if all > lines {
        columns.sort_by_key(|it| it.slot.profile() != view.column);
    }
    let sentences = columns
        .into_iter()
        .map(|it| (sentence(view, it, width), role(it)));
    let gates = gates.into_iter().map(|gate| (gate, Role::Plain));
    let mut fitting: Vec<(String, Role)> = Vec::new();
    for (sentence, role) in gates.chain(sentences) {
        let wrapped = wrapped(&sentence, width);
        if fitting.len() + wrapped.len() > lines && !fitting.is_empty() {
            break;
        }
        fitting.extend(wrapped.into_iter().map(|line| (line, role)));
    }
    fitting.truncate(lines);
    fitting
}

fn role(compared: &Compared) -> Role {
    match compared.figures.first().map(|it| it.verdict) {
        Some(Verdict::Better) => Role::Good,
        Some(Verdict::Worse) => Role::Bad,
        _ => Role::Plain,
    }
}

/// What can be quoted of a candidate; of what is unclear, what would make it clear.
fn sentence(view: &ResultsView, compared: &Compared, width: usize) -> String {
    let document = &view.document;
    let figures = compared.figures.first();
    let is_unclear = figures.is_some_and(|it| it.verdict == Verdict::CannotTell);
    if let Some(reach) = compared.reach.filter(|_| is_unclear) {
        return unclear(compared, &reach, (document.results.rounds, width));
    }
    // One for each candidate, in the order of the document.
    let quote = document
        .quotes
        .get(compared.slot.profile().saturating_sub(1));
    format!("{} {}", compared.slot, quote.map_or("", String::as_str))
}

fn unclear(compared: &Compared, reach: &Reach, (rounds, width): (usize, usize)) -> String {
    let (slot, name) = (compared.slot, &compared.name);
    let rounds = plural(rounds as u64, "round");
    let (found, wanted) = (bound(reach.found), percent(reach.wanted));
    if reach.rounds > MOST_ROUNDS {
        return format!(
            "{slot} {name}: cannot tell. {rounds} find differences of {found} or more, and {wanted} \
             takes more than {MOST_ROUNDS}"
        );
    }
    let afresh = count(reach.rounds as u64);
    let time = reach.seconds.map(|it| format!(" ({})", clock(it)));
    let time = time.unwrap_or_default();
    if width < WIDE {
        return format!(
            "{slot} cannot tell: {rounds} find {found} or more; r plans {afresh}{time} for {wanted}"
        );
    }
    format!(
        "{slot} {name}: cannot tell. {rounds} find differences of {found} or more; r plans the \
         {afresh}{time} that find {wanted}"
    )
}
