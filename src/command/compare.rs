//! `kdyno compare`: profiles in rounds, headless.

mod begin;
mod end;

use super::watcher::Watcher;
use super::{Exit, Stop, say};
use crate::cli::{CompareArgs, Places};
use crate::client::cluster::NotDeleted;
use crate::compare::{Drive, Foresight, Going, Rivals, Run, Session, SessionError, Step};
use crate::units::clock;

pub use begin::{check, check_documents, go_on};
pub use end::{check_outputs, resume_command, summary};

/// Makes the runs of a new session or of one that was stopped, and tells what they show.
pub fn compare(args: &CompareArgs, places: &Places) -> Result<Exit, Stop> {
    check_outputs(args.output.documents())?;
    let mut watcher = Watcher::new(args.output.metrics, args.output.quiet)?;
    let begun = begin::begin(args, places)?;
    let mut drive = Drive::new(begun.session, begun.folder)?;
    let mut rivals = Rivals::of(&begun.store);
    go(&mut drive, &begun.foresight, &mut rivals, &mut watcher)?;
    end::end(args, places, &begun.store, drive.session().clone())
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

/// Makes one run after the other until all are done, one fails, or somebody has seen enough.
pub fn go(
    drive: &mut Drive,
    foresight: &Foresight,
    rivals: &mut Rivals,
    watcher: &mut Watcher,
) -> Result<(), Stop> {
    loop {
        warn_of_rivals(rivals, watcher);
        match drive.step()? {
            Step::Over => return Ok(()),
            Step::Decided => watcher.say(&foresight.reach(drive.session())),
            Step::Run(going) => {
                if run(drive, *going, watcher)? || watcher.rest(drive.rest()) {
                    drive.stop()?;
                }
            }
        }
    }
}

/// Waits for a run and takes it in. Tells whether somebody wants an end.
fn run(drive: &mut Drive, going: Going, watcher: &mut Watcher) -> Result<bool, Stop> {
    let (finished, is_interrupted) = watcher.wait(going.run);
    let taken = drive.take_in(&going.watch, &finished)?;
    taken.not_deleted.iter().for_each(warn_of_topic);
    if let Some(run) = taken.run {
        watcher.say(&told(&run, drive.session()));
    }
    Ok(is_interrupted)
}

/// Says who makes runs at the same time, when that changes.
pub fn warn_of_rivals(rivals: &mut Rivals, watcher: &Watcher) {
    for warning in rivals.look().into_iter().flatten() {
        watcher.say(&format!("warning: {warning}"));
    }
}

/// Says that a topic is left.
pub fn warn_of_topic(error: &NotDeleted) {
    say(format_args!("warning: {error}; delete it by hand"));
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
