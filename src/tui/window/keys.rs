//! The window of `?`: the keys of the place one is in, made from the same table as the footer.

use ratatui::layout::Rect;

use super::centred;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{self, Binding, Place};
use crate::tui::run::words::wrapped;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// From this width on there are two columns.
const WIDE: u16 = 110;

/// Widths of the window.
const TWO_COLUMNS: usize = 116;
const ONE_COLUMN: usize = 70;

/// Cells between two columns.
const GAP: usize = 2;

/// Cells of the keys, before what they do.
const KEYS: u16 = 17;

/// What the mouse does.
const MOUSE: [&str; 2] = [
    "click: tab, row, panel, hint   wheel: scroll",
    "Shift and drag: select text, in most terminals",
];

/// What stands in a run's chart and tables.
const SIGNS: [&str; 2] = [
    "█ this run   ▒ · ghost   + - ahead of, behind the ghost",
    "1-9 mark   * milestone   ! went wrong   ~ changed",
];

/// What stands in the results of a comparison, and how one goes through them.
const RESULTS: [&str; 3] = [
    "↑ ↓ from panel to panel   PgUp PgDn scroll it",
    "o a round, 2-9 so many   [──] its interval",
    "░ margin: the same inside it   │ no change",
];

/// The keys of some places, the innermost first.
#[derive(Clone, Debug)]
pub struct Keys {
    places: Vec<Place>,
    /// The first line that is seen.
    from: usize,
}

/// A line of a column.
#[derive(Clone, Debug)]
enum Line {
    Empty,
    Title(String),
    Key(String, String),
    Text(String),
}

impl Keys {
    #[must_use]
    pub fn of(places: Vec<Place>) -> Self {
        Self { places, from: 0 }
    }

    /// Moves the lines that are seen, as long as there are some.
    pub fn scroll(&mut self, lines: isize) {
        let last = self.column(ONE_COLUMN).len().saturating_sub(1);
        self.from = self.from.saturating_add_signed(lines).min(last);
    }

    /// The place's own keys at the left and those that work everywhere at the right, or one after
    /// the other.
    pub fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        let is_wide = place.width >= WIDE;
        let (width, count) = if is_wide {
            (TWO_COLUMNS, 2)
        } else {
            (ONE_COLUMN.min(usize::from(place.width)), 1)
        };
        let share = width.saturating_sub(4) / count;
        let columns = if is_wide {
            vec![self.own(share - GAP), self.others(share - GAP)]
        } else {
            vec![self.column(share)]
        };
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let area = centred(place, width, height + 2);
        canvas.clear(area);
        let room = usize::from(area.height.saturating_sub(2));
        let from = self.from.min(height.saturating_sub(room));
        let title = format!(
            "Keys of {}",
            self.places.first().map_or("", |place| place.title())
        );
        let note = if height > room {
            "↑ ↓ scroll, Esc or ? closes"
        } else {
            "Esc or ? closes"
        };
        let inside = Panel {
            title: &title,
            note,
            foot: "from the same table as the footer and the README",
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, area);
        let share = inside.width / u16::try_from(count).unwrap_or(1);
        for (x, column) in (0..).map(|i| inside.x + i * share).zip(&columns) {
            let lines = column.iter().skip(from);
            for (y, line) in (inside.y..inside.bottom()).zip(lines) {
                line.draw(canvas, (x, y), x + share);
            }
        }
    }

    fn column(&self, width: usize) -> Vec<Line> {
        let own = self.own(width);
        own.into_iter()
            .chain([Line::Empty])
            .chain(self.others(width))
            .collect()
    }

    /// The place's keys, the mouse's and what signs mean.
    fn own(&self, width: usize) -> Vec<Line> {
        let mut lines: Vec<_> = self
            .places
            .first()
            .map_or_else(Vec::new, |place| self.block(*place, width));
        lines.extend(texts("MOUSE", &MOUSE));
        if self.places.contains(&Place::Run) {
            lines.extend(texts("SIGNS", &SIGNS));
        }
        if self.places.contains(&Place::Compare) {
            lines.extend(texts("RESULTS", &RESULTS));
        }
        lines
    }

    /// The keys of the places around it.
    fn others(&self, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for place in self.places.iter().skip(1) {
            if !lines.is_empty() {
                lines.push(Line::Empty);
            }
            lines.extend(self.block(*place, width));
        }
        let said = "A key that cannot act now says why below.";
        lines.extend([Line::Empty, Line::Text(said.to_owned())]);
        lines
    }

    /// The keys of a place, as far as they mean this here. What a key does may take several lines.
    fn block(&self, place: Place, width: usize) -> Vec<Line> {
        let title = Line::Title(place.title().to_uppercase());
        let rows = keymap::meant(&self.places).filter(|row| row.place == place);
        let lines = rows.flat_map(|row| lines_of(row, width));
        std::iter::once(title).chain(lines).collect()
    }
}

impl Line {
    fn draw(&self, canvas: &mut Canvas<'_>, (x, y): (u16, u16), right: u16) {
        match self {
            Self::Empty => {}
            Self::Title(text) => _ = canvas.text((x, y), right, text, Role::Strong),
            Self::Text(text) => _ = canvas.text((x, y), right, text, Role::Plain),
            Self::Key(keys, does) => {
                canvas.text((x, y), right, keys, Role::Accent);
                canvas.text((x + KEYS, y), right, does, Role::Plain);
            }
        }
    }
}

/// Keys that need more room than there is have a line of their own.
fn lines_of(row: &Binding, width: usize) -> Vec<Line> {
    let room = width.saturating_sub(KEYS.into());
    let keys = row.keys_shown();
    let is_long = keys.chars().count() >= KEYS.into();
    let mut does = wrapped(row.does, room).into_iter();
    let beside = does.next().filter(|_| !is_long).unwrap_or_default();
    let rest = if is_long {
        wrapped(row.does, room)
    } else {
        does.collect()
    };
    let rest = rest.into_iter().map(|text| Line::Key(String::new(), text));
    std::iter::once(Line::Key(keys, beside))
        .chain(rest)
        .collect()
}

fn texts(title: &str, texts: &[&str]) -> Vec<Line> {
    let texts = texts.iter().map(|text| Line::Text((*text).to_owned()));
    [Line::Empty, Line::Title(title.to_owned())]
        .into_iter()
        .chain(texts)
        .collect()
}
