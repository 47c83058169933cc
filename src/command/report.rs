//! `kdyno report`: saved runs, a comparison or a sweep, in forms for people and for programs.

use std::path::{Path, PathBuf};

use super::compare::summary as session_summary;
use super::history::{store, summary};
use super::saved::{Asked, asked, document_of};
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, takes_colour};
use crate::cli::{Places, ReportArgs};
use crate::compare::{Document, DocumentWithRuns, Session, SessionError, Sessions};
use crate::report::{self, Export, Form, Report, RunName, Store, beside};
use crate::sweep;

pub fn report(args: &ReportArgs, places: &Places) -> Result<Exit, Stop> {
    let store = store(places)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    let form = args.form();
    match &asked(&store, &args.ids)?[..] {
        [Asked::Session(session)] => of_session(form, places, &store, session, &out)?,
        [Asked::Sweep(sweep)] => {
            let document = document_of(&store, (**sweep).clone());
            of_sweep(form, places, &store, &document, &out)?;
        }
        [Asked::Unreadable(session)] => return Err(SessionError::from(session.clone()).into()),
        several => of_runs(form, &store, &runs(several)?, &out)?,
    }
    Ok(Exit::Done)
}

/// Runs only: comparisons and sweeps have all of their own beside each other already.
fn runs(asked: &[Asked]) -> Result<Vec<&RunName>, Stop> {
    asked.iter().map(run).collect()
}

fn run(asked: &Asked) -> Result<&RunName, Stop> {
    match asked {
        Asked::Run(name) => Ok(name),
        other => Err(Stop::usage(format!(
            "{} is no run, and makes a report of its own: name it alone",
            other.id()
        ))),
    }
}

fn of_runs(form: Option<Form>, store: &Store, names: &[&RunName], out: &Path) -> Result<(), Stop> {
    let reports = names.iter().map(|name| store.read(&name.id));
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    if form == Some(Form::Html) {
        beside::check(&reports).map_err(Stop::usage)?;
    }
    write(form, &reports[..], out, || texts(store, &reports, out))
}

fn of_session(
    form: Option<Form>,
    places: &Places,
    store: &Store,
    session: &Session,
    out: &Path,
) -> Result<(), Stop> {
    let results = DocumentWithRuns {
        document: &Document::of(session.clone()),
        runs: &Sessions::of(store).runs_of(session),
    };
    write(form, &results, out, || {
        let DocumentWithRuns { document, runs } = results;
        session_summary(
            places,
            document,
            runs.dir(),
            is_printed(out) && ascii_only(),
        )
    })
}

fn of_sweep(
    form: Option<Form>,
    places: &Places,
    store: &Store,
    document: &sweep::Document,
    out: &Path,
) -> Result<(), Stop> {
    let results = sweep::DocumentWithRuns {
        document,
        saved: store,
    };
    write(form, &results, out, || {
        let runs = Sessions::of(store).runs_of(&document.sweep);
        sweep_summary(
            places,
            document,
            runs.dir(),
            is_printed(out) && ascii_only(),
        )
    })
}

/// Writes results in a form, or, without one, the text that is for people only.
fn write(
    form: Option<Form>,
    results: &(impl Export + ?Sized),
    out: &Path,
    text: impl FnOnce() -> String,
) -> Result<(), Stop> {
    match form {
        Some(form) => form.write(results, out)?,
        None => report::write_text(&text(), out)?,
    }
    Ok(())
}

/// The summaries, below each other.
fn texts(store: &Store, reports: &[Report], out: &Path) -> String {
    let color = is_printed(out) && takes_colour(&std::io::stdout());
    let ascii = is_printed(out) && ascii_only();
    let texts = reports
        .iter()
        .map(|report| summary(store, report, color, ascii));
    texts.collect::<Vec<_>>().join("\n\n")
}

fn is_printed(out: &Path) -> bool {
    out == Path::new("-")
}
