//! Where the results go: standard output, and the files that were asked for.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::machine::Machine;
use crate::table::{LEGEND, Table};

/// What stands before and after the tables in a page.
const MARKS: [&str; 2] = ["<!-- versus -->", "<!-- /versus -->"];

/// All places that results go to. Each has everything so far after each subject, so that an
/// interrupt costs nothing that was measured.
pub struct Output {
    json: Option<PathBuf>,
    markdown: Option<PathBuf>,
    page: Option<Page>,
    /// The command that measured all this.
    command: String,
    tables: Vec<(&'static str, Table)>,
}

impl Output {
    /// Tries all files before the work, so that a wrong path does not cost it.
    pub fn open(
        json: Option<PathBuf>,
        markdown: Option<PathBuf>,
        page: Option<PathBuf>,
        command: String,
    ) -> Result<Self> {
        for path in [&json, &markdown].into_iter().flatten() {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(Self {
            json,
            markdown,
            page: page.map(Page::open).transpose()?,
            command,
            tables: Vec::new(),
        })
    }

    /// Takes the table of a subject. `kafka`: the broker's version, if one was needed so far.
    pub fn add(
        &mut self,
        subject: &'static str,
        table: Table,
        machine: &Machine,
        kafka: Option<&str>,
    ) -> Result<()> {
        writeln!(io::stdout(), "{table}")?;
        self.tables.push((subject, table));
        let text = self.markdown(machine, kafka);
        if let Some(path) = &self.markdown {
            fs::write(path, &text)?;
        }
        if let Some(page) = &self.page {
            page.fill(&text)?;
        }
        if let Some(path) = &self.json {
            let text = serde_json::to_string_pretty(&self.to_json(machine, kafka))?;
            fs::write(path, text + "\n")?;
        }
        Ok(())
    }

    fn markdown(&self, machine: &Machine, kafka: Option<&str>) -> String {
        let tables = self.tables.iter().map(|(_, table)| format!("\n{table}"));
        format!(
            "Measured on {}, with `{}`.\n\n{LEGEND}\n{}",
            machine.describe(kafka),
            self.command,
            tables.collect::<String>()
        )
    }

    fn to_json(&self, machine: &Machine, kafka: Option<&str>) -> Value {
        let subjects = self.tables.iter().map(|(name, table)| {
            let mut subject = table.to_json();
            subject["subject"] = json!(name);
            subject
        });
        json!({
            "machine": machine,
            "kafka": kafka,
            "kdyno": env!("CARGO_PKG_VERSION"),
            "command": self.command,
            "subjects": subjects.collect::<Vec<_>>(),
        })
    }
}

/// A page of which a part, between two comments, is written here.
struct Page {
    path: PathBuf,
    before: String,
    after: String,
}

impl Page {
    fn open(path: PathBuf) -> Result<Self> {
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let [first, last] = MARKS;
        let (before, rest) = text
            .split_once(first)
            .with_context(|| missing(&path, first))?;
        let (_, after) = rest
            .split_once(last)
            .with_context(|| missing(&path, last))?;
        let (before, after) = (before.to_owned(), after.to_owned());
        Ok(Self {
            path,
            before,
            after,
        })
    }

    fn fill(&self, tables: &str) -> Result<()> {
        let ([first, last], Self { before, after, .. }) = (MARKS, self);
        let text = format!("{before}{first}\n\n{tables}\n{last}{after}");
        Ok(fs::write(&self.path, text)?)
    }
}

fn missing(path: &Path, mark: &str) -> String {
    format!("{} has no {mark}", path.display())
}
