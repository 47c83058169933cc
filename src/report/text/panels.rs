//! The panels beside and below the latencies: where the time goes, workers, tasks.

use super::layout::{Block, Cell, Column, Line, Look, bar, beside, table};
use crate::report::{ClientReport, Ending, Report, TaskReport, WorkerReport};
use crate::units::{self, as_f64, figures, rounded};

/// Cells of the longest bar.
const BAR: usize = 16;

/// More workers than this stand in two columns.
const ONE_COLUMN: usize = 8;

/// Where the time goes, and what else is a mean or a sum of the whole run.
pub fn time_and_means(report: &Report) -> Block {
    if report.workers.is_empty() {
        return Block::new();
    }
    let mut lines = report.client.as_ref().and_then(stages).unwrap_or_default();
    lines.extend(
        means(report)
            .into_iter()
            .map(|(name, text)| Line::new(Look::Dim, format!("{name:<9}")).then(Look::Plain, text)),
    );
    lines
}

/// The stages of a record's way, each with its mean; `None` when none of them is known.
fn stages(client: &ClientReport) -> Option<Block> {
    let stages = [
        ("queue, linger", client.queued_us),
        ("sending", client.sending_us),
        ("round trip", client.round_trip_us),
        ("throttled", client.throttled_us),
    ];
    let longest = stages.iter().filter_map(|(_, us)| *us).reduce(f64::max)?;
    let line = |(name, us): (&str, Option<f64>)| {
        let share = us.map_or(0.0, |us| us / longest);
        let mean = us.map_or_else(|| "-".to_owned(), units::millis);
        Line::plain(format!("{name:<13} "))
            .then(Look::Accent, format!("{:<BAR$}", bar(share, BAR)))
            .then(Look::Plain, format!(" {mean:>6}"))
    };
    let title = Line::new(Look::Bold, "Where the time goes").then(Look::Dim, ", mean ms");
    Some(std::iter::once(title).chain(stages.map(line)).collect())
}

fn means(report: &Report) -> Vec<(&'static str, String)> {
    let mut means = Vec::new();
    if let (Some(client), Some(fill)) = (&report.client, report.batch_fill) {
        let batches = format!(
            "{}, {} full",
            units::count(report.batches),
            units::percent(fill)
        );
        means.push(("batches", batches));
        if let (Some(messages), Some(bytes)) = (client.batch_messages, client.batch_bytes) {
            let (messages, bytes) = (figures(messages), units::bytes(rounded(bytes)));
            means.push(("each", format!("{messages} messages, {bytes}")));
        }
        let (requests, retries) = (units::count(client.requests), units::count(report.retries));
        means.push(("requests", format!("{requests}, {retries} records retried")));
    }
    let cpu = report.cpu_s;
    let (user, system) = (cpu.user, cpu.system);
    let [sum, user, system] = [user + system, user, system].map(figures);
    means.push(("CPU", format!("{sum} s ({user} user, {system} system)")));
    means.push(("memory", units::bytes(report.max_rss_bytes)));
    if report.client.is_some() {
        means.push(("connect", units::run_seconds(report.connect_s)));
    }
    means
}

/// A row for each worker and for each task.
pub fn workers_and_tasks(report: &Report) -> Block {
    let workers = &report.workers;
    if workers.is_empty() {
        return Block::new();
    }
    let table_of = |workers| table_of(report, workers);
    let tasks = tasks(&report.tasks);
    if workers.len() <= ONE_COLUMN {
        return beside(table_of(workers), tasks);
    }
    let (left, right) = workers.split_at(workers.len().div_ceil(2));
    let workers = beside(table_of(left), table_of(right));
    super::stack([workers, tasks])
}

/// The unit of the workers' rates: one for all of them.
#[derive(Clone, Copy)]
struct Rate {
    title: &'static str,
    divisor: f64,
}

impl Rate {
    fn of(report: &Report) -> Self {
        if report.msgs_per_s < 10_000.0 {
            Self {
                title: "msg/s",
                divisor: 1.0,
            }
        } else {
            Self {
                title: "k/s",
                divisor: 1e3,
            }
        }
    }
}

fn table_of(report: &Report, workers: &[WorkerReport]) -> Block {
    let rate = Rate::of(report);
    let columns = [
        Column::Right("worker"),
        Column::Right("acked"),
        Column::Right(rate.title),
        Column::Right("p99"),
        Column::Right("busy"),
        Column::Right("blocked"),
    ];
    let row = |worker: &WorkerReport| {
        let p99 = report.worker_p99(worker);
        let cells = [
            worker.id.to_string(),
            units::count(worker.acked),
            figures(worker.msgs_per_s / rate.divisor),
            p99.map_or_else(|| "-".to_owned(), units::latency),
            units::percent(worker.busy),
            units::percent(worker.blocked),
        ];
        cells.map(|text| (Look::Plain, text))
    };
    table(columns, workers.iter().map(row))
}

fn tasks(tasks: &[TaskReport]) -> Block {
    let columns = [
        Column::Left("task"),
        Column::Right("rows"),
        Column::Right("MB"),
        Column::Right("s"),
        Column::Left(""),
    ];
    let row = |task: &TaskReport| -> [Cell; 5] {
        let (look, outcome) = match task.outcome {
            Ending::Completed => (Look::Good, "done"),
            Ending::Interrupted => (Look::Warning, "interrupted"),
            Ending::Failed => (Look::Bad, "FAILED"),
        };
        [
            (Look::Plain, task.name.clone()),
            (Look::Plain, units::count(task.rows)),
            (Look::Plain, megabytes(task.bytes)),
            (Look::Plain, seconds(task.elapsed_s)),
            (look, outcome.to_owned()),
        ]
    };
    table(columns, tasks.iter().map(row))
}

fn seconds(s: f64) -> String {
    if s < 9.9995 {
        format!("{s:.3}")
    } else {
        figures(s)
    }
}

fn megabytes(bytes: u64) -> String {
    figures(as_f64(bytes) / 1e6)
}
