//! What a run leaves behind, for programs and for people.
//!
//! [`Report`] is made once, from the profile and the run's result, and everything after it reads
//! the report alone: the summary, the JSON document, the saved run. So a run that was saved long
//! ago is shown as it was shown on its day. The exporters are pure: they turn a report into text,
//! and only [`Store`], [`Form::write`], [`write_json`] and [`write_text`] write files.

pub mod beside;
mod ceilings;
mod columns;
mod document;
mod export;
mod facts;
mod figures;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
mod markdown;
pub mod row;
pub mod settings;
mod shape;
mod store;
mod text;
mod thresholds;
mod upshot;

pub use ceilings::{
    CeilingShare, CeilingsReport, CeilingsTarget, Fingerprint, RoundReport, StageReport, TopicLeft,
    title_of_stage,
};
pub use document::{
    Caveat, ClientReport, CpuReport, Ending, EventReport, Judged, LatencyHistogram, ProfileReport,
    RateReport, RatesReport, Report, SCHEMA, TargetKind, TargetReport, TaskReport, TopicReport,
    WarmupReport, WorkerReport,
};
pub use export::{Export, Form};
pub use figures::{rounded, target_kind};
pub use markdown::page::Page;
pub use shape::Shape;
pub use store::{
    Flaw, RunName, RunSummary, Saved, SavedRun, Store, StoreError, default_dir, json, run_id,
    write_json, write_text,
};
pub use text::{CeilingsOptions, ListOptions, TextOptions, ceilings, list, text};
pub use upshot::Upshot;
