//! A filter that is typed: what is in the list has to contain it.

use tui_input::Input;

use crate::tui::action::Action;
use crate::tui::keymap::Key;
use crate::tui::window::edit;

/// The text, and whether it is being typed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    input: Input,
    pub typing: bool,
}

/// What a key has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Whether it is being typed.
    Typing,
    /// What has to be contained.
    Text,
}

impl Filter {
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Whether a name passes.
    #[must_use]
    pub fn takes(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.text().to_lowercase())
    }

    /// Types, if that is what is being done; tells whether it was.
    pub fn press(&mut self, key: Key) -> bool {
        if let Some(request) = edit(key).filter(|_| self.typing) {
            self.input.handle(request);
        }
        self.typing
    }

    /// Does what a key means to a filter; `None`: it means something else.
    pub fn update(&mut self, action: Action) -> Option<Change> {
        match action {
            Action::Filter => self.typing = true,
            Action::Accept => self.typing = false,
            Action::Cancel => {
                self.typing = false;
                self.clear();
                return Some(Change::Text);
            }
            Action::Empty => {
                self.clear();
                return Some(Change::Text);
            }
            _ => return None,
        }
        Some(Change::Typing)
    }

    pub fn clear(&mut self) {
        *self = Self {
            typing: self.typing,
            ..Self::default()
        };
    }

    /// As a line of the screen: what was typed, or how to begin.
    #[must_use]
    pub fn shown(&self) -> String {
        match (self.typing, self.is_empty()) {
            (true, _) => format!("/ {}_", self.text()),
            (false, true) => "/ filter".into(),
            (false, false) => format!("/ {}", self.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_filters_until_it_is_cleared() {
        let mut filter = Filter::default();
        assert!(!filter.press(Key::Char('x')), "nobody types");
        assert_eq!(filter.update(Action::Filter), Some(Change::Typing));
        assert!(filter.press(Key::Char('L')) && filter.press(Key::Char('z')));
        assert_eq!(filter.update(Action::Accept), Some(Change::Typing));
        assert!(filter.takes("tuned lz4") && !filter.takes("zstd"));
        assert_eq!(filter.shown(), "/ Lz");
        assert_eq!(filter.update(Action::Up), None);
        assert_eq!(filter.update(Action::Cancel), Some(Change::Text));
        assert!(filter.is_empty());
    }
}
