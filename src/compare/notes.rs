//! What has to be known to read the results. A note is never a veto, and drops no run.

use super::plan::Slot;
use super::run::Run;
use super::session::Session;
use crate::stats::median;
use crate::stats::paired::change;
use crate::units;

/// Rounds below which nothing is said of drift and groups.
const ENOUGH: usize = 8;

/// A middle of the second half this far from that of the first is drift.
const DRIFT: f64 = 0.1;

/// Stolen time of a run that is told.
const STOLEN: f64 = 0.01;

/// Everything there is to note, in sentences.
#[must_use]
pub fn notes(session: &Session) -> Vec<String> {
    let told = [
        drift(session),
        stolen(session),
        retries(session),
        resumed(session),
    ];
    told.into_iter().flatten().chain(groups(session)).collect()
}

/// Figures of a slot in the order of the rounds.
fn figures(session: &Session, slot: Slot) -> Vec<f64> {
    let rounds = 1..=session.order.rounds();
    let figure = |round| session.figure(round, slot, session.metric);
    rounds.filter_map(figure).collect()
}

/// The machine or the broker became faster or slower: rounds absorb it.
fn drift(session: &Session) -> Option<String> {
    let figures = figures(session, Slot::BASELINE);
    if figures.len() < ENOUGH {
        return None;
    }
    let (first, second) = figures.split_at(figures.len() / 2);
    let ratio = median(second)? / median(first)?;
    ((ratio - 1.0).abs() > DRIFT).then(|| {
        format!(
            "drift: A's {} changed by {} from the first half of the session to the second; each \
             round is compared within itself",
            session.metric.word(),
            change(ratio)
        )
    })
}

/// Figures that come in two groups: the widest gap takes half of their range, with a quarter of
/// them on either side.
fn groups(session: &Session) -> Vec<String> {
    let of = |slot: Slot| {
        let mut figures = figures(session, slot);
        figures.sort_unstable_by(f64::total_cmp);
        let (least, most) = (*figures.first()?, *figures.last()?);
        let side = figures.len().div_ceil(4);
        let gaps = figures.windows(2).enumerate();
        let is_between = |at: usize| at + 1 >= side && at + 1 + side <= figures.len();
        let widest = gaps
            .filter(|(at, _)| is_between(*at))
            .map(|(_, pair)| pair[1] - pair[0])
            .fold(0.0, f64::max);
        let is_split = figures.len() >= ENOUGH && most > least * (1.0 + DRIFT);
        (is_split && widest > (most - least) / 2.0).then(|| {
            format!(
                "two groups: the rounds of {slot} {} lie in two places; look at the dots",
                session.name(slot)
            )
        })
    };
    let slots = (0..session.contestants.len()).map(Slot::Profile);
    slots.filter_map(of).collect()
}

/// Processor time that other machines on the same hardware took.
fn stolen(session: &Session) -> Option<String> {
    let part = |run: &&Run| run.stolen.unwrap_or(0.0);
    let most = session
        .counted()
        .max_by(|one, other| part(one).total_cmp(&part(other)))?;
    let count = session.counted().filter(|run| part(run) >= STOLEN).count();
    (count > 0).then(|| {
        format!(
            "CPU time stolen by other machines in {count} of {} runs, the most {} in round {}, {}",
            session.counted().count(),
            units::percent(part(&most)),
            most.round,
            most.slot
        )
    })
}

fn retries(session: &Session) -> Option<String> {
    let retried: u64 = session.counted().map(|run| run.retries).sum();
    (retried > 0).then(|| format!("{} records were sent again", units::count(retried)))
}

fn resumed(session: &Session) -> Option<String> {
    let times = session.resumed.len();
    (times > 0).then(|| {
        format!(
            "it was stopped and went on {}: whether by the same broker process is not known",
            if times == 1 {
                "once".to_owned()
            } else {
                format!("{times} times")
            }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, completed};

    fn quiet() -> Session {
        completed(&["tuned", "zstd"], &[BETTER])
    }

    fn change_runs(mut session: Session, change: impl Fn(&mut Run)) -> Session {
        session.runs.iter_mut().for_each(change);
        session
    }

    /// Changes the rates of a round.
    fn by(run: &mut Run, factor: f64) {
        for figure in run.figures.values_mut() {
            *figure *= factor;
        }
    }

    #[test]
    fn of_a_quiet_session_there_is_nothing_to_note() {
        assert_eq!(notes(&quiet()), [] as [String; 0]);
    }

    #[test]
    fn drift_is_noted() {
        let slower = change_runs(quiet(), |run| {
            let passed = f64::from(u32::try_from(run.round).unwrap()) / 10.0;
            by(run, 1.0 - 0.3 * passed);
        });
        let notes = notes(&slower);
        assert!(notes[0].starts_with("drift: A's msg/s"), "{notes:?}");
    }

    #[test]
    fn two_groups_are_noted() {
        let split = change_runs(quiet(), |run| {
            if [1, 2].contains(&(run.round % 5)) {
                by(run, 0.7);
            }
        });
        let notes = notes(&split);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[1].contains("B zstd"), "{notes:?}");
    }

    #[test]
    fn stolen_time_and_what_was_sent_again_are_noted() {
        let busy = change_runs(quiet(), |run| {
            if (run.round, run.slot) == (4, Slot::Profile(1)) {
                run.stolen = Some(0.03);
                run.retries = 1_200;
            }
        });
        assert_eq!(
            notes(&busy),
            [
                "CPU time stolen by other machines in 1 of 30 runs, the most 3 % in round 4, B",
                "1,200 records were sent again"
            ]
        );
    }
}
