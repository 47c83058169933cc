//! `kdyno history --sessions`: the saved comparisons and sweeps.

use std::cmp::Reverse;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::cli::ListArgs;
use crate::command::saved::document_of;
use crate::command::{Exit, Stop, print, say};
use crate::compare::{self, Listed, Session, Sessions, Unreadable};
use crate::report::{self, Store, row};
use crate::sweep::Sweep;
use crate::units::plural;

/// A comparison or a sweep in the list as JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum ListedSession {
    Comparison(Box<Session>),
    Sweep(Box<Sweep>),
    Unreadable(ListedUnreadable),
}

/// One that cannot be read, under the keys that the others have for the same.
#[derive(Serialize)]
struct ListedUnreadable {
    id: String,
    /// `unreadable`.
    ending: &'static str,
    /// Why.
    failure: String,
    #[serde(skip)]
    told: Unreadable,
}

impl ListedSession {
    /// All of them, the newest first.
    fn all(store: &Store) -> Vec<Self> {
        let sessions = Sessions::of(store).listed().into_iter();
        let sweeps = Sessions::of(store).listed().into_iter();
        let sessions = sessions.map(|it| Self::of(it, Self::Comparison));
        let sweeps = sweeps.map(|it| Self::of(it, Self::Sweep));
        let mut all: Vec<_> = sessions.chain(sweeps).collect();
        all.sort_by_key(|one| Reverse(one.began()));
        all
    }

    fn of<S>(listed: Result<S, Unreadable>, readable: fn(Box<S>) -> Self) -> Self {
        match listed {
            Ok(session) => readable(Box::new(session)),
            Err(told) => Self::Unreadable(ListedUnreadable {
                id: told.id.clone(),
                ending: Unreadable::WORD,
                failure: told.why.clone(),
                told,
            }),
        }
    }

    fn began(&self) -> Option<Timestamp> {
        match self {
            Self::Comparison(session) => session.started.parse().ok(),
            Self::Sweep(sweep) => sweep.started.parse().ok(),
            Self::Unreadable(listed) => listed.told.at,
        }
    }

    fn row(&self, store: &Store) -> Listed {
        match self {
            Self::Comparison(session) => Listed::of(session),
            Self::Sweep(sweep) => Listed {
                id: sweep.id.clone(),
                started: sweep.started.clone(),
                done: plural(sweep.runs.len() as u64, "run"),
                ending: sweep.ending.word(),
                found: document_of(store, (**sweep).clone()).found(),
            },
            Self::Unreadable(listed) => Listed::unreadable(&listed.told),
        }
    }
}

/// The comparisons and sweeps, the newest first.
pub fn list(store: &Store, args: &ListArgs) -> Result<Exit, Stop> {
    let mut sessions = ListedSession::all(store);
    sessions.truncate(args.limit.unwrap_or(usize::MAX));
    if args.json {
        report::write_json(&sessions, Path::new("-"))?;
        return Ok(Exit::Done);
    }
    if sessions.is_empty() {
        let dir = store.dir().display();
        say(format_args!(
            "no comparison is saved in {dir}: `kdyno compare` makes the first"
        ));
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = sessions.iter().map(|one| one.row(store)).collect();
    print(compare::list(&rows, &row::now()))
}
