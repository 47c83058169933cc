//! The results as text for a terminal or a log, in 80 columns: first what can be quoted, then why.

use std::fmt::Write;

use super::document::{Document, kept_of};
use super::heat::{self, sign_of};
use super::results::Standing;
use super::session::{Entrant, Sweep};
use crate::compare::{
    Compared, Ending, Held, Metric, Slot, TextOptions, Verdict, ending, in_blocks, wrapped,
};
use crate::stats::paired::{change, interval};
use crate::units::plural;

/// Points that are shown; the rest is in the documents.
const SHOWN: usize = 24;

/// Columns of a setting's value at most.
const VALUE: usize = 14;

/// Everything that a person wants to know, at most 80 columns wide except for names and commands.
#[must_use]
pub fn text(document: &Document, options: &TextOptions<'_>) -> String {
    in_blocks(&[
        head(document),
        points(document),
        map(document, options.ascii),
        halving(document),
        confirmation(document),
        foot(document, options),
    ])
}

/// What can be quoted, and what it was made of.
fn head(document: &Document) -> Vec<String> {
    let sweep = &document.sweep;
    let mut lines = wrapped(&document.quote);
    let require: Vec<_> = sweep.require.iter().map(ToString::to_string).collect();
    let required = if require.is_empty() {
        String::new()
    } else {
        format!("; required: {}", require.join(", "))
    };
    lines.extend(wrapped(&format!(
        "{}  {}  {} of {} from {}{required}",
        ending(sweep.ending),
        sweep.id,
        plural(sweep.grid.len() as u64, "point"),
        sweep.grid.words(),
        sweep.profile.name
    )));
    if let Some(why) = &sweep.failure {
        lines.extend(wrapped(&format!("it failed: {why}")));
    }
    lines
}

/// The points with the best first.
fn points(document: &Document) -> Vec<String> {
    let (sweep, results) = (&document.sweep, &document.results);
    let ranked = results.ranked(sweep.metric.goal());
    let ranked: Vec<_> = ranked.into_iter().filter(|point| point.runs > 0).collect();
    if ranked.is_empty() {
        return Vec::new();
    }
    let mut lines = wrapped(&format!(
        "Points, the best first, against {} in the same rounds: for ranks, not for quotes",
        sweep.profile.name
    ));
    let table = Table::of(document);
    lines.push(table.head());
    lines.push(table.profile());
    let held = sweep.held(Entrant::Profile, usize::MAX);
    lines.extend(held.and_then(Held::missed).map(|it| below(&it)));
    for point in ranked.iter().take(SHOWN) {
        lines.push(table.row(point));
        lines.extend(point.missed().map(|it| below(&it)));
    }
    let more = ranked.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(format!(
            "  and {more} more: --html, --json, --csv and --markdown have all"
        ));
    }
    lines.extend(wrapped(&document.signs().join("; ")));
    lines.extend(
        document
            .unknown()
            .iter()
            .flat_map(|note| wrapped(&format!("! {note}"))),
    );
    lines
}

/// What is told of a point below its row.
fn below(words: &str) -> String {
    format!("      {words}")
}

/// Columns that are as wide as what stands in them.
struct Table<'a> {
    document: &'a Document,
    widths: Vec<usize>,
}

impl<'a> Table<'a> {
    fn of(document: &'a Document) -> Self {
        let axes = document.sweep.grid.axes().iter();
        let widths = axes.map(|axis| {
            let values = axis.values.iter().map(|value| value.chars().count());
            let name = axis.name().chars().count();
            values.chain([name]).max().unwrap_or(0).min(VALUE)
        });
        Self {
            widths: widths.collect(),
            document,
        }
    }

    fn head(&self) -> String {
        let names = self.document.sweep.grid.axes().iter();
        let names: Vec<_> = names.map(crate::compare::Axis::name).collect();
        let word = self.document.sweep.metric.word();
        self.line(
            ("", ""),
            &names,
            [word, "change", "p99 ms", "runs", "until"],
        )
    }

    /// The profile as it is, with its own values.
    fn profile(&self) -> String {
        let sweep = &self.document.sweep;
        let figures = sweep.medians(Entrant::Profile);
        let show = |metric: Metric| {
            let figure = figures.get(&metric);
            figure.map_or("-".to_owned(), |figure| metric.show(*figure))
        };
        let values = self.document.profile_values();
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let runs = sweep.rounds_of(Entrant::Profile);
        let sign = sign_of(self.document.profile_keeping());
        self.line(
            ("A", sign),
            &values,
            [
                &show(sweep.metric),
                "",
                &show(Metric::LatencyP99),
                &format!("x{runs}"),
                "as it is",
            ],
        )
    }

    fn row(&self, point: &Standing) -> String {
        let (sweep, results) = (&self.document.sweep, &self.document.results);
        let is_best = results.best().is_some_and(|best| best.point == point.point);
        let show = |metric: Metric| {
            let figure = point.figures.get(&metric);
            figure.map_or("-".to_owned(), |figure| metric.show(*figure))
        };
        let sign = if is_best { "*" } else { sign_of(point.keeping) };
        let until = if is_best && self.document.confirmation.is_some() {
            "confirm".to_owned()
        } else {
            format!("rung {}", point.rung)
        };
        self.line(
            (point.letter.as_deref().unwrap_or_default(), sign),
            &sweep.grid.values(point.point),
            [
                &show(sweep.metric),
                &point.ratio.map_or_else(String::new, change),
                &show(Metric::LatencyP99),
                &format!("x{}", point.runs),
                &until,
            ],
        )
    }

    fn line(&self, (letter, sign): (&str, &str), values: &[&str], rest: [&str; 5]) -> String {
        let mut line = format!("{letter:<2}{sign:<1}");
        for (value, width) in values.iter().zip(&self.widths) {
            let value: String = value.chars().take(*width).collect();
            let _ = write!(line, " {value:>width$}");
        }
        let [figure, change, p99, runs, until] = rest;
        let _ = write!(
            line,
            "  {figure:>7} {change:>8} {p99:>7} {runs:>5}  {until}"
        );
        line.trim_end().to_owned()
    }
}

fn map(document: &Document, ascii: bool) -> Vec<String> {
    let results = &document.results;
    let best = results.best();
    let map = best.and_then(|best| heat::map(&document.sweep, &results.points, best.point, ascii));
    map.unwrap_or_default()
}

fn halving(document: &Document) -> Vec<String> {
    let results = &document.results;
    let mut lines = Vec::new();
    for (at, rung) in results.rungs.iter().enumerate() {
        lines.extend(wrapped(&format!(
            "rung {}  {} x {}, {} of {}{}",
            at + 1,
            plural(rung.points.len() as u64, "point"),
            rung.rounds,
            rung.done,
            plural(rung.runs() as u64, "run"),
            kept_of(rung)
        )));
    }
    if results.is_cut_short {
        lines.push("! the budget has ended it here, for the confirmation to fit".to_owned());
    }
    lines
}

/// A, A' and the best.
fn confirmation(document: &Document) -> Vec<String> {
    let Some(confirmation) = &document.confirmation else {
        return Vec::new();
    };
    let comparison = &confirmation.comparison;
    let rounds = plural(comparison.results.planned as u64, "round");
    let word = if confirmation.is_complete() {
        "Confirmed"
    } else {
        "Not confirmed yet"
    };
    let mut lines = wrapped(&format!(
        "{word}: {} against {}, run afresh in {rounds}, as {}",
        comparison.session.name(Slot::Profile(1)),
        comparison.session.name(Slot::BASELINE),
        comparison.session.id
    ));
    lines.extend(comparison.results.compared.iter().filter_map(confirmed));
    lines.extend(document.kept());
    lines.extend(document.looked().iter().flat_map(|it| wrapped(it)));
    let warnings = comparison.warnings_of_work();
    let notes = warnings.chain(&comparison.results.notes);
    lines.extend(notes.flat_map(|note| wrapped(&format!("! {note}"))));
    lines.extend(wrapped(&comparison.holds_for));
    lines
}

fn confirmed(compared: &Compared) -> Option<String> {
    let figures = compared.figures.first()?;
    let metric = figures.metric;
    let median = figures.median.map_or("-".to_owned(), |it| metric.show(it));
    let shown = figures.ratio.map_or(String::new(), change);
    let ends = figures.interval.zip(figures.ratio);
    let ends = ends.filter(|_| figures.verdict != Verdict::NoiseFloor);
    let ends = ends.map_or(String::new(), |(ends, ratio)| interval(ratio, &ends));
    let verdict = match figures.verdict {
        Verdict::Better => "BETTER",
        Verdict::Worse => "WORSE",
        other => other.word(),
    };
    let again = if compared.slot == Slot::Again {
        " again"
    } else {
        ""
    };
    let name = format!("{}{again}", compared.name);
    let line = format!(
        "{:<3}{:<32}{median:>7}{shown:>9}  {ends:<14} {verdict}",
        compared.slot.to_string(),
        name.chars().take(31).collect::<String>()
    );
    Some(line.trim_end().to_owned())
}

fn foot(document: &Document, options: &TextOptions<'_>) -> Vec<String> {
    let sweep = &document.sweep;
    let mut lines = Vec::new();
    if let (Ok(best), None) = (document.takeable(), &sweep.saved) {
        lines.extend(taken_by(sweep, best).map(|set| format!("take it by: {set}")));
        lines.push(format!("or save it: {} --save-as NAME", options.resume));
    }
    if let Some(path) = &sweep.saved {
        lines.push(format!("the best is now the profile {}", path.display()));
    }
    let order = format!("order by seed {}; saved in {}", sweep.seed, options.saved);
    lines.extend(wrapped(&order));
    match sweep.ending {
        Ending::Completed if !document.is_unconfirmed() => {}
        Ending::Going => lines.push("it goes on in another kdyno".to_owned()),
        // In one piece, as it is copied.
        _ => lines.push(format!("goes on by: {}", options.resume)),
    }
    lines
}

/// All that `kdyno run PROFILE` needs to be the point, for a shell. `None`: a shell cannot say it.
pub(super) fn taken_by(sweep: &Sweep, point: usize) -> Option<String> {
    let contestant = sweep.contestant(Entrant::Point(point));
    let words = contestant.overrides.iter().flat_map(|set| ["--set", set]);
    shlex::try_join(words).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{confirmed, halved_36, paced, sweep, truth};
    use crate::sweep::require::Require;

    fn shown(document: &Document, ascii: bool) -> String {
        let options = TextOptions {
            ascii,
            saved: "runs/sweep-2",
            resume: "kdyno sweep --resume sweep-2",
        };
        text(document, &options)
    }

    #[test]
    fn a_sweep_that_is_confirmed() {
        insta::assert_snapshot!(shown(&confirmed(), false));
    }

    #[test]
    fn a_sweep_that_was_stopped_on_a_terminal_of_ascii() {
        let mut sweep = halved_36();
        sweep.runs.truncate(60);
        sweep.ending = Ending::Interrupted;
        let text = shown(&Document::of(sweep, None), true);
        assert!(text.is_ascii());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_sweep_in_which_nothing_keeps_to_what_is_required() {
        let plan = Sweep {
            require: vec![Require::parse("latency.p99 < 1ms").unwrap()],
            ..sweep(&["workers=1..2", "linger_ms=0,5"])
        };
        let mut sweep = crate::sweep::fixture::halved(plan, truth);
        sweep.ending = Ending::Completed;
        insta::assert_snapshot!(shown(&Document::of(sweep, None), false));
    }

    #[test]
    fn a_sweep_in_which_points_miss_their_rate() {
        let plan = Sweep {
            require: vec![Require::parse("latency.p99 < 20ms").unwrap()],
            ..sweep(&["workers=1..3"])
        };
        // The first never misses it, the second in the last round, and the third in most of them.
        let mut sweep = paced(plan, |round, entrant| match entrant {
            Entrant::Point(1) => round < 7,
            Entrant::Point(2) => round < 4,
            _ => true,
        });
        sweep.ending = Ending::Completed;
        insta::assert_snapshot!(shown(&Document::of(sweep, None), false));
    }

    #[test]
    fn lines_fit_a_terminal() {
        let text = shown(&confirmed(), false);
        // A command stays in one piece, to be copied.
        for line in text.lines().filter(|line| !line.contains("--set ")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
