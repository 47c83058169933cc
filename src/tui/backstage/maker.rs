//! Makes the runs of a comparison or of a sweep, one after the other, in a thread of its own.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::run::watch;
use super::{Running, tell};
use crate::compare::{
    Contestant, Ending, Folder, Going, Kept, Rivals, SessionError, Sessions, TakenIn, Watch,
};
use crate::job::Finished;
use crate::metrics::Exporter;
use crate::report::Store;
use crate::tui::news::News;

/// What is needed for it.
pub(super) struct Maker {
    pub news: UnboundedSender<News>,
    pub store: Store,
    pub exporter: Option<Exporter>,
    pub running: Running,
}

impl Maker {
    /// What is new gets its folder; what had stopped is taken up by `resume`, and goes on in its
    /// own.
    pub(super) fn begin<K: Kept>(
        &self,
        mut kept: K,
        resume: impl FnOnce(&Sessions<K>, &str) -> Result<(K, Folder), SessionError>,
    ) -> Result<(K, Folder), String> {
        let all = Sessions::of(&self.store);
        if kept.id().is_empty() {
            let folder = all.create(&mut kept).map_err(words)?;
            return Ok((kept, folder));
        }
        let (mut kept, folder) = resume(&all, kept.id()).map_err(words)?;
        if *kept.progress().ending != Ending::Completed {
            let warning = kept.go_on().map_err(|error| error.to_string())?;
            folder.announce(&kept).map_err(words)?;
            if let Some(warning) = warning {
                tell(&self.news, News::Done(warning));
            }
        }
        Ok((kept, folder))
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

/// That a run of a contestant begins.
pub(super) fn run_of(contestant: &Contestant) -> Option<News> {
    Some(News::RunOfSession {
        profile: Arc::new(contestant.parse().ok()?),
        overrides: contestant.overrides.clone(),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "so that it fits map_err")]
pub(super) fn words(error: SessionError) -> String {
    error.to_string()
}
