//! How figures become words on the Run screen: three figures, one unit a panel, fixed widths.

use std::time::Duration;

use crate::units::{self, as_f64, rounded};

/// Stands where a figure is not known.
pub const UNKNOWN: &str = "-";

/// The one unit of a panel's rates and counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// `M`, `k`, or nothing.
    pub prefix: &'static str,
    pub divisor: f64,
}

impl Scale {
    /// The unit in which this value has one to three figures before the point.
    #[must_use]
    pub fn of(largest: f64) -> Self {
        let (prefix, divisor) = match largest {
            // From 999.5 on, three figures would round to 1000.
            x if x >= 999.5e6 => ("G", 1e9),
            x if x >= 999.5e3 => ("M", 1e6),
            x if x >= 999.5 => ("k", 1e3),
            _ => ("", 1.0),
        };
        Self { prefix, divisor }
    }

    /// Thousands where there are any: for columns of rates.
    #[must_use]
    pub fn thousands(largest: f64) -> Self {
        match largest {
            x if x >= 10_000.0 => Self {
                prefix: "k",
                divisor: 1e3,
            },
            _ => Self {
                prefix: "",
                divisor: 1.0,
            },
        }
    }

    /// A value in this unit, without it: `1.09`, `0.96`, `1,090`.
    #[must_use]
    pub fn figure(self, value: f64) -> String {
        figures(value / self.divisor)
    }

    /// A whole in this unit, with it: `1,000 k`.
    #[must_use]
    pub fn with_prefix(self, value: f64) -> String {
        let figure = match value / self.divisor {
            x if x.fract() == 0.0 => units::count(rounded(x)),
            x => figures(x),
        };
        self.prefixed(&figure)
    }

    /// A figure that is written already, with the prefix: `2.3 k`.
    #[must_use]
    pub fn prefixed(self, figure: &str) -> String {
        match self.prefix {
            "" => figure.to_owned(),
            prefix => format!("{figure} {prefix}"),
        }
    }

    /// `M msg/s`.
    #[must_use]
    pub fn of_unit(self, unit: &str) -> String {
        match self.prefix {
            "" => unit.to_owned(),
            prefix => format!("{prefix} {unit}"),
        }
    }
}

/// Three figures without a prefix, whole ones with commas.
#[must_use]
pub fn figures(x: f64) -> String {
    match x.abs() {
        _ if !x.is_finite() => UNKNOWN.to_owned(),
        0.0 => "0".to_owned(),
        size if size < 9.995 => format!("{x:.2}"),
        size if size < 99.95 => format!("{x:.1}"),
        _ => units::count(rounded(x)),
    }
}

/// A whole number with commas.
#[must_use]
pub fn figures_whole(x: f64) -> String {
    if x.is_finite() {
        units::count(rounded(x))
    } else {
        UNKNOWN.to_owned()
    }
}

/// Milliseconds with one decimal under 100, for a column; from 10 s on seconds, with their unit.
#[must_use]
pub fn ms(us: f64) -> String {
    units::narrow_millis(us)
}

/// Milliseconds of what may not be known.
#[must_use]
pub fn ms_or_unknown(us: Option<u64>) -> String {
    us.map_or_else(|| UNKNOWN.to_owned(), |us| ms(as_f64(us)))
}

/// Whole percent, with its sign; what is not nothing does not look like nothing, and what is not
/// all does not look like all.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        x if !x.is_finite() => UNKNOWN.to_owned(),
        // The sum of nothing is minus zero.
        0.0 => "0 %".to_owned(),
        x if x > 0.0 && x < 0.5 => "<1 %".to_owned(),
        x if (99.5..100.0).contains(&x) => "99 %".to_owned(),
        // Halves up, as people round.
        x => format!("{:.0} %", x.round()),
    }
}

/// A difference to another figure: `+6.4 %`, from +100 % on `x2.0`.
#[must_use]
pub fn change(new: f64, old: f64) -> Option<String> {
    Some(match bare_change(new, old)? {
        factor if factor.starts_with('x') => factor,
        percent => format!("{percent} %"),
    })
}

/// As [`change`], where the unit stands in the title: `+6.4`, `x2.0`.
#[must_use]
pub fn bare_change(new: f64, old: f64) -> Option<String> {
    if !(old > 0.0 && new.is_finite()) {
        return None;
    }
    let change = (new / old - 1.0) * 100.0;
    Some(match change {
        // A hundred times as much needs no decimals.
        x if x >= 9_895.0 => format!("x{:.0}", new / old),
        x if x >= 99.95 => format!("x{:.1}", new / old),
        // No `-0.0`.
        x if x.abs() < 0.05 => "0.0".to_owned(),
        x => format!("{x:+.1}"),
    })
}

/// How old a run is that goes on: `0.62 s`, `18.2 s`, `2:05`.
#[must_use]
pub fn clock(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 9.995 => format!("{s:.2} s"),
        _ => units::run_time(time),
    }
}

/// How long a thing still takes, which nobody knows to a hundredth: `0.3 s`, `12 s`, `2:05`.
#[must_use]
pub fn left(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 9.95 => format!("{s:.1} s"),
        s if s < 59.5 => format!("{s:.0} s"),
        _ => units::run_time(time),
    }
}

/// A moment of a run, to three figures, in seconds without the unit: `0.024`, `8.10`, `18.1`.
#[must_use]
pub fn moment(s: f64) -> String {
    match s {
        s if s < 0.9995 => format!("{s:.3}"),
        s if s < 9.995 => format!("{s:.2}"),
        s if s < 999.95 => format!("{s:.1}"),
        s => units::count(rounded(s)),
    }
}

/// A moment in a sentence, to two figures: `0.62`, `8.1`.
#[must_use]
pub fn moment_short(s: f64) -> String {
    if s < 0.995 {
        format!("{s:.2}")
    } else {
        format!("{s:.1}")
    }
}

/// `20 ms`, `0.32 s`, `1.28 s`.
#[must_use]
pub fn step(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 0.1 => format!("{:.0} ms", s * 1e3),
        s => {
            let text = format!("{s:.2}");
            format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
        }
    }
}

/// Bytes a second in 10^6, without the unit: `79.2`.
#[must_use]
pub fn mb_per_s(bytes: f64) -> String {
    figures(bytes / 1e6)
}

/// 10^6 bytes: `46.1 MB`.
#[must_use]
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", mb_per_s(as_f64(bytes)))
}

/// A text in lines of at most so many characters. A figure stays with its unit.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in tied(text) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            *line = word;
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines
}

/// Words, and figures with the units that follow them.
fn tied(text: &str) -> Vec<String> {
    const UNITS: [&str; 12] = [
        "%", "s", "ms", "k", "M", "B", "KiB", "MiB", "GiB", "MB", "MB/s", "msg/s",
    ];
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches([',', ';', '.', ':', ')']);
        match words.last_mut() {
            Some(last) if UNITS.contains(&bare) && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// A line of a text; where it `goes_on` beyond it, only the clauses that are whole.
#[must_use]
pub fn whole_clauses(line: &str, goes_on: bool) -> &str {
    let end = line.rfind([',', ';']).filter(|_| goes_on);
    &line[..end.unwrap_or(line.len())]
}

/// Cut to a width, with two points where something is missing.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(2)).collect();
    format!("{}..", kept.trim_end())
}

#[must_use]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        as_f64(part) / as_f64(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_has_one_unit() {
        let scale = Scale::of(1.09e6);
        assert_eq!(scale.of_unit("msg/s"), "M msg/s");
        assert_eq!(scale.figure(1.09e6), "1.09");
        assert_eq!(scale.figure(0.96e6), "0.96");
        assert_eq!(Scale::of(999.0e3).figure(50e3), "50.0");
    }

    #[test]
    fn a_share_that_is_neither_none_nor_all_does_not_look_so() {
        assert_eq!([percent(0.0), percent(-0.0)], ["0 %", "0 %"]);
        assert_eq!(percent(0.001), "<1 %");
        assert_eq!(percent(0.625), "63 %");
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn a_change_is_in_percent_until_it_doubles() {
        assert_eq!(change(103.2, 100.0).unwrap(), "+3.2 %");
        assert_eq!(change(96.8, 100.0).unwrap(), "-3.2 %");
        assert_eq!(change(201.0, 100.0).unwrap(), "x2.0");
        assert_eq!(change(100.01, 100.0).unwrap(), "0.0 %");
        assert_eq!(change(1.0, 0.0), None);
    }

    #[test]
    fn times_get_coarser_as_they_grow() {
        let s = Duration::from_secs_f64;
        assert_eq!(
            [clock(s(0.624)), clock(s(18.24)), clock(s(125.0))],
            ["0.62 s", "18.2 s", "2:05"]
        );
        assert_eq!(
            [left(s(0.34)), left(s(12.3)), left(s(125.0))],
            ["0.3 s", "12 s", "2:05"]
        );
        assert_eq!(
            [moment(0.024), moment(8.1), moment(18.1)],
            ["0.024", "8.10", "18.1"]
        );
        assert_eq!(
            [step(s(0.02)), step(s(0.32)), step(s(2.0))],
            ["20 ms", "0.32 s", "2 s"]
        );
    }

    #[test]
    fn a_figure_stays_with_its_unit_where_a_line_ends() {
        let text = "1.9 of 2 cores busy; workers blocked 3 %, queue <1 %, in flight 30 %";
        assert_eq!(
            wrapped(text, 38),
            [
                "1.9 of 2 cores busy; workers blocked",
                "3 %, queue <1 %, in flight 30 %"
            ]
        );
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("connection refused", 18), "connection refused");
        assert_eq!(cut("connection refused", 13), "connection..");
    }
}
