//! A figure of a comparison in words, and names, for tables.

use super::results::Figures;
use crate::stats::paired::{change, interval};

/// Said below tables, where somebody may divide the medians.
pub const OF_PAIRS: &str = "A change is that of the pairs within rounds, so it need not be the \
                            ratio of the medians: those hold what the machine did from round to \
                            round as well.";

/// A name that may have so many letters. Of settings that have more it is their values: at the end
/// of `compression=none workers=1` stands what is cut off, and what tells it from others.
#[must_use]
pub fn in_room(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    let value = |word| str::split_once(word, '=').map_or(word, |(_, value)| value);
    let words: Vec<_> = name.split(' ').map(value).collect();
    words.join(" ")
}

/// The cells. Empty: there is no such figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In the unit of the metric's title.
    pub median: String,
    /// Of the pairs: `+6.4 %`, or from the double on `x2.1`.
    pub change: String,
    /// Of the change: `[+4.9, +7.8]`.
    pub interval: String,
    pub verdict: String,
}

impl Words {
    /// Of the figures of one of them.
    pub fn of(figures: &Figures) -> Self {
        let show = |median: f64| figures.metric.show(median);
        let ends = figures.interval.filter(|_| !figures.exact);
        let ends = ends.zip(figures.ratio);
        let verdict = figures.verdict.word();
        Self {
            median: figures.median.map_or_else(String::new, show),
            change: figures.ratio.map_or_else(String::new, change),
            interval: ends.map_or_else(String::new, |(ends, ratio)| interval(ratio, &ends)),
            verdict: if figures.exact && figures.verdict.is_sure() {
                format!("{verdict}, exact")
            } else {
                verdict.to_owned()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_settings_that_is_too_long_keeps_their_values() {
        let name = "compression=none workers=1";
        assert_eq!(in_room(name, 26), name);
        assert_eq!(in_room(name, 25), "none 1");
        assert_eq!(in_room("compression=lz4 again", 14), "lz4 again");
        assert_eq!(in_room("a-profile", 4), "a-profile");
    }
}
