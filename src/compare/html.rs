//! The results as one page of HTML: what can be quoted first, then why, then every repeat.
//!
//! A sweep tells of its confirmation with the same pieces.

mod charts;
mod made;
mod method;
mod tables;

use super::curves::Curves;
use super::document::Document;
use super::plan::Slot;
use super::quotes::gates;
use super::results::{Compared, Figures, Verdict};
use super::session::{Ending, Session};
use crate::report::TargetKind;
use crate::report::html::chart::Hue;
use crate::report::html::{Block, MAKER, Page, Quote, Tone, Word};
use crate::units::plural;

pub use charts::{by_rounds, of_runs};
pub use made::Made;
pub use method::blocks as method;
pub use tables::all_settings;

/// One page that can be handed on, with the curves of the saved runs, as far as there are any.
#[must_use]
pub fn html(document: &Document, curves: &Curves) -> String {
    let session = &document.session;
    let mut page = Page {
        title: session.names(),
        kind: format!("Comparison of Kafka producers: {}", session.id),
        line: line(document),
        badges: badges(session),
        quotes: quotes(document),
        maker: MAKER,
        ..Page::default()
    };
    let primary = session.metric.title();
    page.section(
        format!("{primary}, the primary metric"),
        primary_blocks(document),
    );
    page.section(
        "Over time, by percentile, and against each other",
        [Block::Charts(of_runs(document, curves))],
    );
    page.section("The other metrics, exploratory", tables::others(document));
    page.section("Settings that differ", tables::settings(document));
    page.section("To be read with it", read_with(document));
    page.section("How this was decided", method::blocks(document));
    page.section("Session and machine", tables::session(document));
    page.into_text()
}

fn line(document: &Document) -> Vec<String> {
    let (session, results) = (&document.session, &document.results);
    let planned = plural(results.planned as u64, "round");
    let rounds = match session.ending {
        Ending::Completed => format!("{planned} in random order"),
        _ => format!("{} of {planned} in random order", results.rounds),
    };
    vec![
        session.ending.word().to_owned(),
        session.started.clone(),
        rounds,
        target(session.target, &session.brokers),
    ]
}

/// Where the records went.
pub fn target(kind: TargetKind, brokers: &str) -> String {
    match kind {
        TargetKind::Embedded => "on the embedded broker".to_owned(),
        TargetKind::Kafka => format!("on Kafka at {brokers}"),
    }
}

fn badges(session: &Session) -> Vec<String> {
    let early = (session.ending != Ending::Completed)
        .then(|| "Not all planned rounds are done: no verdicts".to_owned());
    [
        embedded(session.target),
        early,
        failed(session.failure.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// That the broker was an embedded one, if it was.
pub fn embedded(kind: TargetKind) -> Option<String> {
    (kind == TargetKind::Embedded)
        .then(|| "Embedded broker: nothing here holds for a real one".to_owned())
}

/// Why it failed, if it did.
pub fn failed(failure: Option<&str>) -> Option<String> {
    failure.map(|why| format!("It failed: {why}"))
}

/// The colour of a slot: A' has that of A.
pub fn hue(slot: Slot) -> Hue {
    Hue(slot.profile())
}

/// A sentence for each candidate, and what the gate says of it.
fn quotes(document: &Document) -> Vec<Quote> {
    let (session, results) = (&document.session, &document.results);
    let candidates = results.candidates().zip(&document.quotes);
    let candidates = candidates.map(|((compared, figures), sentence)| Quote {
        letter: compared.slot.to_string(),
        hue: Some(hue(compared.slot)),
        sentence: sentence.clone(),
        word: word(figures),
    });
    let gates = gates(session, results).into_iter().map(|sentence| Quote {
        letter: String::new(),
        hue: None,
        sentence,
        word: None,
    });
    candidates.chain(gates).collect()
}

/// What may be said, if anything may.
pub fn word(figures: &Figures) -> Option<Word> {
    let verdict = figures.verdict;
    let text = verdict.word();
    (text != "-").then(|| Word {
        text: text.to_owned(),
        tone: tone(verdict),
    })
}

/// The colour of a verdict.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Better => Tone::Good,
        Verdict::Worse => Tone::Bad,
        Verdict::CannotTell | Verdict::TooFewRounds => Tone::Warning,
        _ => Tone::Plain,
    }
}

/// A slot with its name: A' is told to be A again.
pub fn called(compared: &Compared) -> String {
    match compared.slot {
        Slot::Again => format!("A' {} again", compared.name),
        Slot::Profile(_) => format!("{} {}", compared.slot, compared.name),
    }
}

/// The primary metric with every repeat, as pictures and as figures.
pub fn primary_blocks(document: &Document) -> Vec<Block> {
    let primary: Vec<_> = charts::of_pairs(document, 0)
        .into_iter()
        .chain(charts::over_rounds(document))
        .collect();
    vec![
        Block::Charts(primary),
        Block::Table(tables::primary(document)),
        Block::fold(
            "Every repeat",
            vec![Block::Table(tables::repeats(document))],
        ),
    ]
}

fn read_with(document: &Document) -> Vec<Block> {
    let warnings = document.warnings.iter().chain(&document.results.notes);
    let all = warnings.chain([&document.holds_for]);
    let sentences = all.map(|sentence| format!("{sentence}."));
    vec![Block::List(sentences.collect())]
}

#[cfg(test)]
mod tests;
