//! Comparisons from outside: started, waited for, and looked at as they are saved.

use std::fs;

use kdyno::compare::Session;
use serde_json::Value;

use super::{Place, Ran, Running};

/// `kdyno compare ARGS` to its end.
pub fn compare(place: &Place, args: &[&str]) -> Ran {
    start(place, args).wait()
}

pub fn start<'a>(place: &'a Place, args: &[&str]) -> Running<'a> {
    let log = place.path("log").display().to_string();
    let all = ["compare", "--log-dir", &log].into_iter();
    Running::start(place.command(all.chain(args.iter().copied())), place)
}

pub fn document(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

/// The session as it is saved.
pub fn saved(place: &Place, id: &str) -> Session {
    let path = place.path("runs").join(id).join("session.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
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
