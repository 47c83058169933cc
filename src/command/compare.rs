//! `kdyno compare`: profiles in rounds, headless.

mod begin;
mod end;

use std::time::Duration;

use tokio::runtime::Runtime;

use super::progress::RunProgress;
use super::run::watch;
use super::signals::{self, Signals};
use super::{Exit, Stop, say};
use crate::cli::{CompareArgs, Places};
use crate::compare::{
    self, Counted, Ending, Folder, Foresight, Going, Run, Session, SessionError, Slot, StartError,
};
use crate::report::{Report, Store};
use crate::units::clock;

/// Makes the runs of a new session or of one that was stopped, and tells what they show.
pub fn compare(args: &CompareArgs, places: &Places) -> Result<Exit, Stop> {
    end::check_outputs(args)?;
    let (runtime, mut signals) = signals::listen()?;
    let begun = begin::begin(args, places)?;
    let mut lab = Lab {
        runs: begun.folder.runs()?,
        session: begun.session,
        folder: begun.folder,
        foresight: begun.foresight,
        runtime,
        is_quiet: args.quiet,
    };
    lab.go(&mut signals)?;
    end::end(args, places, lab.session, lab.folder.dir())
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

/// A session on its way.
struct Lab {
    session: Session,
    folder: Folder,
    runs: Store,
    foresight: Foresight,
    runtime: Runtime,
    is_quiet: bool,
}

impl Lab {
    /// Makes one run after the other until all are done, one fails, or somebody has seen enough.
    /// The session is saved after each.
    fn go(&mut self, signals: &mut Signals) -> Result<(), Stop> {
        if self.session.ending == Ending::Completed {
            return Ok(());
        }
        loop {
            let Some(next) = self.session.next() else {
                if !self.session.is_undecided() {
                    return self.finish(Ending::Completed);
                }
                self.session.decide();
                self.say(&self.foresight.reach(&self.session));
                continue;
            };
            let (counted, is_interrupted) = match self.run(next, signals) {
                Ok(ran) => ran,
                Err(why) => (Counted::Failed(why.to_string()), false),
            };
            match counted {
                Counted::Finished(run) => self.add(*run)?,
                Counted::Interrupted => return self.finish(Ending::Interrupted),
                Counted::Failed(why) => {
                    let (round, slot) = next;
                    let who = self.session.name(slot);
                    self.session.failure = Some(format!("round {round}, {slot} {who}: {why}"));
                    return self.finish(Ending::Failed);
                }
            }
            // Who wants an end when the last run is done has it.
            let is_over = self.session.next().is_none() && !self.session.is_undecided();
            if !is_over && (is_interrupted || self.rest(signals)) {
                return self.finish(Ending::Interrupted);
            }
        }
    }

    fn finish(&mut self, ending: Ending) -> Result<(), Stop> {
        self.session.ending = ending;
        Ok(self.folder.save(&self.session)?)
    }

    /// Makes a run, and tells whether somebody wants an end.
    fn run(
        &self,
        next: (usize, Slot),
        signals: &mut Signals,
    ) -> Result<(Counted, bool), StartError> {
        let Going { run, watch: look } = compare::start(&self.session, next, self.runs.clone())?;
        let progress = RunProgress::new(!self.is_quiet);
        let (run, is_interrupted) = self.runtime.block_on(watch(run, signals, progress));
        let finished = run.finish();
        let counted = match finished.not_saved {
            Some(ref error) => Counted::Failed(error.to_string()),
            None => look.count(&finished),
        };
        self.clean_up(&look, &finished.report, &counted);
        Ok((counted, is_interrupted))
    }

    /// Takes away what nobody looks at again: the topic, and a run that was cut off.
    fn clean_up(&self, look: &compare::Watch, report: &Report, counted: &Counted) {
        if !self.session.keep_topics
            && let Err(error) = look.delete_topic(report)
        {
            say(format_args!("warning: {error}; delete it by hand"));
        }
        if matches!(counted, Counted::Interrupted) {
            // It is not part of the session. That it stays does no harm.
            let _ = self.runs.remove(&report.id);
        }
    }

    fn add(&mut self, run: Run) -> Result<(), Stop> {
        let (round, slot) = (run.round, run.slot);
        let figure = run.figures.get(&self.session.metric);
        let metric = self.session.metric;
        let shown = figure.map_or("-".to_owned(), |figure| metric.show(*figure));
        self.session.runs.push(run);
        self.folder.save(&self.session)?;
        let place = match round {
            0 => "to warm up".to_owned(),
            round => format!("round {round} of {}", self.session.order.rounds()),
        };
        let left = match self.session.left_s() {
            Some(left_s) if left_s > 0.0 => format!(", {} left", clock(left_s)),
            _ => String::new(),
        };
        self.say(&format!(
            "{place:<14}  {:<3}{:<24}{shown:>8} {}  {} of {} runs{left}",
            slot.to_string(),
            self.session.name(slot),
            metric.word(),
            self.session.runs.len(),
            self.session.order.len(),
        ));
        Ok(())
    }

    /// Leaves the machine alone for a moment. Tells whether somebody wants an end.
    fn rest(&self, signals: &mut Signals) -> bool {
        let pause = pause(self.session.cool_down(), signals);
        self.runtime.block_on(pause)
    }

    fn say(&self, words: &str) {
        if !self.is_quiet {
            say(words);
        }
    }
}

async fn pause(time: Duration, signals: &mut Signals) -> bool {
    tokio::select! {
        () = tokio::time::sleep(time) => false,
        () = signals.next() => true,
    }
}
