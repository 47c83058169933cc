//! `kdyno history`: the saved runs.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::Path;

use serde::Serialize;

use super::{Exit, Stop, ascii_only, print, say, takes_colour};
use crate::cli::{HistoryArgs, HistoryCommand, ListArgs, Places};
use crate::report::{
    self, Flaw, ListOptions, Report, RunName, RunSummary, Saved, Store, TextOptions, row,
};

pub fn history(args: HistoryArgs, places: &Places) -> Result<Exit, Stop> {
    let store = store(places)?;
    match args.command.unwrap_or(HistoryCommand::List(args.list)) {
        HistoryCommand::List(args) => list(&store, &args),
        HistoryCommand::Show { id } => show(&store, &id),
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
    print(report::list(&runs, &options))
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

fn show(store: &Store, id: &str) -> Result<Exit, Stop> {
    let name = store.find(id)?;
    let report = store.read(&name.id)?;
    print(summary(
        store,
        &report,
        takes_colour(&stdout()),
        ascii_only(),
    ))
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
    let mut names: Vec<RunName> = Vec::new();
    for id in ids {
        let name = store.find(id)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !yes && !is_sure(store, &names)? {
        say("nothing was removed");
        return Ok(Exit::Done);
    }
    for name in &names {
        store.remove(&name.id)?;
        say(format_args!("removed {}", name.id));
    }
    Ok(Exit::Done)
}

/// Asks, where there is somebody to ask.
fn is_sure(store: &Store, names: &[RunName]) -> Result<bool, Stop> {
    if !(stdin().is_terminal() && stderr().is_terminal()) {
        return Err(Stop::usage(
            "removing asks first, and there is no terminal to ask on; --yes removes without asking",
        ));
    }
    let now = row::now();
    for name in names {
        let saved = store.look_at(name.clone());
        let what = match &saved.run {
            Ok(run) => format!(
                "{}, {}",
                row::outcome(run).0,
                row::when(&saved, &now, false)
            ),
            Err(flaw) => flaw.word().to_owned(),
        };
        let label = saved.summary().and_then(|run| run.label.as_ref());
        let label = label.map_or_else(String::new, |label| format!(": {label}"));
        say(format_args!("{}, {what}{label}", name.id));
    }
    let what = if names.len() == 1 { "it" } else { "them" };
    let _ = write!(stderr(), "Remove {what} for good? [y/N] ");
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Stop::failed)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn label(store: &Store, id: &str, text: &str) -> Result<Exit, Stop> {
    let name = store.find(id)?;
    store.set_label(&name.id, Some(text))?;
    Ok(Exit::Done)
}
