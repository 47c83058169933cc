//! What a session shows: estimates, intervals, and verdicts where there may be some.

use serde::Serialize;

use super::contestant::Contestant;
use super::metric::Metric;
use super::notes::{median, notes};
use super::plan::Slot;
use super::session::{Ending, Run, Session};
use crate::stats::paired::{Finding, Gate, Goal, Interval, Noise, Pairs};
use crate::units::as_f64;

/// The 90 % interval, for "the same" and for the gate.
const NINETY: f64 = 0.1;

/// The difference that rounds are planned for, where nothing smaller is within reach.
const WANTED: f64 = 0.05;

/// Everything that is computed from a session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// Rounds of which every run is finished, round 0 apart.
    pub rounds: usize,
    pub planned: usize,
    pub fewest_rounds: usize,
    /// How wrong each interval may be: alpha, shared by the comparisons.
    pub level: f64,
    /// What the rounds can find in the primary metric, by A against A'. `null`: they are too few.
    pub reach: Option<Reach>,
    /// A, A', and then the others.
    pub compared: Vec<Compared>,
    /// The worst of all candidates. `null`: there is no limit, or the session is not over.
    pub gate: Option<Gate>,
    /// What has to be known to read this, in sentences.
    pub notes: Vec<String>,
}

/// What could have been found, and what it takes to find more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// The deviation of the logarithm of a ratio within a round, an upper bound.
    pub deviation: f64,
    /// The smallest difference that these rounds find nine times in ten: 0.038 for 3.8 %.
    pub found: f64,
    /// A smaller difference that somebody may want to find,
    pub wanted: f64,
    /// the rounds that it takes,
    pub rounds: usize,
    /// and their time, warm-up included.
    pub seconds: Option<f64>,
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    pub slot: Slot,
    pub name: String,
    /// The primary metric first.
    pub figures: Vec<Figures>,
    /// What its rounds could have found in the primary metric: by A against A', or by its own
    /// rounds where those vary more. `null`: it is A or A', or they are too few.
    pub reach: Option<Reach>,
    pub gate: Option<Gate>,
}

/// A metric of one of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    pub metric: Metric,
    /// One for each round. `null`: that run is not finished, or has no such figure.
    pub repeats: Vec<Option<f64>>,
    pub median: Option<f64>,
    /// Against A in the same round, for each round.
    pub ratios: Vec<Option<f64>>,
    /// The estimate. `null`: of A, or where there is no pair.
    pub ratio: Option<f64>,
    /// Of the estimate, at [`Results::level`].
    pub interval: Option<Interval>,
    pub interval_90: Option<Interval>,
    /// All rounds agree: this was counted, and needs no test.
    pub exact: bool,
    pub verdict: Verdict,
}

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is A.
    Baseline,
    /// It is A again.
    NoiseFloor,
    Better,
    Worse,
    /// Of a figure that is neither.
    Higher,
    Lower,
    /// Within the margin.
    Same,
    CannotTell,
    /// Fewer rounds than any verdict needs.
    TooFewRounds,
    /// Not all planned rounds are done: a look on the way calls differences in pure noise.
    Unfinished,
    /// Latency at full speed is mostly waiting in queues.
    QueueingIncluded,
    /// Latency under a rate that somebody did not hold, or that is not the same for all.
    RateNotHeld,
    /// Somebody has no such figure.
    NoFigure,
}

impl Verdict {
    /// In a word for tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::NoiseFloor => "noise floor",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Same => "same",
            Self::CannotTell => "cannot tell",
            Self::TooFewRounds => "few rounds",
            Self::Unfinished | Self::QueueingIncluded | Self::RateNotHeld | Self::NoFigure => "-",
        }
    }

    /// Whether it says something that is not to be doubted.
    #[must_use]
    pub fn is_sure(self) -> bool {
        use Verdict::{Better, Higher, Lower, Same, Worse};
        matches!(self, Better | Worse | Higher | Lower | Same)
    }

    fn of(finding: Finding, goal: Goal) -> Self {
        match (finding, goal) {
            (Finding::Higher, Goal::More) | (Finding::Lower, Goal::Less) => Self::Better,
            (Finding::Lower, Goal::More) | (Finding::Higher, Goal::Less) => Self::Worse,
            (Finding::Higher, Goal::None) => Self::Higher,
            (Finding::Lower, Goal::None) => Self::Lower,
            (Finding::Same, _) => Self::Same,
            (Finding::CannotTell, _) => Self::CannotTell,
        }
    }
}

impl Compared {
    /// The figures of a metric.
    #[must_use]
    pub fn of(&self, metric: Metric) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.metric == metric)
    }
}

impl Results {
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let terms = session.terms();
        let slots: Vec<_> = Slot::all(session.contestants.len()).collect();
        let is_whole = |round: &usize| slots.iter().all(|it| session.run(*round, *it).is_some());
        let planned = session.order.rounds();
        let rounds = (1..=planned).filter(is_whole).count();
        let compared: Vec<_> = slots.iter().map(|slot| compared(session, *slot)).collect();
        Self {
            rounds,
            planned,
            fewest_rounds: terms.fewest_rounds(),
            level: terms.level(),
            reach: noise(session, Slot::Again).map(|noise| reach(session, noise, rounds)),
            gate: compared.iter().filter_map(|it| it.gate).max(),
            compared,
            notes: notes(session),
        }
    }

    /// The figures of the primary metric, of all but the baseline and its repetition.
    pub fn candidates(&self) -> impl Iterator<Item = (&Compared, &Figures)> {
        let others = self.compared.iter().skip(2);
        others.filter_map(|compared| Some((compared, compared.figures.first()?)))
    }
}

/// The metrics, the primary one first.
fn metrics(session: &Session) -> impl Iterator<Item = Metric> {
    let others = Metric::ALL.iter().copied();
    let others = others.filter(|metric| *metric != session.metric);
    std::iter::once(session.metric).chain(others)
}

fn compared(session: &Session, slot: Slot) -> Compared {
    let (again, own) = (noise(session, Slot::Again), noise(session, slot));
    let larger = |(again, own): (Noise, Noise)| {
        let is_larger = own.deviation() > again.deviation();
        if is_larger { own } else { again }
    };
    let noise = again.zip(own).map(larger);
    let rounds = pairs(session, slot, session.metric).map_or(0, |pairs| pairs.rounds());
    Compared {
        reach: noise
            .filter(|_| slot != Slot::Again)
            .map(|noise| reach(session, noise, rounds)),
        slot,
        name: session.name(slot).to_owned(),
        figures: metrics(session)
            .map(|metric| figures(session, slot, metric))
            .collect(),
        gate: gate(session, slot),
    }
}

fn figures(session: &Session, slot: Slot, metric: Metric) -> Figures {
    let rounds = 1..=session.order.rounds();
    let figure = |slot| move |round| session.figure(round, slot, metric);
    let repeats: Vec<_> = rounds.clone().map(figure(slot)).collect();
    let known: Vec<_> = repeats.iter().copied().flatten().collect();
    let ratio =
        |round: usize| Some(session.figure(round, slot, metric)? / figure(Slot::BASELINE)(round)?);
    let pairs = pairs(session, slot, metric);
    let terms = session.terms();
    Figures {
        metric,
        median: median(&known),
        ratios: rounds.map(ratio).collect(),
        repeats,
        ratio: pairs.as_ref().map(Pairs::ratio),
        interval: pairs.as_ref().and_then(|it| it.interval(terms.level())),
        interval_90: pairs.as_ref().and_then(|it| it.interval(NINETY)),
        exact: pairs.as_ref().is_some_and(Pairs::is_exact),
        verdict: verdict(session, slot, metric, pairs.as_ref()),
    }
}

/// A slot against the baseline. `None`: it is the baseline, or a finished round lacks a figure.
fn pairs(session: &Session, slot: Slot, metric: Metric) -> Option<Pairs> {
    let both = |round: usize| {
        Some((
            session.run(round, Slot::BASELINE)?,
            session.run(round, slot)?,
        ))
    };
    let rounds = (1..=session.order.rounds()).filter_map(both);
    // What is no figure is no number, and makes no pairs at all: none is left out silently.
    let figure = |run: &Run| run.figures.get(&metric).copied().unwrap_or(f64::NAN);
    let pairs = rounds.map(|(a, b)| (figure(a), figure(b)));
    Pairs::new(pairs).filter(|_| slot != Slot::BASELINE)
}

fn verdict(session: &Session, slot: Slot, metric: Metric, pairs: Option<&Pairs>) -> Verdict {
    let Some(pairs) = pairs else {
        return match slot {
            Slot::BASELINE => Verdict::Baseline,
            Slot::Again | Slot::Profile(_) => Verdict::NoFigure,
        };
    };
    match slot {
        Slot::Again => Verdict::NoiseFloor,
        _ if metric.is_latency() && !is_paced(session) => Verdict::QueueingIncluded,
        _ if metric.is_latency() && !is_held(session) => Verdict::RateNotHeld,
        _ if session.ending != Ending::Completed => Verdict::Unfinished,
        Slot::Profile(_) => session
            .terms()
            .find(pairs)
            .map_or(Verdict::TooFewRounds, |found| {
                Verdict::of(found, metric.goal())
            }),
    }
}

/// Whether all were to send at a rate.
fn is_paced(session: &Session) -> bool {
    session.counted().all(|run| run.rate_held.is_some())
}

/// Whether all have held theirs, and it is the same.
fn is_held(session: &Session) -> bool {
    let rates: Vec<_> = session.contestants.iter().map(Contestant::rate).collect();
    let is_common = rates.windows(2).all(|pair| pair[0] == pair[1]);
    is_common && session.counted().all(|run| run.rate_held == Some(true))
}

fn gate(session: &Session, slot: Slot) -> Option<Gate> {
    let limit = session.limit?;
    if !matches!(slot, Slot::Profile(1..)) || session.ending != Ending::Completed {
        return None;
    }
    let goal = session.metric.goal();
    let pairs = pairs(session, slot, session.metric);
    let gate = pairs.map(|pairs| Gate::of(&pairs, goal, limit.max_regression));
    Some(gate.unwrap_or(Gate::Undecided))
}

/// The noise of the primary metric between a slot and the baseline.
fn noise(session: &Session, slot: Slot) -> Option<Noise> {
    Noise::measured(&pairs(session, slot, session.metric)?)
}

fn reach(session: &Session, noise: Noise, rounds: usize) -> Reach {
    let level = session.terms().level();
    let found = noise.detectable(rounds, level);
    // Who can find 5 % already, wants to know about what counts as the same.
    let wanted = if found > WANTED {
        WANTED
    } else {
        session.margin
    };
    let needed = noise.rounds_for(wanted, level);
    Reach {
        deviation: noise.deviation(),
        found,
        wanted,
        rounds: needed,
        seconds: session
            .round_s()
            .map(|each| each * as_f64(needed as u64 + 1)),
    }
}

#[cfg(test)]
mod tests {
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
}
