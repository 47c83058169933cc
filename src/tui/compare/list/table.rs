//! The list on the screen, and below it what the selected one shows.

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::super::words;
use super::{Entry, List};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::tui::widget::split::split;
use crate::units::plural;

/// Rows of what the selected one shows, its border included.
const DETAIL: u16 = 8;

/// Rows that the list has at least beside it.
const FEWEST: u16 = 8;

/// Cells of the columns before the profiles.
const NAME: usize = 12;
const WHEN: usize = 12;
const STATE: usize = 12;
const DONE: usize = 9;

pub fn draw(list: &List, canvas: &mut Canvas<'_>, area: Rect) {
    let has_room = area.height >= DETAIL + FEWEST;
    let Some(detail) = list.detail.as_ref().filter(|_| has_room) else {
        return draw_table(list, canvas, area);
    };
    let [upper, lower] = split(area, area.height - DETAIL);
    draw_table(list, canvas, upper);
    let inside = Panel {
        title: detail.of.id(),
        ..Panel::default()
    }
    .draw(canvas, lower);
    let sentences = detail.sentences.iter();
    let sentences: Vec<_> = sentences.map(|it| (it.clone(), Role::Plain)).collect();
    words::draw_sentences(canvas, inside, &sentences);
}

fn draw_table(list: &List, canvas: &mut Canvas<'_>, area: Rect) {
    let seen = list.seen();
    let count = plural(list.entries.len() as u64, "session");
    let note = match seen.len() {
        all if all == list.entries.len() => count,
        some => format!("{some} of {count}"),
    };
    let inside = Panel {
        title: "Comparisons and sweeps",
        note: &note,
        foot: "1 Profiles: Space marks, c compares the marked; w sweeps",
        focused: true,
        ..Panel::default()
    }
    .draw(canvas, area);
    let filter = list.filter.shown();
    let role = if list.filter.is_empty() {
        Role::Dim
    } else {
        Role::Accent
    };
    canvas.text((inside.x, inside.y), inside.right(), &filter, role);
    if seen.is_empty() {
        return draw_nothing(list, canvas, inside);
    }
    let titles = row(["session", "began", "state", "done", "profiles"]);
    canvas.text((inside.x, inside.y + 1), inside.right(), &titles, Role::Dim);
    let room = usize::from(inside.height.saturating_sub(2));
    let first = list.scroll.first(seen.len(), room);
    let lines = (first..).zip(seen.into_iter().skip(first));
    for (y, (at, entry)) in (inside.y + 2..inside.bottom()).zip(lines) {
        let line = Rect {
            y,
            height: 1,
            ..inside
        };
        canvas.clickable(line, Action::Select(at));
        let drawn = Drawn {
            entry,
            when: &when(entry, &list.zone),
            is_selected: at == list.scroll.selected(),
        };
        draw_row(canvas, line, &drawn);
    }
}

fn draw_nothing(list: &List, canvas: &mut Canvas<'_>, inside: Rect) {
    let lines = match &list.missing {
        Some(why) => ["No comparisons.".to_owned(), why.clone()],
        None if !list.is_read => ["Reading the saved comparisons.".to_owned(), String::new()],
        None if list.entries.is_empty() => [
            "No comparison yet: is one profile really better than another?".to_owned(),
            "1, then Space on two profiles or more, then c plans the first".to_owned(),
        ],
        None => [
            format!("No comparison matches {}.", list.filter.text()),
            "Esc clears the filter".to_owned(),
        ],
    };
    for (y, line) in (inside.y + 2..inside.bottom()).zip(&lines) {
        canvas.text((inside.x, y), inside.right(), line, Role::Plain);
    }
}

/// A row of the list.
struct Drawn<'a> {
    entry: &'a Entry,
    when: &'a str,
    is_selected: bool,
}

fn draw_row(canvas: &mut Canvas<'_>, line: Rect, drawn: &Drawn<'_>) {
    let Drawn {
        entry,
        when,
        is_selected,
    } = *drawn;
    let mark = if is_selected { "▌" } else { "" };
    let role = if is_selected {
        Role::Strong
    } else {
        Role::Plain
    };
    let (word, word_role) = entry.state();
    let text = row([entry.id(), when, word, &entry.done(), &entry.names()]);
    canvas.text((line.x, line.y), line.right(), &text, role);
    canvas.text((line.x, line.y), line.right(), mark, Role::Headline);
    let at = u16::try_from(2 + NAME + WHEN).unwrap_or(0);
    canvas.text((line.x + at, line.y), line.right(), word, word_role);
}

fn row([name, when, state, done, profiles]: [&str; 5]) -> String {
    let name = cut(name, NAME - 1);
    format!("  {name:<NAME$}{when:<WHEN$}{state:<STATE$}{done:<DONE$}{profiles}")
}

/// Its day and time, here.
fn when(entry: &Entry, zone: &TimeZone) -> String {
    entry.began().map_or_else(String::new, |at| {
        let local = at.to_zoned(zone.clone());
        local.strftime("%m-%d %H:%M").to_string()
    })
}
