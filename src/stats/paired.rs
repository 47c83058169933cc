//! Whether B is really better than A: statistics of runs that were made in rounds.
//!
//! Rates of the same job vary by 12 to 18 % from run to run, and drift. So runs are compared only
//! within a round, where they share the weather: each round gives one ratio of B to A, and the
//! logarithms of these ratios are the [`Pairs`] that everything here is computed from.
//!
//! ```text
//! runs of a round -> Pairs -> ratio (Hodges-Lehmann), interval (exact signed-rank distribution)
//!                      |-> find: higher, lower, the same within a margin, or cannot tell
//!                      |-> gate: a regression, none, or undecided
//! A against A     -> Noise -> the difference that so many rounds find, the rounds that one needs
//! ```
//!
//! Ranks, not means: one slow run among ten moves a mean as far as a real difference does. The
//! method was chosen by simulation, and the tests beside this repeat that.

mod finding;
mod gate;
mod noise;
mod pairs;
mod signed_rank;
#[cfg(test)]
mod tests;
mod words;

pub use finding::{Finding, NINETY, Terms};
pub use gate::{Gate, Goal};
pub use noise::Noise;
pub use pairs::{Interval, Pairs};
pub use words::{bound, change, interval, percent};
