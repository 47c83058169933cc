//! A row for each worker: what it has done, how fast, and what it waits for.

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, Worker};
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units::{self, as_f64};

/// From this width on there is room for where the rest of the time goes.
const WIDE: usize = 98;

/// From here on the client queue holds the workers up.
const NEARLY_FULL: f64 = 0.9;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let foot = foot(board);
    let shown = board
        .workers
        .len()
        .min(usize::from(area.height.saturating_sub(4)));
    let note = format!("{shown} of {}, fed in turn", board.workers.len());
    let labels = Labels {
        title: "Workers",
        note: if board.workers.is_empty() { "" } else { &note },
        foot: &foot,
    };
    let inside = scene.frame(canvas, area, Focus::Workers, labels);
    if board.workers.is_empty() {
        row(
            canvas,
            inside,
            0,
            [("No worker has started yet.", Role::Plain)],
        );
        return;
    }
    let table = Table::of(board, usize::from(inside.width));
    row(canvas, inside, 0, [(table.head(), Role::Dim)]);
    let window = usize::from(inside.height).saturating_sub(2);
    let last = board.workers.len().saturating_sub(window);
    let first = scene.scroll(Focus::Workers).min(last);
    let seen = board.workers.iter().skip(first).take(window);
    let mut at = 1;
    for worker in seen {
        row(canvas, inside, at, table.row(worker));
        at += 1;
    }
    row(canvas, inside, at, table.sum(board));
}

/// The columns, as wide as the place allows.
struct Table {
    bar: usize,
    scale: Scale,
    /// Losses take the place of rates and states once the run is over.
    has_lost: bool,
    is_wide: bool,
}

impl Table {
    fn of(board: &Board, width: usize) -> Self {
        let fastest = board
            .workers
            .iter()
            .map(|worker| worker.per_s)
            .fold(0.0, f64::max);
        let is_wide = width >= WIDE;
        let others = if is_wide { 65 + 16 } else { 65 };
        Self {
            bar: width.saturating_sub(others),
            scale: Scale::thousands(fastest),
            has_lost: board.state.is_over() && board.has_lost(),
            is_wide,
        }
    }

    fn head(&self) -> String {
        let share = self.bar + 6;
        let rate = match self.scale.prefix {
            "" => "/s".to_owned(),
            prefix => format!("{prefix}/s"),
        };
        let wide = if self.is_wide { "    busy starved" } else { "" };
        if self.has_lost {
            return format!(
                "id  {:<share$}{:>10}{:>9}{:>9}{:>7}{:>8}{:>9}{wide}",
                "its share", "acked", "failed", "unknown", "p99", "chunks", "blocked"
            );
        }
        format!(
            "id  {:<share$}{:>10}{rate:>6}{:>7}{:>9}{:>8}{wide}{:>5}  {:<8}",
            "its share", "acked", "p99", "chunks", "blocked", "err", "state"
        )
    }

    fn row(&self, worker: &Worker) -> Vec<(String, Role)> {
        let share = worker
            .share
            .map_or_else(|| words::UNKNOWN.to_owned(), words::percent);
        let bar = gauge::bar(worker.share.unwrap_or(0.0), self.bar, gauge::TRACK);
        let queued = worker.queued.map_or_else(
            || words::UNKNOWN.to_owned(),
            |(waiting, room)| format!("{waiting} of {room}"),
        );
        let mut cells = vec![
            (format!("{:>2}  ", worker.id), Role::Plain),
            (bar, Role::Accent),
            (
                format!("{share:>6}{:>10}", units::count(worker.acked)),
                Role::Plain,
            ),
        ];
        cells.extend(self.rest(worker, &queued, worker.state.word()));
        cells
    }

    fn rest(&self, worker: &Worker, queued: &str, state: &str) -> Vec<(String, Role)> {
        let count = |n: u64| units::count(n);
        let p99 = words::ms_or_unknown(worker.p99_us);
        let blocked = words::percent(worker.blocked);
        let wide = if self.is_wide {
            format!(
                "{:>8}{:>8}",
                words::percent(worker.busy),
                words::percent(worker.starved)
            )
        } else {
            String::new()
        };
        let bad = |n: u64| if n > 0 { Role::Bad } else { Role::Plain };
        if self.has_lost {
            return vec![
                (format!("{:>9}", count(worker.failed)), bad(worker.failed)),
                (format!("{:>9}", count(worker.unknown)), bad(worker.unknown)),
                (
                    format!("{p99:>7}{queued:>8}{blocked:>9}{wide}"),
                    Role::Plain,
                ),
            ];
        }
        let rate = words::figures_whole(worker.per_s / self.scale.divisor);
        let lost = worker.failed + worker.unknown;
        vec![
            (
                format!("{rate:>6}{p99:>7}{queued:>9}{blocked:>8}{wide}"),
                Role::Plain,
            ),
            (format!("{:>5}", count(lost)), bad(lost)),
            (format!("  {state:<8}"), Role::Plain),
        ]
    }

    /// All workers together.
    fn sum(&self, board: &Board) -> Vec<(String, Role)> {
        let workers = &board.workers;
        let total = |of: fn(&Worker) -> u64| workers.iter().map(of).sum::<u64>();
        let n = as_f64(workers.len() as u64).max(1.0);
        let mean = |of: fn(&Worker) -> f64| workers.iter().map(of).sum::<f64>() / n;
        let channels: Option<Vec<_>> = workers.iter().map(|worker| worker.queued).collect();
        let queued = channels.map(|channels| {
            channels
                .iter()
                .fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
        });
        let all = Worker {
            acked: total(|worker| worker.acked),
            per_s: if board.state.is_over() {
                board.rates.average
            } else {
                workers.iter().map(|worker| worker.per_s).sum()
            },
            p99_us: board.latency.run.p99,
            queued,
            blocked: mean(|worker| worker.blocked),
            busy: mean(|worker| worker.busy),
            starved: mean(|worker| worker.starved),
            failed: total(|worker| worker.failed),
            unknown: total(|worker| worker.unknown),
            ..Worker::default()
        };
        let shares: Option<Vec<_>> = workers.iter().map(|worker| worker.share).collect();
        let share = shares.map_or_else(String::new, |shares| {
            words::percent(shares.iter().sum::<f64>() / n)
        });
        let text = queued.map_or_else(
            || words::UNKNOWN.to_owned(),
            |(waiting, room)| format!("{waiting} of {room}"),
        );
        let width = self.bar + 6 + 1;
        let mut cells = vec![(
            format!("all{share:>width$}{:>10}", units::count(all.acked)),
            Role::Strong,
        )];
        cells.extend(self.rest(&all, &text, ""));
        cells
    }
}

/// What holds the reading up, if something does, else
/// `skew 1.02   chunks 113 of 156 read   CPU 1.9 of 2 cores   memory 84 MiB`.
fn foot(board: &Board) -> String {
    let mut parts = Vec::new();
    let is_over = board.state.is_over();
    let memory = match board.processor.memory {
        0 => None,
        bytes => Some(format!("memory {}", whole_mib(bytes))),
    };
    if board.stalled.is_some() {
        parts.push(stall(board));
        parts.push(memory);
    } else if is_over {
        parts.push(Some(processor_time(board)));
        parts.push(memory);
        parts.push((board.chunks.read > 0).then(|| units::plural(board.chunks.read, "chunk")));
        parts.push(
            board
                .skew()
                .map(|skew| format!("skew {skew:.2}"))
                .filter(|_| board.workers.len() > 1),
        );
    } else {
        parts.push(board.skew().map(|skew| format!("skew {skew:.2}")));
        parts.push(chunks(board));
        parts.push(cpu(board).map(|cpu| format!("CPU {cpu} cores")));
        parts.push(memory);
    }
    parts.into_iter().flatten().collect::<Vec<_>>().join("   ")
}

/// `reading waits from 12.1 s: the client queue is full`.
fn stall(board: &Board) -> Option<String> {
    let since = words::moment(board.stalled?.as_secs_f64());
    let why = if board.gauges.client_queue.share_now() >= NEARLY_FULL {
        "the client queue is full"
    } else {
        "a client takes no more"
    };
    Some(format!("reading waits from {since} s: {why}"))
}

/// Memory needs no fractions of a MiB.
fn whole_mib(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    match bytes {
        0..MIB => units::bytes(bytes),
        _ => units::bytes((bytes + MIB / 2) / MIB * MIB),
    }
}

fn processor_time(board: &Board) -> String {
    let (user, system) = (
        board.processor.user.as_secs_f64(),
        board.processor.system.as_secs_f64(),
    );
    let [sum, user, system] = [user + system, user, system].map(words::figures);
    format!("CPU {sum} s ({user} user, {system} system)")
}

/// `1.9 of 2`.
#[must_use]
pub fn cpu(board: &Board) -> Option<String> {
    let busy = board.processor.busy(board.elapsed)?;
    Some(match board.processor.cores {
        Some(cores) => format!("{busy:.1} of {cores}"),
        None => format!("{busy:.1}"),
    })
}

fn chunks(board: &Board) -> Option<String> {
    let chunks = board.chunks;
    match (chunks.read, chunks.expected) {
        (0, _) => None,
        (read, Some(all)) => Some(format!(
            "chunks {} of {} read",
            units::count(read),
            units::count(all)
        )),
        (read, None) => Some(format!("{} read", units::plural(read, "chunk"))),
    }
}
