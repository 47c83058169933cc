use rstest::rstest;

use super::{Advice, Cause, Evidence, Settings, Verdict};
use crate::profile::{Place, Profile, ProfileText};
use crate::stats::{Counts, ErrorCount, Gauge, Gauges, TimeShares};

mod causes;
mod recorded;

/// A run on a real broker with four cores, in which nothing is short of anything: workers at
/// work half of the time, full batches, two of twenty requests in flight.
fn calm() -> Evidence {
    let gauge = |mean: f64, capacity: u64| Gauge {
        now: 0,
        mean,
        capacity,
    };
    Evidence {
        settings: Settings {
            cores: 4,
            workers: 2,
            partitions: 4,
            compressed: true,
            batch_size: 1_000_000,
            batch_messages: 10_000,
            linger_ms: 5.0,
            max_in_flight: 5,
            buffer_memory: 64 << 20,
            delivery_timeout_ms: 120_000,
            retry_backoff_ms: 100,
            ..Settings::default()
        },
        elapsed_s: 2.0,
        counts: Counts {
            read: 1_000_000,
            sent: 1_000_000,
            acked: 1_000_000,
            ..Counts::default()
        },
        reported_for_s: 1.9,
        cpu: 1.5,
        time: TimeShares {
            busy: 0.5,
            starved: 0.2,
            blocked: 0.3,
            paced: 0.0,
        },
        gauges: Gauges {
            main_channel: gauge(6.0, 8),
            worker_channels: gauge(6.0, 8),
            client_queue: gauge(10_000.0, 100_000),
            in_flight: gauge(1.0, 10),
        },
        batches: 200,
        batch_messages: Some(5_000.0),
        batch_bytes: Some(670_000.0),
        batch_fill: Some(0.67),
        closed_by_size: Some(0.6),
        requests: 200,
        queued_ms: Some(10.0),
        sending_ms: Some(0.2),
        round_trip_ms: Some(5.0),
        throttled_ms: Some(0.0),
        ..Evidence::default()
    }
}

fn time(busy: f64, starved: f64, blocked: f64, paced: f64) -> TimeShares {
    TimeShares {
        busy,
        starved,
        blocked,
        paced,
    }
}

fn with(change: impl FnOnce(&mut Evidence)) -> Evidence {
    let mut evidence = calm();
    change(&mut evidence);
    evidence
}

fn trouble(code: &str, count: u64, words: &str) -> ErrorCount {
    ErrorCount {
        code: code.to_owned(),
        count,
        first: words.to_owned(),
        first_s: Some(8.1),
        last: Some(words.to_owned()),
    }
}

/// Whether `--set` takes the advice, on top of what the evidence says is set.
fn is_a_setting(verdict: &Verdict) -> bool {
    let Some(setting) = verdict.advice.as_ref().and_then(Advice::setting) else {
        return true;
    };
    let text = ProfileText {
        name: "x".to_owned(),
        place: Place::BuiltIn,
        text: "[target]\nbrokers = \"localhost:9092\"\n[payload]\ncorrelation_id = false\n"
            .to_owned(),
    };
    Profile::parse(&text, &[setting]).is_ok()
}

/// The cause, checked for what holds of every verdict.
fn judged(evidence: &Evidence) -> (Cause, bool, String, Option<String>) {
    let verdict = Verdict::of(evidence);
    assert!(!verdict.because.is_empty());
    assert!(is_a_setting(&verdict), "{:?}", verdict.advice);
    assert_eq!(verdict, Verdict::of(evidence), "a pure function");
    let advice = verdict.advice.map(|a| a.setting().unwrap_or(a.words));
    (verdict.cause, verdict.sure, verdict.because, advice)
}

#[rstest]
#[case(time(1.0, 0.0, 0.0, 0.0))]
#[case(time(0.0, 1.0, 0.0, 0.0))]
#[case(time(0.0, 0.0, 1.0, 0.0))]
#[case(time(0.0, 0.0, 0.0, 1.0))]
fn whatever_is_seen_the_advice_is_a_setting(#[case] shares: TimeShares) {
    for (cpu, in_flight, by_size) in [(0.0, 0.0, 0.0), (4.0, 10.0, 1.0), (2.0, 5.0, 0.5)] {
        for workers in [1, 2, 256] {
            for bytes in [100.0, 1e6] {
                let evidence = with(|e| {
                    e.time = shares;
                    e.cpu = cpu;
                    e.settings.workers = workers;
                    e.gauges.in_flight.mean = in_flight;
                    e.closed_by_size = Some(by_size);
                    (e.batches, e.batch_bytes) = (9_999, Some(bytes));
                });
                judged(&evidence);
            }
        }
    }
}

#[test]
fn each_cause_has_a_name_of_its_own_and_is_written_in_one_word() {
    let names: std::collections::HashSet<_> = Cause::ALL.map(Cause::words).into();
    assert_eq!(names.len(), Cause::ALL.len());
    assert_eq!(
        serde_json::to_string(&Cause::ClientCpu).unwrap(),
        "\"client_cpu\""
    );
}

#[test]
fn a_verdict_is_read_back_as_it_was_written() {
    let verdict = Verdict::of(&calm());
    let json = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
}
