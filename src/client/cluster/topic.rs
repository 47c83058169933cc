//! Topics that are made for a run, and taken away when they were only made to measure something.

use std::thread::{self, JoinHandle};

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::RDKafkaErrorCode;
use thiserror::Error;
use tokio::runtime::{Builder, Runtime};

use super::{Cluster, ClusterError, Probe, TopicState};
use crate::client::librdkafka::config;
use crate::client::{PATIENCE, Patience};
use crate::profile::{self, Target};

type Admin = AdminClient<DefaultClientContext>;

/// A topic that should be gone.
#[derive(Clone, Debug, Error)]
#[error("topic {topic} is still there: {why}")]
pub struct NotDeleted {
    pub topic: String,
    pub why: String,
}

/// The topic as it is, or as it is made now, and who has made it.
pub(super) fn ensure(
    connection: &ClientConfig,
    target: &Target,
    patience: &Patience<'_>,
) -> Result<(TopicState, Option<Leaving>), ClusterError> {
    let probe = Probe::new(connection)?;
    if let Some(kept) = probe.topic(&target.topic, patience)? {
        return Ok((kept, None));
    }
    let admin = connection.create()?;
    let creation = create(&admin, target);
    let leaving = Leaving::begin(admin);
    let state = match creation? {
        Creation::Done => TopicState::Created,
        // By somebody else, between the question and now: nobody knows with what partitions.
        Creation::Outrun => probe.await_topic(&target.topic, patience)?,
    };
    Ok((state, Some(leaving)))
}

/// An admin client on its way out, which is waited for when this is dropped.
///
/// rdkafka's is gone only after a poll of a tenth of a second, and a million records take not much
/// longer: so it leaves beside them.
pub(super) struct Leaving(Option<JoinHandle<()>>);

impl Leaving {
    fn begin(admin: Admin) -> Self {
        let leaving = thread::Builder::new().name("leaving".to_owned());
        // Where there are no more threads, it leaves here.
        Self(leaving.spawn(move || drop(admin)).ok())
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // It has nothing to say; had it panicked, the client would be gone all the same.
            let _ = thread.join();
        }
    }
}

/// What came of creating a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Creation {
    Done,
    /// Somebody else was faster.
    Outrun,
}

fn create(admin: &Admin, target: &Target) -> Result<Creation, ClusterError> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let failed = |reason: String| ClusterError::Topic {
        topic: target.topic.clone(),
        reason,
    };
    let topic = NewTopic {
        name: &target.topic,
        num_partitions: number(target.partitions.get()),
        replication: TopicReplication::Fixed(number(target.replication.get())),
        config: target
            .topic_config
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect(),
    };
    let created = runtime()
        .map_err(|error| failed(error.to_string()))?
        .block_on(admin.create_topics([&topic], &patient()))
        .map_err(|error| failed(error.to_string()))?;
    match created.into_iter().next() {
        None | Some(Ok(_)) => Ok(Creation::Done),
        Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(Creation::Outrun),
        Some(Err((_, code))) => Err(failed(code.to_string())),
    }
}

impl Cluster {
    /// Deletes the topic that was created for this cluster's clients. The embedded cluster is
    /// gone with all of its topics.
    ///
    /// # Errors
    /// When somebody else has made it, or the brokers do not delete it.
    pub fn delete_topic(self, topic: &str) -> Result<(), NotDeleted> {
        if self.embedded.is_some() {
            return Ok(());
        }
        if self.topic != TopicState::Created {
            return Err(NotDeleted {
                topic: topic.to_owned(),
                why: "it was there before".to_owned(),
            });
        }
        delete(&self.connection, topic)
    }
}

/// Deletes the target's topic on its real cluster; an embedded one takes its topics with it.
///
/// # Errors
/// When the cluster does not. That the topic is gone already is none.
pub fn delete_topic(target: &Target) -> Result<(), NotDeleted> {
    let profile::Cluster::Kafka(kafka) = &target.cluster else {
        return Ok(());
    };
    let connection = config::connection(&target.cluster, &kafka.bootstrap.join(","));
    let connection = connection.map_err(|error| NotDeleted {
        topic: target.topic.clone(),
        why: error.to_string(),
    })?;
    delete(&connection, &target.topic)
}

fn delete(connection: &ClientConfig, topic: &str) -> Result<(), NotDeleted> {
    let failed = |error: &dyn std::error::Error| NotDeleted {
        topic: topic.to_owned(),
        why: error.to_string(),
    };
    let admin: Admin = connection.create().map_err(|error| failed(&error))?;
    let deleted = runtime()
        .map_err(|error| failed(&error))?
        .block_on(admin.delete_topics(&[topic], &patient()))
        .map_err(|error| failed(&error))?;
    match deleted.into_iter().next() {
        None | Some(Ok(_) | Err((_, RDKafkaErrorCode::UnknownTopicOrPartition))) => Ok(()),
        Some(Err((_, code))) => Err(failed(&code)),
    }
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().build()
}

/// A cluster has as long for what is asked of it as for its first answer.
fn patient() -> AdminOptions {
    AdminOptions::new()
        .request_timeout(Some(PATIENCE))
        .operation_timeout(Some(PATIENCE))
}
