//! What a whole process costs, from its start to its end: wall time, processor time, memory.
//!
//! The system tells a parent what all children together have used that it has waited for. So each
//! contestant gets a parent of its own: this very program, which in [`ROLE`] runs another one
//! and writes down what that took. It is the same ruler for kdyno and for a JVM.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use std::{env, fs, io};

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};

/// Names the program to run and to weigh, with the arguments that this one was given.
const ROLE: &str = "VERSUS_WEIGH";
/// Names the file that the result goes to.
const INTO: &str = "VERSUS_WEIGH_INTO";

/// What a process took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Weight {
    pub wall_s: f64,
    /// User and system.
    pub cpu_s: f64,
    /// The most that was resident.
    pub max_rss_bytes: f64,
}

/// Scales that one process at a time is put on.
pub struct Scales {
    this_program: PathBuf,
    into: PathBuf,
}

impl Scales {
    /// Scales that write within `folder`.
    pub fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            this_program: env::current_exe()?,
            into: folder.join("weight.json"),
        })
    }

    /// What to start in place of `program`.
    pub fn program(&self) -> &Path {
        &self.this_program
    }

    /// Lets `command`, which somehow starts [`Scales::program`], come to run `program`.
    pub fn put_on(&self, command: &mut Command, program: &str) {
        command.env(ROLE, program).env(INTO, &self.into);
    }

    /// What the last process took.
    pub fn read(&self) -> Result<Weight> {
        let text = fs::read_to_string(&self.into).context("nothing was weighed")?;
        fs::remove_file(&self.into)?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Does the work of a parent, if this program was started as one.
pub fn as_parent() -> Option<ExitCode> {
    let program = env::var_os(ROLE)?;
    Some(match weigh(&program) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    })
}

fn weigh(program: &OsStr) -> Result<ExitCode> {
    let into = env::var_os(INTO).context("nobody says where the result goes")?;
    let mut command = Command::new(program);
    command.args(env::args_os().skip(1));
    command.env_remove(ROLE).env_remove(INTO);
    let began = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let wall_s = began.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let cpu_us = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let weight = Weight {
        wall_s,
        cpu_s: as_f64(cpu_us) / 1e6,
        max_rss_bytes: as_f64(usage.max_rss() * unit),
    };
    fs::write(into, serde_json::to_string(&weight)?)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Neither microseconds nor bytes of a process come near to where this is not exact.
fn as_f64(count: i64) -> f64 {
    kdyno::units::as_f64(count.unsigned_abs())
}
