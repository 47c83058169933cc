//! Questions and typed lines: what opens them, and what an answer does.

use std::time::Instant;

use super::{App, Wish};
use crate::sweep::Shelf;
use crate::tui::action::{Action, Effect};
use crate::tui::backstage::Work;
use crate::tui::profiles::ProfilesTab;
use crate::tui::window::{Intent, Question, Window};

impl App {
    /// Asks, if something would be lost.
    pub(super) fn quit(&mut self) -> Vec<Wish> {
        match self.quit_question() {
            Some(question) => vec![Wish::Open(Window::Question(question))],
            None => vec![Wish::Do(Effect::Quit)],
        }
    }

    /// Keeps the question whether to quit true to what would be lost now: it is closed when a run
    /// ends meanwhile and there is nothing else to lose.
    pub(super) fn ask_anew(&mut self) {
        if let Some(Window::Question(asked)) = &self.window
            && asked.intent == Intent::Quit
        {
            self.window = self.quit_question().map(Window::Question);
        }
    }

    /// What would be lost by quitting; `None`: nothing.
    fn quit_question(&self) -> Option<Question> {
        let mut lines = Vec::new();
        let single = self.run.going().filter(|_| !self.compare.is_going());
        if let Some(going) = single {
            lines.push(going);
            lines.push("y stops, drains and saves it, then quits.".to_owned());
        }
        lines.extend(self.compare.going());
        lines.extend(self.profiles.unsaved());
        (!lines.is_empty()).then(|| Question {
            title: "Quit?".to_owned(),
            lines,
            intent: Intent::Quit,
        })
    }

    pub(super) fn cancel(&mut self, now: Instant) -> Vec<Wish> {
        if self.window.take().is_some() {
            return Vec::new();
        }
        self.update_tab(Action::Cancel, now)
    }

    pub(super) fn empty(&mut self, now: Instant) -> Vec<Wish> {
        if let Some(Window::Typing(typing)) = &mut self.window {
            typing.input.reset();
            self.check_typing();
            return Vec::new();
        }
        self.update_tab(Action::Empty, now)
    }

    pub(super) fn accept(&mut self, now: Instant) -> Vec<Wish> {
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
                self.update_tab(Action::Accept, now)
            }
        }
    }

    /// Says below the line what the text would do.
    pub(super) fn check_typing(&mut self) {
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
            Intent::Sweep | Intent::SavePoint | Intent::Rounds => {
                let taken = self.profiles.names();
                let profiles = shelf(&self.profiles, &taken);
                self.compare.check(intent, text, profiles)
            }
            _ => Ok(String::new()),
        }
    }

    fn answered(&mut self, intent: &Intent, text: &str) -> Vec<Wish> {
        match intent {
            Intent::Quit if self.is_going() => {
                self.leaving = true;
                self.run.interrupt()
            }
            Intent::Quit => vec![Wish::Do(Effect::Quit)],
            Intent::DeleteProfile
            | Intent::ResetProfile
            | Intent::Value(_)
            | Intent::SaveProfileAs => self.profiles.answered(intent, text),
            Intent::Rate => self.run.set_rate(text),
            Intent::Sweep | Intent::SavePoint | Intent::Rounds => {
                let taken = self.profiles.names();
                let profiles = shelf(&self.profiles, &taken);
                self.compare.answered(intent, text, profiles)
            }
            Intent::DeleteSession(id) => {
                let work = Work::RemoveSession(id.clone());
                vec![Wish::Do(Effect::Work(Box::new(work)))]
            }
            Intent::Label(_) | Intent::DeleteRun(_) => self.history.answered(intent, text),
        }
    }
}

/// Where a new profile would be written, and the names that there are.
fn shelf<'a>(profiles: &'a ProfilesTab, taken: &'a [String]) -> Shelf<'a> {
    Shelf {
        folder: profiles.folder.as_deref(),
        taken,
    }
}
