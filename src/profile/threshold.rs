//! Thresholds: what a run has to reach to count as good, such as `"latency.p99" = "< 50ms"`.

use std::cmp::Ordering;
use std::fmt;

use super::nearest::nearest;
use crate::units;

/// One line of `[thresholds]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    pub metric: Metric,
    pub op: Op,
    /// The bound, in the metric's [`Unit`].
    pub value: f64,
    /// The bound as it was written: `>= 400k`.
    pub text: String,
}

/// Why a threshold cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    #[error("a run has no figure \"{name}\"")]
    Metric {
        name: String,
        /// A figure that was probably meant.
        nearest: Option<&'static str>,
    },
    #[error("\"{text}\" is not a bound on {metric}")]
    Bound {
        metric: Metric,
        text: String,
        /// What a bound on this metric looks like: `< 50ms`.
        example: &'static str,
    },
}

impl Threshold {
    /// Reads a figure's name and its bound: `"latency.p99"` and `"< 50ms"`.
    ///
    /// # Errors
    /// When there is no such figure, or the bound is not an operator and a value of the figure's
    /// unit.
    pub fn parse(metric: &str, bound: &str) -> Result<Self, ThresholdError> {
        let metric = Metric::parse(metric)?;
        let unit = metric.unit();
        let (op, value) = Op::split(bound)
            .and_then(|(op, value)| Some((op, unit.parse(value)?)))
            .ok_or_else(|| ThresholdError::Bound {
                metric,
                text: bound.into(),
                example: unit.example(),
            })?;
        Ok(Self {
            metric,
            op,
            value,
            text: bound.trim().into(),
        })
    }

    /// Whether a figure, in the metric's unit, keeps to the bound. Not a number never does.
    #[must_use]
    pub fn met(&self, value: f64) -> bool {
        value
            .partial_cmp(&self.value)
            .is_some_and(|ordering| self.op.allows(ordering))
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.metric, self.text)
    }
}

/// How a figure has to compare with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Less,
    AtMost,
    Equal,
    NotEqual,
    AtLeast,
    More,
}

impl Op {
    /// Every operator with its sign, the longer sign before its own beginning.
    const SIGNS: [(&str, Op); 6] = [
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        ("==", Op::Equal),
        ("!=", Op::NotEqual),
        ("<", Op::Less),
        (">", Op::More),
    ];

    fn split(bound: &str) -> Option<(Op, &str)> {
        let bound = bound.trim();
        Self::SIGNS
            .iter()
            .find_map(|(sign, op)| Some((*op, bound.strip_prefix(sign)?.trim_start())))
    }

    fn allows(self, ordering: Ordering) -> bool {
        match self {
            Op::Less => ordering.is_lt(),
            Op::AtMost => ordering.is_le(),
            Op::Equal => ordering.is_eq(),
            Op::NotEqual => ordering.is_ne(),
            Op::AtLeast => ordering.is_ge(),
            Op::More => ordering.is_gt(),
        }
    }
}

/// What a figure counts, and so how its bound is written and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things: records, batches, retries.
    Count,
    /// Messages a second.
    Rate,
    /// Seconds. A bound may be a bare number or have a unit.
    Seconds,
    /// Microseconds. A bound needs a unit.
    Latency,
    /// Megabytes (10^6 bytes) a second.
    MegabytesPerS,
    /// Bytes.
    Bytes,
    /// A part of one. A bound may be a percentage.
    Fraction,
}

impl Unit {
    fn parse(self, text: &str) -> Option<f64> {
        let number = || text.parse().ok().filter(|x: &f64| x.is_finite());
        let seconds = || Some(units::parse_duration(text).ok()?.as_secs_f64());
        match self {
            Unit::Count | Unit::Rate => units::parse_rate(text).ok(),
            Unit::Seconds => number().or_else(seconds),
            Unit::Latency => seconds().map(|s| s * 1e6),
            Unit::MegabytesPerS => number(),
            Unit::Bytes =>
            {
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "parse_bytes stays below 2^53, where f64 is exact"
                )]
                units::parse_bytes(text).ok().map(|bytes| bytes as f64)
            }
            Unit::Fraction => match text.strip_suffix('%') {
                Some(percent) => percent.trim_end().parse().ok().map(|x: f64| x / 100.0),
                None => number(),
            },
        }
    }

    fn example(self) -> &'static str {
        match self {
            Unit::Count => "== 0",
            Unit::Rate => ">= 400k",
            Unit::Seconds => "< 2s",
            Unit::Latency => "< 50ms",
            Unit::MegabytesPerS => ">= 30",
            Unit::Bytes => "< 150 MiB",
            Unit::Fraction => ">= 80 %",
        }
    }
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal in $unit:ident;)*) => {
        /// A figure of the report that a threshold can bound, by the report's names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Metric { $($(#[doc = $doc])* $variant,)* }

        impl Metric {
            /// Every figure, in the order of the report.
            pub const ALL: &'static [Metric] = &[$(Metric::$variant),*];

            /// Its name in the report and in a profile.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Metric::$variant => $name,)* }
            }

            /// The unit of its value.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self { $(Metric::$variant => Unit::$unit,)* }
            }
        }
    };
}

metrics! {
    /// Rows that workers have parsed.
    Read = "read" in Count;
    Rejected = "rejected" in Count;
    Sent = "sent" in Count;
    Acked = "acked" in Count;
    Failed = "failed" in Count;
    /// Neither acknowledged nor surely lost.
    Unknown = "unknown" in Count;
    ConnectS = "connect_s" in Seconds;
    /// From the first byte read to the last delivery report.
    ElapsedS = "elapsed_s" in Seconds;
    /// Acknowledged messages only.
    MsgsPerS = "msgs_per_s" in Rate;
    PayloadMbPerS = "payload_mb_per_s" in MegabytesPerS;
    WireMbPerS = "wire_mb_per_s" in MegabytesPerS;
    Batches = "batches" in Count;
    LatencyMin = "latency.min" in Latency;
    LatencyMean = "latency.mean" in Latency;
    LatencyP50 = "latency.p50" in Latency;
    LatencyP90 = "latency.p90" in Latency;
    LatencyP95 = "latency.p95" in Latency;
    LatencyP99 = "latency.p99" in Latency;
    LatencyP999 = "latency.p99_9" in Latency;
    LatencyMax = "latency.max" in Latency;
    Retries = "retries" in Count;
    /// The mean batch as a part of `batch_size`.
    BatchFill = "batch_fill" in Fraction;
    /// User and system time of the process.
    CpuS = "cpu_s" in Seconds;
    /// The most memory that the process had.
    MaxRss = "max_rss" in Bytes;
}

impl Metric {
    /// Finds a figure by its name.
    ///
    /// # Errors
    /// [`ThresholdError::Metric`], with the nearest known name.
    pub fn parse(name: &str) -> Result<Self, ThresholdError> {
        Self::ALL
            .iter()
            .copied()
            .find(|metric| metric.name() == name)
            .ok_or_else(|| ThresholdError::Metric {
                name: name.into(),
                nearest: nearest(name, Self::ALL.iter().map(|metric| metric.name())),
            })
    }

    /// A value of this figure as it is shown beside its threshold: `1.05 M`, `14.2 ms`, `0`.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        if !value.is_finite() {
            return "-".into();
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts and sizes are whole and not negative"
        )]
        let whole = value.round() as u64;
        match self.unit() {
            Unit::Count => units::count(whole),
            Unit::Rate => units::si(value),
            Unit::Seconds => format!("{value:.3} s"),
            Unit::Latency => format!("{} ms", units::millis(value)),
            Unit::MegabytesPerS => format!("{} MB/s", units::megabytes_per_s(value * 1e6)),
            Unit::Bytes => units::bytes(whole),
            Unit::Fraction => format!("{:.0} %", value * 100.0),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("msgs_per_s", ">= 400k", Op::AtLeast, 400_000.0)]
    #[case("latency.p99", "< 50ms", Op::Less, 50_000.0)]
    #[case("latency.p99_9", "<=1.5s", Op::AtMost, 1_500_000.0)]
    #[case("failed", "== 0", Op::Equal, 0.0)]
    #[case("retries", "!= 0", Op::NotEqual, 0.0)]
    #[case("elapsed_s", "< 2", Op::Less, 2.0)]
    #[case("cpu_s", "< 1500ms", Op::Less, 1.5)]
    #[case("max_rss", "< 150 MiB", Op::Less, 157_286_400.0)]
    #[case("batch_fill", "> 80 %", Op::More, 0.8)]
    #[case("wire_mb_per_s", ">= 19.5", Op::AtLeast, 19.5)]
    fn a_bound_is_read_in_the_unit_of_its_figure(
        #[case] metric: &str,
        #[case] bound: &str,
        #[case] op: Op,
        #[case] value: f64,
    ) {
        let threshold = Threshold::parse(metric, bound).unwrap();
        assert_eq!((threshold.op, threshold.value), (op, value));
        assert_eq!(threshold.to_string(), format!("{metric} {bound}"));
    }

    #[rstest]
    #[case("latency.p99", "< 50", "< 50ms")]
    #[case("msgs_per_s", "400k", ">= 400k")]
    #[case("failed", "= 0", "== 0")]
    #[case("elapsed_s", "< inf", "< 2s")]
    #[case("max_rss", "< small", "< 150 MiB")]
    fn a_wrong_bound_is_answered_with_an_example(
        #[case] metric: &str,
        #[case] bound: &str,
        #[case] cure: &str,
    ) {
        let Err(ThresholdError::Bound { example, .. }) = Threshold::parse(metric, bound) else {
            panic!("{bound} was taken as a bound on {metric}");
        };
        assert_eq!(example, cure);
    }

    #[test]
    fn an_unknown_figure_is_answered_with_the_nearest() {
        let error = Threshold::parse("latency.99", "< 1s").unwrap_err();
        assert!(
            matches!(
                error,
                ThresholdError::Metric {
                    nearest: Some("latency.p99"),
                    ..
                }
            ),
            "{error:?}"
        );
    }

    #[rstest]
    #[case("<", [true, false, false])]
    #[case("<=", [true, true, false])]
    #[case("==", [false, true, false])]
    #[case("!=", [true, false, true])]
    #[case(">=", [false, true, true])]
    #[case(">", [false, false, true])]
    fn an_operator_compares_a_figure_with_its_bound(#[case] op: &str, #[case] met: [bool; 3]) {
        let threshold = Threshold::parse("acked", &format!("{op} 10")).unwrap();
        assert_eq!([9.0, 10.0, 11.0].map(|acked| threshold.met(acked)), met);
        assert!(!threshold.met(f64::NAN));
    }

    #[rstest]
    #[case(Metric::MsgsPerS, 1_050_000.0, "1.05 M")]
    #[case(Metric::LatencyP99, 14_200.0, "14.2 ms")]
    #[case(Metric::Failed, 0.0, "0")]
    #[case(Metric::MaxRss, 88_080_384.0, "84 MiB")]
    #[case(Metric::BatchFill, 0.957, "96 %")]
    #[case(Metric::LatencyMax, f64::NAN, "-")]
    fn a_figure_is_shown_in_its_unit(
        #[case] metric: Metric,
        #[case] value: f64,
        #[case] shown: &str,
    ) {
        assert_eq!(metric.show(value), shown);
    }
}
