//! Child processes that never outlive the benchmark.
//!
//! A benchmark is often stopped in the middle, and must leave no broker and no half-done run
//! behind. So a signal only sets a flag here; whoever waits for a child sees it and gives up with
//! [`Interrupted`], and every guard on the way out cleans up in its `Drop`, as after any error.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::signal::unix::{SignalKind, signal};

/// How often a waiting benchmark looks up: too seldom to disturb what it measures.
const LOOK: Duration = Duration::from_millis(20);

/// Somebody asked the benchmark to stop.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Starts children and gives up waiting for them when a signal arrives.
pub struct Processes {
    interrupted: Arc<AtomicBool>,
}

impl Processes {
    /// Listens for Ctrl-C, SIGTERM and SIGHUP from now on.
    pub fn listen() -> io::Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let inside = runtime.enter();
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ] {
            let (mut signals, flag) = (signal(kind)?, Arc::clone(&interrupted));
            runtime.spawn(async move {
                while signals.recv().await.is_some() {
                    flag.store(true, Relaxed);
                }
            });
        }
        drop(inside);
        thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        Ok(Self { interrupted })
    }

    /// Runs a command to its end; gives its standard output.
    pub fn output(&self, command: &mut Command) -> Result<String> {
        self.start(command)?.finish()
    }

    /// Starts a command. Its messages go where the benchmark's go.
    pub fn start(&self, command: &mut Command) -> Result<Running<'_>> {
        self.go_on()?;
        let stdout = tempfile::tempfile()?;
        let line = format!("{command:?}");
        let child = command
            .stdin(Stdio::null())
            .stdout(stdout.try_clone()?)
            // Ctrl-C reaches the benchmark alone, which then ends its children in order.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {line}"))?;
        Ok(Running {
            processes: self,
            child,
            stdout,
            line,
        })
    }

    pub fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.go_on()?;
            thread::sleep(LOOK);
        }
        Ok(())
    }

    fn go_on(&self) -> Result<(), Interrupted> {
        if self.interrupted.load(Relaxed) {
            Err(Interrupted)
        } else {
            Ok(())
        }
    }
}

/// A child that has not been waited for. Dropped early, it is ended, with its own children.
pub struct Running<'a> {
    processes: &'a Processes,
    child: Child,
    stdout: File,
    /// The command, for messages.
    line: String,
}

impl Running<'_> {
    /// Waits for it; gives its standard output.
    pub fn finish(mut self) -> Result<String> {
        let status = self.wait()?;
        let mut output = String::new();
        self.stdout.rewind()?;
        self.stdout.read_to_string(&mut output)?;
        if !status.success() {
            bail!("{status} from {}\n{output}", self.line);
        }
        Ok(output)
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            self.processes.sleep(LOOK)?;
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let (Ok(None), Ok(pid)) = (self.child.try_wait(), self.child.id().try_into()) {
            // Either fails only when there is nothing left to end.
            let _ = killpg(Pid::from_raw(pid), Signal::SIGTERM);
            let _ = self.child.wait();
        }
    }
}
