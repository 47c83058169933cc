//! What somebody asks for: a saved run, or a comparison.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::Stop;
use crate::compare::{Session, Sessions};
use crate::report::{RunName, Store};

/// What an ID on the command line leads to.
#[derive(Debug)]
pub enum Asked {
    Run(RunName),
    Session(Box<Session>),
}

impl Asked {
    /// Its whole name.
    pub fn id(&self) -> &str {
        match self {
            Self::Run(name) => &name.id,
            Self::Session(session) => &session.id,
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

/// A run by its number or name, a comparison by its name, or the `last` of both.
pub fn find(store: &Store, id: &str) -> Result<Asked, Stop> {
    let sessions = Sessions::of(store);
    if Sessions::is_named(id) {
        return Ok(Asked::Session(Box::new(sessions.find(id)?)));
    }
    let run = store.find(id);
    if id != "last" {
        return Ok(Asked::Run(run?));
    }
    match (run, sessions.find(id)) {
        (Ok(run), Ok(session)) if order(store, &run, &session) == Ordering::Greater => {
            Ok(Asked::Run(run))
        }
        (_, Ok(session)) => Ok(Asked::Session(Box::new(session))),
        (run, Err(_)) => Ok(Asked::Run(run?)),
    }
}

/// Which of them began later.
fn order(store: &Store, run: &RunName, session: &Session) -> Ordering {
    let began: Option<Timestamp> = session.started.parse().ok();
    store.look_at(run.clone()).at.cmp(&began)
}
