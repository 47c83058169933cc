//! The distribution of Wilcoxon's W+ when there is no difference.
//!
//! W+ is the sum of the ranks of the positive ones among n differences. Without a difference each
//! sign is a toss, so W+ takes each of its values in so many of the 2^n ways. They are counted
//! exactly, rank by rank, as parts of one: halving is exact in floating point, and the sums are
//! good to about n units in the last place, some 10^-13 at a thousand differences.

use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    /// The distribution that was asked for last: all metrics of a session ask for the same.
    static LAST: RefCell<Rc<SignedRank>> = RefCell::new(Rc::new(SignedRank::count(0)));
}

/// How probable each W+ is among so many differences.
#[derive(Debug)]
pub struct SignedRank {
    n: usize,
    /// P(W+ <= k), up to the middle of the distribution; it is symmetric.
    at_most: Vec<f64>,
}

impl SignedRank {
    /// The distribution for `n` differences, no two of them alike.
    #[must_use]
    pub fn of(n: usize) -> Rc<Self> {
        LAST.with_borrow_mut(|last| {
            if last.n != n {
                *last = Rc::new(Self::count(n));
            }
            Rc::clone(last)
        })
    }

    fn count(n: usize) -> Self {
        let middle = n * (n + 1) / 4;
        let mut share = vec![0.0; middle + 1];
        share[0] = 1.0;
        for rank in 1..=n {
            // From above, so that each place still has what was there without this rank.
            for sum in (0..=middle).rev() {
                let with_rank = sum.checked_sub(rank).map_or(0.0, |rest| share[rest]);
                share[sum] = f64::midpoint(share[sum], with_rank);
            }
        }
        let mut total = 0.0;
        for share in &mut share {
            total += *share;
            *share = total;
        }
        Self { n, at_most: share }
    }

    /// The largest k with P(W+ <= k) of at most half of `alpha`: the critical value of a test from
    /// both sides. `None`: there are too few differences for such an `alpha`.
    #[must_use]
    pub fn critical(&self, alpha: f64) -> Option<usize> {
        let below = self.at_most.partition_point(|&share| share <= alpha / 2.0);
        below.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::units::as_f64;

    /// From the printed tables of Wilcoxon's test, both sides.
    #[rstest]
    #[case(6, [Some(0), None, None])]
    #[case(7, [Some(2), Some(0), None])]
    #[case(8, [Some(3), Some(1), Some(0)])]
    #[case(9, [Some(5), Some(3), Some(1)])]
    #[case(10, [Some(8), Some(5), Some(3)])]
    #[case(12, [Some(13), Some(9), Some(7)])]
    #[case(15, [Some(25), Some(19), Some(15)])]
    #[case(20, [Some(52), Some(43), Some(37)])]
    #[case(25, [Some(89), Some(76), Some(68)])]
    #[case(30, [Some(137), Some(120), Some(109)])]
    #[case(50, [Some(434), Some(397), Some(373)])]
    fn critical_values_are_those_of_the_printed_tables(
        #[case] n: usize,
        #[case] critical: [Option<usize>; 3],
    ) {
        let distribution = SignedRank::of(n);
        assert_eq!(
            [0.05, 0.02, 0.01].map(|alpha| distribution.critical(alpha)),
            critical
        );
    }

    #[test]
    fn five_differences_are_too_few_for_five_percent() {
        assert_eq!(SignedRank::of(5).critical(0.05), None);
        assert_eq!(SignedRank::of(5).critical(0.1), Some(0));
        assert_eq!(SignedRank::of(0).critical(0.05), None);
    }

    #[test]
    fn many_differences_come_close_to_a_normal_distribution() {
        for n in [100, 400, 1_000] {
            let distribution = SignedRank::of(n);
            let n = f64::from(u32::try_from(n).unwrap());
            let mean = n * (n + 1.0) / 4.0;
            let deviation = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
            let critical = f64::from(u32::try_from(distribution.critical(0.05).unwrap()).unwrap());
            let normal = mean - 1.959_964 * deviation;
            assert!((critical - normal).abs() < 1.5 + 1e-3 * deviation);
        }
    }

    proptest! {
        /// Every way of giving signs, one by one.
        #[test]
        fn shares_are_those_of_all_signs_counted(n in 1_usize..14, k in 0_usize..50) {
            let distribution = SignedRank::of(n);
            let k = k.min(n * (n + 1) / 4);
            let ways = (0_u32..1 << n).filter(|signs| {
                let ranks = (0..n).filter(|rank| signs >> rank & 1 == 1);
                ranks.map(|rank| rank + 1).sum::<usize>() <= k
            });
            let counted = as_f64(ways.count() as u64) / f64::from(1_u32 << n);
            prop_assert!((distribution.at_most[k] - counted).abs() < 1e-12);
        }
    }
}
