//! `kdyno history`: the saved runs, comparisons and sweeps.

use std::cmp::Reverse;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::compare::summary as session_summary;
use super::saved::{Asked, asked, document_of, find};
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, print, say, takes_colour};
use crate::cli::{HistoryArgs, HistoryCommand, ListArgs, Places};
use crate::compare::{self, Document, Listed, Session, Sessions};
use crate::report::{self, Flaw, ListOptions, Report, RunSummary, Saved, Store, TextOptions, row};
use crate::sweep::Sweep;
use crate::units::plural;

pub fn history(args: HistoryArgs, places: &Places) -> Result<Exit, Stop> {
    let store = store(places)?;
    match args.command.unwrap_or(HistoryCommand::List(args.list)) {
        HistoryCommand::List(args) if args.sessions => list_sessions(&store, &args),
        HistoryCommand::List(args) => list(&store, &args),
        HistoryCommand::Show { id } => show(&store, places, &id),
        HistoryCommand::Rm { ids, yes } => remove(&store, &ids, yes),
        HistoryCommand::Label { id, text } => label(&store, &id, &text.join(" ")),
    }
}

/// The folder that runs are saved in, for looking at them.
pub fn store(places: &Places) -> Result<Store, Stop> {
    let dir = places.runs.clone().map_or_else(report::default_dir, Ok);
    dir.map(Store::at).map_err(Stop::failed)
}

fn list(store: &Store, args: &ListArgs) -> Result<Exit, Stop> {
    let mut runs = store.list()?;
    runs.truncate(args.limit.unwrap_or(usize::MAX));
    if args.json {
        let runs: Vec<_> = runs.iter().map(ListedRun::of).collect();
        report::write_json(&runs, Path::new("-"))?;
        return Ok(Exit::Done);
    }
    if runs.is_empty() {
        let dir = store.dir().display();
        say(format_args!(
            "no run is saved in {dir}: `kdyno run` makes the first"
        ));
        return Ok(Exit::Done);
    }
    let options = ListOptions {
        color: takes_colour(&stdout()),
        width: terminal_size::terminal_size_of(stdout()).map(|(width, _)| width.0.into()),
        now: &row::now(),
    };
    print(report::list(&runs, &options))?;
    if stdout().is_terminal() {
        tell_of_sessions(store);
    }
    Ok(Exit::Done)
}

/// That there are comparisons and sweeps too, for somebody who looks for one among the runs.
fn tell_of_sessions(store: &Store) {
    let comparisons = Sessions::<Session>::of(store).count();
    let sessions = comparisons + Sessions::<Sweep>::of(store).count();
    if sessions > 0 {
        let sessions = plural(sessions as u64, "session");
        say(format_args!("and {sessions}: kdyno history --sessions"));
    }
}

/// A run in the list as JSON.
#[derive(Serialize)]
struct ListedRun<'a> {
    /// `null`: an older run, named by its time.
    number: Option<u64>,
    id: &'a str,
    dir: &'a Path,
    /// `whole`, `going`, `unfinished` or `broken`. The keys below are there for whole runs only.
    state: &'static str,
    /// Why it is not whole.
    flaw: Option<String>,
    #[serde(flatten)]
    run: Option<&'a RunSummary>,
}

impl<'a> ListedRun<'a> {
    fn of(saved: &'a Saved) -> Self {
        let flaw = saved.run.as_ref().err();
        Self {
            number: saved.number,
            id: &saved.id,
            dir: &saved.dir,
            state: flaw.map_or("whole", Flaw::word),
            flaw: flaw.map(ToString::to_string),
            run: saved.summary(),
        }
    }
}

/// A comparison or a sweep in the list as JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum ListedSession {
    Comparison(Box<Session>),
    Sweep(Box<Sweep>),
}

impl ListedSession {
    /// All of them, the newest first.
    fn all(store: &Store) -> Vec<Self> {
        let sessions = Sessions::of(store).all().into_iter();
        let sweeps = Sessions::of(store).all().into_iter();
        let sessions = sessions.map(|session| Self::Comparison(Box::new(session)));
        let sweeps = sweeps.map(|sweep| Self::Sweep(Box::new(sweep)));
        let mut all: Vec<_> = sessions.chain(sweeps).collect();
        all.sort_by_key(|one| Reverse(one.began()));
        all
    }

    fn began(&self) -> Option<Timestamp> {
        let started = match self {
            Self::Comparison(session) => &session.started,
            Self::Sweep(sweep) => &sweep.started,
        };
        started.parse().ok()
    }

    fn row(&self, store: &Store) -> Listed {
        match self {
            Self::Comparison(session) => Listed::of(session),
            Self::Sweep(sweep) => Listed {
                id: sweep.id.clone(),
                started: sweep.started.clone(),
                done: plural(sweep.runs.len() as u64, "run"),
                ending: sweep.ending,
                found: document_of(store, (**sweep).clone()).found(),
            },
        }
    }
}

/// The comparisons and sweeps, the newest first.
fn list_sessions(store: &Store, args: &ListArgs) -> Result<Exit, Stop> {
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

fn show(store: &Store, places: &Places, id: &str) -> Result<Exit, Stop> {
    match find(store, id)? {
        Asked::Run(name) => {
            let report = store.read(&name.id)?;
            let color = takes_colour(&stdout());
            print(summary(store, &report, color, ascii_only()))
        }
        Asked::Session(session) => {
            let folder = Sessions::of(store).runs_of(&*session);
            let document = Document::of(*session);
            print(session_summary(
                places,
                &document,
                folder.dir(),
                ascii_only(),
            ))
        }
        Asked::Sweep(sweep) => {
            let folder = Sessions::of(store).runs_of(&*sweep);
            let document = document_of(store, *sweep);
            print(sweep_summary(places, &document, folder.dir(), ascii_only()))
        }
    }
}

/// The summary of a saved run, as it was printed on its day.
pub fn summary(store: &Store, report: &Report, color: bool, ascii: bool) -> String {
    let name = || format!("kdyno run {}", report.profile.name);
    let options = TextOptions {
        color,
        ascii,
        saved: Some(&store.dir().join(&report.id)),
        repeat: &report.repeat.clone().unwrap_or_else(name),
    };
    report::text(report, &options)
}

/// Looks for all of them before it removes the first.
fn remove(store: &Store, ids: &[String], yes: bool) -> Result<Exit, Stop> {
    let all = asked(store, ids)?;
    if !yes && !is_sure(store, &all)? {
        say("nothing was removed");
        return Ok(Exit::Done);
    }
    for one in &all {
        match one {
            Asked::Run(name) => store.remove(&name.id)?,
            Asked::Session(session) => Sessions::<Session>::of(store).remove(&session.id)?,
            Asked::Sweep(sweep) => Sessions::<Sweep>::of(store).remove(&sweep.id)?,
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

fn label(store: &Store, id: &str, text: &str) -> Result<Exit, Stop> {
    let name = store.find(id)?;
    store.set_label(&name.id, Some(text))?;
    Ok(Exit::Done)
}
