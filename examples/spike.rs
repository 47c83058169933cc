#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;
use std::sync::Arc;
use std::time::Duration;
use kdyno::profile::*;
use kdyno::engine::*;
use std::num::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let get = |k: &str, d: &str| args.iter().find_map(|a| a.strip_prefix(&format!("{k}="))).unwrap_or(d).to_string();
    let n = |k: &str, d: &str| get(k, d).parse::<u64>().unwrap();
    let brokers = get("brokers", "embedded");
    let profile = Profile {
        name: "spike".into(), description: String::new(),
        target: Target {
            cluster: if brokers == "embedded" { Cluster::Embedded(Embedded { brokers: NonZeroU32::new(1).unwrap(), rtt: Duration::ZERO, faults: vec![] }) } else { Cluster::Kafka(Kafka { bootstrap: vec![brokers], tls: None, sasl: None }) },
            topic: get("topic", "users"), partitions: NonZeroU32::new(4).unwrap(), replication: NonZeroU32::new(1).unwrap(), topic_config: Default::default() },
        source: Source { file: SourceFile::Users(NonZeroU64::new(1_000_000).unwrap()), delimiter: b'|', max_rejects: 0, columns: None },
        payload: Payload { format: if get("format","json") == "avro" { Format::Avro(AvroFormat::default()) } else { Format::Json }, key: None, headers: vec![], correlation_id: get("cid", "1") == "1" },
        producer: Producer { client: if get("client","k") == "null" { ClientKind::Null } else { ClientKind::Librdkafka }, workers: NonZeroUsize::new(n("workers","1") as usize).unwrap(),
            compression: match get("c","lz4").as_str() { "none" => Compression::None, "zstd" => Compression::Zstd, _ => Compression::Lz4 }, compression_level: None,
            batch_size: n("bs","1000000") as u32, batch_messages: n("bm","20000") as u32, linger: Duration::from_millis(n("linger","5")), acks: Acks::All, enable_idempotence: get("idem","0")=="1", max_in_flight: 5,
            partitioner: Partitioner::ConsistentRandom, buffer_memory: n("mem","67108864"), delivery_timeout: Duration::from_secs(120), request_timeout: Duration::from_secs(30), retry_backoff: Duration::from_millis(100),
            flush_every: NonZeroU64::new(n("flush","0")), librdkafka: args.iter().filter_map(|a| a.strip_prefix("raw.")).map(|a| a.split_once('=').unwrap()).map(|(a,b)|(a.into(),b.into())).collect() },
        tasks: Tasks { json_file: (get("json","")!="").then(|| get("json","").into()), avro_file: (get("avro","")!="").then(|| AvroFile{path:get("avro","").into(), codec: AvroCodec::None}) },
        run: Run { length: if n("rows","0")>0 {Length::Rows(NonZeroU64::new(n("rows","0")).unwrap())} else {Length::File}, warmup: Warmup::None, rate: (n("rate","0")>0).then(|| n("rate","0") as f64), repeats: NonZeroU32::new(1).unwrap(), timeout: None },
        thresholds: vec![], resolved: Default::default(),
    };
    for _ in 0..n("repeat","1") {
    let plan = Plan::new(Arc::new(profile.clone()), PlanOptions { source: "/tmp/users.csv".into(), rejects: "/tmp/rej.csv".into(), verify: get("verify","0")=="1" }).unwrap();
    let r = start(plan).unwrap().finish();
    let s = r.total.latencies.summary();
    println!("{:?} connect {:?} elapsed {:?} {:.0} msg/s  p50 {} p99 {} max {} {:?} {:?} retr {} fill {:.0} queued {:.0} rtt {:.0} cpu {:?}", r.outcome, r.connect, r.measured.elapsed, r.measured.msgs_per_s(), s.p50, s.p99, s.max, r.total.counts, r.total.errors, r.total.client.retries, r.total.client.batch_messages.mean(), r.total.client.queued_us.mean(), r.total.client.round_trip_us.mean(), r.usage);
    for t in &r.tasks { println!("  {} {:?} {} {} {:?}", t.name, t.elapsed, t.rows, t.bytes, t.outcome); }
    if let Some(v) = r.verification { println!("{v:?}"); }
    if let Some(v) = r.rate { println!("{v:?}"); }
    }
}
