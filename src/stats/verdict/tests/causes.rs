//! Each cause, and what is taken for it only at first sight.

use super::{judged, time, trouble, with};
use crate::stats::{AskedRate, Cause, Evidence, Gauge, Verdict};

#[test]
fn before_a_tenth_of_a_second_or_twenty_batches_nothing_is_said() {
    for early in [
        Evidence::default(),
        with(|e| e.reported_for_s = 0.09),
        with(|e| e.batches = 19),
    ] {
        let (cause, sure, ..) = judged(&early);
        assert_eq!((cause, sure), (Cause::NotEnough, false));
    }
}

#[test]
fn workers_that_wait_for_rows_at_an_empty_channel_are_held_back_by_the_source() {
    let evidence = with(|e| {
        e.time = time(0.2, 0.75, 0.05, 0.0);
        e.gauges.main_channel.mean = 0.1;
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Source, true));
    assert!(because.contains("75 %"), "{because}");
    assert_eq!(advice.as_deref(), Some("producer.workers=1"));
}

#[test]
fn workers_that_wait_for_their_turn_at_a_full_channel_are_not() {
    let evidence = with(|e| {
        e.time = time(0.1, 0.5, 0.4, 0.0);
        e.gauges.main_channel.mean = 7.9;
    });
    assert_ne!(judged(&evidence).0, Cause::Source);
}

#[test]
fn workers_that_make_messages_all_the_time_are_held_back_by_that() {
    let evidence = with(|e| {
        e.time = time(0.97, 0.02, 0.01, 0.0);
        e.gauges.client_queue.mean = 500.0;
        e.cpu = 2.6;
    });
    let (cause, sure, _, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Serializing, true));
    assert_eq!(advice.as_deref(), Some("producer.workers=4"));
}

#[test]
fn one_worker_that_never_rests_is_the_limit_though_others_take_the_other_core() {
    let mut evidence = with(|e| {
        e.settings.cores = 2;
        e.settings.workers = 1;
        e.settings.file_tasks = 2;
        e.cpu = 1.8;
        e.time = time(0.92, 0.01, 0.07, 0.0);
        e.ran = 0.88;
    });
    let (cause, sure, ..) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Serializing, true));
    evidence.ran = 0.3;
    let (cause, ..) = judged(&evidence);
    assert_eq!(cause, Cause::ClientCpu, "it waits for a core");
}

#[test]
fn the_null_client_shows_the_ceiling_of_serializing() {
    let mut evidence = with(|e| {
        e.settings.null_client = true;
        (e.settings.workers, e.ran) = (4, 0.95);
        e.time = time(0.95, 0.05, 0.0, 0.0);
        e.cpu = 3.9;
        e.batches = 0;
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Serializing, true));
    assert!(because.contains("nobody had to send"), "{because}");
    assert_eq!(advice.as_deref(), Some("payload.format=avro"));
    evidence.time = time(0.2, 0.8, 0.0, 0.0);
    evidence.gauges.main_channel.mean = 0.0;
    assert_eq!(judged(&evidence).0, Cause::Source);
}

#[test]
fn without_processor_time_left_it_is_the_cpu_and_too_many_workers_share_the_cores() {
    let evidence = with(|e| {
        e.settings.cores = 2;
        e.settings.workers = 4;
        e.settings.embedded = true;
        e.cpu = 1.92;
        e.time = time(0.9, 0.07, 0.03, 0.0);
    });
    let verdict = Verdict::of(&evidence);
    assert_eq!((verdict.cause, verdict.sure), (Cause::ClientCpu, true));
    assert!(
        verdict
            .because
            .starts_with("1.9 of 2 cores busy, the embedded broker's part included"),
        "{}",
        verdict.because
    );
    let advice = verdict.advice.unwrap();
    assert_eq!(advice.words, "workers 2: four share 2 cores");
}

#[test]
fn another_format_is_tried_only_where_making_messages_is_known_to_take_the_time() {
    let mut evidence = with(|e| {
        e.settings.cores = 2;
        e.cpu = 1.95;
        e.closed_by_size = Some(0.2);
        e.time = time(0.9, 0.05, 0.05, 0.0);
        e.ran = 0.7;
    });
    let (cause, _, _, advice) = judged(&evidence);
    assert_eq!(cause, Cause::ClientCpu);
    assert_eq!(advice.as_deref(), Some("payload.format=avro"));
    evidence.ran = 0.3;
    let advice = judged(&evidence).3;
    assert_eq!(advice, None, "librdkafka's own threads take most of it");
    (evidence.ran, evidence.settings.direct) = (0.9, true);
    let advice = judged(&evidence).3;
    assert_eq!(
        advice, None,
        "a direct worker encodes, compresses and writes"
    );
}

#[test]
fn cores_that_others_take_are_taken_as_well() {
    let evidence = with(|e| {
        e.cpu = 2.4;
        e.machine_cpu = Some(3.96);
        e.time = time(0.9, 0.05, 0.05, 0.0);
    });
    let (cause, sure, because, _) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::ClientCpu, true));
    let start = "2.4 of 4 cores busy, 4.0 with all else on this machine";
    assert!(because.starts_with(start), "{because}");
}

#[test]
fn cores_that_others_use_most_of_are_not_the_clients() {
    let mut evidence = with(|e| {
        e.settings.cores = 2;
        e.settings.compressed = false;
        e.cpu = 0.2;
        e.machine_cpu = Some(2.0);
        e.time = time(0.54, 0.0, 0.46, 0.0);
        e.gauges.client_queue.mean = 99_000.0;
        e.gauges.in_flight.mean = 9.0;
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::BusyMachine, false));
    let start = "this machine is busy with something else: 0.2 of 2 cores busy, 2.0 with all else";
    assert!(because.starts_with(start), "{because}");
    assert_eq!(
        advice.as_deref(),
        Some("again when this machine is quiet: all else here takes 1.8 cores")
    );
    evidence.settings.loopback = true;
    let (_, _, because, advice) = judged(&evidence);
    assert!(because.contains("perhaps the broker on it"), "{because}");
    assert_eq!(
        advice.as_deref(),
        Some("the brokers on a machine of their own: all else here takes 1.8 cores")
    );
}

#[test]
fn half_used_up_cores_leave_a_doubt() {
    let evidence = with(|e| {
        e.cpu = 3.4;
        e.time = time(0.95, 0.05, 0.0, 0.0);
        e.gauges.client_queue.mean = 0.0;
    });
    assert!(!judged(&evidence).1);
}

#[test]
fn small_batches_that_time_ends_are_held_back_by_linger() {
    let evidence = with(|e| {
        e.settings.cores = 2;
        e.settings.linger_ms = 0.5;
        e.cpu = 1.95;
        e.time = time(0.6, 0.1, 0.3, 0.0);
        (e.batches, e.batch_bytes, e.batch_messages) = (40_000, Some(3_400.0), Some(25.0));
        (e.batch_fill, e.closed_by_size) = (Some(0.01), Some(0.0));
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Linger, true), "{because}");
    assert_eq!(advice.as_deref(), Some("producer.linger_ms=5"));
}

#[test]
fn small_batches_that_are_full_are_held_back_by_their_size() {
    let mut evidence = with(|e| {
        e.settings.batch_size = 4_096;
        e.time = time(0.3, 0.1, 0.6, 0.0);
        e.gauges.client_queue.mean = 95_000.0;
        (e.batches, e.batch_bytes, e.batch_messages) = (33_000, Some(4_000.0), Some(30.0));
        (e.batch_fill, e.closed_by_size) = (Some(0.98), Some(0.97));
    });
    let (cause, sure, _, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::BatchSize, true));
    assert_eq!(advice.as_deref(), Some("producer.batch_size=16384"));
    evidence.settings.batch_size = 1_000_000;
    evidence.settings.batch_messages = 30;
    let (cause, _, _, advice) = judged(&evidence);
    assert_eq!(cause, Cause::BatchSize);
    assert_eq!(advice.as_deref(), Some("producer.batch_messages=120"));
}

#[test]
fn a_full_queue_with_all_requests_on_their_way_waits_for_round_trips() {
    let mut evidence = with(|e| {
        e.settings.max_in_flight = 1;
        e.gauges.in_flight = Gauge {
            now: 2,
            mean: 1.9,
            capacity: 2,
        };
        e.gauges.client_queue.mean = 95_000.0;
        e.time = time(0.2, 0.1, 0.7, 0.0);
        e.round_trip_ms = Some(50.0);
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::RoundTrip, true));
    assert!(because.contains("50.0 ms"), "{because}");
    assert_eq!(advice.as_deref(), Some("producer.max_in_flight=5"));
    evidence.settings.max_in_flight = 5;
    evidence.settings.compressed = false;
    evidence.closed_by_size = Some(0.2);
    let advice = judged(&evidence).3;
    assert_eq!(advice.as_deref(), Some("producer.compression=lz4"));
}

#[test]
fn a_full_queue_with_few_requests_on_their_way_is_too_short() {
    let evidence = with(|e| {
        e.gauges.client_queue.mean = 98_000.0;
        e.time = time(0.2, 0.1, 0.7, 0.0);
    });
    let (cause, sure, _, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::FullQueue, true));
    assert_eq!(advice.as_deref(), Some("producer.buffer_memory=134217728"));
}

#[test]
fn waits_that_flush_every_asks_for_are_round_trips_whatever_else_takes_the_cpu() {
    let evidence = with(|e| {
        e.settings.cores = 2;
        e.settings.workers = 1;
        e.settings.file_tasks = 2;
        e.settings.flush_every = Some(100_000);
        e.cpu = 1.9;
        e.time = time(0.35, 0.0, 0.65, 0.0);
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::RoundTrip, true));
    assert!(because.contains("after 100,000 rows: 65 %"), "{because}");
    assert_eq!(advice.as_deref(), Some("producer.flush_every="));
}

#[test]
fn a_rate_that_is_held_is_the_limit() {
    let mut evidence = with(|e| {
        e.settings.rate = Some(50_000.0);
        e.rate = Some((50_000.0, 49_990.0));
        e.time = time(0.1, 0.0, 0.0, 0.9);
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Rate, true));
    assert!(because.starts_with("50.0 k of 50.0 k msg/s"), "{because}");
    assert_eq!(advice.as_deref(), Some("run.rate=100000"));
    evidence.time = time(0.98, 0.0, 0.0, 0.02);
    assert!(!judged(&evidence).1, "it is about to fall behind");
}

/// 20 k msg/s for 12 s, then 30 k.
fn changed_rate() -> Evidence {
    let asked = |from_s, rate| AskedRate {
        from_s,
        rate: Some(rate),
    };
    with(|e| {
        e.elapsed_s = 36.0;
        e.settings.rate = Some(30_000.0);
        e.rate = Some((26_600.0, 26_590.0));
        e.asked = vec![asked(0.0, 20_000.0), asked(12.0, 30_000.0)];
        e.behind_s = 0.012;
        e.time = time(0.1, 0.0, 0.0, 0.9);
    })
}

#[test]
fn a_rate_that_was_changed_is_judged_by_what_is_asked_now() {
    let mut evidence = changed_rate();
    let (cause, _, because, advice) = judged(&evidence);
    assert_eq!(cause, Cause::Rate);
    let start = "30.0 k of 30.0 k msg/s since 12.0 s; workers waited";
    assert!(because.starts_with(start), "{because}");
    assert_eq!(advice.as_deref(), Some("run.rate=60000"));
    evidence.behind_s = 0.3;
    let cause = judged(&evidence).0;
    assert_ne!(cause, Cause::Rate, "0.3 s late in 24 s, whatever the mean");
}

#[test]
fn at_the_end_of_a_run_all_its_rates_are_named() {
    let mut evidence = changed_rate();
    evidence.is_over = true;
    let because = judged(&evidence).2;
    let all = "20.0 k from 0.0 s, 30.0 k from 12.0 s: 26.6 k of 26.6 k msg/s in all;";
    assert!(because.starts_with(all), "{because}");
    let last = evidence.asked[1];
    evidence.asked.extend([last; 4]);
    let because = judged(&evidence).2;
    assert!(because.starts_with("2 more, 30.0 k from"), "{because}");
}

#[test]
fn a_rate_that_is_not_held_is_held_back_by_something_else() {
    let evidence = with(|e| {
        e.settings.rate = Some(5e6);
        e.rate = Some((5e6, 1e6));
        e.time = time(0.98, 0.01, 0.01, 0.0);
        e.gauges.client_queue.mean = 100.0;
    });
    assert_eq!(judged(&evidence).0, Cause::Serializing);
}

#[test]
fn lost_records_come_before_everything_else() {
    let evidence = with(|e| {
        e.counts.acked = 900_000;
        e.counts.failed = 100_000;
        e.batches = 3;
        e.errors = vec![trouble("_MSG_TIMED_OUT", 100_000, "Message timed out")];
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Errors, true));
    assert!(because.contains("_MSG_TIMED_OUT"), "{because}");
    assert_eq!(
        advice.as_deref(),
        Some("producer.delivery_timeout_ms=240000")
    );
}

#[test]
fn records_sent_again_and_again_are_errors_too() {
    let evidence = with(|e| {
        e.retries = 80_000;
        e.time = time(0.3, 0.3, 0.4, 0.0);
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Errors, true));
    assert!(because.starts_with("80,000 records (8 %) were sent again"));
    assert_eq!(advice.as_deref(), Some("producer.retry_backoff_ms=50"));
}

#[test]
fn a_broker_that_is_gone_is_unreachable_though_records_are_lost() {
    let refused = "localhost:9092/1: Connect to ipv4#127.0.0.1:9092 failed: Connection refused";
    let mut evidence = with(|e| {
        e.silent_for_s = 10.1;
        e.counts.failed = 199_900;
        e.troubles = vec![
            trouble("_TRANSPORT", 28, refused),
            trouble("_ALL_BROKERS_DOWN", 2, "1/1 brokers are down"),
        ];
    });
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Unreachable, true));
    assert!(because.starts_with("since 8.10 s"), "{because}");
    assert!(because.contains("28 times _TRANSPORT"), "{because}");
    assert_eq!(advice.as_deref(), Some("target.brokers=embedded"));
    evidence.silent_for_s = 0.2;
    assert_eq!(judged(&evidence).0, Cause::Errors, "it came back");
}

/// A rate that is held, with 20.4 s without any acknowledgement on the way.
fn outage() -> Evidence {
    with(|e| {
        e.settings.rate = Some(20_000.0);
        e.rate = Some((20_000.0, 19_990.0));
        e.time = time(0.1, 0.0, 0.0, 0.9);
        e.elapsed_s = 90.0;
        (e.gap_from_s, e.gap_s) = (31.0, 20.4);
        (e.latency_p50_ms, e.latency_max_ms) = (7.0, 25_900.0);
    })
}

#[test]
fn a_run_that_stood_still_for_long_is_not_told_that_its_rate_is_held() {
    let mut evidence = outage();
    let refused = "localhost:9092/1: Connection refused";
    evidence.troubles = vec![trouble("_TRANSPORT", 28, refused)];
    let (cause, sure, because, advice) = judged(&evidence);
    assert_eq!((cause, sure), (Cause::Standstill, true));
    let start = "nothing acknowledged for 20.4 s from 31.0 s on, of 90.0 s; _TRANSPORT";
    assert!(because.starts_with(start), "{because}");
    assert_eq!(advice, None, "no setting, least of all a higher rate");
}

#[test]
fn a_gap_in_which_nobody_waited_is_no_standstill() {
    let mut evidence = outage();
    evidence.latency_max_ms = 30.0;
    assert_eq!(judged(&evidence).0, Cause::Rate, "no record was due");
}

#[test]
fn a_gap_that_is_short_for_the_run_or_its_latency_or_its_linger_is_no_standstill() {
    let no_standstill: [fn(&mut Evidence); 4] = [
        |e| e.gap_s = 0.9,
        |e| (e.elapsed_s, e.gap_s) = (3_600.0, 9.0),
        |e| e.latency_p50_ms = 20_000.0,
        |e| e.settings.linger_ms = 15_000.0,
    ];
    for change in no_standstill {
        let mut evidence = outage();
        change(&mut evidence);
        assert_eq!(judged(&evidence).0, Cause::Rate);
    }
}

#[test]
fn a_standstill_is_told_while_it_goes_on() {
    let mut evidence = outage();
    (evidence.gap_s, evidence.latency_max_ms) = (0.0, 12.0);
    (evidence.silent_for_s, evidence.counts.sent) = (4.0, 1_080_000);
    let (cause, _, because, _) = judged(&evidence);
    assert_eq!(cause, Cause::Standstill);
    assert!(
        because.starts_with("nothing acknowledged for 4.0 s from 86.0 s"),
        "{because}"
    );
    evidence.counts.sent = evidence.counts.acked + 1;
    assert_eq!(judged(&evidence).0, Cause::Rate, "a record a minute");
}
