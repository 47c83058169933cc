//! What a person sees on a terminal while a run goes, and when it is over.

use std::io::Read;
use std::sync::{Arc, Mutex};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::Parser;

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
    fn start(place: &Place, args: &[&str]) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kdyno"));
        command.args(place.run_args("test.toml", args));
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

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn lines_with(&self, word: &str) -> Vec<String> {
        let text = self.text();
        let lines = text.lines().filter(|line| line.contains(word));
        lines.map(str::to_owned).collect()
    }

    /// Waits for its end; gives the exit code and the last screen.
    fn finish(mut self) -> (u32, Parser) {
        let exit = self.child.wait().unwrap().exit_code();
        self.reading.join().unwrap();
        let screen = Arc::into_inner(self.screen).unwrap();
        (exit, screen.into_inner().unwrap())
    }
}

fn paced(place: &Place) {
    let profile = "
        [source]
        rows = 300_000
        [run]
        rate = \"100k\"
        [tasks]
        json_file = \"users.json\"
    ";
    place.write("test.toml", profile);
}

#[test]
fn a_bar_for_each_task_shows_how_far_it_is_and_then_makes_room_for_the_summary() {
    let place = Place::new();
    paced(&place);
    let terminal = Terminal::start(&place, &[]);
    wait_until("a bar shows rows, rate and time left", || {
        terminal.lines_with("kafka").iter().any(|line| {
            ["%", "rows", "msg/s", "left", "█"]
                .iter()
                .all(|word| line.contains(word))
        })
    });
    wait_until("the file task has its own", || {
        !terminal.lines_with("json-file").is_empty()
    });
    let (exit, parser) = terminal.finish();
    let screen = parser.screen();
    let text = screen.contents();
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("300,000 users acknowledged"), "{text}");
    assert!(
        text.trim_end()
            .lines()
            .last()
            .unwrap()
            .starts_with("repeat"),
        "{text}"
    );
    assert!(!text.contains(" left"), "a bar is left:\n{text}");
    assert!(text.trim_start().starts_with("COMPLETED"), "{text}");
    assert!(!screen.hide_cursor() && !screen.alternate_screen());
}

#[test]
fn quiet_shows_nothing_on_a_terminal_either() {
    let place = Place::new();
    place.write("test.toml", "[source]\nrows = 20_000");
    let (exit, parser) = Terminal::start(&place, &["--quiet"]).finish();
    assert_eq!((exit, parser.screen().contents().trim()), (0, ""));
}

/// Every run without a terminal is held to this; here with much to show.
#[test]
fn without_a_terminal_there_are_no_bars_and_no_escape_sequences() {
    let place = Place::new();
    paced(&place);
    let ran = place.run("test.toml", &[]).exits(0);
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains('\u{1b}'));
}
