//! Tab 2: the run that goes, or the last one.

use std::time::Instant;

use ratatui::layout::Rect;

use super::action::{Action, Effect};
use super::app::{Launch, Wish};
use super::backstage::{Command, Work};
use super::canvas::Canvas;
use super::keymap::Place;
use super::news::News;
use super::theme::Role;
use crate::profile::Profile;
use crate::report::Report;

/// The run that is seen.
#[derive(Debug, Default)]
pub struct RunTab {
    launched: Option<Launch>,
    going: bool,
    last: Option<Report>,
}

impl RunTab {
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.launched.as_ref().map(|launch| &*launch.profile)
    }

    #[must_use]
    pub fn is_going(&self) -> bool {
        self.going
    }

    /// The run that goes, in a sentence.
    #[must_use]
    pub fn going(&self) -> Option<String> {
        self.going.then(|| "A run is going.".to_owned())
    }

    /// Shows the poster, which runs the same again and again.
    pub fn show_poster(&mut self) {}

    #[must_use]
    pub fn is_poster(&self) -> bool {
        false
    }

    #[must_use]
    pub fn status(&self) -> String {
        if self.going { "running" } else { "idle" }.to_owned()
    }

    /// For screens that are too small for more.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        "No run is going.".to_owned()
    }

    /// The last run, and the command that repeats it.
    #[must_use]
    pub fn last(&self) -> Option<(Report, String)> {
        let report = self.last.clone()?;
        let repeat = format!("kdyno run {}", report.profile.name);
        Some((report, repeat))
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        &[Place::Run]
    }

    #[must_use]
    pub fn offers(&self, _action: Action) -> bool {
        true
    }

    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        None
    }

    pub fn wake(&mut self, _now: Instant) -> Vec<Wish> {
        Vec::new()
    }

    /// Starts a run, unless one is going.
    pub fn launch(&mut self, launch: Launch, _now: Instant) -> Vec<Wish> {
        let work = Work::Launch(launch.profile.clone());
        self.launched = Some(launch);
        self.going = true;
        vec![
            Wish::Go(super::action::Tab::Run),
            Wish::Do(Effect::Work(Box::new(work))),
        ]
    }

    /// Stops and drains; again: aborts.
    pub fn interrupt(&mut self) -> Vec<Wish> {
        vec![Wish::Do(Effect::Work(Box::new(Work::Command(
            Command::Interrupt,
        ))))]
    }

    pub fn check_rate(&self, _text: &str) -> Result<String, String> {
        Ok(String::new())
    }

    pub fn set_rate(&mut self, _text: &str) -> Vec<Wish> {
        Vec::new()
    }

    pub fn hear(&mut self, news: &News, _now: Instant) -> Vec<Wish> {
        match news {
            News::Over(report) => {
                self.going = false;
                self.last = Some((**report).clone());
            }
            News::NotStarted(why) => {
                self.going = false;
                return vec![Wish::Say(why.clone())];
            }
            _ => {}
        }
        Vec::new()
    }

    pub fn update(&mut self, action: Action, _now: Instant) -> Vec<Wish> {
        match action {
            Action::Stop if self.going => self.interrupt(),
            _ => Vec::new(),
        }
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let text = self.status();
        canvas.text((area.x + 1, area.y), area.right(), &text, Role::Plain);
    }
}
