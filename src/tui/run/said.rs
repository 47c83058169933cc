//! A run in a few words: at the right of the tabs, in questions, on screens too small for more.

use super::board::State;
use super::{RunTab, words};
use crate::tui::action::Tab;
use crate::units;

impl RunTab {
    /// The run that goes, in a sentence.
    #[must_use]
    pub fn going(&self) -> Option<String> {
        let board = self.board.as_ref().filter(|_| self.is_going())?;
        let name = match board.identity.number {
            Some(number) => format!("Run #{number}"),
            None => format!("A run of {}", board.identity.name),
        };
        let progress = board.progress;
        let left = progress
            .left
            .map(|left| format!(", {} left", words::left(left)));
        Some(match progress.share {
            Some(share) => {
                let percent = words::percent(share);
                format!("{name} is going: {percent}{}.", left.unwrap_or_default())
            }
            None => format!("{name} is going."),
        })
    }

    /// What stands at the right of the tabs: on its own tab the run that is seen, on the others
    /// the one that goes, or what became of it.
    #[must_use]
    pub fn status_on(&self, tab: Tab, is_wide: bool) -> String {
        let own = if is_wide {
            self.status()
        } else {
            self.short_status()
        };
        let Some(board) = &self.board else {
            let seen = self.opened.is_some() && tab == Tab::Run;
            return if seen { own } else { "idle".to_owned() };
        };
        match tab {
            Tab::Run => own,
            _ if self.is_going() => own,
            // It has a number of its session, and is no run of the history.
            _ if self.of_plan => "idle".to_owned(),
            Tab::Profiles if is_wide && board.identity.number.is_some() => {
                format!("idle, last run {}", board.identity.hash())
            }
            Tab::Profiles => "idle".to_owned(),
            Tab::History | Tab::Logs | Tab::Compare if is_wide && board.counts.acked > 0 => {
                format!("{own}   {} msg/s", units::si(board.rate()))
            }
            Tab::History | Tab::Logs | Tab::Compare => own,
        }
    }

    /// The run that is seen, in a few words.
    #[must_use]
    pub fn status(&self) -> String {
        let Some(board) = self.seen() else {
            return String::new();
        };
        let word = board.state.word().to_lowercase();
        let percent = match board.state {
            State::NotStarted => return "not reached".to_owned(),
            State::Completed => String::new(),
            _ => board
                .progress
                .share
                .map_or_else(String::new, |share| format!("{:>6}", words::percent(share))),
        };
        format!("{} {word}{percent}", board.identity.hash())
            .trim_start()
            .to_owned()
    }

    /// The same where there is less room: without the word.
    #[must_use]
    pub fn short_status(&self) -> String {
        let Some(board) = self.seen() else {
            return String::new();
        };
        let hash = board.identity.hash();
        match (board.state, board.progress.share) {
            (State::NotStarted, _) => "not reached".to_owned(),
            (state, Some(share)) if !state.is_over() => {
                format!("{hash} {:>5}", words::percent(share))
            }
            (state, _) => format!("{hash} {}", state.word().to_lowercase()),
        }
    }

    /// For screens that are too small for more.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        let Some(board) = self.board.as_ref() else {
            return "No run yet.".to_owned();
        };
        let name = match board.identity.number {
            Some(number) => format!("Run #{number}"),
            None => format!("The run of {}", board.identity.name),
        };
        let rate = units::si(board.rate());
        if self.is_going() {
            let percent = board
                .progress
                .share
                .map_or_else(String::new, |share| format!("{}, ", words::percent(share)));
            format!("{name} goes on: {percent}{rate} msg/s.")
        } else {
            format!(
                "{name} {}: {rate} msg/s.",
                board.state.word().to_lowercase()
            )
        }
    }
}
