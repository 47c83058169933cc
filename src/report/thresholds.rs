//! Holds a report against the thresholds of its profile.

use super::document::{Caveat, Judged, Report};
use crate::profile::{Metric, Threshold, Unit};

/// Judges each threshold, in the order of the profile.
pub fn judge(thresholds: &[Threshold], report: &Report) -> Vec<Judged> {
    thresholds
        .iter()
        .map(|threshold| judge_one(threshold, report))
        .collect()
}

fn judge_one(threshold: &Threshold, report: &Report) -> Judged {
    let metric = threshold.metric;
    let value = value(metric, report);
    let obstacle = obstacle(metric, value, report);
    Judged {
        metric: metric.to_string(),
        bound: threshold.text.clone(),
        value,
        shown: metric.show(value.unwrap_or(f64::NAN)),
        met: obstacle.is_none() && value.is_some_and(|value| threshold.met(value)),
        judged: obstacle.is_none(),
        note: obstacle
            .or_else(|| doubt(metric, report))
            .map(str::to_owned),
    }
}

/// Why the figure cannot be judged.
fn obstacle(metric: Metric, value: Option<f64>, report: &Report) -> Option<&'static str> {
    if metric.unit() == Unit::Latency && report.has(Caveat::RateNotHeld) {
        return Some("the rate was not held");
    }
    match (value, metric) {
        (Some(_), _) => None,
        (None, Metric::BatchFill) => Some("no batches are known"),
        (None, Metric::WireMbPerS) => Some("there was no wire"),
        (None, _) => Some("nothing was measured"),
    }
}

/// Why the figure says little, though it is judged.
fn doubt(metric: Metric, report: &Report) -> Option<&'static str> {
    let above = match metric {
        Metric::LatencyP50 => 500,
        Metric::LatencyP90 => 100,
        Metric::LatencyP95 => 50,
        Metric::LatencyP99 => 10,
        Metric::LatencyP999 => 1,
        _ => return None,
    };
    (!report.stands(above)).then_some("fewer than 10 batches lie above it")
}

/// The figure in the metric's unit; `None` when the run has none.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts and bytes of a run stay below 2^53, where f64 is exact"
)]
fn value(metric: Metric, report: &Report) -> Option<f64> {
    let records = &report.records;
    let measured = |figure: f64| (report.measured > 0).then_some(figure);
    let latency = |us: u64| measured(us as f64);
    let latencies = &report.latency_us;
    match metric {
        Metric::Read => Some(records.read as f64),
        Metric::Rejected => Some(records.rejected as f64),
        Metric::Sent => Some(records.sent as f64),
        Metric::Acked => Some(records.acked as f64),
        Metric::Failed => Some(records.failed as f64),
        Metric::Unknown => Some(records.unknown as f64),
        Metric::ConnectS => Some(report.connect_s),
        Metric::ElapsedS => measured(report.elapsed_s),
        Metric::MsgsPerS => measured(report.msgs_per_s),
        Metric::PayloadMbPerS => measured(report.payload_mb_per_s),
        Metric::WireMbPerS => report.wire_mb_per_s.and_then(measured),
        Metric::Batches => Some(report.batches as f64),
        Metric::LatencyMin => latency(latencies.min),
        Metric::LatencyMean => measured(latencies.mean),
        Metric::LatencyP50 => latency(latencies.p50),
        Metric::LatencyP90 => latency(latencies.p90),
        Metric::LatencyP95 => latency(latencies.p95),
        Metric::LatencyP99 => latency(latencies.p99),
        Metric::LatencyP999 => latency(latencies.p99_9),
        Metric::LatencyMax => latency(latencies.max),
        Metric::Retries => Some(report.retries as f64),
        Metric::BatchFill => report.batch_fill,
        Metric::CpuS => Some(report.cpu_s.user + report.cpu_s.system),
        Metric::MaxRss => Some(report.max_rss_bytes as f64),
    }
}
