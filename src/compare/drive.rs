//! A session on its way: one run after the other, saved after each, whoever waits for them.
//!
//! Whoever drives asks what is next, waits for the run in its own way, and hands it back. So the
//! headless command and the dashboard make the same runs, and lose none.

use std::time::Duration;

use super::job::{Going, Watch, start};
use super::ledger::{Ledger, TakenIn};
use super::session::{Ending, Session};
use super::store::{Folder, SessionError};
use crate::job::Finished;

/// A session that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Drive(Ledger<Session>);

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// This run, which has started.
    Run(Box<Going>),
    /// Another question: the budget has just been turned into rounds.
    Decided,
    /// Nothing: the session has ended.
    Over,
}

impl Drive {
    /// # Errors
    /// When runs cannot be saved in the session's folder.
    pub fn new(session: Session, folder: Folder) -> Result<Self, SessionError> {
        Ledger::new(session, folder).map(Self)
    }

    /// As far as it has come.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.0.document
    }

    /// Starts what comes next. A run that does not start is the session's failure.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn step(&mut self) -> Result<Step, SessionError> {
        let session = &mut self.0.document;
        if session.ending != Ending::Going {
            return Ok(Step::Over);
        }
        let Some(next) = session.next() else {
            if session.is_undecided() {
                session.decide();
                return Ok(Step::Decided);
            }
            self.0.finish(Ending::Completed)?;
            return Ok(Step::Over);
        };
        let started = start(&session.assignment(next.1), next, self.0.runs.clone());
        Ok(self.0.begun(next, started)?.map_or(Step::Over, Step::Run))
    }

    /// Takes in a run that is over.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn take_in(&mut self, watch: &Watch, finished: &Finished) -> Result<TakenIn, SessionError> {
        self.0.take_in(watch, finished)
    }

    /// How long to leave the machine alone before the next step: not at all after the last run.
    #[must_use]
    pub fn rest(&self) -> Duration {
        self.0.rest()
    }

    /// Ends it between two runs. If nothing is left to do, it is complete all the same.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn stop(&mut self) -> Result<(), SessionError> {
        self.0.stop()
    }
}
