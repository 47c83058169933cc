//! The command line, as clap types and nothing else. What the arguments mean is decided in
//! `command`.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::compare::{MOST_ROUNDS, Metric};
use crate::sweep::Require;
use crate::tui::THEMES;
use crate::units;

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
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = address)]
    pub metrics: Option<SocketAddr>,
    /// Only ASCII signs in the dashboard [default: where the terminal or the locale has no others]
    #[arg(long)]
    pub ascii: bool,
}

/// Where things are.
#[derive(Debug, Args)]
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
    #[command(after_long_help = COMPARE_HELP)]
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

/// What a comparison says, and how it ends.
const COMPARE_HELP: &str = "\
Metrics:
  msgs_per_s         messages acknowledged a second (the usual one)
  elapsed_s          seconds from the first byte read to the last delivery report
  payload_mb_per_s   keys and values, 10^6 bytes a second
  wire_mb_per_s      everything sent to brokers, 10^6 bytes a second
  bytes_per_msg      everything sent to brokers, bytes for each message
  cpu_s_per_million  user and system time of the process for a million messages
  max_rss            the most memory that the process had
  latency.p50, latency.p99, latency.p99_9
                     latency, judged only under one rate of all: --set run.rate=N

Verdicts:
  better, worse      the interval of the change lies on one side of zero
  same               the 90 % interval lies within --margin: no difference that matters
  cannot tell        neither; it says how many rounds it takes to find a smaller difference
  exact              all rounds agree: counted, not tested
  few rounds         fewer than any verdict takes: 6 for two profiles, 8 for up to seven

Exit codes:
  0    done; with --max-regression: no profile is surely worse by more
  1    a run failed or lost a record
  2    wrong usage or profile
  3    a profile is surely worse by more than --max-regression; with --strict: or may be
  130  interrupted; go on with --resume ID";

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Name of a profile, or the path of a TOML file
    #[arg(default_value = "default")]
    pub profile: String,
    /// Change a setting, such as producer.workers=4; KEY= leaves it out
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Write the report as JSON to a file, or with - to standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Read everything back afterwards and hold it against the source
    #[arg(long)]
    pub verify: bool,
    /// Serve the run's figures to Prometheus while it goes, at http://ADDRESS:PORT/metrics; a port
    /// alone is one of this machine's own
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = address)]
    pub metrics: Option<SocketAddr>,
    /// Show no progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is agreed before a comparison begins; one that goes on has it already.
const AGREED: [&str; 12] = [
    "contestants",
    "vary",
    "repeats",
    "budget",
    "metric",
    "margin",
    "max_regression",
    "strict",
    "seed",
    "overrides",
    "keep_topics",
    "cool_down",
];

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Names of profiles, or paths of TOML files; the first is the baseline
    #[arg(value_name = "PROFILE", required_unless_present = "resume")]
    pub contestants: Vec<String>,
    /// Compare one profile with itself under several values, such as compression=none,lz4 or
    /// workers=1..4; the first is the baseline
    #[arg(long, value_name = "KEY=V1,V2")]
    pub vary: Vec<String>,
    /// How many rounds: each runs every profile once, and the baseline twice
    #[arg(long, value_name = "N", default_value = "10", value_parser = rounds)]
    pub repeats: usize,
    /// As many rounds as fit into this time, such as 5m, by the one that warms up
    #[arg(long, value_name = "TIME", value_parser = budget, conflicts_with = "repeats")]
    pub budget: Option<Duration>,
    /// The figure that is judged; all others are shown as exploratory
    #[arg(long, value_name = "NAME", default_value = "msgs_per_s", value_parser = metric)]
    pub metric: Metric,
    /// Changes that count as none
    #[arg(long, value_name = "PERCENT", default_value = "3%", value_parser = margin)]
    pub margin: f64,
    /// Exit with 3 when a profile is surely worse than the baseline by more than this
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub max_regression: Option<f64>,
    /// Exit with 3 as well when that cannot be told
    #[arg(long, requires = "max_regression")]
    pub strict: bool,
    /// Draw the order of the runs by this number [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Change a setting of all profiles, such as run.rate=50k; KEY= leaves it out
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Leave the topics on the broker: each run has one of its own
    #[arg(long)]
    pub keep_topics: bool,
    /// Leave the machine alone for so long after each run [default: 1s, embedded 100ms]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub cool_down: Option<Duration>,
    /// Go on with a comparison that was stopped: compare-3, 3, or last
    #[arg(long, value_name = "ID", conflicts_with_all = AGREED)]
    pub resume: Option<String>,
    /// Write everything as JSON to a file, or with - to standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the results as one page of HTML to hand on, in the same way
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the results as Markdown, in the same way
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write a row for each run as CSV, in the same way
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Serve the figures of the run that goes to Prometheus, at http://ADDRESS:PORT/metrics; a port
    /// alone is one of this machine's own
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = address)]
    pub metrics: Option<SocketAddr>,
    /// Show no progress and no results
    #[arg(long, short)]
    pub quiet: bool,
}

fn rounds(text: &str) -> Result<usize, String> {
    let rounds = text
        .parse()
        .ok()
        .filter(|rounds| (1..=MOST_ROUNDS).contains(rounds));
    rounds.ok_or_else(|| format!("rounds are a whole number from 1 to {MOST_ROUNDS}"))
}

fn time(text: &str) -> Result<Duration, String> {
    units::parse_duration(text).map_err(|error| error.to_string())
}

/// In no time at all nothing can be run.
fn budget(text: &str) -> Result<Duration, String> {
    let budget = time(text)?;
    (!budget.is_zero())
        .then_some(budget)
        .ok_or_else(|| "a budget is more than no time, such as 5m".to_owned())
}

fn metric(name: &str) -> Result<Metric, String> {
    Metric::parse(name)
}

/// Two figures are never the very same, so some change has to count as none.
fn margin(text: &str) -> Result<f64, String> {
    let part = percent(text)?;
    (part > 0.0)
        .then_some(part)
        .ok_or_else(|| "a margin is more than 0%, such as 3%".to_owned())
}

/// `3%` or `2.5 %`, as a part of one.
fn percent(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').map(str::trim_end);
    let percent: Option<f64> = percent.and_then(|percent| percent.parse().ok());
    let part = percent.map(|percent| percent / 100.0);
    let is_fit = |part: &f64| (0.0..1.0).contains(part);
    part.filter(is_fit)
        .ok_or_else(|| "a percentage from 0% to less than 100%, such as 3%".to_owned())
}

/// What is agreed before a sweep begins; one that goes on has it already.
const AGREED_TO_SWEEP: [&str; 10] = [
    "profile",
    "vary",
    "require",
    "repeats",
    "budget",
    "metric",
    "seed",
    "overrides",
    "keep_topics",
    "cool_down",
];

#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Name of a profile, or the path of a TOML file
    #[arg(value_name = "PROFILE", required_unless_present = "resume")]
    pub profile: Option<String>,
    /// Values of a setting to try, such as `batch_size=16k,64k,256k` or workers=1..4; with several
    /// of these, all combinations are tried
    #[arg(long, value_name = "KEY=V1,V2", required_unless_present = "resume")]
    pub vary: Vec<String>,
    /// What the best has to keep to, such as "latency.p99 < 20ms"
    #[arg(long, value_name = "LIMIT", value_parser = require)]
    pub require: Vec<Require>,
    /// How many rounds confirm the best: each runs it once, and the profile as it is twice
    #[arg(long, value_name = "N", default_value = "10", value_parser = rounds)]
    pub repeats: usize,
    /// End the search early enough for all to fit into this time, such as 10m; every combination
    /// runs at least once
    #[arg(long, value_name = "TIME", value_parser = budget)]
    pub budget: Option<Duration>,
    /// The figure that makes one the best
    #[arg(long, value_name = "NAME", default_value = "msgs_per_s", value_parser = metric)]
    pub metric: Metric,
    /// Draw the order of the runs by this number [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Change a setting of the profile and of all combinations; KEY= leaves it out
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Leave the topics on the broker: each run has one of its own
    #[arg(long)]
    pub keep_topics: bool,
    /// Leave the machine alone for so long after each run [default: 1s, embedded 100ms]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub cool_down: Option<Duration>,
    /// Save the best as a new profile of this name, with a comment that says how it was found
    #[arg(long, value_name = "NAME")]
    pub save_as: Option<String>,
    /// Go on with a sweep that was stopped, or tell and save one that is over: sweep-2, or 2
    #[arg(long, value_name = "ID", conflicts_with_all = AGREED_TO_SWEEP)]
    pub resume: Option<String>,
    /// Write everything as JSON to a file, or with - to standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the results as Markdown, in the same way
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write a row for each run as CSV, in the same way
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Serve the figures of the run that goes to Prometheus, at http://ADDRESS:PORT/metrics; a port
    /// alone is one of this machine's own
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = address)]
    pub metrics: Option<SocketAddr>,
    /// Show no progress and no results
    #[arg(long, short)]
    pub quiet: bool,
}

fn require(text: &str) -> Result<Require, String> {
    Require::parse(text).map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
pub struct CeilingsArgs {
    /// Name of a profile, or the path of a TOML file
    #[arg(default_value = "default")]
    pub profile: String,
    /// Change a setting, such as producer.workers=4; KEY= leaves it out
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// How often each stage is measured, in turn with the others; the median counts
    #[arg(long, value_name = "N", default_value = "3")]
    pub rounds: NonZeroU32,
    /// Rows of each round on the wire, or more where these take less than 0.2 s: short rounds vary
    /// much
    #[arg(long, value_name = "N", default_value = "10M", value_parser = rows)]
    pub wire_rows: NonZeroU64,
    /// Write the figures as JSON to a file, or with - to standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Show no progress and no table
    #[arg(long, short)]
    pub quiet: bool,
}

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
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The form of a report; text, if none is named.
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

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Html,
    Json,
    Markdown,
    Csv,
}

impl FormArgs {
    /// The form that is asked for.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            Self { html: true, .. } => Form::Html,
            Self { json: true, .. } => Form::Json,
            Self { markdown: true, .. } => Form::Markdown,
            Self { csv: true, .. } => Form::Csv,
            _ => Form::Text,
        }
    }
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many users
    #[arg(long, default_value = "1000000", value_parser = rows)]
    pub rows: NonZeroU64,
    /// The file [default: where `kdyno run` looks for it]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// An address to serve at. Nobody else gets in unless an address says so.
fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix(':').unwrap_or(text).parse();
    let local = port.map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    local.or_else(|_| text.parse()).map_err(|_| {
        "a port, or an address in digits with one, such as 9464 or 0.0.0.0:9464; names are not \
         looked up"
            .to_owned()
    })
}

/// As in a profile: `50000` or `50k`.
fn rows(text: &str) -> Result<NonZeroU64, String> {
    let rows = units::parse_count(text).map_err(|error| error.to_string())?;
    NonZeroU64::new(rows).ok_or_else(|| "there has to be at least one".to_owned())
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
