//! One thing to try: the setting that is most likely to move what holds the run back.

use super::{Advice, Cause, Evidence};
use crate::units::{self, as_f64, plural, rounded};

/// What a topic takes in one batch unless it is told otherwise, and a bit less.
const LARGE_BATCH: u64 = 1_000_000;

/// The most that idempotence allows.
const IN_FLIGHT: u64 = 5;

/// `None` where nothing that was measured says what would help.
pub fn advice(cause: Cause, evidence: &Evidence) -> Option<Advice> {
    match cause {
        // What stood still is found in the brokers' logs, not in a setting.
        Cause::NotEnough | Cause::Standstill => None,
        Cause::Source => fewer_starving_workers(evidence),
        Cause::Serializing => more_workers(evidence).or_else(|| avro(evidence)),
        Cause::ClientCpu => less_work(evidence),
        Cause::BusyMachine => Some(room_for_this_program(evidence)),
        Cause::Linger => Some(longer_linger(evidence)),
        Cause::BatchSize => larger_batches(evidence),
        Cause::RoundTrip => fewer_round_trips(evidence),
        Cause::FullQueue => longer_queue(evidence),
        Cause::Rate => higher_rate(evidence),
        Cause::Errors => what_fails(evidence),
        Cause::Unreachable => elsewhere(evidence),
    }
}

/// `producer.workers` becomes `workers 2: …`.
fn set(key: &str, value: &str, shown: &str, why: impl AsRef<str>) -> Advice {
    let name = key.rsplit_once('.').map_or(key, |(_, name)| name);
    Advice {
        key: key.to_owned(),
        value: value.to_owned(),
        words: format!("{name} {shown}: {}", why.as_ref()),
    }
}

fn whole(key: &str, value: u64, why: impl AsRef<str>) -> Advice {
    set(key, &value.to_string(), &units::count(value), why)
}

/// What no setting does.
fn by_hand(what: &str, why: impl AsRef<str>) -> Advice {
    Advice {
        key: String::new(),
        value: String::new(),
        words: format!("{what}: {}", why.as_ref()),
    }
}

/// As many as the source can feed.
fn fewer_starving_workers(evidence: &Evidence) -> Option<Advice> {
    let workers = evidence.settings.workers;
    let fed = (as_f64(workers) * (1.0 - evidence.time.starved)).ceil();
    let fed = rounded(fed).clamp(1, workers.saturating_sub(1).max(1));
    (fed < workers).then(|| {
        let why = "the reader feeds no more, and gets their time";
        whole("producer.workers", fed, why)
    })
}

fn more_workers(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    let (workers, cores) = (settings.workers, settings.cores);
    (workers < cores && evidence.cpu_share() < 0.9).then(|| {
        let more = (workers * 2).min(cores);
        let threads = if workers == 1 {
            "thread makes"
        } else {
            "threads make"
        };
        let why = format!("{} {threads} all messages", spelled(workers));
        whole("producer.workers", more, why)
    })
}

/// Where making messages is what takes the time. The threads of librdkafka and the null client's
/// workers do little else; the direct client's encode, compress and write as well, and nothing
/// tells these apart.
fn avro(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    let of_workers = evidence.ran * as_f64(settings.workers);
    let is_measured = !settings.direct && of_workers >= 0.5 * evidence.cpu;
    (is_measured && !settings.avro).then(|| {
        set(
            "payload.format",
            "avro",
            "avro",
            "half the bytes, less work to write",
        )
    })
}

fn less_work(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    let (workers, cores) = (settings.workers, settings.cores);
    if workers > cores {
        let why = format!("{} share {}", spelled(workers), plural(cores, "core"));
        return Some(whole("producer.workers", cores, why));
    }
    if !settings.compressed {
        let why = "a quarter of the bytes for little work";
        return Some(set("producer.compression", "lz4", "lz4", why));
    }
    if evidence.closed_by_size.is_some_and(|share| share >= 0.5)
        && let Some(advice) = larger_batches(evidence)
    {
        return Some(advice);
    }
    avro(evidence)
}

fn room_for_this_program(evidence: &Evidence) -> Advice {
    let why = format!("all else here takes {:.1} cores", evidence.others_cpu());
    if evidence.settings.loopback {
        by_hand("the brokers on a machine of their own", why)
    } else {
        by_hand("again when this machine is quiet", why)
    }
}

fn longer_linger(evidence: &Evidence) -> Advice {
    let linger_ms = (evidence.settings.linger_ms * 4.0).clamp(5.0, 900_000.0);
    let shown = linger_ms.to_string();
    let why = "batches wait for more messages";
    set("producer.linger_ms", &shown, &shown, why)
}

/// Whichever limit ends batches first; `None` when they are as large as a topic takes.
fn larger_batches(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    let (messages, bytes) = (evidence.batch_messages?, evidence.batch_bytes?);
    if messages >= 0.9 * as_f64(settings.batch_messages) && bytes < 0.5 * as_f64(LARGE_BATCH) {
        let more = (settings.batch_messages * 4).min(1_000_000);
        let why = format!(
            "{} messages end a batch",
            units::count(settings.batch_messages)
        );
        return (more > settings.batch_messages)
            .then(|| whole("producer.batch_messages", more, why));
    }
    let more = (settings.batch_size * 4).min(LARGE_BATCH);
    (more > settings.batch_size).then(|| {
        let why = format!(
            "batches of {} are full too soon",
            units::bytes(settings.batch_size)
        );
        set(
            "producer.batch_size",
            &more.to_string(),
            &units::bytes(more),
            why,
        )
    })
}

fn fewer_round_trips(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    if settings.flush_every.is_some() {
        let why = "wait only at the end";
        return Some(set("producer.flush_every", "", "left out", why));
    }
    if settings.max_in_flight < IN_FLIGHT {
        let why = "more requests hide the round trip";
        return Some(whole("producer.max_in_flight", IN_FLIGHT, why));
    }
    if evidence.closed_by_size.is_some_and(|share| share >= 0.5)
        && let Some(advice) = larger_batches(evidence)
    {
        return Some(advice);
    }
    if !settings.compressed {
        let why = "fewer bytes on the way";
        return Some(set("producer.compression", "lz4", "lz4", why));
    }
    if !settings.enable_idempotence {
        let more = (settings.max_in_flight * 2).min(1_000_000);
        let why = "more requests hide the round trip";
        return Some(whole("producer.max_in_flight", more, why));
    }
    let why = "each has connections of its own";
    (settings.workers < 256).then(|| whole("producer.workers", settings.workers + 1, why))
}

fn longer_queue(evidence: &Evidence) -> Option<Advice> {
    let more = evidence.settings.buffer_memory.checked_mul(2)?;
    let why = "room for what waits for its requests";
    (more <= 1 << 40).then(|| {
        set(
            "producer.buffer_memory",
            &more.to_string(),
            &units::bytes(more),
            why,
        )
    })
}

fn higher_rate(evidence: &Evidence) -> Option<Advice> {
    let rate = rounded((evidence.settings.rate? * 2.0).ceil());
    let why = "see where the latency turns";
    Some(set(
        "run.rate",
        &rate.to_string(),
        &units::si(as_f64(rate)).replace(' ', ""),
        why,
    ))
}

fn what_fails(evidence: &Evidence) -> Option<Advice> {
    let settings = &evidence.settings;
    let most = evidence.errors.iter().max_by_key(|error| error.count);
    match most.map(|error| error.code.as_str()) {
        Some("MSG_SIZE_TOO_LARGE") if settings.batch_size > 1 => {
            let why = "the broker refuses batches of this size";
            let less = settings.batch_size / 2;
            Some(set(
                "producer.batch_size",
                &less.to_string(),
                &units::bytes(less),
                why,
            ))
        }
        Some("_MSG_TIMED_OUT") => {
            let why = "give records the time that the broker takes";
            let more = (settings.delivery_timeout_ms * 2).min(2_147_483_647);
            (more > settings.delivery_timeout_ms)
                .then(|| whole("producer.delivery_timeout_ms", more, why))
        }
        Some(_) => None,
        None => {
            let less = (settings.retry_backoff_ms / 2).max(1);
            let why = "what is sent again waits less";
            (less < settings.retry_backoff_ms)
                .then(|| whole("producer.retry_backoff_ms", less, why))
        }
    }
}

fn elsewhere(evidence: &Evidence) -> Option<Advice> {
    (!evidence.settings.embedded).then(Advice::embedded)
}

impl Advice {
    /// To take the embedded broker, where no other can be reached.
    #[must_use]
    pub fn embedded() -> Self {
        let why = "the one in this process is always there";
        set("target.brokers", "embedded", "embedded", why)
    }
}

/// Small numbers as words.
fn spelled(n: u64) -> String {
    const WORDS: [&str; 11] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let word = usize::try_from(n).ok().and_then(|n| WORDS.get(n));
    word.map_or_else(|| units::count(n), |&word| word.to_owned())
}
