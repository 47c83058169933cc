//! What was agreed before the first run, and what it ran on.

use crate::compare::html::{Made, all_settings};
use crate::report::html::{Block, Table};
use crate::sweep::document::Document;
use crate::sweep::session::Sweep;
use crate::units::{clock, plural};

pub fn blocks(document: &Document) -> Vec<Block> {
    let sweep = &document.sweep;
    let made = Made {
        id: &sweep.id,
        started: &sweep.started,
        machine: &sweep.machine,
        version: &sweep.version,
        brokers: &sweep.brokers,
        runs: &sweep.runs,
        cool_down_s: sweep.cool_down_s,
        seed: sweep.seed,
    };
    let rows = agreed(sweep).into_iter().chain(made.rows());
    let table = Block::Table(Table::new(["what", "is"], rows));
    let settings = all_settings(&sweep.profile.name, &sweep.profile);
    [table].into_iter().chain(settings).collect()
}

fn agreed(sweep: &Sweep) -> Vec<[String; 2]> {
    let row = |what: &str, is: String| [what.to_owned(), is];
    let require: Vec<_> = sweep.require.iter().map(ToString::to_string).collect();
    let required = if require.is_empty() {
        "nothing".to_owned()
    } else {
        require.join(", ")
    };
    let budget = sweep.budget_s.map_or("none".to_owned(), clock);
    let mut rows = vec![row("profile", sweep.profile.name.clone())];
    if !sweep.profile.overrides.is_empty() {
        rows.push(row("with", sweep.profile.overrides.join(", ")));
    }
    let axes = sweep.grid.axes().iter();
    rows.extend(axes.map(|axis| row(&axis.key, axis.values.join(", "))));
    rows.extend([
        row("points", sweep.grid.len().to_string()),
        row("ranked by", sweep.metric.title().to_owned()),
        row("required", required),
        row("confirmation", plural(sweep.repeats as u64, "round")),
        row("budget", budget),
    ]);
    rows
}
