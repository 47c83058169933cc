//! The run that goes: prepared, watched and told about in a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::{Command, tell};
use crate::engine::Control;
use crate::job::{Job, Told};
use crate::metrics::Exporter;
use crate::profile::Profile;
use crate::report::Store;
use crate::tui::news::News;

/// The run that goes, for whoever tells it something.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<Stage>>);

#[derive(Debug, Default)]
pub(super) enum Stage {
    #[default]
    Idle,
    /// Being prepared, with what it was told meanwhile.
    Preparing(Vec<Command>),
    Going(Arc<Control>),
}

impl Running {
    pub(super) fn tell(&self, command: Command) {
        match &mut *self.lock() {
            Stage::Idle => {}
            Stage::Preparing(commands) => commands.push(command),
            Stage::Going(control) => obey(control, command),
        }
    }

    pub(super) fn set(&self, stage: Stage) {
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
pub(super) struct Run {
    pub news: UnboundedSender<News>,
    pub store: Option<Store>,
    pub exporter: Option<Exporter>,
    pub running: Running,
    /// The command that does the same headless.
    pub repeat: String,
}

impl Run {
    pub(super) fn run_whole(self, profile: Arc<Profile>) {
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
        let job = job.exported_by(self.exporter.clone());
        let mut started = job.start().map_err(|e| words(&e))?;
        let id = started.id.clone();
        tell(&self.news, News::Started { id });
        if let Some(ceilings) = started.ceilings.clone() {
            tell(&self.news, News::Ceilings(Box::new(ceilings)));
        }
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
