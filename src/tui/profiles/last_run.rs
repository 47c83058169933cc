//! What a run says about a setting: the figure that turning it would move.

use std::time::Duration;

use crate::profile::Setting;
use crate::report::{Report, RunName, TaskReport};
use crate::units::{self, as_f64, rounded};

/// What there is to say, if the run measured anything; `entry` is the name of a threshold.
#[must_use]
pub fn says(report: &Report, setting: &Setting, entry: Option<&str>) -> Option<String> {
    if report.measured == 0 {
        return None;
    }
    match setting.key {
        "producer.batch_size" => batch_size(report),
        "producer.batch_messages" => batch_messages(report),
        "producer.linger_ms" => linger(report),
        "producer.workers" => workers(report),
        "producer.compression" | "producer.compression_level" => compression(report),
        "producer.max_in_flight" => in_flight(report),
        "producer.buffer_memory" => buffer_memory(report),
        "producer.acks" | "producer.request_timeout_ms" | "target.embedded.rtt_ms" => {
            let round_trip = report.client?.round_trip_us?;
            Some(format!(
                "a request was answered after {}",
                units::latency_with_unit(round_trip)
            ))
        }
        "producer.enable_idempotence" | "producer.retry_backoff_ms" => Some(format!(
            "{} records sent again",
            units::count(report.retries)
        )),
        "producer.delivery_timeout_ms" => Some(format!(
            "the slowest record took {}, {} failed",
            units::latency_with_unit(as_f64(report.latency_us.max)),
            units::count(report.records.failed)
        )),
        "producer.client" | "target.brokers" => Some(rate(report)),
        "run.rate" => Some(asked_rate(report)),
        "target.partitions" | "producer.partitioner" | "target.replication" => topic(report),
        "payload.format" | "payload.key" | "payload.schema" => {
            let bytes = per(report.payload_bytes, report.records.sent)?;
            Some(format!("{} B a message", units::si(bytes)))
        }
        "source.path" | "source.rows" | "run.rows" | "run.duration" => Some(format!(
            "{} rows in {}",
            units::count(report.measured),
            seconds(report.elapsed_s)
        )),
        "source.max_rejects" => Some(format!(
            "{} rows put aside",
            units::count(report.records.rejected)
        )),
        "run.warmup" => warmup(report),
        "tasks.json_file" => file_task(report, "json-file"),
        "tasks.avro_file" | "tasks.avro_codec" => file_task(report, "avro-file"),
        "thresholds" => threshold(report, entry?),
        _ => None,
    }
}

fn asked_rate(report: &Report) -> String {
    match report.rate {
        Some(rate) => format!(
            "{} asked, {} reached: {}",
            units::si(rate.asked),
            units::si(rate.achieved),
            if rate.held { "held" } else { "not held" }
        ),
        None => format!("{} without a limit", rate(report)),
    }
}

fn topic(report: &Report) -> Option<String> {
    let topic = report.target.topic.as_ref()?;
    let how = if topic.created {
        "made by the run"
    } else {
        "there before it"
    };
    Some(format!(
        "the topic had {} partitions, {how}",
        topic.partitions
    ))
}

fn warmup(report: &Report) -> Option<String> {
    let warmup = report.warmup?;
    let time = warmup
        .elapsed_s
        .map_or_else(|| "never over".into(), seconds);
    Some(format!("{} rows, {time}", units::count(warmup.rows)))
}

fn threshold(report: &Report, metric: &str) -> Option<String> {
    let mut judged = report.thresholds.iter();
    let judged = judged.find(|judged| judged.metric == metric)?;
    let verdict = if judged.met { "met" } else { "not met" };
    // What is noted of a figure is that it says little.
    let figure = judged.note.as_ref().unwrap_or(&judged.shown);
    Some(format!("{figure}: {verdict}"))
}

/// `61.2 of 64 KiB on average`.
fn batch_size(report: &Report) -> Option<String> {
    let mean = report.client?.batch_bytes?;
    let limit = units::bytes(number(report, "batch_size")?);
    let mean = units::bytes(rounded(mean));
    // One unit is enough.
    let (figure, unit) = mean.split_once(' ')?;
    let mean = if limit.ends_with(&format!(" {unit}")) {
        figure
    } else {
        &mean
    };
    let closed = report.closed_by_size.map_or_else(String::new, |closed| {
        let what = if closed >= 0.5 {
            "raising helps"
        } else {
            "raising changes little"
        };
        format!(", {} closed by size: {what}", percent(closed))
    });
    Some(format!("{mean} of {limit} on average{closed}"))
}

fn batch_messages(report: &Report) -> Option<String> {
    let mean = report.client?.batch_messages?;
    let limit = number(report, "batch_messages").unwrap_or(10_000);
    let helps = if mean >= 0.9 * as_f64(limit) {
        ": raising helps"
    } else {
        ""
    };
    Some(format!(
        "{} of {} on average{helps}",
        units::count(rounded(mean)),
        units::count(limit)
    ))
}

fn linger(report: &Report) -> Option<String> {
    let queued = report.client?.queued_us?;
    let fill = report.batch_fill?;
    let helps = if fill < 0.5 {
        ": raising it fills them"
    } else {
        ""
    };
    Some(format!(
        "messages waited {}, batches {} full{helps}",
        units::latency_with_unit(queued),
        percent(fill)
    ))
}

fn workers(report: &Report) -> Option<String> {
    let busy = mean(report.workers.iter().map(|worker| worker.busy))?;
    let blocked = mean(report.workers.iter().map(|worker| worker.blocked))?;
    let cpu = (report.cpu_s.user + report.cpu_s.system) / report.elapsed_s;
    let of = report
        .cores
        .map_or_else(String::new, |cores| format!(" of {cores}"));
    let workers = match report.workers.len() {
        1 => "1 worker".to_owned(),
        n => format!("{n} workers"),
    };
    Some(format!(
        "{workers} {} busy, {} blocked; {cpu:.1}{of} cores in use",
        percent(busy),
        percent(blocked),
    ))
}

fn compression(report: &Report) -> Option<String> {
    let payload = per(report.payload_bytes, report.records.sent)?;
    let wire = per(report.wire_bytes, report.records.acked)?;
    (wire > 0.0).then(|| {
        format!(
            "{} B a message, {} B of it on the wire",
            units::si(payload),
            units::si(wire)
        )
    })
}

/// Counted while it ran or, where that was not, by Little's law: requests a second times their
/// round trip.
fn in_flight(report: &Report) -> Option<String> {
    let gauge = report.gauges.in_flight;
    if gauge.capacity > 0 {
        return Some(format!(
            "{:.1} requests on their way on average, {} may be",
            gauge.mean, gauge.capacity
        ));
    }
    let client = report.client?;
    let per_s = as_f64(client.requests) / report.elapsed_s;
    let mean = per_s * client.round_trip_us? / 1e6;
    Some(format!("{mean:.1} requests on their way on average"))
}

fn buffer_memory(report: &Report) -> Option<String> {
    let blocked = mean(report.workers.iter().map(|worker| worker.blocked))?;
    let waited = format!("workers waited {} of the time for room", percent(blocked));
    let gauge = report.gauges.client_queue;
    if gauge.capacity == 0 {
        return Some(waited);
    }
    let full = gauge.mean / as_f64(gauge.capacity);
    Some(format!("queue {} full on average, {waited}", percent(full)))
}

fn rate(report: &Report) -> String {
    format!("{} msg/s", units::si(report.msgs_per_s))
}

fn file_task(report: &Report, name: &str) -> Option<String> {
    let task: &TaskReport = report.tasks.iter().find(|task| task.name == name)?;
    Some(format!(
        "{} MB in {}",
        units::megabytes_per_s(as_f64(task.bytes)),
        seconds(task.elapsed_s)
    ))
}

/// A whole number of the producer section that was run.
fn number(report: &Report, name: &str) -> Option<u64> {
    let value = report.profile.resolved.get("producer")?.get(name)?;
    value.as_integer()?.try_into().ok()
}

fn seconds(s: f64) -> String {
    let time = Duration::try_from_secs_f64(s).unwrap_or_default();
    units::run_time(time)
}

fn percent(part: f64) -> String {
    match part * 100.0 {
        0.0 => "0 %".into(),
        small if small < 1.0 => "<1 %".into(),
        percent => format!("{percent:.0} %"),
    }
}

fn mean(parts: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = parts.len();
    (n > 0).then(|| parts.sum::<f64>() / as_f64(n as u64))
}

fn per(bytes: u64, records: u64) -> Option<f64> {
    (records > 0).then(|| as_f64(bytes) / as_f64(records))
}

/// What people call a run.
#[must_use]
pub fn name(report: &Report) -> String {
    RunName::of(&report.id).spoken()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::{Threshold, setting};
    use crate::report::fixture;
    use crate::stats::Gauge;

    fn report() -> Report {
        let (profile, result) = fixture::tuned();
        let mut report = Report::new("128-tuned", &profile, &result);
        report.closed_by_size = Some(0.94);
        report.cores = Some(2);
        report.gauges.in_flight = Gauge {
            now: 0,
            mean: 6.2,
            capacity: 20,
        };
        report
    }

    #[rstest]
    #[case(
        "producer.batch_size",
        "63.2 of 64 KiB on average, 94 % closed by size: raising helps"
    )]
    #[case("producer.batch_messages", "480 of 10,000 on average")]
    #[case("producer.linger_ms", "messages waited 0.9 ms, batches 99 % full")]
    #[case(
        "producer.workers",
        "4 workers 66 % busy, 3 % blocked; 1.9 of 2 cores in use"
    )]
    #[case("producer.compression", "72.7 B a message, 18.8 B of it on the wire")]
    #[case(
        "producer.max_in_flight",
        "6.2 requests on their way on average, 20 may be"
    )]
    #[case("producer.acks", "a request was answered after 2.7 ms")]
    #[case("producer.retry_backoff_ms", "0 records sent again")]
    #[case(
        "producer.delivery_timeout_ms",
        "the slowest record took 44.7 ms, 0 failed"
    )]
    #[case("run.rate", "1.05 M msg/s without a limit")]
    #[case("source.rows", "1,000,000 rows in 0.952 s")]
    #[case("target.partitions", "the topic had 4 partitions, made by the run")]
    #[case("tasks.json_file", "73.7 MB in 0.676 s")]
    #[case("payload.format", "72.7 B a message")]
    fn a_run_says_what_a_setting_did(#[case] key: &str, #[case] says: &str) {
        let said = super::says(&report(), setting(key).unwrap(), None);
        assert_eq!(said.as_deref(), Some(says));
    }

    #[test]
    fn a_run_that_measured_nothing_says_nothing() {
        let (profile, result) = fixture::not_started();
        let report = Report::new("129-tuned", &profile, &result);
        for setting in crate::profile::SETTINGS {
            assert_eq!(says(&report, setting, None), None, "{}", setting.key);
        }
    }

    #[test]
    fn a_judged_figure_that_says_little_is_not_shown() {
        let (mut profile, mut result) = fixture::tuned();
        profile.thresholds = vec![Threshold::parse("latency.p99", "< 50ms").unwrap()];
        let mut said = |batches| {
            result.total.client.batch_messages.count = batches;
            let report = Report::new("128-tuned", &profile, &result);
            says(&report, setting("thresholds").unwrap(), Some("latency.p99")).unwrap()
        };
        assert_eq!(said(1_000), "16.8 ms: met");
        assert_eq!(said(999), "fewer than 10 batches lie above it: met");
    }

    #[test]
    fn a_run_is_called_by_its_number() {
        assert_eq!(name(&report()), "#128");
    }
}
