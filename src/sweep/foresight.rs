//! What can be said before the first run: how many there are, and how long they take.

use super::halving::{bounds, rungs};
use super::session::Sweep;
use crate::compare::Past;
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
        let (least, most) = bounds(points);
        let done = match sweep.runs.len() {
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
        let (least, most) = bounds(sweep.grid.len());
        let time = |runs: usize| {
            let left = runs.saturating_sub(sweep.runs.len()) + sweep.runs_to_confirm();
            clock(each * as_f64(left as u64))
        };
        format!(
            "foreseen: {} to {}, the less the clearer the points differ{budget}",
            time(least),
            time(most)
        )
    }

    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.run_s.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Entrant;
    use crate::sweep::fixture::{run_of, sweep};
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
}
