//! Verdicts on sessions made up by hand.

use rstest::rstest;

use super::*;
use crate::compare::fixture::{BETTER, UNCLEAR, completed, session};
use crate::compare::session::Limit;

fn primary(results: &Results) -> Vec<Verdict> {
    let first = |compared: &Compared| compared.figures[0].verdict;
    results.compared.iter().map(first).collect()
}

fn of(results: &Results, other: usize, metric: Metric) -> &Figures {
    results.compared[other + 1].of(metric).unwrap()
}

#[test]
fn verdicts_are_on_each_candidate_against_the_baseline() {
    let worse = BETTER.map(|ratio| 1.8 - ratio);
    let session = completed(&["a", "b", "c", "d"], &[BETTER, UNCLEAR, worse]);
    let results = Results::of(&session);
    assert_eq!(
        primary(&results),
        [
            Verdict::Baseline,
            Verdict::NoiseFloor,
            Verdict::Better,
            Verdict::CannotTell,
            Verdict::Worse
        ]
    );
    assert_eq!((results.rounds, results.fewest_rounds), (10, 7));
    let ratio = of(&results, 1, Metric::MsgsPerS).ratio.unwrap();
    assert!((1.06..1.07).contains(&ratio), "{ratio}");
}

#[test]
fn a_figure_that_should_be_low_is_better_when_it_is_lower() {
    let results = Results::of(&completed(&["a", "b"], &[BETTER]));
    assert_eq!(of(&results, 1, Metric::ElapsedS).verdict, Verdict::Better);
    assert_eq!(
        of(&results, 1, Metric::CpuPerMillion).verdict,
        Verdict::Better
    );
}

#[test]
fn what_is_the_same_in_all_rounds_is_exact() {
    let results = Results::of(&completed(&["a", "b"], &[BETTER]));
    let bytes = of(&results, 1, Metric::BytesPerMsg);
    assert!(bytes.exact);
    assert_eq!(bytes.verdict, Verdict::Better);
    assert!(!of(&results, 1, Metric::MsgsPerS).exact);
}

#[test]
fn a_session_that_was_stopped_has_intervals_and_no_verdicts() {
    let mut session = completed(&["a", "b"], &[BETTER]);
    session.runs.truncate(8 * 3 + 1);
    session.ending = Ending::Interrupted;
    session.limit = Some(Limit {
        max_regression: 0.05,
        strict: true,
    });
    let results = Results::of(&session);
    assert_eq!((results.rounds, results.planned), (7, 10));
    assert_eq!(primary(&results)[2], Verdict::Unfinished);
    assert!(of(&results, 1, Metric::MsgsPerS).interval.is_some());
    assert_eq!(results.gate, None);
}

#[test]
fn five_rounds_are_points_without_a_verdict() {
    let mut session = completed(&["a", "b"], &[BETTER]);
    session.order = crate::compare::Order::draw(session.seed, 2, 5);
    session.runs.truncate(6 * 3);
    let results = Results::of(&session);
    assert_eq!(primary(&results)[2], Verdict::TooFewRounds);
    assert_eq!(of(&results, 1, Metric::MsgsPerS).interval, None);
}

#[test]
fn latency_is_judged_only_at_a_common_rate_that_all_hold() {
    let verdict = |held: fn(usize) -> Option<bool>, rates: [&str; 2]| {
        let mut session = completed(&["a", "b"], &[BETTER]);
        for (index, run) in session.runs.iter_mut().enumerate() {
            run.rate_held = held(index);
            let slow = if run.slot == Slot::Profile(1) {
                1.5
            } else {
                1.0
            };
            run.figures.insert(Metric::LatencyP99, 7_000.0 * slow);
        }
        for (contestant, rate) in session.contestants.iter_mut().zip(rates) {
            contestant.overrides.push(format!("run.rate={rate}"));
        }
        of(&Results::of(&session), 1, Metric::LatencyP99).verdict
    };
    assert_eq!(verdict(|_| None, ["", ""]), Verdict::QueueingIncluded);
    assert_eq!(verdict(|_| Some(true), ["50k", "50k"]), Verdict::Worse);
    assert_eq!(
        verdict(|_| Some(true), ["50k", "60k"]),
        Verdict::RateNotHeld
    );
    assert_eq!(
        verdict(|i| Some(i != 9), ["50k", "50k"]),
        Verdict::RateNotHeld
    );
}

#[test]
fn a_figure_that_one_run_lacks_is_not_judged() {
    let mut session = completed(&["a", "b"], &[BETTER]);
    session.runs[10].figures.remove(&Metric::LatencyP99);
    let results = Results::of(&session);
    let p99 = |other| of(&results, other, Metric::LatencyP99).ratio;
    assert!(p99(0).is_none() || p99(1).is_none());
}

#[rstest]
#[case(BETTER, Gate::Passed)]
#[case(UNCLEAR.map(|ratio| ratio - 0.03), Gate::Undecided)]
#[case(BETTER.map(|ratio| ratio - 0.2), Gate::Failed)]
fn the_gate_is_that_of_the_worst_candidate(#[case] ratios: [f64; 10], #[case] gate: Gate) {
    let mut session = completed(&["a", "b", "c"], &[BETTER, ratios]);
    session.limit = Some(Limit {
        max_regression: 0.05,
        strict: false,
    });
    let results = Results::of(&session);
    assert_eq!(results.gate, Some(gate));
    assert_eq!(results.compared[2].gate, Some(Gate::Passed));
}

#[test]
fn what_could_have_been_found_follows_from_a_against_itself() {
    let results = Results::of(&completed(&["a", "b"], &[UNCLEAR]));
    let reach = results.reach.unwrap();
    assert!((0.01..0.05).contains(&reach.found), "{reach:?}");
    assert!(
        (reach.wanted - 0.03).abs() < 1e-12,
        "within 5 %, so the margin is told"
    );
    assert!(reach.seconds.unwrap() >= 33.0, "{reach:?}");
    let own = results.compared[2].reach.unwrap();
    assert!(own.found > reach.found, "its own rounds vary more: {own:?}");
    assert_eq!(results.compared[0].reach, None);
    assert_eq!(Results::of(&session(&["a", "b"], 10)).reach, None);
}
