//! Saved runs of different times beside each other: figures, and no verdicts.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{not_yet, words};
use crate::report::row::{RateUnit, Row};
use crate::report::settings::{Difference, bears_on_runs, differences};
use crate::report::{Caveat, RunSummary, Saved, TargetKind};
use crate::stats::Percentile;
use crate::tui::action::Action;
use crate::tui::app::Wish;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::{change as changed, cut};
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::tui::widget::scroll::Step;
use crate::units::{as_f64, figures, millis, si};

/// Why there are no verdicts.
const WHY: &str = "Runs of different times: msg/s varies by 12 to 18 % from run to run, drifts, and \
                   comes in plateaus with each start of the broker. One run each says nothing about \
                   which profile is better, so there is no verdict. 1, Space and c compare profiles \
                   in rounds.";

/// Cells of a figure's name, and of a run.
const NAME: u16 = 16;
const RUN: u16 = 22;

/// Saved runs, the first of which the others are shown against.
#[derive(Debug)]
pub struct SideBySide {
    columns: Vec<Column>,
    /// What they do not share, once it is read.
    warnings: Vec<String>,
    /// The first run beside the first one that is seen.
    from: usize,
}

/// A run.
#[derive(Debug)]
struct Column {
    id: String,
    title: String,
    lines: Vec<String>,
    settings: String,
}

impl SideBySide {
    /// # Errors
    /// When they are not to be shown beside each other, in words.
    pub fn of(runs: &[Saved]) -> Result<Self, String> {
        let known: Vec<_> = runs
            .iter()
            .filter_map(|saved| Some((saved, saved.summary()?)))
            .collect();
        let of_kind = |kind| {
            let mut sent = known.iter().filter(|(_, run)| !run.has(Caveat::NullClient));
            sent.find(move |(_, run)| run.target.kind == kind)
        };
        if let (Some((embedded, _)), Some((real, _))) =
            (of_kind(TargetKind::Embedded), of_kind(TargetKind::Kafka))
        {
            return Err(format!(
                "Not compared: {} went to the embedded broker and {} to a real one; their figures \
                 say nothing about each other",
                embedded.name().spoken(),
                real.name().spoken()
            ));
        }
        let [(_, first), _, ..] = &known[..] else {
            return Err(
                "Nothing to compare: fewer than two of the marked runs are whole".to_owned(),
            );
        };
        let columns = known
            .iter()
            .map(|(saved, run)| Column::of(saved, run, first));
        Ok(Self {
            columns: columns.collect(),
            warnings: Vec::new(),
            from: 0,
        })
    }

    /// The names of the runs.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| column.id.clone())
            .collect()
    }

    /// What these runs do not share has been read.
    pub fn know(&mut self, ids: &[String], warnings: &[String]) {
        if self.ids() == ids {
            self.warnings = warnings.to_vec();
        }
    }

    pub fn update(&mut self, action: Action) -> Vec<Wish> {
        let last = self.columns.len().saturating_sub(2);
        match action {
            Action::Right => self.from = (self.from + 1).min(last),
            Action::Left => self.from = self.from.saturating_sub(1),
            action if Step::of(action).is_some() => {}
            action => {
                return not_yet(
                    action,
                    "Runs side by side are only looked at; Esc goes back",
                );
            }
        }
        Vec::new()
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let height = u16::try_from(TITLES.len() + 4)
            .unwrap_or(u16::MAX)
            .min(area.height);
        let upper = Rect { height, ..area };
        let inside = Panel {
            title: "Saved runs side by side, without verdicts",
            note: &format!("{} runs", self.columns.len()),
            foot: "changes against the first one",
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, upper);
        for (y, title) in (inside.y + 1..inside.bottom()).zip(TITLES) {
            canvas.text((inside.x, y), inside.right(), title, Role::Dim);
        }
        let rest = self.columns.iter().skip(1 + self.from);
        let columns = self.columns.iter().take(1).chain(rest);
        let places = (inside.x + NAME..inside.right()).step_by(RUN.into());
        for (x, column) in places.zip(columns) {
            let right = (x + RUN - 1).min(inside.right());
            canvas.text((x, inside.y), right, &column.title, Role::Strong);
            for (y, line) in (inside.y + 1..inside.bottom()).zip(&column.lines) {
                canvas.text((x, y), right, line, Role::Plain);
            }
        }
        let lower = Rect {
            y: upper.bottom(),
            height: area.height - height,
            ..area
        };
        self.draw_why(canvas, lower);
    }

    fn draw_why(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.height < 3 {
            return;
        }
        let inside = Panel {
            title: "Why there is no verdict, and what differs",
            ..Panel::default()
        }
        .draw(canvas, area);
        let settings = self.columns.iter().skip(1);
        let settings = settings.map(|it| (format!("{}: {}", it.title, it.settings), Role::Plain));
        let warned = self.warnings.iter();
        let warned = warned.map(|it| (format!("! {it}"), Role::Warn));
        let sentences: Vec<_> = std::iter::once((WHY.to_owned(), Role::Plain))
            .chain(warned)
            .chain(settings)
            .collect();
        words::draw_sentences(canvas, inside, &sentences);
    }
}

/// What the lines of a run are.
const TITLES: [&str; 9] = [
    "profile",
    "began",
    "msg/s",
    "time, s",
    "p50, ms",
    "p99, ms",
    "CPU s/million",
    "memory, MiB",
    "outcome",
];

impl Column {
    fn of(saved: &Saved, run: &RunSummary, first: &RunSummary) -> Self {
        let row = Row::new(saved, RateUnit::Plain);
        let against = |shown: String, of: fn(&RunSummary) -> Option<f64>| {
            let is_first = std::ptr::eq(run, first);
            let change = of(run).zip(of(first)).filter(|_| !is_first);
            let change = change.and_then(|(new, old)| changed(new, old));
            format!("{shown:<9}{}", change.unwrap_or_default())
        };
        let number = |of: fn(&RunSummary) -> Option<f64>, show: fn(f64) -> String| {
            against(of(run).map_or("-".to_owned(), show), of)
        };
        let lines = vec![
            cut(&row.profile, 20),
            run.started.strftime("%m-%d %H:%M").to_string(),
            number(rate, si),
            number(elapsed, figures),
            number(p50, millis),
            number(p99, millis),
            number(cpu, figures),
            number(memory, figures),
            row.outcome.to_owned(),
        ];
        Self {
            id: saved.id.clone(),
            title: saved.name().spoken(),
            lines,
            settings: settings(first, run),
        }
    }
}

fn rate(run: &RunSummary) -> Option<f64> {
    (run.measured > 0).then_some(run.msgs_per_s)
}

fn elapsed(run: &RunSummary) -> Option<f64> {
    (run.measured > 0).then_some(run.elapsed_s)
}

fn p50(run: &RunSummary) -> Option<f64> {
    let us = run.latency_us.at(Percentile::P50);
    run.percentile(us, Percentile::P50.above()).map(as_f64)
}

fn p99(run: &RunSummary) -> Option<f64> {
    run.p99_us().map(as_f64)
}

fn cpu(run: &RunSummary) -> Option<f64> {
    let cpu_s = run.cpu_s.user + run.cpu_s.system;
    (run.records.acked > 0).then(|| cpu_s / as_f64(run.records.acked) * 1e6)
}

fn memory(run: &RunSummary) -> Option<f64> {
    (run.max_rss_bytes > 0).then(|| as_f64(run.max_rss_bytes) / f64::from(1 << 20))
}

/// What a run was made with, as far as it is not the same.
fn settings(first: &RunSummary, run: &RunSummary) -> String {
    let (before, after) = (&first.profile.resolved, &run.profile.resolved);
    if Arc::ptr_eq(before, after) {
        return "the same settings".to_owned();
    }
    let value = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
    let one = |it: Difference| format!("{} {} ({})", it.key, value(it.after), value(it.before));
    let differ = differences(before, after).into_iter();
    let all: Vec<_> = differ
        .filter(|it| bears_on_runs(&it.key))
        .map(one)
        .collect();
    if all.is_empty() {
        return "the same settings".to_owned();
    }
    all.join(", ")
}
