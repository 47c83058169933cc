//! Tab 3: every saved run.

use ratatui::layout::Rect;

use super::action::Action;
use super::app::Wish;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::News;
use super::theme::Role;
use super::window::Intent;

/// The list of saved runs.
#[derive(Debug, Default)]
pub struct HistoryTab {}

impl HistoryTab {
    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        &[Place::History, Place::Lists]
    }

    #[must_use]
    pub fn offers(&self, _action: Action) -> bool {
        true
    }

    /// The tab is seen again.
    pub fn shown(&mut self) -> Vec<Wish> {
        Vec::new()
    }

    pub fn hear(&mut self, _news: &News) -> Vec<Wish> {
        Vec::new()
    }

    pub fn type_key(&mut self, _key: Key) -> Vec<Wish> {
        Vec::new()
    }

    pub fn answered(&mut self, _intent: &Intent, _text: &str) -> Vec<Wish> {
        Vec::new()
    }

    pub fn update(&mut self, _action: Action) -> Vec<Wish> {
        Vec::new()
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        canvas.text(
            (area.x + 1, area.y),
            area.right(),
            "No saved runs.",
            Role::Plain,
        );
    }
}
