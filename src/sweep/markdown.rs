//! The results as Markdown, for issues, wikis and pull requests.

use super::document::Document;
use super::results::Standing;
use crate::compare::Metric;
use crate::report::Page;
use crate::stats::paired::change;

const TITLES: [&str; 7] = [
    "front",
    "point",
    "median:",
    "against the profile:",
    "p99, ms:",
    "runs:",
    "rung:",
];

/// One document: what can be quoted first, then the tables.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let sweep = &document.sweep;
    let mut page = Page::default();
    let words = sweep.grid.words();
    page.heading(
        1,
        &format!("{}: {words} of {}", sweep.id, sweep.profile.name),
    );
    let quotes = [document.quote.clone()].into_iter().chain(document.kept());
    page.list(quotes.chain(document.looked()).chain(document.unknown()));
    points(document, &mut page);
    let titles = ["rung:", "points:", "rounds:", "runs done:", "then"];
    page.section(2, "Halving", titles, document.rungs());
    if let Some(confirmation) = &document.confirmation {
        page.heading(2, "Confirmation");
        let comparison = &confirmation.comparison;
        let warnings = comparison.warnings_of_work();
        page.list(warnings.chain(&comparison.results.notes).cloned());
        page.paragraph(&format!("{}.", confirmation.comparison.holds_for));
    }
    page.into_text()
}

/// The points with the best first; with the rounds that held the rate, where some did not.
fn points(document: &Document, page: &mut Page) {
    let title = "Points, for ranks and not for quotes";
    let ranked = document.results.ranked(document.sweep.metric.goal());
    let has_missed = ranked.iter().any(|point| point.missed().is_some());
    let rows = ranked
        .into_iter()
        .map(|point| (point, row(document, point)));
    if has_missed {
        let titles = with_held(TITLES, "rate held:");
        let rows = rows.map(|(point, row)| with_held(row, held(point)));
        page.section(2, title, titles, rows);
    } else {
        page.section(2, title, TITLES, rows.map(|(_, row)| row));
    }
}

/// The same cells with one more, after the p99 that it is about.
fn with_held<T>([front, point, figure, change, p99, runs, until]: [T; 7], held: T) -> [T; 8] {
    [front, point, figure, change, p99, held, runs, until]
}

/// `6 of 7`: the rounds of a point that held the rate, and all of them.
fn held(point: &Standing) -> String {
    let held = point.held.map(|it| format!("{} of {}", it.rounds, it.of));
    held.unwrap_or_default()
}

fn row(document: &Document, point: &Standing) -> [String; 7] {
    let metric = document.sweep.metric;
    let show = |metric: Metric| {
        let figure = point.figures.get(&metric);
        figure.map_or_else(String::new, |figure| metric.show(*figure))
    };
    [
        point.letter.clone().unwrap_or_default(),
        point.name.clone(),
        format!("{} {}", show(metric), metric.word()),
        point.ratio.map_or_else(String::new, change),
        show(Metric::LatencyP99),
        point.runs.to_string(),
        point.rung.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{confirmed, paced, sweep};
    use crate::sweep::session::Entrant;

    #[test]
    fn a_sweep_as_markdown() {
        insta::assert_snapshot!(markdown(&confirmed()));
    }

    #[test]
    fn a_point_that_missed_its_rate_keeps_the_p99_that_may_be_judged() {
        let sweep = paced(sweep(&["workers=1..3"]), |round, entrant| match entrant {
            Entrant::Point(1) => round < 7,
            Entrant::Point(2) => round < 4,
            _ => true,
        });
        let text = markdown(&Document::of(sweep, None));
        for row in [
            "| p99, ms | rate held | runs |",
            "workers=1 | 100 k msg/s | +0.0 % | 5.0 | 7 of 7 | 7 | 3 |",
            "workers=2 | 100 k msg/s | +0.0 % | 5.0 | 6 of 7 | 7 | 3 |",
            "workers=3 | 100 k msg/s | +0.0 % |  | 3 of 7 | 7 | 3 |",
        ] {
            assert!(text.contains(row), "{row}: {text}");
        }
    }
}
