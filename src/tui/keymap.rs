//! The one key table. The footer, the `?` window, the README's list and the dashboard itself are
//! made from it, so they cannot disagree.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Tab};

/// A key that every keyboard and terminal can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
}

impl Key {
    /// The key of an event; `None` for those that mean nothing here. `,` works as `<` and `.` as
    /// `>`, so that neither needs Shift on any layout.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        if event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        Some(match event.code {
            KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => {
                Self::Ctrl(c.to_ascii_lowercase())
            }
            KeyCode::Char(',') => Self::Char('<'),
            KeyCode::Char('.') => Self::Char('>'),
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            _ => return None,
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(' ') => f.write_str("Space"),
            Self::Char(c) => write!(f, "{c}"),
            Self::Ctrl(c) => write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Self::Enter => f.write_str("Enter"),
            Self::Esc => f.write_str("Esc"),
            Self::Tab => f.write_str("Tab"),
            Self::BackTab => f.write_str("Shift-Tab"),
            Self::Backspace => f.write_str("Backspace"),
            Self::Up => f.write_str("↑"),
            Self::Down => f.write_str("↓"),
            Self::Left => f.write_str("←"),
            Self::Right => f.write_str("→"),
            Self::PageUp => f.write_str("PgUp"),
            Self::PageDown => f.write_str("PgDn"),
            Self::Home => f.write_str("Home"),
            Self::End => f.write_str("End"),
        }
    }
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    Lists,
    ProfileList,
    Settings,
    Run,
    Poster,
    History,
    Logs,
    Compare,
    /// Before it starts.
    Plan,
    /// One that has rounds or points left.
    Stopped,
    Sweep,
    Typing,
    Question,
}

impl Place {
    /// In the order of the README and of the `?` window.
    pub const ALL: [Self; 14] = [
        Self::Everywhere,
        Self::Lists,
        Self::ProfileList,
        Self::Settings,
        Self::Run,
        Self::Poster,
        Self::History,
        Self::Logs,
        Self::Compare,
        Self::Plan,
        Self::Stopped,
        Self::Sweep,
        Self::Typing,
        Self::Question,
    ];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Lists => "Every list and table",
            Self::ProfileList => "Profiles, the list",
            Self::Settings => "Profiles, the settings",
            Self::Run => "Run",
            Self::Poster => "Poster",
            Self::History => "History",
            Self::Logs => "Logs",
            Self::Compare => "Compare",
            Self::Plan => "A plan, in Compare",
            Self::Stopped => "A stopped plan, in Compare",
            Self::Sweep => "Sweep, in Compare",
            Self::Typing => "Where text is typed",
            Self::Question => "Questions",
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Binding {
    pub place: Place,
    pub keys: &'static [(Key, Action)],
    /// What they do, for the `?` window and the README.
    pub does: &'static str,
    /// What the footer says, keys included.
    pub hint: Option<&'static str>,
    /// How early the footer drops the hint when it gets narrow: the highest first.
    pub rank: u8,
}

const fn row(place: Place, keys: &'static [(Key, Action)], does: &'static str) -> Binding {
    Binding {
        place,
        keys,
        does,
        hint: None,
        rank: u8::MAX,
    }
}

impl Binding {
    const fn hint(mut self, hint: &'static str, rank: u8) -> Self {
        self.hint = Some(hint);
        self.rank = rank;
        self
    }

    /// The keys as they are shown: `← → h l`.
    #[must_use]
    pub fn keys_shown(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(|(key, _)| key.to_string()).collect();
        keys.join(" ")
    }
}

use Action as A;
use Key::{
    BackTab, Backspace, Char, Ctrl, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};
use Place as P;

/// The table, in the order of the places and of the footer.
pub static BINDINGS: &[Binding] = &[
    row(
        P::Everywhere,
        &[
            (Char('1'), A::Go(Tab::Profiles)),
            (Char('2'), A::Go(Tab::Run)),
            (Char('3'), A::Go(Tab::History)),
            (Char('4'), A::Go(Tab::Logs)),
            (Char('5'), A::Go(Tab::Compare)),
        ],
        "the tab of that number",
    ),
    row(
        P::Everywhere,
        &[(Key::Tab, A::NextTab), (BackTab, A::PreviousTab)],
        "next, previous tab",
    ),
    row(
        P::Everywhere,
        &[(Char('?'), A::Help)],
        "the keys of this place",
    )
    .hint("? keys", 0),
    row(
        P::Everywhere,
        &[(Esc, A::Back)],
        "one step back; never quits",
    ),
    row(
        P::Everywhere,
        &[(Char('q'), A::Quit)],
        "quit; asks if something would be lost",
    )
    .hint("q quit", 0),
    row(
        P::Everywhere,
        &[(Ctrl('c'), A::Interrupt)],
        "stop and drain; again: abort; idle: as q",
    ),
    row(
        P::Everywhere,
        &[(Ctrl('z'), A::Suspend)],
        "suspend; fg comes back",
    ),
    row(
        P::Everywhere,
        &[(Ctrl('l'), A::Redraw)],
        "draw the screen anew",
    ),
    row(
        P::Everywhere,
        &[(Char('S'), A::SaveScreen)],
        "save the screen as SVG and as text",
    ),
    row(
        P::Everywhere,
        &[(Char('M'), A::Mouse)],
        "mouse off, so that text selects; again: on",
    ),
    // Lists.
    row(
        P::Lists,
        &[
            (Up, A::Up),
            (Down, A::Down),
            (Char('k'), A::Up),
            (Char('j'), A::Down),
        ],
        "previous, next row",
    ),
    row(
        P::Lists,
        &[
            (PageUp, A::PageUp),
            (PageDown, A::PageDown),
            (Home, A::First),
            (End, A::Last),
            (Char('g'), A::First),
            (Char('G'), A::Last),
        ],
        "a page; the first, the last",
    ),
    row(
        P::Lists,
        &[(Char('/'), A::Filter)],
        "filter by typing; Enter keeps, Esc clears",
    )
    .hint("/ filter", 6),
    row(
        P::Lists,
        &[(Char('<'), A::SortLeft), (Char('>'), A::SortRight)],
        "sort by the column to the left, right",
    )
    .hint("< > sort", 9),
    row(P::Lists, &[(Char('i'), A::Invert)], "turn the order round").hint("i invert", 10),
    // Profiles, the list.
    row(
        P::ProfileList,
        &[(Enter, A::Enter), (Char('r'), A::Run)],
        "run this profile",
    )
    .hint("Enter run", 1),
    row(
        P::ProfileList,
        &[(Right, A::Settings), (Char('l'), A::Settings)],
        "to its settings",
    )
    .hint("→ settings", 2),
    row(
        P::ProfileList,
        &[(Char('a'), A::SaveAs)],
        "save as a new profile",
    )
    .hint("a save as", 5),
    row(P::ProfileList, &[(Char('D'), A::Delete)], "delete; asks").hint("D delete", 7),
    row(
        P::ProfileList,
        &[(Char('o'), A::Editor)],
        "open in $EDITOR, at the first error",
    )
    .hint("o editor", 4),
    row(
        P::ProfileList,
        &[(Char(' '), A::Tick)],
        "mark for Compare; again: unmark",
    )
    .hint("Space mark", 3),
    row(
        P::ProfileList,
        &[(Char('c'), A::Compare)],
        "compare the marked ones",
    )
    .hint("c compare", 3),
    row(
        P::ProfileList,
        &[(Char('w'), A::Sweep)],
        "sweep from this profile",
    )
    .hint("w sweep", 4),
    // Profiles, the settings.
    row(
        P::Settings,
        &[
            (Left, A::Left),
            (Right, A::Right),
            (Char('h'), A::Left),
            (Char('l'), A::Right),
        ],
        "previous, next value",
    )
    .hint("← → change", 1),
    row(P::Settings, &[(Enter, A::Enter)], "type the value").hint("Enter type", 2),
    row(
        P::Settings,
        &[(Backspace, A::Default)],
        "back to the default",
    )
    .hint("Backspace default", 8),
    row(P::Settings, &[(Char('u'), A::Undo)], "undo").hint("u undo", 5),
    row(
        P::Settings,
        &[(Char('U'), A::Reset)],
        "undo all, back to the saved file; asks",
    )
    .hint("U reset", 9),
    row(
        P::Settings,
        &[(Char('s'), A::Save)],
        "save; comments in the file survive",
    )
    .hint("s save", 4),
    row(
        P::Settings,
        &[(Char('a'), A::SaveAs)],
        "save as a new profile",
    )
    .hint("a save as", 7),
    row(
        P::Settings,
        &[(Char('r'), A::Run)],
        "run with these values, saved or not",
    )
    .hint("r run", 3),
    row(
        P::Settings,
        &[(Char('o'), A::Editor)],
        "open in $EDITOR, at this setting",
    )
    .hint("o editor", 10),
    row(P::Settings, &[(Esc, A::Back)], "back to the list").hint("Esc list", 6),
    // Run.
    row(
        P::Run,
        &[
            (Left, A::Left),
            (Right, A::Right),
            (Up, A::Up),
            (Down, A::Down),
            (Char('h'), A::Left),
            (Char('l'), A::Right),
            (Char('k'), A::Up),
            (Char('j'), A::Down),
        ],
        "move the focus among the panels",
    ),
    row(
        P::Run,
        &[(PageUp, A::PageUp), (PageDown, A::PageDown)],
        "scroll the focused panel",
    ),
    row(P::Run, &[(Char('x'), A::Stop)], "stop and drain").hint("x stop", 1),
    row(P::Run, &[(Char('X'), A::Abort)], "abort").hint("X abort", 10),
    row(
        P::Run,
        &[(Enter, A::Enter), (Char('r'), A::Run)],
        "run the same again, when none is going",
    )
    .hint("Enter run again", 1),
    row(P::Run, &[(Char('m'), A::Mark)], "put a mark on the chart").hint("m mark", 4),
    row(
        P::Run,
        &[(Char('+'), A::Faster), (Char('-'), A::Slower)],
        "the asked rate up, down by a tenth",
    )
    .hint("+ - rate", 5),
    row(
        P::Run,
        &[(Char('='), A::TypeRate)],
        "type the asked rate; empty: no limit",
    ),
    row(
        P::Run,
        &[(Char('<'), A::Shorter), (Char('>'), A::Longer)],
        "shorter, longer time window",
    )
    .hint("< > time", 9),
    row(
        P::Run,
        &[(Char('y'), A::Scale)],
        "scale: from zero or fitted, linear or log",
    )
    .hint("y scale", 11),
    row(
        P::Run,
        &[(Char('b'), A::Ghost)],
        "ghost: a saved run behind this; again: off",
    )
    .hint("b ghost", 6),
    row(
        P::Run,
        &[(Char('f'), A::Freeze)],
        "freeze for reading, the run goes on",
    )
    .hint("f freeze", 8),
    row(
        P::Run,
        &[(Char('z'), A::Zoom)],
        "zoom the focused panel; again: back",
    )
    .hint("z zoom", 3),
    row(
        P::Run,
        &[(Char('t'), A::Try)],
        "try the verdict's advice in a new run",
    )
    .hint("t try", 2),
    row(
        P::Run,
        &[(Char('v'), A::Why)],
        "why: the verdict with all its figures",
    )
    .hint("v why", 7),
    row(
        P::Run,
        &[(Char('n'), A::Label)],
        "note a label, when the run is over",
    )
    .hint("n label", 8),
    row(P::Run, &[(Char('e'), A::Export)], "export the report").hint("e export", 9),
    row(P::Run, &[(Char('p'), A::Poster)], "poster; again: back").hint("p poster", 2),
    // Poster.
    row(
        P::Poster,
        &[(Esc, A::Back), (Char('p'), A::Poster)],
        "back to Run",
    )
    .hint("Esc back", 1),
    row(
        P::Poster,
        &[(Char('x'), A::Stop), (Enter, A::Enter)],
        "stop after draining; Enter starts again",
    )
    .hint("x stop", 2),
    row(
        P::Poster,
        &[(Char('+'), A::Faster), (Char('-'), A::Slower)],
        "the asked rate up, down by a tenth",
    )
    .hint("+ - rate", 3),
    // History.
    row(
        P::History,
        &[(Enter, A::Enter)],
        "open the full report in the panels of Run",
    )
    .hint("Enter open", 1),
    row(P::History, &[(Char('r'), A::Run)], "run the same again").hint("r run again", 2),
    row(
        P::History,
        &[(Char('b'), A::Ghost)],
        "ghost of the next runs; again: off",
    )
    .hint("b ghost", 3),
    row(P::History, &[(Char('n'), A::Label)], "note a label").hint("n label", 4),
    row(P::History, &[(Char('e'), A::Export)], "export the report").hint("e export", 5),
    row(P::History, &[(Char('D'), A::Delete)], "delete; asks").hint("D delete", 7),
    row(
        P::History,
        &[(Char(' '), A::Tick)],
        "mark for Compare; again: unmark",
    )
    .hint("Space mark", 5),
    row(
        P::History,
        &[(Char('c'), A::Compare)],
        "compare the marked ones",
    )
    .hint("c compare", 5),
    // Logs.
    row(
        P::Logs,
        &[(Enter, A::Enter)],
        "the lines whole, from the last one seen upwards",
    )
    .hint("Enter whole", 4),
    row(
        P::Logs,
        &[(Char('+'), A::MoreDetail), (Char('-'), A::LessDetail)],
        "more, less detail (error to trace)",
    )
    .hint("+ - level", 1),
    row(
        P::Logs,
        &[(Char('f'), A::Freeze)],
        "freeze the tail; again: follow",
    )
    .hint("f freeze", 2),
    row(
        P::Logs,
        &[(Char('o'), A::Editor)],
        "open the file in $EDITOR",
    )
    .hint("o editor", 3),
    // Compare.
    row(
        P::Compare,
        &[
            (Left, A::Left),
            (Right, A::Right),
            (Char('h'), A::Left),
            (Char('l'), A::Right),
        ],
        "previous, next column",
    )
    .hint("← → column", 4),
    row(
        P::Compare,
        &[(Enter, A::Enter)],
        "open the session; in it: the column's runs",
    )
    .hint("Enter open", 1),
    row(
        P::Compare,
        &[(Char('b'), A::Baseline)],
        "make this column the baseline",
    )
    .hint("b baseline", 5),
    row(P::Compare, &[(Char(' '), A::Drop)], "drop the column").hint("Space drop", 8),
    row(
        P::Compare,
        &[(Char('d'), A::Differences)],
        "settings: those that differ, or all",
    )
    .hint("d settings", 6),
    row(
        P::Compare,
        &[(Char('y'), A::Scale)],
        "scale of the focused chart",
    )
    .hint("y scale", 10),
    row(
        P::Compare,
        &[(Char('z'), A::Zoom)],
        "zoom the focused panel; again: back",
    )
    .hint("z zoom", 7),
    row(
        P::Compare,
        &[(Char('r'), A::Run)],
        "run the plan afresh, with the rounds that it takes to tell",
    )
    .hint("r run afresh", 3),
    row(
        P::Compare,
        &[(Char('x'), A::Stop)],
        "stop the plan, keep every finished run, no verdicts",
    )
    .hint("x stop", 1),
    row(
        P::Compare,
        &[(Char('X'), A::Abort)],
        "abort the run that goes, keep the others",
    )
    .hint("X abort", 2),
    row(
        P::Compare,
        &[(Char('w'), A::Sweep)],
        "sweep from the column's profile",
    )
    .hint("w sweep", 9),
    row(
        P::Compare,
        &[(Char('e'), A::Export)],
        "export: HTML, Markdown, CSV, JSON",
    )
    .hint("e export", 4),
    row(
        P::Compare,
        &[(Char('D'), A::Delete)],
        "delete the saved session, in the list; asks",
    )
    .hint("D delete", 11),
    // A plan.
    row(P::Plan, &[(Enter, A::Enter)], "start it").hint("Enter start", 1),
    row(
        P::Plan,
        &[(Char('+'), A::MoreRounds), (Char('-'), A::FewerRounds)],
        "a round more, fewer",
    )
    .hint("+ - rounds", 2),
    row(P::Plan, &[(Char('='), A::TypeRounds)], "type the rounds"),
    row(
        P::Plan,
        &[(Char('y'), A::Scale)],
        "the figure that is judged",
    )
    .hint("y figure", 3),
    // A stopped plan.
    row(
        P::Stopped,
        &[(Enter, A::Enter)],
        "go on with the runs that are left",
    )
    .hint("Enter go on", 1),
    // Sweep.
    row(
        P::Sweep,
        &[
            (Left, A::Left),
            (Right, A::Right),
            (Up, A::Up),
            (Down, A::Down),
        ],
        "choose a point",
    )
    .hint("← → ↑ ↓ point", 4),
    row(
        P::Sweep,
        &[(Char('<'), A::SortLeft), (Char('>'), A::SortRight)],
        "the value of the axis not on the map",
    )
    .hint("< > other axis", 5),
    row(
        P::Sweep,
        &[(Char('y'), A::Scale)],
        "figure of the map: msg/s, p99, CPU",
    )
    .hint("y figure", 6),
    row(P::Sweep, &[(Enter, A::Enter)], "open the point's runs").hint("Enter open", 1),
    row(
        P::Sweep,
        &[(Char('a'), A::SaveAs)],
        "save the point as a new profile",
    )
    .hint("a save as", 2),
    row(
        P::Sweep,
        &[(Char('x'), A::Stop)],
        "stop; Enter goes on later",
    )
    .hint("x stop", 1),
    row(
        P::Sweep,
        &[(Char('e'), A::Export)],
        "export: HTML, Markdown, CSV, JSON",
    )
    .hint("e export", 3),
    // Typing.
    row(P::Typing, &[(Enter, A::Accept)], "accept").hint("Enter accept", 1),
    row(P::Typing, &[(Esc, A::Cancel)], "cancel").hint("Esc cancel", 2),
    row(P::Typing, &[(Ctrl('u'), A::Empty)], "empty the line").hint("Ctrl-U empty", 3),
    // Questions.
    row(P::Question, &[(Char('y'), A::Yes)], "yes").hint("y yes", 1),
    row(
        P::Question,
        &[(Char('n'), A::No), (Esc, A::No), (Enter, A::No)],
        "no",
    )
    .hint("n no", 2),
];

/// What a key means in these places, the innermost first.
#[must_use]
pub fn action(places: &[Place], key: Key) -> Option<Action> {
    places.iter().find_map(|place| {
        let rows = of(*place);
        let mut keys = rows.flat_map(|row| row.keys);
        keys.find(|(known, _)| *known == key)
            .map(|(_, action)| *action)
    })
}

/// What the keys of these places mean, the innermost first: a row whose keys an inner place has for
/// something of its own is left out.
pub fn meant(places: &[Place]) -> impl Iterator<Item = &'static Binding> {
    let inner = move |row: &Binding| {
        let inside = places.iter().take_while(|place| **place != row.place);
        let mut rows = inside.flat_map(|place| of(*place));
        rows.any(|other| other.keys[0].0 == row.keys[0].0)
    };
    let rows = places.iter().flat_map(|place| of(*place));
    rows.filter(move |row| !inner(row))
}

/// The rows of a place.
pub fn of(place: Place) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |row| row.place == place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_one_thing_in_a_place() {
        for place in Place::ALL {
            let mut seen = Vec::new();
            for (key, _) in of(place).flat_map(|row| row.keys) {
                assert!(!seen.contains(key), "{key} stands twice in {place:?}");
                seen.push(*key);
            }
        }
    }

    #[test]
    fn a_hint_names_the_keys_of_its_row() {
        for row in BINDINGS {
            let Some(hint) = row.hint else { continue };
            let first = row.keys[0].0.to_string();
            assert!(hint.starts_with(&first), "{hint}: {first}");
        }
    }

    #[test]
    fn commas_and_points_work_as_the_signs_above_them() {
        let press = |c| Key::of(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        assert_eq!(press(','), Some(Char('<')));
        assert_eq!(press('.'), Some(Char('>')));
    }

    #[test]
    fn the_inner_place_goes_before_the_outer_one() {
        let places = [Place::Settings, Place::Lists, Place::Everywhere];
        assert_eq!(action(&places, Right), Some(A::Right));
        assert_eq!(action(&places, Up), Some(A::Up));
        assert_eq!(action(&places, Char('q')), Some(A::Quit));
    }
}
