//! The pictures of a run.

use crate::report::document::{Report, WorkerReport};
use crate::report::html::chart::{
    Axis, Bar, Bars, Hue, Lines, Mark, Part, Row, Series, Stroke, columns, lines, rows,
};
use crate::report::html::page::Chart;
use crate::report::{CeilingShare, Shape, title_of_stage};
use crate::stats::{Bin, Percentile, fold_bins};
use crate::units::{self, as_f64, percent};

/// Points of the line over time.
const POINTS: usize = 72;

/// Columns of the histogram.
const MOST_BINS: usize = 10;

/// How fast it was, and how late its records were.
pub fn of_its_course(report: &Report) -> Vec<Chart> {
    over_time(report)
        .into_iter()
        .chain(histogram(report))
        .collect()
}

/// The line of a run's rate over its time.
pub fn rates(report: &Report, most: usize) -> Vec<(f64, f64)> {
    let series = &report.series;
    let shape = Shape::new(series.step.as_secs_f64(), &series.acked);
    shape.timed(most)
}

fn over_time(report: &Report) -> Option<Chart> {
    let points = rates(report, POINTS);
    let end = report.series.step.as_secs_f64() * as_f64(report.series.acked.len() as u64);
    let top = points.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    if points.is_empty() {
        return None;
    }
    let warm = report.warmup.and_then(|warmup| warmup.elapsed_s);
    let warm = warm.map(|at| Mark::At(at, "warm-up ends".to_owned()));
    let mean = format!("mean {}", units::si(report.msgs_per_s));
    let mean = (report.measured > 0).then_some(Mark::Level(report.msgs_per_s, mean));
    Some(Chart {
        title: "Throughput over time".to_owned(),
        legend: Vec::new(),
        note: "Acknowledged records only, from the first byte read to the last delivery report."
            .to_owned(),
        picture: lines(&Lines {
            shows: "Acknowledged messages a second over the run's time".to_owned(),
            x: Axis::up_to("s", end),
            y: Axis::from_zero("msg/s", top.max(report.msgs_per_s)),
            series: vec![Series {
                hue: Hue(1),
                stroke: Stroke::Filled,
                letter: String::new(),
                told: String::new(),
                points,
            }],
            marks: warm.into_iter().chain(mean).collect(),
        }),
    })
}

fn histogram(report: &Report) -> Option<Chart> {
    let bins = fold_bins(&report.latency_histogram.bins, MOST_BINS);
    let total: u64 = bins.iter().map(|bin| bin.count).sum();
    if total == 0 {
        return None;
    }
    let share = |bin: &Bin| as_f64(bin.count) / as_f64(total);
    let bar = |bin: &Bin| Bar {
        name: bin_name(bin),
        share: share(bin),
        words: percent(share(bin)),
        marks: marks_in(report, bin),
    };
    let since = if report.rate.is_some() {
        "From the moment a record was due to its delivery report."
    } else {
        "From enqueueing a record to its delivery report; as fast as it goes, most of it is waiting \
         in queues."
    };
    Some(Chart {
        title: "Latency".to_owned(),
        legend: Vec::new(),
        note: since.to_owned(),
        picture: columns(&Bars {
            shows: "How many records had which latency, in bins that double".to_owned(),
            unit: "ms, up to".to_owned(),
            bars: bins.iter().map(bar).collect(),
        }),
    })
}

/// A bin by its upper end in milliseconds.
fn bin_name(bin: &Bin) -> String {
    if bin.to_us == u64::MAX {
        return "more".to_owned();
    }
    units::count(bin.to_us / 1_000)
}

/// The percentiles that lie in a bin and say something.
fn marks_in(report: &Report, bin: &Bin) -> Vec<&'static str> {
    let lies = |of: &Percentile| {
        let us = report.latency_us.at(*of);
        report.stands(*of) && (bin.from_us..bin.to_us).contains(&us)
    };
    let all = Percentile::ALL.into_iter();
    all.filter(lies).map(Percentile::name).collect()
}

/// Where the time went.
pub fn of_its_time(report: &Report) -> Vec<Chart> {
    let charts = [
        means(report),
        shares(report),
        places(report),
        ceilings(report),
    ];
    charts.into_iter().flatten().collect()
}

/// The stages of a record's way with their means.
fn means(report: &Report) -> Option<Chart> {
    let client = report.client.as_ref()?;
    let stages = [
        ("queue, linger", client.queued_us),
        ("sending", client.sending_us),
        ("round trip", client.round_trip_us),
        ("throttled", client.throttled_us),
    ];
    let longest = stages.iter().filter_map(|(_, us)| *us).reduce(f64::max)?;
    let stage = |(name, us): (&str, Option<f64>)| {
        let share = us.map_or(0.0, |us| us / longest.max(1.0));
        let words = us.map_or_else(|| "-".to_owned(), |us| format!("{} ms", units::millis(us)));
        single(name, share, words)
    };
    Some(Chart {
        title: "Stages of a record's way, mean".to_owned(),
        legend: Vec::new(),
        note: "Means of requests and of records: they need not add up.".to_owned(),
        picture: rows("Mean time of each stage", &stages.map(stage)),
    })
}

fn single(name: &str, share: f64, words: String) -> Row {
    Row {
        name: name.to_owned(),
        parts: vec![Part {
            hue: Hue(1),
            share,
            told: format!("{name}: {words}"),
        }],
        words,
    }
}

/// Where the workers' time went.
fn shares(report: &Report) -> Option<Chart> {
    if report.workers.is_empty() {
        return None;
    }
    let parts = [
        (Hue(1), "busy"),
        (Hue(2), "blocked"),
        (Hue(5), "without rows"),
        (Hue(6), "waiting for its moment"),
    ];
    let row = |worker: &WorkerReport| {
        let shares = [worker.busy, worker.blocked, worker.starved, worker.paced];
        let part = |((hue, name), share): ((Hue, &str), f64)| Part {
            hue,
            share,
            told: format!("{name}: {}", percent(share)),
        };
        Row {
            name: format!("worker {}", worker.id),
            parts: parts.into_iter().zip(shares).map(part).collect(),
            words: format!("{}/s", units::si(worker.msgs_per_s)),
        }
    };
    let rows_of: Vec<_> = report.workers.iter().map(row).collect();
    Some(Chart {
        title: "Workers".to_owned(),
        legend: parts.map(|(hue, name)| (hue, name.to_owned())).into(),
        note: "Busy: parsing, serializing and enqueueing. Blocked: the client took no more."
            .to_owned(),
        picture: rows("Where each worker's time went", &rows_of),
    })
}

/// How full the places were where records wait.
fn places(report: &Report) -> Option<Chart> {
    let gauges = &report.gauges;
    let places = [
        ("main channel", gauges.main_channel),
        ("worker channels", gauges.worker_channels),
        ("client queue", gauges.client_queue),
        ("in flight", gauges.in_flight),
    ];
    let there: Vec<_> = places
        .into_iter()
        .filter(|(_, gauge)| gauge.capacity > 0)
        .map(|(name, gauge)| single(name, gauge.mean_share(), percent(gauge.mean_share())))
        .collect();
    (!there.is_empty()).then(|| Chart {
        title: "How full the places were where records wait".to_owned(),
        legend: Vec::new(),
        note: "The mean while records were sent. What is full waits for what comes after it."
            .to_owned(),
        picture: rows("How full each place was", &there),
    })
}

/// What the run reached of each stage's speed alone.
fn ceilings(report: &Report) -> Option<Chart> {
    let shares = report.ceilings.as_ref()?;
    let row = |share: &CeilingShare| {
        let words = format!(
            "{} of {}",
            percent(share.share),
            units::si(share.msgs_per_s)
        );
        single(title_of_stage(&share.stage), share.share, words)
    };
    let all: Vec<_> = shares.iter().map(row).collect();
    let age = report.age_of_ceilings().unwrap_or_default();
    Some(Chart {
        title: "What it reached of each stage's ceiling".to_owned(),
        legend: Vec::new(),
        note: format!(
            "A ceiling is the rate of a stage alone, in msg/s; these were measured {age} before."
        ),
        picture: rows("The run's rate as a part of each ceiling", &all),
    })
}
