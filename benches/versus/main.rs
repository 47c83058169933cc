//! The big benchmark: is kdyno as fast, and as small, as it says?
//!
//! ```text
//! cargo bench --bench versus                               everything; --help tells how long
//! cargo bench --bench versus -- fastest                    some subjects, by a part of their name
//! cargo bench --bench versus -- --page docs/performance.md --json FILE
//! ```
//!
//! It drives the built binary, as users do, against a real broker which `scripts/kafka` starts,
//! and prints rates, what they cost, and ratios against targets. It fails only if something could
//! not be measured: timing depends too much on the machine to be a test.
//!
//! The rate of such runs varies by a tenth and more, and drifts. So contestants take turns within
//! each round, in an order that alternates; a ratio is the median of the rounds' ratios, and each
//! table shows the spread and how many runs there were. Results hold for one start of the broker:
//! the next may differ.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{CommandFactory, FromArgMatches, Parser};

mod contestant;
mod jobs;
mod kafka;
mod kdyno;
mod lab;
mod machine;
mod output;
mod processes;
mod races;
mod screen;
mod subjects;
mod suite;
mod table;
mod weigh;

use lab::Lab;
use machine::Machine;
use output::Output;
use processes::{Interrupted, Processes};
use subjects::{SUBJECTS, Subject};
use suite::Suite;

/// Measures kdyno, librdkafka and Kafka's own benchmark against each other, on a real broker.
#[derive(Parser)]
#[command(bin_name = "cargo bench --bench versus --")]
struct Args {
    /// Subjects to measure, by a part of their name [default: all]
    subjects: Vec<String>,
    /// Rounds of each race; three times as many where all send a million rows
    #[arg(long, default_value = "7", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Write the tables to this file, too
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write them into this page, in place of all between its comments `versus` and `/versus`
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Write every single value to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// What cargo passes to tell a benchmark from a test.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The subjects, and how long they take.
fn subjects_help() -> String {
    let all: f32 = SUBJECTS.iter().map(|subject| subject.minutes).sum();
    let lines = SUBJECTS
        .iter()
        .map(|subject| format!("  {:<14} {:>4.1} min\n", subject.name, subject.minutes));
    let lines: String = lines.collect();
    format!(
        "Subjects, and about how long each takes on two cores with --rounds 7:\n{lines}  all of them    {all:>4.1} min"
    )
}

fn main() -> ExitCode {
    if let Some(code) = weigh::as_parent() {
        return code;
    }
    let matches = Args::command().after_help(subjects_help()).get_matches();
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.exit(),
    };
    if !args.bench {
        eprintln!("nothing to test here: run `cargo bench --bench versus`");
        return ExitCode::SUCCESS;
    }
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("{error}");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    let subjects = chosen(&args.subjects)?;
    let command = format!(
        "cargo bench --bench versus -- {} --rounds {}",
        args.subjects.join(" "),
        args.rounds
    );
    let command = command.replace("  ", " ");
    let mut output = Output::open(args.json, args.markdown, args.page, command)?;
    let machine = Machine::look();
    let processes = Processes::listen()?;
    let scratch = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;

    eprintln!("writing the files that the contestants read");
    let mut suite = Suite::new(Lab::prepare(&processes, scratch.path())?, args.rounds);
    for subject in subjects {
        eprintln!("{}", subject.name);
        let table = (subject.measure)(&mut suite)?;
        output.add(subject.name, table, &machine, suite.lab.kafka_version())?;
    }
    println!(
        "Measured on {}.",
        machine.describe(suite.lab.kafka_version())
    );
    Ok(())
}

/// The subjects whose name contains one of the words; all, if there are none.
fn chosen(words: &[String]) -> Result<Vec<&'static Subject>> {
    let names = || SUBJECTS.map(|subject| subject.name).join(", ");
    if let Some(word) = words
        .iter()
        .find(|word| !SUBJECTS.iter().any(|s| s.name.contains(*word)))
    {
        bail!("no subject is called {word}: there are {}", names());
    }
    let chosen = |subject: &&Subject| {
        words.is_empty() || words.iter().any(|word| subject.name.contains(word))
    };
    Ok(SUBJECTS.iter().filter(chosen).collect())
}
