//! Real brokers, by `scripts/kafka`.
//!
//! Each cluster has a guard: a shell that starts it, waits until the test's process closes a
//! pipe, by design or by dying, and takes it down.

use std::io::{BufRead, BufReader, Write, stderr};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::Topic;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/kafka");

/// What the guard does with the script, the folder, and the options of `up`.
const GUARD: &str = r#"
    script=$1 dir=$2
    shift 2
    "$script" up --dir "$dir" "$@" </dev/null && cat >/dev/null
    exec "$script" down --dir "$dir" 2>/dev/null
"#;

/// Enough for a test, and three of them fit beside everything else.
const HEAP: &str = "-Xms192m -Xmx512m";

/// Free ports may be gone before the brokers take them.
const ATTEMPTS: u32 = 5;

/// What a cluster asks of its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    None,
    Tls,
    /// TLS, with a certificate of the client.
    MutualTls,
    /// A login, by any mechanism.
    Sasl,
    /// A login by SCRAM-SHA-512 alone, over TLS.
    SaslOverTls,
}

impl Security {
    pub fn has_tls(self) -> bool {
        self.options().contains(&"--tls")
    }

    /// In the words of `scripts/kafka up`.
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Tls => &["--tls"],
            Self::MutualTls => &["--tls", "--client-auth"],
            Self::Sasl => &["--sasl", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"],
            Self::SaslOverTls => &["--tls", "--sasl", "SCRAM-SHA-512"],
        }
    }
}

/// A running cluster on loopback. It is taken down when this is dropped, or the process ends.
pub struct Kafka {
    pub brokers: String,
    /// Of this process alone, so that no other's cluster is ever taken for ours.
    folder: PathBuf,
    guard: Child,
}

impl Kafka {
    /// The single broker that tests share, each with a topic of its own; `None`: Kafka is left
    /// out on this machine, and that has been said.
    pub fn shared() -> Option<&'static Self> {
        Self::secured(Security::None)
    }

    /// The same, one for each kind of security.
    pub fn secured(security: Security) -> Option<&'static Self> {
        static SHARED: [OnceLock<Option<Kafka>>; 5] = [const { OnceLock::new() }; 5];
        let shared = SHARED[security as usize]
            .get_or_init(|| is_wanted(security).then(|| Self::start(1, security.options())));
        shared.as_ref()
    }

    /// So many brokers for one test alone, which may stop them; `None` as in [`Kafka::shared`].
    pub fn alone(brokers: u32) -> Option<Self> {
        is_wanted(Security::None).then(|| Self::start(brokers, &[]))
    }

    /// One broker of this version, for one test alone; `None` as in [`Kafka::shared`].
    pub fn of_version(version: &str) -> Option<Self> {
        is_wanted(Security::None).then(|| Self::start(1, &["--version", version]))
    }

    /// `options`: more of those that `scripts/kafka up` takes.
    fn start(brokers: u32, options: &[&str]) -> Self {
        (0..ATTEMPTS)
            .find_map(|_| Self::try_start(brokers, options))
            .unwrap_or_else(|| {
                panic!("scripts/kafka could not start {brokers} broker(s), {options:?}, see above")
            })
    }

    fn try_start(brokers: u32, options: &[&str]) -> Option<Self> {
        let port = free_ports(brokers);
        let folder = format!("kdyno-it-{}-{port}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard", SCRIPT])
            .arg(&folder)
            .args(["--port", &port.to_string()])
            .args(["--brokers", &brokers.to_string()])
            .args(options)
            .env("KAFKA_HEAP_OPTS", HEAP)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Who stops the tests from the keyboard does not stop the guard.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut addresses = String::new();
        let output = guard.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut addresses).unwrap();
        let kafka = Self {
            brokers: addresses.trim().to_owned(),
            folder,
            guard,
        };
        (!kafka.brokers.is_empty()).then_some(kafka)
    }

    /// The start of a profile that sends to this topic.
    pub fn target(&self, topic: &str) -> String {
        format!(
            "[target]\nbrokers = \"{}\"\ntopic = \"{topic}\"\n",
            self.brokers
        )
    }

    /// A file that `up` has left for clients, such as `ca.pem`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A topic, seen from outside.
    pub fn topic(&self, name: &str) -> Topic {
        Topic::new(&self.brokers, name)
    }

    /// The topics whose names begin so.
    pub fn topics(&self, start: &str) -> Vec<String> {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", &self.brokers)
            .create()
            .unwrap();
        let metadata = consumer.fetch_metadata(None, super::PATIENCE).unwrap();
        let topics = metadata.topics().iter();
        let names = topics.map(|topic| topic.name().to_owned());
        names.filter(|name| name.starts_with(start)).collect()
    }

    /// Kills a broker (they count from 1) as if its machine had lost its power.
    pub fn kill_broker(&self, id: u32) {
        self.script(&["stop", &id.to_string(), "--hard"]);
    }

    /// Starts it again, and waits until it is ready.
    pub fn start_broker(&self, id: u32) {
        self.script(&["start", &id.to_string()]);
    }

    fn script(&self, args: &[&str]) {
        let status = Command::new(SCRIPT)
            .args(args)
            .arg("--dir")
            .arg(&self.folder)
            .env("KAFKA_HEAP_OPTS", HEAP)
            .process_group(0)
            .status()
            .unwrap();
        assert!(status.success(), "scripts/kafka {args:?}: {status}");
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// With `CI` set, everything has to be there; elsewhere, tests run where Java and Maven are, and
/// openssl for those that need certificates.
fn is_wanted(security: Security) -> bool {
    static KAFKA: OnceLock<bool> = OnceLock::new();
    static CERTIFICATES: OnceLock<bool> = OnceLock::new();
    let has_kafka = || {
        has("java", "-version") && has("mvn", "-version")
            || left_out("that need a real Kafka. Install Java 17 and Maven")
    };
    let has_certificates =
        || has("openssl", "version") || left_out("that need certificates. Install openssl");
    std::env::var_os("CI").is_some()
        || *KAFKA.get_or_init(has_kafka)
            && (!security.has_tls() || *CERTIFICATES.get_or_init(has_certificates))
}

fn has(program: &str, question: &str) -> bool {
    let found = Command::new(program).arg(question).output();
    found.is_ok_and(|output| output.status.success())
}

/// Says so, not by a macro, which the test harness would keep to itself.
fn left_out(which: &str) -> bool {
    let notice =
        format!("\n*** LEFT OUT: all tests {which}, or set CI to make them fail instead. ***\n\n");
    let _ = stderr().write_all(notice.as_bytes());
    false
}

/// The first of so many ports next to each other that nobody listens on, each time others. They
/// are below the range that outgoing connections take theirs from.
fn free_ports(count: u32) -> u16 {
    const PLACES: u16 = 600;
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let count = u16::try_from(count).unwrap();
    // Test processes that run side by side begin at different places.
    let own = u16::try_from(std::process::id() % u32::from(PLACES)).unwrap();
    let mut places = (0..PLACES).map(|_| {
        let place = (own + TAKEN.fetch_add(1, Relaxed)) % PLACES;
        // scripts/kafka puts the controllers a thousand ports above: every other thousand is theirs.
        20_000 + place / 100 * 2_000 + place % 100 * 10
    });
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    places
        .find(|&start| (start..start + count).all(is_free))
        .expect("some ports are free")
}
