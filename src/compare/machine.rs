//! The machine that runs are made on, and what it did beside them.

use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::units::as_f64;

/// What makes two sessions those of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub host: String,
    /// That this process may use.
    pub cores: usize,
    pub system: String,
}

impl Machine {
    #[must_use]
    pub fn here() -> Self {
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        Self {
            host: host.trim().to_owned(),
            cores: thread::available_parallelism().map_or(1, Into::into),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

/// Processor time of all cores since the machine started, in the system's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuTime {
    all: u64,
    /// That other machines on the same hardware took from this one.
    stolen: u64,
}

impl CpuTime {
    /// `None`: the system does not tell.
    pub fn now() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/stat").ok()?)
    }

    /// The first line: user, nice, system, idle, iowait, irq, softirq, steal.
    fn parse(stat: &str) -> Option<Self> {
        let first = stat.lines().next()?.strip_prefix("cpu ")?;
        let times = first.split_whitespace().take(8).map(str::parse);
        let times: Vec<u64> = times.collect::<Result<_, _>>().ok()?;
        Some(Self {
            all: times.iter().sum(),
            stolen: *times.get(7)?,
        })
    }

    /// The part of all time that was stolen since `earlier`, 0 to 1.
    pub fn stolen_since(self, earlier: Self) -> Option<f64> {
        let all = self.all.checked_sub(earlier.all).filter(|all| *all > 0)?;
        Some(as_f64(self.stolen.saturating_sub(earlier.stolen)) / as_f64(all))
    }
}

/// Processes that wanted to run in the last minute, on average.
pub fn load() -> Option<f64> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    load.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stolen_time_is_a_part_of_all_time() {
        let before = CpuTime::parse("cpu  10 0 10 70 5 1 2 2 0 0\ncpu0 1\n").unwrap();
        let after = CpuTime::parse("cpu  60 0 20 100 5 1 2 12 9 9\ncpu0 1\n").unwrap();
        assert_eq!(after.stolen_since(before), Some(0.1));
        assert_eq!(after.stolen_since(after), None);
        assert_eq!(CpuTime::parse("intr 1 2 3"), None);
        assert_eq!(CpuTime::parse("cpu  10 0 10 70"), None, "an old kernel");
    }
}
