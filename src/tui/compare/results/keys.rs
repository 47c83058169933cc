//! What keys do to what is looked at. A key that cannot act says why.

use super::{Focus, ResultsView};
use crate::compare::{MOST_ROUNDS, Metric, Question, Rounds, Slot, Verdict};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::compare::keys::can_go_on;
use crate::tui::compare::{say, work};
use crate::tui::widget::direction::Direction;
use crate::tui::window::{Reading, Window};

/// Rows of a page.
const PAGE: usize = 5;

/// What comes of a key.
#[derive(Debug)]
pub enum Answer {
    Wishes(Vec<Wish>),
    /// The same is to be asked afresh.
    Ask(Box<Question>),
}

impl ResultsView {
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::Baseline => self.has_candidate(),
            Action::Drop | Action::SortLeft => self.candidates().len() > 1,
            Action::Scale => matches!(self.focus, Focus::Latency | Focus::Scatter),
            Action::Stop | Action::Abort | Action::Filter | Action::Delete => false,
            _ => true,
        }
    }

    /// One step back; tells whether there was one.
    pub fn back(&mut self) -> bool {
        if self.zoom || self.scroll > 0 {
            (self.zoom, self.scroll) = (false, 0);
            return true;
        }
        if self.baseline != 0 || !self.dropped.is_empty() {
            self.dropped.clear();
            self.rebase(0);
            self.choose_first();
            return true;
        }
        false
    }

    pub fn update(&mut self, action: Action) -> Answer {
        let mut said = None;
        match action {
            Action::Run => return Answer::Ask(Box::new(self.afresh())),
            Action::Left => self.step(Direction::Back),
            Action::Right => self.step(Direction::Forward),
            Action::Up => self.focus_next(Direction::Back),
            Action::Down => self.focus_next(Direction::Forward),
            Action::Focus(number) => self.focus(number),
            Action::Select(column) => self.column = column,
            Action::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            Action::PageDown => {
                self.scroll = (self.scroll + PAGE).min(self.rows().saturating_sub(1));
            }
            Action::First => self.scroll = 0,
            Action::Last => self.scroll = self.rows().saturating_sub(1),
            Action::Zoom => (self.zoom, self.scroll) = (!self.zoom, 0),
            Action::Scale => said = self.change_scale(),
            Action::Baseline => said = Some(self.take_as_baseline()),
            Action::Drop => said = Some(self.drop_column()),
            Action::Differences => said = Some(self.change_settings()),
            Action::SortLeft => said = Some(self.sort(Direction::Back)),
            Action::SortRight => said = Some(self.sort(Direction::Forward)),
            Action::Invert => self.order.inverted = !self.order.inverted,
            Action::Enter => return Answer::Wishes(vec![self.enter()]),
            Action::Sweep => return Answer::Wishes(vec![self.sweep()]),
            Action::Export => {
                let session = Box::new(self.planned.clone());
                return Answer::Wishes(vec![work(Work::ExportSession(session))]);
            }
            Action::Filter => said = Some("Nothing to filter: Space drops a column".to_owned()),
            Action::Delete => said = Some("D deletes in the list: Esc goes there".to_owned()),
            _ => {}
        }
        Answer::Wishes(said.into_iter().map(Wish::Say).collect())
    }

    /// Whether the column that keys act on is a candidate's that is shown.
    fn has_candidate(&self) -> bool {
        self.candidates()
            .iter()
            .any(|it| it.slot.profile() == self.column)
    }

    fn choose_first(&mut self) {
        let candidates = self.candidates();
        self.column = candidates.first().map_or(0, |it| it.slot.profile());
    }

    fn step(&mut self, to: Direction) {
        let columns: Vec<_> = self.profiles().iter().map(|it| it.slot.profile()).collect();
        let at = columns.iter().position(|column| *column == self.column);
        let next = to.next(at.unwrap_or(0), columns.len());
        self.column = columns.get(next).copied().unwrap_or(self.column);
    }

    fn focus_next(&mut self, to: Direction) {
        self.focus(to.next(self.focus.number(), Focus::ALL.len()));
    }

    fn focus(&mut self, number: usize) {
        if let Some(focus) = Focus::ALL.get(number) {
            (self.focus, self.scroll) = (*focus, 0);
        }
    }

    /// Rows that the focused panel can be scrolled through.
    fn rows(&self) -> usize {
        match self.focus {
            Focus::Others => super::others::rows(self),
            Focus::Settings => super::settings::rows(self),
            _ => 0,
        }
    }

    fn change_scale(&mut self) -> Option<String> {
        if !matches!(self.focus, Focus::Latency | Focus::Scatter) {
            let said = "No scale here: latency and msg/s by p99 have one, ↑ ↓ goes there";
            return Some(said.to_owned());
        }
        self.linear = !self.linear;
        None
    }

    fn take_as_baseline(&mut self) -> String {
        if !self.has_candidate() {
            return "It is the baseline already: ← → chooses another one".to_owned();
        }
        let planned = self.planned_slot(Slot::Profile(self.column)).profile();
        self.rebase(planned);
        let name = self.planned.contestants.get(planned);
        let name = name.map_or_else(String::new, |contestant| contestant.name.clone());
        self.choose_first();
        match planned {
            0 => format!("{name} is the baseline, as it was planned"),
            _ => {
                format!("{name} is A now: a look that was not planned, so all of it is exploratory")
            }
        }
    }

    fn drop_column(&mut self) -> String {
        if !self.has_candidate() {
            return "A is what the others are held against: b makes another one the baseline"
                .to_owned();
        }
        let candidates = self.candidates();
        if candidates.len() < 2 {
            return "It is the last one to compare with A; Esc brings all back".to_owned();
        }
        let at = candidates
            .iter()
            .position(|it| it.slot.profile() == self.column);
        let left: Vec<_> = candidates
            .iter()
            .map(|it| it.slot.profile())
            .filter(|column| *column != self.column)
            .collect();
        let dropped = self.planned_slot(Slot::Profile(self.column)).profile();
        self.column = left[at.unwrap_or(0).min(left.len() - 1)];
        self.dropped.push(dropped);
        "Dropped from sight; intervals stay as wide as for all. Esc brings it back".to_owned()
    }

    fn change_settings(&mut self) -> String {
        self.all_settings = !self.all_settings;
        (self.focus, self.scroll) = (Focus::Settings, 0);
        if self.all_settings {
            "All settings of the column; z gives them the screen".to_owned()
        } else {
            "The settings that differ".to_owned()
        }
    }

    fn sort(&mut self, to: Direction) -> String {
        let metrics = self.first().map_or_else(Vec::new, |first| {
            first.figures.iter().map(|figures| figures.metric).collect()
        });
        let all: Vec<Option<Metric>> = std::iter::once(None)
            .chain(metrics.into_iter().map(Some))
            .collect();
        let at = all.iter().position(|by| *by == self.order.by).unwrap_or(0);
        self.order.by = all[to.next(at, all.len())];
        match self.order_in_words() {
            Some(order) => format!("Sorted: {order}"),
            None => "As they were planned".to_owned(),
        }
    }

    /// The main thing: go on with what is not complete, else look at the column's runs.
    fn enter(&self) -> Wish {
        if can_go_on(&self.planned) {
            return Wish::StartPlan(Box::new(self.planned.clone()));
        }
        let found = self
            .profiles()
            .into_iter()
            .find(|it| it.slot.profile() == self.column);
        let Some(compared) = found else {
            return say("No column is selected: ← → chooses one");
        };
        Wish::Open(Window::Reading(Reading {
            title: format!("The runs of {} {}", compared.slot, compared.name),
            lines: super::runs::lines(&self.document.session, compared.slot),
            from: 0,
        }))
    }

    /// Sweeps from the profile of the column.
    fn sweep(&self) -> Wish {
        let contestants = &self.document.session.contestants;
        match contestants.get(self.column) {
            Some(contestant) => Wish::Sweep(Box::new(contestant.clone())),
            None => say("No column is selected: ← → chooses one"),
        }
    }

    /// The same question about what is shown, with as many rounds as it takes to tell.
    fn afresh(&self) -> Question {
        let shown = self.profiles();
        let session = &self.document.session;
        let contestants = shown
            .iter()
            .filter_map(|it| session.contestants.get(it.slot.profile()).cloned())
            .collect();
        let unclear = self.candidates().into_iter().filter_map(|it| {
            let is_unclear = it.figures.first()?.verdict == Verdict::CannotTell;
            Some(it.reach.filter(|_| is_unclear)?.rounds)
        });
        let rounds = unclear.max().unwrap_or(session.order.rounds());
        Question {
            contestants,
            metric: session.metric,
            margin: session.margin,
            limit: session.limit,
            rounds: Rounds::Given(rounds.clamp(1, MOST_ROUNDS)),
            keep_topics: session.keep_topics,
            cool_down: Some(session.cool_down()),
            seed: None,
        }
    }
}
