//! What holds a run back, in words.

use serde::{Deserialize, Serialize};

mod advice;
mod evidence;
mod judge;
#[cfg(test)]
mod tests;
mod words;

pub use evidence::{Evidence, Settings};

/// What holds a run back, the figures that say so, and one thing to try.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub cause: Cause,
    /// No other cause explains nearly as much.
    pub sure: bool,
    /// The figures that decided, in one sentence: `1.9 of 2 cores busy; workers blocked 3 %`.
    pub because: String,
    /// All figures that were looked at, by name.
    pub figures: Vec<(String, String)>,
    pub advice: Option<Advice>,
}

/// One thing to try: a setting, or something to do by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// A key of the profile: `producer.workers`; empty: no setting does it.
    pub key: String,
    /// Its new value, as `--set` takes it; empty: it is to be left out.
    pub value: String,
    /// What it is for: `workers 2: four share 2 cores`.
    pub words: String,
}

impl Advice {
    /// `producer.workers=2`; `None`: it is to be done by hand.
    #[must_use]
    pub fn setting(&self) -> Option<String> {
        (!self.key.is_empty()).then(|| format!("{}={}", self.key, self.value))
    }
}

/// What holds a run back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Too little has happened to tell.
    #[default]
    NotEnough,
    /// Workers wait for rows.
    Source,
    /// Workers make messages all the time.
    Serializing,
    /// The processor has no more to give.
    ClientCpu,
    /// The processor has no more to give, and most of it goes to other programs.
    BusyMachine,
    /// Batches wait for company that does not come.
    Linger,
    /// Batches are full too soon.
    BatchSize,
    /// Answers of brokers are waited for.
    RoundTrip,
    /// The clients' queues are full, and nothing else explains why.
    FullQueue,
    /// The rate that was asked for.
    Rate,
    /// Records are lost or have to be sent again.
    Errors,
    /// Records waited for long while none was acknowledged.
    Standstill,
    /// No broker answers.
    Unreachable,
}

impl Cause {
    /// Every cause, in the order in which they stand above.
    pub const ALL: [Self; 13] = [
        Self::NotEnough,
        Self::Source,
        Self::Serializing,
        Self::ClientCpu,
        Self::BusyMachine,
        Self::Linger,
        Self::BatchSize,
        Self::RoundTrip,
        Self::FullQueue,
        Self::Rate,
        Self::Errors,
        Self::Standstill,
        Self::Unreachable,
    ];

    /// Its name for the screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotEnough => "NOT ENOUGH YET",
            Self::Source => "SOURCE",
            Self::Serializing => "SERIALIZING",
            Self::ClientCpu => "CLIENT CPU",
            Self::BusyMachine => "BUSY MACHINE",
            Self::Linger => "LINGER",
            Self::BatchSize => "BATCH SIZE",
            Self::RoundTrip => "ROUND TRIP",
            Self::FullQueue => "FULL QUEUE",
            Self::Rate => "THE RATE ASKED FOR",
            Self::Errors => "ERRORS",
            Self::Standstill => "STANDSTILL",
            Self::Unreachable => "BROKER UNREACHABLE",
        }
    }
}

impl Verdict {
    /// The name of the cause once the run is over: there will not be more to tell it by.
    #[must_use]
    pub fn words_at_the_end(&self) -> &'static str {
        match self.cause {
            Cause::NotEnough => "NOT ENOUGH TO TELL",
            cause => cause.words(),
        }
    }

    /// Judges. The same evidence always gives the same verdict.
    #[must_use]
    pub fn of(evidence: &Evidence) -> Self {
        let (cause, sure) = judge::judge(evidence);
        Self {
            cause,
            sure,
            because: words::because(cause, evidence),
            figures: words::figures(evidence),
            advice: advice::advice(cause, evidence),
        }
    }
}
