//! What is kept of a session or a sweep while it goes: every finished run, and how it ends.

use std::time::Duration;

use super::job::{Counted, Going, StartError, Watch};
use super::plan::Slot;
use super::run::Run;
use super::session::Ending;
use super::store::{Folder, Kept, SessionError};
use crate::client::cluster::NotDeleted;
use crate::job::Finished;
use crate::report::Store;

/// A document that goes on here, and nowhere else, with the folder that it is saved in.
#[derive(Debug)]
pub struct Ledger<S> {
    /// As far as it has come; every change is saved.
    pub document: S,
    pub folder: Folder,
    /// Where its runs are saved.
    pub runs: Store,
}

/// What became of a run that was handed back.
#[derive(Debug)]
pub struct TakenIn<T = Slot> {
    /// `None`: it was interrupted or failed, and with it the session.
    pub run: Option<Run<T>>,
    /// Its topic is still there.
    pub not_deleted: Option<NotDeleted>,
}

impl<S: Kept> Ledger<S> {
    /// # Errors
    /// When runs cannot be saved in the folder.
    pub fn new(document: S, folder: Folder) -> Result<Self, SessionError> {
        Ok(Self {
            runs: folder.runs()?,
            document,
            folder,
        })
    }

    /// Takes a run that has started, or not: then that is the document's failure.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn begun(
        &mut self,
        turn: (usize, S::Turn),
        started: Result<Going<S::Turn>, StartError>,
    ) -> Result<Option<Box<Going<S::Turn>>>, SessionError> {
        match started {
            Ok(going) => Ok(Some(Box::new(going))),
            Err(error) => {
                self.fail(turn, &error.to_string())?;
                Ok(None)
            }
        }
    }

    /// Takes in a run that is over, and takes away what nobody looks at again: its topic, and the
    /// report of one that was cut off.
    ///
    /// # Errors
    /// When the document cannot be saved.
    pub fn take_in(
        &mut self,
        watch: &Watch<S::Turn>,
        finished: &Finished,
    ) -> Result<TakenIn<S::Turn>, SessionError> {
        let run = self.count(watch, finished)?;
        let is_kept = self.document.keeps_topics();
        let deleted = (!is_kept).then(|| watch.delete_topic(&finished.report));
        Ok(TakenIn {
            run,
            not_deleted: deleted.and_then(Result::err),
        })
    }

    fn count(
        &mut self,
        watch: &Watch<S::Turn>,
        finished: &Finished,
    ) -> Result<Option<Run<S::Turn>>, SessionError> {
        match watch.count(finished) {
            Counted::Finished(run) => {
                self.document.progress().runs.push((*run).clone());
                self.save()?;
                return Ok(Some(*run));
            }
            Counted::Interrupted => {
                // That it stays does no harm: the document does not know it.
                let _ = self.runs.remove(&finished.report.id);
                self.finish(Ending::Interrupted)?;
            }
            Counted::Failed(why) => self.fail(watch.place(), &why)?,
        }
        Ok(None)
    }

    /// How long to leave the machine alone before the next step: not at all where none is left.
    #[must_use]
    pub fn rest(&self) -> Duration {
        self.document.rest().unwrap_or_default()
    }

    /// Ends it between two runs. If nothing is left to do, it is complete all the same.
    ///
    /// # Errors
    /// When the document cannot be saved.
    pub fn stop(&mut self) -> Result<(), SessionError> {
        if self.document.rest().is_some() {
            self.finish(Ending::Interrupted)?;
        }
        Ok(())
    }

    fn fail(&mut self, turn: (usize, S::Turn), why: &str) -> Result<(), SessionError> {
        let (round, who) = (turn.0, self.document.who(turn.1));
        *self.document.progress().failure = Some(format!("round {round}, {who}: {why}"));
        self.finish(Ending::Failed)
    }

    /// # Errors
    /// When the document cannot be saved.
    pub fn finish(&mut self, ending: Ending) -> Result<(), SessionError> {
        *self.document.progress().ending = ending;
        self.save()
    }

    /// # Errors
    /// When the document cannot be saved.
    pub fn save(&self) -> Result<(), SessionError> {
        self.folder.save(&self.document)
    }
}
