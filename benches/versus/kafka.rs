//! The real broker: started by `scripts/kafka`, taken down whatever happens.

use std::cell::Cell;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use tokio::runtime::Runtime;

use crate::processes::Processes;
use crate::weigh::{Scales, Weight};

/// Partitions of each topic.
const PARTITIONS: i32 = 4;

/// Size of the index files that a broker makes for each partition, sparse, in bytes. The first
/// record of a partition touches them, and the kernel then fills as much of them as the disk reads
/// ahead: with Kafka's 10 MiB and 8 MiB read ahead that took the broker a hundred milliseconds of
/// each run, whoever the contestant was.
const INDEX_BYTES: &str = "262144";

/// One broker on a port of its own.
pub struct Kafka<'a> {
    processes: &'a Processes,
    port: u16,
    folder: PathBuf,
    /// Topics made so far.
    topics: Cell<u32>,
    /// `host:port` of the broker.
    pub address: String,
    pub version: String,
    runtime: Runtime,
}

impl<'a> Kafka<'a> {
    /// Starts the broker and waits until it is ready.
    pub fn start(processes: &'a Processes, folder: PathBuf) -> Result<Self> {
        let port = free_port()?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let address = processes.output(&mut script("up", port, &folder))?;
        let mut kafka = Self {
            processes,
            port,
            folder,
            topics: Cell::new(0),
            address: address.trim().to_owned(),
            version: String::new(),
            runtime,
        };
        kafka.version = kafka.noted("version")?;
        Ok(kafka)
    }

    /// A topic that nobody has written to, deleted when it is dropped.
    pub fn topic(&self) -> Result<Topic<'_>> {
        self.topics.set(self.topics.get() + 1);
        let name = format!("bench-{}", self.topics.get());
        let new = NewTopic::new(&name, PARTITIONS, TopicReplication::Fixed(1))
            .set("segment.index.bytes", INDEX_BYTES);
        let admin = self.admin()?;
        let created = admin.create_topics([&new], &AdminOptions::new());
        for result in self.runtime.block_on(created)? {
            result.map_err(|(name, code)| anyhow!("cannot create {name}: {code}"))?;
        }
        Ok(Topic { kafka: self, name })
    }

    fn delete(&self, topic: &str) -> Result<()> {
        let admin = self.admin()?;
        let deleted = admin.delete_topics(&[topic], &AdminOptions::new());
        for result in self.runtime.block_on(deleted)? {
            result.map_err(|(name, code)| anyhow!("cannot delete {name}: {code}"))?;
        }
        Ok(())
    }

    /// Made anew each time, so that nothing of it is there while something is measured.
    fn admin(&self) -> Result<AdminClient<DefaultClientContext>> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.address);
        Ok(config.create()?)
    }

    /// Runs Kafka's own producer benchmark on the scales.
    pub fn perf_test(&self, scales: &Scales, arguments: &[&str]) -> Result<PerfTest> {
        let mut tool = script("perf", self.port, &self.folder);
        tool.env("KAFKA_TOOL_JAVA", scales.program());
        scales.put_on(&mut tool, "java");
        let output = self.processes.output(tool.arg("--").args(arguments))?;
        let rate = output.lines().rev().find_map(rate_of_perf_test);
        Ok(PerfTest {
            records_per_s: rate
                .with_context(|| format!("the perf test printed no rate:\n{output}"))?,
            process: scales.read()?,
        })
    }

    /// Stops the broker's process where it is, until the guard is dropped.
    pub fn freeze(&self) -> Result<Frozen> {
        let status = self
            .processes
            .output(&mut script("status", self.port, &self.folder))?;
        let pid = status
            .split_whitespace()
            .last()
            .and_then(|word| word.parse().ok());
        let pid = pid.with_context(|| format!("no process in the status:\n{status}"))?;
        kill(Pid::from_raw(pid), Signal::SIGSTOP).context("cannot freeze the broker")?;
        Ok(Frozen(Pid::from_raw(pid)))
    }

    /// What the script has noted about the cluster under this key.
    fn noted(&self, key: &str) -> Result<String> {
        let notes = fs::read_to_string(self.folder.join("cluster"))?;
        let mut notes = notes.lines().filter_map(|line| line.split_once('='));
        let (_, value) = notes
            .find(|note| note.0 == key)
            .context("the script notes otherwise")?;
        Ok(value.to_owned())
    }
}

impl Drop for Kafka<'_> {
    fn drop(&mut self) {
        // Not through `processes`: this has to be done after an interrupt, too.
        let down = script("down", self.port, &self.folder)
            .process_group(0)
            .status();
        if !down.is_ok_and(|status| status.success()) {
            eprintln!(
                "the broker is still there: scripts/kafka down --dir {}",
                self.folder.display()
            );
        }
    }
}

/// What came of Kafka's own benchmark.
pub struct PerfTest {
    /// As it prints it at its end.
    pub records_per_s: f64,
    pub process: Weight,
}

/// A topic of one measurement. Without deletion the broker's disk would fill.
pub struct Topic<'a> {
    pub kafka: &'a Kafka<'a>,
    pub name: String,
}

impl Drop for Topic<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.kafka.delete(&self.name) {
            eprintln!("a topic is left behind: {error:#}");
        }
    }
}

/// A broker that answers nothing until this is dropped.
pub struct Frozen(Pid);

impl Drop for Frozen {
    fn drop(&mut self) {
        if let Err(error) = kill(self.0, Signal::SIGCONT) {
            eprintln!("the broker is gone: {error}");
        }
    }
}

fn script(command: &str, port: u16, folder: &Path) -> Command {
    let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/kafka"));
    script
        .args([command, "--port", &port.to_string(), "--dir"])
        .arg(folder);
    script.stdin(Stdio::null());
    script
}

fn free_port() -> Result<u16> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    ensure!(
        port >= 1024,
        "the system gave port {port}, which scripts/kafka does not take"
    );
    Ok(port)
}

/// The rate in `1000000 records sent, 333000.5 records/sec (23.1 MB/sec), …, 5 ms 99th, …`. The
/// lines that are printed on the way have no percentiles.
fn rate_of_perf_test(line: &str) -> Option<f64> {
    let (before, _) = line.split_once(" records/sec")?;
    line.contains("99th")
        .then(|| before.rsplit(' ').next()?.parse().ok())?
}
