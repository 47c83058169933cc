//! The runs as rows, with the filter above them.

use ratatui::layout::Rect;

use super::columns::{Column, fitting};
use super::{HistoryTab, panel};
use crate::report::Saved;
use crate::report::row::{Row, Tone};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::tui::widget::sparkline::piece;

/// What the letters in the rows mean.
const LEGEND: &str = "g  ghost   e embedded   k Kafka   ! threshold not met";

/// Cells of a mark before a row, and the blank behind it.
const MARK: u16 = 2;

/// Rows above those of the runs: filter and titles.
const HEAD: u16 = 2;

pub fn draw(tab: &HistoryTab, canvas: &mut Canvas<'_>, area: Rect, ghost: Option<&str>) {
    let borders = u16::from(area.width >= super::BORDERS) * 2;
    let rows = usize::from(area.height.saturating_sub(borders + HEAD));
    let first = tab.scroll.first(tab.seen.len(), rows);
    let last = (first + rows).min(tab.seen.len());
    let inside = panel(
        canvas,
        area,
        Panel {
            title: "History",
            note: &tab.panel_title(),
            foot: LEGEND,
            foot_note: &if tab.seen.is_empty() {
                String::new()
            } else {
                format!("{}-{last} of {}", first + 1, tab.seen.len())
            },
            focused: true,
            ..Panel::default()
        },
    );
    filter(tab, canvas, inside);
    if let Some(lines) = tab.nothing() {
        for (y, line) in (inside.y + HEAD..inside.bottom()).zip(&lines) {
            canvas.text((inside.x, y), inside.right(), line, Role::Plain);
        }
        return;
    }
    let columns = fitting(usize::from(inside.width.saturating_sub(MARK)));
    titles(tab, &columns, canvas, inside);
    let shown = tab.seen[first..last].iter().map(|&index| &tab.runs[index]);
    for (y, (at, saved)) in (inside.y + HEAD..inside.bottom()).zip((first..).zip(shown)) {
        let line = Rect::new(inside.x, y, inside.width, 1);
        canvas.clickable(line, Action::Select(at));
        let drawn = Drawn {
            saved,
            is_selected: at == tab.scroll.selected(),
            is_ghost: ghost == Some(saved.id.as_str()),
            letter: tab.marks.letter(&saved.id),
        };
        row(tab, &columns, &drawn, canvas, line);
    }
}

/// A run and how it stands out.
struct Drawn<'a> {
    saved: &'a Saved,
    is_selected: bool,
    is_ghost: bool,
    /// Of its mark.
    letter: Option<String>,
}

fn filter(tab: &HistoryTab, canvas: &mut Canvas<'_>, inside: Rect) {
    let role = if tab.filter.is_empty() && !tab.filter.typing {
        Role::Dim
    } else {
        Role::Accent
    };
    let shown = tab.filter.shown();
    let x = canvas.text((inside.x, inside.y), inside.right(), &shown, role);
    if inside.width < super::BORDERS {
        // There is no border to say it in.
        let title = tab.panel_title();
        let width = u16::try_from(title.chars().count()).unwrap_or(u16::MAX);
        if x + width + 2 <= inside.right() {
            canvas.text_to((inside.right(), inside.y), &title, Role::Dim);
        }
    }
    let line = Rect::new(inside.x, inside.y, inside.width, 1);
    canvas.clickable(line, Action::Filter);
}

/// Where each column begins, and how wide it is.
fn places(columns: &[Column], area: Rect) -> Vec<(u16, usize)> {
    let mut x = area.x + MARK;
    let place = |column: &Column| {
        let width = match column {
            Column::Label => usize::from(area.right().saturating_sub(x)),
            column => column.width(),
        };
        let here = (x, width);
        x = x.saturating_add(u16::try_from(width + 1).unwrap_or(u16::MAX));
        here
    };
    columns.iter().map(place).collect()
}

fn titles(tab: &HistoryTab, columns: &[Column], canvas: &mut Canvas<'_>, inside: Rect) {
    let y = inside.y + 1;
    for (column, (x, width)) in columns.iter().zip(places(columns, inside)) {
        let role = if *column == tab.order.by() {
            Role::Strong
        } else {
            Role::Dim
        };
        let title = aligned(*column, column.title(tab.unit), width);
        canvas.text((x, y), inside.right(), &title, role);
    }
}

fn aligned(column: Column, text: &str, width: usize) -> String {
    let text = cut(text, width);
    if column.is_right() {
        format!("{text:>width$}")
    } else {
        format!("{text:<width$}")
    }
}

fn row(
    tab: &HistoryTab,
    columns: &[Column],
    drawn: &Drawn<'_>,
    canvas: &mut Canvas<'_>,
    line: Rect,
) {
    let row = Row::new(drawn.saved, tab.unit);
    // Where there is a label, it says so.
    let warns = row.label.starts_with('!') && !columns.contains(&Column::Label);
    let (mark, role) = match (drawn.is_selected, drawn.is_ghost, warns) {
        (true, ..) => ("▌", Role::Headline),
        (false, true, _) => ("g", Role::Ghost),
        (false, false, true) => ("!", Role::Warn),
        (false, false, false) => (" ", Role::Plain),
    };
    let plain = match (drawn.is_selected, drawn.is_ghost) {
        (true, _) => Role::Strong,
        (false, true) => Role::Ghost,
        (false, false) => Role::Plain,
    };
    let x = canvas.text((line.x, line.y), line.right(), mark, role);
    if let Some(letter) = &drawn.letter {
        canvas.text((x, line.y), line.right(), letter, Role::Headline);
    } else if drawn.is_selected && drawn.is_ghost {
        canvas.text((x, line.y), line.right(), "g", Role::Ghost);
    }
    for (column, (x, width)) in columns.iter().zip(places(columns, line)) {
        if *column == Column::Shape {
            shape(drawn.saved, canvas, (x, line.y), width);
            continue;
        }
        let role = match column {
            Column::Outcome => match row.tone {
                Tone::Good => Role::Good,
                Tone::Bad => Role::Bad,
                Tone::Unsettled => Role::Warn,
            },
            Column::Label if row.label.starts_with('!') => Role::Warn,
            _ => plain,
        };
        let cell = column.cell(&row, drawn.saved, &tab.now);
        let text = aligned(*column, &cell, width);
        canvas.text((x, line.y), line.right(), &text, role);
    }
}

/// The rate over the run, each on a scale of its own: for its form, not for its height.
fn shape(saved: &Saved, canvas: &mut Canvas<'_>, (x, y): (u16, u16), width: usize) {
    let Some(run) = saved.summary() else { return };
    let points = run.shape.points(width);
    let top = run.shape.top(width);
    for (x, rate) in (x..).zip(points) {
        let sign = piece(rate / top.max(1.0), 1, 0).sign();
        canvas.text((x, y), x + 1, sign, Role::Accent);
    }
}
