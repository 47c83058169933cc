//! Where the time of a record goes, from being enqueued to its acknowledgement.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, Stages};
use crate::tui::run::look::Focus;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units;

/// Cells of a stage's name.
const NAME: usize = 15;

/// Cells of a mean and of its share of the whole.
const FIGURES: usize = 12;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let foot = match board.requests {
        0 => String::new(),
        requests => {
            let (requests, retries) = (units::count(requests), units::count(board.retries));
            format!("requests {requests}   retries {retries}")
        }
    };
    let labels = Labels {
        title: "Where the time goes",
        foot: &foot,
        note: if board.has_lost() {
            "acked, ms"
        } else {
            "mean, ms"
        },
    };
    let inside = scene.frame(canvas, area, Focus::Stages, labels);
    let Some(stages) = &board.stages else {
        let why = if board.identity.is_null {
            "The null client sends nothing."
        } else {
            "No request has been answered yet."
        };
        row(canvas, inside, 0, [(why, Role::Plain)]);
        return;
    };
    draw_bars(board, stages, canvas, inside);
    let notes = [
        "queue, linger: in the client before its request is made",
        "sending: from there to the socket",
        "round trip: to the broker's answer",
        "throttled: told to wait by a broker's quota",
        "rest: sent again, or the report waited to be picked up",
    ];
    for (i, note) in notes.iter().enumerate() {
        row(canvas, inside, 6 + i, [(*note, Role::Dim)]);
    }
}

/// A bar for each stage, and below them the whole.
fn draw_bars(board: &Board, stages: &Stages, canvas: &mut Canvas<'_>, inside: Rect) {
    let bar = usize::from(inside.width).saturating_sub(NAME + FIGURES);
    // The stages' means are of requests, the whole is of records: they need not add up. A record
    // that is sent again, or whose report waits to be picked up, takes longer than its stages.
    let sum = stages.sum();
    let whole = board.latency.mean_us.max(sum);
    let longest = named(stages).iter().map(|(_, us)| *us).fold(0.0, f64::max);
    for (i, (name, us)) in named(stages).into_iter().enumerate() {
        let share = if longest > 0.0 { us / longest } else { 0.0 };
        let cells = [
            (format!("{name:<NAME$}"), Role::Plain),
            (gauge::bar(share, bar, " "), Role::Accent),
            (figures(us, whole), Role::Plain),
        ];
        row(canvas, inside, i, cells);
    }
    let rest = rest(whole, sum);
    let cells = [
        (format!("{:<NAME$}", board.identity.between), Role::Plain),
        (format!("{rest:<bar$}"), Role::Dim),
        (figures(whole, whole), Role::Strong),
    ];
    row(canvas, inside, 4, cells);
}

/// What the stages do not explain, where that is worth a word.
fn rest(whole: f64, sum: f64) -> String {
    let rest = if whole > 0.0 {
        (whole - sum) / whole
    } else {
        0.0
    };
    if rest >= 0.01 {
        format!("rest {}", words::percent(rest))
    } else {
        String::new()
    }
}

fn named(stages: &Stages) -> [(&'static str, f64); 4] {
    [
        ("queue, linger", stages.queued_us),
        ("sending", stages.sending_us),
        ("round trip", stages.round_trip_us),
        ("throttled", stages.throttled_us),
    ]
}

fn figures(us: f64, whole: f64) -> String {
    let share = if whole > 0.0 { us / whole } else { 0.0 };
    format!("{:>6}{:>6}", words::ms(us), words::percent(share))
}
