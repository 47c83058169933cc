//! Points that no other beats in both: the Pareto front.

/// Those that are on the front, as indices. Of each figure more is better; a point without its
/// second figure is on the front only if none has more of the first.
#[must_use]
pub fn front(points: &[(f64, Option<f64>)]) -> Vec<usize> {
    let second = |point: &(f64, Option<f64>)| point.1.unwrap_or(f64::NEG_INFINITY);
    let beats = |one: &(f64, Option<f64>), other: &(f64, Option<f64>)| {
        let is_no_worse = one.0 >= other.0 && second(one) >= second(other);
        is_no_worse && (one.0 > other.0 || second(one) > second(other))
    };
    let is_on = |&index: &usize| !points.iter().any(|other| beats(other, &points[index]));
    (0..points.len()).filter(is_on).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_point_is_on_the_front_if_nothing_is_better_in_both() {
        let points = [
            (5.0, Some(1.0)),
            (4.0, Some(2.0)),
            (4.0, Some(1.0)),
            (1.0, Some(3.0)),
        ];
        assert_eq!(front(&points), [0, 1, 3]);
    }

    #[test]
    fn twins_are_both_on_it() {
        assert_eq!(front(&[(1.0, Some(1.0)); 2]), [0, 1]);
    }

    #[test]
    fn what_is_not_known_beats_nothing() {
        assert_eq!(front(&[(1.0, Some(1.0)), (1.0, None), (2.0, None)]), [0, 2]);
        assert_eq!(front(&[(1.0, None), (2.0, None)]), [1]);
        assert_eq!(front(&[]), [] as [usize; 0]);
    }

    proptest! {
        /// Whatever is not on the front is beaten by something that is.
        #[test]
        fn the_front_beats_all_others(
            points in prop::collection::vec((0..9_u8, prop::option::of(0..9_u8)), 1..20),
        ) {
            let points: Vec<_> = points
                .iter()
                .map(|(a, b)| (f64::from(*a), b.map(f64::from)))
                .collect();
            let on = front(&points);
            prop_assert!(!on.is_empty());
            for index in (0..points.len()).filter(|index| !on.contains(index)) {
                let beaten = on.iter().any(|&other| {
                    let (one, other) = (points[index], points[other]);
                    other.0 >= one.0 && other.1 >= one.1 && other != one
                });
                prop_assert!(beaten);
            }
        }
    }
}
