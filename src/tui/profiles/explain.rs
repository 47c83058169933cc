//! What there is to know about the selected setting: what it is, its range, what raising it does,
//! what the last run says about it, what it costs, and the command that does the same.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::{ProfilesTab, last_run};
use crate::profile::{Draft, Row};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Columns that a label takes.
const LABEL: u16 = 10;

/// From here on there is room for whole sentences.
const WIDE: u16 = 70;

/// Letters of a line where there is not.
const NARROW: usize = 41;

/// A piece of the explanation.
struct Piece {
    label: &'static str,
    text: String,
    role: Role,
}

/// The explanation in its panel.
pub fn draw(tab: &ProfilesTab, draft: &Draft, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(row) = tab.row() else {
        let title = "No setting matches";
        let inside = Panel {
            title,
            ..Panel::default()
        }
        .draw(canvas, area);
        let text = format!(
            "{} is in no key; Esc clears the filter",
            tab.rows_filter.text()
        );
        canvas.text((inside.x, inside.y), inside.right(), &text, Role::Plain);
        return;
    };
    let kafka = row.setting.kafka.map(|name| format!("Kafka: {name}"));
    let inside = Panel {
        title: row.name(),
        note: kafka.as_deref().unwrap_or(""),
        ..Panel::default()
    }
    .draw(canvas, area);
    write(
        canvas,
        inside,
        &pieces(tab, draft, &row, inside.width >= WIDE),
    );
}

/// On the smallest screens: what fits below the settings.
pub fn draw_small(tab: &ProfilesTab, draft: &Draft, canvas: &mut Canvas<'_>, area: Rect) {
    let line = "─".repeat(area.width.into());
    canvas.text((area.x, area.y), area.right(), &line, Role::Dim);
    let below = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    if let Some(row) = tab.row() {
        write(canvas, below, &pieces(tab, draft, &row, false));
    }
}

fn write(canvas: &mut Canvas<'_>, area: Rect, pieces: &[Piece]) {
    let mut y = area.y;
    for piece in pieces {
        let indent = if piece.label.is_empty() { 0 } else { LABEL };
        let lines = wrapped(&piece.text, (area.width - indent).into());
        for (number, line) in lines.iter().enumerate() {
            if y >= area.bottom() {
                return;
            }
            if number == 0 {
                canvas.text((area.x, y), area.right(), piece.label, Role::Dim);
            }
            canvas.text((area.x + indent, y), area.right(), line, piece.role);
            y += 1;
        }
    }
}

/// What there is to say, the most needed first.
fn pieces(tab: &ProfilesTab, draft: &Draft, row: &Row, is_wide: bool) -> Vec<Piece> {
    let setting = row.setting;
    let mut pieces = Vec::new();
    let mut say = |label, text: Option<String>, role| {
        pieces.extend(text.map(|text| Piece { label, text, role }));
    };
    say("", trouble(draft), Role::Bad);
    say("", Some(setting.about.to_owned()), Role::Plain);
    if is_wide {
        say("range", Some(range(row, "     default ")), Role::Plain);
    } else {
        say("", Some(range(row, ", default ")), Role::Plain);
    }
    let raising = setting.raising.map(in_passing);
    let raising = raising.map(|text| {
        if is_wide {
            text
        } else {
            first_clause(&text, NARROW)
        }
    });
    say("raise it", raising, Role::Plain);
    say("last run", last(tab, draft, row), Role::Plain);
    say("memory", draft.memory(setting), Role::Plain);
    say("headless", Some(headless(tab, draft)), Role::Dim);
    pieces
}

/// Why it cannot be run.
fn trouble(draft: &Draft) -> Option<String> {
    let wrong = draft.profile().err()?;
    let first = wrong.iter().next()?;
    let marks = wrong.marks(first);
    let others = marks.iter().filter(|mark| !mark.is_primary);
    let cures = std::iter::once(first.cure.as_str()).chain(others.map(|mark| mark.label.as_str()));
    let cures: Vec<_> = cures.collect();
    Some(format!("! {}: {}", first.message, cures.join(", ")))
}

fn range(row: &Row, default_is: &str) -> String {
    let setting = row.setting;
    let mut text = setting.range();
    if let Some(default) = setting.show_default() {
        let unit = if text.ends_with(" B") { " B" } else { "" };
        text = format!("{text}{default_is}{}{unit}", default.value);
    }
    if let Some(java) = setting.java_default()
        && default_is.starts_with(' ')
    {
        text = format!("{text} (Java client: {java})");
    }
    text
}

/// A sentence as a part of another: `Fewer requests.` becomes `fewer requests`.
fn in_passing(sentence: &str) -> String {
    let text = sentence.trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// As much of a sentence as says something by itself and fits into a line.
fn first_clause(text: &str, width: usize) -> String {
    let mut clause = text;
    for end in [";", " and ", ","] {
        if clause.chars().count() > width {
            clause = clause.split(end).next().unwrap_or(clause);
        }
    }
    clause.to_owned()
}

fn last(tab: &ProfilesTab, draft: &Draft, row: &Row) -> Option<String> {
    let report = tab.reports.get(draft.name())?;
    let says = last_run::says(report, row.setting, row.entry.as_deref())?;
    Some(format!("{}: {says}", last_run::name(report)))
}

/// The command that runs the same without the dashboard.
fn headless(tab: &ProfilesTab, draft: &Draft) -> String {
    let mut command = format!("kdyno run {}", quoted(draft.name()));
    if let Some(folder) = &tab.folder {
        command.push_str(" --profiles ");
        command.push_str(&quoted(&folder.display().to_string()));
    }
    for set in draft.overrides() {
        command.push_str(" --set ");
        command.push_str(&quoted(&set));
    }
    command
}

/// A word as a shell takes it. `producer.workers=4` needs no quotes, though it might in front of
/// a command.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

/// A text in lines of at most so many letters, broken at blanks.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Blanks in a row are meant, such as those between a range and its default.
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks() {
        assert_eq!(wrapped("a bc def g", 5), ["a bc", "def g"]);
        assert_eq!(wrapped("longer than that", 4), ["longer", "than", "that"]);
    }

    #[test]
    fn only_what_a_shell_would_read_in_another_way_is_quoted() {
        assert_eq!(quoted("producer.workers=4"), "producer.workers=4");
        assert_eq!(quoted("thresholds.failed=== 0"), "'thresholds.failed=== 0'");
    }

    #[test]
    fn a_sentence_is_cut_where_a_part_of_it_says_something() {
        let text = "fewer, fuller requests and better compression; more memory, later start";
        assert_eq!(first_clause(text, 80), text);
        assert_eq!(first_clause(text, 41), "fewer, fuller requests");
    }

    #[test]
    fn a_sentence_becomes_a_part_of_another() {
        assert_eq!(in_passing("Fewer requests."), "fewer requests");
        assert_eq!(in_passing("CPU time."), "CPU time");
    }
}
