//! Where records went.

use serde::{Deserialize, Serialize};

/// The cluster that records went to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetReport {
    pub kind: TargetKind,
    /// As the profile says it: `embedded`, or addresses separated by commas.
    pub brokers: String,
    /// Of the embedded cluster, librdkafka's. Of a real one its release line, such as `4.1`; `null`
    /// where it does not tell, or was not reached.
    pub version: Option<String>,
    /// `null`: the cluster was not reached, or not needed.
    pub topic: Option<TopicReport>,
}

/// Who takes the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    Embedded,
    Kafka,
}

/// The topic that records went to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicReport {
    pub name: String,
    /// By this run; else it was there before.
    pub created: bool,
    /// As the cluster has them.
    pub partitions: u64,
}
