//! The small benchmarks: what each step of the data path costs, alone, in a few seconds.
//!
//! ```text
//! cargo bench                     all of them
//! cargo bench -- rows             some, by a part of their name
//! ```
//!
//! They answer "did this change make that step slower?" while one works on it. What a whole run
//! reaches, on a real broker, is the business of the big benchmark beside this one (`versus`).

mod batch;
mod histogram;
mod rows;
mod users;

fn main() {
    divan::main();
}
