//! What is compared.

use serde::{Deserialize, Serialize};

use crate::report::{Report, rounded};
use crate::stats::Percentile;
use crate::stats::paired::Goal;
use crate::units::{self, as_f64};

macro_rules! metrics {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $title:literal, $goal:ident;)*) => {
        /// A figure of each run, by the report's names where the report has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Metric { $($(#[doc = $doc])* #[serde(rename = $name)] $variant,)* }

        impl Metric {
            /// All of them, in the order in which they are told.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Their names.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Its name on the command line and in documents.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its name for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// Which way it is better.
            #[must_use]
            pub fn goal(self) -> Goal {
                match self { $(Self::$variant => Goal::$goal,)* }
            }
        }
    };
}

metrics! {
    MsgsPerS = "msgs_per_s", "msg/s", More;
    ElapsedS = "elapsed_s", "time, s", Less;
    PayloadMbPerS = "payload_mb_per_s", "payload, MB/s", More;
    /// More of it is neither better nor worse: codecs take it down, and rates up.
    WireMbPerS = "wire_mb_per_s", "wire, MB/s", None;
    /// Everything that went over the wire, for each acknowledged message.
    BytesPerMsg = "bytes_per_msg", "wire, B/msg", Less;
    /// User and system time of the process, for a million acknowledged messages.
    CpuPerMillion = "cpu_s_per_million", "CPU s/million", Less;
    MaxRss = "max_rss", "memory, MiB", Less;
    LatencyP50 = "latency.p50", "p50, ms", Less;
    LatencyP99 = "latency.p99", "p99, ms", Less;
    LatencyP999 = "latency.p99_9", "p99.9, ms", Less;
}

impl Metric {
    /// # Errors
    /// Where there is none of this name; says which there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|metric| metric.name() == name);
        found.copied().ok_or_else(|| {
            let names = Self::NAMES.join(", ");
            format!("a comparison has no figure {name:?}; it has {names}")
        })
    }

    /// Whether it is counted, not timed: where all runs agree, that is no chance.
    #[must_use]
    pub fn is_counted(self) -> bool {
        self == Self::BytesPerMsg
    }

    /// Whether it is a percentile of the latencies: see [`Held`](super::Held).
    #[must_use]
    pub fn is_latency(self) -> bool {
        self.percentile().is_some()
    }

    fn percentile(self) -> Option<Percentile> {
        match self {
            Self::LatencyP50 => Some(Percentile::P50),
            Self::LatencyP99 => Some(Percentile::P99),
            Self::LatencyP999 => Some(Percentile::P999),
            _ => None,
        }
    }

    /// The figure of a run, in the unit of its name and latencies in microseconds. `None`: it has
    /// none, or of a percentile fewer than ten batches lie above it.
    #[must_use]
    pub fn of(self, report: &Report) -> Option<f64> {
        let acked = as_f64(report.records.acked);
        let latency = &report.latency_us;
        let cpu_s = report.cpu_s.user + report.cpu_s.system;
        let figure = match self {
            Self::MsgsPerS => report.msgs_per_s,
            Self::ElapsedS => report.elapsed_s,
            Self::PayloadMbPerS => report.payload_mb_per_s,
            Self::WireMbPerS => report.wire_mb_per_s?,
            Self::BytesPerMsg => report
                .wire_mb_per_s
                .map(|_| as_f64(report.wire_bytes) / acked)?,
            Self::CpuPerMillion => cpu_s / acked * 1e6,
            Self::MaxRss => as_f64(report.max_rss_bytes),
            Self::LatencyP50 => as_f64(latency.p50),
            Self::LatencyP99 => as_f64(latency.p99),
            Self::LatencyP999 => as_f64(latency.p99_9),
        };
        let stands = self.percentile().is_none_or(|it| report.stands(it));
        let is_known = report.measured > 0 && stands && figure.is_finite();
        // Six decimals, which a document gives back as they are.
        is_known.then(|| rounded(figure, 6))
    }

    /// Why a run has no such figure, and what to do about it.
    #[must_use]
    pub fn why_none(self) -> String {
        let word = self.word();
        match self {
            _ if self.is_latency() => format!(
                "there is no {word}: fewer than ten batches lie above it; send more rows, or take \
                 a lower percentile"
            ),
            Self::WireMbPerS | Self::BytesPerMsg => {
                format!("there are no {word}: the null client sends nothing; take another client")
            }
            Self::MaxRss => format!(
                "there is no {word} of a run alone: this system does not let the peak begin anew; \
                 take another --metric"
            ),
            _ => format!("there is no {word}: nothing was measured; send more rows"),
        }
    }

    /// A figure without its unit, which the title has: `926 k`, `14.2`.
    #[must_use]
    pub fn show(self, figure: f64) -> String {
        match self {
            Self::MsgsPerS => units::si(figure),
            Self::MaxRss => units::figures(figure / f64::from(1 << 20)),
            Self::LatencyP50 | Self::LatencyP99 | Self::LatencyP999 => units::millis(figure),
            _ => units::figures(figure),
        }
    }

    /// Its name within a sentence: `msg/s`, `p99`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::MsgsPerS => "msg/s",
            Self::ElapsedS => "time",
            Self::PayloadMbPerS => "payload MB/s",
            Self::WireMbPerS => "wire MB/s",
            Self::BytesPerMsg => "wire bytes",
            Self::CpuPerMillion => "CPU time",
            Self::MaxRss => "memory",
            Self::LatencyP50 => "p50",
            Self::LatencyP99 => "p99",
            Self::LatencyP999 => "p99.9",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{profile, run_of, tuned};

    #[test]
    fn a_run_has_every_figure_that_it_can_have() {
        let (profile, result) = tuned();
        let report = Report::new("1-tuned", &profile, &result);
        let shown = |metric: Metric| metric.of(&report).map(|figure| metric.show(figure));
        let all: Vec<_> = Metric::ALL.iter().map(|&metric| shown(metric)).collect();
        let all: Vec<_> = all.iter().map(Option::as_deref).collect();
        assert_eq!(
            all,
            [
                Some("1.05 M"),
                Some("0.95"),
                Some("76.4"),
                Some("19.7"),
                Some("18.8"),
                Some("1.81"),
                Some("84.0"),
                Some("3.2"),
                Some("16.8"),
                None,
            ]
        );
    }

    #[test]
    fn a_percentile_that_few_batches_lie_above_is_no_figure() {
        let report = Report::new("1-tuned", &profile(), &run_of(1, 4_800));
        assert_eq!(Metric::LatencyP99.of(&report), None);
        assert!(Metric::MsgsPerS.of(&report).is_some());
    }

    #[test]
    fn a_metric_is_found_by_its_name_and_the_others_are_told() {
        for metric in Metric::ALL {
            assert_eq!(Metric::parse(metric.name()), Ok(*metric));
        }
        let error = Metric::parse("speed").unwrap_err();
        assert!(
            error.contains("latency.p99") && error.contains("\"speed\""),
            "{error}"
        );
    }
}
