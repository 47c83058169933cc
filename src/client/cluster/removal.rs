//! Taking away a topic that was only made to measure something.

use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use thiserror::Error;

use super::{Cluster, TopicState};
use crate::client::PATIENCE;

/// Why a topic is still there.
#[derive(Debug, Error)]
pub enum NotRemoved {
    #[error("it was there before")]
    OfOthers,
    #[error("{0}")]
    Refused(String),
}

impl Cluster {
    /// Removes the topic that was created for this cluster's clients. The embedded cluster is
    /// gone with all of its topics.
    ///
    /// # Errors
    /// When somebody else has made it, or the brokers do not remove it.
    pub fn remove_topic(self, topic: &str) -> Result<(), NotRemoved> {
        if self.embedded.is_some() {
            return Ok(());
        }
        if self.topic != TopicState::Created {
            return Err(NotRemoved::OfOthers);
        }
        let refused = |error: &dyn std::fmt::Display| NotRemoved::Refused(error.to_string());
        let admin: AdminClient<DefaultClientContext> =
            self.connection.create().map_err(|error| refused(&error))?;
        let options = AdminOptions::new()
            .request_timeout(Some(PATIENCE))
            .operation_timeout(Some(PATIENCE));
        let removed = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(|error| refused(&error))?
            .block_on(admin.delete_topics(&[topic], &options))
            .map_err(|error| refused(&error))?;
        match removed.into_iter().next() {
            Some(Err((_, code))) => Err(refused(&code)),
            None | Some(Ok(_)) => Ok(()),
        }
    }
}
