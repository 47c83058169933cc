//! The log: a file a day, written by a thread of its own, so that a slow disk never holds a run
//! back. Under pressure lines are dropped, counted, and the count is said at the end.
//!
//! ```text
//! tracing -> levels -> lines -> (thread) -> kdyno.2026-11-23.log -> Tail -> Line -> screen
//! ```

mod line;
mod tail;

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, reload};

pub use line::{Level, Line};
pub use tail::{New, Tail};

/// Lines that may wait to be written.
const WAITING_LINES: usize = 16_384;

/// Files that are kept, one a day.
const DAYS: usize = 14;

/// What is around the day in a file's name.
const PREFIX: &str = "kdyno";
const SUFFIX: &str = "log";

/// The variable with the levels, in `EnvFilter`'s form.
const LEVELS: &str = "KDYNO_LOG";

/// The levels that a line can have, and none.
const KNOWN: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

/// What the names of kdyno's own modules begin with.
const OWN: &str = env!("CARGO_PKG_NAME");

/// Levels when nobody has said any.
const DEFAULT_LEVELS: &str = "info";

/// Keeps the log alive; what waits is written when it is dropped.
#[derive(Debug)]
pub struct Logging {
    folder: PathBuf,
    /// As they were at the start.
    levels: String,
    filter: reload::Handle<EnvFilter, Registry>,
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
        fs::create_dir_all(&folder).map_err(|error| unwritable(&error))?;
        let file = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(PREFIX)
            .filename_suffix(SUFFIX)
            .max_log_files(DAYS)
            .build(&folder)
            .map_err(|error| unwritable(&error))?;
        let (writer, guard) = NonBlockingBuilder::default()
            .buffered_lines_limit(WAITING_LINES)
            .lossy(true)
            .finish(file);
        let dropped = writer.error_counter();
        let said = std::env::var(LEVELS).ok();
        let doubt = said.as_deref().and_then(doubt);
        let levels = said.unwrap_or_else(|| DEFAULT_LEVELS.to_owned());
        let (filter, handle) = reload::Layer::new(filter(&levels)?);
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(writer)
            .with_ansi(false);
        tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .try_init()
            .map_err(|error| format!("no log: {error}"))?;
        Ok(Self {
            folder,
            levels,
            filter: handle,
            dropped,
            doubt,
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

    /// The general level at the start.
    #[must_use]
    pub fn level(&self) -> Level {
        let words = self.levels.split(',');
        let mut levels = words.filter_map(|word| word.parse().ok());
        levels.next_back().unwrap_or_default()
    }

    /// Where the files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes from now on everything down to this level, besides what was asked for at the start.
    ///
    /// # Errors
    /// In words, when the filter cannot be changed.
    pub fn set_level(&self, level: Level) -> Result<(), String> {
        let levels = match self.levels.parse::<Level>() {
            Ok(first) => first.max(level).to_string(),
            // Levels of single modules hold beside the general one.
            Err(()) => format!("{},{level}", self.levels),
        };
        let filter = filter(&levels)?;
        self.filter
            .reload(filter)
            .map_err(|error| format!("the level of the log stays as it is: {error}"))
    }
}

fn filter(levels: &str) -> Result<EnvFilter, String> {
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

/// The file that is written to at the moment: that of the last day.
#[must_use]
pub fn newest_file(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    let newest = names.filter(|name| is_log(name)).max()?;
    Some(folder.join(newest))
}

/// `kdyno.2026-11-23.log`; a day as text sorts like the day.
fn is_log(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .and_then(|name| name.strip_suffix(SUFFIX))
        .is_some_and(|day| day.len() == "..".len() + "2026-11-23".len())
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

    #[test]
    fn the_newest_file_is_that_of_the_last_day() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest_file(folder.path()), None);
        for name in [
            "kdyno.2026-11-23.log",
            "kdyno.2026-11-24.log",
            "kdyno.2025-12-31.log",
            "kdyno.log",
            "kdyno.zzzz-zz.log",
            "other.2027-01-01.log",
        ] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let newest = newest_file(folder.path()).unwrap();
        assert!(newest.ends_with("kdyno.2026-11-24.log"), "{newest:?}");
        assert_eq!(newest_file(Path::new("/no/such/folder")), None);
    }

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
