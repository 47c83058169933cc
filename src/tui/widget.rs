//! Pieces that all places are put together from.

pub mod panel;
pub mod scroll;
