//! The scales of charts: where a value lies, and which values are named.

use crate::units::millis;

/// Ticks that an axis has at most.
const MOST_TICKS: usize = 6;

/// How values become places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    Linear,
    /// The same factor is everywhere as long.
    Log,
    /// As long for each further nine: 90, 99, 99.9.
    Nines,
}

/// A scale from one end to the other, with the values that are named on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    ticks: Vec<(f64, String)>,
    title: String,
}

impl Axis {
    /// From nothing to a round value above the largest. Rates begin at zero.
    #[must_use]
    pub fn from_zero(title: &str, largest: f64) -> Self {
        let high = round_up(largest);
        Self::linear(title, 0.0, high)
    }

    /// From nothing to exactly this end, such as that of a run.
    #[must_use]
    pub fn up_to(title: &str, end: f64) -> Self {
        Self::linear(title, 0.0, if end > 0.0 { end } else { 1.0 })
    }

    /// Around these values, with some air.
    #[must_use]
    pub fn fitted(title: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = ends(values);
        let air = ((high - low) * 0.08).max(high.abs() * 0.005).max(1e-9);
        Self::linear(title, (low - air).max(0.0), high + air)
    }

    /// Whole numbers from one on, such as rounds.
    #[must_use]
    pub fn counted(title: &str, last: usize) -> Self {
        let step = last.div_ceil(MOST_TICKS).max(1);
        let ticks = (1..=last).step_by(step);
        let value = |n: usize| crate::units::as_f64(n as u64);
        Self {
            scale: Scale::Linear,
            low: 0.5,
            high: value(last.max(1)) + 0.5,
            ticks: ticks.map(|n| (value(n), n.to_string())).collect(),
            title: title.to_owned(),
        }
    }

    /// Latencies in microseconds, named in milliseconds, each factor as long as every other.
    #[must_use]
    pub fn latencies(title: &str, us: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = ends(us.into_iter().filter(|us| *us > 0.0));
        let all: Vec<_> = (0..=10)
            .flat_map(|power| [1.0, 2.0, 5.0].map(|n| n * 10_f64.powi(power)))
            .collect();
        let below = all.iter().copied().rfind(|it| *it <= low);
        let above = all.iter().copied().find(|it| *it >= high.max(low * 1.01));
        let (low, high) = (below.unwrap_or(1.0), above.unwrap_or(high.max(2.0)));
        let inside: Vec<_> = all
            .into_iter()
            .filter(|it| (low..=high).contains(it))
            .collect();
        let is_power = |it: &&f64| (it.log10() - it.log10().round()).abs() < 1e-9;
        let ticks: Vec<_> = if inside.len() > MOST_TICKS + 1 {
            inside.iter().filter(is_power).copied().collect()
        } else {
            inside
        };
        Self {
            scale: Scale::Log,
            low,
            high,
            ticks: ticks.into_iter().map(|us| (us, ms(us))).collect(),
            title: title.to_owned(),
        }
    }

    /// Percentiles as parts of all records, from none to the highest that is shown.
    #[must_use]
    pub fn percentiles(title: &str, highest: f64) -> Self {
        let named = [
            (0.0, "0"),
            (0.5, "50"),
            (0.9, "90"),
            (0.99, "99"),
            (0.999, "99.9"),
            (0.9999, "99.99"),
            (0.99999, "99.999"),
        ];
        let high = highest.clamp(0.9, 0.999_999);
        let ticks = named.into_iter().filter(|(part, _)| *part <= high + 1e-12);
        Self {
            scale: Scale::Nines,
            low: 0.0,
            high,
            ticks: ticks.map(|(part, name)| (part, name.to_owned())).collect(),
            title: title.to_owned(),
        }
    }

    /// Ratios around one, named as changes: a factor of two up is as far as one down.
    #[must_use]
    pub fn ratios(ratios: impl IntoIterator<Item = f64>) -> Self {
        let logs = ratios.into_iter().map(f64::ln).chain([0.0]);
        let (low, high) = ends(logs.filter(|log| log.is_finite()));
        let air = ((high - low) * 0.05).max(0.002);
        let (low, high) = ((low - air).exp(), (high + air).exp());
        Self {
            scale: Scale::Log,
            low,
            high,
            ticks: round_ratios(low, high)
                .into_iter()
                .map(|ratio| (ratio, change(ratio)))
                .collect(),
            title: String::new(),
        }
    }

    fn linear(title: &str, low: f64, high: f64) -> Self {
        let step = step(high - low);
        let first = (low / step).ceil();
        let ticks = (0..=2 * MOST_TICKS).map(|i| (first + as_f64(i)) * step);
        let unit = Unit::of(high);
        Self {
            scale: Scale::Linear,
            low,
            high,
            ticks: ticks
                .take_while(|value| *value <= high * (1.0 + 1e-9))
                .map(|value| (value, unit.show(value)))
                .collect(),
            title: title.to_owned(),
        }
    }

    /// Where a value lies, from 0 at the low end to 1 at the high one.
    #[must_use]
    pub fn part(&self, value: f64) -> f64 {
        let place = |value: f64| match self.scale {
            Scale::Linear => value,
            Scale::Log => value.max(f64::MIN_POSITIVE).ln(),
            Scale::Nines => -(1.0 - value.min(0.999_999_9)).log10(),
        };
        let (low, high) = (place(self.low), place(self.high));
        ((place(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The values that are named.
    #[must_use]
    pub fn ticks(&self) -> &[(f64, String)] {
        &self.ticks
    }

    /// What it measures, and in which unit.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// One unit for all names of an axis.
#[derive(Clone, Copy)]
struct Unit {
    of: f64,
    sign: &'static str,
}

impl Unit {
    fn of(largest: f64) -> Self {
        let (of, sign) = match largest {
            top if top >= 1e6 => (1e6, " M"),
            top if top >= 1e4 => (1e3, " k"),
            _ => (1.0, ""),
        };
        Self { of, sign }
    }

    fn show(self, value: f64) -> String {
        match trimmed(value / self.of) {
            nothing if nothing == "0" => nothing,
            figure => figure + self.sign,
        }
    }
}

/// Without zeros that say nothing.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn ms(us: f64) -> String {
    match us {
        us if us < 1_000.0 => trimmed(us / 1_000.0),
        us if us < 100_000.0 => trimmed(us / 1_000.0),
        us => millis(us),
    }
}

/// `+5 %`, `-20 %`, and from the double on `x2`.
fn change(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 2.0 => format!("x{}", trimmed(ratio)),
        ratio if (ratio - 1.0).abs() < 1e-9 => "0".to_owned(),
        ratio => {
            let percent = trimmed((ratio - 1.0) * 100.0);
            let sign = if ratio > 1.0 { "+" } else { "" };
            format!("{sign}{percent} %")
        }
    }
}

/// Round changes within these ends, as many as there is room for.
fn round_ratios(low: f64, high: f64) -> Vec<f64> {
    const STEPS: [f64; 10] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0];
    let at = |step: f64| {
        // A whole step down from one is nothing.
        let below = [0.1, 0.2, 0.5].into_iter().filter(|_| step >= 1.0);
        let ticks = below.chain((-500..=500).map(|i| 1.0 + f64::from(i) * step));
        let ticks = ticks.filter(|ratio| low < *ratio && *ratio < high);
        ticks.collect::<Vec<_>>()
    };
    let fits = |ticks: &Vec<f64>| ticks.len() <= MOST_TICKS + 1;
    STEPS.into_iter().map(at).find(fits).unwrap_or_else(|| {
        let factors = [0.01, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        let is_inside = |ratio: &f64| low < *ratio && *ratio < high;
        factors.into_iter().filter(is_inside).collect()
    })
}

fn ends(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// The next of 1, 1.2, 1.5, 2, 3, 4, 6, 8 times a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0];
    let step = steps
        .into_iter()
        .find(|step| step * power >= value * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

/// A round distance of ticks.
fn step(range: f64) -> f64 {
    let least = range / as_f64(MOST_TICKS - 1);
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = steps
        .into_iter()
        .find(|step| step * power >= least * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

fn as_f64(n: usize) -> f64 {
    crate::units::as_f64(n as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn names(axis: &Axis) -> Vec<&str> {
        axis.ticks().iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn rates_begin_at_zero_and_have_one_unit() {
        let axis = Axis::from_zero("msg/s", 1_090_000.0);
        assert_eq!(
            names(&axis),
            ["0", "0.25 M", "0.5 M", "0.75 M", "1 M"],
            "up to 1.2 M"
        );
        let axis = Axis::from_zero("msg/s", 94_000.0);
        assert_eq!(names(&axis), ["0", "20 k", "40 k", "60 k", "80 k", "100 k"]);
        assert!((axis.part(50_000.0) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn latencies_are_named_in_milliseconds_at_round_places() {
        let axis = Axis::latencies("ms", [1_700.0, 44_000.0]);
        assert_eq!(names(&axis), ["1", "2", "5", "10", "20", "50"]);
        let axis = Axis::latencies("ms", [90.0, 44_000.0]);
        assert_eq!(names(&axis), ["0.1", "1", "10"], "too many for all");
    }

    #[test]
    fn each_nine_is_as_long_as_the_one_before() {
        let axis = Axis::percentiles("percentile", 0.999);
        assert_eq!(names(&axis), ["0", "50", "90", "99", "99.9"]);
        assert!((axis.part(0.9) - 1.0 / 3.0).abs() < 1e-9);
        assert!((axis.part(0.99) - 2.0 / 3.0).abs() < 1e-9);
    }

    #[rstest]
    #[case(0.97, 1.08, &["-2 %", "0", "+2 %", "+4 %", "+6 %", "+8 %"])]
    #[case(0.8, 1.1, &["-20 %", "-15 %", "-10 %", "-5 %", "0", "+5 %", "+10 %"])]
    #[case(0.9, 4.3, &["0", "x2", "x3", "x4"])]
    #[case(0.3, 5.9, &["-50 %", "0", "x2", "x3", "x4", "x5", "x6"])]
    fn ratios_are_named_as_changes(#[case] low: f64, #[case] high: f64, #[case] wanted: &[&str]) {
        let axis = Axis::ratios([low, high]);
        assert_eq!(names(&axis), wanted);
        assert!(axis.part(1.0) > 0.0 && axis.part(1.0) < 1.0);
    }

    proptest! {
        #[test]
        fn every_value_has_a_place_and_ticks_are_few(
            values in proptest::collection::vec(0.0..1e9_f64, 0..20),
        ) {
            let largest = values.iter().copied().fold(0.0, f64::max);
            let axes = [
                Axis::from_zero("", largest),
                Axis::up_to("", largest),
                Axis::fitted("", values.iter().copied()),
                Axis::latencies("", values.iter().copied()),
                Axis::ratios(values.iter().copied()),
                Axis::counted("", values.len()),
            ];
            for axis in axes {
                prop_assert!(axis.ticks().len() <= 2 * MOST_TICKS, "{axis:?}");
                for value in &values {
                    prop_assert!((0.0..=1.0).contains(&axis.part(*value)), "{axis:?}");
                }
            }
        }
    }
}
