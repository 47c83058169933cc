//! The run that goes: prepared, watched and told about in a thread of its own.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::{Running, tell};
use crate::job::{Job, Started, Told};
use crate::metrics::Exporter;
use crate::profile::Profile;
use crate::report::Store;
use crate::tui::news::News;

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
        self.running.is_over();
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
        watch(&mut started, &self.news, &self.running).map_err(|e| words(&e))?;
        let finished = started.finish();
        self.running.is_over();
        if let Some(error) = finished.not_saved {
            tell(&self.news, News::Failed(error.to_string()));
        }
        tell(&self.news, News::Over(Box::new(finished.report)));
        Ok(())
    }
}

/// Passes on what a run tells, until it is over.
pub(super) fn watch(
    started: &mut Started,
    news: &UnboundedSender<News>,
    running: &Running,
) -> io::Result<()> {
    let id = started.id.clone();
    tell(news, News::Started { id });
    if let Some(ceilings) = started.ceilings.clone() {
        tell(news, News::Ceilings(Box::new(ceilings)));
    }
    running.goes(started.control());
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    while let Some(told) = runtime.block_on(started.next()) {
        tell(
            news,
            match told {
                Told::Snapshot(snapshot) => News::Snapshot(snapshot),
                Told::Event(event) => News::Event(event),
                Told::NotSaved(error) => News::Failed(error.to_string()),
            },
        );
    }
    Ok(())
}
