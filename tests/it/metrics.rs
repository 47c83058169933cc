//! `--metrics`: what a Prometheus server reads of a run while it goes.

use std::net::TcpListener;

use nix::sys::signal::Signal;
use prometheus_parse::{Scrape, Value};
use rstest::rstest;

use crate::support::{Place, Terminal, comparison, wait_until};

/// Goes on for an hour unless it is stopped.
const LONG: &str = "[source]\nrows = 1_000\n[run]\nduration = \"1h\"\nrate = 2000\n";

/// A port that was free a moment ago.
fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// What the server at this port says: status, kind and text.
fn get(port: &str, path: &str) -> Result<(u16, String, String), ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut response = agent.get(format!("http://127.0.0.1:{port}{path}")).call()?;
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let text = response.body_mut().read_to_string()?;
    Ok((response.status().as_u16(), kind, text))
}

fn scrape(port: &str) -> Scrape {
    let (status, kind, text) = get(port, "/metrics").unwrap();
    assert_eq!(status, 200);
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    let lines = text.lines().map(|line| Ok(line.to_owned()));
    Scrape::parse(lines).unwrap()
}

/// The one sample of this name and label.
fn value(scrape: &Scrape, name: &str, label: Option<(&str, &str)>) -> f64 {
    let is_it = |labels: &prometheus_parse::Labels| {
        label.is_none_or(|(name, value)| labels.get(name) == Some(value))
    };
    let samples = scrape.samples.iter();
    let found: Vec<_> = samples
        .filter(|sample| sample.metric == name && is_it(&sample.labels))
        .collect();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    match found[0].value {
        Value::Counter(value) | Value::Gauge(value) | Value::Untyped(value) => value,
        ref other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_run_that_goes_is_told_and_its_figures_grow() {
    let place = Place::new();
    let port = free_port();
    let mut running = place.start_text(LONG, &["--metrics", &port]);
    running.wait_until_said(&format!("http://127.0.0.1:{port}/metrics"));
    running.wait_until_acked(1);
    wait_until("acknowledged records are told", || {
        value(&scrape(&port), "kdyno_records_acked_total", None) > 0.0
    });
    let before = scrape(&port);
    let acked = value(&before, "kdyno_records_acked_total", None);
    wait_until("there are more of them", || {
        value(&scrape(&port), "kdyno_records_acked_total", None) > acked
    });
    assert!(value(&before, "kdyno_records_read_total", None) >= acked);
    assert!(value(&before, "kdyno_payload_bytes_total", None) > acked);
    assert!(
        value(
            &before,
            "kdyno_worker_records_acked_total",
            Some(("worker", "0"))
        ) > 0.0
    );
    assert!(value(&before, "kdyno_cpu_seconds_total", Some(("mode", "user"))) > 0.0);
    let of_the_run = [
        ("client", "librdkafka"),
        ("target", "embedded"),
        ("profile", "test"),
    ];
    for label in of_the_run {
        assert!((value(&before, "kdyno_run_info", Some(label)) - 1.0).abs() < 1e-9);
    }
    assert!((value(&before, "kdyno_running", None) - 1.0).abs() < 1e-9);
    assert!((value(&before, "kdyno_asked_messages_per_second", None) - 2000.0).abs() < 1e-9);
    running.signal(Signal::SIGINT);
    running.wait().exits(130);
}

#[test]
fn a_comparison_tells_the_run_that_goes_whoever_has_its_turn() {
    let place = Place::new();
    place.write("slow.toml", LONG);
    let port = free_port();
    let shorter = "run.duration=300ms";
    let args = [
        "slow.toml",
        "--vary",
        "workers=1,2",
        "--set",
        shorter,
        "--metrics",
        &port,
        "--repeats",
        "6",
    ];
    let running = comparison::start(&place, &args);
    running.wait_until_said(&format!("http://127.0.0.1:{port}/metrics"));
    for workers in [1, 2] {
        wait_until("a run with so many workers is told", || {
            let scrape = get(&port, "/metrics").map(|(_, _, text)| text);
            let told = |worker: usize| format!("worker=\"{worker}\"");
            let is_of =
                |text: String| text.contains(&told(workers - 1)) && !text.contains(&told(workers));
            scrape.is_ok_and(is_of)
        });
    }
    running.signal(Signal::SIGINT);
    running.wait().exits(130);
}

#[test]
fn every_name_says_what_it_counts_by_prometheus_conventions() {
    let place = Place::new();
    let port = free_port();
    let mut running = place.start_text(LONG, &["--metrics", &port]);
    running.wait_until_acked(1);
    let scrape = scrape(&port);
    for sample in &scrape.samples {
        let name = &sample.metric;
        assert!(name.starts_with("kdyno_"), "{name}");
        let is_counter = matches!(sample.value, Value::Counter(_));
        assert_eq!(is_counter, name.ends_with("_total"), "{name}");
        let base = name.trim_end_matches("_sum").trim_end_matches("_count");
        assert!(scrape.docs.contains_key(base), "{name} has no help");
    }
    let samples = scrape.samples.iter();
    let mut histograms = samples.filter_map(|sample| match &sample.value {
        Value::Histogram(buckets) => Some((&sample.metric, buckets)),
        _ => None,
    });
    let (name, buckets) = histograms.next().unwrap();
    assert_eq!(name, "kdyno_delivery_latency_seconds");
    assert!(
        buckets
            .windows(2)
            .all(|pair| pair[0].less_than < pair[1].less_than)
    );
    assert!(
        buckets
            .windows(2)
            .all(|pair| pair[0].count <= pair[1].count)
    );
    let last = buckets.last().unwrap();
    assert!(last.less_than.is_infinite());
    let count = value(&scrape, "kdyno_delivery_latency_seconds_count", None);
    assert!((last.count - count).abs() < 1e-9);
    running.signal(Signal::SIGINT);
    running.wait().exits(130);
}

#[test]
fn a_server_has_one_page() {
    let place = Place::new();
    let port = free_port();
    let mut running = place.start_text(LONG, &["--metrics", &port]);
    running.wait_until_acked(1);
    let (status, _, text) = get(&port, "/").unwrap();
    assert_eq!(status, 404);
    assert!(text.contains("/metrics"), "{text}");
    let refused = ureq::post(format!("http://127.0.0.1:{port}/metrics")).send_empty();
    assert!(
        matches!(refused, Err(ureq::Error::StatusCode(405))),
        "{refused:?}"
    );
    running.signal(Signal::SIGINT);
    running.wait().exits(130);
}

#[test]
fn the_dashboard_serves_before_there_is_a_run() {
    let place = Place::new();
    let port = free_port();
    let mut terminal = Terminal::start(&place, (100, 30), &["--metrics", &port]);
    terminal.wait_for(&["1 Profiles"]);
    let scrape = scrape(&port);
    assert!(value(&scrape, "kdyno_running", None).abs() < 1e-9);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn a_port_that_is_taken_is_told_with_the_cure() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    Place::new()
        .run("default", &["--metrics", &address])
        .exits(2)
        .says(&[&address, "name another address or port"]);
}

#[rstest]
fn what_is_no_address_is_told_with_an_example(#[values("here", "127.0.0.1", "70000")] text: &str) {
    Place::new()
        .run("default", &["--metrics", text])
        .exits(2)
        .says(&[text, "9464"]);
}
