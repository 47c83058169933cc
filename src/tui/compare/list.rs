//! Every saved session.

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::{not_yet, words};
use crate::compare::{Document, Ending, Session, Slot};
use crate::sweep::Sweep;
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Key;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::filter::{Change, Filter};
use crate::tui::widget::panel::Panel;
use crate::tui::widget::scroll::{Scroll, Step};
use crate::units::plural;

/// Rows of what the selected one shows, its border included.
const DETAIL: u16 = 8;

/// Rows that the list has at least beside it.
const FEWEST: u16 = 8;

/// Rounds from which on results take a moment.
const MANY: usize = 200;

/// Cells of the columns before the profiles.
const NAME: usize = 12;
const WHEN: usize = 12;
const ENDING: usize = 12;
const ROUNDS: usize = 9;

/// Something that is saved.
#[derive(Clone, Debug)]
pub enum Entry {
    Comparison(Box<Session>),
    Sweep(Box<Sweep>),
}

/// The sessions and sweeps that are saved, the newest first.
#[derive(Debug)]
pub struct List {
    sessions: Vec<Entry>,
    is_read: bool,
    /// Why there are none, in words.
    pub missing: Option<String>,
    scroll: Scroll,
    pub filter: Filter,
    is_inverted: bool,
    /// The selected one and what it shows.
    detail: Option<(String, Vec<String>)>,
    pub(super) zone: TimeZone,
}

impl Default for List {
    fn default() -> Self {
        Self {
            sessions: Vec::new(),
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
        let kept = self.selected().map(|it| it.id().to_owned());
        self.sessions.retain(|it| matches!(it, Entry::Sweep(_)));
        let sessions = sessions.iter().cloned();
        self.sessions
            .extend(sessions.map(|it| Entry::Comparison(Box::new(it))));
        self.sort();
        (self.is_read, self.missing, self.detail) = (true, None, None);
        self.select(kept.filter(|_| self.scroll.selected() > 0).as_deref());
    }

    pub fn know_sweeps(&mut self, sweeps: &[Sweep]) {
        let kept = self.selected().map(|it| it.id().to_owned());
        self.sessions
            .retain(|it| matches!(it, Entry::Comparison(_)));
        let sweeps = sweeps.iter().cloned();
        self.sessions
            .extend(sweeps.map(|it| Entry::Sweep(Box::new(it))));
        self.sort();
        self.detail = None;
        self.select(kept.filter(|_| self.scroll.selected() > 0).as_deref());
    }

    /// The newest first; of those that began in the same second, as they were read.
    fn sort(&mut self) {
        self.sessions
            .sort_by(|one, other| other.started().cmp(one.started()));
    }

    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Enter | Action::Export | Action::Filter | Action::Invert => {
                !self.sessions.is_empty()
            }
            _ => false,
        }
    }

    /// Those that pass the filter, in their order.
    fn seen(&self) -> Vec<&Entry> {
        let passing = self.sessions.iter();
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

    fn select(&mut self, id: Option<&str>) {
        let seen = self.seen();
        let at = seen.iter().position(|session| Some(session.id()) == id);
        let (row, rows) = (at.unwrap_or(0), seen.len());
        self.scroll.select(row, rows);
        self.look();
    }

    /// Computes what the selected one shows, once.
    fn look(&mut self) {
        let Some(session) = self.selected() else {
            self.detail = None;
            return;
        };
        if self
            .detail
            .as_ref()
            .is_none_or(|(id, _)| *id != session.id())
        {
            self.detail = Some((session.id().to_owned(), session.in_short()));
        }
    }

    pub fn type_key(&mut self, key: Key) {
        let kept = self.selected().map(|it| it.id().to_owned());
        if self.filter.press(key) {
            self.select(kept.as_deref());
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        let kept = self.selected().map(|it| it.id().to_owned());
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
            Action::SortLeft | Action::SortRight => {
                let said = "Sessions have one order: the newest first; i turns it round";
                return vec![Wish::Say(said.to_owned())];
            }
            action => return not_yet(action, "Enter opens the session first"),
        }
        Vec::new()
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let has_detail = self.detail.is_some() && area.height >= DETAIL + FEWEST;
        let below = if has_detail { DETAIL } else { 0 };
        let upper = Rect {
            height: area.height - below,
            ..area
        };
        self.draw_table(canvas, upper);
        if let Some((id, lines)) = self.detail.as_ref().filter(|_| has_detail) {
            let lower = Rect {
                y: upper.bottom(),
                height: below,
                ..area
            };
            let inside = Panel {
                title: id,
                ..Panel::default()
            }
            .draw(canvas, lower);
            let sentences: Vec<_> = lines.iter().map(|it| (it.clone(), Role::Plain)).collect();
            words::draw_sentences(canvas, inside, &sentences);
        }
    }

    fn draw_table(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let seen = self.seen();
        let count = plural(self.sessions.len() as u64, "session");
        let note = match seen.len() {
            all if all == self.sessions.len() => count,
            some => format!("{some} of {count}"),
        };
        let inside = Panel {
            title: "Comparisons and sweeps",
            note: &note,
            foot: "1 Profiles: Space marks, c compares the marked; w sweeps",
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, area);
        let filter = self.filter.shown();
        let role = if self.filter.is_empty() {
            Role::Dim
        } else {
            Role::Accent
        };
        canvas.text((inside.x, inside.y), inside.right(), &filter, role);
        if seen.is_empty() {
            return self.draw_nothing(canvas, inside);
        }
        let titles = row(["session", "began", "state", "done", "profiles"]);
        canvas.text((inside.x, inside.y + 1), inside.right(), &titles, Role::Dim);
        let room = usize::from(inside.height.saturating_sub(2));
        let first = self.scroll.first(seen.len(), room);
        let lines = (first..).zip(seen.into_iter().skip(first));
        for (y, (at, session)) in (inside.y + 2..inside.bottom()).zip(lines) {
            let line = Rect {
                y,
                height: 1,
                ..inside
            };
            canvas.clickable(line, Action::Select(at));
            let drawn = Drawn {
                session,
                when: &when(session, &self.zone),
                is_selected: at == self.scroll.selected(),
            };
            draw_row(canvas, line, &drawn);
        }
    }

    fn draw_nothing(&self, canvas: &mut Canvas<'_>, inside: Rect) {
        let lines = match &self.missing {
            Some(why) => ["No comparisons.".to_owned(), why.clone()],
            None if !self.is_read => ["Reading the saved comparisons.".to_owned(), String::new()],
            None if self.sessions.is_empty() => [
                "No comparison yet: is one profile really better than another?".to_owned(),
                "1, then Space on two profiles or more, then c plans the first".to_owned(),
            ],
            None => [
                format!("No comparison matches {}.", self.filter.text()),
                "Esc clears the filter".to_owned(),
            ],
        };
        for (y, line) in (inside.y + 2..inside.bottom()).zip(&lines) {
            canvas.text((inside.x, y), inside.right(), line, Role::Plain);
        }
    }
}

/// A session in the list.
struct Drawn<'a> {
    session: &'a Entry,
    when: &'a str,
    is_selected: bool,
}

fn draw_row(canvas: &mut Canvas<'_>, line: Rect, drawn: &Drawn<'_>) {
    let Drawn {
        session,
        when,
        is_selected,
    } = *drawn;
    let mark = if is_selected { "▌" } else { "" };
    let role = if is_selected {
        Role::Strong
    } else {
        Role::Plain
    };
    let (word, word_role) = words::ending(session.ending());
    let text = row([session.id(), when, word, &session.done(), &session.names()]);
    canvas.text((line.x, line.y), line.right(), &text, role);
    canvas.text((line.x, line.y), line.right(), mark, Role::Headline);
    let at = u16::try_from(2 + NAME + WHEN).unwrap_or(0);
    canvas.text((line.x + at, line.y), line.right(), word, word_role);
}

fn row([name, when, ending, rounds, profiles]: [&str; 5]) -> String {
    let name = cut(name, NAME - 1);
    format!("  {name:<NAME$}{when:<WHEN$}{ending:<ENDING$}{rounds:<ROUNDS$}{profiles}")
}

/// What it shows, in sentences. Of very many rounds that is left to those who open it: it takes its
/// time.
fn in_short(session: &Session) -> Vec<String> {
    if session.order.rounds() > MANY {
        return vec!["Enter opens it.".to_owned()];
    }
    let document = Document::of(session.clone());
    document
        .quotes
        .into_iter()
        .chain([document.holds_for])
        .collect()
}

/// Its day and time, here.
fn when(session: &Entry, zone: &TimeZone) -> String {
    let at: Option<jiff::Timestamp> = session.started().parse().ok();
    at.map_or_else(String::new, |at| {
        let local = at.to_zoned(zone.clone());
        local.strftime("%m-%d %H:%M").to_string()
    })
}

/// `A tuned, B zstd`, and where.
fn names(session: &Session) -> String {
    let profiles = (0..).map(Slot::Profile).zip(&session.contestants);
    let names: Vec<_> = profiles
        .map(|(slot, it)| format!("{slot} {}", it.name))
        .collect();
    names.join(", ")
}

impl Entry {
    fn id(&self) -> &str {
        match self {
            Self::Comparison(session) => &session.id,
            Self::Sweep(sweep) => &sweep.id,
        }
    }

    fn started(&self) -> &str {
        match self {
            Self::Comparison(session) => &session.started,
            Self::Sweep(sweep) => &sweep.started,
        }
    }

    fn ending(&self) -> Ending {
        match self {
            Self::Comparison(session) => session.ending,
            Self::Sweep(sweep) => sweep.ending,
        }
    }

    /// Whole rounds of all, or what is done of a sweep, whose rounds are not known before.
    fn done(&self) -> String {
        match self {
            Self::Comparison(session) => {
                format!("{} of {}", session.whole_rounds(), session.order.rounds())
            }
            Self::Sweep(sweep) => format!("{} runs", sweep.runs.len()),
        }
    }

    fn names(&self) -> String {
        match self {
            Self::Comparison(session) => names(session),
            Self::Sweep(sweep) => format!(
                "{} of {} from {}",
                plural(sweep.grid.len() as u64, "point"),
                sweep.grid.words(),
                sweep.profile.name
            ),
        }
    }

    /// All that a filter looks at.
    fn text(&self) -> String {
        let (word, _) = words::ending(self.ending());
        let brokers = match self {
            Self::Comparison(session) => &session.brokers,
            Self::Sweep(sweep) => &sweep.brokers,
        };
        format!("{} {word} {} {brokers}", self.id(), self.names())
    }

    fn in_short(&self) -> Vec<String> {
        match self {
            Self::Comparison(session) => in_short(session),
            Self::Sweep(sweep) => sweep_in_short(sweep),
        }
    }
}

/// What was varied and required, and where the best is confirmed. What it shows takes a moment.
fn sweep_in_short(sweep: &Sweep) -> Vec<String> {
    let axes = sweep.grid.axes().iter();
    let axes: Vec<_> = axes
        .map(|axis| format!("{} {}", axis.name(), axis.values.join(", ")))
        .collect();
    let require = sweep.require.iter().map(|it| format!("required: {it}"));
    let confirmation = sweep.confirmation.iter();
    let confirmed = confirmation.map(|id| format!("{id} confirms the best; Enter shows both"));
    std::iter::once(axes.join("; "))
        .chain(require)
        .chain(confirmed)
        .collect()
}
