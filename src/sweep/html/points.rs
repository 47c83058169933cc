//! All points with their settings, their figures and every repeat, and what was required of them.

use std::collections::BTreeMap;

use crate::compare::{Held, Metric};
use crate::report::html::{Block, Cell, Table, Tone};
use crate::stats::paired::change;
use crate::sweep::document::Document;
use crate::sweep::heat::sign_of;
use crate::sweep::require::Require;
use crate::sweep::results::{Keeping, Standing};
use crate::sweep::session::{Entrant, Sweep};

/// A table of all points, the best first, and folded below it their other figures and every
/// repeat.
pub fn blocks(document: &Document) -> Vec<Block> {
    let fold = |title: &str, table| Block::fold(title, vec![Block::Table(table)]);
    vec![
        Block::Table(overview(document)),
        fold("All figures of all points", figures(document)),
        fold("Every repeat of all points", repeats(document)),
    ]
}

/// Those that have run, the best first.
fn ranked(document: &Document) -> impl Iterator<Item = &Standing> {
    let ranked = document.results.ranked(document.sweep.metric.goal());
    ranked.into_iter().filter(|point| point.runs > 0)
}

fn overview(document: &Document) -> Table {
    let sweep = &document.sweep;
    let axes = sweep.grid.axes().iter().map(|axis| axis.name().to_owned());
    let figures = [
        format!("{}:", sweep.metric.title()),
        "against A:".to_owned(),
        format!("{}:", Metric::LatencyP99.title()),
        "runs:".to_owned(),
        "until".to_owned(),
    ];
    let titles: Vec<_> = [String::new()]
        .into_iter()
        .chain(axes)
        .chain(figures)
        .collect();
    let rows = ranked(document).map(|point| row(document, point));
    let note = format!(
        "A: {} as it is. The middle of each point's runs, and its change against A in the same \
         rounds. {}.",
        sweep.profile.name,
        document.signs().join("; ")
    );
    let rows = [profile(document)].into_iter().chain(rows);
    Table::wide(&titles, rows).with_note(note)
}

/// The profile as it is, with its own values.
fn profile(document: &Document) -> Vec<Cell> {
    let sweep = &document.sweep;
    let figures = sweep.medians(Entrant::Profile);
    let keeping = document.profile_keeping();
    let values = document.profile_values().into_iter().map(Cell::from);
    let rest = [
        shown(&figures, sweep.metric),
        String::new(),
        shown(&figures, Metric::LatencyP99),
        sweep.rounds_of(Entrant::Profile).to_string(),
        with_missed("as it is", sweep.held(Entrant::Profile, usize::MAX)),
    ];
    let letter = signed("A", sign_of(keeping), keeping);
    let cells = [letter].into_iter().chain(values);
    cells.chain(rest.map(Cell::from)).collect()
}

fn row(document: &Document, point: &Standing) -> Vec<Cell> {
    let sweep = &document.sweep;
    let best = document.results.best();
    let is_best = best.is_some_and(|best| best.point == point.point);
    let sign = if is_best { "*" } else { sign_of(point.keeping) };
    let letter = point.letter.as_deref().unwrap_or_default();
    let values = sweep.grid.values(point.point).into_iter().map(Cell::from);
    let until = if is_best && document.confirmation.is_some() {
        "confirmation".to_owned()
    } else {
        format!("rung {}", point.rung)
    };
    let rest = [
        shown(&point.figures, sweep.metric),
        point.ratio.map_or_else(String::new, change),
        shown(&point.figures, Metric::LatencyP99),
        point.runs.to_string(),
        with_missed(&until, point.held),
    ];
    let letter = signed(letter, sign, point.keeping);
    let cells = [letter].into_iter().chain(values);
    cells.chain(rest.map(Cell::from)).collect()
}

/// How far somebody has come, and that it missed its rate on the way.
fn with_missed(until: &str, held: Option<Held>) -> String {
    let missed = held.and_then(Held::missed);
    missed.map_or_else(|| until.to_owned(), |missed| format!("{until}; {missed}"))
}

/// A letter with a sign that stands out where something required is not kept to.
fn signed(letter: &str, sign: &str, keeping: Keeping) -> Cell {
    Cell {
        text: format!("{letter} {sign}").trim().to_owned(),
        tone: tone(keeping),
    }
}

fn tone(keeping: Keeping) -> Tone {
    match keeping {
        Keeping::Keeps => Tone::Plain,
        Keeping::Unknown => Tone::Warning,
        Keeping::Breaks => Tone::Bad,
    }
}

fn shown(figures: &BTreeMap<Metric, f64>, metric: Metric) -> String {
    let figure = figures.get(&metric);
    figure.map_or_else(|| "-".to_owned(), |figure| metric.show(*figure))
}

/// Everyone who has run with its name, the profile as it is first.
fn entrants(document: &Document) -> impl Iterator<Item = (Entrant, String)> {
    let sweep = &document.sweep;
    let profile = (Entrant::Profile, format!("A {}", sweep.profile.name));
    let points = ranked(document).map(|it| (Entrant::Point(it.point), it.name.clone()));
    [profile].into_iter().chain(points)
}

/// The middle of every figure that anybody has.
fn figures(document: &Document) -> Table {
    let sweep = &document.sweep;
    let everyone = entrants(document).map(|(entrant, name)| (name, sweep.medians(entrant)));
    let everyone: Vec<_> = everyone.collect();
    let metrics = Metric::ALL.iter().copied();
    let is_known = |metric: &Metric| everyone.iter().any(|(_, all)| all.contains_key(metric));
    let metrics: Vec<_> = metrics.filter(is_known).collect();
    let titles = metrics.iter().map(|metric| format!("{}:", metric.title()));
    let titles: Vec<_> = ["point".to_owned()].into_iter().chain(titles).collect();
    let rows = everyone.iter().map(|(name, figures)| {
        let figures = metrics.iter().map(|metric| shown(figures, *metric));
        let cells = [name.clone()].into_iter().chain(figures);
        cells.map(Cell::from).collect()
    });
    Table::wide(&titles, rows)
}

/// The figures of everyone's runs, in the order of the rounds: whoever is in a round was in all
/// before it.
fn repeats(document: &Document) -> Table {
    let sweep = &document.sweep;
    let mut metrics = vec![sweep.metric];
    let has = |metric| sweep.runs.iter().any(|run| run.judged(metric).is_some());
    let others = [Metric::MsgsPerS, Metric::LatencyP99].into_iter();
    metrics.extend(others.filter(|it| *it != sweep.metric && has(*it)));
    let titles = metrics.iter().map(|metric| metric.title().to_owned());
    let titles: Vec<_> = ["point".to_owned()].into_iter().chain(titles).collect();
    let rows = entrants(document).map(|(entrant, name)| {
        let all = metrics.iter().map(|metric| every(sweep, entrant, *metric));
        let cells = [name].into_iter().chain(all);
        cells.map(Cell::from).collect()
    });
    Table::wide(&titles, rows).with_note("Round by round, from the first on; -: no figure.")
}

fn every(sweep: &Sweep, entrant: Entrant, metric: Metric) -> String {
    let runs = sweep.runs.iter();
    let runs = runs.filter(|run| run.round > 0 && run.slot == entrant);
    let figures = runs.map(|run| {
        let figure = run.judged(metric);
        figure.map_or_else(|| "-".to_owned(), |figure| metric.show(figure))
    });
    figures.collect::<Vec<_>>().join(", ")
}

/// Each requirement, and who keeps to it.
pub fn required(document: &Document) -> Vec<Block> {
    let titles = [
        "required",
        "the best, run afresh",
        "A as it is",
        "points that keep to it:",
        "break it:",
        "cannot show it:",
    ];
    let require = document.sweep.require.iter().enumerate();
    let rows: Vec<[Cell; 6]> = require.map(|(at, it)| keeping(document, at, it)).collect();
    let unknown = document.unknown().into_iter();
    let unknown = unknown.map(|sentence| format!("{sentence}."));
    vec![
        Block::Table(Table::new(titles, rows)),
        Block::List(unknown.collect()),
    ]
}

/// By the middle of each point's runs, but for the best: by the rounds of its confirmation.
fn keeping(document: &Document, at: usize, require: &Require) -> [Cell; 6] {
    let sweep = &document.sweep;
    let of = |figures: &BTreeMap<Metric, f64>| Keeping::of(figures, std::slice::from_ref(require));
    let points: Vec<_> = ranked(document).map(|point| of(&point.figures)).collect();
    let count = |keeping: Keeping| {
        let such = points.iter().filter(|it| **it == keeping);
        Cell::from(such.count().to_string())
    };
    let confirmation = document.confirmation.as_ref();
    let afresh = confirmation.and_then(|it| it.kept.get(at));
    let afresh = afresh.map_or(Cell::from("-"), |kept| Cell {
        text: kept.share(),
        tone: if kept.is_met() { Tone::Good } else { Tone::Bad },
    });
    let profile = of(&sweep.medians(Entrant::Profile));
    let words = match profile {
        Keeping::Keeps => "keeps to it",
        Keeping::Unknown => "cannot show it",
        Keeping::Breaks => "breaks it",
    };
    let profile = Cell {
        text: words.to_owned(),
        tone: tone(profile),
    };
    [
        require.to_string().into(),
        afresh,
        profile,
        count(Keeping::Keeps),
        count(Keeping::Breaks),
        count(Keeping::Unknown),
    ]
}
