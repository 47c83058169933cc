//! The figures of a run that goes, for Prometheus and everything that reads its text format.
//!
//! ```text
//! Exporter::bind        an address, a thread, an HTTP server that knows one page: /metrics
//!   Exporter::watch     from now on the page tells of this run
//!     page              a snapshot of the run -> the page's text
//! ```
//!
//! A page is made of the run's newest snapshot when somebody asks for it. So nothing is counted
//! twice, and a run that nobody asks about pays nothing.

mod page;
mod server;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::engine::Snapshot;
use crate::profile::Profile;

/// What a run is called, for the labels of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunName {
    pub id: String,
    pub profile: String,
    pub client: String,
    pub target: String,
}

impl RunName {
    /// Of the run with this id.
    #[must_use]
    pub fn new(id: &str, profile: &Profile) -> Self {
        Self {
            id: id.to_owned(),
            profile: profile.name.clone(),
            client: profile.producer.client.name().to_owned(),
            target: profile.target.cluster.brokers(),
        }
    }
}

/// The run that is told of: its name, and its newest snapshot.
#[derive(Clone, Debug)]
struct Watched {
    name: RunName,
    snapshots: watch::Receiver<Snapshot>,
}

/// Serves the figures of one run at a time. Clones serve at the same address.
#[derive(Clone, Debug)]
pub struct Exporter {
    address: SocketAddr,
    watched: Arc<Mutex<Option<Watched>>>,
}

impl Exporter {
    /// Begins to serve at this address, in a thread of its own, as long as the process lives.
    ///
    /// # Errors
    /// When the address is taken or not ours, or there is no thread.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let watched = Arc::<Mutex<Option<Watched>>>::default();
        let newest = Arc::clone(&watched);
        let address = server::start(address, move || {
            let watched = newest.lock().unwrap_or_else(PoisonError::into_inner);
            page::text(watched.as_ref())
        })?;
        Ok(Self { address, watched })
    }

    /// Where it serves: the port is known even if any was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells of this run from now on, and of its end when it is over, until the next.
    pub fn watch(&self, name: RunName, snapshots: watch::Receiver<Snapshot>) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        *watched = Some(Watched { name, snapshots });
    }
}
