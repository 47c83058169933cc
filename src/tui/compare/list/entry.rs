//! What the list tells of a session or a sweep.

use jiff::Timestamp;

use super::super::words;
use crate::compare::{Document, Ending, Session, Slot, Unreadable};
use crate::sweep::Sweep;
use crate::tui::theme::Role;
use crate::units::plural;

/// Rounds from which on results take a moment.
const MANY: usize = 200;

/// Something that is saved.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Comparison(Box<Session>),
    Sweep(Box<Sweep>),
    /// Either of them, but nobody can tell.
    Unreadable(Unreadable),
}

impl Entry {
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Comparison(session) => &session.id,
            Self::Sweep(sweep) => &sweep.id,
            Self::Unreadable(session) => &session.id,
        }
    }

    /// When it began.
    pub(super) fn began(&self) -> Option<Timestamp> {
        match self {
            Self::Comparison(session) => session.started.parse().ok(),
            Self::Sweep(sweep) => sweep.started.parse().ok(),
            Self::Unreadable(session) => session.at,
        }
    }

    fn ending(&self) -> Option<Ending> {
        match self {
            Self::Comparison(session) => Some(session.ending),
            Self::Sweep(sweep) => Some(sweep.ending),
            Self::Unreadable(_) => None,
        }
    }

    /// Whether it goes: in another kdyno, as the list is not seen while one goes here.
    pub(super) fn goes(&self) -> bool {
        self.ending() == Some(Ending::Going)
    }

    pub(super) fn is_readable(&self) -> bool {
        !matches!(self, Self::Unreadable(_))
    }

    /// Whether a sweep is confirmed by the comparison of this name.
    pub(super) fn is_confirmed_by(&self, id: &str) -> bool {
        matches!(self, Self::Sweep(sweep) if sweep.confirmation.as_deref() == Some(id))
    }

    /// How it has ended, in a word.
    pub(super) fn state(&self) -> (&'static str, Role) {
        let unreadable = ("UNREADABLE", Role::Bad);
        self.ending().map_or(unreadable, words::ending)
    }

    /// Whole rounds of all, or what is done of a sweep, whose rounds are not known before.
    pub(super) fn done(&self) -> String {
        match self {
            Self::Comparison(session) => {
                format!("{} of {}", session.whole_rounds(), session.order.rounds())
            }
            Self::Sweep(sweep) => format!("{} runs", sweep.runs.len()),
            Self::Unreadable(_) => "-".to_owned(),
        }
    }

    /// Who takes part.
    pub(super) fn names(&self) -> String {
        match self {
            Self::Comparison(session) => names(session),
            Self::Sweep(sweep) => format!(
                "{} of {} from {}",
                plural(sweep.grid.len() as u64, "point"),
                sweep.grid.words(),
                sweep.profile.name
            ),
            Self::Unreadable(_) => "-".to_owned(),
        }
    }

    /// All that a filter looks at.
    pub(super) fn text(&self) -> String {
        let (word, _) = self.state();
        let brokers = match self {
            Self::Comparison(session) => session.brokers.as_str(),
            Self::Sweep(sweep) => &sweep.brokers,
            Self::Unreadable(_) => "",
        };
        format!("{} {word} {} {brokers}", self.id(), self.names())
    }

    /// What it shows, in sentences.
    #[must_use]
    pub fn in_short(&self) -> Vec<String> {
        match self {
            Self::Comparison(session) => in_short(session),
            Self::Sweep(sweep) => sweep_in_short(sweep),
            Self::Unreadable(session) => vec![
                format!("It cannot be read: {}", session.why),
                format!(
                    "D, or `kdyno history rm {}`, removes it with all of its runs.",
                    session.id
                ),
            ],
        }
    }

    /// What deleting it loses, in sentences.
    pub(super) fn loss(&self, is_there: impl Fn(&str) -> bool) -> Vec<String> {
        match self {
            Self::Comparison(session) => self.loss_of(session.runs.len()),
            Self::Sweep(sweep) => {
                let confirmation = sweep.confirmation.iter().filter(|id| is_there(id));
                let stays = confirmation.map(|id| format!("{id}, which confirms it, stays."));
                let lost = self.loss_of(sweep.runs.len()).into_iter();
                lost.chain(stays).collect()
            }
            Self::Unreadable(session) => vec![
                format!("It cannot be read: {}", session.why),
                "It goes for good, with all of its runs.".to_owned(),
            ],
        }
    }

    fn loss_of(&self, runs: usize) -> Vec<String> {
        let (word, _) = self.state();
        let runs = plural(runs as u64, "run");
        vec![
            format!("{}: {}", word.to_lowercase(), self.names()),
            format!("It goes for good, with its {runs} and their reports."),
        ]
    }
}

/// Of very many rounds that is left to those who open it: it takes its time.
fn in_short(session: &Session) -> Vec<String> {
    if session.order.rounds() > MANY {
        return vec!["Enter opens it.".to_owned()];
    }
    let document = Document::of(session.clone());
    document
        .quotes
        .into_iter()
        .chain([document.holds_for])
        .collect()
}

/// What was varied and required, and where the best is confirmed. What it shows takes a moment.
fn sweep_in_short(sweep: &Sweep) -> Vec<String> {
    let axes = sweep.grid.axes().iter();
    let axes: Vec<_> = axes
        .map(|axis| format!("{} {}", axis.name(), axis.values.join(", ")))
        .collect();
    let require = sweep.require.iter().map(|it| format!("required: {it}"));
    let confirmation = sweep.confirmation.iter();
    let confirmed = confirmation.map(|id| format!("{id} confirms the best; Enter shows both"));
    std::iter::once(axes.join("; "))
        .chain(require)
        .chain(confirmed)
        .collect()
}

/// `A tuned, B zstd`.
fn names(session: &Session) -> String {
    let profiles = (0..).map(Slot::Profile).zip(&session.contestants);
    let names: Vec<_> = profiles
        .map(|(slot, it)| format!("{slot} {}", it.name))
        .collect();
    names.join(", ")
}
