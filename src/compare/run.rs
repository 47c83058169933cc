//! A finished run, and which of its figures may be judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::metric::Metric;
use super::plan::Slot;
use crate::units::plural;

/// A finished run of whatever takes its turn in a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run<S = Slot> {
    /// 0: it warmed up, and is not counted.
    pub round: usize,
    /// Whose run it is.
    pub slot: S,
    /// Its folder within the session's.
    pub id: String,
    /// When it began, in RFC 3339, in UTC.
    pub started: String,
    /// From its start to its end with all that belongs to it, connecting and the cool-down too.
    pub took_s: f64,
    /// Those that it has.
    pub figures: BTreeMap<Metric, f64>,
    /// Whether it held the rate that was asked for. `null`: none was.
    pub rate_held: Option<bool>,
    /// Records that were sent again, once for each time.
    pub retries: u64,
    /// The part of all processor time that other machines took meanwhile, 0 to 1. `null`: the
    /// system does not tell.
    pub stolen: Option<f64>,
    /// Processes that wanted to run in the minute before it. `null`: the system does not tell.
    pub load: Option<f64>,
}

impl<S> Run<S> {
    /// A figure that may be judged: none of latency where the rate was not held, as the schedule
    /// that it is measured against is then another one. `None` also where there is no such figure.
    #[must_use]
    pub fn judged(&self, metric: Metric) -> Option<f64> {
        let is_void = metric.is_latency() && self.rate_held == Some(false);
        let figure = self.figures.get(&metric).copied();
        figure.filter(|_| !is_void)
    }

    /// Why a figure may not be judged, and what to do about it.
    #[must_use]
    pub fn why_not_judged(&self, metric: Metric) -> String {
        if self.figures.contains_key(&metric) {
            format!(
                "the rate was not held, and {} is judged only at one that is; ask for less: --set \
                 run.rate=N",
                metric.word()
            )
        } else {
            metric.why_none()
        }
    }
}

/// In how many rounds somebody held the rate that was asked for. Latency is measured against the
/// schedule of that rate: where it was not kept, a percentile is that of another schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Rounds in which it was held,
    pub rounds: usize,
    /// of so many.
    pub of: usize,
}

impl Held {
    /// Of these runs. `None`: some of them were asked for no rate, or there are none.
    #[must_use]
    pub fn of<'a, S: 'a>(runs: impl Iterator<Item = &'a Run<S>>) -> Option<Self> {
        let held: Vec<_> = runs.map(|run| run.rate_held).collect::<Option<_>>()?;
        (!held.is_empty()).then(|| Self {
            rounds: held.iter().filter(|held| **held).count(),
            of: held.len(),
        })
    }

    /// Whether no round missed it. A verdict takes that: it leaves no round out.
    #[must_use]
    pub fn is_always(self) -> bool {
        self.rounds == self.of
    }

    /// Whether more rounds held it than missed it. Ranks take that, by the rounds that did: one of
    /// many says nothing.
    #[must_use]
    pub fn is_mostly(self) -> bool {
        2 * self.rounds > self.of
    }

    /// That some round missed it, and what follows for ranks, in words.
    #[must_use]
    pub fn missed(self) -> Option<String> {
        let of = plural(self.of as u64, "round");
        let then = if self.is_mostly() {
            "these show its latency"
        } else {
            "its latency is not judged"
        };
        (!self.is_always()).then(|| format!("held the rate in {} of {of}: {then}", self.rounds))
    }
}
