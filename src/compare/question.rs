//! What somebody wants to know, before it becomes a session.

use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use super::contestant::Contestant;
use super::fairness::{self, Unfair};
use super::machine::Machine;
use super::metric::Metric;
use super::plan::{MOST_ROUNDS, Order};
use super::session::{ALPHA, Ending, Limit, SCHEMA, Session, now, usual_cool_down};
use crate::profile::{Diagnostics, Profile};
use crate::report::target_kind;
use crate::stats::paired::Goal;

/// Profiles, and what is to be found out about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The baseline first.
    pub contestants: Vec<Contestant>,
    /// The figure that is judged.
    pub metric: Metric,
    /// Ratios that count as the same: 0.03 for 3 % either way.
    pub margin: f64,
    /// `None`: no gate.
    pub limit: Option<Limit>,
    pub rounds: Rounds,
    /// Whether topics are left on the broker.
    pub keep_topics: bool,
    /// `None`: as long as is usual for the target.
    pub cool_down: Option<Duration>,
    /// `None`: another one each time.
    pub seed: Option<u64>,
}

/// How long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounds {
    Given(usize),
    /// As many as fit into this time.
    Budget(Duration),
}

impl Rounds {
    /// A number of rounds that somebody typed.
    ///
    /// # Errors
    /// When it is none, or more than a plan can have; says which there can be.
    pub fn parse(text: &str) -> Result<usize, String> {
        let rounds = text.trim().parse().ok();
        let rounds = rounds.filter(|rounds| (1..=MOST_ROUNDS).contains(rounds));
        rounds.ok_or_else(|| format!("rounds are a whole number from 1 to {MOST_ROUNDS}"))
    }
}

/// Questions that have no answer.
#[derive(Debug, Error)]
pub enum QuestionError {
    #[error("profile {name} cannot be run\n{wrong}")]
    Profile { name: String, wrong: Diagnostics },
    #[error(transparent)]
    Unfair(#[from] Unfair),
    #[error(
        "--metric {}: at full speed latency is mostly waiting in queues, so it is judged only \
         at one rate of all profiles: add --set run.rate=N, at 30 % of the slowest one's rate \
         or less",
        .0.name()
    )]
    NoCommonRate(Metric),
    #[error(
        "--max-regression needs a figure that is better one way, and {} is not; take another \
         --metric",
        .0.name()
    )]
    NoGoal(Metric),
}

impl Question {
    /// What is agreed before the first run. It has no name yet: that comes with its
    /// [folder](super::Sessions::create).
    ///
    /// # Errors
    /// When a profile is wrong, or the profiles or the figure cannot be compared.
    pub fn session(self) -> Result<Session, QuestionError> {
        let named = named(&self.contestants)?;
        fairness::warnings(&named)?;
        self.check(self.metric)?;
        let baseline = &named[0].1;
        let target = target_kind(baseline);
        let cool_down = self.cool_down.unwrap_or_else(|| usual_cool_down(target));
        let seed = self.seed.unwrap_or_else(some_seed);
        let (rounds, budget_s) = match self.rounds {
            Rounds::Given(rounds) => (rounds, None),
            Rounds::Budget(time) => (0, Some(time.as_secs_f64())),
        };
        Ok(Session {
            schema: SCHEMA,
            id: String::new(),
            started: now(),
            resumed: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            machine: Machine::here(),
            target,
            brokers: baseline.target.cluster.brokers(),
            metric: self.metric,
            margin: self.margin,
            alpha: ALPHA,
            limit: self.limit,
            keep_topics: self.keep_topics,
            cool_down_s: cool_down.as_secs_f64(),
            seed,
            budget_s,
            order: Order::draw(seed, self.contestants.len(), rounds),
            contestants: self.contestants,
            ending: Ending::Going,
            failure: None,
            runs: Vec::new(),
        })
    }

    /// The figures that could be judged in its place.
    #[must_use]
    pub fn can_be_judged_on(&self) -> Vec<Metric> {
        let all = Metric::ALL.iter().copied();
        all.filter(|metric| self.check(*metric).is_ok()).collect()
    }

    /// Some figures can be judged only under conditions.
    fn check(&self, metric: Metric) -> Result<(), QuestionError> {
        let mut rates = self.contestants.iter().map(Contestant::rate);
        let first = rates.next().flatten();
        let is_common = first.is_some() && rates.all(|rate| rate == first);
        if metric.is_latency() && !is_common {
            return Err(QuestionError::NoCommonRate(metric));
        }
        if self.limit.is_some() && metric.goal() == Goal::None {
            return Err(QuestionError::NoGoal(metric));
        }
        Ok(())
    }
}

/// The profiles by the names that they go by here.
///
/// # Errors
/// The first that is wrong.
pub fn named(contestants: &[Contestant]) -> Result<Vec<(String, Profile)>, QuestionError> {
    let one = |contestant: &Contestant| {
        let name = || contestant.name.clone();
        match contestant.parse() {
            Ok(profile) => Ok((name(), profile)),
            Err(wrong) => Err(QuestionError::Profile {
                name: name(),
                wrong,
            }),
        }
    };
    contestants.iter().map(one).collect()
}

/// A seed for who names none, small enough to be typed again.
#[must_use]
pub fn some_seed() -> u64 {
    let (_, random) = Uuid::new_v4().as_u64_pair();
    random % 1_000_000
}
