//! A saved run as a row of a list, cell by cell: the same words on the screen and headless.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::document::{Caveat, TargetKind};
use super::settings;
use super::store::{Flaw, RunSummary, Saved};
use super::upshot::Upshot;
use crate::units;

/// Stands where there is nothing to tell.
const UNKNOWN: &str = "-";

/// How a run came out, as far as colours go. The word says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
    /// Neither: it was stopped, or still goes.
    Unsettled,
}

/// The cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `#128`, or nothing.
    pub number: String,
    pub profile: String,
    pub client: String,
    pub workers: String,
    pub compression: String,
    /// `e` embedded, `k` Kafka, `-` nobody.
    pub on: &'static str,
    pub acked: String,
    /// Seconds, or minutes and seconds.
    pub time: String,
    /// In the unit of its column.
    pub rate: String,
    /// Milliseconds.
    pub p99: String,
    /// In a word.
    pub outcome: &'static str,
    pub tone: Tone,
    /// What was noted; before it `!`, when a threshold was not met.
    pub label: String,
}

/// The unit of a column of rates: one for all of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateUnit {
    Plain,
    Thousands,
    Millions,
}

impl RateUnit {
    /// The one that fits the highest rate.
    #[must_use]
    pub fn of<'a>(runs: impl IntoIterator<Item = &'a Saved>) -> Self {
        let rates = runs
            .into_iter()
            .filter_map(|saved| Some(saved.summary()?.msgs_per_s));
        match rates.fold(0.0, f64::max) {
            top if top >= 995_000.0 => Self::Millions,
            top if top >= 10_000.0 => Self::Thousands,
            _ => Self::Plain,
        }
    }

    /// The title of such a column.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "msg/s",
            Self::Thousands => "k msg/s",
            Self::Millions => "M msg/s",
        }
    }

    /// A rate in this unit, with the same number of decimals in every row. What is not nothing
    /// does not look like nothing.
    #[must_use]
    pub fn show(self, msgs_per_s: f64) -> String {
        let (scaled, decimals) = match self {
            Self::Plain => (msgs_per_s, 0),
            Self::Thousands => (msgs_per_s / 1e3, 1),
            Self::Millions => (msgs_per_s / 1e6, 2),
        };
        let least = 10_f64.powi(-decimals);
        if scaled > 0.0 && scaled < least / 2.0 {
            return format!("<{least}");
        }
        let decimals = usize::try_from(decimals).unwrap_or(0);
        format!("{scaled:.decimals$}")
    }
}

impl Row {
    /// Of a saved run, whole or not.
    #[must_use]
    pub fn new(saved: &Saved, unit: RateUnit) -> Self {
        let number = saved
            .number
            .map_or_else(String::new, |number| format!("#{number}"));
        match &saved.run {
            Ok(run) => Self {
                number,
                ..Self::of_summary(run, unit)
            },
            Err(flaw) => Self {
                number,
                profile: saved.profile(),
                client: String::new(),
                workers: String::new(),
                compression: String::new(),
                on: "",
                acked: String::new(),
                time: String::new(),
                rate: String::new(),
                p99: String::new(),
                outcome: flaw.word(),
                tone: match flaw {
                    Flaw::Broken(_) => Tone::Bad,
                    _ => Tone::Unsettled,
                },
                label: String::new(),
            },
        }
    }

    fn of_summary(run: &RunSummary, unit: RateUnit) -> Self {
        let setting = |section, key| {
            settings::word(&run.profile.resolved, section, key)
                .unwrap_or_else(|| UNKNOWN.to_owned())
        };
        let is_null = run.has(Caveat::NullClient);
        let measured = |text: String| {
            if run.measured > 0 {
                text
            } else {
                UNKNOWN.to_owned()
            }
        };
        let (outcome, tone) = outcome(run);
        Self {
            number: String::new(),
            profile: run.profile.name.clone(),
            client: setting("producer", "client"),
            workers: setting("producer", "workers"),
            compression: if is_null {
                UNKNOWN.to_owned()
            } else {
                setting("producer", "compression")
            },
            on: match run.target.kind {
                _ if is_null => UNKNOWN,
                TargetKind::Embedded => "e",
                TargetKind::Kafka => "k",
            },
            acked: units::count(run.records.acked),
            time: measured(seconds(run.elapsed_s)),
            rate: measured(unit.show(run.msgs_per_s)),
            p99: match run.p99_us() {
                Some(us) if !is_null => units::narrow_millis(units::as_f64(us)),
                _ => UNKNOWN.to_owned(),
            },
            outcome,
            tone,
            label: label(run),
        }
    }
}

/// How it came out, in a word that fits a column.
#[must_use]
pub fn outcome(run: &RunSummary) -> (&'static str, Tone) {
    let upshot = run.upshot();
    let tone = match upshot {
        Upshot::Completed => Tone::Good,
        Upshot::Interrupted => Tone::Unsettled,
        _ => Tone::Bad,
    };
    (upshot.word(), tone)
}

fn label(run: &RunSummary) -> String {
    let noted = run.label.clone().unwrap_or_default();
    let Some(threshold) = run.not_met().next() else {
        return noted;
    };
    if noted.is_empty() {
        format!("! not {} {}", threshold.metric, threshold.bound)
    } else {
        format!("! {noted}")
    }
}

/// When it began, in the time of a place: with the time where it was today or this year, with the
/// year where it was not. At most 11 cells; in 5 only the more telling half.
#[must_use]
pub fn when(saved: &Saved, now: &Zoned, short: bool) -> String {
    saved
        .at
        .map_or_else(String::new, |at| moment(at, now, short))
}

/// The same of any moment.
#[must_use]
pub fn moment(at: Timestamp, now: &Zoned, short: bool) -> String {
    let at = at.to_zoned(now.time_zone().clone());
    let form = if at.date() == now.date() && short {
        "%H:%M"
    } else if at.year() != now.year() {
        if short { "%Y" } else { "%Y-%m-%d" }
    } else if short {
        "%m-%d"
    } else {
        "%m-%d %H:%M"
    };
    at.strftime(form).to_string()
}

/// The time of this place, for [`when`].
#[must_use]
pub fn now() -> Zoned {
    jiff::Timestamp::now().to_zoned(TimeZone::system())
}

/// Seconds without a unit, as long as they are few: `0.952`, `18.2`, `2:05`.
#[must_use]
pub fn seconds(s: f64) -> String {
    let text = units::run_seconds(s);
    text.strip_suffix(" s").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::fixture;

    #[rstest]
    #[case(RateUnit::Millions, 1_049_000.0, "1.05")]
    #[case(RateUnit::Millions, 22_300.0, "0.02")]
    #[case(RateUnit::Millions, 900.0, "<0.01")]
    #[case(RateUnit::Millions, 0.0, "0.00")]
    #[case(RateUnit::Thousands, 232_018.0, "232.0")]
    #[case(RateUnit::Plain, 4_999.6, "5000")]
    #[case(RateUnit::Plain, 0.2, "<1")]
    fn rates_of_a_column_have_one_unit(
        #[case] unit: RateUnit,
        #[case] rate: f64,
        #[case] shown: &str,
    ) {
        assert_eq!(unit.show(rate), shown);
    }

    #[rstest]
    #[case("2026-11-23T12:00:00Z", "11-23 05:34", "05:34")]
    #[case("2026-11-24T12:00:00Z", "11-23 05:34", "11-23")]
    #[case("2027-01-01T12:00:00Z", "2026-11-23", "2026")]
    fn the_time_is_as_exact_as_it_has_to_be(
        #[case] now: &str,
        #[case] long: &str,
        #[case] short: &str,
    ) {
        let saved = fixture::saved(1, |_| ());
        let now: jiff::Timestamp = now.parse().unwrap();
        let now = now.to_zoned(TimeZone::UTC);
        assert_eq!(when(&saved, &now, false), long);
        assert_eq!(when(&saved, &now, true), short);
    }
}
