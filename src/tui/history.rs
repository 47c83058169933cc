//! Tab 3: every saved run.
//!
//! The list is read backstage, and everything that is seen is drawn from it; a run is read whole
//! only when it is opened.

mod columns;
mod detail;
mod order;
mod table;
#[cfg(test)]
mod tests;

use jiff::Zoned;
use ratatui::layout::Rect;

use self::order::Order;
use super::action::{Action, Effect};
use super::app::Wish;
use super::backstage::Work;
use super::canvas::Canvas;
use super::keymap::{Key, Place};
use super::news::{News, Purpose};
use super::run::again;
use super::widget::filter::{Change, Filter};
use super::widget::marks::Marks;
use super::widget::panel::Panel;
use super::widget::scroll::{Scroll, Step};
use super::window::{Intent, Question, Typing, Window};
use crate::report::row::{self, RateUnit};
use crate::report::{Flaw, Saved};

/// Rows of the whole detail, its border included.
const DETAIL: u16 = 12;

/// Rows that the table has at least beside it.
const TABLE: u16 = 8;

/// From here on panels have borders.
const BORDERS: u16 = 72;

/// The list of saved runs.
#[derive(Debug)]
pub struct HistoryTab {
    /// The newest first, as they were read.
    runs: Vec<Saved>,
    /// When they were read.
    now: Zoned,
    /// Which of them are seen, in which order.
    seen: Vec<usize>,
    scroll: Scroll,
    filter: Filter,
    order: Order,
    unit: RateUnit,
    /// Why there are none, in words.
    missing: Option<String>,
    is_read: bool,
    /// Runs to be laid side by side, by their names.
    marks: Marks,
}

impl Default for HistoryTab {
    fn default() -> Self {
        Self {
            runs: Vec::new(),
            now: Zoned::default(),
            seen: Vec::new(),
            scroll: Scroll::default(),
            filter: Filter::default(),
            order: Order::default(),
            unit: RateUnit::Plain,
            missing: None,
            is_read: false,
            marks: Marks::default(),
        }
    }
}

impl HistoryTab {
    #[must_use]
    pub fn places(&self) -> &'static [Place] {
        if self.filter.typing {
            &[Place::Typing]
        } else {
            &[Place::History, Place::Lists]
        }
    }

    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Compare => self.marks.too_few().is_none(),
            Action::Enter
            | Action::Run
            | Action::Ghost
            | Action::Label
            | Action::Export
            | Action::Tick => self.selected().is_some_and(|saved| saved.run.is_ok()),
            Action::Delete => self
                .selected()
                .is_some_and(|saved| !matches!(saved.run, Err(Flaw::Going))),
            _ => true,
        }
    }

    /// The tab is seen again.
    #[expect(
        clippy::unused_self,
        reason = "every tab is told, and this one reads anew"
    )]
    pub fn shown(&mut self) -> Vec<Wish> {
        vec![work(Work::ListRuns)]
    }

    pub fn hear(&mut self, news: &News) -> Vec<Wish> {
        match news {
            News::Runs { runs, now } => {
                self.missing = None;
                self.is_read = true;
                self.now.clone_from(now);
                let kept = self.kept();
                self.runs.clone_from(runs);
                self.unit = RateUnit::of(&self.runs);
                self.marks
                    .keep(|id| runs.iter().any(|saved| saved.id == id && saved.run.is_ok()));
                self.arrange(kept.as_deref());
            }
            News::NoRuns(why) => self.missing = Some(why.clone()),
            News::Removed(id) => return vec![Wish::Say(format!("Removed {id}"))],
            News::Over(_) if self.is_read => return vec![work(Work::ListRuns)],
            _ => {}
        }
        Vec::new()
    }

    /// The run that stays selected when the list changes: none at the top, where the newest is.
    fn kept(&self) -> Option<String> {
        let id = self.selected().map(|saved| saved.id.clone());
        id.filter(|_| self.scroll.selected() > 0)
    }

    /// Filters and sorts anew, with this run selected, if it is still there.
    fn arrange(&mut self, selected: Option<&str>) {
        let passing = self.runs.iter().enumerate();
        let passing = passing.filter(|(_, saved)| self.passes(saved));
        self.seen = passing.map(|(index, _)| index).collect();
        self.order.sort(&self.runs, &mut self.seen);
        let is_it = |index: &usize| selected.is_some_and(|id| self.runs[*index].id == id);
        let row = self.seen.iter().position(is_it);
        let row = row.unwrap_or_else(|| match selected {
            Some(_) => self.scroll.selected(),
            None => 0,
        });
        self.scroll.select(row, self.seen.len());
    }

    fn passes(&self, saved: &Saved) -> bool {
        self.filter.is_empty() || self.filter.takes(&columns::words(saved, self.unit))
    }

    fn selected(&self) -> Option<&Saved> {
        let index = self.seen.get(self.scroll.selected())?;
        self.runs.get(*index)
    }

    /// A key that is no command: a letter of the filter.
    pub fn type_key(&mut self, key: Key) -> Vec<Wish> {
        if self.filter.press(key) {
            self.arrange_as_it_was();
        }
        Vec::new()
    }

    fn arrange_as_it_was(&mut self) {
        let selected = self.selected().map(|saved| saved.id.clone());
        self.arrange(selected.as_deref());
    }

    /// What was asked for a run, here or in its panels, has an answer.
    #[expect(
        clippy::unused_self,
        reason = "every tab is told, and this one passes on"
    )]
    pub fn answered(&mut self, intent: &Intent, text: &str) -> Vec<Wish> {
        match intent {
            Intent::Label(id) => vec![work(Work::LabelRun {
                id: id.clone(),
                label: text.to_owned(),
            })],
            Intent::DeleteRun(id) => vec![work(Work::RemoveRun(id.clone()))],
            _ => Vec::new(),
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        if let Some(change) = self.filter.update(action) {
            if change == Change::Text {
                self.arrange_as_it_was();
            }
            return Vec::new();
        }
        let rows = self.seen.len();
        if let Some(step) = Step::of(action) {
            self.scroll.step(step, rows);
            return Vec::new();
        }
        match action {
            Action::Select(row) => self.scroll.select(row, rows),
            Action::Back => {
                self.filter.clear();
                self.arrange_as_it_was();
            }
            Action::Compare => return self.compare(),
            Action::Tick => return self.mark(),
            Action::SortLeft => self.sort(Order::left),
            Action::SortRight => self.sort(Order::right),
            Action::Invert => self.sort(Order::invert),
            action => return self.do_with_selected(action),
        }
        Vec::new()
    }

    fn sort(&mut self, change: fn(&mut Order)) {
        change(&mut self.order);
        self.arrange_as_it_was();
    }

    /// What a key does to the selected run, or why it cannot.
    fn do_with_selected(&self, action: Action) -> Vec<Wish> {
        let Some(saved) = self.selected() else {
            return vec![say("No run is selected: 1 and Enter make one")];
        };
        let (id, name) = (saved.id.clone(), saved.name().spoken());
        if action == Action::Delete {
            return vec![self.ask_to_delete(saved)];
        }
        let run = match &saved.run {
            Ok(run) => run,
            Err(flaw) => return vec![say(&format!("{name} {flaw}"))],
        };
        match action {
            Action::Enter => vec![work(Work::ReadRun {
                id,
                purpose: Purpose::Open,
            })],
            Action::Ghost => vec![Wish::Ghost(id)],
            Action::Export => vec![work(Work::ExportRun(id))],
            Action::Label => {
                let label = run.label.clone().unwrap_or_default();
                let mut typing = Typing::new(format!("Label of {name}"), label, Intent::Label(id));
                "empty: none".clone_into(&mut typing.note);
                vec![Wish::Open(Window::Typing(typing))]
            }
            Action::Run => {
                let profile = &run.profile;
                let repeat = run.repeat.as_deref();
                match again::of_settings(&profile.name, &profile.resolved, repeat) {
                    Ok(launch) => vec![Wish::Launch(launch)],
                    Err(why) => vec![Wish::Say(why)],
                }
            }
            _ => Vec::new(),
        }
    }

    /// Marks the selected run, or takes its mark away.
    fn mark(&mut self) -> Vec<Wish> {
        let Some(saved) = self.selected() else {
            return vec![say("No run is selected: 1 and Enter make one")];
        };
        let (id, name) = (saved.id.clone(), saved.name().spoken());
        if let Err(flaw) = &saved.run {
            return vec![say(&format!("Not marked: {name} {flaw}"))];
        }
        self.marks.toggle(&id);
        vec![Wish::Say(self.marks.told(&id))]
    }

    fn compare(&self) -> Vec<Wish> {
        if let Some(why) = self.marks.too_few() {
            return vec![Wish::Say(why)];
        }
        let saved = |id: &String| self.runs.iter().find(|saved| saved.id == *id).cloned();
        vec![Wish::SideBySide(
            self.marks.names().iter().filter_map(saved).collect(),
        )]
    }

    fn ask_to_delete(&self, saved: &Saved) -> Wish {
        let name = saved.name().spoken();
        let what = match &saved.run {
            Err(Flaw::Going) => return say(&format!("{name} still goes: x in 2 Run stops it")),
            Err(flaw) => flaw.word(),
            Ok(run) => row::outcome(run).0,
        };
        let when = row::when(saved, &self.now, false);
        let mut lines = vec![format!("{name} {}, {what} {when}", saved.profile())];
        lines.extend(saved.summary().and_then(|run| run.label.clone()));
        lines.push("Its report and its histograms go for good.".to_owned());
        Wish::Open(Window::Question(Question {
            title: format!("Delete {name}?"),
            lines,
            intent: Intent::DeleteRun(saved.id.clone()),
        }))
    }

    /// Draws it; `ghost` is the name of the run that runs behind others.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ghost: Option<&str>) {
        let has_detail = area.width >= BORDERS
            && area.height >= TABLE + detail::SHORTEST
            && self.selected().is_some();
        let below = match area.height.saturating_sub(TABLE) {
            _ if !has_detail => 0,
            // Where there is room for all of it, the table takes the rest.
            room if area.height >= DETAIL + 2 * TABLE => room.min(DETAIL),
            room => room.min(detail::SHORTEST),
        };
        let [upper, lower] = [area.height - below, below].map(|height| Rect { height, ..area });
        table::draw(self, canvas, upper, ghost);
        if let Some(saved) = self.selected().filter(|_| below > 0) {
            let lower = Rect {
                y: upper.bottom(),
                ..lower
            };
            let others = detail::Others::new(saved, &self.runs, ghost);
            detail::draw(saved, &others, &self.now, canvas, lower);
        }
    }

    /// What is said in the place of rows, if there are none.
    fn nothing(&self) -> Option<[String; 2]> {
        let all = self.runs.len();
        match &self.missing {
            Some(why) => Some(["No saved runs.".to_owned(), why.clone()]),
            None if !self.seen.is_empty() => None,
            None if !self.is_read => Some(["Reading the saved runs.".to_owned(), String::new()]),
            None if all == 0 => Some([
                "No saved runs. Every run is saved by itself.".to_owned(),
                "1 then Enter makes the first".to_owned(),
            ]),
            None => Some([
                format!("No run matches {}.", self.filter.text()),
                format!(
                    "Esc clears the filter; {} behind it",
                    if all == 1 {
                        "1 run is".to_owned()
                    } else {
                        format!("{all} runs are")
                    }
                ),
            ]),
        }
    }

    fn panel_title(&self) -> String {
        let all = self.runs.len();
        let runs = match (self.seen.len(), all) {
            (_, 1) => "1 run".to_owned(),
            (seen, all) if seen == all => format!("{all} runs"),
            (seen, all) => format!("{seen} of {all} runs"),
        };
        format!("{runs}, {}", self.order.in_words())
    }
}

/// A border where there is room for one, and the room inside.
fn panel(canvas: &mut Canvas<'_>, area: Rect, panel: Panel<'_>) -> Rect {
    if area.width < BORDERS {
        return area;
    }
    panel.draw(canvas, area)
}

fn say(text: &str) -> Wish {
    Wish::Say(text.to_owned())
}

fn work(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}
