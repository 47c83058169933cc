//! The summary that a person reads: what came out, how fast, and where the time went, in about
//! thirty lines of 80 columns.

mod ceilings;
mod footer;
mod latency;
mod layout;
mod list;
mod panels;
#[cfg(test)]
mod tests;
mod verdict;

use std::path::Path;

use self::layout::{Block, Line, Look, beside, fill, render, stack};
use super::document::{Caveat, Ending, Report, TargetKind};
use super::settings::word_of;
use super::upshot::Upshot;
use crate::units::{self, plural, run_seconds};

pub use self::ceilings::{CeilingsOptions, ceilings};
pub use self::list::{ListOptions, list};

/// How the summary looks, and what it cannot know from the report.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions<'a> {
    /// Colours by escape sequences. Without them the words say the same.
    pub color: bool,
    /// Bars of `#`, for terminals without block signs.
    pub ascii: bool,
    /// Where the run was saved, if it was.
    pub saved: Option<&'a Path>,
    /// The command that runs the same again.
    pub repeat: &'a str,
}

/// The summary, ending with a newline.
#[must_use]
pub fn text(report: &Report, options: &TextOptions<'_>) -> String {
    let mut latency = beside(latency::panel(report), panels::time_and_means(report));
    latency.extend(latency_notes(report));
    let lines = stack([
        head(report),
        result(report),
        verdict_and_ceilings(report),
        latency,
        panels::workers_and_tasks(report),
        footer::troubles(report),
        footer::judgement(report),
        footer::places(report, options),
    ]);
    render(lines, options.color, options.ascii)
}

/// What held the run back, and how far it is from what would be possible.
fn verdict_and_ceilings(report: &Report) -> Block {
    let mut lines = verdict::verdict(report);
    lines.extend(ceilings::shares(report));
    lines
}

/// The outcome, what was run, where, and why it failed.
fn head(report: &Report) -> Block {
    let look = if report.is_clean() {
        Look::Good
    } else {
        Look::Bad
    };
    let head = Line::new(look, state_word(report))
        .then(Look::Plain, "  ")
        .then(Look::Bold, report.profile.name.clone())
        .then(Look::Plain, "  ");
    let mut lines = fill(head, &settings(&report.profile.resolved), ", ");
    lines.push(target(report));
    if let Some(why) = &report.failure {
        lines.extend(paragraphs("", why));
    }
    lines.extend(flaws(report));
    lines
}

/// What became of the run as a whole, as its exit code has it: one that came to its end but lost
/// records, or a file, has failed.
fn state_word(report: &Report) -> &'static str {
    match report.upshot() {
        Upshot::Interrupted => "INTERRUPTED",
        Upshot::NotStarted => "NOT STARTED",
        Upshot::Completed => "COMPLETED",
        _ => "FAILED",
    }
}

/// Why a run that came to its end is a failure all the same.
fn flaws(report: &Report) -> Block {
    let mut flaws = Vec::new();
    if report.records.lost() > 0 {
        let unknown = match report.records.unknown {
            0 => String::new(),
            n => format!(" ({} unknown: on the topic or not)", units::count(n)),
        };
        let lost = plural(report.records.lost(), "record");
        flaws.push(format!("{lost} not acknowledged{unknown}"));
    }
    if !report.records.add_up() {
        let records = plural(report.records.unaccounted(), "record");
        flaws.push(format!("{records} not accounted for"));
    }
    // What became of the kafka task is what became of the run.
    for task in report
        .tasks
        .iter()
        .skip(1)
        .filter(|task| task.outcome == Ending::Failed)
    {
        flaws.push(format!("{} failed", task.name));
    }
    if report.verify_failure.is_some() {
        flaws.push("not read back".to_owned());
    } else if report
        .verify
        .as_ref()
        .is_some_and(|verify| !verify.is_clean())
    {
        flaws.push("what was read back is not what was sent".to_owned());
    }
    let line = |flaw: String| Line::new(Look::Bad, "! ").then(Look::Plain, flaw);
    flaws.into_iter().map(line).collect()
}

fn target(report: &Report) -> Line {
    let target = &report.target;
    if report.has(Caveat::NullClient) {
        let meaning = ": no broker took part; this is the ceiling of source and payload";
        return Line::new(Look::Badge, "NULL CLIENT").then(Look::Plain, meaning);
    }
    if target.kind == TargetKind::Embedded {
        let meaning = ": figures are not comparable with a real broker's";
        return Line::new(Look::Badge, "EMBEDDED BROKER").then(Look::Plain, meaning);
    }
    let topic = match &target.topic {
        None => String::new(),
        Some(topic) => format!(
            ", topic {}, {}{}",
            topic.name,
            plural(topic.partitions, "partition"),
            if topic.created { ", created" } else { "" }
        ),
    };
    Line::new(Look::Bold, "KAFKA").then(Look::Plain, format!(" {}{topic}", target.brokers))
}

/// The settings that matter most, by their own names.
fn settings(resolved: &toml::Table) -> Vec<String> {
    let get = |section: &str, key: &str| resolved.get(section)?.get(key);
    let word = |section: &str, key: &str| get(section, key).map(word_of);
    let named = |section: &str, key: &str| Some(format!("{key} {}", word(section, key)?));
    let size = |value: &toml::Value| u64::try_from(value.as_integer()?).ok().map(units::bytes);
    let is_on = |key| get("producer", key).and_then(toml::Value::as_bool) == Some(true);
    let workers = get("producer", "workers")
        .and_then(toml::Value::as_integer)
        .and_then(|n| u64::try_from(n).ok())
        .map(|n| plural(n, "worker"));
    let common = [
        word("producer", "client"),
        workers,
        word("payload", "format"),
    ];
    let batch_size = get("producer", "batch_size").and_then(size);
    let producer = [
        named("producer", "compression"),
        batch_size.map(|size| format!("batch_size {size}")),
        named("producer", "linger_ms"),
        named("producer", "acks"),
        is_on("enable_idempotence").then(|| "enable_idempotence".to_owned()),
        named("producer", "flush_every"),
    ];
    let is_null = word("producer", "client").as_deref() == Some("null");
    let producer = producer.into_iter().filter(|_| !is_null);
    let run = [named("run", "rate")];
    common
        .into_iter()
        .chain(producer)
        .chain(run)
        .flatten()
        .collect()
}

/// What came out.
fn result(report: &Report) -> Block {
    let records = &report.records;
    if report.workers.is_empty() {
        return vec![Line::plain("nothing was read, nothing was sent")];
    }
    let part = |look: Look, n: u64, what: &str| {
        let look = if n > 0 { look } else { Look::Plain };
        (look, format!("{} {what}", units::count(n)))
    };
    let sum = [
        part(Look::Plain, records.acked, "acked"),
        part(Look::Warning, records.rejected, "rejected"),
        part(Look::Bad, records.failed, "failed"),
        part(Look::Bad, records.unknown, "unknown"),
    ];
    let mut account = Line::plain(format!("{} read =", units::count(records.read)));
    for (i, (look, part)) in sum.into_iter().enumerate() {
        let sign = if i == 0 { " " } else { " + " };
        account = account.then(Look::Plain, sign).then(look, part);
    }
    let mut lines = vec![headline(report), account];
    lines.extend(bandwidth(report));
    lines
}

/// Whether the rows are of somebody's own file. The generated one is of users.
fn is_own_file(report: &Report) -> bool {
    let source = report.profile.resolved.get("source");
    source.is_some_and(|source| source.get("path").is_some())
}

fn headline(report: &Report) -> Line {
    // What somebody's own file is of, nobody knows.
    let what = if is_own_file(report) {
        "record"
    } else {
        "user"
    };
    let done = if report.has(Caveat::NullClient) {
        "made and dropped"
    } else if report.has(Caveat::AcksNone) {
        "sent"
    } else {
        "acknowledged"
    };
    if report.measured == 0 {
        let acked = plural(report.records.acked, what);
        let rest = if report.records.acked > 0 {
            ", none of them measured"
        } else {
            ""
        };
        return Line::new(Look::Accent, format!("{acked} {done}")).then(Look::Plain, rest);
    }
    let (records, time) = (plural(report.measured, what), run_seconds(report.elapsed_s));
    Line::new(Look::Accent, format!("{records} {done} in {time}"))
        .then(Look::Plain, "   ")
        .then(
            Look::Accent,
            format!("{} msg/s", units::si(report.msgs_per_s)),
        )
}

fn bandwidth(report: &Report) -> Option<Line> {
    if report.measured == 0 {
        return None;
    }
    let payload = report.payload_mb_per_s;
    let line = Line::plain(format!("payload {} MB/s", megabytes(payload)));
    Some(match report.wire_mb_per_s {
        Some(wire) if wire > 0.0 => {
            let ratio = payload / wire;
            line.then(
                Look::Plain,
                format!("   wire {} MB/s   {ratio:.2}:1", megabytes(wire)),
            )
        }
        _ => line,
    })
}

fn latency_notes(report: &Report) -> Block {
    match latency::notes(report) {
        notes if notes.is_empty() => Block::new(),
        notes => fill(Line::new(Look::Dim, "latency  "), &notes, "; "),
    }
}

/// A text of one or more lines, each filled anew, the first after a head of its own.
fn paragraphs(head: &str, text: &str) -> Block {
    let indent = " ".repeat(head.chars().count());
    let mut lines = Block::new();
    for line in text.lines() {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        let head = if lines.is_empty() { head } else { &indent };
        lines.extend(fill(Line::new(Look::Bad, head), &words, " "));
    }
    lines
}

fn megabytes(per_s: f64) -> String {
    units::megabytes_per_s(per_s * 1e6)
}
