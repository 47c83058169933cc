//! The method in plain words, with this sweep's figures.

use crate::compare::html as comparison;
use crate::report::html::Block;
use crate::sweep::document::Document;
use crate::sweep::halving::WARM_UPS;
use crate::units::plural;

/// How the best is found, and what that is worth.
pub fn blocks(document: &Document) -> Vec<Block> {
    let sweep = &document.sweep;
    let word = sweep.metric.word();
    let rounds = plural(sweep.repeats as u64, "round");
    let mostly = if sweep.judges_by_most_rounds() {
        "; and a point that held its rate in half of its rounds or fewer has none at all"
    } else {
        ""
    };
    let sentences = [
        format!(
            "From one run to the next the same job varies by 12 to 18 %, and it drifts. So points \
             are compared only within a round, where they share the weather: each round runs every \
             point that is still in once, and the profile as it is, in an order drawn by lot. \
             Before the first, {WARM_UPS} runs of the profile warm up, and are not counted."
        ),
        format!(
            "Halving: all points run in one round, those that are kept in two more, those of them \
             that are kept in four more, and so on. Each rung is to keep the best third of what \
             the one before was to keep, by {word}: by how far a point is from the middle one of \
             its rounds."
        ),
        "Besides, nobody is put out who is on the front, where no other point has both a higher \
         rate and a lower p99, or who is too near the cut to tell: whose 80 % interval reaches \
         the last of the best."
            .to_owned(),
        format!(
            "A point that surely breaks a requirement is put out, unless all of them do, and so is \
             one that has no figure to show by that it keeps to it. The best has to keep to all in \
             the middle of its runs. A percentile with fewer than ten batches above it is no \
             figure, nor is a latency under a rate that was not held{mostly}."
        ),
        format!(
            "The best of many always looks better than it is: the best of equal points by 7 %, and \
             a fifth of all sweeps would call it better. So nothing that the halving saw is \
             quoted. The best is run afresh against the profile as it is, in {rounds} of A, A' \
             and B; that calls the best of equal points better in 2 to 3 % of all sweeps."
        ),
    ];
    let confirmation = document.confirmation.iter();
    let confirmation = confirmation.map(|it| {
        let method = comparison::method(&it.comparison);
        Block::fold("How the confirmation is decided", method)
    });
    let list = Block::List(sentences.into());
    [list].into_iter().chain(confirmation).collect()
}
