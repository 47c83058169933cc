//! What happened in a run, when, and in words: the same ones on the screen and in the report.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::control::StopReason;
use super::result::TaskOutcome;
use super::snapshot::Sample;
use crate::client::cluster::TopicState;
use crate::units::{self, as_f64, plural};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Since the first byte was read; zero before.
    pub at: Duration,
    pub what: Happening,
}

impl Event {
    /// Writes it down.
    pub(super) fn log(&self) {
        let words = self.what.words();
        let when = if self.at.is_zero() {
            String::new()
        } else {
            format!(", {} after the start", units::run_time(self.at))
        };
        match &self.what {
            Happening::Lost { .. } | Happening::Stopping(StopReason::Failed(_)) => {
                tracing::error!("{words}{when}");
            }
            Happening::Trouble { .. } | Happening::Stalled | Happening::Warning(_) => {
                tracing::warn!("{words}{when}");
            }
            Happening::Sampled(_) => tracing::debug!("{words}{when}"),
            _ => tracing::info!("{words}{when}"),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Happening {
    Connecting {
        bootstrap: String,
    },
    Topic(TopicState),
    /// All clients are ready.
    Connected {
        after: Duration,
    },
    WarmupOver {
        rows: u64,
    },
    FirstAck,
    /// The embedded cluster was told to fail requests.
    Fault {
        error: String,
        count: u32,
    },
    /// A client reported this for the first time.
    Trouble {
        code: String,
        words: String,
    },
    /// A record was lost to this error for the first time.
    Lost {
        code: String,
        words: String,
    },
    /// Nothing more is read: the way is full, and a client takes no more.
    Stalled,
    TaskOver {
        name: &'static str,
        outcome: TaskOutcome,
        /// Of the file that was written.
        bytes: u64,
    },
    /// Somebody put a mark; they count from 1.
    Mark(u32),
    /// Somebody changed the rate; `None`: as fast as it goes.
    RateChanged(Option<f64>),
    /// Once a second.
    Sampled(Box<Sample>),
    Warning(String),
    Stopping(StopReason),
    Verifying,
}

/// The kind of an event, for those who only mark it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Connecting,
    Topic,
    Connected,
    WarmupOver,
    FirstAck,
    Fault,
    Trouble,
    Lost,
    Stalled,
    TaskOver,
    Mark,
    RateChanged,
    Sampled,
    Warning,
    Stopping,
    Verifying,
}

impl EventKind {
    /// Whether something went wrong.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(
            self,
            Self::Fault | Self::Trouble | Self::Lost | Self::Stalled | Self::Warning
        )
    }
}

impl Happening {
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Connecting { .. } => EventKind::Connecting,
            Self::Topic(_) => EventKind::Topic,
            Self::Connected { .. } => EventKind::Connected,
            Self::WarmupOver { .. } => EventKind::WarmupOver,
            Self::FirstAck => EventKind::FirstAck,
            Self::Fault { .. } => EventKind::Fault,
            Self::Trouble { .. } => EventKind::Trouble,
            Self::Lost { .. } => EventKind::Lost,
            Self::Stalled => EventKind::Stalled,
            Self::TaskOver { .. } => EventKind::TaskOver,
            Self::Mark(_) => EventKind::Mark,
            Self::RateChanged(_) => EventKind::RateChanged,
            Self::Sampled(_) => EventKind::Sampled,
            Self::Warning(_) => EventKind::Warning,
            Self::Stopping(_) => EventKind::Stopping,
            Self::Verifying => EventKind::Verifying,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Connecting { bootstrap } => format!("connecting to {bootstrap}"),
            Self::Topic(TopicState::Created) => "topic created".to_owned(),
            Self::Topic(TopicState::Kept { partitions }) => {
                format!("topic has {}", plural(*partitions as u64, "partition"))
            }
            Self::Connected { after } => format!("connected in {}", units::run_time(*after)),
            Self::WarmupOver { rows } => format!("warm-up over, {} rows", units::count(*rows)),
            Self::FirstAck => "first acknowledgement".to_owned(),
            Self::Fault { error, count } => {
                let requests = plural((*count).into(), "request");
                format!("injected {error} into {requests}")
            }
            Self::Trouble { code, words } => format!("{code}: {words}"),
            Self::Lost { code, words } => format!("first record lost, {code}: {words}"),
            Self::Stalled => "reading waits: a client is full".to_owned(),
            Self::TaskOver {
                name,
                outcome: TaskOutcome::Completed,
                bytes,
            } => format!("{name} done, {} MB", units::megabytes_per_s(as_f64(*bytes))),
            Self::TaskOver { name, outcome, .. } => format!("{name} {}", outcome.word()),
            Self::Mark(number) => format!("mark {number}"),
            Self::RateChanged(Some(rate)) => format!("rate {} msg/s", units::si(*rate)),
            Self::RateChanged(None) => "no rate: as fast as it goes".to_owned(),
            Self::Sampled(sample) => format!("{} msg/s", units::si(sample.msgs_per_s)),
            Self::Warning(warning) => warning.clone(),
            Self::Stopping(StopReason::DurationOver) => "duration over".to_owned(),
            Self::Stopping(StopReason::Interrupted) => "stopped".to_owned(),
            Self::Stopping(StopReason::Failed(why)) => {
                format!("failed: {}", why.lines().next().unwrap_or_default())
            }
            Self::Verifying => "reading back".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_in_one_line() {
        let failed = StopReason::Failed("line 7 is bad\nmend it".to_owned());
        assert_eq!(Happening::Stopping(failed).words(), "failed: line 7 is bad");
    }

    #[test]
    fn one_thing_is_told_without_an_s() {
        let fault = |count| Happening::Fault {
            error: "INVALID_RECORD".to_owned(),
            count,
        };
        assert_eq!(fault(1).words(), "injected INVALID_RECORD into 1 request");
        assert_eq!(fault(2).words(), "injected INVALID_RECORD into 2 requests");
        let topic = Happening::Topic(TopicState::Kept { partitions: 1 });
        assert_eq!(topic.words(), "topic has 1 partition");
    }

    #[test]
    fn a_file_that_is_done_says_how_large_it_is() {
        let over = Happening::TaskOver {
            name: "avro-file",
            outcome: TaskOutcome::Completed,
            bytes: 36_800_000,
        };
        assert_eq!(over.words(), "avro-file done, 36.8 MB");
    }
}
