//! `kdyno report`: saved runs, a comparison or a sweep, in forms for people and for programs.

use std::path::{Path, PathBuf};

use super::compare::summary as session_summary;
use super::history::{store, summary};
use super::run::write_json;
use super::saved::{Asked, asked, document_of};
use super::sweep::summary as sweep_summary;
use super::{Exit, Stop, ascii_only, takes_colour};
use crate::cli::{Form, Places, ReportArgs};
use crate::compare::{self, Curves, Document, Session, SessionError, Sessions};
use crate::report::{self, Report, RunName, Store, beside};
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

fn of_runs(form: Form, store: &Store, names: &[&RunName], out: &Path) -> Result<(), Stop> {
    let reports = names.iter().map(|name| store.read(&name.id));
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    let text = match form {
        Form::Json => return Ok(write_json(&reports, out)?),
        Form::Html => {
            beside::check(&reports).map_err(Stop::usage)?;
            report::html(&reports)
        }
        Form::Markdown => report::markdown(&reports),
        Form::Csv => report::csv(&reports),
        Form::Text => texts(store, &reports, out),
    };
    Ok(report::write_text(&text, out)?)
}

fn of_session(
    form: Form,
    places: &Places,
    store: &Store,
    session: &Session,
    out: &Path,
) -> Result<(), Stop> {
    let runs = Sessions::of(store).runs_of(session);
    let document = Document::of(session.clone());
    let text = match form {
        Form::Json => return Ok(report::write_json(&document, out)?),
        Form::Html => compare::html(&document, &Curves::read(session, &runs)),
        Form::Markdown => compare::markdown(&document),
        Form::Csv => compare::csv(session),
        Form::Text => session_summary(
            places,
            &document,
            runs.dir(),
            is_printed(out) && ascii_only(),
        ),
    };
    Ok(report::write_text(&text, out)?)
}

fn of_sweep(
    form: Form,
    places: &Places,
    store: &Store,
    document: &sweep::Document,
    out: &Path,
) -> Result<(), Stop> {
    let sweep = &document.sweep;
    let text = match form {
        Form::Json => return Ok(report::write_json(document, out)?),
        Form::Html => sweep::html(document),
        Form::Markdown => sweep::markdown(document),
        Form::Csv => sweep::csv(sweep),
        Form::Text => {
            let runs = Sessions::of(store).runs_of(sweep);
            let ascii = is_printed(out) && ascii_only();
            sweep_summary(places, document, runs.dir(), ascii)
        }
    };
    Ok(report::write_text(&text, out)?)
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
