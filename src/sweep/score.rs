//! How good points are against each other: by differences within rounds, which share the weather.

use std::collections::BTreeMap;

use super::session::{Entrant, Sweep};
use crate::compare::Metric;
use crate::stats::median;
use crate::stats::paired::{Goal, Noise, Pairs};
use crate::units::as_f64;

/// Half the width of an 80 % interval, in deviations. Keeping a point that is not better costs a
/// few runs, dropping one that is costs the answer; a wider one would keep nearly all of them.
const WIDTH: f64 = 1.2816;

/// Degrees of freedom from which on the noise is measured, not assumed.
const ENOUGH: usize = 4;

/// The deviation of the logarithm of a percentile at full speed from run to run, where nothing is
/// known.
const TYPICAL_LATENCY: f64 = 0.6;

/// Scores of the points that are in, in one figure.
#[derive(Clone, Debug)]
pub struct Scores {
    /// For each point that has the figure.
    scores: BTreeMap<usize, Score>,
    /// Of the logarithm of a figure from round to round.
    deviation: f64,
}

#[derive(Clone, Copy, Debug)]
struct Score {
    log: f64,
    rounds: usize,
}

impl Scores {
    /// Of these points, up to this round.
    #[must_use]
    pub fn of(sweep: &Sweep, points: &[usize], round: usize, metric: Metric) -> Self {
        let middle = |all: &[f64]| median(all).unwrap_or(1.0);
        let pairs = against(middle, in_rounds(sweep, points, round, metric));
        Self::by(pairs, metric)
    }

    /// The same of figures as they are, with what the weather does to them: for limits, which do
    /// not move with it.
    #[must_use]
    pub fn absolute(sweep: &Sweep, points: &[usize], round: usize, metric: Metric) -> Self {
        let pairs = against(|_| 1.0, in_rounds(sweep, points, round, metric));
        Self::by(pairs, metric)
    }

    fn by(pairs: BTreeMap<usize, Pairs>, metric: Metric) -> Self {
        let deviation = pooled(pairs.values()).unwrap_or_else(|| typical(metric));
        let sign = if metric.goal() == Goal::Less {
            -1.0
        } else {
            1.0
        };
        let score = |(point, pairs): (usize, Pairs)| {
            let log = sign * pairs.ratio().ln();
            let rounds = pairs.rounds();
            (point, Score { log, rounds })
        };
        Self {
            scores: pairs.into_iter().map(score).collect(),
            deviation,
        }
    }

    /// The logarithm of a point's figure against the middle of its rounds, more being better.
    /// `None`: it has no such figure.
    #[must_use]
    pub fn get(&self, point: usize) -> Option<f64> {
        Some(self.scores.get(&point)?.log)
    }

    /// How far off that may be, either way.
    #[must_use]
    pub fn off(&self, point: usize) -> f64 {
        let rounds = self.scores.get(&point).map_or(1, |score| score.rounds);
        WIDTH * self.deviation / as_f64(rounds as u64).sqrt()
    }
}

/// Figures with their points.
type Round = Vec<(usize, f64)>;

/// The figures of these points in each round, up to this one.
fn in_rounds(sweep: &Sweep, points: &[usize], round: usize, metric: Metric) -> Vec<Round> {
    let mut rounds: BTreeMap<usize, Round> = BTreeMap::new();
    for &point in points {
        let figures = sweep.judged(Entrant::Point(point), round, metric);
        for (round, figure) in figures.filter(|(_, figure)| *figure > 0.0) {
            rounds.entry(round).or_default().push((point, figure));
        }
    }
    rounds.into_values().collect()
}

/// Each point against the middle one of the points in the same round, whatever that is.
fn against(middle: impl Fn(&[f64]) -> f64, rounds: Vec<Round>) -> BTreeMap<usize, Pairs> {
    let mut pairs: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    for figures in rounds {
        let all: Vec<_> = figures.iter().map(|(_, figure)| *figure).collect();
        let middle = middle(&all);
        for (point, figure) in figures {
            pairs.entry(point).or_default().push((middle, figure));
        }
    }
    let pairs = pairs.into_iter();
    pairs
        .filter_map(|(point, pairs)| Some((point, Pairs::new(pairs)?)))
        .collect()
}

/// The deviation within points, of all of them together: few rounds of many points tell it well.
fn pooled<'a>(pairs: impl Iterator<Item = &'a Pairs>) -> Option<f64> {
    let (mut squares, mut freedom) = (0.0, 0);
    for pairs in pairs {
        if let Some(deviation) = pairs.deviation() {
            let own = pairs.rounds() - 1;
            squares += deviation.powi(2) * as_f64(own as u64);
            freedom += own;
        }
    }
    (freedom >= ENOUGH).then(|| (squares / as_f64(freedom as u64)).sqrt())
}

fn typical(metric: Metric) -> f64 {
    if metric.is_latency() {
        TYPICAL_LATENCY
    } else {
        Noise::TYPICAL.deviation() / std::f64::consts::SQRT_2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{rounds, sweep};

    /// Rates of three points in rounds that are each twice as fast as the one before.
    fn weather(ratios: [[f64; 3]; 3]) -> Sweep {
        let rates = ratios.iter().zip([1.0, 2.0, 4.0]);
        let rates = rates.map(|(ratios, speed)| ratios.map(|ratio| 1e5 * speed * ratio).to_vec());
        rounds(sweep(&["workers=1..3"]), rates.collect())
    }

    #[test]
    fn what_is_common_to_a_round_is_nobodys_merit() {
        let sweep = weather([[1.0, 1.1, 0.9]; 3]);
        let scores = Scores::of(&sweep, &[0, 1, 2], 3, Metric::MsgsPerS);
        let ratio = |point| scores.get(point).unwrap().exp();
        assert!((ratio(0) - 1.0).abs() < 1e-9);
        assert!((ratio(1) - 1.1).abs() < 1e-9);
        assert!((ratio(2) - 0.9).abs() < 1e-9);
        assert!(scores.off(1) < 1e-9, "nothing but the weather varies");
    }

    #[test]
    fn less_is_better_where_less_is_better() {
        let sweep = weather([[1.0, 1.1, 0.9]; 3]);
        let scores = Scores::of(&sweep, &[0, 1, 2], 3, Metric::ElapsedS);
        assert!(scores.get(1) > scores.get(0) && scores.get(0) > scores.get(2));
    }

    #[test]
    fn after_one_round_the_noise_is_that_of_a_typical_machine() {
        let sweep = weather([[1.0, 1.1, 0.9]; 3]);
        let scores = Scores::of(&sweep, &[0, 1, 2], 1, Metric::MsgsPerS);
        assert!(
            (scores.off(0) - WIDTH * 0.106).abs() < 0.001,
            "{}",
            scores.off(0)
        );
    }

    #[test]
    fn more_rounds_leave_less_doubt() {
        let sweep = weather([[1.0, 1.1, 0.9], [1.05, 1.0, 0.95], [0.95, 1.05, 0.97]]);
        let off = |round| Scores::of(&sweep, &[0, 1, 2], round, Metric::MsgsPerS).off(0);
        assert!(off(3) < off(1) && off(3) > 0.0);
    }

    #[test]
    fn a_figure_that_nobody_has_is_no_score() {
        let sweep = weather([[1.0, 1.1, 0.9]; 3]);
        let scores = Scores::of(&sweep, &[0, 1, 2], 3, Metric::LatencyP50);
        assert_eq!(scores.get(0), None);
    }
}
