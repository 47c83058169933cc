//! The whole screen: the line of tabs, the place, the last line, and a window over them. A pure
//! function of the state.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Tab};
use super::app::App;
use super::ascii;
use super::canvas::{Canvas, Regions};
use super::keymap::{self, Binding, Place};
use super::theme::{Role, Theme};
use super::window::folded;

/// The smallest screen with anything to see.
const SMALLEST: (u16, u16) = (60, 16);

/// From here on tabs stand apart.
const WIDE: u16 = 100;

/// How a screen looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    pub theme: Theme,
    /// Only ASCII signs.
    pub ascii: bool,
}

/// Draws the screen and gives the places that can be clicked.
pub fn draw(app: &App, look: &Look, buffer: &mut Buffer) -> Regions {
    let mut regions = Regions::default();
    let mut canvas = Canvas::new(buffer, &look.theme, &mut regions);
    let area = canvas.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(app, &mut canvas);
    } else if app.tab == Tab::Run && app.run.is_poster() {
        let body = Rect {
            height: area.height - 1,
            ..area
        };
        app.run.draw(&mut canvas, body);
        last_line(app, &mut canvas);
    } else {
        top_line(app, &mut canvas);
        let body = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        match app.tab {
            Tab::Profiles => app.profiles.draw(&mut canvas, body),
            Tab::Run => app.run.draw(&mut canvas, body),
            Tab::History => app.history.draw(&mut canvas, body, app.run.ghost()),
            Tab::Logs => app.logs.draw(&mut canvas, body),
            Tab::Compare => app.compare.draw(&mut canvas, body),
        }
        last_line(app, &mut canvas);
    }
    if let Some(window) = &app.window {
        let over = Rect {
            height: area.height.saturating_sub(1),
            ..area
        };
        window.draw(&mut canvas, over);
    }
    if look.ascii {
        ascii::translate(buffer);
    }
    regions
}

/// What is said where nothing can be shown.
fn too_small(app: &App, canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    let needs = format!(
        "kdyno needs {}x{}, this is {}x{}.",
        SMALLEST.0, SMALLEST.1, area.width, area.height
    );
    let lines = [needs, app.run.in_a_sentence(), "q quits.".to_owned()];
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        canvas.text((area.x, y), area.right(), line, Role::Plain);
    }
}

fn top_line(app: &App, canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    let mut x = area.x;
    for (number, tab) in (1..).zip(Tab::ALL) {
        let title = match area.width {
            0..72 => &tab.title()[..4.min(tab.title().len())],
            _ => tab.title(),
        };
        let is_active = tab == app.tab;
        let (text, role) = if is_active {
            (format!("[{number} {title}]"), Role::Headline)
        } else {
            (format!(" {number} {title} "), Role::Plain)
        };
        let from = x;
        x = canvas.text((x, area.y), area.right(), &text, role);
        canvas.clickable(Rect::new(from, area.y, x - from, 1), Action::Go(tab));
        if area.width >= WIDE {
            x += 1;
        }
    }
    let (badge, state) = app.status(area.width >= WIDE);
    let mut right = area.right().saturating_sub(1);
    if area.width >= 72 && !state.is_empty() {
        canvas.text_to((right, area.y), &state, Role::Plain);
        let width = u16::try_from(state.chars().count()).unwrap_or(0);
        right = right.saturating_sub(width + if area.width >= WIDE { 3 } else { 1 });
    }
    let (text, role) = badge;
    let width = u16::try_from(text.chars().count()).unwrap_or(0);
    if right > x + width {
        canvas.text_to((right, area.y), &text, role);
    }
}

/// Hints at the left, as many as there is room for, and at the right what is always there.
fn last_line(app: &App, canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    let y = area.bottom() - 1;
    let always: Vec<_> = keymap::of(Place::Everywhere).filter_map(hint).collect();
    let width: usize = always
        .iter()
        .map(|(text, _)| text.chars().count() + 2)
        .sum();
    let start = area
        .right()
        .saturating_sub(u16::try_from(width).unwrap_or(0));
    write_hints(canvas, (start, y), &always);

    let room = usize::from(start.saturating_sub(area.x + 2));
    if let Some(message) = app.message() {
        return write_message(canvas, message, room);
    }
    let hints = fitting(offered(app), room);
    write_hints(canvas, (area.x + 1, y), &hints);
}

/// A message in the last line, and where it is longer than that, in those above, over what stands
/// there.
fn write_message(canvas: &mut Canvas<'_>, message: &str, room: usize) {
    let area = canvas.area();
    let lines = message.lines().flat_map(|line| folded(line, room));
    let lines: Vec<_> = lines.take(usize::from(area.height / 2)).collect();
    let above = u16::try_from(lines.len().saturating_sub(1)).unwrap_or(0);
    let top = area.bottom() - 1 - above;
    canvas.clear(Rect {
        y: top,
        height: above,
        ..area
    });
    for (y, line) in (top..area.bottom()).zip(&lines) {
        canvas.text((area.x + 1, y), area.right(), line, Role::Strong);
    }
}

type Hint = (&'static str, Action);

fn hint(row: &Binding) -> Option<Hint> {
    Some((row.hint?, row.keys[0].1))
}

/// What the footer could say here, with the rank of each.
fn offered(app: &App) -> Vec<(u8, Hint)> {
    if let Some(hint) = app.window.as_ref().and_then(super::window::Window::hint) {
        return vec![(0, hint)];
    }
    let places = app.places();
    keymap::meant(&places)
        .filter(|row| row.place != Place::Everywhere)
        .filter(|row| app.window.is_some() || app.offers(row.keys[0].1))
        .filter_map(|row| Some((row.rank, hint(row)?)))
        .collect()
}

/// Leaves out whole hints, those of the highest rank first, until the others fit.
fn fitting(mut hints: Vec<(u8, Hint)>, room: usize) -> Vec<Hint> {
    let width = |hints: &[(u8, Hint)]| -> usize {
        hints
            .iter()
            .map(|(_, (text, _))| text.chars().count() + 2)
            .sum()
    };
    while width(&hints) > room + 2 {
        let last = (0..hints.len()).max_by_key(|&i| (hints[i].0, i));
        match last {
            Some(last) => hints.remove(last),
            None => break,
        };
    }
    hints.into_iter().map(|(_, hint)| hint).collect()
}

fn write_hints(canvas: &mut Canvas<'_>, (x, y): (u16, u16), hints: &[Hint]) {
    let right = canvas.area().right();
    let mut x = x;
    for (text, action) in hints {
        let from = x;
        // The keys stand out, what they do is plain.
        let (keys, does) = text.rsplit_once(' ').unwrap_or((text, ""));
        let (keys, does) = split_hint(keys, does);
        x = canvas.text((x, y), right, &keys, Role::Accent);
        x = canvas.text((x, y), right, &does, Role::Plain);
        canvas.clickable(Rect::new(from, y, x - from, 1), *action);
        x += 2;
    }
}

/// "Enter run again" has one key and two words; "← → change" two keys and one word.
fn split_hint(keys: &str, does: &str) -> (String, String) {
    match keys.split_once(' ') {
        Some((key, rest)) if rest.chars().any(|c| c.is_ascii_lowercase()) => {
            (key.to_owned(), format!(" {rest} {does}"))
        }
        _ => (keys.to_owned(), format!(" {does}")),
    }
}
