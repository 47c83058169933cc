//! A sweep with everything that follows from it, as one document: what the exporters write, and
//! itself the JSON form.

use serde::Serialize;

use super::confirm::{Confirmation, Found};
use super::halving::{Cut, Halving, Rung, rungs};
use super::results::{Keeping, Results, Standing};
use super::session::{Entrant, Run, Sweep};
use crate::compare::{Axis, Metric, Session};
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

    /// What came of it in a few words, for lists: `workers=2 linger_ms=5 +6.4 % better`.
    #[must_use]
    pub fn found(&self) -> String {
        let name = self.results.best().map_or("", |best| &best.name);
        match (self.results.found, &self.confirmation) {
            (None, _) => "not found yet".to_owned(),
            (Some(Found::Nothing), _) => "no point keeps to what is required".to_owned(),
            (Some(Found::Profile(_)), _) => format!("{} as it is", self.sweep.profile.name),
            (Some(Found::Best(_)), None) => format!("{name}, not confirmed"),
            (Some(Found::Best(_)), Some(it)) => {
                let kept = if it.keeps_to_all() {
                    ""
                } else {
                    ", breaks a requirement"
                };
                format!("{name} {}{kept}", it.verdict())
            }
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
            format!("{sign}{} in {}", kept.require, kept.share())
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
            let without: Vec<_> = run.iter().filter(lacks).map(|it| it.point).collect();
            (!without.is_empty()).then(|| {
                let points = plural(run.len() as u64, "point");
                let why = self.why_not(require.metric, &without);
                format!("{} of {points}: {why}", without.len())
            })
        });
        told.collect()
    }

    /// Why these points have no such figure.
    fn why_not(&self, metric: Metric, points: &[usize]) -> String {
        let is_of_them = |run: &Run| match run.slot {
            Entrant::Profile => false,
            Entrant::Point(point) => points.contains(&point),
        };
        let mut runs = self.sweep.runs.iter();
        let without = runs.find(|run| is_of_them(run) && run.judged(metric).is_none());
        without.map_or_else(|| metric.why_none(), |run| run.why_not_judged(metric))
    }

    /// What the signs beside points mean, as far as there are any.
    #[must_use]
    pub fn signs(&self) -> Vec<&'static str> {
        let points = &self.results.points;
        let has = |keeping| points.iter().any(|it| it.runs > 0 && it.keeping == keeping);
        let signs = [
            (true, "a, b ... the front of msg/s against p99"),
            (self.results.best().is_some(), "* the best"),
            (has(Keeping::Breaks), "! breaks a requirement"),
            (has(Keeping::Unknown), "? cannot show that it keeps to one"),
        ];
        let shown = signs.into_iter().filter(|(is_there, _)| *is_there);
        shown.map(|(_, meaning)| meaning).collect()
    }

    /// What each rung came to: its number, points, rounds, runs that are done, and what it kept.
    pub fn rungs(&self) -> impl Iterator<Item = [String; 5]> {
        (1..).zip(&self.results.rungs).map(|(number, rung)| {
            [
                number.to_string(),
                rung.points.len().to_string(),
                rung.rounds.to_string(),
                format!("{} of {}", rung.done, rung.runs()),
                kept_of(rung).trim_start_matches(", ").to_owned(),
            ]
        })
    }

    /// Whether the comparison that confirmed the best has been removed.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.sweep.confirmation.is_some() && self.confirmation.is_none()
    }

    /// The best point, if it may be taken instead of the profile as it is: run afresh it is not
    /// worse, and keeps to all that is required.
    ///
    /// # Errors
    /// In words, why there is none.
    pub fn takeable(&self) -> Result<usize, String> {
        let (Some(Found::Best(point)), Some(it)) = (self.results.found, &self.confirmation) else {
            return Err(self.quote.clone());
        };
        if !it.is_complete() {
            return Err(self.quote.clone());
        }
        if it.is_worse() {
            return Err(format!(
                "it is worse than the profile as it is: {}",
                self.quote
            ));
        }
        if !it.keeps_to_all() {
            return Err(self.kept().join(", "));
        }
        Ok(point)
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
        (Some(Found::Nothing), _) if sweep.require.is_empty() => {
            format!("no point has {} that may be judged", sweep.metric.word())
        }
        (Some(Found::Nothing), _) => {
            let require: Vec<_> = sweep.require.iter().map(ToString::to_string).collect();
            format!("no point keeps to {}", require.join(", "))
        }
        (Some(Found::Profile(_)), _) => {
            format!("no point is better than {profile} as it is, which is {name}")
        }
        (Some(Found::Best(_)), None) => match &sweep.confirmation {
            None => format!("{name} looks best, and is not confirmed yet"),
            Some(id) => format!(
                "{name} looks best; {id}, which confirmed it, is gone: kdyno sweep --resume {} \
                 confirms it again",
                sweep.id
            ),
        },
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
    let Some(Cut { best, kept }) = rung.cut else {
        return String::new();
    };
    let number = match best {
        1 => "one".to_owned(),
        best => best.to_string(),
    };
    let told = format!(", the best {number} kept");
    match kept - best {
        0 => told,
        more => format!("{told} and {more} more, on the front or too near the cut to tell"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::BETTER;
    use crate::sweep::fixture::{confirmed, confirmed_by, rounds, sweep};
    use crate::sweep::require::Require;

    #[test]
    fn what_a_rung_kept_is_told_in_words() {
        let told = |best, kept| {
            kept_of(&Rung {
                points: vec![0, 1, 2],
                rounds: 1,
                done: 3,
                cut: Some(Cut { best, kept }),
            })
        };
        assert_eq!(told(1, 1), ", the best one kept");
        assert_eq!(told(2, 2), ", the best 2 kept");
        assert!(told(1, 3).starts_with(", the best one kept and 2 more, on the front"));
    }

    #[test]
    fn the_best_may_be_taken_when_it_is_confirmed() {
        let document = confirmed();
        let best = document.results.best().unwrap().point;
        assert_eq!(document.takeable(), Ok(best));
        assert!(
            document.found().ends_with(" +6.4 % better"),
            "{}",
            document.found()
        );
    }

    #[test]
    fn why_a_figure_is_missing_is_told_of_a_point_that_lacks_it() {
        let plan = Sweep {
            require: vec![Require::parse("latency.p99 < 20ms").unwrap()],
            ..sweep(&["workers=1..2"])
        };
        let mut sweep = rounds(plan, vec![vec![1e5; 2]; 3]);
        for run in &mut sweep.runs {
            run.rate_held = Some(run.round != 1);
            if run.slot == Entrant::Point(1) {
                run.rate_held = Some(true);
                run.figures.remove(&Metric::LatencyP99);
            }
        }
        let why = Metric::LatencyP99.why_none();
        let told = Document::of(sweep, None).unknown();
        assert_eq!(told, [format!("1 of 2 points: {why}")]);
    }

    #[test]
    fn the_best_is_not_taken_when_run_afresh_it_is_worse() {
        let document = confirmed_by(&BETTER.map(|ratio| 1.0 / ratio));
        let why = document.takeable().unwrap_err();
        assert!(
            why.starts_with("it is worse than the profile as it is"),
            "{why}"
        );
        assert!(document.found().ends_with(" worse"), "{}", document.found());
    }

    #[test]
    fn the_best_is_not_taken_when_run_afresh_it_breaks_a_requirement() {
        let mut whole = confirmed();
        whole.sweep.require = vec![Require::parse("latency.p99 < 5ms").unwrap()];
        let session = whole.confirmation.unwrap().comparison.session;
        whole.confirmation = Some(Confirmation::of(&whole.sweep, session));
        let why = whole.takeable().unwrap_err();
        assert!(
            why.starts_with("NOT MET: latency.p99 < 5ms in 0 of"),
            "{why}"
        );
    }

    #[test]
    fn a_best_whose_confirmation_is_gone_is_told_and_not_taken() {
        let document = Document::of(confirmed().sweep, None);
        assert!(document.is_unconfirmed());
        let why = document.takeable().unwrap_err();
        assert!(
            why.contains("compare-5, which confirmed it, is gone"),
            "{why}"
        );
    }
}
