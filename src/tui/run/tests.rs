//! The Run screen in every state and size, and what keys do there.

mod keys;
mod saved;
mod screens;

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{RunTab, fixture};
use crate::engine::Snapshot;
use crate::report::Report;
use crate::tui::action::{Action, Effect};
use crate::tui::app::{Launch, Wish};
use crate::tui::ascii;
use crate::tui::backstage::{Command, Work};
use crate::tui::canvas::{Canvas, Regions};
use crate::tui::news::{News, Purpose};
use crate::tui::screenshot;
use crate::tui::theme::Theme;
use crate::tui::window::Window;

/// The tab alone, with somebody who presses its keys.
struct Bench {
    tab: RunTab,
    now: Instant,
    wishes: Vec<Wish>,
}

impl Bench {
    fn empty() -> Self {
        Self {
            tab: RunTab::default(),
            now: Instant::now(),
            wishes: Vec::new(),
        }
    }

    fn launched(launch: Launch) -> Self {
        let mut bench = Self::empty();
        bench.wishes = bench.tab.launch(launch, bench.now);
        bench
    }

    /// #128, told what happened until this snapshot.
    fn going(snapshot: Snapshot) -> Self {
        let mut bench = Self::launched(fixture::tuned());
        bench.hear(News::Started {
            id: "128-tuned".to_owned(),
        });
        for event in fixture::events() {
            bench.hear(News::Event(event));
        }
        bench.hear(News::Snapshot(Box::new(snapshot)));
        bench
    }

    /// The same with #121 behind it.
    fn racing(snapshot: Snapshot) -> Self {
        let mut bench = Self::going(snapshot);
        bench.hear(News::Read {
            report: Box::new(fixture::ghost()),
            purpose: Purpose::Ghost,
        });
        bench
    }

    fn over(report: Report) -> Self {
        let mut bench = Self::racing(fixture::running());
        bench.hear(News::Over(Box::new(report)));
        bench
    }

    /// A run of another profile that never had a snapshot.
    fn ended(launch: Launch, report: Report) -> Self {
        let mut bench = Self::launched(launch);
        bench.hear(News::Started {
            id: report.id.clone(),
        });
        bench.hear(News::Over(Box::new(report)));
        bench
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "news are made where they are told"
    )]
    fn hear(&mut self, news: News) -> &mut Self {
        self.wishes = self.tab.hear(&news, self.now);
        self
    }

    fn press(&mut self, actions: &[Action]) -> &mut Self {
        for action in actions {
            self.wishes = self.tab.update(*action, self.now);
        }
        self
    }

    fn wait(&mut self, time: Duration) -> &mut Self {
        self.now += time;
        self.wishes = self.tab.wake(self.now);
        self
    }

    fn buffer(&self, (width, height): (u16, u16), theme: &Theme) -> Buffer {
        // Lines around the place: tabs and hints.
        let around = if self.tab.is_poster() { 1 } else { 2 };
        let area = Rect::new(0, 0, width, height - around);
        let mut buffer = Buffer::empty(area);
        let mut regions = Regions::default();
        self.tab
            .draw(&mut Canvas::new(&mut buffer, theme, &mut regions), area);
        buffer
    }

    /// The tab's place on a screen of this size.
    fn screen(&self, size: (u16, u16)) -> String {
        screenshot::text(&self.buffer(size, &Theme::default()))
    }

    fn ascii(&self, size: (u16, u16)) -> String {
        let mut buffer = self.buffer(size, &Theme::colourless());
        ascii::translate(&mut buffer);
        screenshot::text(&buffer)
    }

    #[track_caller]
    fn shows(&self, text: &str) -> &Self {
        let screen = self.screen((120, 36));
        assert!(screen.contains(text), "no {text:?} on\n{screen}");
        self
    }

    #[track_caller]
    fn shows_no(&self, text: &str) -> &Self {
        let screen = self.screen((120, 36));
        assert!(!screen.contains(text), "{text:?} on\n{screen}");
        self
    }

    /// What the last line would say.
    fn said(&self) -> String {
        let said = self.wishes.iter().filter_map(|wish| match wish {
            Wish::Say(text) => Some(text.as_str()),
            _ => None,
        });
        said.collect::<Vec<_>>().join("; ")
    }

    fn commands(&self) -> Vec<Command> {
        let works = self.works();
        let commands = works.iter().filter_map(|work| match work {
            Work::Command(command) => Some(*command),
            _ => None,
        });
        commands.collect()
    }

    fn works(&self) -> Vec<&Work> {
        let works = self.wishes.iter().filter_map(|wish| match wish {
            Wish::Do(Effect::Work(work)) => Some(&**work),
            _ => None,
        });
        works.collect()
    }

    /// Profiles that are to be run.
    fn launches(&self) -> Vec<std::sync::Arc<crate::profile::Profile>> {
        let works = self.works();
        let launches = works.iter().filter_map(|work| match work {
            Work::Launch { profile, .. } => Some(profile.clone()),
            _ => None,
        });
        launches.collect()
    }
}

/// The window that somebody wants.
fn opened(bench: &Bench) -> &Window {
    let window = bench.wishes.iter().find_map(|wish| match wish {
        Wish::Open(window) => Some(window),
        _ => None,
    });
    window.expect("a window")
}
