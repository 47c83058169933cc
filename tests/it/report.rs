//! What a run leaves behind: its report, its saved folder, its files, and what it says of
//! thresholds.

use std::fs;

use kdyno::report::Ending;
use serde_json::Value;

use crate::support::{Place, wait_until};

#[test]
fn a_run_is_saved_whole() {
    let place = Place::new();
    let ran = place.run_text("[source]\nrows = 5_000", &[]).exits(0);
    let runs = place.runs();
    assert_eq!(runs.len(), 1);
    let saved = |name: &str| fs::read_to_string(runs[0].join(name)).unwrap();
    assert_eq!(saved("run.json"), place.read("report.json"));
    let samples = saved("samples.jsonl");
    let last: Value = serde_json::from_str(samples.lines().last().unwrap()).unwrap();
    assert_eq!(last["acked"], 5_000);
    for histogram in ["latency.hdr", "worker-0.hdr", "worker-1.hdr"] {
        assert!(runs[0].join(histogram).is_file(), "{histogram}");
    }
    let id = runs[0].file_name().unwrap().to_str().unwrap();
    assert_eq!(ran.report().id, id);
}

/// The part of the report that others rely on.
#[test]
fn the_report_has_the_keys_of_the_contract() {
    let place = Place::new();
    place.run_text("[source]\nrows = 1_000", &[]).exits(0);
    let report: Value = serde_json::from_str(&place.read("report.json")).unwrap();
    let keys = [
        (
            "",
            "schema id profile target outcome correlation_id records connect_s elapsed_s msgs_per_s \
              payload_bytes wire_bytes batches latency_us retries batch_fill cpu_s max_rss_bytes \
              workers tasks errors verify",
        ),
        ("/profile", "name resolved"),
        ("/target", "kind brokers version"),
        ("/records", "read rejected sent acked failed unknown"),
        ("/latency_us", "min mean p50 p90 p95 p99 p99_9 max"),
        ("/cpu_s", "user system"),
        ("/workers/0", "id acked busy blocked"),
        ("/tasks/0", "name rows bytes elapsed_s outcome"),
    ];
    for (place, keys) in keys {
        let object = report.pointer(place).and_then(Value::as_object).unwrap();
        for key in keys.split_whitespace() {
            assert!(object.contains_key(key), "{place}/{key}");
        }
    }
    assert_eq!(report["schema"], 1);
    assert_eq!(report["outcome"], "completed");
}

#[test]
fn json_on_standard_output_is_alone_there() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 1_000", &["--json", "-"])
        .exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["records"]["acked"], 1_000);
    ran.says(&["COMPLETED"]);
}

/// A log file on a full disk, or a terminal that is gone.
#[test]
fn a_standard_error_that_takes_nothing_ends_no_run() {
    let place = Place::new();
    place.write("test.toml", "[source]\nrows = 1_000");
    let nowhere = fs::File::options().write(true).open("/dev/full").unwrap();
    let args = place.run_args("test.toml", &["--json", "-"]);
    let mut run = place.command(args);
    let ran = run.stderr(nowhere).output().unwrap();
    assert_eq!(ran.status.code(), Some(0));
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(report["records"]["acked"], 1_000);
}

#[test]
fn quiet_means_quiet() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 1_000", &["--quiet"])
        .exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert_eq!(ran.report().records.acked, 1_000);
}

#[test]
fn quiet_still_tells_why_a_file_is_not_there() {
    let place = Place::new();
    let profile = "[source]\nrows = 1_000\n[tasks]\njson_file = \"no/folder/users.json\"";
    let ran = place.run_text(profile, &["--quiet"]).exits(1);
    assert_eq!(ran.stdout, "");
    ran.says(&["json-file", "no/folder/users.json"]);
}

#[test]
fn repeats_are_runs_of_their_own() {
    let place = Place::new();
    let ran = place
        .run_text("[source]\nrows = 2_000\n[run]\nrepeats = 3", &[])
        .exits(0);
    assert_eq!(ran.reports.len(), 3);
    assert!(
        ran.reports
            .iter()
            .all(|report| report.records.acked == 2_000)
    );
    assert_ne!(ran.reports[0].correlation_id, ran.reports[1].correlation_id);
    assert_eq!(place.runs().len(), 3);
    assert_eq!(ran.stdout.matches("COMPLETED").count(), 3);
}

#[test]
fn a_threshold_that_is_met_changes_nothing() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 2_000
        [thresholds]
        "acked" = "== 2000"
        "msgs_per_s" = ">= 1"
    "#;
    let ran = place.run_text(profile, &[]).exits(0);
    assert!(
        ran.report()
            .thresholds
            .iter()
            .all(|threshold| threshold.met)
    );
    ran.sums_up(&["acked == 2000", "msgs_per_s >= 1"]);
}

#[test]
fn each_threshold_that_is_not_met_has_a_line_of_its_own() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 2_000
        [thresholds]
        "acked" = "== 2000"
        "msgs_per_s" = ">= 1000M"
        "latency.p99" = "< 1us"
    "#;
    let ran = place.run_text(profile, &[]).exits(3);
    let not_met: Vec<_> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("NOT MET"))
        .collect();
    assert_eq!(not_met.len(), 2, "{}", ran.stdout);
    assert!(not_met[0].contains("msgs_per_s >= 1000M"), "{}", not_met[0]);
    assert!(not_met[1].contains("latency.p99 < 1us"), "{}", not_met[1]);
    assert_eq!(ran.report().outcome, Ending::Completed);
}

#[test]
fn the_file_tasks_write_what_any_reader_reads() {
    let place = Place::new();
    let profile = r#"
        [source]
        rows = 3_000
        [tasks]
        json_file = "users.json"
        avro_file = "users.avro"
        avro_codec = "zstd"
    "#;
    let ran = place.run_text(profile, &[]).exits(0);
    let json: Vec<Value> = serde_json::from_str(&place.read("users.json")).unwrap();
    assert_eq!(json.len(), 3_000);
    assert_eq!(json[41]["nome_utente"], "user42");
    let avro = fs::File::open(place.path("users.avro")).unwrap();
    let rows = apache_avro::Reader::new(avro).unwrap();
    let rows: Vec<Value> = rows.map(|row| row.unwrap().try_into().unwrap()).collect();
    assert_eq!(rows, json);
    let names: Vec<_> = ran
        .report()
        .tasks
        .iter()
        .map(|task| task.name.as_str())
        .collect();
    assert_eq!(names, ["kafka", "json-file", "avro-file"]);
    assert!(ran.report().tasks.iter().all(|task| task.rows == 3_000));
}

#[test]
fn an_unfinished_file_is_never_seen_under_its_name() {
    let place = Place::new();
    let profile = "[source]\nrows = 400_000\n[producer]\nclient = \"null\"\n[tasks]\njson_file = \"users.json\"";
    let running = place.start_text(profile, &[]);
    let file = place.path("users.json");
    wait_until("the file is there", || file.is_file());
    let written: Vec<Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(written.len(), 400_000);
    running.wait().exits(0);
}
