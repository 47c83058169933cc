//! The dashboard's state, and how input and news change it.
//!
//! Every piece of state has one owner: each tab its own, the app the window, the message and the
//! tab that is seen. `update` is pure: what touches files, the terminal or the engine comes out as
//! [`Effect`]s, and time comes in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::action::{Action, Effect, Tab};
use super::backstage::Work;
use super::canvas::Regions;
use super::history::HistoryTab;
use super::keymap::{self, Key, Place};
use super::logs::LogsTab;
use super::news::{News, Purpose};
use super::profiles::ProfilesTab;
use super::run::RunTab;
use super::theme::Role;
use super::window::{Intent, Question, Window, edit};
use crate::profile::{ClientKind, Cluster, Profile};

/// How long a message takes the place of the hints.
const MESSAGE: Duration = Duration::from_secs(4);

/// All that the dashboard knows.
#[derive(Debug)]
pub struct App {
    pub tab: Tab,
    pub profiles: ProfilesTab,
    pub run: RunTab,
    pub history: HistoryTab,
    pub logs: LogsTab,
    pub(super) window: Option<Window>,
    message: Option<Message>,
    /// Whether the mouse is ours.
    mouse: bool,
    /// Leaves as soon as the run that goes is over.
    leaving: bool,
}

#[derive(Debug)]
struct Message {
    text: String,
    until: Instant,
}

/// What a place wants from the app around it.
#[derive(Clone, Debug)]
pub enum Wish {
    /// A sentence for the last line.
    Say(String),
    Open(Window),
    Go(Tab),
    /// Starts a run, if none is going, and shows it.
    Launch(Launch),
    /// Takes the saved run of this name as the ghost, or away, if it is the ghost.
    Ghost(String),
    Do(Effect),
}

/// A run to be started.
#[derive(Clone, Debug)]
pub struct Launch {
    pub profile: Arc<Profile>,
    /// What differs from the profile's file, as `KEY=VALUE`: for the command that repeats the run.
    pub overrides: Vec<String>,
}

impl App {
    /// Opened on the profiles.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tab: Tab::default(),
            profiles: ProfilesTab::default(),
            run: RunTab::default(),
            history: HistoryTab::default(),
            logs: LogsTab::default(),
            window: None,
            message: None,
            mouse: true,
            leaving: false,
        }
    }

    /// Goes to the poster and runs a profile again and again.
    pub fn demo(&mut self, profile: Profile, now: Instant) -> Vec<Effect> {
        self.run.show_poster();
        self.launch(
            Launch {
                profile: Arc::new(profile),
                overrides: Vec::new(),
            },
            now,
        )
    }

    /// Starts a run, if none is going, and shows it.
    pub fn launch(&mut self, launch: Launch, now: Instant) -> Vec<Effect> {
        self.grant(vec![Wish::Launch(launch)], now)
    }

    /// What is said in the last line at the moment.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|message| message.text.as_str())
    }

    /// When the screen changes without any input.
    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        let message = self.message.as_ref().map(|message| message.until);
        [message, self.run.wake_at()].into_iter().flatten().min()
    }

    /// Time has passed.
    pub fn wake(&mut self, now: Instant) -> Vec<Effect> {
        if self
            .message
            .as_ref()
            .is_some_and(|message| message.until <= now)
        {
            self.message = None;
        }
        let wishes = self.run.wake(now);
        self.grant(wishes, now)
    }

    /// What the terminal sends. `regions` are the clickable places of the last drawing.
    pub fn input(&mut self, event: &Event, regions: &Regions, now: Instant) -> Vec<Effect> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key, now),
            Event::Mouse(mouse) => self.mouse(*mouse, regions, now),
            _ => Vec::new(),
        }
    }

    /// What the background says.
    pub fn hear(&mut self, news: &News, now: Instant) -> Vec<Effect> {
        let mut wishes = self.profiles.hear(news);
        wishes.extend(self.run.hear(news, now));
        wishes.extend(self.history.hear(news));
        wishes.extend(self.logs.hear(news));
        if let News::Failed(text) | News::Done(text) = news {
            wishes.push(Wish::Say(text.clone()));
        }
        if self.leaving && !self.run.is_going() {
            wishes.push(Wish::Do(Effect::Quit));
        }
        self.grant(wishes, now)
    }

    /// Somebody wants the program to end, from outside: what was sent is waited for, the second
    /// time it is not.
    pub fn terminate(&mut self, now: Instant) -> Vec<Effect> {
        if !self.run.is_going() {
            return vec![Effect::Quit];
        }
        self.leaving = true;
        let wishes = self.run.interrupt();
        self.grant(wishes, now)
    }

    /// Whose keys count at the moment, the innermost first.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        if let Some(window) = &self.window {
            return window.places().to_vec();
        }
        let own = match self.tab {
            Tab::Profiles => self.profiles.places(),
            Tab::Run => self.run.places(),
            Tab::History => self.history.places(),
            Tab::Logs => self.logs.places(),
        };
        if own.contains(&Place::Typing) {
            return own.to_vec();
        }
        own.iter().copied().chain([Place::Everywhere]).collect()
    }

    /// Whether a key could act now: the footer shows it only then.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match self.tab {
            Tab::Profiles => self.profiles.offers(action),
            Tab::Run => self.run.offers(action),
            Tab::History => self.history.offers(action),
            Tab::Logs => self.logs.offers(action),
        }
    }

    /// What stands at the right of the tabs: where records go, and the run that goes or was last.
    #[must_use]
    pub(super) fn status(&self, is_wide: bool) -> ((String, Role), String) {
        let profile = self.run.profile().or_else(|| self.profiles.selected());
        let badge = profile.map_or((String::new(), Role::Plain), badge);
        let run = self.run.status_on(self.tab, is_wide);
        (badge, run)
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
            crossterm::event::KeyCode::Char(c) if matches!(key, Key::Char(_)) => Key::Char(c),
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
            Some(Window::Keys(_)) => {
                if matches!(key, Key::Esc | Key::Enter | Key::Char('?' | 'q')) {
                    self.window = None;
                }
                Vec::new()
            }
            Some(Window::Question(_)) => Vec::new(),
            None => {
                let wishes = match self.tab {
                    Tab::Profiles => self.profiles.type_key(key),
                    Tab::History => self.history.type_key(key),
                    Tab::Logs => self.logs.type_key(key),
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

    /// In Run the arrows move the focus, so that the wheel scrolls by pages there.
    fn wheel(&mut self, page: Action, row: Action, now: Instant) -> Vec<Effect> {
        if let Some(Window::Reading(reading)) = &mut self.window {
            reading.scroll(if row == Action::Up { -3 } else { 3 });
            return Vec::new();
        }
        if self.window.is_some() {
            return Vec::new();
        }
        self.act(if self.tab == Tab::Run { page } else { row }, now)
    }

    /// Does what a key or a click means.
    fn act(&mut self, action: Action, now: Instant) -> Vec<Effect> {
        let wishes = match action {
            Action::Accept | Action::Yes => self.accept(),
            Action::Cancel | Action::No => self.cancel(),
            Action::Empty => self.empty(),
            Action::Interrupt if self.run.is_going() => self.run.interrupt(),
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
                self.window = Some(Window::Keys(places));
                Vec::new()
            }
            Action::Suspend => vec![Wish::Do(Effect::Suspend)],
            Action::Redraw => vec![Wish::Do(Effect::Redraw)],
            Action::SaveScreen => vec![Wish::Do(Effect::SaveScreen)],
            Action::Mouse => self.give_mouse(),
            action => match self.tab {
                Tab::Profiles => self.profiles.update(action),
                Tab::Run => self.run.update(action, now),
                Tab::History => self.history.update(action),
                Tab::Logs => self.logs.update(action),
            },
        };
        self.grant(wishes, now)
    }

    fn neighbour(&self, steps: usize) -> Tab {
        let here = Tab::ALL
            .iter()
            .position(|tab| *tab == self.tab)
            .unwrap_or(0);
        Tab::ALL[(here + steps) % Tab::ALL.len()]
    }

    fn go(&mut self, tab: Tab) -> Vec<Wish> {
        self.tab = tab;
        match tab {
            Tab::Profiles => self.profiles.shown(),
            Tab::History => self.history.shown(),
            Tab::Logs => self.logs.shown(),
            Tab::Run => Vec::new(),
        }
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

    /// Asks, if something would be lost.
    fn quit(&mut self) -> Vec<Wish> {
        let mut lines = Vec::new();
        if let Some(going) = self.run.going() {
            lines.push(going);
            lines.push("y stops, drains and saves it, then quits.".to_owned());
        }
        lines.extend(self.profiles.unsaved());
        if lines.is_empty() {
            return vec![Wish::Do(Effect::Quit)];
        }
        vec![Wish::Open(Window::Question(Question {
            title: "Quit?".to_owned(),
            lines,
            intent: Intent::Quit,
        }))]
    }

    fn cancel(&mut self) -> Vec<Wish> {
        if self.window.take().is_some() {
            return Vec::new();
        }
        match self.tab {
            Tab::Profiles => self.profiles.update(Action::Cancel),
            Tab::History => self.history.update(Action::Cancel),
            Tab::Logs => self.logs.update(Action::Cancel),
            Tab::Run => Vec::new(),
        }
    }

    fn empty(&mut self) -> Vec<Wish> {
        if let Some(Window::Typing(typing)) = &mut self.window {
            typing.input.reset();
            self.check_typing();
            return Vec::new();
        }
        match self.tab {
            Tab::Profiles => self.profiles.update(Action::Empty),
            Tab::History => self.history.update(Action::Empty),
            Tab::Logs => self.logs.update(Action::Empty),
            Tab::Run => Vec::new(),
        }
    }

    fn accept(&mut self) -> Vec<Wish> {
        match self.window.take() {
            Some(Window::Question(question)) => self.answered(&question.intent, ""),
            Some(Window::Typing(mut typing)) => {
                if let Err(why) = self.check(&typing.intent, typing.text()) {
                    typing.below = Err(why);
                    self.window = Some(Window::Typing(typing));
                    return Vec::new();
                }
                self.answered(&typing.intent, typing.text())
            }
            other => {
                self.window = other;
                match self.tab {
                    Tab::Profiles => self.profiles.update(Action::Accept),
                    Tab::History => self.history.update(Action::Accept),
                    Tab::Logs => self.logs.update(Action::Accept),
                    Tab::Run => Vec::new(),
                }
            }
        }
    }

    /// Says below the line what the text would do.
    fn check_typing(&mut self) {
        let Some(Window::Typing(typing)) = &self.window else {
            return;
        };
        let below = self.check(&typing.intent, typing.text());
        if let Some(Window::Typing(typing)) = &mut self.window {
            typing.below = below;
        }
    }

    /// What a typed text would do, or why it cannot be accepted.
    fn check(&self, intent: &Intent, text: &str) -> Result<String, String> {
        match intent {
            Intent::Value(_) | Intent::SaveProfileAs => self.profiles.check(intent, text),
            Intent::Rate => self.run.check_rate(text),
            _ => Ok(String::new()),
        }
    }

    fn answered(&mut self, intent: &Intent, text: &str) -> Vec<Wish> {
        match intent {
            Intent::Quit if self.run.is_going() => {
                self.leaving = true;
                self.run.interrupt()
            }
            Intent::Quit => vec![Wish::Do(Effect::Quit)],
            Intent::DeleteProfile
            | Intent::ResetProfile
            | Intent::Value(_)
            | Intent::SaveProfileAs => self.profiles.answered(intent, text),
            Intent::Rate => self.run.set_rate(text),
            Intent::Label(_) | Intent::DeleteRun(_) => self.history.answered(intent, text),
        }
    }

    fn grant(&mut self, wishes: Vec<Wish>, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for wish in wishes {
            match wish {
                Wish::Say(text) => {
                    let until = now + MESSAGE;
                    self.message = Some(Message { text, until });
                }
                Wish::Open(window) => {
                    self.window = Some(window);
                    self.check_typing();
                }
                Wish::Go(tab) => {
                    let more = self.go(tab);
                    effects.extend(self.grant(more, now));
                }
                Wish::Launch(launch) => {
                    let more = self.run.launch(launch, now);
                    effects.extend(self.grant(more, now));
                }
                Wish::Ghost(id) => {
                    let is_it = self.run.ghost() == Some(id.as_str());
                    let more = match self.run.lay_ghost() {
                        Some(said) if is_it => said,
                        _ => Wish::Do(Effect::Work(Box::new(Work::ReadRun {
                            id,
                            purpose: Purpose::Ghost,
                        }))),
                    };
                    effects.extend(self.grant(vec![more], now));
                }
                Wish::Do(effect) => effects.push(effect),
            }
        }
        effects
    }
}

/// Figures of different targets are never compared, so the target is always in sight.
fn badge(profile: &Profile) -> (String, Role) {
    match (&profile.target.cluster, profile.producer.client) {
        (_, ClientKind::Null) => ("NULL CLIENT".to_owned(), Role::Badge),
        (Cluster::Embedded(_), _) => ("EMBEDDED BROKER".to_owned(), Role::Badge),
        (Cluster::Kafka(kafka), _) => {
            let first = kafka.bootstrap.first().map_or("", String::as_str);
            (format!("KAFKA {first}"), Role::Strong)
        }
    }
}
