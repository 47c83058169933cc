//! Where the figures come from: they mean nothing on another machine.

use std::fs;
use std::process::Command;
use std::thread;

use serde::Serialize;

/// This machine, as it was before the benchmark began.
#[derive(Serialize)]
pub struct Machine {
    cores: usize,
    cpu: Option<String>,
    memory_kib: Option<u64>,
    kernel: Option<String>,
    /// Processes that wanted a core in the last minute.
    load: Option<String>,
}

impl Machine {
    /// To be called before the machine has work to do.
    pub fn look() -> Self {
        let load = fs::read_to_string("/proc/loadavg").ok();
        Self {
            cores: thread::available_parallelism().map_or(0, usize::from),
            cpu: noted("/proc/cpuinfo", "model name"),
            memory_kib: noted("/proc/meminfo", "MemTotal").and_then(|text| {
                let number = text.split(' ').next()?;
                number.parse().ok()
            }),
            kernel: kernel(),
            load: load.and_then(|text| text.split(' ').next().map(str::to_owned)),
        }
    }

    /// In one line. `kafka`: the broker's version, where one was needed.
    pub fn describe(&self, kafka: Option<&str>) -> String {
        let memory = self.memory_kib.map(|kib| {
            let gib = kib >> 20;
            format!("{gib} GiB of memory")
        });
        let load = self.load.as_ref();
        let parts = [
            Some(format!("{} cores", self.cores)),
            self.cpu.clone(),
            memory,
            self.kernel.clone(),
            load.map(|load| format!("load {load} before the start")),
            kafka.map(|version| format!("Apache Kafka {version} on the same cores")),
            Some(format!("kdyno {}", env!("CARGO_PKG_VERSION"))),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// What one of Linux' files says after `key:` in the first line that begins so.
fn noted(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    let name = Command::new("uname").arg("-sr").output().ok()?;
    Some(String::from_utf8(name.stdout).ok()?.trim().to_owned())
}
