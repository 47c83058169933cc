//! Saved runs: a folder for each, so that every run can be looked at again.
//!
//! ```text
//! RUNS/20261123-053412-tuned/
//!   samples.jsonl   a line a second, written while the run goes: a crash leaves what was measured
//!   rejects.csv     bad rows, if there are any
//!   latency.hdr     all latencies; worker-0.hdr, worker-1.hdr ... those of each worker
//!   run.json        the report, written last: where it is, the run is whole
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;
use serde::Serialize;
use thiserror::Error;

use super::document::Report;
use crate::engine::{RunResult, Sample};
use crate::stats::Latencies;
use crate::whole_file::replace;

/// The longest part of a run's name that comes from its profile's.
const NAME_LENGTH: usize = 40;

/// Runs that cannot be saved, or a document that cannot be written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error(
        "cannot save runs in {path}: {source}\nSet --runs or KDYNO_RUNS to a folder that can be written, and has room."
    )]
    Runs { path: PathBuf, source: io::Error },
    #[error("no folder to save runs in: {0}\nSet --runs or KDYNO_RUNS to one.")]
    NoHome(#[from] etcetera::HomeDirError),
    #[error(
        "cannot write {path}: {source}\nCheck that its folder is there, can be written, and has room."
    )]
    Document { path: PathBuf, source: io::Error },
}

/// The folder that runs are saved in when none is named: `KDYNO_RUNS`, or `kdyno/runs` in the
/// user's data folder (`XDG_DATA_HOME`).
///
/// # Errors
/// When there is neither that variable nor a home directory.
pub fn default_dir() -> Result<PathBuf, StoreError> {
    match std::env::var_os("KDYNO_RUNS") {
        Some(dir) if !dir.is_empty() => Ok(dir.into()),
        _ => Ok(Xdg::new()?.data_dir().join("kdyno").join("runs")),
    }
}

/// The name of a run: its time in UTC, so that names sort, and its profile. Short enough to type.
#[must_use]
pub fn run_id(started: SystemTime, profile: &str) -> String {
    let at = jiff::Timestamp::try_from(started).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = profile
        .chars()
        .take(NAME_LENGTH)
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect();
    format!("{}-{name}", at.strftime("%Y%m%d-%H%M%S"))
}

/// The folder that runs are saved in.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

impl Store {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// When it cannot be made, or nothing can be written in it.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        fs::create_dir_all(&dir)
            .and_then(|()| tempfile::tempfile_in(&dir))
            .map_err(|source| StoreError::Runs {
                path: dir.clone(),
                source,
            })?;
        Ok(Self { dir })
    }

    /// Makes the folder of a run that starts now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(&self, started: SystemTime, profile: &str) -> Result<SavedRun, StoreError> {
        let first = run_id(started, profile);
        let (mut id, mut n) = (first.clone(), 1);
        loop {
            let dir = self.dir.join(&id);
            match fs::create_dir(&dir) {
                Ok(()) => return SavedRun::new(id, dir),
                // Taken, maybe by another kdyno in the same second.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    n += 1;
                    id = format!("{first}-{n}");
                }
                Err(source) => return Err(StoreError::Runs { path: dir, source }),
            }
        }
    }
}

/// A run on its way into the store.
#[derive(Debug)]
pub struct SavedRun {
    id: String,
    dir: PathBuf,
    samples: File,
}

impl SavedRun {
    fn new(id: String, dir: PathBuf) -> Result<Self, StoreError> {
        let path = dir.join("samples.jsonl");
        let samples = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|source| StoreError::Runs { path, source })?;
        Ok(Self { id, dir, samples })
    }

    /// The run's name, for its report.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The run's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the run's bad rows go, should there be any.
    #[must_use]
    pub fn rejects_path(&self) -> PathBuf {
        self.dir.join("rejects.csv")
    }

    /// Writes a second down, at once.
    ///
    /// # Errors
    /// When it cannot be written. The run is not the worse for it.
    pub fn add_sample(&mut self, sample: &Sample) -> Result<(), StoreError> {
        let line = serde_json::to_vec(sample).map_err(io::Error::from);
        line.and_then(|mut line| {
            line.push(b'\n');
            // One write, so that a crash leaves whole lines.
            self.samples.write_all(&line)
        })
        .map_err(|source| self.failed("samples.jsonl", source))
    }

    /// Saves the histograms and then, last of all, the report.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn finish(self, report: &Report, result: &RunResult) -> Result<(), StoreError> {
        self.save_latencies("latency.hdr", &result.total.latencies)?;
        for (id, worker) in result.workers.iter().enumerate() {
            self.save_latencies(&format!("worker-{id}.hdr"), &worker.recording.latencies)?;
        }
        self.save("run.json", json(report))
    }

    fn save_latencies(&self, name: &str, latencies: &Latencies) -> Result<(), StoreError> {
        if latencies.is_empty() {
            return Ok(());
        }
        self.save(name, Ok(latencies.to_hdr()))
    }

    fn save(&self, name: &str, bytes: io::Result<Vec<u8>>) -> Result<(), StoreError> {
        bytes
            .and_then(|bytes| replace(&self.dir.join(name), &bytes))
            .map_err(|source| self.failed(name, source))
    }

    fn failed(&self, name: &str, source: io::Error) -> StoreError {
        let path = self.dir.join(name);
        StoreError::Runs { path, source }
    }
}

/// Writes a report, or several, as JSON to a file, or with `-` to standard output.
///
/// # Errors
/// When it cannot be written. A reader of standard output that has seen enough is no error.
pub fn write_json<T: Serialize + ?Sized>(document: &T, to: &Path) -> Result<(), StoreError> {
    let written = json(document).and_then(|bytes| {
        if to != Path::new("-") {
            return replace(to, &bytes);
        }
        let mut out = io::stdout().lock();
        match out.write_all(&bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    });
    written.map_err(|source| StoreError::Document {
        path: to.to_owned(),
        source,
    })
}

fn json<T: Serialize + ?Sized>(document: &T) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::report::fixture;
    use crate::stats::{ClientFigures, Counts, LatencySummary};

    const MOMENT: Duration = Duration::from_secs(1_795_412_052);

    fn started() -> SystemTime {
        SystemTime::UNIX_EPOCH + MOMENT
    }

    fn names(dir: &Path) -> BTreeSet<String> {
        let entries = fs::read_dir(dir).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    fn sample(at_s: f64) -> Sample {
        Sample {
            at_s,
            seconds: 1.0,
            counts: Counts::default(),
            msgs_per_s: 1e6,
            payload_bytes: 7,
            latency_us: LatencySummary::default(),
            client: ClientFigures::default(),
        }
    }

    #[test]
    fn a_runs_name_is_its_time_and_its_profile() {
        assert_eq!(run_id(started(), "tuned"), "20261123-053412-tuned");
    }

    #[test]
    fn a_runs_name_is_safe_as_a_folder_whatever_the_profile_is_called() {
        assert_eq!(
            run_id(started(), "../my own/x"),
            "20261123-053412-..-my-own-x"
        );
        assert_eq!(
            run_id(started(), &"é".repeat(90)).chars().count(),
            16 + NAME_LENGTH
        );
    }

    #[test]
    fn a_saved_run_leaves_report_histograms_and_samples() {
        let runs = tempfile::tempdir().unwrap();
        let store = Store::open(runs.path().join("made/if/missing")).unwrap();
        let mut run = store.create(started(), "tuned").unwrap();
        run.add_sample(&sample(1.0)).unwrap();
        run.add_sample(&sample(2.0)).unwrap();
        assert_eq!(
            names(run.dir()),
            BTreeSet::from(["samples.jsonl".to_owned()])
        );

        let (profile, result) = fixture::tuned();
        let report = Report::new(run.id(), &profile, &result);
        let dir = run.dir().to_owned();
        run.finish(&report, &result).unwrap();
        let expected = [
            "latency.hdr",
            "run.json",
            "samples.jsonl",
            "worker-0.hdr",
            "worker-1.hdr",
            "worker-2.hdr",
            "worker-3.hdr",
        ];
        assert_eq!(names(&dir), expected.map(str::to_owned).into());
        let saved = fs::read(dir.join("run.json")).unwrap();
        assert_eq!(serde_json::from_slice::<Report>(&saved).unwrap(), report);
        let samples = fs::read_to_string(dir.join("samples.jsonl")).unwrap();
        let at_s = |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["at_s"].clone();
        assert_eq!(samples.lines().map(at_s).collect::<Vec<_>>(), [1.0, 2.0]);
    }

    #[test]
    fn a_run_that_measured_nothing_leaves_no_histograms() {
        let runs = tempfile::tempdir().unwrap();
        let run = Store::open(runs.path())
            .unwrap()
            .create(started(), "x")
            .unwrap();
        let (profile, result) = fixture::not_started();
        let dir = run.dir().to_owned();
        run.finish(&Report::new("x", &profile, &result), &result)
            .unwrap();
        assert_eq!(
            names(&dir),
            ["run.json", "samples.jsonl"].map(str::to_owned).into()
        );
    }

    #[test]
    fn runs_of_the_same_second_have_names_of_their_own() {
        let runs = tempfile::tempdir().unwrap();
        let store = Store::open(runs.path()).unwrap();
        let ids = [(); 3].map(|()| store.create(started(), "x").unwrap().id().to_owned());
        assert_eq!(
            ids,
            [
                "20261123-053412-x",
                "20261123-053412-x-2",
                "20261123-053412-x-3"
            ]
        );
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_with_a_cure() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let dir = file.path().join("runs");
        let error = Store::open(&dir).unwrap_err().to_string();
        assert!(error.contains(&dir.display().to_string()), "{error}");
        assert!(error.contains("KDYNO_RUNS"), "{error}");
    }

    #[test]
    fn a_document_takes_the_place_of_an_older_one_where_a_link_points() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (
            folder.path().join("file.json"),
            folder.path().join("link.json"),
        );
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_json(&[1, 2], &link).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "[\n  1,\n  2\n]\n");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(folder.path()).len(), 2, "no temporary file is left");
    }

    #[test]
    fn a_document_that_cannot_be_written_is_named() {
        let path = Path::new("/proc/no/such/folder/report.json");
        let error = write_json("x", path).unwrap_err().to_string();
        assert!(
            error.contains("/proc/no/such/folder/report.json"),
            "{error}"
        );
    }

    #[test]
    fn a_pipe_is_written_to_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        write_json("x", &pipe).unwrap();
        assert_eq!(reader.join().unwrap(), "\"x\"\n");
    }
}
