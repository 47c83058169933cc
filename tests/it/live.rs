//! A run that somebody watches and turns while it goes, through the library.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kdyno::engine::{self, EventKind, Outcome, Phase, Plan, PlanOptions, RunHandle, Snapshot};
use kdyno::profile::{self, Profile, ProfileText};
use kdyno::report::Report;

use crate::support::Place;

/// Nothing here takes so long; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

const NULL: &str = "[source]\npath = \"users.csv\"\n[producer]\nclient = \"null\"\n";

fn write_users(path: &Path, rows: u32) {
    let rows = (1..=rows).map(|i| format!("{i}|user{i}|user{i}@example.com\n"));
    let text = "id|nome_utente|email\n".to_owned() + &rows.collect::<String>();
    std::fs::write(path, text).unwrap();
}

/// Starts a run of `rows` users with the null client, `settings` laid over that.
fn start(place: &Place, rows: u32, settings: &[&str]) -> (Arc<Profile>, RunHandle) {
    write_users(&place.path("users.csv"), rows);
    let text = ProfileText {
        name: "live".to_owned(),
        place: profile::Place::File("live.toml".into()),
        text: NULL.to_owned(),
    };
    let settings: Vec<_> = settings.iter().map(|&set| set.to_owned()).collect();
    let profile = Profile::parse(&text, &settings).unwrap_or_else(|wrong| panic!("{wrong}"));
    let profile = Arc::new(profile);
    let options = PlanOptions {
        source: place.path("users.csv"),
        verify: false,
    };
    let plan = Plan::new(Arc::clone(&profile), &options).unwrap();
    let run = engine::start(plan, place.path("rejects.csv")).unwrap();
    (profile, run)
}

/// Waits for a snapshot that `is` the one.
fn await_snapshot(run: &RunHandle, is: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let began = Instant::now();
    loop {
        let snapshot = run.snapshots.borrow().clone();
        if is(&snapshot) {
            return snapshot;
        }
        assert!(began.elapsed() < PATIENCE, "it never came: {snapshot:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_rate_that_is_raised_ends_a_run_that_would_have_taken_minutes() {
    let place = Place::new();
    let (_, run) = start(&place, 3_000, &["run.rate=20", "producer.workers=3"]);
    let slow = await_snapshot(&run, |snapshot| snapshot.counts.acked >= 2);
    assert_eq!(slow.asked_rate, Some(20.0));
    assert!(slow.counts.acked < 1_000);
    run.control.set_rate(Some(1e6));
    let result = run.finish();
    assert_eq!(result.outcome, Outcome::Completed);
    assert_eq!(result.total.counts.acked, 3_000);
    assert!(result.measured.elapsed < PATIENCE);
    let rate = result.rate.unwrap();
    assert!(rate.asked > 20.0 && rate.asked < 1e6, "{rate:?}");
    let asked: Vec<_> = result.asked.iter().map(|asked| asked.rate).collect();
    assert_eq!(asked, [Some(20.0), Some(1e6)]);
    assert!(result.asked[1].from_s >= slow.elapsed.as_secs_f64());
}

#[test]
fn a_rate_that_is_set_while_the_run_still_connects_is_kept() {
    let place = Place::new();
    let (_, run) = start(&place, 3_000, &["run.rate=0.01", "producer.workers=3"]);
    run.control.set_rate(Some(1e6));
    let result = run.finish();
    assert_eq!(result.total.counts.acked, 3_000);
    assert!(result.measured.elapsed < PATIENCE);
}

#[test]
fn a_rate_that_is_taken_away_lets_the_run_go_as_fast_as_it_goes() {
    let place = Place::new();
    let (_, run) = start(&place, 3_000, &["run.rate=20"]);
    await_snapshot(&run, |snapshot| snapshot.counts.acked >= 2);
    run.control.set_rate(None);
    assert_eq!(run.control.rate(), None);
    let result = run.finish();
    assert_eq!(result.total.counts.acked, 3_000);
    // The records that came by the rate were on time, and only those were asked for.
    assert!((result.rate.unwrap().asked - 20.0).abs() < 1e-6);
}

#[test]
fn marks_and_changes_of_the_rate_are_events_with_the_moment_when_they_were_made() {
    let place = Place::new();
    let (profile, run) = start(&place, 2_000, &["run.rate=20"]);
    let seen = await_snapshot(&run, |snapshot| snapshot.counts.acked >= 2);
    assert_eq!((run.control.mark(), run.control.mark()), (1, 2));
    run.control.set_rate(Some(100_000.0));
    let report = Report::new("1-live", &profile, &run.finish());
    let told: Vec<_> = report
        .events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Mark | EventKind::RateChanged))
        .collect();
    let words: Vec<_> = told.iter().map(|event| event.text.as_str()).collect();
    assert_eq!(words, ["mark 1", "mark 2", "rate 100 k msg/s"]);
    assert!(told[0].at_s >= seen.elapsed.as_secs_f64());
    assert!(told[0].at_s <= told[1].at_s && told[1].at_s <= told[2].at_s);
}

#[test]
fn the_series_holds_every_acknowledged_record_and_ends_with_the_last() {
    let place = Place::new();
    let (profile, run) = start(&place, 4_000, &["run.rate=8000"]);
    let report = Report::new("1-live", &profile, &run.finish());
    assert_eq!(report.series.acked.iter().sum::<u64>(), 4_000);
    let steps = u32::try_from(report.series.acked.len()).unwrap();
    let step = report.series.step.as_secs_f64();
    let length = step * f64::from(steps);
    assert!(length >= report.elapsed_s && length <= report.elapsed_s + step);
    assert!(report.verdict.is_some());
}

#[test]
fn while_it_goes_a_run_tells_how_full_everything_is_and_what_its_workers_do() {
    let place = Place::new();
    let settings = ["run.rows=3000", "run.rate=2000", "producer.workers=2"];
    let (_, run) = start(&place, 3_000, &settings);
    let early = await_snapshot(&run, |snapshot| snapshot.counts.acked > 0);
    assert_eq!(early.gauges.main_channel.capacity, 8);
    assert_eq!(early.gauges.worker_channels.capacity, 8);
    let later = await_snapshot(&run, |snapshot| snapshot.counts.acked > 800);
    assert_eq!(later.phase, Phase::Running);
    assert_eq!(later.workers.len(), 2);
    assert!(later.gauges.main_channel.mean > 0.0);
    assert!(later.rates.now > 0.0 && later.rates.average > 0.0);
    let shares = later
        .workers
        .iter()
        .map(|worker| worker.expected_rows.unwrap());
    assert_eq!(shares.sum::<u64>(), 3_000);
    assert!(later.chunks.expected >= Some(later.chunks.read));
    assert!(later.cores >= 1);
    run.control.interrupt();
    let result = run.finish();
    let over = later
        .series
        .complete(later.elapsed)
        .min(result.series.acked.len() - 1);
    assert_eq!(
        result.series.acked[..over],
        later.series.acked[..over],
        "a step that is over never changes"
    );
}

#[test]
fn a_run_whose_clients_take_no_more_tells_since_when_reading_waits() {
    let place = Place::new();
    let settings = [
        "producer.client=librdkafka",
        "producer.workers=2",
        "producer.buffer_memory=4MiB",
        "target.embedded.faults=[{ at_row = 0, error = \"REQUEST_TIMED_OUT\", count = 1_000_000 }]",
    ];
    let (profile, run) = start(&place, 300_000, &settings);
    let waits = await_snapshot(&run, |snapshot| snapshot.stalled.is_some());
    assert_eq!(waits.gauges.main_channel.now, 8);
    run.control.abort();
    let report = Report::new("1-live", &profile, &run.finish());
    let since = waits.stalled.unwrap().as_secs_f64();
    assert!((report.stalled_s.unwrap() - since).abs() < 1e-3);
    let told: Vec<_> = report
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Stalled)
        .collect();
    assert_eq!(told.len(), 1);
    assert!((told[0].at_s - since).abs() < 1e-3);
    // Workers are fed in turn, so that all wait for the one whose client takes no more.
    let channels: Vec<_> = report.workers.iter().map(|worker| worker.channel).collect();
    assert!(channels.iter().all(|channel| channel.capacity == 4));
    assert!(channels.iter().any(|channel| channel.now == 4));
}
