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

/// Keeps the log alive; what waits is written when it is dropped.
#[derive(Debug)]
pub struct Logging {
    dropped: ErrorCounter,
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
        tracing_subscriber::fmt()
            .with_env_filter(levels()?)
            .with_writer(writer)
            .with_ansi(false)
            .try_init()
            .map_err(|error| format!("no log: {error}"))?;
        Ok(Self {
            dropped,
            _guard: guard,
        })
    }

    /// Lines that were dropped so far because the disk did not keep up.
    #[must_use]
    pub fn dropped_lines(&self) -> usize {
        self.dropped.dropped_lines()
    }
}

fn levels() -> Result<EnvFilter, String> {
    match std::env::var(LEVELS) {
        Ok(levels) => EnvFilter::try_new(&levels).map_err(|error| {
            format!(
                "no log: {LEVELS}={levels}: {error}; levels are error, warn, info, debug, trace"
            )
        }),
        Err(_) => Ok(EnvFilter::new("info")),
    }
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
