//! What makes the profiles different ones, and what their results hold for.

use ratatui::layout::Rect;

use super::{Focus, ResultsView};
use crate::compare::{Differs, Setting, Slot};
use crate::profile::last_key;
use crate::report::settings::flat;
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words::draw_sentences;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// `compression zstd (lz4), linger_ms 10 (5)  ! two at once`.
#[must_use]
pub fn in_a_line(differs: &Differs) -> String {
    let all: Vec<_> = differs.settings.iter().map(setting).collect();
    match all.len() {
        0 => "the same settings as A".to_owned(),
        1 => all.join(", "),
        count => format!("{}  ! {count} at once", all.join(", ")),
    }
}

fn setting(setting: &Setting) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
    let key = last_key(&setting.key);
    format!(
        "{key} {} ({})",
        value(&setting.value),
        value(&setting.baseline)
    )
}

/// How many rows all settings are.
#[must_use]
pub fn rows(view: &ResultsView) -> usize {
    if view.all_settings {
        all(view).len()
    } else {
        0
    }
}

/// Every setting of the selected column; A's value behind those that differ.
fn all(view: &ResultsView) -> Vec<(String, Role)> {
    let session = &view.document.session;
    let settings = |index: usize| {
        let profile = session
            .contestants
            .get(index)
            .and_then(|it| it.parse().ok());
        profile.map_or_else(Vec::new, |profile| flat(&profile.resolved))
    };
    let baseline = settings(0);
    let line = |(key, value): (String, String)| {
        let of_a = baseline.iter().find(|(other, _)| *other == key);
        let of_a = of_a.map_or("not set", |(_, value)| value.as_str());
        if of_a == value {
            (format!("{key} {value}"), Role::Plain)
        } else {
            (format!("{key} {value} ({of_a})"), Role::Warn)
        }
    };
    settings(view.column).into_iter().map(line).collect()
}

pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect) {
    let all = if view.all_settings {
        all(view)
    } else {
        Vec::new()
    };
    let column = Slot::Profile(view.column);
    let name = view.document.session.name(column);
    let title = if view.all_settings {
        format!("All settings of {column} {name}, A's in brackets")
    } else {
        "Settings that differ, A's in brackets".to_owned()
    };
    let inside = Panel {
        title: &title,
        note: if view.all_settings {
            "d those that differ"
        } else {
            "d all"
        },
        focused: view.focus == Focus::Settings,
        click: Some(Action::Focus(Focus::Settings.number())),
        ..Panel::default()
    }
    .draw(canvas, area);
    if view.all_settings {
        let first = view
            .scroll
            .min(all.len().saturating_sub(inside.height.into()));
        for (y, (line, role)) in (inside.y..inside.bottom()).zip(&all[first..]) {
            canvas.text((inside.x, y), inside.right(), line, *role);
        }
        return;
    }
    let mut differs = view.document.settings.iter().collect::<Vec<_>>();
    differs.retain(|it| view.candidates().iter().any(|shown| shown.slot == it.slot));
    let line = |it: &&Differs| {
        let role = if it.settings.len() > 1 {
            Role::Warn
        } else {
            Role::Plain
        };
        (format!("{}  {}", it.slot, in_a_line(it)), role)
    };
    let lines: Vec<_> = differs.iter().map(line).collect();
    draw_sentences(canvas, inside, &lines);
}

/// What the results hold for, and what has to be known to read them.
pub fn draw_holds(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect) {
    let document = &view.document;
    let inside = Panel {
        title: "Results hold for",
        focused: view.focus == Focus::Holds,
        click: Some(Action::Focus(Focus::Holds.number())),
        ..Panel::default()
    }
    .draw(canvas, area);
    // The settings have said so.
    let is_said = |warning: &&String| warning.contains("not known which");
    let warned = document.warnings.iter().filter(|it| !is_said(it));
    let noted = warned.chain(&document.results.notes);
    let noted = noted.map(|note| (format!("! {note}"), Role::Warn));
    let holds = document.holds_for.trim_start_matches("Results hold for ");
    let sentences: Vec<_> = [(holds.to_owned(), Role::Plain)]
        .into_iter()
        .chain(noted)
        .collect();
    draw_sentences(canvas, inside, &sentences);
}
