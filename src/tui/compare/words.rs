//! Words and looks that all parts of the tab share.

use ratatui::layout::Rect;

use crate::compare::{Ending, Session, Slot};
use crate::profile::{Length, Profile, SourceFile};
use crate::report::{TargetKind, settings};
use crate::tui::canvas::Canvas;
use crate::tui::run::words::wrapped;
use crate::tui::theme::Role;
use crate::units::{plural, run_time};

/// The colour of a series; the letter beside it says the same.
pub fn role(slot: Slot) -> Role {
    match slot.profile() {
        0 => Role::Accent,
        1 => Role::Ghost,
        2 => Role::Warn,
        3 => Role::Good,
        _ => Role::Plain,
    }
}

/// The word at the top left.
pub fn ending(ending: Ending) -> (&'static str, Role) {
    match ending {
        // In another kdyno: what was cut off is interrupted.
        Ending::Going => ("GOING", Role::Warn),
        Ending::Completed => ("COMPLETED", Role::Good),
        Ending::Interrupted => ("INTERRUPTED", Role::Warn),
        Ending::Failed => ("FAILED", Role::Bad),
    }
}

/// How it has ended, for the last line.
pub fn ended((id, ending): (&str, Ending), runs: usize) -> String {
    let kept = plural(runs as u64, "finished run");
    match ending {
        Ending::Completed => format!("{id} is complete and saved"),
        Ending::Failed => format!("{id} has failed; {kept} kept, Enter tries the rest again"),
        _ => format!("{id} is stopped; {kept} kept, Enter goes on"),
    }
}

/// Where its records go.
pub fn target(target: TargetKind, brokers: &str) -> (String, Role) {
    match target {
        TargetKind::Embedded => ("EMBEDDED BROKER".to_owned(), Role::Badge),
        TargetKind::Kafka => {
            let first = brokers.split(',').next().unwrap_or_default();
            (format!("KAFKA {first}"), Role::Strong)
        }
    }
}

/// `A, A', B, C`.
pub fn letters(session: &Session) -> String {
    let slots = Slot::all(session.contestants.len());
    let letters: Vec<_> = slots.map(|slot| slot.to_string()).collect();
    letters.join(", ")
}

/// `1,000,000 users a run, json`.
pub fn work(profile: &Profile) -> String {
    let rows = match (profile.run.length, &profile.source.file) {
        (Length::Rows(rows), _) => plural(rows.get(), "row"),
        (Length::Duration(time), _) => run_time(time),
        (Length::File, SourceFile::Users(rows)) => plural(rows.get(), "user"),
        (Length::File, SourceFile::Path(path)) => path.display().to_string(),
    };
    let format = settings::word(&profile.resolved, "payload", "format");
    format!("{rows} a run, {}", format.unwrap_or_default())
}

/// The first of these that has room, or else the last: from all words to the fewest.
pub fn that_fits(forms: &[String], room: usize) -> &str {
    let fits = forms.iter().find(|form| form.chars().count() <= room);
    fits.or(forms.last()).map_or("", String::as_str)
}

/// Lines below each other, each cut at the right.
pub fn draw_lines(canvas: &mut Canvas<'_>, area: Rect, lines: &[&str]) {
    for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
        canvas.text((area.x + 2, y), area.right(), line, Role::Plain);
    }
}

/// Rows that sentences take in so many cells.
pub fn lines_of(sentences: &[(String, Role)], width: u16) -> u16 {
    let room = usize::from(width.saturating_sub(2));
    let lines = sentences.iter().map(|(text, _)| wrapped(text, room).len());
    u16::try_from(lines.sum::<usize>()).unwrap_or(u16::MAX)
}

/// Sentences, wrapped, as far as there is room; gives the first row that is left.
pub fn draw_sentences(canvas: &mut Canvas<'_>, area: Rect, sentences: &[(String, Role)]) -> u16 {
    let mut y = area.y;
    for (sentence, role) in sentences {
        for (row, line) in wrapped(sentence, usize::from(area.width.saturating_sub(2)))
            .iter()
            .enumerate()
        {
            if y >= area.bottom() {
                return y;
            }
            let indent = if row == 0 { 0 } else { 2 };
            canvas.text((area.x + indent, y), area.right(), line, *role);
            y += 1;
        }
    }
    y
}

/// That something is not done, why, and how it can be.
pub fn draw_refusal(canvas: &mut Canvas<'_>, area: Rect, (what, why, cure): (&str, &str, &str)) {
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(1),
    };
    let why = why.lines().map(|line| (line.to_owned(), Role::Plain));
    let sentences: Vec<_> = [(what.to_owned(), Role::Bad)]
        .into_iter()
        .chain(why)
        .chain([(String::new(), Role::Plain), (cure.to_owned(), Role::Plain)])
        .collect();
    draw_sentences(canvas, inside, &sentences);
}
