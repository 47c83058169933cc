//! Sweeps: planned, made, opened, and written into the current folder.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::compare::{ready, rivals};
use super::maker::{Maker, run_of, words};
use super::{files, tell};
use crate::compare::{Past, Rivals, Sessions};
use crate::report::Store;
use crate::sweep::{
    self, Document, DocumentWithRuns, Drive, Foresight, Halving, Question, Step, Sweep,
};
use crate::tui::compare::PlannedSweep;
use crate::tui::news::News;

/// Looks at everything that can be known before the first run.
pub(super) fn plan(store: &Store, question: Question) -> News {
    News::PlannedSweep {
        planned: planned(store, question.clone()).map(Box::new),
        question: Box::new(question),
    }
}

fn planned(store: &Store, question: Question) -> Result<PlannedSweep, String> {
    let (sweep, points) = question.sweep().map_err(|error| error.to_string())?;
    for (name, profile) in points {
        ready(profile).map_err(|why| format!("{name}: {why}"))?;
    }
    let earlier = Sessions::<Sweep>::of(store).all();
    let past = Past {
        sessions: &Sessions::of(store).all(),
        runs: &store.list().map_err(|error| error.to_string())?,
    };
    let foresight = Foresight::of(&sweep, &earlier, past);
    let mut warnings = sweep::warnings(&sweep);
    warnings.extend(rivals(store));
    Ok(PlannedSweep {
        foreseen: foresight.words(&sweep),
        warnings,
        sweep,
    })
}

/// What a sweep shows, with what confirms it.
pub(super) fn open(store: &Store, sweep: Sweep) -> News {
    News::OpenedSweep(Box::new(document(store, sweep)))
}

fn document(store: &Store, sweep: Sweep) -> Document {
    let confirmation = sweep::confirmation(&sweep, &Sessions::of(store));
    Document::of(sweep, confirmation)
}

/// Writes a sweep in every form into the current folder.
pub(super) fn export(store: &Store, sweep: Sweep) -> News {
    let document = &document(store, sweep);
    let results = DocumentWithRuns { document, store };
    files::export(&document.sweep.id, &results)
}

impl Maker {
    /// Makes all runs of a sweep that are left, those of its confirmation too, and tells how it
    /// ended.
    pub(super) fn sweep(self, sweep: Sweep) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.drive_sweep(sweep)));
        self.running.is_over();
        let why = match ended {
            Ok(Ok(sweep)) => return tell(&self.news, News::SweepOver(Box::new(sweep))),
            Ok(Err(why)) => why,
            Err(_) => "kdyno itself failed in this sweep; the log says where".to_owned(),
        };
        tell(&self.news, News::SweepLost(why));
    }

    fn drive_sweep(&self, sweep: Sweep) -> Result<Sweep, String> {
        let sessions = Sessions::of(&self.store);
        let resume = |sweeps: &Sessions<Sweep>, id: &str| sweep::resume(sweeps, &sessions, id);
        let (sweep, folder) = self.begin(sweep, resume)?;
        let mut drive = Drive::new(sweep, folder, sessions).map_err(words)?;
        let mut rivals = Rivals::of(&self.store);
        loop {
            self.tell_rivals(&mut rivals);
            tell(&self.news, News::Sweep(Box::new(drive.sweep().clone())));
            let next = next_of(drive.sweep());
            match drive.step().map_err(words)? {
                Step::Over => return Ok(drive.sweep().clone()),
                Step::Run(going) => {
                    self.run(*going, next, |watch, finished| {
                        drive.take_in(watch, finished)
                    })?;
                }
                Step::Confirm(mut comparison) => {
                    self.go(&mut comparison, &mut rivals)?;
                    drive.confirmed(comparison.session()).map_err(words)?;
                }
            }
            if self.running.rest(drive.rest()) {
                drive.stop().map_err(words)?;
            }
        }
    }
}

/// Whose run of the halving comes next.
fn next_of(sweep: &Sweep) -> Option<News> {
    let (_, entrant) = Halving::of(sweep).next?;
    run_of(&sweep.contestant(entrant))
}
