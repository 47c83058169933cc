//! What goes in rounds: a comparison, a sweep.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::value;
use crate::compare::{Metric, Rounds};
use crate::report::Form;
use crate::sweep::Require;

/// What a comparison says, and how it ends.
pub const COMPARE_HELP: &str = "\
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

/// What is agreed on runs before the first round.
#[derive(Debug, Args)]
pub struct AgreedArgs {
    /// Draw the order of the runs by this number [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Change a setting of all that runs, such as run.rate=50k; KEY= leaves it out
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Leave the topics on the broker: each run has one of its own
    #[arg(long)]
    pub keep_topics: bool,
    /// Leave the machine alone for so long after each run [default: 1s, embedded 100ms]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub cool_down: Option<Duration>,
}

/// What is told, and where to.
#[derive(Debug, Args)]
pub struct OutputArgs {
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
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = value::address)]
    pub metrics: Option<SocketAddr>,
    /// Show no progress and no results
    #[arg(long, short)]
    pub quiet: bool,
}

impl OutputArgs {
    /// The documents that are asked for.
    pub fn documents(&self) -> impl Iterator<Item = (Form, &Path)> {
        let all = [
            (Form::Json, &self.json),
            (Form::Html, &self.html),
            (Form::Markdown, &self.markdown),
            (Form::Csv, &self.csv),
        ];
        let asked = all.into_iter();
        asked.filter_map(|(form, file)| Some((form, file.as_deref()?)))
    }
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

/// `kdyno compare`.
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
    #[arg(long, value_name = "N", default_value = "10", value_parser = Rounds::parse)]
    pub repeats: usize,
    /// As many rounds as fit into this time, such as 5m, by the one that warms up
    #[arg(long, value_name = "TIME", value_parser = value::budget, conflicts_with = "repeats")]
    pub budget: Option<Duration>,
    /// The figure that is judged; all others are shown as exploratory
    #[arg(long, value_name = "NAME", default_value = "msgs_per_s", value_parser = Metric::parse)]
    pub metric: Metric,
    /// Changes that count as none
    #[arg(long, value_name = "PERCENT", default_value = "3%", value_parser = value::margin)]
    pub margin: f64,
    /// Exit with 3 when a profile is surely worse than the baseline by more than this
    #[arg(long, value_name = "PERCENT", value_parser = value::percent)]
    pub max_regression: Option<f64>,
    /// Exit with 3 as well when that cannot be told
    #[arg(long, requires = "max_regression")]
    pub strict: bool,
    #[command(flatten)]
    pub agreed: AgreedArgs,
    /// Go on with a comparison that was stopped: compare-3, 3, or last
    #[arg(long, value_name = "ID", conflicts_with_all = AGREED)]
    pub resume: Option<String>,
    #[command(flatten)]
    pub output: OutputArgs,
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

/// `kdyno sweep`.
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
    #[arg(long, value_name = "LIMIT", value_parser = Require::parse)]
    pub require: Vec<Require>,
    /// How many rounds confirm the best: each runs it once, and the profile as it is twice
    #[arg(long, value_name = "N", default_value = "10", value_parser = Rounds::parse)]
    pub repeats: usize,
    /// End the search early enough for all to fit into this time, such as 10m; every combination
    /// runs at least once
    #[arg(long, value_name = "TIME", value_parser = value::budget)]
    pub budget: Option<Duration>,
    /// The figure that makes one the best
    #[arg(long, value_name = "NAME", default_value = "msgs_per_s", value_parser = Metric::parse)]
    pub metric: Metric,
    #[command(flatten)]
    pub agreed: AgreedArgs,
    /// Save the best as a new profile of this name, with a comment that says how it was found
    #[arg(long, value_name = "NAME")]
    pub save_as: Option<String>,
    /// Go on with a sweep that was stopped, or tell and save one that is over: sweep-2, or 2
    #[arg(long, value_name = "ID", conflicts_with_all = AGREED_TO_SWEEP)]
    pub resume: Option<String>,
    #[command(flatten)]
    pub output: OutputArgs,
}
