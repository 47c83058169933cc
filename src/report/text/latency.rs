//! The panel of latencies: percentiles, and a histogram that shows their shape.

use super::layout::{Block, Line, Look, bar};
use crate::report::{Caveat, Report};
use crate::stats::{Bin, Percentile, fold_bins};
use crate::units::{self, as_f64};

/// Bins that are shown at most.
const MOST_BINS: usize = 8;

/// Width of the whole panel, unless latencies are very long.
const PANEL: usize = 38;

/// A percentile or the maximum.
struct Mark {
    name: &'static str,
    us: u64,
    /// Whether it says something; else it is not shown.
    stands: bool,
}

/// The panel; empty when nothing was measured.
pub fn panel(report: &Report) -> Block {
    if report.latency_histogram.bins.is_empty() {
        return Block::new();
    }
    let marks = marks(report);
    let from = if report.rate.is_some() {
        "due"
    } else {
        "enqueue"
    };
    let to = if report.has(Caveat::NullClient) {
        "drop"
    } else if report.has(Caveat::AcksNone) {
        "sent"
    } else {
        "ack"
    };
    let mut lines =
        vec![Line::new(Look::Bold, "Latency").then(Look::Dim, format!(", {from} to {to}, ms"))];
    lines.extend(figures(&marks));
    lines.extend(histogram(&report.latency_histogram.bins, &marks));
    lines
}

/// What has to be known to read the panel.
pub fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.has(Caveat::QueueingIncluded) {
        notes.push("queueing included".to_owned());
    }
    if report.has(Caveat::AcknowledgedOnly) {
        notes.push("of acknowledged records only".to_owned());
    }
    let hidden = marks(report).iter().any(|mark| !mark.stands);
    if hidden && report.measured > 0 {
        let fates = report.fates();
        let of = if report.batches == 0 {
            "records"
        } else {
            "batches"
        };
        let all = format!("{} {of}", units::count(fates));
        notes.push(match fates {
            0..10 => format!("-: there are only {all}"),
            _ => format!("-: fewer than 10 of {all} lie above it"),
        });
    }
    if report.latency_histogram.clipped > 0 {
        let clipped = units::count(report.latency_histogram.clipped);
        notes.push(format!("{clipped} longer than the maximum shown"));
    }
    notes
}

fn marks(report: &Report) -> Vec<Mark> {
    let latency = &report.latency_us;
    let mark = |percentile: Percentile| Mark {
        name: percentile.name(),
        us: latency.at(percentile),
        stands: report.stands(percentile),
    };
    let max = Mark {
        name: "max",
        us: latency.max,
        stands: true,
    };
    Percentile::ALL.into_iter().map(mark).chain([max]).collect()
}

/// A line of names over a line of figures.
fn figures(marks: &[Mark]) -> [Line; 2] {
    let (mut names, mut figures) = (Line::default(), Line::default());
    for mark in marks {
        let figure = if mark.stands {
            units::latency(mark.us)
        } else {
            "-".to_owned()
        };
        let width = figure.len().max(5) + 1;
        names = names.then(Look::Dim, format!("{:>width$}", mark.name));
        figures = figures.then(Look::Bold, format!("{figure:>width$}"));
    }
    [names, figures]
}

fn histogram(bins: &[Bin], marks: &[Mark]) -> Vec<Line> {
    let bins = fold_bins(bins, MOST_BINS);
    let total: u64 = bins.iter().map(|bin| bin.count).sum();
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0);
    let labels: Vec<_> = bins.iter().map(label).collect();
    let label_width = labels.iter().map(String::len).max().unwrap_or(0).max(7);
    // Label, bar, `100.0 %` and `p50 - p99.9`, with a blank between each.
    let bar_width = PANEL.saturating_sub(label_width + 7 + 11 + 3).max(5);
    let line = |(bin, label): (&Bin, &String)| {
        let bar = bar(ratio(bin.count, most), bar_width);
        Line::plain(format!("{label:>label_width$} "))
            .then(Look::Accent, format!("{bar:<bar_width$}"))
            .then(
                Look::Plain,
                format!(" {:>5} % ", percent(ratio(bin.count, total))),
            )
            .then(Look::Plain, standing_on(bin, marks))
    };
    bins.iter().zip(&labels).map(line).collect()
}

/// The bin in milliseconds; its edges are whole ones.
fn label(bin: &Bin) -> String {
    match (bin.from_us / 1000, bin.to_us) {
        (0, to_us) => format!("< {}", to_us / 1000),
        (from, u64::MAX) => format!(">= {from}"),
        (from, to_us) => format!("{from} - {}", to_us / 1000),
    }
}

/// The percentiles that lie in the bin: one or two by name, more as from - to.
fn standing_on(bin: &Bin, marks: &[Mark]) -> String {
    let is_here = |mark: &&Mark| mark.stands && (bin.from_us..bin.to_us).contains(&mark.us);
    let here: Vec<_> = marks.iter().filter(is_here).map(|mark| mark.name).collect();
    match here[..] {
        [first, _, .., last] => format!("{first} - {last}"),
        _ => here.join(" "),
    }
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "< 0.1".to_owned(),
        percent => format!("{percent:.1}"),
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        as_f64(part) / as_f64(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(counts: &[u64]) -> Vec<Bin> {
        let bin = |(i, &count): (u32, &u64)| Bin {
            from_us: if i == 0 { 0 } else { 1000 << (i - 1) },
            to_us: 1000 << i,
            count,
        };
        (0..).zip(counts).map(bin).collect()
    }

    #[test]
    fn few_bins_stay_as_they_are() {
        let few = bins(&[1, 2, 3]);
        assert_eq!(fold_bins(&few, MOST_BINS), few);
        let labels: Vec<_> = few.iter().map(label).collect();
        assert_eq!(labels, ["< 1", "1 - 2", "2 - 4"]);
    }

    #[test]
    fn many_bins_are_folded_where_little_lies_and_none_is_lost() {
        let many = bins(&[1, 900, 800, 500, 9, 8, 7, 6, 5, 4, 3]);
        let folded = fold_bins(&many, MOST_BINS);
        assert_eq!(folded.len(), MOST_BINS);
        let total = |bins: &[Bin]| bins.iter().map(|bin| bin.count).sum::<u64>();
        assert_eq!(total(&folded), total(&many));
        assert_eq!(label(&folded[0]), "< 2");
        assert_eq!(label(&folded[MOST_BINS - 1]), ">= 128");
    }

    #[test]
    fn percentiles_stand_on_the_bin_they_lie_in() {
        let mark = |name, us, stands| Mark { name, us, stands };
        let marks = [
            mark("p50", 3_000, true),
            mark("p90", 3_999, true),
            mark("p95", 3_999, true),
            mark("p99", 4_000, true),
            mark("p99.9", 4_100, false),
            mark("max", 9_000, true),
        ];
        let standing: Vec<_> = bins(&[0, 0, 1, 1, 1])
            .iter()
            .map(|bin| standing_on(bin, &marks))
            .collect();
        assert_eq!(standing, ["", "", "p50 - p95", "p99", "max"]);
    }
}
