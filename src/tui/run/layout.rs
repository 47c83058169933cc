//! Which panel stands where, on screens of every size.
//!
//! From 120x36 on all panels are there: wider ones have larger charts and tables, higher ones
//! more workers, events and rows of charts. At 80x24 panels are merged, below it there are no
//! borders. No height depends on what comes in while a run goes, so that nothing jumps.

use ratatui::layout::Rect;

use super::board::State;
use super::look::Focus;
use super::panel::{self, Scene, compact, head, small, throughput, unreachable};
use crate::tui::canvas::Canvas;

/// Size from which all panels have room, the lines around the place apart.
const FULL: (u16, u16) = (120, 34);

/// Size from which there are borders.
const COMPACT: (u16, u16) = (80, 22);

/// Heights of the four rows of panels.
const ROWS: [u16; 4] = [6, 11, 7, 8];

/// Widths of the first row's panels; what a wider screen has is the verdict's.
const HEADLINE: u16 = 40;
const LATENCY: u16 = 38;

/// Cells that one more percentile takes.
const PERCENTILE: u16 = 6;

/// Width of the right column.
const RIGHT: u16 = 38;

/// Draws a run into a place.
pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let below = Rect {
        y: area.y + area.height.min(2),
        height: area.height.saturating_sub(2),
        ..area
    };
    let fits = |size: (u16, u16)| area.width >= size.0 && area.height >= size.1;
    if scene.board.state == State::NotStarted {
        head::draw(scene, canvas, area);
        unreachable::draw(scene, canvas, below);
    } else if scene.look.zoom {
        head::draw(scene, canvas, area);
        panel::draw(scene, canvas, below, scene.look.focus);
    } else if fits(FULL) {
        head::draw(scene, canvas, area);
        full(scene, canvas, below);
    } else if fits(COMPACT) {
        head::draw(scene, canvas, area);
        narrow(scene, canvas, below);
    } else {
        small::draw(scene, canvas, area);
    }
}

fn full(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let [mut first, mut second, mut third, mut fourth] = [Rect::ZERO; 4];
    let [_, chart, _, bottom] = grown(area.height, scene.board.workers.len());
    let heights = [ROWS[0], chart, ROWS[2], bottom];
    let mut y = area.y;
    for (row, height) in [&mut first, &mut second, &mut third, &mut fourth]
        .into_iter()
        .zip(heights)
    {
        *row = Rect { y, height, ..area };
        y += height;
    }
    let wider = area.width - FULL.0;
    let latency = LATENCY + PERCENTILE.min(wider);
    let [headline, latency, verdict] = split(first, [HEADLINE, latency]);
    panel::draw(scene, canvas, headline, Focus::Headline);
    panel::draw(scene, canvas, latency, Focus::Latency);
    panel::draw(scene, canvas, verdict, Focus::Verdict);

    let left = area.width - RIGHT - wider / 3;
    for (row, focus) in [
        (second, [Focus::Throughput, Focus::Histogram]),
        (fourth, [Focus::Workers, Focus::Events]),
    ] {
        let [one, other, _] = split(row, [left, area.width - left]);
        panel::draw(scene, canvas, one, focus[0]);
        panel::draw(scene, canvas, other, focus[1]);
    }
    let share = area.width / 3;
    let [stages, fan_out, tasks] = split(third, [share, share]);
    panel::draw(scene, canvas, stages, Focus::Stages);
    panel::draw(scene, canvas, fan_out, Focus::FanOut);
    panel::draw(scene, canvas, tasks, Focus::Tasks);
}

/// Heights of the four rows: first the workers get what they need, then a fourth of what is left
/// is for events, and the rest for the charts, by whole labels.
fn grown(height: u16, workers: usize) -> [u16; 4] {
    let [first, chart, third, bottom] = ROWS;
    let more = height.saturating_sub(ROWS.iter().sum());
    // Borders, titles and the line of all workers.
    let wanted = u16::try_from(workers).unwrap_or(u16::MAX).saturating_add(4);
    let for_workers = wanted.saturating_sub(bottom).min(more);
    let left = more - for_workers;
    let for_charts = (left - left / 4) / 3 * 3;
    [first, chart + for_charts, third, bottom + more - for_charts]
}

/// Columns of these widths, and what is left.
fn split(row: Rect, widths: [u16; 2]) -> [Rect; 3] {
    let one = Rect {
        width: widths[0],
        ..row
    };
    let two = Rect {
        x: one.right(),
        width: widths[1],
        ..row
    };
    let rest = row.right().saturating_sub(two.right());
    [
        one,
        two,
        Rect {
            x: two.right(),
            width: rest,
            ..row
        },
    ]
}

fn narrow(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    const HEIGHTS: [u16; 3] = [5, 7, 8];
    let wanted = u16::try_from(scene.board.workers.len())
        .unwrap_or(u16::MAX)
        .saturating_add(4);
    let more = area.height.saturating_sub(HEIGHTS.iter().sum());
    let for_workers = wanted.saturating_sub(HEIGHTS[2]).min(more);
    let for_chart = (more - for_workers) / 3 * 3;
    let first = Rect {
        height: HEIGHTS[0],
        ..area
    };
    let second = Rect {
        y: first.bottom(),
        height: HEIGHTS[1] + for_chart,
        ..area
    };
    let third = Rect {
        y: second.bottom(),
        height: area.bottom() - second.bottom(),
        ..area
    };
    let wider = (area.width - COMPACT.0) / 3;
    let [headline, latency, verdict] = split(first, [26 + wider, 26 + wider]);
    compact::draw_headline(scene, canvas, headline);
    compact::draw_latency(scene, canvas, latency);
    compact::draw_verdict(scene, canvas, verdict);
    throughput::draw(scene, canvas, second);
    let half = area.width / 2;
    let [workers, rest, _] = split(third, [half, area.width - half]);
    compact::draw_workers(scene, canvas, workers);
    compact::draw_rest(scene, canvas, rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_used_and_charts_grow_by_whole_labels() {
        for height in 32..90 {
            for workers in [1, 4, 8, 64] {
                let rows = grown(height, workers);
                assert_eq!(rows.iter().sum::<u16>(), height);
                assert_eq!((rows[1] - ROWS[1]) % 3, 0);
            }
        }
        assert_eq!(grown(32, 4), ROWS);
        assert_eq!(grown(38, 12), [6, 11, 7, 14], "workers come first");
    }
}
