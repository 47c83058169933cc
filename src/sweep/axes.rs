//! Which two settings of a grid a map shows; on the terminal, on the page, and in the summary the
//! same ones.

use std::cmp::Reverse;

use super::session::Sweep;

/// The axes of a map, by their places in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapAxes {
    /// Its values stand below each other.
    pub down: usize,
    /// Side by side. `None`: only one setting is varied.
    pub across: Option<usize>,
}

impl MapAxes {
    /// The two that have the most values.
    #[must_use]
    pub fn of(sweep: &Sweep) -> Self {
        let axes = sweep.grid.axes();
        let mut longest: Vec<_> = (0..axes.len())
            .filter(|axis| axes[*axis].values.len() > 1)
            .collect();
        longest.sort_by_key(|axis| Reverse(axes[*axis].values.len()));
        let mut longest = longest.into_iter();
        Self {
            down: longest.next().unwrap_or(0),
            across: longest.next(),
        }
    }

    #[must_use]
    pub fn has(self, axis: usize) -> bool {
        axis == self.down || Some(axis) == self.across
    }
}

/// A point's values on the axes that a map of these ones does not show: `linger_ms=5`.
pub(super) fn others(sweep: &Sweep, point: usize, shown: MapAxes) -> String {
    let axes = sweep.grid.axes().iter().zip(sweep.grid.values(point));
    let others = axes.enumerate().filter(|(axis, _)| !shown.has(*axis));
    let words: Vec<_> = others
        .map(|(_, (axis, value))| format!("{}={value}", axis.name()))
        .collect();
    words.join(" ")
}
