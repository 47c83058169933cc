//! What was acknowledged over time, in equal steps: the chart of a run of any length.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::as_f64;

/// Length of a step while there is room for all of them.
const FIRST_STEP: Duration = Duration::from_millis(20);

/// Steps that are kept at most.
const MOST_STEPS: usize = 4096;

/// Records acknowledged in each step of a run, from the moment when its clock started.
///
/// The steps are as short as a look at the workers takes. When there are too many of them, they
/// are added up in pairs and every step is twice as long; so the chart of an hour takes no more
/// room than that of a minute. A step that is over never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Length of a step.
    #[serde(rename = "step_s", with = "seconds")]
    pub step: Duration,
    /// Records acknowledged in each; the last one may not be over.
    pub acked: Vec<u64>,
}

impl Default for Series {
    fn default() -> Self {
        Self {
            step: FIRST_STEP,
            acked: Vec::new(),
        }
    }
}

impl Series {
    /// Adds what was acknowledged between two moments, evenly over the steps that they touch.
    ///
    /// The workers are looked at every now and then, not at the edges of the steps: what was found
    /// at one look belongs to all the time since the one before. Nothing is lost by rounding.
    pub fn add(&mut self, from: Duration, to: Duration, acked: u64) {
        while self.index(to) >= MOST_STEPS {
            self.double();
        }
        let (first, last) = (self.index(from.min(to)), self.index(to));
        if self.acked.len() <= last {
            self.acked.resize(last + 1, 0);
        }
        let length = to.saturating_sub(from).as_nanos();
        let mut given = 0;
        for index in first..=last {
            let until = self.end_of(index).min(to);
            let share = until.saturating_sub(from).as_nanos();
            let due = match (length, index == last) {
                (0, _) | (_, true) => acked,
                _ => u64::try_from(u128::from(acked) * share / length).unwrap_or(acked),
            };
            self.acked[index] += due - given;
            given = due;
        }
    }

    /// Ends with the step of `last`, when the last report came, whatever looks after it have found.
    /// The very last look has found `acked` more since `from`.
    pub fn end(&mut self, from: Duration, last: Duration, acked: u64) {
        // A look long after the last record would only make the steps longer.
        if acked > 0 {
            self.add(from, last.max(from), acked);
        }
        let after = self.acked.len().min(self.index(last) + 1);
        let late: u64 = self.acked.drain(after..).sum();
        if let Some(end) = self.acked.last_mut() {
            *end += late;
        }
    }

    /// Records a second in the step at `index`; `None` where there is no such step.
    #[must_use]
    pub fn rate(&self, index: usize) -> Option<f64> {
        let acked = *self.acked.get(index)?;
        Some(as_f64(acked) / self.step.as_secs_f64())
    }

    /// The longest time between two acknowledgements: from when on, and how long. Zero: there was
    /// no step without any between them.
    #[must_use]
    pub fn longest_gap(&self) -> (Duration, Duration) {
        let mut longest = 0..0;
        let mut before = None;
        for (index, _) in self
            .acked
            .iter()
            .enumerate()
            .filter(|(_, acked)| **acked > 0)
        {
            let gap = before.map_or(index, |before: usize| before + 1)..index;
            if gap.len() > longest.len() {
                longest = gap;
            }
            before = Some(index);
        }
        let steps = |steps| {
            self.step
                .saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
        };
        (steps(longest.start), steps(longest.len()))
    }

    /// How many steps are over when the run's clock shows `now`. The last one never is while the
    /// run goes: it may be known in part only.
    #[must_use]
    pub fn complete(&self, now: Duration) -> usize {
        self.index(now).min(self.acked.len().saturating_sub(1))
    }

    fn index(&self, at: Duration) -> usize {
        usize::try_from(at.as_nanos() / self.step.as_nanos().max(1)).unwrap_or(usize::MAX)
    }

    fn end_of(&self, index: usize) -> Duration {
        u32::try_from(index + 1)
            .ok()
            .and_then(|steps| self.step.checked_mul(steps))
            .unwrap_or(Duration::MAX)
    }

    fn double(&mut self) {
        let pairs = self.acked.chunks(2).map(|pair| pair.iter().sum()).collect();
        self.acked = pairs;
        self.step *= 2;
    }
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(step: &Duration, to: S) -> Result<S::Ok, S::Error> {
        step.as_secs_f64().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(from)?;
        match Duration::try_from_secs_f64(seconds) {
            Ok(step) if !step.is_zero() => Ok(step),
            _ => Err(serde::de::Error::custom("a step has a length")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn what_is_found_at_a_look_is_spread_over_the_time_since_the_one_before() {
        let mut series = Series::default();
        series.add(ms(0), ms(20), 100);
        series.add(ms(20), ms(50), 300);
        series.add(ms(50), ms(62), 120);
        assert_eq!(series.acked, [100, 200, 200, 20]);
        assert_eq!(series.rate(1), Some(10_000.0));
        assert_eq!(series.complete(ms(62)), 3);
    }

    #[test]
    fn a_look_that_takes_no_time_counts_all_the_same() {
        let mut series = Series::default();
        series.add(ms(30), ms(30), 7);
        assert_eq!(series.acked, [0, 7]);
    }

    #[test]
    fn it_ends_with_the_last_acknowledgement_and_loses_none() {
        let mut series = Series::default();
        series.add(ms(0), ms(40), 100);
        series.add(ms(40), ms(100), 30);
        series.end(ms(100), ms(45), 5);
        assert_eq!(series.acked, [50, 50, 35]);
    }

    #[test]
    fn its_steps_stay_short_when_nothing_comes_for_a_long_time_before_the_end() {
        let mut series = Series::default();
        series.add(ms(0), ms(40), 100);
        series.end(ms(3_600_000), ms(30), 0);
        assert_eq!((series.step, &series.acked[..]), (ms(20), &[50, 50][..]));
    }

    #[test]
    fn when_there_is_no_more_room_steps_are_added_in_pairs_and_last_twice_as_long() {
        let mut series = Series::default();
        for step in 0..4096 {
            series.add(ms(step * 20), ms((step + 1) * 20 - 1), step);
        }
        assert_eq!((series.step, series.acked.len()), (ms(20), 4096));
        series.add(ms(4096 * 20), ms(4096 * 20 + 10), 5);
        assert_eq!((series.step, series.acked.len()), (ms(40), 2049));
        assert_eq!(series.acked[..3], [1, 5, 9]);
        assert_eq!(series.acked[2048], 5);
    }

    #[test]
    fn the_longest_gap_lies_between_two_acknowledgements() {
        let series = |acked: &[u64]| Series {
            acked: acked.to_vec(),
            ..Series::default()
        };
        let gap = |acked| series(acked).longest_gap();
        assert_eq!(gap(&[0, 0, 5, 0, 7, 0, 0, 0, 1, 0]), (ms(100), ms(60)));
        assert_eq!(gap(&[0, 0, 0, 0, 0]), (ms(0), ms(0)), "none came");
        assert_eq!(gap(&[0, 0, 5, 6]), (ms(0), ms(0)), "a start is none");
        assert_eq!(gap(&[]), (ms(0), ms(0)));
    }

    #[test]
    fn it_is_written_with_its_step_in_seconds_and_read_back() {
        let mut series = Series::default();
        series.add(ms(0), ms(30), 30);
        let json = serde_json::to_string(&series).unwrap();
        assert_eq!(json, r#"{"step_s":0.02,"acked":[20,10]}"#);
        assert_eq!(serde_json::from_str::<Series>(&json).unwrap(), series);
    }

    #[test]
    fn a_step_without_a_length_is_not_read() {
        for step in ["0", "-1", "1e300"] {
            let json = format!(r#"{{"step_s":{step},"acked":[]}}"#);
            assert!(serde_json::from_str::<Series>(&json).is_err(), "{step}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_a_step_that_is_over_never_changes(
            looks in proptest::collection::vec((1..3_000_u64, 0..10_000_u64), 1..200),
        ) {
            let mut series = Series::default();
            let (mut now, mut sum) = (0, 0);
            for (pause, acked) in looks {
                let before = series.clone();
                series.add(ms(now), ms(now + pause), acked);
                (now, sum) = (now + pause, sum + acked);
                prop_assert_eq!(series.acked.iter().sum::<u64>(), sum);
                if before.step == series.step {
                    let over = before.complete(ms(now - pause));
                    prop_assert_eq!(&before.acked[..over], &series.acked[..over]);
                }
            }
        }
    }
}
