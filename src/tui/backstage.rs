//! The work that is done off the drawing thread: files, saved runs, and the run itself. Every piece
//! answers with [`News`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use std::{fs, io};

use tokio::sync::mpsc::UnboundedSender;

use super::news::{News, Purpose};
use crate::engine::Control;
use crate::job::{Job, Told};
use crate::logging::{Level, Logging, Tail};
use crate::profile::{self, Profile, Save};
use crate::report::{self, Report, Store, StoreError};

/// How often the files of profiles are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How often the log is looked at.
const LOG_LOOK: Duration = Duration::from_millis(250);

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
    /// `Err`: there is no log, in words.
    pub log: Result<Arc<Logging>, String>,
    pub running: Running,
}

/// The run that goes, for whoever tells it something.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<Stage>>);

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Idle,
    /// Being prepared, with what it was told meanwhile.
    Preparing(Vec<Command>),
    Going(Arc<Control>),
}

impl Backstage {
    /// Starts a piece of work and returns at once.
    pub fn perform(&self, work: Work) {
        match work {
            Work::Command(command) => self.running.tell(command),
            Work::FollowLog => {
                let (news, log) = (self.news.clone(), self.log.clone());
                aside(move || follow_log(&news, log));
            }
            Work::LogLevel(level) => {
                if let Ok(log) = &self.log
                    && let Err(why) = log.set_level(level)
                {
                    tell(&self.news, News::Failed(why));
                }
            }
            Work::Export(report) => {
                let news = self.news.clone();
                aside(move || tell(&news, export(&report)));
            }
            Work::ListProfiles => {
                let (news, folder) = (self.news.clone(), self.profiles.clone());
                aside(move || list_profiles(&news, folder.as_deref()));
            }
            Work::WatchProfiles => {
                let (news, folder) = (self.news.clone(), self.profiles.clone());
                aside(move || watch_profiles(&news, folder.as_deref()));
            }
            Work::SaveProfile(save) => {
                let news = self.news.clone();
                aside(move || {
                    let failed = |error: profile::SaveError| News::ProfileNotSaved {
                        name: save.name.clone(),
                        why: error.to_string(),
                    };
                    let written = save.write();
                    tell(
                        &news,
                        written
                            .map_or_else(failed, |()| News::ProfileSaved(Box::new(save.clone()))),
                    );
                });
            }
            Work::DeleteProfile(path) => {
                let news = self.news.clone();
                aside(move || {
                    let failed = |error: profile::SaveError| News::Failed(error.to_string());
                    let removed = profile::remove(&path);
                    tell(
                        &news,
                        removed.map_or_else(failed, |()| News::ProfileDeleted(path)),
                    );
                });
            }
            Work::SaveScreen { svg, text } => {
                let news = self.news.clone();
                aside(move || {
                    let saved = save_screen(&svg, &text);
                    let failed = |error| News::Failed(format!("The screen is not saved: {error}"));
                    tell(&news, saved.map_or_else(failed, News::Done));
                });
            }
            Work::ListRuns => self.aside_with_store(|store, news| list_runs(&store, &news)),
            Work::ReadRun { id, purpose } => self.aside_with_store(move |store, news| {
                let report = store.read(&id).map(Box::new);
                tell(
                    &news,
                    report.map_or_else(failed, |report| News::Read { report, purpose }),
                );
            }),
            Work::LabelRun { id, label } => self.aside_with_store(move |store, news| {
                if let Err(error) = store.set_label(&id, Some(&label)) {
                    tell(&news, failed(error));
                }
                list_runs(&store, &news);
            }),
            Work::RemoveRun(id) => self.aside_with_store(move |store, news| {
                let removed = store.remove(&id);
                let done = |()| News::Done(format!("Removed {id}"));
                tell(&news, removed.map_or_else(failed, done));
                list_runs(&store, &news);
            }),
            Work::ExportRun(id) => self.aside_with_store(move |store, news| {
                let report = store.read(&id);
                tell(&news, report.map_or_else(failed, |report| export(&report)));
            }),
            Work::Launch { profile, repeat } => {
                self.running.set(Stage::Preparing(Vec::new()));
                let run = Run {
                    news: self.news.clone(),
                    store: self.store.clone(),
                    running: self.running.clone(),
                    repeat,
                };
                aside(move || run.run_whole(profile));
            }
        }
    }
}

impl Backstage {
    /// Does something with the saved runs, if there are any.
    fn aside_with_store(&self, work: impl FnOnce(Store, UnboundedSender<News>) + Send + 'static) {
        let news = self.news.clone();
        match self.store.clone() {
            Some(store) => aside(move || work(store, news)),
            None => tell(&news, News::NoRuns(NOT_SAVED.to_owned())),
        }
    }
}

impl Running {
    fn tell(&self, command: Command) {
        match &mut *self.lock() {
            Stage::Idle => {}
            Stage::Preparing(commands) => commands.push(command),
            Stage::Going(control) => obey(control, command),
        }
    }

    fn set(&self, stage: Stage) {
        *self.lock() = stage;
    }

    /// The run has started: what it was told before reaches it now.
    fn goes(&self, control: &Arc<Control>) {
        let before = std::mem::replace(&mut *self.lock(), Stage::Going(Arc::clone(control)));
        if let Stage::Preparing(commands) = before {
            for command in commands {
                obey(control, command);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn obey(control: &Control, command: Command) {
    match command {
        Command::Interrupt => control.interrupt(),
        Command::Abort => control.abort(),
        Command::Mark => _ = control.mark(),
        Command::Rate(rate) => control.set_rate(rate),
    }
}

/// A run in a thread of its own.
struct Run {
    news: UnboundedSender<News>,
    store: Option<Store>,
    running: Running,
    /// The command that does the same headless.
    repeat: String,
}

impl Run {
    fn run_whole(self, profile: Arc<Profile>) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.run(profile)));
        self.running.set(Stage::Idle);
        let why = match ended {
            Ok(Ok(())) => return,
            Ok(Err(why)) => why,
            Err(_) => "kdyno itself failed in this run; the log says where".to_owned(),
        };
        tell(&self.news, News::NotStarted(why));
    }

    fn run(&self, profile: Arc<Profile>) -> Result<(), String> {
        let making = |rows| tell(&self.news, News::MakingFile { rows });
        let words = |error: &dyn std::error::Error| error.to_string();
        let job = Job::new(profile, self.store.clone(), making).map_err(|e| words(&e))?;
        let job = job.repeated_by(self.repeat.clone());
        let mut started = job.start().map_err(|e| words(&e))?;
        let id = started.id.clone();
        tell(&self.news, News::Started { id });
        self.running.goes(started.control());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(|e| words(&e))?;
        while let Some(told) = runtime.block_on(started.next()) {
            tell(
                &self.news,
                match told {
                    Told::Snapshot(snapshot) => News::Snapshot(snapshot),
                    Told::Event(event) => News::Event(event),
                    Told::NotSaved(error) => News::Failed(error.to_string()),
                },
            );
        }
        let finished = started.finish();
        self.running.set(Stage::Idle);
        if let Some(error) = finished.not_saved {
            tell(&self.news, News::Failed(error.to_string()));
        }
        tell(&self.news, News::Over(Box::new(finished.report)));
        Ok(())
    }
}

fn list_runs(store: &Store, news: &UnboundedSender<News>) {
    let now = report::row::now();
    let none = |error: StoreError| News::NoRuns(error.to_string());
    let listed = store.list();
    tell(
        news,
        listed.map_or_else(none, |runs| News::Runs { runs, now }),
    );
}

/// Writes a report in every form into the current folder.
fn export(report: &Report) -> News {
    let name = format!("kdyno-{}", report.id);
    let (markdown, csv, json) = (
        PathBuf::from(format!("{name}.md")),
        PathBuf::from(format!("{name}.csv")),
        PathBuf::from(format!("{name}.json")),
    );
    let one = std::slice::from_ref(report);
    let written = report::write_text(&report::markdown(one), &markdown)
        .and_then(|()| report::write_text(&report::csv(one), &csv))
        .and_then(|()| report::write_json(report, &json));
    let done = |()| News::Done(format!("Saved {name}.md, .csv and .json"));
    written.map_or_else(failed, done)
}

#[expect(clippy::needless_pass_by_value, reason = "so that it fits map_or_else")]
fn failed(error: StoreError) -> News {
    News::Failed(error.to_string())
}

/// Looks every second whether a file is not what it was.
fn watch_profiles(news: &UnboundedSender<News>, folder: Option<&Path>) {
    let mut known = profile::state(folder);
    while !news.is_closed() {
        thread::sleep(LOOK);
        let state = profile::state(folder);
        if state != known {
            known = state;
            list_profiles(news, folder);
        }
    }
}

fn list_profiles(news: &UnboundedSender<News>, folder: Option<&Path>) {
    let listed = profile::list(folder);
    tell(
        news,
        listed.map_or_else(|e| News::Failed(e.to_string()), News::Profiles),
    );
}

/// Passes on what is written to the log, until nobody wants to know.
fn follow_log(news: &UnboundedSender<News>, log: Result<Arc<Logging>, String>) {
    let log = match log {
        Ok(log) => log,
        Err(why) => return tell(news, News::NoLog(why)),
    };
    let mut tail = Tail::new(log.folder());
    let (mut told, mut broken) = (0, false);
    while !news.is_closed() {
        match tail.read() {
            Ok(new) => {
                let (more, dropped) = (new.more, log.dropped_lines());
                let is_news = !new.lines.is_empty() || !new.continued.is_empty();
                if is_news || dropped != told || broken {
                    tell(news, News::Logged { new, dropped });
                }
                (told, broken) = (dropped, false);
                if more {
                    continue;
                }
            }
            Err(error) => {
                if !broken {
                    tell(news, News::NoLog(error.to_string()));
                }
                broken = true;
            }
        }
        thread::sleep(LOG_LOOK);
    }
}

/// Writes both forms under a name of this moment; tells where.
fn save_screen(svg: &str, text: &str) -> io::Result<String> {
    let now = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("kdyno-{now}");
    fs::write(format!("{name}.svg"), svg)?;
    fs::write(format!("{name}.txt"), text)?;
    Ok(format!("Saved {name}.svg and {name}.txt"))
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
        tracing::error!(%error, "no thread for the dashboard's work");
    }
}
