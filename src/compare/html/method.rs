//! The method in plain words, with this session's figures.

use crate::compare::document::Document;
use crate::report::html::Block;
use crate::stats::paired::{NINETY, percent};
use crate::units::plural;

/// How verdicts come about, and what they are worth.
pub fn blocks(document: &Document) -> Vec<Block> {
    let (session, results) = (&document.session, &document.results);
    let comparisons = plural(session.terms().comparisons as u64, "comparison");
    let (alpha, margin) = (percent(session.alpha), percent(session.margin));
    let each = percent(1.0 - results.level);
    let sentences = [
        "From one run to the next the same job varies by 12 to 18 %, and it drifts. So profiles are \
         compared only within a round, where they share the weather: each round runs every profile \
         once, in an order drawn by lot, and the baseline A a second time, as A'. Round 0 warms up \
         and is not counted."
            .to_owned(),
        "A against A' is the noise floor: whatever they differ by is chance.".to_owned(),
        "Each round gives one ratio to A. The estimate is the middle of the means of all pairs of \
         rounds (Hodges and Lehmann); it hardly moves when a single round goes wrong."
            .to_owned(),
        format!(
            "The interval comes from the exact distribution of Wilcoxon's signed ranks, at {each} \
             each: so the chance that any of {comparisons} calls a difference where there is none \
             is {alpha} at most."
        ),
        format!(
            "Better or worse: the interval lies on one side of no change. Same: the {} interval \
             lies within the margin of {margin}. Otherwise it cannot be told, which is not the same \
             as no difference.",
            percent(1.0 - NINETY)
        ),
        format!(
            "The number of rounds, {}, was agreed before the first run, and verdicts come after the \
             last one only: stopping at the first difference finds one in pure noise 17 to 20 % of \
             the time. No verdict takes fewer than {} rounds.",
            results.planned, results.fewest_rounds
        ),
        "No run is dropped. Drift, figures in two groups and stolen CPU time are noted, and veto \
         nothing."
            .to_owned(),
        "Latency at full speed is mostly waiting in queues, and has no verdict. It is judged where \
         all profiles hold one rate."
            .to_owned(),
    ];
    vec![Block::List(sentences.into())]
}
