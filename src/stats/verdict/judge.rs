//! Which cause explains most.
//!
//! Some answers follow from a single fact: no broker answers, records are lost, acknowledgements
//! stood still for long, the rate that was asked for was kept. The others compete. Each gets the part of the workers' time, 0 to 1, that
//! it explains, and the largest wins:
//!
//! - *source*: workers waited for rows while the main channel was empty. (With a full one they
//!   wait for their turn behind a slower worker, and that is not the source's fault.)
//! - *flush*: workers waited for all reports because `flush_every` told them to. It counts
//!   double: whatever else is short in that time, the profile itself keeps the next rows from
//!   being made meanwhile.
//! - *serializing*: workers were at work, and their clients' queues were not full. With a worker
//!   for each core that counts only as far as there was processor time left: then it is the cores
//!   that are the limit, not the workers. With fewer it counts as far as they really ran: a single
//!   thread is the limit whatever the other cores do. The null client has nothing else.
//! - *client CPU*: the cores were taken, by whomever, in the time that workers neither were idle
//!   by themselves nor the limit themselves. A broker on the same machine takes its part.
//! - *blocked*: workers waited for room in their clients though there was processor time left:
//!   round trips if the requests in flight were near their limit, else simply a queue that is too
//!   short.
//! - *retries*: a part of the records went out more than once.
//!
//! Where the answer is CPU and other programs use more of it than this one, it is not the client's
//! CPU but a busy machine, a broker on it for one. What the client would do with all of the
//! processor is not known then, so that is never sure.
//!
//! Where the answer is CPU, round trips or a full queue, and batches are small, then they are
//! small for a reason that can be changed, and that is the answer instead: `batch_size` or
//! `batch_messages` where most were closed because they were full, else `linger_ms`.

use super::{Cause, Evidence};
use crate::stats::RATE_HELD;

/// Acknowledgements and batches before which nothing is said.
const ENOUGH_SECONDS: f64 = 0.1;
const ENOUGH_BATCHES: u64 = 20;

/// Brokers that are down and have not acknowledged anything for so long are out of reach.
const UNREACHABLE_SECONDS: f64 = 1.0;

/// From this part of all records on, lost ones are what there is to say.
const MANY_LOST: f64 = 0.01;

/// Batches below this are small when there are many a second.
const SMALL_BATCH_BYTES: f64 = 16_384.0;
const MANY_BATCHES_PER_S: f64 = 1_000.0;

/// A lead that leaves no doubt.
const CLEAR_LEAD: f64 = 0.15;

/// What competes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Candidate {
    Source,
    Flush,
    ClientCpu,
    Serializing,
    Blocked,
    Retries,
}

/// The cause, and whether it is sure.
pub fn judge(evidence: &Evidence) -> (Cause, bool) {
    if is_unreachable(evidence) {
        return (Cause::Unreachable, true);
    }
    if evidence.lost_share() >= MANY_LOST {
        return (Cause::Errors, true);
    }
    if !is_enough(evidence) {
        return (Cause::NotEnough, false);
    }
    if evidence.standstill().is_some() {
        return (Cause::Standstill, true);
    }
    if is_held(evidence) {
        // A worker that hardly ever waits for the next moment is about to fall behind.
        return (Cause::Rate, evidence.time.paced >= CLEAR_LEAD);
    }
    let mut ranking = scores(evidence);
    ranking.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let [(best, score), (_, next), ..] = ranking;
    let is_clear = score - next >= CLEAR_LEAD;
    let cause = match best {
        Candidate::Source => Cause::Source,
        Candidate::Serializing => Cause::Serializing,
        Candidate::Retries => Cause::Errors,
        Candidate::Flush => Cause::RoundTrip,
        Candidate::ClientCpu if others_use_more(evidence) => Cause::BusyMachine,
        Candidate::ClientCpu => Cause::ClientCpu,
        Candidate::Blocked if evidence.gauges.in_flight.mean_share() >= 0.5 => Cause::RoundTrip,
        Candidate::Blocked => Cause::FullQueue,
    };
    match small_batches(evidence) {
        Some((instead, is_plain)) if matches!(best, Candidate::ClientCpu | Candidate::Blocked) => {
            (instead, is_plain)
        }
        _ => (cause, is_clear && cause != Cause::BusyMachine),
    }
}

/// Other programs on this machine use more of the processor than this one.
fn others_use_more(evidence: &Evidence) -> bool {
    evidence.others_cpu() > evidence.cpu
}

/// librdkafka has said that no broker is left, and nothing has come since.
fn is_unreachable(evidence: &Evidence) -> bool {
    let all_down = |code: &str| code == "_ALL_BROKERS_DOWN";
    evidence.silent_for_s >= UNREACHABLE_SECONDS
        && evidence
            .troubles
            .iter()
            .any(|trouble| all_down(&trouble.code))
}

fn is_enough(evidence: &Evidence) -> bool {
    let has_batches = evidence.settings.null_client || evidence.batches >= ENOUGH_BATCHES;
    evidence.reported_for_s >= ENOUGH_SECONDS && has_batches
}

fn is_held(evidence: &Evidence) -> bool {
    let held = |(asked, achieved): (f64, f64)| achieved >= asked * RATE_HELD;
    let since_change = evidence.rate_since_change();
    let rate = since_change.map(|rate| (rate.asked, rate.achieved));
    evidence.settings.rate.is_some() && rate.or(evidence.rate).is_some_and(held)
}

fn scores(evidence: &Evidence) -> [(Candidate, f64); 6] {
    let (time, gauges) = (&evidence.time, &evidence.gauges);
    let has_flush = evidence.settings.flush_every.is_some();
    let (flush, blocked) = if has_flush {
        (time.blocked, 0.0)
    } else {
        (0.0, time.blocked)
    };
    // From three quarters of the cores on, threads begin to wait for each other.
    let taken = ramp(evidence.cpu_share(), 0.75, 0.95);
    let spare = 1.0 - taken;
    let source = time.starved * (1.0 - gauges.main_channel.mean_share());
    let retries = ramp(evidence.retried_share(), 0.0, 0.05);
    if evidence.settings.null_client {
        return [
            (Candidate::Serializing, 1.0 - time.starved - time.paced),
            (Candidate::Source, source),
            (Candidate::Flush, 0.0),
            (Candidate::ClientCpu, 0.0),
            (Candidate::Blocked, 0.0),
            (Candidate::Retries, 0.0),
        ];
    }
    let room = 1.0 - gauges.client_queue.mean_share();
    let own = (1.0 - time.starved - time.paced - flush).max(0.0);
    let has_spare_cores = evidence.settings.workers < evidence.settings.cores;
    let (at_work, short_of_cpu) = if has_spare_cores {
        let ran = evidence.ran.min(time.busy);
        (ran.max(time.busy * spare), (own - ran).max(0.0))
    } else {
        (time.busy * spare, own)
    };
    [
        (Candidate::Source, source),
        (Candidate::Flush, (2.0 * flush).min(1.0)),
        (Candidate::ClientCpu, taken * short_of_cpu),
        (Candidate::Serializing, at_work * room),
        (Candidate::Blocked, blocked * spare),
        (Candidate::Retries, retries),
    ]
}

/// What makes batches small, where they are small and many, and whether that is plain.
fn small_batches(evidence: &Evidence) -> Option<(Cause, bool)> {
    let bytes = evidence.batch_bytes?;
    let by_size = evidence.closed_by_size?;
    if bytes >= SMALL_BATCH_BYTES || evidence.batches_per_s() < MANY_BATCHES_PER_S {
        return None;
    }
    let is_plain = (by_size - 0.5).abs() >= 0.2;
    let cause = if by_size >= 0.5 {
        Cause::BatchSize
    } else {
        Cause::Linger
    };
    Some((cause, is_plain))
}

/// 0 up to `from`, 1 from `to` on, and even in between.
fn ramp(x: f64, from: f64, to: f64) -> f64 {
    ((x - from) / (to - from)).clamp(0.0, 1.0)
}
