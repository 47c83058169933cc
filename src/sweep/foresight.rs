//! What can be said before the first run: how many there are, and how long they take.

use super::confirm::Found;
use super::halving::{Halving, WARM_UPS, rungs};
use super::results::pairs;
use super::session::Sweep;
use crate::compare::{self, Past, Session};
use crate::units::{as_f64, clock, count, plural};

/// What is foreseen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foresight {
    /// How long a run takes. `None`: the profile has not run here before.
    run_s: Option<f64>,
}

impl Foresight {
    /// By the sweep's own runs, by earlier sweeps of the same profile, the newest first, and by
    /// comparisons and saved runs of it.
    #[must_use]
    pub fn of(sweep: &Sweep, earlier: &[Sweep], past: Past<'_>) -> Self {
        let is_like = |other: &&Sweep| {
            other.machine == sweep.machine && other.profile.is_like(&sweep.profile)
        };
        let in_sweeps = || earlier.iter().filter(is_like).find_map(Sweep::run_s);
        let in_past = || past.run_s(&sweep.profile, &sweep.machine, sweep.cool_down_s);
        Self {
            run_s: sweep.run_s().or_else(in_sweeps).or_else(in_past),
        }
    }

    /// By the runs that are done.
    #[must_use]
    pub fn by_own_runs(sweep: &Sweep) -> Self {
        Self {
            run_s: sweep.run_s(),
        }
    }

    /// In sentences.
    #[must_use]
    pub fn words(&self, sweep: &Sweep) -> Vec<String> {
        let points = sweep.grid.len();
        let done = sweep.runs.len();
        let (least, most) = Halving::of(sweep).left(sweep);
        let (least, most) = (done + least, done + most);
        let done = match done {
            0 => String::new(),
            done => format!(", {done} of them done"),
        };
        let head = format!(
            "{}: {} of {} from {}; {}, {} to {} runs{done}, and {} to confirm the best, seed {}",
            sweep.id,
            plural(points as u64, "point"),
            sweep.grid.words(),
            sweep.profile.name,
            plural(rungs(points) as u64, "rung"),
            count(least as u64),
            count(most as u64),
            sweep.runs_to_confirm(),
            sweep.seed
        );
        let require = sweep.require.iter().map(|it| format!("required: {it}"));
        let mut words = vec![head];
        words.extend(require);
        words.push(self.time(sweep));
        words
    }

    /// How long the runs that are left take.
    #[must_use]
    pub fn time(&self, sweep: &Sweep) -> String {
        let budget = sweep
            .budget_s
            .map_or_else(String::new, |time| format!(", in {} at most", clock(time)));
        let Some(each) = self.run_s else {
            return format!("foreseen: how long it takes will be told after the first run{budget}");
        };
        let (least, most) = Halving::of(sweep).left(sweep);
        let time = |runs: usize| clock(each * as_f64((runs + sweep.runs_to_confirm()) as u64));
        let told = if least == most {
            format!("foreseen: {}{budget}", time(least))
        } else {
            format!(
                "foreseen: {} to {}, the less the clearer the points differ{budget}",
                time(least),
                time(most)
            )
        };
        told + &beyond(sweep, each).unwrap_or_default()
    }

    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.run_s.is_none()
    }
}

/// That a budget is too small for what is done whatever it is.
fn beyond(sweep: &Sweep, each: f64) -> Option<String> {
    let budget = sweep.budget_s?;
    let first_round = WARM_UPS + sweep.grid.len() + 1;
    let left = first_round.saturating_sub(sweep.runs.len()) + sweep.runs_to_confirm();
    let spent: f64 = sweep.runs.iter().map(|run| run.took_s).sum();
    let least = spent + each * as_f64(left as u64);
    (least > budget).then(|| {
        format!(
            ", which cannot be kept: one run of each point and the confirmation take {}",
            clock(least)
        )
    })
}

/// What a sweep's own runs tell before the comparison that confirms its best: how long a run takes,
/// and by how much two runs of a round differ.
#[must_use]
pub fn of_confirmation(sweep: &Sweep, session: &Session) -> compare::Foresight {
    let best = Found::of(sweep, &Halving::of(sweep)).and_then(Found::point);
    let pairs = best.and_then(|best| pairs(sweep, best));
    compare::Foresight::by_rounds(
        session,
        sweep.run_s(),
        pairs.map(|pairs| (pairs, &*sweep.id)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Entrant;
    use crate::sweep::fixture::{halved_36, run_of, sweep};
    use crate::sweep::require::Require;

    const NOTHING: Past<'_> = Past {
        sessions: &[],
        runs: &[],
    };

    fn told(sweep: &Sweep, earlier: &[Sweep]) -> String {
        Foresight::of(sweep, earlier, NOTHING)
            .words(sweep)
            .join("\n")
    }

    #[test]
    fn a_first_sweep_tells_its_grid_and_its_runs() {
        let mut sweep = sweep(&["workers=1..4", "linger_ms=0,5,20", "batch_size=16k,64k,1M"]);
        sweep.require = vec![Require::parse("latency.p99 < 20ms").unwrap()];
        let told = told(&sweep, &[]);
        assert!(
            told.starts_with(
                "sweep-2: 36 points of workers x linger_ms x batch_size from tuned; 3 rungs, 86 to \
                 262 runs, and 33 to confirm the best, seed 20\nrequired: latency.p99 < 20ms\n"
            ),
            "{told}"
        );
        assert!(told.contains("told after the first run"), "{told}");
    }

    #[test]
    fn a_later_sweep_knows_how_long_a_run_of_the_profile_takes() {
        let mut earlier = sweep(&["workers=1..2"]);
        earlier.runs = vec![run_of(0, Entrant::Profile, 1e6, 5_000.0)];
        let told = told(&sweep(&["workers=1..4"]), &[earlier]);
        assert!(told.contains("foreseen: 0:47 to 1:11"), "{told}");
    }

    #[test]
    fn a_budget_is_told() {
        let mut sweep = sweep(&["workers=1..4"]);
        sweep.budget_s = Some(300.0);
        assert!(told(&sweep, &[]).ends_with("in 5:00 at most"));
    }

    #[test]
    fn a_budget_that_cannot_be_kept_is_told() {
        let mut sweep = sweep(&["workers=1..4"]);
        sweep.budget_s = Some(30.0);
        sweep.runs = vec![run_of(0, Entrant::Profile, 1e6, 5_000.0)];
        let told = told(&sweep, &[]);
        assert!(
            told.contains("in 0:30 at most, which cannot be kept"),
            "{told}"
        );
        assert!(told.ends_with("take 0:41"), "{told}");
    }

    #[test]
    fn a_sweep_that_goes_on_tells_what_is_left_of_it() {
        let mut sweep = halved_36();
        let told = told(&sweep, &[]);
        assert!(
            told.contains("foreseen: 0:33\n") || told.ends_with("foreseen: 0:33"),
            "{told}"
        );
        let all = sweep.runs.len();
        assert!(
            told.contains(&format!("{all} to {all} runs, {all} of them done")),
            "{told}"
        );
        sweep.runs.truncate(all - 1);
        assert!(
            super::Foresight::by_own_runs(&sweep)
                .time(&sweep)
                .contains("0:34")
        );
    }

    #[test]
    fn a_confirmation_is_foreseen_by_the_rounds_of_the_sweep() {
        let sweep = halved_36();
        let best = Found::of(&sweep, &Halving::of(&sweep)).and_then(Found::point);
        let session = crate::sweep::confirm::question(&sweep, best.unwrap()).session();
        let session = session.unwrap();
        let told = of_confirmation(&sweep, &session).words(&session).join("\n");
        assert!(told.contains("foreseen: 0:33, by the last runs"), "{told}");
        assert!(told.contains("by the rounds of sweep-2"), "{told}");
    }
}
