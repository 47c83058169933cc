//! A session that is over, or was stopped: what it shows, from the session alone.

pub mod charts;
pub mod head;
pub mod keys;
pub mod latency;
mod layout;
pub mod others;
pub mod over_time;
pub mod primary;
pub mod runs;
pub mod scatter;
pub mod settings;

use std::cmp::Ordering;

use ratatui::layout::Rect;

use crate::compare::{Compared, Curve, Curves, Document, Metric, Session, Slot, rebased};
use crate::tui::canvas::Canvas;

pub use self::keys::Answer;

/// What is looked at of a session, and how.
#[derive(Debug)]
pub struct ResultsView {
    /// As its runs were made.
    planned: Session,
    /// The profile that is the baseline of what is shown, by its place in the plan.
    baseline: usize,
    /// What is shown.
    document: Document,
    /// Candidates that are not shown, by their place in the plan.
    dropped: Vec<usize>,
    /// The column that keys act on, by its place in the document.
    column: usize,
    order: Order,
    focus: Focus,
    zoom: bool,
    /// Rows that the focused panel is scrolled down.
    scroll: usize,
    /// Charts have linear axes.
    linear: bool,
    all_settings: bool,
    curves: Curves,
}

/// What the candidates are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Order {
    /// `None`: as they were planned.
    by: Option<Metric>,
    inverted: bool,
}

/// The panels, in the order of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    #[default]
    Primary,
    Others,
    Latency,
    OverTime,
    Scatter,
    Settings,
    Holds,
}

impl Focus {
    const ALL: [Self; 7] = [
        Self::Primary,
        Self::Others,
        Self::Latency,
        Self::OverTime,
        Self::Scatter,
        Self::Settings,
        Self::Holds,
    ];

    /// Its number, for clicks.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|it| *it == self).unwrap_or(0)
    }
}

impl ResultsView {
    #[must_use]
    pub fn new(document: Document, curves: Curves) -> Self {
        Self {
            planned: document.session.clone(),
            document,
            baseline: 0,
            dropped: Vec::new(),
            column: 1,
            order: Order::default(),
            focus: Focus::default(),
            zoom: false,
            scroll: 0,
            linear: false,
            all_settings: false,
            curves,
        }
    }

    #[must_use]
    pub fn session(&self) -> &Session {
        &self.planned
    }

    /// Holds everything against another profile.
    fn rebase(&mut self, baseline: usize) {
        self.baseline = baseline;
        self.document = Document::of(rebased(&self.planned, baseline));
    }

    /// Whether the verdicts are those that were agreed before the first run.
    fn is_as_planned(&self) -> bool {
        self.baseline == 0
    }

    /// Where a profile of the document stood in the plan.
    fn planned_slot(&self, slot: Slot) -> Slot {
        match slot.profile() {
            0 => Slot::Profile(self.baseline),
            index if index == self.baseline => Slot::BASELINE,
            _ => slot,
        }
    }

    /// What the runs of a profile were like.
    fn curve(&self, slot: Slot) -> Option<&Curve> {
        self.curves.of(self.planned_slot(slot))
    }

    /// The baseline.
    fn first(&self) -> Option<&Compared> {
        self.document.results.compared.first()
    }

    /// The candidates that are shown, in their order.
    fn candidates(&self) -> Vec<&Compared> {
        let all = self.document.results.compared.iter().skip(2);
        let mut shown: Vec<_> = all
            .filter(|it| !self.dropped.contains(&self.planned_slot(it.slot).profile()))
            .collect();
        if let Some(metric) = self.order.by {
            shown.sort_by(|one, other| compare(one, other, metric));
        }
        if self.order.inverted {
            shown.reverse();
        }
        shown
    }

    /// The baseline, and those of the candidates that are shown.
    fn profiles(&self) -> Vec<&Compared> {
        self.first().into_iter().chain(self.candidates()).collect()
    }

    /// What the profiles are sorted by, in words.
    fn order_in_words(&self) -> Option<String> {
        let (by, inverted) = (self.order.by, self.order.inverted);
        match by {
            None if inverted => Some("the last one first".to_owned()),
            None => None,
            Some(metric) => {
                let end = if inverted { "lowest" } else { "highest" };
                Some(format!("{end} {} first", metric.word()))
            }
        }
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        layout::draw(self, canvas, area);
    }
}

/// The highest first, what is not known last.
fn compare(one: &Compared, other: &Compared, metric: Metric) -> Ordering {
    let median = |it: &Compared| it.of(metric).and_then(|it| it.median);
    match (median(one), median(other)) {
        (Some(one), Some(other)) => other.total_cmp(&one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
