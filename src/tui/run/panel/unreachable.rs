//! A run that did not start: what was tried, what came of it, and what to try next.

use ratatui::layout::Rect;

use super::{Scene, row};
use crate::client::cluster::Tried;
use crate::tui::canvas::Canvas;
use crate::tui::run::again;
use crate::tui::run::board::Board;
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Lines of advice, each with what it says to do below its question.
const ADVICE: [(&str, [&str; 2]); 4] = [
    ("Is the address right?", ["", ""]),
    (
        "Is a broker up?",
        [
            "scripts/kafka up  starts one on localhost:9092,",
            "scripts/kafka status  says what runs",
        ],
    ),
    (
        "Does it want TLS?",
        [
            "a TLS port closes plain connections: set",
            "[target.tls], and [target.sasl] for a password",
        ],
    ),
    (
        "No broker at hand?",
        [
            "brokers = \"embedded\" runs without one; its figures",
            "are never compared with those of a real broker",
        ],
    ),
];

/// Cells of an address, where there is more room, and of what it stands for.
const ADDRESS: usize = 20;
const LONG_ADDRESS: usize = 44;
const RESOLVED: usize = 17;

/// From this width on there is room for long addresses.
const WIDE: usize = 110;

/// Below this width there is no room for what an address stands for.
const NARROW: usize = 70;

/// Draws everything below the first two lines.
pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let board = scene.board;
    if board.tried.is_empty() {
        draw_why(board, canvas, area);
        return;
    }
    let rows = u16::try_from(board.tried.len())
        .unwrap_or(u16::MAX)
        .clamp(1, area.height.saturating_sub(10).max(1));
    let tried = Rect {
        height: (rows + 5).min(area.height),
        ..area
    };
    draw_tried(board, canvas, tried);
    let below = Rect {
        y: tried.bottom(),
        height: area.height.saturating_sub(tried.height + 1).min(12),
        ..area
    };
    draw_advice(board, canvas, below);
    let last = Rect {
        y: below.bottom(),
        height: area.bottom().saturating_sub(below.bottom()),
        ..area
    };
    let said = "Not started: no broker answered. The profile is unchanged.";
    row(canvas, last, 0, [(said, Role::Plain)]);
}

fn draw_tried(board: &Board, canvas: &mut Canvas<'_>, area: Rect) {
    let note = if board.elapsed.is_zero() {
        String::new()
    } else {
        format!("gave up after {}", words::clock(board.elapsed))
    };
    let panel = Panel {
        title: "Tried",
        note: &note,
        focused: true,
        ..Panel::default()
    };
    let inside = panel.draw(canvas, area);
    let resolved = if usize::from(area.width) < NARROW {
        0
    } else {
        RESOLVED
    };
    let address = if usize::from(area.width) < WIDE {
        ADDRESS
    } else {
        LONG_ADDRESS
    };
    let head = format!(
        "{:<address$}{:<resolved$}answer",
        "address",
        if resolved > 0 { "as" } else { "" }
    );
    row(canvas, inside, 0, [(head, Role::Dim)]);
    let room = usize::from(inside.height).saturating_sub(3);
    for (i, tried) in board.tried.iter().take(room).enumerate() {
        row(
            canvas,
            inside,
            1 + i,
            [(tried_line(tried, address, resolved), Role::Plain)],
        );
    }
    let last = usize::from(inside.height).saturating_sub(1);
    let error = board.troubles.last().map_or_else(String::new, |trouble| {
        format!(", last error {}", trouble.code)
    });
    let client = format!(
        "client {}, security.protocol {}{error}",
        board.identity.client, board.identity.security
    );
    row(canvas, inside, last, [(client, Role::Plain)]);
}

fn tried_line(tried: &Tried, long: usize, width: usize) -> String {
    let resolved = tried.resolved.as_deref().unwrap_or(words::UNKNOWN);
    let resolved = if width > 0 { resolved } else { "" };
    let times = match tried.count {
        0 | 1 => String::new(),
        count => format!(", {count} times"),
    };
    let address = words::cut(&tried.address, long - 1);
    let resolved = words::cut(resolved, width.saturating_sub(1));
    format!("{address:<long$}{resolved:<width$}{}{times}", tried.answer)
}

fn draw_advice(board: &Board, canvas: &mut Canvas<'_>, area: Rect) {
    let panel = Panel {
        title: "What to try",
        ..Panel::default()
    };
    let inside = panel.draw(canvas, area);
    let address = where_to_mend(board);
    let mut at = 0;
    for (number, (question, lines)) in (1..).zip(ADVICE) {
        let first = if lines[0].is_empty() {
            &address
        } else {
            lines[0]
        };
        row(
            canvas,
            inside,
            at,
            [
                (format!("{number}  "), Role::Accent),
                (format!("{question:<23}"), Role::Strong),
                (first.to_owned(), Role::Plain),
            ],
        );
        at += 1;
        if !lines[1].is_empty() {
            row(
                canvas,
                inside,
                at,
                [(format!("{:26}{}", "", lines[1]), Role::Plain)],
            );
            at += 1;
        }
    }
    let headless = format!(
        "Headless: {} --set target.brokers=embedded",
        board.identity.repeat
    );
    row(canvas, inside, at + 1, [(headless, Role::Plain)]);
    let said = board
        .troubles
        .last()
        .and_then(|trouble| trouble.last.as_ref().or(Some(&trouble.first)));
    if let Some(said) = said {
        let room = usize::from(inside.width).saturating_sub(16);
        let line = format!("Log: {} (4 Logs)", words::cut(said, room));
        row(canvas, inside, at + 2, [(line, Role::Plain)]);
    }
}

/// Where the address can be corrected: in the file, unless it was changed for this run alone.
fn where_to_mend(board: &Board) -> String {
    let identity = &board.identity;
    let set = again::overrides(&identity.repeat);
    if set.iter().any(|set| set.starts_with("target.brokers=")) {
        return "target.brokers, unsaved value".to_owned();
    }
    let place = identity.brokers_at.clone();
    let place = place.unwrap_or_else(|| format!("profile {}", identity.name));
    format!("{place}, key target.brokers")
}

/// A run that did not even try.
fn draw_why(board: &Board, canvas: &mut Canvas<'_>, area: Rect) {
    let panel = Panel {
        title: "Why",
        focused: true,
        ..Panel::default()
    };
    let width = usize::from(area.width).saturating_sub(4);
    let why = board
        .failure
        .as_deref()
        .unwrap_or("nothing more is known; the log may say more (4 Logs)");
    let lines: Vec<_> = why
        .lines()
        .flat_map(|line| words::wrapped(line, width))
        .collect();
    let wanted = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
    let place = Rect {
        height: wanted.min(area.height),
        ..area
    };
    let inside = panel.draw(canvas, place);
    for (i, line) in lines.iter().enumerate() {
        row(canvas, inside, i, [(line, Role::Plain)]);
    }
    let last = usize::from(inside.height).saturating_sub(1);
    let repeat = format!("Headless: {}", board.identity.repeat);
    row(canvas, inside, last, [(repeat, Role::Plain)]);
}
