//! What each command does with its arguments.

mod ceilings;
mod compare;
mod dashboard;
mod generate;
mod history;
mod man;
mod metrics;
mod profiles;
mod progress;
mod report;
mod run;
mod saved;
mod signals;
mod sweep;
mod watcher;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, Command};
use crate::logging::Logging;
use crate::report::StoreError;

/// How the program ends; the numbers are part of its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Done = 0,
    /// The run failed or lost a record.
    Failed = 1,
    /// Wrong usage or profile.
    Usage = 2,
    /// A threshold was not met, or a gate closed.
    Threshold = 3,
    Interrupted = 130,
}

impl Exit {
    /// Which of several ends a command tells of.
    fn severity(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Threshold => 1,
            Self::Failed => 2,
            Self::Usage => 3,
            Self::Interrupted => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An end that is not the command's own, with what to say about it.
#[derive(Debug)]
pub struct Stop {
    pub exit: Exit,
    pub message: String,
}

#[expect(clippy::needless_pass_by_value, reason = "so that they fit map_err")]
impl Stop {
    fn usage(message: impl ToString) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.to_string(),
        }
    }

    fn failed(message: impl ToString) -> Self {
        Self {
            exit: Exit::Failed,
            message: message.to_string(),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        if error.is_usage() {
            Self::usage(error)
        } else {
            Self::failed(error)
        }
    }
}

/// Does what the command line says, and tells on standard error why it could not.
#[must_use]
pub fn execute(cli: Cli, log: &Result<Arc<Logging>, String>) -> Exit {
    let places = cli.places;
    let Some(command) = cli.command else {
        return told(dashboard::open(&cli.screen, &places, log));
    };
    told(match command {
        Command::Run(args) => run::run(&args, &places),
        Command::Ceilings(args) => ceilings::ceilings(&args, &places),
        Command::Compare(args) => compare::compare(&args, &places),
        Command::Sweep(args) => sweep::sweep(&args, &places),
        Command::Generate(args) => generate::generate(&args),
        Command::History(args) => history::history(args, &places),
        Command::Report(args) => report::report(&args, &places),
        Command::Profiles(command) => profiles::profiles(command, places.profiles.as_deref()),
        Command::Completions { shell } => completions(shell),
        Command::Man { command } => man::man(&command),
    })
}

fn told(done: Result<Exit, Stop>) -> Exit {
    done.unwrap_or_else(|stop| {
        tracing::error!(message = stop.message);
        say(format_args!("error: {}", stop.message));
        stop.exit
    })
}

/// Says something on standard error. That nobody listens any more, or the terminal is gone, ends no
/// run.
pub fn say(words: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{words}");
}

/// Writes a result to standard output. A reader that has seen enough is no failure.
fn print(result: impl AsRef<[u8]>) -> Result<Exit, Stop> {
    let mut out = io::stdout().lock();
    match out.write_all(result.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Stop::failed(format!("standard output: {error}")))
        }
        _ => Ok(Exit::Done),
    }
}

fn completions(shell: Shell) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kdyno", &mut script);
    print(script)
}

/// Where a summary goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    /// To standard output: it is the result.
    Result,
    /// To standard error: a document is on standard output, and beside it a summary is a message.
    Message,
}

impl Stream {
    /// Of a summary beside these documents, some of which may go to standard output.
    fn beside<'a>(documents: impl IntoIterator<Item = &'a Path>) -> Self {
        if documents.into_iter().any(|file| file == Path::new("-")) {
            Self::Message
        } else {
            Self::Result
        }
    }

    fn takes_colour(self) -> bool {
        match self {
            Self::Result => takes_colour(&io::stdout()),
            Self::Message => takes_colour(&io::stderr()),
        }
    }

    fn show(self, summary: &str) -> Result<(), Stop> {
        match self {
            Self::Result => print(summary).map(|_| ()),
            Self::Message => {
                say(summary.trim_end());
                Ok(())
            }
        }
    }
}

/// Whether a stream takes colours: a terminal, and nobody has said `NO_COLOR`.
fn takes_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether the terminal shows only ASCII: no UTF-8 in the locale, or a terminal that says so.
fn ascii_only() -> bool {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    let utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    !utf8 || matches!(variable("TERM").as_deref(), Some("linux" | "dumb"))
}
