//! The dashboard: pick a profile, tune it, launch it, watch it live.
//!
//! ```text
//! keys, mouse, signals, news from backstage, time
//!   -> App::update (pure)      state changes, effects come out
//!   -> view::draw  (pure)      the state as a screen, with the places that can be clicked
//!   effects -> the loop here   the terminal, the editor, and backstage for all that takes time
//! ```
//!
//! The run goes on in threads of its own, through the same engine as the headless command; the
//! thread that draws never waits for it, and draws only when something has changed.

mod action;
mod app;
mod ascii;
mod backstage;
mod canvas;
mod compare;
mod history;
mod keymap;
mod logs;
mod news;
mod profiles;
mod run;
mod screenshot;
#[cfg(test)]
mod script;
mod terminal;
#[cfg(test)]
mod tests;
mod theme;
mod view;
mod widget;
mod window;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::EventStream;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_stream::StreamExt;

use self::action::Effect;
use self::app::App;
use self::backstage::{Backstage, Listing, Running, Work};
use self::canvas::Regions;
use self::news::News;
use crate::compare::Session;
use crate::logging::Logging;
use crate::metrics::Exporter;
use crate::profile::Profile;
use crate::report::{Report, Store};
use crate::sweep;

pub use self::keymap::{BINDINGS, Binding, Key, Place};
pub use self::terminal::Terminal;
pub use self::theme::{THEMES, Theme};
pub use self::view::Look;

/// What the dashboard is opened with.
#[derive(Debug)]
pub struct Options {
    pub look: Look,
    /// `--profiles`.
    pub profiles: Option<PathBuf>,
    /// `None`: runs are not saved, and there is no history.
    pub store: Option<Store>,
    /// `Err`: there is no log, in words.
    pub log: Result<Arc<Logging>, String>,
    /// Serves the figures of runs while they go.
    pub exporter: Option<Exporter>,
    /// Goes to the poster and runs this profile until told to stop.
    pub demo: Option<Profile>,
}

/// What is left to say when the dashboard is closed.
#[derive(Debug, Default)]
pub struct Left {
    /// The last run, and the command that repeats it.
    pub last: Option<(Report, String)>,
    /// The last session that was run.
    pub compared: Option<Session>,
    /// The last sweep that was run, with what confirms it.
    pub swept: Option<sweep::Document>,
    /// A signal ended it.
    pub terminated: bool,
}

/// Opens the dashboard and returns when it is closed; the terminal is as it was before.
///
/// # Errors
/// When the terminal cannot be taken, or is lost.
pub fn run(options: Options) -> io::Result<Left> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(Dashboard::open(options)?.until_closed())
}

/// How long it takes to draw a saved run in full, on average over so many frames.
///
/// # Panics
/// When `frames` is zero.
#[must_use]
pub fn drawing_time(report: &Report, (width, height): (u16, u16), frames: u32) -> Duration {
    let mut app = App::new();
    let read = News::Read {
        report: Box::new(report.clone()),
        purpose: news::Purpose::Open,
    };
    app.hear(&read, Instant::now());
    let look = Look::default();
    let began = Instant::now();
    for _ in 0..frames {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        view::draw(&app, &look, &mut buffer);
        std::hint::black_box(&buffer);
    }
    began.elapsed() / frames
}

/// The loop and what it owns.
struct Dashboard {
    app: App,
    look: Look,
    terminal: Terminal,
    backstage: Backstage,
    news: UnboundedReceiver<News>,
    /// What could be clicked on the last frame.
    regions: Regions,
    open: bool,
    terminated: bool,
}

impl Dashboard {
    fn open(options: Options) -> io::Result<Self> {
        let (sender, news) = mpsc::unbounded_channel();
        let backstage = Backstage {
            news: sender,
            profiles: options.profiles.clone(),
            store: options.store,
            exporter: options.exporter,
            log: options.log,
            running: Running::default(),
            listing: Listing::default(),
        };
        backstage.perform(Work::ListProfiles);
        backstage.perform(Work::WatchProfiles);
        backstage.perform(Work::ListRuns);
        let terminal = Terminal::take()?;
        let mut app = App::new();
        app.run.set_ascii(options.look.ascii);
        app.compare.set_ascii(options.look.ascii);
        if let Ok(log) = &backstage.log {
            app.logs = app.logs.at_level(log.level());
        }
        app.profiles.folder = options.profiles;
        if let Some(profile) = options.demo {
            for effect in app.demo(profile, Instant::now()) {
                if let Effect::Work(work) = effect {
                    backstage.perform(*work);
                }
            }
        }
        Ok(Self {
            app,
            look: options.look,
            terminal,
            backstage,
            news,
            regions: Regions::default(),
            open: true,
            terminated: false,
        })
    }

    async fn until_closed(mut self) -> io::Result<Left> {
        let seen = self.while_seen().await;
        if seen.is_err() {
            self.end_unseen().await;
        }
        seen.map(|()| Left {
            last: self.app.run.last(),
            compared: self.app.compare.last(),
            swept: self.app.compare.last_sweep(),
            terminated: self.terminated,
        })
    }

    /// Until it is closed, or the terminal is lost.
    async fn while_seen(&mut self) -> io::Result<()> {
        let mut events = EventStream::new();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hangup = signal(SignalKind::hangup())?;
        self.draw()?;
        while self.open {
            let wake_at = self.app.wake_at();
            let effects = tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.app.input(&event?, &self.regions, Instant::now()),
                    None => return Err(io::ErrorKind::UnexpectedEof.into()),
                },
                Some(news) = self.news.recv() => self.hear_all(&news),
                () = sleep_until(wake_at) => self.app.wake(Instant::now()),
                _ = interrupt.recv() => self.end(),
                _ = terminate.recv() => self.end(),
                _ = hangup.recv() => self.end(),
            };
            for effect in effects {
                self.perform(effect)?;
            }
            if self.open {
                self.draw()?;
            }
        }
        Ok(())
    }

    /// The terminal is lost, but not the run that goes: it is stopped, drained and saved.
    async fn end_unseen(&mut self) {
        // Somebody may have asked for the end already, and twice would be an abort.
        let mut effects = if self.terminated {
            Vec::new()
        } else {
            self.end()
        };
        while !effects.contains(&Effect::Quit) {
            for effect in effects {
                if let Effect::Work(work) = effect {
                    self.backstage.perform(*work);
                }
            }
            let Some(news) = self.news.recv().await else {
                return;
            };
            effects = self.hear_all(&news);
        }
    }

    /// All that has come meanwhile, for one frame.
    fn hear_all(&mut self, first: &News) -> Vec<Effect> {
        let now = Instant::now();
        let mut effects = self.app.hear(first, now);
        while let Ok(news) = self.news.try_recv() {
            effects.extend(self.app.hear(&news, now));
        }
        effects
    }

    fn end(&mut self) -> Vec<Effect> {
        self.terminated = true;
        self.app.terminate(Instant::now())
    }

    fn draw(&mut self) -> io::Result<()> {
        let (app, look, regions) = (&self.app, &self.look, &mut self.regions);
        self.terminal
            .draw(|buffer| *regions = view::draw(app, look, buffer))
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Quit => self.open = false,
            Effect::Work(work) => self.backstage.perform(*work),
            Effect::Redraw => self.terminal.forget()?,
            Effect::Mouse(ours) => self.terminal.take_mouse(ours)?,
            Effect::Suspend => self.terminal.lend(suspend)?,
            Effect::SaveScreen => self.save_screen(),
            Effect::Edit { path, line } => {
                let edited = self.terminal.lend(|| Ok(edit(&path, line)))?;
                let news = edited.map_or_else(News::Failed, |()| News::Edited);
                let effects = self.app.hear(&news, Instant::now());
                for effect in effects {
                    self.perform(effect)?;
                }
            }
        }
        Ok(())
    }

    /// The screen as it is now, beside what the user works on.
    fn save_screen(&mut self) {
        let Ok(size) = self.terminal.size() else {
            return;
        };
        let mut buffer = Buffer::empty(size);
        view::draw(&self.app, &self.look, &mut buffer);
        self.backstage.perform(Work::SaveScreen {
            svg: screenshot::svg(&buffer),
            text: screenshot::text(&buffer),
        });
    }
}

/// Never, if there is no such moment.
async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// Stops this process and its like until the shell lets it go on.
fn suspend() -> io::Result<()> {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    kill(Pid::from_raw(0), Signal::SIGTSTP)?;
    Ok(())
}

/// Opens a file in the user's editor, and waits.
fn edit(path: &Path, line: usize) -> Result<(), String> {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| "vi".to_owned());
    let words = shlex::split(&editor).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err(format!("$EDITOR is \"{editor}\", which is no command"));
    };
    let status = Command::new(program)
        .args(arguments)
        .arg(format!("+{line}"))
        .arg(path)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} ended with {status}")),
        Err(error) => Err(format!("$EDITOR \"{editor}\" cannot be started: {error}")),
    }
}
