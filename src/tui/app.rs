//! The dashboard's state, and how input and news change it.
//!
//! Every piece of state has one owner: each tab its own, the app the window, the message and the
//! tab that is seen. `update` is pure: what touches files, the terminal or the engine comes out as
//! [`Effect`]s, and time comes in.

mod input;
mod windows;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::action::{Action, Effect, Tab};
use super::backstage::Work;
use super::compare::CompareTab;
use super::history::HistoryTab;
use super::keymap::Place;
use super::logs::LogsTab;
use super::news::{News, Purpose};
use super::profiles::ProfilesTab;
use super::run::RunTab;
use super::theme::Role;
use super::window::Window;
use crate::compare::{Contestant, Session};
use crate::profile::{ClientKind, Cluster, Profile};
use crate::report::Saved;
use crate::sweep::Sweep;

/// How long a message takes the place of the hints.
const MESSAGE: Duration = Duration::from_secs(4);

/// How often the list of saved sessions is held against what is on the disk.
const LOOK: Duration = Duration::from_secs(2);

/// All that the dashboard knows.
#[derive(Debug)]
pub struct App {
    pub tab: Tab,
    pub profiles: ProfilesTab,
    pub run: RunTab,
    pub history: HistoryTab,
    pub logs: LogsTab,
    pub compare: CompareTab,
    pub(super) window: Option<Window>,
    message: Option<Message>,
    /// When the list of saved sessions was last held against what is on the disk.
    looked: Instant,
    /// Whether the mouse is ours.
    mouse: bool,
    /// Leaves as soon as the run or the plan that goes is over.
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
    /// Plans a comparison of these, the baseline first, and shows the plan.
    Compare(Vec<Contestant>),
    /// Asks what to vary in a sweep from this, and plans it.
    Sweep(Box<Contestant>),
    /// Begins a sweep or goes on with it, if nothing else goes.
    StartSweep(Box<Sweep>),
    /// Shows saved runs side by side.
    SideBySide(Vec<Saved>),
    /// Begins a session or goes on with it, if nothing else goes.
    StartPlan(Box<Session>),
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
    /// Where its brokers stand in its file, if there is one: `tuned.toml line 4`.
    pub brokers_at: Option<String>,
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
            compare: CompareTab::default(),
            window: None,
            message: None,
            looked: Instant::now(),
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
                brokers_at: None,
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
        let wakes = [message, self.run.wake_at(), self.look_at()];
        wakes.into_iter().flatten().min()
    }

    /// When the list of saved sessions is looked at again: while it is seen, and the machine is not
    /// left to runs.
    fn look_at(&self) -> Option<Instant> {
        let is_seen = self.tab == Tab::Compare && self.compare.is_listing();
        (is_seen && !self.is_going()).then(|| self.looked + LOOK)
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
        let mut wishes = self.run.wake(now);
        if self.look_at().is_some_and(|at| at <= now) {
            self.looked = now;
            wishes.push(Wish::Do(Effect::Work(Box::new(Work::LookAtSessions))));
        }
        self.grant(wishes, now)
    }

    /// What the background says.
    pub fn hear(&mut self, news: &News, now: Instant) -> Vec<Effect> {
        let mut wishes = self.profiles.hear(news);
        wishes.extend(self.run.hear(news, now));
        wishes.extend(self.history.hear(news));
        wishes.extend(self.logs.hear(news));
        wishes.extend(self.compare.hear(news));
        self.ask_anew();
        if let News::Failed(text) | News::Done(text) = news {
            wishes.push(Wish::Say(text.clone()));
        }
        if self.leaving && !self.is_going() {
            wishes.push(Wish::Do(Effect::Quit));
        }
        self.grant(wishes, now)
    }

    /// Somebody wants the program to end, from outside: what was sent is waited for, the second
    /// time it is not.
    pub fn terminate(&mut self, now: Instant) -> Vec<Effect> {
        if !self.is_going() {
            return vec![Effect::Quit];
        }
        self.leaving = true;
        let wishes = self.run.interrupt();
        self.grant(wishes, now)
    }

    /// Whether a run or a plan goes.
    #[must_use]
    pub(super) fn is_going(&self) -> bool {
        self.run.is_going() || self.compare.is_going()
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
            Tab::Compare => self.compare.places(),
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
            Tab::Compare => self.compare.offers(action),
        }
    }

    /// What stands at the right of the tabs: where records go, and the run that goes or was last.
    #[must_use]
    pub(super) fn status(&self, is_wide: bool) -> ((String, Role), String) {
        let chosen = || self.profiles.selected().map(badge);
        let badge = match self.tab {
            // The one that would run.
            Tab::Profiles if !self.run.is_going() => chosen(),
            Tab::Compare => self.compare.target(),
            tab => self.run.target_on(tab).or_else(chosen),
        };
        let badge = badge.unwrap_or((String::new(), Role::Plain));
        let plan = self.compare.status().filter(|_| self.tab != Tab::Run);
        let run = plan.unwrap_or_else(|| self.run.status_on(self.tab, is_wide));
        (badge, run)
    }

    fn go(&mut self, tab: Tab) -> Vec<Wish> {
        self.tab = tab;
        match tab {
            Tab::Profiles => self.profiles.shown(),
            Tab::History => self.history.shown(),
            Tab::Logs => self.logs.shown(),
            Tab::Compare => self.compare.shown(),
            Tab::Run => Vec::new(),
        }
    }

    /// Begins what makes runs of its own, unless somebody's run goes.
    fn start_plan(&mut self, start: impl FnOnce(&mut CompareTab) -> Vec<Wish>) -> Vec<Wish> {
        if self.run.is_going() {
            let said = "A run is going: 2 shows it, x stops it there; then Enter starts the plan";
            return vec![Wish::Say(said.to_owned())];
        }
        self.run.leave_to_plan();
        start(&mut self.compare)
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
                Wish::Compare(contestants) => {
                    let more = self.compare.plan(contestants);
                    effects.extend(self.grant(more, now));
                }
                Wish::SideBySide(runs) => {
                    let more = self.compare.lay_side_by_side(&runs);
                    effects.extend(self.grant(more, now));
                }
                Wish::StartPlan(session) => {
                    let more = self.start_plan(|compare| compare.start(session));
                    effects.extend(self.grant(more, now));
                }
                Wish::Sweep(contestant) => {
                    let more = self.compare.ask_sweep(*contestant);
                    effects.extend(self.grant(more, now));
                }
                Wish::StartSweep(sweep) => {
                    let more = self.start_plan(|compare| compare.start_sweep(sweep));
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
