//! Holds a report against the thresholds of its profile.

use super::document::{Caveat, Judged, Report};
use crate::profile::{Metric, Threshold, Unit};
use crate::stats::Percentile;
use crate::units::as_f64;

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
    let percentile = match metric {
        Metric::LatencyP50 => Percentile::P50,
        Metric::LatencyP90 => Percentile::P90,
        Metric::LatencyP95 => Percentile::P95,
        Metric::LatencyP99 => Percentile::P99,
        Metric::LatencyP999 => Percentile::P999,
        _ => return None,
    };
    (!report.stands(percentile)).then_some("fewer than 10 batches lie above it")
}

/// The figure in the metric's unit; `None` when the run has none.
fn value(metric: Metric, report: &Report) -> Option<f64> {
    let records = &report.records;
    let measured = |figure: f64| (report.measured > 0).then_some(figure);
    let latency = |us: u64| measured(as_f64(us));
    let latencies = &report.latency_us;
    match metric {
        Metric::Read => Some(as_f64(records.read)),
        Metric::Rejected => Some(as_f64(records.rejected)),
        Metric::Sent => Some(as_f64(records.sent)),
        Metric::Acked => Some(as_f64(records.acked)),
        Metric::Failed => Some(as_f64(records.failed)),
        Metric::Unknown => Some(as_f64(records.unknown)),
        Metric::ConnectS => Some(report.connect_s),
        Metric::ElapsedS => measured(report.elapsed_s),
        Metric::MsgsPerS => measured(report.msgs_per_s),
        Metric::PayloadMbPerS => measured(report.payload_mb_per_s),
        Metric::WireMbPerS => report.wire_mb_per_s.and_then(measured),
        Metric::Batches => Some(as_f64(report.batches)),
        Metric::LatencyMin => latency(latencies.min),
        Metric::LatencyMean => measured(latencies.mean),
        Metric::LatencyP50 => latency(latencies.p50),
        Metric::LatencyP90 => latency(latencies.p90),
        Metric::LatencyP95 => latency(latencies.p95),
        Metric::LatencyP99 => latency(latencies.p99),
        Metric::LatencyP999 => latency(latencies.p99_9),
        Metric::LatencyMax => latency(latencies.max),
        Metric::Retries => Some(as_f64(report.retries)),
        Metric::BatchFill => report.batch_fill,
        Metric::CpuS => Some(report.cpu_s.user + report.cpu_s.system),
        Metric::MaxRss => Some(as_f64(report.max_rss_bytes)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;
    use crate::engine::{RateResult, RunResult};
    use crate::profile::Profile;
    use crate::report::fixture::{not_started, tuned};

    fn judged((mut profile, result): (Profile, RunResult), metric: &str, bound: &str) -> Judged {
        profile.thresholds = vec![Threshold::parse(metric, bound).unwrap()];
        Report::new("id", &profile, &result).thresholds.remove(0)
    }

    #[rstest]
    #[case("msgs_per_s", ">= 400k", true, "1.05 M")]
    #[case("msgs_per_s", ">= 2M", false, "1.05 M")]
    #[case("latency.p99", "< 50ms", true, "16.8 ms")]
    #[case("failed", "== 0", true, "0")]
    #[case("acked", "== 1M", true, "1,000,000")]
    #[case("elapsed_s", "< 500ms", false, "0.952 s")]
    #[case("wire_mb_per_s", "< 20", true, "19.7 MB/s")]
    #[case("batch_fill", ">= 90 %", true, "99 %")]
    #[case("cpu_s", "< 2", true, "1.810 s")]
    #[case("max_rss", "< 80 MiB", false, "84 MiB")]
    fn a_threshold_holds_the_runs_figure_against_its_bound(
        #[case] metric: &str,
        #[case] bound: &str,
        #[case] met: bool,
        #[case] shown: &str,
    ) {
        let judged = judged(tuned(), metric, bound);
        assert_eq!(
            (judged.met, judged.shown.as_str()),
            (met, shown),
            "{judged:?}"
        );
        assert_eq!(
            (judged.metric.as_str(), judged.bound.as_str()),
            (metric, bound)
        );
        assert!(judged.judged);
    }

    #[test]
    fn no_latency_is_judged_when_the_rate_was_not_held() {
        let late = || {
            let (profile, mut result) = tuned();
            result.rate = Some(RateResult::new(1e6, 1_000_000, Duration::from_millis(50)));
            (profile, result)
        };
        let latency = judged(late(), "latency.p99", "< 50ms");
        assert!(!latency.judged && !latency.met);
        assert_eq!(latency.note.as_deref(), Some("the rate was not held"));
        assert!(
            judged(late(), "failed", "== 0").met,
            "other figures are judged"
        );
    }

    #[test]
    fn a_percentile_with_few_batches_above_it_is_judged_with_a_note() {
        let judged = judged(tuned(), "latency.p99_9", "< 50ms");
        assert!(judged.judged && judged.met);
        assert_eq!(
            judged.note.as_deref(),
            Some("fewer than 10 batches lie above it")
        );
    }

    #[rstest]
    #[case("elapsed_s", "< 2s")]
    #[case("latency.max", "< 1s")]
    #[case("latency.mean", "< 1s")]
    #[case("msgs_per_s", ">= 0")]
    #[case("wire_mb_per_s", "< 20")]
    #[case("batch_fill", "< 1")]
    fn a_run_that_measured_nothing_meets_no_bound_on_a_measurement(
        #[case] metric: &str,
        #[case] bound: &str,
    ) {
        let judged = judged(not_started(), metric, bound);
        assert!(!judged.met && !judged.judged, "{judged:?}");
        assert_eq!((judged.value, judged.shown.as_str()), (None, "-"));
        assert!(judged.note.is_some());
    }

    #[test]
    fn every_figure_that_a_profile_can_bound_is_found_in_a_report() {
        let (profile, result) = tuned();
        let report = Report::new("id", &profile, &result);
        assert!(
            Metric::ALL
                .iter()
                .all(|&metric| value(metric, &report).is_some())
        );
    }
}
