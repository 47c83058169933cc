use std::time::Duration;

use tokio::sync::watch;

use super::*;
use crate::engine::LatencyView;
use crate::stats::Latencies;

#[test]
fn latencies_are_counted_below_each_bound() {
    let longest = Duration::from_mins(10);
    let mut latencies = Latencies::up_to(longest);
    for us in [500, 900, 1_500, 3_000, 300_000_000] {
        latencies.record(us);
    }
    let snapshot = Snapshot {
        latency: LatencyView {
            run: latencies.summary(),
            bins: latencies.doubling_bins(),
            count: latencies.count(),
            ..LatencyView::default()
        },
        ..Snapshot::default()
    };
    let (_sender, snapshots) = watch::channel(snapshot);
    let name = RunName {
        id: "7-tuned".to_owned(),
        profile: "tuned".to_owned(),
        client: "direct".to_owned(),
        target: "say \"hello\":9092".to_owned(),
    };
    let text = text(Some(&Watched { name, snapshots }));
    for line in [
        "kdyno_delivery_latency_seconds_bucket{le=\"0.001\"} 2",
        "kdyno_delivery_latency_seconds_bucket{le=\"0.002\"} 3",
        "kdyno_delivery_latency_seconds_bucket{le=\"0.004\"} 4",
        "kdyno_delivery_latency_seconds_bucket{le=\"131.072\"} 4",
        "kdyno_delivery_latency_seconds_bucket{le=\"+Inf\"} 5",
        "kdyno_delivery_latency_seconds_count 5",
        "target=\"say \\\"hello\\\":9092\"",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn without_a_run_the_page_says_so() {
    let text = text(None);
    assert!(text.contains("kdyno_running 0"), "{text}");
    assert!(!text.contains("records"), "{text}");
}
