//! A line of the log, read back: the pure inverse of how tracing-subscriber writes it.
//!
//! ```text
//! 2026-11-23T12:37:52.114031Z  INFO kdyno::engine::event: connected in 0.024 s
//! ```

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

/// How much a line matters; the later ones are the more detailed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

impl Level {
    pub const ALL: [Self; 5] = [
        Self::Error,
        Self::Warn,
        Self::Info,
        Self::Debug,
        Self::Trace,
    ];

    /// As the log has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
            Self::Trace => "TRACE",
        }
    }

    /// The next one, with more detail; the last one stays.
    #[must_use]
    pub fn more(self) -> Self {
        let next = Self::ALL.into_iter().find(|level| *level > self);
        next.unwrap_or(self)
    }

    /// The one before, with less detail; the first one stays.
    #[must_use]
    pub fn less(self) -> Self {
        let before = Self::ALL.into_iter().rev().find(|level| *level < self);
        before.unwrap_or(self)
    }
}

/// In small letters, as in `KDYNO_LOG`.
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().to_ascii_lowercase())
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_it = |level: &Self| level.name().eq_ignore_ascii_case(text.trim());
        Self::ALL.into_iter().find(is_it).ok_or(())
    }
}

/// A line and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub level: Level,
    /// The module that wrote it: `kdyno::engine::snapshot`.
    pub target: String,
    /// The message and its fields, after the spans it lies in. A message of several lines has them
    /// all.
    pub text: String,
}

impl Line {
    /// Reads a line; `None`: it goes on with a message that began before it.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (time, rest) = line.split_once(' ')?;
        let at = time.parse().ok()?;
        let (level, rest) = rest.trim_start().split_once(' ')?;
        let level = level.parse().ok()?;
        let (spans, target, text) = split(rest.trim_start());
        Some(Self {
            at,
            level,
            target: target.to_owned(),
            text: match spans {
                "" => printable(text),
                spans => printable(&format!("{spans}: {text}")),
            },
        })
    }

    /// Adds a line to a message of several.
    pub fn go_on(&mut self, line: &str) {
        self.text.push('\n');
        self.text.push_str(&printable(line));
    }

    /// The part of the program: `engine` of `kdyno::engine::snapshot`, or a library's name.
    #[must_use]
    pub fn part(&self) -> &str {
        let inside = self.target.strip_prefix("kdyno::").unwrap_or(&self.target);
        inside.split("::").next().unwrap_or(inside)
    }
}

/// Into spans, target and message, each of which may be missing. Spans may hold any text in their
/// braces; a target is a path of names.
fn split(rest: &str) -> (&str, &str, &str) {
    let mut from = 0;
    while let Some(end) = end_of_part(&rest[from..]) {
        let (part, after) = rest[from..].split_at(end);
        let text = after.strip_prefix(": ").or_else(|| after.strip_suffix(':'));
        let is_path = part.split("::").all(|name| name.chars().all(is_in_name));
        if let Some(text) = text.filter(|_| is_path) {
            return (rest[..from].trim_end_matches([':', ' ']), part, text);
        }
        from += end + if after.starts_with(": ") { 2 } else { 1 };
    }
    ("", "", rest)
}

/// Where a span or the target ends: at the first `:` outside of braces and quotes that is no part
/// of `::`.
fn end_of_part(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 && bytes.get(i + 1) == Some(&b':') => i += 1,
            b':' if depth == 0 => return Some(i),
            b' ' if depth == 0 => return None,
            _ => {}
        }
        i += 1;
    }
    None
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// A text that does nothing to a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_message_with_fields(
        "2026-11-23T12:37:52.114031Z  INFO kdyno::engine::snapshot: at_s=0.0 what=Connecting { bootstrap: \"localhost:9092\" }",
        Level::Info,
        "kdyno::engine::snapshot",
        "at_s=0.0 what=Connecting { bootstrap: \"localhost:9092\" }"
    )]
    #[case::a_longer_level(
        "2026-11-23T12:38:00.224Z ERROR kdyno::client::librdkafka: facility=\"FAIL\" text=\"[thrd:app]: 1: down: refused\"",
        Level::Error,
        "kdyno::client::librdkafka",
        "facility=\"FAIL\" text=\"[thrd:app]: 1: down: refused\""
    )]
    #[case::a_library(
        "2026-11-23T12:38:00.224000Z  WARN ureq: late: very",
        Level::Warn,
        "ureq",
        "late: very"
    )]
    #[case::spans_with_any_text_in_them(
        "2026-11-23T12:38:00.224000Z DEBUG run{id=131 profile=\"a: {b}: \\\"c\\\"\"}:worker{id=0}: kdyno::engine: starts",
        Level::Debug,
        "kdyno::engine",
        "run{id=131 profile=\"a: {b}: \\\"c\\\"\"}:worker{id=0}: starts"
    )]
    #[case::no_message(
        "2026-11-23T12:38:00.224000Z TRACE polling::poll:",
        Level::Trace,
        "polling::poll",
        ""
    )]
    #[case::no_target(
        "2026-11-23T12:38:00.224000Z  INFO only words",
        Level::Info,
        "",
        "only words"
    )]
    #[case::an_escape_sequence(
        "2026-11-23T12:38:00.224000Z  INFO x: \u{1b}[31mred\tand",
        Level::Info,
        "x",
        " [31mred and"
    )]
    fn a_line_is_read_as_it_was_meant(
        #[case] line: &str,
        #[case] level: Level,
        #[case] target: &str,
        #[case] text: &str,
    ) {
        let parsed = Line::parse(line).unwrap();
        assert_eq!(
            (parsed.level, parsed.target.as_str(), parsed.text.as_str()),
            (level, target, text)
        );
    }

    #[rstest]
    #[case("")]
    #[case("Set --runs or KDYNO_RUNS to a folder that can be written, and has room.")]
    #[case("  --> tuned.toml:3:1")]
    #[case("2026-11-23T12:38:00.224000Z")]
    #[case("2026-11-23T12:38:00.224000Z  LOUD x: y")]
    fn a_line_without_time_and_level_goes_on_with_the_one_before(#[case] line: &str) {
        assert_eq!(Line::parse(line), None);
    }

    #[test]
    fn the_part_of_the_program_is_told_in_a_word() {
        let part = |target: &str| {
            let line = format!("2026-11-23T12:38:00Z  INFO {target}: x");
            Line::parse(&line).unwrap().part().to_owned()
        };
        assert_eq!(part("kdyno::client::librdkafka"), "client");
        assert_eq!(part("kdyno"), "kdyno");
        assert_eq!(part("ureq::pool"), "ureq");
    }

    #[test]
    fn levels_go_from_error_to_trace_and_no_further() {
        assert_eq!(Level::Info.more(), Level::Debug);
        assert_eq!(Level::Trace.more(), Level::Trace);
        assert_eq!(Level::Error.less(), Level::Error);
        assert_eq!("warn".parse(), Ok(Level::Warn));
        assert_eq!(Level::Warn.to_string(), "warn");
    }

    /// What the library itself writes.
    #[test]
    fn what_tracing_writes_is_read_back() {
        use std::io::Write;
        use std::sync::{Arc, Mutex};

        #[derive(Clone, Default)]
        struct Memory(Arc<Mutex<Vec<u8>>>);
        impl Write for Memory {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().write(bytes)
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let memory = Memory::default();
        let writer = memory.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let run = tracing::info_span!("run", id = 131, name = "a: b");
            let _inside = run.enter();
            tracing::warn!(code = "_TRANSPORT", "disconnected: twice");
            tracing::error!("of two\nlines");
        });
        let text = String::from_utf8(memory.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<_> = text.lines().map(Line::parse).collect();
        let first = lines[0].as_ref().unwrap();
        assert_eq!(first.level, Level::Warn);
        assert_eq!(first.part(), "logging");
        assert_eq!(
            first.text,
            "run{id=131 name=\"a: b\"}: disconnected: twice code=\"_TRANSPORT\""
        );
        assert!(lines[1].as_ref().unwrap().text.ends_with("of two"));
        assert_eq!(lines[2], None);
    }

    proptest! {
        #[test]
        fn no_line_is_too_strange(line in ".*") {
            let _ = Line::parse(&format!("2026-11-23T12:38:00Z  INFO {line}"));
            let _ = Line::parse(&line);
        }
    }
}
