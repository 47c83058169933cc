//! The list of saved runs as a table, with as many columns as there is room for.

use jiff::Zoned;

use super::layout::{Block, Line, Look, render};
use crate::report::row::{RateUnit, Row, Tone, when};
use crate::report::store::Saved;

/// Cells between two columns.
const GAP: usize = 2;

/// How much of a label has to be seen, or none of it.
const SHORTEST_LABEL: usize = 8;

/// How the list looks, and when.
#[derive(Clone, Copy, Debug)]
pub struct ListOptions<'a> {
    /// Colours by escape sequences.
    pub color: bool,
    /// Columns of the terminal. `None`: as many as it takes, for programs and files.
    pub width: Option<usize>,
    /// When it is looked at, and in the time of which place.
    pub now: &'a Zoned,
}

/// A column: its title and side, how early it goes when there is no room, and its cells.
struct Column {
    title: &'static str,
    is_right: bool,
    /// The highest go first; 0 stays.
    rank: u8,
    cells: Vec<(Look, String)>,
}

/// The table, the runs in the order in which they are given, ending with a newline.
#[must_use]
pub fn list(runs: &[Saved], options: &ListOptions<'_>) -> String {
    let mut columns = columns(runs, options.now);
    if let Some(width) = options.width {
        fit(&mut columns, width);
    }
    render(lines(&columns, runs.len()), options.color, false)
}

fn columns(runs: &[Saved], now: &Zoned) -> Vec<Column> {
    let unit = RateUnit::of(runs);
    let rows: Vec<_> = runs.iter().map(|saved| Row::new(saved, unit)).collect();
    let times = runs
        .iter()
        .map(|saved| (Look::Plain, when(saved, now, false)));
    let names = runs.iter().map(|saved| (Look::Bold, saved.name().spoken()));
    let of = |title, is_right, rank, cell: fn(&Row) -> &str| Column {
        title,
        is_right,
        rank,
        cells: rows
            .iter()
            .map(|row| (Look::Plain, cell(row).to_owned()))
            .collect(),
    };
    let mut columns = vec![
        of("run", false, 0, |row| &row.number),
        of("when", false, 1, |_| ""),
        of("profile", false, 0, |row| &row.profile),
        of("client", false, 9, |row| &row.client),
        of("workers", true, 6, |row| &row.workers),
        of("compression", false, 7, |row| &row.compression),
        of("on", false, 8, |row| row.on),
        of("acked", true, 3, |row| &row.acked),
        of("s", true, 2, |row| &row.time),
        of(unit.title(), true, 0, |row| &row.rate),
        of("p99 ms", true, 4, |row| &row.p99),
        of("outcome", false, 0, |row| row.outcome),
        of("label", false, 5, |row| &row.label),
    ];
    columns[0].cells = names.collect();
    columns[1].cells = times.collect();
    for (cell, row) in columns[11].cells.iter_mut().zip(&rows) {
        cell.0 = match row.tone {
            Tone::Good => Look::Good,
            Tone::Bad => Look::Bad,
            Tone::Unsettled => Look::Warning,
        };
    }
    columns
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|(_, text)| text.chars().count());
        cells.max().unwrap_or(0).max(self.title.chars().count())
    }

    fn padded(&self, text: &str, width: usize) -> String {
        if self.is_right {
            format!("{text:>width$}")
        } else {
            format!("{text:<width$}")
        }
    }
}

/// Shortens labels, then leaves out whole columns, until the others fit.
fn fit(columns: &mut Vec<Column>, width: usize) {
    loop {
        let gaps = GAP * columns.len().saturating_sub(1);
        let used = gaps + columns.iter().map(Column::width).sum::<usize>();
        let Some(over) = used.checked_sub(width).filter(|over| *over > 0) else {
            return;
        };
        let label = columns.iter_mut().find(|column| column.title == "label");
        if let Some(label) = label
            && label.width() >= over + SHORTEST_LABEL
        {
            let room = label.width() - over;
            for (_, text) in &mut label.cells {
                *text = shortened(text, room);
            }
            return;
        }
        let last = (0..columns.len()).max_by_key(|&i| columns[i].rank);
        match last.filter(|&i| columns[i].rank > 0) {
            Some(last) => columns.remove(last),
            None => return,
        };
    }
}

/// At most so many characters, and a sign that there were more.
fn shortened(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(2)).collect();
    format!("{}..", kept.trim_end())
}

fn lines(columns: &[Column], rows: usize) -> Block {
    let widths: Vec<_> = columns.iter().map(Column::width).collect();
    let line = |cell: &dyn Fn(&Column) -> (Look, String)| {
        let mut line = Line::default();
        for (i, (column, &width)) in columns.iter().zip(&widths).enumerate() {
            let gap = if i == 0 { 0 } else { GAP };
            let (look, text) = cell(column);
            line = line
                .then(Look::Plain, " ".repeat(gap))
                .then(look, column.padded(&text, width));
        }
        line
    };
    let titles = line(&|column| (Look::Dim, column.title.to_owned()));
    let rows = (0..rows).map(|row| line(&|column| column.cells[row].clone()));
    std::iter::once(titles).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::report::fixture::{not_started, on_kafka, profile, run_of, saved, saved_of};
    use crate::report::{Ending, Flaw};

    fn runs() -> Vec<Saved> {
        let mut lost = run_of(2, 405_000);
        lost.total.counts.failed = 199_900;
        let flawed = |number: u64, name: &str, flaw| Saved {
            number: Some(number),
            id: format!("{number}-{name}"),
            dir: format!("runs/{number}-{name}").into(),
            at: None,
            run: Err(flaw),
        };
        let mut old = saved(1, |report| report.profile.name = "reference".to_owned());
        old.number = None;
        old.id = "20261123-053412-reference".to_owned();
        vec![
            flawed(135, "tuned", Flaw::Going),
            flawed(134, "low-latency", Flaw::Unfinished),
            saved_of(133, on_kafka(profile(), lost), |report| {
                report.label = Some("the broker was taken away in the middle of it".to_owned());
            }),
            saved(132, |report| report.outcome = Ending::Interrupted),
            saved_of(9, not_started(), |_| ()),
            old,
        ]
    }

    fn at(width: Option<usize>) -> String {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let options = ListOptions {
            color: false,
            width,
            now: &now.to_zoned(TimeZone::UTC),
        };
        list(&runs(), &options)
    }

    #[test]
    fn for_programs_and_files_it_has_all_columns_whole() {
        insta::assert_snapshot!(at(None));
    }

    #[test]
    fn on_80_columns_it_has_those_that_matter_most() {
        insta::assert_snapshot!(at(Some(80)));
    }

    #[test]
    fn on_120_columns_labels_are_shortened() {
        insta::assert_snapshot!(at(Some(120)));
    }

    #[test]
    fn it_is_never_wider_than_the_terminal_but_for_what_must_be_seen() {
        for width in 60..200 {
            let table = at(Some(width));
            let widest = table
                .lines()
                .map(|line| line.chars().count())
                .max()
                .unwrap();
            assert!(widest <= width.max(70), "{width}: {widest}\n{table}");
        }
    }

    #[test]
    fn no_runs_are_a_line_of_titles() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let options = ListOptions {
            color: false,
            width: Some(80),
            now: &now.to_zoned(TimeZone::UTC),
        };
        assert_eq!(list(&[], &options).lines().count(), 1);
    }
}
