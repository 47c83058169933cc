//! `kdyno compare`: profiles in rounds, headless.

mod begin;
mod end;

use std::time::Duration;

use tokio::runtime::Runtime;

pub use end::summary;

use super::progress::RunProgress;
use super::run::watch;
use super::signals::{self, Signals};
use super::{Exit, Stop, say};
use crate::cli::{CompareArgs, Places};
use crate::compare::{Drive, Foresight, Going, Run, Session, SessionError, Step};
use crate::units::clock;

/// Makes the runs of a new session or of one that was stopped, and tells what they show.
pub fn compare(args: &CompareArgs, places: &Places) -> Result<Exit, Stop> {
    end::check_outputs(args)?;
    let (runtime, signals) = signals::listen()?;
    let begun = begin::begin(args, places)?;
    let mut lab = Lab {
        drive: Drive::new(begun.session, begun.folder)?,
        foresight: begun.foresight,
        runtime,
        signals,
        is_quiet: args.quiet,
    };
    lab.go()?;
    let (session, folder) = (lab.drive.session().clone(), lab.drive.dir());
    end::end(args, places, session, folder)
}

impl From<SessionError> for Stop {
    fn from(error: SessionError) -> Self {
        if error.is_usage() {
            Self::usage(error)
        } else {
            Self::failed(error)
        }
    }
}

/// A session that somebody waits for at a terminal.
struct Lab {
    drive: Drive,
    foresight: Foresight,
    runtime: Runtime,
    signals: Signals,
    is_quiet: bool,
}

impl Lab {
    /// Makes one run after the other until all are done, one fails, or somebody has seen enough.
    fn go(&mut self) -> Result<(), Stop> {
        loop {
            match self.drive.step()? {
                Step::Over => return Ok(()),
                Step::Decided => self.say(&self.foresight.reach(self.drive.session())),
                Step::Run(going) => {
                    if self.run(*going)? || self.rest() {
                        self.drive.stop()?;
                    }
                }
            }
        }
    }

    /// Waits for a run and takes it in. Tells whether somebody wants an end.
    fn run(&mut self, going: Going) -> Result<bool, Stop> {
        let progress = RunProgress::new(!self.is_quiet);
        let watching = watch(going.run, &mut self.signals, progress);
        let (run, is_interrupted) = self.runtime.block_on(watching);
        let taken = self.drive.take_in(&going.watch, &run.finish())?;
        if let Some(error) = taken.not_deleted {
            say(format_args!("warning: {error}; delete it by hand"));
        }
        if let Some(run) = taken.run {
            self.say(&told(&run, self.drive.session()));
        }
        Ok(is_interrupted)
    }

    /// Leaves the machine alone for a moment. Tells whether somebody wants an end.
    fn rest(&mut self) -> bool {
        let pause = pause(self.drive.rest(), &mut self.signals);
        self.runtime.block_on(pause)
    }

    fn say(&self, words: &str) {
        if !self.is_quiet {
            say(words);
        }
    }
}

/// The line of a run that is done.
fn told(run: &Run, session: &Session) -> String {
    let metric = session.metric;
    let figure = run.figures.get(&metric);
    let shown = figure.map_or("-".to_owned(), |figure| metric.show(*figure));
    let place = match run.round {
        0 => "to warm up".to_owned(),
        round => format!("round {round} of {}", session.order.rounds()),
    };
    let left = match session.left_s() {
        Some(left_s) if left_s > 0.0 => format!(", {} left", clock(left_s)),
        _ => String::new(),
    };
    format!(
        "{place:<14}  {:<3}{:<24}{shown:>8} {}  {} of {} runs{left}",
        run.slot.to_string(),
        session.name(run.slot),
        metric.word(),
        session.runs.len(),
        session.order.len(),
    )
}

async fn pause(time: Duration, signals: &mut Signals) -> bool {
    tokio::select! {
        () = tokio::time::sleep(time) => false,
        () = signals.next() => true,
    }
}
