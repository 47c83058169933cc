//! Sweeps for the tests of this layer.

use super::confirm::Found;
use super::document::Document;
use super::grid::Grid;
use super::halving::{Halving, WARM_UPS};
use super::require::Require;
use super::session::{Entrant, Run, SCHEMA, Sweep};
use crate::compare::fixture::{BETTER, completed as compared, contestant, run};
use crate::compare::{Ending, Machine, Metric, Slot};
use crate::report::TargetKind;
use crate::units::as_f64;

/// A sweep that has not begun.
pub fn sweep(vary: &[&str]) -> Sweep {
    let vary: Vec<_> = vary.iter().map(|&vary| vary.to_owned()).collect();
    Sweep {
        schema: SCHEMA,
        id: "sweep-2".to_owned(),
        started: "2026-11-28T05:34:12Z".to_owned(),
        resumed: Vec::new(),
        version: "0.1.0".to_owned(),
        machine: Machine {
            host: "bench".to_owned(),
            cores: 2,
            system: "linux x86_64".to_owned(),
        },
        target: TargetKind::Kafka,
        brokers: "localhost:9092".to_owned(),
        profile: contestant("tuned", "# A comment.\n[producer]\nlinger_ms = 5\n", &[]),
        grid: Grid::of(&vary).unwrap(),
        require: Vec::new(),
        metric: Metric::MsgsPerS,
        repeats: 10,
        budget_s: None,
        keep_topics: false,
        cool_down_s: 0.5,
        seed: 20,
        save_as: None,
        ending: Ending::Going,
        failure: None,
        runs: Vec::new(),
        confirmation: None,
        saved: None,
    }
}

/// A run of a second at this rate, with a p99 in microseconds.
pub fn run_of(round: usize, entrant: Entrant, rate: f64, p99: f64) -> Run {
    let run = run(round, Slot::BASELINE, rate);
    let mut figures = run.figures;
    figures.insert(Metric::LatencyP99, p99.round());
    Run {
        round,
        slot: entrant,
        id: format!("{round}-{entrant:?}"),
        started: run.started,
        took_s: run.took_s,
        figures,
        rate_held: run.rate_held,
        retries: run.retries,
        stolen: run.stolen,
        load: run.load,
    }
}

/// Makes the next run as `figures` say: the rate and the p99 of whoever has its turn. `false`: the
/// halving is over.
pub fn step(sweep: &mut Sweep, figures: &mut impl FnMut(usize, Entrant) -> (f64, f64)) -> bool {
    let Some((round, entrant)) = Halving::of(sweep).next else {
        return false;
    };
    let (rate, p99) = figures(round, entrant);
    sweep.runs.push(run_of(round, entrant, rate, p99));
    true
}

/// Makes all runs of the halving.
pub fn halved(mut sweep: Sweep, mut figures: impl FnMut(usize, Entrant) -> (f64, f64)) -> Sweep {
    while step(&mut sweep, &mut figures) {}
    sweep
}

/// Makes all runs of the halving at one rate and p99, with a rate that is asked for and that whoever
/// has its turn in this round holds or not.
pub fn paced(mut sweep: Sweep, holds: impl Fn(usize, Entrant) -> bool) -> Sweep {
    while let Some((round, entrant)) = Halving::of(&sweep).next {
        let run = run_of(round, entrant, 1e5, 5_000.0);
        let rate_held = Some(holds(round, entrant));
        sweep.runs.push(Run { rate_held, ..run });
    }
    sweep
}

/// A truth without noise of a grid of workers, `batch_size` and `linger_ms`, three values of the
/// last: some linger is worth it, more costs only latency, and two workers are best.
pub fn truth(_: usize, entrant: Entrant) -> (f64, f64) {
    let Entrant::Point(point) = entrant else {
        return (931_000.0, 6_400.0);
    };
    let (workers, batch, linger) = (point / 12, point / 3 % 4, point % 3);
    let rate = [330_000.0, 700_000.0, 705_000.0][linger] * [0.8, 1.0, 0.93][workers % 3];
    let wait = [0.0, 1_500.0, 18_000.0][linger];
    let batch = as_f64(batch as u64);
    (
        rate * (1.0 + 0.12 * batch),
        4_000.0 + wait + 900.0 * batch * batch,
    )
}

/// The halving of such a grid, over.
pub fn halved_36() -> Sweep {
    let plan = Sweep {
        require: vec![Require::parse("latency.p99 < 20ms").unwrap()],
        ..sweep(&[
            "workers=1..3",
            "batch_size=16k,64k,256k,1M",
            "linger_ms=0,5,20",
        ])
    };
    halved(plan, truth)
}

/// The same, confirmed.
pub fn confirmed() -> Document {
    confirmed_by(&BETTER)
}

/// The same, with these ratios in its confirmation.
pub fn confirmed_by(ratios: &[f64; 10]) -> Document {
    let mut sweep = halved_36();
    let best = Found::of(&sweep, &Halving::of(&sweep))
        .unwrap()
        .point()
        .unwrap();
    let name = sweep.grid.name(best);
    let mut session = compared(&["tuned", &name], &[*ratios]);
    session.id = "compare-5".to_owned();
    sweep.ending = Ending::Completed;
    sweep.confirmation = Some(session.id.clone());
    Document::of(sweep, Some(session))
}

/// Rounds with these rates of all points, whatever the halving would have dropped.
pub fn rounds(mut sweep: Sweep, rates: Vec<Vec<f64>>) -> Sweep {
    let warm_up = run_of(0, Entrant::Profile, 1e5, 5_000.0);
    sweep.runs = vec![warm_up; WARM_UPS];
    for (round, rates) in (1..).zip(rates) {
        sweep
            .runs
            .push(run_of(round, Entrant::Profile, 1e5, 5_000.0));
        for (point, rate) in rates.into_iter().enumerate() {
            let entrant = Entrant::Point(point);
            sweep.runs.push(run_of(round, entrant, rate, 5_000.0));
        }
    }
    sweep
}
