//! Parses the command line, starts the log, and hands over.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use kdyno::cli::Cli;
use kdyno::command::{self, say};
use kdyno::logging::Logging;
use mimalloc::MiMalloc;

/// By its feature `override` that of C code, too: librdkafka allocates and frees for each message.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let logging = Logging::start(cli.places.log_dir.as_deref()).map(Arc::new);
    let warning = match &logging {
        Ok(logging) => logging.doubt(),
        Err(why) => Some(why.as_str()),
    };
    if let Some(warning) = warning {
        say(format_args!("warning: {warning}"));
    }
    let exit = command::execute(cli, &logging);
    if let Ok(dropped @ 1..) = logging.map(|logging| logging.dropped_lines()) {
        say(format_args!(
            "warning: {dropped} log lines were dropped: the disk of the log did not keep up"
        ));
    }
    exit.into()
}
