//! `kdyno sweep`: the best of many settings, headless.

mod begin;
mod end;

pub use end::summary;

use super::compare::{check_outputs, go, warn_of_rivals, warn_of_topic};
use super::watcher::Watcher;
use super::{Exit, Stop};
use crate::cli::{Places, SweepArgs};
use crate::compare::{self, Going, Rivals};
use crate::sweep::{
    Drive, Entrant, Foresight, Halving, Run, Step, Sweep, of_confirmation, told_of_rung,
};

/// Makes the runs of a new sweep or of one that was stopped, confirms the best, and tells what they
/// show.
pub fn sweep(args: &SweepArgs, places: &Places) -> Result<Exit, Stop> {
    check_outputs(args.output.documents())?;
    let watcher = Watcher::new(args.output.metrics, args.output.quiet)?;
    let begun = begin::begin(args, places)?;
    let mut lab = Lab {
        rivals: Rivals::of(&begun.store),
        drive: begun.drive,
        foresight: begun.foresight,
        watcher,
        is_warned: false,
    };
    lab.go()?;
    end::end(args, places, &begun.store, lab.drive)
}

/// A sweep that somebody waits for at a terminal.
struct Lab {
    drive: Drive,
    foresight: Foresight,
    watcher: Watcher,
    /// Those of the confirmation too, so that each is told of once.
    rivals: Rivals,
    /// That a required figure is missing has been said.
    is_warned: bool,
}

impl Lab {
    /// Makes one run after the other until the best is confirmed, one fails, or somebody has seen
    /// enough.
    fn go(&mut self) -> Result<(), Stop> {
        loop {
            warn_of_rivals(&mut self.rivals, &self.watcher);
            match self.drive.step()? {
                Step::Over => return Ok(()),
                Step::Run(going) => {
                    if self.run(*going)? || self.watcher.rest(self.drive.rest()) {
                        self.drive.stop()?;
                    }
                }
                Step::Confirm(drive) => self.confirm(*drive)?,
            }
        }
    }

    /// Waits for a run and takes it in. Tells whether somebody wants an end.
    fn run(&mut self, going: Going<Entrant>) -> Result<bool, Stop> {
        let before = Halving::of(self.drive.sweep());
        let (finished, is_interrupted) = self.watcher.wait(going.run);
        let taken = self.drive.take_in(&going.watch, &finished)?;
        taken.not_deleted.iter().for_each(warn_of_topic);
        let Some(run) = taken.run else {
            return Ok(is_interrupted);
        };
        let sweep = self.drive.sweep();
        self.watcher.say(&told(&run, sweep));
        if self.foresight.is_blind() {
            self.foresight = Foresight::by_own_runs(sweep);
            self.watcher.say(&self.foresight.time(sweep));
        }
        if let Some(missing) = missing(&run, sweep).filter(|_| !self.is_warned) {
            self.is_warned = true;
            self.watcher.say(&missing);
        }
        if let Some(told) = told_of_rung(&before, &Halving::of(sweep)) {
            self.watcher.say(&told);
        }
        Ok(is_interrupted)
    }

    fn confirm(&mut self, mut drive: compare::Drive) -> Result<(), Stop> {
        let session = drive.session();
        let foresight = of_confirmation(self.drive.sweep(), session);
        for words in foresight.words(session) {
            self.watcher.say(&words);
        }
        go(&mut drive, &foresight, &mut self.rivals, &mut self.watcher)?;
        Ok(self.drive.confirmed(drive.session())?)
    }
}

/// What is required and a run has not, as early as it shows: in a round that counts.
fn missing(run: &Run, sweep: &Sweep) -> Option<String> {
    if run.round == 0 {
        return None;
    }
    let mut require = sweep.require.iter();
    let missing = require.find(|it| run.judged(it.metric).is_none())?;
    Some(format!(
        "warning: {} did not show that it keeps to {missing}: {}",
        sweep.name(run.slot),
        run.why_not_judged(missing.metric)
    ))
}

/// The line of a run that is done.
fn told(run: &Run, sweep: &Sweep) -> String {
    let metric = sweep.metric;
    let figure = run.figures.get(&metric);
    let shown = figure.map_or("-".to_owned(), |figure| metric.show(*figure));
    let place = match run.round {
        0 => "to warm up".to_owned(),
        round => format!("round {round}"),
    };
    format!(
        "{place:<11} {:<40}{shown:>8} {}  run {}",
        sweep.name(run.slot),
        metric.word(),
        sweep.runs.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Require;
    use crate::sweep::fixture::{run_of, sweep};

    /// A run that missed its rate.
    fn late(round: usize) -> Run {
        Run {
            rate_held: Some(false),
            ..run_of(round, Entrant::Point(1), 1e5, 5_000.0)
        }
    }

    #[test]
    fn one_run_that_missed_its_rate_shows_nothing_rather_than_a_breach() {
        let plan = Sweep {
            require: vec![Require::parse("latency.p99 < 20ms").unwrap()],
            ..sweep(&["workers=1..3"])
        };
        let told = missing(&late(1), &plan).unwrap();
        let words = "warning: workers=2 did not show that it keeps to latency.p99 < 20ms: the rate";
        assert!(told.starts_with(words), "{told}");
        assert_eq!(missing(&late(0), &plan), None, "a run to warm up");
    }
}
