//! The parts that rows go through: with the engine's own reader, fan-out, workers and recorders.

use std::num::NonZeroU64;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::super::connect;
use super::super::control::StopReason;
use super::super::drive::{Driven, drive};
use super::super::rejects::Rejects;
use super::super::run::Stage;
use super::super::snapshot::{Publisher, Snapshot};
use super::super::write::Unwritten;
use super::{Bench, Part, Round, Unmeasured, alone};
use crate::client::direct::Batching;
use crate::client::direct::ceilings::Sealing;

/// Each round takes about as long, or as long as the profile's own rows take.
const LONG: Duration = Duration::from_secs(1);

/// What took less says little of how long more rows take.
const SHORT: Duration = Duration::from_millis(200);

/// The most that a trial's rows are multiplied by.
const MOST_TIMES: u64 = 100;

/// One of the parts that rows go through.
#[derive(Clone, Copy)]
pub enum RowPart {
    Source,
    Payload,
    Batches,
}

impl RowPart {
    pub const ALL: [Self; 3] = [Self::Source, Self::Payload, Self::Batches];

    pub fn part(self) -> Part {
        match self {
            Self::Source => Part::Source,
            Self::Payload => Part::Payload,
            Self::Batches => Part::Batches,
        }
    }

    /// Tries out how many rows take about a second: a multiple of the profile's own, which are
    /// the first trial. That warms everything up, too.
    pub fn rows_of_a_round(self, bench: &Bench<'_>) -> Result<NonZeroU64, Unmeasured> {
        let mut trial = self.measure(bench, None)?;
        loop {
            let Some(rows) = NonZeroU64::new(trial.rows) else {
                return Err("the source has no good row".to_owned().into());
            };
            let rows = rows.saturating_mul(times(trial.elapsed));
            if trial.elapsed >= SHORT {
                return Ok(rows);
            }
            trial = self.measure(bench, Some(rows))?;
        }
    }

    pub fn round(self, bench: &Bench<'_>, rows: NonZeroU64) -> Result<Round, Unmeasured> {
        self.measure(bench, Some(rows))
    }

    fn measure(self, bench: &Bench<'_>, rows: Option<NonZeroU64>) -> Result<Round, Unmeasured> {
        let plan = alone::plan(bench.plan, rows);
        let control = bench.interrupt.next_control();
        let rejects = Rejects::new(&plan, bench.rejects.clone());
        let publisher = unheard();
        let stage = Stage {
            plan: &plan,
            rejects: &rejects,
            control: &control,
            publisher: &publisher,
        };
        let driven = self.drive(stage)?;
        match control.reason() {
            None | Some(StopReason::DurationOver) => {}
            Some(StopReason::Interrupted) => return Err(Unmeasured::Interrupted),
            Some(StopReason::Failed(why)) => return Err(why.into()),
        }
        let total = driven.collected.total;
        Ok(Round {
            rows: total.counts.acked,
            bytes: match self {
                Self::Source => 0,
                Self::Payload => total.payload_bytes,
                Self::Batches => total.client.batch_bytes.sum,
            },
            elapsed: Duration::from_micros(total.last_report_us),
        })
    }

    fn drive(self, stage: Stage<'_>) -> Result<Driven, String> {
        let plan = stage.plan;
        let driven = match self {
            Self::Source => drive(stage, connect::null(plan).clients, &Unwritten, None),
            Self::Payload => drive(stage, connect::null(plan).clients, &plan.encoder, None),
            Self::Batches => drive(stage, sealing(stage)?, &plan.encoder, None),
        };
        driven.map_err(|error| error.to_string())
    }
}

/// One for each worker.
fn sealing(stage: Stage<'_>) -> Result<Vec<Sealing>, String> {
    let profile = &stage.plan.profile;
    let batching = Batching::of(profile, &connect::headers(stage.plan));
    let partitions = profile.target.partitions.get() as usize;
    (0..profile.producer.workers.get())
        .map(|_| Sealing::new(&batching, partitions).map_err(|error| error.to_string()))
        .collect()
}

/// Tells nobody.
fn unheard() -> Publisher {
    let (snapshots, _) = watch::channel(Snapshot::default());
    let (events, _) = mpsc::unbounded_channel();
    Publisher::new(snapshots, events)
}

/// How often what took so long has to be done to be long enough.
fn times(elapsed: Duration) -> NonZeroU64 {
    let elapsed = elapsed.as_micros().max(1);
    let times = LONG.as_micros().div_ceil(elapsed);
    let times = u64::try_from(times).unwrap_or(MOST_TIMES).min(MOST_TIMES);
    NonZeroU64::new(times).unwrap_or(NonZeroU64::MIN)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(2_000_000, 1)]
    #[case(1_000_000, 1)]
    #[case(999_999, 2)]
    #[case(250_000, 4)]
    #[case(10, 100)]
    #[case(0, 100)]
    fn short_jobs_are_done_more_often(#[case] us: u64, #[case] expected: u64) {
        assert_eq!(times(Duration::from_micros(us)).get(), expected);
    }
}
