//! kdyno drives a real producing job from a profile, measures it and says where the time goes.
//!
//! # The data path
//!
//! ```text
//! CSV file -> chunker -> main channel -> dispatcher, round-robin -> worker channels (bounded)
//!   worker: chunk -> rows -> payload bytes -> client -> broker -> delivery reports -> recorder
//! recorders -> (swapped and merged once per tick) -> snapshot -> watch channel -> screen | progress bar | report
//! ```
//!
//! The fan-out moves chunks of whole records, not records: the reader only finds where records
//! end; parsing and serializing happen in the workers, in parallel. Every channel is bounded, so
//! memory does not grow with the file.
//!
//! # The modules, from the bottom up
//!
//! A module knows those above it in this list, never those below; a test keeps that.

pub mod units;

pub mod whole_file;

pub mod block_copy;

pub mod profile;

pub mod source;

pub mod payload;

pub mod stats;

pub mod client;

pub mod task;

pub mod engine;

pub mod metrics;

pub mod report;

pub mod job;

pub mod compare;

pub mod sweep;

pub mod logging;

pub mod tui;

pub mod cli;

pub mod command;
