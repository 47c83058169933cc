//! Reports as one page of HTML that can be handed on: it needs no network, and is light or dark as
//! its reader likes it.
//!
//! ```text
//! chart   figures -> a picture (SVG)
//! map     figures by two settings -> a table of shaded cells
//! page    texts, tables and pictures -> the page
//! run     a run -> what is told of it
//! several runs beside each other, without verdicts
//! ```
//!
//! Comparisons and sweeps make their pages of the same pieces.

pub mod chart;
mod map;
mod page;
mod run;
mod several;

use super::document::Report;

pub use map::{Map, Maps, Shade, Spot};
pub use page::{Block, Cell, Chart, Figure, Page, Quote, Section, Table, Tone, Word};

/// Who makes the pages.
pub const MAKER: &str = concat!("kdyno ", env!("CARGO_PKG_VERSION"));

/// One page with all of the runs; several stand side by side first.
#[must_use]
pub fn html(reports: &[Report]) -> String {
    let page = match reports {
        [report] => run::page(report),
        reports => several::page(reports),
    };
    page.into_text()
}

#[cfg(test)]
mod tests;
