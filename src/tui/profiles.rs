//! Tab 1: choose a profile, tune it, launch it.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::action::Action;
use super::app::{Launch, Wish};
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::News;
use super::theme::Role;
use super::widget::panel::Panel;
use super::widget::scroll::{Scroll, Step};
use super::window::Intent;
use crate::profile::{Listed, Profile};

/// The list of profiles.
#[derive(Debug, Default)]
pub struct ProfilesTab {
    listed: Vec<Listed>,
    scroll: Scroll,
}

impl ProfilesTab {
    /// The profile that would run.
    #[must_use]
    pub fn selected(&self) -> Option<&Profile> {
        self.listed.get(self.scroll.selected())?.profile.as_ref().ok()
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        &[Place::ProfileList, Place::Lists]
    }

    #[must_use]
    pub fn offers(&self, _action: Action) -> bool {
        true
    }

    /// Unsaved changes, in a sentence.
    #[must_use]
    pub fn unsaved(&self) -> Option<String> {
        None
    }

    /// The tab is seen again.
    pub fn shown(&mut self) -> Vec<Wish> {
        Vec::new()
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        if let News::Profiles(listed) = news {
            self.listed.clone_from(listed);
        }
        Vec::new()
    }

    pub fn type_key(&mut self, _key: Key) -> Vec<Wish> {
        Vec::new()
    }

    pub fn check(&self, _intent: &Intent, _text: &str) -> Result<String, String> {
        Ok(String::new())
    }

    pub fn answered(&mut self, _intent: &Intent, _text: &str) -> Vec<Wish> {
        Vec::new()
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        let rows = self.listed.len();
        match action {
            Action::Up => self.scroll.step(Step::Up, rows),
            Action::Down => self.scroll.step(Step::Down, rows),
            Action::Enter | Action::Run => {
                let profile = self.selected().cloned();
                return profile
                    .map(|profile| {
                        Wish::Launch(Launch {
                            profile: Arc::new(profile),
                            overrides: Vec::new(),
                        })
                    })
                    .into_iter()
                    .collect();
            }
            _ => {}
        }
        Vec::new()
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = Panel {
            title: "Profiles",
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, area);
        let first = self.scroll.first(self.listed.len(), inside.height.into());
        let rows = self.listed.iter().enumerate().skip(first);
        for (y, (row, listed)) in (inside.y..inside.bottom()).zip(rows) {
            let role = if row == self.scroll.selected() {
                Role::Strong
            } else {
                Role::Plain
            };
            canvas.text((inside.x, y), inside.right(), &listed.name, role);
        }
    }
}
