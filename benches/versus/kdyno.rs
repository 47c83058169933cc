//! kdyno as its users run it: the built binary, headless, and the JSON report that it prints.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ::kdyno::engine::ceilings::Part;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::contestant::{Load, Process, Sample};
use crate::processes::{Processes, Running};
use crate::screen::{self, Home, Watched};
use crate::weigh::Scales;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kdyno");

/// Rows of every file that a job writes.
const USERS: u64 = 1_000_000;

/// What kdyno is asked to do.
#[derive(PartialEq, Eq)]
pub struct Job {
    /// For tables and messages.
    pub name: &'static str,
    /// A built-in profile, or a file in kdyno's folder.
    pub profile: &'static str,
    /// `KEY=VALUE`, as in `--set`.
    pub settings: &'static [&'static str],
    /// Whether the records go to the real broker.
    pub on_kafka: bool,
}

/// Where a job's records go.
pub struct Destination<'a> {
    pub brokers: &'a str,
    pub topic: &'a str,
}

/// The part of kdyno's report that is judged here.
#[derive(Deserialize)]
pub struct Report {
    outcome: String,
    records: Records,
    elapsed_s: f64,
    pub msgs_per_s: f64,
    /// Of acknowledged records; absent where nothing was sent.
    latency_us: Option<Latency>,
    pub max_rss_bytes: f64,
    #[serde(default)]
    tasks: Vec<Task>,
}

/// The part of `kdyno ceilings`' results that is judged here.
#[derive(Deserialize)]
struct Ceilings {
    stages: Vec<Ceiling>,
}

#[derive(Deserialize)]
struct Ceiling {
    stage: String,
    msgs_per_s: f64,
}

#[derive(Deserialize)]
struct Records {
    read: u64,
    acked: u64,
}

#[derive(Deserialize)]
struct Latency {
    max: f64,
}

#[derive(Deserialize)]
struct Task {
    name: String,
    rows: u64,
    elapsed_s: f64,
    outcome: String,
}

impl Report {
    /// From the first byte read to the end of everything: the last delivery report, or the last
    /// file.
    pub fn whole_job_s(&self) -> f64 {
        let files = self.files().map(|task| task.elapsed_s);
        files.fold(self.elapsed_s, f64::max)
    }

    /// How long the only file took.
    pub fn file_s(&self) -> Result<f64> {
        let mut files = self.files();
        let file = files.next().context("the report has no file task")?;
        ensure!(files.next().is_none(), "the report has several file tasks");
        Ok(file.elapsed_s)
    }

    /// The longest that an acknowledged record was on its way.
    pub fn longest_s(&self) -> f64 {
        self.latency_us
            .as_ref()
            .map_or(0.0, |latency| latency.max / 1e6)
    }

    fn files(&self) -> impl Iterator<Item = &Task> {
        self.tasks
            .iter()
            .filter(|task| task.name.ends_with("-file"))
    }

    /// Only a run that did everything counts.
    pub fn check(&self) -> Result<()> {
        let Records { read, acked } = self.records;
        ensure!(self.outcome == "completed", "the run was {}", self.outcome);
        ensure!(
            read == acked,
            "of {read} records only {acked} were acknowledged"
        );
        for task in &self.tasks {
            ensure!(
                task.outcome == "completed",
                "the task {} was {}",
                task.name,
                task.outcome
            );
        }
        for file in self.files() {
            ensure!(file.rows == USERS, "{} has {} rows", file.name, file.rows);
        }
        Ok(())
    }
}

/// The binary, with folders of its own for everything that it reads and writes.
pub struct Kdyno<'a> {
    processes: &'a Processes,
    folder: PathBuf,
}

impl<'a> Kdyno<'a> {
    /// Works in `folder`, which is there already.
    pub fn new(processes: &'a Processes, folder: PathBuf) -> Self {
        Self { processes, folder }
    }

    /// Runs any command of kdyno's; gives its standard output.
    pub fn output(&self, arguments: &[&str]) -> Result<String> {
        self.processes.output(self.command(PROGRAM).args(arguments))
    }

    /// Runs a job to its end.
    pub fn run(&self, job: &Job, to: Option<&Destination<'_>>) -> Result<Report> {
        report(self.start(job, to)?)
    }

    /// The same with all that the report tells.
    pub fn whole_report(&self, job: &Job) -> Result<::kdyno::report::Report> {
        let text = self.start(job, None)?.finish()?;
        serde_json::from_str(&text).context("kdyno's report is another")
    }

    /// Starts a job, to be waited for by [`report`].
    pub fn start(&self, job: &Job, to: Option<&Destination<'_>>) -> Result<Running<'a>> {
        let mut command = self.command(PROGRAM);
        self.processes
            .start(command.args(arguments("run", job, &[], to)))
    }

    /// Runs a job with this load to its end, on the scales.
    pub fn sample(
        &self,
        scales: &Scales,
        job: &Job,
        load: &Load,
        to: &Destination<'_>,
    ) -> Result<Sample> {
        let mut command = self.command(scales.program());
        scales.put_on(&mut command, PROGRAM);
        command.args(arguments("run", job, &load.settings(), Some(to)));
        let report = report(self.processes.start(&mut command)?)?;
        let rows = report.records.acked;
        ensure!(rows == load.rows, "{rows} rows instead of {}", load.rows);
        Ok(Sample {
            msgs_per_s: report.msgs_per_s,
            process: Some(Process::of(rows, scales.read()?)),
        })
    }

    /// The rate of a part of this job's path alone, with this load.
    pub fn ceiling(
        &self,
        part: Part,
        job: &Job,
        load: &Load,
        to: &Destination<'_>,
    ) -> Result<Sample> {
        let mut command = self.command(PROGRAM);
        command.args(ceilings_arguments(job, load, to));
        let text = self.processes.output(&mut command)?;
        let ceilings: Ceilings = serde_json::from_str(&text).context("no ceilings")?;
        let mut stages = ceilings.stages.iter();
        let found = stages.find(|ceiling| ceiling.stage == part.word());
        Ok(Sample {
            msgs_per_s: found.context("a part has no ceiling")?.msgs_per_s,
            // It measures other stages, too.
            process: None,
        })
    }

    /// Runs a job to its end with the dashboard open.
    pub fn watch(&self, job: &Job) -> Result<Watched> {
        let home = tempfile::tempdir_in(&self.folder)?;
        let (profiles, runs) = (home.path().join("profiles"), home.path().join("runs"));
        fs::create_dir(&profiles)?;
        fs::write(
            profiles.join("0.toml"),
            self.output(&["profiles", "show", job.profile])?,
        )?;
        let home = Home {
            folder: &self.folder,
            profiles,
            runs,
        };
        screen::watch(self.processes, &home)
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .arg("--log-dir")
            .arg(self.folder.join("log"))
            .env("KDYNO_RUNS", self.folder.join("runs"))
            .env("KDYNO_DATA", self.folder.join("data"))
            .env_remove("KDYNO_PROFILES")
            .env_remove("KDYNO_LOG");
        command
    }
}

/// What kdyno is called with to do `command` with a job.
pub fn arguments(
    command: &str,
    job: &Job,
    load: &[String],
    to: Option<&Destination<'_>>,
) -> Vec<String> {
    let mut arguments: Vec<_> = [command, job.profile, "--quiet", "--json", "-"]
        .map(str::to_owned)
        .into();
    let settings = job.settings.iter().map(|&setting| setting.to_owned());
    let target = to.into_iter().flat_map(|Destination { brokers, topic }| {
        [
            format!("target.brokers={brokers}"),
            format!("target.topic={topic}"),
        ]
    });
    for setting in settings.chain(load.iter().cloned()).chain(target) {
        arguments.extend(["--set".to_owned(), setting]);
    }
    arguments
}

/// The same for one round of the job's ceilings, with as many rows on the wire as the load has.
pub fn ceilings_arguments(job: &Job, load: &Load, to: &Destination<'_>) -> Vec<String> {
    let mut arguments = arguments("ceilings", job, &load.settings(), Some(to));
    arguments.extend(["--rounds", "1", "--wire-rows"].map(str::to_owned));
    arguments.push(load.rows.to_string());
    arguments
}

/// The report of a job that was started, once it is over.
pub fn report(running: Running<'_>) -> Result<Report> {
    let text = running.finish()?;
    let report: Report = serde_json::from_str(&text).context("kdyno's report is another")?;
    report.check()?;
    Ok(report)
}
