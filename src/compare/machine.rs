//! The machine that runs are made on, and what it did beside them.

use std::fs;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::engine;

/// What makes two sessions those of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub host: String,
    /// That this process may use.
    pub cores: usize,
    /// Such as `linux x86_64`.
    pub system: String,
}

impl Machine {
    /// This one.
    #[must_use]
    pub fn here() -> Self {
        Self {
            host: engine::host(),
            cores: engine::cores(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

/// Why a session does not go on here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{id} began on {} with {} cores, and this is {} with {}: its rounds cannot go on here",
    began.host, began.cores, here.host, here.cores
)]
pub struct Elsewhere {
    id: String,
    began: Box<Machine>,
    here: Box<Machine>,
}

impl Elsewhere {
    /// Looks whether what began on a machine may go on here.
    ///
    /// # Errors
    /// When this is another one.
    pub fn check(id: &str, began: &Machine) -> Result<(), Self> {
        let here = Machine::here();
        if *began == here {
            return Ok(());
        }
        Err(Self {
            id: id.to_owned(),
            began: Box::new(began.clone()),
            here: Box::new(here),
        })
    }
}

/// Processes that wanted to run in the last minute, on average.
pub fn load() -> Option<f64> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    load.split_whitespace().next()?.parse().ok()
}
