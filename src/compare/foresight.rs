//! What can be said before the first run: how many there are, how long they take, and which
//! difference they can find.

use super::contestant::{Contestant, those_that_matter};
use super::machine::Machine;
use super::plan::Slot;
use super::session::{Ending, Session};
use crate::report::settings::differences;
use crate::report::{self, RunSummary, Saved};
use crate::stats::paired::{Noise, Pairs, bound};
use crate::units::{as_f64, clock, plural};

/// Pairs of A and A' of an earlier session below which its noise says little.
const ENOUGH_PAIRS: usize = 6;

/// What is foreseen, with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Foresight {
    /// `None`: none of the profiles, or not all, have run here before.
    seconds: Option<f64>,
    noise: Noise,
    /// `None`: nothing is known of this machine.
    by: Option<String>,
}

impl Foresight {
    /// By earlier sessions, the newest first, and by saved runs.
    #[must_use]
    pub fn of(session: &Session, earlier: &[Session], saved: &[Saved]) -> Self {
        let is_like = |other: &&Session| {
            other.machine == session.machine
                && other.target == session.target
                && other.brokers == session.brokers
                && other.metric == session.metric
                // Other settings, or a rate, have another noise.
                && other.contestants.first() == session.contestants.first()
        };
        let mut alike = earlier.iter().filter(is_like);
        let measured = alike.find_map(|other| {
            let by = format!("the pairs of A and A' of {}", other.id);
            Some((noise(other)?, by))
        });
        let (noise, by) = measured.map_or((Noise::TYPICAL, None), |(noise, by)| (noise, Some(by)));
        Self {
            seconds: session.round_s().or_else(|| {
                let past = Past {
                    sessions: earlier,
                    runs: saved,
                };
                seconds(session, past)
            }),
            noise,
            by,
        }
    }

    /// By how long a run of these profiles takes, in seconds, and by pairs of two of them in the
    /// same rounds, with the name of what they are from.
    #[must_use]
    pub fn by_rounds(session: &Session, took_s: Option<f64>, pairs: Option<(Pairs, &str)>) -> Self {
        let runs = as_f64(session.contestants.len() as u64 + 1);
        let noise = pairs.and_then(|(pairs, id)| Some((Noise::measured(&pairs)?, id)));
        Self {
            seconds: took_s.map(|each| each * runs),
            noise: noise.map_or(Noise::TYPICAL, |(noise, _)| noise),
            by: noise.map(|(_, id)| format!("the rounds of {id}")),
        }
    }

    /// In sentences.
    #[must_use]
    pub fn words(&self, session: &Session) -> Vec<String> {
        let profiles = session.contestants.len();
        let names: Vec<_> = Slot::all(profiles)
            .filter(|slot| *slot != Slot::Again)
            .map(|slot| format!("{slot} {}", session.name(slot)))
            .collect();
        let plan = match session.budget_s {
            Some(budget_s) if session.is_undecided() => format!(
                "as many rounds as fit into {} after one to warm up",
                clock(budget_s)
            ),
            _ => format!(
                "{} and one to warm up, {}",
                plural(session.order.rounds() as u64, "round"),
                plural(session.order.len() as u64, "run")
            ),
        };
        let done = match session.runs.len() {
            0 => String::new(),
            done => format!(", {done} of them done"),
        };
        let head = format!(
            "{}: {}; {plan}{done}, seed {}",
            session.id,
            names.join(", "),
            session.seed
        );
        let mut words = vec![head];
        if !session.is_undecided() {
            words.push(self.time(session));
            words.push(self.reach(session));
        }
        words
    }

    fn time(&self, session: &Session) -> String {
        match self.seconds {
            Some(each) => {
                let runs = as_f64(session.contestants.len() as u64 + 1);
                let left = session.order.len().saturating_sub(session.runs.len());
                let left = clock(each / runs * as_f64(left as u64));
                format!("foreseen: {left}, by the last runs of these profiles")
            }
            None => {
                "foreseen: how long it takes will be told after the round that warms up".to_owned()
            }
        }
    }

    /// What so many rounds can find.
    #[must_use]
    pub fn reach(&self, session: &Session) -> String {
        let rounds = session.order.rounds();
        let found = self.noise.detectable(rounds, session.terms().level());
        let by = match &self.by {
            Some(by) => format!("by {by}"),
            None => "on a typical machine, where two runs of a round differ by 15 %; nothing is \
                     known of this one yet"
                .to_owned(),
        };
        let fewest = session.terms().fewest_rounds();
        let few = if rounds < fewest {
            format!("; no verdict, that takes {fewest} rounds at least")
        } else {
            String::new()
        };
        format!(
            "{} {} differences of {} or more nine times in ten, {by}{few}",
            plural(rounds as u64, "round"),
            if rounds == 1 { "finds" } else { "find" },
            bound(found)
        )
    }
}

fn noise(session: &Session) -> Option<Noise> {
    let pair = |round| {
        let a = session.figure(round, Slot::BASELINE, session.metric)?;
        Some((a, session.figure(round, Slot::Again, session.metric)?))
    };
    let pairs = Pairs::new((1..=session.order.rounds()).filter_map(pair))?;
    let is_enough = pairs.rounds() >= ENOUGH_PAIRS && session.ending == Ending::Completed;
    is_enough.then(|| Noise::measured(&pairs)).flatten()
}

/// What has run here before.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The newest first, as the runs.
    pub sessions: &'a [Session],
    /// Those that belong to no session.
    pub runs: &'a [Saved],
}

impl Past<'_> {
    /// How long a run of a profile takes, with the cool-down: by the newest earlier session or run
    /// of it on this machine. `None`: it has not run here.
    #[must_use]
    pub fn run_s(
        &self,
        contestant: &Contestant,
        machine: &Machine,
        cool_down_s: f64,
    ) -> Option<f64> {
        let in_session = |other: &Session| {
            let index = other
                .contestants
                .iter()
                .position(|it| it.is_like(contestant))?;
            let runs = other.counted().filter(|run| run.slot.profile() == index);
            runs.last().map(|run| run.took_s)
        };
        let sessions = self.sessions.iter().filter(|it| it.machine == *machine);
        let mut in_sessions = sessions.filter_map(in_session);
        in_sessions.next().or_else(|| {
            let profile = contestant.parse().ok()?;
            let is_same = |run: &&RunSummary| {
                let differ = differences(&profile.resolved, &run.profile.resolved);
                run.outcome == report::Ending::Completed && those_that_matter(differ).is_empty()
            };
            let mut runs = self.runs.iter().filter_map(|saved| saved.run.as_ref().ok());
            let run = runs.find(is_same)?;
            Some(run.connect_s + run.elapsed_s + cool_down_s)
        })
    }
}

/// How long a round takes.
fn seconds(session: &Session, past: Past<'_>) -> Option<f64> {
    let of = |slot: Slot| {
        let contestant = &session.contestants[slot.profile()];
        past.run_s(contestant, &session.machine, session.cool_down_s)
    };
    Slot::all(session.contestants.len()).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, completed, session};

    fn told(earlier: &[Session], session: &Session) -> String {
        Foresight::of(session, earlier, &[])
            .words(session)
            .join("\n")
    }

    #[test]
    fn a_first_session_is_told_what_a_typical_machine_finds() {
        let told = told(&[], &session(&["tuned", "zstd"], 10));
        assert!(told.starts_with(
            "compare-3: A tuned, B zstd; 10 rounds and one to warm up, 33 runs, seed 20"
        ));
        assert!(told.contains("after the round that warms up"), "{told}");
        assert!(
            told.contains("10 rounds find differences of 17.1 % or more"),
            "{told}"
        );
        assert!(told.contains("typical machine"), "{told}");
    }

    #[test]
    fn a_later_session_knows_the_machine_and_the_profiles() {
        let earlier = completed(&["tuned", "zstd"], &[BETTER]);
        let told = told(&[earlier], &session(&["tuned", "zstd"], 20));
        assert!(told.contains("foreseen: 1:03, by the last runs"), "{told}");
        assert!(
            told.contains("by the pairs of A and A' of compare-3"),
            "{told}"
        );
    }

    #[test]
    fn what_another_machine_measured_says_nothing_here() {
        let mut elsewhere = completed(&["tuned", "zstd"], &[BETTER]);
        elsewhere.machine.cores = 64;
        let told = told(&[elsewhere], &session(&["tuned", "zstd"], 10));
        assert!(told.contains("typical machine"), "{told}");
        assert!(told.contains("after the round that warms up"), "{told}");
    }

    #[test]
    fn too_few_rounds_are_told_before_they_are_run() {
        let told = told(&[], &session(&["tuned", "zstd"], 3));
        assert!(told.contains("no verdict, that takes 6 rounds"), "{told}");
    }

    #[test]
    fn with_a_budget_the_rounds_are_told_later() {
        let mut session = session(&["tuned", "zstd"], 0);
        session.budget_s = Some(300.0);
        let told = told(&[], &session);
        assert!(told.contains("as many rounds as fit into 5:00"), "{told}");
        assert!(!told.contains("find"), "{told}");
    }
}
