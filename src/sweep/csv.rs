//! Every run of a sweep's halving as CSV: a row for each, in the order in which they were made.
//! Those of the confirmation are the comparison's. An empty cell is a figure that is not known.

use super::session::{Entrant, Run, Sweep};
use crate::compare::csv::{figures, metric_names, table};

/// The columns before the swept settings.
const COLUMNS: [&str; 9] = [
    "sweep",
    "round",
    "counted",
    "point",
    "run",
    "started",
    "took_s",
    "rate_held",
    "stolen",
];

/// A row of names, and then the runs. The point is empty in runs of the profile as it is, as are
/// its settings.
#[must_use]
pub fn csv(sweep: &Sweep) -> String {
    let names = COLUMNS.into_iter().map(str::to_owned);
    let settings = sweep.grid.axes().iter().map(|axis| axis.key.clone());
    let head = names.chain(settings).chain(metric_names());
    table(head.collect(), sweep.runs.iter().map(|run| row(sweep, run)))
}

fn row(sweep: &Sweep, run: &Run) -> Vec<String> {
    let (point, settings) = match run.slot {
        Entrant::Profile => (String::new(), vec![""; sweep.grid.axes().len()]),
        Entrant::Point(point) => (point.to_string(), sweep.grid.values(point)),
    };
    let cells = [
        sweep.id.clone(),
        run.round.to_string(),
        (run.round > 0).to_string(),
        point,
        run.id.clone(),
        run.started.clone(),
        run.took_s.to_string(),
        run.rate_held
            .map_or_else(String::new, |held| held.to_string()),
        run.stolen.map_or_else(String::new, |part| part.to_string()),
    ];
    let settings = settings.into_iter().map(str::to_owned);
    let cells = cells.into_iter().chain(settings);
    cells.chain(figures(run)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{rounds, sweep};

    #[test]
    fn every_run_is_a_row_with_its_settings() {
        let sweep = rounds(sweep(&["workers=1..2"]), vec![vec![1e6, 2e6]]);
        let text = csv(&sweep);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 3 + 3);
        assert!(lines[0].contains(",stolen,producer.workers,msgs_per_s,"));
        assert!(lines[1].starts_with("sweep-2,0,false,,"), "{}", lines[1]);
        assert!(lines[6].starts_with("sweep-2,1,true,1,"), "{}", lines[6]);
        assert!(lines[6].contains(",2,2000000,"), "{}", lines[6]);
        let cells = |line: &&str| line.split(',').count();
        assert!(lines.iter().all(|line| cells(line) == cells(&lines[0])));
    }
}
