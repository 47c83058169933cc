//! A filter that is typed: what is in the list has to contain it.

use tui_input::Input;

use crate::tui::keymap::Key;
use crate::tui::window::edit;

/// The text, and whether it is being typed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    input: Input,
    pub typing: bool,
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

    pub fn press(&mut self, key: Key) {
        if let Some(request) = edit(key) {
            self.input.handle(request);
        }
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
