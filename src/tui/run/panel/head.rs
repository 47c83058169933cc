//! The first two lines: what is run and in which state it is; how far it is.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Scene, row_right};
use crate::tui::canvas::Canvas;
use crate::tui::run::board::identity::Word;
use crate::tui::run::board::{Board, State};
use crate::tui::run::words;
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use crate::units;

/// From this width on words stand apart and settings have their keys.
const WIDE: u16 = 100;

/// Draws both lines.
pub fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let is_wide = area.width >= WIDE;
    let margin = u16::from(is_wide);
    let place = Rect {
        x: area.x + margin,
        width: area.width.saturating_sub(margin),
        ..area
    };
    state_line(scene, canvas, place, is_wide);
    progress_line(scene.board, canvas, place, is_wide);
}

fn state_line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, place: Rect, is_wide: bool) {
    let board = scene.board;
    let gap = if is_wide { "  " } else { " " };
    let width = if is_wide { 7 } else { 0 };
    let word = board.state.word();
    let style = canvas
        .style(state_role(board.state))
        .add_modifier(Modifier::BOLD);
    let end = place.right();
    let mut x = canvas.styled(
        (place.x, place.y),
        end,
        &format!("{word:<width$}{gap}"),
        style,
    );
    if let Some(at) = scene.frozen {
        let text = format!("FROZEN at {}", words::clock(at));
        x = canvas.text((x, place.y), end, &text, Role::Warn);
        x = canvas.text((x, place.y), end, gap, Role::Plain);
    }
    x = canvas.text((x, place.y), end, &board.identity.name, Role::Strong);
    if let Some(label) = &board.identity.label {
        x = canvas.text((x, place.y), end, &format!("{gap}({label})"), Role::Dim);
    }
    if let Some(silent) = board.silent {
        let text = format!("{gap}last ack {:.1} s ago", silent.as_secs_f64());
        x = canvas.text((x, place.y), end, &text, Role::Warn);
    }
    let room = usize::from(end.saturating_sub(x)).saturating_sub(2);
    let (style, gap) = if is_wide {
        (Style::Whole, "  ")
    } else {
        (Style::Short, " ")
    };
    let settings = if board.tried.is_empty() {
        fitting(&board.identity.settings, room, style, gap)
    } else {
        words::cut(
            &format!("target.brokers = \"{}\"", board.identity.brokers),
            room,
        )
    };
    row_right(canvas, place, 0, &settings, Role::Plain);
}

/// How a state looks; the word says the same.
#[must_use]
pub fn state_role(state: State) -> Role {
    match state {
        State::Completed => Role::Good,
        State::Failed | State::NotStarted => Role::Bad,
        State::Interrupted => Role::Warn,
        _ => Role::Plain,
    }
}

/// How settings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Whole,
    /// What goes without saying is left out.
    Short,
    /// All of them, as short as they go.
    All,
}

/// As many settings as there is room for, in their order.
#[must_use]
pub fn fitting(settings: &[Word], room: usize, style: Style, gap: &str) -> String {
    let text = |word: &Word| match style {
        Style::Whole => Some(word.text.clone()),
        Style::Short => word.short.clone(),
        Style::All => Some(word.short.clone().unwrap_or_else(|| word.text.clone())),
    };
    let mut shown: Vec<_> = settings
        .iter()
        .filter_map(|word| Some((word.rank, text(word)?)))
        .collect();
    loop {
        let texts: Vec<_> = shown.iter().map(|(_, text)| text.as_str()).collect();
        let line = texts.join(gap);
        if line.chars().count() <= room || shown.is_empty() {
            return line;
        }
        let last = (0..shown.len()).max_by_key(|&i| shown[i].0).unwrap_or(0);
        shown.remove(last);
    }
}

fn progress_line(board: &Board, canvas: &mut Canvas<'_>, place: Rect, is_wide: bool) {
    let (gap, y) = (if is_wide { "   " } else { "  " }, place.y + 1);
    let time = if board.state.is_over() {
        words_of_end(board)
    } else {
        words::clock(board.elapsed)
    };
    let x = canvas.text(
        (place.x, y),
        place.right(),
        &format!("{time:<6} "),
        Role::Strong,
    );
    if board.state == State::NotStarted {
        let why = if board.tried.is_empty() {
            " nothing was read, nothing was sent"
        } else {
            " no broker answered, nothing was read, nothing was sent"
        };
        canvas.text((x, y), place.right(), why, Role::Plain);
        return;
    }
    let account = if board.state.is_over() {
        account(board, is_wide)
    } else {
        how_far(board, gap, is_wide)
    };
    let width = u16::try_from(account.chars().count()).unwrap_or(u16::MAX);
    let start = place.right().saturating_sub(width);
    canvas.text((start, y), place.right(), &account, account_role(board));
    let cells = usize::from(start.saturating_sub(x + 2));
    let cells = if board.state.is_over() {
        cells
    } else {
        cells + 2
    };
    let bar = gauge::bar(board.progress.share.unwrap_or(0.0), cells, gauge::TRACK);
    canvas.text((x, y), start, &bar, Role::Accent);
}

fn words_of_end(board: &Board) -> String {
    match board.state {
        State::NotStarted => words::clock(board.elapsed),
        _ => units::run_time(board.elapsed),
    }
}

fn account_role(board: &Board) -> Role {
    if board.has_lost() {
        Role::Bad
    } else {
        Role::Plain
    }
}

/// ` 63 %   634,200 of 1,000,000 users   0.3 s left`, of a width that does not change.
fn how_far(board: &Board, gap: &str, is_wide: bool) -> String {
    let acked = units::count(board.counts.acked);
    let percent = board
        .progress
        .share
        .map_or_else(String::new, words::percent);
    let rows = match board.progress.rows {
        Some(rows) => {
            let rows = units::count(rows);
            let width = rows.len();
            format!("{acked:>width$} of {rows}")
        }
        None => format!("{acked:>13}"),
    };
    let unit = if is_wide {
        format!(" {}", board.identity.rows)
    } else {
        String::new()
    };
    let left = match board.state {
        State::Preparing => match board.making {
            Some(rows) => format!("making the users file, {} rows so far", units::count(rows)),
            None => "getting ready".to_owned(),
        },
        State::Connecting => "connecting".to_owned(),
        State::Draining => "draining".to_owned(),
        State::Verifying => "reading back".to_owned(),
        _ => board
            .progress
            .left
            .map_or_else(String::new, |left| format!("{} left", words::left(left))),
    };
    // Nothing acknowledged yet, nobody knows how much there is: no figures.
    if matches!(board.state, State::Preparing | State::Connecting) {
        return format!("{gap}{left}");
    }
    format!("{percent:>6}{gap}{rows}{unit}{gap}{left:>10}")
}

/// Everything that was read, by what became of it.
fn account(board: &Board, is_wide: bool) -> String {
    let counts = &board.counts;
    let count = units::count;
    let mut parts = vec![
        (counts.acked, "acked"),
        (counts.rejected, "rejected"),
        (counts.failed, "failed"),
        (counts.unknown, "unknown"),
    ];
    if !is_wide {
        parts.retain(|(n, what)| *n > 0 || *what == "acked");
    }
    let parts: Vec<_> = parts
        .iter()
        .map(|(n, what)| format!("{} {what}", count(*n)))
        .collect();
    let sum = format!("{} read = {}", count(counts.read), parts.join(" + "));
    if is_wide || counts.lost() + counts.rejected > 0 {
        return sum;
    }
    format!("{sum}, none lost")
}
