//! Who still runs, and who runs next: successive halving.
//!
//! Most points of a grid are far from the best, and few runs show it. So all of them run once, the
//! better ones twice more, the best of those four times more, and so on: each rung keeps a third,
//! and besides
//!
//! - every point on the front of rate against p99,
//! - every point that is too near the cut to tell on which side it lies.
//!
//! Those that surely break a requirement are out, unless all of them do. A round has every point
//! that is still in once, and the profile itself, in an order drawn by lot.
//!
//! All of this follows from the sweep's document, so that it can be stopped between any two runs.

mod dropped;
mod replay;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::Serialize;

use self::replay::Replay;
use super::require::Require;
use super::score::Scores;
use super::session::{Entrant, Sweep};
use crate::compare::Metric;
use crate::stats::front;

pub use dropped::{Dropped, Why, dropped};

/// Runs of the profile itself before the first round, not counted: a broker that has just started
/// is slower.
pub const WARM_UPS: usize = 3;

/// The part that a rung keeps: one of so many.
const KEPT: usize = 3;

/// Points that the last rung is made for.
const FINALISTS: usize = 4;

/// Rungs of the smallest grid: seven rounds for the last ones.
const FEWEST_RUNGS: usize = 3;

/// How far a sweep has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Halving {
    /// Those that have begun.
    pub rungs: Vec<Rung>,
    /// The run that comes next, with its round. `None`: the best is found.
    pub next: Option<(usize, Entrant)>,
    /// The points that are still in.
    pub points: Vec<usize>,
    /// Whether the budget has ended it before its last rung.
    pub is_cut_short: bool,
}

/// A rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// The points that run in it.
    pub points: Vec<usize>,
    /// How often each of them.
    pub rounds: usize,
    /// Their runs that are done.
    pub done: usize,
    /// `null`: it is the last one, or not over.
    pub cut: Option<Cut>,
}

/// What a rung came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// The best, which it was to keep.
    pub best: usize,
    /// All that it kept; those beyond are on the front, or too near the cut to tell.
    pub kept: usize,
}

impl Rung {
    /// Their runs in all.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.points.len() * self.rounds
    }
}

/// How many rungs a grid of so many points has.
#[must_use]
pub fn rungs(points: usize) -> usize {
    let mut left = points;
    let mut rungs = 1;
    while left > FINALISTS {
        left = left.div_ceil(KEPT);
        rungs += 1;
    }
    rungs.max(FEWEST_RUNGS)
}

/// The fewest and the most runs that the halving of so many points takes, the profile's own among
/// them.
#[must_use]
pub fn bounds(points: usize) -> (usize, usize) {
    let ladder = 0..rungs(points);
    (
        WARM_UPS + fewest(ladder.clone(), points),
        WARM_UPS + most(ladder, points),
    )
}

/// How many of all points a rung has at least, counted from 0.
fn quota(all: usize, rung: usize) -> usize {
    all.div_ceil(KEPT.pow(u32::try_from(rung).unwrap_or(u32::MAX)))
}

/// Runs of these rungs, if none of them has more of all points than it has to.
fn fewest(ladder: Range<usize>, all: usize) -> usize {
    let rungs = ladder.map(|rung| (rung, quota(all, rung)));
    let rungs = rungs.take_while(|(_, points)| *points > 1);
    rungs.map(|(rung, points)| (points + 1) << rung).sum()
}

/// Runs of these rungs, if each keeps all.
fn most(ladder: Range<usize>, points: usize) -> usize {
    ladder.map(|rung| (points + 1) << rung).sum()
}

impl Halving {
    #[must_use]
    pub fn of(sweep: &Sweep) -> Self {
        Replay::new(sweep).run()
    }

    /// The same from a document that somebody may have changed.
    ///
    /// # Errors
    /// When its runs are not those that follow from it.
    pub fn read(sweep: &Sweep) -> Result<Self, String> {
        let mut replay = Replay::new(sweep);
        let halving = replay.run();
        if replay.done < sweep.runs.len() {
            return Err("its runs are not those that its grid and seed make".to_owned());
        }
        Ok(halving)
    }

    /// All runs up to the end of the round that is going.
    #[cfg(test)]
    #[must_use]
    pub fn upcoming(&self, sweep: &Sweep) -> Vec<(usize, Entrant)> {
        let Some((round, _)) = self.next else {
            return Vec::new();
        };
        let warm_up = vec![Entrant::Profile; WARM_UPS];
        let all = match round {
            0 => warm_up,
            round => replay::order(sweep.seed, round, &self.points),
        };
        let done = sweep.runs.iter().filter(|run| run.round == round).count();
        let left = all.into_iter().skip(done);
        left.map(|entrant| (round, entrant)).collect()
    }

    /// The fewest and the most runs that are left, the profile's own among them.
    #[must_use]
    pub fn left(&self, sweep: &Sweep) -> (usize, usize) {
        let all = sweep.grid.len();
        let done = sweep.runs.len();
        if self.next.is_none() {
            return (0, 0);
        }
        let Some(current) = self.rungs.last() else {
            let (least, most) = bounds(all);
            return (least - done, most - done);
        };
        let agreed = self.rungs.iter();
        let agreed: usize = agreed.map(|it| (it.points.len() + 1) * it.rounds).sum();
        let own = (WARM_UPS + agreed).saturating_sub(done);
        let further = self.rungs.len()..rungs(all);
        let least = own + fewest(further.clone(), all);
        (least, own + most(further, current.points.len()))
    }

    /// The points that have run as often as any, and the rounds in which they have.
    #[must_use]
    pub(super) fn field<'a>(&'a self, sweep: &'a Sweep) -> Field<'a> {
        Field {
            sweep,
            points: &self.points,
            round: usize::MAX,
        }
    }
}

/// The points that are in after a round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    sweep: &'a Sweep,
    points: &'a [usize],
    round: usize,
}

/// A requirement, and the figures of a field that it limits.
struct Limit<'a> {
    require: &'a Require,
    figures: Scores,
}

impl Field<'_> {
    /// Those that go on where so many are wanted.
    fn kept(&self, wanted: usize) -> Vec<usize> {
        let fit = self.fit();
        let scores = self.scores(self.sweep.metric);
        let score = |point: &usize| scores.get(*point).unwrap_or(f64::NEG_INFINITY);
        let ranked = fit
            .iter()
            .map(|point| (self.keeps_to_all(*point), score(point)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        // Where few keep to all, those that may come after them: no cut leaves fewer than wanted.
        let best = ranked.iter().take(wanted).map(|(_, score)| *score);
        let cut = best.reduce(f64::min).unwrap_or(f64::NEG_INFINITY);
        let front = self.front();
        among(&fit, |point| {
            front.contains(&point) || score(&point) + scores.off(point) >= cut
        })
    }

    /// Those that may keep to all requirements; all, if none may.
    fn fit(&self) -> Vec<usize> {
        let limits = self.limits();
        let may_keep = |point, limit| self.may_keep(point, limit) == Some(true);
        let fit = among(self.points, |point| {
            limits.iter().all(|limit| may_keep(point, limit))
        });
        if fit.is_empty() {
            self.points.to_vec()
        } else {
            fit
        }
    }

    /// Each requirement with how far off the figures are that it limits.
    fn limits(&self) -> Vec<Limit<'_>> {
        let require = self.sweep.require.iter();
        let limits = require.map(|require| Limit {
            require,
            figures: Scores::absolute(self.sweep, self.points, self.round, require.metric),
        });
        limits.collect()
    }

    /// Whether a point may keep to a limit. `None`: it has no figure to show it by.
    fn may_keep(&self, point: usize, limit: &Limit<'_>) -> Option<bool> {
        let middle = self.middle(point, limit.require.metric)?;
        let factor = limit.figures.off(point).exp();
        Some(limit.require.may_be_met(middle, factor))
    }

    /// Those of the fit ones that none of them beats in both rate and p99, the slowest first. Who
    /// holds no rate is beaten by all who do.
    #[must_use]
    pub fn front(&self) -> Vec<usize> {
        let is_on_time = |point| self.sweep.is_on_time(Entrant::Point(point), self.round);
        let fit = among(&self.fit(), is_on_time);
        let rates = self.scores(Metric::MsgsPerS);
        let latencies = self.scores(Metric::LatencyP99);
        let known: Vec<_> = fit
            .iter()
            .filter_map(|point| Some((*point, (rates.get(*point)?, latencies.get(*point)))))
            .collect();
        let figures: Vec<_> = known.iter().map(|(_, figures)| *figures).collect();
        let mut on: Vec<_> = front(&figures).into_iter().map(|at| known[at]).collect();
        on.sort_by(|a, b| a.1.0.total_cmp(&b.1.0));
        on.into_iter().map(|(point, _)| point).collect()
    }

    /// The best of those that keep to all requirements. `None`: none does.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        let scores = self.scores(self.sweep.metric);
        let fit = among(self.points, |point| self.keeps_to_all(point));
        let ranked = fit
            .into_iter()
            .filter_map(|point| Some((point, scores.get(point)?)));
        ranked.max_by(|a, b| a.1.total_cmp(&b.1)).map(|best| best.0)
    }

    fn scores(&self, metric: Metric) -> Scores {
        Scores::of(self.sweep, self.points, self.round, metric)
    }

    /// Whether the middle of a point's runs keeps to all requirements. A figure that it has not
    /// keeps to none.
    fn keeps_to_all(&self, point: usize) -> bool {
        let mut require = self.sweep.require.iter();
        require.all(|it| {
            self.middle(point, it.metric)
                .is_some_and(|middle| it.met(middle))
        })
    }

    fn middle(&self, point: usize, metric: Metric) -> Option<f64> {
        let entrant = Entrant::Point(point);
        self.sweep.middle(entrant, self.round, metric)
    }
}

fn among(points: &[usize], is_in: impl Fn(usize) -> bool) -> Vec<usize> {
    points
        .iter()
        .copied()
        .filter(|point| is_in(*point))
        .collect()
}
