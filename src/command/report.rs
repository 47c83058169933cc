//! `kdyno report`: saved runs in forms for people and for programs.

use std::path::{Path, PathBuf};

use super::history::{store, summary};
use super::run::write_json;
use super::{Exit, Stop, ascii_only, takes_colour};
use crate::cli::{FormArgs, Places, ReportArgs};
use crate::report::{self, Report, Store};

pub fn report(args: &ReportArgs, places: &Places) -> Result<Exit, Stop> {
    let store = store(places)?;
    let names = args.ids.iter().map(|id| store.find(id));
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let reports = names.iter().map(|name| store.read(&name.id));
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    match args.form {
        FormArgs { json: true, .. } => write_json(&reports, &out)?,
        FormArgs { markdown: true, .. } => {
            report::write_text(&report::markdown(&reports), &out)?;
        }
        FormArgs { csv: true, .. } => report::write_text(&report::csv(&reports), &out)?,
        _ => report::write_text(&texts(&store, &reports, &out), &out)?,
    }
    Ok(Exit::Done)
}

/// The summaries, below each other.
fn texts(store: &Store, reports: &[Report], out: &Path) -> String {
    let is_printed = out == Path::new("-");
    let color = is_printed && takes_colour(&std::io::stdout());
    let ascii = is_printed && ascii_only();
    let texts = reports
        .iter()
        .map(|report| summary(store, report, color, ascii));
    texts.collect::<Vec<_>>().join("\n\n")
}
