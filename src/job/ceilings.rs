//! Ceilings: measured for a job, kept, and looked up for its runs.

use super::{Job, JobError};
use crate::engine;
use crate::engine::ceilings::{self, Extent, Measuring};
use crate::report::{CeilingsReport, Fingerprint, NotKept, StoreError};

/// A measuring that is over.
#[derive(Debug)]
pub struct Measured {
    pub report: CeilingsReport,
    /// Why the next runs are not held against it. `None`: it is kept, and they are.
    pub not_kept: Option<NotKept>,
    /// Why its file cannot be written.
    pub unwritable: Option<StoreError>,
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
        let (not_kept, unwritable) = match (report.not_kept(), &self.store) {
            (Some(why), _) => (Some(why), None),
            (None, None) => (Some(NotKept::NoPlace), None),
            (None, Some(store)) => match store.keep_ceilings(&report) {
                Ok(()) => (None, None),
                Err(error) => (Some(NotKept::NoPlace), Some(error)),
            },
        };
        Measured {
            report,
            not_kept,
            unwritable,
        }
    }
}
