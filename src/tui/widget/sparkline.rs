//! Bars that stand side by side, a column each, in eighths of a cell: the smallest chart, and what
//! larger ones are drawn with.

/// A cell filled by one to eight eighths, from the bottom.
pub const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// What a bar shows in one of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Empty,
    /// The top of the bar, of one to seven eighths.
    Top(usize),
    Full,
}

/// The piece of a bar of this share of so many cells that lies in the cell `up` from the bottom.
#[must_use]
pub fn piece(share: f64, cells: usize, up: usize) -> Piece {
    match eighths(share, cells).saturating_sub(up * 8) {
        0 => Piece::Empty,
        part @ 1..=7 => Piece::Top(part),
        _ => Piece::Full,
    }
}

impl Piece {
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Empty => " ",
            Self::Top(part) => EIGHTHS[part.clamp(1, 8) - 1],
            Self::Full => EIGHTHS[7],
        }
    }
}

/// Height in eighths; what is not nothing shows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a few hundred cells, between zero and all of them"
)]
fn eighths(share: f64, cells: usize) -> usize {
    if share.is_nan() || share <= 0.0 {
        return 0;
    }
    let whole = (cells * 8) as f64;
    ((share.min(1.0) * whole).round() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(share: f64, cells: usize) -> String {
        (0..cells)
            .map(|up| piece(share, cells, up).sign())
            .collect()
    }

    #[test]
    fn a_bar_stands_on_the_ground_and_ends_in_a_part_of_a_cell() {
        assert_eq!(column(0.5, 3), "█▄ ");
        assert_eq!(column(1.0, 3), "███");
        assert_eq!(column(0.0, 3), "   ");
    }

    #[test]
    fn what_is_not_nothing_shows_and_what_is_too_high_ends_at_the_top() {
        assert_eq!(column(0.000_1, 2), "▁ ");
        assert_eq!(column(3.0, 2), "██");
    }
}
