//! The parallel jobs of the run, each with its own pass over the source.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::saved::file_name;
use crate::tui::run::board::{Board, State, Task, TaskState};
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units::{self, as_f64};

/// Cells of a name, and of what stands at the right.
const NAME: usize = 11;
const RIGHT: usize = 11;
const PERCENT: usize = 6;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let reads = if board.state.is_over() {
        "read"
    } else {
        "reads"
    };
    let note = format!("each {reads} all {}", board.identity.rows);
    let labels = Labels {
        title: "Tasks",
        note: &note,
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Tasks, labels);
    let width = usize::from(inside.width);
    let more = more_lines(board, width, usize::from(inside.height));
    let mut at = 0;
    for (task, more) in board.tasks.iter().zip(more) {
        let has_more = !more.is_empty();
        row(canvas, inside, at, first_line(board, task, width, has_more));
        at += 1;
        for (text, role) in more {
            row(canvas, inside, at, [(text, role)]);
            at += 1;
        }
    }
}

/// What stands below each task's first line, as far as there is room: why a task failed first, then
/// the other lines, the first tasks first.
fn more_lines(board: &Board, width: usize, room: usize) -> Vec<Vec<(String, Role)>> {
    let mut left = room.saturating_sub(board.tasks.len());
    let reasons = board.tasks.iter().map(|task| {
        let lines = why_failed(task, width, left);
        left -= lines.len();
        lines
    });
    let mut more: Vec<Vec<_>> = reasons.collect();
    for (task, lines) in board.tasks.iter().zip(&mut more) {
        if left > 0 {
            lines.push((second_line(board, task), Role::Dim));
            left -= 1;
        }
    }
    more
}

/// Why a file was not written, in so many lines at most. What became of records stands in every
/// other panel.
fn why_failed(task: &Task, width: usize, room: usize) -> Vec<(String, Role)> {
    let why = task.failure.as_ref().filter(|_| task.path.is_some());
    let Some(why) = why.filter(|_| room > 0) else {
        return Vec::new();
    };
    let indented = width.saturating_sub(2);
    let mut lines = words::wrapped(why, indented);
    if lines.len() > room {
        let rest = lines.split_off(room - 1).join(" ");
        lines.push(words::cut(&rest, indented));
    }
    let lines = lines.into_iter();
    lines.map(|line| (format!("  {line}"), Role::Bad)).collect()
}

fn first_line(board: &Board, task: &Task, width: usize, has_second: bool) -> Vec<(String, Role)> {
    let name = (format!("{:<NAME$}", task.name), Role::Plain);
    if board.state.is_over() && task.state == TaskState::Done {
        let time = units::run_time(task.elapsed);
        let room = width.saturating_sub(NAME + 4);
        let right = match (has_second, task.path.is_some()) {
            (false, true) => words::megabytes(task.bytes),
            _ => units::count(task.rows),
        };
        let room = room.saturating_sub(time.chars().count() + 2);
        return vec![
            name,
            ("done".to_owned(), Role::Good),
            (format!("  {time}{right:>room$}"), Role::Plain),
        ];
    }
    let bar = width.saturating_sub(NAME + PERCENT + RIGHT);
    let share = task.share.unwrap_or(0.0);
    // Nobody knows how much there is: no figure, rather than that of nothing.
    let percent = task.share.map_or_else(String::new, words::percent);
    let (middle, right, role) = match task.state {
        TaskState::Going => {
            let left = match board.state {
                State::Draining => "draining".to_owned(),
                _ => task
                    .left
                    .map_or_else(String::new, |left| format!("{} left", words::left(left))),
            };
            (percent, left, Role::Plain)
        }
        TaskState::Done => ("done".to_owned(), words::clock(task.elapsed), Role::Good),
        TaskState::Interrupted => (percent, "stopped".to_owned(), Role::Warn),
        TaskState::Failed => (percent, "FAILED".to_owned(), Role::Bad),
    };
    vec![
        name,
        (gauge::bar(share, bar, gauge::TRACK), Role::Accent),
        (format!("{middle:>PERCENT$}{right:>RIGHT$}"), role),
    ]
}

fn second_line(board: &Board, task: &Task) -> String {
    let bytes = words::megabytes(task.bytes);
    if board.state == State::Completed && task.state == TaskState::Done {
        let wire = board.bandwidth.wire_bytes;
        return match &task.path {
            Some(path) => format!("  {}, {bytes}", file_name(path)),
            None if wire > 0 => format!("  {bytes} payload, {} wire", words::megabytes(wire)),
            None => format!("  {bytes} payload"),
        };
    }
    if let (TaskState::Done, Some(path)) = (task.state, &task.path) {
        return format!("{:NAME$}{}, {bytes}", "", file_name(path));
    }
    let rows = rows(task.rows, board.identity.rows);
    format!("{:NAME$}{rows}   {bytes}", "")
}

/// `634 k users`.
fn rows(n: u64, what: &str) -> String {
    let scale = Scale::of(as_f64(n));
    format!("{} {}", scale.figure(as_f64(n)), scale.of_unit(what))
}
