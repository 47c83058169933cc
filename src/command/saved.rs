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

    fn is_confirmed_by(&self, id: &str) -> bool {
        matches!(self, Self::Sweep(sweep) if sweep.confirmation.as_deref() == Some(id))
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
    let run = store.find(id).map(Asked::Run);
    let newest = (id == "last").then(|| last(store)).flatten();
    match (run, newest) {
        (Ok(run), Some(other)) if run.began(store) > other.began(store) => Ok(run),
        (_, Some(other)) => Ok(other),
        (run, None) => Ok(run?),
    }
}

/// The last comparison or sweep. One that cannot be read is not passed over: nobody means an older
/// one by `last`.
fn last(store: &Store) -> Option<Asked> {
    let session = Asked::of(Sessions::of(store).find("last"), Asked::Session).ok();
    let sweep = Asked::of(Sessions::of(store).find("last"), Asked::Sweep).ok();
    // Who has made a sweep means that, and not the part of it that began last.
    let is_part = |one: &Asked| {
        sweep
            .as_ref()
            .is_some_and(|it| it.is_confirmed_by(one.id()))
    };
    let session = session.filter(|session| !is_part(session));
    let others = [session, sweep].into_iter().flatten();
    others.max_by_key(|other| other.began(store))
}

/// A sweep with everything that follows from it.
pub fn document_of(store: &Store, sweep: Sweep) -> sweep::Document {
    let confirmation = sweep::confirmation(&sweep, &Sessions::of(store));
    sweep::Document::of(sweep, confirmation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{self, Kept};

    /// Makes two of these, of which the second cannot be read.
    fn spoil_the_second<S: Kept>(runs: &Store, mut session: S) {
        for _ in 0..2 {
            drop(Sessions::of(runs).create(&mut session).unwrap());
        }
        let document = runs.dir().join(session.id()).join("session.json");
        std::fs::write(document, "{").unwrap();
    }

    #[test]
    fn the_last_one_is_not_passed_over_when_it_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        spoil_the_second(&store, compare::fixture::session(&["a", "b"], 10));
        let last = find(&store, "last").unwrap();
        assert!(
            matches!(&last, Asked::Unreadable(it) if it.id == "compare-2"),
            "{last:?}"
        );
    }

    #[test]
    fn the_last_sweep_is_not_passed_over_either() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        spoil_the_second(&store, sweep::fixture::sweep(&["linger_ms=5,9"]));
        let last = find(&store, "last").unwrap();
        assert!(
            matches!(&last, Asked::Unreadable(it) if it.id == "sweep-2"),
            "{last:?}"
        );
    }
}
