//! What a run reached of its ceilings, in as many words as there is room for.

use super::board::Board;
use crate::report::{CeilingShare, title_of_stage};
use crate::units;

/// How to get some, for a run that has none.
const HINT: &str = "how fast each stage could go alone, `kdyno ceilings` measures";

/// A panel's foot of so many cells. Where not all stages fit, it has the last ones: the client as
/// a whole, and the wire. Empty: there are no ceilings, or no room at all.
#[must_use]
pub fn foot(board: &Board, width: usize) -> String {
    let shares = &board.ceilings;
    let from = |first: usize| {
        let words: Vec<_> = shares[first..].iter().map(words).collect();
        format!("of ceilings: {}", words.join(", "))
    };
    let mut feet = (0..shares.len()).map(from);
    let fitting = feet.find(|foot| foot.chars().count() <= width);
    fitting.unwrap_or_default()
}

/// A line for each stage; before any are measured, how to do that.
#[must_use]
pub fn lines(board: &Board) -> Vec<String> {
    if board.ceilings.is_empty() {
        return vec![HINT.to_owned()];
    }
    let line = |share: &CeilingShare| {
        let title = title_of_stage(&share.stage);
        let (percent, rate) = (units::percent(share.share), units::si(share.msgs_per_s));
        format!("{title:<9} {percent:>6} of {rate} msg/s")
    };
    let head = std::iter::once("of ceilings, each stage alone:".to_owned());
    head.chain(board.ceilings.iter().map(line)).collect()
}

fn words(share: &CeilingShare) -> String {
    format!("{} {}", share.stage, units::percent(share.share))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::tui::run::fixture;

    #[rstest]
    #[case(80, "of ceilings: source 9 %, payload 13 %, batches 19 %, wire 53 %")]
    #[case(36, "of ceilings: batches 19 %, wire 53 %")]
    #[case(35, "of ceilings: wire 53 %")]
    #[case(22, "of ceilings: wire 53 %")]
    #[case(21, "")]
    fn the_last_stages_stay_where_room_is_short(#[case] width: usize, #[case] shown: &str) {
        let board = Board::saved(&fixture::held_against_ceilings(), "kdyno run tuned");
        assert_eq!(foot(&board, width), shown);
        assert_eq!(foot(&Board::default(), width), "");
    }
}
