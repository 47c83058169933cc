use std::time::Duration;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case(0, "0")]
#[case(999, "999")]
#[case(1_000, "1,000")]
#[case(634_200, "634,200")]
#[case(1_000_000, "1,000,000")]
fn counts_have_commas(#[case] n: u64, #[case] shown: &str) {
    assert_eq!(count(n), shown);
}

#[rstest]
#[case(0, "0 rows")]
#[case(1, "1 row")]
#[case(1_000, "1,000 rows")]
fn one_thing_is_no_plural(#[case] n: u64, #[case] shown: &str) {
    assert_eq!(plural(n, "row"), shown);
}

#[rstest]
#[case(0.0, "0")]
#[case(0.5, "0.50")]
#[case(9.996, "10.0")]
#[case(61.2, "61.2")]
#[case(812_000.0, "812 k")]
#[case(999.4, "999")]
#[case(999.6, "1.00 k")]
#[case(999_999.0, "1.00 M")]
#[case(1_090_000.0, "1.09 M")]
#[case(-4_200.0, "-4.20 k")]
#[case(f64::NAN, "-")]
#[case(f64::INFINITY, "-")]
fn si_shows_three_figures(#[case] x: f64, #[case] shown: &str) {
    assert_eq!(si(x), shown);
}

#[rstest]
#[case(0, "0 B")]
#[case(500, "500 B")]
#[case(1_023, "1023 B")]
#[case(65_536, "64 KiB")]
#[case(62_669, "61.2 KiB")]
#[case(1_000_000, "977 KiB")]
#[case(1_048_575, "1.00 MiB")]
#[case(88_080_385, "84.0 MiB")]
#[case(67_108_864, "64 MiB")]
fn bytes_are_binary(#[case] n: u64, #[case] shown: &str) {
    assert_eq!(bytes(n), shown);
}

#[rstest]
#[case(79_200_000.0, "79.2")]
#[case(600_000.0, "0.60")]
#[case(120_400_000.0, "120")]
fn throughput_is_in_decimal_megabytes(#[case] rate: f64, #[case] shown: &str) {
    assert_eq!(megabytes_per_s(rate), shown);
}

#[rstest]
#[case(0.0, "0.0")]
#[case(14_210.0, "14.2")]
#[case(99_949.0, "99.9")]
#[case(99_950.0, "100")]
#[case(1_204_000.0, "1,204")]
#[case(f64::NAN, "-")]
fn latencies_are_milliseconds(#[case] us: f64, #[case] shown: &str) {
    assert_eq!(millis(us), shown);
}

#[rstest]
#[case(14_210.0, "14.2", "14.2 ms")]
#[case(9_999_000.0, "9,999", "9,999 ms")]
#[case(9_999_500.0, "10.0s", "10.0 s")]
#[case(26_425_000.0, "26.4s", "26.4 s")]
#[case(123_400_000.0, "123s", "123 s")]
#[case(f64::NAN, "-", "- ms")]
fn long_latencies_are_seconds_so_that_columns_stay_narrow(
    #[case] us: f64,
    #[case] narrow: &str,
    #[case] with_unit: &str,
) {
    assert_eq!(narrow_millis(us), narrow);
    assert_eq!(latency_with_unit(us), with_unit);
}

#[rstest]
#[case(0.0, "0")]
#[case(1.094, "1.09")]
#[case(9.996, "10.0")]
#[case(99.96, "100")]
#[case(1_204.4, "1,204")]
#[case(f64::NAN, "-")]
fn figures_stand_without_a_unit(#[case] x: f64, #[case] shown: &str) {
    assert_eq!(figures(x), shown);
}

#[rstest]
#[case(0.0, "0 %")]
#[case(0.004, "<1 %")]
#[case(0.005, "1 %")]
#[case(0.64, "64 %")]
#[case(0.9951, "99 %")]
#[case(1.0, "100 %")]
#[case(-0.0, "0 %")]
#[case(f64::NAN, "-")]
fn parts_are_whole_percent_and_some_is_neither_nothing_nor_all(
    #[case] share: f64,
    #[case] shown: &str,
) {
    assert_eq!(percent(share), shown);
}

#[rstest]
#[case(952, "0.952 s")]
#[case(4_310, "4.310 s")]
#[case(9_999, "9.999 s")]
#[case(18_249, "18.2 s")]
#[case(59_940, "59.9 s")]
#[case(59_950, "1:00")]
#[case(125_000, "2:05")]
#[case(3_725_000, "1:02:05")]
fn run_times_grow_coarser(#[case] ms: u64, #[case] shown: &str) {
    assert_eq!(run_time(Duration::from_millis(ms)), shown);
}

#[test]
fn a_run_time_just_under_a_limit_takes_the_form_it_rounds_to() {
    assert_eq!(run_time(Duration::from_micros(9_999_600)), "10.0 s");
}

#[rstest]
#[case("5000", 5000.0)]
#[case("1_000_000", 1e6)]
#[case("400k", 400e3)]
#[case("400 K", 400e3)]
#[case("1.2M", 1.2e6)]
fn rates_are_read(#[case] text: &str, #[case] rate: f64) {
    assert_eq!(parse_rate(text), Ok(rate));
}

#[rstest]
#[case("5000", 5_000)]
#[case("50k", 50_000)]
#[case("1M", 1_000_000)]
#[case("1.2 M", 1_200_000)]
#[case("1.001k", 1_001)]
#[case("0", 0)]
fn counts_are_read(#[case] text: &str, #[case] count: u64) {
    assert_eq!(parse_count(text), Ok(count));
}

#[rstest]
#[case("65536", 65_536)]
#[case("64k", 65_536)]
#[case("64KiB", 65_536)]
#[case("64 KiB", 65_536)]
#[case("1.5 MiB", 1_572_864)]
#[case("150 MB", 150_000_000)]
fn sizes_are_read(#[case] text: &str, #[case] size: u64) {
    assert_eq!(parse_bytes(text), Ok(size));
}

#[rstest]
#[case("500ms", 500)]
#[case("1.5s", 1_500)]
#[case("2m 30s", 150_000)]
fn durations_are_read(#[case] text: &str, #[case] ms: u64) {
    assert_eq!(parse_duration(text), Ok(Duration::from_millis(ms)));
}

#[test]
fn what_is_no_number_is_named_with_examples() {
    let message = parse_rate("fast").unwrap_err().to_string();
    assert_eq!(message, "\"fast\" is not a rate such as 5000, 400k or 1.2M");
    for wrong in ["", "k", "-5", "1..2", "5 apples", "1e3"] {
        assert!(parse_rate(wrong).is_err(), "{wrong} as a rate");
        assert!(parse_bytes(wrong).is_err(), "{wrong} as a size");
        assert!(parse_count(wrong).is_err(), "{wrong} as a count");
    }
    for wrong in ["1.5", "1.2345k", "10000000G"] {
        assert!(parse_count(wrong).is_err(), "{wrong} as a count");
    }
    for wrong in ["", "10", "ten seconds", "-1s", "5 parsecs"] {
        assert!(parse_duration(wrong).is_err(), "{wrong} as a duration");
    }
    assert!(parse_bytes("9000 TiB").is_err(), "more than 2^53 bytes");
}

proptest! {
    #[test]
    fn a_count_without_its_commas_is_the_number(n: u64) {
        prop_assert_eq!(count(n).replace(',', "").parse(), Ok(n));
    }

    #[test]
    fn a_shown_rate_reads_back_within_three_figures(x in 1.0..1e12f64) {
        prop_assume!(x < 999.5e9);
        let again = parse_rate(&si(x)).unwrap();
        prop_assert!((again - x).abs() <= x * 0.005, "{} for {x}", si(x));
    }

    #[test]
    fn a_shown_size_reads_back_within_three_figures(n in 0u64..1 << 50) {
        let again = parse_bytes(&bytes(n)).unwrap();
        prop_assert!(again.abs_diff(n) <= n / 200, "{} for {n}", bytes(n));
    }

    #[test]
    fn a_whole_number_of_units_reads_back_exactly(n in 0u64..1024, power in 0u32..4) {
        let size = n * 1024u64.pow(power);
        prop_assert_eq!(parse_bytes(&bytes(size)), Ok(size));
    }

    #[test]
    fn a_shown_duration_reads_back_exactly(ns in 0u64..1_000_000_000_000_000) {
        let time = Duration::from_nanos(ns);
        prop_assert_eq!(parse_duration(&duration(time)), Ok(time));
    }
}

#[rstest]
#[case(0.0, "0:00")]
#[case(13.9, "0:14")]
#[case(135.2, "2:15")]
#[case(4_238.0, "1:10:38")]
fn what_is_foreseen_is_told_in_whole_seconds(#[case] s: f64, #[case] shown: &str) {
    assert_eq!(clock(s), shown);
}
