//! Whom each rung has put out, and why: from the same figures as the halving itself.

use super::{Cut, Field, Halving, Limit, Rung};
use crate::compare::Metric;
use crate::stats::paired::Goal;
use crate::sweep::require::Require;
use crate::sweep::score::Scores;
use crate::sweep::session::Sweep;

/// A point that does not go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    pub point: usize,
    pub why: Why,
}

/// Why a point does not go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// It surely breaks this requirement, and others may keep to all.
    Breaks(Require),
    /// It has no figure to show by that it keeps to this requirement, and others may keep to all.
    CannotShow(Require),
    /// It has no figure to be ranked by.
    Unknown,
    /// Behind the last of the best, in its whole interval.
    Behind {
        /// Its figure against that one's: 0.8 for 20 % less.
        ratio: f64,
        /// The same at the better end of its interval.
        at_best: f64,
    },
}

/// For each rung that is over, the points that it put out, in the order of the grid.
#[must_use]
pub fn dropped(sweep: &Sweep, halving: &Halving) -> Vec<Vec<Dropped>> {
    let mut round = 0;
    let mut all = Vec::new();
    for (at, rung) in halving.rungs.iter().enumerate() {
        round += rung.rounds;
        let Some(cut) = rung.cut else { break };
        let next = halving.rungs.get(at + 1);
        let kept = next.map_or(&halving.points, |next| &next.points);
        all.push(by_rung(sweep, (rung, cut), round, kept));
    }
    all
}

fn by_rung(sweep: &Sweep, (rung, cut): (&Rung, Cut), round: usize, kept: &[usize]) -> Vec<Dropped> {
    let points = &rung.points;
    let field = Field {
        sweep,
        points,
        round,
    };
    let (fit, limits) = (field.fit(), field.limits());
    let scores = field.scores(sweep.metric);
    let last = last_of_the_best(&field, &scores, kept, cut.best);
    let gone = points.iter().filter(|point| !kept.contains(point));
    gone.map(|&point| Dropped {
        point,
        why: if fit.contains(&point) {
            behind(&scores, point, last, sweep.metric)
        } else {
            unfit(&field, point, &limits)
        },
    })
    .collect()
}

/// The score of the last of those that are kept for being the best.
fn last_of_the_best(
    field: &Field<'_>,
    scores: &Scores,
    kept: &[usize],
    best: usize,
) -> Option<f64> {
    let place = |point: &usize| (field.keeps_to_all(*point), scores.get(*point));
    let mut ranked: Vec<_> = kept.iter().map(place).collect();
    ranked.sort_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    let best = ranked.into_iter().take(best);
    best.filter_map(|(_, score)| score).reduce(f64::min)
}

fn behind(scores: &Scores, point: usize, last: Option<f64>, metric: Metric) -> Why {
    let (Some(score), Some(last)) = (scores.get(point), last) else {
        return Why::Unknown;
    };
    let sign = if metric.goal() == Goal::Less {
        -1.0
    } else {
        1.0
    };
    let ratio = |score: f64| (sign * (score - last)).exp();
    Why::Behind {
        ratio: ratio(score),
        at_best: ratio(score + scores.off(point)),
    }
}

/// The first requirement that a point surely breaks, or else cannot show that it keeps to.
fn unfit(field: &Field<'_>, point: usize, limits: &[Limit<'_>]) -> Why {
    let first = |may_keep: Option<bool>| {
        let mut limits = limits.iter();
        let found = limits.find(|limit| field.may_keep(point, limit) == may_keep);
        found.map(|limit| limit.require.clone())
    };
    let broken = first(Some(false)).map(Why::Breaks);
    let why = broken.or_else(|| first(None).map(Why::CannotShow));
    why.unwrap_or(Why::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{halved, halved_36, paced, sweep, truth};
    use crate::sweep::session::Entrant;

    fn of(sweep: &Sweep) -> Vec<Vec<Dropped>> {
        dropped(sweep, &Halving::of(sweep))
    }

    #[test]
    fn everyone_who_does_not_go_on_is_told_once() {
        let sweep = halved_36();
        let halving = Halving::of(&sweep);
        let rungs = of(&sweep);
        assert_eq!(rungs.iter().map(Vec::len).collect::<Vec<_>>(), [10, 18]);
        let gone = rungs.iter().flatten().map(|it| it.point);
        let mut all: Vec<_> = gone.chain(halving.points.iter().copied()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..36).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_is_behind_is_so_at_the_better_end_of_its_interval() {
        let mut behind = 0;
        for gone in of(&halved_36()).iter().flatten() {
            if let Why::Behind { ratio, at_best } = gone.why {
                assert!(ratio <= at_best && at_best < 1.0, "{gone:?}");
                behind += 1;
            }
        }
        assert!(behind > 10, "{behind}");
    }

    #[test]
    fn whoever_surely_breaks_a_requirement_is_out_for_that() {
        let rungs = of(&halved_36());
        let broken =
            |it: &&Dropped| matches!(&it.why, Why::Breaks(it) if it.metric == Metric::LatencyP99);
        assert_eq!(
            rungs[1].iter().filter(broken).count(),
            12,
            "a linger of 20 ms"
        );
    }

    #[test]
    fn whoever_has_no_figure_for_a_requirement_is_not_told_to_break_it() {
        let require = Require::parse("latency.p99 < 20ms").unwrap();
        let plan = Sweep {
            require: vec![require.clone()],
            ..sweep(&["workers=1..3"])
        };
        let sweep = paced(plan, |_, entrant| entrant != Entrant::Point(2));
        let late = Dropped {
            point: 2,
            why: Why::CannotShow(require),
        };
        assert_eq!(of(&sweep)[0], [late]);
    }

    #[test]
    fn where_less_is_better_whoever_is_behind_has_more() {
        let plan = Sweep {
            metric: Metric::ElapsedS,
            ..sweep(&[
                "workers=1..3",
                "batch_size=16k,64k,256k,1M",
                "linger_ms=0,5,20",
            ])
        };
        let rungs = of(&halved(plan, truth));
        let behind = rungs.iter().flatten().find_map(|gone| match gone.why {
            Why::Behind { ratio, at_best } => Some((ratio, at_best)),
            _ => None,
        });
        let (ratio, at_best) = behind.unwrap();
        assert!(ratio > at_best && at_best > 1.0, "{ratio} {at_best}");
    }

    #[test]
    fn before_the_first_rung_is_over_nobody_is_out() {
        let mut sweep = halved_36();
        sweep.runs.truncate(20);
        assert!(of(&sweep).is_empty());
    }
}
