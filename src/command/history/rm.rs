//! `kdyno history rm`: what is saved is removed for good.

use std::io::{IsTerminal, Write, stderr, stdin};

use crate::command::saved::{Asked, asked};
use crate::command::{Exit, Stop, say};
use crate::report::{Saved, Store, row};
use crate::sweep;
use crate::units::plural;

/// Looks for all of them before it removes the first.
pub fn remove(store: &Store, ids: &[String], yes: bool) -> Result<Exit, Stop> {
    let all = asked(store, ids)?;
    if !yes && !is_sure(store, &all)? {
        say("nothing was removed");
        return Ok(Exit::Done);
    }
    for one in &all {
        match one {
            Asked::Run(name) => store.remove(&name.id)?,
            other => sweep::remove(store, other.id())?,
        }
        say(format_args!("removed {}", one.id()));
    }
    Ok(Exit::Done)
}

/// Asks, where there is somebody to ask.
fn is_sure(store: &Store, all: &[Asked]) -> Result<bool, Stop> {
    if !(stdin().is_terminal() && stderr().is_terminal()) {
        return Err(Stop::usage(
            "removing asks first, and there is no terminal to ask on; --yes removes without asking",
        ));
    }
    for one in all {
        say(match one {
            Asked::Run(name) => told(&store.look_at(name.clone())),
            Asked::Session(session) => format!(
                "{}, {}, {}, with {}",
                session.id,
                session.names(),
                session.ending.word(),
                plural(session.runs.len() as u64, "run")
            ),
            Asked::Sweep(sweep) => format!(
                "{}, {}, {}, with {}",
                sweep.id,
                sweep.profile.name,
                sweep.ending.word(),
                plural(sweep.runs.len() as u64, "run")
            ),
            Asked::Unreadable(session) => format!(
                "{}, which cannot be read, with all of its runs: {}",
                session.id, session.why
            ),
        });
    }
    let what = if all.len() == 1 { "it" } else { "them" };
    let _ = write!(stderr(), "Remove {what} for good? [y/N] ");
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Stop::failed)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// What is to be removed.
fn told(saved: &Saved) -> String {
    let what = match &saved.run {
        Ok(run) => format!(
            "{}, {}",
            row::outcome(run).0,
            row::when(saved, &row::now(), false)
        ),
        Err(flaw) => flaw.word().to_owned(),
    };
    let label = saved.summary().and_then(|run| run.label.as_ref());
    let label = label.map_or_else(String::new, |label| format!(": {label}"));
    format!("{}, {what}{label}", saved.id)
}
