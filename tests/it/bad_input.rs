//! What people get wrong: each ends with the right exit code and a message that names the place
//! and the cure.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kdyno::report::Ending;
use rstest::rstest;

use crate::support::{Place, Ran, Running};

/// A run of a few rows.
const SHORT: &str = "[source]\nrows = 1_000\n";

#[rstest]
#[case::a_file_that_is_not_there(
    "[source]\npath = \"nothing.csv\"",
    &[],
    &["nothing.csv", "no such file", "source.path", "kdyno generate"],
)]
#[case::a_folder_for_a_file("[source]\npath = \".\"", &[], &["not a regular file"])]
#[case::an_unknown_setting(
    "[producer]\nworker = 3",
    &[],
    &["test.toml:2:1", "[producer] has no key worker", "write workers"],
)]
#[case::an_override_that_is_no_setting(SHORT, &["--set", "producer.ack=1"], &["--set", "producer.ack", "acks"])]
#[case::an_override_without_a_value(SHORT, &["--set", "producer.acks"], &["--set producer.acks", "="])]
#[case::an_override_of_the_wrong_type(SHORT, &["--set", "producer.workers=many"], &["many", "whole number"])]
#[case::a_raw_key_that_librdkafka_does_not_know(
    "[producer.librdkafka]\n\"linger.msec\" = 5",
    &[],
    &["linger.msec"],
)]
#[case::a_raw_value_that_librdkafka_does_not_take(
    "[producer.librdkafka]\n\"socket.keepalive.enable\" = \"perhaps\"",
    &[],
    &["socket.keepalive.enable", "perhaps"],
)]
#[case::a_raw_key_that_breaks_the_accounting(
    "[producer.librdkafka]\n\"delivery.report.only.error\" = true",
    &[],
    &["delivery.report.only.error"],
)]
#[case::a_key_that_is_no_column("[payload]\nkey = \"mail\"", &[], &["test.toml:2:7", "column mail", "\"email\""])]
#[case::a_fault_that_no_broker_answers(
    "[target.embedded]\nfaults = [{ at_row = 1, error = \"NOT_LEADER\" }]",
    &[],
    &["NOT_LEADER_FOR_PARTITION"],
)]
#[case::reading_back_from_the_embedded_broker(SHORT, &["--verify"], &["--verify needs a real broker", "target.brokers"])]
#[case::reading_back_what_was_dropped(
    "[producer]\nclient = \"null\"",
    &["--verify"],
    &["--verify needs records on a topic", "null"],
)]
#[case::reading_back_what_has_no_name(
    "[target]\nbrokers = \"localhost:9092\"\n[payload]\ncorrelation_id = false",
    &["--verify"],
    &["--verify needs the correlation-id header", "payload.correlation_id"],
)]
#[case::a_report_in_a_folder_that_is_not_there(
    SHORT,
    &["--json", "no/folder/report.json"],
    &["no/folder/report.json", "there is no folder"],
)]
#[case::a_report_over_a_file_of_the_run(
    "[source]\nrows = 10\n[tasks]\njson_file = \"users.json\"",
    &["--json", "./users.json"],
    &["./users.json", "would overwrite", "name another file"]
)]
#[case::a_folder_for_a_report(SHORT, &["--json", "."], &["--json .", "name a file"])]
#[case::a_password_that_is_not_set(
    "[target]\nbrokers = \"localhost:9092\"\n[target.sasl]\nmechanism = \"PLAIN\"\nusername = \"me\"\npassword_env = \"NO_SUCH_VARIABLE\"",
    &[],
    &["NO_SUCH_VARIABLE"],
)]
#[case::a_certificate_that_is_not_there(
    "[target]\nbrokers = \"localhost:9092\"\n[target.tls]\nca = \"no.pem\"",
    &[],
    &["no.pem", "target.tls.ca", "No such file"],
)]
fn what_is_wrong_is_said_before_anything_starts(
    #[case] profile: &str,
    #[case] args: &[&str],
    #[case] words: &[&str],
) {
    let place = Place::new();
    let ran = place.run_text(profile, args).exits(2).says(words);
    assert_eq!(ran.stdout, "");
    assert!(ran.reports.is_empty());
    assert_eq!(
        place.runs(),
        Vec::<std::path::PathBuf>::new(),
        "a run that never was is not saved"
    );
}

#[test]
fn an_empty_file_is_told_with_what_it_lacks() {
    let place = Place::new();
    place.write("empty.csv", "");
    let ran = place.run_text("[source]\npath = \"empty.csv\"", &[]);
    ran.exits(2)
        .says(&["empty.csv, line 1", "has to name the columns"]);
}

#[test]
fn a_wrong_delimiter_is_told_with_the_likely_one() {
    let place = Place::new();
    place.write("people.csv", "id;name\n1;Ada\n");
    let profile = "[source]\npath = \"people.csv\"\n[payload]\nformat = \"avro\"\nkey = \"id\"";
    place.run_text(profile, &[]).exits(2).says(&[
        "people.csv, line 1",
        "one column",
        "source.delimiter = \";\"",
    ]);
}

#[test]
fn an_unknown_profile_is_told_with_those_there_are() {
    let ran = Place::new().run("tunde", &[]);
    ran.exits(2)
        .says(&["tunde", "tuned", "kdyno profiles list"]);
}

#[test]
fn all_mistakes_of_a_profile_are_told_at_once() {
    let place = Place::new();
    let profile = "
[producer]
worker = 2
acks = 2
compression = \"lzma\"
enable_idempotence = true
max_in_flight = 9
[run]
rate = \"fast\"
";
    let places = [
        "test.toml:3:1",
        "test.toml:4:8",
        "test.toml:5:15",
        "test.toml:6",
        "test.toml:9:8",
    ];
    place.run_text(profile, &[]).exits(2).says(&places);
}

/// A port that nobody listens on.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[track_caller]
fn assert_unreachable(ran: Ran, address: &str) {
    let ran = ran
        .exits(1)
        .sums_up(&["NOT STARTED", address, "target.brokers", "scripts/kafka up"]);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Failed);
    assert_eq!(report.records.read, 0);
    assert!(report.connect_s < 10.0, "{}", report.connect_s);
}

#[test]
fn a_broker_that_is_not_there_is_told_within_10_s_with_its_address() {
    let address = closed_port();
    let profile = format!("[target]\nbrokers = \"{address}\"");
    let ran = Place::new().run_text(&profile, &[]);
    assert!(
        ran.report().failure.as_ref().unwrap().contains("refused"),
        "{:?}",
        ran.report().failure
    );
    assert_unreachable(ran, &address);
}

#[test]
fn a_broker_that_says_nothing_is_told_within_10_s_with_its_address() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let profile = format!("[target]\nbrokers = \"{address}\"");
    assert_unreachable(Place::new().run_text(&profile, &[]), &address);
}

#[test]
fn a_log_that_cannot_be_written_is_only_a_warning() {
    let place = Place::new();
    let file = place.write("file", "");
    let log = file.join("log").display().to_string();
    place
        .run_text(SHORT, &["--log-dir", &log])
        .exits(0)
        .says(&["warning", &log, "--log-dir"]);
}

#[test]
fn a_level_that_is_none_is_a_warning_with_those_there_are() {
    let place = Place::new();
    place.write("test.toml", SHORT);
    let mut command = place.command(place.run_args("test.toml", &[]));
    command.env("KDYNO_LOG", "inof");
    let ran = Running::start(command, &place).wait().exits(0);
    ran.says(&["warning", "KDYNO_LOG=inof", "no level", "warn, info, debug"]);
}

#[test]
fn runs_that_cannot_be_saved_are_only_a_warning() {
    let place = Place::new();
    let file = place.write("file", "");
    let runs = file.join("runs").display().to_string();
    let ran = place.run_text(SHORT, &["--runs", &runs]).exits(0);
    assert_eq!(ran.report().records.acked, 1_000);
    ran.says(&["warning", &runs, "KDYNO_RUNS"]);
}

#[test]
fn a_file_task_without_a_folder_fails_alone() {
    let place = Place::new();
    let profile =
        format!("{SHORT}[tasks]\njson_file = \"no/folder/users.json\"\navro_file = \"users.avro\"");
    let ran = place.run_text(&profile, &[]).exits(1);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Completed);
    assert_eq!(report.records.acked, 1_000);
    let outcomes: Vec<_> = report
        .tasks
        .iter()
        .map(|task| (task.name.as_str(), task.outcome))
        .collect();
    let expected = [
        ("kafka", Ending::Completed),
        ("json-file", Ending::Failed),
        ("avro-file", Ending::Completed),
    ];
    assert_eq!(outcomes, expected);
    assert!(place.path("users.avro").is_file());
    ran.sums_up(&["no/folder/users.json", "name another file in [tasks]"]);
}

/// A shell's limit on the size of files stands for a full disk.
#[test]
fn a_full_disk_fails_the_file_task_alone() {
    let place = Place::new();
    place.users("users.csv", 100_000);
    place.write(
        "test.toml",
        "[source]\npath = \"users.csv\"\n[tasks]\njson_file = \"users.json\"",
    );
    // 512 or 1024 bytes each; ignored, the signal becomes an error.
    let limited = "trap '' XFSZ; ulimit -f 2000; exec \"$@\"";
    let kdyno = env!("CARGO_BIN_EXE_kdyno");
    let shell = ["-c", limited, "sh", kdyno].map(str::to_owned);
    let args = shell.into_iter().chain(place.run_args("test.toml", &[]));
    let ran = Running::start(place.command_by(Path::new("sh"), args), &place)
        .wait()
        .exits(1);
    let report = ran.report();
    assert_eq!(report.records.acked, 100_000);
    assert_eq!(report.tasks[1].outcome, Ending::Failed);
    assert!(
        report.tasks[1]
            .failure
            .as_ref()
            .unwrap()
            .contains("make room there"),
        "{report:?}"
    );
    assert_eq!(
        names(&place, "users.json"),
        Vec::<String>::new(),
        "half a file is left"
    );
}

/// What lies in the place with these words in its name.
fn names(place: &Place, word: &str) -> Vec<String> {
    let entries = fs::read_dir(place.path(".")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains(word)).collect()
}

#[test]
fn a_secret_is_nowhere() {
    let secret = "correct-horse-battery";
    let place = Place::new();
    let profile = format!(
        "[target]
         brokers = \"{}\"
         [target.sasl]
         mechanism = \"SCRAM-SHA-512\"
         username = \"me\"
         password_env = \"KAFKA_PASSWORD\"",
        closed_port()
    );
    place.write("test.toml", profile);
    let mut command = place.command(place.run_args("test.toml", &[]));
    command
        .env("KAFKA_PASSWORD", secret)
        .env("KDYNO_LOG", "trace");
    let ran = Running::start(command, &place).wait().exits(1);
    assert!(!ran.stdout.is_empty() && !place.runs().is_empty());
    place.assert_keeps(secret);
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    let place = Place::new();
    let path = place.users("users.csv", 10);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        return; // whoever may read everything, such as root, reads this too
    }
    place
        .run_text("[source]\npath = \"users.csv\"", &[])
        .exits(2)
        .says(&["users.csv", "ermission"]);
}
