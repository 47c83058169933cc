//! A step along things that stand in a row.

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Back,
    Forward,
}

impl Direction {
    /// The place next to this one among so many; at the end it stays.
    #[must_use]
    pub fn next(self, at: usize, count: usize) -> usize {
        match self {
            Self::Back => at.saturating_sub(1),
            Self::Forward => (at + 1).min(count.saturating_sub(1)),
        }
    }

    /// As [`Direction::next`], but from the end it goes round to the other one.
    #[must_use]
    pub fn round(self, at: usize, count: usize) -> usize {
        let next = self.next(at, count);
        match self {
            _ if next != at => next,
            Self::Back => count.saturating_sub(1),
            Self::Forward => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Direction::{Back, Forward};

    #[test]
    fn a_step_stays_at_the_end_or_goes_round() {
        assert_eq!([Back.next(1, 3), Forward.next(1, 3)], [0, 2]);
        assert_eq!([Back.next(0, 3), Forward.next(2, 3)], [0, 2]);
        assert_eq!([Back.round(0, 3), Forward.round(2, 3)], [2, 0]);
        assert_eq!([Back.round(2, 3), Forward.round(0, 3)], [1, 1]);
        assert_eq!([Back.round(0, 0), Forward.next(0, 0)], [0, 0]);
    }
}
