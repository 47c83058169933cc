//! Results in sentences that a person can quote: "zstd-64k: +6.4 % msg/s [+4.9, +7.8]".

use super::metric::Metric;
use super::results::{Compared, Figures, Results, Verdict};
use super::session::{Limit, Session};
use crate::stats::paired::{Gate, Goal, bound, change, interval, percent};
use crate::units::{clock, plural};

/// Bytes on the wire are worth a word from this change on.
const WORTH_A_WORD: f64 = 0.05;

/// A sentence for each candidate.
#[must_use]
pub fn quotes(session: &Session, results: &Results) -> Vec<String> {
    let candidates = results.candidates();
    candidates
        .map(|(compared, figures)| {
            format!(
                "{}: {}",
                compared.name,
                quote(session, results, compared, figures)
            )
        })
        .collect()
}

fn quote(session: &Session, results: &Results, of: &Compared, figures: &Figures) -> String {
    let word = figures.metric.word();
    let rounds = plural(results.rounds as u64, "round");
    let Some(estimate) = estimate(figures) else {
        let mut runs = session.counted().filter(|run| run.slot == of.slot);
        return match runs.next() {
            Some(_) if results.rounds > 0 => format!("not every run has a figure for {word}"),
            _ => "no round is done".to_owned(),
        };
    };
    match figures.verdict {
        Verdict::Same => format!(
            "{estimate}, the same within {} either way",
            percent(session.margin)
        ),
        Verdict::CannotTell => format!("cannot tell, {estimate}{}", beyond(of, results)),
        Verdict::TooFewRounds => format!(
            "{estimate} in {rounds}, and no verdict: it takes {} at least",
            results.fewest_rounds
        ),
        Verdict::Unfinished => format!(
            "{estimate} so far, and no verdict: {} of {} rounds",
            results.rounds, results.planned
        ),
        Verdict::RateNotHeld => format!("{estimate}, and no verdict: not all held the same rate"),
        Verdict::QueueingIncluded => format!("{estimate}, and no verdict: queueing included"),
        _ => format!("{estimate}{}", wire(of, figures)),
    }
}

/// `+6.4 % msg/s [+4.9, +7.8]`.
fn estimate(figures: &Figures) -> Option<String> {
    let ratio = figures.ratio?;
    let ends = match figures.interval {
        Some(ends) if !figures.exact => format!(" {}", interval(ratio, &ends)),
        _ => String::new(),
    };
    Some(format!("{} {}{ends}", change(ratio), figures.metric.word()))
}

/// What the change does to the bytes on the wire, where it does something for sure.
fn wire(of: &Compared, primary: &Figures) -> String {
    let is_sure = |it: &&Figures| matches!(it.verdict, Verdict::Better | Verdict::Worse);
    let bytes = of.of(Metric::BytesPerMsg).filter(is_sure);
    let ratio = bytes.and_then(|it| it.ratio).unwrap_or(1.0);
    if primary.metric == Metric::BytesPerMsg || (ratio - 1.0).abs() < WORTH_A_WORD {
        return String::new();
    }
    format!(", {} {}", change(ratio), Metric::BytesPerMsg.word())
}

/// What these rounds could have found, and what it takes to find more.
fn beyond(of: &Compared, results: &Results) -> String {
    let Some(reach) = of.reach else {
        return String::new();
    };
    let time = reach.seconds.map(|it| format!(" ({})", clock(it)));
    format!(
        "; {} find differences of {} or more, and {} takes {} new ones{}",
        plural(results.rounds as u64, "round"),
        bound(reach.found),
        percent(reach.wanted),
        reach.rounds,
        time.unwrap_or_default()
    )
}

/// A sentence on the gate for each candidate; none where there is no gate.
#[must_use]
pub fn gates(session: &Session, results: &Results) -> Vec<String> {
    let Some(limit) = session.limit else {
        return Vec::new();
    };
    let gated = results.candidates().filter_map(|(compared, figures)| {
        let gate = compared.gate?;
        Some(format!(
            "gate: {}: {}",
            session.lettered(compared.slot),
            gate_words(limit, figures, gate)
        ))
    });
    gated.collect()
}

fn gate_words(limit: Limit, figures: &Figures, gate: Gate) -> String {
    let limit_words = limit_words(limit, figures.metric.goal());
    if let Some(why) = figures.verdict.unjudged() {
        return format!("undecided, {why}: nothing to hold against {limit_words}");
    }
    let (Some(ratio), Some(ends)) = (figures.ratio, figures.interval_90) else {
        return format!("undecided, too few rounds to hold against {limit_words}");
    };
    let ends = interval(ratio, &ends);
    match gate {
        Gate::Passed => format!("passed, the 90 % interval {ends} lies clear of {limit_words}"),
        Gate::Failed => {
            format!("FAILED, the 90 % interval {ends} lies wholly beyond {limit_words}")
        }
        Gate::Undecided => format!("undecided, {limit_words} lies within the 90 % interval {ends}"),
    }
}

/// `-5 %`, or `+5 %` of what should be low.
fn limit_words(limit: Limit, goal: Goal) -> String {
    let sign = if goal == Goal::Less { '+' } else { '-' };
    format!("{sign}{}", percent(limit.max_regression))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, UNCLEAR, completed};
    use crate::compare::metric::Metric;
    use crate::compare::session::Ending;

    fn quoted(session: &Session) -> Vec<String> {
        quotes(session, &Results::of(session))
    }

    #[test]
    fn a_better_one_is_quoted_with_its_interval_and_its_bytes() {
        assert_eq!(
            quoted(&completed(&["tuned", "zstd-64k"], &[BETTER])),
            ["zstd-64k: +6.4 % msg/s [+5.7, +7.0], -68.1 % wire bytes"]
        );
    }

    #[test]
    fn from_the_double_on_it_is_a_factor() {
        let double = BETTER.map(|ratio| ratio * 2.0);
        let quoted = quoted(&completed(&["tuned", "fastest"], &[double]));
        assert_eq!(
            quoted,
            ["fastest: x2.1 msg/s [x2.1, x2.1], -68.1 % wire bytes"]
        );
    }

    #[test]
    fn cannot_tell_says_what_could_have_been_told() {
        let quoted = quoted(&completed(&["tuned", "durable"], &[UNCLEAR]));
        let words = [
            "durable: cannot tell, -1.6 % msg/s [",
            "10 rounds find",
            "or more, and 5 % takes",
        ];
        for word in words {
            assert!(quoted[0].contains(word), "{word}: {quoted:?}");
        }
    }

    #[test]
    fn the_same_is_told_with_its_margin() {
        let same = BETTER.map(|ratio| 1.0 + (ratio - 1.064) / 2.0);
        let quoted = quoted(&completed(&["tuned", "twin"], &[same]));
        assert!(
            quoted[0].ends_with("the same within 3 % either way"),
            "{quoted:?}"
        );
    }

    #[test]
    fn on_the_way_there_is_no_verdict() {
        let mut session = completed(&["tuned", "zstd"], &[BETTER]);
        session.ending = Ending::Interrupted;
        session.runs.truncate(8 * 3);
        let quoted = quoted(&session);
        assert!(
            quoted[0].ends_with("so far, and no verdict: 7 of 10 rounds"),
            "{quoted:?}"
        );
        session.runs.clear();
        assert_eq!(
            quotes(&session, &Results::of(&session)),
            ["zstd: no round is done"]
        );
    }

    #[test]
    fn the_gate_is_told_with_the_interval_that_decides() {
        let told = |ratios: [f64; 10]| {
            let mut session = completed(&["base", "candidate"], &[ratios]);
            session.limit = Some(Limit {
                max_regression: 0.05,
                strict: false,
            });
            gates(&session, &Results::of(&session)).remove(0)
        };
        let passed = told(BETTER);
        assert!(passed.starts_with("gate: B candidate: passed"), "{passed}");
        let failed = told(BETTER.map(|ratio| ratio - 0.2));
        assert!(
            failed.contains("FAILED") && failed.ends_with("beyond -5 %"),
            "{failed}"
        );
        let undecided = told(UNCLEAR.map(|ratio| ratio - 0.03));
        assert!(
            undecided.contains("undecided, -5 % lies within"),
            "{undecided}"
        );
    }

    #[test]
    fn what_is_not_judged_is_no_gate_either() {
        let mut session = completed(&["base", "candidate"], &[BETTER.map(|ratio| ratio + 0.5)]);
        session.metric = Metric::LatencyP99;
        session.limit = Some(Limit {
            max_regression: 0.05,
            strict: false,
        });
        for run in &mut session.runs {
            run.rate_held = Some(false);
        }
        let results = Results::of(&session);
        assert_eq!(results.gate, Some(Gate::Undecided));
        let told = gates(&session, &results).remove(0);
        assert!(
            told.contains("undecided, somebody has not held the rate"),
            "{told}"
        );
    }
}
