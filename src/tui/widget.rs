//! Pieces that all places are put together from.

pub mod bins;
pub mod chart;
pub mod digits;
pub mod direction;
pub mod filter;
pub mod gauge;
pub mod marks;
pub mod panel;
pub mod scroll;
pub mod sparkline;
pub mod split;
