//! The values that steps lead to: rungs as far apart as a difference that one can measure.

use std::ops::RangeInclusive;

use crate::profile::draft::Direction;

/// The next rung, or the one before; `None` at the end of the ladder.
pub fn rung<T: PartialOrd + Copy>(ladder: &[T], now: T, to: Direction) -> Option<T> {
    let mut rungs = ladder.iter().copied();
    match to {
        Direction::Next => rungs.find(|rung| *rung > now),
        Direction::Previous => rungs.rfind(|rung| *rung < now),
    }
}

/// 1, 2 and 5, times each of these powers of ten.
pub fn one_two_five(powers: RangeInclusive<i32>) -> impl Iterator<Item = f64> {
    powers.flat_map(|power| [1.0, 2.0, 5.0].map(|rung| rung * 10_f64.powi(power)))
}

/// 0, 1, 2, 5, 10, 20, 50 ... as far as whole numbers go.
pub fn one_two_five_whole() -> Vec<i64> {
    let rungs = |scale: i64| {
        [1, 2, 5]
            .into_iter()
            .filter_map(move |n| scale.checked_mul(n))
    };
    let scales = (0..19).map(|power| 10_i64.pow(power));
    std::iter::once(0).chain(scales.flat_map(rungs)).collect()
}

/// The next power of two, or the one before.
pub fn doubled(n: i64, to: Direction) -> Option<i64> {
    let n = u64::try_from(n).ok()?;
    let next = match to {
        Direction::Next => (n + 1).checked_next_power_of_two()?,
        Direction::Previous => n.checked_next_power_of_two()? / 2,
    };
    i64::try_from(next).ok().filter(|next| *next > 0)
}
