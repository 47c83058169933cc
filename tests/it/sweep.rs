//! `kdyno sweep`: what is told, halved, confirmed, saved, and gone on with.

use std::fs;

use kdyno::compare::{Ending, Session};
use kdyno::report::Store;
use kdyno::sweep::{Halving, Sweep};
use nix::sys::signal::Signal;
use rstest::rstest;
use serde_json::Value;

use crate::support::comparison::{compare, saved_as as saved, start_as};
use crate::support::{Kafka, Place, Ran, Running, wait_until};

/// A run of a few milliseconds.
const SMALL: &str = "# Mine.\n[source]\nrows = 2_000\n\n[producer]\nlinger_ms = 5 # Some.\n";

/// The same, to nobody.
const NOBODY: &str = "[source]\nrows = 2_000\n[producer]\nclient = \"null\"\n";

/// `kdyno sweep ARGS` to its end.
fn sweep(place: &Place, args: &[&str]) -> Ran {
    start(place, args).wait()
}

fn start<'a>(place: &'a Place, args: &[&str]) -> Running<'a> {
    start_as(place, "sweep", args)
}

#[test]
fn a_sweep_is_told_confirmed_written_and_saved_as_a_profile_that_runs() {
    let place = Place::new();
    place.write("small.toml", SMALL);
    let args = [
        "small.toml",
        "--vary",
        "workers=1..2",
        "--vary",
        "batch_size=16k,64k",
        "--set",
        "payload.correlation_id=false",
        "--require",
        "msgs_per_s > 10",
        "--repeats",
        "5",
        "--seed",
        "20",
        "--cool-down",
        "1ms",
        "--save-as",
        "best",
        "--json",
        "out.json",
        "--csv",
        "out.csv",
        "--markdown",
        "out.md",
        "--html",
        "out.html",
    ];
    sweep(&place, &args)
        .exits(0)
        .says(&[
            "sweep-1: 4 points of workers x batch_size from small; 3 rungs, 14 to 38 runs, and 18 \
             to confirm the best, seed 20",
            "required: msgs_per_s > 10",
            "foreseen: how long it takes will be told after the first run",
            "rung 1 of 3 is over",
            "compare-1: A small, B workers=",
            "18 of 18 runs",
        ])
        .sums_up(&[
            "against small, run afresh",
            "COMPLETED  sweep-1",
            "msg/s: workers by batch_size",
            "Confirmed: workers=",
            "msgs_per_s > 10 in 5 of 5 rounds",
            "the best of many always looks better than it is",
            "the best is now the profile profiles/best.toml",
        ]);

    let document: Value = serde_json::from_str(&place.read("out.json")).unwrap();
    let points = document["results"]["points"].as_array().unwrap();
    assert_eq!(points.len(), 4);
    let best = document["results"]["found"]["best"].as_u64().unwrap();
    let best = &points[usize::try_from(best).unwrap()];
    assert_eq!(document["confirmation"]["id"], "compare-1");
    assert_eq!(
        document["confirmation"]["contestants"][1]["name"],
        best["name"]
    );

    let swept: Sweep = saved(&place, "sweep-1");
    assert_eq!(swept.ending, Ending::Completed);
    assert_eq!(Halving::of(&swept).next, None);
    assert_eq!(place.read("out.csv").lines().count(), 1 + swept.runs.len());
    assert!(
        place
            .read("out.md")
            .starts_with("# sweep-1: workers x batch")
    );
    let page = place.read("out.html");
    assert!(page.contains("The best is now the profile profiles/best.toml"));
    let runs = Store::at(place.path("runs/sweep-1")).list().unwrap();
    assert_eq!(runs.len(), swept.runs.len(), "each run is saved whole");
    assert!(place.runs().is_empty(), "and not among those of kdyno run");
    let session: Session = saved(&place, "compare-1");
    assert_eq!(
        (session.ending, session.runs.len()),
        (Ending::Completed, 18)
    );

    let profile = place.read("profiles/best.toml");
    assert!(profile.starts_with("# Found by sweep-1 of "), "{profile}");
    assert!(
        profile.contains("Run afresh by compare-1 in 5 rounds"),
        "{profile}"
    );
    for kept in ["# Mine.\n", "linger_ms = 5 # Some.\n"] {
        assert!(profile.contains(kept), "{profile}");
    }
    let ran = place.run("best", &[]).exits(0);
    let resolved = &ran.report().profile.resolved;
    let producer = resolved["producer"].as_table().unwrap();
    let values = best["name"].as_str().unwrap();
    assert!(values.starts_with(&format!("workers={} ", producer["workers"])));
    assert_eq!(resolved["payload"]["correlation_id"].as_bool(), Some(false));
}

/// Stopped in the middle of a run, and then between the runs of the confirmation.
#[test]
fn what_was_stopped_goes_on_where_it_was() {
    let place = Place::new();
    let slow = "[source]\nrows = 600\n[run]\nrate = 2000\n[producer]\nclient = \"null\"\n";
    place.write("slow.toml", slow);
    let args = [
        "slow.toml",
        "--vary",
        "payload.correlation_id=true,false",
        "--vary",
        "payload.headers.a=1,2",
        "--repeats",
        "2",
    ];
    let running = start(&place, &args);
    running.wait_until_said("run 9\n");
    running.signal(Signal::SIGINT);
    running.wait().exits(130).sums_up(&[
        "the best is not found yet",
        "INTERRUPTED  sweep-1",
        "goes on by: kdyno sweep --runs ",
        " --resume sweep-1",
    ]);
    let stopped: Sweep = saved(&place, "sweep-1");
    assert_eq!(stopped.ending, Ending::Interrupted);
    assert!(stopped.runs.len() >= 9, "{}", stopped.runs.len());
    assert!(Halving::of(&stopped).next.is_some());

    let running = start(&place, &["--resume", "sweep-1"]);
    running.wait_until_said("4 of 9 runs");
    running.signal(Signal::SIGTERM);
    running
        .wait()
        .exits(130)
        .says(&[" of them done"])
        .sums_up(&["Not confirmed yet", "goes on by: "]);
    let halved: Sweep = saved(&place, "sweep-1");
    let done = stopped.runs.len();
    assert_eq!(
        halved.runs[..done],
        stopped.runs,
        "what was done is untouched"
    );
    let confirming: Session = saved(&place, "compare-1");
    assert!((4..9).contains(&confirming.runs.len()));

    sweep(&place, &["--resume", "1"])
        .exits(0)
        .sums_up(&["COMPLETED  sweep-1", "or save it: kdyno sweep --runs "]);
    let confirmed: Session = saved(&place, "compare-1");
    assert_eq!(confirmed.runs[..confirming.runs.len()], confirming.runs);
    assert_eq!(confirmed.ending, Ending::Completed);
    let whole: Sweep = saved(&place, "sweep-1");
    assert_eq!((whole.runs, whole.ending), (halved.runs, Ending::Completed));
    assert!(
        !place.path("runs/compare-2").exists(),
        "it is confirmed once"
    );

    // What is over can still be saved, once.
    sweep(&place, &["--resume", "1", "--save-as", "later"]).exits(0);
    assert!(
        place
            .read("profiles/later.toml")
            .contains("Run afresh by compare-1")
    );
    sweep(&place, &["--resume", "1", "--save-as", "later"])
        .exits(2)
        .says(&["--save-as later: later exists"]);
}

#[test]
fn a_confirmation_that_was_removed_is_made_again_and_no_other_is_quoted() {
    let place = Place::new();
    let paced = "[source]\nrows = 40\n[run]\nrate = 1000\n[producer]\nclient = \"null\"\n\
                 [thresholds]\n\"failed\" = \"== 0\"\n";
    place.write("paced.toml", paced);
    let faster = ["--vary", "run.rate=2000,4000", "--repeats", "2"];
    sweep(&place, &[&["paced.toml"], &faster[..]].concat())
        .exits(0)
        .says(&["warning: paced has thresholds, of which a sweep makes no use"])
        .sums_up(&["as compare-1", "take it by: --set 'run.rate=4000'"]);

    fs::remove_dir_all(place.path("runs/compare-1")).unwrap();
    let slower = [
        "paced.toml",
        "--vary",
        "run.rate=1000,500",
        "--repeats",
        "1",
    ];
    compare(&place, &slower).exits(0);
    let other: Session = saved(&place, "compare-1");
    assert_eq!(other.contestants[1].name, "rate=500");
    let told = place.command(["history", "show", "sweep-1"]);
    Running::start(told, &place).wait().exits(0).sums_up(&[
        "compare-1, which confirmed it, is gone",
        "goes on by: kdyno sweep --runs ",
    ]);

    sweep(&place, &["--resume", "1"])
        .exits(0)
        .sums_up(&["Confirmed: rate=4000 against paced", "as compare-2"]);
    assert_eq!(saved::<Session>(&place, "compare-1"), other);
}

#[test]
fn where_no_point_keeps_to_what_is_required_nothing_is_confirmed_or_saved() {
    let place = Place::new();
    place.write("small.toml", NOBODY);
    let args = [
        "small.toml",
        "--vary",
        "workers=1,2",
        "--require",
        "msgs_per_s > 500M",
        "--save-as",
        "best",
    ];
    sweep(&place, &args)
        .exits(3)
        .says(&["best is not saved: no point keeps to msgs_per_s > 500M"])
        .sums_up(&["COMPLETED  sweep-1", "! breaks a requirement"]);
    assert!(!place.path("runs/compare-1").exists());
    assert!(!place.path("profiles/best.toml").exists());
}

#[test]
fn a_best_point_that_is_the_profile_itself_needs_no_confirmation() {
    let place = Place::new();
    let paced = "[source]\nrows = 200\n[run]\nrate = 4000\n[producer]\nclient = \"null\"\n";
    place.write("paced.toml", paced);
    let args = [
        "paced.toml",
        "--vary",
        "run.rate=1000,4k",
        "--save-as",
        "best",
    ];
    let words = "no point is better than paced as it is, which is rate=4k";
    sweep(&place, &args)
        .exits(0)
        .says(&[&format!("best is not saved: {words}")])
        .sums_up(&[words, "COMPLETED  sweep-1"]);
    let whole: Sweep = saved(&place, "sweep-1");
    assert_eq!((whole.confirmation, whole.saved), (None, None));
}

#[rstest]
#[case(&["default"], &["--vary"])]
#[case(&["--vary", "workers=1,2"], &["PROFILE"])]
#[case(&["default", "--vary", "workers=1"], &["only one point to sweep"])]
#[case(&["default", "--vary", "workers=1..40", "--vary", "linger_ms=0..39"], &["1600 points, and 1000 are the most"])]
#[case(&["default", "--vary", "compresion=lz4,none"], &["do you mean compression?"])]
#[case(&["default", "--vary", "workers=1,2", "--vary", "workers=3,4"], &["producer.workers is given twice"])]
#[case(&["default", "--vary", "workers=0..1"], &["workers=0 cannot be run", "producer.workers"])]
#[case(&["default", "--vary", "workers=1,2", "--set", "producer.linger=5"], &["default cannot be run", "linger_ms"])]
#[case(&["default", "--vary", "target.brokers=embedded,localhost:9"], &["embedded broker", "a real one"])]
#[case(&["default", "--vary", "workers=1,2", "--require", "latency.p99 < 20"], &["write \"latency.p99 < 50ms\""])]
#[case(&["default", "--vary", "workers=1,2", "--require", "speed > 20"], &["no figure \"speed\""])]
#[case(&["default", "--vary", "workers=1,2", "--metric", "wire_mb_per_s"], &["neither more nor less"])]
#[case(&["default", "--vary", "workers=1,2", "--metric", "latency.p99"], &["--set run.rate=N"])]
#[case(&["default", "--vary", "workers=1,2", "--save-as", "tuned"], &["--save-as tuned: tuned exists"])]
#[case(&["default", "--vary", "workers=1,2", "--save-as", "a/b"], &["a file cannot have / in its name"])]
#[case(&["default", "--vary", "workers=1,2", "--json", "-", "--csv", "-"], &["--json and --csv cannot both"])]
#[case(&["default", "--vary", "workers=1,2", "--json", "no/such/x.json"], &["there is no folder no/such"])]
#[case(&["default", "--vary", "workers=1,2", "--html", "no/such/x.html"], &["there is no folder no/such"])]
#[case(&["default", "--resume", "3"], &["cannot be used with"])]
#[case(&["--resume", "3"], &["no saved session 3"])]
#[case(&["nosuch", "--vary", "workers=1,2"], &["no profile \"nosuch\""])]
fn what_cannot_be_swept_is_wrong_usage(#[case] args: &[&str], #[case] words: &[&str]) {
    let place = Place::new();
    let ran = sweep(&place, args).exits(2).says(words);
    assert_eq!(ran.stdout, "");
    assert!(!place.path("runs/sweep-1").exists(), "nothing has begun");
}

#[test]
fn on_kafka_a_sweep_ends_with_a_profile_that_runs() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    let brokers = format!("target.brokers={}", kafka.brokers);
    let args = [
        "tuned",
        // As no point is, so that one of them is confirmed.
        "--set",
        "producer.compression=gzip",
        "--vary",
        "compression=none,lz4",
        "--vary",
        "batch_size=4k,1M",
        "--set",
        &brokers,
        "--set",
        "source.rows=50k",
        "--set",
        "target.topic=swept",
        // Too few for it to be called worse.
        "--repeats",
        "5",
        "--cool-down",
        "50ms",
        "--save-as",
        "swept",
    ];
    sweep(&place, &args)
        .exits(0)
        .sums_up(&["COMPLETED  sweep-1", "as compare-1"]);
    let report = place.run("swept", &["--verify"]).exits(0);
    report.assert_all_there(50_000);
    wait_until("all topics of its runs are gone", || {
        kafka.topics("swept-").is_empty()
    });
}
