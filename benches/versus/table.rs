//! What the benchmark has to say: tables, in Markdown that reads well on a terminal, too.

use std::fmt;

use kdyno::units;

/// The results of one subject.
pub struct Table {
    pub title: &'static str,
    /// What was measured, and how.
    pub about: String,
    pub rows: Vec<Row>,
}

/// One contestant, or the ratio of two.
pub struct Row {
    pub what: String,
    /// One of each round.
    pub values: Vec<f64>,
    pub unit: Unit,
    pub goal: Option<Goal>,
}

#[derive(Clone, Copy)]
pub enum Unit {
    /// Records or rows.
    PerSecond,
    Seconds,
    Bytes,
    /// A ratio.
    Times,
    /// A part of a whole, 0 to 1.
    Percent,
    /// Seconds that are shown in thousandths.
    Millis,
}

/// What has to be reached.
#[derive(Clone, Copy)]
pub enum Goal {
    /// By the median.
    AtLeast(f64),
    /// By the median.
    Under(f64),
    /// By every single value.
    EachUnder(f64),
}

impl Row {
    pub fn new(what: impl Into<String>, unit: Unit, values: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            values,
            unit,
            goal: None,
        }
    }

    /// How many times `above` is `below`, round by round: what disturbs a round hits both.
    pub fn ratio(what: impl Into<String>, above: &[f64], below: &[f64]) -> Self {
        let rounds = above.iter().zip(below);
        Self::new(what, Unit::Times, rounds.map(|(a, b)| a / b).collect())
    }

    pub fn goal(self, goal: Goal) -> Self {
        Self {
            goal: Some(goal),
            ..self
        }
    }

    /// `None`: there is nothing to reach.
    pub fn is_met(&self) -> Option<bool> {
        Some(match self.goal? {
            Goal::AtLeast(least) => median(&self.values) >= least,
            Goal::Under(limit) => median(&self.values) < limit,
            Goal::EachUnder(limit) => self.values.iter().all(|value| *value < limit),
        })
    }

    fn cells(&self) -> [String; 6] {
        let show = |value: f64| self.unit.show(value);
        let least = self.values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self
            .values
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let target = match self.goal {
            None => String::new(),
            Some(Goal::AtLeast(least)) => format!("at least {}", show(least)),
            Some(Goal::Under(limit)) => format!("under {}", show(limit)),
            Some(Goal::EachUnder(limit)) => format!("each under {}", show(limit)),
        };
        let met = match self.is_met() {
            None => "",
            Some(true) => "met",
            Some(false) => "**missed**",
        };
        let spread = format!("{} – {}", show(least), show(most));
        [
            self.what.clone(),
            self.values.len().to_string(),
            show(median(&self.values)),
            spread,
            target,
            met.to_owned(),
        ]
    }
}

impl Unit {
    pub fn show(self, value: f64) -> String {
        match self {
            Self::PerSecond => format!("{}/s", units::si(value)),
            Self::Seconds => format!("{value:.3} s"),
            Self::Bytes => format!("{:.0} MB", value / 1e6),
            Self::Times => format!("{value:.2} x"),
            Self::Millis => format!("{:.3} ms", value * 1e3),
            Self::Percent => format!("{:.2} %", value * 100.0),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["", "runs", "median", "min – max", "target", ""].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head)
            .chain(self.rows.iter().map(Row::cells))
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let widths: [usize; 6] = std::array::from_fn(|column| width(column).unwrap_or(0));

        writeln!(f, "## {}\n\n{}\n", self.title, self.about)?;
        for (number, row) in rows.iter().enumerate() {
            let [what, runs, median, spread, target, met] = row;
            let [w0, w1, w2, w3, w4, w5] = widths;
            writeln!(
                f,
                "| {what:w0$} | {runs:>w1$} | {median:>w2$} | {spread:>w3$} | {target:w4$} | {met:w5$} |"
            )?;
            if number == 0 {
                let [w0, w1, w2, w3, w4, w5] = widths.map(|width| "-".repeat(width));
                writeln!(f, "| {w0} | {w1}:| {w2}:| {w3}:| {w4} | {w5} |")?;
            }
        }
        Ok(())
    }
}

/// The middle value; NaN of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (odd, middle) if odd % 2 == 1 => sorted[middle],
        (_, middle) => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}
