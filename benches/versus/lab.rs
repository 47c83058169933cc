//! Where the contestants run: kdyno's binary, the real broker, and the files that they read.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::contestant::{Contestant, Load, Process, Sample, Who};
use crate::jobs;
use crate::kafka::{Kafka, Topic};
use crate::kdyno::{self, Destination, Job, Kdyno, Report};
use crate::processes::Processes;
use crate::screen::Watched;
use crate::weigh::Scales;

/// What the broker has to do still, for the contestant before and for the new topic, is not the next
/// one's. A contestant that is a JVM takes that long to start; kdyno sends after a tenth of it.
const REST: Duration = Duration::from_secs(1);

/// When the broker is frozen, and for how long: not until its session with the controller (9 s)
/// or a request (30 s) is over.
const STALL_AFTER: Duration = Duration::from_secs(3);
const STALL: Duration = Duration::from_secs(5);

pub struct Lab<'a> {
    processes: &'a Processes,
    scratch: &'a Path,
    kdyno: Kdyno<'a>,
    scales: Scales,
    /// The million JSON values, one a line.
    values: PathBuf,
    /// Started when the first job needs it.
    kafka: OnceCell<Kafka<'a>>,
}

impl<'a> Lab<'a> {
    /// Makes the files that the contestants read, so that no measurement pays for them.
    pub fn prepare(processes: &'a Processes, scratch: &'a Path) -> Result<Self> {
        let folder = scratch.join("kdyno");
        fs::create_dir(&folder)?;
        let kdyno = Kdyno::new(processes, folder.clone());
        for rows in ["1000000", "10000000"] {
            kdyno.output(&["generate", "--rows", rows])?;
        }
        let reference = kdyno.output(&["profiles", "show", "reference"])?;
        fs::write(
            folder.join(jobs::REFERENCE.profile),
            without_tasks(&reference)?,
        )?;
        let ceiling = kdyno.output(&["profiles", "show", jobs::CEILING_JSON.profile])?;
        fs::write(
            folder.join(jobs::CEILING_LONG.profile),
            format!("{ceiling}\n[run]\nduration = \"3s\"\n"),
        )?;

        kdyno.run(&jobs::JSON_FILE, None)?;
        let values = scratch.join("values.json");
        write_values(&folder.join(jobs::JSON_PATH), &values)?;
        Ok(Self {
            processes,
            scratch,
            kdyno,
            scales: Scales::new(scratch)?,
            values,
            kafka: OnceCell::new(),
        })
    }

    /// Runs a job, on a fresh topic if it takes one.
    pub fn run(&self, job: &Job) -> Result<Report> {
        if job.on_kafka {
            self.run_on(&self.topic()?, job)
        } else {
            self.kdyno.run(job, None)
        }
    }

    /// Runs a job on this topic.
    pub fn run_on(&self, topic: &Topic<'_>, job: &Job) -> Result<Report> {
        self.kdyno.run(job, Some(&destination(topic)))
    }

    /// Runs a job that needs no broker; gives all that it tells.
    pub fn whole_report(&self, job: &Job) -> Result<::kdyno::report::Report> {
        self.kdyno.whole_report(job)
    }

    /// Runs a job that needs no broker with the dashboard open.
    pub fn watch(&self, job: &Job) -> Result<Watched> {
        self.kdyno.watch(job)
    }

    /// Runs a job whose broker answers nothing for a while in its middle.
    pub fn run_stalled(&self, job: &Job) -> Result<Report> {
        let topic = self.topic()?;
        let running = self.kdyno.start(job, Some(&destination(&topic)))?;
        self.processes.sleep(STALL_AFTER)?;
        let frozen = topic.kafka.freeze()?;
        self.processes.sleep(STALL)?;
        drop(frozen);
        let report = kdyno::report(running)?;
        let longest = report.longest_s();
        ensure!(
            longest >= STALL.as_secs_f64(),
            "the stall was not felt: {longest} s at most"
        );
        Ok(report)
    }

    /// Runs a contestant on a fresh topic.
    pub fn sample(&self, contestant: &Contestant) -> Result<Sample> {
        let Contestant { who, load, .. } = contestant;
        let topic = self.topic()?;
        self.processes.sleep(REST)?;
        match who {
            Who::Kdyno(job) => self
                .kdyno
                .sample(&self.scales, job, load, &destination(&topic)),
            Who::PerfTest => self.perf_test(load, &topic),
            Who::Ceiling(job, part) => self.kdyno.ceiling(*part, job, load, &destination(&topic)),
        }
    }

    fn perf_test(&self, load: &Load, topic: &Topic<'_>) -> Result<Sample> {
        let values = self.values.to_str();
        let values = values.context("the folder's path is not UTF-8")?;
        let arguments = perf_test_arguments(load, &topic.name, values);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let perf = topic.kafka.perf_test(&self.scales, &arguments)?;
        Ok(Sample {
            msgs_per_s: perf.records_per_s,
            process: Some(Process::of(load.rows, perf.process)),
        })
    }

    /// A fresh topic on the broker, which is started if it is not there.
    pub fn topic(&self) -> Result<Topic<'_>> {
        if let Some(kafka) = self.kafka.get() {
            return kafka.topic();
        }
        let kafka = Kafka::start(self.processes, self.scratch.join("kafka"))?;
        self.kafka.get_or_init(|| kafka).topic()
    }

    /// The version of the broker, if one was needed.
    pub fn kafka_version(&self) -> Option<&str> {
        self.kafka.get().map(|kafka| kafka.version.as_str())
    }
}

/// How a contestant is started, for readers.
pub fn command_line(contestant: &Contestant) -> String {
    let Contestant { who, load, .. } = contestant;
    let to = Destination {
        brokers: "BROKER",
        topic: "TOPIC",
    };
    let (program, arguments) = match who {
        Who::Kdyno(job) => (
            "kdyno",
            kdyno::arguments("run", job, &load.settings(), Some(&to)),
        ),
        Who::Ceiling(job, _) => ("kdyno", kdyno::ceilings_arguments(job, load, &to)),
        Who::PerfTest => (
            "scripts/kafka perf --",
            perf_test_arguments(load, to.topic, "VALUES.json"),
        ),
    };
    format!("{program} {}", arguments.join(" "))
}

/// What Kafka's own benchmark is asked to do with a file of values, one a line.
fn perf_test_arguments(load: &Load, topic: &str, values: &str) -> Vec<String> {
    let (rows, codec) = (load.rows, load.codec);
    let options = format!(
        "--topic {topic} --num-records {rows} --throughput -1 --producer-props \
         compression.type={codec} batch.size=262144 linger.ms=5 acks=all"
    );
    ["--payload-file", values]
        .into_iter()
        .chain(options.split(' '))
        .map(str::to_owned)
        .collect()
}

fn destination<'a>(topic: &'a Topic<'_>) -> Destination<'a> {
    Destination {
        brokers: &topic.kafka.address,
        topic: &topic.name,
    }
}

/// The profile with no file tasks: nothing on the command line takes a setting away.
fn without_tasks(profile: &str) -> Result<String> {
    let mut profile: toml::Table = profile.parse()?;
    profile
        .remove("tasks")
        .context("the reference profile has no tasks")?;
    Ok(profile.to_string())
}

/// Takes kdyno's JSON array, a row a line, apart into a value a line.
fn write_values(array: &Path, values: &Path) -> Result<()> {
    let mut out = BufWriter::new(File::create(values)?);
    for line in BufReader::new(File::open(array)?).lines() {
        let line = line?;
        if line.starts_with('{') {
            writeln!(out, "{}", line.trim_end_matches(','))?;
        }
    }
    Ok(out.flush()?)
}
