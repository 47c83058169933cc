//! What happened while a run goes; when it is over, what it was judged by, what went wrong and
//! where everything is.

use ratatui::layout::Rect;

use super::throughput::sign;
use super::{Labels, Scene, row, row_right};
use crate::report::{EventReport, Judged};
use crate::stats::ErrorCount;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, State};
use crate::tui::run::look::Focus;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::units;

/// A line, and what stands at its right end.
#[derive(Clone, Debug, Default)]
struct Line {
    pieces: Vec<(String, Role)>,
    right: Option<(String, Role)>,
}

impl Line {
    fn plain(text: impl Into<String>) -> Self {
        Self::of(vec![(text.into(), Role::Plain)])
    }

    fn of(pieces: Vec<(String, Role)>) -> Self {
        Self {
            pieces,
            right: None,
        }
    }
}

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let (title, note) = labels(board);
    let labels = Labels {
        title,
        note: &note,
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Events, labels);
    let lines = lines(board, usize::from(inside.width));
    let window = usize::from(inside.height);
    let last = lines.len().saturating_sub(window);
    let scroll = scene.scroll(Focus::Events);
    // A run that goes on is seen at its end, one that is over from the start.
    let first = if board.state.is_over() {
        scroll.min(last)
    } else {
        last.saturating_sub(scroll)
    };
    for (i, line) in lines.iter().skip(first).take(window).enumerate() {
        row(canvas, inside, i, line.pieces.clone());
        if let Some((text, role)) = &line.right {
            row_right(canvas, inside, i, text, *role);
        }
    }
}

/// Title and note.
fn labels(board: &Board) -> (&'static str, String) {
    let errors: u64 = board.errors.iter().map(|error| error.count).sum();
    if !board.state.is_over() {
        let note = format!(
            "errors {}  retries {}",
            units::count(errors),
            units::count(board.retries)
        );
        return ("Events", note);
    }
    if has_failed(board) {
        return ("Errors", format!("exit code {}", exit_code(board)));
    }
    let missed = board
        .thresholds
        .iter()
        .filter(|threshold| !threshold.met)
        .count();
    match (board.thresholds.len(), missed) {
        (0, _) => (
            "Files and events",
            format!("retries {}", units::count(board.retries)),
        ),
        (_, 0) => ("Thresholds and files", "all met".to_owned()),
        (all, missed) => ("Thresholds and files", format!("{missed} of {all} NOT MET")),
    }
}

fn has_failed(board: &Board) -> bool {
    matches!(board.state, State::Failed | State::NotStarted) || board.has_lost()
}

/// What the headless command ends with.
fn exit_code(board: &Board) -> u8 {
    match board.state {
        State::Interrupted => 130,
        _ if has_failed(board) => 1,
        _ if board.thresholds.iter().any(|threshold| !threshold.met) => 3,
        _ => 0,
    }
}

fn lines(board: &Board, width: usize) -> Vec<Line> {
    let events = board.events.iter().map(|event| event_line(event, width));
    if !board.state.is_over() {
        let mut lines: Vec<_> = events.collect();
        if !board.errors.is_empty() {
            lines.extend(error_lines(board, width));
        }
        lines.extend(failed_files(board, width));
        return lines;
    }
    let mut lines = Vec::new();
    if has_failed(board) {
        lines.extend(error_lines(board, width));
        lines.extend(failed_files(board, width));
    }
    lines.extend(board.thresholds.iter().map(threshold_line));
    let places = if has_failed(board) {
        failed_places(board)
    } else {
        board.places.clone()
    };
    lines.extend(
        places
            .iter()
            .map(|place| Line::plain(words::cut(place, width))),
    );
    if !board.events.is_empty() {
        lines.push(Line::default());
        lines.extend(events);
    }
    lines
}

/// `* 0.024  first acknowledgement`.
fn event_line(event: &EventReport, width: usize) -> Line {
    let (sign, role) = sign(event).unwrap_or((' ', Role::Plain));
    let text = words::cut(&event.text, width.saturating_sub(9));
    Line::of(vec![
        (sign.to_string(), role),
        (format!("{:>6}  ", words::moment(event.at_s)), Role::Dim),
        (text, Role::Plain),
    ])
}

/// Lost records first, then what clients reported.
fn error_lines(board: &Board, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let all: Vec<_> = board.errors.iter().chain(&board.troubles).collect();
    if !all.is_empty() {
        let head = format!("{:>7}  {:<17}", "count", "code");
        lines.push(Line {
            pieces: vec![(head, Role::Dim)],
            right: Some(("first, s".to_owned(), Role::Dim)),
        });
    }
    lines.extend(all.iter().map(|error| error_line(error)));
    let last = || all.iter().find_map(|error| error.last.as_ref());
    let first = || {
        all.iter()
            .map(|error| &error.first)
            .find(|first| !first.is_empty())
    };
    if let Some(said) = last().or_else(first) {
        lines.push(Line::plain(words::cut(&format!("last: {said}"), width)));
    } else if let Some(failure) = &board.failure {
        let text = failure.replace('\n', " ");
        lines.extend(words::wrapped(&text, width).into_iter().map(Line::plain));
    }
    lines
}

/// Why files were not written: `json-file: out/users.json: No such file or directory`.
fn failed_files(board: &Board, width: usize) -> Vec<Line> {
    let files = board.tasks.iter().filter(|task| task.path.is_some());
    let said = files.filter_map(|task| Some(format!("{}: {}", task.name, task.failure.as_ref()?)));
    let lines = said.flat_map(|said| words::wrapped(&said, width));
    lines
        .map(|line| Line::of(vec![(line, Role::Bad)]))
        .collect()
}

fn error_line(error: &ErrorCount) -> Line {
    let first = error
        .first_s
        .map_or_else(|| words::UNKNOWN.to_owned(), |s| format!("{s:.2}"));
    Line {
        pieces: vec![
            (format!("{:>7}  ", units::count(error.count)), Role::Plain),
            (format!("{:<17}", words::cut(&error.code, 19)), Role::Bad),
        ],
        right: Some((first, Role::Plain)),
    }
}

fn threshold_line(threshold: &Judged) -> Line {
    let (word, role) = match (threshold.judged, threshold.met) {
        (false, _) => ("?    ", Role::Warn),
        (_, true) => ("met  ", Role::Good),
        (_, false) => ("NOT  ", Role::Bad),
    };
    let shown = if threshold.judged {
        &threshold.shown
    } else {
        threshold.note.as_ref().unwrap_or(&threshold.shown)
    };
    Line {
        pieces: vec![
            (word.to_owned(), role),
            (
                format!("{} {}", threshold.metric, threshold.bound),
                Role::Plain,
            ),
        ],
        right: Some((shown.clone(), Role::Plain)),
    }
}

/// Where a failed run is and how it is repeated, in one line.
fn failed_places(board: &Board) -> Vec<String> {
    let run = match board.identity.number {
        Some(number) => format!("run #{number}   "),
        None => String::new(),
    };
    vec![format!("{run}{}", board.identity.repeat)]
}
