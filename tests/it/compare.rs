//! `kdyno compare`: what is agreed, made, saved, told, and gone on with.

use std::fs;

use kdyno::compare::Ending;
use kdyno::report::Store;
use nix::sys::signal::Signal;
use rstest::rstest;
use serde_json::Value;

use crate::support::Place;
use crate::support::comparison::{compare, document, made, planned, saved, start};

/// A run of a few milliseconds, to nobody.
const NOBODY: &str = "[source]\nrows = 2_000\n[producer]\nclient = \"null\"\n";

/// A run of a fifth of a second, to nobody.
const SLOW: &str = "[source]\nrows = 400\n[run]\nrate = 2000\n[producer]\nclient = \"null\"\n";

#[test]
fn a_comparison_is_told_written_and_saved_in_every_form() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let args = [
        "small.toml",
        "--vary",
        "payload.correlation_id=true,false",
        "--repeats",
        "6",
        "--seed",
        "20",
        "--json",
        "out.json",
        "--csv",
        "out.csv",
        "--markdown",
        "out.md",
    ];
    let ran = compare(&place, &args)
        .exits(0)
        .says(&[
            "6 rounds and one to warm up, 21 runs, seed 20",
            "round 6 of 6",
            "21 of 21 runs",
        ])
        .sums_up(&[
            "COMPLETED  compare-1",
            "noise floor",
            "Settings that differ",
        ]);
    assert!(
        ran.stdout.starts_with("B correlation_id=false: "),
        "{}",
        ran.stdout
    );

    let document = document(&place, "out.json");
    let keys = "schema id started machine target contestants metric margin alpha seed order ending \
                runs results quotes settings warnings holds_for";
    for key in keys.split_whitespace() {
        assert!(document.get(key).is_some(), "{key}");
    }
    assert_eq!(document["ending"], "completed");
    assert_eq!(document["order"].as_array().unwrap().len(), 7);
    assert_eq!(document["runs"].as_array().unwrap().len(), 21);
    assert!(
        document["runs"][0]["figures"]["msgs_per_s"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    let compared = document["results"]["compared"].as_array().unwrap();
    let slots: Vec<_> = compared
        .iter()
        .map(|it| it["slot"].as_str().unwrap())
        .collect();
    assert_eq!(slots, ["A", "A'", "B"]);
    let primary = &compared[2]["figures"][0];
    assert_eq!(primary["metric"], "msgs_per_s");
    assert_eq!(primary["repeats"].as_array().unwrap().len(), 6);
    let (low, high) = (&primary["interval"]["low"], &primary["interval"]["high"]);
    let ratio = primary["ratio"].as_f64().unwrap();
    assert!(low.as_f64().unwrap() <= ratio && ratio <= high.as_f64().unwrap());
    assert_eq!(
        document["settings"][0]["settings"][0]["key"],
        "payload.correlation_id"
    );

    assert_eq!(place.read("out.csv").lines().count(), 22);
    assert!(place.read("out.md").starts_with("# compare-1: "));
    let session = saved(&place, "compare-1");
    assert_eq!(made(&session), planned(&session));
    let runs = Store::at(place.path("runs/compare-1")).list().unwrap();
    assert_eq!(runs.len(), 21, "each run is saved whole");
    assert!(place.runs().is_empty(), "and not among those of kdyno run");
}

#[test]
fn the_same_seed_draws_the_same_order() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    for _ in 0..2 {
        let args = [
            "small.toml",
            "small.toml",
            "--repeats",
            "2",
            "--seed",
            "7",
            "--quiet",
        ];
        let ran = compare(&place, &args).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    }
    let (one, other) = (saved(&place, "compare-1"), saved(&place, "compare-2"));
    assert_eq!(made(&one), made(&other));
}

#[test]
fn few_rounds_are_points_without_a_verdict() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let ran = compare(&place, &["small.toml", "small.toml", "--repeats", "2"]).exits(0);
    ran.says(&["no verdict, that takes 6 rounds at least"])
        .sums_up(&[
            "few rounds",
            "in 2 rounds, and no verdict: it takes 6 at least",
        ]);
}

#[test]
fn a_document_on_standard_output_comes_alone() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let ran = compare(
        &place,
        &["small.toml", "small.toml", "--repeats", "1", "--json", "-"],
    )
    .exits(0);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["id"], "compare-1");
    ran.says(&["COMPLETED  compare-1"]);
    compare(
        &place,
        &["small.toml", "small.toml", "--json", "-", "--csv", "-"],
    )
    .exits(2)
    .says(&["--json and --csv cannot both"]);
}

/// Stopped in the middle of a run: what is finished stays, and the rest follows in the old order.
#[rstest]
fn what_was_stopped_goes_on_where_it_was(
    #[values(Signal::SIGINT, Signal::SIGTERM)] signal: Signal,
) {
    let place = Place::new();
    place.write("slow.toml", SLOW);
    let args = [
        "slow.toml",
        "slow.toml",
        "--repeats",
        "3",
        "--max-regression",
        "99%",
        "--strict",
    ];
    let running = start(&place, &args);
    running.wait_until_said("7 of 12 runs");
    running.signal(signal);
    running.wait().exits(130).sums_up(&[
        "INTERRUPTED",
        "and no verdict",
        "goes on by: kdyno compare --runs ",
        " --resume compare-1",
    ]);
    let stopped = saved(&place, "compare-1");
    assert_eq!(stopped.ending, Ending::Interrupted);
    let done = made(&stopped);
    assert!((7..12).contains(&done.len()), "{done:?}");

    let ran = compare(&place, &["--resume", "compare-1", "--json", "out.json"]);
    // Three rounds are too few for the gate, and strict is strict.
    ran.exits(3)
        .says(&[" of them done, seed"])
        .sums_up(&["COMPLETED  compare-1", "went on once"]);
    let resumed = saved(&place, "compare-1");
    assert_eq!(made(&resumed), planned(&resumed));
    assert_eq!(
        resumed.runs[..done.len()],
        stopped.runs,
        "what was done is untouched"
    );

    // Nothing is left to do: it is told once more.
    compare(&place, &["--resume", "1"])
        .exits(3)
        .sums_up(&["COMPLETED"]);
    assert_eq!(saved(&place, "compare-1").runs, resumed.runs);
}

/// Nobody could say goodbye: what is finished was saved run by run.
#[test]
fn what_was_killed_goes_on_where_it_was() {
    let place = Place::new();
    place.write("slow.toml", SLOW);
    let running = start(&place, &["slow.toml", "slow.toml", "--repeats", "2"]);
    running.wait_until_said("4 of 9 runs");
    running.signal(Signal::SIGKILL);
    drop(running.wait());
    let killed = saved(&place, "compare-1");
    assert_eq!(killed.ending, Ending::Going);
    assert!(killed.runs.len() >= 4);
    compare(&place, &["--resume", "last"]).exits(0);
    let resumed = saved(&place, "compare-1");
    assert_eq!(made(&resumed), planned(&resumed));
    assert_eq!(resumed.runs[..killed.runs.len()], killed.runs);
}

#[test]
fn a_budget_becomes_rounds_after_the_one_that_warms_up() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let args = ["small.toml", "small.toml", "--budget", "3s"];
    compare(&place, &args)
        .exits(0)
        .says(&["as many rounds as fit into 0:03", "find differences of"]);
    let session = saved(&place, "compare-1");
    assert!(session.order.rounds() >= 1);
    assert_eq!(made(&session), planned(&session));
}

#[test]
fn a_run_that_fails_ends_the_comparison_and_says_why() {
    let place = Place::new();
    // Slow enough that the fault finds requests to fail.
    let good = "[source]\nrows = 6_000\n[run]\nrate = \"15k\"\n";
    let fault = "{ at_row = 1_000, error = \"INVALID_RECORD\", count = 2 }";
    let lossy = format!("{good}[target.embedded]\nfaults = [{fault}]\n");
    place.write("good.toml", good);
    place.write("lossy.toml", lossy);
    let ran = compare(
        &place,
        &["good.toml", "lossy.toml", "--repeats", "6", "--seed", "1"],
    );
    ran.exits(1).sums_up(&[
        "FAILED  compare-1",
        "B lossy: ",
        "records lost",
        "--resume compare-1",
    ]);
    let session = saved(&place, "compare-1");
    assert_eq!(session.ending, Ending::Failed);
    assert!(session.failure.unwrap().starts_with("round 0, B lossy"));
}

#[test]
fn without_the_figure_that_is_judged_no_further_run_is_made() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let args = ["small.toml", "small.toml", "--metric", "bytes_per_msg"];
    compare(&place, &args)
        .exits(1)
        .sums_up(&["there are no wire bytes", "take another client"]);
    assert_eq!(saved(&place, "compare-1").runs, []);
}

#[rstest]
#[case(&["default"], &["one profile is nothing to compare", "--vary"])]
#[case(&["default", "--set", "producer.linger=5", "tuned"], &["default cannot be run", "linger_ms"])]
#[case(&["default", "--vary", "compresion=lz4,none"], &["compresion", "do you mean compression?"])]
#[case(&["default", "--vary", "workers=0..1"], &["workers=0 cannot be run", "producer.workers"])]
#[case(&["default", "tuned", "--vary", "workers=1,2"], &["variations of one profile"])]
#[case(&["default", "tuned", "--metric", "speed"], &["speed", "latency.p99"])]
#[case(&["default", "tuned", "--metric", "latency.p99"], &["--set run.rate=N"])]
#[case(&["default", "tuned", "--metric", "wire_mb_per_s", "--max-regression", "5%"], &["better one way"])]
#[case(&["default", "tuned", "--max-regression", "5"], &["3%"])]
#[case(&["default", "tuned", "--margin", "0%"], &["more than 0%"])]
#[case(&["default", "tuned", "--strict"], &["--max-regression"])]
#[case(&["default", "tuned", "--repeats", "0"], &["1 to 1000"])]
#[case(&["default", "tuned", "--repeats", "9", "--budget", "1m"], &["cannot be used with"])]
#[case(&["default", "--resume", "3"], &["cannot be used with"])]
#[case(&["--resume", "3"], &["no saved session 3"])]
#[case(&["default", "tuned", "--json", "no/such/folder/x.json"], &["--json no/such/folder/x.json"])]
#[case(&["default", "nosuch"], &["no profile \"nosuch\""])]
#[case(&["default", "other.toml"], &["embedded broker and other to a real one", "--set target.brokers="])]
fn what_cannot_be_compared_is_wrong_usage(#[case] args: &[&str], #[case] words: &[&str]) {
    let place = Place::new();
    place.write("other.toml", "[target]\nbrokers = \"localhost:9\"\n");
    let ran = compare(&place, args).exits(2).says(words);
    assert_eq!(ran.stdout, "");
    assert!(!place.path("runs/compare-1").exists(), "nothing has begun");
}

#[test]
fn more_than_one_changed_setting_is_warned_of() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    place.write(
        "other.toml",
        format!("{NOBODY}workers = 1\nlinger_ms = 9\n"),
    );
    compare(&place, &["small.toml", "other.toml", "--repeats", "1"])
        .exits(0)
        .says(&[
            "warning: B other differs from A in 2 settings",
            "not known which of them did it",
        ])
        .sums_up(&["producer.linger_ms 9 (5)  ! not known which"]);
}

#[test]
fn who_makes_runs_at_the_same_time_is_warned_of() {
    let place = Place::new();
    place.write("quick.toml", NOBODY);
    let args = ["quick.toml", "quick.toml", "--repeats", "1"];
    compare(&place, &args).exits(0);
    // As if another process went on with it.
    let folder = place.path("runs").join("compare-1");
    fs::write(folder.join(".going"), "1\n").unwrap();
    let lock = fs::File::open(folder.join(".going")).unwrap();
    lock.lock().unwrap();
    let ran = compare(&place, &args).exits(0);
    let warning = "warning: compare-1 goes at the same time, in process 1: both are slower";
    assert_eq!(ran.stderr.matches(warning).count(), 1, "{}", ran.stderr);
}
