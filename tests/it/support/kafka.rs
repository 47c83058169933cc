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

use super::Topic;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/kafka");

/// What the guard does with the folder as `$2`, the port as `$3`, the number of brokers as `$4`.
const GUARD: &str = r#"
    "$1" up --dir "$2" --port "$3" --brokers "$4" </dev/null && cat >/dev/null
    exec "$1" down --dir "$2" 2>/dev/null
"#;

/// Enough for a test, and three of them fit beside everything else.
const HEAP: &str = "-Xms192m -Xmx512m";

/// Free ports may be gone before the brokers take them.
const ATTEMPTS: u32 = 5;

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
        static SHARED: OnceLock<Option<Kafka>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| is_wanted().then(|| Self::start(1)));
        shared.as_ref()
    }

    /// So many brokers for one test alone, which may stop them; `None` as in [`Kafka::shared`].
    pub fn alone(brokers: u32) -> Option<Self> {
        is_wanted().then(|| Self::start(brokers))
    }

    fn start(brokers: u32) -> Self {
        (0..ATTEMPTS)
            .find_map(|_| Self::try_start(brokers))
            .unwrap_or_else(|| {
                panic!("scripts/kafka could not start {brokers} broker(s), see above")
            })
    }

    fn try_start(brokers: u32) -> Option<Self> {
        let port = free_ports(brokers);
        let folder = format!("kdyno-it-{}-{port}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard", SCRIPT])
            .arg(&folder)
            .args([port.to_string(), brokers.to_string()])
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

    /// A topic, seen from outside.
    pub fn topic(&self, name: &str) -> Topic {
        Topic::new(&self.brokers, name)
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

/// With `CI` set, Kafka has to be there; elsewhere, it is where Java and Maven are.
fn is_wanted() -> bool {
    static WANTED: OnceLock<bool> = OnceLock::new();
    *WANTED.get_or_init(|| {
        let has = |program| {
            let found = Command::new(program).arg("-version").output();
            found.is_ok_and(|output| output.status.success())
        };
        let wanted = std::env::var_os("CI").is_some() || (has("java") && has("mvn"));
        if !wanted {
            // Not by a macro, which the test harness would keep to itself.
            let notice = "\n*** LEFT OUT: all tests that need a real Kafka. Install Java 17 and \
                          Maven, or set CI to make them fail instead. ***\n\n";
            let _ = stderr().write_all(notice.as_bytes());
        }
        wanted
    })
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
