//! What is found, for rounds made up by hand.

use rstest::rstest;

use crate::stats::paired::{Finding, Gate, Goal, Noise, Pairs, Terms};
use crate::units::as_f64;

/// Ten changes of B against A, in percent.
fn pairs(percent: [f64; 10]) -> Pairs {
    Pairs::new(percent.map(|change| (100.0, 100.0 + change))).unwrap()
}

fn terms(comparisons: usize) -> Terms {
    Terms {
        alpha: 0.05,
        comparisons,
        margin: 0.03,
    }
}

const CLEAR: [f64; 10] = [3.1, 4.0, 4.9, 5.3, 6.0, 6.4, 7.0, 7.7, 8.1, 9.0];

/// With k = 8 of 55 Walsh averages the ends are the ninth from either side, as R's
/// `wilcox.test(conf.int = TRUE)` has them.
#[test]
fn estimate_and_interval_are_those_of_the_walsh_averages() {
    // ln(B / A) of 1 to 10: Walsh averages are all halves from 1 to 10.
    let pairs = Pairs::new((1..=10).map(|log| (1.0, f64::from(log).exp()))).unwrap();
    assert!((pairs.ratio().ln() - 5.5).abs() < 1e-9);
    let interval = pairs.interval(0.05).unwrap();
    let (low, high) = (interval.low.ln(), interval.high.ln());
    assert!(
        (low - 3.0).abs() < 1e-9 && (high - 8.0).abs() < 1e-9,
        "{low} {high}"
    );
}

#[rstest]
#[case(CLEAR, Finding::Higher)]
#[case(CLEAR.map(|change| -change), Finding::Lower)]
#[case([-0.9, 0.8, -0.4, 1.1, 0.2, -0.6, 0.5, 0.1, -0.2, 0.3], Finding::Same)]
#[case([-9.0, 8.0, -4.0, 11.0, 2.0, -6.0, 5.0, 1.0, -2.0, 3.0], Finding::CannotTell)]
#[case([0.0; 10], Finding::Same)]
#[case([5.0; 10], Finding::Higher)]
fn a_difference_is_found_where_there_is_one(#[case] percent: [f64; 10], #[case] found: Finding) {
    assert_eq!(terms(1).find(&pairs(percent)), Some(found));
}

#[test]
fn no_difference_found_is_not_the_same() {
    let noisy = pairs([-9.0, 8.0, -4.0, 11.0, 2.0, -6.0, 5.0, 1.0, -2.0, 3.0]);
    let wide = Terms {
        margin: 0.2,
        ..terms(1)
    };
    assert_eq!(terms(1).find(&noisy), Some(Finding::CannotTell));
    assert_eq!(wide.find(&noisy), Some(Finding::Same));
}

#[rstest]
#[case(1, 6)]
#[case(2, 7)]
#[case(3, 7)]
#[case(4, 8)]
#[case(6, 8)]
fn the_fewest_rounds_grow_with_the_comparisons(#[case] comparisons: usize, #[case] fewest: usize) {
    let terms = terms(comparisons);
    assert_eq!(terms.fewest_rounds(), fewest);
    let timed = |round: usize| (1.0, 1.5 + as_f64(round as u64) / 100.0);
    let rounds = |n: usize| Pairs::new((0..n).map(timed)).unwrap();
    assert_eq!(terms.find(&rounds(fewest)), Some(Finding::Higher));
    assert_eq!(
        terms.find(&rounds(fewest - 1)),
        None,
        "points, and no verdict"
    );
}

#[test]
fn figures_without_a_ratio_make_no_pairs() {
    for figures in [
        (0.0, 1.0),
        (1.0, 0.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
        (-1.0, -1.0),
    ] {
        assert_eq!(Pairs::new([(1.0, 1.0), figures]), None, "{figures:?}");
    }
    assert_eq!(Pairs::new([]), None);
}

#[test]
fn what_all_rounds_agree_on_is_exact() {
    assert!(pairs([5.0; 10]).is_exact());
    assert!(!pairs(CLEAR).is_exact());
    assert!(
        !Pairs::new([(1.0, 2.0)]).unwrap().is_exact(),
        "one agrees with itself"
    );
}

#[rstest]
#[case(1.5, Finding::Higher)]
#[case(0.5, Finding::Lower)]
#[case(1.0, Finding::Same)]
fn what_is_counted_takes_two_rounds_to_be_told(#[case] ratio: f64, #[case] finding: Finding) {
    let pairs = Pairs::new([(1.0, ratio), (2.0, 2.0 * ratio)]).unwrap();
    assert_eq!(terms(1).find_counted(&pairs), Some(finding));
    assert_eq!(terms(1).find(&pairs), None, "time may agree by chance");
}

#[rstest]
#[case(CLEAR, Goal::More, Gate::Passed)]
#[case(CLEAR.map(|change| change - 12.0), Goal::More, Gate::Undecided)]
#[case(CLEAR.map(|change| change - 20.0), Goal::More, Gate::Failed)]
#[case(CLEAR.map(|change| change - 20.0), Goal::Less, Gate::Passed)]
#[case(CLEAR, Goal::Less, Gate::Undecided)]
#[case(CLEAR.map(|change| change + 9.0), Goal::Less, Gate::Failed)]
fn the_gate_closes_only_where_a_regression_is_sure(
    #[case] percent: [f64; 10],
    #[case] goal: Goal,
    #[case] gate: Gate,
) {
    assert_eq!(Gate::of(&pairs(percent), goal, 0.05), gate);
}

#[test]
fn four_rounds_leave_the_gate_undecided() {
    let four = Pairs::new([(1.0, 0.5); 4]).unwrap();
    assert_eq!(Gate::of(&four, Goal::More, 0.05), Gate::Undecided);
}

/// Ten pairs with this deviation of their logarithms.
fn noise(deviation: f64) -> Noise {
    let even = [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0];
    let scale = deviation / (10.0_f64 / 9.0).sqrt();
    Noise::measured(&Pairs::new(even.map(|side| (1.0, (side * scale).exp()))).unwrap()).unwrap()
}

#[test]
fn the_noise_of_ten_pairs_is_bounded_by_a_third_more_than_was_seen() {
    let bounded = noise(0.05).deviation() / 0.05;
    assert!((bounded - 1.29).abs() < 0.005, "{bounded}");
    let two = Pairs::new([(1.0, 1.1), (1.0, 0.9)]).unwrap();
    assert_eq!(Noise::measured(&two), None);
}

/// n = max(10, ceil(1.05 ((1.96 + 1.28) 1.293 s / ln 1.05)^2))
#[rstest]
#[case(0.02, 10)]
#[case(0.05, 20)]
#[case(0.135, 142)]
fn the_rounds_needed_follow_from_the_noise(#[case] deviation: f64, #[case] rounds: usize) {
    let noise = noise(deviation);
    assert_eq!(noise.rounds_for(0.05, 0.05), rounds);
    let found = noise.detectable(rounds, 0.05);
    assert!(found <= 0.05, "{found}");
    assert!(rounds == 10 || noise.detectable(rounds - 1, 0.05) > 0.05);
}
