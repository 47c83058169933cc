//! When the records that a client holds were due. A record's report says so again, because latency
//! is counted from then.
//!
//! Neighbours often share a moment: without a rate, a worker reads its clock once for several
//! records. So moments are kept, and reported, with a number of records each.

/// Moments at which records were due, on the run's clock, in the order of the records. Neighbours
/// often share one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dues(Vec<(u64, u32)>);

impl Dues {
    /// One more record.
    #[inline]
    pub fn push(&mut self, due_us: u64) {
        match self.0.last_mut() {
            Some((last_us, count)) if *last_us == due_us => *count += 1,
            _ => self.0.push((due_us, 1)),
        }
    }

    /// Each moment, and how many records in a row were due then.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.0.iter().copied()
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The moments of the first `records` records, and those of the rest.
    #[must_use]
    pub fn split(&self, records: u32) -> (Self, Self) {
        let (mut first, mut second) = (Self::default(), Self::default());
        let mut left = records;
        for (due_us, count) in self.iter() {
            let here = count.min(left);
            left -= here;
            for (part, count) in [(&mut first, here), (&mut second, count - here)] {
                if count > 0 {
                    part.0.push((due_us, count));
                }
            }
        }
        (first, second)
    }
}
