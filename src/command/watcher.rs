//! Somebody at a terminal who waits for runs, and may want an end.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::progress::RunProgress;
use super::run::watch;
use super::signals::{self, Signals};
use super::{Stop, metrics, say};
use crate::job::{Finished, Started};
use crate::metrics::Exporter;

/// Listens from when it is made: before the first run, so that no signal finds nobody at home.
pub struct Watcher {
    runtime: Runtime,
    signals: Signals,
    exporter: Option<Exporter>,
    is_quiet: bool,
}

impl Watcher {
    /// Serves the figures of every run at this address, if there is one.
    pub fn new(metrics: Option<SocketAddr>, is_quiet: bool) -> Result<Self, Stop> {
        let (runtime, signals) = signals::listen()?;
        Ok(Self {
            runtime,
            signals,
            exporter: metrics::told_exporter(metrics, is_quiet)?,
            is_quiet,
        })
    }

    /// Waits for a run. Tells whether somebody wants an end.
    pub fn wait(&mut self, run: Started) -> (Finished, bool) {
        if let Some(exporter) = &self.exporter {
            run.export_to(exporter);
        }
        let progress = RunProgress::new(!self.is_quiet);
        let watching = watch(run, &mut self.signals, progress);
        let (run, is_interrupted) = self.runtime.block_on(watching);
        (run.finish(), is_interrupted)
    }

    /// Leaves the machine alone for a moment. Tells whether somebody wants an end.
    pub fn rest(&mut self, time: Duration) -> bool {
        let pause = pause(time, &mut self.signals);
        self.runtime.block_on(pause)
    }

    pub fn say(&self, words: &str) {
        if !self.is_quiet {
            say(words);
        }
    }
}

async fn pause(time: Duration, signals: &mut Signals) -> bool {
    tokio::select! {
        () = tokio::time::sleep(time) => false,
        () = signals.next() => true,
    }
}
