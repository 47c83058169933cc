//! What the tests are written with: a place of its own for each kdyno, profiles, real brokers, a
//! look at topics from outside, and a schema registry.

pub mod browser;
pub mod comparison;
pub mod kafka;
pub mod place;
pub mod profiles;
pub mod running;
pub mod terminal;
pub mod topic;

/// The library's own registry for tests.
#[path = "../../src/payload/registry/fake.rs"]
pub mod registry;

pub use browser::{Browser, Theme};
pub use kafka::{Kafka, Security};
pub use place::{Place, Ran};
pub use running::Running;
pub use terminal::Terminal;
pub use topic::Topic;

use std::time::{Duration, Instant};

/// How long anything may take that ends by itself. Only a hang reaches it.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until `done` says so.
///
/// # Panics
/// When it has not after [`PATIENCE`].
#[track_caller]
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
