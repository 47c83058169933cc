//! A Kafka for newcomers: librdkafka's mock cluster inside this process.
//!
//! It keeps only the newest megabytes of a partition and checks no sequences, so it proves nothing
//! about duplicates, and its speed is never compared with a real broker's. The cluster may not
//! leave the thread that made it, hence a thread of its own and commands.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use rdkafka::error::KafkaError;
use rdkafka::mocking::MockCluster;
use rdkafka_sys::{RDKafkaApiKey, RDKafkaRespErr};
use thiserror::Error;

use crate::profile::{Embedded, Target};

/// A running mock cluster; it ends when this is dropped.
#[derive(Debug)]
pub struct EmbeddedCluster {
    bootstrap: String,
    /// `None` only while dropping.
    faults: Option<SyncSender<Vec<RDKafkaRespErr>>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Error)]
pub enum EmbeddedError {
    #[error("the embedded broker could not start: {0}")]
    Start(#[from] KafkaError),
    #[error("no thread for the embedded broker: {0}")]
    Thread(#[from] std::io::Error),
    #[error("the embedded broker ended while it started")]
    Ended,
}

/// Version of librdkafka, which the mock cluster is a part of: `2.12.1`.
#[must_use]
pub fn version() -> String {
    rdkafka::util::get_rdkafka_version().1
}

impl EmbeddedCluster {
    /// Starts the brokers and creates the topic.
    ///
    /// # Errors
    /// When there is no memory, thread or port for it.
    pub fn start(settings: &Embedded, target: &Target) -> Result<Self, EmbeddedError> {
        let (started, starting) = mpsc::sync_channel(1);
        let (faults, commands) = mpsc::sync_channel(1);
        let (settings, target) = (settings.clone(), target.clone());
        let thread = thread::Builder::new()
            .name("embedded-broker".to_owned())
            .spawn(move || host(&settings, &target, &started, &commands))?;
        let bootstrap = starting.recv().map_err(|_| EmbeddedError::Ended)??;
        Ok(Self {
            bootstrap,
            faults: Some(faults),
            thread: Some(thread),
        })
    }

    /// `host:port` of its brokers, separated by commas.
    #[must_use]
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Lets the next `count` produce requests fail with `error`.
    pub fn fail_requests(&self, error: RDKafkaRespErr, count: u32) {
        if let Some(faults) = &self.faults {
            // The thread outlives every call: it ends only when the sender is dropped.
            let _ = faults.send(vec![error; count as usize]);
        }
    }
}

impl Drop for EmbeddedCluster {
    fn drop(&mut self) {
        self.faults = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn host(
    settings: &Embedded,
    target: &Target,
    started: &SyncSender<Result<String, KafkaError>>,
    commands: &Receiver<Vec<RDKafkaRespErr>>,
) {
    let cluster = match set_up(settings, target) {
        Ok(cluster) => cluster,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let _ = started.send(Ok(cluster.bootstrap_servers()));
    while let Ok(errors) = commands.recv() {
        cluster.request_errors(RDKafkaApiKey::Produce, &errors);
    }
}

fn set_up(
    settings: &Embedded,
    target: &Target,
) -> Result<MockCluster<'static, rdkafka::producer::DefaultProducerContext>, KafkaError> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let cluster = MockCluster::new(number(settings.brokers.get()))?;
    cluster.create_topic(
        &target.topic,
        number(target.partitions.get()),
        number(target.replication.get()),
    )?;
    if !settings.rtt.is_zero() {
        const ALL_BROKERS: i32 = -1;
        cluster.broker_round_trip_time(ALL_BROKERS, settings.rtt)?;
    }
    Ok(cluster)
}
