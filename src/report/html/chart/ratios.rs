//! Ratios to the baseline: a dot for each round, the interval below them, the margin behind.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Svg};
use super::{Hue, shortened};
use crate::stats::paired::{Interval, change};

const WIDTH: f64 = 520.0;
const LEFT: f64 = 12.0;
const RIGHT: f64 = 508.0;

/// Of the names of ratios, above the first row.
const TOP: f64 = 30.0;
const ROW: f64 = 66.0;

/// Where things are within a row, from its top.
const WORDS: f64 = 15.0;
const GROUND: f64 = 21.0;
const DOTS: f64 = 36.0;
const BELOW: f64 = 51.0;

const RADIUS: f64 = 3.5;

/// Signs of a row's name: more would run into its words.
const LONGEST: usize = 26;

/// Room that the name of a ratio takes.
const NAME: f64 = 44.0;

/// Rows of ratios on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratios {
    /// What it shows, for those who cannot see it.
    pub shows: String,
    pub rows: Vec<RatioRow>,
    /// Ratios that count as the same: 0.03 for 3 % either way.
    pub margin: f64,
}

/// One that is held against the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRow {
    pub hue: Hue,
    /// Its letter and name.
    pub name: String,
    /// What came of it: `+6.4 % [+4.9, +7.8] better`.
    pub words: String,
    /// One for each round. `None`: that round has none.
    pub ratios: Vec<Option<f64>>,
    /// The ratio of all rounds together: 1.05 for 5 % more.
    pub estimate: Option<f64>,
    /// Where it lies.
    pub interval: Option<Interval>,
}

/// Draws it.
#[must_use]
pub fn ratios(chart: &Ratios) -> Svg {
    let axis = axis(chart);
    let across = |ratio: f64| across(&axis, ratio);
    let height = TOP + ROW * crate::units::as_f64(chart.rows.len() as u64) + 4.0;
    let mut drawing = Drawing::new(WIDTH, height);
    draw_names(&mut drawing, &axis);
    let mut top = TOP;
    for row in &chart.rows {
        draw_ground(&mut drawing, &axis, chart.margin, top + GROUND);
        draw_row(&mut drawing, row, top, &across);
        top += ROW;
    }
    drawing.finish(&chart.shows)
}

fn across(axis: &Axis, ratio: f64) -> f64 {
    LEFT + axis.part(ratio) * (RIGHT - LEFT)
}

/// The names of round ratios where there is room, that of A first.
fn draw_names(drawing: &mut Drawing, axis: &Axis) {
    let one = across(axis, 1.0);
    drawing.text("tick", (one, TOP - 10.0), Anchor::Middle, "A");
    let mut named = vec![one];
    for (ratio, name) in axis.ticks() {
        let x = across(axis, *ratio);
        if named.iter().all(|other| (other - x).abs() >= NAME) {
            drawing.text("tick", (x, TOP - 10.0), Anchor::Middle, name);
            named.push(x);
        }
    }
}

/// What the dots of a row lie on: the margin, and a line for each round ratio.
fn draw_ground(drawing: &mut Drawing, axis: &Axis, margin: f64, top: f64) {
    let bottom = top + ROW - GROUND;
    let [from, to] = [1.0 - margin, 1.0 + margin].map(|ratio| across(axis, ratio));
    drawing.rect(
        "margin",
        (from, top),
        (to - from, bottom - top),
        "the margin",
    );
    for (ratio, _) in axis.ticks() {
        let is_one = (ratio - 1.0).abs() < 1e-9;
        let class = if is_one { "middle" } else { "grid" };
        let x = across(axis, *ratio);
        drawing.line(class, (x, top), (x, bottom));
    }
}

fn axis(chart: &Ratios) -> Axis {
    let ratios = chart.rows.iter().flat_map(|row| {
        let ends = row.interval.map(|ends| [ends.low, ends.high]);
        let known = row.ratios.iter().copied().flatten();
        known.chain(ends.into_iter().flatten())
    });
    let margin = [1.0 - chart.margin, 1.0 + chart.margin];
    Axis::ratios(ratios.chain(margin))
}

fn draw_row(drawing: &mut Drawing, row: &RatioRow, top: f64, across: &impl Fn(f64) -> f64) {
    let hue = row.hue.class();
    let name = shortened(&row.name, LONGEST);
    drawing.text("name", (LEFT, top + WORDS), Anchor::Start, &name);
    drawing.text("words", (RIGHT, top + WORDS), Anchor::End, &row.words);
    let mut placed: Vec<(f64, f64)> = Vec::new();
    for (round, ratio) in (1..).zip(&row.ratios) {
        let Some(ratio) = ratio else { continue };
        let x = across(*ratio);
        let up = level(&placed, x);
        placed.push((x, up));
        let told = format!("round {round}: {}", change(*ratio));
        let at = (x, top + DOTS - up);
        drawing.dot(&format!("ring {hue}"), at, RADIUS, &told);
    }
    let y = top + BELOW;
    if let Some(ends) = row.interval {
        let (from, to) = (across(ends.low), across(ends.high));
        drawing.line(&format!("interval {hue}"), (from, y), (to, y));
        for end in [from, to] {
            drawing.line(&format!("interval {hue}"), (end, y - 4.0), (end, y + 4.0));
        }
    }
    if let Some(estimate) = row.estimate {
        drawing.dot(
            &format!("dot {hue}"),
            (across(estimate), y),
            4.5,
            &row.words,
        );
    }
}

/// Dots in one place lie on each other a little higher each, so that all are seen.
fn level(placed: &[(f64, f64)], x: f64) -> f64 {
    let near = placed
        .iter()
        .filter(|(other, _)| (other - x).abs() < RADIUS);
    let taken = near.count();
    crate::units::as_f64(taken.min(4) as u64) * 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ratios: &[Option<f64>]) -> RatioRow {
        RatioRow {
            hue: Hue(1),
            name: "B zstd".to_owned(),
            words: "+6.4 %".to_owned(),
            ratios: ratios.to_vec(),
            estimate: Some(1.06),
            interval: Some(Interval {
                low: 1.04,
                high: 1.08,
            }),
        }
    }

    #[test]
    fn no_round_is_left_out() {
        let rows = vec![
            row(&[Some(1.06), Some(1.06), Some(1.06), None, Some(0.7)]),
            row(&[Some(1.0)]),
        ];
        let chart = Ratios {
            shows: "ratios".to_owned(),
            rows,
            margin: 0.03,
        };
        let svg = ratios(&chart).to_string();
        assert_eq!(svg.matches("class=\"ring").count(), 5);
        assert_eq!(svg.matches("class=\"dot").count(), 2, "the estimates");
        assert!(svg.contains("round 5: -30.0 %"), "{svg}");
        assert_eq!(svg.matches("class=\"margin\"").count(), 2);
    }

    #[test]
    fn without_any_ratio_there_is_an_empty_scale() {
        let chart = Ratios {
            shows: String::new(),
            rows: Vec::new(),
            margin: 0.03,
        };
        assert!(!ratios(&chart).to_string().contains("NaN"));
    }
}
