//! Numbers as people write and read them.
//!
//! A profile says `64 KiB`, `400k` and `10s`; a summary says `1.09 M`, `84.0 MiB` and `2:05`. Both
//! directions live here, so that a figure looks the same wherever it is shown and whatever is
//! shown can be typed back. Three figures are enough to judge a rate by; whole counts keep every
//! digit, because they have to add up.

use std::time::Duration;

/// A text that is not the number it should be. Says what would be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not {wanted}")]
pub struct UnitError {
    /// What was written.
    pub text: String,
    /// What should have been, with examples: "a size such as 64 KiB, 1 MiB or 65536".
    pub wanted: &'static str,
}

/// Below this a float holds every whole number: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Stands where a figure is not known.
const UNKNOWN: &str = "-";

/// A whole count with commas: `1,000,000`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// So many things: `1 worker`, `4 workers`, `1,000 rows`.
#[must_use]
pub fn plural(n: u64, thing: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {thing}{s}", count(n))
}

/// Three figures and a decimal prefix: `1.09 M`, `812 k`, `61.2`; `0` for nothing, `-` if not known.
#[must_use]
pub fn si(x: f64) -> String {
    const PREFIXES: [&str; 5] = ["", " k", " M", " G", " T"];
    if !x.is_finite() {
        return UNKNOWN.into();
    }
    if x == 0.0 {
        return "0".into();
    }
    let mut scaled = x;
    let mut prefix = 0;
    // From 999.5 on, three figures would round to 1000.
    while scaled.abs() >= 999.5 && prefix + 1 < PREFIXES.len() {
        scaled /= 1000.0;
        prefix += 1;
    }
    three_figures(scaled) + PREFIXES[prefix]
}

/// A size or an amount of memory, in powers of 1024: `64 KiB`, `84.0 MiB`. Whole multiples of the
/// unit are written without decimals.
#[must_use]
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut scaled = as_f64(n);
    let mut unit = 0;
    while scaled.round() >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    let figures = if scaled.fract() == 0.0 {
        format!("{scaled:.0}")
    } else {
        three_figures(scaled)
    };
    format!("{figures} {}", UNITS[unit])
}

/// Bytes a second as megabytes (10^6) a second, without the unit: `79.2`.
#[must_use]
pub fn megabytes_per_s(bytes_per_s: f64) -> String {
    if bytes_per_s.is_finite() {
        three_figures(bytes_per_s / 1e6)
    } else {
        UNKNOWN.into()
    }
}

/// A latency in microseconds as milliseconds, without the unit: one decimal under 100 (`14.2`),
/// whole with commas from there (`1,204`).
#[must_use]
pub fn millis(us: f64) -> String {
    let ms = us / 1000.0;
    if !ms.is_finite() {
        UNKNOWN.into()
    } else if ms < 99.95 {
        format!("{ms:.1}")
    } else {
        count(rounded(ms))
    }
}

/// A latency in microseconds for a narrow column of milliseconds: as by [`millis`], but from 10 s on
/// in seconds, with their unit: `26.4s`, `123s`. It has at most five signs, up to hours.
#[must_use]
pub fn narrow_millis(us: f64) -> String {
    if in_seconds(us) {
        three_figures(us / 1e6) + "s"
    } else {
        millis(us)
    }
}

/// A latency in microseconds with its unit, for a sentence: `14.2 ms`, `26.4 s`.
#[must_use]
pub fn latency_with_unit(us: f64) -> String {
    if in_seconds(us) {
        format!("{} s", three_figures(us / 1e6))
    } else {
        format!("{} ms", millis(us))
    }
}

/// Whether a latency is so long that milliseconds would take more than four digits.
fn in_seconds(us: f64) -> bool {
    us.is_finite() && us >= 9_999_500.0
}

/// Whole microseconds of a time.
#[must_use]
pub fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A latency in whole microseconds, shown as by [`millis`].
#[must_use]
pub fn latency(us: u64) -> String {
    millis(as_f64(us))
}

/// Three figures without a prefix, for columns whose title has the unit: `1.09`, `61.2`, `1,204`.
/// `0` for nothing, `-` if not known; nothing shown so is negative.
#[must_use]
pub fn figures(x: f64) -> String {
    match x {
        _ if !x.is_finite() => UNKNOWN.into(),
        0.0 => "0".into(),
        x if x < 99.95 => three_figures(x),
        x => count(rounded(x)),
    }
}

/// A part of a whole in whole percent: `64 %`. What is not nothing does not look like nothing,
/// and what is not all does not look like all: `<1 %`, `99 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        x if !x.is_finite() => UNKNOWN.into(),
        x if x > 0.0 && x < 0.5 => "<1 %".into(),
        x if (99.5..100.0).contains(&x) => "99 %".into(),
        // Halves up, as people round. The sum of nothing is minus zero.
        x => format!("{:.0} %", x.round() + 0.0),
    }
}

/// How long a run took: `0.952 s`, `18.2 s`, `2:05`, `1:02:05`.
#[must_use]
pub fn run_time(time: Duration) -> String {
    let rounded_to = |unit: u128| (time.as_nanos() + unit / 2) / unit;
    let (ms, tenths, s) = (
        rounded_to(1_000_000),
        rounded_to(100_000_000),
        rounded_to(1_000_000_000),
    );
    if ms < 10_000 {
        format!("{}.{:03} s", ms / 1000, ms % 1000)
    } else if tenths < 600 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else if s < 3600 {
        format!("{}:{:02}", s / 60, s % 60)
    } else {
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    }
}

/// [`run_time`] of seconds as reports have them; none where they are no time.
#[must_use]
pub fn run_seconds(s: f64) -> String {
    run_time(Duration::try_from_secs_f64(s).unwrap_or_default())
}

/// A time that is only foreseen, in whole seconds: `0:54`, `1:02:05`.
#[must_use]
pub fn clock(s: f64) -> String {
    let seconds = rounded(s);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Reads a rate or another big count: `400k`, `1.2M`, `5000`. Prefixes are powers of 1000.
///
/// # Errors
/// When the text is no number, has another suffix or a sign.
pub fn parse_rate(text: &str) -> Result<f64, UnitError> {
    let factor = |suffix: &str| match suffix {
        "" => Some(1.0),
        "k" | "K" => Some(1e3),
        "m" | "M" => Some(1e6),
        "g" | "G" => Some(1e9),
        _ => None,
    };
    scaled(text, factor).ok_or_else(|| UnitError {
        text: text.into(),
        wanted: "a rate such as 5000, 400k or 1.2M",
    })
}

/// Reads a whole count: `5000`, `50k`, `1.5M`. Prefixes are powers of 1000.
///
/// # Errors
/// When the text is no number, has another suffix or a sign, is not whole, or is 2^53 or more.
pub fn parse_count(text: &str) -> Result<u64, UnitError> {
    // 1.1 is none in binary, so that 1.1k may come out a hair beside 1100.
    let is_whole = |n: &f64| (n - n.round()).abs() <= n * f64::EPSILON;
    parse_rate(text)
        .ok()
        .filter(|n| *n < EXACT && is_whole(n))
        .map(rounded)
        .ok_or_else(|| UnitError {
            text: text.into(),
            wanted: "a whole count such as 5000, 50k or 1M",
        })
}

/// Reads a size: `65536`, `64 KiB`, `64k`, `1.5 MiB`. As in Kafka's own tools `k`, `M`, `G` and
/// `T` are powers of 1024; `kB`, `MB`, `GB` and `TB` are powers of 1000. Rounded to whole bytes.
///
/// # Errors
/// When the text is no number, has another suffix, or is 2^53 bytes or more.
pub fn parse_bytes(text: &str) -> Result<u64, UnitError> {
    let factor = |suffix: &str| match suffix.to_ascii_lowercase().as_str() {
        "" | "b" => Some(1.0),
        "k" | "kib" => Some(1024.0),
        "m" | "mib" => Some(1024.0 * 1024.0),
        "g" | "gib" => Some(1024.0 * 1024.0 * 1024.0),
        "t" | "tib" => Some(1024.0 * 1024.0 * 1024.0 * 1024.0),
        "kb" => Some(1e3),
        "mb" => Some(1e6),
        "gb" => Some(1e9),
        "tb" => Some(1e12),
        _ => None,
    };
    scaled(text, factor)
        .filter(|bytes| *bytes < EXACT)
        .map(rounded)
        .ok_or_else(|| UnitError {
            text: text.into(),
            wanted: "a size such as 65536, 64 KiB or 1 MiB",
        })
}

/// Reads a length of time: `10s`, `1.5s`, `2m 30s`, `500ms`. A unit is required.
///
/// # Errors
/// When the text is no number with a unit of time.
pub fn parse_duration(text: &str) -> Result<Duration, UnitError> {
    humantime::parse_duration(text).map_err(|_| UnitError {
        text: text.into(),
        wanted: "a length of time such as 500ms, 10s or 2m 30s",
    })
}

/// A length of time that [`parse_duration`] reads back to the same value: `2m 30s`.
#[must_use]
pub fn duration(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// Three figures while there is a decimal point to place them around: `1.09`, `61.2`, `812`.
fn three_figures(x: f64) -> String {
    let size = x.abs();
    let decimals = usize::from(size < 9.995) + usize::from(size < 99.95);
    format!("{x:.decimals$}")
}

/// The number at the front of the text, times what its suffix stands for. Underscores may group
/// the digits, as in TOML.
fn scaled(text: &str, factor: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let text = text.trim();
    let end = text
        .find(|c: char| !matches!(c, '0'..='9' | '.' | '_'))
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let number: f64 = digits.replace('_', "").parse().ok()?;
    Some(number * factor(suffix.trim_start())?)
}

/// A count to be shown or divided.
#[allow(
    clippy::cast_precision_loss,
    reason = "shown with three figures; exact below 2^53 anyway"
)]
#[must_use]
pub fn as_f64(n: u64) -> f64 {
    n as f64
}

/// The nearest whole count; nothing for what is negative or no number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass what is finite and not negative; a float beyond u64 saturates"
)]
#[must_use]
pub fn rounded(x: f64) -> u64 {
    x.round() as u64
}

#[cfg(test)]
mod tests;
