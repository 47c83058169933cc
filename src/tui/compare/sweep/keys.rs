//! What keys do to a sweep that goes or is over. A key that cannot act says why.

use super::view::SweepView;
use crate::compare::Metric;
use crate::sweep::{Entrant, MapAxes, Sweep};
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::compare::results::runs;
use crate::tui::compare::{say, work};
use crate::tui::widget::direction::Direction::{self, Back, Forward};
use crate::tui::window::{Intent, Reading, Typing, Window};

/// What the map can show.
const FIGURES: [Metric; 3] = [Metric::MsgsPerS, Metric::LatencyP99, Metric::CpuPerMillion];

impl SweepView {
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        match action {
            Action::SortLeft => self.others().next().is_some(),
            Action::Enter | Action::SaveAs | Action::Export => self.run.is_none(),
            Action::Stop => false,
            _ => true,
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        let axes = MapAxes::of(&self.document.sweep);
        match action {
            Action::Up => self.step(Some(axes.down), Back),
            Action::Down => self.step(Some(axes.down), Forward),
            Action::Left => self.step(axes.across, Back),
            Action::Right => self.step(axes.across, Forward),
            Action::SortLeft => return self.step_other(Back),
            Action::SortRight => return self.step_other(Forward),
            Action::Select(point) => self.choose(point),
            Action::Scale => self.change_figure(),
            Action::Enter | Action::SaveAs | Action::Export if self.run.is_some() => {
                return vec![say("The sweep goes: x stops it; Enter goes on later")];
            }
            Action::Enter => return vec![self.enter()],
            Action::SaveAs => return vec![self.ask_name()],
            Action::Export => {
                let sweep = Box::new(self.document.sweep.clone());
                return vec![work(Work::ExportSweep(sweep))];
            }
            _ => {}
        }
        Vec::new()
    }

    /// To the next value of an axis, if there is one.
    fn step(&mut self, axis: Option<usize>, to: Direction) {
        let grid = &self.document.sweep.grid;
        let mut places = grid.places(self.point());
        let Some(axis) = axis else { return };
        places[axis] = to.next(places[axis], grid.axes()[axis].values.len());
        self.choose(grid.at(&places));
    }

    /// The axes that are not on the map, by their places in the grid.
    fn others(&self) -> impl DoubleEndedIterator<Item = usize> {
        let sweep = &self.document.sweep;
        let on_map = MapAxes::of(sweep);
        let is_other =
            move |axis: &usize| !on_map.has(*axis) && sweep.grid.axes()[*axis].values.len() > 1;
        (0..sweep.grid.axes().len()).filter(is_other)
    }

    /// To the next values of the axes that are not on the map: the last of them changes fastest.
    fn step_other(&mut self, to: Direction) -> Vec<Wish> {
        let grid = &self.document.sweep.grid;
        let mut places = grid.places(self.point());
        let others: Vec<_> = self.others().collect();
        if others.is_empty() {
            return vec![say("No other axis: the map shows all that is varied")];
        }
        for axis in others.into_iter().rev() {
            let (at, values) = (places[axis], grid.axes()[axis].values.len());
            places[axis] = to.round(at, values);
            let is_at_end = to.next(at, values) == at;
            if !is_at_end {
                break;
            }
        }
        self.choose(grid.at(&places));
        Vec::new()
    }

    fn change_figure(&mut self) {
        let at = FIGURES.iter().position(|it| *it == self.figure);
        self.figure = FIGURES[at.map_or(0, |at| (at + 1) % FIGURES.len())];
    }

    /// The main thing: go on with what is not complete, else look at the point's runs.
    fn enter(&self) -> Wish {
        let sweep = &self.document.sweep;
        if self.can_go_on() {
            return Wish::StartSweep(Box::new(sweep.clone()));
        }
        let point = Entrant::Point(self.point());
        Wish::Open(Window::Reading(Reading {
            title: format!("The runs of {}", sweep.name(point)),
            lines: lines(sweep, point),
            from: 0,
        }))
    }

    fn ask_name(&self) -> Wish {
        let standing = self.standing();
        let sign = standing.and_then(|it| it.letter.clone());
        let sign = sign.unwrap_or_else(|| (self.point() + 1).to_string());
        let name = format!("{}-{sign}", self.document.sweep.profile.name);
        let mut typing = Typing::new("Save the point as", name, Intent::SavePoint);
        typing.note = self.document.sweep.grid.name(self.point());
        Wish::Open(Window::Typing(typing))
    }
}

/// Every run of a point, and where they are.
fn lines(sweep: &Sweep, point: Entrant) -> Vec<String> {
    let mut lines = runs::table(sweep.runs.iter().filter(|run| run.slot == point));
    lines.push(String::new());
    lines.push(format!("The reports are saved in {}.", sweep.id));
    lines
}
