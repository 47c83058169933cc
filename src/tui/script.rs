//! The whole dashboard without a terminal, for tests that read like what a person does: press
//! keys, hear news, look at the screen.

use std::time::{Duration, Instant};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::Effect;
use super::app::{App, Launch};
use super::canvas::Regions;
use super::news::News;
use super::screenshot;
use super::view::{self, Look};

/// A dashboard and somebody before it.
pub struct Script {
    pub app: App,
    pub look: Look,
    /// Effects since they were last looked at.
    pub effects: Vec<Effect>,
    size: Rect,
    now: Instant,
}

impl Script {
    /// A dashboard on a screen of this size.
    pub fn new(width: u16, height: u16) -> Self {
        Self {
            app: App::new(),
            look: Look::default(),
            effects: Vec::new(),
            size: Rect::new(0, 0, width, height),
            now: Instant::now(),
        }
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size = Rect::new(0, 0, width, height);
    }

    /// Presses keys, written with blanks between them: `"2 x Enter Ctrl-U PgDn a"`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let event = Event::Key(key_event(key));
            let effects = self.app.input(&event, &Regions::default(), self.now);
            self.effects.extend(effects);
        }
        self
    }

    /// Types a text, letter by letter.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let event = Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            let effects = self.app.input(&event, &Regions::default(), self.now);
            self.effects.extend(effects);
        }
        self
    }

    /// Clicks on the first place where this text stands.
    pub fn click(&mut self, text: &str) -> &mut Self {
        let (screen, regions) = self.draw();
        let lines = screenshot::text(&screen);
        let found = (0..).zip(lines.lines()).find_map(|(y, line)| {
            let at = line.find(text)?;
            Some((u16::try_from(line[..at].chars().count()).unwrap(), y))
        });
        let (column, row) = found.unwrap_or_else(|| panic!("no {text:?} on\n{lines}"));
        let event = Event::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        });
        let effects = self.app.input(&event, &regions, self.now);
        self.effects.extend(effects);
        self
    }

    /// Starts a run, as Enter on its profile does.
    pub fn launch(&mut self, launch: Launch) -> &mut Self {
        let effects = self.app.launch(launch, self.now);
        self.effects.extend(effects);
        self
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a script has its news at hand"
    )]
    pub fn hear(&mut self, news: News) -> &mut Self {
        let effects = self.app.hear(&news, self.now);
        self.effects.extend(effects);
        self
    }

    /// Time passes.
    pub fn wait(&mut self, time: Duration) -> &mut Self {
        self.now += time;
        let effects = self.app.wake(self.now);
        self.effects.extend(effects);
        self
    }

    /// What the screen shows.
    pub fn screen(&self) -> String {
        screenshot::text(&self.draw().0)
    }

    /// The screen in cells.
    pub fn draw(&self) -> (Buffer, Regions) {
        let mut buffer = Buffer::empty(self.size);
        let regions = view::draw(&self.app, &self.look, &mut buffer);
        (buffer, regions)
    }

    /// The last line of the screen.
    pub fn last_line(&self) -> String {
        self.screen().lines().last().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(screen.contains(text), "no {text:?} on\n{screen}");
        self
    }

    #[track_caller]
    pub fn shows_no(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text:?} on\n{screen}");
        self
    }
}

fn key_event(name: &str) -> KeyEvent {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    match name {
        "Enter" => plain(KeyCode::Enter),
        "Esc" => plain(KeyCode::Esc),
        "Tab" => plain(KeyCode::Tab),
        "Shift-Tab" => plain(KeyCode::BackTab),
        "Backspace" => plain(KeyCode::Backspace),
        "Up" => plain(KeyCode::Up),
        "Down" => plain(KeyCode::Down),
        "Left" => plain(KeyCode::Left),
        "Right" => plain(KeyCode::Right),
        "PgUp" => plain(KeyCode::PageUp),
        "PgDn" => plain(KeyCode::PageDown),
        "Home" => plain(KeyCode::Home),
        "End" => plain(KeyCode::End),
        "Space" => plain(KeyCode::Char(' ')),
        name => match name.strip_prefix("Ctrl-") {
            Some(letter) => {
                let letter = letter.chars().next().expect("a letter after Ctrl-");
                let code = KeyCode::Char(letter.to_ascii_lowercase());
                KeyEvent::new(code, KeyModifiers::CONTROL)
            }
            None => plain(KeyCode::Char(name.chars().next().expect("a key"))),
        },
    }
}
