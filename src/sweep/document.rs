//! A sweep with everything that follows from it, as one document: what the exporters write, and
//! itself the JSON form.

use serde::Serialize;

use super::confirm::{Confirmation, Found};
use super::halving::{Cut, Halving, Rung, rungs};
use super::results::{Keeping, Results, Standing};
use super::session::{Entrant, Sweep};
use crate::compare::{Axis, Ending, Session};
use crate::report::settings::flat;
use crate::stats::paired::change;
use crate::units::plural;

/// Everything that is told of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    pub sweep: Sweep,
    pub results: Results,
    /// `null`: it has not begun, or there is nothing to confirm.
    pub confirmation: Option<Confirmation>,
    /// What came of it, in a sentence that a person can quote.
    pub quote: String,
}

impl Document {
    /// With the comparison that confirms it, if that has begun.
    #[must_use]
    pub fn of(sweep: Sweep, confirmation: Option<Session>) -> Self {
        let results = Results::of(&sweep);
        let confirmation = confirmation.map(|session| Confirmation::of(&sweep, session));
        Self {
            quote: quote(&sweep, &results, confirmation.as_ref()),
            results,
            confirmation,
            sweep,
        }
    }

    /// How the best looked in the sweep, beside what its confirmation says.
    #[must_use]
    pub fn looked(&self) -> Option<String> {
        let ratio = self.results.best()?.ratio?;
        Some(format!(
            "In the sweep it looked {}: the best of many always looks better than it is. Quote the \
             confirmed figure.",
            change(ratio)
        ))
    }

    /// How the best kept to the requirements in its confirmation, in sentences.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        let kept = self.confirmation.iter().flat_map(|it| &it.kept);
        kept.map(|kept| {
            let sign = if kept.is_met() { "" } else { "NOT MET: " };
            let rounds = plural(kept.of as u64, "round");
            format!("{sign}{} in {} of {rounds}", kept.require, kept.rounds)
        })
        .collect()
    }

    /// The profile's own values of the settings that are swept.
    #[must_use]
    pub fn profile_values(&self) -> Vec<String> {
        let settings = self.sweep.profile.parse().map(|it| flat(&it.resolved));
        let settings = settings.unwrap_or_default();
        let own = |axis: &Axis| {
            let mut settings = settings.iter();
            let found = settings.find(|(key, _)| *key == axis.key);
            found.map_or("-".to_owned(), |(_, value)| value.clone())
        };
        self.sweep.grid.axes().iter().map(own).collect()
    }

    /// How the profile as it is stands to what is required.
    #[must_use]
    pub fn profile_keeping(&self) -> Keeping {
        let figures = self.sweep.medians(Entrant::Profile);
        Keeping::of(&figures, &self.sweep.require)
    }

    /// What is required and not known of some points, and what to do about it, in sentences.
    #[must_use]
    pub fn unknown(&self) -> Vec<String> {
        let run: Vec<_> = self
            .results
            .points
            .iter()
            .filter(|it| it.runs > 0)
            .collect();
        let told = self.sweep.require.iter().filter_map(|require| {
            let lacks = |it: &&&Standing| !it.figures.contains_key(&require.metric);
            let without = run.iter().filter(lacks).count();
            (without > 0).then(|| {
                let points = plural(run.len() as u64, "point");
                format!("{without} of {points}: {}", require.metric.why_none())
            })
        });
        told.collect()
    }

    /// Whether a point was found that keeps to all that is required, also when run afresh. `None`:
    /// it is not over.
    #[must_use]
    pub fn keeps_to_all(&self) -> Option<bool> {
        if self.sweep.ending != Ending::Completed {
            return None;
        }
        let is_found = self
            .results
            .found
            .is_some_and(|found| found.point().is_some());
        let keeps = self
            .confirmation
            .as_ref()
            .is_none_or(Confirmation::keeps_to_all);
        Some(is_found && keeps)
    }
}

fn quote(sweep: &Sweep, results: &Results, confirmation: Option<&Confirmation>) -> String {
    let profile = &sweep.profile.name;
    let name = results.best().map_or("", |best| &best.name);
    match (results.found, confirmation) {
        (None, _) => {
            let done: usize = results.rungs.iter().map(|rung| rung.done).sum();
            format!(
                "the best is not found yet: {} are done",
                plural(done as u64, "run")
            )
        }
        (Some(Found::Nothing), _) => {
            let require: Vec<_> = sweep.require.iter().map(ToString::to_string).collect();
            format!("no point keeps to {}", require.join(", "))
        }
        (Some(Found::Profile(_)), _) => {
            format!("no point is better than {profile} as it is, which is {name}")
        }
        (Some(Found::Best(_)), None) => format!("{name} looks best, and is not confirmed yet"),
        (Some(Found::Best(_)), Some(it)) => {
            let confirmed = if it.is_complete() {
                "run afresh"
            } else {
                "not confirmed yet"
            };
            format!("{name} against {profile}, {confirmed}: {}", it.quote())
        }
    }
}

/// That a rung is over, if it has just come to that.
#[must_use]
pub fn told_of_rung(before: &Halving, after: &Halving) -> Option<String> {
    let is_over = |halving: &Halving, rung: usize| {
        halving
            .rungs
            .get(rung)
            .is_some_and(|rung| rung.cut.is_some())
    };
    let over =
        (0..after.rungs.len()).find(|rung| is_over(after, *rung) && !is_over(before, *rung))?;
    let all = rungs(after.rungs[0].points.len());
    let told = format!(
        "rung {} of {all} is over{}",
        over + 1,
        kept_of(&after.rungs[over])
    );
    Some(match after.rungs.get(over + 1) {
        Some(next) => {
            let points = plural(next.points.len() as u64, "point");
            format!("{told}; {points} x {} more", next.rounds)
        }
        None => told,
    })
}

/// What a rung kept, in words: `, the best 12 kept and 2 more, on the front or too near the cut to
/// tell`.
#[must_use]
pub fn kept_of(rung: &Rung) -> String {
    match rung.cut {
        None => String::new(),
        Some(Cut { best, kept }) if kept > best => format!(
            ", the best {best} kept and {} more, on the front or too near the cut to tell",
            kept - best
        ),
        Some(Cut { best: 1, .. }) => ", the best one kept".to_owned(),
        Some(Cut { best, .. }) => format!(", the best {best} kept"),
    }
}
