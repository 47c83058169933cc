//! When a percentile says something.
//!
//! The records of a batch share their fate: with 5,000 a batch, a million records are 200 batches,
//! and p99 is two of them. So at least ten batches have to lie above a percentile that is shown.
//! Where no batches are known, each record stands for itself.

/// Whether a percentile says something, where there are so many fates and this part of them above
/// it, in thousandths.
#[must_use]
pub fn stands(fates: u64, above: u64) -> bool {
    u128::from(fates) * u128::from(above) >= 10_000
}

/// How many fates the measured ones of the acknowledged records shared.
#[must_use]
pub fn fates(batches: u64, measured: u64, acked: u64) -> u64 {
    if batches == 0 || acked == 0 {
        return measured;
    }
    let part = u128::from(batches) * u128::from(measured);
    u64::try_from(part / u128::from(acked)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_the_batches_that_were_measured_lie_above_what_stands() {
        assert!(stands(fates(200, 1_000_000, 1_000_000), 50));
        assert!(!stands(fates(200, 1_000_000, 1_000_000), 10));
        assert!(
            !stands(fates(200, 500_000, 1_000_000), 50),
            "half was warm-up"
        );
        assert!(
            stands(fates(0, 1_000, 1_000), 10),
            "records that come alone"
        );
    }
}
