//! Windows over a place: a question, a line to type, a text to read, the keys. While one is open,
//! every key is its own.

mod keys;

use ratatui::layout::Rect;
use tui_input::{Input, InputRequest};

use super::action::Action;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::run::words::wrapped;
use super::theme::Role;
use super::widget::panel::Panel;

pub use self::keys::Keys;

/// What is open over the place.
#[derive(Clone, Debug)]
pub enum Window {
    Question(Question),
    Typing(Typing),
    /// Something to read: a title and its lines.
    Reading(Reading),
    /// The keys of these places.
    Keys(Keys),
}

/// Something that cannot be taken back.
#[derive(Clone, Debug)]
pub struct Question {
    pub title: String,
    pub lines: Vec<String>,
    /// What a yes is for; it goes back to the place that asked.
    pub intent: Intent,
}

/// A line being typed.
#[derive(Clone, Debug)]
pub struct Typing {
    pub title: String,
    /// At the right of the title: the unit, or an example.
    pub note: String,
    pub input: Input,
    /// Below the line: what the text would do, or why it cannot be accepted.
    pub below: Result<String, String>,
    /// What the text is for; it goes back to the place that asked.
    pub intent: Intent,
}

#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub title: String,
    pub lines: Vec<String>,
    /// The first line that is seen.
    pub from: usize,
}

/// What a window was opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    Quit,
    DeleteProfile,
    ResetProfile,
    /// A value for the setting with this key.
    Value(String),
    SaveProfileAs,
    /// What to vary, for a sweep from a profile.
    Sweep,
    /// A name for the chosen point of a sweep.
    SavePoint,
    Rate,
    /// How many rounds a plan has.
    Rounds,
    /// A label for the run of this name.
    Label(String),
    DeleteRun(String),
    DeleteSession(String),
}

impl Typing {
    #[must_use]
    pub fn new(title: impl Into<String>, text: impl Into<String>, intent: Intent) -> Self {
        Self {
            title: title.into(),
            note: String::new(),
            input: Input::new(text.into()),
            below: Ok(String::new()),
            intent,
        }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }
}

/// What a key does to a line; `None` if it writes nothing.
#[must_use]
pub fn edit(key: Key) -> Option<InputRequest> {
    Some(match key {
        Key::Char(c) => InputRequest::InsertChar(c),
        Key::Backspace => InputRequest::DeletePrevChar,
        Key::Left => InputRequest::GoToPrevChar,
        Key::Right => InputRequest::GoToNextChar,
        Key::Home => InputRequest::GoToStart,
        Key::End => InputRequest::GoToEnd,
        Key::Ctrl('u') => InputRequest::DeleteLine,
        Key::Ctrl('w') => InputRequest::DeletePrevWord,
        _ => return None,
    })
}

impl Window {
    /// Whose keys count.
    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        match self {
            Self::Question(_) => &[Place::Question],
            Self::Typing(_) => &[Place::Typing],
            Self::Reading(_) | Self::Keys(_) => &[],
        }
    }

    /// The footer's only hint besides those of the places.
    #[must_use]
    pub fn hint(&self) -> Option<(&'static str, Action)> {
        match self {
            Self::Reading(_) | Self::Keys(_) => Some(("Esc back", Action::Back)),
            Self::Question(_) | Self::Typing(_) => None,
        }
    }

    /// Draws it over the place.
    pub fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        match self {
            Self::Question(question) => question.draw(canvas, place),
            Self::Typing(typing) => typing.draw(canvas, place),
            Self::Reading(reading) => reading.draw(canvas, place),
            Self::Keys(keys) => keys.draw(canvas, place),
        }
    }
}

impl Question {
    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        let room = usize::from(place.width.saturating_sub(4)).clamp(1, Reading::WIDEST);
        let lines: Vec<_> = self.lines.iter().flat_map(|it| folded(it, room)).collect();
        let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let area = centred(
            place,
            longest.max(width(&self.title) + 4) + 4,
            lines.len() + 4,
        );
        let inside = frame(canvas, area, &self.title, "");
        for (y, line) in (inside.y..inside.bottom()).zip(&lines) {
            canvas.text((inside.x, y), inside.right(), line, Role::Plain);
        }
        let last = inside.bottom().saturating_sub(1);
        canvas.text(
            (inside.x, last),
            inside.right(),
            "y yes   n no",
            Role::Strong,
        );
    }
}

impl Typing {
    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        const WIDTH: usize = 46;
        let (below, role) = match &self.below {
            Ok(text) => (text.clone(), Role::Dim),
            Err(why) => (format!("! {why}"), Role::Warn),
        };
        let wanted = width(&below).max(width(&self.title) + width(&self.note) + 4) + 4;
        let area = centred(place, wanted.max(WIDTH), 5);
        let inside = frame(canvas, area, &self.title, &self.note);
        let room = usize::from(inside.width.saturating_sub(1));
        let skipped = self.input.visual_scroll(room);
        let shown: String = self.input.value().chars().skip(skipped).collect();
        canvas.text((inside.x, inside.y), inside.right(), &shown, Role::Strong);
        let cursor = self.input.visual_cursor().saturating_sub(skipped);
        let cursor = inside.x + u16::try_from(cursor).unwrap_or(0);
        if let Some(cell) = canvas.buffer().cell_mut((cursor, inside.y)) {
            cell.modifier.insert(ratatui::style::Modifier::REVERSED);
        }
        canvas.text((inside.x, inside.y + 1), inside.right(), &below, role);
        let keys = "Enter accept   Esc cancel   Ctrl-U empty";
        canvas.text((inside.x, inside.y + 2), inside.right(), keys, Role::Dim);
    }
}

impl Reading {
    /// Longer lines are hard to read.
    const WIDEST: usize = 96;

    /// What the smallest screen has room for.
    const NARROWEST: usize = 56;

    /// Moves the lines that are seen.
    pub fn scroll(&mut self, lines: isize) {
        let last = self.folded(Self::NARROWEST).len().saturating_sub(1);
        self.from = self.from.saturating_add_signed(lines).min(last);
    }

    /// All lines, folded where they are too long.
    fn folded(&self, width: usize) -> Vec<String> {
        self.lines
            .iter()
            .flat_map(|line| folded(line, width))
            .collect()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        let room = usize::from(place.width.saturating_sub(4)).clamp(1, Self::WIDEST);
        let lines = self.folded(room);
        let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let area = centred(
            place,
            longest.max(width(&self.title) + 30) + 4,
            lines.len() + 2,
        );
        let room = usize::from(area.height.saturating_sub(2));
        let note = if lines.len() > room {
            "↑ ↓ scroll, Esc closes"
        } else {
            "Esc closes"
        };
        let inside = frame(canvas, area, &self.title, note);
        let from = self.from.min(lines.len().saturating_sub(room));
        let lines = lines.iter().skip(from);
        for (y, line) in (inside.y..inside.bottom()).zip(lines) {
            canvas.text((inside.x, y), inside.right(), line, Role::Plain);
        }
    }
}

/// A line in lines of at most so many characters. What stands in a column behind a name goes on in
/// that column; a word that is too long for a line is divided.
pub fn folded(line: &str, room: usize) -> Vec<String> {
    if width(line) <= room {
        return vec![line.to_owned()];
    }
    let column = line.rfind("   ").map_or(0, |at| at + 3);
    let column = if width(&line[..column]) > room / 2 {
        0
    } else {
        column
    };
    let (name, text) = line.split_at(column);
    let indent = " ".repeat(width(name));
    let room = room.saturating_sub(width(name)).max(1);
    let pieces = wrapped(text, room).into_iter().flat_map(|line| {
        let signs: Vec<_> = line.chars().collect();
        let pieces = signs.chunks(room).map(|piece| piece.iter().collect());
        pieces.collect::<Vec<String>>()
    });
    let before = std::iter::once(name).chain(std::iter::repeat(indent.as_str()));
    before
        .zip(pieces)
        .map(|(before, piece)| format!("{before}{piece}"))
        .collect()
}

/// An empty window with a heavy border; gives the room inside.
fn frame(canvas: &mut Canvas<'_>, area: Rect, title: &str, note: &str) -> Rect {
    canvas.clear(area);
    Panel {
        title,
        note,
        focused: true,
        ..Panel::default()
    }
    .draw(canvas, area)
}

/// An area of this size in the middle of a place, or as much of it as there is room for.
fn centred(place: Rect, width: usize, height: usize) -> Rect {
    let fit = |wanted: usize, room: u16| u16::try_from(wanted).unwrap_or(room).min(room);
    let (width, height) = (fit(width, place.width), fit(height, place.height));
    Rect {
        x: place.x + (place.width - width) / 2,
        y: place.y + (place.height - height) / 2,
        width,
        height,
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}
