//! A run on its way into the store.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::file::json;
use super::{REPORT, RunName, SAMPLES, StoreError};
use crate::engine::{RunResult, Sample};
use crate::report::Report;
use crate::stats::Latencies;
use crate::whole_file::replace;

/// A folder that is being filled. While it is, others see that its run still goes.
#[derive(Debug)]
pub struct SavedRun {
    name: RunName,
    dir: PathBuf,
    /// Locked as long as the run goes: the lock ends with the program, however that ends.
    samples: File,
    /// A second could not be written down, and that was told.
    is_told: bool,
}

impl SavedRun {
    pub(super) fn new(name: RunName, dir: PathBuf) -> Result<Self, StoreError> {
        let path = dir.join(SAMPLES);
        let samples = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|source| StoreError::Runs { path, source })?;
        // Without locks it is listed as unfinished until it is whole.
        let _ = samples.lock();
        Ok(Self {
            name,
            dir,
            samples,
            is_told: false,
        })
    }

    /// The run's name, for its report.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.name.id
    }

    /// The run's number, as in `#128`.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.name.number
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
    /// The first time that it cannot be written: a full disk would be told every second. The run
    /// is not the worse for it.
    pub fn add_sample(&mut self, sample: &Sample) -> Result<(), StoreError> {
        match self.write_sample(sample) {
            Err(source) if !self.is_told => {
                self.is_told = true;
                Err(self.failed(SAMPLES, source))
            }
            _ => Ok(()),
        }
    }

    fn write_sample(&mut self, sample: &Sample) -> io::Result<()> {
        let mut line = serde_json::to_vec(sample)?;
        line.push(b'\n');
        // One write, so that a crash leaves whole lines.
        self.samples.write_all(&line)
    }

    /// Saves the histograms and then, last of all, the report.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn finish(self, report: &Report, result: &RunResult) -> Result<(), StoreError> {
        self.save_latencies(super::LATENCIES, &result.total.latencies)?;
        for (id, worker) in result.workers.iter().enumerate() {
            self.save_latencies(&format!("worker-{id}.hdr"), &worker.recording.latencies)?;
        }
        self.save(REPORT, json(report))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::store::tests::sample;

    #[test]
    fn a_disk_that_takes_no_samples_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let run = SavedRun::new(RunName::new(1, "tuned"), folder.path().to_owned()).unwrap();
        let mut run = SavedRun {
            samples: File::open("/dev/null").unwrap(),
            ..run
        };
        let error = run.add_sample(&sample(1.0)).unwrap_err().to_string();
        assert!(error.contains(SAMPLES), "{error}");
        assert!(run.add_sample(&sample(1.0)).is_ok());
    }
}
