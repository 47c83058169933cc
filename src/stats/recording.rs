//! What one worker has counted and timed since it last handed a recording over.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::errors::add_errors;
use super::{
    ClientFigures, ErrorCount, Latencies, Percentile, Planned, Stage, WorkTime, fates, stands,
};
use crate::units::as_f64;

/// Records by what became of them. At the end of a run
/// `read = rejected + acked + failed + unknown`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows that a worker has parsed, good or bad.
    pub read: u64,
    /// Bad rows, put aside.
    pub rejected: u64,
    /// Records that the client took.
    pub sent: u64,
    /// Records with a delivery report that says so.
    pub acked: u64,
    /// Records that are certainly not on the topic.
    pub failed: u64,
    /// Records that may be on the topic or not.
    pub unknown: u64,
}

impl Counts {
    /// Adds the counts of another one.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.rejected += other.rejected;
        self.sent += other.sent;
        self.acked += other.acked;
        self.failed += other.failed;
        self.unknown += other.unknown;
    }

    /// Whether every record that was read is accounted for.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.unaccounted() == 0
    }

    /// Records that were read and of which nobody knows anything, or more known than read: none at
    /// the end, or kdyno itself is wrong.
    #[must_use]
    pub fn unaccounted(&self) -> u64 {
        self.read.abs_diff(self.done())
    }

    /// Records whose fate is known.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.rejected + self.acked + self.failed + self.unknown
    }

    /// Records that are neither put aside nor acknowledged.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.failed + self.unknown
    }
}

/// Everything a worker hands over, once a tick.
#[derive(Clone, Debug)]
pub struct Recording {
    pub counts: Counts,
    /// Bytes of the values and keys of the records that the client took.
    pub payload_bytes: u64,
    /// Bytes of the values and keys of the records that were acknowledged.
    pub acked_bytes: u64,
    /// Records that count for the rate: acknowledged after the warm-up.
    pub measured: u64,
    /// The run's clock at the first delivery report, in microseconds; zero: none yet.
    pub first_report_us: u64,
    /// The run's clock at the last delivery report, in microseconds; zero: none yet.
    pub last_report_us: u64,
    /// Under a rate: how late the latest record was handed over.
    pub behind_us: u64,
    /// Latencies of the acknowledged records that were due after the warm-up.
    pub latencies: Latencies,
    /// What records were lost to.
    pub errors: Vec<ErrorCount>,
    /// What the client reported that cost no record by itself.
    pub troubles: Vec<ErrorCount>,
    /// Where the worker's time went.
    pub time: WorkTime,
    /// The latest: it replaces the earlier ones.
    pub planned: Planned,
    /// The latest.
    pub stage: Stage,
    /// Processor time of the worker's thread so far: the latest of one worker, the sum of several.
    pub ran: Duration,
    /// The client's latest figures: they replace earlier ones.
    pub client: ClientFigures,
}

impl Recording {
    /// An empty one, with room for latencies up to `longest`.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        Self {
            counts: Counts::default(),
            payload_bytes: 0,
            acked_bytes: 0,
            measured: 0,
            first_report_us: 0,
            last_report_us: 0,
            behind_us: 0,
            latencies: Latencies::up_to(longest),
            errors: Vec::new(),
            troubles: Vec::new(),
            time: WorkTime::default(),
            planned: Planned::default(),
            stage: Stage::default(),
            ran: Duration::ZERO,
            client: ClientFigures::default(),
        }
    }

    /// The 99th percentile of the latencies, where ten of its own batches lie above it.
    #[must_use]
    pub fn p99(&self) -> Option<u64> {
        let batches = self.client.batch_messages.count;
        let fates = fates(batches, self.measured, self.counts.acked);
        let p99 = self.latencies.p99();
        p99.filter(|_| stands(fates, Percentile::P99.above()))
    }

    /// Counts records that were lost `at_us` of the run's clock, by their code; `first` is called
    /// only for a code not seen yet.
    pub fn count_error(
        &mut self,
        code: &str,
        records: u64,
        at_us: u64,
        first: impl FnOnce() -> String,
    ) {
        match self.errors.iter_mut().find(|e| e.code == code) {
            Some(error) => error.count += records,
            None => self.errors.push(ErrorCount {
                code: code.to_owned(),
                count: records,
                first: first(),
                first_s: Some(seconds(at_us)),
                last: None,
            }),
        }
    }

    /// Counts something that the client reported, by its code, and keeps its latest words.
    pub fn count_trouble(&mut self, code: &str, at_us: u64, words: &str) {
        let trouble = ErrorCount {
            code: code.to_owned(),
            count: 1,
            first: words.to_owned(),
            first_s: Some(seconds(at_us)),
            last: Some(words.to_owned()),
        };
        add_errors(&mut self.troubles, &[trouble]);
    }

    /// Adds a later recording of the same worker.
    pub fn add(&mut self, later: &Self) {
        self.add_tallies(later);
        self.client = later.client;
        self.behind_us = later.behind_us;
        self.planned = later.planned;
        self.stage = later.stage;
        self.ran = later.ran;
    }

    /// Adds the recording of another worker.
    pub fn add_worker(&mut self, other: &Self) {
        self.add_tallies(other);
        self.add_latest(other);
    }

    /// Takes over what is a latest value of all workers together, after their tallies were added.
    pub fn take_latest(&mut self, workers: &[Self]) {
        self.client = ClientFigures::default();
        self.planned = Planned::default();
        self.behind_us = 0;
        self.ran = Duration::ZERO;
        for worker in workers {
            self.add_latest(worker);
        }
    }

    fn add_latest(&mut self, other: &Self) {
        self.client.add(&other.client);
        self.behind_us = self.behind_us.max(other.behind_us);
        self.planned.records += other.planned.records;
        self.planned.seconds += other.planned.seconds;
        self.ran += other.ran;
    }

    /// Adds what adds up, and leaves what is a latest value as it is.
    pub fn add_tallies(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.payload_bytes += other.payload_bytes;
        self.acked_bytes += other.acked_bytes;
        self.measured += other.measured;
        self.first_report_us = match (self.first_report_us, other.first_report_us) {
            (0, first) | (first, 0) => first,
            (a, b) => a.min(b),
        };
        self.last_report_us = self.last_report_us.max(other.last_report_us);
        self.latencies.add(&other.latencies);
        self.time.add(&other.time);
        add_errors(&mut self.errors, &other.errors);
        add_errors(&mut self.troubles, &other.troubles);
    }

    /// Empties it for the next tick. The client's figures, the delay and the like stay: they are
    /// the latest, not added up.
    pub fn clear(&mut self) {
        self.counts = Counts::default();
        self.payload_bytes = 0;
        self.acked_bytes = 0;
        self.measured = 0;
        self.latencies.clear();
        self.errors.clear();
        self.troubles.clear();
        self.time = WorkTime::default();
    }
}

fn seconds(us: u64) -> f64 {
    as_f64(us) / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(acked: u64, code: &str) -> Recording {
        let mut recording = Recording::new(Duration::from_secs(1));
        recording.counts.read = acked + 1;
        recording.counts.acked = acked;
        recording.counts.failed = 1;
        recording.client.wire_bytes = acked * 10;
        recording.latencies.record(acked);
        recording.count_error(code, 1, acked, || format!("first {code}"));
        recording
    }

    #[test]
    fn a_later_recording_of_a_worker_adds_its_counts_and_replaces_the_clients_figures() {
        let mut total = recording(5, "A");
        total.add(&recording(7, "A"));
        assert_eq!(total.counts.acked, 12);
        assert_eq!(total.client.wire_bytes, 70);
        assert_eq!(total.latencies.count(), 2);
        assert!(total.counts.add_up());
    }

    #[test]
    fn recordings_of_two_workers_add_their_clients_figures_too() {
        let mut total = recording(5, "A");
        total.add_worker(&recording(7, "B"));
        assert_eq!(total.client.wire_bytes, 120);
        let codes: Vec<_> = total.errors.iter().map(|e| e.code.as_str()).collect();
        assert_eq!(codes, ["A", "B"]);
    }

    #[test]
    fn an_error_keeps_the_words_of_its_first_time() {
        let mut recording = recording(1, "A");
        recording.count_error("A", 1, 9, || "later".to_owned());
        assert_eq!(recording.errors[0].count, 2);
        assert_eq!(recording.errors[0].first, "first A");
    }

    #[test]
    fn of_two_workers_the_earlier_error_is_the_first() {
        let mut total = recording(7, "A");
        total.add_worker(&recording(5, "A"));
        assert_eq!(total.errors[0].first_s, Some(5e-6));
    }

    #[test]
    fn a_trouble_keeps_its_first_moment_and_its_last_words() {
        let mut recording = Recording::new(Duration::from_secs(1));
        recording.count_trouble("_TRANSPORT", 1_500_000, "refused");
        recording.count_trouble("_TRANSPORT", 2_500_000, "refused again");
        let trouble = &recording.troubles[0];
        assert_eq!((trouble.count, trouble.first_s), (2, Some(1.5)));
        assert_eq!(trouble.first, "refused");
        assert_eq!(trouble.last.as_deref(), Some("refused again"));
    }

    #[test]
    fn a_cleared_recording_keeps_only_the_clients_running_totals() {
        let mut cleared = recording(5, "A");
        cleared.clear();
        assert_eq!(cleared.counts, Counts::default());
        assert!(cleared.latencies.is_empty() && cleared.errors.is_empty());
        assert_eq!(cleared.client.wire_bytes, 50);
    }
}
