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

/// A line of titles, and one for each run.
pub fn table<'a, S: 'a>(runs: impl Iterator<Item = &'a Run<S>>) -> Vec<String> {
    let titles = FIGURES.map(|it| format!("{:>14}", it.title())).concat();
    let head = format!("round{titles}    load  stolen");
    std::iter::once(head).chain(runs.map(line)).collect()
}

fn line<S>(run: &Run<S>) -> String {
    let figure = |metric: &Metric| {
        let shown = run.figures.get(metric).map(|figure| metric.show(*figure));
        format!("{:>14}", shown.unwrap_or_else(|| "-".to_owned()))
    };
    let figures = FIGURES.map(|metric| figure(&metric)).concat();
    let load = run.load.map_or("-".to_owned(), |load| format!("{load:.1}"));
    let stolen = run.stolen.map_or("-".to_owned(), percent);
    format!("{:>5}{figures}{load:>8}{stolen:>8}", run.round)
}
