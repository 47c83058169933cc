//! Is B really better than A? Profiles run in rounds, and what the rounds show.
//!
//! The statistics are in [`stats::paired`](crate::stats::paired); here is what they are applied
//! to, from the question to its answer:
//!
//! ```text
//! vary        one profile in variations
//! contestant  a profile of the comparison, and what differs from the baseline
//! fairness    what must not be compared, and what can be only with a warning
//! question    all of that, before it becomes a session
//! plan        every profile once in each round, in random order, and the baseline again
//! session     what was agreed and every finished run, saved as it goes: so it can go on later
//! job         one run of it, on a fresh topic
//! run         that run when it is finished, and what of it may be judged
//! drive       one run after the other, whoever waits for them
//! ledger      what every driver does with a run, a sweep's too
//! results     estimates, intervals, verdicts, notes: from the session alone
//! rebased     the same runs against another baseline, to look at
//! curves      what its runs were like over time and by percentile, from the saved runs
//! plot        the rounds of a figure as dots on a line of text
//! text, markdown, html, csv, document     the results for people and for programs
//! ```
//!
//! Nothing here waits or prints: the headless command does, and any screen can.

mod contestant;
pub(crate) mod csv;
mod curves;
mod document;
mod drive;
mod export;
mod fairness;
#[cfg(test)]
pub(crate) mod fixture;
mod foresight;
pub(crate) mod html;
mod job;
mod ledger;
mod list;
mod machine;
mod markdown;
mod metric;
mod notes;
mod plan;
mod plot;
mod question;
mod quotes;
mod rebased;
mod results;
mod run;
mod session;
mod store;
mod text;
mod vary;
mod words;

pub use contestant::{Contestant, settings_that_differ};
pub use curves::{Curve, Curves};
pub use document::{Differs, Document, Setting};
pub use drive::{Drive, Step};
pub use export::DocumentWithRuns;
pub use fairness::{Shared, Unfair, left_out, not_shared, unlike, unused, warnings};
pub use foresight::{Foresight, Past};
pub use job::{Assignment, Counted, Going, StartError, Watch, start};
pub use ledger::{Ledger, TakenIn};
pub use list::{Listed, list};
pub use machine::{Elsewhere, Machine};
pub use metric::Metric;
pub use plan::{MOST_ROUNDS, Order, Slot};
pub use plot::{Glyphs, Plot};
pub use question::{Question, QuestionError, Rounds, named, some_seed};
pub use quotes::gates;
pub use rebased::rebased;
pub use results::{Compared, Figures, Reach, Results, Verdict};
pub use run::{Held, Run};
pub use session::{Ending, Limit, SCHEMA, Session, now, usual_cool_down};
pub use store::{Folder, Kept, Progress, Rivals, SessionError, Sessions, Unreadable, Watched};
pub use text::{TextOptions, text};
pub(crate) use text::{ending, in_blocks, wrapped};
pub use vary::{Axis, Variation, VaryError, axes, variations};
pub use words::in_room;
