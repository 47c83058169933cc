//! Acknowledged records a second over time, with the ghost behind them.

use std::time::Duration;

use ratatui::layout::Rect;

use super::{Labels, Scene, row};
use crate::engine::EventKind;
use crate::report::EventReport;
use crate::stats::AskedRate;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::identity::round_rate;
use crate::tui::run::board::{Board, State};
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale};
use crate::tui::theme::Role;
use crate::tui::widget::chart::axis::{TimeAxis, ValueAxis, column, next_top};
use crate::tui::widget::chart::columns::{Span, Steps};
use crate::tui::widget::chart::{self, Chart, Mark, versus};
use crate::units::as_f64;

/// Rows of bars go in sixths, so that labels stand where rows begin.
const SIXTH: u16 = 6;

/// From this width on the steps are told.
const WIDE: u16 = 81;

/// A chart and what is said of it.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub chart: Chart,
    pub scale: Scale,
    /// `whole run`, or `last 60 s`.
    pub window: String,
    pub step: Duration,
}

impl Drawn {
    /// Whether there is a bar, or a ghost.
    fn has_data(&self) -> bool {
        self.chart
            .live
            .iter()
            .chain(&self.chart.ghost)
            .flatten()
            .any(|rate| *rate > 0.0)
    }
}

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let room = usize::from(area.width.saturating_sub(4 + 6));
    let drawn = chart_of(scene, room);
    let title = title(scene, &drawn);
    let room = usize::from(area.width).saturating_sub(title.len() + 8);
    let note = note(scene, &drawn, room, area.width >= WIDE);
    let labels = Labels {
        title: &title,
        note: &note,
        ..Labels::default()
    };
    if !drawn.has_data() {
        // No axis yet: its unit would be another one as soon as there is something.
        let labels = Labels {
            title: "Throughput",
            ..Labels::default()
        };
        let inside = scene.frame(canvas, area, Focus::Throughput, labels);
        row(
            canvas,
            inside,
            0,
            [("Nothing acknowledged yet.", Role::Plain)],
        );
        return;
    }
    let inside = scene.frame(canvas, area, Focus::Throughput, labels);
    if chart::width(inside) == 0 {
        return;
    }
    let (bars, has_line) = heights(inside.height);
    let place = Rect {
        height: bars + 2,
        ..inside
    };
    drawn.chart.draw(canvas, place);
    if has_line {
        last_line(scene, &drawn.chart, canvas, inside, usize::from(bars) + 2);
    }
}

/// Rows of bars, and whether there is a line below the axis.
fn heights(height: u16) -> (u16, bool) {
    let room = height.saturating_sub(2);
    if room <= 5 {
        return (room, false);
    }
    let bars = (room - 1) / 3 * 3;
    (bars.max(SIXTH.min(room - 1)), true)
}

fn title(scene: &Scene<'_>, drawn: &Drawn) -> String {
    let unit = drawn.scale.of_unit("msg/s");
    if scene.look.fitted {
        format!("Throughput, {unit}, axis fitted")
    } else {
        format!("Throughput, {unit}")
    }
}

/// `· asked rate 50`; of a run that is over, `40 to 60` where it was changed on the way.
fn asked(board: &Board, scale: Scale) -> Option<String> {
    let figure = |rate: f64| match scale.prefix {
        "" => round_rate(rate),
        prefix => round_rate(rate)
            .trim_end_matches(prefix)
            .trim_end()
            .to_owned(),
    };
    let rates = || board.asked.iter().filter_map(|asked| asked.rate);
    let (lowest, highest) = (
        rates().fold(f64::INFINITY, f64::min),
        rates().fold(0.0, f64::max),
    );
    if board.state.is_over() && lowest < highest {
        let (lowest, highest) = (figure(lowest), figure(highest));
        return Some(format!("· asked rate {lowest} to {highest}"));
    }
    let rate = figure(board.asked_rate?);
    Some(format!("· asked rate {rate}"))
}

/// As much as there is room for: what else is drawn, how much of the run, in which steps.
fn note(scene: &Scene<'_>, drawn: &Drawn, room: usize, is_wide: bool) -> String {
    let ghost = scene.ghost.map(|ghost| format!("▒ {}", ghost.name));
    let asked = asked(scene.board, drawn.scale);
    let warm = (drawn.chart.warm > 0).then(|| "░ warm-up".to_owned());
    let steps = format!("{}, {} steps", drawn.window, words::step(drawn.step));
    let wide: Vec<_> = [ghost.clone(), asked.clone(), warm, Some(steps)]
        .into_iter()
        .flatten()
        .collect();
    let narrow: Vec<_> = [ghost.clone(), asked, Some(drawn.window.clone())]
        .into_iter()
        .flatten()
        .collect();
    let least: Vec<_> = [ghost, Some(drawn.window.clone())]
        .into_iter()
        .flatten()
        .collect();
    let texts = [wide.join("   "), narrow.join("   "), least.join("   ")];
    let fits = |text: &&String| text.chars().count() <= room;
    texts
        .iter()
        .skip(usize::from(!is_wide))
        .find(fits)
        .cloned()
        .unwrap_or_default()
}

/// The unit of a run's rates. It follows the top of the chart, which only grows, and not the rate
/// of the moment, so that it is the same for the whole run.
#[must_use]
pub fn scale(scene: &Scene<'_>) -> Scale {
    const COLUMNS: usize = 72;
    chart_of(scene, COLUMNS).scale
}

/// The chart in so many columns.
#[must_use]
pub fn chart_of(scene: &Scene<'_>, columns: usize) -> Drawn {
    let board = scene.board;
    let is_over = board.state.is_over();
    let window = scene.look.window.of(board.elapsed, is_over);
    let span = match window {
        Some(length) => window_span(board.series.step, board.elapsed, length, columns),
        None => Span::whole(board.end.max(board.elapsed), board.series.step, columns),
    };
    let steps = Steps::new(&board.series, span, columns);
    let live = steps.columns(&board.series, (span, columns), (board.elapsed, is_over));
    let ghost = scene.ghost.map_or_else(Vec::new, |ghost| {
        let steps = Steps::new(&ghost.series, span, columns);
        steps.columns(&ghost.series, (span, columns), (ghost.elapsed, true))
    });
    let known = || live.iter().chain(&ghost).flatten().copied();
    let asked = asked_columns(&board.asked, span, columns);
    let largest = known()
        .chain(asked.iter().flatten().copied())
        .fold(0.0, f64::max);
    let scale = Scale::of(next_top(largest));
    let values = if scene.look.fitted {
        let smallest = known().fold(f64::INFINITY, f64::min);
        let smallest = if smallest.is_finite() { smallest } else { 0.0 };
        ValueAxis::fitted(smallest, largest, scale.divisor)
    } else {
        ValueAxis::from_zero(largest, scale.divisor)
    };
    let time = match window {
        Some(length) => TimeAxis::window(length.as_secs_f64(), columns),
        None => TimeAxis::whole(span.to, columns),
    };
    let events = board.events.iter();
    Drawn {
        chart: Chart {
            live,
            ghost,
            asked,
            warm: warm_columns(board, span, columns),
            values,
            time,
            marks: events
                .filter_map(|event| mark(event, span, columns))
                .collect(),
        },
        scale,
        window: window.map_or_else(
            || "whole run".to_owned(),
            |length| format!("last {} s", length.as_secs()),
        ),
        step: steps.length,
    }
}

/// How many columns, from the left, are of the warm-up.
fn warm_columns(board: &Board, span: Span, columns: usize) -> usize {
    let column = |at: Duration| column(at.as_secs_f64() - span.from, span.length(), columns);
    match board.state {
        State::WarmingUp => columns,
        _ => board.warm_at.map_or(0, column),
    }
}

/// What was asked for in the middle of each column.
fn asked_columns(asked: &[AskedRate], span: Span, columns: usize) -> Vec<Option<f64>> {
    let cells = as_f64(columns.max(1) as u64);
    (0..columns as u64)
        .map(|column| (as_f64(column) + 0.5) / cells)
        .map(|share| AskedRate::at(asked, span.from + share * span.length()))
        .collect()
}

/// A window that ends with the last step that is over, so that it moves by whole steps.
fn window_span(step: Duration, now: Duration, length: Duration, columns: usize) -> Span {
    let mut step = step.as_secs_f64();
    let cells = as_f64(columns.max(1) as u64);
    while length.as_secs_f64() / step > cells {
        step *= 2.0;
    }
    let to = (now.as_secs_f64() / step).floor() * step;
    Span {
        from: to - length.as_secs_f64(),
        to,
    }
}

/// The sign of an event in the time axis, if it has one.
fn mark(event: &EventReport, span: Span, columns: usize) -> Option<Mark> {
    let (sign, role) = sign(event)?;
    let at = event.at_s - span.from;
    (0.0..=span.length()).contains(&at).then(|| Mark {
        column: column(at, span.length(), columns),
        sign,
        role,
    })
}

/// A digit for a mark, `*` for a milestone, `!` for trouble.
#[must_use]
pub fn sign(event: &EventReport) -> Option<(char, Role)> {
    match event.kind {
        EventKind::Mark => {
            let digit = event.text.chars().rev().find(char::is_ascii_digit);
            Some((digit.unwrap_or('+'), Role::Strong))
        }
        kind if kind.is_trouble() => Some(('!', Role::Bad)),
        EventKind::FirstAck
        | EventKind::WarmupOver
        | EventKind::TaskOver
        | EventKind::RateChanged => Some(('*', Role::Plain)),
        EventKind::Stopping if !event.text.starts_with("failed") => Some(('*', Role::Plain)),
        _ => None,
    }
}

/// Below the axis: what went wrong, else how the run does against the ghost.
fn last_line(
    scene: &Scene<'_>,
    chart: &Chart,
    canvas: &mut Canvas<'_>,
    inside: Rect,
    index: usize,
) {
    let troubles = troubles(&scene.board.events, usize::from(inside.width));
    if let Some(ghost) = scene.ghost.filter(|_| troubles.is_empty()) {
        let name = words::cut(&ghost.name, 5);
        let signs = versus(&chart.live, &chart.ghost);
        row(
            canvas,
            inside,
            index,
            [(format!("{name:<5}"), Role::Ghost), (signs, Role::Plain)],
        );
    } else if !troubles.is_empty() {
        row(
            canvas,
            inside,
            index,
            [("! ", Role::Bad), (&troubles, Role::Plain)],
        );
    }
}

/// `8.10 s broker lost, 12.1 s client queue full`, as many as there is room for.
fn troubles(events: &[EventReport], room: usize) -> String {
    let mut line = String::new();
    for event in events.iter().filter(|event| event.kind.is_trouble()) {
        let what = event.text.split(": ").next().unwrap_or(&event.text);
        let text = format!("{} s {}", words::moment(event.at_s), words::cut(what, 34));
        let gap = if line.is_empty() { "" } else { ", " };
        if line.chars().count() + gap.len() + text.chars().count() + 2 > room {
            break;
        }
        line.push_str(gap);
        line.push_str(&text);
    }
    line
}
