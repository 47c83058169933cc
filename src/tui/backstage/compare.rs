//! Sessions: planned, made, opened, and written into the current folder.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::maker::{Maker, run_of, words};
use super::{files, tell};
use crate::compare::{
    Curves, Document, DocumentWithRuns, Drive, Foresight, Question, Rivals, Session, Sessions, Step,
};
use crate::job::Job;
use crate::profile::Profile;
use crate::report::{self, Store};
use crate::tui::compare::Planned;
use crate::tui::news::News;

/// Looks at everything that can be known before the first run.
pub(super) fn plan(store: &Store, question: Question) -> News {
    News::Planned {
        planned: planned(store, question.clone()).map(Box::new),
        question: Box::new(question),
    }
}

fn planned(store: &Store, question: Question) -> Result<Planned, String> {
    let session = question.session().map_err(|error| error.to_string())?;
    for contestant in &session.contestants {
        let profile = contestant.parse().map_err(|wrong| wrong.to_string());
        profile
            .and_then(ready)
            .map_err(|why| format!("{}: {why}", contestant.name))?;
    }
    let saved = store.list().map_err(|error| error.to_string())?;
    let earlier = Sessions::of(store).all();
    let foresight = Foresight::of(&session, &earlier, &saved);
    // The first sentence says what the screen shows.
    let foreseen = foresight.words(&session).split_off(1);
    let mut document = Document::of(session);
    document.warnings.extend(rivals(store));
    Ok(Planned { document, foreseen })
}

/// Who makes runs at the moment, in sentences.
pub(super) fn rivals(store: &Store) -> Vec<String> {
    let mut rivals = Rivals::of(store);
    rivals.look().unwrap_or_default().to_vec()
}

/// Makes sure of the source, and of everything else that a run needs.
pub(super) fn ready(profile: Profile) -> Result<(), String> {
    let job = Job::new(Arc::new(profile), None, |_| {});
    let job = job.map_err(|error| error.to_string())?;
    job.check().map_err(|error| error.to_string())
}

/// What a session shows, and what its runs left for charts.
pub(super) fn open(store: &Store, session: Session) -> News {
    let curves = Curves::read(&session, store);
    News::Opened {
        document: Box::new(Document::of(session)),
        curves: Box::new(curves),
    }
}

/// What saved runs do not share.
pub(super) fn beside(store: &Store, ids: Vec<String>) -> News {
    let reports: Vec<_> = ids.iter().filter_map(|id| store.read(id).ok()).collect();
    News::Beside {
        ids,
        warnings: report::beside::warnings(&reports),
    }
}

/// Writes a session in every form into the current folder.
pub(super) fn export(store: &Store, session: Session) -> News {
    let results = DocumentWithRuns {
        document: &Document::of(session),
        store,
    };
    files::export(&results.document.session.id, &results)
}

impl Maker {
    /// Makes all runs that are left, and tells how it ended.
    pub(super) fn compare(self, session: Session) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.drive_session(session)));
        self.running.is_over();
        let why = match ended {
            Ok(Ok(session)) => return tell(&self.news, News::SessionOver(Box::new(session))),
            Ok(Err(why)) => why,
            Err(_) => "kdyno itself failed in this session; the log says where".to_owned(),
        };
        tell(&self.news, News::SessionLost(why));
    }

    fn drive_session(&self, session: Session) -> Result<Session, String> {
        let (session, folder) = self.begin(session, Sessions::resume)?;
        let mut drive = Drive::new(session, folder).map_err(words)?;
        self.go(&mut drive, &mut Rivals::of(&self.store))?;
        Ok(drive.session().clone())
    }

    /// Makes one run after the other, until none is left or somebody wants an end.
    pub(super) fn go(&self, drive: &mut Drive, rivals: &mut Rivals) -> Result<(), String> {
        loop {
            self.tell_rivals(rivals);
            tell(&self.news, News::Session(Box::new(drive.session().clone())));
            match drive.step().map_err(words)? {
                Step::Over => break,
                Step::Decided => {}
                Step::Run(going) => {
                    let next = of_next(drive.session());
                    self.run(*going, next, |watch, finished| {
                        drive.take_in(watch, finished)
                    })?;
                }
            }
            if self.running.rest(drive.rest()) {
                drive.stop().map_err(words)?;
            }
        }
        // How it has ended, too.
        tell(&self.news, News::Session(Box::new(drive.session().clone())));
        Ok(())
    }
}

/// Whose run comes next.
fn of_next(session: &Session) -> Option<News> {
    let (_, slot) = session.next()?;
    run_of(session.contestants.get(slot.profile())?)
}
