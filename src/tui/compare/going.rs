//! A plan that goes: which run of which round, how long it still takes, and what there is so far.

mod fair;
mod run;
mod so_far;
mod table;

use ratatui::layout::Rect;

use super::words::{self, draw_sentences, letters};
use crate::compare::{Document, Session};
use crate::engine::Snapshot;
use crate::tui::canvas::Canvas;
use crate::tui::news::News;
use crate::tui::theme::Role;
use crate::tui::widget::gauge::{self, TRACK};
use crate::tui::widget::panel::Panel;
use crate::units::{as_f64, clock, percent, plural};

/// From this width on the run that goes stands beside the plan.
const WIDE: u16 = 110;

/// Width of the run's panel.
const RUN: u16 = 46;

/// Rounds up to which each of them is shown at once, and how often it is done afterwards.
const MANY: usize = 100;
const EVERY: usize = 20;

/// A session on its way.
#[derive(Debug)]
pub struct Going {
    /// All that follows from the runs so far.
    pub document: Document,
    /// What all of its runs share, in sentences: the profiles say it, and they stay.
    shared: Vec<String>,
    /// The run that goes.
    run: Option<Box<Snapshot>>,
    /// Who makes runs at the same time, in sentences.
    rivals: Vec<String>,
}

impl Going {
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self {
            shared: fair::shared(&session),
            document: Document::of_primary(session),
            run: None,
            rivals: Vec::new(),
        }
    }

    pub fn hear(&mut self, news: &News) {
        match news {
            News::Session(session) => self.come_to((**session).clone()),
            News::Rivals(rivals) => self.rivals.clone_from(rivals),
            News::RunOfSession { .. } => self.run = Some(Box::default()),
            News::Snapshot(snapshot) if self.run.is_some() => self.run = Some(snapshot.clone()),
            News::RunOfSessionOver(_) => self.run = None,
            _ => {}
        }
    }

    /// Another run is done. What the rounds show is computed when one of them is whole, and of many
    /// now and then: that takes time from the runs.
    fn come_to(&mut self, session: Session) {
        let rounds = session.whole_rounds();
        let is_due = rounds <= MANY || rounds.is_multiple_of(EVERY);
        let is_begun = self.name() == session.id;
        if is_begun && (rounds == self.document.results.rounds || !is_due) {
            self.document.session = session;
        } else {
            self.document = Document::of_primary(session);
        }
    }

    /// What it is called; a new one has no name before its folder is made.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.session().id.as_str() {
            "" => "compare",
            id => id,
        }
    }

    fn session(&self) -> &Session {
        &self.document.session
    }

    /// How much is done, 0 to 1: whole runs, and of the one that goes its part.
    #[must_use]
    pub fn share(&self) -> f64 {
        let session = self.session();
        let done = as_f64(session.runs.len() as u64) + self.share_of_run();
        done / as_f64(session.order.len().max(1) as u64)
    }

    fn share_of_run(&self) -> f64 {
        let part = |snapshot: &Snapshot| {
            let rows = snapshot.expected_rows.filter(|rows| *rows > 0)?;
            Some((as_f64(snapshot.counts.acked) / as_f64(rows)).min(1.0))
        };
        self.run.as_deref().and_then(part).unwrap_or(0.0)
    }

    /// How long it will still take; `None`: not all profiles have run yet.
    fn left_s(&self) -> Option<f64> {
        let session = self.session();
        let runs = as_f64(session.contestants.len() as u64 + 1);
        let gone = self.share_of_run() * session.round_s()? / runs;
        Some((session.left_s()? - gone).max(0.0))
    }

    /// The plan that goes, for a question.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        let left = self.left_s().map(|left| format!(", {} left", clock(left)));
        format!(
            "{} is going: {}{}.",
            self.name(),
            percent(self.share()),
            left.unwrap_or_default()
        )
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, is_ascii: bool) {
        self.draw_head(canvas, area);
        let below = Rect {
            y: area.y + area.height.min(2),
            height: area.height.saturating_sub(2),
            ..area
        };
        let [plan, so_far, fair] = self.blocks(below);
        if area.width >= WIDE {
            let left = Rect {
                width: area.width - RUN,
                ..plan
            };
            let right = Rect {
                x: left.right(),
                width: RUN,
                ..plan
            };
            table::draw(self, canvas, left);
            run::draw(self, canvas, right, is_ascii);
        } else {
            table::draw(self, canvas, plan);
        }
        so_far::draw(self, canvas, so_far);
        self.draw_fairness(canvas, fair);
    }

    /// Heights of plan, figures and fairness: the figures get what they need, fairness what is
    /// left where that is enough.
    fn blocks(&self, area: Rect) -> [Rect; 3] {
        let wanted = u16::try_from(self.session().contestants.len() + 4).unwrap_or(u16::MAX);
        let figures = wanted.min(area.height / 2);
        let rounds = u16::try_from(self.session().order.rounds() + 5).unwrap_or(u16::MAX);
        let room = area.height - figures;
        let fair = match room.saturating_sub(rounds) {
            0..5 if room > 24 => 8,
            0..5 => 0,
            rest => rest,
        };
        let mut y = area.y;
        [room - fair, figures, fair].map(|height| {
            let block = Rect { y, height, ..area };
            y += height;
            block
        })
    }

    fn draw_head(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let session = self.session();
        let right = area.right();
        let x = canvas.text((area.x + 1, area.y), right, "RUNNING", Role::Headline);
        let rounds = plural(session.order.rounds() as u64, "round");
        let head = format!("{}   {rounds} of {}", self.name(), letters(session));
        let forms = [format!("{head}   round 0 warms up"), head];
        let room = usize::from(right.saturating_sub(x + 3));
        let head = words::that_fits(&forms, room);
        canvas.text((x + 2, area.y), right, head, Role::Plain);

        let took: f64 = session.runs.iter().map(|run| run.took_s).sum();
        let of_run = self
            .run
            .as_ref()
            .map_or(0.0, |run| run.elapsed.as_secs_f64());
        let time = format!("{:>5} ", clock(took + of_run));
        let left = self.left_s().map(|left| format!("   {} left", clock(left)));
        let state = format!(
            " {:>5}   {} of {}{}",
            percent(self.share()),
            session.runs.len(),
            plural(session.order.len() as u64, "run"),
            left.unwrap_or_default()
        );
        let room = usize::from(area.width.saturating_sub(2));
        let cells = room.saturating_sub(time.chars().count() + state.chars().count());
        let y = area.y + 1;
        let x = canvas.text((area.x + 1, y), right, &time, Role::Plain);
        let bar = gauge::bar(self.share(), cells, TRACK);
        let x = canvas.text((x, y), right, &bar, Role::Accent);
        canvas.text((x, y), right, &state, Role::Plain);
    }

    fn draw_fairness(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.height < 3 {
            return;
        }
        let inside = Panel {
            title: "Is it fair?",
            ..Panel::default()
        }
        .draw(canvas, area);
        let document = &self.document;
        let warned = self.rivals.iter().chain(&document.warnings);
        let warned = warned.chain(&document.results.notes);
        let warned = warned.map(|it| (format!("! {it}"), Role::Warn));
        let stopping = format!(
            "x stops and keeps the finished runs, without verdicts; Enter, or `kdyno compare \
             --resume {}`, goes on",
            self.name()
        );
        let plain = |sentence: String| (sentence, Role::Plain);
        let told = self.shared.iter().cloned();
        let sentences: Vec<_> = told
            .chain([fair::machine(&document.session)])
            .map(plain)
            .chain(warned)
            .chain([plain(stopping)])
            .collect();
        draw_sentences(canvas, inside, &sentences);
    }

    /// What stands above a run's panel and before its row.
    fn next_words(&self) -> Option<String> {
        let session = self.session();
        let (round, slot) = session.next()?;
        Some(format!(
            "Run {} of {}: {slot} {}, round {round}",
            session.runs.len() + 1,
            session.order.len(),
            session.name(slot)
        ))
    }
}

/// The colour and the sign of a slot are the same everywhere in the tab.
use words::role as role_of;
