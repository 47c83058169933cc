//! What goes once: a run, its ceilings, the file of its rows.

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

use clap::Args;

use super::value;

/// `kdyno run`.
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
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = value::address)]
    pub metrics: Option<SocketAddr>,
    /// Show no progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

/// `kdyno ceilings`.
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
    #[arg(long, value_name = "N", default_value = "10M", value_parser = value::rows)]
    pub wire_rows: NonZeroU64,
    /// Write the figures as JSON to a file, or with - to standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Show no progress and no table
    #[arg(long, short)]
    pub quiet: bool,
}

/// `kdyno generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many users
    #[arg(long, default_value = "1000000", value_parser = value::rows)]
    pub rows: NonZeroU64,
    /// The file [default: where `kdyno run` looks for it]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
