//! `kdyno` alone: the dashboard, and what it leaves on the normal screen.

use std::io::{IsTerminal, stdin, stdout};
use std::sync::Arc;

use super::compare::summary as session_summary;
use super::run::open_store;
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, history, metrics, print, profiles, takes_colour};
use crate::cli::{Places, ScreenArgs};
use crate::compare::Document;
use crate::logging::Logging;
use crate::report::{self, Report, Store, TextOptions};
use crate::tui::{self, Left, Look, Options, Theme};

/// Opens it, if there is a terminal for it.
pub fn open(
    args: &ScreenArgs,
    places: &Places,
    log: &Result<Arc<Logging>, String>,
) -> Result<Exit, Stop> {
    if !(stdin().is_terminal() && stdout().is_terminal()) {
        return Err(Stop::usage(
            "the dashboard needs a terminal; `kdyno run` does without one, and `kdyno --help` \
             tells the rest",
        ));
    }
    let folder = places.profiles.as_deref();
    let demo = args
        .demo
        .as_ref()
        .map(|name| profiles::load(name, folder, &[]));
    let store = open_store(places.runs.as_deref());
    let options = Options {
        look: look(args)?,
        profiles: places.profiles.clone(),
        store: store.clone(),
        log: log.clone(),
        exporter: metrics::exporter(args.metrics)?,
        demo: demo.transpose()?,
    };
    let left = tui::run(options).map_err(Stop::failed)?;
    say_goodbye(&left, store.as_ref(), places)?;
    Ok(if left.terminated {
        Exit::Interrupted
    } else {
        Exit::Done
    })
}

fn look(args: &ScreenArgs) -> Result<Look, Stop> {
    let theme = match &args.theme {
        _ if !takes_colour(&stdout()) => Theme::colourless(),
        Some(name) => name.parse().map_err(Stop::usage)?,
        None => Theme::default(),
    };
    Ok(Look {
        theme,
        ascii: args.ascii || ascii_only(),
    })
}

/// What the last run, the last comparison and the last sweep have shown stays when the screen is gone.
fn say_goodbye(left: &Left, store: Option<&Store>, places: &Places) -> Result<(), Stop> {
    if let Some((report, repeat)) = &left.last {
        print(summary(report, repeat, store))?;
    }
    if let Some((session, store)) = left.compared.as_ref().zip(store) {
        let document = Document::of(session.clone());
        print(session_summary(places, store, &document, ascii_only()))?;
    }
    if let Some((document, store)) = left.swept.as_ref().zip(store) {
        print(sweep_summary(places, store, document, ascii_only()))?;
    }
    Ok(())
}

/// As it is saved, with its label and its place; as it was, where it is not saved any more.
fn summary(report: &Report, repeat: &str, store: Option<&Store>) -> String {
    let (color, ascii) = (takes_colour(&stdout()), ascii_only());
    let saved = store.and_then(|store| Some((store, store.read(&report.id).ok()?)));
    if let Some((store, report)) = saved {
        return history::summary(store, &report, color, ascii);
    }
    let options = TextOptions {
        color,
        ascii,
        saved: None,
        repeat,
    };
    report::text(report, &options)
}
