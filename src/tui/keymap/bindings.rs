//! The table itself: a row for each thing that keys do somewhere.

use super::Key::{
    self, BackTab, Backspace, Char, Ctrl, Down, End, Enter, Esc, Home, Left, PageDown, PageUp,
    Right, Up,
};
use super::{Binding, Place as P, row};
use crate::tui::action::{Action as A, Tab};

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
