//! What the background tells the dashboard: runs as they go, files that were read or written.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Zoned;

use super::compare::{Planned, PlannedSweep};
use crate::compare::{Curves, Document, Question, Session, Unreadable};
use crate::engine;
use crate::logging::New;
use crate::profile::{Listed, Profile, Save};
use crate::report::{CeilingsReport, Report, Saved};
use crate::source::Size;
use crate::sweep::{self, Sweep};

/// One piece of it.
#[derive(Debug)]
pub enum News {
    /// The profiles, read anew.
    Profiles(Vec<Listed>),
    /// A profile was written.
    ProfileSaved(Box<Save>),
    /// A profile of this name was not written; in words.
    ProfileNotSaved {
        name: String,
        why: String,
    },
    /// The file of a profile is gone.
    ProfileDeleted(PathBuf),
    /// A file that rows are to be read from was looked at; or why that did not work, in words.
    SourceSeen {
        file: PathBuf,
        size: Result<Size, String>,
    },
    /// The users file is being made: rows so far.
    MakingFile {
        rows: u64,
    },
    /// A run has started under this name.
    Started {
        id: String,
    },
    /// There are ceilings that hold for it.
    Ceilings(Box<CeilingsReport>),
    Snapshot(Box<engine::Snapshot>),
    Event(engine::Event),
    /// A run is over.
    Over(Box<Report>),
    /// A run did not start; in words.
    NotStarted(String),
    /// The saved runs, read anew, the newest first; and when.
    Runs {
        runs: Vec<Saved>,
        now: Zoned,
    },
    /// There are none that can be read; in words.
    NoRuns(String),
    /// Something was noted about a saved run, or with nothing the note was taken away.
    Labelled {
        id: String,
        label: String,
    },
    /// A saved run is gone.
    Removed(String),
    /// A saved run was read, because somebody wants to see it or to race against it.
    Read {
        report: Box<Report>,
        purpose: Purpose,
    },
    /// What the comparison that this asks for would be; or why there can be none, in words.
    Planned {
        question: Box<Question>,
        planned: Result<Box<Planned>, String>,
    },
    /// A session goes, and has come so far.
    Session(Box<Session>),
    /// Who makes runs at the same time, elsewhere; in words.
    Rivals(Vec<String>),
    /// A run of it begins, with this profile.
    RunOfSession {
        profile: Arc<Profile>,
        overrides: Vec<String>,
    },
    /// A run of it is over.
    RunOfSessionOver(Box<Report>),
    /// It goes no more.
    SessionOver(Box<Session>),
    /// It goes no more, because of something outside of its runs; in words.
    SessionLost(String),
    /// What the sweep that this asks for would be; or why there can be none, in words.
    PlannedSweep {
        question: Box<sweep::Question>,
        planned: Result<Box<PlannedSweep>, String>,
    },
    /// A sweep goes, and has come so far. What confirms it is told as a session.
    Sweep(Box<Sweep>),
    /// It goes no more.
    SweepOver(Box<Sweep>),
    /// It goes no more, because of something outside of its runs; in words.
    SweepLost(String),
    /// The saved sweeps, read anew, the newest first.
    Sweeps(Vec<Sweep>),
    /// A sweep was read, with what confirms it.
    OpenedSweep(Box<sweep::Document>),
    /// The saved sessions, read anew, the newest first.
    Sessions(Vec<Session>),
    /// The saved sessions and sweeps that cannot be read.
    Unreadable(Vec<Unreadable>),
    /// A session was read, and what its runs left for charts.
    Opened {
        document: Box<Document>,
        curves: Box<Curves>,
    },
    /// What these saved runs have to be read with when they stand beside each other.
    Beside {
        ids: Vec<String>,
        warnings: Vec<String>,
    },
    /// A file was open in the editor.
    Edited,
    /// The log goes on; so many lines of it were never written.
    Logged {
        new: New,
        dropped: usize,
    },
    /// There is none, or none that can be read; in words.
    NoLog(String),
    /// Something was done; a sentence.
    Done(String),
    /// Something did not work; a sentence.
    Failed(String),
}

/// Why a saved run is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Open,
    Ghost,
    /// For what it says about settings.
    Explain,
}
