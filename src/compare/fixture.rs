//! Sessions for the tests of this layer.

use std::collections::BTreeMap;

pub use super::contestant::tests::contestant;
use super::machine::Machine;
use super::metric::Metric;
use super::plan::{Order, Slot};
use super::run::Run;
use super::session::{ALPHA, Ending, SCHEMA, Session};
use crate::report::TargetKind;

/// A session that has not begun; each profile sets another linger.
pub fn session(names: &[&str], rounds: usize) -> Session {
    let one = |(index, name): (usize, &&str)| {
        let linger = format!("producer.linger_ms={}", 5 + index);
        contestant(name, "", &[&linger])
    };
    Session {
        schema: SCHEMA,
        id: "compare-3".to_owned(),
        started: "2026-11-23T05:34:12Z".to_owned(),
        resumed: Vec::new(),
        version: "0.1.0".to_owned(),
        machine: Machine {
            host: "bench".to_owned(),
            cores: 2,
            system: "linux x86_64".to_owned(),
        },
        target: TargetKind::Kafka,
        brokers: "localhost:9092".to_owned(),
        contestants: names.iter().enumerate().map(one).collect(),
        metric: Metric::MsgsPerS,
        margin: 0.03,
        alpha: ALPHA,
        limit: None,
        keep_topics: false,
        cool_down_s: 0.5,
        seed: 20,
        budget_s: None,
        order: Order::draw(20, names.len(), rounds),
        ending: Ending::Going,
        failure: None,
        runs: Vec::new(),
    }
}

/// A run of a second at this rate; all else follows from it.
pub fn run(round: usize, slot: Slot, rate: f64) -> Run {
    let as_saved = |figure: f64| (figure * 1e6).round() / 1e6;
    let bytes = if slot == Slot::Profile(1) { 6.0 } else { 18.8 };
    Run {
        round,
        slot,
        id: format!("{}-{slot}", round + 1),
        started: "2026-11-23T05:34:12Z".to_owned(),
        took_s: 1.0,
        figures: BTreeMap::from([
            (Metric::MsgsPerS, as_saved(rate)),
            (Metric::ElapsedS, as_saved(1e6 / rate)),
            (Metric::BytesPerMsg, bytes),
            (Metric::CpuPerMillion, as_saved(1.2e6 / rate)),
            (Metric::LatencyP99, as_saved(rate / 130.0)),
        ]),
        rate_held: None,
        retries: 0,
        stolen: Some(0.0),
        load: Some(0.2),
    }
}

/// A session of ten rounds that is over: A varies a little, and each of the others is what its
/// ratios make of A.
pub fn completed(names: &[&str], others: &[[f64; 10]]) -> Session {
    let mut session = session(names, 10);
    session.ending = Ending::Completed;
    while let Some((round, slot)) = session.next() {
        let weather = [0.97, 1.02, 1.0, 0.94, 1.04, 0.99, 1.01, 0.96, 1.03, 1.0];
        let again = [1.01, 0.98, 0.99, 1.02, 1.0, 1.03, 0.97, 1.0, 1.01, 0.99];
        let counted = round.saturating_sub(1);
        let ratio = match slot {
            Slot::Again => again[counted],
            Slot::Profile(0) => 1.0,
            Slot::Profile(other) => others[other - 1][counted],
        };
        session
            .runs
            .push(run(round, slot, 926_000.0 * weather[counted] * ratio));
    }
    session
}

/// Ten ratios that are surely higher by some six percent.
pub const BETTER: [f64; 10] = [
    1.05, 1.064, 1.07, 1.06, 1.08, 1.055, 1.075, 1.066, 1.058, 1.062,
];

/// Ten that may be anything.
pub const UNCLEAR: [f64; 10] = [0.94, 1.02, 0.97, 1.05, 0.92, 1.0, 1.01, 0.95, 1.03, 0.96];
