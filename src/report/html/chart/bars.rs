//! Columns of a histogram, and rows of shares and lengths.

use super::drawing::{Anchor, Drawing, Svg};
use super::{Hue, shortened};
use crate::units::as_f64;

const WIDTH: f64 = 520.0;

/// Signs that there is room for before a row.
const LONGEST: usize = 17;

/// A histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What it shows, for those who cannot see it.
    pub shows: String,
    /// What the columns are of.
    pub unit: String,
    pub bars: Vec<Bar>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Below it.
    pub name: String,
    /// The part of all, 0 to 1.
    pub share: f64,
    /// Its share in words.
    pub words: String,
    /// What stands on it, such as `p99`.
    pub marks: Vec<&'static str>,
}

/// Draws a histogram.
#[must_use]
pub fn columns(chart: &Bars) -> Svg {
    const HEIGHT: f64 = 280.0;
    const TOP: f64 = 62.0;
    const BOTTOM: f64 = 240.0;
    let mut drawing = Drawing::new(WIDTH, HEIGHT);
    let largest = chart.bars.iter().map(|bar| bar.share).fold(0.0, f64::max);
    let width = WIDTH / as_f64(chart.bars.len().max(1) as u64);
    drawing.line("axis", (0.0, BOTTOM), (WIDTH, BOTTOM));
    for (i, bar) in (0..).zip(&chart.bars) {
        let left = width * as_f64(i);
        let middle = left + width / 2.0;
        let height = match bar.share / largest {
            // What is not nothing shows.
            part if part > 0.0 => ((BOTTOM - TOP) * part).max(1.5),
            _ => 0.0,
        };
        let at = (left + 2.0, BOTTOM - height);
        let told = format!("{}: {}", bar.name, bar.words);
        drawing.rect("bar h1", at, (width - 4.0, height), &told);
        let above = BOTTOM - height - 6.0;
        drawing.text("tick", (middle, above), Anchor::Middle, &bar.words);
        for (line, mark) in (0..).zip(bar.marks.iter().rev()) {
            let at = (middle, above - 15.0 - 13.0 * as_f64(line));
            drawing.text("note", at, Anchor::Middle, mark);
        }
        drawing.text("tick", (middle, BOTTOM + 17.0), Anchor::Middle, &bar.name);
    }
    let end = (WIDTH, BOTTOM + 34.0);
    drawing.text("unit", end, Anchor::End, &chart.unit);
    drawing.finish(&chart.shows)
}

/// A row of parts that follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub parts: Vec<Part>,
    /// At its end.
    pub words: String,
}

/// A part of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub hue: Hue,
    /// 1 is the whole length.
    pub share: f64,
    pub told: String,
}

/// Draws rows below each other.
#[must_use]
pub fn rows(shows: &str, rows: &[Row]) -> Svg {
    const LEFT: f64 = 128.0;
    const RIGHT: f64 = 430.0;
    const ROW: f64 = 26.0;
    let height = ROW * as_f64(rows.len() as u64) + 6.0;
    let mut drawing = Drawing::new(WIDTH, height);
    for (i, row) in (0..).zip(rows) {
        let top = ROW * as_f64(i) + 5.0;
        let base = top + 14.0;
        let name = shortened(&row.name, LONGEST);
        drawing.text("tick", (LEFT - 10.0, base), Anchor::End, &name);
        let whole = RIGHT - LEFT;
        drawing.rect("track", (LEFT, top), (whole, 18.0), "");
        let mut left = LEFT;
        for part in &row.parts {
            // What is no number is nothing.
            let share = part.share.max(0.0).min((RIGHT - left) / whole);
            let class = format!("bar {}", part.hue.class());
            drawing.rect(&class, (left, top), (share * whole, 18.0), &part.told);
            left += share * whole;
        }
        drawing.text("tick", (RIGHT + 10.0, base), Anchor::Start, &row.words);
    }
    drawing.finish(shows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_not_nothing_shows() {
        let bar = |share: f64| Bar {
            name: "1".to_owned(),
            share,
            words: String::new(),
            marks: Vec::new(),
        };
        let chart = Bars {
            shows: String::new(),
            unit: "ms".to_owned(),
            bars: vec![bar(0.99), bar(0.0001), bar(0.0)],
        };
        let svg = columns(&chart).to_string();
        let heights: Vec<_> = svg.match_indices(" height=\"").collect();
        assert_eq!(heights.len(), 3);
        assert!(svg.contains("height=\"1.5\"") && svg.contains("height=\"0.0\""));
    }

    #[test]
    fn parts_never_leave_their_row() {
        let part = |share: f64| Part {
            hue: Hue(1),
            share,
            told: String::new(),
        };
        let row = Row {
            name: "0".to_owned(),
            parts: vec![part(0.8), part(0.7), part(f64::NAN)],
            words: String::new(),
        };
        let svg = rows("workers", &[row]).to_string();
        let widths = svg.split("class=\"bar h1\"").skip(1).map(|rest| {
            let (_, width) = rest.split_once(" width=\"").unwrap();
            width.split('"').next().unwrap().parse::<f64>().unwrap()
        });
        let widths: Vec<_> = widths.collect();
        assert!(widths[..2].iter().sum::<f64>() <= 302.1, "{widths:?}");
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
