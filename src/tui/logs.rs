//! Tab 4: the tail of the log, as it is written.

#[cfg(test)]
mod tests;
mod view;

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::action::{Action, Effect};
use super::app::Wish;
use super::backstage::Work;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::News;
use super::widget::filter::{Change, Filter};
use super::window::{Reading, Window};
use crate::logging::{Level, Line, New};

/// Lines that are kept.
const MOST: usize = 10_000;

/// Lines of a page, for keys: the exact number is the view's, and near enough.
const PAGE: usize = 20;

/// Lines that can be read whole at once: more than the largest screen shows.
const READ: usize = 200;

/// Lines of the smallest screen: the view fills larger ones.
const FEWEST: usize = 11;

/// The tail of the log.
#[derive(Debug)]
pub struct LogsTab {
    lines: VecDeque<Line>,
    /// Lines that were let go, or were there before the tail began.
    before: bool,
    /// The file that is followed.
    path: Option<PathBuf>,
    /// Why there is no log, in words.
    missing: Option<String>,
    /// Lines that were never written because the disk did not keep up.
    dropped: usize,
    /// The most detailed lines that are shown, and written.
    level: Level,
    filter: Filter,
    /// How many of the lines that pass are below the last one that is seen.
    below: usize,
    /// New lines wait below.
    frozen: bool,
    /// Somebody reads the file.
    following: bool,
    zone: TimeZone,
}

impl Default for LogsTab {
    fn default() -> Self {
        Self {
            lines: VecDeque::new(),
            before: false,
            path: None,
            missing: None,
            dropped: 0,
            level: Level::default(),
            filter: Filter::default(),
            below: 0,
            frozen: false,
            following: false,
            zone: TimeZone::system(),
        }
    }
}

impl LogsTab {
    /// Begins with the level that is written.
    pub fn at_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        if self.filter.typing {
            &[Place::Typing]
        } else {
            &[Place::Logs, Place::Lists]
        }
    }

    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            // Time is the only order of a log.
            Action::SortLeft | Action::SortRight | Action::Invert => false,
            Action::Editor => self.path.is_some(),
            Action::Enter => self.passing().next().is_some(),
            _ => true,
        }
    }

    /// The tab is seen: from the first time on the file is followed.
    pub fn shown(&mut self) -> Vec<Wish> {
        if std::mem::replace(&mut self.following, true) {
            return Vec::new();
        }
        vec![work(Work::FollowLog)]
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        match news {
            News::Logged { new, dropped } => {
                self.dropped = *dropped;
                self.missing = None;
                self.take(new);
            }
            News::NoLog(why) => self.missing = Some(why.clone()),
            _ => {}
        }
        Vec::new()
    }

    fn take(&mut self, new: &New) {
        self.before |= new.cut;
        if new.path.is_some() {
            self.path.clone_from(&new.path);
        }
        if let Some(last) = self.lines.back_mut() {
            for line in &new.continued {
                last.go_on(line);
            }
        }
        let passing = new.lines.iter().filter(|line| self.passes(line)).count();
        if self.frozen || self.below > 0 {
            self.below += passing;
        }
        self.lines.extend(new.lines.iter().cloned());
        let over = self.lines.len().saturating_sub(MOST);
        if over > 0 {
            self.lines.drain(..over);
            self.before = true;
            self.scroll(0);
        }
    }

    /// A key that is no command: a letter of the filter.
    pub fn type_key(&mut self, key: Key) -> Vec<Wish> {
        if self.filter.press(key) {
            self.follow();
        }
        Vec::new()
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        if let Some(change) = self.filter.update(action) {
            if change == Change::Text {
                self.follow();
            }
            return Vec::new();
        }
        match action {
            Action::Up => self.scroll(1),
            Action::Down => self.scroll(-1),
            Action::PageUp => self.scroll(PAGE.cast_signed()),
            Action::PageDown => self.scroll(-PAGE.cast_signed()),
            Action::First => self.scroll(isize::MAX),
            Action::Last => self.scroll(isize::MIN),
            Action::Freeze => {
                if self.frozen {
                    self.follow();
                } else {
                    self.frozen = true;
                }
            }
            Action::Back => {
                self.filter.clear();
                self.follow();
            }
            Action::MoreDetail => return self.turn(self.level.more()),
            Action::LessDetail => return self.turn(self.level.less()),
            Action::Editor => return vec![self.edit()],
            Action::Enter => return vec![self.read_whole()],
            Action::SortLeft | Action::SortRight | Action::Invert => {
                return vec![Wish::Say("A log has one order: that of time".to_owned())];
            }
            _ => {}
        }
        Vec::new()
    }

    /// Shows the end, and what comes after it.
    fn follow(&mut self) {
        (self.below, self.frozen) = (0, false);
    }

    fn scroll(&mut self, lines: isize) {
        let most = self.passing().count().saturating_sub(FEWEST);
        self.below = self.below.saturating_add_signed(lines).min(most);
    }

    /// Shows, and writes, down to another level.
    fn turn(&mut self, level: Level) -> Vec<Wish> {
        if level == self.level {
            let end = if level == Level::Error {
                "less"
            } else {
                "more"
            };
            return vec![Wish::Say(format!("There is no {end} detail than {level}"))];
        }
        self.level = level;
        self.follow();
        vec![work(Work::LogLevel(level))]
    }

    fn edit(&self) -> Wish {
        match &self.path {
            // Behind its end, where an editor shows the last line.
            Some(path) => Wish::Do(Effect::Edit {
                path: path.clone(),
                line: usize::try_from(i32::MAX).unwrap_or(usize::MAX),
            }),
            None => Wish::Say("No log to open".to_owned()),
        }
    }

    /// The lines that are seen as they stand in the file, the last one first: on the screen each has
    /// one row, and not all of it fits.
    fn read_whole(&self) -> Wish {
        let count = self.passing().count();
        let seen = count.saturating_sub(self.below).max(FEWEST.min(count));
        let lines = self.passing().rev().skip(count - seen).take(READ);
        let lines: Vec<_> = lines.flat_map(|line| view::whole(self, line)).collect();
        if lines.is_empty() {
            return Wish::Say("No line to read".to_owned());
        }
        Wish::Open(Window::Reading(Reading {
            title: "Whole lines, the last first".to_owned(),
            lines,
            from: 0,
        }))
    }

    fn passes(&self, line: &Line) -> bool {
        line.level <= self.level
            && (self.filter.is_empty()
                || self.filter.takes(&line.text)
                || self.filter.takes(line.part()))
    }

    /// The lines that are shown, the oldest first.
    fn passing(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.iter().filter(|line| self.passes(line))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        view::draw(self, canvas, area);
    }
}

fn work(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}
