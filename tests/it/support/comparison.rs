//! Comparisons and sweeps from outside: started, waited for, and looked at as they are saved.

use std::fs;

use kdyno::compare::{Kept, Session};
use serde_json::Value;

use super::{Place, Ran, Running};

/// `kdyno compare ARGS` to its end.
pub fn compare(place: &Place, args: &[&str]) -> Ran {
    start(place, args).wait()
}

pub fn start<'a>(place: &'a Place, args: &[&str]) -> Running<'a> {
    start_as(place, "compare", args)
}

/// `kdyno COMMAND ARGS`, for those commands that make many runs.
pub fn start_as<'a>(place: &'a Place, command: &str, args: &[&str]) -> Running<'a> {
    let log = place.path("log").display().to_string();
    let all = [command, "--log-dir", &log].into_iter();
    Running::start(place.command(all.chain(args.iter().copied())), place)
}

pub fn document(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

/// The session as it is saved.
pub fn saved(place: &Place, id: &str) -> Session {
    saved_as(place, id)
}

/// A session or a sweep as it is saved.
pub fn saved_as<S: Kept>(place: &Place, id: &str) -> S {
    let path = place.path("runs").join(id).join("session.json");
    let saved: S = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(saved.check(), Ok(()));
    saved
}

/// Every run of a session with its round and slot, in the order in which they were made.
pub fn made(session: &Session) -> Vec<(usize, String)> {
    let runs = session.runs.iter();
    runs.map(|run| (run.round, run.slot.to_string())).collect()
}

/// The plan, run by run.
pub fn planned(session: &Session) -> Vec<(usize, String)> {
    let runs = session.order.runs();
    runs.map(|(round, slot)| (round, slot.to_string()))
        .collect()
}
