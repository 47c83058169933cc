//! The order of the list: by which column, and which way.

use std::cmp::Ordering;

use super::columns::Column;
use crate::report::row::{RateUnit, Row};
use crate::report::{RunName, RunSummary, Saved};

/// What runs can be sorted by, from the left.
const BY: [Column; 12] = [
    Column::When,
    Column::Profile,
    Column::Client,
    Column::Workers,
    Column::Compression,
    Column::On,
    Column::Acked,
    Column::Time,
    Column::Rate,
    Column::P99,
    Column::Outcome,
    Column::Label,
];

/// The newest first, at the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    by: usize,
    inverted: bool,
}

impl Order {
    pub fn by(self) -> Column {
        BY[self.by]
    }

    pub fn left(&mut self) {
        self.by = self.by.saturating_sub(1);
    }

    pub fn right(&mut self) {
        self.by = (self.by + 1).min(BY.len() - 1);
    }

    pub fn invert(&mut self) {
        self.inverted = !self.inverted;
    }

    pub fn in_words(self) -> String {
        let first = match (self.by(), self.inverted) {
            (Column::When, false) => "newest first",
            (Column::When, true) => "oldest first",
            (Column::Acked | Column::Workers | Column::Rate, false)
            | (Column::Time | Column::P99, true) => "highest first",
            (Column::Acked | Column::Workers | Column::Rate, true)
            | (Column::Time | Column::P99, false) => "lowest first",
            (_, false) => "from a to z",
            (_, true) => "from z to a",
        };
        let by = match self.by() {
            Column::Workers => "workers",
            Column::Compression => "compression",
            Column::On => "target",
            Column::Time => "time",
            Column::Rate => "msg/s",
            Column::P99 => "p99",
            by => by.title(RateUnit::Plain),
        };
        format!("{first}, sorted by {by}")
    }

    /// Sorts places in the list; equal ones stay newest first, and what is not known comes last.
    pub fn sort(self, runs: &[Saved], seen: &mut [usize]) {
        if self.by() == Column::When {
            seen.sort_by_cached_key(|&index| runs[index].name().newest_first());
            if self.inverted {
                seen.reverse();
            }
            return;
        }
        let mut keyed: Vec<_> = seen
            .iter()
            .map(|&index| (Value::of(self.by(), &runs[index]), index))
            .collect();
        keyed.sort_by(|(a, _), (b, _)| a.compare(b, self.inverted));
        for (place, (_, index)) in seen.iter_mut().zip(keyed) {
            *place = index;
        }
    }
}

/// What a run is sorted by.
#[derive(Debug, PartialEq)]
enum Value {
    Text(String),
    Figure(f64),
    Unknown,
}

impl Value {
    fn of(by: Column, saved: &Saved) -> Self {
        let row = || Row::new(saved, RateUnit::Plain);
        let text = |text: String| {
            if text.is_empty() {
                Self::Unknown
            } else {
                Self::Text(text)
            }
        };
        match by {
            Column::Profile => return text(saved.profile()),
            Column::Outcome => return text(row().outcome.to_owned()),
            Column::Client => return text(row().client),
            Column::Compression => return text(row().compression),
            Column::On => return text(row().on.to_owned()),
            Column::Label => return text(row().label),
            _ => {}
        }
        saved
            .summary()
            .and_then(|run| figure(by, run))
            .map_or(Self::Unknown, Self::Figure)
    }

    fn compare(&self, other: &Self, inverted: bool) -> Ordering {
        let ordering = match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Figure(a), Self::Figure(b)) => a.total_cmp(b),
            (Self::Unknown, Self::Unknown) => return Ordering::Equal,
            (Self::Unknown, _) => return Ordering::Greater,
            (_, Self::Unknown) => return Ordering::Less,
            (Self::Text(_), Self::Figure(_)) => Ordering::Less,
            (Self::Figure(_), Self::Text(_)) => Ordering::Greater,
        };
        if inverted {
            ordering.reverse()
        } else {
            ordering
        }
    }
}

/// Such that the lowest is first: what is better when it is higher, is turned round.
#[expect(clippy::cast_precision_loss, reason = "only compared")]
fn figure(by: Column, run: &RunSummary) -> Option<f64> {
    let measured = |figure: f64| (run.measured > 0).then_some(figure);
    match by {
        Column::Workers => Some(-(run.workers as f64)),
        Column::Acked => Some(-(run.records.acked as f64)),
        Column::Time => measured(run.elapsed_s),
        Column::Rate => measured(-run.msgs_per_s),
        Column::P99 => run.p99_us().map(|us| us as f64),
        _ => None,
    }
}

/// The run of the same profile before this one.
pub fn before<'a>(saved: &Saved, runs: &'a [Saved]) -> Option<&'a Saved> {
    let profile = saved.profile();
    let key = |name: &RunName| name.newest_first();
    let here = key(&saved.name());
    runs.iter()
        .filter(|other| other.run.is_ok() && other.profile() == profile)
        .find(|other| key(&other.name()) > here)
}
