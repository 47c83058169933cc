//! `kdyno history`: the saved runs, comparisons and sweeps.

mod rm;
mod sessions;

use std::io::{IsTerminal, stdout};
use std::path::Path;

use serde::Serialize;

use super::compare::summary as session_summary;
use super::saved::{Asked, document_of, find};
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, print, say, takes_colour};
use crate::cli::{HistoryArgs, HistoryCommand, ListArgs, Places};
use crate::compare::{Document, Session, SessionError, Sessions};
use crate::report::{self, Flaw, ListOptions, Report, RunSummary, Saved, Store, TextOptions, row};
use crate::sweep::Sweep;
use crate::units::plural;

pub fn history(args: HistoryArgs, places: &Places) -> Result<Exit, Stop> {
    let store = store(places)?;
    match args.command.unwrap_or(HistoryCommand::List(args.list)) {
        HistoryCommand::List(args) if args.sessions => sessions::list(&store, &args),
        HistoryCommand::List(args) => list(&store, &args),
        HistoryCommand::Show { id } => show(&store, places, &id),
        HistoryCommand::Rm { ids, yes } => rm::remove(&store, &ids, yes),
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

fn show(store: &Store, places: &Places, id: &str) -> Result<Exit, Stop> {
    match find(store, id)? {
        Asked::Run(name) => {
            let report = store.read(&name.id)?;
            let color = takes_colour(&stdout());
            print(summary(store, &report, color, ascii_only()))
        }
        Asked::Session(session) => {
            let document = Document::of(*session);
            print(session_summary(places, store, &document, ascii_only()))
        }
        Asked::Sweep(sweep) => {
            let document = document_of(store, *sweep);
            print(sweep_summary(places, store, &document, ascii_only()))
        }
        Asked::Unreadable(session) => Err(SessionError::from(session).into()),
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

fn label(store: &Store, id: &str, text: &str) -> Result<Exit, Stop> {
    let name = store.find(id)?;
    store.set_label(&name.id, Some(text))?;
    Ok(Exit::Done)
}
