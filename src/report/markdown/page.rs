//! A Markdown document, piece by piece.

use std::fmt::Write;

/// A document that grows from the top.
#[derive(Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// The whole document.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// A heading; the first level is 1.
    pub fn heading(&mut self, level: usize, title: &str) {
        self.paragraph(&format!("{} {}", "#".repeat(level), escaped(title)));
    }

    /// A piece with a blank line before it.
    pub fn paragraph(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A list, if there is anything in it.
    pub fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<_> = items
            .into_iter()
            .map(|item| format!("- {}", escaped(&item)))
            .collect();
        if !items.is_empty() {
            self.paragraph(&items.join("\n"));
        }
    }

    /// A table; columns whose title ends with `:` have figures, and are moved to the right. A
    /// table without rows is left out.
    pub fn table<const N: usize>(
        &mut self,
        titles: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        let side = |title: &str| if title.ends_with(':') { "---:" } else { "---" };
        let line = |cells: &[String; N]| format!("| {} |", cells.join(" | "));
        let mut lines = vec![
            line(&titles.map(|title| title.trim_end_matches(':').to_owned())),
            line(&titles.map(|title| side(title).to_owned())),
        ];
        lines.extend(rows.map(|row| line(&row.map(|cell| escaped(&cell)))));
        self.paragraph(&lines.join("\n"));
    }

    /// A heading with a table below it, unless that has no rows.
    pub fn section<const N: usize>(
        &mut self,
        level: usize,
        title: &str,
        titles: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_some() {
            self.heading(level, title);
            self.table(titles, rows);
        }
    }
}

/// A text as Markdown shows it: in one line, and none of its signs mean anything.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '|' | '\\' | '`' | '*' | '<' | '>' | '[' | ']' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\{c}");
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
