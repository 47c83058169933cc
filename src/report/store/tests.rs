use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use super::*;
use crate::engine::Sample;
use crate::report::fixture;
use crate::report::{Ending, Report};
use crate::stats::{ClientFigures, Counts, LatencySummary};

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

pub(super) fn sample(at_s: f64) -> Sample {
    Sample {
        at_s,
        seconds: 1.0,
        counts: Counts::default(),
        msgs_per_s: 1e6,
        payload_bytes: 7,
        latency_us: LatencySummary::default(),
        client: ClientFigures::default(),
    }
}

/// A store with runs of these profiles, the oldest first.
fn store_with(profiles: &[&str]) -> (tempfile::TempDir, Store) {
    let runs = tempfile::tempdir().unwrap();
    let store = Store::open(runs.path()).unwrap();
    for profile in profiles {
        save(&store, profile);
    }
    (runs, store)
}

fn save(store: &Store, profile_name: &str) -> String {
    let run = store.create(profile_name).unwrap();
    let (mut profile, result) = fixture::tuned();
    profile.name = profile_name.to_owned();
    let id = run.id().to_owned();
    let report = Report::new(&id, &profile, &result);
    run.finish(&report, &result).unwrap();
    id
}

fn ids(store: &Store) -> Vec<String> {
    store
        .list()
        .unwrap()
        .into_iter()
        .map(|saved| saved.id)
        .collect()
}

#[test]
fn a_saved_run_leaves_report_histograms_and_samples() {
    let runs = tempfile::tempdir().unwrap();
    let store = Store::open(runs.path().join("made/if/missing")).unwrap();
    let mut run = store.create("tuned").unwrap();
    assert_eq!((run.id(), run.number()), ("1-tuned", Some(1)));
    run.add_sample(&sample(1.0)).unwrap();
    run.add_sample(&sample(2.0)).unwrap();
    assert_eq!(names(run.dir()), BTreeSet::from([SAMPLES.to_owned()]));

    let (profile, result) = fixture::tuned();
    let report = Report::new(run.id(), &profile, &result);
    let dir = run.dir().to_owned();
    run.finish(&report, &result).unwrap();
    let expected = [
        "latency.hdr",
        "run.json",
        "samples.jsonl",
        "worker-0.hdr",
        "worker-1.hdr",
        "worker-2.hdr",
        "worker-3.hdr",
    ];
    assert_eq!(names(&dir), expected.map(str::to_owned).into());
    assert_eq!(report.number, 1);
    assert_eq!(store.read("1-tuned").unwrap(), report);
    let samples = fs::read_to_string(dir.join(SAMPLES)).unwrap();
    let at_s = |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["at_s"].clone();
    assert_eq!(samples.lines().map(at_s).collect::<Vec<_>>(), [1.0, 2.0]);
}

#[test]
fn a_run_that_measured_nothing_leaves_no_histograms() {
    let (_runs, store) = store_with(&[]);
    let run = store.create("x").unwrap();
    let (profile, result) = fixture::not_started();
    let dir = run.dir().to_owned();
    run.finish(&Report::new("1-x", &profile, &result), &result)
        .unwrap();
    assert_eq!(names(&dir), [REPORT, SAMPLES].map(str::to_owned).into());
}

#[test]
fn numbers_go_up_whatever_the_profile() {
    let (_runs, store) = store_with(&["tuned", "avro", "tuned"]);
    assert_eq!(ids(&store), ["3-tuned", "2-avro", "1-tuned"]);
}

#[test]
fn a_number_is_never_given_again() {
    let (_runs, store) = store_with(&["a", "b"]);
    store.remove("2-b").unwrap();
    assert_eq!(save(&store, "c"), "3-c");
}

#[test]
fn numbers_go_on_where_the_folders_end_when_nothing_else_is_known() {
    let (runs, store) = store_with(&[]);
    fs::create_dir(runs.path().join("41-x")).unwrap();
    fs::write(runs.path().join(".last-number"), "rubbish").unwrap();
    assert_eq!(save(&store, "a"), "42-a");
}

#[test]
fn runs_that_start_at_the_same_moment_have_numbers_of_their_own() {
    let (_runs, store) = store_with(&[]);
    let store = Arc::new(store);
    let threads: Vec<_> = (0..8)
        .map(|i| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                let take = || store.create(&format!("p{i}")).unwrap().number();
                [take(), take(), take()]
            })
        })
        .collect();
    let numbers = threads
        .into_iter()
        .flat_map(|thread| thread.join().unwrap());
    let numbers: BTreeSet<_> = numbers.map(Option::unwrap).collect();
    assert_eq!(numbers, (1..=24).collect());
}

#[test]
fn a_folder_that_cannot_be_made_is_named_with_a_cure() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let dir = file.path().join("runs");
    let error = Store::open(&dir).unwrap_err().to_string();
    assert!(error.contains(&dir.display().to_string()), "{error}");
    assert!(error.contains("KDYNO_RUNS"), "{error}");
}

#[test]
fn a_list_tells_what_the_reports_say() {
    let (runs, store) = store_with(&["tuned", "tuned"]);
    let list = store.list().unwrap();
    let [second, first] = &list[..] else {
        panic!("{list:?}");
    };
    assert_eq!((second.number, first.number), (Some(2), Some(1)));
    assert_eq!(second.dir, runs.path().join("2-tuned"));
    let run = second.summary().unwrap();
    let report = store.read(&second.id).unwrap();
    assert_eq!(run.profile.name, "tuned");
    assert_eq!(*run.profile.resolved, report.profile.resolved);
    assert_eq!(run.records, report.records);
    assert_eq!(run.started.to_string(), "2026-11-23T05:34:12.25Z");
    assert_eq!(run.workers, 4);
    assert_eq!(run.p99_us(), Some(report.latency_us.p99));
    assert_eq!(run.outcome, Ending::Completed);
    let shared = &first.summary().unwrap().profile.resolved;
    assert!(Arc::ptr_eq(shared, &run.profile.resolved), "kept once");
}

#[test]
fn older_runs_that_are_named_by_their_time_are_listed_last() {
    let (runs, store) = store_with(&["new"]);
    let old = runs.path().join("20261123-053412-tuned");
    fs::rename(runs.path().join("1-new"), &old).unwrap();
    save(&store, "newer");
    let list = store.list().unwrap();
    assert_eq!(ids(&store), ["2-newer", "20261123-053412-tuned"]);
    assert_eq!(list[1].number, None);
    assert_eq!(store.read(&list[1].id).unwrap().number, 0);
}

#[test]
fn runs_that_are_not_whole_are_listed_as_what_they_are() {
    let (runs, store) = store_with(&["good"]);
    let going = store.create("going").unwrap();
    drop(store.create("crashed").unwrap());
    save(&store, "garbled");
    fs::write(runs.path().join("4-garbled").join(REPORT), "{\"schema\": 1").unwrap();
    save(&store, "later");
    fs::write(runs.path().join("5-later").join(REPORT), "{\"schema\": 7}").unwrap();
    fs::create_dir(runs.path().join("somebody's")).unwrap();
    fs::write(runs.path().join("a file"), "").unwrap();

    let list = store.list().unwrap();
    let flaws: Vec<_> = list
        .iter()
        .map(|saved| {
            (
                saved.profile(),
                saved.run.as_ref().map_or_else(Flaw::word, |_| "whole"),
            )
        })
        .collect();
    let expected = [
        ("later", "broken"),
        ("garbled", "broken"),
        ("crashed", "unfinished"),
        ("going", "going"),
        ("good", "whole"),
    ];
    assert_eq!(
        flaws,
        expected.map(|(profile, word)| (profile.to_owned(), word))
    );
    let later = list[0].run.as_ref().unwrap_err().to_string();
    assert!(later.contains("a later kdyno (schema 7)"), "{later}");
    let read = store.read("3-crashed").unwrap_err().to_string();
    assert!(read.contains("3-crashed has no report"), "{read}");
    let removed = store.remove(going.id()).unwrap_err().to_string();
    assert!(removed.contains("still goes"), "{removed}");
    store.remove("4-garbled").unwrap();
    store.remove("3-crashed").unwrap();
    assert_eq!(ids(&store), ["5-later", "2-going", "1-good"]);
}

#[test]
fn a_store_that_is_not_there_has_no_runs() {
    let store = Store::at("/no/such/folder");
    assert_eq!(store.list().unwrap(), []);
    let error = store.find("last").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no saved run last in /no/such/folder: `kdyno run` makes the first"
    );
}

#[test]
fn a_run_is_found_by_number_name_and_as_the_last() {
    let (_runs, store) = store_with(&["tuned", "avro"]);
    let _going = store.create("tuned").unwrap();
    for asked in ["2", "#2", "2-avro", "last"] {
        assert_eq!(store.find(asked).unwrap().id, "2-avro", "{asked}");
    }
    assert_eq!(store.find("3").unwrap().id, "3-tuned");
}

#[test]
fn an_older_run_is_found_by_its_time_unless_two_began_in_that_second() {
    let (runs, store) = store_with(&[]);
    let old = |name: &str| {
        let dir = runs.path().join(name);
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join(SAMPLES), "").unwrap();
    };
    old("20261123-053412-tuned");
    let found = store.find("20261123-053412").unwrap();
    assert_eq!(found.id, "20261123-053412-tuned");
    old("20261123-053412-tuned-2");
    let error = store.find("20261123-053412").unwrap_err();
    assert!(
        error.is_usage() && error.to_string().contains("whole name"),
        "{error}"
    );
    assert!(store.find("20261123-053412-tuned").is_ok());
}

#[test]
fn who_asks_for_a_run_that_is_not_there_hears_which_are() {
    let (_runs, store) = store_with(&["tuned", "avro", "zstd", "keyed"]);
    let error = |asked: &str| store.find(asked).unwrap_err().to_string();
    assert_eq!(
        error("77"),
        "there is no saved run 77; the last ones are 4-keyed, 3-zstd, 2-avro"
    );
    assert_eq!(error("#77"), error("77").replace("77", "#77"));
    assert_eq!(
        error("2-avor"),
        "there is no saved run 2-avor; is it 2-avro?"
    );
    assert!(store.find("").is_err());
    assert!(store.find("77").unwrap_err().is_usage());
}

#[test]
fn a_label_is_noted_and_taken_away_and_nothing_else_changes() {
    let (runs, store) = store_with(&["tuned"]);
    let path = runs.path().join("1-tuned").join(REPORT);
    let before = fs::read_to_string(&path).unwrap();
    store
        .set_label("1-tuned", Some(" 16 KiB\nbatches "))
        .unwrap();
    let report = store.read("1-tuned").unwrap();
    assert_eq!(report.label.as_deref(), Some("16 KiB batches"));
    let list = store.list().unwrap();
    assert_eq!(list[0].summary().unwrap().label, report.label);
    store.set_label("1-tuned", Some("")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
}

#[test]
fn no_name_leads_out_of_the_store() {
    let (runs, store) = store_with(&["tuned"]);
    let inner = Store::open(runs.path().join("1-tuned/inner")).unwrap();
    for id in ["..", "../..", ".", "", "/", "a/b", "../1-tuned"] {
        assert!(inner.remove(id).is_err(), "{id}");
        assert!(inner.read(id).is_err(), "{id}");
    }
    assert_eq!(ids(&store), ["1-tuned"]);
}
