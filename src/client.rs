//! Producers behind one trait, and the clusters they talk to.
//!
//! Every worker owns one [`Client`] and calls it from its own thread only, so that a client needs
//! no lock. Delivery reports come out of [`Client::poll`], into the worker's recorder.

pub mod batch;
pub mod cluster;
pub mod direct;
pub mod dues;
pub mod embedded;
pub mod librdkafka;
pub mod null;
pub mod read_back;

use std::time::{Duration, Instant};

use crate::stats::ClientFigures;

/// The header that tells one run's records from all others.
pub const CORRELATION_ID: &str = "correlation-id";

/// A record on its way to the client. The client copies what it keeps.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    pub key: Option<&'a [u8]>,
    pub value: &'a [u8],
    /// When the record was due, on the run's clock, in microseconds. Comes back with its report.
    pub due_us: u64,
}

impl Message<'_> {
    /// Of key and value.
    fn bytes(&self) -> u64 {
        (self.value.len() + self.key.map_or(0, <[u8]>::len)) as u64
    }
}

/// Why a client did not take a record.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its queue is full: poll, then send again.
    QueueFull,
    /// It never will take it: the record has failed.
    Failed(ClientError),
}

/// An error by the name its own system gives it, and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    /// librdkafka's name of the code, such as `MSG_SIZE_TOO_LARGE` or `_MSG_TIMED_OUT`.
    pub code: &'static str,
    pub reason: String,
}

/// What became of a record that the client took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Acknowledged as `acks` asks.
    Acked,
    /// Certainly not on the topic.
    Failed {
        code: &'static str,
        reason: &'static str,
    },
    /// On the topic or not: nobody knows.
    Unknown {
        code: &'static str,
        reason: &'static str,
    },
}

/// Takes what a client reports.
pub trait Reports {
    /// A group of reports comes that was received at one moment: read the clock once.
    fn received(&mut self);
    /// The report of so many records that were due at one moment.
    fn report(&mut self, due_us: u64, records: u32, fate: Fate);
    /// The group is over; the keys and values of its acknowledged records had so many bytes.
    fn acknowledged(&mut self, bytes: u64);
    /// An error of the client as a whole, such as a broken connection. It costs no record by
    /// itself: those that it does cost have reports of their own.
    fn trouble(&mut self, code: &str, words: &str);
}

/// A producer that one worker drives.
pub trait Client {
    /// Hands a record over, or says at once why not. Never waits.
    ///
    /// # Errors
    /// See [`Refusal`].
    fn send(&mut self, message: Message<'_>) -> Result<(), Refusal>;

    /// Passes on the delivery reports that are there, waiting up to `wait` for the first.
    fn poll(&mut self, wait: Duration, reports: &mut impl Reports);

    /// Stops waiting for fuller batches: what is queued goes out now.
    fn hurry(&mut self);

    /// Gives up what is queued or in flight; its reports come with the next polls.
    fn abandon(&mut self);

    /// Running totals since the client was made ready.
    fn figures(&self) -> ClientFigures;

    /// Waits until [`Client::figures`] includes everything up to now.
    fn settle_figures(&mut self);
}

/// How long a cluster may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// How long something may take that nobody waits long for.
pub const BRIEF: Duration = Duration::from_secs(1);

/// How long to go on trying: until the cluster has had its time, or nobody wants it any more.
pub struct Patience<'a> {
    until: Instant,
    limit: Duration,
    given_up: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Patience<'a> {
    /// Waits [`PATIENCE`] from now, unless `given_up` says so before.
    #[must_use]
    pub fn new(given_up: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self::within(PATIENCE, given_up)
    }

    /// The same for as long as `limit`.
    #[must_use]
    pub fn within(limit: Duration, given_up: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            until: Instant::now() + limit,
            limit,
            given_up,
        }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until || (self.given_up)()
    }
}
