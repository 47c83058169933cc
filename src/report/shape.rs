//! The rate of a run over its time in a few points, for charts of a few cells.

use serde::Deserialize;

use crate::units::{as_f64, rounded};

/// Points that are kept: as many as the widest small chart has cells.
const POINTS: usize = 72;

/// Records a second in equal parts of a run, from its first byte to its last acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Written")]
pub struct Shape {
    /// Length of the run.
    pub seconds: f64,
    rates: Vec<f64>,
}

/// As a report has it.
#[derive(Deserialize)]
struct Written {
    step_s: f64,
    acked: Vec<u64>,
}

impl From<Written> for Shape {
    fn from(written: Written) -> Self {
        Self::new(written.step_s, &written.acked)
    }
}

impl Shape {
    /// Of what was acknowledged in steps of so many seconds.
    #[must_use]
    pub fn new(step_s: f64, acked: &[u64]) -> Self {
        let rates: Vec<_> = acked.iter().map(|&n| as_f64(n) / step_s).collect();
        Self {
            seconds: step_s * as_f64(acked.len() as u64),
            rates: resampled(&rates, POINTS),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }

    /// The rates in so many points at most; fewer, where fewer were measured.
    #[must_use]
    pub fn points(&self, most: usize) -> Vec<f64> {
        resampled(&self.rates, most)
    }

    /// The same as a line from the run's first moment to its last, each rate in the middle of its
    /// part, with the seconds.
    #[must_use]
    pub fn timed(&self, most: usize) -> Vec<(f64, f64)> {
        let points = self.points(most);
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Vec::new();
        };
        let ends = ((0.0, *first), (self.seconds, *last));
        let part = self.seconds / as_f64(points.len() as u64);
        let middles = (0..).map(|i| (as_f64(i) + 0.5) * part).zip(points);
        [ends.0]
            .into_iter()
            .chain(middles)
            .chain([ends.1])
            .collect()
    }

    /// The rate at a moment in seconds. `None`: the run was over, or nothing is known of it.
    #[must_use]
    pub fn at(&self, second: f64) -> Option<f64> {
        let parts = as_f64(self.rates.len() as u64);
        let is_inside = second >= 0.0 && second < self.seconds;
        let part = rounded((second / self.seconds * parts).floor());
        let rate = self.rates.get(usize::try_from(part).ok()?);
        rate.copied().filter(|_| is_inside)
    }

    /// The highest of those points.
    #[must_use]
    pub fn top(&self, most: usize) -> f64 {
        self.points(most).into_iter().fold(0.0, f64::max)
    }
}

/// Means over equal parts; what lies across an edge counts for both sides by its share.
fn resampled(values: &[f64], most: usize) -> Vec<f64> {
    if values.len() <= most {
        return values.to_vec();
    }
    let width = as_f64(values.len() as u64) / as_f64(most as u64);
    let part = |i: usize| {
        let (from, to) = (as_f64(i as u64) * width, as_f64(i as u64 + 1) * width);
        let overlap = |(at, value): (usize, &f64)| {
            let at = as_f64(at as u64);
            value * (to.min(at + 1.0) - from.max(at)).max(0.0)
        };
        let first = i * values.len() / most;
        let last = ((i + 1) * values.len()).div_ceil(most).min(values.len());
        let sum: f64 = (first..last).zip(&values[first..last]).map(overlap).sum();
        sum / width
    };
    (0..most).map(part).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_steps_are_kept_as_they_are() {
        let shape = Shape::new(0.02, &[100, 200, 0]);
        assert_eq!(shape.points(6), [5_000.0, 10_000.0, 0.0]);
        assert!((shape.seconds - 0.06).abs() < 1e-9);
        assert!((shape.top(6) - 10_000.0).abs() < 1e-9);
    }

    #[test]
    fn many_steps_become_means_of_equal_parts() {
        let shape = Shape::new(1.0, &[1, 3, 5, 7]);
        assert_eq!(shape.points(2), [2.0, 6.0]);
        let uneven = Shape::new(1.0, &[3, 3, 6]).points(2);
        assert_eq!(uneven, [3.0, 5.0]);
    }

    #[test]
    fn the_rate_of_a_moment_is_that_of_its_part() {
        let shape = Shape::new(0.5, &[100, 200]);
        let at = [-0.1, 0.0, 0.49, 0.5, 0.99, 1.0].map(|second| shape.at(second));
        let (first, second) = (Some(200.0), Some(400.0));
        assert_eq!(at, [None, first, first, second, second, None]);
        let line = [(0.0, 200.0), (0.25, 200.0), (0.75, 400.0), (1.0, 400.0)];
        assert_eq!(shape.timed(6), line);
    }

    #[test]
    fn a_run_without_a_series_has_no_shape() {
        assert!(Shape::default().is_empty());
        assert!(Shape::default().points(6).is_empty());
        assert_eq!(Shape::default().at(0.0), None);
    }

    proptest! {
        #[test]
        fn the_mean_stays_whatever_the_number_of_points(
            acked in proptest::collection::vec(0..10_000_u64, 1..400),
            most in 1..100_usize,
        ) {
            let shape = Shape::new(0.02, &acked);
            let points = shape.points(most.min(acked.len()));
            let mean = |values: &[f64]| values.iter().sum::<f64>() / as_f64(values.len() as u64);
            let total = as_f64(acked.iter().sum());
            let expected = total / shape.seconds;
            prop_assert!((mean(&points) - expected).abs() <= 1e-6 * expected.max(1.0));
        }
    }
}
