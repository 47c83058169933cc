//! A histogram of latencies in bins that double, a bar a bin, with the percentiles standing on
//! theirs.

use super::gauge;
use crate::stats::{Bin, fold_bins};
use crate::units::as_f64;

/// A bar of the histogram, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `2 - 4`.
    pub label: String,
    pub bar: String,
    /// Percent of all, without the sign.
    pub percent: String,
    /// Percentiles that lie in it.
    pub standing: String,
}

/// How it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Bins at most.
    pub rows: usize,
    /// Cells of the longest bar.
    pub bar: usize,
    /// Cells for the names of percentiles.
    pub names: usize,
    /// Bars as long as the logarithm of their counts, so that few are seen beside many.
    pub is_log: bool,
}

/// The rows of a histogram. `marks` are percentiles by name, in microseconds, the lowest first.
#[must_use]
pub fn rows(bins: &[Bin], marks: &[(&str, u64)], shape: Shape) -> Vec<Row> {
    let bins = fold_bins(bins, shape.rows);
    let total: u64 = bins.iter().map(|bin| bin.count).sum();
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0);
    let row = |bin: &Bin| Row {
        label: label(bin),
        bar: gauge::bar(length(bin.count, most, shape.is_log), shape.bar, " "),
        percent: percent(ratio(bin.count, total)),
        standing: standing(bin, marks, shape.names),
    };
    bins.iter().map(row).collect()
}

/// The bin in milliseconds; its edges are whole ones.
fn label(bin: &Bin) -> String {
    match (bin.from_us / 1000, bin.to_us) {
        (0, u64::MAX) => "all".to_owned(),
        (0, to_us) => format!("< {}", to_us / 1000),
        (from, u64::MAX) => format!(">= {from}"),
        (from, to_us) => format!("{from} - {}", to_us / 1000),
    }
}

fn length(count: u64, most: u64, is_log: bool) -> f64 {
    if is_log {
        // One of a million is a seventh of the bar of a million.
        let log = |n: u64| as_f64(n + 1).log10();
        return if most == 0 {
            0.0
        } else {
            log(count) / log(most)
        };
    }
    ratio(count, most)
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "<0.1".to_owned(),
        percent if percent < 99.95 => format!("{percent:.1}"),
        _ => "100".to_owned(),
    }
}

/// The percentiles in a bin, in the room for them: two by name, more as from - to. The maximum
/// lies in the last bin anyway, so that its name goes first.
fn standing(bin: &Bin, marks: &[(&str, u64)], room: usize) -> String {
    let is_here = |us: u64| (bin.from_us..bin.to_us).contains(&us);
    let mut here: Vec<_> = marks
        .iter()
        .filter(|(_, us)| is_here(*us))
        .map(|(name, _)| *name)
        .collect();
    loop {
        let text = match here[..] {
            [first, _, .., last] => format!("{first}-{}", last.trim_start_matches('p')),
            _ => here.join(" "),
        };
        if text.len() <= room || here.len() < 2 {
            return text;
        }
        match here[..] {
            [.., "max"] => _ = here.pop(),
            [first, last] => return format!("{first}-{}", last.trim_start_matches('p')),
            _ => return text,
        }
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

    const SHAPE: Shape = Shape {
        rows: 7,
        bar: 12,
        names: 7,
        is_log: false,
    };

    fn bins(counts: &[u64]) -> Vec<Bin> {
        let bin = |(i, &count): (u32, &u64)| Bin {
            from_us: if i == 0 { 0 } else { 1000 << (i - 1) },
            to_us: 1000 << i,
            count,
        };
        (0..).zip(counts).map(bin).collect()
    }

    #[test]
    fn percentiles_stand_on_the_bins_they_lie_in() {
        let marks = [
            ("p50", 3_100),
            ("p95", 8_800),
            ("p99", 14_200),
            ("p99.9", 31_000),
            ("max", 44_700),
        ];
        let rows = rows(&bins(&[20, 210, 430, 282, 52, 5, 1]), &marks, SHAPE);
        let seen: Vec<_> = rows
            .iter()
            .map(|row| {
                format!(
                    "{:>7} {} {:>4}  {}",
                    row.label, row.bar, row.percent, row.standing
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                "    < 1 ▌             2.0  ",
                "  1 - 2 █████▉       21.0  ",
                "  2 - 4 ████████████ 43.0  p50",
                "  4 - 8 ███████▉     28.2  ",
                " 8 - 16 █▌            5.2  p95 p99",
                "16 - 32 ▏             0.5  p99.9",
                "32 - 64 ▏             0.1  max",
            ]
        );
    }

    #[test]
    fn names_that_have_no_room_are_written_as_a_range() {
        let one = Bin {
            from_us: 0,
            to_us: 9,
            count: 1,
        };
        let stand = |names: &[&'static str]| {
            let marks: Vec<_> = names.iter().map(|name| (*name, 1)).collect();
            standing(&one, &marks, 7)
        };
        assert_eq!(stand(&["p95", "p99"]), "p95 p99");
        assert_eq!(stand(&["p50", "p95", "p99"]), "p50-99");
        assert_eq!(stand(&["p99", "p99.9"]), "p99-99.9");
        assert_eq!(stand(&["p99.9", "max"]), "p99.9");
        assert_eq!(stand(&["p95", "p99", "max"]), "p95-max");
    }

    #[test]
    fn many_bins_are_folded_where_little_lies_and_none_is_lost() {
        let many = bins(&[1, 900, 800, 500, 9, 8, 7, 6, 5, 4, 3]);
        let folded = fold_bins(&many, 8);
        assert_eq!(folded.len(), 8);
        let total = |bins: &[Bin]| bins.iter().map(|bin| bin.count).sum::<u64>();
        assert_eq!(total(&folded), total(&many));
        assert_eq!(label(&folded[0]), "< 2");
        assert_eq!(label(&folded[7]), ">= 128");
    }

    #[test]
    fn a_logarithm_lets_few_be_seen_beside_many() {
        let shape = Shape {
            is_log: true,
            ..SHAPE
        };
        let rows = rows(&bins(&[1_000_000, 10]), &[], shape);
        assert_eq!(rows[0].bar, "████████████");
        assert_eq!(rows[1].bar, "██▏         ");
    }
}
