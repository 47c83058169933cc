//! Saved runs beside each other: to look at, not to judge by.

use super::MAKER;
use super::chart::{Axis, Hue, Lines, Part, Row, Series, Stroke, lines, rows};
use super::page::{Block, Chart, Page, Table};
use super::run::{self, badges, rates};
use crate::report::beside::{WITHOUT_VERDICTS, differing, warnings};
use crate::report::document::Report;
use crate::report::facts::{self, measured};
use crate::report::row;
use crate::stats::Percentile;
use crate::units::{self, as_f64};

/// Points of each line over time.
const POINTS: usize = 60;

/// The page of several runs.
pub fn page(reports: &[Report]) -> Page {
    let mut page = Page {
        title: format!("{} runs side by side", reports.len()),
        kind: "Saved runs of a Kafka producer".to_owned(),
        badges: badges(reports),
        maker: MAKER,
        ..Page::default()
    };
    page.section(
        "Side by side, without verdicts",
        [
            Block::Paragraph(WITHOUT_VERDICTS.to_owned()),
            Block::List(warnings(reports)),
            Block::Table(overview(reports)),
        ],
    );
    page.section("Charts", [Block::Charts(charts(reports))]);
    page.section("Settings that differ", [Block::Table(settings(reports))]);
    for report in reports {
        let told = run::sections(report).into_iter();
        let folded = told.map(|section| Block::fold(section.title, section.blocks));
        page.section(run::title(report), folded);
    }
    page.section("How to read this", run::method());
    page
}

/// Letters as a comparison has them, as long as there are some; then numbers.
pub fn letter(index: usize) -> String {
    let letter = u8::try_from(index).ok().filter(|index| *index < 26);
    letter.map_or_else(
        || (index + 1).to_string(),
        |index| char::from(b'A' + index).to_string(),
    )
}

fn overview(reports: &[Report]) -> Table {
    let row = |(i, report): (usize, &Report)| {
        [
            letter(i),
            facts::name(report),
            report.profile.name.clone(),
            facts::outcome(report).to_owned(),
            units::count(report.records.acked),
            measured(report, || row::seconds(report.elapsed_s)),
            measured(report, || units::si(report.msgs_per_s)),
            facts::percentile(report, Percentile::P50),
            facts::percentile(report, Percentile::P99),
            report.started.clone(),
            report.label.clone().unwrap_or_default(),
        ]
    };
    Table::new(
        [
            "", "run", "profile", "outcome", "acked:", "s:", "msg/s:", "p50 ms:", "p99 ms:",
            "started", "label",
        ],
        reports.iter().enumerate().map(row),
    )
}

fn legend(reports: &[Report]) -> Vec<(Hue, String)> {
    let all = reports.iter().enumerate();
    all.map(|(i, report)| (Hue(i), format!("{} {}", letter(i), run::title(report))))
        .collect()
}

fn charts(reports: &[Report]) -> Vec<Chart> {
    let all = [
        Some(rate_rows(reports)),
        over_time(reports),
        by_percentile(reports),
    ];
    all.into_iter().flatten().collect()
}

fn rate_rows(reports: &[Report]) -> Chart {
    let most = reports.iter().map(|it| it.msgs_per_s).fold(0.0, f64::max);
    let row = |(i, report): (usize, &Report)| {
        let words = measured(report, || units::si(report.msgs_per_s));
        Row {
            name: format!("{} {}", letter(i), facts::name(report)),
            parts: vec![Part {
                hue: Hue(i),
                share: report.msgs_per_s / most,
                told: format!("{}: {words} msg/s", run::title(report)),
            }],
            words,
        }
    };
    let all: Vec<_> = reports.iter().enumerate().map(row).collect();
    Chart {
        title: "Throughput, msg/s".to_owned(),
        legend: Vec::new(),
        note: "A bar is one run, and one run is one sample.".to_owned(),
        picture: rows("Messages a second of each run", &all),
    }
}

fn over_time(reports: &[Report]) -> Option<Chart> {
    let of = |(i, report): (usize, &Report)| Series {
        hue: Hue(i),
        stroke: Stroke::Strong,
        letter: letter(i),
        told: run::title(report),
        points: rates(report, POINTS),
    };
    let series: Vec<_> = reports.iter().enumerate().map(of).collect();
    let points = || series.iter().flat_map(|it| it.points.iter().copied());
    let top = points().map(|(_, rate)| rate).reduce(f64::max)?;
    let end = reports
        .iter()
        .map(|report| report.series.step.as_secs_f64() * as_f64(report.series.acked.len() as u64));
    Some(Chart {
        title: "Throughput over time".to_owned(),
        legend: legend(reports),
        note: "Each from the first byte that it read.".to_owned(),
        picture: lines(&Lines {
            shows: "Acknowledged messages a second of each run over its time".to_owned(),
            x: Axis::up_to("s", end.fold(0.0, f64::max)),
            y: Axis::from_zero("msg/s", top),
            series,
            marks: Vec::new(),
        }),
    })
}

fn by_percentile(reports: &[Report]) -> Option<Chart> {
    let of = |(i, report): (usize, &Report)| {
        let stands = |of: &Percentile| report.measured > 0 && report.stands(*of);
        let point = |of: Percentile| {
            let part = 1.0 - as_f64(of.above()) / 1_000.0;
            (part, as_f64(report.latency_us.at(of)))
        };
        let all = Percentile::ALL.into_iter();
        Series {
            hue: Hue(i),
            stroke: Stroke::Dotted,
            letter: letter(i),
            told: run::title(report),
            points: all.filter(stands).map(point).collect(),
        }
    };
    let series: Vec<_> = reports.iter().enumerate().map(of).collect();
    // A single point makes no line.
    series.iter().find(|it| it.points.len() > 1)?;
    let points = || series.iter().flat_map(|it| it.points.iter().copied());
    let highest = points().map(|(part, _)| part).reduce(f64::max)?;
    Some(Chart {
        title: "Latency by percentile".to_owned(),
        legend: legend(reports),
        note: "At full speed, most of it is waiting in queues. Where fewer than ten batches lie \
               above a percentile, it is left out."
            .to_owned(),
        picture: lines(&Lines {
            shows: "Latency of each run at its percentiles".to_owned(),
            x: Axis::percentiles("percentile", highest),
            y: Axis::latencies("ms", points().map(|(_, us)| us)),
            series,
            marks: Vec::new(),
        }),
    })
}

/// A row for each setting that not all of them share.
fn settings(reports: &[Report]) -> Table {
    let names = reports.iter().enumerate();
    let names = names.map(|(i, report)| format!("{} {}", letter(i), facts::name(report)));
    Table::of_settings(names, differing(reports))
}
