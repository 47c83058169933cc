//! What a run says about a setting: the figure that turning it would move.

use std::time::Duration;

use crate::profile::Setting;
use crate::report::{Report, TaskReport};
use crate::units;

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
        "producer.buffer_memory" => Some(format!(
            "workers waited {} of the time for room in the queue",
            percent(mean(report.workers.iter().map(|worker| worker.blocked))?)
        )),
        "producer.acks" | "producer.request_timeout_ms" | "target.embedded.rtt_ms" => {
            let round_trip = report.client?.round_trip_us?;
            Some(format!(
                "a request was answered after {} ms",
                units::millis(round_trip)
            ))
        }
        "producer.enable_idempotence" | "producer.retry_backoff_ms" => Some(format!(
            "{} records sent again",
            units::count(report.retries)
        )),
        "producer.delivery_timeout_ms" => Some(format!(
            "the slowest record took {} ms, {} failed",
            units::millis(as_f64(report.latency_us.max)),
            units::count(report.records.failed)
        )),
        "producer.client" | "target.brokers" => Some(rate(report)),
        "run.rate" => Some(match report.rate {
            Some(rate) => format!(
                "{} asked, {} reached: {}",
                units::si(rate.asked),
                units::si(rate.achieved),
                if rate.held { "held" } else { "not held" }
            ),
            None => format!("{} without a limit", self::rate(report)),
        }),
        "target.partitions" | "producer.partitioner" | "target.replication" => {
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
        "run.warmup" => {
            let warmup = report.warmup?;
            let time = warmup
                .elapsed_s
                .map_or_else(|| "never over".into(), seconds);
            Some(format!("{} rows, {time}", units::count(warmup.rows)))
        }
        "tasks.json_file" => file_task(report, "json-file"),
        "tasks.avro_file" | "tasks.avro_codec" => file_task(report, "avro-file"),
        "thresholds" => {
            let judged = report
                .thresholds
                .iter()
                .find(|judged| Some(&*judged.metric) == entry)?;
            let verdict = if judged.met { "met" } else { "not met" };
            Some(format!("{}: {verdict}", judged.shown))
        }
        _ => None,
    }
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
    Some(format!("{mean} of {limit} on average"))
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
        "messages waited {} ms, batches {} full{helps}",
        units::millis(queued),
        percent(fill)
    ))
}

fn workers(report: &Report) -> Option<String> {
    let busy = mean(report.workers.iter().map(|worker| worker.busy))?;
    let blocked = mean(report.workers.iter().map(|worker| worker.blocked))?;
    let cpu = (report.cpu_s.user + report.cpu_s.system) / report.elapsed_s;
    Some(format!(
        "{} workers {} busy, {} blocked; {cpu:.1} cores in use",
        report.workers.len(),
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

/// By Little's law: requests a second times their round trip.
fn in_flight(report: &Report) -> Option<String> {
    let client = report.client?;
    let per_s = as_f64(client.requests) / report.elapsed_s;
    let mean = per_s * client.round_trip_us? / 1e6;
    let most = number(report, "max_in_flight").unwrap_or(5);
    let workers = report.workers.len();
    Some(format!(
        "{mean:.1} requests on their way on average, {workers} workers x {most} may be"
    ))
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

#[expect(clippy::cast_precision_loss, reason = "shown with three figures")]
fn as_f64(n: u64) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "means of counts: not negative, and far below 2^64"
)]
fn rounded(x: f64) -> u64 {
    x.round() as u64
}

/// What people call a run.
#[must_use]
pub fn name(report: &Report) -> &str {
    &report.id
}
