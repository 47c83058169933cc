//! Profiles and results for the tests of this layer: one run that went well, and its variations.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::{Duration, SystemTime};

use crate::client::cluster::{TopicState, Tried};
use crate::engine::ceilings::{self, Ceiling, Ceilings, Part, Round};
use crate::engine::{
    Measured, Outcome, Rates, RunResult, TaskOutcome, TaskResult, Usage, WorkerResult,
};
use crate::profile::{
    Acks, ClientKind, Cluster, Compression, Embedded, Format, Kafka, Length, Partitioner, Payload,
    Producer, Profile, Run, Source, SourceFile, Target, Tasks, Warmup,
};
use crate::report::{CeilingsReport, Report, Saved};
use crate::stats::{
    Advice, Cause, ClientFigures, Gauge, Gauges, Recording, Series, Verdict, Window,
};

const LONGEST: Duration = Duration::from_mins(3);

/// The profile `tuned`, on the embedded broker.
pub fn profile() -> Profile {
    let resolved = r#"
        [target]
        brokers = "embedded"
        topic = "users"
        [source]
        rows = 1000000
        [payload]
        format = "json"
        [producer]
        client = "librdkafka"
        workers = 4
        compression = "lz4"
        batch_size = 65536
        linger_ms = 5
        acks = "all"
        enable_idempotence = false
    "#;
    let one = NonZeroU32::MIN;
    Profile {
        name: "tuned".to_owned(),
        description: String::new(),
        target: Target {
            cluster: Cluster::Embedded(Embedded {
                brokers: one,
                rtt: Duration::ZERO,
                faults: Vec::new(),
            }),
            topic: "users".to_owned(),
            partitions: NonZeroU32::new(4).unwrap(),
            replication: one,
            topic_config: BTreeMap::new(),
        },
        source: Source {
            file: SourceFile::Users(NonZeroU64::new(1_000_000).unwrap()),
            delimiter: b'|',
            max_rejects: 0,
            columns: None,
        },
        payload: Payload {
            format: Format::Json,
            key: None,
            headers: Vec::new(),
            correlation_id: true,
        },
        producer: Producer {
            client: ClientKind::Librdkafka,
            workers: NonZeroUsize::new(4).unwrap(),
            compression: Compression::Lz4,
            compression_level: None,
            batch_size: 65_536,
            batch_messages: 10_000,
            linger: Duration::from_millis(5),
            acks: Acks::All,
            enable_idempotence: false,
            max_in_flight: 5,
            partitioner: Partitioner::ConsistentRandom,
            buffer_memory: 64 << 20,
            delivery_timeout: Duration::from_mins(2),
            request_timeout: Duration::from_secs(30),
            retry_backoff: Duration::from_millis(100),
            flush_every: None,
            librdkafka: BTreeMap::new(),
        },
        tasks: Tasks::default(),
        run: Run {
            length: Length::File,
            warmup: Warmup::None,
            rate: None,
            repeats: one,
            timeout: None,
        },
        thresholds: Vec::new(),
        resolved: toml::from_str(resolved).unwrap(),
    }
}

/// Ceilings of that profile, found in three rounds.
pub fn ceilings() -> CeilingsReport {
    let rounds = |rows: u64, bytes_of_row: u64, ms: [u64; 3]| {
        ms.map(|ms| Round {
            rows,
            bytes: rows * bytes_of_row,
            elapsed: Duration::from_millis(ms),
        })
        .to_vec()
    };
    let parts = [
        rounds(12_000_000, 0, [1_004, 998, 1_010]),
        rounds(10_000_000, 73, [1_230, 1_204, 1_260]),
        rounds(6_000_000, 17, [1_090, 1_104, 1_151]),
        rounds(10_000_000, 18, [5_010, 5_204, 4_960]),
    ];
    let found = Ceilings {
        started: SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_411_000),
        ceilings: Part::ALL
            .into_iter()
            .zip(parts)
            .map(|(part, rounds)| Ceiling { part, rounds })
            .collect(),
        ending: ceilings::Ending::Completed,
        left_out: Vec::new(),
        topics_left: Vec::new(),
        cores: 2,
    };
    CeilingsReport::new(&profile(), &found)
}

/// On a real cluster instead.
pub fn on_kafka(mut profile: Profile, mut result: RunResult) -> (Profile, RunResult) {
    result.bootstrap = "localhost:9092".to_owned();
    result.topic = Some(TopicState::Kept { partitions: 4 });
    result.version = Some("4.1".to_owned());
    profile.target.cluster = Cluster::Kafka(Kafka {
        bootstrap: vec![result.bootstrap.clone()],
        tls: None,
        sasl: None,
    });
    (profile, result)
}

/// A million users by four workers in 0.952 s, with both file tasks.
pub fn tuned() -> (Profile, RunResult) {
    let mut result = run_of(4, 1_000_000);
    result.verdict = Verdict {
        cause: Cause::ClientCpu,
        sure: true,
        because: "1.9 of 2 cores busy, the embedded broker's part included; workers blocked 3 %, \
                  queue <1 %, in flight 31 %"
            .to_owned(),
        figures: Vec::new(),
        advice: Some(Advice {
            key: "producer.workers".to_owned(),
            value: "2".to_owned(),
            words: "workers 2: four share 2 cores".to_owned(),
        }),
    };
    result.tasks = vec![
        file_task("json-file", "out/users.json", 73_714_712),
        file_task("avro-file", "out/users.avro", 36_800_400),
    ];
    (profile(), result)
}

/// So many records, all acknowledged, by so many workers.
pub fn run_of(workers: u64, records: u64) -> RunResult {
    let elapsed = Duration::from_millis(952);
    let of = |id: u64| records / workers + u64::from(id < records % workers);
    let workers = (0..workers).map(|id| worker(id, of(id), elapsed)).collect();
    with_workers(workers, elapsed)
}

/// A run that these workers did.
pub fn with_workers(workers: Vec<WorkerResult>, elapsed: Duration) -> RunResult {
    let mut total = Recording::new(LONGEST);
    for worker in &workers {
        total.add_worker(&worker.recording);
    }
    RunResult {
        started: SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_412_052_250),
        outcome: Outcome::Completed,
        correlation_id: uuid::Uuid::from_u128(0x0011_2233_4455_4677_8899_aabb_ccdd_eeff),
        bootstrap: "embedded".to_owned(),
        topic: Some(TopicState::Created),
        version: Some("2.12.1".to_owned()),
        inferred: None,
        connect: Duration::from_millis(312),
        warmup: None,
        measured: Measured {
            records: total.measured,
            elapsed,
        },
        total,
        workers,
        tasks: Vec::new(),
        rate: None,
        rates: Rates::default(),
        series: Series::default(),
        gauges: Gauges::default(),
        stalled: None,
        asked: Vec::new(),
        cores: 2,
        verdict: Verdict::default(),
        events: Vec::new(),
        tried: Vec::new(),
        usage: Usage {
            user: Duration::from_millis(1_420),
            system: Duration::from_millis(390),
            max_rss_bytes: 84 << 20,
        },
        rejects: None,
        verification: None,
    }
}

/// A run that reached nobody.
pub fn not_started() -> (Profile, RunResult) {
    let mut result = with_workers(Vec::new(), Duration::ZERO);
    result.outcome = Outcome::Failed(
        "no broker of localhost:9092 answered within 8 s: Connection refused\n\
         Check that Kafka runs there and that target.brokers names it. `scripts/kafka up` starts \
         one on this machine; --set target.brokers=embedded needs none."
            .to_owned(),
    );
    result.usage = Usage::default();
    let tried = |address: &str, resolved: Option<&str>, count, answer: &str| Tried {
        address: address.to_owned(),
        resolved: resolved.map(str::to_owned),
        count,
        answer: answer.to_owned(),
    };
    result.tried = vec![
        tried("localhost:9092", Some("127.0.0.1"), 9, "connection refused"),
        tried("broker-2:9092", None, 1, "this name has no address"),
    ];
    let (profile, mut result) = on_kafka(profile(), result);
    result.topic = None;
    (profile, result)
}

/// A worker whose records were all acknowledged, with latencies from 0.5 to 45 ms.
pub fn worker(id: u64, records: u64, elapsed: Duration) -> WorkerResult {
    let mut recording = Recording::new(LONGEST);
    recording.counts.read = records;
    recording.counts.sent = records;
    recording.counts.acked = records;
    recording.measured = records;
    recording.payload_bytes = records * 727 / 10;
    recording.acked_bytes = recording.payload_bytes;
    if records > 0 {
        recording.last_report_us = u64::try_from(elapsed.as_micros()).unwrap() - id;
        recording.client = figures(records);
    }
    for i in 0..records {
        recording.latencies.record(latency_us(i, records));
    }
    recording.time.blocked = elapsed * 3 / 100;
    recording.time.starved = elapsed * (30 + u32::try_from(id).unwrap()) / 100;
    WorkerResult {
        recording,
        channel: Gauge::default(),
        elapsed,
    }
}

/// Spread like those of a real run: most around 3 ms, few above 16.
fn latency_us(i: u64, records: u64) -> u64 {
    match i * 1000 / records {
        part @ 0..200 => 500 + part * 7,
        part @ 200..700 => 2_000 + (part - 200) * 4,
        part @ 700..950 => 4_000 + (part - 700) * 20,
        part @ 950..999 => 9_000 + (part - 950) * 200,
        _ => 44_700,
    }
}

fn figures(records: u64) -> ClientFigures {
    let batches = records.div_ceil(480);
    let mean = |mean_us: u64, count: u64| Window {
        sum: mean_us * count,
        count,
    };
    ClientFigures {
        wire_bytes: records * 188 / 10,
        requests: batches,
        retries: 0,
        queue_messages: 0,
        queue_bytes: 0,
        queue_capacity: 131_072,
        in_flight: 0,
        in_flight_capacity: 20,
        closed_by_size: 0.94 * f64::from(u32::try_from(batches).unwrap()),
        batch_bytes: Window {
            sum: records * 18,
            count: batches,
        },
        batch_messages: Window {
            sum: records,
            count: batches,
        },
        queued_us: mean(900, records),
        sending_us: mean(200, batches),
        round_trip_us: mean(2_700, batches),
        throttled_ms: mean(0, batches),
    }
}

fn file_task(name: &'static str, path: &str, bytes: u64) -> TaskResult {
    TaskResult {
        name,
        path: path.into(),
        rows: 1_000_000,
        bytes,
        elapsed: Duration::from_millis(676),
        outcome: TaskOutcome::Completed,
    }
}

/// A run as a list has it, after something was changed about it.
pub fn saved(number: u64, change: impl FnOnce(&mut Report)) -> Saved {
    saved_of(number, tuned(), change)
}

/// The same of another run.
pub fn saved_of(
    number: u64,
    (profile, result): (Profile, RunResult),
    change: impl FnOnce(&mut Report),
) -> Saved {
    let id = format!("{number}-{}", profile.name);
    let mut report = Report::new(&id, &profile, &result);
    change(&mut report);
    let json = serde_json::to_string(&report).unwrap();
    Saved {
        at: Some(report.started.parse().unwrap()),
        number: Some(number),
        dir: format!("runs/{id}").into(),
        id,
        run: Ok(serde_json::from_str(&json).unwrap()),
    }
}
