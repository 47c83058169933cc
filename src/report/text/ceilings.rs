//! Ceilings as a person reads them: a table of the stages, and below it what has to be known.

use super::layout::{Block, Cell, Column, Line, Look, fill, render, stack, table};
use super::{paragraphs, settings};
use crate::report::{
    CeilingsReport, Ending, Report, RoundReport, StageReport, TargetKind, title_of_stage,
};
use crate::units::{self, run_seconds};

/// How the table looks, and what it cannot know from the document.
#[derive(Clone, Copy, Debug)]
pub struct CeilingsOptions {
    /// Colours by escape sequences.
    pub color: bool,
    /// Whether the ceilings were kept, for runs to be held against.
    pub kept: bool,
}

/// The table, ending with a newline.
#[must_use]
pub fn ceilings(report: &CeilingsReport, options: CeilingsOptions) -> String {
    let lines = stack([head(report), stages(report), notes(report, options)]);
    render(lines, options.color, false)
}

fn head(report: &CeilingsReport) -> Block {
    let (look, word) = match report.outcome {
        Ending::Completed => (Look::Good, "CEILINGS"),
        Ending::Interrupted => (Look::Bad, "INTERRUPTED"),
        Ending::Failed => (Look::Bad, "FAILED"),
    };
    let head = Line::new(look, word)
        .then(Look::Plain, "  ")
        .then(Look::Bold, report.profile.name.clone())
        .then(Look::Plain, "  ");
    let mut lines = fill(head, &settings(&report.profile.resolved), ", ");
    let target = &report.target;
    lines.push(match target.kind {
        _ if target.is_null => Line::new(Look::Badge, "NULL CLIENT")
            .then(Look::Plain, ": no broker takes part, there is no wire"),
        TargetKind::Embedded => Line::new(Look::Badge, "EMBEDDED BROKER").then(
            Look::Plain,
            ": the wire is not comparable with a real broker's",
        ),
        TargetKind::Kafka => {
            Line::new(Look::Bold, "KAFKA").then(Look::Plain, format!(" {}", target.brokers))
        }
    });
    lines
}

fn stages(report: &CeilingsReport) -> Block {
    if report.stages.is_empty() {
        return vec![Line::plain("nothing was measured")];
    }
    let columns = [
        Column::Left("stage"),
        Column::Right("  msg/s"),
        Column::Right("  least"),
        Column::Right("   most"),
        Column::Right("  MB/s"),
        Column::Right("      rows"),
        Column::Right("    time"),
        Column::Right("rounds"),
    ];
    table(columns, report.stages.iter().map(row))
}

fn row(stage: &StageReport) -> [Cell; 8] {
    let plain = |text: String| (Look::Plain, text);
    let middle = stage.middle();
    let bytes_per_s = middle.and_then(RoundReport::bytes_per_s);
    [
        plain(title_of_stage(&stage.stage).to_owned()),
        (Look::Accent, units::si(stage.msgs_per_s)),
        plain(units::si(stage.min)),
        plain(units::si(stage.max)),
        plain(bytes_per_s.map_or_else(|| "-".to_owned(), units::megabytes_per_s)),
        plain(units::count(middle.map_or(0, |round| round.rows))),
        plain(run_seconds(middle.map_or(0.0, |round| round.elapsed_s))),
        plain(units::count(stage.rounds.len() as u64)),
    ]
}

fn notes(report: &CeilingsReport, options: CeilingsOptions) -> Block {
    let mut lines = Block::new();
    if !report.stages.is_empty() {
        lines.extend(note("read as", Look::Plain, READ_AS));
    }
    if let (Some(stage), Some(why)) = (&report.failed_stage, &report.failure) {
        let name = title_of_stage(stage);
        lines.push(entry(name, Look::Bad, "not measured:"));
        lines.extend(paragraphs(INDENT, why));
    }
    for left_out in &report.left_out {
        lines.extend(note("left out", Look::Plain, left_out));
    }
    for left in &report.topics_left {
        let words = format!("{} is still there: {}", left.topic, left.why);
        lines.extend(note("topic", Look::Warning, &words));
    }
    lines.extend(match options.kept {
        true => note("kept", Look::Plain, KEPT),
        false if report.is_whole() => note("not kept", Look::Warning, NO_PLACE),
        false => note("not kept", Look::Plain, NOT_WHOLE),
    });
    lines
}

const READ_AS: &str = "medians, each with the rows and the time of one round; source, + payload \
                       and + batches each with those before it, the wire alone; batches and wire \
                       are the direct client's, whatever the profile's client";

const KEPT: &str = "the next runs with these settings tell what they reach of them";

const NOT_WHOLE: &str = "only whole ones are";

const NO_PLACE: &str = "the folder of saved runs cannot be written";

/// Cells of a note's name.
const NAME: usize = 10;

const INDENT: &str = "          ";

fn entry(name: &str, look: Look, text: &str) -> Line {
    Line::new(Look::Dim, format!("{name:<NAME$}")).then(look, text)
}

fn note(name: &str, look: Look, text: &str) -> Block {
    let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    let name = Line::new(Look::Dim, format!("{name:<NAME$}"));
    match look {
        Look::Plain => fill(name, &words, " "),
        look => fill(name.then(look, "! "), &words, " "),
    }
}

/// What a run reached of its ceilings, in a line or two of its summary.
pub fn shares(report: &Report) -> Block {
    let Some(shares) = report.ceilings.as_ref().filter(|shares| !shares.is_empty()) else {
        return Block::new();
    };
    let mut items: Vec<_> = shares
        .iter()
        .map(|share| {
            format!(
                "{} {}",
                title_of_stage(&share.stage),
                units::percent(share.share)
            )
        })
        .collect();
    items.extend(report.age_of_ceilings().map(|age| format!("{age} old")));
    fill(Line::new(Look::Dim, "of ceilings  "), &items, ", ")
}
