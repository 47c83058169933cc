//! What a key or a click means, and what only the event loop does about it.
//!
//! Input becomes an [`Action`] through the one key table; the state's `update` changes itself and
//! gives [`Effect`]s back. Nothing but the loop touches files, the terminal or the engine, so that
//! every test of the dashboard is a list of keys and a look at the screen.

use std::path::PathBuf;

/// The places with a number at the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Profiles,
    Run,
    History,
    Logs,
    Compare,
}

impl Tab {
    pub const ALL: [Self; 5] = [
        Self::Profiles,
        Self::Run,
        Self::History,
        Self::Logs,
        Self::Compare,
    ];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Profiles => "Profiles",
            Self::Run => "Run",
            Self::History => "History",
            Self::Logs => "Logs",
            Self::Compare => "Compare",
        }
    }
}

/// What a key means. The same letter means the same wherever it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    // Everywhere.
    Go(Tab),
    NextTab,
    PreviousTab,
    Help,
    Back,
    Quit,
    Interrupt,
    Suspend,
    Redraw,
    SaveScreen,
    Mouse,
    // Lists, tables, panels.
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    Filter,
    SortLeft,
    SortRight,
    Invert,
    /// The main thing of the place.
    Enter,
    /// A click: the row of this number.
    Select(usize),
    // Profiles.
    Run,
    Settings,
    Default,
    Undo,
    Reset,
    Save,
    SaveAs,
    Delete,
    Editor,
    // Run.
    Zoom,
    Freeze,
    Shorter,
    Longer,
    Scale,
    Mark,
    Faster,
    Slower,
    TypeRate,
    Stop,
    Abort,
    Ghost,
    Why,
    Try,
    Label,
    Export,
    Poster,
    /// A click: the panel of this number.
    Focus(usize),
    // What is compared.
    /// Marks a row for Compare; again: not.
    Tick,
    Compare,
    /// Sweeps from a profile.
    Sweep,
    /// Changes a plan.
    MoreRounds,
    FewerRounds,
    TypeRounds,
    Baseline,
    Drop,
    Differences,
    // Logs.
    MoreDetail,
    LessDetail,
    // Typing and questions.
    Accept,
    Cancel,
    Empty,
    Yes,
    No,
}

/// What a click at some place means.
pub type Click = Action;

/// What the loop does: all that is not state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Leaves the dashboard.
    Quit,
    /// Stops the process until `fg`.
    Suspend,
    /// Draws every cell anew.
    Redraw,
    /// Takes the mouse, or gives it back to the terminal.
    Mouse(bool),
    /// Writes what is seen as SVG and as text.
    SaveScreen,
    /// Opens a file in `$EDITOR` at a line and comes back.
    Edit { path: PathBuf, line: usize },
    /// Something that takes time or touches files; its answer comes back as a message.
    Work(Box<super::backstage::Work>),
}
