//! The work that is done off the drawing thread: files, saved runs, and the run itself. Every piece
//! answers with [`News`].

mod compare;
mod files;
mod listing;
mod log;
mod maker;
mod run;
mod running;
mod saved;
mod sweep;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use self::maker::Maker;
use self::run::Run;
use super::news::{News, Purpose};
use crate::compare::{Question, Session};
use crate::logging::{Level, Logging};
use crate::metrics::Exporter;
use crate::profile::{Profile, Save};
use crate::report::{Report, Store, StoreError};
use crate::sweep::{Question as SweepQuestion, Sweep};

pub use self::listing::Listing;
pub use self::running::Running;

/// Said where saved runs should be.
const NOT_SAVED: &str = "Runs are not saved: their folder cannot be written; --runs names another";

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Reads all profiles anew.
    ListProfiles,
    /// Reads them whenever a file has changed.
    WatchProfiles,
    SaveProfile(Save),
    DeleteProfile(PathBuf),
    /// Looks how large a file with rows is.
    LookAtSource(PathBuf),
    /// Starts a run and passes on what it tells.
    Launch {
        profile: Arc<Profile>,
        /// The command that does the same headless.
        repeat: String,
    },
    /// Reads the list of saved runs anew.
    ListRuns,
    /// Reads a saved run whole.
    ReadRun {
        id: String,
        purpose: Purpose,
    },
    /// Notes something about a saved run, or nothing.
    LabelRun {
        id: String,
        label: String,
    },
    RemoveRun(String),
    /// Writes a saved run into the current folder.
    ExportRun(String),
    /// Writes pictures of the screen into the current folder.
    SaveScreen {
        svg: String,
        text: String,
    },
    /// Reads the log and goes on reading it.
    FollowLog,
    /// Writes the log down to another level.
    LogLevel(Level),
    /// Tells the run that goes.
    Command(Command),
    /// Writes a report into the current folder.
    Export(Box<Report>),
    /// Looks at everything that can be known before the first run of a comparison.
    PlanSession(Box<Question>),
    /// Begins a session, or goes on with it, and passes on what its runs tell.
    MakeSession(Box<Session>),
    /// Looks at everything that can be known before the first run of a sweep.
    PlanSweep(Box<SweepQuestion>),
    /// Begins a sweep, or goes on with it, and passes on what its runs tell.
    MakeSweep(Box<Sweep>),
    /// Reads a sweep's confirmation, and computes what both show.
    OpenSweep(Box<Sweep>),
    /// Writes a sweep into the current folder.
    ExportSweep(Box<Sweep>),
    /// Reads the lists of saved sessions and sweeps anew.
    ListSessions,
    /// Reads them again, if they are not what they were.
    LookAtSessions,
    /// Removes a saved session or sweep with all of its runs.
    RemoveSession(String),
    /// Computes what a session shows, and reads what its runs left for charts.
    OpenSession(Box<Session>),
    /// Looks what saved runs do not share.
    LookBeside(Vec<String>),
    /// Writes a session into the current folder.
    ExportSession(Box<Session>),
}

/// What a run can be told while it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command {
    /// Stop and drain; again: abort.
    Interrupt,
    Abort,
    /// Put a mark on the chart.
    Mark,
    /// Send at another rate from now on; `None`: as fast as it goes.
    Rate(Option<f64>),
}

/// Does the work.
#[derive(Debug)]
pub struct Backstage {
    pub news: UnboundedSender<News>,
    /// `--profiles`.
    pub profiles: Option<PathBuf>,
    /// `None`: runs are not saved.
    pub store: Option<Store>,
    pub exporter: Option<Exporter>,
    /// `Err`: there is no log, in words.
    pub log: Result<Arc<Logging>, String>,
    pub running: Running,
    pub listing: Listing,
}

impl Backstage {
    /// Starts a piece of work and returns at once.
    pub fn perform(&self, work: Work) {
        match work {
            Work::Command(command) => self.running.tell(command),
            Work::FollowLog => {
                let log = self.log.clone();
                self.aside(move |news| log::follow(news, log));
            }
            Work::LogLevel(level) => self.set_log_level(level),
            Work::ListProfiles => {
                let folder = self.profiles.clone();
                self.aside(move |news| files::list_profiles(news, folder.as_deref()));
            }
            Work::WatchProfiles => {
                let folder = self.profiles.clone();
                self.aside(move |news| files::watch_profiles(news, folder.as_deref()));
            }
            Work::SaveProfile(save) => self.tell(|| files::save_profile(save)),
            Work::DeleteProfile(path) => self.tell(|| files::delete_profile(path)),
            Work::LookAtSource(file) => self.tell(|| files::look_at_source(file)),
            Work::SaveScreen { svg, text } => self.tell(move || files::save_screen(&svg, &text)),
            Work::Export(report) => self.tell(move || files::export_run(&report)),
            Work::Launch { profile, repeat } => self.launch(profile, repeat),
            Work::ListRuns => self.answer(saved::list),
            Work::ReadRun { id, purpose } => self.answer(move |it| saved::read(it, &id, purpose)),
            Work::ExportRun(id) => self.answer(move |store| saved::export(store, &id)),
            Work::LabelRun { id, label } => self.change(|store| saved::label(store, id, label)),
            Work::RemoveRun(id) => self.change(|store| saved::remove(store, id)),
            Work::PlanSession(question) => self.answer(|store| compare::plan(store, *question)),
            Work::MakeSession(session) => self.make(|maker| maker.compare(*session)),
            Work::OpenSession(session) => self.answer(|store| compare::open(store, *session)),
            Work::ExportSession(session) => self.answer(|store| compare::export(store, *session)),
            Work::LookBeside(ids) => self.answer(|store| compare::beside(store, ids)),
            Work::PlanSweep(question) => self.answer(|store| sweep::plan(store, *question)),
            Work::MakeSweep(sweep) => self.make(|maker| maker.sweep(*sweep)),
            Work::OpenSweep(sweep) => self.answer(|store| sweep::open(store, *sweep)),
            Work::ExportSweep(sweep) => self.answer(|store| sweep::export(store, *sweep)),
            Work::ListSessions => self.list(Listing::tell),
            Work::LookAtSessions => self.list(Listing::tell_changes),
            Work::RemoveSession(id) => {
                self.list(move |listing, store, news| listing.remove(store, news, &id));
            }
        }
    }

    fn set_log_level(&self, level: Level) {
        if let Ok(log) = &self.log
            && let Err(why) = log.set_level(level)
        {
            tell(&self.news, News::Failed(why));
        }
    }

    fn launch(&self, profile: Arc<Profile>, repeat: String) {
        self.running.prepare();
        let run = Run {
            news: self.news.clone(),
            store: self.store.clone(),
            exporter: self.exporter.clone(),
            running: self.running.clone(),
            repeat,
        };
        aside(move || run.run_whole(profile));
    }
}

impl Backstage {
    /// Makes the runs of a session or of a sweep.
    fn make(&self, work: impl FnOnce(Maker) + Send + 'static) {
        self.running.prepare();
        let (exporter, running) = (self.exporter.clone(), self.running.clone());
        self.aside_with_store(|store, news| {
            work(Maker {
                news,
                store,
                exporter,
                running,
            });
        });
    }

    /// Does something that tells as it goes.
    fn aside(&self, work: impl FnOnce(&UnboundedSender<News>) + Send + 'static) {
        let news = self.news.clone();
        aside(move || work(&news));
    }

    /// Does something that has one thing to tell.
    fn tell(&self, work: impl FnOnce() -> News + Send + 'static) {
        self.aside(|news| tell(news, work()));
    }

    /// Changes the saved runs, if there are any, and reads their list anew.
    fn change(&self, work: impl FnOnce(&Store) -> News + Send + 'static) {
        self.aside_with_store(|store, news| {
            tell(&news, work(&store));
            tell(&news, saved::list(&store));
        });
    }

    /// Asks the saved runs something, if there are any.
    fn answer(&self, work: impl FnOnce(&Store) -> News + Send + 'static) {
        self.aside_with_store(move |store, news| tell(&news, work(&store)));
    }

    /// Does something with the saved sessions, and tells which there are.
    fn list(&self, work: impl FnOnce(&Listing, &Store, &UnboundedSender<News>) + Send + 'static) {
        let listing = self.listing.clone();
        self.aside_with_store(move |store, news| work(&listing, &store, &news));
    }

    /// Does something with the saved runs, if there are any.
    fn aside_with_store(&self, work: impl FnOnce(Store, UnboundedSender<News>) + Send + 'static) {
        let news = self.news.clone();
        match self.store.clone() {
            Some(store) => aside(move || work(store, news)),
            None => tell(&news, News::NoRuns(NOT_SAVED.to_owned())),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it fits map_or_else")]
fn failed(error: StoreError) -> News {
    News::Failed(error.to_string())
}

/// A dashboard that is gone wants no more news.
fn tell(news: &UnboundedSender<News>, piece: News) {
    let _ = news.send(piece);
}

/// Runs something in a thread of its own.
fn aside(work: impl FnOnce() + Send + 'static) {
    let spawned = thread::Builder::new()
        .name("backstage".to_owned())
        .spawn(work);
    if let Err(error) = spawned {
        tracing::error!("no thread for the dashboard's work: {error}");
    }
}
