//! Bars in eighths of a cell.

/// A cell filled by one to eight eighths, from the left.
const EIGHTHS: [&str; 8] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// What stands behind a bar that shows how much of a whole is done.
pub const TRACK: &str = "░";

/// A bar of this share of so many cells, with the rest filled by `rest`.
///
/// What is not nothing shows, and what is not all is never full: the two ends are what people
/// look for.
#[must_use]
pub fn bar(share: f64, cells: usize, rest: &str) -> String {
    let eighths = eighths(share, cells);
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push_str(EIGHTHS[eighths % 8 - 1]);
    }
    bar + &rest.repeat(cells - eighths.div_ceil(8))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a few hundred cells, between zero and all of them"
)]
fn eighths(share: f64, cells: usize) -> usize {
    let whole = cells * 8;
    if cells == 0 || share.is_nan() || share <= 0.0 {
        return 0;
    }
    if share >= 1.0 {
        return whole;
    }
    ((share * whole as f64).round() as usize).clamp(1, whole - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_filled_to_an_eighth_of_a_cell() {
        assert_eq!(bar(0.634, 8, TRACK), "█████▏░░");
        assert_eq!(bar(0.25, 4, " "), "█   ");
        assert_eq!(bar(0.625, 4, " "), "██▌ ");
    }

    #[test]
    fn what_is_not_nothing_shows_and_what_is_not_all_is_never_full() {
        assert_eq!(bar(0.0001, 4, TRACK), "▏░░░");
        assert_eq!(bar(0.9999, 2, TRACK), "█▉");
        assert_eq!(bar(0.0, 3, TRACK), "░░░");
        assert_eq!(bar(1.0, 3, TRACK), "███");
    }

    #[test]
    fn a_share_that_is_none_leaves_the_track() {
        assert_eq!(bar(f64::NAN, 2, TRACK), "░░");
        assert_eq!(bar(7.0, 2, TRACK), "██");
        assert_eq!(bar(0.5, 0, TRACK), "");
    }
}
