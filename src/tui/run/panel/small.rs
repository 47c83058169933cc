//! A run on a screen of 60x16: no borders, the most important figure of each panel.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::compact::together;
use super::fan_out::batch_size;
use super::head::state_role;
use super::headline::headline;
use super::throughput::chart_of;
use super::verdict::{advice, because, can_try, name};
use super::workers::cpu;
use super::{Scene, row, row_right};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, TaskState, Worker};
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units;

/// Lines beside the chart.
const OTHERS: u16 = 12;

/// Cells of a worker's column, and of that of all of them.
const WORKER: usize = 7;
const ALL: usize = 9;

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let bars = area.height.saturating_sub(OTHERS);
    state_line(scene, canvas, area);
    let width = usize::from(area.width);
    let bar = gauge::bar(board.progress.share.unwrap_or(0.0), width, gauge::TRACK);
    row(canvas, area, 1, [(bar, Role::Accent)]);
    headline_line(scene, canvas, area);
    let place = Rect {
        y: area.y + 3,
        height: bars.min(area.height.saturating_sub(3)),
        ..area
    };
    chart_of(scene, width).chart.draw_bars(canvas, place);
    let below = Rect {
        y: place.bottom(),
        height: area.bottom().saturating_sub(place.bottom()),
        ..area
    };
    row(
        canvas,
        below,
        0,
        percentiles(board, usize::from(below.width)),
    );
    verdict_lines(board, canvas, below);
    row(canvas, below, 3, [("─".repeat(width), Role::Dim)]);
    if !board.workers.is_empty() {
        workers(scene, canvas, below);
    }
    tasks_line(board, canvas, below);
    let errors: u64 = board.errors.iter().map(|error| error.count).sum();
    let flight = board.gauges.in_flight;
    let last = [
        format!("errors {}", units::count(errors)),
        format!("retries {}", units::count(board.retries)),
        if board.state.is_over() {
            format!("{} acked", units::count(board.counts.acked))
        } else {
            format!("in flight {} of {}", flight.now, flight.capacity)
        },
        cpu(board).map_or_else(String::new, |cpu| format!("CPU {cpu}")),
    ];
    let line = last.join("   ");
    let line = if line.chars().count() > width {
        last.join("  ")
    } else {
        line
    };
    row(canvas, below, 8, [(line, Role::Plain)]);
}

fn state_line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let how_far = how_far(board);
    row_right(canvas, area, 0, &how_far, Role::Plain);
    let width = u16::try_from(how_far.chars().count() + 1).unwrap_or(u16::MAX);
    let end = area.right().saturating_sub(width);
    let style = canvas
        .style(state_role(board.state))
        .add_modifier(Modifier::BOLD);
    let mut x = canvas.styled((area.x, area.y), end, board.state.word(), style);
    if scene.frozen.is_some() {
        x = canvas.text((x, area.y), end, " FROZEN", Role::Warn);
    }
    let name = format!(" {} {}", board.identity.name, board.identity.hash());
    canvas.text((x, area.y), end, &name, Role::Strong);
}

/// `0.62 s   63 %   0.3 s left`.
fn how_far(board: &Board) -> String {
    let percent = board
        .progress
        .share
        .map_or_else(String::new, words::percent);
    let left = match board.silent {
        Some(silent) => format!("last ack {:.1} s ago", silent.as_secs_f64()),
        None => board
            .progress
            .left
            .map_or_else(String::new, |left| format!("{} left", words::left(left))),
    };
    let time = if board.state.is_over() {
        units::run_time(board.elapsed)
    } else {
        words::clock(board.elapsed)
    };
    let texts: Vec<_> = [time, percent, left]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("   ")
}

fn headline_line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (figure, versus) = rate(scene);
    let x = row(canvas, area, 2, [(format!("{figure:<18}"), Role::Headline)]);
    if let Some(versus) = &versus {
        canvas.text((x, area.y + 2), area.right(), versus, Role::Ghost);
    }
    let bandwidth = scene.board.bandwidth;
    let figure = |bytes: f64| words::mb_per_s(bytes);
    let text = match bandwidth.wire_per_s {
        Some(wire) => format!(
            "payload {}  wire {} MB/s",
            figure(bandwidth.payload_per_s),
            figure(wire)
        ),
        None => format!("payload {} MB/s", figure(bandwidth.payload_per_s)),
    };
    row_right(canvas, area, 2, &text, Role::Plain);
}

/// The rate, and how much it is more than the ghost's. The time of a run that is over stands in
/// the line of its state.
fn rate(scene: &Scene<'_>) -> (String, Option<String>) {
    let board = scene.board;
    if !board.state.is_over() {
        let headline = headline(scene);
        let figure = format!("{} {}", headline.figure, headline.unit);
        return (figure, headline.versus);
    }
    let (rate, scale) = (board.rate(), Scale::of(board.rate()));
    let figure = format!("{} {}", scale.figure(rate), scale.of_unit("msg/s"));
    let versus = scene.ghost.and_then(|ghost| {
        let change = words::change(rate, ghost.msgs_per_s)?;
        Some(format!("{change} {}", ghost.name))
    });
    (figure, versus)
}

/// With as much room between them as there is.
fn percentiles(board: &Board, width: usize) -> Vec<(String, Role)> {
    let length = |cells: &Cells| {
        cells
            .iter()
            .map(|(text, _)| text.chars().count())
            .sum::<usize>()
    };
    let closer = [6, 3, 2].into_iter().zip([3, 2, 1]);
    let mut all = closer.map(|(indent, gap)| percentiles_apart(board, indent, gap));
    let first = all.find(|cells| length(cells) <= width);
    first.unwrap_or_else(|| percentiles_apart(board, 2, 1))
}

type Cells = Vec<(String, Role)>;

fn percentiles_apart(board: &Board, indent: usize, gap: usize) -> Cells {
    let mut cells = vec![(format!("{:<indent$}", "ms"), Role::Dim)];
    for (i, (name, us)) in board.latency.run.shown().into_iter().enumerate() {
        let gap = if i == 0 && indent > 2 { 0 } else { gap };
        let gap = " ".repeat(gap);
        cells.push((format!("{gap}{name} "), Role::Dim));
        cells.push((words::ms_or_unknown(us), Role::Plain));
    }
    cells
}

fn verdict_lines(board: &Board, canvas: &mut Canvas<'_>, below: Rect) {
    let (name, role) = name(board);
    let style = canvas.style(role).add_modifier(Modifier::BOLD);
    if below.height < 2 {
        return;
    }
    let x = canvas.styled((below.x, below.y + 1), below.right(), &name, style);
    let indent = x.saturating_sub(below.x) + 3;
    let place = Rect {
        x: below.x + indent.min(below.width),
        width: below.width.saturating_sub(indent),
        ..below
    };
    let width = usize::from(place.width);
    let lines = words::wrapped(&because(board), width);
    if let Some(first) = lines.first() {
        row(
            canvas,
            place,
            1,
            [(words::whole_clauses(first, lines.len() > 1), Role::Plain)],
        );
    }
    match advice(board, width) {
        Some(advice) => {
            row(canvas, place, 2, [(advice, Role::Plain)]);
            if can_try(board) {
                row_right(canvas, place, 2, "t", Role::Accent);
            }
        }
        None => {
            if let Some(second) = lines.get(1) {
                row(canvas, place, 2, [(second, Role::Plain)]);
            }
        }
    }
}

fn workers(scene: &Scene<'_>, canvas: &mut Canvas<'_>, below: Rect) {
    let board = scene.board;
    let room = usize::from(below.width).saturating_sub(WORKER + ALL) / WORKER;
    let last = board.workers.len().saturating_sub(room);
    let first = scene.look.scroll.min(last);
    let shown: Vec<_> = board.workers.iter().skip(first).take(room).collect();
    let fastest = board
        .workers
        .iter()
        .map(|worker| worker.per_s)
        .fold(0.0, f64::max);
    let scale = Scale::thousands(fastest);
    let all = together(board);
    let line = |title: &str, of: &dyn Fn(&Worker) -> String, sum: String| {
        let cells: Vec<_> = shown
            .iter()
            .map(|worker| format!("{:>WORKER$}", of(worker)))
            .collect();
        let cells = cells.concat();
        format!("{title:<WORKER$}{cells}{sum:>ALL$}")
    };
    let rate = |worker: &Worker| words::figures_whole(worker.per_s / scale.divisor);
    let blocked = |worker: &Worker| words::percent(worker.blocked);
    let unit = scale.of_unit("msg/s");
    let lines = [
        line("worker", &|worker| worker.id.to_string(), "all".to_owned()),
        line(&unit, &rate, rate(&all)),
        line("blocked", &blocked, blocked(&all)),
    ];
    for (i, text) in lines.iter().enumerate() {
        row(canvas, below, 4 + i, [(text, Role::Plain)]);
    }
}

fn tasks_line(board: &Board, canvas: &mut Canvas<'_>, below: Rect) {
    // Of the kafka task everything stands above.
    let tasks = board.tasks.iter().skip(1).map(|task| {
        let how = match task.state {
            TaskState::Going => task.share.map_or_else(String::new, words::percent),
            TaskState::Done => "done".to_owned(),
            TaskState::Interrupted => "stopped".to_owned(),
            TaskState::Failed => "FAILED".to_owned(),
        };
        format!("{} {how}", task.name)
    });
    let tasks: Vec<_> = tasks.collect();
    row(canvas, below, 7, [(tasks.join("  "), Role::Plain)]);
    if let Some(size) = batch_size(board) {
        row_right(canvas, below, 7, &format!("batch {size}"), Role::Plain);
    }
}
