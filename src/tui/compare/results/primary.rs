//! The figure that is judged: every round as a dot, the interval below it.

use ratatui::layout::Rect;

use super::{Focus, ResultsView};
use crate::compare::{Compared, Document, Figures, Glyphs, Plot, Slot, Verdict, in_room};
use crate::stats::paired::{change, interval, percent};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units::plural;

/// Cells of the mark, the letter, a figure, its change, and the verdict.
const MARK: u16 = 2;
const LETTER: usize = 3;
const MEDIAN: usize = 7;
const CHANGE: usize = 9;
const VERDICT: usize = 12;

/// From this width on the title says all of it.
const WIDE: u16 = 100;

/// Cells of the names: as many as the longest takes, within these.
const FEWEST: usize = 10;
const MOST: usize = 32;

/// How a row is divided.
#[derive(Clone, Copy, Debug)]
struct Columns {
    name: usize,
    plot: usize,
}

impl Columns {
    /// The dots get three fifths at least of what names and dots share.
    fn of(document: &Document, width: u16) -> Self {
        let compared = document.results.compared.iter();
        let longest = compared.map(|it| called(it).chars().count() + 1).max();
        let beside = usize::from(MARK) + LETTER + MEDIAN + CHANGE + 2 + VERDICT;
        let shared = usize::from(width).saturating_sub(beside);
        let most = (shared * 2 / 5).clamp(FEWEST, MOST);
        let name = longest.unwrap_or(0).clamp(FEWEST, most);
        Self {
            name,
            plot: shared.saturating_sub(name).max(1),
        }
    }

    /// Cells before the end of a change, and before the plot.
    fn edges(self) -> (usize, usize) {
        let change = usize::from(MARK) + LETTER + self.name + MEDIAN + CHANGE;
        (change, change + 2 + VERDICT)
    }
}

/// What a row is called, if there is room.
fn called(compared: &Compared) -> String {
    match compared.slot {
        Slot::Again => format!("{} again", compared.name),
        Slot::Profile(_) => compared.name.clone(),
    }
}

/// Draws rows of a document on one scale.
pub struct Rows {
    columns: Columns,
    /// `None`: there is no round yet.
    plot: Option<Plot>,
    /// Verdicts that were not planned are told in small letters.
    pub is_planned: bool,
}

impl Rows {
    #[must_use]
    pub fn new(document: &Document, width: u16, glyphs: Glyphs) -> Self {
        let columns = Columns::of(document, width);
        let all = document.results.compared.iter();
        let figures: Vec<_> = all.filter_map(|it| it.figures.first()).collect();
        Self {
            plot: Plot::new(&figures, document.session.margin, columns.plot, glyphs),
            columns,
            is_planned: true,
        }
    }

    /// Letter, name, figure, change, verdict and dots.
    pub fn draw_dots(&self, canvas: &mut Canvas<'_>, at: (Rect, u16), compared: &Compared) {
        let ((inside, y), right) = (at, at.0.right());
        let Some(figures) = compared.figures.first() else {
            return;
        };
        let x = inside.x + MARK;
        let letter = format!("{:<LETTER$}", compared.slot.to_string());
        let x = canvas.text((x, y), right, &letter, words::role(compared.slot));
        let width = self.columns.name;
        let called = in_room(&called(compared), width.saturating_sub(1));
        let name = match compared.slot {
            Slot::Again if called.chars().count() >= width => "again".to_owned(),
            _ => called,
        };
        let name = format!("{:<width$}", cut(&name, width.saturating_sub(1)));
        let x = canvas.text((x, y), right, &name, Role::Plain);
        let metric = figures.metric;
        let median = figures.median.map_or("-".to_owned(), |it| metric.show(it));
        let change = figures.ratio.map_or(String::new(), change);
        let text = format!("{median:>MEDIAN$}{change:>CHANGE$}  ");
        let x = canvas.text((x, y), right, &text, Role::Plain);
        let (word, role) = self.verdict(figures);
        canvas.text((x, y), right, &word, role);
        let Some(plot) = &self.plot else { return };
        let line = match compared.slot {
            Slot::BASELINE => plot.axis(),
            _ => plot.dots(&figures.ratios),
        };
        self.draw_plot(canvas, (inside, y), &line, words::role(compared.slot));
    }

    /// The interval, in figures and on the scale.
    pub fn draw_interval(&self, canvas: &mut Canvas<'_>, at: (Rect, u16), compared: &Compared) {
        let (inside, y) = at;
        let Some((figures, plot)) = compared.figures.first().zip(self.plot.as_ref()) else {
            return;
        };
        let (Some(ratio), Some(ends)) = (figures.ratio, figures.interval) else {
            return;
        };
        let (edge, _) = self.columns.edges();
        let text = format!("{:>edge$}", interval(ratio, &ends));
        canvas.text((inside.x, y), inside.right(), &text, Role::Plain);
        let letter = compared.slot.to_string();
        let line = plot.interval(&ends, &letter);
        self.draw_plot(canvas, at, &line, words::role(compared.slot));
    }

    /// What lies on the ground stands out from it.
    fn draw_plot(&self, canvas: &mut Canvas<'_>, at: (Rect, u16), line: &str, role: Role) {
        let (inside, y) = at;
        let (_, before) = self.columns.edges();
        let start = inside.x + u16::try_from(before).unwrap_or(0);
        for (x, sign) in (start..inside.right()).zip(line.chars()) {
            let role = match sign {
                ' ' => continue,
                '░' | '│' => Role::Dim,
                _ => role,
            };
            canvas.text((x, y), x + 1, sign.encode_utf8(&mut [0; 4]), role);
        }
    }

    fn verdict(&self, figures: &Figures) -> (String, Role) {
        let word = figures.verdict.word();
        match figures.verdict {
            verdict if !self.is_planned => (verdict.word().to_owned(), Role::Plain),
            Verdict::Better => (word.to_uppercase(), Role::Good),
            Verdict::Worse => (word.to_uppercase(), Role::Bad),
            Verdict::Higher | Verdict::Lower => (word.to_uppercase(), Role::Strong),
            Verdict::Baseline | Verdict::NoiseFloor => (word.to_owned(), Role::Dim),
            _ => (word.to_owned(), Role::Plain),
        }
    }
}

/// Rows that all of it takes, the border included.
#[must_use]
pub fn height(view: &ResultsView) -> u16 {
    let rows = view.candidates().len() * 2 + 4;
    u16::try_from(rows).unwrap_or(u16::MAX)
}

pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect) {
    let (session, results) = (&view.document.session, &view.document.results);
    let note = format!(
        "{}, {} intervals for {}",
        plural(results.rounds as u64, "round"),
        percent(1.0 - session.alpha),
        plural(session.terms().comparisons as u64, "comparison")
    );
    let sorted = view.order_in_words().map(|order| format!("   {order}"));
    let title = format!(
        "{}, the primary metric: change against A in each round{}",
        session.metric.title(),
        sorted.unwrap_or_default()
    );
    let width = area.width.saturating_sub(4);
    let mut rows = Rows::new(&view.document, width, Glyphs::new(false));
    rows.is_planned = view.is_as_planned();
    let legend = rows.plot.as_ref().map_or(String::new(), Plot::legend);
    let legend = if legend.chars().count() > Panel::foot_room(area) {
        let margin = percent(session.margin);
        format!("o a round, 2-9 so many   ░ margin of {margin}")
    } else {
        legend
    };
    let inside = Panel {
        title: if area.width >= WIDE {
            &title
        } else {
            title.split(": ").next().unwrap_or("")
        },
        note: &note,
        foot: &legend,
        focused: view.focus == Focus::Primary,
        click: Some(Action::Focus(Focus::Primary.number())),
        ..Panel::default()
    }
    .draw(canvas, area);
    draw_rows(view, &rows, canvas, inside);
}

/// A and A', and as many of the others as there is room for, the selected one among them.
fn draw_rows(view: &ResultsView, rows: &Rows, canvas: &mut Canvas<'_>, inside: Rect) {
    let mut y = inside.y;
    // A' repeats the planned baseline, and is nothing to another one.
    let fixed = view.document.results.compared.iter().take(2);
    for compared in fixed.filter(|it| it.slot == Slot::BASELINE || view.is_as_planned()) {
        if y < inside.bottom() {
            mark(view, canvas, (inside, y), compared);
            rows.draw_dots(canvas, (inside, y), compared);
        }
        y += 1;
    }
    let candidates = view.candidates();
    let room = usize::from(inside.bottom().saturating_sub(y)) / 2;
    let at = candidates
        .iter()
        .position(|it| it.slot.profile() == view.column);
    let first = (at.unwrap_or(0) + 1).saturating_sub(room.max(1));
    for compared in candidates.into_iter().skip(first) {
        if y >= inside.bottom() {
            break;
        }
        mark(view, canvas, (inside, y), compared);
        rows.draw_dots(canvas, (inside, y), compared);
        if y + 1 < inside.bottom() {
            rows.draw_interval(canvas, (inside, y + 1), compared);
        }
        y += 2;
    }
}

/// Marks the selected column; a click selects it.
fn mark(view: &ResultsView, canvas: &mut Canvas<'_>, (inside, y): (Rect, u16), of: &Compared) {
    if let Slot::Profile(column) = of.slot {
        let line = Rect {
            y,
            height: 1,
            ..inside
        };
        canvas.clickable(line, Action::Select(column));
    }
    if of.slot == Slot::Profile(view.column) {
        canvas.text((inside.x, y), inside.right(), "▌", Role::Headline);
    }
}
