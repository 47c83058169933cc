//! SIGINT and SIGTERM, for a run to end well.

use std::io;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Stop;

/// Listens from now on, on a runtime of its own: made before the first run, so that no signal finds
/// nobody at home.
pub fn listen() -> Result<(Runtime, Signals), Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Stop::failed)?;
    let signals = runtime.block_on(async { Signals::listen() });
    Ok((runtime, signals.map_err(Stop::failed)?))
}

/// Listens from when it is made.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// # Errors
    /// When the system takes no handler.
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
