//! The terminal, taken and given back: however the dashboard ends, the screen, the cursor and the
//! modes are as they were.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, ThreadId};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal as Screen;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Bytes of a full screen with styles, so that a frame is one write.
const FRAME_BYTES: usize = 64 * 1024;

/// The terminal while it is ours; dropping it gives it back.
pub struct Terminal {
    screen: Screen<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it does not take the modes.
    pub fn take() -> io::Result<Self> {
        give_back_on_panic(thread::current().id());
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, stdout()));
        let mut terminal = Self {
            screen: Screen::new(backend)?,
            mouse: true,
        };
        terminal.enter()?;
        Ok(terminal)
    }

    fn enter(&mut self) -> io::Result<()> {
        TAKEN.store(true, Relaxed);
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, Hide)?;
        self.take_mouse(self.mouse)?;
        self.forget()
    }

    /// Draws a frame and gives the buffer that was drawn.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        execute!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        self.screen.draw(|frame| draw(frame.buffer_mut()))?;
        execute!(self.screen.backend_mut(), EndSynchronizedUpdate)?;
        self.screen.backend_mut().flush()
    }

    /// The size of the screen.
    ///
    /// # Errors
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<Rect> {
        Ok(Rect::from((Position::ORIGIN, self.screen.size()?)))
    }

    /// Draws every cell anew with the next frame.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        // Not `clear`, which asks the terminal where its cursor is and waits for an answer.
        let size = self.size()?;
        self.screen.resize(size)
    }

    /// Takes the mouse, or lets the terminal have it for selecting text.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn take_mouse(&mut self, ours: bool) -> io::Result<()> {
        self.mouse = ours;
        if ours {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        }
    }

    /// Gives the terminal back while something else has it: an editor, or the shell.
    ///
    /// # Errors
    /// What `other` gives, or that the terminal cannot be taken again.
    pub fn lend<T>(&mut self, other: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        give_back();
        let done = other();
        self.enter()?;
        done
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether the terminal is ours: leaving the other screen twice would put the cursor back onto
/// what was written in between.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Gives everything back, once. A terminal that is gone needs nothing.
fn give_back() {
    if !TAKEN.swap(false, Relaxed) {
        return;
    }
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// A panic of the thread that draws is told on the normal screen. One of another thread must not
/// tear the screen: whoever waits for that thread hears of it.
fn give_back_on_panic(drawing: ThreadId) {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing {
            give_back();
            tell(info);
        } else {
            tracing::error!("a thread panicked: {info}");
        }
    }));
}
