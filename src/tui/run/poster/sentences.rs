//! What the poster says, for people who do not know the panels.

use std::time::Duration;

use crate::stats::Cause;
use crate::tui::run::board::Board;
use crate::tui::run::panel::verdict::{because, name};
use crate::tui::run::panel::{Scene, throughput};
use crate::tui::run::words;
use crate::units;

pub fn when(board: &Board) -> &'static str {
    if board.state.is_over() {
        "in this run"
    } else {
        "now"
    }
}

pub fn rate_figure(scene: &Scene<'_>) -> String {
    let board = scene.board;
    let rate = board.rate();
    let scale = throughput::scale(scene);
    match board.counts.acked {
        0 => "-".to_owned(),
        _ => scale.prefixed(&scale.figure(rate)),
    }
}

/// `0.94 s`: two decimals can be read from afar.
pub fn short_time(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 9.995 => format!("{s:.2} s"),
        s if s < 99.95 => format!("{s:.1} s"),
        _ => units::run_time(time),
    }
}

pub fn trimmed(x: f64) -> String {
    let text = format!("{x:.1}");
    text.trim_end_matches(".0").to_owned()
}

/// What holds the run back, in sentences for people who do not know the panels.
pub fn verdict(board: &Board, width: usize) -> Vec<String> {
    let (name, _) = name(board);
    if board.verdict.cause == Cause::NotEnough {
        return words::wrapped(&because(board), width);
    }
    let mut lines = words::wrapped(&format!("{name} holds it back: {}", because(board)), width);
    lines.truncate(2);
    if let Some(advice) = &board.verdict.advice {
        lines.push(words::cut(&format!("Next: {}", advice.words), width));
    }
    lines
}
