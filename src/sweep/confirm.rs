//! The best against the profile as it is, run afresh: the one result of a sweep that may be
//! quoted.

use serde::Serialize;

use super::halving::Halving;
use super::session::{Entrant, Sweep};
use crate::compare::{
    self, Ending, Figures, Folder, Question, Rounds, Session, SessionError, Sessions, Slot,
    Verdict, settings_that_differ,
};
use crate::stats::paired::change;
use crate::units::plural;

/// Changes of the confirmation that count as none.
const MARGIN: f64 = 0.03;

/// What the halving has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A point that has to be confirmed.
    Best(usize),
    /// The best point is the profile as it is: there is nothing to confirm.
    Profile(usize),
    /// No point keeps to all that is required.
    Nothing,
}

impl Found {
    /// `None`: the halving is not over.
    #[must_use]
    pub fn of(sweep: &Sweep, halving: &Halving) -> Option<Self> {
        if halving.next.is_some() {
            return None;
        }
        Some(match halving.field(sweep).best() {
            None => Self::Nothing,
            Some(point) if is_profile(sweep, point) => Self::Profile(point),
            Some(point) => Self::Best(point),
        })
    }

    /// The best point.
    #[must_use]
    pub fn point(self) -> Option<usize> {
        match self {
            Self::Best(point) | Self::Profile(point) => Some(point),
            Self::Nothing => None,
        }
    }
}

fn is_profile(sweep: &Sweep, point: usize) -> bool {
    let point = sweep.contestant(Entrant::Point(point)).parse();
    match (sweep.profile.parse(), point) {
        (Ok(profile), Ok(point)) => settings_that_differ(&profile, &point).is_empty(),
        _ => false,
    }
}

/// The comparison of a point with the profile as it is.
#[must_use]
pub fn question(sweep: &Sweep, point: usize) -> Question {
    Question {
        contestants: vec![
            sweep.profile.clone(),
            sweep.contestant(Entrant::Point(point)),
        ],
        metric: sweep.metric,
        margin: MARGIN,
        limit: None,
        rounds: Rounds::Given(sweep.repeats),
        keep_topics: sweep.keep_topics,
        cool_down: Some(sweep.cool_down()),
        seed: Some(sweep.seed),
    }
}

/// The comparison that confirms the best, for looking at it: nothing, where it cannot be read.
#[must_use]
pub fn confirmation(sweep: &Sweep, sessions: &Sessions) -> Option<Session> {
    find_confirmation(sweep, sessions).ok().flatten()
}

/// The comparison that confirms the best, as it is saved among the other sessions. `None`: it has
/// not begun, or is gone.
///
/// # Errors
/// When it is there and cannot be read: it may be whole, and is not made again.
pub fn find_confirmation(
    sweep: &Sweep,
    sessions: &Sessions,
) -> Result<Option<Session>, SessionError> {
    let Some(id) = &sweep.confirmation else {
        return Ok(None);
    };
    match sessions.find(id) {
        Ok(session) => Ok(Some(session).filter(|session| confirms(session, sweep))),
        Err(SessionError::Unknown { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes up a saved sweep again. One is not over whose confirmation somebody has removed: that is
/// made again.
///
/// # Errors
/// When there is no sweep of this name, it still goes, or one of both cannot be read.
pub fn resume(
    sweeps: &Sessions<Sweep>,
    sessions: &Sessions,
    asked: &str,
) -> Result<(Sweep, Folder), SessionError> {
    let (mut sweep, folder) = sweeps.resume(asked)?;
    if sweep.confirmation.is_some() && find_confirmation(&sweep, sessions)?.is_none() {
        sweep.ending = Ending::Interrupted;
    }
    Ok((sweep, folder))
}

/// Whether a comparison is the one that its name stands for. Another one may go by that since: of
/// the newest that is removed, the next one takes the name.
fn confirms(session: &Session, sweep: &Sweep) -> bool {
    let best = Found::of(sweep, &Halving::of(sweep)).and_then(Found::point);
    best.is_some_and(|best| session.contestants == question(sweep, best).contestants)
}

/// How the best keeps to a requirement in its confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upheld {
    /// As it was written: `latency.p99 < 20ms`.
    pub require: String,
    /// Rounds in which it is met,
    pub rounds: usize,
    /// of so many.
    pub of: usize,
}

impl Upheld {
    /// Whether more rounds keep to it than not.
    #[must_use]
    pub fn is_met(&self) -> bool {
        2 * self.rounds > self.of
    }

    /// In how many rounds it was met: `9 of 10 rounds`.
    #[must_use]
    pub fn share(&self) -> String {
        format!("{} of {}", self.rounds, plural(self.of as u64, "round"))
    }
}

/// What came of the confirmation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confirmation {
    #[serde(flatten)]
    pub comparison: compare::Document,
    /// For each requirement of the sweep.
    pub kept: Vec<Upheld>,
}

impl Confirmation {
    /// Of the comparison that [`confirmation`] gives.
    #[must_use]
    pub fn of(sweep: &Sweep, session: Session) -> Self {
        let kept = sweep.require.iter().map(|require| {
            let runs = session.counted().filter(|run| run.slot == Slot::Profile(1));
            let figures = runs.map(|run| run.judged(require.metric));
            let met: Vec<_> = figures
                .map(|figure| figure.is_some_and(|figure| require.met(figure)))
                .collect();
            Upheld {
                require: require.to_string(),
                rounds: met.iter().filter(|met| **met).count(),
                of: met.len(),
            }
        });
        Self {
            kept: kept.collect(),
            comparison: compare::Document::of(session),
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.comparison.session.ending == Ending::Completed
    }

    /// Whether the best is surely worse than the profile as it is.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        let figures = self.figures();
        figures.is_some_and(|figures| figures.verdict == Verdict::Worse)
    }

    /// Its change and its verdict: `+6.4 % better`.
    #[must_use]
    pub fn verdict(&self) -> String {
        if !self.is_complete() {
            return "not confirmed yet".to_owned();
        }
        let figures = self.figures();
        let shown = figures.and_then(|figures| figures.ratio).map(change);
        let word = figures.map(|figures| figures.verdict.word().to_owned());
        let told: Vec<_> = shown.into_iter().chain(word).collect();
        told.join(" ")
    }

    /// The figure of the best that is judged.
    pub(super) fn figures(&self) -> Option<&Figures> {
        let mut compared = self.comparison.results.compared.iter();
        let best = compared.find(|it| it.slot == Slot::Profile(1))?;
        best.figures.first()
    }

    /// Whether the best keeps to all that is required.
    #[must_use]
    pub fn keeps_to_all(&self) -> bool {
        self.kept.iter().all(Upheld::is_met)
    }

    /// What may be quoted: `+5.1 % msg/s [+3.2, +7.0]`, or why nothing may.
    #[must_use]
    pub fn quote(&self) -> &str {
        let quote = self.comparison.quotes.first().map_or("", String::as_str);
        let name = self.comparison.session.name(Slot::Profile(1));
        let own = quote
            .strip_prefix(name)
            .and_then(|it| it.strip_prefix(": "));
        own.unwrap_or(quote)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::session;
    use crate::report::Store;
    use crate::sweep::fixture::{confirmed, halved_36};

    #[test]
    fn a_comparison_that_took_the_name_of_the_one_that_is_gone_confirms_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let sessions = Sessions::of(&Store::at(dir.path()));
        let mut sweep = halved_36();
        let best = Found::of(&sweep, &Halving::of(&sweep)).unwrap();
        let own = question(&sweep, best.point().unwrap()).session();
        let mut own = own.unwrap();
        drop(sessions.create(&mut own).unwrap());
        sweep.confirmation = Some(own.id.clone());
        let found = confirmation(&sweep, &sessions).unwrap();
        assert_eq!((found.id, found.contestants), (own.id, own.contestants));

        sessions.remove("compare-1").unwrap();
        assert_eq!(confirmation(&sweep, &sessions), None);
        let mut other = session(&["tuned", "zstd"], 10);
        drop(sessions.create(&mut other).unwrap());
        assert_eq!(other.id, "compare-1", "the name comes back");
        assert_eq!(confirmation(&sweep, &sessions), None);
    }

    #[test]
    fn a_percentile_under_a_rate_that_was_not_held_keeps_to_nothing() {
        let document = confirmed();
        let mut session = document.confirmation.unwrap().comparison.session;
        let all = Confirmation::of(&document.sweep, session.clone());
        assert!(all.keeps_to_all());
        session
            .runs
            .iter_mut()
            .for_each(|run| run.rate_held = Some(false));
        let none = Confirmation::of(&document.sweep, session);
        assert_eq!((none.kept[0].rounds, none.kept[0].of), (0, 10));
    }
}
