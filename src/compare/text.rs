//! The results as text for a terminal or a log, in 80 columns: first what can be quoted, then why.

use std::fmt::Write;

use super::document::{Differs, Document, Setting};
use super::plot::{Glyphs, Plot};
use super::quotes::gates;
use super::results::{Compared, Figures, Verdict};
use super::session::Ending;
use super::words::in_room;
use crate::stats::paired::{change, interval, percent};
use crate::units::plural;

/// Columns of the narrowest terminal that it is made for.
const WIDTH: usize = 80;

/// Cells of the plot in the first table.
const PLOT: usize = 32;

/// Columns before it.
const BEFORE: usize = WIDTH - PLOT;

/// Candidates beside each other in the second table.
const BESIDE: usize = 2;

/// Where and how the text is shown.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions<'a> {
    /// Only ASCII signs.
    pub ascii: bool,
    /// The session's folder.
    pub saved: &'a str,
    /// The command that goes on with it.
    pub resume: &'a str,
}

/// Everything that a person wants to know, at most 80 columns wide except for names and sentences.
#[must_use]
pub fn text(document: &Document, options: &TextOptions<'_>) -> String {
    in_blocks(&[
        head(document),
        primary(document, options.ascii),
        others(document),
        settings(document),
        foot(document, options),
    ])
}

/// Blocks of lines with an empty line between them.
pub(crate) fn in_blocks(blocks: &[Vec<String>]) -> String {
    let mut out = String::new();
    for block in blocks.iter().filter(|block| !block.is_empty()) {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{}\n", block.join("\n"));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// What can be quoted, and what it was made of.
fn head(document: &Document) -> Vec<String> {
    let session = &document.session;
    let others = document.results.compared.iter().skip(2);
    let quotes = others.zip(&document.quotes);
    let mut lines: Vec<_> = quotes
        .flat_map(|(compared, quote)| wrapped(&format!("{} {quote}", compared.slot)))
        .collect();
    let gates = gates(session, &document.results);
    lines.extend(gates.iter().flat_map(|gate| wrapped(gate)));
    let compared = document.results.compared.iter();
    let slots: Vec<_> = compared.map(|it| it.slot.to_string()).collect();
    let planned = plural(document.results.planned as u64, "round");
    let rounds = match session.ending {
        Ending::Completed => planned,
        _ => format!("{} of {planned}", document.results.rounds),
    };
    let plan = format!(
        "{}  {}  {rounds} of {} in random order, 1 to warm up",
        ending(session.ending),
        session.id,
        slots.join(", "),
    );
    lines.extend(wrapped(&plan));
    if let Some(why) = &session.failure {
        lines.extend(wrapped(&format!("it failed: {why}")));
    }
    lines
}

/// A sentence in lines that fit, the later ones moved in.
pub(crate) fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > WIDTH {
            lines.push(format!("  {word}"));
        } else if let Some(line) = lines.last_mut() {
            let gap = if line.is_empty() { "" } else { " " };
            let _ = write!(line, "{gap}{word}");
        }
    }
    lines
}

pub(crate) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Going => "GOING",
        Ending::Completed => "COMPLETED",
        Ending::Interrupted => "INTERRUPTED",
        Ending::Failed => "FAILED",
    }
}

/// The primary metric with every round as a dot.
fn primary(document: &Document, ascii: bool) -> Vec<String> {
    let results = &document.results;
    let glyphs = Glyphs::new(ascii);
    let all: Vec<_> = results
        .compared
        .iter()
        .filter_map(|it| Some((it, it.figures.first()?)))
        .collect();
    let figures: Vec<_> = all.iter().map(|(_, figures)| *figures).collect();
    let Some(plot) = Plot::new(&figures, document.session.margin, PLOT, glyphs) else {
        return Vec::new();
    };
    let word = document.session.metric.title();
    let level = percent(1.0 - document.session.alpha);
    let title = format!(
        "{word}, the primary metric: change against A in each round; {level}, {}",
        plural(document.session.terms().comparisons as u64, "comparison")
    );
    let mut lines = vec![title];
    for (compared, figures) in all {
        lines.extend(primary_lines(compared, figures, &plot));
    }
    lines.push(plot.legend());
    lines
}

fn primary_lines(compared: &Compared, figures: &Figures, plot: &Plot) -> Vec<String> {
    let metric = figures.metric;
    let median = figures.median.map_or("-".to_owned(), |it| metric.show(it));
    let shown = figures.ratio.map_or(String::new(), change);
    let name = match figures.verdict {
        Verdict::NoiseFloor => format!("{} again", compared.name),
        _ => compared.name.clone(),
    };
    let row = |letter: &str, name: &str, median: &str, change: &str, verdict: &str| {
        format!(
            "{letter:<3}{:<14}{median:>7}{change:>9}  {verdict:<13}",
            shortened(name, 14)
        )
    };
    let verdict = match figures.verdict {
        Verdict::Better => "BETTER",
        Verdict::Worse => "WORSE",
        other => other.word(),
    };
    let letter = compared.slot.to_string();
    let first = row(&letter, &name, &median, &shown, verdict);
    if figures.verdict == Verdict::Baseline {
        return vec![trimmed(&first, &plot.axis())];
    }
    let mut lines = vec![trimmed(&first, &plot.dots(&figures.ratios))];
    if let (Some(ratio), Some(ends), false) = (figures.ratio, figures.interval, figures.exact)
        && figures.verdict != Verdict::NoiseFloor
    {
        let ends_words = format!("{:>33}", interval(ratio, &ends));
        let ends_words = format!("{ends_words:<BEFORE$}");
        lines.push(trimmed(&ends_words, &plot.interval(&ends, &letter)));
    }
    lines
}

fn trimmed(before: &str, plot: &str) -> String {
    format!("{before}{plot}").trim_end().to_owned()
}

/// A name in so many columns.
fn shortened(name: &str, width: usize) -> String {
    let name = in_room(name, width - 1);
    if name.chars().count() < width {
        return name;
    }
    let kept: String = name.chars().take(width - 2).collect();
    format!("{kept}~")
}

/// All other metrics, candidate by candidate.
fn others(document: &Document) -> Vec<String> {
    let compared = &document.results.compared;
    let [baseline, _again, candidates @ ..] = &compared[..] else {
        return Vec::new();
    };
    let rounds = document.results.rounds;
    if rounds == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "The other metrics: median of {rounds}, change against A; exploratory: what to look at\n\
         next, not what to claim"
    )];
    for beside in candidates.chunks(BESIDE) {
        let mut title = format!("{:>24}", format!("A {}", shortened(&baseline.name, 20)));
        for candidate in beside {
            let name = format!("{} {}", candidate.slot, shortened(&candidate.name, 24));
            let _ = write!(title, "   {name:<28}");
        }
        lines.push(title.trim_end().to_owned());
        let (latencies, rest): (Vec<_>, Vec<_>) = baseline
            .figures
            .iter()
            .skip(1)
            .filter(|figures| figures.median.is_some())
            .partition(|figures| figures.metric.is_latency());
        lines.extend(rest.iter().map(|of| other_line(of, beside)));
        lines.extend(latency_caution(&latencies, beside));
        lines.extend(latencies.iter().map(|of| other_line(of, beside)));
    }
    lines
}

fn other_line(baseline: &Figures, candidates: &[Compared]) -> String {
    let metric = baseline.metric;
    let show = |figures: &Figures| figures.median.map_or("-".to_owned(), |it| metric.show(it));
    let mut line = format!("{:<16}{:>8}", metric.title(), show(baseline));
    for figures in candidates.iter().filter_map(|it| it.of(metric)) {
        let change = match figures.ratio {
            Some(1.0) if figures.exact => "=".to_owned(),
            Some(ratio) => change(ratio),
            None => String::new(),
        };
        let verdict = match figures.verdict {
            Verdict::QueueingIncluded => "",
            verdict if figures.exact && verdict.is_sure() => "exact",
            verdict => verdict.word(),
        };
        let _ = write!(line, "   {:>7}{change:>9}  {verdict:<10}", show(figures));
    }
    line.trim_end().to_owned()
}

/// Why latency has no verdict, if it has none.
fn latency_caution(latencies: &[&Figures], candidates: &[Compared]) -> Option<String> {
    let metric = latencies.first()?.metric;
    let verdict = candidates.first()?.of(metric)?.verdict;
    match verdict {
        Verdict::QueueingIncluded => Some(
            "latency at full speed: queueing included, so no verdict; it is judged at a rate\n\
             that all hold: --set run.rate=N"
                .to_owned(),
        ),
        Verdict::RateNotHeld => {
            Some("latency: no verdict, as not all held the same rate".to_owned())
        }
        _ => None,
    }
}

fn settings(document: &Document) -> Vec<String> {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
    let one = |setting: &Setting| {
        let (new, old) = (value(&setting.value), value(&setting.baseline));
        format!("{} {new} ({old})", setting.key)
    };
    let of = |differs: &Differs| {
        let all: Vec<_> = differs.settings.iter().map(one).collect();
        let all = if all.is_empty() {
            "none".to_owned()
        } else {
            all.join(", ")
        };
        let several = match differs.settings.len() {
            0 | 1 => "",
            _ => "  ! not known which of them did it",
        };
        format!("{}  {all}{several}", differs.slot)
    };
    let mut lines = vec!["Settings that differ, A's in brackets".to_owned()];
    lines.extend(
        document
            .settings
            .iter()
            .flat_map(|differs| wrapped(&of(differs))),
    );
    lines
}

fn foot(document: &Document, options: &TextOptions<'_>) -> Vec<String> {
    let session = &document.session;
    let notes = document.warnings_of_work().chain(&document.results.notes);
    let mut sentences: Vec<_> = notes.map(|note| format!("! {note}")).collect();
    sentences.push(document.holds_for.clone());
    sentences.push(format!(
        "order by seed {}; saved in {}",
        session.seed, options.saved
    ));
    let mut lines: Vec<_> = sentences
        .iter()
        .flat_map(|sentence| wrapped(sentence))
        .collect();
    match session.ending {
        Ending::Completed => {}
        Ending::Going => lines.push("it goes on in another kdyno".to_owned()),
        // In one piece, as it is copied.
        _ => lines.push(format!("goes on by: {}", options.resume)),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::{BETTER, UNCLEAR, completed};
    use crate::compare::session::Session;

    fn shown(session: Session, ascii: bool) -> String {
        let options = TextOptions {
            ascii,
            saved: "runs/compare-3",
            resume: "kdyno compare --resume compare-3",
        };
        text(&Document::of(session), &options)
    }

    #[test]
    fn a_comparison_of_four() {
        let worse = BETTER.map(|ratio| 1.87 - ratio);
        let names = ["tuned", "zstd-64k", "durable", "none-16k"];
        insta::assert_snapshot!(shown(completed(&names, &[BETTER, UNCLEAR, worse]), false));
    }

    #[test]
    fn a_comparison_that_was_stopped_on_a_terminal_of_ascii() {
        let mut session = completed(&["tuned", "zstd"], &[BETTER]);
        session.ending = Ending::Interrupted;
        session.runs.truncate(8 * 3 + 2);
        let text = shown(session, true);
        assert!(text.is_ascii());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_comparison_that_failed_at_once() {
        let mut session = completed(&["tuned", "zstd"], &[BETTER]);
        session.ending = Ending::Failed;
        session.failure = Some("no broker of localhost:9092 answered".to_owned());
        session.runs.clear();
        insta::assert_snapshot!(shown(session, false));
    }

    #[test]
    fn factors_have_a_scale_too() {
        let names = ["reference", "fastest"];
        insta::assert_snapshot!(shown(
            completed(&names, &[BETTER.map(|it| it * 4.0)]),
            false
        ));
    }

    #[test]
    fn lines_fit_a_terminal() {
        let names = [
            "tuned",
            "a name that is much longer than any column of the tables",
        ];
        for line in shown(completed(&names, &[UNCLEAR]), false).lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
    }
}
