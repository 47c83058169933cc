//! What was acknowledged when, look by look.
//!
//! A look tells the workers to leave what they have recorded, and the look after it finds that. So
//! what a look finds was recorded between the two before it; only a worker that is done leaves the
//! rest at once.

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
}

impl Timeline {
    /// A look at workers that still work has found `acked` more records.
    pub fn look(&mut self, now: Duration, acked: u64) {
        let [earlier, latest] = self.looks;
        self.series_mut().add(earlier, latest, acked);
        self.looks = [latest, now];
    }

    /// A look at workers that are done has found `acked` more records, the last of them
    /// acknowledged at `last`. Looks after it find nothing any more.
    pub fn end(&mut self, last: Duration, acked: u64) {
        let [earlier, _] = self.looks;
        self.series_mut().end(earlier, last, acked);
    }

    pub fn series(&self) -> &Arc<Series> {
        &self.series
    }

    fn series_mut(&mut self) -> &mut Series {
        Arc::make_mut(&mut self.series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Looks every 20 ms at workers to whom 100 records are acknowledged meanwhile.
    fn after_looks(count: u64) -> Timeline {
        let mut timeline = Timeline::default();
        for look in 0..count {
            timeline.look(ms(look * 20), if look < 2 { 0 } else { 100 });
        }
        timeline
    }

    #[test]
    fn what_a_look_finds_was_acknowledged_between_the_two_before_it() {
        assert_eq!(after_looks(4).series().acked, [100, 100, 0]);
    }

    #[test]
    fn an_even_run_is_even_to_its_end_wherever_the_last_look_falls() {
        // The workers were told at 60 ms, and are done at 80 ms.
        let mut before_a_look = after_looks(4);
        before_a_look.end(ms(80) - Duration::from_nanos(1), 200);
        assert_eq!(before_a_look.series().acked, [100; 4]);
        // The same, and a look after the end finds nothing.
        let mut after_a_look = before_a_look;
        after_a_look.end(ms(80) - Duration::from_nanos(1), 0);
        assert_eq!(after_a_look.series().acked, [100; 4]);
    }

    #[test]
    fn looks_after_the_last_acknowledgement_make_the_series_no_longer() {
        let mut timeline = after_looks(4);
        timeline.look(ms(80), 50);
        timeline.look(ms(100), 0);
        timeline.end(ms(45), 0);
        assert_eq!(timeline.series().acked, [100, 100, 50]);
    }
}
