//! `kdyno report`: saved runs, a comparison or a sweep, in forms for people and for programs.

use std::path::{Path, PathBuf};

use super::compare::summary as session_summary;
use super::history::{store, summary};
use super::saved::{Asked, asked, document_of};
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, takes_colour};
use crate::cli::{Places, ReportArgs};
use crate::compare::{Document, DocumentWithRuns, SessionError};
use crate::report::{self, Export, Form, RunName, Store, beside};
use crate::sweep;

pub fn report(args: &ReportArgs, places: &Places) -> Result<Exit, Stop> {
    let store = &store(places)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    let form = args.form();
    match &asked(store, &args.ids)?[..] {
        [Asked::Session(session)] => {
            let document = &Document::of((**session).clone());
            let results = DocumentWithRuns { document, store };
            write(form, &results, &out, |ascii| {
                session_summary(places, store, document, ascii)
            })?;
        }
        [Asked::Sweep(sweep)] => {
            let document = &document_of(store, (**sweep).clone());
            let results = sweep::DocumentWithRuns { document, store };
            write(form, &results, &out, |ascii| {
                sweep_summary(places, store, document, ascii)
            })?;
        }
        [Asked::Unreadable(session)] => return Err(SessionError::from(session.clone()).into()),
        several => of_runs(form, store, &runs(several)?, &out)?,
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
    let color = is_printed(out) && takes_colour(&std::io::stdout());
    write(form, &reports[..], out, |ascii| {
        let texts = reports.iter();
        let texts = texts.map(|report| summary(store, report, color, ascii));
        texts.collect::<Vec<_>>().join("\n\n")
    })
}

/// Writes results in a form, or, without one, the text that is for people only: it is told whether
/// where it goes shows ASCII only.
fn write(
    form: Option<Form>,
    results: &(impl Export + ?Sized),
    out: &Path,
    text: impl FnOnce(bool) -> String,
) -> Result<(), Stop> {
    match form {
        Some(form) => form.write(results, out)?,
        None => report::write_text(&text(is_printed(out) && ascii_only()), out)?,
    }
    Ok(())
}

fn is_printed(out: &Path) -> bool {
    out == Path::new("-")
}
