//! The runs of the screens' one story: #128 goes and ends well, #131 loses its broker, #121 is the
//! ghost, and one finds no broker at all.

mod reports;

use std::sync::Arc;
use std::time::Duration;

use crate::engine::{
    BatchView, Chunks, Event, Happening, LatencyView, Phase, Rates, Snapshot, TaskOutcome,
    TaskSnapshot, Usage, WorkerSnapshot, WorkerState,
};
use crate::profile::{Place, Profile, ProfileText};
use crate::stats::{
    Advice, Bin, Cause, ClientFigures, Counts, Gauge, Gauges, LatencySummary, Series, TimeShares,
    Verdict, Window,
};
use crate::tui::app::Launch;

pub use self::reports::{
    completed, failed, ghost, held_against_ceilings, interrupted, not_started, saved,
};

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
        brokers_at: None,
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
    Launch {
        brokers_at: Some("tuned.toml line 4".to_owned()),
        ..launch_of(profile("tuned", &text))
    }
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
        p90: u64::midpoint(p50, p95),
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
        figures: figures
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
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

fn worker(
    acked: u64,
    msgs_per_s: f64,
    p99_us: u64,
    queued_chunks: u64,
    blocked: f64,
) -> WorkerSnapshot {
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

fn task(
    name: &'static str,
    rows: u64,
    bytes: u64,
    elapsed: Duration,
    outcome: Option<TaskOutcome>,
) -> TaskSnapshot {
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
            task(
                "avro-file",
                1_000_000,
                36_800_000,
                ms(512),
                Some(TaskOutcome::Completed),
            ),
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
        event(
            0,
            Happening::Topic(crate::client::cluster::TopicState::Kept { partitions: 4 }),
        ),
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
