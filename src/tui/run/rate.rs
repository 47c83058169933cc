//! The rate that a run is asked for, while it goes: a tenth up or down, or typed.

use super::board::identity::round_rate;
use super::{RunTab, say, work_wish};
use crate::tui::app::Wish;
use crate::tui::backstage::{Command, Work};
use crate::tui::window::{Intent, Typing, Window};
use crate::units;

impl RunTab {
    pub(super) fn change_rate(&mut self, factor: f64) -> Vec<Wish> {
        let Some(board) = self.board.as_ref().filter(|_| self.is_going()) else {
            return vec![say("No rate to change: no run is going")];
        };
        let Some(rate) = board.asked_rate else {
            let name = &board.identity.name;
            return vec![Wish::Say(format!(
                "No rate to change: {name} has no rate; = types one"
            ))];
        };
        // Three figures, so that it can be said.
        let wanted = three_figures(rate * factor);
        self.ask(Some(wanted))
    }

    fn ask(&mut self, rate: Option<f64>) -> Vec<Wish> {
        if let Some(board) = &mut self.board {
            // Shown at once; a snapshot says the same soon.
            board.asked_rate = rate;
        }
        let said = match rate {
            Some(rate) => format!("Asked rate {} msg/s", round_rate(rate)),
            None => "No rate: as fast as it goes".to_owned(),
        };
        vec![
            work_wish(Work::Command(Command::Rate(rate))),
            Wish::Say(said),
        ]
    }

    pub(super) fn type_rate(&mut self) -> Vec<Wish> {
        let Some(board) = self.board.as_ref().filter(|_| self.is_going()) else {
            return vec![say("No rate to change: no run is going")];
        };
        let text = board
            .asked_rate
            .map_or_else(String::new, |rate| round_rate(rate).replace(' ', ""));
        let mut typing = Typing::new("Asked rate", text, Intent::Rate);
        "msg/s, or 400k".clone_into(&mut typing.note);
        vec![Wish::Open(Window::Typing(typing))]
    }

    /// What a typed rate would do, or why it cannot be.
    #[expect(
        clippy::unused_self,
        reason = "places are asked about what is typed for them"
    )]
    pub fn check_rate(&self, text: &str) -> Result<String, String> {
        match parse_rate(text)? {
            None => Ok("no limit: as fast as it goes".to_owned()),
            Some(rate) => Ok(format!("{} msg/s from now on", round_rate(rate))),
        }
    }

    pub fn set_rate(&mut self, text: &str) -> Vec<Wish> {
        match (parse_rate(text), self.is_going()) {
            (_, false) => vec![say("No rate to change: the run is over")],
            (Ok(rate), true) => self.ask(rate),
            (Err(why), true) => vec![Wish::Say(why)],
        }
    }
}

/// Empty is no limit.
fn parse_rate(text: &str) -> Result<Option<f64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let rate = units::parse_rate(text).map_err(|error| error.to_string())?;
    if rate > 0.0 {
        Ok(Some(rate))
    } else {
        Err("a rate is above zero; empty is no limit".to_owned())
    }
}

fn three_figures(rate: f64) -> f64 {
    let power = 10_f64.powf(rate.max(1.0).log10().floor() - 2.0);
    ((rate / power).round() * power).max(1.0)
}
