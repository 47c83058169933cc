//! How fast each part of the data path goes alone, on this machine and with this cluster: the
//! ceilings that a run can be held against.
//!
//! ```text
//! source      rows are read, cut, fanned out and parsed; nothing is written of them
//! + payload   their messages are written too, and dropped
//! + batches   messages become record batches, compressed, and these are dropped
//! wire        ready batches are sent, as fast as they are acknowledged; nothing else is done
//! ```
//!
//! The first three (module `rows`) go through the same reader, dispatcher, workers and recorders as
//! any run; only what a worker writes, and the client that it drives, are others. The last (module
//! `wire`) has the direct client's connections, as many as the workers make, and no rows. All are
//! measured in turn, round after round, so that what disturbs the machine for a while disturbs all
//! of them.

mod alone;
mod interrupt;
mod rows;
mod wire;

use std::io;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use tokio::sync::mpsc;

use self::rows::RowPart;
use self::wire::WirePart;
use super::plan::Plan;
use super::threads;
use crate::client::cluster::NotDeleted;
use crate::profile::ClientKind;
use crate::stats::median;
use crate::units::as_f64;

pub use self::interrupt::Interrupt;

/// A part of the data path, with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Source,
    Payload,
    Batches,
    /// Alone.
    Wire,
}

impl Part {
    /// All of them, in the order of the data path.
    pub const ALL: [Self; 4] = [Self::Source, Self::Payload, Self::Batches, Self::Wire];

    /// Its word in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Payload => "payload",
            Self::Batches => "batches",
            Self::Wire => "wire",
        }
    }

    /// Its name for people: what comes on top of the part before.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Payload => "+ payload",
            Self::Batches => "+ batches",
            Self::Wire => "wire",
        }
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How often each part is measured.
    pub rounds: NonZeroU32,
    /// Rows of each round of the wire, at least. Short rounds vary much.
    pub wire_rows: NonZeroU64,
}

/// One measurement of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub rows: u64,
    /// What the part made of them: messages, batches, or all that went over the wire. Zero: it
    /// makes nothing.
    pub bytes: u64,
    pub elapsed: Duration,
}

impl Round {
    #[must_use]
    pub fn msgs_per_s(&self) -> f64 {
        as_f64(self.rows) / self.elapsed.as_secs_f64().max(1e-6)
    }
}

/// All measurements of a part; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    pub part: Part,
    pub rounds: Vec<Round>,
}

impl Ceiling {
    /// The median of its rates.
    #[must_use]
    pub fn msgs_per_s(&self) -> f64 {
        let rates: Vec<_> = self.rounds.iter().map(Round::msgs_per_s).collect();
        median(&rates).unwrap_or(0.0)
    }

    /// The lowest of its rates, and the highest.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        let rates = || self.rounds.iter().map(Round::msgs_per_s);
        let lowest = rates().fold(f64::INFINITY, f64::min);
        (lowest, rates().fold(0.0, f64::max))
    }
}

/// How a measuring ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Completed,
    Interrupted,
    /// This part could not be measured, for this reason. Without the wire, the others are.
    Failed(Part, String),
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Ceilings {
    pub started: SystemTime,
    /// In the order of the data path; those that were measured.
    pub ceilings: Vec<Ceiling>,
    pub ending: Ending,
    /// What the profile asks for and ceilings have not, each with a word why.
    pub left_out: Vec<String>,
    /// Topics that were made to measure the wire and are still there.
    pub topics_left: Vec<NotDeleted>,
    pub cores: usize,
}

/// What a measuring tells on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// No broker answers, for this reason. The wire is tried all the same when its turn comes.
    NoBroker(String),
    /// What is measured now.
    Measures {
        part: Part,
        /// From 1; `None`: it is found out how many rows a round takes.
        round: Option<u32>,
    },
}

/// A measuring that goes on in the background.
#[derive(Debug)]
pub struct Measuring {
    /// Ends with the measuring.
    pub steps: mpsc::UnboundedReceiver<Step>,
    pub interrupt: Arc<Interrupt>,
    thread: JoinHandle<Ceilings>,
}

impl Measuring {
    /// Waits for its end.
    ///
    /// # Panics
    /// With its own panic, should it have had one.
    #[must_use]
    pub fn finish(self) -> Ceilings {
        threads::returned(self.thread.join())
    }
}

/// Starts to measure the ceilings of a plan.
///
/// # Errors
/// When there is no thread for it, or no folder for bad rows, which are kept as long as it goes.
/// Everything that goes wrong later is in the result.
pub fn start(plan: Plan, extent: Extent) -> io::Result<Measuring> {
    let aside = tempfile::tempdir()?;
    let interrupt = Arc::<Interrupt>::default();
    let (teller, steps) = mpsc::unbounded_channel();
    let thread = thread::Builder::new().name("ceilings".to_owned()).spawn({
        let interrupt = Arc::clone(&interrupt);
        move || measure(&plan, extent, &aside, &interrupt, &teller)
    })?;
    Ok(Measuring {
        steps,
        interrupt,
        thread,
    })
}

/// Why a part has no figure.
#[derive(Debug)]
enum Unmeasured {
    Interrupted,
    Failed(String),
}

impl From<String> for Unmeasured {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

impl Unmeasured {
    fn ending(self, part: Part) -> Ending {
        match self {
            Self::Interrupted => Ending::Interrupted,
            Self::Failed(why) => Ending::Failed(part, why),
        }
    }
}

fn measure(
    plan: &Plan,
    extent: Extent,
    aside: &TempDir,
    interrupt: &Interrupt,
    teller: &mpsc::UnboundedSender<Step>,
) -> Ceilings {
    let started = SystemTime::now();
    let mut bench = Bench {
        plan,
        interrupt,
        teller,
        rejects: aside.path().join("rejects.csv"),
        found: Part::ALL.map(|part| Ceiling {
            part,
            rounds: Vec::new(),
        }),
        topics_left: Vec::new(),
    };
    let ending = bench.measure(extent).err().unwrap_or(Ending::Completed);
    let measured = |ceiling: &Ceiling| !ceiling.rounds.is_empty();
    Ceilings {
        started,
        ending,
        ceilings: bench.found.into_iter().filter(measured).collect(),
        left_out: alone::left_out(&plan.profile),
        topics_left: bench.topics_left,
        cores: super::cores(),
    }
}

/// What all measurements work with, and what they have found.
struct Bench<'a> {
    plan: &'a Plan,
    interrupt: &'a Interrupt,
    teller: &'a mpsc::UnboundedSender<Step>,
    rejects: PathBuf,
    /// One for each of [`Part::ALL`].
    found: [Ceiling; 4],
    topics_left: Vec<NotDeleted>,
}

impl Bench<'_> {
    /// All parts in turn, round after round. A wire that fails is not tried again.
    fn measure(&mut self, extent: Extent) -> Result<(), Ending> {
        let has_wire = self.plan.profile.producer.client != ClientKind::Null;
        if has_wire && let Some(why) = wire::out_of_reach(self) {
            self.say(Step::NoBroker(why));
        }
        let mut parts = Vec::new();
        for part in RowPart::ALL {
            self.tell(part.part(), None);
            let rows = part.rows_of_a_round(self);
            parts.push((part, rows.map_err(|why| why.ending(part.part()))?));
        }
        let mut wire = Ok(None);
        if has_wire {
            self.tell(Part::Wire, None);
            wire = WirePart::new(self, extent.wire_rows.get()).map(Some);
        }
        for round in 1..=extent.rounds.get() {
            for (part, rows) in &parts {
                self.tell(part.part(), Some(round));
                let measured = part.round(self, *rows);
                let measured = measured.map_err(|why| why.ending(part.part()))?;
                self.note(part.part(), measured);
            }
            if let Ok(Some(part)) = &wire {
                self.tell(Part::Wire, Some(round));
                match part.round(self) {
                    Ok(measured) => self.note(Part::Wire, measured),
                    Err(why) => wire = Err(why),
                }
            }
            if let Err(Unmeasured::Interrupted) = wire {
                break;
            }
        }
        wire.map_or_else(|why| Err(why.ending(Part::Wire)), |_| Ok(()))
    }

    fn note(&mut self, part: Part, round: Round) {
        if let Some(found) = self.found.iter_mut().find(|found| found.part == part) {
            found.rounds.push(round);
        }
    }

    fn tell(&self, part: Part, round: Option<u32>) {
        self.say(Step::Measures { part, round });
    }

    /// A listener that is gone wants no more steps.
    fn say(&self, step: Step) {
        let _ = self.teller.send(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ceiling(rates: &[u64]) -> Ceiling {
        let round = |rows: &u64| Round {
            rows: *rows,
            bytes: 0,
            elapsed: Duration::from_secs(1),
        };
        Ceiling {
            part: Part::Source,
            rounds: rates.iter().map(round).collect(),
        }
    }

    #[test]
    fn a_ceiling_is_the_median_of_its_rounds() {
        for (rates, expected) in [(&[7][..], 7.0), (&[9, 1, 5], 5.0), (&[8, 2, 4, 10], 6.0)] {
            let median = ceiling(rates).msgs_per_s();
            assert!((median - expected).abs() < 1e-9, "{rates:?}: {median}");
        }
        let (lowest, highest) = ceiling(&[9, 1, 5]).range();
        assert!((lowest - 1.0).abs() < 1e-9 && (highest - 9.0).abs() < 1e-9);
    }
}
