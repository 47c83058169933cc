//! What was agreed before the first run, and every run that is finished.
//!
//! As with a comparison, a sweep is one document, saved after every run; who runs next follows
//! from it alone (see [`Halving`]), so that one that was stopped goes on as if it never had been.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::confirm::Found;
use super::grid::{Grid, MOST};
use super::halving::Halving;
use super::require::Require;
use crate::compare::{
    self, Assignment, Contestant, Ending, Held, Kept, Machine, Metric, Progress, Session,
    SessionError, Sessions,
};
use crate::report::{Store, TargetKind};
use crate::stats::median;
use crate::stats::paired::Goal;
use crate::units::as_f64;

/// Version of the document's form, and of the rules by which its runs follow from each other.
pub const SCHEMA: u32 = 2;

/// From this version on a point is judged only if it held its rate in most of its rounds; before,
/// one was enough, and a sweep goes on as it began.
const HELD_MOSTLY: u32 = 2;

/// Who has a turn in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Option<usize>", into = "Option<usize>")]
pub enum Entrant {
    /// The profile as it is, which the best is held against: `null` in documents.
    Profile,
    /// A point of the grid, counted from 0.
    Point(usize),
}

impl From<Option<usize>> for Entrant {
    fn from(point: Option<usize>) -> Self {
        point.map_or(Self::Profile, Self::Point)
    }
}

impl From<Entrant> for Option<usize> {
    fn from(entrant: Entrant) -> Self {
        match entrant {
            Entrant::Profile => None,
            Entrant::Point(point) => Some(point),
        }
    }
}

/// A finished run.
pub type Run = compare::Run<Entrant>;

/// A sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// [`SCHEMA`] of the kdyno that wrote it.
    pub schema: u32,
    /// Name of the sweep: `sweep-2`.
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
    /// As the profile says it: `embedded`, or addresses separated by commas.
    pub brokers: String,
    /// The profile as it is, without the values that are swept.
    pub profile: Contestant,
    /// The points, by the settings that are varied.
    pub grid: Grid,
    /// What the best has to keep to.
    pub require: Vec<Require>,
    /// The figure that points are ranked by.
    pub metric: Metric,
    /// Rounds of the confirmation.
    pub repeats: usize,
    /// For the halving and the confirmation together. `null`: as long as it takes.
    pub budget_s: Option<f64>,
    /// Whether topics are left on the broker.
    pub keep_topics: bool,
    /// How long the machine is left alone after each run.
    pub cool_down_s: f64,
    /// That the order is drawn by.
    pub seed: u64,
    /// What the best is to be saved as. `null`: it is not.
    pub save_as: Option<String>,
    /// How far it has come; over when the confirmation is.
    pub ending: Ending,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// In the order in which they were made.
    pub runs: Vec<Run>,
    /// The comparison that confirms the best: `compare-7`. `null`: it has not begun.
    pub confirmation: Option<String>,
    /// The file of the profile that was saved.
    pub saved: Option<PathBuf>,
}

/// Removes the saved comparison or sweep of this whole name with all of its runs, whether it can be
/// read or not.
///
/// # Errors
/// When there is none of this name, it still goes, or it cannot be removed.
pub fn remove(runs: &Store, id: &str) -> Result<(), SessionError> {
    if Sessions::<Sweep>::is_named(id) {
        Sessions::<Sweep>::of(runs).remove(id)
    } else {
        Sessions::<Session>::of(runs).remove(id)
    }
}

impl Kept for Sweep {
    type Turn = Entrant;

    const PREFIX: &'static str = "sweep-";
    const SCHEMA: u32 = SCHEMA;

    fn id(&self) -> &str {
        &self.id
    }

    fn call(&mut self, id: &str) {
        id.clone_into(&mut self.id);
    }

    fn machine(&self) -> &Machine {
        &self.machine
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn progress(&mut self) -> Progress<'_, Entrant> {
        Progress {
            ending: &mut self.ending,
            failure: &mut self.failure,
            resumed: &mut self.resumed,
            runs: &mut self.runs,
        }
    }

    fn rest(&self) -> Option<Duration> {
        let found = Found::of(self, &Halving::of(self));
        let is_left = matches!(found, None | Some(Found::Best(_)));
        (self.ending == Ending::Going && is_left).then(|| self.cool_down())
    }

    fn keeps_topics(&self) -> bool {
        self.keep_topics
    }

    fn who(&self, entrant: Entrant) -> String {
        self.name(entrant)
    }

    fn check(&self) -> Result<(), String> {
        let points = self.grid.len();
        if !(2..=MOST).contains(&points) {
            return Err(format!("its grid has {points} points"));
        }
        if self.metric.goal() == Goal::None {
            return Err(format!("more {} is not better", self.metric.word()));
        }
        let halving = Halving::read(self)?;
        if self.ending == Ending::Completed && halving.next.is_some() {
            return Err("it says that it is complete, and runs are missing".to_owned());
        }
        Ok(())
    }
}

impl Sweep {
    /// An entrant as a profile.
    #[must_use]
    pub fn contestant(&self, entrant: Entrant) -> Contestant {
        match entrant {
            Entrant::Profile => self.profile.clone(),
            Entrant::Point(point) => {
                let mut contestant = self.profile.clone();
                contestant.name = self.grid.name(point);
                contestant.overrides.extend(self.grid.overrides(point));
                contestant
            }
        }
    }

    /// What an entrant is called.
    #[must_use]
    pub fn name(&self, entrant: Entrant) -> String {
        match entrant {
            Entrant::Profile => self.profile.name.clone(),
            Entrant::Point(point) => self.grid.name(point),
        }
    }

    /// What a run of this contestant is made by.
    #[must_use]
    pub fn assignment<'a>(&'a self, contestant: &'a Contestant) -> Assignment<'a> {
        Assignment {
            contestant,
            session: &self.id,
            metric: self.metric,
            cool_down: self.cool_down(),
        }
    }

    /// How long to leave the machine alone after a run.
    #[must_use]
    pub fn cool_down(&self) -> Duration {
        Duration::try_from_secs_f64(self.cool_down_s).unwrap_or_default()
    }

    /// The runs of the confirmation, round 0 included: A, A' and the best.
    #[must_use]
    pub fn runs_to_confirm(&self) -> usize {
        3 * (self.repeats + 1)
    }

    /// How long a run takes, by those that are done. `None`: there are none.
    #[must_use]
    pub fn run_s(&self) -> Option<f64> {
        let took: Vec<_> = self.runs.iter().map(|run| run.took_s).collect();
        let total: f64 = took.iter().sum();
        (!took.is_empty()).then(|| total / as_f64(took.len() as u64))
    }

    /// The runs of an entrant in the rounds that count, up to this one.
    fn counted(&self, entrant: Entrant, last: usize) -> impl Iterator<Item = &Run> {
        let runs = self.runs.iter();
        runs.filter(move |run| run.slot == entrant && (1..=last).contains(&run.round))
    }

    /// The rounds that count in which an entrant has run.
    #[must_use]
    pub fn rounds_of(&self, entrant: Entrant) -> usize {
        self.counted(entrant, usize::MAX).count()
    }

    /// Whether latency is judged only of who held its rate in most of its rounds.
    #[must_use]
    pub fn judges_by_most_rounds(&self) -> bool {
        self.schema >= HELD_MOSTLY
    }

    /// In how many of its rounds up to this one an entrant held its rate. `None`: it was asked for
    /// none, has not run, or the sweep does not judge by that.
    #[must_use]
    pub fn held(&self, entrant: Entrant, last: usize) -> Option<Held> {
        let held = Held::of(self.counted(entrant, last));
        held.filter(|_| self.judges_by_most_rounds())
    }

    /// Whether the latency of an entrant may be judged by its rounds up to this one.
    #[must_use]
    pub fn is_on_time(&self, entrant: Entrant, last: usize) -> bool {
        self.held(entrant, last).is_none_or(Held::is_mostly)
    }

    /// The figures of an entrant that may be judged, each with its round, up to this one. A run
    /// without this figure is left out.
    pub fn judged(
        &self,
        entrant: Entrant,
        last: usize,
        metric: Metric,
    ) -> impl Iterator<Item = (usize, f64)> {
        let is_judged = !metric.is_latency() || self.is_on_time(entrant, last);
        let runs = self.counted(entrant, last).filter(move |_| is_judged);
        runs.filter_map(move |run| Some((run.round, run.judged(metric)?)))
    }

    /// The middle of a figure of an entrant, up to this round. `None`: it has none that may be
    /// judged.
    #[must_use]
    pub fn middle(&self, entrant: Entrant, last: usize, metric: Metric) -> Option<f64> {
        let figures = self.judged(entrant, last, metric);
        let figures: Vec<_> = figures.map(|(_, figure)| figure).collect();
        median(&figures)
    }

    /// The middle of each figure of an entrant.
    #[must_use]
    pub fn medians(&self, entrant: Entrant) -> BTreeMap<Metric, f64> {
        let middle = |&metric: &Metric| Some((metric, self.middle(entrant, usize::MAX, metric)?));
        Metric::ALL.iter().filter_map(middle).collect()
    }
}
