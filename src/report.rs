//! What a run leaves behind, for programs and for people.
//!
//! [`Report`] is made once, from the profile and the run's result, and everything after it reads
//! the report alone: the summary, the JSON document, the saved run. So a run that was saved long
//! ago is shown as it was shown on its day. The exporters are pure: they turn a report into text,
//! and only [`Store`] and [`write_json`] touch files.

mod document;
mod figures;
#[cfg(test)]
pub(crate) mod fixture;
mod store;
mod text;
mod thresholds;

pub use document::{
    Caveat, ClientReport, CpuReport, Ending, EventReport, Judged, LatencyHistogram, ProfileReport,
    RateReport, RatesReport, Report, SCHEMA, TargetKind, TargetReport, TaskReport, TopicReport,
    WarmupReport, WorkerReport,
};
pub use store::{SavedRun, Store, StoreError, default_dir, run_id, write_json};
pub use text::{TextOptions, text};
