//! What can be saved as a session is: a comparison, a sweep.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::compare::machine::{Elsewhere, Machine};
use crate::compare::plan::Slot;
use crate::compare::run::Run;
use crate::compare::session::{Ending, SCHEMA, Session, now};

/// A document that is saved after every run, so that it can go on later.
pub trait Kept: Serialize + DeserializeOwned {
    /// Whoever takes a turn in a round.
    type Turn: Copy;

    /// What its name has before the number: `compare-`.
    const PREFIX: &'static str;
    /// The latest version of its form.
    const SCHEMA: u32;

    /// Its name.
    fn id(&self) -> &str;

    /// Gives it its name.
    fn call(&mut self, id: &str);

    /// The machine that it began on.
    fn machine(&self) -> &Machine;

    /// The version of kdyno that it began with.
    fn version(&self) -> &str;

    /// How far it has come.
    fn progress(&mut self) -> Progress<'_, Self::Turn>;

    /// How long to leave the machine alone before what is left. `None`: it has ended, or nothing
    /// is left but to say so.
    fn rest(&self) -> Option<Duration>;

    /// Whether topics are left on the broker.
    fn keeps_topics(&self) -> bool;

    /// What somebody is called, to be told from all others: `B zstd`.
    fn who(&self, turn: Self::Turn) -> String;

    /// Looks whether it makes sense as a whole.
    ///
    /// # Errors
    /// In words, when somebody has changed it by hand.
    fn check(&self) -> Result<(), String>;

    /// Takes up what had stopped. Warns, in a sentence, if another kdyno began it.
    ///
    /// # Errors
    /// When it began on another machine.
    fn go_on(&mut self) -> Result<Option<String>, Elsewhere> {
        Elsewhere::check(self.id(), self.machine())?;
        let progress = self.progress();
        *progress.ending = Ending::Going;
        *progress.failure = None;
        progress.resumed.push(now());
        let (old, new) = (self.version(), env!("CARGO_PKG_VERSION"));
        let words = || {
            format!(
                "{} began with kdyno {old} and goes on with {new}",
                self.id()
            )
        };
        Ok((old != new).then(words))
    }
}

/// What changes in a document while it goes.
#[derive(Debug)]
pub struct Progress<'a, T> {
    pub ending: &'a mut Ending,
    /// Why it failed, in words.
    pub failure: &'a mut Option<String>,
    /// When it went on after it had stopped.
    pub resumed: &'a mut Vec<String>,
    /// In the order in which they were made.
    pub runs: &'a mut Vec<Run<T>>,
}

impl Kept for Session {
    type Turn = Slot;

    const PREFIX: &'static str = "compare-";
    const SCHEMA: u32 = SCHEMA;

    fn id(&self) -> &str {
        &self.id
    }

    fn call(&mut self, id: &str) {
        id.clone_into(&mut self.id);
    }

    fn machine(&self) -> &Machine {
        &self.machine
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn progress(&mut self) -> Progress<'_, Slot> {
        Progress {
            ending: &mut self.ending,
            failure: &mut self.failure,
            resumed: &mut self.resumed,
            runs: &mut self.runs,
        }
    }

    fn rest(&self) -> Option<Duration> {
        let is_done = self.next().is_none() && !self.is_undecided();
        (self.ending == Ending::Going && !is_done).then(|| self.cool_down())
    }

    fn keeps_topics(&self) -> bool {
        self.keep_topics
    }

    fn who(&self, slot: Slot) -> String {
        self.lettered(slot)
    }

    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }
}
