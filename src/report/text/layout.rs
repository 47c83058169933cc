//! Lines of styled text, and the few ways to put them together: tables, panels beside each other,
//! items that fill lines.
//!
//! Every sign is one cell wide, so that width is a count of characters.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

/// Columns of the narrowest terminal that the summary is made for.
pub const WIDTH: usize = 80;

/// Columns between two panels.
const GAP: usize = 2;

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Plain,
    Bold,
    /// Titles and units: nothing that is needed to read a result.
    Dim,
    /// The headline and the bars.
    Accent,
    Good,
    Bad,
    /// Look here.
    Warning,
    /// What must not be overlooked.
    Badge,
}

impl Look {
    /// Only the terminal's own sixteen colours, and of those only the ones that can be read on a
    /// light background and on a dark one.
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Bold => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Accent => AnsiColor::Cyan.on_default(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Warning => AnsiColor::Yellow.on_default(),
            Self::Badge => AnsiColor::Yellow.on_default().invert(),
        }
    }
}

/// One line, piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<(Look, String)>);

/// Some lines that belong together.
pub type Block = Vec<Line>;

impl Line {
    /// A line of one piece.
    pub fn new(look: Look, text: impl Into<String>) -> Self {
        Self::default().then(look, text)
    }

    /// The same without any look.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Look::Plain, text)
    }

    /// Adds a piece at the end.
    #[must_use]
    pub fn then(mut self, look: Look, text: impl Into<String>) -> Self {
        self.0.push((look, text.into()));
        self
    }

    /// In columns.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.chars().count()).sum()
    }

    fn append(&mut self, other: &Self, at: usize) {
        let missing = at.saturating_sub(self.width());
        self.0.push((Look::Plain, " ".repeat(missing)));
        self.0.extend_from_slice(&other.0);
    }

    fn without_trailing_blanks(mut self) -> Self {
        while let Some((_, text)) = self.0.last_mut() {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                break;
            }
            self.0.pop();
        }
        self
    }
}

/// Puts two panels beside each other, or, where they are too wide for that, below each other.
pub fn beside(left: Block, right: Block) -> Block {
    let width = |block: &Block| block.iter().map(Line::width).max().unwrap_or(0);
    let (left_width, right_width) = (width(&left), width(&right));
    if left.is_empty() || right.is_empty() || left_width + GAP + right_width > WIDTH {
        return stack([left, right]);
    }
    let mut lines = left;
    lines.resize(lines.len().max(right.len()), Line::default());
    for (line, right) in lines.iter_mut().zip(&right) {
        line.append(right, left_width + GAP);
    }
    lines
}

/// Puts blocks below each other, with a blank line between them. Empty ones leave nothing.
pub fn stack(blocks: impl IntoIterator<Item = Block>) -> Block {
    let mut lines = Block::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(block);
    }
    lines
}

/// A column of a table: its title, and the side that its cells are moved to.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Left(&'static str),
    Right(&'static str),
}

/// A cell of a table.
pub type Cell = (Look, String);

/// Rows under their titles, each column as wide as its widest cell.
pub fn table<const N: usize>(
    columns: [Column; N],
    rows: impl IntoIterator<Item = [Cell; N]>,
) -> Block {
    let titles = columns.map(|column| match column {
        Column::Left(title) | Column::Right(title) => (Look::Dim, title.to_owned()),
    });
    let rows: Vec<_> = std::iter::once(titles).chain(rows).collect();
    let width = |i: usize| rows.iter().map(|row| row[i].1.chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|i| width(i).unwrap_or(0));
    let line = |row: &[Cell; N]| {
        let mut line = Line::default();
        for (i, (look, text)) in row.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            let width = widths[i];
            let padded = match columns[i] {
                Column::Left(_) => format!("{gap}{text:<width$}"),
                Column::Right(_) => format!("{gap}{text:>width$}"),
            };
            line = line.then(*look, padded);
        }
        line
    };
    rows.iter().map(line).collect()
}

/// Fills lines with words or other items, the first line after a head of its own and the others
/// as far to the right.
pub fn fill(head: Line, items: &[String], separator: &str) -> Block {
    let indent = head.width();
    let (mut lines, mut line) = (Block::new(), head);
    for (i, item) in items.iter().enumerate() {
        let is_last = i + 1 == items.len();
        let text = if is_last {
            item.clone()
        } else {
            format!("{item}{separator}")
        };
        let width = line.width() + text.trim_end().chars().count();
        if line.width() > indent && width > WIDTH {
            lines.push(std::mem::replace(
                &mut line,
                Line::plain(" ".repeat(indent)),
            ));
        }
        line = line.then(Look::Plain, text);
    }
    lines.push(line);
    lines
}

/// The lines as text. In ASCII, bars are made of `#`.
pub fn render(lines: Block, color: bool, ascii: bool) -> String {
    let mut out = String::new();
    for line in lines {
        for (look, text) in line.without_trailing_blanks().0 {
            let text = if ascii { text.replace(BAR, "#") } else { text };
            let style = if color { look.style() } else { Style::new() };
            // Writing to a string does not fail.
            let _ = write!(out, "{style}{text}{style:#}");
        }
        out.push('\n');
    }
    out
}

/// A bar of `share` (0 to 1) of `width` cells, in half cells; what is not nothing shows.
pub fn bar(share: f64, width: usize) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a few cells; `as` saturates"
    )]
    let halves = (share.clamp(0.0, 1.0) * 2.0 * width as f64).round() as usize;
    let halves = if share > 0.0 { halves.max(1) } else { 0 };
    let half = if halves % 2 == 1 { "▌" } else { "" };
    format!("{}{half}", "█".repeat(halves / 2))
}

/// The signs of bars, all with the same twin in ASCII.
const BAR: [char; 2] = ['█', '▌'];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn show(block: Block) -> String {
        render(block, false, false)
    }

    #[test]
    fn panels_stand_beside_each_other_where_there_is_room() {
        let left = vec![Line::plain("a"), Line::plain("bcd")];
        let right = vec![Line::plain("x"), Line::plain("y"), Line::plain("z")];
        assert_eq!(show(beside(left, right)), "a    x\nbcd  y\n     z\n");
    }

    #[test]
    fn panels_that_are_too_wide_together_stand_below_each_other() {
        let wide = |sign: &str| vec![Line::plain(sign.repeat(40))];
        let shown = show(beside(wide("a"), wide("b")));
        assert_eq!(shown.lines().map(str::len).collect::<Vec<_>>(), [40, 0, 40]);
    }

    #[test]
    fn a_table_is_as_wide_as_its_widest_cells() {
        let row =
            |name: &str, n: &str| [(Look::Plain, name.to_owned()), (Look::Plain, n.to_owned())];
        let shown = show(table(
            [Column::Left("task"), Column::Right("rows")],
            [row("json-file", "7"), row("kafka", "1,000")],
        ));
        assert_eq!(shown, "task       rows\njson-file     7\nkafka     1,000\n");
    }

    #[test]
    fn items_fill_lines_and_go_on_below_the_first() {
        let items: Vec<_> = (0..8).map(|i| format!("item number {i}")).collect();
        let shown = show(fill(Line::plain("head: "), &items, ", "));
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("head: item number 0, ") && lines[0].ends_with("4,"));
        assert_eq!(
            lines[1],
            "      item number 5, item number 6, item number 7"
        );
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
    }

    #[rstest]
    #[case(0.0, "")]
    #[case(0.001, "▌")]
    #[case(0.5, "██")]
    #[case(0.6, "██▌")]
    #[case(1.0, "████")]
    #[case(f64::NAN, "")]
    fn a_bar_shows_whatever_is_not_nothing(#[case] share: f64, #[case] shown: &str) {
        assert_eq!(bar(share, 4), shown);
    }

    #[test]
    fn colour_is_added_around_the_same_text() {
        let line = || vec![Line::new(Look::Bad, "FAILED").then(Look::Plain, "  x  ")];
        assert_eq!(render(line(), false, false), "FAILED  x\n");
        assert_eq!(
            render(line(), true, false),
            "\u{1b}[31mFAILED\u{1b}[0m  x\n"
        );
    }

    #[test]
    fn ascii_has_bars_of_number_signs() {
        assert_eq!(render(vec![Line::plain("██▌ 2")], false, true), "### 2\n");
    }
}
