//! A figure of a comparison in words, for tables.

use super::results::Figures;
use crate::stats::paired::{change, interval};

/// Said below tables, where somebody may divide the medians.
pub const OF_PAIRS: &str = "A change is that of the pairs within rounds, so it need not be the \
                            ratio of the medians: those hold what the machine did from round to \
                            round as well.";

/// The cells. Empty: there is no such figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In the unit of the metric's title.
    pub median: String,
    /// Of the pairs: `+6.4 %`, or from the double on `x2.1`.
    pub change: String,
    /// Of the change: `[+4.9, +7.8]`.
    pub interval: String,
    pub verdict: String,
}

impl Words {
    /// Of the figures of one of them.
    pub fn of(figures: &Figures) -> Self {
        let show = |median: f64| figures.metric.show(median);
        let ends = figures.interval.filter(|_| !figures.exact);
        let ends = ends.zip(figures.ratio);
        let verdict = figures.verdict.word();
        Self {
            median: figures.median.map_or_else(String::new, show),
            change: figures.ratio.map_or_else(String::new, change),
            interval: ends.map_or_else(String::new, |(ends, ratio)| interval(ratio, &ends)),
            verdict: if figures.exact && figures.verdict.is_sure() {
                format!("{verdict}, exact")
            } else {
                verdict.to_owned()
            },
        }
    }
}
