//! Every run of a session as CSV, for spreadsheets and scripts: a row for each, in the order in
//! which they were made. An empty cell is a figure that is not known.

use ::csv::Writer;

use super::metric::Metric;
use super::run::Run;
use super::session::Session;

/// The columns before the metrics.
const COLUMNS: [&str; 10] = [
    "session",
    "round",
    "counted",
    "slot",
    "profile",
    "run",
    "started",
    "took_s",
    "rate_held",
    "stolen",
];

/// A row of names, and then the runs.
#[must_use]
pub fn csv(session: &Session) -> String {
    let names = COLUMNS.into_iter().map(str::to_owned).chain(metric_names());
    let rows = session.runs.iter().map(|run| row(session, run));
    table(names.collect(), rows)
}

/// The columns of the metrics.
pub fn metric_names() -> impl Iterator<Item = String> {
    Metric::NAMES.iter().map(|name| name.replace('.', "_"))
}

/// A run's figures below them.
pub fn figures<S>(run: &Run<S>) -> impl Iterator<Item = String> {
    Metric::ALL.iter().map(|metric| {
        let figure = run.figures.get(metric);
        figure.map_or_else(String::new, f64::to_string)
    })
}

/// A row of names, and then the others, each as long as the first.
pub fn table(head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    for row in std::iter::once(head).chain(rows) {
        // Writing to memory does not fail.
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn row(session: &Session, run: &Run) -> Vec<String> {
    let known = |value: Option<String>| value.unwrap_or_default();
    let cells = [
        session.id.clone(),
        run.round.to_string(),
        (run.round > 0).to_string(),
        run.slot.to_string(),
        session.name(run.slot).to_owned(),
        run.id.clone(),
        run.started.clone(),
        run.took_s.to_string(),
        known(run.rate_held.map(|held| held.to_string())),
        known(run.stolen.map(|part| part.to_string())),
    ];
    cells.into_iter().chain(figures(run)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, completed};

    #[test]
    fn every_run_is_a_row() {
        let text = csv(&completed(&["tuned", "zstd"], &[BETTER]));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 33);
        assert!(lines[0].starts_with("session,round,counted,slot,profile,"));
        assert!(lines[0].ends_with("latency_p50,latency_p99,latency_p99_9"));
        assert!(lines[1].starts_with("compare-3,0,false,"));
        assert!(lines[33].starts_with("compare-3,10,true,"));
        let cells = |line: &&str| line.split(',').count();
        assert!(lines.iter().all(|line| cells(line) == cells(&lines[0])));
    }
}
