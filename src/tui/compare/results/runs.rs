//! The runs of one profile as lines to read.

use crate::compare::{Metric, Run, Session, Slot};
use crate::units::percent;

/// What stands beside the round.
const FIGURES: [Metric; 5] = [
    Metric::MsgsPerS,
    Metric::ElapsedS,
    Metric::CpuPerMillion,
    Metric::LatencyP50,
    Metric::LatencyP99,
];

/// Every run, round 0 too, and where they are.
#[must_use]
pub fn lines(session: &Session, slot: Slot) -> Vec<String> {
    let mut lines = table(session.runs.iter().filter(|run| run.slot == slot));
    lines.push(String::new());
    lines.push(format!(
        "Round 0 warms up and is not counted. The reports are saved in {}.",
        session.id
    ));
    lines
}

/// A line of titles, and one for each run; columns are as wide as they have to be, for small
/// screens.
pub fn table<'a, S: 'a>(runs: impl Iterator<Item = &'a Run<S>>) -> Vec<String> {
    let rows: Vec<_> = std::iter::once(titles()).chain(runs.map(cells)).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..titles().len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<_> = cells
            .map(|(cell, &width)| format!("{cell:>width$}"))
            .collect();
        cells.join("  ")
    };
    rows.iter().map(line).collect()
}

fn titles() -> Vec<String> {
    let figures = FIGURES.iter().map(|metric| metric.title());
    let titles = std::iter::once("round").chain(figures);
    let titles = titles.chain(["load", "stolen"]);
    titles.map(str::to_owned).collect()
}

fn cells<S>(run: &Run<S>) -> Vec<String> {
    let unknown = || "-".to_owned();
    let figures = FIGURES.iter().map(|metric| {
        let figure = run.figures.get(metric);
        figure.map_or_else(unknown, |figure| metric.show(*figure))
    });
    let load = run.load.map_or_else(unknown, |load| format!("{load:.1}"));
    let stolen = run.stolen.map_or_else(unknown, percent);
    let cells = std::iter::once(run.round.to_string()).chain(figures);
    cells.chain([load, stolen]).collect()
}
