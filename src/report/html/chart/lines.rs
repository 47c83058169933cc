//! Lines over time, over percentiles, over rounds.

use super::Hue;
use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Point, Svg};
use super::frame::{BOTTOM, Frame, LEFT, RIGHT, TOP};

/// Letters at the ends of lines are this far from each other at least.
const LETTER: f64 = 14.0;

/// A chart of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What it shows, for those who cannot see it.
    pub shows: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    pub marks: Vec<Mark>,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub hue: Hue,
    pub stroke: Stroke,
    /// Stands at its end: a letter, or nothing.
    pub letter: String,
    /// Told where somebody points at it.
    pub told: String,
    /// Values of x and y, in the order of x.
    pub points: Vec<(f64, f64)>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    Strong,
    /// One of many repeats.
    Faint,
    /// With the ground below it filled: for the only line of a chart.
    Filled,
    /// With a dot at each point.
    Dotted,
}

/// A value of x or y that is named.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// From the top to the bottom.
    At(f64, String),
    /// From the left to the right.
    Level(f64, String),
}

/// Draws it.
#[must_use]
pub fn lines(chart: &Lines) -> Svg {
    let (frame, mut drawing) = Frame::new(&chart.x, &chart.y);
    for mark in &chart.marks {
        draw_mark(&mut drawing, &frame, mark);
    }
    for series in &chart.series {
        draw_series(&mut drawing, &frame, series);
    }
    for mark in &chart.marks {
        name_mark(&mut drawing, &frame, mark);
    }
    letters(&mut drawing, &frame, &chart.series);
    drawing.finish(&chart.shows)
}

fn draw_mark(drawing: &mut Drawing, frame: &Frame<'_>, mark: &Mark) {
    match mark {
        Mark::At(x, _) => {
            let x = frame.across(*x);
            drawing.line("mark", (x, TOP), (x, BOTTOM));
        }
        Mark::Level(y, _) => {
            let y = frame.up(*y);
            drawing.line("mark", (LEFT, y), (RIGHT, y));
        }
    }
}

/// Over the lines, so that it can be read.
fn name_mark(drawing: &mut Drawing, frame: &Frame<'_>, mark: &Mark) {
    let (at, anchor, name) = match mark {
        Mark::At(x, name) => match frame.across(*x) {
            x if x > f64::midpoint(LEFT, RIGHT) => ((x - 5.0, TOP + 10.0), Anchor::End, name),
            x => ((x + 5.0, TOP + 10.0), Anchor::Start, name),
        },
        Mark::Level(y, name) => ((RIGHT - 4.0, frame.up(*y) - 5.0), Anchor::End, name),
    };
    drawing.text("note", at, anchor, name);
}

fn draw_series(drawing: &mut Drawing, frame: &Frame<'_>, series: &Series) {
    let points = series.points.iter();
    let places: Vec<Point> = points.map(|(x, y)| frame.place(*x, *y)).collect();
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return;
    };
    let hue = series.hue.class();
    if series.stroke == Stroke::Filled {
        let mut ground = places.clone();
        ground.extend([(last.0, BOTTOM), (first.0, BOTTOM)]);
        drawing.path(&format!("ground {hue}"), &ground, "");
    }
    let stroke = match series.stroke {
        Stroke::Faint => "faint",
        Stroke::Dotted => "thin",
        Stroke::Strong | Stroke::Filled => "strong",
    };
    drawing.path(&format!("{stroke} {hue}"), &places, &series.told);
    if series.stroke == Stroke::Dotted {
        for place in places {
            drawing.dot(&format!("dot {hue}"), place, 3.0, &series.told);
        }
    }
}

/// Each beside the end of its line, and none on another.
fn letters(drawing: &mut Drawing, frame: &Frame<'_>, series: &[Series]) {
    let named = series.iter().filter(|series| !series.letter.is_empty());
    let mut ends: Vec<_> = named
        .filter_map(|series| {
            let (x, y) = series.points.last()?;
            Some((frame.place(*x, *y), series))
        })
        .collect();
    ends.sort_by(|(one, _), (other, _)| one.1.total_cmp(&other.1));
    let mut placed: Vec<Point> = Vec::new();
    for ((x, y), series) in ends {
        let near = placed.iter().filter(|other| (other.0 - x).abs() < LETTER);
        let above = near.map(|other| other.1).fold(f64::NEG_INFINITY, f64::max);
        let at = (y + 4.0).max(above + LETTER);
        placed.push((x, at));
        let class = format!("letter {}", series.hue.class());
        drawing.text(&class, (x + 6.0, at), Anchor::Start, &series.letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(hue: usize, letter: &str, stroke: Stroke) -> Series {
        Series {
            hue: Hue(hue),
            stroke,
            letter: letter.to_owned(),
            told: format!("run {hue}"),
            points: vec![(0.0, 10.0), (1.0, 20.0), (2.0, 20.0)],
        }
    }

    fn chart(series: Vec<Series>) -> String {
        let chart = Lines {
            shows: "rates".to_owned(),
            x: Axis::up_to("s", 2.0),
            y: Axis::from_zero("msg/s", 20.0),
            series,
            marks: vec![Mark::At(1.0, "warm".to_owned())],
        };
        lines(&chart).to_string()
    }

    #[test]
    fn every_line_is_there_with_its_letter_and_none_stands_on_another() {
        let svg = chart(vec![
            series(0, "A", Stroke::Strong),
            series(1, "B", Stroke::Strong),
            series(2, "", Stroke::Faint),
        ]);
        assert_eq!(svg.matches("<path").count(), 3);
        assert_eq!(svg.matches("class=\"letter").count(), 2);
        let place = |letter: &str| {
            let (before, _) = svg.split_once(&format!(">{letter}</text>")).unwrap();
            let (_, y) = before.rsplit_once(" y=\"").unwrap();
            y.split('"').next().unwrap().parse::<f64>().unwrap()
        };
        assert!((place("A") - place("B")).abs() >= LETTER - 0.1, "{svg}");
    }

    #[test]
    fn a_line_without_points_is_none() {
        let mut empty = series(0, "A", Stroke::Dotted);
        empty.points.clear();
        let svg = chart(vec![empty]);
        assert!(!svg.contains("<path") && !svg.contains("letter"), "{svg}");
    }
}
