//! Where, when and how runs were made, whoever made them in rounds.

use crate::compare::machine::Machine;
use crate::compare::run::Run;
use crate::units::{self, clock, plural};

/// What a session and a sweep know of it.
pub struct Made<'a, S> {
    pub id: &'a str,
    pub started: &'a str,
    pub machine: &'a Machine,
    pub version: &'a str,
    pub brokers: &'a str,
    pub runs: &'a [Run<S>],
    pub cool_down_s: f64,
    pub seed: u64,
}

impl<S> Made<'_, S> {
    /// Rows of a table: what, and what it is.
    pub fn rows(&self) -> Vec<[String; 2]> {
        let row = |what: &str, is: String| [what.to_owned(), is];
        let mut rows = vec![
            row("session", self.id.to_owned()),
            row("started", self.started.to_owned()),
            row("machine", self.machine.host.clone()),
            row("cores", self.machine.cores.to_string()),
            row("system", self.machine.system.clone()),
            row("kdyno", self.version.to_owned()),
            row("brokers", self.brokers.to_owned()),
            row("runs", self.took()),
            row(
                "rest after each run",
                format!("{} s", units::figures(self.cool_down_s)),
            ),
            row("seed of the order", self.seed.to_string()),
        ];
        let stolen = self.stolen();
        rows.extend(stolen.map(|part| row("CPU time stolen, at most", units::percent(part))));
        rows
    }

    fn took(&self) -> String {
        let took = self.runs.iter().map(|run| run.took_s).sum();
        let runs = plural(self.runs.len() as u64, "run");
        format!("{runs} in {}", clock(took))
    }

    /// The largest part of any run that counts.
    fn stolen(&self) -> Option<f64> {
        let counted = self.runs.iter().filter(|run| run.round > 0);
        counted.filter_map(|run| run.stolen).reduce(f64::max)
    }
}
