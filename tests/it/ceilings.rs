//! How fast each stage goes alone, and what runs are told of it. No test here is about how fast
//! that is.

use std::fs;
use std::time::{Duration, Instant};

use kdyno::report::{CeilingShare, CeilingsReport, Ending, Report, RoundReport, TargetKind};
use nix::sys::signal::Signal;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rstest::rstest;

use crate::support::{Kafka, PATIENCE, Place, Ran, Running, Security, wait_until};

/// A small job; what is measured is a multiple of it.
const USERS: &str = "[source]\nrows = 20_000\n";

const ALL: [&str; 4] = ["source", "payload", "batches", "wire"];

/// `kdyno ceilings` with a profile of the test's own.
fn start<'a>(place: &'a Place, profile: &str, args: &[&str]) -> Running<'a> {
    place.write("test.toml", profile);
    let log = place.path("log").display().to_string();
    let mut all = vec!["ceilings", "test.toml", "--log-dir", &log];
    let usual = [
        ("--json", "ceilings.json"),
        ("--wire-rows", "200k"),
        ("--rounds", "1"),
    ];
    for (option, value) in usual {
        if !args.contains(&option) {
            all.extend([option, value]);
        }
    }
    all.extend(args);
    Running::start(place.command(all), place)
}

fn measure(place: &Place, profile: &str) -> Ran {
    start(place, profile, &[]).wait()
}

fn figures(place: &Place) -> CeilingsReport {
    let json = fs::read(place.path("ceilings.json")).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Holds that these stages were measured so often, one after the other, and with sense.
#[track_caller]
fn assert_measured(report: &CeilingsReport, stages: &[&str], rounds: usize) {
    let names: Vec<_> = report.stages.iter().map(|s| s.stage.as_str()).collect();
    assert_eq!(names, stages);
    for stage in &report.stages {
        assert_eq!(stage.rounds.len(), rounds, "{stage:?}");
        assert!(stage.min > 0.0, "{stage:?}");
        assert!(stage.min <= stage.msgs_per_s, "{stage:?}");
        assert!(stage.msgs_per_s <= stage.max, "{stage:?}");
        for round in &stage.rounds {
            assert!(round.rows > 0 && round.elapsed_s > 0.0, "{stage:?}");
            assert_eq!(round.bytes.is_some(), stage.stage != "source", "{stage:?}");
        }
    }
}

fn shares(report: &Report) -> &[CeilingShare] {
    report.ceilings.as_deref().unwrap_or_default()
}

/// The topics on a cluster that were made to measure its wire.
fn own_topics(brokers: &str) -> Vec<String> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .create()
        .unwrap();
    let metadata = consumer.fetch_metadata(None, PATIENCE).unwrap();
    let names = metadata
        .topics()
        .iter()
        .map(|topic| topic.name().to_owned());
    names
        .filter(|name| name.starts_with("kdyno-ceilings-"))
        .collect()
}

/// Tests share the broker, and each may have a topic there for a while: only those of this run
/// count.
#[track_caller]
fn wait_until_gone(brokers: &str, topics: &[String]) {
    wait_until("the topics are gone", || {
        let there = own_topics(brokers);
        !topics.iter().any(|topic| there.contains(topic))
    });
}

#[rstest]
fn every_stage_is_measured_in_turn_and_the_next_runs_tell_their_share(
    #[values("librdkafka", "direct")] client: &str,
) {
    let place = Place::new();
    let profile = format!("{USERS}[producer]\nclient = \"{client}\"\ncompression = \"lz4\"\n");
    let ran = start(&place, &profile, &["--rounds", "2"]).wait();
    ran.exits(0).sums_up(&[
        "CEILINGS",
        "EMBEDDED BROKER",
        "source",
        "+ payload",
        "+ batches",
        "wire",
        "kept",
    ]);
    let measured = figures(&place);
    assert_measured(&measured, &ALL, 2);
    assert_eq!(measured.outcome, Ending::Completed);
    assert_eq!(measured.target.kind, TargetKind::Embedded);
    assert_eq!(
        (measured.left_out.len(), measured.topics_left.len()),
        (0, 0)
    );
    for stage in &measured.stages {
        let least = if stage.stage == "wire" {
            200_000
        } else {
            20_000
        };
        assert!(stage.rounds.iter().all(|round| round.rows >= least));
        let is_long = |round: &RoundReport| round.elapsed_s > 0.1;
        assert!(
            stage.rounds.iter().all(is_long),
            "no rate is chance: {stage:?}"
        );
    }
    let bytes_of_a_row = |stage: usize| {
        let round = &measured.stages[stage].rounds[0];
        round.bytes.unwrap() / round.rows
    };
    assert!(
        bytes_of_a_row(1) > bytes_of_a_row(2),
        "batches are compressed"
    );
    assert!(place.runs().is_empty(), "it is no run");

    let ran = place.run_text(&profile, &[]).exits(0);
    let of_run: Vec<_> = shares(ran.report()).iter().map(|s| &s.stage[..]).collect();
    assert_eq!(of_run, ALL);
    for share in shares(ran.report()) {
        let expected = ran.report().msgs_per_s / share.msgs_per_s;
        assert!((share.share - expected).abs() < 1e-3, "{share:?}");
        assert_eq!(share.measured, measured.measured);
    }
    ran.sums_up(&["of ceilings  source ", "+ batches ", "wire "]);

    // Where records linger, and who sends them, bears on no ceiling; how they are compressed does.
    let other = [
        "--set",
        "producer.linger_ms=1",
        "--set",
        "producer.client=direct",
    ];
    let ran = place.run_text(&profile, &other).exits(0);
    assert_eq!(shares(ran.report()).len(), 4);
    let other = ["--set", "producer.compression=zstd"];
    let ran = place.run_text(&profile, &other).exits(0);
    assert_eq!(ran.report().ceilings, None);
    assert!(!ran.stdout.contains("of ceilings"), "{}", ran.stdout);
}

#[test]
fn the_null_client_has_no_wire() {
    let place = Place::new();
    let profile = format!("{USERS}[producer]\nclient = \"null\"\n");
    measure(&place, &profile)
        .exits(0)
        .sums_up(&["NULL CLIENT", "there is no wire"]);
    assert_measured(&figures(&place), &ALL[..3], 1);
    let ran = place.run_text(&profile, &[]).exits(0);
    let of_run: Vec<_> = shares(ran.report()).iter().map(|s| &s.stage[..]).collect();
    assert_eq!(of_run, ["source", "payload"]);
}

#[test]
fn what_the_direct_client_or_a_ceiling_has_not_is_left_out_and_told() {
    let place = Place::new();
    let profile = format!(
        "{USERS}[payload]
         key = \"id\"
         [producer]
         compression = \"lz4\"
         compression_level = 4
         flush_every = 500
         [producer.librdkafka]
         socket.nagle.disable = true
         [tasks]
         json_file = \"users.json\"
         [run]
         rate = 100
         duration = \"1h\"
         warmup = \"1h\""
    );
    measure(&place, &profile).exits(0).sums_up(&[
        "left out  run.rate",
        "run.duration",
        "producer.flush_every",
        "tasks",
        "producer.librdkafka",
        "producer.partitioner",
        "producer.compression_level",
    ]);
    let measured = figures(&place);
    assert_measured(&measured, &ALL, 1);
    assert_eq!(measured.left_out.len(), 7, "{:?}", measured.left_out);
    assert!(!place.path("users.json").exists());
}

/// A profile for a broker where nobody is.
fn without_a_broker() -> String {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    format!("[target]\nbrokers = \"{address}\"\n{USERS}")
}

#[test]
fn without_a_broker_all_but_the_wire_is_measured_and_nothing_is_kept() {
    let place = Place::new();
    let profile = without_a_broker();
    let ran = start(&place, &profile, &["--rounds", "2"]).wait().exits(1);
    let ran = ran.sums_up(&["FAILED", "wire", "not measured", "refused", "not kept"]);
    ran.says(&["warning: no broker of", "within 1 s", "tried all the same"]);
    let log = place.log();
    let told = log.find("no broker lets us in").unwrap();
    assert!(told < log.find("batches are ready").unwrap(), "{log}");
    let measured = figures(&place);
    assert_measured(&measured, &ALL[..3], 2);
    assert_eq!(measured.outcome, Ending::Failed);
    assert_eq!(measured.failed_stage.as_deref(), Some("wire"));
    assert!(!place.path("runs").join("ceilings.json").exists());
}

#[test]
fn a_bad_row_fails_the_first_stage_that_reads_it() {
    let place = Place::new();
    let mut csv = "id|name\n".to_owned();
    csv.extend((0..20_000).map(|row| format!("{row}|name{row}\n")));
    place.write("rows.csv", csv + "not a number|name\n");
    let profile = "[source]
         path = \"rows.csv\"
         columns = [{ name = \"id\", type = \"long\" }, { name = \"name\", type = \"string\" }]";
    let ran = measure(&place, profile).exits(1);
    ran.sums_up(&["FAILED", "source", "not measured", "max_rejects"]);
    assert_measured(&figures(&place), &[], 1);
    measure(
        &place,
        &profile.replace("columns", "max_rejects = 1\ncolumns"),
    )
    .exits(0);
    assert_measured(&figures(&place), &ALL, 1);
}

#[rstest]
fn a_signal_ends_it_at_once(#[values(Signal::SIGINT, Signal::SIGTERM)] signal: Signal) {
    let place = Place::new();
    let running = start(&place, USERS, &["--rounds", "1000"]);
    wait_until("rounds are measured", || {
        place.log().contains("batches are ready")
    });
    let given = Instant::now();
    running.signal(signal);
    let ran = running
        .wait()
        .exits(130)
        .sums_up(&["INTERRUPTED", "not kept"]);
    // There are more than an hour's rounds left.
    assert!(given.elapsed() < Duration::from_secs(20), "{}", ran.stdout);
    let measured = figures(&place);
    assert_eq!(measured.outcome, Ending::Interrupted);
    assert!(!place.path("runs").join("ceilings.json").exists());
}

#[test]
fn quiet_says_only_what_went_wrong() {
    let place = Place::new();
    let ran = start(&place, USERS, &["--quiet"]).wait().exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    place.write("rows.csv", "id\n");
    let empty = "[source]\npath = \"rows.csv\"\n";
    let ran = start(&place, empty, &["-q"]).wait().exits(1);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("no good row"), "{}", ran.stderr);
    let ran = start(&place, &without_a_broker(), &["-q"]).wait().exits(1);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(lines[0].starts_with("error: wire: "), "{lines:?}");
    assert!(!ran.stderr.contains("all the same"), "{lines:?}");
}

#[test]
fn figures_on_standard_output_are_json_alone() {
    let place = Place::new();
    let ran = start(&place, USERS, &["--json", "-"]).wait().exits(0);
    let measured: CeilingsReport = serde_json::from_str(&ran.stdout).unwrap();
    assert_measured(&measured, &ALL, 1);
    ran.says(&["CEILINGS", "+ batches"]);
}

#[rstest]
#[case(&["--rounds", "0"], "0")]
#[case(&["--wire-rows", "0"], "at least one")]
#[case(&["--set", "producer.client=nobody"], "nobody")]
#[case(&["--json", "no/such/folder.json"], "no folder")]
fn wrong_usage_is_told_before_anything_is_measured(#[case] args: &[&str], #[case] told: &str) {
    let place = Place::new();
    place.write("test.toml", USERS);
    let mut all = vec!["ceilings", "test.toml"];
    all.extend(args);
    let ran = Running::start(place.command(all), &place).wait();
    ran.exits(2).says(&[told]);
}

#[rstest]
fn on_a_real_broker_nothing_is_left_behind(#[values("", "key = \"id\"")] payload: &str) {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let topic = format!("ceilings-not-made-{}", payload.len());
    let profile = format!(
        "{}partitions = 3
         {USERS}[payload]
         {payload}
         [producer]
         client = \"direct\"
         partitioner = \"murmur2_random\"
         compression = \"lz4\"
         enable_idempotence = true",
        kafka.target(&topic)
    );
    let ran = start(&place, &profile, &["--rounds", "2"]).wait();
    ran.exits(0).sums_up(&["KAFKA", "wire", "kept"]);
    let topics = topics_in(&place.log());
    assert_eq!(topics.len(), 2, "a topic each round: {topics:?}");
    let measured = figures(&place);
    assert_measured(&measured, &ALL, 2);
    assert_eq!(measured.target.kind, TargetKind::Kafka);
    assert_eq!(measured.topics_left, []);
    wait_until_gone(&kafka.brokers, &topics);
    assert!(kafka.topic(&topic).replicas().is_empty());

    let ran = place.run_text(&profile, &[]).exits(0);
    assert_eq!(shares(ran.report()).len(), 4);
}

/// The topics that were made, as the log names them.
fn topics_in(log: &str) -> Vec<String> {
    let mut topics: Vec<_> = log
        .match_indices("kdyno-ceilings-")
        .map(|(at, _)| {
            let name = log[at..].split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            name.into_iter().next().unwrap().to_owned()
        })
        .collect();
    topics.sort_unstable();
    topics.dedup();
    topics
}

#[test]
fn who_interrupts_the_wire_leaves_no_topic_behind() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let profile = format!("{}{USERS}", kafka.target("ceilings-interrupted"));
    let running = start(&place, &profile, &["--wire-rows", "1000M"]);
    wait_until("the wire is measured", || {
        let topics = topics_in(&place.log());
        let there = own_topics(&kafka.brokers);
        topics.iter().any(|topic| there.contains(topic))
    });
    running.signal(Signal::SIGINT);
    running.wait().exits(130).sums_up(&["INTERRUPTED"]);
    assert_measured(&figures(&place), &ALL[..3], 1);
    assert_eq!(figures(&place).topics_left, []);
    wait_until_gone(&kafka.brokers, &topics_in(&place.log()));
}

#[test]
fn the_wire_goes_over_tls_and_a_login_too() {
    let Some(kafka) = Kafka::secured(Security::SaslOverTls) else {
        return;
    };
    let place = Place::new();
    let [ca, password] = ["ca.pem", "password"].map(|name| kafka.file(name));
    let profile = format!(
        "{}[target.tls]
         ca = \"{}\"
         [target.sasl]
         mechanism = \"SCRAM-SHA-512\"
         username = \"kdyno\"
         password_file = \"{}\"
         {USERS}",
        kafka.target("ceilings-secured"),
        ca.display(),
        password.display()
    );
    measure(&place, &profile).exits(0);
    assert_measured(&figures(&place), &ALL, 1);
    place.assert_keeps(fs::read_to_string(&password).unwrap().trim());
}
