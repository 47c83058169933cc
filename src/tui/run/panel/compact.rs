//! The panels for a screen of 80x24: what matters of each, in half the room.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::fan_out::batch_size;
use super::headline::{capitalized, headline};
use super::verdict::{advice, because, can_try, certainty, name};
use super::workers::cpu;
use super::{Labels, Scene, row, row_right};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, State, Task, TaskState, Worker};
use crate::tui::run::ceilings;
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::tui::widget::panel::Panel;
use crate::units::{self, as_f64};

/// A border that is heavy when one of the panels in it has the focus. Where there are several, the
/// note says which of them `z` zooms.
fn frame(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    labels: Labels<'_>,
    inside: &[Focus],
) -> Rect {
    let panel = Panel {
        title: labels.title,
        note: labels.note,
        foot: labels.foot,
        focused: inside.contains(&scene.look.focus),
        click: inside.first().map(|focus| Action::Focus(focus.number())),
        ..Panel::default()
    };
    panel.draw(canvas, area)
}

fn titled<'a>(title: &'a str, note: &'a str) -> Labels<'a> {
    Labels {
        title,
        note,
        ..Labels::default()
    }
}

pub fn draw_headline(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let headline = headline(scene);
    let title = match board.state {
        State::Completed => format!("{} in", capitalized(board.identity.done)),
        _ => capitalized(board.identity.done),
    };
    let inside = frame(scene, canvas, area, titled(&title, ""), &[Focus::Headline]);
    let figure = format!("{} {}", headline.figure, headline.unit);
    row(canvas, inside, 0, [(figure, Role::Headline)]);
    if let Some(versus) = &headline.versus {
        // The ghost's name stands in the chart.
        let change = versus
            .rsplit_once(' ')
            .map_or(versus.as_str(), |(change, _)| change);
        row_right(canvas, inside, 0, change, Role::Ghost);
    }
    let bandwidth = board.bandwidth;
    let per_s = |bytes: f64| format!("{} MB/s", words::mb_per_s(bytes));
    let second = match board.state {
        State::Completed | State::Failed | State::Interrupted => headline.beside[0].clone(),
        _ => "payload".to_owned(),
    };
    let payload = per_s(bandwidth.payload_per_s);
    row(canvas, inside, 1, [(&second, Role::Plain)]);
    if second.chars().count() + payload.len() < usize::from(inside.width) {
        row_right(canvas, inside, 1, &payload, Role::Plain);
    }
    if let (Some(wire), Some(ratio)) = (bandwidth.wire_per_s, bandwidth.ratio()) {
        row(
            canvas,
            inside,
            2,
            [(format!("wire {ratio:.2}:1"), Role::Plain)],
        );
        row_right(canvas, inside, 2, &per_s(wire), Role::Plain);
    }
}

pub fn draw_latency(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let note = if scene.look.focus == Focus::Histogram {
        "z histogram"
    } else {
        ""
    };
    let inside = frame(
        scene,
        canvas,
        area,
        titled("Latency, ms", note),
        &[Focus::Latency, Focus::Histogram],
    );
    let latency = &scene.board.latency;
    let run = &latency.run;
    let left = [("p50", run.p50), ("p99", run.p99), ("max", run.max)];
    let mut used = 0;
    for (i, (name, us)) in left.into_iter().enumerate() {
        let text = format!("{name} {:>4}", words::ms_or_unknown(us));
        used = text.chars().count();
        row(canvas, inside, i, [(text, Role::Plain)]);
    }
    for (i, (name, us)) in [("p95", run.p95), ("p99.9", run.p99_9)]
        .into_iter()
        .enumerate()
    {
        let text = format!("{name:<5} {:>4}", words::ms_or_unknown(us));
        row_right(canvas, inside, i, &text, Role::Plain);
    }
    match scene.ghost {
        Some(ghost) => {
            let p99 = words::ms_or_unknown(ghost.percentiles.p99);
            let (named, short) = (format!("{} p99 {p99}", ghost.name), format!("▒ p99 {p99}"));
            // Beside the largest latency; the ghost's name stands in the chart as well.
            let beside = Rect {
                width: inside
                    .width
                    .saturating_sub(u16::try_from(used + 1).unwrap_or(0)),
                ..inside
            };
            let text = fitting(&[&named, &short], beside);
            row_right(canvas, inside, 2, text, Role::Ghost);
        }
        None => row_right(
            canvas,
            inside,
            2,
            &format!("mean {}", words::ms(latency.mean_us)),
            Role::Plain,
        ),
    }
}

pub fn draw_verdict(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let foot = ceilings::foot(board, Panel::foot_room(area));
    let labels = Labels {
        title: "Verdict",
        note: certainty(board),
        foot: &foot,
    };
    let inside = frame(scene, canvas, area, labels, &[Focus::Verdict]);
    let (name, role) = name(board);
    let style = canvas.style(role).add_modifier(Modifier::BOLD);
    canvas.styled((inside.x, inside.y), inside.right(), &name, style);
    let because = because(board);
    let first = because.split(';').next().unwrap_or(&because);
    let width = usize::from(inside.width);
    let room = usize::from(inside.height).saturating_sub(2);
    let advice = advice(board, width);
    let lines = words::wrapped(first, width);
    let shown = room + usize::from(advice.is_none());
    for (i, line) in lines.iter().take(shown).enumerate() {
        let goes_on = i + 1 == shown && lines.len() > shown;
        let text = words::whole_clauses(line, goes_on);
        row(canvas, inside, 1 + i, [(text, Role::Plain)]);
    }
    if let Some(advice) = advice {
        let last = usize::from(inside.height).saturating_sub(1);
        row(canvas, inside, last, [(advice, Role::Plain)]);
        if can_try(board) {
            row_right(canvas, inside, last, "t", Role::Accent);
        }
    }
}

pub fn draw_workers(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let scale = Scale::thousands(together(board).per_s);
    let note = match scale.prefix {
        "" => "/s  p99  blocked".to_owned(),
        prefix => format!("{prefix}/s  p99  blocked"),
    };
    let note = if scene.look.focus == Focus::Events {
        "z events".to_owned()
    } else {
        note
    };
    let inside = frame(
        scene,
        canvas,
        area,
        titled("Workers", &note),
        &[Focus::Workers, Focus::Events],
    );
    let bar = usize::from(inside.width).saturating_sub(27);
    let window = usize::from(inside.height).saturating_sub(2);
    let last = board.workers.len().saturating_sub(window);
    let first = scene.scroll(Focus::Workers).min(last);
    let mut at = 0;
    for worker in board.workers.iter().skip(first).take(window) {
        let share = worker.share.unwrap_or(0.0);
        let cells = [
            (format!("{:>3} ", worker.id), Role::Plain),
            (gauge::bar(share, bar, gauge::TRACK), Role::Accent),
            (worker_figures(worker, worker.share, scale), Role::Plain),
        ];
        row(canvas, inside, at, cells);
        at += 1;
    }
    if !board.workers.is_empty() {
        let all = together(board);
        let width = bar + 1;
        let text = format!("all{:width$}{}", "", worker_figures(&all, all.share, scale));
        row(canvas, inside, at, [(text, Role::Strong)]);
    }
    let errors = errors_and_retries(board);
    let with_cpu = format!("{errors}   {}", cpu_words(board));
    let line = fitting(&[&with_cpu, &errors], inside);
    let last = usize::from(inside.height).saturating_sub(1);
    row(canvas, inside, last, [(line, Role::Plain)]);
}

fn errors_and_retries(board: &Board) -> String {
    let errors: u64 = board.errors.iter().map(|error| error.count).sum();
    let (errors, retries) = (units::count(errors), units::count(board.retries));
    format!("errors {errors}  retries {retries}")
}

/// Cores that are busy; of a run that is over, the seconds that it took.
fn cpu_words(board: &Board) -> String {
    let processor = &board.processor;
    if board.state.is_over() {
        let took = (processor.user + processor.system).as_secs_f64();
        return format!("CPU {} s", words::figures(took));
    }
    cpu(board).map_or_else(String::new, |cpu| format!("CPU {cpu}"))
}

/// The first of some texts that fits into a line; the last one if none does.
fn fitting<'a>(texts: &[&'a str], line: Rect) -> &'a str {
    let fits = |text: &&&str| text.chars().count() <= usize::from(line.width);
    let found = texts.iter().find(fits).or(texts.last());
    found.copied().unwrap_or_default()
}

fn worker_figures(worker: &Worker, share: Option<f64>, scale: Scale) -> String {
    let share = match share {
        // Its bar would touch `100 %`.
        Some(share) if share >= 1.0 => "done".to_owned(),
        Some(share) => words::percent(share),
        None => words::UNKNOWN.to_owned(),
    };
    let rate = words::figures_whole(worker.per_s / scale.divisor);
    let p99 = words::ms_or_unknown(worker.p99_us);
    let blocked = words::percent(worker.blocked);
    format!("{share:>5}{rate:>6}{p99:>6}{blocked:>6}")
}

/// All workers as if they were one.
#[must_use]
pub fn together(board: &Board) -> Worker {
    let workers = &board.workers;
    let n = as_f64(workers.len() as u64).max(1.0);
    let mean = |of: fn(&Worker) -> f64| workers.iter().map(of).sum::<f64>() / n;
    let shares: Option<Vec<_>> = workers.iter().map(|worker| worker.share).collect();
    Worker {
        share: shares.map(|shares| shares.iter().sum::<f64>() / n),
        per_s: if board.state.is_over() {
            board.rates.average
        } else {
            workers.iter().map(|worker| worker.per_s).sum()
        },
        p99_us: board.latency.run.p99,
        blocked: mean(|worker| worker.blocked),
        ..Worker::default()
    }
}

/// Stages, batches and tasks in one.
pub fn draw_rest(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    let focus = [Focus::Stages, Focus::FanOut, Focus::Tasks];
    let note = match scene.look.focus {
        Focus::Stages => "z time",
        Focus::FanOut => "z batches",
        Focus::Tasks => "z tasks",
        _ => "",
    };
    let inside = frame(
        scene,
        canvas,
        area,
        titled("Time, batches, tasks", note),
        &focus,
    );
    draw_stages(board, canvas, inside);
    draw_batch(board, canvas, inside);
    draw_gauges(board, canvas, inside);
    let bar = usize::from(inside.width).saturating_sub(24);
    for (i, task) in board.tasks.iter().enumerate() {
        row(canvas, inside, 3 + i, task_cells(task, bar));
    }
}

fn draw_stages(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    let stages = board.stages.map_or_else(
        || "no request has been answered yet".to_owned(),
        |stages| {
            let [queue, sending] = [stages.queued_us, stages.sending_us].map(words::ms);
            let trip = units::latency_with_unit(stages.round_trip_us);
            format!("queue {queue}  sending {sending}  trip {trip}")
        },
    );
    let closer = stages.replace("  ", " ");
    let stages = fitting(&[&stages, &closer], inside);
    row(canvas, inside, 0, [(stages, Role::Plain)]);
}

fn draw_batch(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    row(
        canvas,
        inside,
        1,
        [(
            batch_size(board).map_or_else(|| "batch -".to_owned(), |size| format!("batch {size}")),
            Role::Plain,
        )],
    );
    if let Some(by_size) = board.batch.and_then(|batch| batch.closed_by_size) {
        row_right(
            canvas,
            inside,
            1,
            &format!("size {}", words::percent(by_size)),
            Role::Plain,
        );
    }
}

fn draw_gauges(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    let level = |gauge: &crate::stats::Gauge| {
        if board.state.is_over() {
            format!("{:.1} of {}", gauge.mean, gauge.capacity)
        } else {
            format!("{} of {}", gauge.now, gauge.capacity)
        }
    };
    let gauges = &board.gauges;
    row(
        canvas,
        inside,
        2,
        [(
            format!("chunks {}", level(&gauges.worker_channels)),
            Role::Plain,
        )],
    );
    row_right(
        canvas,
        inside,
        2,
        &format!("in flight {}", level(&gauges.in_flight)),
        Role::Plain,
    );
}

fn task_cells(task: &Task, bar: usize) -> [(String, Role); 3] {
    let share = task.share.unwrap_or(0.0);
    let percent = task.share.map_or_else(String::new, words::percent);
    let (middle, right, role) = match task.state {
        TaskState::Going => (
            percent,
            task.left.map_or_else(String::new, words::left),
            Role::Plain,
        ),
        TaskState::Done => ("done".to_owned(), String::new(), Role::Good),
        TaskState::Interrupted => (percent, "stopped".to_owned(), Role::Warn),
        TaskState::Failed => (percent, "FAILED".to_owned(), Role::Bad),
    };
    [
        (format!("{:<11}", task.name), Role::Plain),
        (gauge::bar(share, bar, gauge::TRACK), Role::Accent),
        (format!("{middle:>6}{right:>7}"), role),
    ]
}
