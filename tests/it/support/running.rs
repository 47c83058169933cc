//! A kdyno on its way: watched by what it writes, and told to stop.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{PATIENCE, Place, Ran, wait_until};

pub struct Running<'a> {
    child: Child,
    place: &'a Place,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl<'a> Running<'a> {
    /// Starts it with its output in files, which never make it wait.
    pub fn start(mut command: Command, place: &'a Place) -> Self {
        let (stdout, stderr) = (place.path("stdout.txt"), place.path("stderr.txt"));
        let _ = fs::remove_file(place.path("report.json"));
        let child = command
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        Self {
            child,
            place,
            stdout,
            stderr,
        }
    }

    /// Waits until the samples of the run say that so many records are acknowledged.
    #[track_caller]
    pub fn wait_until_acked(&mut self, records: u64) {
        wait_until("records are acknowledged", || {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it has ended: {}", self.said());
            self.acked() >= records
        });
    }

    /// Waits until so many more records are acknowledged than now.
    #[track_caller]
    pub fn wait_until_further_acked(&mut self, records: u64) {
        self.wait_until_acked(self.acked() + records);
    }

    /// Waits until it has said this on standard error.
    #[track_caller]
    pub fn wait_until_said(&self, words: &str) {
        wait_until(words, || self.said().contains(words));
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap());
        kill(pid, signal).unwrap();
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(mut self) -> Ran {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                Instant::now() < deadline,
                "it does not end:\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(5));
        };
        let ran = Ran {
            exit: status.code(),
            stdout: fs::read_to_string(&self.stdout).unwrap(),
            stderr: self.said(),
            reports: self.place.reports("report.json"),
        };
        ran.check()
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    /// By the last sample of the newest run.
    fn acked(&self) -> u64 {
        let newest = self.place.runs().pop();
        let samples = newest.and_then(|run| fs::read_to_string(run.join("samples.jsonl")).ok());
        // The last line may be on its way.
        let whole = samples.as_deref().and_then(|it| it.rsplit_once('\n'));
        let last = whole.and_then(|(lines, _)| lines.lines().last());
        last.map_or(0, |line| {
            let sample: serde_json::Value = serde_json::from_str(line).unwrap();
            sample["acked"].as_u64().unwrap()
        })
    }
}

/// A test that fails leaves nothing running.
impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
