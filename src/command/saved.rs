//! What somebody asks for: a saved run, a comparison, or a sweep.

use jiff::Timestamp;

use super::Stop;
use crate::compare::{Session, SessionError, Sessions, Unreadable};
use crate::report::{RunName, Store};
use crate::sweep::{self, Sweep};

/// What an ID on the command line leads to.
#[derive(Debug)]
pub enum Asked {
    Run(RunName),
    Session(Box<Session>),
    Sweep(Box<Sweep>),
    /// A comparison or a sweep that is there and cannot be read.
    Unreadable(Unreadable),
}

impl Asked {
    /// Its whole name.
    pub fn id(&self) -> &str {
        match self {
            Self::Run(name) => &name.id,
            Self::Session(session) => &session.id,
            Self::Sweep(sweep) => &sweep.id,
            Self::Unreadable(session) => &session.id,
        }
    }

    fn began(&self, store: &Store) -> Option<Timestamp> {
        match self {
            Self::Run(name) => store.look_at(name.clone()).at,
            Self::Session(session) => session.started.parse().ok(),
            Self::Sweep(sweep) => sweep.started.parse().ok(),
            Self::Unreadable(session) => session.at,
        }
    }

    fn of<S>(
        found: Result<S, SessionError>,
        readable: fn(Box<S>) -> Self,
    ) -> Result<Self, SessionError> {
        match found {
            Ok(session) => Ok(readable(Box::new(session))),
            Err(SessionError::Broken(session)) => Ok(Self::Unreadable(session)),
            Err(error) => Err(error),
        }
    }
}

/// Looks for all of them, each once.
pub fn asked(store: &Store, ids: &[String]) -> Result<Vec<Asked>, Stop> {
    let mut all: Vec<Asked> = Vec::new();
    for id in ids {
        let one = find(store, id)?;
        if !all.iter().any(|other| other.id() == one.id()) {
            all.push(one);
        }
    }
    Ok(all)
}

/// A run by its number or name, a comparison or a sweep by its name, or the `last` of all.
pub fn find(store: &Store, id: &str) -> Result<Asked, Stop> {
    if Sessions::<Session>::is_named(id) {
        return Ok(Asked::of(Sessions::of(store).find(id), Asked::Session)?);
    }
    if Sessions::<Sweep>::is_named(id) {
        return Ok(Asked::of(Sessions::of(store).find(id), Asked::Sweep)?);
    }
    let run = store.find(id);
    if id != "last" {
        return Ok(Asked::Run(run?));
    }
    let session: Option<Box<Session>> = Sessions::of(store).find(id).ok().map(Box::new);
    let sweep: Option<Box<Sweep>> = Sessions::of(store).find(id).ok().map(Box::new);
    // Who has made a sweep means that, and not the part of it that began last.
    let confirmation = sweep.as_ref().and_then(|sweep| sweep.confirmation.clone());
    let session = session.filter(|session| confirmation.as_ref() != Some(&session.id));
    let others = [session.map(Asked::Session), sweep.map(Asked::Sweep)];
    let others = others.into_iter().flatten();
    let newest = others.max_by_key(|other| other.began(store));
    match (run.map(Asked::Run), newest) {
        (Ok(run), Some(other)) if run.began(store) > other.began(store) => Ok(run),
        (_, Some(other)) => Ok(other),
        (run, None) => Ok(run?),
    }
}

/// A sweep with everything that follows from it.
pub fn document_of(store: &Store, sweep: Sweep) -> sweep::Document {
    let confirmation = sweep::confirmation(&sweep, &Sessions::of(store));
    sweep::Document::of(sweep, confirmation)
}
