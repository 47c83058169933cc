//! The wire: connections, brokers and acknowledgements, with batches that were made beforehand.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::super::connect;
use super::super::control::Control;
use super::super::threads::all_at_once;
use super::{Bench, Part, Round, Unmeasured};
use crate::client::cluster::Cluster;
use crate::client::direct::Batching;
use crate::client::direct::ceilings::{Sent, Stock, Wire};
use crate::client::{BRIEF, Message, Patience, direct};
use crate::profile::Profile;
use crate::source::{ChunkOptions, Limit};

/// A slow wire is not waited for longer than this: its rate is that of fewer rows.
const LONGEST: Duration = Duration::from_secs(20);

/// And a quick one sends more rows than were asked for: what takes less than this is chance, and a
/// run may seem to reach more of it than there is.
const SHORTEST: Duration = Duration::from_millis(200);

/// Rows of the source that are looked at for batches, should most of them be bad.
const MOST_ROWS: u64 = 1_000_000;

/// How the topics begin that rounds are sent to.
const TOPIC: &str = "kdyno-ceilings-";

/// Why no broker answers a brief question: to be told before the parts that need none have taken
/// their time. `None`: one does.
pub fn out_of_reach(bench: &Bench<'_>) -> Option<String> {
    let control = bench.interrupt.next_control();
    let given_up = || control.stopping();
    let looked = Cluster::look(
        &bench.plan.profile.target,
        &Patience::within(BRIEF, &given_up),
    );
    let why = looked.err().filter(|_| !control.stopping())?;
    Some(why.to_string())
}

/// Ready batches, and how many of their rows to send at least.
pub struct WirePart {
    stock: Stock,
    rows: u64,
}

impl WirePart {
    /// Makes the batches, from the first rows of the profile's source.
    pub fn new(bench: &Bench<'_>, rows: u64) -> Result<Self, Unmeasured> {
        let control = bench.interrupt.next_control();
        let stock = stock(bench, &control)?;
        if control.stopping() {
            return Err(Unmeasured::Interrupted);
        }
        Ok(Self { stock, rows })
    }

    /// Sends them to a topic of this round's own, which is removed afterwards.
    pub fn round(&self, bench: &mut Bench<'_>) -> Result<Round, Unmeasured> {
        let control = bench.interrupt.next_control();
        let mut profile = (*bench.plan.profile).clone();
        profile.target.topic = format!("{TOPIC}{}", Uuid::new_v4().simple());
        let given_up = || control.stopping();
        let interrupted_or = |why: String| {
            if control.stopping() {
                Unmeasured::Interrupted
            } else {
                Unmeasured::Failed(why)
            }
        };
        let topic = profile.target.topic.clone();
        tracing::info!(topic, "measuring the wire");
        let cluster = Cluster::reach(&profile.target, &Patience::new(&given_up));
        let cluster = cluster.map_err(|error| interrupted_or(error.to_string()))?;
        let sent = self.send(bench, &profile, &cluster, &control);
        if let Err(left) = cluster.delete_topic(&topic) {
            bench.topics_left.push(left);
        }
        let round = sent.map_err(interrupted_or)?;
        if control.stopping() {
            return Err(Unmeasured::Interrupted);
        }
        Ok(round)
    }

    /// As many connections as the workers make, each in a thread of its own.
    fn send(
        &self,
        bench: &Bench<'_>,
        profile: &Profile,
        cluster: &Cluster,
        control: &Control,
    ) -> Result<Round, String> {
        let mut wires = connect(bench, profile, cluster, control)?;
        let taken = AtomicU64::new(0);
        let began = Instant::now();
        let more = |rows: u32| {
            let elapsed = began.elapsed();
            let is_open = !control.stopping() && elapsed < LONGEST;
            let before = taken.fetch_add(rows.into(), Relaxed);
            is_open && (before < self.rows || elapsed < SHORTEST)
        };
        let sent: Vec<Sent> = all_at_once(&mut wires, |wire| {
            wire.send(&self.stock, more, || control.stopping())
        })
        .map_err(|error| error.to_string())?;
        let last_ack = sent.iter().map(|sent| sent.last_ack).max();
        let rows = sent.iter().map(|sent| sent.rows).sum();
        if rows == 0 {
            return Err(format!(
                "nothing was acknowledged in {} s",
                LONGEST.as_secs()
            ));
        }
        Ok(Round {
            rows,
            bytes: sent.iter().map(|sent| sent.bytes).sum(),
            elapsed: last_ack.map_or(Duration::ZERO, |last| last - began),
        })
    }
}

/// Connects all at once, as the workers of a run do.
fn connect(
    bench: &Bench<'_>,
    profile: &Profile,
    cluster: &Cluster,
    control: &Control,
) -> Result<Vec<Wire>, String> {
    let headers = connect::headers(bench.plan);
    let settings = direct::Settings::of(profile, cluster.bootstrap(), &headers);
    let settings = &settings.map_err(|error| error.to_string())?;
    let given_up = &|| control.stopping();
    all_at_once(0..profile.producer.workers.get(), |worker| {
        let settings = settings.clone().for_worker(worker);
        Wire::connect(&settings, &Patience::new(given_up))
    })
    .map_err(|error| error.to_string())
}

/// Batches as the direct client makes them of these rows.
fn stock(bench: &Bench<'_>, control: &Control) -> Result<Stock, String> {
    let plan = bench.plan;
    let batching = Batching::of(&plan.profile, &connect::headers(plan));
    let partitions = plan.profile.target.partitions.get() as usize;
    let mut stock = Stock::new(&batching, partitions).map_err(|error| error.to_string())?;
    let mut chunks = plan.source.chunks(ChunkOptions::new(Limit::Endless));
    let mut reader = plan.source.row_reader();
    let (mut value, mut key, mut buffer, mut seen) = (Vec::new(), Vec::new(), Vec::new(), 0);
    while !stock.is_full() && seen < MOST_ROWS && !control.stopping() {
        let chunk = chunks.next_chunk(buffer);
        let Some(chunk) = chunk.map_err(|error| error.to_string())? else {
            break;
        };
        seen += u64::from(chunk.rows);
        let mut rows = reader.read(&chunk);
        while !stock.is_full()
            && let Some(row) = rows.next()
        {
            value.clear();
            key.clear();
            // What cannot be sent is left out: the other parts tell of it.
            let Ok(row) = row else { continue };
            if plan.encoder.encode(row, &mut value).is_err() {
                continue;
            }
            let has_key = plan.encoder.key(row, &mut key);
            stock.add(&Message {
                key: has_key.then_some(&key[..]),
                value: &value,
                due_us: 0,
            });
        }
        buffer = chunk.into_buffer();
    }
    let stock = stock.closed();
    let (rows, batches) = (stock.rows(), stock.batches());
    tracing::info!(rows, batches, part = Part::Wire.word(), "batches are ready");
    match batches {
        0 => Err("the source has no good row".to_owned()),
        _ => Ok(stock),
    }
}
