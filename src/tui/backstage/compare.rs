//! Sessions: planned, made, opened, and written into the current folder.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::run::watch;
use super::{Running, tell};
use crate::compare::{
    self, Contestant, Curves, Document, Drive, Folder, Foresight, Going, Kept, Question, Rivals,
    Session, SessionError, Sessions, Step, TakenIn, Watch,
};
use crate::job::{Finished, Job};
use crate::metrics::Exporter;
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
    let curves = curves(store, &session);
    News::Opened {
        document: Box::new(Document::of(session)),
        curves: Box::new(curves),
    }
}

fn curves(store: &Store, session: &Session) -> Curves {
    Curves::read(session, &Sessions::of(store).runs_of(session))
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
    let name = format!("kdyno-{}", session.id);
    let curves = curves(store, &session);
    let document = Document::of(session);
    let file = |extension: &str| PathBuf::from(format!("{name}.{extension}"));
    let written = report::write_text(&compare::html(&document, &curves), &file("html"))
        .and_then(|()| report::write_text(&compare::markdown(&document), &file("md")))
        .and_then(|()| report::write_text(&compare::csv(&document.session), &file("csv")))
        .and_then(|()| report::write_json(&document, &file("json")));
    let done = |()| News::Done(format!("Saved {name}.html, .md, .csv and .json"));
    written.map_or_else(super::failed, done)
}

/// A session whose runs are made in a thread of its own.
pub(super) struct Plan {
    pub news: UnboundedSender<News>,
    pub store: Store,
    pub exporter: Option<Exporter>,
    pub running: Running,
}

impl Plan {
    /// Makes all runs that are left, and tells how it ended.
    pub(super) fn make(self, session: Session) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.drive(session)));
        self.running.is_over();
        let why = match ended {
            Ok(Ok(session)) => return tell(&self.news, News::SessionOver(Box::new(session))),
            Ok(Err(why)) => why,
            Err(_) => "kdyno itself failed in this session; the log says where".to_owned(),
        };
        tell(&self.news, News::SessionLost(why));
    }

    fn drive(&self, session: Session) -> Result<Session, String> {
        let (session, folder) = self.begin(session)?;
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

    /// Tells who makes runs at the same time, when that changes.
    pub(super) fn tell_rivals(&self, rivals: &mut Rivals) {
        let Some(warnings) = rivals.look() else {
            return;
        };
        for warning in warnings {
            tell(&self.news, News::Done(warning.clone()));
        }
        tell(&self.news, News::Rivals(warnings.to_vec()));
    }

    /// A new session gets its folder, an old one goes on in its own.
    fn begin(&self, mut session: Session) -> Result<(Session, Folder), String> {
        let sessions = Sessions::of(&self.store);
        if !session.id.is_empty() {
            return resume(&sessions, &session.id);
        }
        let folder = sessions.create(&mut session);
        folder
            .map(|folder| (session, folder))
            .map_err(|error| error.to_string())
    }

    /// Passes on what a run tells, and has it taken in when it is over.
    pub(super) fn run<S: Copy>(
        &self,
        going: Going<S>,
        next: Option<News>,
        take_in: impl FnOnce(&Watch<S>, &Finished) -> Result<TakenIn<S>, SessionError>,
    ) -> Result<(), String> {
        let Going {
            mut run,
            watch: look,
        } = going;
        if let Some(exporter) = &self.exporter {
            run.export_to(exporter);
        }
        if let Some(next) = next {
            tell(&self.news, next);
        }
        watch(&mut run, &self.news, &self.running).map_err(|error| error.to_string())?;
        let finished = run.finish();
        self.running.prepare_next();
        let taken = take_in(&look, &finished);
        let report = Box::new(finished.report);
        tell(&self.news, News::RunOfSessionOver(report));
        if let Some(error) = taken.map_err(words)?.not_deleted {
            let said = format!("{error}; delete it by hand");
            tell(&self.news, News::Failed(said));
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it fits map_err")]
pub(super) fn words(error: SessionError) -> String {
    error.to_string()
}

fn resume(sessions: &Sessions, id: &str) -> Result<(Session, Folder), String> {
    let (mut session, folder) = sessions.resume(id).map_err(|error| error.to_string())?;
    session.go_on().map_err(|error| error.to_string())?;
    folder.announce(&session).map_err(words)?;
    Ok((session, folder))
}

/// Whose run comes next.
fn of_next(session: &Session) -> Option<News> {
    let (_, slot) = session.next()?;
    run_of(session.contestants.get(slot.profile())?)
}

/// That a run of a contestant begins.
pub(super) fn run_of(contestant: &Contestant) -> Option<News> {
    Some(News::RunOfSession {
        profile: Arc::new(contestant.parse().ok()?),
        overrides: contestant.overrides.clone(),
    })
}
