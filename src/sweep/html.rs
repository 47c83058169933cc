//! The results as one page of HTML: what the confirmation says first, then how the best was found,
//! then every repeat.

mod charts;
mod maps;
mod method;
mod plan;
mod points;
mod rungs;

use super::confirm::{Confirmation, Found, Upheld};
use super::document::Document;
use super::fairness::warnings;
use super::text::taken_by;
use crate::compare::html as comparison;
use crate::compare::{Curves, Ending, Slot};
use crate::report::html::{Block, MAKER, Page, Quote, Tone, Word};
use crate::units::plural;

/// One page that can be handed on, with the curves of the runs that confirm the best.
#[must_use]
pub fn html(document: &Document, curves: &Curves) -> String {
    let sweep = &document.sweep;
    let metric = sweep.metric.title();
    let mut page = Page {
        title: format!("{} of {}", sweep.grid.words(), sweep.profile.name),
        kind: format!("Sweep of a Kafka producer's settings: {}", sweep.id),
        line: line(document),
        badges: badges(document),
        quotes: quotes(document),
        maker: MAKER,
        ..Page::default()
    };
    page.section("The best, run afresh", confirmed(document, curves));
    page.section(format!("{metric} of all points"), maps::blocks(document));
    page.section(
        "Rate against p99, and every run",
        [Block::Charts(charts::of_points(document))],
    );
    page.section("Who was put out, and when", rungs::blocks(document));
    page.section(
        "Points, for ranks and not for quotes",
        points::blocks(document),
    );
    page.section("What was required", points::required(document));
    page.section("To be read with it", read_with(document));
    page.section("How this was decided", method::blocks(document));
    page.section("Plan and machine", plan::blocks(document));
    page.into_text()
}

fn line(document: &Document) -> Vec<String> {
    let sweep = &document.sweep;
    let points = plural(sweep.grid.len() as u64, "point");
    let rungs = plural(document.results.rungs.len() as u64, "rung");
    vec![
        sweep.ending.word().to_owned(),
        sweep.started.clone(),
        format!("{points} in {rungs}"),
        comparison::target(sweep.target, &sweep.brokers),
    ]
}

fn badges(document: &Document) -> Vec<String> {
    let sweep = &document.sweep;
    let unconfirmed = match document.results.found {
        None => Some("The best is not found yet: nothing here can be quoted"),
        Some(Found::Best(_)) if !is_confirmed(document) => {
            Some("The best is not confirmed: nothing here can be quoted")
        }
        _ => None,
    };
    let embedded = comparison::embedded(sweep.target);
    let failed = comparison::failed(sweep.failure.as_deref());
    [embedded, unconfirmed.map(str::to_owned), failed]
        .into_iter()
        .flatten()
        .collect()
}

fn is_confirmed(document: &Document) -> bool {
    let confirmation = document.confirmation.as_ref();
    confirmation.is_some_and(Confirmation::is_complete)
}

/// What the confirmation says, how the best kept to what is required, and where it is saved.
fn quotes(document: &Document) -> Vec<Quote> {
    let confirmation = document.confirmation.as_ref();
    let complete = confirmation.filter(|it| it.is_complete());
    let sentence = Quote {
        letter: complete.map_or_else(String::new, |_| Slot::Profile(1).to_string()),
        hue: complete.map(|_| comparison::hue(Slot::Profile(1))),
        sentence: document.quote.clone(),
        word: complete
            .and_then(Confirmation::figures)
            .and_then(comparison::word),
    };
    let kept = complete.into_iter().flat_map(|it| it.kept.iter().map(kept));
    let saved = saved(document).map(|sentence| plain(sentence, None));
    [sentence].into_iter().chain(kept).chain(saved).collect()
}

fn plain(sentence: String, word: Option<Word>) -> Quote {
    Quote {
        letter: String::new(),
        hue: None,
        sentence,
        word,
    }
}

fn kept(kept: &Upheld) -> Quote {
    let (text, tone) = if kept.is_met() {
        ("met", Tone::Good)
    } else {
        ("not met", Tone::Bad)
    };
    let word = Word {
        text: text.to_owned(),
        tone,
    };
    plain(format!("{} in {}", kept.require, kept.share()), Some(word))
}

/// Where the best is, if it may be taken.
fn saved(document: &Document) -> Option<String> {
    let sweep = &document.sweep;
    if let Some(path) = &sweep.saved {
        return Some(format!("The best is now the profile {}", path.display()));
    }
    document.takeable().ok()?;
    let id = &sweep.id;
    Some(format!(
        "The best is not saved as a profile yet: kdyno sweep --resume {id} --save-as NAME does it"
    ))
}

/// The comparison that may be quoted, with every repeat of it.
fn confirmed(document: &Document, curves: &Curves) -> Vec<Block> {
    let Some(confirmation) = &document.confirmation else {
        return Vec::new();
    };
    let compared = &confirmation.comparison;
    let told = format!(
        "A is {} as it is, B the best: {}. They ran in {}, as {}.",
        compared.session.name(Slot::BASELINE),
        compared.session.name(Slot::Profile(1)),
        plural(compared.results.rounds as u64, "round"),
        compared.session.id
    );
    let mut blocks = vec![Block::Paragraph(told)];
    blocks.extend(comparison::primary_blocks(compared));
    blocks.push(Block::Charts(comparison::of_runs(compared, curves)));
    blocks.extend(document.looked().map(Block::Paragraph));
    blocks.extend(taking(document));
    blocks
}

/// How to run the best, if it may be taken.
fn taking(document: &Document) -> Vec<Block> {
    let best = document.takeable().ok();
    let set = best.and_then(|best| taken_by(&document.sweep, best));
    let told = |set| {
        let told = "To take it, run the profile with".to_owned();
        vec![Block::Paragraph(told), Block::Code(set)]
    };
    set.map(told).unwrap_or_default()
}

fn read_with(document: &Document) -> Vec<Block> {
    let sweep = &document.sweep;
    let early = match sweep.ending {
        Ending::Completed => None,
        _ => Some("It is not over: what is shown may change".to_owned()),
    };
    let cut_short = document
        .results
        .is_cut_short
        .then(|| "The budget has ended the halving early, for the confirmation to fit".to_owned());
    let told = early.into_iter().chain(cut_short).chain(warnings(sweep));
    let confirmed = document.confirmation.iter().flat_map(|it| {
        let compared = &it.comparison;
        let notes = compared.warnings_of_work().chain(&compared.results.notes);
        notes.chain([&compared.holds_for]).cloned()
    });
    let sentences = told.chain(confirmed).map(|sentence| format!("{sentence}."));
    vec![Block::List(sentences.collect())]
}

#[cfg(test)]
mod tests;
