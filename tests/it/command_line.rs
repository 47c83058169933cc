//! The commands beside `run`, and what the command line itself says.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::support::Place;

const COMMANDS: [&str; 9] = [
    "run",
    "ceilings",
    "compare",
    "history",
    "report",
    "generate",
    "profiles",
    "completions",
    "man",
];

fn all_of<'a>(words: &'a [&'a str]) -> impl Predicate<str> + 'a {
    predicate::function(move |text: &str| words.iter().all(|word| text.contains(word)))
}

#[rstest]
fn completions_know_the_commands(
    #[values("bash", "zsh", "fish", "elvish", "powershell")] shell: &str,
) {
    let place = Place::new();
    let script = place
        .kdyno(["completions", shell])
        .assert()
        .success()
        .stderr("");
    script
        .stdout(all_of(&COMMANDS))
        .stdout(contains("--verify").or(contains("verify")));
}

#[test]
fn the_manual_page_knows_the_commands_and_the_exit_codes() {
    let place = Place::new();
    let page = place.kdyno(["man"]).assert().success().stderr("");
    page.stdout(contains(".TH kdyno"))
        .stdout(all_of(&COMMANDS))
        .stdout(contains("130"));
}

#[rstest]
#[case(&["run"], &[".TH kdyno-run", "KEY=VALUE", "verify"])]
#[case(&["ceilings"], &[".TH kdyno-ceilings", "KEY=VALUE", "rounds", "wire"])]
#[case(&["compare"], &[".TH kdyno-compare", "max\\-regression", "resume"])]
#[case(&["profiles"], &[".TH kdyno-profiles", "list", "show", "check"])]
#[case(&["profiles", "check"], &[".TH kdyno-profiles-check", "FILES"])]
fn a_command_has_a_manual_page_of_its_own(#[case] command: &[&str], #[case] words: &[&str]) {
    let place = Place::new();
    let mut man = place.kdyno(["man"]);
    let page = man.args(command).assert().success().stderr("");
    page.stdout(all_of(words));
}

#[rstest]
#[case(&["rum"], &["no command \"rum\"", "run, ceilings, compare, sweep, generate, history, report, profiles"])]
#[case(&["run", "fast"], &["kdyno run has no commands", "\"fast\""])]
fn a_manual_page_of_no_command_is_wrong_usage(#[case] command: &[&str], #[case] words: &[&str]) {
    let place = Place::new();
    let mut man = place.kdyno(["man"]);
    let none = man.args(command).assert().code(2).stdout("");
    none.stderr(all_of(words));
}

#[test]
fn help_tells_the_commands_and_the_exit_codes() {
    let place = Place::new();
    let help = place.kdyno(["--help"]).assert().success();
    help.stdout(all_of(&COMMANDS))
        .stdout(contains("3 a threshold"));
}

#[test]
fn a_command_that_does_not_exist_is_wrong_usage() {
    let place = Place::new();
    place
        .kdyno(["rum"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("run"));
    place.kdyno([]).assert().code(2).stdout("");
}

#[test]
fn the_users_file_is_written_where_it_is_asked_for() {
    let place = Place::new();
    let path = place.path("users.csv");
    let args = ["generate", "--out", path.to_str().unwrap()];
    let path_line = format!("{}\n", path.display());
    place.kdyno(args).assert().success().stdout(path_line);
    let users = place.read("users.csv");
    assert_eq!(users.len(), 40_666_709);
    assert!(users.starts_with("id|nome_utente|email\n1|user1|user1@example.com\n"));
    assert!(users.ends_with("\n1000000|user1000000|user1000000@example.com\n"));
}

#[test]
fn the_users_file_has_as_many_rows_as_are_asked_for() {
    let place = Place::new();
    let args = ["generate", "--rows", "1.5k", "--out", "users.csv"];
    place.kdyno(args).assert().success();
    assert_eq!(place.read("users.csv").lines().count(), 1_501);
    let none = place.kdyno(["generate", "--rows", "0"]).assert().code(2);
    none.stderr(contains("at least one"));
}

#[test]
fn profiles_are_listed_shown_and_checked() {
    let place = Place::new();
    let list = place.kdyno(["profiles", "list"]).assert().success();
    list.stdout(all_of(&[
        "default",
        "reference",
        "tuned",
        "low-latency",
        "durable",
        "avro",
        "zstd",
    ]));
    let shown = place
        .kdyno(["profiles", "show", "tuned"])
        .assert()
        .success();
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    place.write("mine.toml", &text);
    place
        .kdyno(["profiles", "check", "mine.toml"])
        .assert()
        .success();
    place.write("wrong.toml", "[producer]\nworker = 1\nlinger = 2\n");
    let check = place
        .kdyno(["profiles", "check", "mine.toml", "wrong.toml"])
        .assert()
        .code(2);
    check.stdout(contains("mine.toml")).stderr(all_of(&[
        "wrong.toml:2:1",
        "wrong.toml:3:1",
        "workers",
        "linger_ms",
    ]));
}

#[rstest]
#[case::unknown_keys(
    "\"linger.msec\" = 5\nsocket.keepalive = 1",
    &["wrong.toml", "linger.msec", "socket.keepalive"]
)]
#[case::a_value("\"socket.keepalive.enable\" = \"perhaps\"", &["socket.keepalive.enable", "perhaps"])]
#[case::a_consumers_key("\"fetch.min.bytes\" = 5", &["wrong.toml", "fetch.min.bytes"])]
fn a_setting_that_librdkafka_does_not_take_is_found_by_check_as_by_run(
    #[case] raw: &str,
    #[case] words: &[&str],
) {
    let place = Place::new();
    let profile = format!("[producer.librdkafka]\n{raw}\n");
    place.write("wrong.toml", &profile);
    let check = place.kdyno(["profiles", "check", "wrong.toml"]).assert();
    check.code(2).stdout("").stderr(all_of(words));
    place.run_text(&profile, &[]).exits(2);
}

#[test]
fn a_profile_for_another_machine_is_checked_without_its_secrets() {
    let place = Place::new();
    let profile = r#"
        [target]
        brokers = "far.away:9092"
        [target.tls]
        ca = "/there/ca.pem"
        [target.sasl]
        mechanism = "PLAIN"
        username = "me"
        password_env = "SET_ELSEWHERE"
        [producer.librdkafka]
        "socket.keepalive.enable" = true
    "#;
    place.write("far.toml", profile);
    let check = place.kdyno(["profiles", "check", "far.toml"]).assert();
    check.success().stdout("far.toml: good\n").stderr("");
}

#[test]
fn a_folder_of_profiles_comes_first() {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    place.write(
        "profiles/tuned.toml",
        "description = \"my own\"\n[source]\nrows = 77\n",
    );
    let ran = place.run("tuned", &[]).exits(0);
    assert_eq!(ran.report().records.acked, 77);
}

#[test]
fn the_log_tells_of_the_run_in_sentences() {
    let place = Place::new();
    place.run_text("[source]\nrows = 500", &[]).exits(0);
    let log = place.log();
    for words in ["connected in", "completed: 500 acknowledged"] {
        assert!(log.contains(words), "{log}");
    }
}
