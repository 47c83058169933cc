//! What is counted and timed, from one worker's delivery reports up to the figures of a run.
//!
//! A worker records into a [`Recording`] of its own, so that nothing is locked per record. Once a
//! tick it hands the recording over (see [`Slot`]), and the collector merges what it finds there.

mod gauge;
mod latency;
mod recording;
mod series;
mod slot;
mod verdict;

pub use gauge::{Gauge, GaugeMean, Gauges};
pub use latency::{Bin, Latencies, LatencySummary};
pub use recording::{
    ClientFigures, Counts, ErrorCount, Planned, Recording, Stage, TimeShares, Window, WorkTime,
};
pub use series::Series;
pub use slot::Slot;
pub use verdict::{Advice, Cause, Evidence, Settings, Verdict};
