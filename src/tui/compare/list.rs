//! Every saved session.

mod entry;
mod table;

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::{not_yet, say};
use crate::compare::{Session, Unreadable};
use crate::sweep::Sweep;
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Key;
use crate::tui::widget::filter::{Change, Filter};
use crate::tui::widget::scroll::{Scroll, Step};
use crate::tui::window::{Intent, Question, Window};

pub use self::entry::Entry;

/// Said where nothing is selected.
pub const NOTHING: &str = "No session is selected: 1, Space and c plan one";

/// The sessions and sweeps that are saved, the newest first.
#[derive(Debug)]
pub struct List {
    entries: Vec<Entry>,
    is_read: bool,
    /// Why there are none, in words.
    pub missing: Option<String>,
    scroll: Scroll,
    pub filter: Filter,
    is_inverted: bool,
    detail: Option<Detail>,
    pub(super) zone: TimeZone,
}

/// What the selected one shows, computed once.
#[derive(Debug)]
struct Detail {
    of: Entry,
    sentences: Vec<String>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            is_read: false,
            missing: None,
            scroll: Scroll::default(),
            filter: Filter::default(),
            is_inverted: false,
            detail: None,
            zone: TimeZone::system(),
        }
    }
}

impl List {
    pub fn know(&mut self, sessions: &[Session]) {
        (self.is_read, self.missing) = (true, None);
        let new = sessions.iter().cloned().map(Box::new);
        let is_same = |it: &Entry| matches!(it, Entry::Comparison(_));
        self.replace(is_same, new.map(Entry::Comparison));
    }

    pub fn know_sweeps(&mut self, sweeps: &[Sweep]) {
        let new = sweeps.iter().cloned().map(Box::new);
        self.replace(|it| matches!(it, Entry::Sweep(_)), new.map(Entry::Sweep));
    }

    pub fn know_unreadable(&mut self, unreadable: &[Unreadable]) {
        let new = unreadable.iter().cloned();
        self.replace(|it| !it.is_readable(), new.map(Entry::Unreadable));
    }

    /// Puts what is known now in the place of all that is of the same kind. The selected one stays
    /// selected, but at the top, where the newest is, that row.
    fn replace(&mut self, is_same: fn(&Entry) -> bool, new: impl Iterator<Item = Entry>) {
        let kept = self.selected_id().filter(|_| self.scroll.selected() > 0);
        self.entries.retain(|it| !is_same(it));
        self.entries.extend(new);
        // Those that began in the same second stay as they were read.
        self.entries
            .sort_by_key(|entry| std::cmp::Reverse(entry.began()));
        self.select(kept.as_deref());
    }

    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Enter | Action::Filter | Action::Invert => !self.entries.is_empty(),
            Action::Export => self.selected().is_some_and(Entry::is_readable),
            Action::Delete => self.selected().is_some_and(|entry| !entry.goes()),
            _ => false,
        }
    }

    /// Those that pass the filter, in their order.
    fn seen(&self) -> Vec<&Entry> {
        let passing = self.entries.iter();
        let mut seen: Vec<_> = passing.filter(|it| self.filter.takes(&it.text())).collect();
        if self.is_inverted {
            seen.reverse();
        }
        seen
    }

    #[must_use]
    pub fn selected(&self) -> Option<&Entry> {
        self.seen().get(self.scroll.selected()).copied()
    }

    fn selected_id(&self) -> Option<String> {
        self.selected().map(|entry| entry.id().to_owned())
    }

    /// Selects the one of this name; if it is gone, what stands in its row now; without a name, the
    /// first.
    fn select(&mut self, id: Option<&str>) {
        let seen = self.seen();
        let rows = seen.len();
        let row = id.map_or(0, |id| {
            let at = seen.iter().position(|entry| entry.id() == id);
            at.unwrap_or_else(|| self.scroll.selected())
        });
        self.scroll.select(row, rows);
        self.look();
    }

    fn look(&mut self) {
        let is_known = |entry: &&Entry| self.detail.as_ref().is_some_and(|it| it.of == **entry);
        self.detail = match self.selected() {
            Some(entry) if is_known(&entry) => return,
            selected => selected.map(|entry| Detail {
                of: entry.clone(),
                sentences: entry.in_short(),
            }),
        };
    }

    pub fn type_key(&mut self, key: Key) {
        let kept = self.selected_id();
        if self.filter.press(key) {
            self.select(kept.as_deref());
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        let kept = self.selected_id();
        if let Some(change) = self.filter.update(action) {
            if change == Change::Text {
                self.select(kept.as_deref());
            }
            return Vec::new();
        }
        let rows = self.seen().len();
        if let Some(step) = Step::of(action) {
            self.scroll.step(step, rows);
            self.look();
            return Vec::new();
        }
        match action {
            Action::Select(row) => {
                self.scroll.select(row, rows);
                self.look();
            }
            Action::Invert => {
                self.is_inverted = !self.is_inverted;
                self.select(kept.as_deref());
            }
            Action::Back => {
                self.filter.clear();
                self.select(kept.as_deref());
            }
            Action::Delete => return vec![self.ask_to_delete()],
            Action::SortLeft | Action::SortRight => {
                return vec![say("Sessions have one order, the newest first; i turns it")];
            }
            action => return not_yet(action, "Enter opens the session first"),
        }
        Vec::new()
    }

    fn ask_to_delete(&self) -> Wish {
        let Some(entry) = self.selected() else {
            return say(NOTHING);
        };
        let id = entry.id();
        if entry.goes() {
            return Wish::Say(format!(
                "{id} still goes in another kdyno: stop it there first"
            ));
        }
        let confirmed = self.entries.iter().filter(|it| it.is_confirmed_by(id));
        let confirmed =
            confirmed.map(|it| format!("It confirms {}, which then has to do it again.", it.id()));
        let is_there = |other: &str| self.entries.iter().any(|it| it.id() == other);
        Wish::Open(Window::Question(Question {
            title: format!("Delete {id}?"),
            lines: entry.loss(is_there).into_iter().chain(confirmed).collect(),
            intent: Intent::DeleteSession(id.to_owned()),
        }))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        table::draw(self, canvas, area);
    }
}
