//! A sweep on its way: one run after the other, saved after each, whoever waits for them.

use std::path::PathBuf;
use std::time::Duration;

use super::confirm::{Found, find_confirmation, question};
use super::halving::Halving;
use super::session::{Entrant, Sweep};
use crate::compare::{
    self, Ending, Folder, Going, Kept, Ledger, Session, SessionError, Sessions, TakenIn, Watch,
    start,
};
use crate::job::Finished;

/// A sweep that goes on here, and nowhere else.
#[derive(Debug)]
pub struct Drive {
    ledger: Ledger<Sweep>,
    sessions: Sessions,
}

/// A confirmation that can go on, or why there can be none, in words.
type Begun = Result<(Session, Folder), String>;

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// This run, which has started.
    Run(Box<Going<Entrant>>),
    /// The comparison that confirms the best: to be driven to its end, and then told of by
    /// [`Drive::confirmed`].
    Confirm(Box<compare::Drive>),
    /// Nothing: the sweep has ended.
    Over,
}

impl Drive {
    /// The confirmation is saved among the other sessions.
    ///
    /// # Errors
    /// When runs cannot be saved in the sweep's folder.
    pub fn new(sweep: Sweep, folder: Folder, sessions: Sessions) -> Result<Self, SessionError> {
        Ok(Self {
            ledger: Ledger::new(sweep, folder)?,
            sessions,
        })
    }

    /// As far as it has come.
    #[must_use]
    pub fn sweep(&self) -> &Sweep {
        &self.ledger.document
    }

    /// Starts what comes next. A run that does not start is the sweep's failure.
    ///
    /// # Errors
    /// When the sweep or its confirmation cannot be saved.
    pub fn step(&mut self) -> Result<Step, SessionError> {
        if self.ledger.document.ending != Ending::Going {
            return Ok(Step::Over);
        }
        let halving = Halving::of(&self.ledger.document);
        if let Some(next) = halving.next {
            return self.start(next);
        }
        if let Some(Found::Best(point)) = Found::of(&self.ledger.document, &halving) {
            return self.confirm(point);
        }
        self.ledger.finish(Ending::Completed)?;
        Ok(Step::Over)
    }

    fn start(&mut self, next: (usize, Entrant)) -> Result<Step, SessionError> {
        let contestant = self.ledger.document.contestant(next.1);
        let assignment = self.ledger.document.assignment(&contestant);
        let started = start(&assignment, next, self.ledger.runs.clone());
        Ok(self
            .ledger
            .begun(next, started)?
            .map_or(Step::Over, Step::Run))
    }

    fn confirm(&mut self, point: usize) -> Result<Step, SessionError> {
        let begun = match find_confirmation(&self.ledger.document, &self.sessions)? {
            Some(session) => self.take_up(&session.id)?,
            None => self.begin(point)?,
        };
        match begun {
            Ok((session, _)) if session.ending == Ending::Completed => {
                self.confirmed(&session)?;
                Ok(Step::Over)
            }
            Ok((session, folder)) => {
                let drive = compare::Drive::new(session, folder)?;
                Ok(Step::Confirm(Box::new(drive)))
            }
            Err(why) => {
                self.ledger.document.failure = Some(why);
                self.ledger.finish(Ending::Failed)?;
                Ok(Step::Over)
            }
        }
    }

    /// Goes on with a confirmation, unless it is complete.
    fn take_up(&self, id: &str) -> Result<Begun, SessionError> {
        let (mut session, folder) = self.sessions.resume(id)?;
        if session.ending == Ending::Completed {
            return Ok(Ok((session, folder)));
        }
        // That another kdyno began it, the sweep has said of itself.
        if let Err(elsewhere) = session.go_on() {
            return Ok(Err(elsewhere.to_string()));
        }
        folder.announce(&session)?;
        Ok(Ok((session, folder)))
    }

    fn begin(&mut self, point: usize) -> Result<Begun, SessionError> {
        let mut session = match question(&self.ledger.document, point).session() {
            Ok(session) => session,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let folder = self.sessions.create(&mut session)?;
        self.ledger.document.confirmation = Some(session.id.clone());
        self.ledger.save()?;
        Ok(Ok((session, folder)))
    }

    /// Takes in a run that is over.
    ///
    /// # Errors
    /// When the sweep cannot be saved.
    pub fn take_in(
        &mut self,
        watch: &Watch<Entrant>,
        finished: &Finished,
    ) -> Result<TakenIn<Entrant>, SessionError> {
        self.ledger.take_in(watch, finished)
    }

    /// Ends as its confirmation has ended.
    ///
    /// # Errors
    /// When the sweep cannot be saved.
    pub fn confirmed(&mut self, session: &Session) -> Result<(), SessionError> {
        let why = session.failure.as_ref();
        self.ledger.document.failure = why.map(|why| format!("{}: {why}", session.id));
        self.ledger.finish(session.ending)
    }

    /// Notes where the best has been saved.
    ///
    /// # Errors
    /// When the sweep cannot be saved.
    pub fn saved(&mut self, profile: PathBuf) -> Result<(), SessionError> {
        self.ledger.document.saved = Some(profile);
        self.ledger.save()
    }

    /// How long to leave the machine alone before the next step: not at all where none is left.
    #[must_use]
    pub fn rest(&self) -> Duration {
        self.ledger.rest()
    }

    /// Ends it between two runs. If nothing is left to do, it is complete all the same.
    ///
    /// # Errors
    /// When the sweep cannot be saved.
    pub fn stop(&mut self) -> Result<(), SessionError> {
        self.ledger.stop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::session;
    use crate::report::Store;
    use crate::sweep::fixture::{halved, halved_36, sweep};

    /// A sweep in which the profile as it is turns out best.
    fn halving_over() -> Sweep {
        halved(sweep(&["linger_ms=5,9"]), |_, entrant| match entrant {
            Entrant::Point(1) => (1e5, 9_000.0),
            _ => (1e6, 5_000.0),
        })
    }

    fn drive(mut sweep: Sweep, runs: &Store) -> Drive {
        let folder = Sessions::of(runs).create(&mut sweep).unwrap();
        Drive::new(sweep, folder, Sessions::of(runs)).unwrap()
    }

    #[test]
    fn where_nothing_is_left_there_is_no_rest_and_nothing_to_stop() {
        let dir = tempfile::tempdir().unwrap();
        let mut drive = drive(halving_over(), &Store::at(dir.path()));
        assert_eq!(drive.rest(), Duration::ZERO);
        drive.stop().unwrap();
        assert!(matches!(drive.step(), Ok(Step::Over)));
        assert_eq!(drive.sweep().ending, Ending::Completed);
    }

    #[test]
    fn where_runs_are_left_there_is_a_rest_and_it_is_interrupted() {
        let dir = tempfile::tempdir().unwrap();
        let mut sweep = halving_over();
        sweep.runs.pop();
        let mut drive = drive(sweep, &Store::at(dir.path()));
        assert_eq!(drive.rest(), Duration::from_millis(500));
        drive.stop().unwrap();
        assert_eq!(drive.sweep().ending, Ending::Interrupted);
    }

    #[test]
    fn a_confirmation_that_cannot_be_read_is_not_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut sweep = halved_36();
        sweep.confirmation = Some("compare-1".to_owned());
        let store = Store::at(dir.path());
        drop(Sessions::of(&store).create(&mut session(&["a", "b"], 10)));
        std::fs::write(dir.path().join("compare-1/session.json"), "{").unwrap();
        let mut drive = drive(sweep, &store);
        let error = drive.step().unwrap_err().to_string();
        assert!(error.contains("compare-1 cannot be read"), "{error}");
        assert_eq!(Sessions::<Session>::of(&store).count(), 1);
        assert_eq!(drive.sweep().confirmation.as_deref(), Some("compare-1"));
    }
}
