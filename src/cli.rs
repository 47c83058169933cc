//! The command line, as clap types and nothing else. What the arguments mean is decided in
//! `command`.
//!
//! ```text
//! once     what goes once: a run, its ceilings, the file of its rows
//! rounds   what goes in rounds: a comparison, a sweep
//! saved    what is there already: saved runs and sessions
//! value    single values, and what is wrong with them
//! ```

mod once;
mod rounds;
mod saved;
mod value;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::tui::THEMES;

pub use once::{CeilingsArgs, GenerateArgs, RunArgs};
pub use rounds::{AgreedArgs, CompareArgs, OutputArgs, SweepArgs};
pub use saved::{FormArgs, HistoryArgs, HistoryCommand, ListArgs, ReportArgs};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Cyan.on_default().bold())
    .usage(AnsiColor::Cyan.on_default().bold())
    .literal(AnsiColor::Green.on_default());

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 the run failed or lost a record; 2 wrong usage or profile; \
3 a threshold was not met, or a profile is worse than --max-regression allows, or no combination keeps to --require; 130 interrupted (what was done is still reported and saved).

Standard output carries results only; progress and messages go to standard error.";

/// A dynamometer for Kafka producers: runs a real producing job from a profile, measures it, and
/// says where the time goes.
#[derive(Debug, Parser)]
#[command(version, styles = STYLES, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub places: Places,
    #[command(flatten)]
    pub screen: ScreenArgs,
    /// Without one, the dashboard opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How the dashboard opens and looks.
#[derive(Debug, Args)]
pub struct ScreenArgs {
    /// Open the dashboard as a poster for a room, and run the profile until told to stop
    #[arg(long, value_name = "PROFILE", num_args = 0..=1, default_missing_value = "default")]
    pub demo: Option<String>,
    /// Colours of the dashboard; `NO_COLOR` takes all away
    #[arg(long, value_name = "NAME", value_parser = THEMES)]
    pub theme: Option<String>,
    /// Serve the figures of runs to Prometheus while they go, at http://ADDRESS:PORT/metrics; a
    /// port alone is one of this machine's own
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = value::address)]
    pub metrics: Option<SocketAddr>,
    /// Only ASCII signs in the dashboard [default: where the terminal or the locale has no others]
    #[arg(long)]
    pub ascii: bool,
}

/// Where things are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Folders")]
pub struct Places {
    /// Folder of profiles [default: ./profiles, then the built-in ones]
    #[arg(long, global = true, value_name = "DIR")]
    pub profiles: Option<PathBuf>,
    /// Folder that runs are saved in [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "KDYNO_RUNS")]
    pub runs: Option<PathBuf>,
    /// Folder of the log, a file a day [default: the user's state folder]. `KDYNO_LOG` sets the
    /// levels: error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "DIR")]
    pub log_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a profile
    Run(RunArgs),
    /// Measure how fast each stage of a profile's data path goes alone: the ceilings of its runs
    Ceilings(CeilingsArgs),
    /// Run profiles in rounds, and tell whether one is really better than another
    #[command(after_long_help = rounds::COMPARE_HELP)]
    Compare(Box<CompareArgs>),
    /// Find the best of many settings of a profile, and confirm it against the profile as it is
    Sweep(Box<SweepArgs>),
    /// Write the users file: `id|nome_utente|email`, one user a line
    Generate(GenerateArgs),
    /// List saved runs, comparisons and sweeps, the newest first; show, label and remove them
    #[command(args_conflicts_with_subcommands = true)]
    History(HistoryArgs),
    /// Print saved runs, a comparison or a sweep as text, HTML, JSON, Markdown or CSV
    Report(ReportArgs),
    /// List, show and check profiles
    #[command(subcommand, arg_required_else_help = false)]
    Profiles(ProfilesCommand),
    /// Print a completion script for a shell
    Completions { shell: Shell },
    /// Print the manual page, or with a command, such as `profiles check`, that command's
    Man { command: Vec<String> },
}

#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// List the profiles that can be named
    List,
    /// Print a profile as it stands
    Show { name: String },
    /// Check profiles; every mistake is reported
    Check {
        #[arg(required = true)]
        files: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
