//! The halving of a sweep from its runs: what each of them led to, one after the other.

use fastrand::Rng;

use super::{Cut, Field, Halving, Rung, WARM_UPS, quota, rungs};
use crate::sweep::session::{Entrant, Sweep};
use crate::units::as_f64;

/// The runs of a sweep once more, one after the other.
pub(super) struct Replay<'a> {
    sweep: &'a Sweep,
    /// How many of them have been met.
    pub(super) done: usize,
    rungs: Vec<Rung>,
    points: Vec<usize>,
}

/// Why it does not go on.
enum Halt {
    /// This run is not made.
    Next(usize, Entrant),
    /// There is no time for a further round.
    Budget,
}

impl<'a> Replay<'a> {
    pub(super) fn new(sweep: &'a Sweep) -> Self {
        Self {
            sweep,
            done: 0,
            rungs: Vec::new(),
            points: (0..sweep.grid.len()).collect(),
        }
    }

    /// As far as they go.
    pub(super) fn run(&mut self) -> Halving {
        let halt = self.all().err();
        Halving {
            rungs: std::mem::take(&mut self.rungs),
            next: match halt {
                Some(Halt::Next(round, entrant)) => Some((round, entrant)),
                _ => None,
            },
            points: std::mem::take(&mut self.points),
            is_cut_short: matches!(halt, Some(Halt::Budget)),
        }
    }

    fn all(&mut self) -> Result<(), Halt> {
        for _ in 0..WARM_UPS {
            self.meet(0, Entrant::Profile)?;
        }
        let all = self.points.len();
        let last = rungs(all) - 1;
        let mut round = 0;
        for rung in 0..=last {
            self.rungs.push(Rung {
                points: self.points.clone(),
                rounds: 1 << rung,
                done: 0,
                cut: None,
            });
            for _ in 0..1 << rung {
                round += 1;
                self.round(round)?;
            }
            if rung < last {
                let wanted = quota(all, rung + 1);
                self.cut(round, wanted);
            }
            if self.points.len() < 2 {
                break;
            }
        }
        Ok(())
    }

    fn round(&mut self, round: usize) -> Result<(), Halt> {
        if round > 1 && !self.affords_a_round() {
            return Err(Halt::Budget);
        }
        for entrant in order(self.sweep.seed, round, &self.points) {
            self.meet(round, entrant)?;
            if let (Entrant::Point(_), Some(rung)) = (entrant, self.rungs.last_mut()) {
                rung.done += 1;
            }
        }
        Ok(())
    }

    fn meet(&mut self, round: usize, entrant: Entrant) -> Result<(), Halt> {
        let run = self.sweep.runs.get(self.done);
        if run.is_some_and(|run| (run.round, run.slot) == (round, entrant)) {
            self.done += 1;
            Ok(())
        } else {
            Err(Halt::Next(round, entrant))
        }
    }

    /// Whether a round and the confirmation still fit into the budget.
    fn affords_a_round(&self) -> bool {
        let Some(budget) = self.sweep.budget_s else {
            return true;
        };
        let runs = &self.sweep.runs[..self.done];
        let spent: f64 = runs.iter().map(|run| run.took_s).sum();
        let each = spent / as_f64(self.done.max(1) as u64);
        let wanted = self.points.len() + 1 + self.sweep.runs_to_confirm();
        spent + each * as_f64(wanted as u64) <= budget
    }

    fn cut(&mut self, round: usize, wanted: usize) {
        let field = Field {
            sweep: self.sweep,
            points: &self.points,
            round,
        };
        let kept = field.kept(wanted);
        if let Some(rung) = self.rungs.last_mut() {
            rung.cut = Some(Cut {
                best: wanted.min(kept.len()),
                kept: kept.len(),
            });
        }
        self.points = kept;
    }
}

/// Who runs when in a round.
pub(super) fn order(seed: u64, round: usize, points: &[usize]) -> Vec<Entrant> {
    let points = points.iter().map(|point| Entrant::Point(*point));
    let mut entrants: Vec<_> = points.chain([Entrant::Profile]).collect();
    // Neighbouring numbers draw orders that have nothing in common.
    Rng::with_seed(seed.wrapping_add(round as u64)).shuffle(&mut entrants);
    entrants
}
