//! Thousands of made-up sessions: how often is a difference called that is not there, and how
//! often is one found that is?
//!
//! The figures are those of the table in the README. Each session is a line of runs in random
//! order within rounds, as a real one is; all seeds are fixed.

use std::f64::consts::TAU;

use fastrand::Rng;
use rstest::rstest;

use crate::stats::paired::{Finding, Pairs, Terms};
use crate::units::as_f64;

const SESSIONS: usize = 4_000;

/// What the speed of the machine does beside what is measured.
#[derive(Clone, Copy, Debug)]
enum Weather {
    Still,
    /// A fifth slower at the end than at the beginning.
    Drifting,
    /// A run in twelve takes twice its time.
    Outlying,
    /// Each run is like the one before it.
    Autocorrelated,
    /// All but the baseline vary three times as much.
    Uneven,
}

fn part(some: usize, all: usize) -> f64 {
    as_f64(some as u64) / as_f64(all as u64)
}

/// A standard normal deviate, by Box and Muller.
fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (TAU * rng.f64()).cos()
}

/// Rates of a session: for each round one of each profile, the baseline first. `ratio` is what
/// the others reach of it in truth.
fn session(
    rng: &mut Rng,
    weather: Weather,
    (rounds, profiles): (usize, usize),
    (variation, ratio): (f64, f64),
) -> Vec<Vec<f64>> {
    let mut before = normal(rng);
    let mut order: Vec<_> = (0..profiles).collect();
    let mut rates = vec![vec![0.0; profiles]; rounds];
    for (round, rates) in rates.iter_mut().enumerate() {
        rng.shuffle(&mut order);
        for (place, &profile) in order.iter().enumerate() {
            let fresh = normal(rng);
            let noise = match weather {
                Weather::Autocorrelated => {
                    before = 0.4 * before + (1.0_f64 - 0.16).sqrt() * fresh;
                    before
                }
                Weather::Uneven if profile > 0 => 3.0 * fresh,
                _ => fresh,
            };
            let passed = part(round * profiles + place, rounds * profiles);
            let speed = match weather {
                Weather::Drifting => 1.0 - 0.2 * passed,
                Weather::Outlying if rng.f64() < 0.08 => 0.5,
                _ => 1.0,
            };
            let truth = if profile == 0 { 1.0 } else { ratio };
            rates[profile] = truth * speed * (variation * noise).exp();
        }
    }
    rates
}

/// In how many of all sessions some profile is said to differ from the baseline.
fn share_of_differences(
    seed: u64,
    weather: Weather,
    (rounds, profiles): (usize, usize),
    noise_and_ratio: (f64, f64),
) -> f64 {
    let terms = Terms {
        alpha: 0.05,
        comparisons: profiles - 1,
        margin: 0.03,
    };
    let mut rng = Rng::with_seed(seed);
    let differs = |rates: &[Vec<f64>], profile: usize| {
        let pairs = Pairs::new(rates.iter().map(|round| (round[0], round[profile]))).unwrap();
        let found = terms.find(&pairs).unwrap();
        matches!(found, Finding::Higher | Finding::Lower)
    };
    let called = (0..SESSIONS).filter(|_| {
        let rates = session(&mut rng, weather, (rounds, profiles), noise_and_ratio);
        (1..profiles).any(|profile| differs(&rates, profile))
    });
    part(called.count(), SESSIONS)
}

#[rstest]
fn at_most_six_of_a_hundred_sessions_call_a_difference_that_is_not_there(
    #[values(
        Weather::Still,
        Weather::Drifting,
        Weather::Outlying,
        Weather::Autocorrelated,
        Weather::Uneven
    )]
    weather: Weather,
    #[values((7, 2), (10, 2), (20, 2), (10, 4))] size: (usize, usize),
) {
    let share = share_of_differences(20, weather, size, (0.1, 1.0));
    assert!(share <= 0.06, "{:.1} %", share * 100.0);
}

/// The table: percent found at +5 % and +10 % for 7, 10 and 20 rounds. The variation is that of
/// single runs; the real runs had a deviation of 0.135 between two of a round.
#[rstest]
#[case(Weather::Still, 0.135 / std::f64::consts::SQRT_2, [[12, 32], [16, 49], [31, 84]])]
#[case(Weather::Still, 0.02, [[95, 100], [100, 100], [100, 100]])]
#[case(Weather::Still, 0.05, [[32, 81], [47, 95], [82, 100]])]
#[case(Weather::Still, 0.1, [[11, 30], [15, 47], [30, 80]])]
#[case(Weather::Drifting, 0.05, [[30, 79], [48, 95], [81, 100]])]
#[case(Weather::Outlying, 0.05, [[22, 48], [26, 48], [49, 82]])]
fn planted_differences_are_found_as_often_as_the_table_says(
    #[case] weather: Weather,
    #[case] variation: f64,
    #[case] table: [[u32; 2]; 3],
) {
    for (rounds, found) in [7, 10, 20].into_iter().zip(table) {
        for (ratio, expected) in [1.05, 1.1].into_iter().zip(found) {
            let share = share_of_differences(5, weather, (rounds, 2), (variation, ratio));
            let expected = f64::from(expected) / 100.0;
            // Two samples of 4,000 lie within 3 points of each other, whatever the share.
            assert!(
                (share - expected).abs() <= 0.03,
                "{rounds} rounds, {ratio}: {:.1} % and not {:.0} %",
                share * 100.0,
                expected * 100.0
            );
        }
    }
}
