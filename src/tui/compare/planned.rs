//! A plan before it starts: who takes part, how long it takes, what it can find, and what has to
//! be known to read its results.

use ratatui::layout::Rect;

use super::words::{self, draw_sentences, letters, lines_of};
use crate::compare::{Document, Slot, in_room};
use crate::stats::paired::percent;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::cut;
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::units::{plural, run_time};

/// Cells of a profile's name.
const NAME: usize = 16;

/// A session that has not begun, and what is foreseen of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub document: Document,
    /// How long it takes and what it can find, in sentences.
    pub foreseen: Vec<String>,
}

impl Planned {
    /// With what Enter does.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, main_thing: &str) {
        let session = &self.document.session;
        let x = canvas.text(
            (area.x + 1, area.y),
            area.right(),
            "PLANNED",
            Role::Headline,
        );
        let head = format!(
            "  {} in random order of {}; nothing has run yet",
            plural(session.order.len() as u64, "run"),
            letters(session)
        );
        canvas.text((x, area.y), area.right(), &head, Role::Plain);
        canvas.text(
            (area.x + 1, area.y + 1),
            area.right(),
            main_thing,
            Role::Strong,
        );

        let [who, agreed] = self.blocks(area);
        self.draw_who(canvas, who);
        self.draw_agreed(canvas, agreed);
    }

    /// The profiles get what they need, and the rest is for what is agreed.
    fn blocks(&self, area: Rect) -> [Rect; 2] {
        let below = Rect {
            y: area.y + area.height.min(2),
            height: area.height.saturating_sub(2),
            ..area
        };
        let wanted = self.document.session.contestants.len() + 3;
        let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
        let needed = lines_of(&self.agreed(), below.width.saturating_sub(2)) + 2;
        let left = below.height.saturating_sub(needed);
        let height = wanted.min(left.max(below.height / 2));
        let who = Rect { height, ..below };
        let agreed = Rect {
            y: who.bottom(),
            height: below.height - height,
            ..below
        };
        [who, agreed]
    }

    fn draw_who(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let session = &self.document.session;
        let shown = usize::from(area.height.saturating_sub(2));
        let hidden = Slot::all(session.contestants.len()).skip(shown).count();
        let foot = match hidden {
            0 => String::new(),
            _ => format!("and {hidden} more: a higher terminal shows them"),
        };
        let inside = Panel {
            title: "Who takes part",
            note: "settings that differ, A's in brackets",
            foot: &foot,
            focused: true,
            ..Panel::default()
        }
        .draw(canvas, area);
        for (y, slot) in (inside.y..inside.bottom()).zip(Slot::all(session.contestants.len())) {
            let letter = format!("{:<4}", slot.to_string());
            let x = canvas.text((inside.x, y), inside.right(), &letter, words::role(slot));
            let name = format!("{:<NAME$}  ", cut(&in_room(session.name(slot), NAME), NAME));
            let x = canvas.text((x, y), inside.right(), &name, Role::Strong);
            let what = match slot {
                Slot::BASELINE => "the baseline: the others are held against it".to_owned(),
                Slot::Again => "the baseline again: how far two runs of the same differ".to_owned(),
                Slot::Profile(_) => {
                    let differs = self.document.settings.iter().find(|it| it.slot == slot);
                    differs.map_or_else(String::new, super::results::settings::in_a_line)
                }
            };
            canvas.text((x, y), inside.right(), &what, Role::Plain);
        }
    }

    fn draw_agreed(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = Panel {
            title: "What is agreed, and what is foreseen",
            ..Panel::default()
        }
        .draw(canvas, area);
        draw_sentences(canvas, inside, &self.agreed());
    }

    /// What is agreed and foreseen, and what has to be known to read the results.
    fn agreed(&self) -> Vec<(String, Role)> {
        let session = &self.document.session;
        let rounds = format!(
            "{} that count, each in an order of its own (seed {}), after one that warms up; {} of \
             rest after each run",
            plural(session.order.rounds() as u64, "round"),
            session.seed,
            run_time(session.cool_down()),
        );
        let judged = format!(
            "judged on {}: {} intervals for {}, and what lies within {} either way is the same; \
             the other figures are exploratory",
            session.metric.title(),
            percent(1.0 - session.alpha),
            plural(session.terms().comparisons as u64, "comparison"),
            percent(session.margin),
        );
        let plain = |text: String| (text, Role::Plain);
        let warned = self
            .document
            .warnings
            .iter()
            .map(|it| (format!("! {it}"), Role::Warn));
        let stopping = "x stops it at any time: finished runs stay, without verdicts, and Enter \
                        goes on with the rest";
        let foreseen = self.foreseen.iter().cloned();
        foreseen
            .chain([rounds, judged])
            .map(plain)
            .chain(warned)
            .chain([plain(stopping.to_owned())])
            .collect()
    }
}
