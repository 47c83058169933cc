//! What somebody wants to find out, before it becomes a sweep.

use std::time::Duration;

use thiserror::Error;

use super::grid::Grid;
use super::require::Require;
use super::session::{Entrant, SCHEMA, Sweep};
use crate::compare::{self, Contestant, Ending, Machine, Metric, now, some_seed, usual_cool_down};
use crate::profile::Profile;
use crate::report::target_kind;
use crate::stats::paired::Goal;

/// The setting that all points have to share where latency is judged.
const RATE: &str = "run.rate";

/// A profile, and the values of its settings that are tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The profile as it is, which the best is held against.
    pub profile: Contestant,
    pub grid: Grid,
    /// What the best has to keep to.
    pub require: Vec<Require>,
    /// The figure that points are ranked by.
    pub metric: Metric,
    /// Rounds of the confirmation.
    pub repeats: usize,
    /// `None`: as long as it takes.
    pub budget: Option<Duration>,
    /// Whether topics are left on the broker.
    pub keep_topics: bool,
    /// `None`: as long as is usual for the target.
    pub cool_down: Option<Duration>,
    /// `None`: another one each time.
    pub seed: Option<u64>,
    /// What the best is to be saved as.
    pub save_as: Option<String>,
}

/// Questions that have no answer.
#[derive(Debug, Error)]
pub enum QuestionError {
    #[error(transparent)]
    Point(#[from] compare::QuestionError),
    #[error(
        "--metric {}: neither more nor less of it is better, so no point is the best; take another \
         --metric",
        .0.name()
    )]
    NoGoal(Metric),
}

impl Question {
    /// The figures that points could be ranked by: those that are better one way, and latency where
    /// all points have one rate.
    #[must_use]
    pub fn can_be_ranked_by(&self) -> Vec<Metric> {
        let varies_rate = self.grid.axes().iter().any(|axis| axis.key == RATE);
        let has_rate = self.profile.rate().is_some() && !varies_rate;
        let can =
            |metric: &Metric| metric.goal() != Goal::None && (has_rate || !metric.is_latency());
        Metric::ALL.iter().copied().filter(can).collect()
    }

    /// What is agreed before the first run, and every point as a profile. It has no name yet: that
    /// comes with its folder.
    ///
    /// # Errors
    /// When a point is wrong, or cannot be compared with the profile as it is.
    pub fn sweep(self) -> Result<(Sweep, Vec<(String, Profile)>), QuestionError> {
        if self.metric.goal() == Goal::None {
            return Err(QuestionError::NoGoal(self.metric));
        }
        let named = compare::named(std::slice::from_ref(&self.profile))?;
        let profile = &named[0].1;
        let target = target_kind(profile);
        let cool_down = self.cool_down.unwrap_or_else(|| usual_cool_down(target));
        let sweep = Sweep {
            schema: SCHEMA,
            id: String::new(),
            started: now(),
            resumed: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            machine: Machine::here(),
            target,
            brokers: profile.target.cluster.brokers(),
            profile: self.profile,
            grid: self.grid,
            require: self.require,
            metric: self.metric,
            repeats: self.repeats,
            budget_s: self.budget.map(|time| time.as_secs_f64()),
            keep_topics: self.keep_topics,
            cool_down_s: cool_down.as_secs_f64(),
            seed: self.seed.unwrap_or_else(some_seed),
            save_as: self.save_as,
            ending: Ending::Going,
            failure: None,
            runs: Vec::new(),
            confirmation: None,
            saved: None,
        };
        let points = points(&sweep, profile)?;
        Ok((sweep, points))
    }
}

/// Every point as a profile. Each might be the best, and has to be one that can be confirmed.
fn points(sweep: &Sweep, profile: &Profile) -> Result<Vec<(String, Profile)>, QuestionError> {
    let point = |point: usize| {
        let contestant = sweep.contestant(Entrant::Point(point));
        let named = compare::named(&[contestant])?.remove(0);
        let both = [(sweep.profile.name.clone(), profile.clone()), named];
        compare::warnings(&both).map_err(compare::QuestionError::from)?;
        let [(_, profile), named] = both;
        let has_rate = profile.run.rate.is_some() && profile.run.rate == named.1.run.rate;
        if sweep.metric.is_latency() && !has_rate {
            return Err(compare::QuestionError::NoCommonRate(sweep.metric).into());
        }
        Ok(named)
    };
    (0..sweep.grid.len()).map(point).collect()
}
