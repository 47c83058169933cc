//! Saved sessions as a table: which there are, how far each came, and what it found.

use jiff::Zoned;

use super::document::Document;
use super::plan::Slot;
use super::session::Session;
use super::store::Unreadable;
use super::words::Words;
use crate::report::row;
use crate::units::plural;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Name of the session: `compare-3`.
    pub id: String,
    /// In RFC 3339.
    pub started: String,
    /// How far it came: rounds, or runs.
    pub done: String,
    /// In a word.
    pub ending: &'static str,
    /// In a few words.
    pub found: String,
}

impl Listed {
    /// Of a comparison.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let document = Document::of_primary(session.clone());
        let rounds = document.results.rounds;
        let done = if session.is_undecided() {
            plural(rounds as u64, "round")
        } else {
            let planned = plural(document.results.planned as u64, "round");
            format!("{rounds} of {planned}")
        };
        Self {
            id: session.id.clone(),
            started: session.started.clone(),
            done,
            ending: session.ending.word(),
            found: found(&document),
        }
    }

    /// One that cannot be read: why, and how to be rid of it.
    #[must_use]
    pub fn unreadable(session: &Unreadable) -> Self {
        Self {
            id: session.id.clone(),
            started: session.at.map_or_else(String::new, |at| at.to_string()),
            done: "-".to_owned(),
            ending: Unreadable::WORD,
            found: format!("{}; kdyno history rm {}", session.why, session.id),
        }
    }

    fn cells(&self, now: &Zoned) -> [String; 5] {
        let began = self.started.parse().ok();
        [
            self.id.clone(),
            began.map_or_else(String::new, |at| row::moment(at, now, false)),
            self.done.clone(),
            self.ending.to_owned(),
            self.found.clone(),
        ]
    }
}

/// The table, the sessions in the order in which they are given, ending with a newline.
#[must_use]
pub fn list(sessions: &[Listed], now: &Zoned) -> String {
    let titles = ["session", "when", "done", "ending", "found"].map(str::to_owned);
    let mut rows = vec![titles];
    rows.extend(sessions.iter().map(|session| session.cells(now)));
    let width = |column: usize| {
        let widths = rows
            .iter()
            .map(|row: &[String; 5]| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3].map(width);
    let line = |[session, when, done, ending, found]: &[String; 5]| {
        let [a, b, c, d] = widths;
        let line = format!("{session:<a$}  {when:<b$}  {done:<c$}  {ending:<d$}  {found}");
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// `A tuned; B zstd +6.4 % better`.
fn found(document: &Document) -> String {
    let others = document.results.candidates().map(|(compared, figures)| {
        let words = Words::of(figures);
        let told = [words.change, words.verdict].into_iter();
        let told = told.filter(|word| !matches!(word.as_str(), "" | "-"));
        let name = format!("{} {}", compared.slot, compared.name);
        std::iter::once(name)
            .chain(told)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let baseline = document.session.lettered(Slot::BASELINE);
    std::iter::once(baseline)
        .chain(others)
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::compare::fixture::{BETTER, completed, session};

    #[test]
    fn sessions_are_listed_with_what_they_found() {
        let mut waiting = session(&["tuned", "tuned"], 0);
        waiting.id = "compare-12".to_owned();
        waiting.budget_s = Some(60.0);
        let sessions = [
            Listed::of(&waiting),
            Listed::of(&completed(&["tuned", "zstd"], &[BETTER])),
            Listed::unreadable(&Unreadable {
                id: "compare-2".to_owned(),
                why: "it was written by a later kdyno (schema 2), which reads it".to_owned(),
                at: None,
            }),
        ];
        let now: jiff::Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let listed = list(&sessions, &now.to_zoned(TimeZone::UTC));
        let lines: Vec<_> = listed.lines().collect();
        assert_eq!(
            lines,
            [
                "session     when         done             ending      found",
                "compare-12  11-23 05:34  0 rounds         going       A tuned; B tuned",
                "compare-3   11-23 05:34  10 of 10 rounds  completed   A tuned; B zstd +6.4 % better",
                "compare-2                -                unreadable  it was written by a later kdyno \
                 (schema 2), which reads it; kdyno history rm compare-2",
            ]
        );
    }
}
