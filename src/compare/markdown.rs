//! The results as Markdown, for issues, wikis and pull requests.

use super::document::Document;
use super::quotes::gates;
use super::results::Compared;
use super::words::{OF_PAIRS, Words};
use crate::report::Page;

/// One document: what can be quoted first, then the tables.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let (session, results) = (&document.session, &document.results);
    let mut page = Page::default();
    page.heading(1, &format!("{}: {}", session.id, session.names()));
    let quotes = document.lettered_quotes().into_iter();
    page.list(quotes.chain(gates(session, results)));
    page.paragraph(&format!(
        "{} of {} planned rounds in random order, seed {}. {}.",
        results.rounds, results.planned, session.seed, document.holds_for
    ));
    let titles = [
        "metric", "profile", "median:", "change:", "interval", "verdict",
    ];
    let (first, rest): (Vec<_>, Vec<_>) = rows(document).partition(|(index, _)| *index == 0);
    page.section(
        2,
        "The primary metric",
        titles,
        first.into_iter().map(|it| it.1),
    );
    page.section(
        2,
        "Other metrics, exploratory",
        titles,
        rest.into_iter().map(|it| it.1),
    );
    page.paragraph(OF_PAIRS);
    page.section(
        2,
        "Settings that differ",
        ["profile", "setting", "A", "value"],
        settings(document),
    );
    let notes = document.warnings.iter().chain(&results.notes).cloned();
    page.section(2, "To be read with it", ["note"], notes.map(|note| [note]));
    page.into_text()
}

/// Every figure of every slot with its place among the metrics, metric by metric.
fn rows(document: &Document) -> impl Iterator<Item = (usize, [String; 6])> {
    let compared = &document.results.compared;
    let metrics = compared.first().map_or(0, |it| it.figures.len());
    (0..metrics).flat_map(move |index| {
        let rows = compared.iter().filter_map(move |it| row(it, index));
        rows.map(move |row| (index, row))
    })
}

fn row(compared: &Compared, index: usize) -> Option<[String; 6]> {
    let figures = compared.figures.get(index)?;
    let words = Words::of(figures);
    figures.median?;
    Some([
        figures.metric.title().to_owned(),
        format!("{} {}", compared.slot, compared.name),
        words.median,
        words.change,
        words.interval,
        words.verdict,
    ])
}

fn settings(document: &Document) -> impl Iterator<Item = [String; 4]> {
    document.settings.iter().flat_map(|differs| {
        differs.settings.iter().map(|setting| {
            [
                differs.slot.to_string(),
                setting.key.clone(),
                setting.baseline.clone().unwrap_or_default(),
                setting.value.clone().unwrap_or_default(),
            ]
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, completed};

    #[test]
    fn a_comparison_as_markdown() {
        let session = completed(&["tuned", "zstd|64k"], &[BETTER]);
        insta::assert_snapshot!(markdown(&Document::of(session)));
    }
}
