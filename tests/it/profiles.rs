//! What is right in a profile comes out whole: every value, and what is laid over it.

use std::num::NonZeroU64;
use std::time::Duration;

use insta::assert_snapshot;
use kdyno::profile::{
    self, Acks, Cluster, FaultAt, Format, Length, Metric, Password, Profile, SourceFile, Warmup,
};
use proptest::prelude::*;
use rstest::rstest;

use crate::support::profiles::{REAL, again, valid};

#[test]
fn an_empty_profile_is_the_default_profile() {
    let mut default = Profile::parse(&profile::find("default", None).unwrap(), &[]).unwrap();
    default.resolved.remove("description");
    assert_eq!(valid("", &[]).resolved, default.resolved);
    assert_snapshot!(toml::to_string(&default.resolved).unwrap(), @r#"
    [target]
    brokers = "embedded"
    topic = "users"
    partitions = 4
    replication = 1

    [target.embedded]
    brokers = 1
    rtt_ms = 0

    [source]
    rows = 1000000
    delimiter = "|"
    max_rejects = 0

    [payload]
    format = "json"
    correlation_id = true

    [producer]
    client = "librdkafka"
    workers = 2
    compression = "none"
    batch_size = 1000000
    batch_messages = 10000
    linger_ms = 5
    acks = "all"
    enable_idempotence = false
    max_in_flight = 5
    partitioner = "consistent_random"
    buffer_memory = 67108864
    delivery_timeout_ms = 120000
    request_timeout_ms = 30000
    retry_backoff_ms = 100

    [run]
    warmup = 0
    repeats = 1
    "#);
}

#[test]
fn every_value_comes_out_resolved() {
    let profile = valid(REAL, &[]);
    let Cluster::Kafka(kafka) = &profile.target.cluster else {
        panic!("not a real cluster");
    };
    assert_eq!(kafka.bootstrap, ["a:9092", "[::1]:9093"]);
    assert!(kafka.tls.as_ref().unwrap().verify_hostname);
    let password = &kafka.sasl.as_ref().unwrap().password;
    assert_eq!(*password, Password::File("password.txt".into()));
    assert_eq!(profile.target.topic_config["cleanup.policy"], "compact");
    assert_eq!(profile.source.file, SourceFile::Path("mine.tsv".into()));
    assert_eq!(profile.source.delimiter, b'\t');
    let headers = [("z", "last"), ("a", "1"), ("trace.on", "true")];
    assert_eq!(
        profile.payload.headers,
        headers.map(|(k, v)| (k.into(), v.into()))
    );
    let Format::Avro(avro) = &profile.payload.format else {
        panic!("not Avro");
    };
    assert_eq!(avro.registry.as_deref(), Some("http://localhost:8081"));
    let producer = &profile.producer;
    assert_eq!(producer.acks, Acks::All);
    assert_eq!(producer.batch_size, 65_536);
    assert_eq!(producer.linger, Duration::from_micros(500));
    assert_eq!(producer.librdkafka["socket.nagle.disable"], "false");
    assert_eq!(
        profile.run.length,
        Length::Duration(Duration::from_secs(90))
    );
    assert_eq!(profile.run.warmup, Warmup::Duration(Duration::from_secs(5)));
    assert_eq!(profile.run.rate, Some(400_000.0));
    let metrics = profile.thresholds.iter().map(|threshold| threshold.metric);
    let expected = [Metric::MsgsPerS, Metric::LatencyP99, Metric::Failed];
    assert!(metrics.eq(expected), "in the order of the file");
    assert_eq!(
        again(&profile),
        Profile {
            name: "test".into(),
            ..profile
        }
    );
}

#[test]
fn whoever_shortens_the_delivery_shortens_the_request() {
    let profile = valid("[producer]\ndelivery_timeout_ms = 10_000", &[]);
    assert_eq!(profile.producer.request_timeout, Duration::from_secs(10));
}

#[rstest]
#[case::rows("[source]\nrows = 10\n[run]\nwarmup = 1_000")]
#[case::rows_of_the_run("[run]\nrows = 10\nwarmup = 10")]
#[case::a_time("[run]\nduration = \"1s\"\nwarmup = \"5s\"\ntimeout = \"7s\"")]
#[case::a_fault_in_it(
    "[source]\nrows = 10\n[run]\nwarmup = 90\n[[target.embedded.faults]]\nat_row = 99\nerror = \"UNKNOWN\""
)]
fn a_warm_up_may_be_longer_than_what_comes_after_it(#[case] content: &str) {
    valid(content, &[]);
}

#[test]
fn a_fault_has_its_moment() {
    let profile = valid(
        "[[target.embedded.faults]]\nat_row = 5\nerror = \"_TRANSPORT\"\n\
         [[target.embedded.faults]]\nat_s = 0.5\nerror = \"UNKNOWN\"\ncount = 3\n",
        &[],
    );
    let Cluster::Embedded(embedded) = &profile.target.cluster else {
        panic!("not embedded");
    };
    let faults = embedded
        .faults
        .iter()
        .map(|fault| (fault.at, fault.count.get()));
    let expected = [
        (FaultAt::Row(5), 1),
        (FaultAt::Elapsed(Duration::from_millis(500)), 3),
    ];
    assert!(faults.eq(expected), "{:?}", embedded.faults);
}

#[rstest]
#[case("producer.batch_size=64k", |p: &Profile| p.producer.batch_size == 65_536)]
#[case("producer.acks=1", |p: &Profile| p.producer.acks == Acks::Leader)]
#[case("target.topic=7", |p: &Profile| p.target.topic == "7")]
#[case("run.rate=400k", |p: &Profile| p.run.rate == Some(400_000.0))]
#[case("source.rows=50k", |p: &Profile| p.source.file == SourceFile::Users(NonZeroU64::new(50_000).unwrap()))]
#[case("run.rows=1.5M", |p: &Profile| p.run.length == Length::Rows(NonZeroU64::new(1_500_000).unwrap()))]
#[case("producer.flush_every=\"100k\"", |p: &Profile| p.producer.flush_every == NonZeroU64::new(100_000))]
#[case("producer.batch_messages=20k", |p: &Profile| p.producer.batch_messages == 20_000)]
#[case("run.warmup=1M", |p: &Profile| p.run.warmup == Warmup::Rows(1_000_000))]
#[case("run.warmup=1m", |p: &Profile| p.run.warmup == Warmup::Duration(Duration::from_mins(1)))]
#[case("run.warmup=5s", |p: &Profile| p.run.warmup == Warmup::Duration(Duration::from_secs(5)))]
#[case("run.warmup=auto", |p: &Profile| p.run.warmup == Warmup::Auto)]
#[case("source.path=my file.csv", |p: &Profile| p.source.file == SourceFile::Path("my file.csv".into()))]
#[case("payload.headers.\"a b\"=c=d", |p: &Profile| p.payload.headers == [("a b".into(), "c=d".into())])]
#[case("producer.librdkafka.linger.ms=7", |p: &Profile| p.producer.librdkafka["linger.ms"] == "7")]
#[case("target.embedded.faults=[{at_row=1,error=\"UNKNOWN\"}]", |p: &Profile| {
    matches!(&p.target.cluster, Cluster::Embedded(embedded) if embedded.faults.len() == 1)
})]
fn an_override_is_laid_over_the_file(#[case] set: &str, #[case] holds: fn(&Profile) -> bool) {
    let profile = valid(
        "[producer]\nbatch_size = 1000\n[target]\ntopic = \"people\"\n",
        &[set],
    );
    assert!(holds(&profile), "{set}: {:#}", profile.resolved);
}

#[test]
fn the_last_override_of_a_key_counts() {
    let profile = valid("", &["run.repeats=2", "run.repeats=3"]);
    assert_eq!(profile.run.repeats.get(), 3);
}

#[test]
fn an_override_takes_the_place_of_what_it_excludes() {
    let profile = valid("[run]\nrows = 5\n", &["run.duration=10s"]);
    assert_eq!(
        profile.run.length,
        Length::Duration(Duration::from_secs(10))
    );
    let profile = valid("[source]\npath = \"x.csv\"\n", &["source.rows=5"]);
    assert_eq!(
        profile.source.file,
        SourceFile::Users(NonZeroU64::new(5).unwrap())
    );
}

#[test]
fn an_override_lays_aside_what_means_nothing_beside_it() {
    let profile = valid(REAL, &["target.brokers=embedded", "target.replication=1"]);
    assert!(matches!(profile.target.cluster, Cluster::Embedded(_)));
    assert!(profile.target.topic_config.is_empty());
    let profile = valid(REAL, &["producer.compression=none", "payload.format=json"]);
    assert_eq!(profile.producer.compression_level, None);
    assert!(matches!(profile.payload.format, Format::Json));
    let profile = Profile::parse(
        &profile::find("faulty", None).unwrap(),
        &["target.brokers=localhost:9092".into()],
    );
    assert!(matches!(profile.unwrap().target.cluster, Cluster::Kafka(_)));
}

#[rstest]
#[case("run.rate=", |p: &Profile| p.run.rate.is_none())]
#[case("producer.workers= ", |p: &Profile| p.producer.workers.get() == 2)]
#[case("thresholds.latency.p99=", |p: &Profile| p.thresholds.len() == 2)]
#[case("source.columns=", |p: &Profile| p.source.columns.is_none())]
#[case("tasks.avro_file=", |p: &Profile| p.tasks.avro_file.is_none())]
fn an_override_without_a_value_leaves_the_setting_out(
    #[case] set: &str,
    #[case] holds: fn(&Profile) -> bool,
) {
    let profile = valid(REAL, &[set]);
    assert!(holds(&profile), "{set}: {:#}", profile.resolved);
}

proptest! {
    #[test]
    fn the_resolved_table_gives_the_same_profile(
        workers in 1..=256u32,
        batch_size in 1..=1_048_588u32,
        linger_us in 0..=900_000u32,
        rate in 0.001..1e9f64,
        duration_ms in 1..=u32::MAX,
        header in "[a-z\"\\\\ .=\u{e4}]{1,8}",
    ) {
        prop_assume!(!header.trim().is_empty());
        let mut profile = valid("", &[]).resolved;
        let linger_ms = f64::from(linger_us) / 1e3;
        for (section, key, value) in [
            ("producer", "workers", toml::Value::from(workers)),
            ("producer", "batch_size", toml::Value::from(batch_size)),
            ("producer", "linger_ms", toml::Value::from(linger_ms)),
            ("run", "rate", toml::Value::from(rate)),
            ("run", "duration", toml::Value::from(format!("{duration_ms}ms"))),
            ("payload", "headers", toml::Table::from_iter([(header.clone(), header.into())]).into()),
        ] {
            profile[section].as_table_mut().unwrap().insert(key.into(), value);
        }
        let profile = valid(&toml::to_string(&profile).unwrap(), &[]);
        prop_assert_eq!(profile.producer.workers.get(), workers as usize);
        prop_assert_eq!(again(&profile), profile);
    }
}
