//! Latencies as an HDR histogram: one microsecond, three digits, and no value silently lost.

use std::time::Duration;

use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize};

/// Three significant digits: a value is stored to within 0.1 %.
const DIGITS: u8 = 3;

/// Latencies in microseconds.
#[derive(Clone, Debug)]
pub struct Latencies {
    histogram: Histogram<u64>,
    clipped: u64,
}

/// The percentiles that the report and the screens show, in microseconds. All zero when nothing
/// was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LatencySummary {
    pub min: u64,
    pub mean: f64,
    pub p50: u64,
    pub p90: u64,
    pub p95: u64,
    pub p99: u64,
    pub p99_9: u64,
    pub max: u64,
}

/// A percentile that reports and screens show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Percentile {
    P50,
    P90,
    P95,
    P99,
    P999,
}

impl Percentile {
    /// All of them, the lowest first.
    pub const ALL: [Self; 5] = [Self::P50, Self::P90, Self::P95, Self::P99, Self::P999];

    /// As people write it: `p99.9`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::P999 => "p99.9",
        }
    }

    /// The part of all records above it, in thousandths.
    #[must_use]
    pub fn above(self) -> u64 {
        match self {
            Self::P50 => 500,
            Self::P90 => 100,
            Self::P95 => 50,
            Self::P99 => 10,
            Self::P999 => 1,
        }
    }
}

impl LatencySummary {
    /// In microseconds.
    #[must_use]
    pub fn at(&self, percentile: Percentile) -> u64 {
        match percentile {
            Percentile::P50 => self.p50,
            Percentile::P90 => self.p90,
            Percentile::P95 => self.p95,
            Percentile::P99 => self.p99,
            Percentile::P999 => self.p99_9,
        }
    }
}

/// One bar of a histogram for people: values from `from_us` up to, not including, `to_us`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    pub from_us: u64,
    pub to_us: u64,
    /// Records in it.
    pub count: u64,
}

impl Latencies {
    /// Room for latencies up to `longest`; longer ones are counted as that long, and as clipped.
    ///
    /// # Panics
    /// Never: any duration gives bounds that the library takes.
    #[must_use]
    pub fn up_to(longest: Duration) -> Self {
        let high = u64::try_from(longest.as_micros())
            .unwrap_or(u64::MAX)
            .clamp(1_000_000, 1 << 50);
        let histogram = Histogram::new_with_bounds(1, high, DIGITS)
            .expect("1 <= 2 * 1 <= high, and three digits are within the library's five");
        Self {
            histogram,
            clipped: 0,
        }
    }

    /// Records one latency. Anything below a microsecond counts as one.
    pub fn record(&mut self, us: u64) {
        self.record_n(us, 1);
    }

    /// Records the same latency of so many records.
    pub fn record_n(&mut self, us: u64, records: u64) {
        if self.histogram.record_n(us.max(1), records).is_err() {
            self.histogram.saturating_record_n(us, records);
            self.clipped += records;
        }
    }

    /// Adds all of `other`.
    ///
    /// # Panics
    /// When `other` was made with other bounds.
    pub fn add(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.histogram
            .add(&other.histogram)
            .expect("all histograms of a run are made with the same bounds");
        self.clipped += other.clipped;
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        if !self.is_empty() {
            self.histogram.reset();
            self.clipped = 0;
        }
    }

    /// Whether none was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.histogram.is_empty()
    }

    /// How many latencies were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// How many were longer than the histogram's upper bound.
    #[must_use]
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// What reports and screens show.
    #[must_use]
    pub fn summary(&self) -> LatencySummary {
        if self.is_empty() {
            return LatencySummary::default();
        }
        // In one pass over the histogram: a screen asks ten times a second.
        let mut at = self
            .histogram
            .value_at_percentiles([50.0, 90.0, 95.0, 99.0, 99.9]);
        let mut next = || at.next().unwrap_or_default();
        LatencySummary {
            min: self.histogram.min(),
            mean: self.histogram.mean(),
            p50: next(),
            p90: next(),
            p95: next(),
            p99: next(),
            p99_9: next(),
            max: self.histogram.max(),
        }
    }

    /// The 99th percentile alone; `None` when nothing was recorded.
    #[must_use]
    pub fn p99(&self) -> Option<u64> {
        (!self.is_empty()).then(|| self.histogram.value_at_percentile(99.0))
    }

    /// The latency that this part of all, 0 to 1, lies at or below; zero when nothing was recorded.
    #[must_use]
    pub fn at(&self, part: f64) -> u64 {
        self.histogram.value_at_quantile(part)
    }

    /// The recorded values in bins that double: below 1 ms, 1 to 2, 2 to 4 ... up to the longest,
    /// starting at the first one that holds anything.
    #[must_use]
    pub fn doubling_bins(&self) -> Vec<Bin> {
        let mut bins = Vec::new();
        let (mut from_us, mut to_us) = (0, 1_000);
        while from_us <= self.histogram.max() && !self.is_empty() {
            let count = self.histogram.count_between(from_us, to_us - 1);
            if count > 0 || !bins.is_empty() {
                bins.push(Bin {
                    from_us,
                    to_us,
                    count,
                });
            }
            (from_us, to_us) = (to_us, to_us * 2);
        }
        bins
    }

    /// Reads what [`Latencies::to_hdr`] has written. What was clipped is among the longest. It
    /// takes latencies of any length, so that histograms of any bounds can be added to it. `None`:
    /// it is nothing of the kind.
    #[must_use]
    pub fn from_hdr(bytes: &[u8]) -> Option<Self> {
        let mut histogram: Histogram<u64> = Deserializer::new().deserialize(&mut &*bytes).ok()?;
        histogram.auto(true);
        Some(Self {
            histogram,
            clipped: 0,
        })
    }

    /// The histogram in `HdrHistogram`'s own interchange format, V2 with compression.
    ///
    /// # Panics
    /// Never: memory takes what is written to it.
    #[must_use]
    pub fn to_hdr(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        V2DeflateSerializer::new()
            .serialize(&self.histogram, &mut bytes)
            .expect("writing to memory does not fail, and 64-bit counts fit the format");
        bytes
    }
}

/// Brings the bins down to a number that fits: the emptier end is folded into its neighbour. An
/// end that was folded reaches to zero, or for ever.
#[must_use]
pub fn fold_bins(bins: &[Bin], most: usize) -> Vec<Bin> {
    let mut bins = bins.to_vec();
    while bins.len() > most.max(1) {
        let (first, last) = (bins[0], bins[bins.len() - 1]);
        if first.count <= last.count {
            bins.remove(0);
            bins[0].count += first.count;
            bins[0].from_us = 0;
        } else {
            bins.pop();
            let end = bins.len() - 1;
            bins[end].count += last.count;
            bins[end].to_us = u64::MAX;
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latencies(values: &[u64]) -> Latencies {
        let mut latencies = Latencies::up_to(Duration::from_mins(1));
        for &us in values {
            latencies.record(us);
        }
        latencies
    }

    #[test]
    fn an_empty_histogram_has_a_summary_of_zeros_and_no_bins() {
        let empty = latencies(&[]);
        assert_eq!(empty.summary(), LatencySummary::default());
        assert!(empty.doubling_bins().is_empty());
    }

    #[test]
    fn a_latency_beyond_the_bound_is_kept_as_the_longest_and_counted_as_clipped() {
        let clipped = latencies(&[5, u64::from(u32::MAX) * 16]);
        assert_eq!(clipped.count(), 2);
        assert_eq!(clipped.clipped(), 1);
        assert!(clipped.summary().max >= 60_000_000);
    }

    #[test]
    fn merging_two_histograms_is_the_same_as_recording_into_one() {
        let mut merged = latencies(&[100, 2_000, 30_000]);
        merged.add(&latencies(&[7, 900_000]));
        let one = latencies(&[100, 2_000, 30_000, 7, 900_000]);
        assert_eq!(merged.summary(), one.summary());
        assert_eq!(merged.count(), 5);
    }

    #[test]
    fn a_percentile_has_as_many_values_above_it_as_it_says() {
        let values: Vec<_> = (1..=1_000).collect();
        let summary = latencies(&values).summary();
        for percentile in Percentile::ALL {
            let above = 1_000 - summary.at(percentile);
            // The library rounds a share up to the next value.
            assert!(
                above.abs_diff(percentile.above()) <= 1,
                "{percentile:?}: {above}"
            );
        }
    }

    #[test]
    fn bins_double_start_at_the_first_filled_one_and_hold_every_value() {
        let bins = latencies(&[1_500, 1_600, 9_000]).doubling_bins();
        let edges: Vec<_> = bins.iter().map(|b| (b.from_us, b.to_us, b.count)).collect();
        assert_eq!(
            edges,
            [
                (1_000, 2_000, 2),
                (2_000, 4_000, 0),
                (4_000, 8_000, 0),
                (8_000, 16_000, 1)
            ]
        );
    }

    #[test]
    fn the_saved_form_is_read_back_and_takes_others_of_any_length() {
        let saved = latencies(&[10, 20, 30_000]).to_hdr();
        let mut read = Latencies::from_hdr(&saved).unwrap();
        assert_eq!(read.summary(), latencies(&[10, 20, 30_000]).summary());
        let mut long = Latencies::up_to(Duration::from_hours(1));
        long.record(3_000_000_000);
        read.add(&long);
        assert_eq!(read.count(), 4);
        assert!(read.summary().max >= 3_000_000_000);
        assert!(Latencies::from_hdr(b"no histogram").is_none());
    }
}
