//! Why it was no faster, and what disturbed it.

use super::layout::{Block, Cell, Column, Line, Look, fill, table};
use crate::engine::EventKind;
use crate::report::{EventReport, Report};
use crate::stats::{Cause, ErrorCount, Verdict};
use crate::units;

/// What held the run back, and one thing to try.
pub fn verdict(report: &Report) -> Block {
    let verdict = report.verdict.as_ref();
    match verdict.filter(|verdict| !verdict.because.is_empty()) {
        Some(verdict) if report.tried.is_empty() => lines(verdict),
        _ => tried(report),
    }
}

fn lines(verdict: &Verdict) -> Block {
    let doubt = if verdict.sure || verdict.cause == Cause::NotEnough {
        ""
    } else {
        "perhaps "
    };
    let head = Line::new(Look::Dim, "verdict  ").then(Look::Plain, doubt);
    let name = format!("{}:", verdict.words_at_the_end());
    let mut lines = filled(head.then(Look::Bold, name), 9, &verdict.because);
    if let Some(advice) = &verdict.advice {
        let head = Line::new(Look::Dim, "try     ");
        lines.extend(match advice.setting() {
            Some(setting) => {
                let head = head.then(Look::Bold, format!(" --set {setting}"));
                filled(head, 9, &format!("({})", advice.words))
            }
            None => filled(head, 9, &advice.words),
        });
    } else if verdict.cause != Cause::NotEnough {
        let head = Line::new(Look::Dim, "try     ");
        lines.extend(filled(head, 9, "nothing: no figure points at a setting"));
    }
    lines
}

/// A text that begins after `head`, and goes on in the column `indent`.
fn filled(head: Line, indent: usize, text: &str) -> Block {
    let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    let room = super::layout::WIDTH.saturating_sub(head.width() + 1);
    let mut first = String::new();
    let mut taken = 0;
    for word in &words {
        if first.chars().count() + word.chars().count() > room {
            break;
        }
        first.push_str(word);
        first.push(' ');
        taken += 1;
    }
    let mut lines = vec![head.then(Look::Plain, format!(" {}", first.trim_end()))];
    if taken < words.len() {
        let head = Line::plain(" ".repeat(indent));
        lines.extend(fill(head, &words[taken..], " "));
    }
    lines
}

/// What became of each address, where no broker let us in.
fn tried(report: &Report) -> Block {
    if report.tried.is_empty() {
        return Block::new();
    }
    let columns = [
        Column::Left("tried"),
        Column::Left("as"),
        Column::Left("answer"),
    ];
    let rows = report.tried.iter().map(|tried| -> [Cell; 3] {
        let resolved = tried.resolved.clone().unwrap_or_else(|| "-".to_owned());
        [
            (Look::Plain, tried.address.clone()),
            (Look::Plain, resolved),
            (Look::Bad, tried.answer_words()),
        ]
    });
    table(columns, rows)
}

/// What was injected on purpose, and what clients reported that cost no record by itself.
pub fn disturbances(report: &Report) -> Block {
    let faults: Vec<_> = report
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Fault)
        .map(fault)
        .collect();
    let mut lines = Block::new();
    if !faults.is_empty() {
        lines.extend(fill(Line::new(Look::Warning, "faults   "), &faults, ", "));
    }
    for trouble in &report.troubles {
        let head = Line::new(Look::Warning, "trouble ");
        lines.extend(filled(head, 9, &trouble_words(trouble)));
    }
    lines
}

/// `injected NOT_LEADER_FOR_PARTITION into 3 requests at 0.214 s`.
fn fault(fault: &EventReport) -> String {
    format!("{} at {}", fault.text, units::run_seconds(fault.at_s))
}

fn trouble_words(trouble: &ErrorCount) -> String {
    let words = trouble.last.as_ref().unwrap_or(&trouble.first);
    let since = trouble.first_s.map_or_else(String::new, |s| {
        format!(" from {} on", units::run_seconds(s))
    });
    let count = units::count(trouble.count);
    format!("{count} x {}{since}: {words}", trouble.code)
}
