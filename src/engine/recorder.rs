//! Records what becomes of one worker's records, and hands that over once a tick.

use std::time::Duration;

use super::clock::Clock;
use super::control::Control;
use super::usage;
use crate::client::{Client, ClientError, Fate, Reports};
use crate::stats::{Recording, Slot};

/// Records what becomes of one worker's records.
pub struct Recorder<'a> {
    pub recording: Recording,
    slot: &'a Slot,
    pub control: &'a Control,
    pub clock: Clock,
    /// When the reports at hand were received.
    received_us: u64,
    /// Records that the client took and that have no report yet.
    pub outstanding: u64,
    tick: u64,
}

impl<'a> Recorder<'a> {
    pub fn new(slot: &'a Slot, control: &'a Control, clock: Clock, longest: Duration) -> Self {
        Self {
            recording: Recording::new(longest),
            slot,
            control,
            clock,
            received_us: 0,
            outstanding: 0,
            tick: 0,
        }
    }

    /// Notes how late a record is that is due at this moment, and tells the time.
    pub fn behind(&mut self, due_us: u64) -> u64 {
        let now_us = self.clock.now_us();
        self.recording.behind_us = now_us.saturating_sub(due_us);
        now_us
    }

    pub fn sent(&mut self, bytes: usize) {
        self.recording.counts.read += 1;
        self.recording.counts.sent += 1;
        self.recording.payload_bytes += bytes as u64;
        self.outstanding += 1;
    }

    /// Nobody will ever know what became of these.
    pub fn never_reported(&mut self) {
        let now_us = self.clock.now_us();
        let records = std::mem::take(&mut self.outstanding);
        self.recording
            .count_error("_NO_REPORT", records, now_us, || {
                "no delivery report came".to_owned()
            });
        self.recording.counts.unknown += records;
    }

    pub fn refused(&mut self, error: &ClientError) {
        self.recording.counts.read += 1;
        self.recording.counts.failed += 1;
        let now_us = self.clock.now_us();
        self.recording
            .count_error(error.code, 1, now_us, || error.reason.clone());
    }

    pub fn paced(&mut self, us: u64) {
        self.recording.time.paced += Duration::from_micros(us);
    }

    /// Whether a tick has come since the last time.
    pub fn now_tick(&mut self) -> bool {
        let tick = self.control.tick();
        std::mem::replace(&mut self.tick, tick) != tick
    }

    pub fn leave(&mut self, client: &impl Client) {
        self.recording.client = client.figures();
        self.recording.ran = usage::of_this_thread();
        self.slot.leave(&mut self.recording);
    }
}

impl Reports for Recorder<'_> {
    fn received(&mut self) {
        self.received_us = self.clock.now_us();
        self.recording.last_report_us = self.received_us;
        if self.recording.first_report_us == 0 {
            self.recording.first_report_us = self.received_us;
        }
    }

    fn report(&mut self, due_us: u64, records: u32, fate: Fate) {
        let records = u64::from(records);
        self.outstanding -= records;
        let counts = &mut self.recording.counts;
        let (code, reason) = match fate {
            Fate::Acked => {
                counts.acked += records;
                let warm_until_us = self.control.warm_until_us();
                // For the rate, what is queued when the warm-up ends makes up for what is
                // queued when the sending ends.
                if self.received_us >= warm_until_us {
                    self.recording.measured += records;
                }
                if due_us >= warm_until_us {
                    let latency_us = self.received_us.saturating_sub(due_us);
                    self.recording.latencies.record_n(latency_us, records);
                }
                return;
            }
            Fate::Failed { code, reason } => {
                counts.failed += records;
                (code, reason)
            }
            Fate::Unknown { code, reason } => {
                counts.unknown += records;
                (code, reason)
            }
        };
        let received_us = self.received_us;
        self.recording
            .count_error(code, records, received_us, || reason.to_owned());
    }

    fn trouble(&mut self, code: &str, words: &str) {
        let now_us = self.clock.now_us();
        self.recording.count_trouble(code, now_us, words);
    }

    fn acknowledged(&mut self, bytes: u64) {
        self.recording.acked_bytes += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(1);

    /// The recorder of a worker that has sent so many records.
    fn recorder<'a>(slot: &'a Slot, control: &'a Control, sent: u64) -> Recorder<'a> {
        let mut recorder = Recorder::new(slot, control, Clock::start(), LONGEST);
        (0..sent).for_each(|_| recorder.sent(10));
        recorder
    }

    fn failed() -> Fate {
        Fate::Failed {
            code: "_MSG_TIMED_OUT",
            reason: "too late",
        }
    }

    #[test]
    fn what_comes_in_the_warm_up_counts_and_is_not_measured() {
        let (slot, control) = (Slot::new(LONGEST), Control::new(None));
        let mut recorder = recorder(&slot, &control, 1);
        recorder.received();
        recorder.report(0, 1, Fate::Acked);
        assert_eq!(recorder.recording.counts.acked, 1);
        assert_eq!(recorder.recording.measured, 0);
        assert!(recorder.recording.latencies.is_empty());
    }

    #[test]
    fn what_was_due_in_the_warm_up_counts_for_the_rate_and_has_no_latency() {
        let (slot, control) = (Slot::new(LONGEST), Control::new(None));
        let mut recorder = recorder(&slot, &control, 2);
        while recorder.clock.now_us() <= 2 {}
        control.end_warmup(Duration::from_micros(2));
        recorder.received();
        recorder.report(1, 1, Fate::Acked);
        recorder.report(2, 1, Fate::Acked);
        assert_eq!(recorder.recording.measured, 2);
        assert_eq!(recorder.recording.latencies.count(), 1);
    }

    #[test]
    fn every_record_is_accounted_for_once_whatever_became_of_it() {
        let (slot, control) = (Slot::new(LONGEST), Control::new(None));
        let mut recorder = recorder(&slot, &control, 5);
        let unknown = Fate::Unknown {
            code: "_TRANSPORT",
            reason: "gone",
        };
        recorder.received();
        for fate in [Fate::Acked, failed(), unknown] {
            recorder.report(0, 1, fate);
        }
        recorder.refused(&ClientError {
            code: "MSG_SIZE_TOO_LARGE",
            reason: "too large".to_owned(),
        });
        assert_eq!(recorder.outstanding, 2);
        recorder.never_reported();
        let counts = recorder.recording.counts;
        assert!(counts.add_up(), "{counts:?}");
        assert_eq!((counts.read, counts.sent, counts.acked), (6, 5, 1));
        assert_eq!((counts.failed, counts.unknown), (2, 3));
        let errors = recorder.recording.errors.iter();
        let errors: Vec<_> = errors.map(|e| (e.code.as_str(), e.count)).collect();
        let expected = [
            ("_MSG_TIMED_OUT", 1),
            ("_TRANSPORT", 1),
            ("MSG_SIZE_TOO_LARGE", 1),
            ("_NO_REPORT", 2),
        ];
        assert_eq!(errors, expected);
    }

    #[test]
    fn a_tick_is_seen_once() {
        let (slot, control) = (Slot::new(LONGEST), Control::new(None));
        let mut recorder = recorder(&slot, &control, 0);
        assert!(!recorder.now_tick());
        control.next_tick();
        assert!(recorder.now_tick());
        assert!(!recorder.now_tick());
    }
}
