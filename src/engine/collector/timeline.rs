//! What was acknowledged when, look by look.
//!
//! A look takes what the workers have left, and tells them to leave what they have recorded since.
//! So what is found was recorded between the two looks before; but a worker that is done leaves
//! the rest at once, and that was recorded up to its end.

use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use crate::stats::Series;

/// A run's series, with the looks that fill it.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Shared with the snapshots.
    series: Arc<Series>,
    /// The look before the latest, and the latest.
    looks: [Duration; 2],
    /// Found at this look, and acknowledged between those two.
    between: u64,
    /// The same, and acknowledged after them.
    after: u64,
}

impl Timeline {
    /// Of one worker, `acked` more records are found. `done`: when its last report came, if it
    /// works no more.
    pub fn find(&mut self, acked: u64, done: Option<Duration>) {
        let after = done.map_or(0, |last| self.after_looks(acked, last));
        self.between += acked - after;
        self.after += after;
    }

    /// How many of these records were acknowledged after the latest look, if they came evenly from
    /// the one before it to `last`.
    fn after_looks(&self, acked: u64, last: Duration) -> u64 {
        let [earlier, latest] = self.looks;
        let whole = last.saturating_sub(earlier).as_nanos().max(1);
        let after = last.saturating_sub(latest).as_nanos();
        let share = (u128::from(acked) * after + whole / 2) / whole;
        u64::try_from(share).unwrap_or(acked)
    }

    /// All workers are looked at, and some of them still work.
    pub fn look(&mut self, now: Duration) {
        let [_, latest] = self.looks;
        self.add_between();
        // Of the next look, this is between.
        self.between = take(&mut self.after);
        self.looks = [latest, now];
    }

    fn add_between(&mut self) {
        let [earlier, latest] = self.looks;
        let acked = take(&mut self.between);
        Arc::make_mut(&mut self.series).add(earlier, latest, acked);
    }

    /// All workers are looked at, and done. `last`: when the last report came. Looks after this
    /// one find nothing.
    pub fn end(&mut self, last: Duration) {
        let [_, latest] = self.looks;
        self.add_between();
        let after = take(&mut self.after);
        Arc::make_mut(&mut self.series).end(latest, last, after);
    }

    pub fn series(&self) -> &Arc<Series> {
        &self.series
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// The last moment of a step of 20 ms that ends then.
    fn just_before(ms: u64) -> Duration {
        Duration::from_nanos(ms * 1_000_000 - 1)
    }

    /// Looks every 20 ms at workers, each of which has 100 records acknowledged meanwhile.
    fn after_looks(looks: u64, workers: u64) -> Timeline {
        let mut timeline = Timeline::default();
        for look in 0..looks {
            for _ in 0..workers {
                timeline.find(if look < 2 { 0 } else { 100 }, None);
            }
            timeline.look(ms(look * 20));
        }
        timeline
    }

    #[test]
    fn what_a_look_finds_was_acknowledged_between_the_two_before_it() {
        assert_eq!(after_looks(4, 1).series().acked, [100, 100, 0]);
    }

    #[test]
    fn an_even_run_is_even_to_its_end() {
        let mut timeline = after_looks(4, 1);
        let last = just_before(80);
        timeline.find(200, Some(last));
        timeline.end(last);
        assert_eq!(timeline.series().acked, [100; 4]);
        // File tasks may go on, and looks with them.
        timeline.find(0, Some(last));
        timeline.end(last);
        assert_eq!(timeline.series().acked, [100; 4]);
    }

    #[test]
    fn so_it_is_when_one_worker_ends_before_a_look_and_the_other_after_it() {
        let mut timeline = after_looks(4, 2);
        let first = just_before(80);
        timeline.find(200, Some(first));
        timeline.find(100, None);
        timeline.look(ms(80));
        assert_eq!(timeline.series().acked, [200, 200, 200, 0]);
        let last = just_before(100);
        timeline.find(0, Some(first));
        timeline.find(200, Some(last));
        timeline.end(last);
        assert_eq!(timeline.series().acked, [200, 200, 200, 200, 100]);
    }

    #[test]
    fn looks_after_the_last_report_make_the_series_no_longer() {
        let mut timeline = after_looks(4, 1);
        timeline.find(50, None);
        timeline.look(ms(80));
        timeline.find(0, None);
        timeline.look(ms(100));
        timeline.find(0, Some(ms(45)));
        timeline.end(ms(45));
        assert_eq!(timeline.series().acked, [100, 100, 50]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_whenever_workers_end(
            looks in prop::collection::vec(
                prop::collection::vec((0..10_000_u64, prop::option::of(0..2_000_u64)), 1..4),
                1..50,
            ),
        ) {
            let mut timeline = Timeline::default();
            let mut sum = 0;
            for (look, workers) in (0..).zip(looks) {
                for (acked, done) in workers {
                    timeline.find(acked, done.map(ms));
                    sum += acked;
                }
                timeline.look(ms(look * 20));
            }
            timeline.end(ms(1_000));
            prop_assert_eq!(timeline.series().acked.iter().sum::<u64>(), sum);
        }
    }
}
