//! Errors by their codes.

use serde::{Deserialize, Serialize};

/// An error code, how often it came, and what was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorCount {
    /// By the name that its system gives it: `_MSG_TIMED_OUT`.
    pub code: String,
    pub count: u64,
    /// The words of the first time.
    pub first: String,
    /// When it came first, on the run's clock. `null`: a report from before that was noted.
    #[serde(default)]
    pub first_s: Option<f64>,
    /// The words of the last time, where they are kept: those of lost records are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

impl ErrorCount {
    /// Adds another count of the same code.
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        if let (Some(first_s), Some(other_s)) = (self.first_s, other.first_s)
            && other_s < first_s
        {
            self.first_s = other.first_s;
            self.first.clone_from(&other.first);
        }
        if other.last.is_some() {
            self.last.clone_from(&other.last);
        }
    }
}

/// Adds counts to others, by code.
pub(super) fn add_errors(to: &mut Vec<ErrorCount>, errors: &[ErrorCount]) {
    for error in errors {
        match to.iter_mut().find(|known| known.code == error.code) {
            Some(known) => known.add(error),
            None => to.push(error.clone()),
        }
    }
}
