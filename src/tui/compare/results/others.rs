//! The figures that are not judged: what to look at next, not what to claim.

use ratatui::layout::Rect;

use super::{Focus, ResultsView};
use crate::compare::{Compared, Figures, Metric, Slot, Verdict, in_room};
use crate::stats::paired::change;
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::compare::words;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;

/// Cells of a figure's name and of the baseline's figure.
const NAME: u16 = 14;
const BASELINE: u16 = 8;

/// Cells that a candidate needs.
const CANDIDATE: u16 = 27;

/// A row of the table.
enum Row<'a> {
    Figures(&'a Figures),
    /// Why no percentile is judged.
    Caution(&'static str),
}

/// How many rows there are.
#[must_use]
pub fn rows(view: &ResultsView) -> usize {
    table(view).len()
}

fn table(view: &ResultsView) -> Vec<Row<'_>> {
    let Some(first) = view.first() else {
        return Vec::new();
    };
    let known = first
        .figures
        .iter()
        .skip(1)
        .filter(|it| it.median.is_some());
    let (latencies, rest): (Vec<_>, Vec<_>) = known.partition(|it| it.metric.is_latency());
    let caution = caution(view, latencies.first().map(|it| it.metric));
    let rest = rest.into_iter().map(Row::Figures);
    let latencies = latencies.into_iter().map(Row::Figures);
    rest.chain(caution.map(Row::Caution))
        .chain(latencies)
        .collect()
}

fn caution(view: &ResultsView, metric: Option<Metric>) -> Option<&'static str> {
    let candidates = view.candidates();
    match candidates.first()?.of(metric?)?.verdict {
        Verdict::QueueingIncluded => {
            Some("latency at full speed: queueing included, so no verdict; run.rate gives one")
        }
        Verdict::RateNotHeld => Some("latency: no verdict, as not all held the same rate"),
        _ => None,
    }
}

pub fn draw(view: &ResultsView, canvas: &mut Canvas<'_>, area: Rect) {
    let table = table(view);
    let room = usize::from(area.height.saturating_sub(3));
    let first = if view.focus == Focus::Others {
        view.scroll.min(table.len().saturating_sub(room))
    } else {
        0
    };
    let last = (first + room).min(table.len());
    let (candidates, shown) = columns(view, area);
    let beside = if shown.len() < candidates {
        format!("{} of {candidates} columns", shown.len())
    } else {
        String::new()
    };
    let inside = Panel {
        title: &format!(
            "The other metrics: median of {}, change against A",
            view.document.results.rounds
        ),
        note: "exploratory: what to look at next, not what to claim",
        foot: &if table.is_empty() {
            String::new()
        } else {
            format!("rows {}-{last} of {}", first + 1, table.len())
        },
        foot_note: &beside,
        focused: view.focus == Focus::Others,
        click: Some(Action::Focus(Focus::Others.number())),
    }
    .draw(canvas, area);
    if table.is_empty() {
        canvas.text(
            (inside.x, inside.y),
            inside.right(),
            "No round is done.",
            Role::Plain,
        );
        return;
    }
    draw_names(view, canvas, inside, &shown);
    for (y, row) in (inside.y + 1..inside.bottom()).zip(&table[first..last]) {
        match row {
            Row::Caution(words) => _ = canvas.text((inside.x, y), inside.right(), words, Role::Dim),
            Row::Figures(figures) => draw_row(canvas, (inside, y), figures, &shown),
        }
    }
}

/// How many candidates there are, and those that there is room for, the selected one among them.
fn columns(view: &ResultsView, area: Rect) -> (usize, Vec<&Compared>) {
    let candidates = view.candidates();
    let room = area.width.saturating_sub(4 + NAME + BASELINE);
    let fit = usize::from(room / CANDIDATE).max(1);
    let at = candidates
        .iter()
        .position(|it| it.slot.profile() == view.column);
    let first = (at.unwrap_or(0) + 1).saturating_sub(fit);
    let all = candidates.len();
    (all, candidates.into_iter().skip(first).take(fit).collect())
}

/// Cells of each candidate: all of the room.
fn width(inside: Rect, shown: &[&Compared]) -> u16 {
    let before = NAME + BASELINE;
    inside.width.saturating_sub(before) / u16::try_from(shown.len()).unwrap_or(1).max(1)
}

fn draw_names(view: &ResultsView, canvas: &mut Canvas<'_>, inside: Rect, shown: &[&Compared]) {
    let before = NAME + BASELINE;
    if let Some(first) = view.first() {
        let name = format!("A {}", first.name);
        let room = usize::from(NAME + BASELINE - 2);
        let name = cut(&in_room(&name, room), room);
        canvas.text_to(
            (inside.x + before, inside.y),
            &name,
            words::role(Slot::BASELINE),
        );
    }
    let width = width(inside, shown);
    for (x, compared) in (inside.x + before..).step_by(width.into()).zip(shown) {
        let is_selected = compared.slot == Slot::Profile(view.column);
        let mark = if is_selected { "▌" } else { " " };
        let x = canvas.text((x + 2, inside.y), inside.right(), mark, Role::Headline);
        let name = format!("{} {}", compared.slot, compared.name);
        let room = usize::from(width.saturating_sub(4));
        let name = cut(&in_room(&name, room), room);
        canvas.text(
            (x, inside.y),
            inside.right(),
            &name,
            words::role(compared.slot),
        );
    }
}

fn draw_row(canvas: &mut Canvas<'_>, at: (Rect, u16), baseline: &Figures, shown: &[&Compared]) {
    let (inside, y) = at;
    let metric = baseline.metric;
    canvas.text((inside.x, y), inside.right(), metric.title(), Role::Plain);
    let before = NAME + BASELINE;
    canvas.text_to((inside.x + before, y), &median(baseline), Role::Plain);
    let width = width(inside, shown);
    for (x, compared) in (inside.x + before..).step_by(width.into()).zip(shown) {
        let Some(figures) = compared.of(metric) else {
            continue;
        };
        let change = match figures.ratio {
            Some(1.0) if figures.exact => "=".to_owned(),
            Some(ratio) => change(ratio),
            None => String::new(),
        };
        let text = format!("{:>6}{change:>9} ", median(figures));
        let x = canvas.text((x, y), inside.right(), &text, Role::Plain);
        canvas.text((x, y), inside.right(), verdict(figures), Role::Plain);
    }
}

fn median(figures: &Figures) -> String {
    let metric = figures.metric;
    figures.median.map_or("-".to_owned(), |it| metric.show(it))
}

/// In small letters: it is exploratory.
fn verdict(figures: &Figures) -> &'static str {
    match figures.verdict {
        Verdict::QueueingIncluded => "",
        verdict if figures.exact && verdict.is_sure() => "exact",
        verdict => verdict.word(),
    }
}
