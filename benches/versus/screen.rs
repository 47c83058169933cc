//! kdyno with its dashboard open: what the screen costs the run that it shows.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use crate::kdyno::Report;
use crate::processes::Processes;

/// The largest of the screens that are drawn in full: columns and rows.
pub const SIZE: (u16, u16) = (160, 48);

const LOOK: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_mins(2);

/// A run that was watched.
pub struct Watched {
    pub report: Report,
    /// The part of one core that the thread took which draws, from the key that started the run
    /// to its end.
    pub drawing: f64,
}

/// Where kdyno finds its things.
pub struct Home<'a> {
    pub folder: &'a Path,
    /// The profiles, of which the first is run.
    pub profiles: PathBuf,
    /// Empty before, so that what is there afterwards is the run.
    pub runs: PathBuf,
}

/// Opens the dashboard, runs its first profile, and closes it again.
pub fn watch(processes: &Processes, home: &Home<'_>) -> Result<Watched> {
    let mut screen = Screen::open(home)?;
    wait(processes, "the dashboard opens", || {
        screen.shows("[1 Profiles]")
    })?;
    let (before, began) = (screen.drawing_time()?, Instant::now());
    screen.press("\r")?;
    let mut report = None;
    wait(processes, "the run is saved", || {
        report = saved(&home.runs);
        report.is_some()
    })?;
    let (drawing, took) = (
        screen.drawing_time()?.saturating_sub(before),
        began.elapsed(),
    );
    screen.press("q")?;
    screen.child.wait()?;
    let report: Report = serde_json::from_str(&report.context("there is no report")?)?;
    report.check()?;
    Ok(Watched {
        report,
        drawing: drawing.as_secs_f64() / took.as_secs_f64(),
    })
}

/// Waits until something is so.
fn wait(processes: &Processes, what: &str, mut done: impl FnMut() -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        if Instant::now() > deadline {
            bail!("waited in vain until {what}");
        }
        processes.sleep(LOOK)?;
    }
    Ok(())
}

/// The report of the only run in this folder, once it is written.
fn saved(runs: &Path) -> Option<String> {
    let entries = fs::read_dir(runs).ok()?.filter_map(Result::ok);
    let mut reports = entries.map(|entry| entry.path().join("run.json"));
    reports.find_map(|report| fs::read_to_string(report).ok())
}

/// The program on a terminal. It ends with this value.
struct Screen {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    /// All that it has written.
    output: Arc<Mutex<Vec<u8>>>,
}

impl Screen {
    fn open(home: &Home<'_>) -> Result<Self> {
        let (cols, rows) = SIZE;
        let pair = native_pty_system().openpty(PtySize {
            cols,
            rows,
            ..PtySize::default()
        })?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kdyno"));
        command.cwd(home.folder);
        command.arg("--profiles");
        command.arg(&home.profiles);
        command.arg("--log-dir");
        command.arg(home.folder.join("log"));
        command.env("KDYNO_RUNS", &home.runs);
        command.env("KDYNO_DATA", home.folder.join("data"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let output = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader()?;
        thread::spawn({
            let output = Arc::clone(&output);
            move || {
                let mut buffer = vec![0; 65_536];
                while let Ok(length @ 1..) = reader.read(&mut buffer) {
                    if let Ok(mut output) = output.lock() {
                        output.extend_from_slice(&buffer[..length]);
                    }
                }
            }
        });
        Ok(Self {
            child,
            keys: pair.master.take_writer()?,
            output,
        })
    }

    /// Whether it has ever written this in one piece.
    fn shows(&self, text: &str) -> bool {
        let output = self.output.lock();
        output.is_ok_and(|output| String::from_utf8_lossy(&output).contains(text))
    }

    fn press(&mut self, keys: &str) -> Result<()> {
        self.keys.write_all(keys.as_bytes())?;
        Ok(self.keys.flush()?)
    }

    /// Processor time of the first thread, which draws.
    fn drawing_time(&self) -> Result<Duration> {
        let pid = self.child.process_id().context("the dashboard is gone")?;
        let path = format!("/proc/{pid}/task/{pid}/schedstat");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let first = text.split(' ').next().unwrap_or_default();
        Ok(Duration::from_nanos(first.parse()?))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
