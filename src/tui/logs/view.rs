//! The log as lines: time, level, part of the program, and what it says.

use ratatui::layout::Rect;

use super::LogsTab;
use crate::logging::{Level, Line};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units;

/// Cells of a time of day with milliseconds.
const TIME: u16 = 12;

/// From here on there is room for all columns.
const WIDE: u16 = 76;

/// From here on there is room for words of explanation.
const ROOMY: u16 = 100;

pub fn draw(tab: &LogsTab, canvas: &mut Canvas<'_>, area: Rect) {
    head(tab, canvas, area);
    let area = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let shown: Vec<_> = tab.passing().collect();
    let count = |level| tab.lines.iter().filter(|line| line.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warn));
    let rows = usize::from(area.height.saturating_sub(2));
    // The first page is full, as far as there are lines for it, unless it was frozen before.
    let fewest = if tab.frozen { 0 } else { rows.min(shown.len()) };
    let end = shown.len().saturating_sub(tab.below).max(fewest);
    let first = end.saturating_sub(rows);
    let inside = Panel {
        title: "Log",
        note: &note(tab, area.width),
        foot: &if shown.is_empty() {
            String::new()
        } else {
            format!(
                "{}-{} of {}",
                first + 1,
                end,
                units::count(shown.len() as u64)
            )
        },
        foot_note: &format!("error {errors}   warn {warnings}"),
        focused: true,
        ..Panel::default()
    }
    .draw(canvas, area);
    if shown.is_empty() {
        return nothing(tab, canvas, inside);
    }
    for (y, line) in (inside.y..inside.bottom()).zip(&shown[first..end]) {
        draw_line(tab, canvas, (inside, y), line);
    }
}

/// What is shown, whether it is followed, and what was dropped.
fn head(tab: &LogsTab, canvas: &mut Canvas<'_>, area: Rect) {
    let (y, right) = (area.y, area.right());
    let level = if area.width >= ROOMY {
        format!("level {} and above (+ - changes)", tab.level)
    } else {
        format!("level {}", tab.level)
    };
    let x = canvas.text((area.x + 1, y), right, &level, Role::Plain);
    let (filter, role) = if tab.filter.is_empty() && !tab.filter.typing {
        ("/ filter: none".to_owned(), Role::Dim)
    } else {
        (tab.filter.shown(), Role::Accent)
    };
    let x = canvas.text((x + 3, y), right, &filter, role);
    let (state, role) = match (tab.frozen, tab.below) {
        _ if tab.missing.is_some() => ("no log".to_owned(), Role::Warn),
        (true, 0) => ("FROZEN".to_owned(), Role::Warn),
        (true, below) => (
            format!("FROZEN, {} below", units::count(below as u64)),
            Role::Warn,
        ),
        (false, 0) => ("following".to_owned(), Role::Dim),
        (false, below) => (
            format!("{} below, G follows", units::count(below as u64)),
            Role::Warn,
        ),
    };
    canvas.text((x + 3, y), right, &state, role);
    let role = if tab.dropped > 0 {
        Role::Warn
    } else {
        Role::Dim
    };
    let dropped = format!("{} lines dropped", units::count(tab.dropped as u64));
    if area.width >= WIDE || tab.dropped > 0 {
        canvas.text_to((right.saturating_sub(1), y), &dropped, role);
    }
}

fn note(tab: &LogsTab, width: u16) -> String {
    let lines = format!("{} lines", units::count(tab.lines.len() as u64));
    let more = if tab.before { "the last " } else { "" };
    match &tab.path {
        Some(path) if width >= WIDE => format!("{}   {more}{lines}", path.display()),
        _ => format!("{more}{lines}"),
    }
}

fn nothing(tab: &LogsTab, canvas: &mut Canvas<'_>, inside: Rect) {
    let text = match &tab.missing {
        Some(why) => format!("kdyno works without its log. {why}"),
        None if tab.lines.is_empty() => "Nothing has been logged yet.".to_owned(),
        None if tab.filter.is_empty() => {
            format!(
                "Nothing of level {} or above; + shows more detail.",
                tab.level
            )
        }
        None => format!(
            "No line matches {}; Esc clears the filter.",
            tab.filter.text()
        ),
    };
    let width = usize::from(inside.width).max(1);
    let mut line = String::new();
    let mut y = inside.y;
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > width {
            canvas.text((inside.x, y), inside.right(), &line, Role::Plain);
            (line, y) = (String::new(), y + 1);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if y < inside.bottom() {
        canvas.text((inside.x, y), inside.right(), &line, Role::Plain);
    }
}

fn draw_line(tab: &LogsTab, canvas: &mut Canvas<'_>, (inside, y): (Rect, u16), line: &Line) {
    let right = inside.right();
    let at = line.at.to_zoned(tab.zone.clone());
    let time = at.strftime("%H:%M:%S%.3f").to_string();
    canvas.text((inside.x, y), right, &time, Role::Dim);
    let x = inside.x + TIME + 2;
    canvas.text((x, y), right, line.level.name(), role(line.level));
    let mut x = x + 7;
    if inside.width >= WIDE - 4 {
        canvas.text((x, y), x + 8, line.part(), Role::Dim);
        x += 9;
    }
    // A message of several lines stands in one, as far as there is room.
    let text = line.text.replace('\n', " ");
    let text_role = if line.level <= Level::Warn {
        role(line.level)
    } else {
        Role::Plain
    };
    canvas.text((x, y), right, &text, text_role);
}

/// All of a line: when and who in the first row, what in those below, and a blank one.
pub fn whole(tab: &LogsTab, line: &Line) -> Vec<String> {
    let at = line.at.to_zoned(tab.zone.clone());
    let time = at.strftime("%H:%M:%S%.3f");
    let mut lines = vec![format!("{time}  {}  {}", line.level.name(), line.part())];
    lines.extend(line.text.lines().map(str::to_owned));
    lines.push(String::new());
    lines
}

fn role(level: Level) -> Role {
    match level {
        Level::Error => Role::Bad,
        Level::Warn => Role::Warn,
        Level::Info => Role::Plain,
        Level::Debug | Level::Trace => Role::Dim,
    }
}
