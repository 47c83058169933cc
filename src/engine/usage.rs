//! Processor time and memory of this process, as the operating system counts them.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

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
    fn work_shows_as_processor_time_and_memory() {
        let before = Usage::now();
        let mut sum = 0_u64;
        while Usage::now().since(before).user < Duration::from_millis(5) {
            sum = std::hint::black_box((0..100_000).fold(sum, u64::wrapping_add));
        }
        assert!(Usage::now().max_rss_bytes > 1 << 20);
    }
}
