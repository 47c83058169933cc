//! How full the places are where records wait, and how full batches get.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::stats::Gauge;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, Reading};
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units::{self, as_f64, rounded};

/// Cells of a name and how full the place is.
const WORDS: usize = 25;

/// The same where there is room to say what waits there.
const WIDE_WORDS: usize = 35;

/// From this width on there is.
const WIDE: usize = 50;

/// Cells of a share.
const PERCENT: usize = 6;

/// From here on a gauge is near its limit.
const NEARLY_FULL: f64 = 0.9;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let note = note(board);
    let foot = foot(board, usize::from(area.width).saturating_sub(6));
    let labels = Labels {
        title: "Fan-out, batches",
        note: &note,
        foot: &foot,
    };
    let inside = scene.frame(canvas, area, Focus::FanOut, labels);
    let words = if usize::from(inside.width) < WIDE {
        WORDS
    } else {
        WIDE_WORDS
    };
    let bar = usize::from(inside.width).saturating_sub(words + PERCENT + 1);
    let gauges = &board.gauges;
    let places = [
        ("main channel", "chunks", gauges.main_channel),
        ("to workers", "chunks", gauges.worker_channels),
        ("client queue", "messages", gauges.client_queue),
        ("in flight", "requests", gauges.in_flight),
    ];
    for (i, (name, what, gauge)) in places.into_iter().enumerate() {
        let named = match (words, what) {
            (WORDS, "messages") => ("queue, msg", ""),
            (WORDS, _) => (name, ""),
            _ => (name, what),
        };
        row(
            canvas,
            inside,
            i,
            cells(named, &gauge, board.reading, (words, bar)),
        );
    }
    row(canvas, inside, 4, batch_cells(board, words + bar + 1));
    more(board, canvas, inside);
}

/// Name, how full, a bar and a share, the first two and the third so wide.
fn cells(
    (name, what): (&str, &str),
    gauge: &Gauge,
    reading: Reading,
    (words, bar): (usize, usize),
) -> [(String, Role); 4] {
    let (text, share) = match (gauge.capacity, reading) {
        (0, _) => (words::UNKNOWN.to_owned(), None),
        (_, Reading::Mean) => (
            level(gauge.mean, gauge.capacity, true),
            Some(gauge.mean_share()),
        ),
        _ => (
            level(as_f64(gauge.now), gauge.capacity, false),
            Some(gauge.share_now()),
        ),
    };
    let text = format!(" {text} {what}");
    let width = words.saturating_sub(name.len());
    let role = if share.is_some_and(|share| share >= NEARLY_FULL) {
        Role::Warn
    } else {
        Role::Accent
    };
    let percent = share.map_or_else(String::new, words::percent);
    [
        (name.to_owned(), Role::Plain),
        (format!("{:>width$} ", text.trim_end()), Role::Plain),
        (gauge::bar(share.unwrap_or(0.0), bar, " "), role),
        (format!("{percent:>PERCENT$}"), Role::Plain),
    ]
}

/// `2 of 8`, `0.9 of 400 k`.
fn level(taken: f64, capacity: u64, is_mean: bool) -> String {
    let scale = Scale::of(as_f64(capacity));
    let taken = match scale.prefix {
        "" if is_mean => format!("{taken:.1}"),
        "" => format!("{taken:.0}"),
        _ => short(taken / scale.divisor),
    };
    let capacity = as_f64(capacity) / scale.divisor;
    let capacity = match capacity.fract() {
        0.0 => units::count(rounded(capacity)),
        _ => short(capacity),
    };
    format!("{taken} of {}", scale.prefixed(&capacity))
}

/// Two figures are enough for a level.
fn short(x: f64) -> String {
    match x {
        x if x < 9.95 => format!("{x:.1}"),
        x => format!("{x:.0}"),
    }
}

/// `61.2 of 64 KiB`: both in the unit of the limit.
#[must_use]
pub fn batch_size(board: &Board) -> Option<String> {
    let batch = board.batch?;
    let limit = units::bytes(board.identity.batch_size);
    let (_, unit) = limit.split_once(' ')?;
    let divisor = match unit {
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        "GiB" => 1024.0 * 1024.0 * 1024.0,
        _ => 1.0,
    };
    Some(format!("{} of {limit}", tenths(batch.bytes / divisor)))
}

/// One decimal while that matters.
fn tenths(x: f64) -> String {
    match x {
        x if x < 0.95 => format!("{x:.2}"),
        x if x < 99.95 => format!("{x:.1}"),
        x => units::count(rounded(x)),
    }
}

fn batch_cells(board: &Board, width: usize) -> [(String, Role); 2] {
    let (Some(batch), Some(size)) = (board.batch, batch_size(board)) else {
        return [
            ("batch".to_owned(), Role::Plain),
            (
                format!("{:>w$}", words::UNKNOWN, w = WORDS - 5),
                Role::Plain,
            ),
        ];
    };
    let messages = units::count(rounded(batch.messages));
    let left = format!("batch {size}");
    let room = width.saturating_sub(left.chars().count());
    let messages = format!("{messages} msg");
    let fill = words::percent(batch.fill);
    [
        (left, Role::Plain),
        (format!("{messages:>room$}{fill:>PERCENT$}"), Role::Plain),
    ]
}

fn note(board: &Board) -> String {
    match board.reading {
        Reading::Mean => "mean fill".to_owned(),
        Reading::AtTheEnd => "when it ended".to_owned(),
        Reading::Now => {
            let seconds = board.elapsed.as_secs_f64();
            let per_s = if seconds > 0.0 {
                as_f64(board.batches) / seconds
            } else {
                0.0
            };
            match board.batches {
                0 => String::new(),
                _ => format!("{} batch/s", two_figures(per_s)),
            }
        }
    }
}

/// `2.3 k`: a third figure would never stand still.
fn two_figures(x: f64) -> String {
    let scale = Scale::of(x);
    scale.prefixed(&match x / scale.divisor {
        x if x < 9.95 => format!("{x:.1}"),
        x => format!("{x:.0}"),
    })
}

fn foot(board: &Board, room: usize) -> String {
    let Some(by_size) = board.batch.and_then(|batch| batch.closed_by_size) else {
        return String::new();
    };
    if by_size < 0.005 {
        return "closed by linger 100 %".to_owned();
    }
    // Rounded once, so that both make a hundred.
    let by_size = (by_size * 100.0).round();
    let (size, linger) = (
        format!("{by_size:.0} %"),
        format!("{:.0} %", 100.0 - by_size),
    );
    let batches = units::count(board.batches);
    let whole = format!("{batches}: by size {size}, by linger {linger}");
    if board.reading == Reading::Mean && whole.chars().count() <= room {
        return whole;
    }
    format!("closed by size {size}, linger {linger}")
}

/// What a larger place has room for.
fn more(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    let per = |bytes: f64, n: u64| {
        if n == 0 {
            words::UNKNOWN.to_owned()
        } else {
            units::bytes(rounded(bytes / as_f64(n)))
        }
    };
    let lines = [
        ("batches", units::count(board.batches)),
        ("requests", units::count(board.requests)),
        (
            "wire bytes a batch",
            per(as_f64(board.bandwidth.wire_bytes), board.batches),
        ),
        ("records sent again", units::count(board.retries)),
        ("chunks read", units::count(board.chunks.read)),
        (
            "chunks in all",
            board
                .chunks
                .expected
                .map_or_else(|| words::UNKNOWN.to_owned(), units::count),
        ),
    ];
    for (i, (name, text)) in lines.iter().enumerate() {
        row(
            canvas,
            inside,
            6 + i,
            [
                (format!("{name:<20}"), Role::Dim),
                (text.clone(), Role::Plain),
            ],
        );
    }
}
