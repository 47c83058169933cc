//! What came of the addresses of a cluster that could not be reached.

use serde::{Deserialize, Serialize};

/// One address and what it answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// As the profile, or a broker, names it: `host:port`.
    pub address: String,
    /// The IP address that the name stands for, as far as it was told.
    pub resolved: Option<String>,
    /// How often it answered so.
    pub count: u64,
    /// The latest answer in words: `connection refused`.
    pub answer: String,
}
