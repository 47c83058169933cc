//! What is counted and timed, from one worker's delivery reports up to the figures of a run.
//!
//! A worker records into a [`Recording`] of its own, so that nothing is locked per record. Once a
//! tick it hands the recording over (see [`Slot`]), and the collector merges what it finds there.

mod asked;
mod client_figures;
mod errors;
mod fates;
mod front;
mod gauge;
mod latency;
mod median;
pub mod paired;
mod recording;
mod series;
mod slot;
mod verdict;
mod work;

pub use asked::AskedRate;
pub use client_figures::{ClientFigures, Window};
pub use errors::ErrorCount;
pub use fates::{fates, stands};
pub use front::front;
pub use gauge::{Gauge, GaugeMean, Gauges};
pub use latency::{Bin, Latencies, LatencySummary, Percentile, fold_bins};
pub use median::median;
pub use recording::{Counts, Recording};
pub use series::Series;
pub use slot::Slot;
pub use verdict::{Advice, Cause, Evidence, Settings, Verdict};
pub use work::{Planned, RATE_HELD, Stage, TimeShares, WorkTime};
