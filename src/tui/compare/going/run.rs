//! The run of the plan that goes, in a panel; the tab Run shows all of it.

use ratatui::layout::Rect;

use super::Going;
use crate::engine::{Phase, Snapshot};
use crate::tui::canvas::Canvas;
use crate::tui::run::words::Scale;
use crate::tui::run::words::UNKNOWN;
use crate::tui::theme::Role;
use crate::tui::widget::digits;
use crate::tui::widget::gauge::{self, TRACK};
use crate::tui::widget::panel::Panel;
use crate::tui::widget::sparkline::piece;
use crate::units::{as_f64, latency, percent, run_time};

/// Rows above the chart, and below it.
const ABOVE: u16 = 6;
const BELOW: u16 = 2;

pub fn draw(going: &Going, canvas: &mut Canvas<'_>, area: Rect, is_ascii: bool) {
    let title = going
        .next_words()
        .unwrap_or_else(|| "No run is left".to_owned());
    let inside = Panel {
        title: &title,
        foot: "2 Run shows it all",
        ..Panel::default()
    }
    .draw(canvas, area);
    if let Some(snapshot) = &going.run {
        draw_figure(snapshot, canvas, inside, is_ascii);
        return draw_rest(going, snapshot, canvas, inside);
    }
    let resting = "between two runs: the machine rests".to_owned();
    let lines = [resting].into_iter().chain(last(going));
    for (y, line) in (inside.y..inside.bottom()).zip(lines) {
        canvas.text((inside.x, y), inside.right(), &line, Role::Plain);
    }
}

/// What the last run that is done has reached.
fn last(going: &Going) -> Option<String> {
    let session = &going.document.session;
    let run = session.runs.last()?;
    let metric = session.metric;
    let figure = session.figure(run.round, run.slot, metric)?;
    let (name, shown) = (session.lettered(run.slot), metric.show(figure));
    Some(format!("the last one: {name}, {shown} {}", metric.word()))
}

/// The rate of now, large where there are blocks to draw it with.
fn draw_figure(snapshot: &Snapshot, canvas: &mut Canvas<'_>, inside: Rect, is_ascii: bool) {
    let right = inside.right();
    let rate = snapshot.rates.now;
    let scale = Scale::of(rate);
    let figure = scale.figure(rate);
    let figure = if is_ascii {
        [figure, String::new(), String::new()]
    } else {
        digits::small(&figure)
    };
    let mut x = inside.x;
    for (y, row) in (inside.y..inside.bottom()).zip(&figure) {
        x = x.max(canvas.text((inside.x, y), right, row, Role::Headline));
    }
    let words = [
        format!("{} now", scale.of_unit("msg/s")),
        format!("{} so far", run_time(snapshot.elapsed)),
        phase(snapshot.phase).to_owned(),
    ];
    for (y, text) in (inside.y..inside.bottom()).zip(&words) {
        canvas.text((x + 2, y), right, text, Role::Plain);
    }
}

/// How far it is, its rate so far, and what went wrong.
fn draw_rest(going: &Going, snapshot: &Snapshot, canvas: &mut Canvas<'_>, inside: Rect) {
    let right = inside.right();
    let share = going.share_of_run();
    let cells = usize::from(inside.width.saturating_sub(6));
    if inside.height > 4 {
        let y = inside.y + 4;
        let bar = gauge::bar(share, cells, TRACK);
        let x = canvas.text((inside.x, y), right, &bar, Role::Accent);
        canvas.text((x + 1, y), right, &percent(share), Role::Plain);
    }
    let chart = Rect {
        y: inside.y + ABOVE,
        height: inside.height.saturating_sub(ABOVE + BELOW),
        ..inside
    };
    draw_chart(snapshot, canvas, chart);
    if inside.height > ABOVE {
        let errors: u64 = snapshot.errors.iter().map(|error| error.count).sum();
        let role = if errors > 0 { Role::Bad } else { Role::Plain };
        let p99 = match snapshot.latency.count {
            0 => UNKNOWN.to_owned(),
            _ => latency(snapshot.latency.run.p99),
        };
        let last = format!("p99 {p99} ms   errors {errors}");
        canvas.text((inside.x, inside.bottom() - 1), right, &last, role);
    }
}

/// Its rate so far, a bar for each step.
fn draw_chart(snapshot: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = usize::from(area.height);
    let complete = snapshot.series.complete(snapshot.elapsed);
    let steps = snapshot.series.acked.iter().take(complete);
    let rates: Vec<_> = steps.map(|acked| as_f64(*acked)).collect();
    let grouped = rates.len().div_ceil(usize::from(area.width).max(1)).max(1);
    let bars: Vec<f64> = rates
        .chunks_exact(grouped)
        .map(|it| it.iter().sum())
        .collect();
    let top = bars.iter().copied().fold(1.0, f64::max);
    for (x, bar) in (area.x..area.right()).zip(&bars) {
        for (y, up) in (area.y..area.bottom()).rev().zip(0..) {
            let sign = piece(bar / top, rows, up).sign();
            canvas.text((x, y), x + 1, sign, Role::Accent);
        }
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::WarmingUp => "warming up",
        Phase::Running => "running",
        Phase::Draining => "draining",
        Phase::Verifying => "reading back",
        Phase::Over => "over",
    }
}
