//! Saved comparisons: listed, shown, reported and removed like runs.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::support::Place;

const NOBODY: &str = "[source]\nrows = 2_000\n[producer]\nclient = \"null\"\n";

/// A place with a run, and a comparison after it.
fn place() -> Place {
    let place = Place::new();
    place.run_text(NOBODY, &[]).exits(0);
    compare(&place);
    place
}

fn compare(place: &Place) {
    let args = ["compare", "test.toml", "test.toml", "--repeats", "6"];
    place.kdyno(args).assert().success();
}

fn stdout<const N: usize>(place: &Place, args: [&str; N]) -> String {
    let assert = place.kdyno(args).assert().success().stderr("");
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[test]
fn comparisons_are_listed_with_what_they_found() {
    let place = place();
    compare(&place);
    let list = stdout(&place, ["history", "--sessions"]);
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    assert!(lines[0].starts_with("session "), "{list}");
    assert!(lines[1].starts_with("compare-2 "), "{list}");
    assert!(
        lines[2].contains(" 6 of 6 rounds  completed  A test; B test "),
        "{list}"
    );
    let newest = stdout(&place, ["history", "list", "--sessions", "--limit", "1"]);
    assert_eq!(newest.lines().count(), 2, "{newest}");
    let json = stdout(&place, ["history", "--sessions", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["id"], "compare-2");
    let runs = stdout(&place, ["history"]);
    assert_eq!(
        runs.lines().count(),
        2,
        "runs of comparisons are theirs: {runs}"
    );
}

#[test]
fn where_there_is_none_the_list_says_how_to_make_one() {
    let place = Place::new();
    let none = place.kdyno(["history", "--sessions"]).assert().success();
    none.stdout("")
        .stderr(contains("`kdyno compare` makes the first"));
}

#[test]
fn a_comparison_is_shown_as_it_was_told_when_it_was_over() {
    let place = place();
    let args = ["compare", "test.toml", "test.toml", "--repeats", "6"];
    let told = place.kdyno(args).assert().success();
    let told = String::from_utf8(told.get_output().stdout.clone()).unwrap();
    for asked in ["compare-2", "last"] {
        assert_eq!(stdout(&place, ["history", "show", asked]), told);
        assert_eq!(stdout(&place, ["report", asked]), told);
    }
    place.run("test.toml", &[]).exits(0);
    let last = stdout(&place, ["history", "show", "last"]);
    assert!(last.contains("#2"), "the run is the newest now: {last}");
}

#[rstest]
#[case("--json", "{")]
#[case("--markdown", "# compare-1: A test against B test")]
#[case("--csv", "session,round,")]
#[case("--html", "<!doctype html>")]
fn a_comparison_is_reported_in_every_form(#[case] form: &str, #[case] begins: &str) {
    let place = place();
    let report = stdout(&place, ["report", "compare-1", form]);
    assert!(report.starts_with(begins), "{report}");
    let out = place.kdyno(["report", "compare-1", form, "--out", "out"]);
    { out }.assert().success().stdout("");
    assert_eq!(place.read("out"), report);
}

#[rstest]
#[case("out.html", &[], "<!doctype html>")]
#[case("out.HTM", &[], "<!doctype html>")]
#[case("out.md", &[], "# compare-1: ")]
#[case("out.csv", &[], "session,round,")]
#[case("out.json", &[], "{")]
#[case("out.txt", &[], "B test: ")]
#[case("out", &[], "B test: ")]
#[case("out.html", &["--csv"], "session,round,")]
fn the_ending_of_the_file_names_the_form_where_nothing_else_does(
    #[case] file: &str,
    #[case] form: &[&str],
    #[case] begins: &str,
) {
    let place = place();
    let args = ["report", "compare-1", "--out", file];
    let mut kdyno = assert_cmd::Command::from_std(place.command([&args[..], form].concat()));
    kdyno.assert().success().stdout("");
    let written = place.read(file);
    assert!(written.starts_with(begins), "{written}");
}

#[rstest]
#[case(&["report", "compare-1", "1"], "compare-1 is no run")]
#[case(&["report", "compare-7"], "no saved session compare-7; the last one is compare-1")]
#[case(&["history", "show", "compare-7"], "compare-7")]
#[case(&["history", "rm", "1", "compare-7", "--yes"], "compare-7")]
#[case(&["history", "rm", "compare-1"], "--yes")]
#[case(&["compare", "--resume", "compare-7"], "the last one is compare-1")]
#[case(&["compare", "test.toml", "test.toml", "--budget", "0s"], "more than no time")]
fn what_cannot_be_found_or_done_is_wrong_usage(#[case] args: &[&str], #[case] words: &str) {
    let place = place();
    let mut kdyno = assert_cmd::Command::from_std(place.command(args));
    kdyno.assert().code(2).stdout("").stderr(contains(words));
    assert!(place.path("runs/compare-1").exists(), "nothing is removed");
    assert_eq!(place.runs().len(), 1);
}

#[test]
fn a_comparison_is_removed_with_its_runs_and_nothing_else() {
    let place = place();
    let removed = place
        .kdyno(["history", "rm", "compare-1", "--yes"])
        .assert();
    removed.success().stderr(contains("removed compare-1"));
    assert!(!place.path("runs/compare-1").exists());
    assert_eq!(place.runs().len(), 1);
}

#[test]
fn a_sweep_is_listed_shown_reported_and_removed_like_a_comparison() {
    let place = place();
    let args = [
        "sweep",
        "test.toml",
        "--vary",
        "payload.correlation_id=true,false",
        "--repeats",
        "2",
    ];
    let told = place.kdyno(args).assert().success();
    let told = String::from_utf8(told.get_output().stdout.clone()).unwrap();
    let list = stdout(&place, ["history", "--sessions"]);
    assert!(
        list.contains("sweep-1 ") && list.contains("compare-1 "),
        "{list}"
    );
    assert_eq!(stdout(&place, ["history", "show", "sweep-1"]), told);
    let json = stdout(&place, ["report", "sweep-1", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["sweep"]["id"], "sweep-1");
    let page = stdout(&place, ["report", "sweep-1", "--html"]);
    assert!(page.starts_with("<!doctype html>"), "{page}");
    assert!(page.contains("correlation_id of test"), "{page}");
    let removed = place.kdyno(["history", "rm", "sweep-1", "--yes"]).assert();
    removed.success().stderr(contains("removed sweep-1"));
    assert!(!place.path("runs/sweep-1").exists());
    assert!(place.path("runs/compare-1").exists());
}

#[test]
fn the_last_comparison_goes_on() {
    let place = place();
    let again = place.kdyno(["compare", "--resume", "last"]).assert();
    again.success().stdout(contains("COMPLETED  compare-1"));
}

#[test]
fn runs_on_the_embedded_broker_and_on_a_real_one_are_on_no_page_together() {
    let place = Place::new();
    let small = "[source]\nrows = 1_000\n";
    place.run_text(small, &[]).exits(0);
    let nobody = ["--set", "target.brokers=localhost:9"];
    place.run_text(small, &nobody).exits(1);
    let both = place.kdyno(["report", "1", "2", "--html"]).assert().code(2);
    both.stdout("")
        .stderr(contains("say nothing about each other"));
    let one = place.kdyno(["report", "2", "--html"]).assert().success();
    one.stdout(contains("What went wrong").and(contains("localhost:9")));
}

#[test]
fn what_a_comparison_makes_no_use_of_is_warned_of() {
    let place = Place::new();
    let asks = format!("{NOBODY}[run]\nrepeats = 3\n[thresholds]\n\"failed\" = \"== 0\"\n");
    place.write("asks.toml", asks);
    let args = ["compare", "asks.toml", "asks.toml", "--repeats", "1"];
    let told = place.kdyno(args).assert().success();
    told.stderr(contains("warning: A asks has thresholds and run.repeats"));
}

#[test]
fn the_help_of_compare_tells_metrics_verdicts_and_exit_codes() {
    let place = Place::new();
    let help = stdout(&place, ["compare", "--help"]);
    let manual = stdout(&place, ["man", "compare"]);
    for word in ["cpu_s_per_million", "cannot tell", "130"] {
        assert!(help.contains(word), "{word}: {help}");
        assert!(manual.contains(word), "{word}: {manual}");
    }
}

#[test]
fn what_cannot_be_read_is_listed_with_the_reason_and_removed() {
    let place = place();
    fs::write(place.path("runs/compare-1/session.json"), "{").unwrap();
    let list = stdout(&place, ["history", "--sessions"]);
    let line = list.lines().nth(1).unwrap();
    assert!(line.starts_with("compare-1 "), "{list}");
    assert!(line.contains("unreadable  session.json: EOF"), "{list}");
    assert!(line.ends_with("kdyno history rm compare-1"), "{list}");
    let json = stdout(&place, ["history", "--sessions", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["id"], "compare-1");
    assert_eq!(json[0]["ending"], "unreadable");
    for command in [&["history", "show"][..], &["report"][..]] {
        let args = command.iter().chain(&["compare-1"]);
        let mut kdyno = assert_cmd::Command::from_std(place.command(args));
        let shown = kdyno.assert().code(1).stdout("");
        shown.stderr(contains("cannot be read").and(contains("kdyno history rm compare-1")));
    }
    let removed = place
        .kdyno(["history", "rm", "compare-1", "--yes"])
        .assert();
    removed.success().stderr(contains("removed compare-1"));
    assert!(!place.path("runs/compare-1").exists());
}

#[test]
fn the_last_one_is_not_passed_over_when_it_cannot_be_read() {
    let place = place();
    compare(&place);
    fs::write(place.path("runs/compare-2/session.json"), "{").unwrap();
    let shown = place.kdyno(["history", "show", "last"]).assert().code(1);
    shown.stderr(contains("compare-2 cannot be read"));
    let removed = place.kdyno(["history", "rm", "last", "--yes"]).assert();
    removed.success().stderr(contains("removed compare-2"));
    assert!(place.path("runs/compare-1").exists());
}
