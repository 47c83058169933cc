//! Runs a plan: connects, fans the source out to the workers, runs the file tasks beside them,
//! measures, drains and accounts.
//!
//! [`start`] is the one way to run anything: the headless command, the dashboard and the
//! benchmarks all go through it, so that what is watched is what is measured. [`ceilings`] measures
//! how fast the parts of it go alone.
//!
//! ```text
//! control thread (run)      connects, starts the others, then ticks until all of them are done
//!   reader                  source -> main channel            (fanout)
//!   dispatcher              main channel -> workers in turn   (fanout)
//!   workers                 chunk -> messages -> client       (worker, pace)
//!   file tasks              each its own pass over the source
//! every tick: collector     workers' recordings -> snapshot, samples, warm-up, faults
//! ```

pub mod ceilings;
mod clock;
mod collector;
mod connect;
mod control;
mod drive;
mod event;
mod fanout;
mod files;
mod pace;
mod plan;
mod recorder;
mod rejects;
mod result;
mod run;
mod snapshot;
mod threads;
mod usage;
mod verify;
mod warmup;
mod worker;
mod write;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, watch};

use rejects::Rejects;

pub use control::{Control, StopReason};
pub use event::{Event, EventKind, Happening};
pub use plan::{Plan, PlanError, PlanOptions};
pub use result::{
    Measured, Outcome, RateResult, RunResult, TaskOutcome, TaskResult, WarmupResult, WorkerResult,
};
pub use snapshot::{
    BatchView, Chunks, LatencyView, Phase, Rates, Sample, Snapshot, TaskSnapshot, WorkerSnapshot,
    WorkerState,
};
pub use usage::{MachineTime, Usage};
pub use verify::{Difference, Verification};

/// Cores that this process may use.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// The name of this machine; empty: it has none.
#[must_use]
pub fn host() -> String {
    let name = nix::unistd::gethostname().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// A run that goes on in the background.
#[derive(Debug)]
pub struct RunHandle {
    /// The state of the run, ten times a second; ends when the run is over.
    pub snapshots: watch::Receiver<Snapshot>,
    /// What happened, in order; ends when the run is over.
    pub events: mpsc::UnboundedReceiver<Event>,
    /// Stops it.
    pub control: Arc<Control>,
    thread: JoinHandle<RunResult>,
}

impl RunHandle {
    /// Waits for the end of the run.
    ///
    /// # Panics
    /// With the run's own panic, should it have had one.
    #[must_use]
    pub fn finish(self) -> RunResult {
        threads::returned(self.thread.join())
    }
}

/// Starts the plan in threads of its own. Bad rows that are put aside are written to `rejects`.
///
/// # Errors
/// When there is no thread for it. Everything that goes wrong later is in the result.
pub fn start(plan: Plan, rejects: PathBuf) -> io::Result<RunHandle> {
    let control = Arc::new(Control::new(plan.profile.run.rate));
    let (snapshot_sender, snapshots) = watch::channel(Snapshot::default());
    let (event_sender, events) = mpsc::unbounded_channel();
    let publisher = snapshot::Publisher::new(snapshot_sender, event_sender);
    let thread = thread::Builder::new().name("run".to_owned()).spawn({
        let control = Arc::clone(&control);
        move || run::run(&plan, &Rejects::new(&plan, rejects), &control, &publisher)
    })?;
    Ok(RunHandle {
        snapshots,
        events,
        control,
        thread,
    })
}
