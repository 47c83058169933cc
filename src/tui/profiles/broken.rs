//! A profile that cannot be run: every mistake at its place with its cure, the file around them,
//! and what can be done.

use ratatui::layout::Rect;

use super::ProfilesTab;
use super::entry::{Entry, errors, first_line};
use super::explain::wrapped;
use crate::profile::{Diagnostic, Diagnostics, Mark};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Lines of the file that are shown above and below the mistakes.
const AROUND: usize = 3;

/// A line of the screen, in pieces.
type Line = Vec<(String, Role)>;

/// Mistakes above, what to do below.
pub fn draw(tab: &ProfilesTab, wrong: &Diagnostics, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(entry) = tab.entry() else {
        return;
    };
    let is_high = area.height >= 30;
    let below = if is_high { 7 } else { 5 };
    let above = Rect {
        height: area.height - below,
        ..area
    };
    let inside = Panel {
        title: wrong.origin(),
        note: &format!("{}, cannot run", errors(wrong)),
        ..Panel::default()
    }
    .draw(canvas, above);
    let mut lines = mistakes(wrong, inside.width.into());
    let room = usize::from(inside.height);
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(vec![("and more below".into(), Role::Dim)]);
    } else {
        let rest = room - lines.len();
        lines.extend(around(wrong, rest));
    }
    for (y, line) in (inside.y..inside.bottom()).zip(&lines) {
        let mut x = inside.x;
        for (text, role) in line {
            x = canvas.text((x, y), inside.right(), text, *role);
        }
    }
    let to_do = Rect {
        y: above.bottom(),
        height: below,
        ..area
    };
    draw_cures(entry, wrong, canvas, to_do);
}

/// No profile at all.
pub fn draw_nothing(tab: &ProfilesTab, canvas: &mut Canvas<'_>, area: Rect) {
    let inside = Panel::default().draw(canvas, area);
    let lines = if tab.entries.is_empty() {
        ["Reading the profiles ...".to_owned(), String::new()]
    } else {
        [
            format!("No profile matches {}.", tab.filter.text()),
            format!(
                "Esc clears the filter; {} profiles are behind it",
                tab.entries.len()
            ),
        ]
    };
    for (y, line) in (inside.y..inside.bottom()).zip(lines) {
        canvas.text((inside.x, y), inside.right(), &line, Role::Plain);
    }
}

/// Every mistake with its lines of the file.
fn mistakes(wrong: &Diagnostics, width: usize) -> Vec<Line> {
    let all = wrong.iter().len();
    let mut lines = Vec::new();
    for (number, found) in (1..).zip(wrong.iter()) {
        if number > 1 {
            lines.push(Line::new());
        }
        let mut label = format!("error {number} of {all}   ");
        let indent = label.len();
        for message in wrapped(&found.message, width.saturating_sub(indent)) {
            lines.push(vec![(label, Role::Bad), (message, Role::Strong)]);
            label = " ".repeat(indent);
        }
        lines.extend(places(wrong, found));
    }
    lines
}

fn places(wrong: &Diagnostics, found: &Diagnostic) -> Vec<Line> {
    let marks = wrong.marks(found);
    if marks.is_empty() {
        return vec![vec![(found.cure.clone(), Role::Accent)]];
    }
    let mut lines = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let is_same_line = index > 0 && marks[index - 1].at.line == mark.at.line;
        if !is_same_line {
            lines.push(source(wrong, mark.at.line, ' '));
        }
        lines.push(pointer(mark));
    }
    lines
}

/// A line of the file: `   12 │ compresion = "lz4"`.
fn source(wrong: &Diagnostics, line: usize, sign: char) -> Line {
    let text = wrong.source().lines().nth(line - 1).unwrap_or_default();
    let role = if sign == '!' { Role::Bad } else { Role::Plain };
    vec![
        (format!(" {sign}"), role),
        (format!("{line:>3} │ "), Role::Dim),
        // A tab has no width of its own on the screen.
        (text.replace('\t', " "), Role::Plain),
    ]
}

fn pointer(mark: &Mark) -> Line {
    let (sign, role) = if mark.is_primary {
        ("^", Role::Bad)
    } else {
        ("-", Role::Accent)
    };
    let before = " ".repeat(mark.at.column - 1);
    let signs = sign.repeat(mark.width.max(1));
    vec![
        ("      │ ".into(), Role::Dim),
        (format!("{before}{signs} {}", mark.label), role),
    ]
}

/// The file from a little above the first mistake on, as far as there is room.
fn around(wrong: &Diagnostics, room: usize) -> Vec<Line> {
    let marks = wrong.iter().flat_map(|found| wrong.marks(found));
    let marked: Vec<_> = marks.map(|mark| mark.at.line).collect();
    let (Some(first), Some(last)) = (marked.iter().min(), marked.iter().max()) else {
        return Vec::new();
    };
    if room < 4 {
        return Vec::new();
    }
    let from = first.saturating_sub(AROUND).max(1);
    let to = (last + AROUND).min(wrong.source().lines().count());
    let mut lines = vec![
        Line::new(),
        vec![("the file around them".into(), Role::Dim)],
    ];
    let shown = (from..=to).map(|line| {
        let sign = if marked.contains(&line) { '!' } else { ' ' };
        source(wrong, line, sign)
    });
    lines.extend(shown.take(room - 2));
    lines
}

fn draw_cures(entry: &Entry, wrong: &Diagnostics, canvas: &mut Canvas<'_>, area: Rect) {
    let inside = Panel {
        title: "What to do",
        ..Panel::default()
    }
    .draw(canvas, area);
    let line = first_line(wrong).unwrap_or(1);
    let is_wide = area.width >= 70;
    let checked = if is_wide {
        "; checked again when you come back"
    } else {
        ""
    };
    let mut lines = vec![
        (
            "o",
            format!("opens the file at line {line} in $EDITOR{checked}"),
        ),
        ("D", "deletes the file, after asking".to_owned()),
    ];
    if area.height >= 7 {
        lines.insert(
            1,
            (
                "",
                "(a file changed by another program is checked again at once)".to_owned(),
            ),
        );
        lines.push(("", String::new()));
    }
    for (y, (key, does)) in (inside.y..inside.bottom()).zip(&lines) {
        canvas.text((inside.x, y), inside.right(), key, Role::Accent);
        canvas.text((inside.x + 3, y), inside.right(), does, Role::Plain);
    }
    let y = inside.bottom().saturating_sub(1);
    let check = entry
        .file()
        .map_or_else(String::new, |file| file.display().to_string());
    let x = canvas.text((inside.x, y), inside.right(), "headless  ", Role::Dim);
    let x = canvas.text(
        (x, y),
        inside.right(),
        &format!("kdyno profiles check {check}"),
        Role::Plain,
    );
    if is_wide {
        canvas.text(
            (x, y),
            inside.right(),
            "   the same, exit code 2",
            Role::Dim,
        );
    }
}
