//! The log: a file a day, written by a thread of its own, so that a slow disk never holds a run
//! back. Under pressure lines are dropped, counted, and the count is said at the end.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Lines that may wait to be written.
const WAITING_LINES: usize = 16_384;

/// Files that are kept, one a day.
const DAYS: usize = 14;

/// The variable with the levels, in `EnvFilter`'s form.
const LEVELS: &str = "KDYNO_LOG";

/// The levels that a line can have, and none.
const KNOWN: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

/// What the names of kdyno's own modules begin with.
const OWN: &str = env!("CARGO_PKG_NAME");

/// Keeps the log alive; what waits is written when it is dropped.
#[derive(Debug)]
pub struct Logging {
    dropped: ErrorCounter,
    doubt: Option<String>,
    _guard: WorkerGuard,
}

impl Logging {
    /// Starts logging to a file a day in `folder`, or in the user's state folder.
    ///
    /// # Errors
    /// In words; a program that cannot log can still do its work.
    pub fn start(folder: Option<&Path>) -> Result<Self, String> {
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => default_folder().ok_or("no log: there is no home folder; give --log-dir")?,
        };
        let unwritable = |error: &dyn Display| {
            let folder = folder.display();
            format!("no log: cannot write to {folder}: {error}; --log-dir names another folder")
        };
        std::fs::create_dir_all(&folder).map_err(|error| unwritable(&error))?;
        let file = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("kdyno")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(&folder)
            .map_err(|error| unwritable(&error))?;
        let (writer, guard) = NonBlockingBuilder::default()
            .buffered_lines_limit(WAITING_LINES)
            .lossy(true)
            .finish(file);
        let dropped = writer.error_counter();
        let levels = std::env::var(LEVELS).ok();
        tracing_subscriber::fmt()
            .with_env_filter(filter(levels.as_deref())?)
            .with_writer(writer)
            .with_ansi(false)
            .try_init()
            .map_err(|error| format!("no log: {error}"))?;
        Ok(Self {
            dropped,
            doubt: levels.as_deref().and_then(doubt),
            _guard: guard,
        })
    }

    /// Why the log may not have what was meant, in words.
    #[must_use]
    pub fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
    }

    /// Lines that were dropped so far because the disk did not keep up.
    #[must_use]
    pub fn dropped_lines(&self) -> usize {
        self.dropped.dropped_lines()
    }
}

fn filter(levels: Option<&str>) -> Result<EnvFilter, String> {
    let Some(levels) = levels else {
        return Ok(EnvFilter::new("info"));
    };
    EnvFilter::try_new(levels).map_err(|error| {
        let known = KNOWN.join(", ");
        format!("no log: {LEVELS}={levels}: {error}; levels are {known}")
    })
}

/// `EnvFilter` takes a word that is no level for the name of a module, and then logs nothing else.
fn doubt(levels: &str) -> Option<String> {
    let is_level = |word: &str| {
        let is_number = word.parse::<u8>().is_ok_and(|number| number <= 5);
        is_number || KNOWN.iter().any(|level| level.eq_ignore_ascii_case(word))
    };
    // A module of a library has a path, and what is to be logged of it is said after a `=`.
    let is_plain = |word: &str| !word.is_empty() && !word.contains(['=', ':', '[']);
    let mut words = levels.split(',').map(str::trim);
    let word = words.find(|word| is_plain(word) && !is_level(word) && !word.starts_with(OWN))?;
    let known = KNOWN.join(", ");
    Some(format!(
        "{LEVELS}={levels}: \"{word}\" is no level and is taken for the name of a module; \
         levels are {known}; a module's is set as in {OWN}::engine=debug"
    ))
}

/// The XDG state folder, or where there is none, the data folder.
fn default_folder() -> Option<PathBuf> {
    let user = etcetera::choose_base_strategy().ok()?;
    Some(
        user.state_dir()
            .unwrap_or_else(|| user.data_dir())
            .join("kdyno"),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("info")]
    #[case("DEBUG")]
    #[case("3")]
    #[case("")]
    #[case("off,kdyno=trace")]
    #[case("kdyno,warn")]
    #[case("kdyno::engine,rdkafka::client")]
    #[case("warn, hyper=debug")]
    fn levels_and_modules_are_not_doubted(#[case] levels: &str) {
        assert_eq!(doubt(levels), None);
    }

    #[rstest]
    #[case("inof", "inof")]
    #[case("warn,debgu", "debgu")]
    #[case("7", "7")]
    fn a_word_that_is_no_level_is_doubted(#[case] levels: &str, #[case] word: &str) {
        let doubt = doubt(levels).unwrap();
        assert!(
            doubt.contains(&format!("\"{word}\" is no level")),
            "{doubt}"
        );
        assert!(doubt.contains("error, warn, info"), "{doubt}");
    }
}
