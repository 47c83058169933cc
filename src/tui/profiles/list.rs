//! The list of profiles: name, last result, and the best times with a million users.

use ratatui::layout::Rect;

use super::choosing::Column;
use super::entry::{Entry, errors, first_line};
use super::explain::wrapped;
use super::results::{Figures, letter};
use super::{LIST, ProfilesTab};
use crate::profile::Place;
use crate::report::TargetKind;
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::tui::widget::scroll::Scroll;
use crate::units::{self, as_f64};

/// How many of the fastest are named for each kind of target.
const FASTEST: usize = 4;

/// From here on there is room for the second figure.
const WIDE: u16 = 38;

/// A line of the list.
enum Line {
    Group(String),
    /// A profile: its place among those shown, and its index.
    Entry(usize, usize),
}

/// The list in its panel.
pub fn draw(tab: &ProfilesTab, canvas: &mut Canvas<'_>, area: Rect) {
    let shown = tab.shown_entries();
    let inside = Panel {
        title: "Profiles",
        note: &note(tab, shown.len()),
        foot: if area.width >= WIDE {
            "e embedded   k Kafka"
        } else {
            "e embedded  k Kafka"
        },
        focused: !tab.in_settings,
        click: Some(Action::Focus(LIST)),
        ..Panel::default()
    }
    .draw(canvas, area);
    let columns = Columns::of(area);
    filter_line(tab, canvas, inside);
    let mut top = inside.y + 1;
    if columns.p99.is_some() {
        columns.header(tab, canvas, top);
        top += 1;
    }
    let lines = lines(tab, &shown);
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = inside.bottom().saturating_sub(top).min(wanted);
    draw_lines(
        tab,
        canvas,
        Rect::new(inside.x, top, inside.width, height),
        &lines,
        &columns,
    );
    let below = Rect {
        y: top + height,
        height: inside.bottom().saturating_sub(top + height),
        ..inside
    };
    if columns.p99.is_some() {
        best_times(tab, canvas, below);
    }
}

fn note(tab: &ProfilesTab, shown: usize) -> String {
    let all = tab.entries.len();
    let count = if tab.filter.is_empty() {
        all.to_string()
    } else {
        format!("{shown} of {all}")
    };
    let by = match tab.sort.column {
        Column::Name => "",
        Column::Rate => ", by msg/s",
        Column::P99 => ", by p99",
    };
    format!("{count}{by}")
}

fn filter_line(tab: &ProfilesTab, canvas: &mut Canvas<'_>, inside: Rect) {
    let role = if tab.filter.is_empty() && !tab.filter.typing {
        Role::Dim
    } else {
        Role::Accent
    };
    canvas.text(
        (inside.x, inside.y),
        inside.right(),
        &tab.filter.shown(),
        role,
    );
    let line = Rect {
        height: 1,
        ..inside
    };
    canvas.clickable(line, Action::Filter);
}

/// The profiles under the folder that they are from.
fn lines(tab: &ProfilesTab, shown: &[usize]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut before = None;
    for (place, &index) in shown.iter().enumerate() {
        let group = group(&tab.entries[index]);
        if before.as_ref() != Some(&group) {
            lines.push(Line::Group(group.clone()));
            before = Some(group);
        }
        lines.push(Line::Entry(place, index));
    }
    lines
}

fn group(entry: &Entry) -> String {
    match &entry.place {
        Place::BuiltIn => "built in".into(),
        Place::File(path) => match path.parent() {
            Some(folder) => format!("{}/", folder.display()),
            None => "./".into(),
        },
    }
}

/// The lines around the selected one.
fn draw_lines(
    tab: &ProfilesTab,
    canvas: &mut Canvas<'_>,
    area: Rect,
    lines: &[Line],
    columns: &Columns,
) {
    let selected = tab.list.selected();
    let at = lines
        .iter()
        .position(|line| matches!(line, Line::Entry(place, _) if *place == selected));
    let mut scroll = Scroll::default();
    scroll.select(at.unwrap_or(0), lines.len());
    let first = scroll.first(lines.len(), area.height.into());
    for (y, line) in (area.y..area.bottom()).zip(&lines[first..]) {
        match line {
            Line::Group(name) => {
                canvas.text((area.x, y), area.right(), name, Role::Dim);
            }
            Line::Entry(place, index) => {
                let entry = &tab.entries[*index];
                columns.entry(tab, canvas, y, entry, *place == selected);
                let row = Rect::new(area.x, y, area.width, 1);
                canvas.clickable(row, Action::Select(*place));
            }
        }
    }
}

/// Where the columns are.
struct Columns {
    mark: u16,
    name: u16,
    /// Where figures end.
    rate: u16,
    p99: Option<u16>,
    kind: u16,
}

impl Columns {
    fn of(area: Rect) -> Self {
        let from_right = |columns: u16| area.right().saturating_sub(columns);
        let is_wide = area.width >= WIDE;
        Self {
            mark: area.x + 2,
            name: area.x + 5,
            rate: from_right(if is_wide { 12 } else { 4 }),
            p99: is_wide.then(|| from_right(5)),
            kind: from_right(if is_wide { 4 } else { 3 }),
        }
    }

    fn header(&self, tab: &ProfilesTab, canvas: &mut Canvas<'_>, y: u16) {
        let role = |column| {
            if tab.sort.column == column {
                Role::Strong
            } else {
                Role::Dim
            }
        };
        canvas.text((self.name - 1, y), self.rate, "name", role(Column::Name));
        canvas.text_to((self.rate + 1, y), "M msg/s", role(Column::Rate));
        if let Some(p99) = self.p99 {
            canvas.text_to((p99 + 1, y), "p99 ms", role(Column::P99));
        }
    }

    fn entry(
        &self,
        tab: &ProfilesTab,
        canvas: &mut Canvas<'_>,
        y: u16,
        entry: &Entry,
        is_selected: bool,
    ) {
        let role = if is_selected {
            Role::Strong
        } else {
            Role::Plain
        };
        if is_selected {
            canvas.text((self.mark, y), self.name, "▌", Role::Accent);
        }
        if let Some(letter) = tab.marks.letter(&entry.name) {
            canvas.text((self.mark + 1, y), self.name, &letter, Role::Headline);
        }
        let room = self.rate.saturating_sub(self.name + 5);
        let is_changed = entry.changes() > 0;
        let right = self.name + room - if is_changed { 2 } else { 0 };
        let mut x = canvas.text((self.name, y), right, &entry.name, role);
        if is_changed {
            x = canvas.text((x, y), right + 2, " *", Role::Warn);
        }
        if let Err(wrong) = &entry.state {
            let errors = match (self.p99, first_line(wrong)) {
                (None, Some(line)) => format!("! line {line}"),
                _ => format!("! {}", errors(wrong)),
            };
            let width = u16::try_from(errors.len()).unwrap_or(u16::MAX);
            let from = (self.kind + 1).saturating_sub(width).max(x + 1);
            canvas.text((from, y), self.kind + 1, &errors, Role::Bad);
            return;
        }
        self.last_run(tab.results.last(&entry.name), canvas, y, role);
    }

    /// What the last run of a profile has shown.
    fn last_run(&self, last: Option<&Figures>, canvas: &mut Canvas<'_>, y: u16, role: Role) {
        let rate = last.map_or_else(
            || "-".into(),
            |last| format!("{:.2}", last.msgs_per_s / 1e6),
        );
        canvas.text_to((self.rate, y), &rate, role);
        if let Some(p99) = self.p99 {
            let us = last.and_then(|last| last.p99_us);
            let text = us.map_or_else(|| "-".into(), |us| units::narrow_millis(as_f64(us)));
            canvas.text_to((p99, y), &text, role);
        }
        if let Some(last) = last {
            canvas.text(
                (self.kind, y),
                self.kind + 1,
                letter(last.kind),
                Role::Plain,
            );
        }
    }
}

/// Who was the fastest with a million users, where there is room to say so.
fn best_times(tab: &ProfilesTab, canvas: &mut Canvas<'_>, area: Rect) {
    let kinds = [
        (TargetKind::Embedded, "embedded"),
        (TargetKind::Kafka, "Kafka"),
    ];
    let mut lines = Vec::new();
    for (kind, name) in kinds {
        let best = tab.results.best(kind).take(FASTEST).enumerate();
        lines.extend(best.map(|(place, (time, profile))| {
            let kind = if place == 0 { name } else { "" };
            (kind, units::run_time(time), profile)
        }));
    }
    if lines.is_empty() || area.height < 4 {
        return;
    }
    let title = area.y + 1;
    canvas.text(
        (area.x, title),
        area.right(),
        "The million, best time so far",
        Role::Strong,
    );
    for (y, (kind, time, profile)) in (title + 2..area.bottom()).zip(lines) {
        canvas.text((area.x + 3, y), area.right(), kind, Role::Dim);
        canvas.text_to((area.x + 20, y), &time, Role::Plain);
        canvas.text((area.x + 22, y), area.right(), profile, Role::Plain);
    }
}

/// On the smallest screens: the list over its whole width, and below it what the selected one is.
pub fn draw_small(tab: &ProfilesTab, canvas: &mut Canvas<'_>, area: Rect) {
    let shown = tab.shown_entries();
    let title = format!("Profiles  {}", note(tab, shown.len()));
    let x = canvas.text((area.x, area.y), area.right(), &title, Role::Strong);
    canvas.text(
        (x + 3, area.y),
        area.right(),
        &tab.filter.shown(),
        Role::Dim,
    );
    let columns = Columns {
        mark: area.x,
        name: area.x + 2,
        rate: area.x + 28,
        p99: Some(area.x + 37),
        kind: area.x + 39,
    };
    columns.header(tab, canvas, area.y + 1);
    let height = area.height.saturating_sub(5);
    let rows = Rect::new(area.x, area.y + 2, area.width, height);
    draw_lines(tab, canvas, rows, &lines(tab, &shown), &columns);
    let (text, role) = match tab.entry().map(|entry| &entry.state) {
        Some(Ok(draft)) => {
            let row = draft.row("description");
            let text = row.and_then(|row| Some(row.value?.as_str()?.to_owned()));
            (text.unwrap_or_default(), Role::Plain)
        }
        Some(Err(wrong)) => {
            let first = wrong.iter().next();
            let text = first.map(|first| format!("! {}: {}", first.message, first.cure));
            (text.unwrap_or_default(), Role::Bad)
        }
        None => (
            "No profile matches; Esc clears the filter".into(),
            Role::Plain,
        ),
    };
    let below = rows.bottom() + 1..area.bottom();
    for (y, line) in below.zip(wrapped(&text, area.width.into())) {
        canvas.text((area.x, y), area.right(), &line, role);
    }
}
