//! Ratios as dots on one line of text, to scale: a factor of two up is as far as one down.

use crate::compare::results::Figures;
use crate::stats::paired::{Interval, percent};

/// The signs that a plot is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    margin: char,
    middle: char,
    line: char,
}

impl Glyphs {
    /// Those of any terminal, or of one that has only ASCII.
    #[must_use]
    pub fn new(ascii: bool) -> Self {
        let [margin, middle, line] = if ascii {
            [':', '|', '-']
        } else {
            ['░', '│', '─']
        };
        Self {
            margin,
            middle,
            line,
        }
    }
}

/// A scale that holds everything that is to be shown.
#[derive(Debug)]
pub struct Plot {
    /// Logarithms at the two ends.
    low: f64,
    high: f64,
    margin: f64,
    cells: usize,
    glyphs: Glyphs,
}

/// Ratios that are worth a mark, the roundest first: each is put there if there is room.
const MARKS: [(f64, &str); 27] = [
    (0.9, "-10"),
    (1.1, "+10"),
    (0.5, "-50"),
    (2.0, "x2"),
    (0.8, "-20"),
    (1.2, "+20"),
    (5.0, "x5"),
    (10.0, "x10"),
    (0.2, "-80"),
    (0.1, "-90"),
    (1.5, "+50"),
    (3.0, "x3"),
    (0.95, "-5"),
    (1.05, "+5"),
    (0.7, "-30"),
    (1.3, "+30"),
    (0.85, "-15"),
    (1.15, "+15"),
    (4.0, "x4"),
    (7.0, "x7"),
    (20.0, "x20"),
    (50.0, "x50"),
    (0.98, "-2"),
    (1.02, "+2"),
    (0.99, "-1"),
    (1.01, "+1"),
    (0.3, "-70"),
];

impl Plot {
    /// For these figures, in so many cells. `None`: there is nothing to show yet.
    #[must_use]
    pub fn new(figures: &[&Figures], margin: f64, cells: usize, glyphs: Glyphs) -> Option<Self> {
        let ratios = figures
            .iter()
            .flat_map(|it| it.ratios.iter().copied().flatten());
        let ends = figures.iter().filter_map(|it| it.interval);
        let shown = ratios.chain(ends.flat_map(|it| [it.low, it.high]));
        let logs: Vec<_> = shown.map(f64::ln).filter(|log| log.is_finite()).collect();
        if logs.is_empty() {
            return None;
        }
        let around = [1.0 - margin, 1.0 + margin].map(f64::ln);
        let all = logs.iter().chain(&around).copied();
        let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), log| {
            (low.min(log), high.max(log))
        });
        let air = (high - low) * 0.04;
        Some(Self {
            low: low - air,
            high: high + air,
            margin,
            cells,
            glyphs,
        })
    }

    /// The cell of a ratio.
    fn cell(&self, ratio: f64) -> usize {
        let last = self.cells - 1;
        let part = (ratio.ln() - self.low) / (self.high - self.low);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "cells of a line"
        )]
        let cell = (part * last as f64).round() as usize;
        cell.min(last)
    }

    fn margins(&self) -> [usize; 2] {
        [1.0 - self.margin, 1.0 + self.margin].map(|ratio| self.cell(ratio))
    }

    /// Round ratios, and A with the margin around it.
    #[must_use]
    pub fn axis(&self) -> String {
        let mut line = vec![' '; self.cells];
        let [from, to] = self.margins();
        line[from..=to].fill(self.glyphs.margin);
        line[self.cell(1.0)] = 'A';
        for (ratio, mark) in MARKS {
            let log = ratio.ln();
            let at = self.cell(ratio).saturating_sub(1);
            let end = at + mark.len();
            let around = at.saturating_sub(1)..(end + 1).min(self.cells);
            let is_inside = self.low < log && log < self.high && end <= self.cells;
            if is_inside && line[around].iter().all(|c| *c == ' ') {
                line.splice(at..end, mark.chars());
            }
        }
        line.into_iter().collect()
    }

    /// The margin and its middle, for others to lie on.
    fn ground(&self) -> Vec<char> {
        let mut line = vec![' '; self.cells];
        line[self.cell(1.0)] = self.glyphs.middle;
        for cell in self.margins() {
            line[cell] = self.glyphs.margin;
        }
        line
    }

    /// `o` for a round, a digit for several in the same place.
    #[must_use]
    pub fn dots(&self, ratios: &[Option<f64>]) -> String {
        let mut counts = vec![0_u32; self.cells];
        for ratio in ratios.iter().flatten() {
            counts[self.cell(*ratio)] += 1;
        }
        let sign = |(ground, count): (char, u32)| match count {
            0 => ground,
            1 => 'o',
            2..=9 => char::from_digit(count, 10).unwrap_or('9'),
            _ => '9',
        };
        self.ground().into_iter().zip(counts).map(sign).collect()
    }

    /// `[──B──]`.
    #[must_use]
    pub fn interval(&self, ends: &Interval, letter: &str) -> String {
        let mut line = self.ground();
        let [from, to] = [ends.low, ends.high].map(|ratio| self.cell(ratio));
        line[from..=to].fill(self.glyphs.line);
        line[from] = '[';
        line[to] = ']';
        let middle = usize::midpoint(from, to);
        if let Some(letter) = letter.chars().next()
            && (middle > from || from == to)
        {
            line[middle] = letter;
        }
        line.into_iter().collect()
    }

    /// What its signs mean.
    #[must_use]
    pub fn legend(&self) -> String {
        let Glyphs { margin, line, .. } = self.glyphs;
        let margin_words = percent(self.margin);
        format!(
            "o a round, 2-9 so many   [{line}{line}] interval   {margin} margin of {margin_words}: the \
             same inside it"
        )
    }
}
