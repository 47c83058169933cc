//! The pictures of a comparison.

use super::{called, hue};
use crate::compare::curves::Curves;
use crate::compare::document::Document;
use crate::compare::metric::Metric;
use crate::compare::plan::Slot;
use crate::compare::results::{Compared, Figures};
use crate::compare::run::Held;
use crate::compare::session::Session;
use crate::compare::words::Words;
use crate::report::html::Chart;
use crate::report::html::chart::{
    Axis, Group, Hue, Lines, RatioRow, Ratios, Scatter, Series, Stroke, Svg, lines, ratios, scatter,
};
use crate::stats::front;
use crate::stats::paired::percent;
use crate::units::as_f64;

/// Points of each repeat over time.
const POINTS: usize = 40;

/// A dot for each round of each candidate, and of A' as the noise floor. `None`: there is no pair.
pub fn of_pairs(document: &Document, index: usize) -> Option<Chart> {
    let compared = document.results.compared.iter().skip(1);
    let rows: Vec<_> = compared
        .filter_map(|it| ratio_row(it, it.figures.get(index)?))
        .collect();
    let metric = document
        .results
        .compared
        .first()?
        .figures
        .get(index)?
        .metric;
    let margin = document.session.margin;
    let sure = percent(1.0 - document.session.alpha);
    (!rows.is_empty()).then(|| Chart {
        title: format!("{}: change against A in each round", metric.title()),
        legend: Vec::new(),
        note: format!(
            "A ring is a round. The line below is the interval ({sure} for all comparisons \
             together), its dot the estimate. Shaded: the margin of {}, the same inside it.",
            percent(margin)
        ),
        picture: ratios(&Ratios {
            shows: format!(
                "Ratios to A of {} in each round, with intervals",
                metric.title()
            ),
            rows,
            margin,
        }),
    })
}

fn ratio_row(compared: &Compared, figures: &Figures) -> Option<RatioRow> {
    figures.ratios.iter().flatten().next()?;
    let words = Words::of(figures);
    let is_floor = compared.slot == Slot::Again;
    let verdict = Some(words.verdict).filter(|it| it != "-");
    let told = [
        Some(words.change),
        Some(words.interval).filter(|_| !is_floor),
        verdict,
    ];
    let told: Vec<_> = told
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect();
    Some(RatioRow {
        hue: hue(compared.slot),
        name: called(compared),
        words: told.join("  "),
        ratios: figures.ratios.clone(),
        estimate: figures.ratio.filter(|_| !is_floor),
        interval: figures.interval.filter(|_| !figures.exact && !is_floor),
    })
}

/// The primary metric of every run, round by round.
pub fn over_rounds(document: &Document) -> Option<Chart> {
    let compared = &document.results.compared;
    let of = |it: &Compared| {
        let figures = it.figures.first()?;
        let rounds = (1..).map(as_f64).zip(&figures.repeats);
        Some(Series {
            hue: hue(it.slot),
            stroke: Stroke::Dotted,
            letter: it.slot.to_string(),
            told: called(it),
            points: rounds
                .filter_map(|(round, figure)| Some((round, (*figure)?)))
                .collect(),
        })
    };
    let series = compared.iter().filter_map(of).collect();
    Some(Chart {
        title: "Every repeat, round by round".to_owned(),
        legend: legend(document),
        note: "What goes up and down together is the machine and the broker, not the profiles. \
               The axis is fitted to the figures."
            .to_owned(),
        picture: by_rounds(document.session.metric, document.results.planned, series)?,
    })
}

/// A figure of every run by the round that it was made in, up to the last round. `None`: there is
/// no such figure.
pub fn by_rounds(metric: Metric, last: usize, series: Vec<Series>) -> Option<Svg> {
    let figures = || {
        series
            .iter()
            .flat_map(|it| it.points.iter().map(|(_, figure)| *figure))
    };
    figures().next()?;
    let y = match metric {
        _ if metric.is_latency() => Axis::latencies("ms", figures()),
        _ => Axis::fitted(metric.title(), figures().map(|it| shown(metric, it))),
    };
    Some(lines(&Lines {
        shows: format!("{} of every run, by rounds", metric.title()),
        x: Axis::counted("round", last),
        y,
        series: series.into_iter().map(|it| in_unit(metric, it)).collect(),
        marks: Vec::new(),
    }))
}

/// In the unit that the metric is shown in.
fn in_unit(metric: Metric, series: Series) -> Series {
    let points = series.points.iter();
    Series {
        points: points.map(|(x, y)| (*x, shown(metric, *y))).collect(),
        ..series
    }
}

fn shown(metric: Metric, figure: f64) -> f64 {
    match metric {
        Metric::MaxRss => figure / f64::from(1 << 20),
        _ => figure,
    }
}

/// Colours and letters of all profiles; A' has those of A.
fn legend(document: &Document) -> Vec<(Hue, String)> {
    let session = &document.session;
    let slots = (0..session.contestants.len()).map(Slot::Profile);
    slots
        .map(|slot| (hue(slot), session.lettered(slot)))
        .collect()
}

/// Over time, by percentile, and rate against latency.
pub fn of_runs(document: &Document, curves: &Curves) -> Vec<Chart> {
    let charts = [
        over_time(document, curves),
        by_percentile(document, curves),
        rate_against_p99(document),
    ];
    charts.into_iter().flatten().collect()
}

fn over_time(document: &Document, curves: &Curves) -> Option<Chart> {
    let session = &document.session;
    let series = |slot: Slot, stroke, letter: String, points| Series {
        hue: hue(slot),
        stroke,
        letter,
        told: session.lettered(slot),
        points,
    };
    let faint = curves.iter().flat_map(|curve| {
        let repeats = curve.repeats.iter();
        repeats.map(move |run| series(curve.slot, Stroke::Faint, String::new(), run.timed(POINTS)))
    });
    // A' is A once more, and has no line of its own in the middle.
    let middles = curves.iter().filter(|it| it.slot != Slot::Again);
    let middles = middles.map(|it| {
        let letter = it.slot.to_string();
        series(it.slot, Stroke::Strong, letter, it.middle())
    });
    let series: Vec<_> = faint.chain(middles).collect();
    let points = || series.iter().flat_map(|it| it.points.iter().copied());
    let end = points().map(|(at, _)| at).reduce(f64::max)?;
    let top = points().map(|(_, rate)| rate).fold(0.0, f64::max);
    Some(Chart {
        title: "Throughput over time".to_owned(),
        legend: legend(document),
        note:
            "Thin: every run, from the first byte that it read. Thick: the middle of them, until \
               half of them are over."
                .to_owned(),
        picture: lines(&Lines {
            shows: "Acknowledged messages a second over the time of every run".to_owned(),
            x: Axis::up_to("s", end),
            y: Axis::from_zero("msg/s", top),
            series,
            marks: Vec::new(),
        }),
    })
}

fn by_percentile(document: &Document, curves: &Curves) -> Option<Chart> {
    let session = &document.session;
    let series: Vec<_> = curves
        .iter()
        .filter(|it| it.slot != Slot::Again)
        .map(|it| Series {
            hue: hue(it.slot),
            stroke: Stroke::Strong,
            letter: it.slot.to_string(),
            told: session.lettered(it.slot),
            points: it.percentiles(),
        })
        .collect();
    let points = || series.iter().flat_map(|it| it.points.iter().copied());
    let highest = points().map(|(part, _)| part).reduce(f64::max)?;
    Some(Chart {
        title: "Latency by percentile".to_owned(),
        legend: legend(document),
        note: latency_note(document),
        picture: lines(&Lines {
            shows: "Latency of all runs together by percentile".to_owned(),
            x: Axis::percentiles("percentile", highest),
            y: Axis::latencies("ms", points().map(|(_, us)| us)),
            series,
            marks: Vec::new(),
        }),
    })
}

fn latency_note(document: &Document) -> String {
    let held = Held::of(document.session.counted());
    let queueing = if held.is_some() {
        "From the moment a record was due."
    } else {
        "At full speed most of it is waiting in queues."
    };
    format!("All runs of a profile together, as far up as ten batches lie above. {queueing}")
}

/// The rate and the p99 of every run.
fn rate_against_p99(document: &Document) -> Option<Chart> {
    let session = &document.session;
    let slots = (0..session.contestants.len()).map(Slot::Profile);
    let groups: Vec<_> = slots.filter_map(|slot| group(session, slot)).collect();
    let repeats = groups.iter().flat_map(|it| it.repeats.iter().copied());
    let (rates, latencies): (Vec<_>, Vec<_>) = repeats.unzip();
    let middles: Vec<_> = groups.iter().map(|it| it.middle).collect();
    (groups.len() > 1).then(|| Chart {
        title: "Throughput against p99".to_owned(),
        legend: legend(document),
        note: "Faint: every run. To the right is faster, below is sooner. The broken line joins \
               those that nobody beats in both. The axes are fitted to the figures."
            .to_owned(),
        picture: scatter(&Scatter {
            shows: "Messages a second against the 99th percentile of latency".to_owned(),
            x: Axis::fitted("msg/s", rates),
            y: Axis::latencies("p99, ms", latencies),
            groups,
            front: on_front(&middles),
        }),
    })
}

fn group(session: &Session, slot: Slot) -> Option<Group> {
    let runs = session.counted().filter(|run| run.slot == slot);
    let both = runs.filter_map(|run| {
        let of = |metric: Metric| run.figures.get(&metric).copied();
        Some((of(Metric::MsgsPerS)?, of(Metric::LatencyP99)?))
    });
    Group::around(
        both.collect(),
        hue(slot),
        slot.to_string(),
        session.lettered(slot),
    )
}

/// Those that nobody beats, the fastest first: more is better in the first figure, less in the
/// second.
fn on_front(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let sides: Vec<_> = points.iter().map(|(x, y)| (*x, Some(-y))).collect();
    let mut on: Vec<_> = front(&sides).into_iter().map(|at| points[at]).collect();
    on.sort_by(|one, other| other.0.total_cmp(&one.0));
    on
}
