//! What keys, clicks and the wheel do: the table of keys says what they mean, and the window, the
//! app or the tab that is seen does it.

use std::time::Instant;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::Position;

use super::{App, Wish};
use crate::tui::action::{Action, Effect, Tab};
use crate::tui::canvas::Regions;
use crate::tui::keymap::{self, Key};
use crate::tui::window::{Keys, Window, edit};

impl App {
    /// What the terminal sends. `regions` are the clickable places of the last drawing.
    pub fn input(&mut self, event: &Event, regions: &Regions, now: Instant) -> Vec<Effect> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key, now),
            Event::Mouse(mouse) => self.mouse(*mouse, regions, now),
            _ => Vec::new(),
        }
    }

    fn key(&mut self, event: &KeyEvent, now: Instant) -> Vec<Effect> {
        self.message = None;
        let Some(key) = Key::of(event) else {
            return Vec::new();
        };
        if key == Key::Ctrl('c') {
            return self.act(Action::Interrupt, now);
        }
        let places = self.places();
        if let Some(action) = keymap::action(&places, key) {
            return self.act(action, now);
        }
        // While text is typed, a comma is a comma.
        let typed = match event.code {
            KeyCode::Char(c) if matches!(key, Key::Char(_)) => Key::Char(c),
            _ => key,
        };
        self.other_key(typed, now)
    }

    /// A key that the table does not have: text for a line, or a step in what is read.
    fn other_key(&mut self, key: Key, now: Instant) -> Vec<Effect> {
        match &mut self.window {
            Some(Window::Typing(typing)) => {
                if let Some(request) = edit(key) {
                    typing.input.handle(request);
                    self.check_typing();
                }
                Vec::new()
            }
            Some(Window::Reading(reading)) => {
                match key {
                    Key::Up | Key::Char('k') => reading.scroll(-1),
                    Key::Down | Key::Char('j') => reading.scroll(1),
                    Key::PageUp => reading.scroll(-10),
                    Key::PageDown => reading.scroll(10),
                    Key::Esc | Key::Enter | Key::Char('v' | 'q') => self.window = None,
                    _ => {}
                }
                Vec::new()
            }
            Some(Window::Keys(keys)) => {
                match key {
                    Key::Up | Key::Char('k') => keys.scroll(-1),
                    Key::Down | Key::Char('j') => keys.scroll(1),
                    Key::PageUp => keys.scroll(-10),
                    Key::PageDown => keys.scroll(10),
                    Key::Esc | Key::Enter | Key::Char('?' | 'q') => self.window = None,
                    _ => {}
                }
                Vec::new()
            }
            Some(Window::Question(_)) => Vec::new(),
            None => {
                let wishes = match self.tab {
                    Tab::Profiles => self.profiles.type_key(key),
                    Tab::History => self.history.type_key(key),
                    Tab::Logs => self.logs.type_key(key),
                    Tab::Compare => self.compare.type_key(key),
                    Tab::Run => Vec::new(),
                };
                self.grant(wishes, now)
            }
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, regions: &Regions, now: Instant) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => match regions.at(at) {
                Some(action) => self.act(action, now),
                None => Vec::new(),
            },
            MouseEventKind::ScrollUp => self.wheel(Action::PageUp, Action::Up, now),
            MouseEventKind::ScrollDown => self.wheel(Action::PageDown, Action::Down, now),
            _ => Vec::new(),
        }
    }

    /// Where the arrows move the focus, the wheel scrolls by pages.
    fn wheel(&mut self, page: Action, row: Action, now: Instant) -> Vec<Effect> {
        let lines = if row == Action::Up { -3 } else { 3 };
        match &mut self.window {
            Some(Window::Reading(reading)) => reading.scroll(lines),
            Some(Window::Keys(keys)) => keys.scroll(lines),
            Some(_) => {}
            None => {
                let has_panels = match self.tab {
                    Tab::Run => true,
                    Tab::Compare => self.compare.has_panels(),
                    Tab::Profiles | Tab::History | Tab::Logs => false,
                };
                return self.act(if has_panels { page } else { row }, now);
            }
        }
        Vec::new()
    }

    /// Does what a key or a click means.
    fn act(&mut self, action: Action, now: Instant) -> Vec<Effect> {
        let wishes = match action {
            Action::Accept | Action::Yes => self.accept(now),
            Action::Cancel | Action::No => self.cancel(now),
            Action::Empty => self.empty(now),
            Action::Interrupt if self.is_going() => self.run.interrupt(),
            Action::Interrupt | Action::Quit => self.quit(),
            _ if self.window.is_some() => {
                // A click beside a window, or on the hint that closes it.
                if action == Action::Back {
                    self.window = None;
                }
                Vec::new()
            }
            Action::Go(tab) => self.go(tab),
            Action::NextTab => self.go(self.neighbour(1)),
            Action::PreviousTab => self.go(self.neighbour(Tab::ALL.len() - 1)),
            Action::Help => {
                let places = self.places();
                self.window = Some(Window::Keys(Keys::of(places)));
                Vec::new()
            }
            Action::Suspend => vec![Wish::Do(Effect::Suspend)],
            Action::Redraw => vec![Wish::Do(Effect::Redraw)],
            Action::SaveScreen => vec![Wish::Do(Effect::SaveScreen)],
            Action::Mouse => self.give_mouse(),
            action => self.update_tab(action, now),
        };
        self.grant(wishes, now)
    }

    /// The tab that is seen does it.
    pub(super) fn update_tab(&mut self, action: Action, now: Instant) -> Vec<Wish> {
        match self.tab {
            Tab::Profiles => self.profiles.update(action),
            Tab::Run => self.run.update(action, now),
            Tab::History => self.history.update(action),
            Tab::Logs => self.logs.update(action),
            Tab::Compare => self.compare.update(action),
        }
    }

    fn neighbour(&self, steps: usize) -> Tab {
        let here = Tab::ALL
            .iter()
            .position(|tab| *tab == self.tab)
            .unwrap_or(0);
        Tab::ALL[(here + steps) % Tab::ALL.len()]
    }

    fn give_mouse(&mut self) -> Vec<Wish> {
        self.mouse = !self.mouse;
        let said = if self.mouse {
            "The mouse clicks again"
        } else {
            "The mouse selects text now; M takes it back"
        };
        vec![
            Wish::Do(Effect::Mouse(self.mouse)),
            Wish::Say(said.to_owned()),
        ]
    }
}
