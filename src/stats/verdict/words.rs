//! The figures of a verdict, as people read them.

use super::{Cause, Evidence};
use crate::stats::{ErrorCount, Gauge};
use crate::units::{self, percent, rounded};

/// Rates that are named at most, of a run whose rate was changed.
const SEGMENTS: usize = 4;

/// The figures that decided, in one sentence.
pub fn because(cause: Cause, evidence: &Evidence) -> String {
    let time = &evidence.time;
    let settings = &evidence.settings;
    match cause {
        Cause::NotEnough => format!(
            "{} batches, {:.2} s of acknowledgements; 20 and 0.1 s are needed",
            units::count(evidence.batches),
            evidence.reported_for_s
        ),
        Cause::Source => format!(
            "workers waited for rows {} of their time; main channel {} full",
            percent(time.starved),
            percent(evidence.gauges.main_channel.mean_share())
        ),
        Cause::Serializing if settings.null_client => format!(
            "workers made messages {} of their time; nobody had to send them",
            percent(time.busy)
        ),
        Cause::Serializing => format!(
            "workers busy {}, {} {}, queue {}; {}",
            percent(time.busy),
            if settings.flush_every.is_some() {
                "waiting for reports"
            } else {
                "blocked"
            },
            percent(time.blocked),
            percent(evidence.gauges.client_queue.mean_share()),
            cores(evidence)
        ),
        Cause::ClientCpu => client_cpu(evidence),
        Cause::BusyMachine => format!(
            "this machine is busy with {}: {}; {}",
            if settings.loopback {
                "something else, perhaps the broker on it"
            } else {
                "something else"
            },
            cores(evidence),
            queues(evidence)
        ),
        Cause::Linger => format!("{}; {}", batches(evidence), by_linger(evidence)),
        Cause::BatchSize => format!("{}; {}", batches(evidence), by_size(evidence)),
        Cause::RoundTrip => round_trip(evidence),
        Cause::FullQueue => format!("{}; {}", queues(evidence), cores(evidence)),
        Cause::Rate => format!(
            "{}; workers waited for the next moment {} of their time",
            rate(evidence),
            percent(time.paced)
        ),
        Cause::Errors => errors(evidence),
        Cause::Standstill => standstill(evidence),
        Cause::Unreachable => unreachable(evidence),
    }
}

fn client_cpu(evidence: &Evidence) -> String {
    let settings = &evidence.settings;
    let others = match (settings.embedded, settings.file_tasks) {
        (true, 0) => ", the embedded broker's part included",
        (true, _) => ", the embedded broker's and the file tasks' parts included",
        (false, 1..) => ", the file tasks' part included",
        (false, 0) => "",
    };
    format!("{}{others}; {}", cores(evidence), queues(evidence))
}

fn round_trip(evidence: &Evidence) -> String {
    let blocked = percent(evidence.time.blocked);
    let trip = millis(evidence.round_trip_ms);
    match evidence.settings.flush_every {
        Some(rows) => format!(
            "each worker waits for all reports after {} rows: {blocked} of its time; a round trip \
             takes {trip} ms",
            units::count(rows)
        ),
        None => format!(
            "in flight {}; a round trip takes {trip} ms; workers blocked {blocked}, queue {}",
            of(&evidence.gauges.in_flight),
            percent(evidence.gauges.client_queue.mean_share())
        ),
    }
}

/// All figures, by name.
pub fn figures(evidence: &Evidence) -> Vec<(String, String)> {
    let (time, gauges) = (&evidence.time, &evidence.gauges);
    let mut figures = vec![
        ("workers busy", percent(time.busy)),
        ("waiting for rows", percent(time.starved)),
        ("blocked", percent(time.blocked)),
        ("waiting for the rate", percent(time.paced)),
        ("on a core", percent(evidence.ran)),
        ("CPU", cores(evidence)),
        ("main channel", held(&gauges.main_channel, "chunks")),
        ("to workers", held(&gauges.worker_channels, "chunks")),
    ];
    if !evidence.settings.null_client {
        figures.extend(figures_of_clients(evidence));
    }
    figures.extend([
        ("lost", percent(evidence.lost_share())),
        ("longest gap", format!("{:.1} s", evidence.gap_s)),
        ("last ack", format!("{:.1} s ago", evidence.silent_for_s)),
    ]);
    let named = figures.into_iter();
    named
        .map(|(name, figure)| (name.to_owned(), figure))
        .collect()
}

fn figures_of_clients(evidence: &Evidence) -> [(&'static str, String); 11] {
    let gauges = &evidence.gauges;
    let per_s = |rate: f64| format!("{}/s", units::si(rate));
    let ms = |mean: Option<f64>| format!("{} ms", millis(mean));
    let bytes = evidence.batch_bytes.map(|bytes| {
        let messages = evidence.batch_messages.map_or_else(dash, units::si);
        let fill = evidence.batch_fill.map_or_else(dash, percent);
        format!(
            "{} of {messages} messages, {fill} full",
            units::bytes(rounded(bytes))
        )
    });
    let by_size = evidence.closed_by_size;
    [
        ("client queue", held(&gauges.client_queue, "messages")),
        ("in flight", held(&gauges.in_flight, "requests")),
        ("batches", per_s(evidence.batches_per_s())),
        ("requests", per_s(evidence.requests_per_s())),
        ("mean batch", bytes.unwrap_or_else(dash)),
        ("closed by size", by_size.map_or_else(dash, percent)),
        ("queue, linger", ms(evidence.queued_ms)),
        ("sending", ms(evidence.sending_ms)),
        ("round trip", ms(evidence.round_trip_ms)),
        ("throttled", ms(evidence.throttled_ms)),
        ("sent again", percent(evidence.retried_share())),
    ]
}

/// `1.2 of 2 cores busy, 2.0 with all else on this machine`: the rest where it matters.
fn cores(evidence: &Evidence) -> String {
    let (own, cores) = (evidence.cpu, evidence.settings.cores);
    let all = evidence.machine_cpu.filter(|all| *all >= own + 0.15);
    let others = all.map_or_else(String::new, |all| {
        format!(", {all:.1} with all else on this machine")
    });
    format!("{own:.1} of {cores} cores busy{others}")
}

fn queues(evidence: &Evidence) -> String {
    format!(
        "workers blocked {}, queue {}, in flight {}",
        percent(evidence.time.blocked),
        percent(evidence.gauges.client_queue.mean_share()),
        percent(evidence.gauges.in_flight.mean_share())
    )
}

fn batches(evidence: &Evidence) -> String {
    let bytes = evidence.batch_bytes.unwrap_or_default();
    format!(
        "{} batches a second of {} each",
        units::si(evidence.batches_per_s()),
        units::bytes(rounded(bytes))
    )
}

fn by_size(evidence: &Evidence) -> String {
    let share = evidence.closed_by_size.unwrap_or_default();
    format!("{} were closed because they were full", percent(share))
}

fn by_linger(evidence: &Evidence) -> String {
    let share = 1.0 - evidence.closed_by_size.unwrap_or_default();
    format!(
        "{} went out after linger_ms {}, {} full",
        percent(share),
        evidence.settings.linger_ms,
        percent(evidence.batch_fill.unwrap_or_default())
    )
}

fn errors(evidence: &Evidence) -> String {
    let lost = evidence.counts.lost();
    let what = if lost > 0 {
        format!(
            "{} of {} records lost",
            units::count(lost),
            units::count(evidence.counts.read)
        )
    } else {
        format!(
            "{} records ({}) were sent again",
            units::count(evidence.retries),
            percent(evidence.retried_share())
        )
    };
    let most = evidence.errors.iter().max_by_key(|error| error.count);
    match most.or_else(|| latest(evidence)) {
        Some(error) => format!("{what}; mostly {}: {}", error.code, error.first),
        None => what,
    }
}

/// What was reached of the rate: of the one that is asked for now or, at the end, of all.
fn rate(evidence: &Evidence) -> String {
    let of = |achieved, asked| format!("{} of {} msg/s", units::si(achieved), units::si(asked));
    if let Some(now) = evidence.rate_since_change() {
        return format!("{} since {:.1} s", of(now.achieved, now.asked), now.from_s);
    }
    let (asked, achieved) = evidence.rate.unwrap_or_default();
    match evidence.asked.len() {
        0 | 1 => of(achieved, asked),
        _ => format!("{}: {} in all", segments(evidence), of(achieved, asked)),
    }
}

/// `20.0 k from 0.0 s, 30.0 k from 12.0 s`: the latest of the rates that were asked for.
fn segments(evidence: &Evidence) -> String {
    let earlier = evidence.asked.len().saturating_sub(SEGMENTS);
    let latest = evidence.asked.iter().skip(earlier).map(|asked| {
        let rate = asked.rate.map_or_else(|| "no limit".to_owned(), units::si);
        format!("{rate} from {:.1} s", asked.from_s)
    });
    let more = (earlier > 0).then(|| format!("{earlier} more"));
    more.into_iter()
        .chain(latest)
        .collect::<Vec<_>>()
        .join(", ")
}

fn standstill(evidence: &Evidence) -> String {
    let gap = evidence.standstill();
    let (from_s, seconds) = gap.map_or((0.0, 0.0), |gap| (gap.from_s, gap.seconds));
    let trouble = latest(evidence).map_or_else(String::new, |trouble| {
        let words = trouble.last.as_ref().unwrap_or(&trouble.first);
        format!("; {}: {words}", trouble.code)
    });
    format!(
        "nothing acknowledged for {seconds:.1} s from {from_s:.1} s on, of {:.1} s{trouble}",
        evidence.elapsed_s
    )
}

fn unreachable(evidence: &Evidence) -> String {
    let since = evidence
        .troubles
        .iter()
        .filter_map(|trouble| trouble.first_s);
    let since = since.reduce(f64::min).unwrap_or_default();
    let words = latest(evidence).map_or_else(String::new, |trouble| {
        let words = trouble.last.as_ref().unwrap_or(&trouble.first);
        format!(
            "; {} times {}: {words}",
            units::count(trouble.count),
            trouble.code
        )
    });
    format!(
        "since {since:.2} s; nothing acknowledged for {:.1} s{words}",
        evidence.silent_for_s
    )
}

/// The trouble that says most: "all brokers are down" says only that there were others.
fn latest(evidence: &Evidence) -> Option<&ErrorCount> {
    let says_more = |trouble: &&ErrorCount| trouble.code != "_ALL_BROKERS_DOWN";
    evidence.troubles.iter().rev().find(says_more)
}

/// How many things a place holds in the mean.
fn mean(gauge: &Gauge) -> String {
    if gauge.mean < 99.95 {
        format!("{:.1}", gauge.mean)
    } else {
        units::si(gauge.mean)
    }
}

fn of(gauge: &Gauge) -> String {
    let capacity = gauge.capacity;
    if capacity == 0 {
        return dash();
    }
    let mean = mean(gauge);
    let share = percent(gauge.mean_share());
    format!("{mean} of {}, {share}", units::count(capacity))
}

/// How many of what a place holds in the mean: `272 k of 67.1 M messages, <1 %`.
fn held(gauge: &Gauge, what: &str) -> String {
    let capacity = gauge.capacity;
    if capacity == 0 {
        return dash();
    }
    let mean = mean(gauge);
    let room = match capacity {
        0..10_000 => units::count(capacity),
        _ => units::si(units::as_f64(capacity)),
    };
    format!("{mean} of {room} {what}, {}", percent(gauge.mean_share()))
}

fn millis(ms: Option<f64>) -> String {
    ms.map_or_else(dash, |ms| units::millis(ms * 1e3))
}

fn dash() -> String {
    "-".to_owned()
}
