//! Hundreds of made-up sweeps: how often is the best of equal points called better, and how often
//! is a better one found?

use std::f64::consts::TAU;

use fastrand::Rng;
use rstest::rstest;

use super::confirm::Found;
use super::fixture::{run_of, sweep};
use super::halving::Halving;
use super::session::{Entrant, Run, Sweep};
use crate::compare::Metric;
use crate::stats::paired::{Finding, Pairs, Terms};
use crate::units::as_f64;

/// A standard normal deviate, by Box and Muller.
fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (TAU * rng.f64()).cos()
}

/// A machine on which each run is a little like the one before it, as real ones are.
struct Machine {
    rng: Rng,
    before: f64,
}

impl Machine {
    fn new(seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            before: 0.0,
        }
    }

    /// The rate of a run: of a deviation of 15 %, with a correlation of 0.4 to the one before.
    fn rate(&mut self, truth: f64) -> f64 {
        self.before = 0.4 * self.before + 0.84_f64.sqrt() * normal(&mut self.rng);
        1e6 * truth * (0.15 * self.before).exp()
    }

    /// A p99 that varies by half, whoever it is of.
    fn p99(&mut self) -> f64 {
        1e4 * (0.5 * normal(&mut self.rng)).exp()
    }

    /// The halving of these points, with runs as `run` makes them.
    fn halve(&mut self, mut sweep: Sweep, run: impl Fn(&mut Self, usize, Entrant) -> Run) -> Found {
        loop {
            let halving = Halving::of(&sweep);
            if let Some(found) = Found::of(&sweep, &halving) {
                return found;
            }
            let round = halving.upcoming(&sweep);
            for (round, entrant) in round {
                let run = run(self, round, entrant);
                sweep.runs.push(run);
            }
        }
    }

    /// Ten fresh rounds of the best against the profile.
    fn confirm(&mut self, truth: f64) -> Finding {
        let terms = Terms {
            alpha: 0.05,
            comparisons: 1,
            margin: 0.03,
        };
        // A, A' and the best, who come in an order drawn by lot.
        let truths = [1.0, 1.0, truth];
        let pairs = (0..10).map(|_| {
            let mut rates = [0.0; 3];
            let mut turns = [0, 1, 2];
            self.rng.shuffle(&mut turns);
            for turn in turns {
                rates[turn] = self.rate(truths[turn]);
            }
            (rates[0], rates[2])
        });
        terms.find(&Pairs::new(pairs).unwrap()).unwrap()
    }
}

/// Of so many sweeps: the part that finds the better point, and that calls its best better.
fn shares(sweeps: usize, vary: &[&str], better: (usize, f64)) -> (f64, f64) {
    let plan = sweep(vary);
    let mut machine = Machine::new(7);
    let (mut found, mut called) = (0, 0);
    for seed in 0..sweeps {
        let plan = Sweep {
            seed: seed as u64,
            ..plan.clone()
        };
        let best = machine.halve(plan, |machine, round, entrant| {
            let is_better = entrant == Entrant::Point(better.0);
            let truth = if is_better { better.1 } else { 1.0 };
            run_of(round, entrant, machine.rate(truth), machine.p99())
        });
        let point = best.point().unwrap();
        found += u64::from(point == better.0);
        let truth = if point == better.0 { better.1 } else { 1.0 };
        called += u64::from(machine.confirm(truth) == Finding::Higher);
    }
    let of = |count: u64| as_f64(count) / as_f64(sweeps as u64);
    (of(found), of(called))
}

#[rstest]
#[case(4_000, &["workers=1..4"])]
#[case(2_000, &["workers=1..4", "linger_ms=0,5,20"])]
fn the_best_of_equal_points_is_called_better_in_at_most_three_of_a_hundred_sweeps(
    #[case] sweeps: usize,
    #[case] vary: &[&str],
) {
    let (_, called) = shares(sweeps, vary, (usize::MAX, 1.0));
    assert!(called <= 0.03, "{:.1} %", called * 100.0);
}

/// One of twelve points, where runs vary by 15 %.
#[rstest]
#[case(1.2, 0.8, 0.65)]
#[case(1.3, 0.95, 0.9)]
fn a_point_that_is_better_is_found_and_called_so(
    #[case] ratio: f64,
    #[case] at_least_found: f64,
    #[case] at_least_called: f64,
) {
    let (found, called) = shares(200, &["workers=1..4", "linger_ms=0,5,20"], (5, ratio));
    assert!(found >= at_least_found, "{:.1} %", found * 100.0);
    assert!(called >= at_least_called, "{:.1} %", called * 100.0);
}

/// One of twelve points holds the rate in one round of five, and then with half of the others' p99.
/// When one such round was enough, it was the best of 62.
#[test]
fn a_point_that_rarely_holds_its_rate_is_hardly_ever_the_best() {
    const LATE: Entrant = Entrant::Point(5);
    let plan = Sweep {
        metric: Metric::LatencyP99,
        ..sweep(&["workers=1..4", "linger_ms=0,5,20"])
    };
    let mut machine = Machine::new(7);
    let is_best = |seed: &u64| {
        let plan = Sweep {
            seed: *seed,
            ..plan.clone()
        };
        let found = machine.halve(plan, |machine, round, entrant| {
            let p99 = machine.p99();
            let is_held = machine.rng.f64() < 0.2;
            let (p99, is_held) = match entrant {
                LATE => (p99 / 2.0, is_held),
                _ => (p99, true),
            };
            let run = run_of(round, entrant, 5e4, p99);
            Run {
                rate_held: Some(is_held),
                ..run
            }
        });
        found.point() == Some(5)
    };
    let best = (0..400).filter(is_best).count();
    assert!(best <= 16, "{best} of 400");
}
