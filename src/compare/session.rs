//! What was agreed before the first run, and every run that is finished.
//!
//! A session is one document. It is saved after every run, so that nothing finished is lost, and
//! it has all that is needed to go on: the texts of the profiles, the order, and what is done.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::contestant::Contestant;
use super::job::Assignment;
use super::machine::Machine;
use super::metric::Metric;
use super::plan::{MOST, MOST_ROUNDS, Order, Slot};
use super::run::Run;
use crate::report::TargetKind;
use crate::stats::paired::Terms;
use crate::units::as_f64;

/// Version of the document's form.
pub const SCHEMA: u32 = 1;

/// The part of all sessions without any difference in which one may be called.
pub const ALPHA: f64 = 0.05;

/// How long the machine is left alone after each run, if nothing else is asked for.
#[must_use]
pub fn usual_cool_down(target: TargetKind) -> Duration {
    match target {
        TargetKind::Kafka => Duration::from_secs(1),
        TargetKind::Embedded => Duration::from_millis(100),
    }
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// [`SCHEMA`] of the kdyno that wrote it.
    pub schema: u32,
    /// Name of the session: `compare-3`.
    pub id: String,
    /// When it began, in RFC 3339, in UTC.
    pub started: String,
    /// And when it went on after it had stopped.
    #[serde(default)]
    pub resumed: Vec<String>,
    /// Version of kdyno.
    pub version: String,
    pub machine: Machine,
    pub target: TargetKind,
    /// As the baseline's profile says it: `embedded`, or addresses separated by commas.
    pub brokers: String,
    /// The baseline first.
    pub contestants: Vec<Contestant>,
    /// The figure that verdicts are on; the others are exploratory.
    pub metric: Metric,
    /// Ratios that count as the same: 0.03 for 3 % either way.
    pub margin: f64,
    /// Shared by all comparisons with the baseline.
    pub alpha: f64,
    /// `null`: no gate.
    pub limit: Option<Limit>,
    /// Whether topics are left on the broker.
    pub keep_topics: bool,
    /// How long the machine is left alone after each run.
    pub cool_down_s: f64,
    /// That the order is drawn by.
    pub seed: u64,
    /// `null`: the rounds were given. Else they follow from the time that round 0 takes.
    pub budget_s: Option<f64>,
    /// The plan: rounds of slots, round 0 first. Only round 0, as long as the budget has not been
    /// turned into rounds.
    pub order: Order,
    pub ending: Ending,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// In the order in which they were made.
    pub runs: Vec<Run>,
}

/// How much worse a candidate may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// 0.05 for 5 %.
    pub max_regression: f64,
    /// Whether undecided counts as failed.
    pub strict: bool,
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// It goes on, or was cut off by force.
    Going,
    /// Every planned run is done.
    Completed,
    Interrupted,
    Failed,
}

impl Ending {
    /// As the document has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Going => "going",
            Self::Completed => "completed",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// Now, as documents have it.
#[must_use]
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}

impl Session {
    /// Looks whether a document that was read makes sense as a whole. Everything else here relies
    /// on it.
    ///
    /// # Errors
    /// In words, when somebody has changed it by hand.
    pub fn check(&self) -> Result<(), String> {
        let profiles = self.contestants.len();
        if !(2..=MOST).contains(&profiles) {
            return Err(format!("it compares {profiles} profiles"));
        }
        if !self.order.is_of(profiles) {
            return Err("a round of its order has not every profile once".to_owned());
        }
        let mut planned = self.order.runs();
        let is_next = |run: &Run| planned.next() == Some((run.round, run.slot));
        if !self.runs.iter().all(is_next) {
            return Err("its runs are not those of its order".to_owned());
        }
        if self.ending == Ending::Completed && planned.next().is_some() {
            return Err("it says that it is complete, and runs are missing".to_owned());
        }
        Ok(())
    }

    /// How many counted rounds are whole.
    #[must_use]
    pub fn whole_rounds(&self) -> usize {
        self.next()
            .map_or(self.order.rounds(), |(round, _)| round.saturating_sub(1))
    }

    /// The run that comes next. `None`: all of the plan is done.
    #[must_use]
    pub fn next(&self) -> Option<(usize, Slot)> {
        self.order.at(self.runs.len())
    }

    /// Whether the rounds still have to follow from the budget.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.budget_s.is_some() && self.order.rounds() == 0
    }

    /// Turns the budget into rounds, at least one, by the time that round 0 took.
    pub fn decide(&mut self) {
        let (Some(budget), Some(each)) = (self.budget_s, self.round_s()) else {
            return;
        };
        let rounds = (budget / each - 1.0).clamp(1.0, as_f64(MOST_ROUNDS as u64));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to 1,000"
        )]
        let rounds = rounds as usize;
        self.order = Order::draw(self.seed, self.contestants.len(), rounds);
    }

    /// How long a round takes, by those runs that are done. `None`: some profile has not run yet.
    #[must_use]
    pub fn round_s(&self) -> Option<f64> {
        let of = |slot| {
            let took: Vec<_> = self
                .runs
                .iter()
                .filter(|run| run.slot == slot)
                .map(|run| run.took_s)
                .collect();
            (!took.is_empty()).then(|| took.iter().sum::<f64>() / as_f64(took.len() as u64))
        };
        Slot::all(self.contestants.len()).map(of).sum()
    }

    /// How long the runs that are left will take.
    #[must_use]
    pub fn left_s(&self) -> Option<f64> {
        let left = self.order.len().saturating_sub(self.runs.len());
        let runs = as_f64(self.contestants.len() as u64 + 1);
        Some(self.round_s()? / runs * as_f64(left as u64))
    }

    /// How long to leave the machine alone after a run: a broker still writes and deletes.
    #[must_use]
    pub fn cool_down(&self) -> Duration {
        Duration::try_from_secs_f64(self.cool_down_s).unwrap_or_default()
    }

    /// What is agreed about verdicts.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            alpha: self.alpha,
            comparisons: self.contestants.len().saturating_sub(1),
            margin: self.margin,
        }
    }

    /// The figure of a counted run.
    #[must_use]
    pub fn figure(&self, round: usize, slot: Slot, metric: Metric) -> Option<f64> {
        self.run(round, slot)?.figures.get(&metric).copied()
    }

    /// The finished run of a slot in a round.
    #[must_use]
    pub fn run(&self, round: usize, slot: Slot) -> Option<&Run> {
        self.runs.get(self.order.position(round, slot)?)
    }

    /// The runs that count.
    pub fn counted(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| run.round > 0)
    }

    /// What a run of a slot is made by.
    #[must_use]
    pub fn assignment(&self, slot: Slot) -> Assignment<'_> {
        Assignment {
            contestant: &self.contestants[slot.profile()],
            session: &self.id,
            metric: self.metric,
            cool_down: self.cool_down(),
        }
    }

    /// What a slot is called.
    #[must_use]
    pub fn name(&self, slot: Slot) -> &str {
        let contestant = self.contestants.get(slot.profile());
        contestant.map_or("", |contestant| &contestant.name)
    }

    /// The same with its letter, which tells it from others of its name: `B zstd`, `A' tuned`.
    #[must_use]
    pub fn lettered(&self, slot: Slot) -> String {
        format!("{slot} {}", self.name(slot))
    }

    /// All of them: `A tuned against B zstd, C durable`.
    #[must_use]
    pub fn names(&self) -> String {
        let others = (1..self.contestants.len()).map(Slot::Profile);
        let others: Vec<_> = others.map(|slot| self.lettered(slot)).collect();
        let baseline = self.lettered(Slot::BASELINE);
        format!("{baseline} against {}", others.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare::fixture::{run, session};

    /// Makes so many runs, or all that are left.
    fn go_on(session: &mut Session, runs: usize) {
        for _ in 0..runs {
            let Some((round, slot)) = session.next() else {
                break;
            };
            session.runs.push(run(round, slot, 1_000_000.0));
        }
    }

    proptest! {
        /// Wherever it was stopped, and whatever was saved by then, the same runs are made.
        #[test]
        fn stopping_and_resuming_loses_nothing(
            seed: u64, profiles in 2..5_usize, rounds in 1..8_usize,
            stops in prop::collection::vec(0..12_usize, 0..6),
        ) {
            let names: Vec<_> = (0..profiles).map(|index| format!("p{index}")).collect();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let mut straight = session(&names, rounds);
            straight.seed = seed;
            straight.order = Order::draw(seed, profiles, rounds);
            let mut stopped = straight.clone();
            go_on(&mut straight, usize::MAX >> 1);
            for runs in stops {
                go_on(&mut stopped, runs);
                let saved = serde_json::to_string(&stopped).unwrap();
                stopped = serde_json::from_str(&saved).unwrap();
            }
            go_on(&mut stopped, usize::MAX >> 1);
            prop_assert_eq!(&stopped, &straight);
            prop_assert_eq!(stopped.runs.len(), (rounds + 1) * (profiles + 1));
        }
    }

    #[test]
    fn a_session_that_was_changed_by_hand_is_found_out() {
        let whole = {
            let mut session = session(&["a", "b"], 2);
            go_on(&mut session, usize::MAX >> 1);
            session.ending = Ending::Completed;
            session
        };
        assert_eq!(whole.check(), Ok(()));
        let wrong = |change: &dyn Fn(&mut Session)| {
            let mut session = whole.clone();
            change(&mut session);
            session.check().unwrap_err()
        };
        let told = wrong(&|session| session.contestants.truncate(1));
        assert!(told.contains("1 profiles"), "{told}");
        let told = wrong(&|session| session.order = Order::draw(1, 3, 2));
        assert!(told.contains("every profile once"), "{told}");
        let told = wrong(&|session| session.runs.swap(0, 1));
        assert!(told.contains("not those of its order"), "{told}");
        let told = wrong(&|session| _ = session.runs.pop());
        assert!(told.contains("runs are missing"), "{told}");
    }

    #[test]
    fn a_budget_becomes_rounds_once_round_0_tells_how_long_one_takes() {
        let mut session = session(&["a", "b"], 0);
        session.budget_s = Some(60.0);
        go_on(&mut session, 3);
        assert!(session.is_undecided() && session.next().is_none());
        assert_eq!(session.round_s(), Some(3.0));
        session.decide();
        assert_eq!(
            session.order.rounds(),
            19,
            "60 s are 20 rounds of 3 s, one of them done"
        );
        assert!(!session.is_undecided() && session.next().is_some());
        assert_eq!(session.left_s(), Some(57.0));
    }

    #[test]
    fn too_small_a_budget_is_still_one_round() {
        let mut session = session(&["a", "b"], 0);
        session.budget_s = Some(1.0);
        go_on(&mut session, 3);
        session.decide();
        assert_eq!(session.order.rounds(), 1);
    }
}
