//! A report's facts in words, row by row: Markdown and HTML tell the same.

use super::document::{
    Caveat, ClientReport, Ending, EventReport, Judged, Report, TaskReport, WorkerReport,
};
use super::row;
use super::upshot::Upshot;
use crate::engine::Verification;
use crate::stats::{ErrorCount, Percentile, Verdict};
use crate::units::{self, as_f64, percent, rounded, run_seconds};

/// What people call it: `#128`, or its id where it has no number.
pub fn name(report: &Report) -> String {
    match report.number {
        0 => report.id.clone(),
        number => format!("#{number}"),
    }
}

/// How it came out, in a few words.
pub fn outcome(report: &Report) -> &'static str {
    match report.upshot() {
        Upshot::LostRecords => "lost records",
        Upshot::Different => "not read back as sent",
        Upshot::NotReadBack => "not read back",
        other => other.word(),
    }
}

/// What has to be known to read the figures, in a sentence.
pub fn caveat_words(caveat: Caveat) -> &'static str {
    match caveat {
        Caveat::EmbeddedBroker => {
            "The embedded broker took the records: figures are not comparable with a real broker's."
        }
        Caveat::NullClient => "No broker took part: this is the ceiling of source and payload.",
        Caveat::AcksNone => "With acks 0, acked means sent: no broker has confirmed anything.",
        Caveat::RateNotHeld => "The rate was not held: no percentile is judged.",
        Caveat::QueueingIncluded => "Sent as fast as it goes: latency includes waiting in queues.",
        Caveat::AcknowledgedOnly => "Latencies are of acknowledged records only.",
        Caveat::NeverWarm => "The run ended in its warm-up: nothing was measured.",
    }
}

/// The figures of the whole run, each with its name.
pub fn figures(report: &Report) -> Vec<[String; 2]> {
    let records = &report.records;
    let row = |name: &str, value: String| [name.to_owned(), value];
    let per_s = |mb: f64| format!("{} MB/s", units::megabytes_per_s(mb * 1e6));
    let mut rows = vec![
        row(
            "acknowledged",
            measured(report, || format!("{} msg/s", units::si(report.msgs_per_s))),
        ),
        row("time", measured(report, || run_seconds(report.elapsed_s))),
        row("read", units::count(records.read)),
        row("acked", units::count(records.acked)),
        row("rejected", units::count(records.rejected)),
        row("failed", units::count(records.failed)),
        row("unknown", units::count(records.unknown)),
        row(
            "payload",
            measured(report, || per_s(report.payload_mb_per_s)),
        ),
    ];
    if let Some(wire) = report.wire_mb_per_s.filter(|_| report.measured > 0) {
        rows.push(row("wire", per_s(wire)));
        if wire > 0.0 {
            let ratio = report.payload_mb_per_s / wire;
            rows.push(row("payload to wire", format!("{ratio:.2} : 1")));
        }
    }
    if let Some(rate) = report.rate {
        let held = if rate.held { "held" } else { "not held" };
        rows.push(row(
            "rate asked for",
            format!("{} msg/s, {held}", units::si(rate.asked)),
        ));
    }
    if let Some(warmup) = report.warmup {
        rows.push(row(
            "warm-up",
            format!("{} rows", units::count(warmup.rows)),
        ));
    }
    if let Some(client) = &report.client {
        rows.extend(batches(report, client));
    }
    let cpu = report.cpu_s;
    rows.extend([
        row("connecting", run_seconds(report.connect_s)),
        row("CPU", format!("{:.2} s", cpu.user + cpu.system)),
        row("memory at most", units::bytes(report.max_rss_bytes)),
    ]);
    rows
}

fn batches(report: &Report, client: &ClientReport) -> Vec<[String; 2]> {
    let row = |name: &str, value: Option<String>| value.map(|value| [name.to_owned(), value]);
    let ms = |us: Option<f64>| us.map(|us| format!("{} ms", units::millis(us)));
    let known = [
        row("batches", Some(units::count(report.batches))),
        row(
            "messages of a batch",
            client.batch_messages.map(|n| format!("{n:.0}")),
        ),
        row(
            "a batch before compression",
            client.batch_bytes.map(|n| units::bytes(rounded(n))),
        ),
        row("batches are full to", report.batch_fill.map(percent)),
        row("requests", Some(units::count(client.requests))),
        row("records sent again", Some(units::count(report.retries))),
        row("mean of queue and linger", ms(client.queued_us)),
        row("mean of sending", ms(client.sending_us)),
        row("mean round trip", ms(client.round_trip_us)),
        row("mean throttling", ms(client.throttled_us)),
    ];
    known.into_iter().flatten().collect()
}

/// Percentiles and the longest latency. None, where nothing was measured.
pub fn latencies(report: &Report) -> Vec<[String; 2]> {
    if report.measured == 0 || report.latency_histogram.bins.is_empty() {
        return Vec::new();
    }
    let row = |of: Percentile| [of.name().to_owned(), percentile(report, of)];
    let max = ["max".to_owned(), units::latency(report.latency_us.max)];
    let rows = Percentile::ALL.into_iter().map(row);
    rows.chain([max]).collect()
}

/// The threshold, the figure, what became of it, and what has to be known of that.
pub fn threshold(judged: &Judged) -> [String; 4] {
    let verdict = match judged {
        Judged { met: true, .. } => "met",
        Judged { judged: false, .. } => "not judged",
        _ => "NOT MET",
    };
    [
        format!("{} {}", judged.metric, judged.bound),
        judged.shown.clone(),
        verdict.to_owned(),
        judged.note.clone().unwrap_or_default(),
    ]
}

/// What was read back, by what was wrong with it.
pub fn verification(verify: &Verification) -> Vec<[String; 2]> {
    let rows = [
        ("read back", verify.read_back),
        ("missing", verify.missing),
        ("duplicated", verify.duplicated),
        ("out of order", verify.out_of_order),
        ("altered", verify.altered),
        ("of others", verify.foreign),
    ];
    rows.map(|(what, n)| [what.to_owned(), units::count(n)])
        .into()
}

/// The code, how often it came, and the words of the first time.
pub fn error(error: &ErrorCount) -> [String; 3] {
    [
        error.code.clone(),
        units::count(error.count),
        error.first.clone(),
    ]
}

/// What it was drawn from, and what to try.
pub fn verdict(verdict: &Verdict) -> Vec<[String; 2]> {
    let figures = verdict.figures.iter();
    let figures = figures.map(|(name, value)| [name.clone(), value.clone()]);
    let advice = verdict.advice.iter();
    let advice = advice.map(|advice| {
        let what = match advice.setting() {
            Some(setting) => format!("{setting}: {}", advice.words),
            None => advice.words.clone(),
        };
        ["one thing to try".to_owned(), what]
    });
    figures.chain(advice).collect()
}

/// When it happened, in seconds on the run's clock, and what.
pub fn event(event: &EventReport) -> [String; 2] {
    [format!("{:.3}", event.at_s), event.text.clone()]
}

/// Number, acknowledged, msg/s, p99, busy, blocked, failed, unknown.
pub fn worker(report: &Report, worker: &WorkerReport) -> [String; 8] {
    let p99 = report.worker_p99(worker);
    [
        worker.id.to_string(),
        units::count(worker.acked),
        units::si(worker.msgs_per_s),
        p99.map_or_else(|| "-".to_owned(), units::latency),
        percent(worker.busy),
        percent(worker.blocked),
        units::count(worker.failed),
        units::count(worker.unknown),
    ]
}

/// Name, rows, MB, seconds, how it ended, and its file.
pub fn task(task: &TaskReport) -> [String; 6] {
    let outcome = match (task.outcome, &task.failure) {
        (Ending::Completed, _) => "done".to_owned(),
        (Ending::Interrupted, _) => "interrupted".to_owned(),
        (Ending::Failed, None) => "FAILED".to_owned(),
        (Ending::Failed, Some(why)) => format!("FAILED: {why}"),
    };
    let path = task.path.as_ref().map(|path| path.display().to_string());
    [
        task.name.clone(),
        units::count(task.rows),
        units::megabytes_per_s(as_f64(task.bytes)),
        row::seconds(task.elapsed_s),
        outcome,
        path.unwrap_or_default(),
    ]
}

/// `-` where nothing was measured.
pub fn measured(report: &Report, text: impl FnOnce() -> String) -> String {
    if report.measured > 0 {
        text()
    } else {
        "-".to_owned()
    }
}

/// `-` where it says nothing: see [`Report::stands`].
pub fn percentile(report: &Report, percentile: Percentile) -> String {
    if report.measured > 0 && report.stands(percentile) {
        units::latency(report.latency_us.at(percentile))
    } else {
        "-".to_owned()
    }
}
