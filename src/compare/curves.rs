//! What the runs of a session were like beyond their figures: over time, and by percentile. It is
//! read from the saved runs, for charts; nothing is judged by it.

use super::plan::Slot;
use super::session::Session;
use super::store::Sessions;
use crate::report::{Shape, Store};
use crate::stats::{Latencies, median};
use crate::units::as_f64;

/// Points of a line over time.
const POINTS: usize = 60;

/// Points of a line over percentiles, for each nine.
const POINTS_OF_A_NINE: u64 = 12;

/// Batches that lie above a percentile that is shown, at least: the records of one share their fate.
const ABOVE: f64 = 10.0;

/// More nines are never shown.
const MOST_NINES: f64 = 4.0;

/// The curves of every slot of a session.
#[derive(Clone, Debug, Default)]
pub struct Curves(Vec<Curve>);

/// All counted runs of a slot.
#[derive(Clone, Debug)]
pub struct Curve {
    pub slot: Slot,
    /// The rate of each run over its time, in the order of the rounds.
    pub repeats: Vec<Shape>,
    /// Of all runs together. `None`: none has left any.
    latencies: Option<Latencies>,
    /// Batches of all runs, or records where batches are not known.
    fates: u64,
}

impl Curves {
    /// Reads the runs of a session that is saved in `store`. A run that cannot be read is left out:
    /// its figures are in the session.
    #[must_use]
    pub fn read(session: &Session, store: &Store) -> Self {
        let runs = &Sessions::of(store).runs_of(session);
        let slots = Slot::all(session.contestants.len());
        Self(slots.map(|slot| Curve::read(session, slot, runs)).collect())
    }

    /// That of a slot. `None`: it has no run that could be read.
    #[must_use]
    pub fn of(&self, slot: Slot) -> Option<&Curve> {
        let mut read = self.0.iter().filter(|curve| !curve.repeats.is_empty());
        read.find(|curve| curve.slot == slot)
    }

    /// A curve for each slot, the baseline's first.
    pub fn iter(&self) -> impl Iterator<Item = &Curve> {
        self.0.iter()
    }
}

impl Curve {
    fn read(session: &Session, slot: Slot, runs: &Store) -> Self {
        let mut curve = Self {
            slot,
            repeats: Vec::new(),
            latencies: None,
            fates: 0,
        };
        for run in session.counted().filter(|run| run.slot == slot) {
            let Ok(report) = runs.read(&run.id) else {
                continue;
            };
            let series = &report.series;
            let shape = Shape::new(series.step.as_secs_f64(), &series.acked);
            curve.repeats.push(shape);
            let Some(latencies) = runs.latencies(&run.id) else {
                continue;
            };
            curve.fates += report.fates();
            match &mut curve.latencies {
                Some(all) => all.add(&latencies),
                none => *none = Some(latencies),
            }
        }
        curve
    }

    /// The rate over time in the middle of all runs, each from the first byte that it read; up to
    /// the moment when half of them are over.
    #[must_use]
    pub fn middle(&self) -> Vec<(f64, f64)> {
        let ends: Vec<_> = self.repeats.iter().map(|it| it.seconds).collect();
        let Some(end) = median(&ends) else {
            return Vec::new();
        };
        let part = end / as_f64(POINTS as u64);
        let at = (0..POINTS as u64).map(|i| (as_f64(i) + 0.5) * part);
        let point = |at: f64| {
            let rates: Vec<_> = self.repeats.iter().filter_map(|it| it.at(at)).collect();
            Some((at, median(&rates)?))
        };
        at.filter_map(point).collect()
    }

    /// The latency in microseconds that this part of all records stays below. `None`: fewer than
    /// ten batches of all runs together lie above it.
    #[must_use]
    pub fn latency(&self, part: f64) -> Option<f64> {
        let latencies = self.latencies.as_ref()?;
        let above = as_f64(self.fates) * (1.0 - part);
        (above >= ABOVE - 1e-9).then(|| as_f64(latencies.at(part)))
    }

    /// The longest latency of all runs, in microseconds.
    #[must_use]
    pub fn longest(&self) -> Option<f64> {
        let latencies = self.latencies.as_ref().filter(|it| !it.is_empty())?;
        Some(as_f64(latencies.at(1.0)))
    }

    /// Latency in microseconds by the part of all records below it: as far up as ten batches of
    /// all runs together lie above.
    #[must_use]
    pub fn percentiles(&self) -> Vec<(f64, f64)> {
        let Some(latencies) = &self.latencies else {
            return Vec::new();
        };
        let most = (as_f64(self.fates) / ABOVE).log10().min(MOST_NINES);
        // From the second point on: the least of all says nothing, and takes half of a chart.
        let nines = (1..).map(|i| as_f64(i) / as_f64(POINTS_OF_A_NINE));
        let parts = nines.take_while(|nines| *nines <= most);
        let parts = parts.map(|nines| 1.0 - 10_f64.powf(-nines));
        parts
            .map(|part| (part, as_f64(latencies.at(part))))
            .collect()
    }
}

#[cfg(test)]
impl Curves {
    /// As if read: the runs of each slot, and all of their latencies.
    pub fn made(slots: impl IntoIterator<Item = (Slot, Vec<Shape>, Vec<u64>)>) -> Self {
        let made = |(slot, repeats, us)| Curve::made(slot, repeats, us);
        Self(slots.into_iter().map(made).collect())
    }
}

#[cfg(test)]
impl Curve {
    fn made(slot: Slot, repeats: Vec<Shape>, us: impl IntoIterator<Item = u64>) -> Self {
        let mut latencies = Latencies::up_to(std::time::Duration::from_mins(1));
        us.into_iter().for_each(|us| latencies.record(us));
        Self {
            slot,
            repeats,
            fates: latencies.count(),
            latencies: Some(latencies),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(repeats: Vec<Shape>, us: impl IntoIterator<Item = u64>) -> Curve {
        Curve::made(Slot::BASELINE, repeats, us)
    }

    #[test]
    fn the_middle_of_the_repeats_ends_when_half_of_them_are_over() {
        let repeats = vec![
            Shape::new(1.0, &[100, 100]),
            Shape::new(1.0, &[300, 300, 300]),
            Shape::new(1.0, &[200, 200, 200, 200]),
        ];
        let middle = curve(repeats, []).middle();
        assert_eq!(middle.len(), POINTS);
        assert!(middle.last().unwrap().0 < 3.0);
        let near = |rate: f64, wanted: f64| (rate - wanted).abs() < 1e-9;
        assert!(near(middle[0].1, 200.0), "{middle:?}");
        assert!(
            near(middle[POINTS - 1].1, 250.0),
            "two are left: {middle:?}"
        );
    }

    #[test]
    fn percentiles_end_where_few_lie_above() {
        let points = curve(Vec::new(), 1..=1_000).percentiles();
        let (highest, us) = *points.last().unwrap();
        assert!((highest - 0.99).abs() < 1e-9, "{highest}");
        assert!((985.0..=995.0).contains(&us), "{us}");
        let few = curve(Vec::new(), 1..=9).percentiles();
        assert_eq!(few, [], "nine say nothing");
    }

    #[test]
    fn a_percentile_that_few_lie_above_is_not_known_and_the_longest_always_is() {
        let curve = curve(Vec::new(), 1..=1_000);
        assert_eq!(curve.latency(0.5), Some(500.0));
        assert!(curve.latency(0.99).is_some());
        assert_eq!(curve.latency(0.999), None);
        assert_eq!(curve.longest(), Some(1_000.0));
    }

    #[test]
    fn a_slot_without_runs_has_no_lines() {
        let mut empty = curve(Vec::new(), []);
        empty.latencies = None;
        assert_eq!((empty.middle(), empty.percentiles()), (vec![], vec![]));
    }
}
