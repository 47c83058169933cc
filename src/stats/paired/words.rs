//! Ratios as people quote them: `+6.4 % [+4.9, +7.8]`, and from +100 % on as factors, `x2.0`.

use super::pairs::Interval;

/// From here on a ratio is a factor.
const FACTOR: f64 = 2.0;

/// A ratio as a change: `+6.4 %`, `-19.4 %`, `x7.2`.
#[must_use]
pub fn change(ratio: f64) -> String {
    if is_factor(ratio) {
        return factor(ratio);
    }
    format!("{} %", signed(ratio))
}

/// The ends of an interval beside [`change`] of its estimate: `[+4.9, +7.8]`, `[x1.9, x2.2]`.
#[must_use]
pub fn interval(ratio: f64, interval: &Interval) -> String {
    let end = if is_factor(ratio) { factor } else { signed };
    format!("[{}, {}]", end(interval.low), end(interval.high))
}

/// A bound on changes: `3 %`, `2.5 %`.
#[must_use]
pub fn percent(part: f64) -> String {
    let percent = (part * 1_000.0).round() / 10.0;
    format!("{percent} %")
}

/// A difference that can be found, never told smaller than it is: `3.9 %`.
#[must_use]
pub fn bound(part: f64) -> String {
    if part >= 1.0 {
        return factor(1.0 + part);
    }
    let percent = (part * 1_000.0 - 1e-9).ceil() / 10.0;
    format!("{percent} %")
}

fn is_factor(ratio: f64) -> bool {
    ratio >= FACTOR
}

fn factor(ratio: f64) -> String {
    if ratio >= 9.95 {
        format!("x{ratio:.0}")
    } else {
        format!("x{ratio:.1}")
    }
}

fn signed(ratio: f64) -> String {
    let percent = format!("{:+.1}", (ratio - 1.0) * 100.0);
    // Nothing has no sign of its own.
    percent.replace("-0.0", "+0.0")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(1.064, "+6.4 %")]
    #[case(0.806, "-19.4 %")]
    #[case(1.0, "+0.0 %")]
    #[case(0.9999, "+0.0 %")]
    #[case(0.8995, "-10.1 %")]
    #[case(1.994, "+99.4 %")]
    #[case(2.0, "x2.0")]
    #[case(7.21, "x7.2")]
    #[case(12.3, "x12")]
    fn a_ratio_is_told_as_a_change_and_from_the_double_on_as_a_factor(
        #[case] ratio: f64,
        #[case] words: &str,
    ) {
        assert_eq!(change(ratio), words);
    }

    #[test]
    fn both_ends_of_an_interval_are_told_in_the_form_of_its_estimate() {
        let ends = |low, high| Interval { low, high };
        assert_eq!(interval(1.064, &ends(1.049, 1.078)), "[+4.9, +7.8]");
        assert_eq!(interval(2.04, &ends(1.93, 2.2)), "[x1.9, x2.2]");
        assert_eq!(interval(1.9, &ends(1.7, 2.2)), "[+70.0, +120.0]");
    }

    #[test]
    fn a_bound_is_never_told_smaller_than_it_is() {
        assert_eq!(percent(0.03), "3 %");
        assert_eq!(percent(0.025), "2.5 %");
        assert_eq!(bound(0.0381), "3.9 %");
        assert_eq!(bound(0.05), "5 %");
        assert_eq!(bound(1.2), "x2.2");
    }
}
