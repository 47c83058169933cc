//! Saved sessions as a table: which there are, how far each came, and what it found.

use jiff::Zoned;

use super::document::Document;
use super::plan::Slot;
use super::session::Session;
use super::words::Words;
use crate::report::row;

/// The table, the sessions in the order in which they are given, ending with a newline.
#[must_use]
pub fn list(sessions: &[Session], now: &Zoned) -> String {
    let titles = ["session", "when", "rounds", "ending", "found"].map(str::to_owned);
    let mut rows = vec![titles];
    rows.extend(sessions.iter().map(|session| cells(session, now)));
    let width = |column: usize| {
        let widths = rows
            .iter()
            .map(|row: &[String; 5]| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3].map(width);
    let line = |[session, when, rounds, ending, found]: &[String; 5]| {
        let [a, b, c, d] = widths;
        let line = format!("{session:<a$}  {when:<b$}  {rounds:>c$}  {ending:<d$}  {found}");
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

fn cells(session: &Session, now: &Zoned) -> [String; 5] {
    let began = session.started.parse().ok();
    let document = Document::of(session.clone());
    let planned = if session.is_undecided() {
        "?".to_owned()
    } else {
        document.results.planned.to_string()
    };
    [
        session.id.clone(),
        began.map_or_else(String::new, |at| row::moment(at, now, false)),
        format!("{}/{planned}", document.results.rounds),
        session.ending.word().to_owned(),
        found(&document),
    ]
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
        let sessions = [waiting, completed(&["tuned", "zstd"], &[BETTER])];
        let now: jiff::Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let listed = list(&sessions, &now.to_zoned(TimeZone::UTC));
        let lines: Vec<_> = listed.lines().collect();
        assert_eq!(
            lines,
            [
                "session     when         rounds  ending     found",
                "compare-12  11-23 05:34     0/?  going      A tuned; B tuned",
                "compare-3   11-23 05:34   10/10  completed  A tuned; B zstd +6.4 % better",
            ]
        );
    }
}
