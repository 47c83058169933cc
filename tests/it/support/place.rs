//! Where kdyno runs in a test, and what came of it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use kdyno::report::{Report, Store};
use tempfile::TempDir;

use super::{PATIENCE, Running};

/// A folder where kdyno runs alone: it starts there, and its runs, log and settings are there.
/// Only the generated users files are shared by all places, as they are always the same.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The path of a file here.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Makes so many users beforehand, where profiles find them.
    pub fn make_users(&self, rows: u64) {
        let rows = rows.to_string();
        self.kdyno(["generate", "--rows", &rows]).assert().success();
    }

    /// A CSV file of so many users.
    pub fn users(&self, name: &str, rows: u64) -> PathBuf {
        let path = self.path(name);
        kdyno::source::generate(&path, rows, |_| ()).unwrap();
        path
    }

    /// What has been logged here.
    pub fn log(&self) -> String {
        let Ok(entries) = fs::read_dir(self.path("log")) else {
            return String::new();
        };
        entries
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }

    /// The folders of the runs saved here, the oldest first.
    pub fn runs(&self) -> Vec<PathBuf> {
        let runs = Store::at(self.path("runs")).list().unwrap();
        runs.into_iter().rev().map(|saved| saved.dir).collect()
    }

    /// Holds that a secret is in no file here: neither in what was said, nor in a log or a run.
    #[track_caller]
    pub fn assert_keeps(&self, secret: &str) {
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                    assert!(!text.contains(secret), "{}", path.display());
                }
            }
        }
    }

    /// A command line, to be started here.
    pub fn command<I: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = I>) -> process::Command {
        self.command_by(Path::new(env!("CARGO_BIN_EXE_kdyno")), args)
    }

    /// The same by another program, such as a shell.
    pub fn command_by<I: AsRef<OsStr>>(
        &self,
        program: &Path,
        args: impl IntoIterator<Item = I>,
    ) -> process::Command {
        let mut command = process::Command::new(program);
        command
            .args(args)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("HOME", self.folder.path())
            .env("KDYNO_RUNS", self.path("runs"))
            .env("KDYNO_DATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/users"));
        command
    }

    /// `kdyno ARGS`.
    pub fn kdyno<const N: usize>(&self, args: [&str; N]) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::from_std(self.command(args));
        command.timeout(PATIENCE);
        command
    }

    /// `kdyno run PROFILE ARGS` to its end, with a report.
    #[track_caller]
    pub fn run(&self, profile: &str, args: &[&str]) -> Ran {
        self.start(profile, args).wait()
    }

    /// The same with a profile of the test's own, as the text of its file.
    #[track_caller]
    pub fn run_text(&self, profile: &str, args: &[&str]) -> Ran {
        self.start_text(profile, args).wait()
    }

    /// `kdyno run PROFILE ARGS`, not waited for.
    pub fn start(&self, profile: &str, args: &[&str]) -> Running<'_> {
        Running::start(self.command(self.run_args(profile, args)), self)
    }

    /// The same with a profile of the test's own.
    pub fn start_text(&self, profile: &str, args: &[&str]) -> Running<'_> {
        self.write("test.toml", profile);
        self.start("test.toml", args)
    }

    /// The arguments of a run that leaves its report here, unless they name another place.
    pub fn run_args(&self, profile: &str, args: &[&str]) -> Vec<String> {
        let log = self.path("log").display().to_string();
        let mut all = vec!["run", profile, "--log-dir", &log];
        if !args.contains(&"--json") {
            all.extend(["--json", "report.json"]);
        }
        if args.contains(&"--log-dir") {
            all.retain(|arg| ![&log, "--log-dir"].contains(arg));
        }
        all.extend(args);
        all.into_iter().map(str::to_owned).collect()
    }

    /// What is in a report here: one run or several.
    pub fn reports(&self, name: &str) -> Vec<Report> {
        let Ok(json) = fs::read(self.path(name)) else {
            return Vec::new();
        };
        serde_json::from_slice(&json)
            .or_else(|_| serde_json::from_slice(&json).map(|report| vec![report]))
            .expect("the report is JSON in the form of the contract")
    }
}

/// A kdyno that has ended.
#[derive(Debug)]
pub struct Ran {
    /// `None`: killed by a signal.
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// One for each repeat.
    pub reports: Vec<Report>,
}

impl Ran {
    /// Holds what goes for every run, however it ended.
    #[track_caller]
    pub fn check(self) -> Self {
        for report in &self.reports {
            let records = report.records;
            assert!(records.add_up(), "{records:?}");
            let acked: u64 = report.workers.iter().map(|worker| worker.acked).sum();
            assert_eq!(
                acked, records.acked,
                "the workers have acked something else"
            );
        }
        let escape = '\u{1b}';
        assert!(!self.stdout.contains(escape), "{:?}", self.stdout);
        assert!(!self.stderr.contains(escape), "{:?}", self.stderr);
        self
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        let Self { stdout, stderr, .. } = &self;
        assert_eq!(self.exit, Some(code), "\n{stdout}\n{stderr}");
        self
    }

    /// The report of the only run.
    #[track_caller]
    pub fn report(&self) -> &Report {
        match &self.reports[..] {
            [report] => report,
            reports => panic!("{} reports\n{}", reports.len(), self.stderr),
        }
    }

    /// Holds that all of the run was found on the topic by reading it back: so many records, each
    /// once, all of them acknowledged.
    #[track_caller]
    pub fn assert_all_there(&self, rows: u64) {
        let report = self.report();
        let verification = report
            .verify
            .as_ref()
            .unwrap_or_else(|| panic!("{:?}", report.verify_failure));
        assert!(verification.is_clean(), "{verification:?}");
        assert_eq!((verification.read_back, report.records.acked), (rows, rows));
    }

    /// Holds that standard error says all of this.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "{word:?} is not in\n{}",
                self.stderr
            );
        }
        self
    }

    /// Holds that the summary says all of this.
    #[track_caller]
    pub fn sums_up(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stdout.contains(word),
                "{word:?} is not in\n{}",
                self.stdout
            );
        }
        self
    }
}
