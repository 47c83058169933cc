//! The benchmark: is kdyno as fast, and as small, as it says?
//!
//! ```text
//! cargo bench                                 everything, five rounds, some fifteen minutes
//! cargo bench -- perf-test files --rounds 3   some subjects, by name
//! cargo bench -- --markdown FILE              the tables in a file, too
//! ```
//!
//! It drives the built binary, as users do, against a real broker which `scripts/kafka` starts,
//! and prints ratios against targets. It fails only if something could not be measured: timing
//! depends too much on the machine to be a test.
//!
//! The rate of such runs varies by a tenth and more, and drifts. So contestants take turns within
//! each round, in an order that alternates; a ratio is the median of the rounds' ratios, and each
//! table shows the spread and how many runs there were. Results hold for one start of the broker: the next may differ.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Parser;

mod jobs;
mod kafka;
mod kdyno;
mod lab;
mod machine;
mod processes;
mod screen;
mod subjects;
mod suite;
mod table;

use lab::Lab;
use machine::Machine;
use processes::{Interrupted, Processes};
use subjects::{SUBJECTS, Subject};
use suite::Suite;

/// Measures kdyno against its targets, on a real broker.
#[derive(Parser)]
struct Args {
    /// Subjects to measure, by a part of their name: fastest, perf-test, reference, whole-job,
    /// ceiling, files, screen, memory [default: all]
    subjects: Vec<String>,
    /// How often each contestant runs
    #[arg(long, default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Write the tables to this file, too
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// What cargo passes to tell a benchmark from a test.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if !args.bench {
        eprintln!("nothing to test here: run `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match run(&args) {
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

fn run(args: &Args) -> Result<()> {
    let subjects = chosen(&args.subjects)?;
    // Opened before the work, so that a wrong path does not cost it.
    let mut output = Output::open(args.markdown.as_ref())?;
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
        output.write(&format!("{table}\n"))?;
    }
    let machine = machine.describe(suite.lab.kafka_version());
    output.write(&format!("Measured on {machine}.\n"))
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

/// Standard output, and the file that was asked for.
struct Output(Option<File>);

impl Output {
    fn open(path: Option<&PathBuf>) -> Result<Self> {
        let create = |path: &PathBuf| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        };
        Ok(Self(path.map(create).transpose()?))
    }

    fn write(&mut self, text: &str) -> Result<()> {
        io::stdout().write_all(text.as_bytes())?;
        if let Some(file) = &mut self.0 {
            file.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}
