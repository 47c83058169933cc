//! What is there already: saved runs, comparisons and sweeps.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::report::Form;

#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    #[command(flatten)]
    pub list: ListArgs,
}

#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// List saved runs, the newest first
    List(ListArgs),
    /// Print the summary of a run, a comparison or a sweep as it was printed on its day
    Show {
        #[arg(value_name = "ID", help = ANY_ID_HELP)]
        id: String,
    },
    /// Remove runs, and comparisons and sweeps with all of their runs
    Rm {
        #[arg(required = true, value_name = "ID", help = ANY_ID_HELP)]
        ids: Vec<String>,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Note something about a run
    Label {
        #[arg(value_name = "ID", help = ID_HELP)]
        id: String,
        /// What to note; "" takes the note away
        #[arg(required = true)]
        text: Vec<String>,
    },
}

/// What a run is called by.
const ID_HELP: &str = "Number or name of a run: 128, #128, 128-tuned; or last";

/// What a run, a comparison or a sweep is called by.
const ANY_ID_HELP: &str = "Number or name of a run: 128, #128, 128-tuned; name of a comparison or \
                           a sweep: compare-3, sweep-2; or last, the newest of all";

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only so many
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,
    /// Comparisons and sweeps instead of runs
    #[arg(long)]
    pub sessions: bool,
    /// As JSON: an array of objects with the keys of the report, and why a run is not whole
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[arg(required = true, value_name = "ID", help = ANY_ID_HELP)]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub form: FormArgs,
    /// Write to a file instead of standard output; where no form is named, its ending names one:
    /// .html, .htm, .md, .csv or .json; any other is text
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl ReportArgs {
    /// The form that is named, or else the one that the file's ending names. `None`: text.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        let by_file = || self.out.as_deref().and_then(Form::of_file);
        self.form.named().or_else(by_file)
    }
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Args)]
#[group(multiple = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "an option for each form, and only one of them"
)]
pub struct FormArgs {
    /// As one page of HTML that needs nothing else, to hand on
    #[arg(long)]
    pub html: bool,
    /// As JSON: one document, or an array of several
    #[arg(long)]
    pub json: bool,
    /// As Markdown, in tables
    #[arg(long)]
    pub markdown: bool,
    /// As CSV: a row for each run
    #[arg(long)]
    pub csv: bool,
}

impl FormArgs {
    /// The form that is named. `None`: none is.
    fn named(self) -> Option<Form> {
        match self {
            Self { html: true, .. } => Some(Form::Html),
            Self { json: true, .. } => Some(Form::Json),
            Self { markdown: true, .. } => Some(Form::Markdown),
            Self { csv: true, .. } => Some(Form::Csv),
            _ => None,
        }
    }
}
