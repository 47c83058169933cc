//! The settings of a profile as a table: group, name, value, what it was, its default.

use ratatui::layout::Rect;

use super::{ProfilesTab, SETTINGS, TABLE};
use crate::profile::{Draft, Kind, Row};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// From here on there is room for the defaults.
const WIDE: u16 = 75;

/// The settings in their panel.
pub fn draw(tab: &ProfilesTab, draft: &Draft, canvas: &mut Canvas<'_>, area: Rect) {
    let is_wide = area.width >= WIDE;
    let rows = tab.rows();
    let head = if is_wide { 2 } else { 0 };
    let seen = area.height.saturating_sub(2 + head);
    let first = tab.rows.first(rows.len(), seen.into());
    let title = title(draft);
    let inside = Panel {
        title: &title,
        note: &note(draft, is_wide),
        foot: &foot(tab, first, seen.into(), rows.len()),
        focused: tab.in_settings,
        click: Some(Action::Focus(TABLE)),
        ..Panel::default()
    }
    .draw(canvas, area);
    validity(
        draft,
        canvas,
        (
            area.right().saturating_sub(2),
            area.bottom().saturating_sub(1),
        ),
    );
    let columns = Columns::of(area, is_wide);
    if is_wide {
        let description = draft.row("description").and_then(|row| row.value);
        let description = description
            .as_ref()
            .and_then(|value| value.as_str())
            .unwrap_or("");
        canvas.text(
            (inside.x, inside.y),
            inside.right(),
            description,
            Role::Plain,
        );
        columns.header(canvas, inside.y + 1);
    }
    let table = Rect {
        y: inside.y + head,
        height: seen,
        ..inside
    };
    draw_rows(tab, canvas, table, &columns, (&rows, first));
}

/// On the smallest screens: a line of title, then the rows, without borders.
pub fn draw_small(tab: &ProfilesTab, draft: &Draft, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = tab.rows();
    let table = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let first = tab.rows.first(rows.len(), table.height.into());
    let x = canvas.text(
        (area.x, area.y),
        area.right(),
        &title(draft),
        Role::Headline,
    );
    let x = canvas.text((x + 2, area.y), area.right(), &note(draft, true), Role::Dim);
    let foot = foot(tab, first, table.height.into(), rows.len());
    canvas.text((x + 2, area.y), area.right(), &foot, Role::Dim);
    validity(draft, canvas, (area.right(), area.y));
    let columns = Columns::of(area, false);
    draw_rows(tab, canvas, table, &columns, (&rows, first));
}

fn title(draft: &Draft) -> String {
    let star = if draft.changes() > 0 { " *" } else { "" };
    format!("{}{star}", draft.name())
}

fn note(draft: &Draft, is_wide: bool) -> String {
    let saved = if is_wide { ", not saved" } else { "" };
    match draft.changes() {
        0 => draft.place().to_string(),
        1 => format!("1 change{saved}"),
        n => format!("{n} changes{saved}"),
    }
}

fn foot(tab: &ProfilesTab, first: usize, seen: usize, rows: usize) -> String {
    let filter = match (tab.rows_filter.typing, tab.rows_filter.is_empty()) {
        (false, true) => String::new(),
        _ => format!("   {}", tab.rows_filter.shown()),
    };
    match rows {
        0 => format!("none{filter}"),
        rows => format!(
            "{}-{} of {rows}{filter}",
            first + 1,
            (first + seen).min(rows)
        ),
    }
}

/// Whether it can be run, at the right end of a line.
fn validity(draft: &Draft, canvas: &mut Canvas<'_>, (right, y): (u16, u16)) {
    match draft.profile() {
        Ok(_) => canvas.text_to((right, y), " valid ", Role::Dim),
        Err(_) => canvas.text_to((right, y), " cannot run ", Role::Bad),
    }
}

fn draw_rows(
    tab: &ProfilesTab,
    canvas: &mut Canvas<'_>,
    area: Rect,
    columns: &Columns,
    (rows, first): (&[Row], usize),
) {
    let mut group = "";
    for (y, (index, row)) in (area.y..area.bottom()).zip(rows.iter().enumerate().skip(first)) {
        if row.group() != group {
            group = row.group();
            columns.group(canvas, y, group);
        }
        let is_selected = index == tab.rows.selected();
        let focused = is_selected && tab.in_settings;
        columns.row(canvas, y, row, (is_selected, focused));
        columns.value(canvas, y, row, &tab.aside(row), focused);
        let line = Rect::new(area.x, y, area.width, 1);
        canvas.clickable(line, Action::Select(SETTINGS + index));
    }
}

/// Where the columns are.
struct Columns {
    is_wide: bool,
    left: u16,
    /// Where a group's name ends.
    group: u16,
    mark: u16,
    name: u16,
    changed: u16,
    value: u16,
    /// Where the former value begins; without room for defaults, it ends at the right.
    was: u16,
    right: u16,
}

impl Columns {
    fn of(area: Rect, is_wide: bool) -> Self {
        let at = |wide: u16, narrow: u16| area.x + if is_wide { wide } else { narrow };
        let more = area.width.saturating_sub(82) / 2;
        Self {
            is_wide,
            left: area.x + 1,
            group: at(11, 9),
            mark: at(12, 9),
            name: at(13, 10),
            changed: at(32, 29),
            value: at(34, 31),
            was: at(56 + more, 0),
            right: area.right().saturating_sub(if is_wide { 3 } else { 2 }),
        }
    }

    fn header(&self, canvas: &mut Canvas<'_>, y: u16) {
        canvas.text((self.name, y), self.changed, "setting", Role::Dim);
        canvas.text((self.changed, y), self.was, "value", Role::Dim);
        canvas.text_to((self.right, y), "default", Role::Dim);
    }

    /// Close to its settings where there is room for that.
    fn group(&self, canvas: &mut Canvas<'_>, y: u16, name: &str) {
        if self.is_wide {
            canvas.text_to((self.group, y), name, Role::Dim);
        } else {
            canvas.text((self.left, y), self.group, name, Role::Dim);
        }
    }

    /// Its name and marks.
    fn row(
        &self,
        canvas: &mut Canvas<'_>,
        y: u16,
        row: &Row,
        (is_selected, focused): (bool, bool),
    ) {
        let role = if is_selected {
            Role::Strong
        } else {
            Role::Plain
        };
        if is_selected {
            let role = if focused { Role::Accent } else { Role::Dim };
            canvas.text((self.mark, y), self.name, "▌", role);
        }
        let indent = if row.entry.is_some() { "  " } else { "" };
        let name = format!("{indent}{}", row.name());
        canvas.text((self.name, y), self.changed, &name, role);
        if row.is_changed {
            canvas.text((self.changed, y), self.value, "~", Role::Warn);
        }
    }

    /// What stands at the right of the value; gives the column at which that begins.
    fn beside(&self, canvas: &mut Canvas<'_>, y: u16, row: &Row) -> u16 {
        let mut right = self.right + 1;
        if self.is_wide
            && let Some(default) = row.setting.show_default()
        {
            canvas.text_to((self.right, y), &default.value, Role::Dim);
            right = self.right.saturating_sub(width(&default.value));
        }
        let Some(was) = row.was() else {
            return right;
        };
        if self.is_wide {
            let was = format!("was {}", was.value);
            canvas.text((self.was, y), right.saturating_sub(1), &was, Role::Dim);
            self.was
        } else {
            let was = format!("was {}", was.short());
            let room = self.right.saturating_sub(self.value + 8);
            let from = self.right - width(&was).min(room);
            canvas.text((from, y), self.right, &was, Role::Dim);
            from
        }
    }

    /// Its value, with what stands beside it.
    fn value(&self, canvas: &mut Canvas<'_>, y: u16, row: &Row, aside: &str, focused: bool) {
        let right = self.beside(canvas, y, row).saturating_sub(1);
        let shown = row.shown();
        let value = if self.is_wide {
            shown.value.as_str()
        } else {
            shown.short()
        };
        let role = match (row.is_changed, focused) {
            (true, _) => Role::Warn,
            (false, true) => Role::Strong,
            (false, false) if row.value.is_none() && row.content.is_none() => Role::Dim,
            (false, false) => Role::Plain,
        };
        let x = if focused && has_steps(row) {
            canvas.text((self.value, y), right, &format!("< {value} >"), role)
        } else {
            canvas.text((self.value, y), right, value, role)
        };
        let has_room = x + 2 + width(aside) <= right;
        if self.is_wide && has_room {
            canvas.text((x + 2, y), right, aside, Role::Dim);
        }
    }
}

/// Whether the arrows lead anywhere.
fn has_steps(row: &Row) -> bool {
    match row.setting.kind {
        Kind::Text | Kind::Path => row.setting.section() == "tasks" || row.name() == "key",
        Kind::Url | Kind::Topic | Kind::Variable | Kind::Entries(_) | Kind::Tables => false,
        _ => true,
    }
}

fn width(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(u16::MAX)
}
