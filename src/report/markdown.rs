//! Reports as Markdown, for issues, wikis and pull requests: everything in tables.

pub mod page;

use self::page::{Page, escaped};
use super::beside::{WITHOUT_VERDICTS, warnings};
use super::document::{Caveat, Report, TargetKind};
use super::facts::{
    caveat_words, error, event, figures, latencies, measured, name, outcome, percentile, task,
    threshold, verdict, verification, worker,
};
use super::row;
use super::settings;
use crate::stats::Percentile;
use crate::units;

/// One document with all of the runs; several begin with a table that holds them side by side.
#[must_use]
pub fn markdown(reports: &[Report]) -> String {
    let mut page = Page::default();
    let is_one = reports.len() == 1;
    if !is_one {
        page.heading(1, &format!("{} runs", reports.len()));
        overview(&mut page, reports);
        page.paragraph(WITHOUT_VERDICTS);
        page.list(warnings(reports));
    }
    let level = if is_one { 1 } else { 2 };
    for report in reports {
        run(&mut page, report, level);
    }
    page.into_text()
}

fn overview(page: &mut Page, reports: &[Report]) {
    let row = |report: &Report| {
        [
            name(report),
            report.profile.name.clone(),
            outcome(report).to_owned(),
            units::count(report.records.acked),
            measured(report, || row::seconds(report.elapsed_s)),
            measured(report, || units::si(report.msgs_per_s)),
            percentile(report, Percentile::P99),
            report.label.clone().unwrap_or_default(),
        ]
    };
    page.table(
        [
            "run", "profile", "outcome", "acked:", "s:", "msg/s:", "p99 ms:", "label",
        ],
        reports.iter().map(row),
    );
}

fn run(page: &mut Page, report: &Report, level: usize) {
    page.heading(
        level,
        &format!("Run {}: {}", name(report), report.profile.name),
    );
    page.paragraph(&in_a_sentence(report));
    if let Some(failure) = &report.failure {
        page.paragraph(&format!("**Failed:** {}", escaped(failure)));
    }
    let verdict = report.verdict.as_ref();
    if let Some(verdict) = verdict.filter(|verdict| !verdict.because.is_empty()) {
        let because = escaped(&verdict.because);
        page.paragraph(&format!("**{}:** {because}", verdict.words_at_the_end()));
    }
    for caveat in &report.caveats {
        page.paragraph(&format!("> {}", caveat_words(*caveat)));
    }
    tables(page, report, level + 1);
    if let Some(repeat) = &report.repeat {
        page.heading(level + 1, "Repeat");
        page.paragraph(&format!("```sh\n{repeat}\n```"));
    }
}

/// All that is told in tables, each under a heading of this level.
fn tables(page: &mut Page, report: &Report, level: usize) {
    page.section(level, "Figures", ["figure", "value:"], figures(report));
    page.section(level, "Latency", ["percentile", "ms:"], latencies(report));
    page.section(
        level,
        "Thresholds",
        ["threshold", "value:", "verdict", "note"],
        report.thresholds.iter().map(threshold),
    );
    page.section(
        level,
        "Read back",
        ["what", "records:"],
        report.verify.iter().flat_map(verification),
    );
    if let Some(why) = &report.verify_failure {
        page.paragraph(&format!("**Not read back:** {}", escaped(why)));
    }
    page.section(
        level,
        "Errors",
        ["code", "records:", "first"],
        report.errors.iter().map(error),
    );
    page.section(
        level,
        "Troubles that cost no record",
        ["code", "times:", "first"],
        report.troubles.iter().map(error),
    );
    work(page, report, level);
    page.section(
        level,
        "Verdict",
        ["figure", "value"],
        report.verdict.iter().flat_map(verdict),
    );
    page.section(
        level,
        "Events",
        ["at s:", "what"],
        report.events.iter().map(event),
    );
    let settings = settings::flat(&report.profile.resolved);
    let settings = settings.into_iter().map(|(key, value)| [key, value]);
    page.section(level, "Settings", ["setting", "value"], settings);
}

/// Who did what.
fn work(page: &mut Page, report: &Report, level: usize) {
    page.section(
        level,
        "Workers",
        [
            "worker:", "acked:", "msg/s:", "p99 ms:", "busy:", "blocked:", "failed:", "unknown:",
        ],
        report.workers.iter().map(|it| worker(report, it)),
    );
    page.section(
        level,
        "Tasks",
        ["task", "rows:", "MB:", "s:", "outcome", "file"],
        report.tasks.iter().map(task),
    );
}

fn in_a_sentence(report: &Report) -> String {
    let target = match report.target.kind {
        _ if report.has(Caveat::NullClient) => "nobody (null client)".to_owned(),
        TargetKind::Embedded => "the embedded broker".to_owned(),
        TargetKind::Kafka => format!("Kafka at {}", report.target.brokers),
    };
    let label = report
        .label
        .as_ref()
        .map_or_else(String::new, |label| format!(": {label}"));
    format!(
        "**{}**, started {}, to {}{}",
        outcome(report),
        report.started,
        escaped(&target),
        escaped(&label)
    )
}

#[cfg(test)]
mod tests;
