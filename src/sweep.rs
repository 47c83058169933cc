//! Which of many settings is best? The points of a grid, halved until one is left, and that one
//! confirmed afresh.
//!
//! ```text
//! grid        every combination of the values of some settings: the points
//! require     what a point has to keep to, such as "latency.p99 < 20ms"
//! question    what somebody wants to find out
//! fairness    what its figures have to be read with
//! foresight   how many runs it takes, and how long
//! session     what was agreed and every finished run, saved as it goes: so it can go on later
//! score       how good points are against each other, by differences within rounds
//! halving     who still runs, and who runs next: from the session alone
//! confirm     the best against the profile as it is, as a comparison like any other
//! drive       one run after the other, then the confirmation, whoever waits for them
//! results     what the points reached, which is best, and how it looked
//! heat        the points on a map of two settings
//! profile     the best as a profile of its own
//! text, markdown, html, csv, document     the results for people and for programs
//! ```
//!
//! The best of many equal points looks 7 % better than it is. So nothing that the halving saw is
//! quoted: only the comparison that is made afterwards.
//!
//! Nothing here waits or prints: the headless command does, and any screen can.

mod axes;
mod confirm;
mod csv;
mod document;
mod drive;
mod export;
mod fairness;
#[cfg(test)]
pub(crate) mod fixture;
mod foresight;
mod grid;
mod halving;
mod heat;
mod html;
mod markdown;
mod profile;
mod question;
mod require;
mod results;
mod score;
mod session;
#[cfg(test)]
mod simulation;
mod text;

pub use axes::MapAxes;
pub use confirm::{Confirmation, Found, Upheld, confirmation, resume};
pub use document::{Document, kept_of, told_of_rung};
pub use drive::{Drive, Step};
pub use export::DocumentWithRuns;
pub use fairness::warnings;
pub use foresight::{Foresight, of_confirmation};
pub use grid::{Grid, GridError, MOST};
pub use halving::{Cut, Halving, Rung};
pub use heat::{Shades, sign_of};
pub use profile::{NotSaved, Shelf, check_name, saved_as};
pub use question::{Question, QuestionError};
pub use require::{Require, RequireError};
pub use results::{Keeping, Results, Standing};
pub use session::{Entrant, Run, SCHEMA, Sweep, remove};
pub use text::text;
