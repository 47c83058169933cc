//! What a session shows: estimates, intervals, and verdicts where there may be some.

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::contestant::Contestant;
use super::metric::Metric;
use super::notes::notes;
use super::plan::Slot;
use super::run::{Held, Run};
use super::session::{Ending, Session};
use crate::stats::median;
use crate::stats::paired::{Finding, Gate, Goal, Interval, NINETY, Noise, Pairs};
use crate::units::as_f64;

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
    /// Why a figure of finished rounds is not judged at all, however many there are; `None`: it is.
    #[must_use]
    pub fn unjudged(self) -> Option<&'static str> {
        match self {
            Self::QueueingIncluded => Some("latency at full speed is mostly waiting in queues"),
            Self::RateNotHeld => Some("somebody has not held the rate"),
            Self::NoFigure => Some("some run has no such figure"),
            _ => None,
        }
    }

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
        Self::with(session, &metrics(session).collect::<Vec<_>>())
    }

    /// Of the primary metric alone, for a look on the way: the others take their time, which the
    /// runs need.
    #[must_use]
    pub fn of_primary(session: &Session) -> Self {
        Self::with(session, &[session.metric])
    }

    fn with(session: &Session, metrics: &[Metric]) -> Self {
        let terms = session.terms();
        let slots: Vec<_> = Slot::all(session.contestants.len()).collect();
        let is_whole = |round: &usize| slots.iter().all(|it| session.run(*round, *it).is_some());
        let planned = session.order.rounds();
        let rounds = (1..=planned).filter(is_whole).count();
        let compared: Vec<_> = slots
            .iter()
            .map(|slot| compared(session, *slot, metrics))
            .collect();
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

fn compared(session: &Session, slot: Slot, metrics: &[Metric]) -> Compared {
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
        figures: metrics
            .iter()
            .map(|metric| figures(session, slot, *metric))
            .collect(),
        gate: gate(session, slot),
    }
}

fn figures(session: &Session, slot: Slot, metric: Metric) -> Figures {
    let rounds = 1..=session.order.rounds();
    let figure = |slot| move |round| session.figure(round, slot, metric);
    let repeats: Vec<_> = rounds.clone().map(figure(slot)).collect();
    let whole = repeats.iter().take(session.whole_rounds());
    let known: Vec<_> = whole.copied().flatten().collect();
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
        exact: metric.is_counted() && pairs.as_ref().is_some_and(Pairs::is_exact),
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
    let rounds = (1..=session.whole_rounds()).filter_map(both);
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
    let void = metric.is_latency().then(|| void(session)).flatten();
    match (slot, void) {
        (Slot::Again, _) => Verdict::NoiseFloor,
        (_, Some(void)) => void,
        _ if session.ending != Ending::Completed => Verdict::Unfinished,
        (Slot::Profile(_), None) => {
            let terms = session.terms();
            let found = if metric.is_counted() {
                terms.find_counted(pairs)
            } else {
                terms.find(pairs)
            };
            found.map_or(Verdict::TooFewRounds, |found| {
                Verdict::of(found, metric.goal())
            })
        }
    }
}

/// Why no percentile is judged. `None`: all were to send at one rate, and held it in every round.
fn void(session: &Session) -> Option<Verdict> {
    let Some(held) = Held::of(session.counted()) else {
        return Some(Verdict::QueueingIncluded);
    };
    let rates: Vec<_> = session.contestants.iter().map(Contestant::rate).collect();
    let is_common = rates.windows(2).all(|pair| pair[0] == pair[1]);
    let is_held = is_common && held.is_always();
    (!is_held).then_some(Verdict::RateNotHeld)
}

fn gate(session: &Session, slot: Slot) -> Option<Gate> {
    let limit = session.limit?;
    if !matches!(slot, Slot::Profile(1..)) || session.ending != Ending::Completed {
        return None;
    }
    let goal = session.metric.goal();
    let pairs = pairs(session, slot, session.metric);
    let verdict = verdict(session, slot, session.metric, pairs.as_ref());
    let judged = pairs.filter(|_| verdict.unjudged().is_none());
    let gate = judged.map(|pairs| Gate::of(&pairs, goal, limit.max_regression));
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
            .map(|each| each * as_f64((needed as u64).saturating_add(1))),
    }
}
