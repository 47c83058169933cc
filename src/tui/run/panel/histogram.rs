//! The shape of the latencies: a bar a bin, percentiles standing on theirs.

use ratatui::layout::Rect;

use super::{Labels, Scene, row, row_right};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Board;
use crate::tui::run::look::Focus;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::tui::widget::bins::{self, Shape};
use crate::units;

/// Cells beside label and bar: blanks, the percent, and two blanks before the names.
const AROUND: usize = 1 + 1 + 4 + 2;

/// Cells for the names of percentiles, where there is not much room.
const NAMES: usize = 7;

/// Cells of a label, unless latencies are very long.
const LABEL: usize = 7;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let labels = Labels {
        title: if scene.look.log {
            "Latency, ms, log"
        } else {
            "Latency, ms"
        },
        note: if board.has_lost() {
            "% of acked"
        } else {
            "% of records"
        },
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Histogram, labels);
    if board.latency.bins.is_empty() {
        row(
            canvas,
            inside,
            0,
            [("Nothing acknowledged yet.", Role::Plain)],
        );
        return;
    }
    let rows = draw_bars(scene, canvas, inside);
    more(scene, canvas, inside, rows + 1);
    draw_foot(board, canvas, inside, rows);
}

/// Gives the rows that they take.
fn draw_bars(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inside: Rect) -> usize {
    let latency = &scene.board.latency;
    let (height, width) = (usize::from(inside.height), usize::from(inside.width));
    let marks: Vec<_> = latency
        .run
        .shown()
        .into_iter()
        .filter_map(|(name, us)| Some((name, us?)))
        .collect();
    let foot = 1 + usize::from(scene.board.has_lost());
    let longest = latency
        .bins
        .last()
        .map_or(0, |bin| label_width(bin.from_us, bin.to_us));
    let label = LABEL.max(longest);
    let names = NAMES + width.saturating_sub(40).min(8);
    let rows = bins::rows(
        &latency.bins,
        &marks,
        Shape {
            rows: height.saturating_sub(foot + usize::from(height > 6)).max(1),
            bar: width.saturating_sub(AROUND + label + names).max(1),
            names,
            is_log: scene.look.log,
        },
    );
    for (i, bin) in rows.iter().enumerate() {
        let gap = if bin.standing.len() > names {
            " "
        } else {
            "  "
        };
        let cells = [
            (format!("{:>label$} ", bin.label), Role::Dim),
            (bin.bar.clone(), Role::Accent),
            (format!(" {:>4}", bin.percent), Role::Plain),
            (format!("{gap}{}", bin.standing), Role::Strong),
        ];
        row(canvas, inside, i, cells);
    }
    rows.len()
}

/// How many records there are, and how long they took on average, below so many rows.
fn draw_foot(board: &Board, canvas: &mut Canvas<'_>, inside: Rect, rows: usize) {
    let latency = &board.latency;
    let last = usize::from(inside.height).saturating_sub(1);
    if board.has_lost() && last > rows {
        row(
            canvas,
            inside,
            last - 1,
            [("not acknowledged", Role::Plain)],
        );
        row_right(
            canvas,
            inside,
            last - 1,
            &units::count(board.counts.lost()),
            Role::Bad,
        );
    }
    if last >= rows {
        let records = units::plural(latency.count, "record");
        row(canvas, inside, last, [(records, Role::Plain)]);
        row_right(
            canvas,
            inside,
            last,
            &format!("mean {}", words::ms(latency.mean_us)),
            Role::Plain,
        );
    }
}

/// What a larger place has room for: every percentile of the run.
fn more(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inside: Rect, from: usize) {
    let run = &scene.board.latency.run;
    let all = [
        ("p50", run.p50),
        ("p90", run.p90),
        ("p95", run.p95),
        ("p99", run.p99),
        ("p99.9", run.p99_9),
        ("max", run.max),
    ];
    if usize::from(inside.height) < from + all.len() + 3 {
        return;
    }
    for (i, (name, us)) in all.into_iter().enumerate() {
        let cells = [
            (format!("{name:>7} "), Role::Dim),
            (format!("{:>7}", words::ms_or_unknown(us)), Role::Plain),
        ];
        row(canvas, inside, from + i, cells);
    }
}

fn label_width(from_us: u64, to_us: u64) -> usize {
    (from_us / 1000).to_string().len() + (to_us / 1000).to_string().len() + 3
}
