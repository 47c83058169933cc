//! The one key table. The footer, the `?` window, the README's list and the dashboard itself are
//! made from it, so they cannot disagree.

mod bindings;

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;

pub use bindings::BINDINGS;

/// A key that every keyboard and terminal can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
}

impl Key {
    /// The key of an event; `None` for those that mean nothing here. `,` works as `<` and `.` as
    /// `>`, so that neither needs Shift on any layout.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        if event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        Some(match event.code {
            KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => {
                Self::Ctrl(c.to_ascii_lowercase())
            }
            KeyCode::Char(',') => Self::Char('<'),
            KeyCode::Char('.') => Self::Char('>'),
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            _ => return None,
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(' ') => f.write_str("Space"),
            Self::Char(c) => write!(f, "{c}"),
            Self::Ctrl(c) => write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Self::Enter => f.write_str("Enter"),
            Self::Esc => f.write_str("Esc"),
            Self::Tab => f.write_str("Tab"),
            Self::BackTab => f.write_str("Shift-Tab"),
            Self::Backspace => f.write_str("Backspace"),
            Self::Up => f.write_str("↑"),
            Self::Down => f.write_str("↓"),
            Self::Left => f.write_str("←"),
            Self::Right => f.write_str("→"),
            Self::PageUp => f.write_str("PgUp"),
            Self::PageDown => f.write_str("PgDn"),
            Self::Home => f.write_str("Home"),
            Self::End => f.write_str("End"),
        }
    }
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    Lists,
    ProfileList,
    Settings,
    Run,
    Poster,
    History,
    Logs,
    Compare,
    /// Before it starts.
    Plan,
    /// One that has rounds or points left.
    Stopped,
    Sweep,
    Typing,
    Question,
}

impl Place {
    /// In the order of the README and of the `?` window.
    pub const ALL: [Self; 14] = [
        Self::Everywhere,
        Self::Lists,
        Self::ProfileList,
        Self::Settings,
        Self::Run,
        Self::Poster,
        Self::History,
        Self::Logs,
        Self::Compare,
        Self::Plan,
        Self::Stopped,
        Self::Sweep,
        Self::Typing,
        Self::Question,
    ];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Lists => "Every list and table",
            Self::ProfileList => "Profiles, the list",
            Self::Settings => "Profiles, the settings",
            Self::Run => "Run",
            Self::Poster => "Poster",
            Self::History => "History",
            Self::Logs => "Logs",
            Self::Compare => "Compare",
            Self::Plan => "A plan, in Compare",
            Self::Stopped => "A stopped plan, in Compare",
            Self::Sweep => "Sweep, in Compare",
            Self::Typing => "Where text is typed",
            Self::Question => "Questions",
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Binding {
    pub place: Place,
    pub keys: &'static [(Key, Action)],
    /// What they do, for the `?` window and the README.
    pub does: &'static str,
    /// What the footer says, keys included.
    pub hint: Option<&'static str>,
    /// How early the footer drops the hint when it gets narrow: the highest first.
    pub rank: u8,
}

const fn row(place: Place, keys: &'static [(Key, Action)], does: &'static str) -> Binding {
    Binding {
        place,
        keys,
        does,
        hint: None,
        rank: u8::MAX,
    }
}

impl Binding {
    const fn hint(mut self, hint: &'static str, rank: u8) -> Self {
        self.hint = Some(hint);
        self.rank = rank;
        self
    }

    /// The keys as they are shown: `← → h l`.
    #[must_use]
    pub fn keys_shown(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(|(key, _)| key.to_string()).collect();
        keys.join(" ")
    }
}

/// What a key means in these places, the innermost first.
#[must_use]
pub fn action(places: &[Place], key: Key) -> Option<Action> {
    places.iter().find_map(|place| {
        let rows = of(*place);
        let mut keys = rows.flat_map(|row| row.keys);
        keys.find(|(known, _)| *known == key)
            .map(|(_, action)| *action)
    })
}

/// What the keys of these places mean, the innermost first: a row whose keys an inner place has for
/// something of its own is left out.
pub fn meant(places: &[Place]) -> impl Iterator<Item = &'static Binding> {
    let inner = move |row: &Binding| {
        let inside = places.iter().take_while(|place| **place != row.place);
        let mut rows = inside.flat_map(|place| of(*place));
        rows.any(|other| other.keys[0].0 == row.keys[0].0)
    };
    let rows = places.iter().flat_map(|place| of(*place));
    rows.filter(move |row| !inner(row))
}

/// The rows of a place.
pub fn of(place: Place) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |row| row.place == place)
}

#[cfg(test)]
mod tests {
    use super::Key::{Char, Right, Up};
    use super::*;
    use crate::tui::action::Action as A;

    #[test]
    fn a_key_means_one_thing_in_a_place() {
        for place in Place::ALL {
            let mut seen = Vec::new();
            for (key, _) in of(place).flat_map(|row| row.keys) {
                assert!(!seen.contains(key), "{key} stands twice in {place:?}");
                seen.push(*key);
            }
        }
    }

    #[test]
    fn a_hint_names_the_keys_of_its_row() {
        for row in BINDINGS {
            let Some(hint) = row.hint else { continue };
            let first = row.keys[0].0.to_string();
            assert!(hint.starts_with(&first), "{hint}: {first}");
        }
    }

    #[test]
    fn commas_and_points_work_as_the_signs_above_them() {
        let press = |c| Key::of(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        assert_eq!(press(','), Some(Char('<')));
        assert_eq!(press('.'), Some(Char('>')));
    }

    #[test]
    fn the_inner_place_goes_before_the_outer_one() {
        let places = [Place::Settings, Place::Lists, Place::Everywhere];
        assert_eq!(action(&places, Right), Some(A::Right));
        assert_eq!(action(&places, Up), Some(A::Up));
        assert_eq!(action(&places, Char('q')), Some(A::Quit));
    }
}
