//! Which rows of a list are seen, and which one is selected.

use crate::tui::action::Action;

/// A selection in a list, with the first row that is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    selected: usize,
}

/// A step of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl Step {
    /// Where a key moves the selection, if it does.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Up => Self::Up,
            Action::Down => Self::Down,
            Action::PageUp => Self::PageUp,
            Action::PageDown => Self::PageDown,
            Action::First => Self::First,
            Action::Last => Self::Last,
            _ => return None,
        })
    }
}

/// Rows of a page, for keys: the exact number is the view's, and near enough.
const PAGE: usize = 10;

impl Scroll {
    #[must_use]
    pub fn selected(self) -> usize {
        self.selected
    }

    /// Selects a row, if it is there.
    pub fn select(&mut self, row: usize, rows: usize) {
        self.selected = row.min(rows.saturating_sub(1));
    }

    /// Moves the selection in a list of so many rows.
    pub fn step(&mut self, step: Step, rows: usize) {
        let row = match step {
            Step::Up => self.selected.saturating_sub(1),
            Step::Down => self.selected + 1,
            Step::PageUp => self.selected.saturating_sub(PAGE),
            Step::PageDown => self.selected + PAGE,
            Step::First => 0,
            Step::Last => rows,
        };
        self.select(row, rows);
    }

    /// The first row to show in a window of so many, so that the selected one is seen: the list
    /// stands still until the selection would leave its middle, and never shows less than it could.
    #[must_use]
    pub fn first(self, rows: usize, window: usize) -> usize {
        let middle = self.selected.saturating_sub(window / 2);
        middle.min(rows.saturating_sub(window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_stays_in_the_list() {
        let mut scroll = Scroll::default();
        scroll.step(Step::Up, 3);
        assert_eq!(scroll.selected(), 0);
        scroll.step(Step::PageDown, 3);
        assert_eq!(scroll.selected(), 2);
        scroll.step(Step::Down, 0);
        assert_eq!(scroll.selected(), 0, "an empty list has no other row");
    }

    #[test]
    fn the_selected_row_is_always_seen_and_no_room_is_wasted() {
        for selected in 0..50 {
            let mut scroll = Scroll::default();
            scroll.select(selected, 50);
            let first = scroll.first(50, 8);
            assert!((first..first + 8).contains(&selected), "{selected}");
            assert!(first + 8 <= 50);
        }
    }
}
