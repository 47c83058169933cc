//! Profiles: every mistake is found at its place with its cure, and what is right comes out whole.
//!
//! Each file of `invalid/` is one class of mistakes and ends with what has to be said about it, a
//! line a mistake: `#! LINE:COLUMN KEY: CURE`.

use std::fs;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use insta::assert_snapshot;
use kdyno::profile::{
    self, Acks, Cluster, Diagnostics, FaultAt, FindError, Format, Length, Metric, Password, Place,
    Profile, ProfileText, SourceFile, Warmup,
};
use proptest::prelude::*;
use rstest::rstest;

const BUILT_IN: [&str; 10] = [
    "default",
    "reference",
    "tuned",
    "low-latency",
    "durable",
    "avro",
    "zstd",
    "keyed",
    "faulty",
    "ceiling",
];

fn text(content: &str) -> ProfileText {
    ProfileText {
        name: "test".into(),
        place: Place::File("test.toml".into()),
        text: content.into(),
    }
}

fn parse(content: &str, overrides: &[&str]) -> Result<Profile, Diagnostics> {
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    Profile::parse(&text(content), &overrides)
}

fn valid(content: &str, overrides: &[&str]) -> Profile {
    parse(content, overrides).unwrap_or_else(|found| panic!("{found}"))
}

fn mistakes(content: &str, overrides: &[&str]) -> Diagnostics {
    parse(content, overrides).expect_err("the profile was taken as valid")
}

/// What is said about a profile, a line a mistake, as the files of `invalid/` have it.
fn said(found: &Diagnostics) -> Vec<String> {
    let lines = found.iter().map(|mistake| {
        let at = found.position(mistake).expect("a mistake has a place");
        format!(
            "{}:{} {}: {}",
            at.line, at.column, mistake.key, mistake.cure
        )
    });
    lines.collect()
}

#[rstest]
fn every_mistake_is_found_at_its_place_with_its_cure(
    #[files("tests/it/invalid/*.toml")] path: PathBuf,
) {
    let profile = ProfileText {
        name: "invalid".into(),
        text: fs::read_to_string(&path).unwrap(),
        place: Place::File(path),
    };
    let expected = profile
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("#! "));
    let expected: Vec<_> = expected.collect();
    let found = Profile::parse(&profile, &[]).expect_err("an invalid profile was taken as valid");
    assert_eq!(said(&found), expected, "\n{found}");
}

#[test]
fn an_error_shows_the_line_and_every_setting_that_has_a_part_in_it() {
    let found = mistakes(
        "[producer]\nacks = 1\nenable_idempotence = true\ncompresion = \"lz4\"\n",
        &[],
    );
    assert_snapshot!(found.render(false), @r#"
    error: enable_idempotence = true needs acks = "all"
     --> test.toml:3:22
      |
    2 | acks = 1
      |        - or write "all"
    3 | enable_idempotence = true
      |                      ^^^^ write false

    error: [producer] has no key compresion
     --> test.toml:4:1
      |
    4 | compresion = "lz4"
      | ^^^^^^^^^^ write compression
    "#);
    assert_eq!(found.to_string(), found.render(false));
}

#[test]
fn a_byte_order_mark_and_long_line_ends_move_nothing() {
    let found = mistakes("\u{feff}[producer]\r\nworkres = 2\r\n", &[]);
    assert_eq!(said(&found), ["2:1 producer.workres: write workers"]);
}

#[test]
fn an_error_is_coloured_when_asked_for() {
    let found = mistakes("colour = 1", &[]);
    assert!(found.render(true).contains("\u{1b}["));
    assert!(!found.render(false).contains('\u{1b}'));
}

#[test]
fn an_error_in_an_override_shows_the_override() {
    let found = mistakes(
        "[producer]\nenable_idempotence = true\n",
        &[
            "producer.workers=0",
            "producer.acks=1",
            "run.rat=400k",
            "fast",
        ],
    );
    assert_snapshot!(found.render(false), @r#"
    error: enable_idempotence = true needs acks = "all"
     --> test.toml:2:22
      |
    2 | enable_idempotence = true
      |                      ^^^^ write false
      |
      = note: or write "all": --set producer.acks=1

    error: producer.workers is 0, which is out of its range
     |
     | --set producer.workers=0
     |                        ^ write 1 to 256

    error: [run] has no key rat
     |
     | --set run.rat=400k
     |           ^^^ write run.rate

    error: an override is a key and a value
     |
     | --set fast
     |       ^^^^ write KEY=VALUE, such as producer.workers=4
    "#);
}

#[test]
fn no_error_shows_a_secret() {
    let invalid = fs::read_to_string("tests/it/invalid/secrets.toml").unwrap();
    let overrides = [
        "target.sasl.password=hunter2",
        "target.sasl.password_env=\"hunter2!\"",
        "producer.librdkafka.sasl.password=hunter2",
    ];
    let found = mistakes(&invalid, &overrides);
    assert!(found.iter().len() > overrides.len());
    assert!(!found.to_string().contains("hunter2"), "{found}");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
}

#[test]
fn every_built_in_profile_is_valid_and_described() {
    for name in BUILT_IN {
        let listed = profile::list(None).unwrap();
        let listed = listed.iter().find(|listed| listed.name == name);
        let profile = listed
            .unwrap_or_else(|| panic!("{name} is not listed"))
            .profile
            .as_ref();
        let profile = profile.unwrap_or_else(|found| panic!("{found}"));
        assert!(
            matches!(profile.target.cluster, Cluster::Embedded(_)),
            "{name}"
        );
        assert!(!profile.description.is_empty(), "{name}");
        assert_eq!(profile.name, name);
    }
}

/// Reads the profile that `kdyno run [NAME] [--set KEY=VALUE]…` would.
fn run(command: &str) -> Profile {
    let words: Vec<_> = command.split_whitespace().collect();
    let name = words.get(2).filter(|word| !word.starts_with("--"));
    let sets = words.windows(2).filter(|pair| pair[0] == "--set");
    let sets: Vec<_> = sets.map(|pair| pair[1].to_owned()).collect();
    let text = profile::find(name.unwrap_or(&"default"), None).unwrap();
    Profile::parse(&text, &sets).unwrap_or_else(|found| panic!("{command}\n{found}"))
}

#[test]
fn every_command_that_a_built_in_profile_suggests_works() {
    let mut commands = 0;
    for name in BUILT_IN {
        let text = profile::find(name, None).unwrap().text;
        let text = text.replace("\\\n#", "");
        let comments = text.lines().filter_map(|line| line.strip_prefix("# "));
        for command in comments
            .map(str::trim)
            .filter(|line| line.starts_with("kdyno run"))
        {
            run(command);
            commands += 1;
        }
    }
    assert!(commands >= 10, "only {commands} were found");
}

#[test]
fn the_resolved_table_of_a_built_in_profile_gives_the_same_profile() {
    for name in BUILT_IN {
        let profile = Profile::parse(&profile::find(name, None).unwrap(), &[]).unwrap();
        assert_eq!(again(&profile), profile);
    }
}

/// The profile that the resolved table of a profile says.
fn again(profile: &Profile) -> Profile {
    let resolved = ProfileText {
        name: profile.name.clone(),
        place: Place::BuiltIn,
        text: toml::to_string(&profile.resolved).unwrap(),
    };
    Profile::parse(&resolved, &[]).unwrap_or_else(|found| panic!("{found}"))
}

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

/// Everything that the embedded cluster leaves out.
const REAL: &str = r#"
description = "everything"

[target]
brokers = "a:9092, [::1]:9093"
topic = "people"
partitions = 12
replication = 3
topic_config = { "min.insync.replicas" = 2, cleanup.policy = "compact" }

[target.tls]

[target.sasl]
mechanism = "SCRAM-SHA-256"
username = "kdyno"
password_file = "password.txt"

[source]
path = "mine.tsv"
delimiter = "\t"
max_rejects = 7
columns = [{ name = "id", type = "long" }, { name = "email", type = "string" }]

[payload]
format = "avro"
schema = "person.avsc"
registry = "http://localhost:8081/"
key = "id"
headers = { z = "last", a = 1, trace.on = true }
correlation_id = false

[producer]
workers = 3
compression = "zstd"
compression_level = 7
batch_size = "64 KiB"
linger_ms = 0.5
acks = -1
buffer_memory = "32 MiB"
delivery_timeout_ms = 10_000
flush_every = 5000

[producer.librdkafka]
socket.nagle.disable = false
"client.id" = "kdyno"

[tasks]
json_file = "out.json"
avro_file = "out.avro"
avro_codec = "deflate"

[run]
duration = "1m 30s"
warmup = "5s"
rate = "400k"
repeats = 3
timeout = "10m"

[thresholds]
msgs_per_s = ">= 400k"
"latency.p99" = "< 50ms"
failed = "== 0"
"#;

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

#[test]
fn two_overrides_that_contradict_each_other_are_a_mistake() {
    let found = mistakes("", &["run.rows=5", "run.duration=10s"]);
    assert_eq!(found.iter().len(), 1, "{found}");
    let found = mistakes("", &["target.brokers=a:1", "target.embedded.brokers=2"]);
    assert_eq!(found.iter().len(), 1, "{found}");
}

#[test]
fn a_profile_is_found_by_its_name_or_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let mine = dir.path().join("mine.toml");
    fs::write(&mine, "description = \"mine\"").unwrap();
    fs::write(
        dir.path().join("default.toml"),
        "description = \"another default\"",
    )
    .unwrap();

    let found = profile::find("mine", Some(dir.path())).unwrap();
    assert_eq!(found.place, Place::File(mine.clone()));
    let by_path = profile::find(mine.to_str().unwrap(), None).unwrap();
    assert_eq!(by_path, found);
    let default = profile::find("default", Some(dir.path())).unwrap();
    assert!(
        default.text.contains("another default"),
        "the folder comes first"
    );
}

#[test]
fn a_profile_that_is_not_there_is_answered_with_those_that_are() {
    let error = profile::find("tunned", None).unwrap_err().to_string();
    assert!(error.contains("do you mean \"tuned\"?"), "{error}");
    assert!(error.contains("low-latency"), "{error}");

    let error = profile::find("not/here.toml", None).unwrap_err();
    assert!(matches!(error, FindError::Unreadable { .. }), "{error}");
    let error = profile::list(Some(Path::new("not/here"))).unwrap_err();
    assert!(matches!(error, FindError::Folder { .. }), "{error}");
}

#[test]
fn a_broken_profile_is_listed_with_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("broken.toml"), "colour = 1").unwrap();
    fs::write(dir.path().join("binary.toml"), [0xff, 0xfe]).unwrap();
    let listed = profile::list(Some(dir.path())).unwrap();
    let broken = listed
        .iter()
        .find(|listed| listed.name == "broken")
        .unwrap();
    assert_eq!(broken.profile.as_ref().unwrap_err().iter().len(), 1);
    let binary = listed
        .iter()
        .find(|listed| listed.name == "binary")
        .unwrap();
    let message = binary.profile.as_ref().unwrap_err().to_string();
    assert!(message.contains("cannot be read"), "{message}");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_stumble(content in "\\PC*", set in "\\PC*") {
        if let Err(found) = parse(&content, &[&set]) {
            prop_assert!(found.iter().len() > 0);
            prop_assert!(!found.render(true).is_empty());
        }
    }

    #[test]
    fn a_damaged_profile_is_still_read_to_its_end(at in 0..REAL.len(), put in "[\\[\\]{}\"'=\n.,a0]{0,3}") {
        let mut damaged = REAL.to_owned();
        damaged.replace_range(at..=at, &put);
        if let Err(found) = parse(&damaged, &[]) {
            prop_assert!(!found.to_string().is_empty());
        }
    }

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
