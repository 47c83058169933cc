//! What holds for any rounds.

use proptest::prelude::*;

use crate::stats::paired::{Finding, Interval, Pairs, Terms};

fn figures() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0.1..10.0_f64, 0.1..10.0_f64), 1..40)
}

const TERMS: Terms = Terms {
    alpha: 0.05,
    comparisons: 1,
    margin: 0.03,
};

fn close(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1e-9
}

proptest! {
    #[test]
    fn to_swap_a_and_b_inverts_the_ratio_and_its_interval(figures in figures()) {
        let swapped = Pairs::new(figures.iter().map(|&(a, b)| (b, a))).unwrap();
        let pairs = Pairs::new(figures).unwrap();
        prop_assert!(close(pairs.ratio() * swapped.ratio(), 1.0));
        match (pairs.interval(0.05), swapped.interval(0.05)) {
            (Some(one), Some(other)) => {
                prop_assert!(close(one.low * other.high, 1.0));
                prop_assert!(close(one.high * other.low, 1.0));
            }
            (one, other) => prop_assert_eq!(one, other),
        }
        let mirrored = TERMS.find(&swapped).map(|found| match found {
            Finding::Higher => Finding::Lower,
            Finding::Lower => Finding::Higher,
            // The margin is in percent: its two sides are not each other's inverse.
            Finding::Same | Finding::CannotTell => Finding::CannotTell,
        });
        let found = TERMS.find(&pairs).map(|found| match found {
            Finding::Same => Finding::CannotTell,
            found => found,
        });
        prop_assert_eq!(found, mirrored);
    }

    #[test]
    fn units_do_not_matter(figures in figures(), unit in 1e-6..1e6_f64) {
        let scaled = figures.iter().map(|&(a, b)| (a * unit, b * unit));
        let scaled = Pairs::new(scaled).unwrap();
        let pairs = Pairs::new(figures).unwrap();
        prop_assert!(close(pairs.ratio(), scaled.ratio()));
    }

    /// Rounds share their weather: whatever it does to a whole round changes nothing.
    #[test]
    fn what_befalls_a_whole_round_does_not_matter(
        figures in figures(),
        weather in prop::collection::vec(0.1..10.0_f64, 40),
    ) {
        let weathered = figures.iter().zip(weather).map(|(&(a, b), by)| (a * by, b * by));
        let weathered = Pairs::new(weathered).unwrap();
        let pairs = Pairs::new(figures).unwrap();
        prop_assert!(close(pairs.ratio(), weathered.ratio()));
    }

    #[test]
    fn the_order_of_rounds_does_not_matter(figures in figures()) {
        let backwards = Pairs::new(figures.iter().rev().copied()).unwrap();
        let pairs = Pairs::new(figures).unwrap();
        prop_assert!(close(pairs.ratio(), backwards.ratio()));
    }

    #[test]
    fn an_interval_holds_its_estimate_and_is_wider_where_it_may_be_wrong_less_often(
        figures in figures(),
    ) {
        let pairs = Pairs::new(figures).unwrap();
        let mut inner: Option<Interval> = None;
        for alpha in [0.5, 0.1, 0.05, 0.01, 0.001] {
            let Some(interval) = pairs.interval(alpha) else { break };
            prop_assert!(interval.contains(pairs.ratio()));
            if let Some(inner) = inner {
                prop_assert!(inner.is_within(&interval));
            }
            inner = Some(interval);
        }
    }
}
