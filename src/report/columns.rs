//! Reports as CSV, for spreadsheets and scripts: a row for each run, after a row of names.
//!
//! Columns are named after the report's keys, with `_` for what lies within. A later version may
//! add columns at the end. An empty cell is a figure that is not known.

use ::csv::Writer;

use super::document::{Report, TargetKind};
use super::settings;

/// A column: its name and what stands in it.
struct Column {
    name: &'static str,
    cell: fn(&Report) -> String,
}

const fn column(name: &'static str, cell: fn(&Report) -> String) -> Column {
    Column { name, cell }
}

/// A setting of the profile that was run.
macro_rules! setting {
    ($section:literal, $key:literal) => {
        column($key, |report| {
            settings::word(&report.profile.resolved, $section, $key).unwrap_or_default()
        })
    };
}

/// The columns, in their order. The README says what they mean.
const COLUMNS: &[Column] = &[
    column("number", |report| match report.number {
        0 => String::new(),
        number => number.to_string(),
    }),
    column("id", |report| report.id.clone()),
    column("started", |report| report.started.clone()),
    column("label", |report| text(report.label.as_deref())),
    column("profile", |report| report.profile.name.clone()),
    column("outcome", |report| report.outcome.word().to_owned()),
    column("failure", |report| text(report.failure.as_deref())),
    column("target", |report| match report.target.kind {
        TargetKind::Embedded => "embedded".to_owned(),
        TargetKind::Kafka => "kafka".to_owned(),
    }),
    setting!("target", "brokers"),
    setting!("target", "topic"),
    setting!("payload", "format"),
    setting!("producer", "client"),
    setting!("producer", "workers"),
    setting!("producer", "compression"),
    setting!("producer", "batch_size"),
    setting!("producer", "batch_messages"),
    setting!("producer", "linger_ms"),
    setting!("producer", "acks"),
    setting!("producer", "enable_idempotence"),
    column("rate_asked", |report| {
        figure(report.rate.map(|rate| rate.asked))
    }),
    column("rate_held", |report| {
        report
            .rate
            .map_or_else(String::new, |rate| rate.held.to_string())
    }),
    column("read", |report| report.records.read.to_string()),
    column("rejected", |report| report.records.rejected.to_string()),
    column("sent", |report| report.records.sent.to_string()),
    column("acked", |report| report.records.acked.to_string()),
    column("failed", |report| report.records.failed.to_string()),
    column("unknown", |report| report.records.unknown.to_string()),
    column("connect_s", |report| report.connect_s.to_string()),
    column("measured", |report| report.measured.to_string()),
    column("elapsed_s", |report| report.elapsed_s.to_string()),
    column("msgs_per_s", |report| report.msgs_per_s.to_string()),
    column("payload_bytes", |report| report.payload_bytes.to_string()),
    column("payload_mb_per_s", |report| {
        report.payload_mb_per_s.to_string()
    }),
    column("wire_bytes", |report| report.wire_bytes.to_string()),
    column("wire_mb_per_s", |report| figure(report.wire_mb_per_s)),
    column("batches", |report| report.batches.to_string()),
    column("batch_fill", |report| figure(report.batch_fill)),
    column("retries", |report| report.retries.to_string()),
    column("latency_us_min", |report| {
        latency(report, report.latency_us.min)
    }),
    column("latency_us_mean", |report| {
        figure((report.measured > 0).then_some(report.latency_us.mean))
    }),
    column("latency_us_p50", |report| {
        latency(report, report.latency_us.p50)
    }),
    column("latency_us_p90", |report| {
        latency(report, report.latency_us.p90)
    }),
    column("latency_us_p95", |report| {
        latency(report, report.latency_us.p95)
    }),
    column("latency_us_p99", |report| {
        latency(report, report.latency_us.p99)
    }),
    column("latency_us_p99_9", |report| {
        latency(report, report.latency_us.p99_9)
    }),
    column("latency_us_max", |report| {
        latency(report, report.latency_us.max)
    }),
    column("cpu_s_user", |report| report.cpu_s.user.to_string()),
    column("cpu_s_system", |report| report.cpu_s.system.to_string()),
    column("max_rss_bytes", |report| report.max_rss_bytes.to_string()),
    column("thresholds_met", |report| {
        if report.thresholds.is_empty() {
            return String::new();
        }
        report.thresholds_met().to_string()
    }),
    column("repeat", |report| text(report.repeat.as_deref())),
];

/// The runs as CSV, in the order in which they are given.
///
/// # Panics
/// Never: memory takes what is written to it, and every row has as many cells as the first.
#[must_use]
pub fn csv(reports: &[Report]) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    let names = COLUMNS.iter().map(|column| column.name.to_owned());
    let rows = reports
        .iter()
        .map(|report| COLUMNS.iter().map(|column| (column.cell)(report)).collect());
    for row in std::iter::once(names.collect::<Vec<_>>()).chain(rows) {
        writer
            .write_record(&row)
            .expect("memory takes what is written to it");
    }
    let bytes = writer
        .into_inner()
        .expect("memory takes what is written to it");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// On one line, so that every run is one for those who read lines.
fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().replace('\n', " ")
}

fn figure(figure: Option<f64>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

/// Nothing, when nothing was measured.
fn latency(report: &Report, us: u64) -> String {
    if report.measured > 0 {
        us.to_string()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::report::fixture::{not_started, tuned};

    fn rows(csv: &str) -> Vec<HashMap<String, String>> {
        let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    #[test]
    fn a_run_is_a_row_under_the_names_of_the_reports_keys() {
        let (profile, result) = tuned();
        let mut report = Report::new("128-tuned", &profile, &result);
        report.label = Some("half, and \"quoted\"".to_owned());
        let (profile, result) = not_started();
        let failed = Report::new("129-tuned", &profile, &result);
        let rows = rows(&csv(&[report.clone(), failed]));
        assert_eq!(rows.len(), 2);
        let first = |name: &str| rows[0][name].as_str();
        assert_eq!(first("number"), "128");
        assert_eq!(first("label"), report.label.as_deref().unwrap());
        assert_eq!(first("acked"), "1000000");
        assert_eq!(first("msgs_per_s"), report.msgs_per_s.to_string());
        assert_eq!(first("compression"), "lz4");
        assert_eq!(first("latency_us_p99"), report.latency_us.p99.to_string());
        assert_eq!(first("rate_asked"), "", "no rate was asked for");
        assert_eq!(rows[1]["outcome"], "failed");
        assert!(rows[1]["failure"].contains("refused Check"), "on one line");
        assert_eq!(rows[1]["latency_us_p99"], "", "nothing was measured");
        assert_eq!(rows[1]["wire_mb_per_s"], "");
    }

    #[test]
    fn every_column_has_a_name_of_its_own_and_the_readme_tells_it() {
        let readme = include_str!("../../README.md");
        let mut names: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
        for name in &names {
            assert!(
                readme.contains(&format!("`{name}`")),
                "the README lacks {name}"
            );
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COLUMNS.len());
    }

    #[test]
    fn no_runs_are_a_row_of_names() {
        assert_eq!(csv(&[]).lines().count(), 1);
    }
}
