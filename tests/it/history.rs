//! Saved runs, looked at from the command line.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::support::terminal::Ended;
use crate::support::{Place, Terminal};

/// A place with three runs; `#2` failed.
fn place() -> Place {
    let place = Place::new();
    let small = "[source]\nrows = 1_000";
    place.run_text(small, &[]).exits(0);
    place.write("bad.csv", "id|name\n1|a\nx|b\n");
    let bad = "[source]\npath = \"bad.csv\"\ncolumns = [{ name = \"id\", type = \"long\" }, { name = \"name\", type = \"string\" }]";
    place.run_text(bad, &[]).exits(1);
    place
        .run_text(small, &["--set", "producer.workers=1"])
        .exits(0);
    place
}

fn stdout(command: &mut assert_cmd::Command) -> String {
    let assert = command.assert().success().stderr("");
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[test]
fn runs_are_numbered_listed_and_shown_as_on_their_day() {
    let place = place();
    let names: Vec<_> = place
        .runs()
        .iter()
        .map(|run| run.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["1-test", "2-test", "3-test"]);

    let list = stdout(&mut place.kdyno(["history"]));
    assert_eq!(list, stdout(&mut place.kdyno(["history", "list"])));
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 4, "{list}");
    assert!(lines[0].starts_with("run  when"), "{list}");
    assert!(
        lines[1].starts_with("#3 ") && lines[1].contains("completed"),
        "{list}"
    );
    assert!(
        lines[2].starts_with("#2 ") && lines[2].contains("failed"),
        "{list}"
    );
    assert!(
        lines[3].starts_with("#1 ") && lines[3].contains("1,000"),
        "{list}"
    );
    let short = stdout(&mut place.kdyno(["history", "--limit", "1"]));
    assert_eq!(short.lines().count(), 2, "{short}");

    let ran = place.run_text("[source]\nrows = 2_000", &[]).exits(0);
    assert!(ran.stdout.contains("saved    #4  "), "{}", ran.stdout);
    let shown = stdout(&mut place.kdyno(["history", "show", "last"]));
    assert_eq!(shown, ran.stdout);
    let shown = stdout(&mut place.kdyno(["history", "show", "#3"]));
    assert!(
        shown.contains("repeat   kdyno run test.toml --set 'producer.workers=1'"),
        "{shown}"
    );
}

#[test]
fn the_list_as_json_has_the_keys_of_the_report_and_tells_which_runs_are_not_whole() {
    let place = place();
    fs::write(place.path("runs/2-test/run.json"), "{").unwrap();
    fs::remove_file(place.path("runs/1-test/run.json")).unwrap();
    let list = stdout(&mut place.kdyno(["history", "--json"]));
    let list: Value = serde_json::from_str(&list).unwrap();
    let of = |i: usize, key: &str| list.pointer(&format!("/{i}/{key}")).unwrap().clone();
    let states = [0, 1, 2].map(|i| of(i, "state"));
    assert_eq!(states, ["whole", "broken", "unfinished"]);
    assert_eq!(of(0, "number"), 3);
    assert_eq!(of(0, "records/acked"), 1_000);
    assert_eq!(of(0, "profile/name"), "test");
    assert!(of(1, "flaw").as_str().unwrap().contains("run.json"));
    let broken = place.kdyno(["history", "show", "2"]).assert().code(1);
    broken.stdout("").stderr(contains("2-test cannot be read"));
}

#[test]
fn a_label_is_noted_and_seen_everywhere() {
    let place = place();
    place
        .kdyno(["history", "label", "1", "16 KiB", "batches"])
        .assert()
        .success()
        .stdout("");
    let list = stdout(&mut place.kdyno(["history"]));
    assert!(
        list.lines().last().unwrap().ends_with("16 KiB batches"),
        "{list}"
    );
    let shown = stdout(&mut place.kdyno(["history", "show", "1"]));
    assert!(shown.contains("label    16 KiB batches"), "{shown}");
    place
        .kdyno(["history", "label", "1", ""])
        .assert()
        .success();
    let shown = stdout(&mut place.kdyno(["history", "show", "1"]));
    assert!(!shown.contains("label"), "{shown}");
}

#[test]
fn removing_asks_and_takes_no_silence_for_a_yes() {
    let place = place();
    let ask = place.kdyno(["history", "rm", "1"]).assert().code(2);
    ask.stderr(contains("--yes"));
    let unknown = place.kdyno(["history", "rm", "1", "77", "--yes"]).assert();
    unknown
        .code(2)
        .stderr(contains("77").and(contains("3-test, 2-test, 1-test")));
    assert_eq!(place.runs().len(), 3, "nothing goes when one is unknown");
    place
        .kdyno(["history", "rm", "1", "#2", "2-test", "--yes"])
        .assert()
        .success()
        .stdout("");
    assert_eq!(place.runs(), [place.path("runs/3-test")]);
    let ran = place.run_text("[source]\nrows = 10", &[]).exits(0);
    assert_eq!(ran.report().number, 4, "no number is given again");
}

#[rstest]
#[case::yes("y\r", "removed 1-test", 2)]
#[case::no("n\r", "nothing was removed", 3)]
#[case::neither("\r", "nothing was removed", 3)]
fn on_a_terminal_removing_shows_the_run_and_asks(
    #[case] answer: &str,
    #[case] said: &str,
    #[case] left: usize,
) {
    let place = place();
    let mut terminal = Terminal::start(&place, (100, 30), &["history", "rm", "1"]);
    terminal.wait_for(&["Remove it for good? [y/N]"]);
    terminal.wait_for(&["1-test, completed"]);
    terminal.press(answer);
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(lines.iter().any(|line| line == said), "{lines:#?}");
    assert_eq!(place.runs().len(), left);
}

#[test]
fn a_report_comes_in_every_form() {
    let place = place();
    let json = stdout(&mut place.kdyno(["report", "1", "--json"]));
    let saved = fs::read_to_string(place.path("runs/1-test/run.json")).unwrap();
    assert_eq!(json, saved);
    let several = stdout(&mut place.kdyno(["report", "3", "1", "--json"]));
    let several: Value = serde_json::from_str(&several).unwrap();
    assert_eq!(
        (&several[0]["number"], &several[1]["id"]),
        (&3.into(), &"1-test".into())
    );

    let text = stdout(&mut place.kdyno(["report", "3"]));
    assert_eq!(text, stdout(&mut place.kdyno(["history", "show", "3"])));
    let texts = stdout(&mut place.kdyno(["report", "3", "1"]));
    assert_eq!(texts.matches("COMPLETED").count(), 2);

    let markdown = stdout(&mut place.kdyno(["report", "last", "--markdown"]));
    assert!(markdown.starts_with("# Run #3: test\n"), "{markdown}");
    assert!(markdown.contains("| producer.workers | 1 |"), "{markdown}");

    place
        .kdyno(["report", "1", "2", "3", "--csv", "--out", "runs.csv"])
        .assert()
        .success()
        .stdout("");
    let csv = place.read("runs.csv");
    let rows: Vec<_> = csv.lines().collect();
    assert_eq!(rows.len(), 4, "{csv}");
    assert!(rows[0].starts_with("number,id,started,label"), "{csv}");
    assert!(rows[1].starts_with("1,1-test,"), "{csv}");

    place
        .kdyno(["report", "1", "--csv", "--json"])
        .assert()
        .code(2);
    let nowhere = place
        .kdyno(["report", "1", "--out", "no/such/folder/x"])
        .assert();
    nowhere.code(1).stderr(contains("no/such/folder/x"));
}

#[test]
fn without_runs_it_says_how_to_make_one() {
    let place = Place::new();
    let list = place.kdyno(["history"]).assert().success();
    list.stdout("")
        .stderr(contains("`kdyno run` makes the first"));
    assert_eq!(stdout(&mut place.kdyno(["history", "--json"])), "[]\n");
    for args in [["report", "last"], ["history", "show"]] {
        place.kdyno(args).assert().code(2).stdout("");
    }
    assert!(!place.path("runs").exists(), "looking makes nothing");
}

#[test]
fn a_run_that_goes_is_listed_as_going_and_cannot_be_removed() {
    let place = Place::new();
    let profile = "[source]\nrows = 1_000_000\n[run]\nrate = \"1k\"";
    let mut running = place.start_text(profile, &[]);
    running.wait_until_acked(1);
    let list = stdout(&mut place.kdyno(["history"]));
    assert!(list.contains("going"), "{list}");
    let remove = place
        .kdyno(["history", "rm", "1", "--yes"])
        .assert()
        .code(1);
    remove.stderr(contains("still goes"));
    running.signal(nix::sys::signal::Signal::SIGKILL);
    drop(running);
    let list = stdout(&mut place.kdyno(["history"]));
    assert!(list.contains("unfinished"), "{list}");
    place
        .kdyno(["history", "rm", "1", "--yes"])
        .assert()
        .success();
    assert!(place.runs().is_empty());
}
