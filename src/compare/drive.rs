//! A session on its way: one run after the other, saved after each, whoever waits for them.
//!
//! Whoever drives asks what is next, waits for the run in its own way, and hands it back. So the
//! headless command and the dashboard make the same runs, and lose none.

use std::path::Path;
use std::time::Duration;

use super::job::{Counted, Going, Watch, start};
use super::plan::Slot;
use super::session::{Ending, Run, Session};
use super::store::{Folder, SessionError};
use crate::client::cluster::NotDeleted;
use crate::job::Finished;
use crate::report::Store;

/// A session that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Drive {
    session: Session,
    folder: Folder,
    runs: Store,
}

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

/// What became of a run that was handed back.
#[derive(Debug)]
pub struct TakenIn<S = Slot> {
    /// `None`: it was interrupted or failed, and with it the session.
    pub run: Option<Run<S>>,
    /// Its topic is still there.
    pub not_deleted: Option<NotDeleted>,
}

impl Drive {
    /// # Errors
    /// When runs cannot be saved in the session's folder.
    pub fn new(session: Session, folder: Folder) -> Result<Self, SessionError> {
        Ok(Self {
            runs: folder.runs()?,
            session,
            folder,
        })
    }

    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The session's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.folder.dir()
    }

    /// Starts what comes next. A run that does not start is the session's failure.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn step(&mut self) -> Result<Step, SessionError> {
        if self.session.ending != Ending::Going {
            return Ok(Step::Over);
        }
        let Some(next) = self.session.next() else {
            if self.session.is_undecided() {
                self.session.decide();
                return Ok(Step::Decided);
            }
            self.finish(Ending::Completed)?;
            return Ok(Step::Over);
        };
        let assignment = self.session.assignment(next.1);
        match start(&assignment, next, self.runs.clone()) {
            Ok(going) => Ok(Step::Run(Box::new(going))),
            Err(error) => {
                self.fail(next, &error.to_string())?;
                Ok(Step::Over)
            }
        }
    }

    /// Takes in a run that is over, and takes away what nobody looks at again: its topic, and the
    /// report of one that was cut off.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn take_in(&mut self, watch: &Watch, finished: &Finished) -> Result<TakenIn, SessionError> {
        let run = self.count(watch, finished)?;
        let is_kept = self.session.keep_topics;
        let deleted = (!is_kept).then(|| watch.delete_topic(&finished.report));
        Ok(TakenIn {
            run,
            not_deleted: deleted.and_then(Result::err),
        })
    }

    fn count(&mut self, watch: &Watch, finished: &Finished) -> Result<Option<Run>, SessionError> {
        match watch.count(finished) {
            Counted::Finished(run) => {
                self.session.runs.push((*run).clone());
                self.folder.save(&self.session)?;
                return Ok(Some(*run));
            }
            Counted::Interrupted => {
                // That it stays does no harm: it is not part of the session.
                let _ = self.runs.remove(&finished.report.id);
                self.finish(Ending::Interrupted)?;
            }
            Counted::Failed(why) => self.fail(watch.place(), &why)?,
        }
        Ok(None)
    }

    /// How long to leave the machine alone before the next step: not at all after the last run.
    #[must_use]
    pub fn rest(&self) -> Duration {
        if self.goes_on() {
            self.session.cool_down()
        } else {
            Duration::ZERO
        }
    }

    /// Ends it between two runs. If nothing is left to do, it is complete all the same.
    ///
    /// # Errors
    /// When the session cannot be saved.
    pub fn stop(&mut self) -> Result<(), SessionError> {
        if self.goes_on() {
            self.finish(Ending::Interrupted)?;
        }
        Ok(())
    }

    fn goes_on(&self) -> bool {
        let is_done = self.session.next().is_none() && !self.session.is_undecided();
        self.session.ending == Ending::Going && !is_done
    }

    fn fail(&mut self, (round, slot): (usize, Slot), why: &str) -> Result<(), SessionError> {
        let who = self.session.name(slot);
        self.session.failure = Some(format!("round {round}, {slot} {who}: {why}"));
        self.finish(Ending::Failed)
    }

    fn finish(&mut self, ending: Ending) -> Result<(), SessionError> {
        self.session.ending = ending;
        self.folder.save(&self.session)
    }
}
