//! Ceilings: measured for a job, kept, and looked up for its runs.

use super::{Job, JobError};
use crate::engine;
use crate::engine::ceilings::{self, Extent, Measuring};
use crate::report::{CeilingsReport, Fingerprint, StoreError};

/// A measuring that is over.
#[derive(Debug)]
pub struct Measured {
    pub report: CeilingsReport,
    /// Whether the next runs are held against it: only what is whole is kept, where there is a
    /// store.
    pub kept: bool,
    /// Why it could not be kept.
    pub not_kept: Option<StoreError>,
}

impl Job {
    /// Starts to measure how fast each stage of its data path goes alone.
    ///
    /// # Errors
    /// When the plan is wrong or there is no thread for it. Everything that goes wrong later is
    /// in the report.
    pub fn measure_ceilings(&self, extent: Extent) -> Result<Measuring, JobError> {
        Ok(ceilings::start(self.plan()?, extent)?)
    }

    /// The ceilings that hold for its runs, if they were measured.
    pub(super) fn ceilings(&self) -> Option<CeilingsReport> {
        let cores = engine::cores() as u64;
        let fingerprint = Fingerprint::new(&self.profile.resolved, cores);
        self.store.as_ref()?.ceilings_of(&fingerprint)
    }

    /// Waits for the end, makes the report and keeps it.
    #[must_use]
    pub fn keep_ceilings(&self, measuring: Measuring) -> Measured {
        let report = CeilingsReport::new(&self.profile, &measuring.finish());
        let store = self.store.as_ref().filter(|_| report.is_whole());
        let kept = store.map(|store| store.keep_ceilings(&report));
        Measured {
            report,
            kept: matches!(kept, Some(Ok(()))),
            not_kept: kept.and_then(Result::err),
        }
    }
}
