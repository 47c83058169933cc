//! The tables of a comparison.

use super::{Made, called, charts, tone};
use crate::compare::contestant::Contestant;
use crate::compare::document::Document;
use crate::compare::plan::Slot;
use crate::compare::results::{Compared, Figures, Verdict};
use crate::compare::words::{OF_PAIRS, Words};
use crate::report::html::{Block, Cell, Table};
use crate::report::settings;
use crate::stats::paired::bound;

/// The primary metric of everyone, and what the rounds could have found.
pub fn primary(document: &Document) -> Table {
    let row = |compared: &Compared| {
        let figures = compared.figures.first()?;
        let words = Words::of(figures);
        let found = compared
            .reach
            .map(|reach| format!("{} or more", bound(reach.found)));
        Some([
            called(compared).into(),
            words.median.into(),
            words.change.into(),
            words.interval.into(),
            verdict(figures),
            found.unwrap_or_default().into(),
        ])
    };
    let compared = document.results.compared.iter();
    let title = [
        "profile",
        "median:",
        "change:",
        "interval:",
        "verdict",
        "would have been found",
    ];
    let table: Table = Table::new(title, compared.filter_map(row).collect::<Vec<[Cell; 6]>>());
    table.with_note(OF_PAIRS)
}

fn verdict(figures: &Figures) -> Cell {
    Cell {
        text: Words::of(figures).verdict,
        tone: tone(figures.verdict),
    }
}

/// A row for each round, a column for each slot: nothing is left out.
pub fn repeats(document: &Document) -> Table {
    let compared = &document.results.compared;
    let metric = document.session.metric;
    let names = compared.iter().map(|it| format!("{}:", it.slot));
    let titles = std::iter::once("round:".to_owned()).chain(names);
    let titles: Vec<_> = titles.chain(["in this order".to_owned()]).collect();
    let of_round = |round: usize| {
        let figures = compared.iter().map(|it| {
            let repeats = it.figures.first().map(|figures| &figures.repeats);
            let figure = repeats.and_then(|all| all.get(round - 1).copied().flatten());
            figure.map_or_else(|| "-".to_owned(), |figure| metric.show(figure))
        });
        let order = document.session.order.runs();
        let order = order.filter(|(of, _)| *of == round);
        let order: Vec<_> = order.map(|(_, slot)| slot.to_string()).collect();
        let cells = std::iter::once(round.to_string()).chain(figures);
        cells.chain([order.join(" ")]).map(Cell::from).collect()
    };
    let rounds = 1..=document.results.planned;
    Table::wide(&titles, rounds.map(of_round)).with_note(format!("In {}.", metric.title()))
}

/// A table for each candidate, and every round of every metric as a chart.
pub fn others(document: &Document) -> Vec<Block> {
    let [baseline, _, candidates @ ..] = &document.results.compared[..] else {
        return Vec::new();
    };
    let mut blocks = vec![Block::Paragraph(
        "What to look at next, not what to claim: of so many figures some differ by chance."
            .to_owned(),
    )];
    let tables = candidates.iter().map(|candidate| {
        let title = format!("{} against A {}", called(candidate), baseline.name);
        (title, beside(baseline, candidate))
    });
    blocks.push(Block::Tables(tables.collect()));
    blocks.push(Block::Paragraph(OF_PAIRS.to_owned()));
    let metrics = 1..baseline.figures.len();
    let charts = metrics.filter_map(|index| charts::of_pairs(document, index));
    let charts = vec![Block::Charts(charts.collect())];
    blocks.push(Block::fold("Every round of these metrics", charts));
    blocks
}

fn beside(baseline: &Compared, candidate: &Compared) -> Table {
    let row = |of: &Figures| {
        let figures = candidate.of(of.metric)?;
        of.median?;
        let words = Words::of(figures);
        Some([
            of.metric.title().into(),
            Words::of(of).median.into(),
            words.median.into(),
            words.change.into(),
            words.interval.into(),
            explained(figures),
        ])
    };
    let rows: Vec<[Cell; 6]> = baseline.figures.iter().skip(1).filter_map(row).collect();
    let titles = ["metric", "A:", "this:", "change:", "interval:", "verdict"];
    Table::new(titles, rows)
}

/// The verdict, or in a word why there is none.
fn explained(figures: &Figures) -> Cell {
    match figures.verdict {
        Verdict::QueueingIncluded => "queueing included".into(),
        Verdict::RateNotHeld => "rate not held".into(),
        Verdict::NoFigure => "not in every run".into(),
        _ => verdict(figures),
    }
}

/// What makes each another one than A, and everything that A says.
pub fn settings(document: &Document) -> Vec<Block> {
    let session = &document.session;
    let mut keys: Vec<&String> = Vec::new();
    for setting in document.settings.iter().flat_map(|it| &it.settings) {
        if !keys.contains(&&setting.key) {
            keys.push(&setting.key);
        }
    }
    let rows = keys
        .iter()
        .map(|key| ((*key).clone(), values(document, key)));
    let slots = (0..session.contestants.len()).map(Slot::Profile);
    let differ = Table::of_settings(slots.map(|slot| session.lettered(slot)), rows);
    let none = differ.rows.is_empty();
    let none = none.then(|| Block::Paragraph("None: they are all the same.".to_owned()));
    let whole = (0..).map(Slot::Profile).zip(&session.contestants);
    let whole =
        whole.filter_map(|(slot, contestant)| all_settings(&session.lettered(slot), contestant));
    [Block::Table(differ)]
        .into_iter()
        .chain(none)
        .chain(whole)
        .collect()
}

/// Everything that a profile says, folded. `None`: it is none.
pub fn all_settings(name: &str, contestant: &Contestant) -> Option<Block> {
    let flat = settings::flat(&contestant.parse().ok()?.resolved);
    let rows = flat.into_iter().map(|(key, value)| [key, value]);
    let table = Block::Table(Table::new(["setting", "value"], rows));
    Some(Block::fold(format!("All settings of {name}"), vec![table]))
}

/// A setting of everyone, the baseline first.
fn values(document: &Document, key: &str) -> Vec<Option<String>> {
    let everyone = document.settings.iter();
    let settings = everyone.map(|it| it.settings.iter().find(|setting| setting.key == key));
    let settings: Vec<_> = settings.collect();
    let baseline = settings.iter().flatten().next();
    let baseline = baseline.and_then(|setting| setting.baseline.clone());
    let others = settings.into_iter().map(|setting| match setting {
        Some(setting) => setting.value.clone(),
        None => baseline.clone(),
    });
    std::iter::once(baseline.clone()).chain(others).collect()
}

/// Where, when and how it was made.
pub fn session(document: &Document) -> Vec<Block> {
    let session = &document.session;
    let made = Made {
        id: &session.id,
        started: &session.started,
        machine: &session.machine,
        version: &session.version,
        brokers: &session.brokers,
        runs: &session.runs,
        cool_down_s: session.cool_down_s,
        seed: session.seed,
    };
    vec![Block::Table(Table::new(["what", "is"], made.rows()))]
}
