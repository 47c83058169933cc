//! The machine that runs are made on, and what it did beside them.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::engine;

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
        Self {
            host: engine::host(),
            cores: engine::cores(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

/// Processes that wanted to run in the last minute, on average.
pub fn load() -> Option<f64> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    load.split_whitespace().next()?.parse().ok()
}
