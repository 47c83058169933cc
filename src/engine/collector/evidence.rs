//! What a verdict is drawn from, gathered.

use std::net::IpAddr;
use std::time::Duration;

use super::super::cores;
use super::super::result::RateResult;
use super::Collector;
use crate::profile::{ClientKind, Cluster, Compression, Format, Profile};
use crate::stats::{Evidence, Recording, Settings, Stage, TimeShares, Window};
use crate::units::as_f64;

/// The settings that have to do with speed.
pub fn settings(profile: &Profile) -> Settings {
    let producer = &profile.producer;
    let tasks = &profile.tasks;
    let file_tasks =
        usize::from(tasks.json_file.is_some()) + usize::from(tasks.avro_file.is_some());
    Settings {
        cores: cores() as u64,
        workers: producer.workers.get() as u64,
        partitions: profile.target.partitions.get().into(),
        direct: producer.client == ClientKind::Direct,
        null_client: producer.client == ClientKind::Null,
        embedded: matches!(profile.target.cluster, Cluster::Embedded(_)),
        loopback: is_on_loopback(&profile.target.cluster),
        avro: matches!(profile.payload.format, Format::Avro(_)),
        compressed: producer.compression != Compression::None,
        batch_size: producer.batch_size.into(),
        batch_messages: producer.batch_messages.into(),
        linger_ms: producer.linger.as_secs_f64() * 1e3,
        max_in_flight: producer.max_in_flight.into(),
        enable_idempotence: producer.enable_idempotence,
        buffer_memory: producer.buffer_memory,
        delivery_timeout_ms: millis(producer.delivery_timeout),
        retry_backoff_ms: millis(producer.retry_backoff),
        flush_every: producer.flush_every.map(Into::into),
        rate: profile.run.rate,
        file_tasks: file_tasks as u64,
    }
}

/// Whether every address is one of this machine to itself.
fn is_on_loopback(cluster: &Cluster) -> bool {
    let is_here = |address: &String| {
        let host = address
            .rsplit_once(':')
            .map_or(&**address, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let ip = host.parse::<IpAddr>();
        host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
    };
    match cluster {
        Cluster::Embedded(_) => false,
        Cluster::Kafka(kafka) => kafka.bootstrap.iter().all(is_here),
    }
}

impl Collector<'_> {
    /// What was seen so far. Everything is of the time until the last worker was done: what file
    /// tasks do afterwards holds nothing back.
    pub(super) fn evidence(&self, now: Duration) -> Evidence {
        let total = &self.total;
        let client = &total.client;
        let end = self.end(now);
        let used = self.used.unwrap_or_else(|| self.usage_until(now));
        let reported_for = total.last_report_us.saturating_sub(total.first_report_us);
        let batch = self.batch();
        let (gap_from, gap) = self.timeline.series().longest_gap();
        let latency = total.latencies.summary();
        Evidence {
            settings: Settings {
                rate: self.watched.control.rate(),
                ..self.settings.clone()
            },
            elapsed_s: end.as_secs_f64(),
            counts: total.counts,
            reported_for_s: Duration::from_micros(reported_for).as_secs_f64(),
            silent_for_s: end
                .saturating_sub(self.last_ack.unwrap_or_default())
                .as_secs_f64(),
            gap_s: gap.as_secs_f64(),
            gap_from_s: gap_from.as_secs_f64(),
            latency_p50_ms: as_f64(latency.p50) / 1e3,
            latency_max_ms: as_f64(latency.max) / 1e3,
            cpu: used.cores,
            machine_cpu: used.machine_cores,
            time: self.mean_shares(end),
            ran: self.mean_ran(end),
            gauges: self.gauges(now),
            batches: client.batch_messages.count,
            batch_messages: batch.map(|batch| batch.messages),
            batch_bytes: batch.map(|batch| batch.bytes),
            batch_fill: batch.map(|batch| batch.fill),
            closed_by_size: batch.and_then(|batch| batch.closed_by_size),
            requests: client.requests,
            queued_ms: mean(client.queued_us, 1e-3),
            sending_ms: mean(client.sending_us, 1e-3),
            round_trip_ms: mean(client.round_trip_us, 1e-3),
            throttled_ms: mean(client.throttled_ms, 1.0),
            retries: client.retries,
            rate: RateResult::of_planned(
                total.planned,
                self.workers.len(),
                Duration::from_micros(total.behind_us),
            )
            .map(|rate| (rate.asked, rate.achieved)),
            asked: self.watched.control.asked(),
            behind_s: Duration::from_micros(total.behind_us).as_secs_f64(),
            is_over: self.all_are(Stage::Done),
            errors: total.errors.clone(),
            troubles: total.troubles.clone(),
        }
    }

    fn mean_shares(&self, end: Duration) -> TimeShares {
        let shares = |worker: &Recording| worker.time.shares(worked_until(worker, end));
        TimeShares::mean(&self.workers.iter().map(shares).collect::<Vec<_>>())
    }

    /// The part of their time that the workers' threads ran, on average.
    fn mean_ran(&self, end: Duration) -> f64 {
        let until = self.workers.iter().map(|worker| worked_until(worker, end));
        let all = until.sum::<Duration>().as_secs_f64();
        (self.total.ran.as_secs_f64() / all.max(1e-6)).min(1.0)
    }
}

/// The end of a worker's work, as far as it has come.
pub fn worked_until(worker: &Recording, end: Duration) -> Duration {
    match worker.stage {
        Stage::Done => Duration::from_micros(worker.last_report_us),
        _ => end,
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn mean(window: Window, unit: f64) -> Option<f64> {
    (window.count > 0).then(|| window.mean() * unit)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::{Place, ProfileText};

    #[rstest]
    #[case("localhost:9092", true)]
    #[case("127.0.0.1:9092,[::1]:9093", true)]
    #[case("localhost:9092,kafka.example:9092", false)]
    #[case("10.0.0.7:9092", false)]
    #[case("embedded", false)]
    fn brokers_on_loopback_share_this_machine(#[case] brokers: &str, #[case] expected: bool) {
        let text = ProfileText {
            name: "x".to_owned(),
            place: Place::BuiltIn,
            text: format!("[target]\nbrokers = \"{brokers}\"\n"),
        };
        let profile = Profile::parse(&text, &[] as &[String]).unwrap();
        assert_eq!(settings(&profile).loopback, expected);
    }
}
