//! What is counted and timed, from one worker's delivery reports up to the figures of a run.
//!
//! A worker records into a [`Recording`] of its own, so that nothing is locked per record. Once a
//! tick it hands the recording over (see [`Slot`]), and the collector merges what it finds there.

mod latency;
mod recording;
mod slot;

pub use latency::{Bin, Latencies, LatencySummary};
pub use recording::{ClientFigures, Counts, ErrorCount, Recording, Window, WorkTime};
pub use slot::Slot;
