//! A real browser that opens pages without a screen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Place;

/// Names that Chromium goes by.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A Chromium.
pub struct Browser {
    program: PathBuf,
}

/// A page as the browser has it.
pub struct Opened {
    /// What became of the HTML.
    pub dom: String,
    /// What the page complained of on the console.
    pub console: Vec<String>,
}

/// How a page is looked at.
#[derive(Clone, Copy)]
pub enum Theme {
    Light,
    Dark,
}

impl Browser {
    /// The one that `KDYNO_BROWSER` names, or that is there. `None`, and a word about it: there is
    /// none.
    pub fn find() -> Option<Self> {
        let named = std::env::var_os("KDYNO_BROWSER").map(PathBuf::from);
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<_> = std::env::split_paths(&folders).collect();
        let there = NAMES
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let program = named.or_else(|| there.into_iter().find(|path| path.is_file()));
        if program.is_none() {
            eprintln!("left out: no Chromium; scripts/browser installs Debian's");
        }
        Some(Self { program: program? })
    }

    /// Opens a page and reads it when it is whole.
    pub fn open(&self, page: &Path) -> Opened {
        let place = Place::new();
        let args = ["--dump-dom", "--enable-logging=stderr", "--v=0"];
        let ran = self.command(&place, page).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{said}");
        let console = said.lines().filter(|line| line.contains("CONSOLE"));
        Opened {
            dom: String::from_utf8(ran.stdout).unwrap(),
            console: console.map(str::to_owned).collect(),
        }
    }

    /// Takes a picture of a page in a window of this size, and keeps it beside what is built.
    pub fn picture(&self, page: &Path, name: &str, (width, height): (u32, u32), theme: Theme) {
        let place = Place::new();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
        fs::create_dir_all(&folder).unwrap();
        let picture = folder.join(format!("{name}.png"));
        let _ = fs::remove_file(&picture);
        let mut command = self.command(&place, page);
        command
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("--window-size={width},{height}"))
            .arg("--hide-scrollbars")
            .stderr(Stdio::null());
        if matches!(theme, Theme::Dark) {
            command.arg("--blink-settings=preferredColorScheme=0");
        }
        assert!(command.status().unwrap().success());
        let size = fs::metadata(&picture).unwrap().len();
        assert!(size > 10_000, "a picture of {size} bytes shows nothing");
    }

    /// With a profile of its own, and without all that a browser does for itself.
    fn command(&self, place: &Place, page: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
            ])
            .arg(format!(
                "--user-data-dir={}",
                place.path("browser").display()
            ))
            .arg(format!("file://{}", page.display()))
            .env("HOME", place.path("home"));
        command
    }
}
