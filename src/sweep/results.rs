//! What the points of a sweep reached, which of them is the best, and how it looked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::confirm::Found;
use super::halving::{Halving, Rung};
use super::require::Require;
use super::session::{Entrant, Sweep};
use crate::compare::{Held, Metric};
use crate::stats::paired::{Goal, Pairs};

/// Everything that is computed from a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// In the order of the grid.
    pub points: Vec<Standing>,
    /// Those that have begun.
    pub rungs: Vec<Rung>,
    /// Whether the budget has ended the halving before its last rung.
    pub is_cut_short: bool,
    /// `null`: the halving is not over.
    pub found: Option<Found>,
    /// Points on the front of rate against p99 among those that are still in, the slowest first.
    pub front: Vec<usize>,
}

/// How a point stands. Figures are for ranks, not for quotes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Its place in the grid, from 0.
    pub point: usize,
    /// Its settings: `batch_size=64k linger_ms=5`.
    pub name: String,
    /// As `--set` takes them.
    pub overrides: Vec<String>,
    /// The rounds that it has run in.
    pub runs: usize,
    /// In how many of them it held its rate: not in most of them, and it has no latency to judge.
    /// `null`: it was asked for none, or the sweep is of a schema that does not judge by that.
    pub held: Option<Held>,
    /// The last rung that it was in, from 1. 0: it has not run.
    pub rung: usize,
    /// The middle of each figure.
    pub figures: BTreeMap<Metric, f64>,
    /// The ranking figure against the profile as it is, in the same rounds.
    pub ratio: Option<f64>,
    /// How it stands to what is required.
    pub keeping: Keeping,
    /// Its letter on the front, from the slowest on. `null`: it is not on it.
    pub letter: Option<String>,
}

impl Standing {
    /// See [`Held::missed`].
    #[must_use]
    pub fn missed(&self) -> Option<String> {
        self.held?.missed()
    }
}

/// How the middle figures of a point's runs stand to what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Keeping {
    /// One of them breaks a requirement.
    Breaks,
    /// One that is required is not known.
    Unknown,
    /// To all.
    Keeps,
}

impl Keeping {
    /// Of these figures.
    #[must_use]
    pub fn of(figures: &BTreeMap<Metric, f64>, require: &[Require]) -> Self {
        let keeping = require.iter().map(|it| match figures.get(&it.metric) {
            None => Self::Unknown,
            Some(figure) if it.met(*figure) => Self::Keeps,
            Some(_) => Self::Breaks,
        });
        keeping.min().unwrap_or(Self::Keeps)
    }
}

impl Results {
    /// Of the runs that are done.
    #[must_use]
    pub fn of(sweep: &Sweep) -> Self {
        let halving = Halving::of(sweep);
        let front = halving.field(sweep).front();
        let points = 0..sweep.grid.len();
        Self {
            points: points
                .map(|point| standing(sweep, &halving, &front, point))
                .collect(),
            found: Found::of(sweep, &halving),
            front,
            rungs: halving.rungs,
            is_cut_short: halving.is_cut_short,
        }
    }

    /// How the best one stands.
    #[must_use]
    pub fn best(&self) -> Option<&Standing> {
        self.points.get(self.found?.point()?)
    }

    /// The points with the best first, then who came further, of those who keeps to all that is required,
    /// and of those who is better.
    #[must_use]
    pub fn ranked(&self, goal: Goal) -> Vec<&Standing> {
        let sign = if goal == Goal::Less { -1.0 } else { 1.0 };
        let score = |it: &Standing| it.ratio.map_or(f64::NEG_INFINITY, |ratio| sign * ratio);
        let mut ranked: Vec<_> = self.points.iter().collect();
        ranked.sort_by(|a, b| {
            let is_best = |it: &Standing| self.found.and_then(Found::point) == Some(it.point);
            let place = |it: &Standing| (is_best(it), it.rung, it.keeping);
            place(b).cmp(&place(a)).then(score(b).total_cmp(&score(a)))
        });
        ranked
    }
}

fn standing(sweep: &Sweep, halving: &Halving, front: &[usize], point: usize) -> Standing {
    let entrant = Entrant::Point(point);
    let figures = sweep.medians(entrant);
    let has_run = |rung: &Rung| rung.points.contains(&point);
    let letter = front.iter().position(|on| *on == point).map(letter);
    Standing {
        point,
        name: sweep.grid.name(point),
        overrides: sweep.grid.overrides(point),
        runs: sweep.rounds_of(entrant),
        held: sweep.held(entrant, usize::MAX),
        rung: halving
            .rungs
            .iter()
            .rposition(has_run)
            .map_or(0, |at| at + 1),
        ratio: pairs(sweep, point).map(|pairs| pairs.ratio()),
        keeping: Keeping::of(&figures, &sweep.require),
        figures,
        letter,
    }
}

/// A point against the profile as it is, in the same rounds. `None`: there are none.
pub fn pairs(sweep: &Sweep, point: usize) -> Option<Pairs> {
    let figures = |entrant: Entrant| {
        let figures = sweep.judged(entrant, usize::MAX, sweep.metric);
        figures.collect::<BTreeMap<_, _>>()
    };
    let (profile, point) = (figures(Entrant::Profile), figures(Entrant::Point(point)));
    let both = point
        .iter()
        .filter_map(|(round, figure)| Some((*profile.get(round)?, *figure)));
    Pairs::new(both)
}

/// `a` to `z`, then `aa`, `ab` and so on.
fn letter(index: usize) -> String {
    let last = char::from(b'a' + u8::try_from(index % 26).unwrap_or_default());
    match index / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{paced, sweep};

    #[test]
    fn the_best_comes_first_whatever_its_ratio_is() {
        let mut results = crate::sweep::fixture::confirmed().results;
        let last = results.ranked(Goal::More).last().unwrap().point;
        results.found = Some(Found::Best(last));
        assert_eq!(results.ranked(Goal::More)[0].point, last);
    }

    #[test]
    fn where_one_round_is_enough_a_point_that_missed_its_rate_is_not_told_to_have_no_latency() {
        let plan = Sweep {
            schema: 1,
            ..sweep(&["workers=1..3"])
        };
        let late = |round, entrant| entrant != Entrant::Point(1) || round < 4;
        let results = Results::of(&paced(plan, late));
        let point = &results.points[1];
        assert_eq!(point.figures.get(&Metric::LatencyP99), Some(&5_000.0));
        assert_eq!(point.missed(), None);
    }

    #[test]
    fn letters_do_not_run_out() {
        let letters = [0, 25, 26, 27, 702].map(letter);
        assert_eq!(letters, ["a", "z", "aa", "ab", "aaa"]);
    }
}
