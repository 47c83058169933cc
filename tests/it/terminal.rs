//! What a person sees on a terminal while a run goes, and when it is over.

use std::ffi::OsStr;
use std::io::Read;
use std::sync::{Arc, Mutex};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::{Parser, Screen};

use crate::support::{Place, wait_until};

const ROWS: u16 = 45;
const COLUMNS: u16 = 100;

/// kdyno on a terminal, whose screen can be looked at.
struct Terminal {
    screen: Arc<Mutex<Parser>>,
    child: Box<dyn Child + Send + Sync>,
    reading: std::thread::JoinHandle<()>,
}

impl Terminal {
    /// `kdyno run test.toml ARGS`
    fn start(place: &Place, args: &[&str]) -> Self {
        Self::start_command(place, &place.run_args("test.toml", args))
    }

    fn start_command(place: &Place, args: &[impl AsRef<OsStr>]) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kdyno"));
        command.args(args);
        command.cwd(place.path("."));
        command.env_clear();
        for (name, value) in place.command([""; 0]).get_envs() {
            command.env(name, value.unwrap());
        }
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        // Ours has to be closed, or the terminal never ends.
        drop(pair.slave);

        let screen = Arc::new(Mutex::new(Parser::new(ROWS, COLUMNS, 1_000)));
        let mut output = pair.master.try_clone_reader().unwrap();
        let reading = std::thread::spawn({
            let screen = Arc::clone(&screen);
            move || {
                let _master = pair.master;
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = output.read(&mut buffer) {
                    screen.lock().unwrap().process(&buffer[..length]);
                }
            }
        });
        Self {
            screen,
            child,
            reading,
        }
    }

    /// Waits until a line of the screen has all these words.
    fn wait_for_line(&self, words: &[&str]) {
        wait_until(&format!("a line shows {words:?}"), || {
            let lines = lines(self.screen.lock().unwrap().screen());
            lines
                .iter()
                .any(|line| words.iter().all(|word| line.contains(word)))
        });
    }

    fn interrupt(&self) {
        let pid = self.child.process_id().unwrap().try_into().unwrap();
        kill(Pid::from_raw(pid), Signal::SIGINT).unwrap();
    }

    /// Waits for its end; gives the exit code and what the screen shows then.
    fn finish(mut self) -> (u32, Vec<String>) {
        let exit = self.child.wait().unwrap().exit_code();
        self.reading.join().unwrap();
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        assert!(!screen.hide_cursor() && !screen.alternate_screen());
        (exit, lines(screen))
    }
}

/// The lines that are not empty, as they stand on the screen.
fn lines(screen: &Screen) -> Vec<String> {
    let rows = screen.rows(0, COLUMNS).map(|row| row.trim_end().to_owned());
    rows.filter(|row| !row.is_empty()).collect()
}

/// Five seconds of a run, with a file beside it.
const PACED: &str = "
    [source]
    rows = 300_000
    [run]
    rate = \"60k\"
    [tasks]
    json_file = \"users.json\"
";

/// A place with that profile, and with the users file, so that no bar tells of its making.
fn place(profile: &str) -> Place {
    let place = Place::new();
    place.write("test.toml", profile);
    place
        .kdyno(["generate", "--rows", "300000"])
        .assert()
        .success();
    place
}

#[test]
fn a_bar_for_each_task_shows_how_far_it_is_and_then_makes_room_for_the_summary() {
    let place = place(PACED);
    let terminal = Terminal::start(&place, &[]);
    terminal.wait_for_line(&["json-file", "%", "rows"]);
    terminal.wait_for_line(&["kafka", "█", "%", "rows", "msg/s", "left"]);
    let (exit, lines) = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(lines[0].starts_with("COMPLETED"), "{lines:#?}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("300,000 users acknowledged")),
        "{lines:#?}"
    );
    assert!(lines.last().unwrap().starts_with("repeat"), "{lines:#?}");
    assert!(
        lines.iter().all(|line| !line.contains(" left")),
        "a bar is left: {lines:#?}"
    );
}

#[test]
fn a_message_stands_above_the_bars_and_stays() {
    let place = place(PACED);
    let terminal = Terminal::start(&place, &["--set", "run.rate=1k"]);
    terminal.wait_for_line(&["kafka", "msg/s"]);
    terminal.interrupt();
    let (exit, lines) = terminal.finish();
    assert_eq!(exit, 130, "{lines:#?}");
    assert!(lines[0].starts_with("interrupted: waiting"), "{lines:#?}");
    assert!(lines[1].starts_with("INTERRUPTED"), "{lines:#?}");
}

#[test]
fn the_users_file_has_a_bar_when_it_is_made() {
    let place = Place::new();
    let terminal = Terminal::start_command(
        &place,
        &["generate", "--rows", "1000000", "--out", "users.csv"],
    );
    terminal.wait_for_line(&["users file", "█", "%", "rows"]);
    let (exit, lines) = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(
        lines[0].contains("100 %") && lines[0].ends_with("1,000,000 rows"),
        "{lines:#?}"
    );
    assert_eq!(lines[1..], ["users.csv"]);
}

#[test]
fn quiet_shows_nothing_on_a_terminal_either() {
    let place = place("[source]\nrows = 300_000");
    let (exit, lines) = Terminal::start(&place, &["--quiet"]).finish();
    assert_eq!((exit, lines), (0, Vec::new()));
}

/// Every run without a terminal is held to this; here with much to show.
#[test]
fn without_a_terminal_there_are_no_bars_and_no_escape_sequences() {
    let ran = place(PACED).run("test.toml", &[]).exits(0);
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains('\u{1b}'));
}
