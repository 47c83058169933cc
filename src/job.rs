//! A run as people start it: from a checked profile to its saved report.
//!
//! The engine knows nothing of saved runs, and the store nothing of running ones. This brings the
//! two together, the same way for the headless command and for the dashboard.

mod ceilings;
mod log;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use thiserror::Error;

use crate::engine::{
    self, Control, Event, Happening, Plan, PlanError, PlanOptions, RunHandle, Snapshot,
};
use crate::metrics::{Exporter, RunName};
use crate::payload::PayloadError;
use crate::profile::{Profile, SourceFile};
use crate::report::{self, CeilingsReport, Report, SavedRun, Store, StoreError};
use crate::source::{self, SourceError};

pub use ceilings::Measured;

/// A profile that can be run, as often as one likes.
#[derive(Clone, Debug)]
pub struct Job {
    profile: Arc<Profile>,
    source: PathBuf,
    /// `None`: runs are not saved.
    store: Option<Store>,
    verify: bool,
    repeat: Option<String>,
    /// `None`: nobody asks for the figures.
    exporter: Option<Exporter>,
}

/// A run that did not start.
#[derive(Debug, Error)]
pub enum JobError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("no thread for the run: {0}")]
    Thread(#[from] io::Error),
}

impl JobError {
    /// Whether the profile is to blame, and not something that the run needs.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        // The registry is the one part of a plan that asks somebody else.
        let asks = matches!(
            self,
            Self::Plan(PlanError::Payload(PayloadError::Registry(_)))
        );
        matches!(self, Self::Plan(_)) && !asks
    }
}

/// What a run tells while it goes.
#[derive(Debug)]
pub enum Told {
    Snapshot(Box<Snapshot>),
    Event(Event),
    /// Something of it cannot be saved; the run goes on.
    NotSaved(StoreError),
}

/// A run that is going.
#[derive(Debug)]
pub struct Started {
    /// Its name, unique among the saved ones.
    pub id: String,
    profile: Arc<Profile>,
    run: RunHandle,
    saved: Option<SavedRun>,
    going: bool,
    not_saved: Option<StoreError>,
    /// Those that hold for it, if they were measured.
    pub ceilings: Option<CeilingsReport>,
    repeat: Option<String>,
}

/// A run that is over.
#[derive(Debug)]
pub struct Finished {
    pub report: Report,
    /// Its folder, if it was saved.
    pub place: Option<PathBuf>,
    /// Why it was not.
    pub not_saved: Option<StoreError>,
}

impl Job {
    /// Makes sure of the source: the users file is made when it is missing, with a word on the
    /// rows so far now and then.
    ///
    /// # Errors
    /// When the users file cannot be made.
    pub fn new(
        profile: Arc<Profile>,
        store: Option<Store>,
        progress: impl FnMut(u64),
    ) -> Result<Self, SourceError> {
        let source = match &profile.source.file {
            SourceFile::Users(rows) => source::ensure_users(rows.get(), progress)?,
            SourceFile::Path(path) => path.clone(),
        };
        Ok(Self {
            profile,
            source,
            store,
            verify: false,
            repeat: None,
            exporter: None,
        })
    }

    /// Reads everything back afterwards.
    #[must_use]
    pub fn verify(mut self, verify: bool) -> Self {
        self.verify = verify;
        self
    }

    /// Notes the command that runs the same again.
    #[must_use]
    pub fn repeated_by(mut self, command: String) -> Self {
        self.repeat = Some(command);
        self
    }

    /// Serves the figures of its runs while they go, too.
    #[must_use]
    pub fn exported_by(mut self, exporter: Option<Exporter>) -> Self {
        self.exporter = exporter;
        self
    }

    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Looks for everything that can be known to be wrong before a run.
    ///
    /// # Errors
    /// When the plan is wrong.
    pub fn check(&self) -> Result<(), JobError> {
        self.plan().map(|_| ())
    }

    fn plan(&self) -> Result<Plan, JobError> {
        let options = PlanOptions {
            source: self.source.clone(),
            verify: self.verify,
        };
        Ok(Plan::new(Arc::clone(&self.profile), &options)?)
    }

    /// Starts a run of it.
    ///
    /// # Errors
    /// When the plan is wrong or there is no thread for it. Everything that goes wrong later is
    /// in the report.
    pub fn start(&self) -> Result<Started, JobError> {
        let plan = self.plan()?;
        let now = SystemTime::now();
        let created = self
            .store
            .as_ref()
            .map(|store| store.create(&self.profile.name));
        let (saved, not_saved) = match created.transpose() {
            Ok(saved) => (saved, None),
            Err(error) => (None, Some(error)),
        };
        let id = match &saved {
            Some(run) => run.id().to_owned(),
            None => report::run_id(now, &self.profile.name),
        };
        let rejects = saved
            .as_ref()
            .map_or_else(unsaved_rejects, SavedRun::rejects_path);
        log::started(&id, &self.profile);
        let run = engine::start(plan, rejects)?;
        let started = Started {
            id,
            profile: Arc::clone(&self.profile),
            run,
            saved,
            going: true,
            not_saved,
            ceilings: self.ceilings(),
            repeat: self.repeat.clone(),
        };
        if let Some(exporter) = &self.exporter {
            started.export_to(exporter);
        }
        Ok(started)
    }
}

impl Started {
    /// Stops it, and more.
    #[must_use]
    pub fn control(&self) -> &Arc<Control> {
        &self.run.control
    }

    /// Has its figures served while it goes, and the last ones afterwards.
    pub fn export_to(&self, exporter: &Exporter) {
        let name = RunName::new(&self.id, &self.profile);
        exporter.watch(name, self.run.snapshots.clone());
    }

    /// Waits for what the run tells next, and writes its samples down; `None` when it is over.
    /// Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<Told> {
        if let Some(error) = self.not_saved.take() {
            return Some(Told::NotSaved(error));
        }
        while self.going || !self.run.events.is_empty() {
            tokio::select! {
                changed = self.run.snapshots.changed(), if self.going => match changed {
                    // Cloned, so that a slow reader never holds the run back.
                    Ok(()) => {
                        let snapshot = self.run.snapshots.borrow_and_update().clone();
                        return Some(Told::Snapshot(Box::new(snapshot)));
                    }
                    Err(_) => self.going = false,
                },
                Some(event) = self.run.events.recv() => return Some(self.heard(event)),
            }
        }
        None
    }

    fn heard(&mut self, event: Event) -> Told {
        if let (Happening::Sampled(sample), Some(saved)) = (&event.what, &mut self.saved)
            && let Err(error) = saved.add_sample(sample)
        {
            return Told::NotSaved(error);
        }
        Told::Event(event)
    }

    /// Waits for the end, makes the report and saves it.
    ///
    /// # Panics
    /// With the run's own panic, should it have had one.
    #[must_use]
    pub fn finish(self) -> Finished {
        let result = self.run.finish();
        let mut report = Report::new(self.id, &self.profile, &result);
        report.repeat = self.repeat;
        if let Some(ceilings) = &self.ceilings {
            report.hold_against(ceilings);
        }
        let saved = self.saved.map(|saved| {
            let place = saved.dir().to_owned();
            saved.finish(&report, &result).map(|()| place)
        });
        let (place, not_saved) = match saved.transpose() {
            Ok(place) => (place, None),
            Err(error) => (None, Some(error)),
        };
        log::ended(&report, place.as_deref(), not_saved.as_ref());
        Finished {
            report,
            place,
            not_saved,
        }
    }
}

/// Where bad rows go when the run itself is not saved.
fn unsaved_rejects() -> PathBuf {
    std::env::temp_dir().join(format!("kdyno-rejects-{}.csv", std::process::id()))
}
