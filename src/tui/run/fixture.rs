//! The runs of the screens' one story: #128 goes and ends well, #131 loses its broker, #121 is the
//! ghost, and one finds no broker at all.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::engine::{
    BatchView, Chunks, Event, Happening, LatencyView, Phase, Rates, Snapshot, TaskOutcome,
    TaskSnapshot, Usage, WorkerSnapshot, WorkerState,
};
use crate::profile::{Place, Profile, ProfileText};
use crate::report::Report;
use crate::stats::{
    Advice, Bin, Cause, ClientFigures, Counts, Gauge, Gauges, LatencySummary, Series, TimeShares,
    Verdict, Window,
};
use crate::tui::app::Launch;

const TUNED: &str = r#"
[target]
brokers = "embedded"
topic = "users"
[source]
rows = 1_000_000
[producer]
workers = 4
compression = "lz4"
batch_size = "64 KiB"
linger_ms = 5
acks = "all"
[tasks]
json_file = "out/users.json"
avro_file = "out/users.avro"
[thresholds]
"msgs_per_s" = ">= 400k"
"latency.p99" = "< 50ms"
"failed" = "== 0"
"#;

const DURABLE: &str = r#"
[target]
brokers = "localhost:9092"
topic = "users"
[source]
rows = 1_000_000
[producer]
workers = 2
compression = "lz4"
batch_size = "64 KiB"
linger_ms = 2
acks = "all"
enable_idempotence = true
[run]
rate = 50_000
"#;

fn profile(name: &str, text: &str) -> Profile {
    let text = ProfileText {
        name: name.to_owned(),
        place: Place::BuiltIn,
        text: text.to_owned(),
    };
    Profile::parse(&text, &[]).unwrap_or_else(|found| panic!("{}", found.render(false)))
}

fn launch_of(profile: Profile) -> Launch {
    Launch {
        profile: Arc::new(profile),
        overrides: Vec::new(),
    }
}

pub fn tuned() -> Launch {
    launch_of(profile("tuned", TUNED))
}

pub fn durable() -> Launch {
    launch_of(profile("durable", DURABLE))
}

/// As `tuned`, on brokers that do not answer.
pub fn unreachable() -> Launch {
    let text = TUNED.replace("embedded", "broker-1:9092,broker-2:9092");
    launch_of(profile("tuned", &text))
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Steps of 20 ms that rise and then go on around a rate, and end with so many records.
pub fn steps(records: u64, count: u64, seed: u64) -> Vec<u64> {
    let weight = |i: u64| match i {
        0 => 22,
        1 => 58,
        2 => 90,
        i => 103 + (i * 7 + seed * 5) * 13 % 11 + i % 3,
    };
    let all: u64 = (0..count).map(weight).sum();
    let mut steps: Vec<_> = (0..count).map(|i| records * weight(i) / all).collect();
    let given: u64 = steps.iter().sum();
    if let Some(last) = steps.last_mut() {
        *last += records - given;
    }
    steps
}

fn series(acked: Vec<u64>) -> Series {
    Series {
        acked,
        ..Series::default()
    }
}

fn counts(acked: u64) -> Counts {
    Counts {
        read: acked,
        sent: acked,
        acked,
        ..Counts::default()
    }
}

fn gauge(now: u64, mean: f64, capacity: u64) -> Gauge {
    Gauge {
        now,
        mean,
        capacity,
    }
}

fn summary(p50: u64, p95: u64, p99: u64, p99_9: u64, max: u64) -> LatencySummary {
    LatencySummary {
        min: 400,
        mean: 3_800.0,
        p50,
        p90: (p50 + p95) / 2,
        p95,
        p99,
        p99_9,
        max,
    }
}

fn bins(counts: &[u64]) -> Vec<Bin> {
    let bin = |(i, &count): (u32, &u64)| Bin {
        from_us: if i == 0 { 0 } else { 1000 << (i - 1) },
        to_us: 1000 << i,
        count,
    };
    (0..).zip(counts).map(bin).collect()
}

fn verdict() -> Verdict {
    let figures = [
        ("cores busy", "1.9 of 2"),
        ("workers blocked", "3 %"),
        ("main channel", "26 %"),
        ("client queue", "<1 %"),
        ("in flight", "30 %"),
    ];
    Verdict {
        cause: Cause::ClientCpu,
        sure: true,
        because: "1.9 of 2 cores busy; workers blocked 3 %, queue <1 %, in flight 30 %".to_owned(),
        figures: figures.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        advice: Some(Advice {
            key: "producer.workers".to_owned(),
            value: "2".to_owned(),
            words: "workers 2: four share 2 cores".to_owned(),
        }),
    }
}

fn client() -> ClientFigures {
    let mean = |mean_us: u64| Window {
        sum: mean_us * 1000,
        count: 1000,
    };
    ClientFigures {
        wire_bytes: 11_923_000,
        requests: 1_361,
        batch_messages: Window {
            sum: 634_200,
            count: 1_426,
        },
        queued_us: mean(900),
        sending_us: mean(200),
        round_trip_us: mean(2_700),
        throttled_ms: mean(0),
        ..ClientFigures::default()
    }
}

fn worker(acked: u64, msgs_per_s: f64, p99_us: u64, queued_chunks: u64, blocked: f64) -> WorkerSnapshot {
    WorkerSnapshot {
        counts: counts(acked),
        msgs_per_s,
        p99_us: Some(p99_us),
        queued_chunks,
        channel_capacity: 4,
        time: TimeShares {
            busy: 0.9 - blocked,
            starved: 0.1,
            blocked,
            paced: 0.0,
        },
        expected_rows: Some(250_000),
        state: WorkerState::Sending,
        ..WorkerSnapshot::default()
    }
}

fn task(name: &'static str, rows: u64, bytes: u64, elapsed: Duration, outcome: Option<TaskOutcome>) -> TaskSnapshot {
    TaskSnapshot {
        name,
        rows,
        expected_rows: Some(1_000_000),
        bytes,
        elapsed,
        outcome,
        path: format!("out/users.{}", &name[..4]).into(),
    }
}

/// #128 after 0.62 s.
pub fn running() -> Snapshot {
    Snapshot {
        phase: Phase::Running,
        elapsed: ms(620),
        counts: counts(634_200),
        expected_rows: Some(1_000_000),
        rates: Rates {
            now: 1_090_000.0,
            average: 1_020_000.0,
            minimum: Some(960_000.0),
            variation: Some(0.03),
        },
        payload_bytes: 46_100_000,
        latency: LatencyView {
            recent: summary(3_000, 8_600, 13_900, 30_200, 38_800),
            run: summary(3_100, 8_800, 14_200, 31_000, 44_700),
            bins: bins(&[12_684, 133_182, 272_706, 178_844, 32_978, 3_171, 635]),
            count: 634_200,
            clipped: 0,
        },
        client: ClientFigures {
            // Enough of them for every percentile.
            batch_messages: Window {
                sum: 634_200,
                count: 14_260,
            },
            ..client()
        },
        batch: Some(BatchView {
            bytes: 61.2 * 1024.0,
            messages: 466.0,
            fill: 0.96,
            closed_by_size: Some(0.94),
        }),
        gauges: Gauges {
            main_channel: gauge(2, 2.1, 8),
            worker_channels: gauge(10, 9.6, 16),
            client_queue: gauge(900, 900.0, 400_000),
            in_flight: gauge(6, 6.1, 20),
        },
        chunks: Chunks {
            read: 113,
            expected: Some(156),
        },
        workers: vec![
            worker(160_100, 275_000.0, 13_800, 3, 0.03),
            worker(158_700, 273_000.0, 14_000, 2, 0.03),
            worker(157_900, 272_000.0, 14_300, 3, 0.02),
            worker(157_500, 270_000.0, 14_600, 2, 0.04),
        ],
        tasks: vec![
            task("json-file", 918_000, 67_600_000, ms(620), None),
            task("avro-file", 1_000_000, 36_800_000, ms(512), Some(TaskOutcome::Completed)),
        ],
        usage: Usage {
            user: ms(930),
            system: ms(248),
            max_rss_bytes: 84 << 20,
        },
        cores: 2,
        series: Arc::new(series(steps(634_200, 31, 1))),
        warm_at: Some(Duration::ZERO),
        last_report: Some(ms(619)),
        verdict: verdict(),
        ..Snapshot::default()
    }
}

/// What happened until then.
pub fn events() -> Vec<Event> {
    let event = |at, what| Event { at: ms(at), what };
    vec![
        event(0, Happening::Topic(crate::client::cluster::TopicState::Kept { partitions: 4 })),
        event(24, Happening::FirstAck),
        event(310, Happening::Mark(1)),
        event(
            512,
            Happening::TaskOver {
                name: "avro-file",
                outcome: TaskOutcome::Completed,
                bytes: 36_800_000,
            },
        ),
    ]
}

/// #128 with some of it changed.
fn report(changes: Value) -> Report {
    let mut all = serde_json::Map::new();
    for part in [head(), figures(), rest(), changes] {
        let Value::Object(part) = part else { panic!("an object") };
        all.extend(part);
    }
    serde_json::from_value(Value::Object(all)).unwrap()
}

fn head() -> Value {
    json!({
        "schema": 1,
        "id": "128-tuned",
        "number": 128,
        "started": "2026-11-23T05:34:12.250Z",
        "profile": { "name": "tuned", "resolved": tuned().profile.resolved },
        "target": { "kind": "embedded", "brokers": "embedded", "version": "2.14.1", "topic": null },
        "outcome": "completed",
        "failure": null,
        "verdict": verdict(),
        "caveats": ["embedded_broker", "queueing_included"],
        "correlation_id": "00112233-4455-4677-8899-aabbccddeeff",
        "records": counts(1_000_000),
        "warmup": null,
        "connect_s": 0.312,
    })
}

fn figures() -> Value {
    json!({
        "measured": 1_000_000,
        "elapsed_s": 0.952,
        "msgs_per_s": 1_050_420.2,
        "rates": { "minimum": 960_000.0, "variation": 0.03 },
        "rate": null,
        "payload_bytes": 72_700_000,
        "payload_mb_per_s": 76.3,
        "wire_bytes": 18_800_000,
        "wire_mb_per_s": 19.7,
        "batches": 21_460,
        "latency_us": summary(3_100, 8_800, 14_200, 31_000, 44_700),
        "latency_histogram": {
            "clipped": 0,
            "bins": bins(&[20_000, 210_000, 430_000, 282_000, 52_000, 5_000, 1_000])
        },
        "retries": 0,
        "batch_fill": 0.96,
        "closed_by_size": 0.94,
        "gauges": running().gauges,
        "client": {
            "requests": 2_000, "batch_messages": 466.0, "batch_bytes": 62_668.8,
            "batch_wire_bytes": 8_760.0, "queued_us": 900.0, "sending_us": 200.0,
            "round_trip_us": 2_700.0, "throttled_us": 0.0
        },
    })
}

fn rest() -> Value {
    json!({
        "cpu_s": { "user": 1.42, "system": 0.39 },
        "cores": 2,
        "max_rss_bytes": 84 << 20,
        "workers": [
            worker_report(0, 251_410, 264_000.0, 13_800, 0.03),
            worker_report(1, 250_120, 263_000.0, 14_000, 0.03),
            worker_report(2, 249_470, 262_000.0, 14_300, 0.02),
            worker_report(3, 249_000, 261_000.0, 14_600, 0.04),
        ],
        "tasks": [
            task_report("kafka", 72_700_000, 0.952, None),
            task_report("json-file", 73_700_000, 0.676, Some("out/users.json")),
            task_report("avro-file", 36_800_000, 0.512, Some("out/users.avro")),
        ],
        "errors": [],
        "events": [
            { "at_s": 0.0, "kind": "topic", "text": "topic has 4 partitions" },
            { "at_s": 0.024, "kind": "first_ack", "text": "first acknowledgement" },
            { "at_s": 0.31, "kind": "mark", "text": "mark 1" },
            { "at_s": 0.512, "kind": "task_over", "text": "avro-file done, 36.8 MB" },
            { "at_s": 0.676, "kind": "task_over", "text": "json-file done, 73.7 MB" },
        ],
        "series": series([steps(634_200, 31, 1), steps_after(365_800)].concat()),
        "rejects": null,
        "verify": null,
        "verify_failure": null,
        "thresholds": [
            threshold("msgs_per_s", ">= 400k", 1_050_420.2, "1.05 M"),
            threshold("latency.p99", "< 50ms", 14_200.0, "14.2 ms"),
            threshold("failed", "== 0", 0.0, "0"),
        ],
    })
}

/// The rest of the steps, without a rise; the last one is not a whole one.
fn steps_after(records: u64) -> Vec<u64> {
    let mut steps: Vec<_> = (0..16).map(|i| records * (100 + i * 5 % 7) / 1_710).collect();
    steps.push(records - steps.iter().sum::<u64>());
    steps
}

fn worker_report(id: u64, acked: u64, msgs_per_s: f64, p99_us: u64, blocked: f64) -> Value {
    json!({
        "id": id, "acked": acked, "busy": 0.87, "blocked": blocked, "starved": 0.1, "paced": 0.0,
        "rejected": 0, "failed": 0, "unknown": 0, "msgs_per_s": msgs_per_s, "p99_us": p99_us
    })
}

fn task_report(name: &str, bytes: u64, elapsed_s: f64, path: Option<&str>) -> Value {
    json!({
        "name": name, "rows": 1_000_000, "bytes": bytes, "elapsed_s": elapsed_s,
        "outcome": "completed", "failure": null, "path": path
    })
}

fn threshold(metric: &str, bound: &str, value: f64, shown: &str) -> Value {
    json!({
        "metric": metric, "bound": bound, "value": value, "shown": shown, "met": true,
        "judged": true, "note": null
    })
}

/// #128 when it is over.
pub fn completed() -> Report {
    report(json!({}))
}

/// #128 when somebody has stopped it.
pub fn interrupted() -> Report {
    report(json!({
        "outcome": "interrupted",
        "records": counts(634_200),
        "measured": 634_200,
        "elapsed_s": 0.62,
        "msgs_per_s": 1_022_900.0,
        "series": series(steps(634_200, 31, 1)),
        "tasks": [task_report("kafka", 46_100_000, 0.62, None)],
        "thresholds": [],
    }))
}

/// #121, a little slower and with lower latencies.
pub fn ghost() -> Report {
    report(json!({
        "id": "121-tuned",
        "number": 121,
        "elapsed_s": 0.983,
        "msgs_per_s": 1_017_300.0,
        "latency_us": summary(2_900, 7_900, 11_800, 25_100, 36_000),
        "series": series(steps(1_000_000, 49, 4)),
    }))
}

/// #131, whose only broker went away.
pub fn failed() -> Report {
    let counts = Counts {
        read: 605_000,
        sent: 605_000,
        acked: 405_000,
        failed: 199_900,
        unknown: 100,
        rejected: 0,
    };
    let lost = |id: u64, acked: u64, failed: u64| {
        json!({
            "id": id, "acked": acked, "busy": 0.1, "blocked": 0.34, "starved": 0.0, "paced": 0.5,
            "rejected": 0, "failed": failed, "unknown": 50, "msgs_per_s": 25_000.0, "p99_us": 6_000 + id * 100
        })
    };
    let trouble = |at_s: f64, kind: &str, text: &str| json!({ "at_s": at_s, "kind": kind, "text": text });
    let error = |code: &str, count: u64, first: &str, first_s: f64| {
        json!({ "code": code, "count": count, "first": first, "first_s": first_s })
    };
    report(json!({
        "id": "131-durable",
        "number": 131,
        "profile": { "name": "durable", "resolved": durable().profile.resolved },
        "target": { "kind": "kafka", "brokers": "localhost:9092", "version": "4.1", "topic": null },
        "outcome": "failed",
        "failure": "no broker answered for 10 s",
        "verdict": {
            "cause": "unreachable", "sure": true, "figures": [],
            "because": "localhost:9092 refused 28 connections in 10.0 s; the only broker is down",
            "advice": { "key": "", "value": "", "words": "scripts/kafka status, then Enter" }
        },
        "caveats": ["acknowledged_only"],
        "records": counts,
        "measured": 405_000,
        "elapsed_s": 18.2,
        "msgs_per_s": 22_252.7,
        "rates": { "minimum": 0.0, "variation": 1.1 },
        "rate": { "asked": 50_000.0, "achieved": 33_000.0, "held": false },
        "payload_bytes": 29_400_000,
        "payload_mb_per_s": 1.62,
        "wire_mb_per_s": 0.60,
        "wire_bytes": 10_900_000,
        "batches": 8_100,
        "latency_us": LatencySummary { mean: 2_100.0, ..summary(1_900, 4_100, 6_000, 9_800, 13_500) },
        "latency_histogram": { "clipped": 0, "bins": bins(&[20_250, 198_450, 164_025, 21_060, 1_215]) },
        "batch_fill": 0.10,
        "closed_by_size": 0.0,
        "gauges": {
            "main_channel": gauge(8, 6.0, 8), "worker_channels": gauge(8, 6.0, 8),
            "client_queue": gauge(200_000, 90_000.0, 200_000), "in_flight": gauge(0, 1.0, 10)
        },
        "client": {
            "requests": 8_100, "batch_messages": 50.0, "batch_bytes": 6_758.4,
            "batch_wire_bytes": 1_345.0, "queued_us": 1_100.0, "sending_us": 100.0,
            "round_trip_us": 900.0, "throttled_us": 0.0
        },
        "max_rss_bytes": 131 << 20,
        "workers": [lost(0, 202_600, 99_920), lost(1, 202_400, 99_980)],
        "tasks": [
            {
                "name": "kafka", "rows": 405_000, "bytes": 29_400_000, "elapsed_s": 18.2,
                "outcome": "failed", "failure": "200,000 records were not acknowledged", "path": null
            },
            task_report("json-file", 73_700_000, 0.711, Some("out/users.json")),
            task_report("avro-file", 36_800_000, 0.548, Some("out/users.avro")),
        ],
        "errors": [error("_MSG_TIMED_OUT", 199_900, "", 18.1)],
        "troubles": [
            {
                "code": "_TRANSPORT", "count": 28, "first": "127.0.0.1:9092 refused", "first_s": 8.1,
                "last": "127.0.0.1:9092 refused"
            },
            error("_ALL_BROKERS_DOWN", 2, "1/1 brokers are down", 8.11),
        ],
        "events": [
            trouble(8.10, "trouble", "broker lost"),
            trouble(12.1, "warning", "client queue full"),
            trouble(18.1, "lost", "first record given up"),
            trouble(18.2, "stopping", "failed: no broker answered for 10 s"),
        ],
        "series": series((0..405).map(|_| 1_000).collect()),
        "thresholds": [],
    }))
}

/// One that reached nobody.
pub fn not_started() -> Report {
    report(json!({
        "id": "132-tuned",
        "number": 132,
        "profile": { "name": "tuned", "resolved": unreachable().profile.resolved },
        "target": {
            "kind": "kafka", "brokers": "broker-1:9092,broker-2:9092", "version": null, "topic": null
        },
        "outcome": "failed",
        "failure": "no broker answered within 10 s",
        "verdict": null,
        "tried": [
            { "address": "broker-1:9092", "resolved": "10.0.0.11", "count": 9, "answer": "connection refused" },
            { "address": "broker-2:9092", "resolved": null, "count": 1, "answer": "this name has no address" },
        ],
        "caveats": [],
        "records": Counts::default(),
        "measured": 0,
        "elapsed_s": 10.0,
        "msgs_per_s": 0.0,
        "workers": [],
        "tasks": [],
        "troubles": [{
            "code": "_TRANSPORT", "count": 9, "first_s": 0.1,
            "first": "broker-1:9092/bootstrap: Connect to 10.0.0.11:9092 failed",
        }],
        "events": [],
        "series": Series::default(),
        "thresholds": [],
    }))
}
