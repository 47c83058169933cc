//! Processor time and memory of this process, as the operating system counts them.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use nix::time::{ClockId, clock_gettime};

use crate::units::as_f64;

/// Used so far, or in between two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub user: Duration,
    pub system: Duration,
    /// The most that was resident since the process began, in bytes.
    pub max_rss_bytes: u64,
}

impl Usage {
    /// What the process has used since it began; zero where the system does not tell.
    #[must_use]
    pub fn now() -> Self {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else {
            return Self::default();
        };
        // Linux counts in KiB, macOS in bytes.
        let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
        Self {
            user: duration(usage.user_time()),
            system: duration(usage.system_time()),
            max_rss_bytes: peak_of_this_program()
                .unwrap_or_else(|| u64::try_from(usage.max_rss()).unwrap_or(0) * unit),
        }
    }

    /// Lets the most that was resident begin anew, so that one of several runs in this process can
    /// be told apart. Tells whether it does: where the system has no such thing, it stays what it
    /// was.
    #[must_use]
    pub fn forget_peak() -> bool {
        const THE_PEAK: &str = "5";
        std::fs::write("/proc/self/clear_refs", THE_PEAK).is_ok()
    }

    /// What was used since `earlier`; the memory is that of now.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user.saturating_sub(earlier.user),
            system: self.system.saturating_sub(earlier.system),
            max_rss_bytes: self.max_rss_bytes,
        }
    }
}

/// Processor time of the thread that asks, since it began; zero where the system does not tell.
pub fn of_this_thread() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// Time that all processes on this machine took together, and that there was, in the system's own
/// unit, over all cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineTime {
    busy: u64,
    all: u64,
    /// What other machines on the same hardware took; `None`: an old kernel does not tell.
    stolen: Option<u64>,
}

impl MachineTime {
    /// Since the machine started; `None` where the system does not tell, or where the process may
    /// not use all of its cores.
    #[must_use]
    pub fn now() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/stat").ok()?;
        let is_core = |line: &&str| {
            line.strip_prefix("cpu")
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        (stat.lines().filter(is_core).count() == super::cores())
            .then(|| Self::parse(&stat))
            .flatten()
    }

    /// Since the machine started, over all of its cores, whoever may use them; `None` where the
    /// system does not tell.
    #[must_use]
    pub fn of_all_cores() -> Option<Self> {
        Self::parse(&std::fs::read_to_string("/proc/stat").ok()?)
    }

    /// The first line: time of users, of nice ones, of the system, idle, waiting for a disk, and
    /// from there on interrupts and what other machines on the same hardware took.
    fn parse(stat: &str) -> Option<Self> {
        let all = stat.lines().next()?.strip_prefix("cpu ")?;
        let all: Vec<u64> = all
            .split_whitespace()
            .take(8)
            .map(|time| time.parse().unwrap_or(0))
            .collect();
        let [user, nice, system, idle, disk, ref rest @ ..] = all[..] else {
            return None;
        };
        let busy = user + nice + system + rest.iter().sum::<u64>();
        Some(Self {
            busy,
            all: busy + idle + disk,
            stolen: all.get(7).copied(),
        })
    }

    /// The part of all time since `earlier` that other machines took, 0 to 1; `None` when no time
    /// has passed, or the system does not tell.
    #[must_use]
    pub fn stolen_since(self, earlier: Self) -> Option<f64> {
        let all = self.all.checked_sub(earlier.all).filter(|all| *all > 0)?;
        let stolen = self.stolen?.saturating_sub(earlier.stolen?);
        Some(as_f64(stolen) / as_f64(all))
    }

    /// Cores that were busy on average since `earlier`; `None` when no time has passed.
    #[must_use]
    pub fn cores_busy_since(self, earlier: Self) -> Option<f64> {
        let busy = as_f64(self.busy.saturating_sub(earlier.busy));
        let all = as_f64(self.all.saturating_sub(earlier.all));
        (all > 0.0).then(|| busy / all * as_f64(super::cores() as u64))
    }
}

/// Linux's own word. What `getrusage` tells there includes the program that started this one, up
/// to the moment when it did.
fn peak_of_this_program() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_busy_with_everything_but_idling_and_waiting_for_disks() {
        let stat = "cpu  100 10 50 800 30 1 2 7 99 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
        let time = MachineTime::parse(stat).unwrap();
        assert_eq!((time.busy, time.all), (170, 1_000));
        assert_eq!(MachineTime::parse("intr 1 2 3"), None);
    }

    #[test]
    fn stolen_time_is_a_part_of_all_time() {
        let before = MachineTime::parse("cpu  10 0 10 70 5 1 2 2 0 0\ncpu0 1\n").unwrap();
        let after = MachineTime::parse("cpu  60 0 20 100 5 1 2 12 9 9\ncpu0 1\n").unwrap();
        assert_eq!(after.stolen_since(before), Some(0.1));
        assert_eq!(after.stolen_since(after), None);
        assert_eq!(MachineTime::parse("intr 1 2 3"), None);
        assert_eq!(MachineTime::parse("cpu  10 0 10 70"), None, "an old kernel");
    }

    #[test]
    fn no_core_was_busy_in_no_time() {
        let time = MachineTime {
            busy: 5,
            all: 9,
            stolen: None,
        };
        assert_eq!(time.cores_busy_since(time), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_peak_that_is_forgotten_does_not_come_back() {
        let big = std::hint::black_box(vec![1_u8; 200 << 20]);
        let with_it = Usage::now().max_rss_bytes;
        drop(big);
        assert!(Usage::forget_peak());
        assert!(Usage::now().max_rss_bytes < with_it);
    }

    #[test]
    fn work_shows_as_processor_time_and_memory() {
        let before = Usage::now();
        let mut sum = 0_u64;
        while Usage::now().since(before).user < Duration::from_millis(5) {
            sum = std::hint::black_box((0..100_000).fold(sum, u64::wrapping_add));
        }
        assert!(Usage::now().max_rss_bytes > 1 << 20);
    }
}
