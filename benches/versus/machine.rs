//! Where the figures come from: they mean nothing on another machine.

use std::fs;
use std::process::Command;
use std::thread;

/// One line about this machine and what ran on it.
pub struct Machine {
    /// Processes that wanted a core in the last minute, before the benchmark began.
    load: Option<String>,
}

impl Machine {
    /// To be called before the machine has work to do.
    pub fn look() -> Self {
        let load = fs::read_to_string("/proc/loadavg").ok();
        let load = load.and_then(|text| text.split(' ').next().map(str::to_owned));
        Self { load }
    }

    /// `None` where no broker was needed.
    pub fn describe(&self, kafka_version: Option<&str>) -> String {
        let cores = thread::available_parallelism().map_or(0, usize::from);
        let parts = [
            Some(format!("{cores} cores")),
            cpu_model(),
            kernel(),
            self.load
                .as_ref()
                .map(|load| format!("load {load} before the start")),
            kafka_version.map(|version| format!("Apache Kafka {version} on the same cores")),
            Some(format!("kdyno {}", env!("CARGO_PKG_VERSION"))),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// As Linux names it.
fn cpu_model() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(": ")?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    let name = Command::new("uname").arg("-sr").output().ok()?;
    Some(String::from_utf8(name.stdout).ok()?.trim().to_owned())
}
