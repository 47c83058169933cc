//! What the benchmark has to say: tables, in Markdown that reads well on a terminal, too.

use std::fmt;

use kdyno::{stats, units};
use serde::Serialize;
use serde_json::{Value, json};

use crate::contestant::{Process, Sample};

/// How to read what contestants of a race have in the tables.
pub const LEGEND: &str = "\
Where contestants run against each other, they send to one broker with four partitions and acks=all,
to a fresh topic in each run. `msg/s` is what each reports itself. Beside it stands the whole process,
from its start to its end, as the system counts it: records by its wall time, seconds of processor
time (user and system) for each million, the most memory that was resident. A ratio is the median of
the rounds' ratios.";

/// The results of one subject.
pub struct Table {
    pub title: String,
    /// What was measured, and how.
    pub about: String,
    /// Who ran against each other.
    pub entries: Vec<Entry>,
    /// What came of it.
    pub rows: Vec<Row>,
}

/// A contestant of a race, and its runs, one of each round.
pub struct Entry {
    pub name: &'static str,
    pub command: String,
    pub samples: Vec<Sample>,
}

impl Entry {
    /// Records a second.
    pub fn rates(&self) -> Vec<f64> {
        self.samples.iter().map(|s| s.msgs_per_s).collect()
    }

    /// A figure of the whole process; nothing where there was none.
    pub fn of_process(&self, figure: fn(&Process) -> f64) -> Vec<f64> {
        let processes = self.samples.iter().filter_map(|s| s.process.as_ref());
        processes.map(figure).collect()
    }

    fn cells(&self) -> [String; 7] {
        let of_process = |unit: Unit, figure: fn(&Process) -> f64| {
            let figures = self.of_process(figure);
            if figures.is_empty() {
                "–".to_owned()
            } else {
                unit.show(median(&figures))
            }
        };
        let rates = self.rates();
        [
            self.name.to_owned(),
            rates.len().to_string(),
            Unit::PerSecond.show(median(&rates)),
            Unit::PerSecond.spread(&rates),
            of_process(Unit::PerSecond, |p| p.msgs_per_s),
            of_process(Unit::Seconds, |p| p.cpu_s_per_million),
            of_process(Unit::Bytes, |p| p.max_rss_bytes),
        ]
    }

    fn to_json(&self) -> Value {
        json!({ "name": self.name, "command": self.command, "runs": self.samples })
    }
}

/// A figure, or the ratio of two.
pub struct Row {
    pub what: String,
    /// One of each round.
    pub values: Vec<f64>,
    pub unit: Unit,
    pub goal: Option<Goal>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
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

    /// The same of two contestants' rates.
    pub fn of_rates(above: &Entry, below: &Entry) -> Self {
        let what = format!("{} / {}", above.name, below.name);
        Self::ratio(what, &above.rates(), &below.rates())
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
        [
            self.what.clone(),
            self.values.len().to_string(),
            show(median(&self.values)),
            self.unit.spread(&self.values),
            target,
            met.to_owned(),
        ]
    }

    fn to_json(&self) -> Value {
        json!({
            "what": self.what,
            "unit": self.unit,
            "values": self.values,
            "median": median(&self.values),
            "target": self.goal,
            "met": self.is_met(),
        })
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

    /// From the least to the most.
    fn spread(self, values: &[f64]) -> String {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{} – {}", self.show(least), self.show(most))
    }
}

impl Table {
    pub fn to_json(&self) -> Value {
        json!({
            "title": self.title,
            "about": self.about,
            "contestants": self.entries.iter().map(Entry::to_json).collect::<Vec<_>>(),
            "figures": self.rows.iter().map(Row::to_json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n\n{}", self.title, self.about)?;
        if !self.entries.is_empty() {
            let head = [
                "",
                "runs",
                "msg/s, median",
                "min – max",
                "whole process",
                "CPU of a million",
                "memory",
            ];
            write_grid(f, head, self.entries.iter().map(Entry::cells))?;
        }
        if !self.rows.is_empty() {
            let head = ["", "runs", "median", "min – max", "target", ""];
            write_grid(f, head, self.rows.iter().map(Row::cells))?;
        }
        Ok(())
    }
}

/// Columns, the first from the left, all others from the right.
fn write_grid<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> fmt::Result {
    let rows: Vec<_> = std::iter::once(head.map(str::to_owned))
        .chain(rows)
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0).max(2));
    writeln!(f)?;
    for (number, row) in rows.iter().enumerate() {
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            if column == 0 {
                write!(f, "| {cell:width$} |")?;
            } else {
                write!(f, " {cell:>width$} |")?;
            }
        }
        writeln!(f)?;
        if number == 0 {
            write!(f, "| {} |", "-".repeat(widths[0]))?;
            for width in &widths[1..] {
                write!(f, " {}:|", "-".repeat(*width))?;
            }
            writeln!(f)?;
        }
    }
    Ok(())
}

/// The middle value; NaN of nothing.
pub fn median(values: &[f64]) -> f64 {
    stats::median(values).unwrap_or(f64::NAN)
}
