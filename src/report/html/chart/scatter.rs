//! One figure against another, every repeat as a dot.

use super::Hue;
use super::axis::Axis;
use super::drawing::{Anchor, Svg};
use super::frame::Frame;
use crate::stats::median;

/// Dots of several groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// What it shows, for those who cannot see it.
    pub shows: String,
    pub x: Axis,
    pub y: Axis,
    pub groups: Vec<Group>,
    /// Places of those that nobody beats in both figures, joined by a line.
    pub front: Vec<(f64, f64)>,
}

/// Repeats of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub hue: Hue,
    /// Stands beside its middle.
    pub letter: String,
    pub told: String,
    /// Values of x and y of every run.
    pub repeats: Vec<(f64, f64)>,
    /// The medians of both.
    pub middle: (f64, f64),
}

impl Group {
    /// Around the middle of its repeats. `None`: there are none.
    #[must_use]
    pub fn around(
        repeats: Vec<(f64, f64)>,
        hue: Hue,
        letter: String,
        told: String,
    ) -> Option<Self> {
        let middle = |of: fn(&(f64, f64)) -> f64| {
            let figures: Vec<_> = repeats.iter().map(of).collect();
            median(&figures)
        };
        Some(Self {
            hue,
            letter,
            told,
            middle: (middle(|it| it.0)?, middle(|it| it.1)?),
            repeats,
        })
    }
}

/// Draws it.
#[must_use]
pub fn scatter(chart: &Scatter) -> Svg {
    let (frame, mut drawing) = Frame::new(&chart.x, &chart.y);
    let place = |(x, y): (f64, f64)| frame.place(x, y);
    if chart.front.len() > 1 {
        let front: Vec<_> = chart.front.iter().copied().map(place).collect();
        drawing.path("front", &front, "the front: nobody is better in both");
    }
    for group in &chart.groups {
        let class = format!("spot {}", group.hue.class());
        for (round, repeat) in (1..).zip(&group.repeats) {
            let told = format!("{}, repeat {round}", group.told);
            drawing.dot(&class, place(*repeat), 3.0, &told);
        }
    }
    for group in &chart.groups {
        let (x, y) = place(group.middle);
        let hue = group.hue.class();
        drawing.dot(&format!("dot {hue}"), (x, y), 5.5, &group.told);
        let class = format!("letter {hue}");
        drawing.text(&class, (x + 9.0, y - 6.0), Anchor::Start, &group.letter);
    }
    drawing.finish(&chart.shows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repeat_is_a_dot_and_every_group_has_its_letter() {
        let group = |hue: usize, letter: &str| {
            let repeats = vec![(9.0, 1_000.0), (11.0, 3_000.0)];
            Group::around(repeats, Hue(hue), letter.to_owned(), letter.to_owned()).unwrap()
        };
        assert_eq!(group(0, "A").middle, (10.0, 2_000.0));
        let chart = Scatter {
            shows: "rate against p99".to_owned(),
            x: Axis::fitted("msg/s", [9.0, 11.0]),
            y: Axis::latencies("ms", [1_000.0, 3_000.0]),
            groups: vec![group(0, "A"), group(1, "B")],
            front: vec![(10.0, 2_000.0)],
        };
        let svg = scatter(&chart).to_string();
        assert_eq!(svg.matches("class=\"spot").count(), 4);
        assert_eq!(svg.matches("class=\"letter").count(), 2);
        assert!(!svg.contains("front"), "one place makes no line");
    }
}
