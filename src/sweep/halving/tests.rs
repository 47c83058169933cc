use proptest::prelude::*;

use super::*;
use crate::compare::{Ending, Kept};
use crate::sweep::fixture::{halved, paced, run_of, step, sweep};
use crate::sweep::require::Require;
use crate::sweep::session::SCHEMA;
use crate::units::as_f64;

/// A grid of so many points.
fn points(points: usize) -> Sweep {
    sweep(&[&format!("workers=1..{points}")])
}

/// The rate and p99 of a run: by lot, but always the same.
fn by_lot(seed: u64) -> impl Fn(usize, Entrant) -> (f64, f64) {
    move |round, entrant| {
        let point = Option::<usize>::from(entrant).map_or(0, |point| point + 1);
        let mut rng = fastrand::Rng::with_seed(seed ^ (round * 1_009 + point) as u64);
        (1e5 * (1.0 + rng.f64()), 1e3 * (1.0 + 9.0 * rng.f64()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Wherever it was stopped, and whatever was saved by then, the same runs are made.
    #[test]
    fn stopping_and_resuming_loses_nothing(
        seed: u64, count in 2..14_usize, stops in prop::collection::vec(0..30_usize, 0..5),
    ) {
        let mut plan = points(count);
        plan.seed = seed;
        plan.require = vec![Require::parse("latency.p99 < 8ms").unwrap()];
        let straight = halved(plan.clone(), by_lot(seed));
        let mut stopped = plan;
        for runs in stops {
            for _ in 0..runs {
                step(&mut stopped, &mut by_lot(seed));
            }
            let saved = serde_json::to_string(&stopped).unwrap();
            stopped = serde_json::from_str(&saved).unwrap();
            prop_assert_eq!(stopped.check(), Ok(()));
        }
        prop_assert_eq!(halved(stopped, by_lot(seed)), straight);
    }

    #[test]
    fn every_round_has_the_points_that_are_in_once_and_the_profile(
        seed: u64, count in 2..40_usize,
    ) {
        let sweep = halved(points(count), by_lot(seed));
        let halving = Halving::of(&sweep);
        let (least, most) = bounds(count);
        prop_assert!((least..=most).contains(&sweep.runs.len()), "{least} {most}");
        let mut round = 0;
        for rung in &halving.rungs {
            prop_assert_eq!(rung.done, rung.runs());
            for _ in 0..rung.rounds {
                round += 1;
                let runs = sweep.runs.iter().filter(|run| run.round == round);
                let mut who: Vec<_> = runs.map(|run| run.slot).collect();
                who.sort();
                let points = rung.points.iter().map(|point| Entrant::Point(*point));
                let all: Vec<_> = [Entrant::Profile].into_iter().chain(points).collect();
                prop_assert_eq!(who, all);
            }
        }
        prop_assert_eq!(sweep.runs.last().unwrap().round, round);
    }

    /// Dropped is only who is surely behind the cut, and no point on the front ever.
    #[test]
    fn who_is_on_the_front_or_near_the_cut_stays(
        seed: u64, count in 2..40_usize, limit in prop::option::of(1..12_u8),
    ) {
        let mut plan = points(count);
        let require = limit.map(|limit| format!("latency.p99 < {limit}ms"));
        plan.require = require.iter().map(|it| Require::parse(it).unwrap()).collect();
        let sweep = halved(plan, by_lot(seed));
        let mut round = 0;
        for (at, rungs) in Halving::of(&sweep).rungs.windows(2).enumerate() {
            let (rung, next) = (&rungs[0], &rungs[1]);
            round += rung.rounds;
            let field = Field { sweep: &sweep, points: &rung.points, round };
            for point in field.front() {
                prop_assert!(next.points.contains(&point), "{point} is on the front");
            }
            let scores = field.scores(Metric::MsgsPerS);
            let mut best = field.fit();
            let place = |point: usize| (field.keeps_to_all(point), scores.get(point).unwrap());
            best.sort_by(|a, b| place(*b).partial_cmp(&place(*a)).unwrap());
            let wanted = rung.cut.unwrap().best;
            prop_assert_eq!(wanted, quota(count, at + 1).min(best.len()), "as many as are wanted");
            for point in &best[..wanted] {
                prop_assert!(next.points.contains(point), "{point} is among the best {wanted}");
            }
            let cut = best[..wanted].iter().map(|point| scores.get(*point).unwrap());
            let cut = cut.reduce(f64::min).unwrap();
            for point in best.into_iter().filter(|point| !next.points.contains(point)) {
                prop_assert!(scores.get(point).unwrap() + scores.off(point) < cut);
            }
        }
    }

    #[test]
    fn a_budget_leaves_time_for_the_confirmation(count in 2..30_usize, budget in 80..300_u16) {
        let mut plan = points(count);
        plan.budget_s = Some(f64::from(budget));
        // Each run takes a second.
        let sweep = halved(plan, by_lot(1));
        let first_round = WARM_UPS + count + 1;
        let all = sweep.runs.len() + sweep.runs_to_confirm();
        let allowed = usize::from(budget).max(first_round + sweep.runs_to_confirm());
        prop_assert!(all <= allowed, "{all} runs in {budget} s");
    }
}

#[test]
fn points_that_are_clearly_worse_run_once() {
    let rate = |_, entrant| match entrant {
        Entrant::Point(point) if point < 8 => (1e5, 5_000.0),
        Entrant::Point(point) => (1e6 + 1e4 * as_f64(point as u64), 4_000.0),
        Entrant::Profile => (1e6, 5_000.0),
    };
    let halving = Halving::of(&halved(points(12), rate));
    assert_eq!(halving.rungs[1].points, [8, 9, 10, 11]);
    assert_eq!(halving.points, [10, 11], "a third of a third is kept");
}

#[test]
fn who_surely_breaks_a_requirement_is_out_however_fast() {
    let mut plan = points(6);
    plan.require = vec![Require::parse("latency.p99 < 20ms").unwrap()];
    // The faster, the later.
    let figures = |_, entrant| {
        let point = Option::<usize>::from(entrant).unwrap_or(0);
        let point = as_f64(point as u64);
        (1e6 + 2e5 * point, 8_000.0 * (1.0 + point))
    };
    let sweep = halved(plan, figures);
    let halving = Halving::of(&sweep);
    assert_eq!(
        halving.field(&sweep).best(),
        Some(1),
        "16 ms, and the next 24"
    );
    assert!(!halving.rungs[1].points.contains(&5), "48 ms");
}

#[test]
fn where_all_break_a_requirement_none_is_the_best_and_all_are_ranked() {
    let mut plan = points(6);
    plan.require = vec![Require::parse("latency.p99 < 1us").unwrap()];
    let sweep = halved(plan, by_lot(3));
    let halving = Halving::of(&sweep);
    assert_eq!(halving.field(&sweep).best(), None);
    assert!(halving.rungs.len() > 1);
}

#[test]
fn a_figure_that_is_not_there_keeps_to_no_requirement() {
    let mut plan = points(2);
    plan.require = vec![Require::parse("latency.p50 < 1s").unwrap()];
    let sweep = halved(plan, by_lot(3));
    assert_eq!(Halving::of(&sweep).field(&sweep).best(), None);
}

#[test]
fn a_sweep_that_was_changed_by_hand_is_found_out() {
    let whole = Sweep {
        ending: Ending::Completed,
        ..halved(points(4), by_lot(5))
    };
    assert_eq!(whole.check(), Ok(()));
    let mut swapped = whole.clone();
    swapped.runs.swap(4, 5);
    assert!(
        swapped
            .check()
            .unwrap_err()
            .contains("not those that its grid")
    );
    let mut metric = whole.clone();
    metric.metric = Metric::WireMbPerS;
    assert!(metric.check().unwrap_err().contains("is not better"));
    let mut missing = whole;
    missing.runs.pop();
    assert!(missing.check().unwrap_err().contains("runs are missing"));
}

/// Rounds of points with these p99 in milliseconds, all at the same rate.
fn latencies(mut sweep: Sweep, rounds: &[&[f64]]) -> Sweep {
    sweep.runs = vec![run_of(0, Entrant::Profile, 1e5, 5_000.0); WARM_UPS];
    for (round, points) in (1..).zip(rounds) {
        for (point, millis) in points.iter().enumerate() {
            let run = run_of(round, Entrant::Point(point), 1e5, millis * 1e3);
            sweep.runs.push(run);
        }
    }
    sweep
}

fn field(sweep: &Sweep) -> Field<'_> {
    Field {
        sweep,
        points: &[0, 1],
        round: usize::MAX,
    }
}

#[test]
fn what_the_weather_may_have_done_breaks_no_requirement_for_sure() {
    let mut plan = points(2);
    plan.require = vec![Require::parse("latency.p99 < 5ms").unwrap()];
    let weather = latencies(plan.clone(), &[&[1.0, 1.5], &[4.0, 6.0], &[16.0, 24.0]]);
    assert_eq!(
        field(&weather).fit(),
        [0, 1],
        "6 ms, and four times that or a quarter"
    );
    let calm = latencies(plan, &[&[4.0, 6.0], &[4.1, 6.1], &[3.9, 5.9]]);
    assert_eq!(field(&calm).fit(), [0], "6 ms");
}

#[test]
fn a_percentile_under_a_rate_that_was_not_held_is_not_known() {
    let mut plan = points(2);
    plan.metric = Metric::LatencyP99;
    plan.require = vec![Require::parse("latency.p99 < 5ms").unwrap()];
    let mut sweep = latencies(plan, &[&[3.0, 1.0], &[3.0, 1.0], &[3.0, 1.0]]);
    assert_eq!(field(&sweep).best(), Some(1));
    let late = |run: &&mut crate::sweep::Run| run.slot == Entrant::Point(1);
    for run in sweep.runs.iter_mut().filter(late) {
        run.rate_held = Some(false);
    }
    assert_eq!(field(&sweep).best(), Some(0));
    assert_eq!(field(&sweep).middle(1, Metric::LatencyP99), None);
    assert_eq!(field(&sweep).middle(1, Metric::MsgsPerS), Some(1e5));
}

/// Two points over four rounds, of which the second has the lower p99 and held its rate only in so
/// many.
fn held_in(rounds: usize) -> Sweep {
    let mut plan = points(2);
    plan.metric = Metric::LatencyP99;
    let mut sweep = latencies(plan, &[&[3.0, 1.0][..]; 4]);
    for run in &mut sweep.runs {
        run.rate_held = Some(run.slot != Entrant::Point(1) || run.round <= rounds);
    }
    sweep
}

#[test]
fn a_point_that_missed_its_rate_in_half_of_its_rounds_is_not_judged_by_the_others() {
    for rounds in [1, 2] {
        let sweep = held_in(rounds);
        assert_eq!(field(&sweep).best(), Some(0), "{rounds} of 4");
        assert_eq!(field(&sweep).front(), [0], "{rounds} of 4");
        assert_eq!(field(&sweep).middle(1, Metric::LatencyP99), None);
        assert_eq!(field(&sweep).middle(1, Metric::MsgsPerS), Some(1e5));
    }
    let sweep = held_in(3);
    assert_eq!(field(&sweep).best(), Some(1));
    assert_eq!(field(&sweep).front(), [1]);
    assert_eq!(field(&sweep).middle(1, Metric::LatencyP99), Some(1_000.0));
}

#[test]
fn a_sweep_that_began_when_one_round_was_enough_goes_on_by_that() {
    let sweep = Sweep {
        schema: 1,
        ..held_in(1)
    };
    assert_eq!(field(&sweep).best(), Some(1));
    assert_eq!(field(&sweep).front(), [1]);

    let plan = Sweep {
        schema: 1,
        metric: Metric::LatencyP99,
        ..points(6)
    };
    let saved = paced(plan, |round, entrant| {
        entrant != Entrant::Point(5) || round == 1
    });
    assert_eq!(saved.check(), Ok(()), "it still opens");
    let of_today = Sweep {
        schema: SCHEMA,
        ..saved
    };
    assert!(of_today.check().is_err(), "it drops that point earlier");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_left_is_foreseen_wherever_it_was_stopped(seed: u64, count in 2..30_usize) {
        let whole = halved(points(count), by_lot(seed));
        for done in (0..=whole.runs.len()).step_by(7).chain([whole.runs.len()]) {
            let mut part = whole.clone();
            part.runs.truncate(done);
            let (least, most) = Halving::of(&part).left(&part);
            let left = whole.runs.len() - done;
            prop_assert!((least..=most).contains(&left), "{least} to {most}, and it was {left}");
        }
    }
}
