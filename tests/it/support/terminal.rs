//! kdyno on a terminal, as a person sees it: a pseudo-terminal whose screen can be looked at, and
//! keys.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

use super::{Place, wait_until};

pub struct Terminal {
    screen: Arc<Mutex<Parser>>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    reading: JoinHandle<()>,
    /// Nobody looks at it any more.
    closed: Arc<AtomicBool>,
}

/// How it ended.
pub struct Ended {
    pub exit: u32,
    /// The lines that are not empty, as they stand on the screen.
    pub lines: Vec<String>,
}

impl Terminal {
    /// `kdyno ARGS` on a screen of so many columns and rows.
    pub fn start(place: &Place, size: (u16, u16), args: &[impl AsRef<OsStr>]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kdyno"));
        command.args(args);
        command.cwd(place.path("."));
        command.env_clear();
        for (name, value) in place.command([""; 0]).get_envs() {
            command.env(name, value.unwrap());
        }
        command.env("TERM", "xterm-256color");
        Self::start_command(command, size)
    }

    /// A shell with job control, which knows the program as `$KDYNO`.
    pub fn start_shell(place: &Place, size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-i", "-m"]);
        command.cwd(place.path("."));
        command.env_clear();
        for (name, value) in place.command([""; 0]).get_envs() {
            command.env(name, value.unwrap());
        }
        command.env("TERM", "xterm-256color");
        command.env("KDYNO", env!("CARGO_BIN_EXE_kdyno"));
        Self::start_command(command, size)
    }

    /// Any command.
    pub fn start_command(command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        // Ours has to be closed, or the terminal never ends.
        drop(pair.slave);

        let screen = Arc::new(Mutex::new(Parser::new(rows, columns, 1_000)));
        let mut output = pair.master.try_clone_reader().unwrap();
        let closed = Arc::new(AtomicBool::new(false));
        let reading = std::thread::spawn({
            let (screen, closed) = (Arc::clone(&screen), Arc::clone(&closed));
            move || {
                let mut buffer = [0; 4096];
                while !closed.load(Relaxed)
                    && let Ok(length @ 1..) = output.read(&mut buffer)
                {
                    screen.lock().unwrap().process(&buffer[..length]);
                }
            }
        });
        Self {
            screen,
            child,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            reading,
            closed,
        }
    }

    /// Sends keys as a terminal does: letters as they are, `\r` for Enter, `\u{1b}` for Esc.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let mut parser = self.screen.lock().unwrap();
        parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Waits until a line of the screen has all these words.
    #[track_caller]
    pub fn wait_for(&self, words: &[&str]) {
        wait_until(&format!("a line shows {words:?}"), || {
            let shows = |line: &String| words.iter().all(|word| line.contains(word));
            self.lines().iter().any(shows)
        });
    }

    /// The lines that are not empty, as they stand on the screen now.
    pub fn lines(&self) -> Vec<String> {
        lines(self.screen.lock().unwrap().screen())
    }

    /// Whether a program has the whole terminal to itself: the other screen, and the mouse.
    pub fn is_taken(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        let has_mouse = screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
        assert_eq!(screen.alternate_screen(), has_mouse, "half of it is taken");
        has_mouse
    }

    /// Closes it under the program, which draws, as when its window is closed; and waits for the
    /// end of that.
    pub fn hang_up(mut self) -> u32 {
        self.closed.store(true, Relaxed);
        self.reading.join().unwrap();
        drop(self.keys);
        drop(self.master);
        self.child.wait().unwrap().exit_code()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = self.child.process_id().unwrap().try_into().unwrap();
        kill(Pid::from_raw(pid), signal).unwrap();
    }

    /// Waits for its end, after which the terminal has to be as it was before.
    #[track_caller]
    pub fn finish(mut self) -> Ended {
        let exit = self.child.wait().unwrap().exit_code();
        drop(self.keys);
        drop(self.master);
        self.reading.join().unwrap();
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.alternate_screen(), "the other screen is left");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is kept"
        );
        Ended {
            exit,
            lines: lines(screen),
        }
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

fn lines(screen: &Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    let rows = screen.rows(0, columns).map(|row| row.trim_end().to_owned());
    rows.filter(|row| !row.is_empty()).collect()
}
