//! The same runs held against another baseline.
//!
//! Which one is the baseline is agreed before the first run, and A' is its repetition: another
//! one, taken when the runs are known, is for looking at only.

use super::plan::Slot;
use super::session::Session;

/// The session as if this profile were the baseline: it takes A's letter, and A takes its own. A'
/// stays what it is, a repetition of the planned baseline.
#[must_use]
pub fn rebased(session: &Session, baseline: usize) -> Session {
    let mut other = session.clone();
    if baseline >= other.contestants.len() {
        return other;
    }
    other.contestants.swap(0, baseline);
    other
        .order
        .slots_mut()
        .for_each(|slot| *slot = moved(*slot, baseline));
    for run in &mut other.runs {
        run.slot = moved(run.slot, baseline);
    }
    other
}

fn moved(slot: Slot, baseline: usize) -> Slot {
    match slot {
        Slot::Profile(0) => Slot::Profile(baseline),
        Slot::Profile(index) if index == baseline => Slot::BASELINE,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, UNCLEAR, completed};
    use crate::compare::results::{Results, Verdict};

    #[test]
    fn what_was_better_makes_the_planned_baseline_worse() {
        let session = completed(&["tuned", "zstd", "durable"], &[BETTER, UNCLEAR]);
        let other = rebased(&session, 1);
        let names = [0, 1, 2].map(|index| other.name(Slot::Profile(index)));
        assert_eq!(names, ["zstd", "tuned", "durable"]);
        let results = Results::of(&other);
        let tuned = &results.compared[2];
        assert_eq!(tuned.figures[0].verdict, Verdict::Worse);
        let there = Results::of(&session).compared[2].figures[0].ratio.unwrap();
        let back = tuned.figures[0].ratio.unwrap();
        assert!((there * back - 1.0).abs() < 1e-9);
        assert_eq!(rebased(&other, 1), session, "twice is back again");
    }

    #[test]
    fn no_run_is_lost_by_it() {
        let session = completed(&["tuned", "zstd"], &[BETTER]);
        let other = rebased(&session, 1);
        assert_eq!(other.whole_rounds(), session.whole_rounds());
        assert_eq!(other.check(), Ok(()));
        assert_eq!(rebased(&session, 0), session);
        assert_eq!(rebased(&session, 9), session);
    }
}
