//! The one figure that is read first: the rate while a run goes, the time when it is over.

use ratatui::layout::Rect;

use super::{Labels, Scene, row, row_right, throughput};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::{Board, Identity, State};
use crate::tui::run::look::Focus;
use crate::tui::run::words::{self, Scale, UNKNOWN};
use crate::tui::theme::Role;
use crate::tui::widget::digits;
use crate::units::{self, as_f64};

/// Cells of a rate in large digits; narrower ones are as wide, so that what stands beside them
/// stands still.
const RATE_WIDTH: usize = 13;

/// The headline and what stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    pub title: String,
    pub figure: String,
    pub unit: String,
    /// The difference to the ghost.
    pub versus: Option<String>,
    /// Beside the second and the third row of the figure.
    pub beside: [String; 2],
}

/// What stands large.
#[must_use]
pub fn headline(scene: &Scene<'_>) -> Headline {
    match scene.board.state {
        State::Completed => completed(scene),
        State::Failed | State::Interrupted => ended(scene.board),
        _ => going(scene),
    }
}

pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let headline = headline(scene);
    let foot = where_to(&scene.board.identity);
    let labels = Labels {
        title: &headline.title,
        foot: &foot,
        ..Labels::default()
    };
    let inside = scene.frame(canvas, area, Focus::Headline, labels);
    let rows = if scene.look.ascii {
        [headline.figure.clone(), String::new(), String::new()]
    } else {
        digits::small(&headline.figure)
    };
    let is_rate = !scene.board.state.is_over();
    let width = rows[0]
        .chars()
        .count()
        .max(if is_rate { RATE_WIDTH } else { 0 });
    for (i, text) in rows.iter().enumerate() {
        row(canvas, inside, i, [(text, Role::Headline)]);
    }
    let offset = u16::try_from(width + 2).unwrap_or(u16::MAX);
    let beside = Rect {
        x: inside.x.saturating_add(offset),
        width: inside.width.saturating_sub(offset),
        ..inside
    };
    row(canvas, beside, 0, [(&headline.unit, Role::Plain)]);
    if let Some(versus) = &headline.versus {
        row_right(canvas, beside, 0, versus, Role::Ghost);
    }
    for (i, text) in headline.beside.iter().enumerate() {
        row(canvas, beside, i + 1, [(text, Role::Plain)]);
    }
    bandwidth(scene.board, canvas, inside);
    more(scene.board, canvas, inside);
}

/// The topic, and the version of a real broker, where it is known.
fn where_to(identity: &Identity) -> String {
    let version = identity.version.as_ref().filter(|_| !identity.is_embedded);
    match (identity.is_null, version) {
        (true, _) => String::new(),
        (_, Some(version)) => format!("{}, Kafka {version}", identity.topic),
        (_, None) => format!("topic {}", identity.topic),
    }
}

fn going(scene: &Scene<'_>) -> Headline {
    let board = scene.board;
    let rate = board.rate();
    let scale = throughput::scale(scene);
    let has_acked = board.counts.acked > 0;
    let figure = |value: f64| match value {
        0.0 => UNKNOWN.to_owned(),
        value => scale.figure(value),
    };
    let minimum = board
        .rates
        .minimum
        .map_or_else(|| UNKNOWN.to_owned(), |min| scale.figure(min));
    let variation = board
        .rates
        .variation
        .map_or_else(|| UNKNOWN.to_owned(), words::percent);
    let average = figure(board.rates.average);
    Headline {
        title: capitalized(board.identity.done),
        figure: if has_acked {
            scale.figure(rate)
        } else {
            UNKNOWN.to_owned()
        },
        unit: scale.of_unit("msg/s"),
        versus: ahead(scene),
        beside: [
            format!("avg {average:<5}   min {minimum}"),
            format!("variation {variation}"),
        ],
    }
}

/// How far ahead of the ghost the run is, as of this moment of both clocks.
fn ahead(scene: &Scene<'_>) -> Option<String> {
    let ghost = scene.ghost?;
    let now = scene.board.elapsed;
    if now > ghost.elapsed {
        return None;
    }
    let change = words::change(as_f64(scene.board.counts.acked), ghost.acked_at(now))?;
    Some(format!("{change} {}", ghost.name))
}

fn completed(scene: &Scene<'_>) -> Headline {
    let board = scene.board;
    let (records, time) = board.measured;
    let text = units::run_time(time);
    let (figure, unit) = text.split_once(' ').unwrap_or((&text, "min"));
    let versus = scene
        .ghost
        .filter(|ghost| ghost.measured == records)
        .and_then(|ghost| {
            let change = words::change(time.as_secs_f64(), ghost.elapsed.as_secs_f64())?;
            Some(format!("{change} {}", ghost.name))
        });
    let rows = board.identity.rows;
    let done = board.identity.done;
    Headline {
        title: format!("{} {rows} {done} in", units::count(records)),
        figure: figure.to_owned(),
        unit: unit.to_owned(),
        versus,
        beside: [
            format!("{} msg/s", units::si(board.rates.average)),
            best(board).unwrap_or_default(),
        ],
    }
}

fn best(board: &Board) -> Option<String> {
    let best = board.best.filter(|best| best.runs > 1)?;
    Some(if best.is_this {
        format!("best of {} runs", best.runs)
    } else {
        format!("best {}", units::run_time(best.elapsed))
    })
}

/// A run that did not come to its end: what it did, and how fast as long as it did anything.
fn ended(board: &Board) -> Headline {
    let acked = as_f64(board.counts.acked);
    let scale = Scale::of(acked);
    let how = if board.state == State::Failed {
        "failed"
    } else {
        "was stopped"
    };
    let wanted = board.progress.rows.map_or_else(
        || board.identity.rows.to_owned(),
        |rows| {
            format!(
                "of {} {}",
                scale.with_prefix(as_f64(rows)),
                board.identity.rows
            )
        },
    );
    let unit = match scale.prefix {
        "" => wanted,
        prefix => format!("{prefix} {wanted}"),
    };
    let rate = |seconds: f64| units::si(if seconds > 0.0 { acked / seconds } else { 0.0 });
    let last = last_acked(board);
    Headline {
        title: format!("{} before it {how}", capitalized(board.identity.done)),
        figure: scale.figure(acked).replace(',', ""),
        unit,
        versus: None,
        beside: [
            format!("{} msg/s to {} s", rate(last), words::moment_short(last)),
            format!("{} msg/s in all", rate(board.elapsed.as_secs_f64())),
        ],
    }
}

/// When the last step ended in which something was acknowledged.
fn last_acked(board: &Board) -> f64 {
    let last = board.series.acked.iter().rposition(|acked| *acked > 0);
    let steps = last.map_or(0, |last| last as u64 + 1);
    (board.series.step.as_secs_f64() * as_f64(steps)).min(board.elapsed.as_secs_f64())
}

/// `payload 79.2  wire 20.5 MB/s  3.87:1`.
fn bandwidth(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    let bandwidth = board.bandwidth;
    let figure = |per_s: f64| words::mb_per_s(per_s);
    let payload = figure(bandwidth.payload_per_s);
    let Some(wire) = bandwidth.wire_per_s else {
        row(
            canvas,
            inside,
            3,
            [
                ("payload ", Role::Dim),
                (&payload, Role::Plain),
                (" MB/s", Role::Dim),
            ],
        );
        return;
    };
    let wire = figure(wire);
    let pieces = [
        ("payload ", Role::Dim),
        (payload.as_str(), Role::Plain),
        ("  wire ", Role::Dim),
        (&wire, Role::Plain),
        (" MB/s", Role::Dim),
    ];
    row(canvas, inside, 3, pieces);
    if let Some(ratio) = bandwidth.ratio() {
        row_right(canvas, inside, 3, &format!("{ratio:.2}:1"), Role::Plain);
    }
}

/// What a larger place has room for.
fn more(board: &Board, canvas: &mut Canvas<'_>, inside: Rect) {
    for (i, (name, text)) in all_figures(board).into_iter().enumerate() {
        let name = format!("{name:<16}");
        row(
            canvas,
            inside,
            5 + i,
            [(name, Role::Dim), (text, Role::Plain)],
        );
    }
}

/// Each with its name.
fn all_figures(board: &Board) -> [(&'static str, String); 17] {
    let count = units::count;
    let megabytes = |bytes: u64| words::figures(as_f64(bytes) / 1e6);
    let unknown = || UNKNOWN.to_owned();
    let (counts, rates, identity) = (&board.counts, &board.rates, &board.identity);
    [
        ("read", count(counts.read)),
        ("sent", count(counts.sent)),
        ("acknowledged", count(counts.acked)),
        ("rejected", count(counts.rejected)),
        ("failed", count(counts.failed)),
        ("unknown", count(counts.unknown)),
        ("retries", count(board.retries)),
        ("payload, MB", megabytes(board.bandwidth.payload_bytes)),
        ("wire, MB", megabytes(board.bandwidth.wire_bytes)),
        ("batches", count(board.batches)),
        ("requests", count(board.requests)),
        ("average, msg/s", units::si(rates.average)),
        (
            "slowest second",
            rates.minimum.map_or_else(unknown, units::si),
        ),
        (
            "variation",
            rates.variation.map_or_else(unknown, words::percent),
        ),
        ("topic", identity.topic.clone()),
        ("brokers", identity.brokers.clone()),
        ("version", identity.version.clone().unwrap_or_else(unknown)),
    ]
}

#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
