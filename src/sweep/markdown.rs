//! The results as Markdown, for issues, wikis and pull requests.

use super::document::Document;
use super::results::Standing;
use crate::compare::Metric;
use crate::report::Page;
use crate::stats::paired::change;

/// One document: what can be quoted first, then the tables.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let (sweep, results) = (&document.sweep, &document.results);
    let mut page = Page::default();
    let words = sweep.grid.words();
    page.heading(
        1,
        &format!("{}: {words} of {}", sweep.id, sweep.profile.name),
    );
    let quotes = [document.quote.clone()].into_iter().chain(document.kept());
    page.list(quotes.chain(document.looked()).chain(document.unknown()));
    let titles = [
        "front",
        "point",
        "median:",
        "against the profile:",
        "p99, ms:",
        "runs:",
        "rung:",
    ];
    let ranked = results.ranked(sweep.metric.goal());
    let rows = ranked.into_iter().map(|point| row(document, point));
    page.section(2, "Points, for ranks and not for quotes", titles, rows);
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
        point.missed().unwrap_or_else(|| show(Metric::LatencyP99)),
        point.runs.to_string(),
        point.rung.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::confirmed;

    #[test]
    fn a_sweep_as_markdown() {
        insta::assert_snapshot!(markdown(&confirmed()));
    }
}
