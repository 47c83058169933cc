//! The end of the summary: what went wrong, what was asked for and whether it was reached, and
//! where everything is.

use super::layout::{Block, Cell, Column, Line, Look, fill, table};
use super::{TextOptions, is_own_file, paragraphs, verdict};
use crate::engine::Verification;
use crate::profile::Column as SourceColumn;
use crate::report::{Caveat, Judged, RateReport, Report};
use crate::stats::ErrorCount;
use crate::units::{self, plural, run_seconds};

/// Error codes that are shown at most.
const MOST_ERRORS: usize = 6;

/// Columns of the source that are shown at most.
const MOST_COLUMNS: usize = 12;

/// Differences between what was sent and what was read back that are shown at most.
const MOST_EXAMPLES: usize = 5;

/// Why file tasks failed, errors, and what acknowledgements are worth.
pub fn troubles(report: &Report) -> Block {
    let mut lines = Block::new();
    // Why the kafka task failed is why the run did, and is said at the top.
    for task in report.tasks.iter().skip(1) {
        if let Some(why) = &task.failure {
            lines.extend(paragraphs(&format!("{}  ", task.name), why));
        }
    }
    lines.extend(errors(&report.errors));
    lines.extend(verdict::disturbances(report));
    if report.has(Caveat::AcksNone) {
        lines.push(Line::new(Look::Warning, "acks 0").then(
            Look::Plain,
            ": acked means sent; no broker has confirmed anything",
        ));
    }
    lines
}

/// A row for each code, with as much room as the first message needs.
fn errors(errors: &[ErrorCount]) -> Block {
    let shown = &errors[..errors.len().min(MOST_ERRORS)];
    let row = |error: &ErrorCount| -> [Cell; 3] {
        [
            (Look::Plain, units::count(error.count)),
            (Look::Bad, error.code.clone()),
            (Look::Plain, String::new()),
        ]
    };
    let columns = [
        Column::Right("errors"),
        Column::Left("code"),
        Column::Left(""),
    ];
    let mut rows = table(columns, shown.iter().map(row)).into_iter();
    let mut lines = Block::new();
    if !shown.is_empty() {
        lines.extend(rows.next());
    }
    for (row, error) in rows.zip(shown) {
        let words: Vec<_> = error.first.split_whitespace().map(str::to_owned).collect();
        lines.extend(fill(row, &words, " "));
    }
    if let Some(more @ 1..) = errors.len().checked_sub(MOST_ERRORS) {
        lines.push(Line::plain(format!(
            "and {}",
            plural(more as u64, "more code")
        )));
    }
    lines
}

/// Rate, thresholds and what was read back.
pub fn judgement(report: &Report) -> Block {
    let mut lines = Block::new();
    lines.extend(report.rate.map(rate));
    if !report.thresholds.is_empty() {
        lines.extend(thresholds(&report.thresholds));
    }
    if let Some(why) = &report.verify_failure {
        lines.push(entry("verify", Look::Bad, "not possible:"));
        lines.extend(paragraphs("         ", why));
    }
    lines.extend(report.verify.iter().flat_map(verification));
    lines
}

fn rate(rate: RateReport) -> Line {
    let (asked, achieved) = (units::si(rate.asked), units::si(rate.achieved));
    if rate.held {
        return Line::new(Look::Good, "rate held").then(Look::Plain, format!(": {asked} msg/s"));
    }
    let percent = 100.0 * rate.achieved / rate.asked;
    Line::new(Look::Bad, "rate not held").then(
        Look::Plain,
        format!(": {achieved} of {asked} msg/s, {percent:.1} %; no percentile is judged"),
    )
}

fn thresholds(judged: &[Judged]) -> Block {
    let row = |threshold: &Judged| -> [Cell; 4] {
        let (look, verdict) = match threshold {
            Judged { met: true, .. } => (Look::Good, "met"),
            Judged { judged: false, .. } => (Look::Warning, "not judged"),
            _ => (Look::Bad, "NOT MET"),
        };
        let note = threshold.note.clone().unwrap_or_default();
        [
            (look, verdict.to_owned()),
            (
                Look::Plain,
                format!("{} {}", threshold.metric, threshold.bound),
            ),
            (Look::Bold, threshold.shown.clone()),
            (Look::Plain, note),
        ]
    };
    let columns = [
        Column::Left(""),
        Column::Left("threshold"),
        Column::Right("value"),
        Column::Left(""),
    ];
    table(columns, judged.iter().map(row))
}

fn verification(verification: &Verification) -> Block {
    let count = units::count;
    let read_back = format!("{} read back", count(verification.read_back));
    let foreign = (verification.foreign > 0).then(|| {
        format!(
            "{} of others beside",
            plural(verification.foreign, "record")
        )
    });
    if verification.is_clean() {
        let head = entry("verify", Look::Good, "all there").then(Look::Plain, ": ");
        let parts = [read_back, "each once".to_owned(), "in order".to_owned()];
        return fill(
            head,
            &parts.into_iter().chain(foreign).collect::<Vec<_>>(),
            ", ",
        );
    }
    let parts = [
        read_back,
        format!("{} missing", count(verification.missing)),
        format!("{} duplicated", count(verification.duplicated)),
        format!("{} out of order", count(verification.out_of_order)),
        format!("{} altered", count(verification.altered)),
    ];
    let head = entry("verify", Look::Bad, "DIFFERENT").then(Look::Plain, ": ");
    let parts: Vec<_> = parts.into_iter().chain(foreign).collect();
    let mut lines = fill(head, &parts, ", ");
    let examples = verification.examples.iter().take(MOST_EXAMPLES);
    lines.extend(examples.map(|example| Line::plain(format!("         {example}"))));
    lines
}

/// What the rows were taken for, what was left out or put aside, where the run was saved, and how
/// it is repeated.
pub fn places(report: &Report, options: &TextOptions<'_>) -> Block {
    let mut lines = Block::new();
    // The columns of the users file are no news.
    let columns = report.inferred_columns.iter();
    let columns = columns.filter(|_| is_own_file(report));
    lines.extend(columns.flat_map(|columns| inferred(columns)));
    if let Some(warmup) = report.warmup {
        let rows = plural(warmup.rows, "row");
        let text = match warmup.elapsed_s {
            Some(elapsed) => format!(
                "{rows} in {}, counted but not measured",
                run_seconds(elapsed)
            ),
            None => format!("not over after {rows}, so that nothing was measured"),
        };
        lines.push(entry("warm-up", Look::Plain, text));
    }
    if let Some(rejects) = &report.rejects {
        let rows = plural(report.records.rejected, "bad row");
        lines.push(entry(
            "rejects",
            Look::Warning,
            format!("{rows}: {}", rejects.display()),
        ));
    }
    if let Some(label) = &report.label {
        lines.push(entry("label", Look::Plain, label.as_str()));
    }
    if let Some(saved) = options.saved {
        let number = match report.number {
            0 => String::new(),
            number => format!("#{number}  "),
        };
        let line = entry("saved", Look::Bold, number);
        lines.push(line.then(Look::Plain, saved.display().to_string()));
    }
    lines.push(entry("repeat", Look::Bold, options.repeat));
    lines
}

/// Names and types, as the first rows have them.
fn inferred(columns: &[SourceColumn]) -> Block {
    let shown = columns.iter().take(MOST_COLUMNS);
    let mut items: Vec<_> = shown
        .map(|column| format!("{} {}", column.name, column.kind))
        .collect();
    if let Some(more @ 1..) = columns.len().checked_sub(MOST_COLUMNS) {
        items.push(format!("{more} more"));
    }
    fill(entry("columns", Look::Plain, "as found: "), &items, ", ")
}

fn entry(name: &str, look: Look, text: impl Into<String>) -> Line {
    Line::new(Look::Dim, format!("{name:<9}")).then(look, text)
}
