//! Two axes of a grid as a map in text: the darker, the better.

use super::axes::{MapAxes, others};
use super::results::{Keeping, Standing};
use super::session::Sweep;
use crate::compare::Metric;
use crate::stats::paired::Goal;

/// Columns of a cell.
const CELL: usize = 12;

/// Columns of the values at the left.
const LEFT: usize = 12;

/// Values that fit beside each other.
const BESIDE: usize = (80 - LEFT) / CELL;

/// Values below each other.
const BELOW: usize = 16;

/// The map of the two axes that have the most values, at `best`'s values of the others. `None`:
/// there are no two, or they have more values than fit.
#[must_use]
pub fn map(sweep: &Sweep, points: &[Standing], best: usize, ascii: bool) -> Option<Vec<String>> {
    let shown = MapAxes::of(sweep);
    let (down, across) = two_axes(sweep, shown)?;
    let axes = sweep.grid.axes();
    let at = |row: usize, column: usize| {
        let mut places = sweep.grid.places(best);
        (places[down], places[across]) = (row, column);
        points.get(sweep.grid.at(&places))
    };
    let rows = 0..axes[down].values.len();
    let columns = 0..axes[across].values.len();
    let cells: Vec<Vec<_>> = rows
        .map(|row| columns.clone().map(|column| at(row, column)).collect())
        .collect();
    let shades = Shades::of(cells.iter().flatten().copied().flatten(), sweep.metric)?;
    let signs = if ascii {
        ['.', '-', '+', '#']
    } else {
        ['░', '▒', '▓', '█']
    };
    let told = |it: Option<&Standing>| cell(&shades.cell(it, signs));
    let mut lines = vec![title(sweep, &others(sweep, best, shown), (down, across))];
    let values = axes[across].values.iter();
    let head: String = values.map(|value| cell(&format!("   {value}"))).collect();
    let name = fitted(axes[across].name(), LEFT);
    lines.push(format!("{name:LEFT$}{head}"));
    for (value, cells) in axes[down].values.iter().zip(cells) {
        let cells: String = cells.into_iter().map(told).collect();
        lines.push(format!("{:LEFT$}{cells}", fitted(value, LEFT)));
    }
    let lines = lines.into_iter();
    Some(lines.map(|line| line.trim_end().to_owned()).collect())
}

/// The axis whose values stand below each other, and the one whose values stand side by side.
fn two_axes(sweep: &Sweep, MapAxes { down, across }: MapAxes) -> Option<(usize, usize)> {
    let across = across?;
    let values = |axis: usize| sweep.grid.axes()[axis].values.len();
    let fits = values(down) <= BELOW && values(across) <= BESIDE;
    fits.then_some((down, across))
}

fn title(sweep: &Sweep, others: &str, (down, across): (usize, usize)) -> String {
    let axes = sweep.grid.axes();
    let at = if others.is_empty() { "" } else { ", at " };
    format!(
        "{}: {} by {}{at}{others}",
        sweep.metric.title(),
        axes[down].name(),
        axes[across].name(),
    )
}

/// Four shades between the worst and the best figure.
#[derive(Clone, Copy, Debug)]
pub struct Shades {
    metric: Metric,
    worst: f64,
    best: f64,
}

impl Shades {
    /// For these points. `None`: none of them has the figure.
    #[must_use]
    pub fn of<'a>(points: impl Iterator<Item = &'a Standing>, metric: Metric) -> Option<Self> {
        let figures: Vec<_> = points
            .filter_map(|point| point.figures.get(&metric).copied())
            .collect();
        let least = figures.iter().copied().reduce(f64::min)?;
        let most = figures.iter().copied().reduce(f64::max)?;
        let (worst, best) = match metric.goal() {
            Goal::Less => (most, least),
            Goal::More | Goal::None => (least, most),
        };
        Some(Self {
            metric,
            worst,
            best,
        })
    }

    /// Which of the four shades a figure has, from 0 for the worst.
    #[must_use]
    pub fn level(self, figure: f64) -> usize {
        let range = self.best - self.worst;
        let part = if range == 0.0 {
            1.0
        } else {
            (figure - self.worst) / range
        };
        match part {
            ..0.25 => 0,
            ..0.5 => 1,
            ..0.75 => 2,
            _ => 3,
        }
    }

    /// The shades that there are, each from its worst figure to its best.
    #[must_use]
    pub fn ranges(self) -> Vec<(usize, f64, f64)> {
        let range = self.best - self.worst;
        if range == 0.0 {
            return vec![(self.level(self.best), self.best, self.best)];
        }
        let at = |part: f64| self.worst + part * range;
        let parts = [0.0, 0.25, 0.5, 0.75].into_iter().enumerate();
        parts
            .map(|(level, part)| (level, at(part), at(part + 0.25)))
            .collect()
    }

    fn cell(self, point: Option<&Standing>, signs: [char; 4]) -> String {
        let Some((point, figure)) = point.and_then(|it| Some((it, it.figures.get(&self.metric)?)))
        else {
            return "   -".to_owned();
        };
        let sign = signs[self.level(*figure)];
        let missed = sign_of(point.keeping);
        format!("{sign}{sign} {}{missed}", self.metric.show(*figure))
    }
}

/// Why a point is not the best, however good its figure is.
#[must_use]
pub fn sign_of(keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Keeps => "",
        Keeping::Unknown => "?",
        Keeping::Breaks => "!",
    }
}

fn cell(text: &str) -> String {
    format!("{:CELL$}", fitted(text, CELL))
}

fn fitted(text: &str, width: usize) -> String {
    if text.chars().count() < width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width - 2).collect();
    format!("{kept}~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{rounds, sweep};
    use crate::sweep::results::Results;

    #[test]
    fn every_figure_lies_in_the_range_of_its_shade() {
        let rates = vec![1e5, 2e5, 3e5, 4.5e5];
        let sweep = rounds(sweep(&["workers=1..4"]), vec![rates.clone()]);
        let points = Results::of(&sweep).points;
        let shades = Shades::of(points.iter(), Metric::MsgsPerS).unwrap();
        let ranges = shades.ranges();
        assert_eq!(ranges.len(), 4);
        for rate in rates {
            let (level, from, to) = ranges[shades.level(rate)];
            assert_eq!(level, shades.level(rate));
            assert!((from..=to).contains(&rate), "{rate}: {from} to {to}");
        }
        let alone = Shades::of(points.iter().take(1), Metric::MsgsPerS).unwrap();
        assert_eq!(alone.ranges(), [(3, 1e5, 1e5)]);
    }

    #[test]
    fn a_name_that_is_too_long_moves_no_column() {
        let plan = sweep(&["workers=1..3", "payload.correlation_id=true,false"]);
        let sweep = rounds(plan, vec![vec![1e5, 2e5, 3e5, 4e5, 5e5, 6e5]]);
        let map = map(&sweep, &Results::of(&sweep).points, 0, true).unwrap();
        assert_eq!(map[1], "correlatio~    true        false");
        assert_eq!(map[2], "1           .. 100 k    .. 200 k");
    }
}
